//! The command line of `chaos`.

use core::net::SocketAddr;
use core::time::Duration;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

use deltawire::answer::{Answer, Dialect};
use tokio::task::spawn_blocking;

use crate::NAME;
use crate::chaos::card::Card;
use crate::chaos::case::{Case, cases, names};
use crate::chaos::client::{Client, Did};
use crate::chaos::judge::judge;
use crate::command::Command;
use crate::help::print;
use crate::modes::nearest::nearest;
use crate::modes::paint::Paint;
use crate::modes::run::{Failure, ended};
use crate::modes::seek;
use crate::modes::text::Visible;
use crate::recording::Recording;
use crate::replay::answer::How;
use crate::replay::builtin::builtin;
use crate::replay::command::runtime;
use crate::replay::fault;
use crate::replay::library::{Library, Served, dialect_of};
use crate::replay::server::Server;
use crate::replay::vendor;
use crate::words::{Word, Words, dialect};

pub(crate) const CHAOS: Command = Command {
    name: "chaos",
    about: "run a client against every fault in turn: a score card",
    help: "\
Runs a client against every fault of replay in turn, and says which of them it noticed.

usage: deltawire chaos [FLAGS] [--] COMMAND [ARGS ..]

  deltawire chaos --only crlf --only close -- curl -sSN --fail {url}
  deltawire chaos -- sh -c 'curl -sSN {url} | deltawire answer --jsonl'
  deltawire chaos --dialect chat --timeout 5 -- python3 my_client.py

For each fault a server starts on this machine, and the command asks it once, with a prompt of its own. It gets the URL in
place of {url} in its arguments, or {base} without the path, and in its environment: DELTAWIRE_URL, DELTAWIRE_BASE_URL,
ANTHROPIC_BASE_URL, OPENAI_BASE_URL, GOOGLE_GEMINI_BASE_URL; DELTAWIRE_FAULT names the fault, and the keys of the vendors
(ANTHROPIC_API_KEY ..) are set to one that is not yours.

A client notices a fault if its exit code is not 0, or if a line of JSON on its stdout says so:
  {\"text\": \"..\", \"complete\": false}      or \"error\": \"..\", or what deltawire answer --jsonl prints
The last \"text\" is compared with the text of the answer. Without one, the exit code alone is judged.

  whole text           exit 0, nothing to complain of, and the whole text
  error                the client notices
  whole text or error  one of them
  U+FFFD or error      the same, or a text that has U+FFFD where a byte was bad
  retry or error       the client asks again and has the whole text, or it notices

flags:
  --dialect NAME     which of the small recordings inside of the tool: anthropic (default), chat, responses or gemini
  --recording FILE   a recording in place of these
  --only NAME        try this fault, and no others but those that are named so (deltawire help replay lists them;
                     besides there are as-recorded, chunks-of-1 and random-chunks)
  --skip NAME        try all but this fault
  --timeout S        how long the client may take, in seconds (default 20); then it is ended, with all that it started
  --retry-after S    what the header retry-after says (default 1)
  --seed N           decides what is random (default 0)
  --stderr           show what the client writes to stderr; without it, a row shows the last line
  --jsonl            print a line of JSON for each fault, and one for the sums

Exit code: 0 if all passed; 3 if not; 2 if the command line is wrong or the command cannot be run.
",
    main: |words| ended(NAME, chaos(words)),
};

/// What is asked for.
struct Asked {
    client: Client,
    dialect: Option<Dialect>,
    recording: Option<PathBuf>,
    only: Vec<String>,
    skip: Vec<String>,
    retry_after: u32,
    seed: u64,
    is_jsonl: bool,
}

fn chaos(words: &mut dyn Iterator<Item = OsString>) -> Result<u8, Failure> {
    let Some(asked) = read(&mut Words::new(CHAOS.help, words))? else { return print(CHAOS.help) };
    let (path, recording, dialect) = match &asked.recording {
        Some(path) => {
            let recording = Recording::open(path)?;
            let dialect = asked.dialect.or_else(|| dialect_of(&recording.bytes));
            (path.clone(), recording, dialect)
        }
        None => {
            let dialect = asked.dialect.unwrap_or(Dialect::Anthropic);
            let (name, recording) = builtin(dialect);
            (name.into(), recording, Some(dialect))
        }
    };
    let whole = dialect.map(|dialect| text(&recording.bytes, dialect));
    let runtime = runtime().map_err(|error| Failure::Read(format!("cannot start: {error}")))?;
    let mut out = io::stdout().lock();
    let mut card = Card::new(asked.is_jsonl, Paint::for_stdout(), &mut out);
    for case in cases(&recording, dialect) {
        let is_wanted = asked.only.is_empty() || asked.only.iter().any(|name| name == case.name);
        if !is_wanted || asked.skip.iter().any(|name| name == case.name) {
            continue;
        }
        let served = match Served::new(&path, recording.clone(), dialect, case.fault.as_slice(), asked.seed) {
            Ok(served) => served,
            Err(why) => {
                card.skip(&case, &why.to_string())?;
                continue;
            }
        };
        let (did, requests) = runtime.block_on(run(served, &case, &asked))?;
        let refused = fault::refusal(case.fault.as_slice()).map_or(0, |(_, times)| times);
        let verdict = judge(case.expected, &did, whole.as_deref(), requests, refused);
        card.row(&case, verdict, &did, whole.as_deref(), requests, asked.client.timeout)?;
    }
    if card.is_empty() {
        return Err(Failure::Usage("--only and --skip leave no fault to try".into()));
    }
    let is_passed = card.failed == 0;
    card.end()?;
    Ok(if is_passed { 0 } else { 3 })
}

/// Runs the client against a server of its own. Returns what it did, and how many requests it made.
async fn run(served: Served, case: &Case, asked: &Asked) -> Result<(Did, u64), Failure> {
    let how = How {
        cutting: case.cutting,
        pace: case.pace,
        refusal: fault::refusal(case.fault.as_slice()),
        retry_after: asked.retry_after,
        is_strict: false,
        seed: asked.seed,
    };
    let path = match served.dialect {
        Some(Dialect::Gemini) => format!("{}?alt=sse", vendor::path(served.dialect)),
        dialect => vendor::path(dialect).to_owned(),
    };
    let cannot_listen = |error: io::Error| Failure::Read(format!("cannot listen: {error}"));
    let address = SocketAddr::from(([127, 0, 0, 1], 0));
    let server = Server::bind(&[address], Library::of(vec![served]), how, None, false).await.map_err(cannot_listen)?;
    let base = format!("http://{}", server.address().map_err(cannot_listen)?);
    let requests = server.requests();
    let serving = tokio::spawn(server.run());
    let (client, fault) = (asked.client.clone(), case.name);
    let did = spawn_blocking(move || client.run(&base, &path, fault)).await;
    serving.abort();
    let did = did.map_err(io::Error::other).and_then(core::convert::identity).map_err(|error| {
        let command = asked.client.command.as_encoded_bytes();
        Failure::Usage(format!("cannot run {}: {error}", Visible(command)))
    })?;
    Ok((did, requests()))
}

/// Returns the text of an answer.
fn text(stream: &[u8], dialect: Dialect) -> String {
    let mut decoder = seek::decoder(Some(dialect));
    let mut answer = Answer::new();
    let mut chunk = stream;
    while let Some(parts) = decoder.next(&mut chunk) {
        // What cannot be read has no text, and what is over the limit of an answer none that is compared.
        if parts.is_ok_and(|parts| answer.apply(&parts).is_err()) {
            break;
        }
    }
    match answer.end(&decoder.finish()) {
        Ok(answer) => answer.text(),
        Err(incomplete) => incomplete.answer.text(),
    }
}

/// Reads the command line. Nothing if only the help is asked for.
fn read(words: &mut Words) -> Result<Option<Asked>, Failure> {
    let mut asked = Asked {
        client: Client {
            command: OsString::new(),
            words: Vec::new(),
            timeout: Duration::from_secs(20),
            shows_stderr: false,
        },
        dialect: None,
        recording: None,
        only: Vec::new(),
        skip: Vec::new(),
        retry_after: 1,
        seed: 0,
        is_jsonl: false,
    };
    while let Some(word) = words.next()? {
        let flag = match word {
            Word::Help => return Ok(None),
            Word::Flag(flag) => flag,
            // All that follows is the command's, also what looks like a flag.
            Word::Other(command) => {
                asked.client.command = command;
                asked.client.words = words.rest();
                return Ok(Some(asked));
            }
        };
        match flag {
            "--dialect" => asked.dialect = Some(dialect(words)?),
            "--jsonl" => asked.is_jsonl = true,
            "--only" => asked.only.push(named(words.text("the name of a fault")?)?),
            "--recording" => asked.recording = Some(words.value("a file")?.into()),
            "--retry-after" => asked.retry_after = words.number("a whole number of seconds")?,
            "--seed" => asked.seed = words.number("a whole number")?,
            "--skip" => asked.skip.push(named(words.text("the name of a fault")?)?),
            "--stderr" => asked.client.shows_stderr = true,
            "--timeout" => asked.client.timeout = words.read(SECONDS, seconds)?,
            _ => return Err(words.unknown(flag)),
        }
    }
    Err(Failure::Usage("chaos needs a command: deltawire chaos -- COMMAND .. (see --help)".into()))
}

/// Returns the name of a case, if it is one.
fn named(name: String) -> Result<String, Failure> {
    if names().any(|known| known == name) {
        return Ok(name);
    }
    let shown = Visible(name.as_bytes());
    Err(Failure::Usage(match nearest(&name, names()) {
        Some(meant) => format!("unknown fault {shown}: did you mean {meant}? (see --help)"),
        None => format!("unknown fault {shown} (faults: {})", names().collect::<Vec<_>>().join(", ")),
    }))
}

const SECONDS: &str = "a number of seconds above 0";

fn seconds(text: &str) -> Option<Duration> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.filter(|seconds| !seconds.is_zero())
}
