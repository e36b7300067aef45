//! The command line of `timeline`, and the way from a stream to its pictures.

use core::time::Duration;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use deltawire::answer::Dialect;

use super::measure::{Measure, Seen};
use super::{html, spark, svg};
use crate::NAME;
use crate::command::Command;
use crate::help::print;
use crate::modes::mode::Verdict;
use crate::modes::object::Object;
use crate::modes::paint::Paint;
use crate::modes::run::{Failure, cannot_read, ended, shown, some};
use crate::modes::timing;
use crate::output::create;
use crate::recording::Reader;
use crate::width::width;
use crate::words::{Word, Words, dialect, too_many, usage};

pub(crate) const TIMELINE: Command = Command {
    name: "timeline",
    about: "show where the time of a stream went: tokens per second, gaps, stalls, tool calls",
    help: "\
Shows where the time of a stream went.

usage: deltawire timeline [FLAGS] FILE.sse        a recording, with FILE.sse.times beside it
       curl -N URL | deltawire timeline [FLAGS]   a stream that comes now

In the terminal: a line of bars, tokens per second; below it the first part (^), tool calls (T), stalls (╌) and an
error (!); then rows with the figures.

flags:
  --html FILE      write a page: the chart, with each part on hover, figures, tool calls and stalls
  --svg FILE       write the chart alone
  -f, --force      replace these files if they are there
  --jsonl          print lines of JSON: each part with its time, then the figures, then the end
  --stall SECONDS  take a gap of at least this for a stall; without it, 1 second
  --dialect NAME   what the stream is: anthropic, chat, responses or gemini; without it, it is found out
  --width N        how many columns to draw; without it, as many as the terminal has
  --help           print this

A stream that comes now is shown when it has ended. Whatever may be stopped with Ctrl-C is better recorded first.

The memory does not grow with the stream. A page has at most 1000 parts: of more it shows every second, fourth and
so on, and says so. It has no script and loads nothing.

Tokens are counted by the server at the end, and not one by one; the chart spreads them over the bytes of what the
model wrote. If the server says nothing, a token is 4 bytes.

With --jsonl, each part is a line {\"at\":SECONDS,\"part\":WHAT,..}: text, reasoning, refusal, signature (with text),
tool_start (call, id, name, kind), tool_input (call, and one of json, text, value, at), tool_end (call), usage (as
`answer --jsonl` has it), finish (reason, raw), error (name, message, status), restart, unknown_dialect (text) and
other (value). Then come {\"timing\":{..}}, as `deltawire events --timing --jsonl` prints it, and {\"end\":OUTCOME,..} with
dialect, reason, stalls and calls.

examples:
  curl -N URL | deltawire record a.sse | deltawire timeline
  deltawire timeline a.sse
  deltawire timeline --html a.html --stall 0.5 a.sse

Exit code: 0 if the answer is complete; 1 if reading or writing fails in the middle; 2 if the command line is
wrong or the input cannot be read at all; 3 the answer is truncated; 4 the server sent an error; 5 nothing of
an answer came. With --jsonl, what is printed says how the answer ended, and the code is 0.
",
    main: |words| ended(NAME, timeline(words)),
};

/// The most that is read at once of a stream that comes now.
const BUFFER: usize = 64 << 10;

struct Asked {
    file: Option<PathBuf>,
    html: Option<PathBuf>,
    svg: Option<PathBuf>,
    may_replace: bool,
    is_jsonl: bool,
    stall: Duration,
    dialect: Option<Dialect>,
    width: Option<usize>,
}

fn timeline(words: &mut dyn Iterator<Item = OsString>) -> Result<u8, Failure> {
    let mut words = Words::new(TIMELINE.help, words);
    let mut asked = Asked {
        file: None,
        html: None,
        svg: None,
        may_replace: false,
        is_jsonl: false,
        stall: Duration::from_secs(1),
        dialect: None,
        width: None,
    };
    while let Some(word) = words.next()? {
        match word {
            Word::Help => return print(TIMELINE.help),
            Word::Flag("--html") => asked.html = Some(words.value("a file")?.into()),
            Word::Flag("--svg") => asked.svg = Some(words.value("a file")?.into()),
            Word::Flag("--force") => asked.may_replace = true,
            Word::Flag("--jsonl") => asked.is_jsonl = true,
            Word::Flag("--stall") => asked.stall = seconds(&mut words)?,
            Word::Flag("--dialect") => asked.dialect = Some(dialect(&mut words)?),
            Word::Flag("--width") => asked.width = Some(words.number("a whole number")?),
            Word::Flag(name) => return Err(words.unknown(name)),
            Word::Other(word) if asked.file.is_some() => return Err(too_many(&word)),
            Word::Other(word) => asked.file = Some(word.into()),
        }
    }
    let mut out = BufWriter::new(io::stdout().lock());
    let file = asked.file.as_deref().filter(|file| *file != Path::new("-"));
    let name = file.map_or_else(|| "stdin".to_owned(), shown);
    let reader = file.map(Reader::open).transpose()?;
    // Before a minute of streaming, and not after it.
    let page = asked.html.as_deref().map(|path| create(path, asked.may_replace)).transpose()?;
    let picture = asked.svg.as_deref().map(|path| create(path, asked.may_replace)).transpose()?;
    let (seen, has_times) = {
        let mut lines: Option<&mut dyn Write> = if asked.is_jsonl { Some(&mut out) } else { None };
        let measure = Measure::new(asked.dialect, asked.stall);
        match reader {
            Some(reader) => recorded(reader, measure, &mut lines)?,
            None => (live(measure, &mut lines)?, true),
        }
    };
    if let (Some(page), Some(path)) = (page, &asked.html) {
        write(page, path, |out| html::file(&seen, &name, out))?;
    }
    if let (Some(picture), Some(path)) = (picture, &asked.svg) {
        write(picture, path, |out| svg::file(&seen, &name, out))?;
    }
    if asked.is_jsonl {
        writeln!(out, "{}", timing::line(&seen.meter))?;
        writeln!(out, "{}", end(&seen))?;
    } else {
        spark::show(&seen, has_times, width(asked.width), Paint::for_stdout(), &mut out)?;
    }
    out.flush()?;
    Ok(if asked.is_jsonl { 0 } else { Verdict::of(seen.outcome, seen.lost == 0).code() })
}

/// Takes the value of `--stall`.
fn seconds(words: &mut Words) -> Result<Duration, Failure> {
    let seconds: f64 = words.number("seconds")?;
    Duration::try_from_secs_f64(seconds).map_err(|_| usage(format!("--stall needs seconds, not '{seconds}'")))
}

/// Measures a recording, and returns whether it has times.
fn recorded(
    mut reader: Reader,
    mut measure: Measure,
    lines: &mut Option<&mut dyn Write>,
) -> Result<(Seen, bool), Failure> {
    while let Some(piece) = reader.next()? {
        measure.push(piece.bytes, piece.at, lines)?;
    }
    Ok((measure.finish(reader.end(), lines)?, reader.has_times()))
}

/// Measures stdin, as it comes.
fn live(mut measure: Measure, lines: &mut Option<&mut dyn Write>) -> Result<Seen, Failure> {
    let start = Instant::now();
    let mut input = io::stdin().lock();
    let mut buffer = vec![0; BUFFER];
    loop {
        let bytes = some(&mut input, &mut buffer).map_err(|error| Failure::Read(cannot_read("stdin", &error)))?;
        if bytes.is_empty() {
            break;
        }
        measure.push(bytes, start.elapsed(), lines)?;
        if let Some(lines) = lines {
            lines.flush()?;
        }
    }
    Ok(measure.finish(start.elapsed(), lines)?)
}

fn write(file: File, path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = BufWriter::new(file);
    fill(&mut out)
        .and_then(|()| out.flush())
        .map_err(|error| Failure::Read(format!("cannot write {}: {error}", shown(path))))
}

/// Returns the last line of JSON.
fn end(seen: &Seen) -> Object {
    let seconds = |time: Duration| format!("{:.9}", time.as_secs_f64());
    let mut line = Object::new();
    line.text("end", Some(seen.outcome.name()));
    line.text_or_null("dialect", seen.dialect);
    line.text_or_null("reason", seen.reason);
    line.number("lost", Some(seen.lost));
    let stalls: Vec<Object> = seen
        .stalls
        .kept
        .iter()
        .map(|stall| {
            let mut object = Object::new();
            object.member("from", seconds(stall.from));
            object.member("to", seconds(stall.to));
            object
        })
        .collect();
    line.list("stalls", &stalls);
    let calls: Vec<Object> = seen
        .calls
        .kept
        .iter()
        .map(|call| {
            let mut object = Object::new();
            object.number("call", Some(call.number));
            object.text("name", Some(&call.name));
            object.member("from", seconds(call.from));
            object.member("to", seconds(call.to));
            object.number("bytes", Some(call.bytes));
            object.member("complete", call.is_complete);
            object
        })
        .collect();
    line.list("calls", &calls);
    line
}
