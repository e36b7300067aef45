//! The command line of `replay`.

use core::net::SocketAddr;
use core::num::NonZeroUsize;
use core::time::Duration;
use std::ffi::OsString;
use std::io;
use std::net::ToSocketAddrs as _;
use std::path::{Path, PathBuf};

use deltawire::answer::Dialect;
use tokio::runtime::{Builder, Runtime};

use crate::NAME;
use crate::command::Command;
use crate::help::print;
use crate::modes::run::{Failure, ended};
use crate::modes::text::Visible;
use crate::replay::answer::How;
use crate::replay::builtin::builtin;
use crate::replay::fault::{self, Fault};
use crate::replay::library::{Library, Served};
use crate::replay::pace::Pace;
use crate::replay::pieces::Cutting;
use crate::replay::server::Server;
use crate::words::{Word, Words, dialect};

pub(crate) const REPLAY: Command = Command {
    name: "replay",
    about: "serve recordings over HTTP as the vendor does, with faults on demand",
    help: "\
Serves recordings over HTTP as the vendor does, to test clients of any language.

usage: deltawire replay [FLAGS] [FILE|FOLDER ..]

  deltawire replay --dialect chat                          a small recording that the tool has inside
  deltawire replay answer.sse                              at the pace at which it came
  deltawire replay --full-speed --chunks 1 answer.sse      byte by byte
  deltawire replay --fault status-529=2 --fault crlf --fault stall=5 answer.sse

The first line of stdout is the URL. FILE holds the bytes of a stream, FILE.times beside it when they came; without it, all
came at once, and each event is a chunk. Of a FOLDER all files named *.sse are served. Every path is answered. One that begins
with the name of a file (/answer.sse/v1/messages) gets that file; any other the next file in turn.

server:
  --addr HOST:PORT   listen there, in place of a port of 127.0.0.1 that is free
  --public           allow an address that other machines reach
  --strict           answer 404 and 405 where the vendor has no such path or method
  --once             end after one request
  --requests N       end after N requests, those that were refused included
  --log              write a line of JSON to stderr for each request
  --dialect NAME     what the recordings are, if they do not say it: anthropic, chat, responses or gemini

pace, as recorded unless one of these is given:
  --speed X          X times as fast
  --full-speed       without a pause
  --gap MS           MS milliseconds between chunks

chunks:
  --chunks recorded  as they came (default)
  --chunks random    of 1 to 511 bytes, others for each request
  --chunks N         of N bytes

faults, any number of them, of those that end the stream one:
  --fault NAME[=VALUE]
  --seed N           decides what is random; the same N gives the same (default 0)
  --retry-after S    what the header retry-after says, in seconds (default 1)

  of the connection (N is how many events come before it, or middle, or random; default middle):
    cut-bytes=N           the body ends after N bytes, as HTTP wants it to end
    cut-events=N          the same after N events
    close=N               the connection is closed before the end of the body
    reset=N               the connection is reset
    stall=N               nothing more comes, and the connection stays open
    ping-forever=N        nothing but pings comes any more
  of the answer:
    error-event=N         the vendor's error event in place of the rest
    bad-utf8=N            a byte of text is none of UTF-8, in the first text after N events
    truncated-tool-input  the input of the last call lacks its second half; where it comes whole, the stream ends in it
    twice=N               event N comes twice
    status-429=K          the first K requests (default 1) get an error of this status, with retry-after
    status-503=K
    status-529=K
  of the form, which no client may notice:
    crlf                  lines end with CR LF
    no-last-blank-line    the last blank line is missing
    pings                 a ping between all events
    split-characters      each character of several bytes is split into its bytes
",
    main: |words| ended(NAME, replay(words)),
};

/// What is asked for.
struct Asked {
    files: Vec<PathBuf>,
    addresses: Vec<SocketAddr>,
    dialect: Option<Dialect>,
    faults: Vec<Fault>,
    most: Option<u64>,
    has_log: bool,
    how: How,
}

fn replay(words: &mut dyn Iterator<Item = OsString>) -> Result<u8, Failure> {
    let Some(asked) = read(&mut Words::new(REPLAY.help, words))? else { return print(REPLAY.help) };
    let library = library(&asked)?;
    raise_limit();
    let runtime = runtime().map_err(|error| Failure::Read(format!("cannot start: {error}")))?;
    runtime.block_on(async {
        let shown = asked.addresses.first().map(ToString::to_string).unwrap_or_default();
        let cannot_listen = |error: io::Error| Failure::Usage(format!("cannot listen at {shown}: {error}"));
        let server = Server::bind(&asked.addresses, library, asked.how, asked.most, asked.has_log);
        let server = server.await.map_err(cannot_listen)?;
        let address = server.address().map_err(cannot_listen)?;
        print(&format!("http://{address}\n"))?;
        server.run().await;
        Ok(0)
    })
}

/// Returns what the server and its waiting run on. One thread is enough for thousands of slow streams.
pub(crate) fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_io().enable_time().build()
}

/// Allows as many open connections as the system does.
fn raise_limit() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

        let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
        // It goes on with fewer.
        let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    }
}

/// Reads the recordings that are asked for.
fn library(asked: &Asked) -> Result<Library, Failure> {
    let Asked { files, dialect, faults, how, .. } = asked;
    if !files.is_empty() {
        return Library::open(files, *dialect, faults, how.seed);
    }
    let dialect = dialect.ok_or_else(|| {
        Failure::Usage("replay needs a recording, or --dialect for one that the tool has inside (see --help)".into())
    })?;
    let (name, recording) = builtin(dialect);
    Ok(Library::of(vec![Served::new(Path::new(name), recording, Some(dialect), faults, how.seed)?]))
}

/// Reads the command line. Nothing if only the help is asked for.
fn read(words: &mut Words) -> Result<Option<Asked>, Failure> {
    let mut asked = Asked {
        files: Vec::new(),
        addresses: vec![SocketAddr::from(([127, 0, 0, 1], 0))],
        dialect: None,
        faults: Vec::new(),
        most: None,
        has_log: false,
        how: How {
            cutting: Cutting::Recorded,
            pace: Pace::Recorded(1.0),
            refusal: None,
            retry_after: 1,
            is_strict: false,
            seed: 0,
        },
    };
    let mut is_public = false;
    let mut pace = None;
    let mut set_pace = |flag: &'static str, chosen| match pace.replace((flag, chosen)) {
        Some((before, _)) => {
            Err(Failure::Usage(format!("{before} and {flag} both say how fast: only one of them can")))
        }
        None => Ok(()),
    };
    while let Some(word) = words.next()? {
        let flag = match word {
            Word::Help => return Ok(None),
            Word::Flag(flag) => flag,
            Word::Other(file) => {
                asked.files.push(file.into());
                continue;
            }
        };
        match flag {
            "--addr" => asked.addresses = addresses(&words.text("HOST:PORT")?)?,
            "--chunks" => asked.how.cutting = words.read(CHUNKS, cutting)?,
            "--dialect" => asked.dialect = Some(dialect(words)?),
            "--fault" => {
                asked.faults.push(Fault::read(&words.text("NAME or NAME=VALUE")?).map_err(Failure::Usage)?);
            }
            "--full-speed" => set_pace("--full-speed", Pace::Full)?,
            "--gap" => {
                let gap = words.number("a whole number of milliseconds")?;
                set_pace("--gap", Pace::Gap(Duration::from_millis(gap)))?;
            }
            "--log" => asked.has_log = true,
            "--once" => asked.most = Some(1),
            "--public" => is_public = true,
            "--requests" => {
                let most = words.number::<NonZeroUsize>("a whole number above 0")?;
                asked.most = Some(u64::try_from(most.get()).unwrap_or(u64::MAX));
            }
            "--retry-after" => asked.how.retry_after = words.number("a whole number of seconds")?,
            "--seed" => asked.how.seed = words.number("a whole number")?,
            "--speed" => set_pace("--speed", Pace::Recorded(words.read(SPEED, speed)?))?,
            "--strict" => asked.how.is_strict = true,
            _ => return Err(words.unknown(flag)),
        }
    }
    if let Some(address) = asked.addresses.iter().find(|it| !it.ip().is_loopback()).filter(|_| !is_public) {
        return Err(Failure::Usage(format!("other machines may reach {address}: --public allows it")));
    }
    fault::check(&asked.faults).map_err(Failure::Usage)?;
    if let Some((_, pace)) = pace {
        asked.how.pace = pace;
    }
    asked.how.refusal = fault::refusal(&asked.faults);
    Ok(Some(asked))
}

const CHUNKS: &str = "recorded, random or a whole number above 0";

fn cutting(text: &str) -> Option<Cutting> {
    match text {
        "recorded" => Some(Cutting::Recorded),
        "random" => Some(Cutting::Random),
        _ => text.parse().ok().map(Cutting::Fixed),
    }
}

const SPEED: &str = "a number above 0";

fn speed(text: &str) -> Option<f64> {
    text.parse().ok().filter(|speed: &f64| speed.is_finite() && *speed > 0.0)
}

/// Returns the addresses that a name and a port stand for.
fn addresses(text: &str) -> Result<Vec<SocketAddr>, Failure> {
    let shown = Visible(text.as_bytes());
    match text.to_socket_addrs() {
        Ok(addresses) if addresses.len() > 0 => Ok(addresses.collect()),
        Ok(_) => Err(Failure::Usage(format!("{shown} is no address"))),
        Err(error) => Err(Failure::Usage(format!("--addr needs HOST:PORT, not '{shown}': {error}"))),
    }
}
