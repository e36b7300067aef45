//! The command `check`: runs the corpus against this build.

use core::sync::atomic::{AtomicUsize, Ordering};
use std::ffi::OsString;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;

use super::cutting::Cutting;
use super::printed::{View, printed};
use super::streams::{self, Stream};
use crate::NAME;
use crate::command::Command;
use crate::help::print;
use crate::modes::object::Object;
use crate::modes::paint::{Paint, Tone};
use crate::modes::run::{Failure, ended};
use crate::modes::text::Visible;
use crate::words::{Word, Words, too_many};

pub(crate) const CHECK: Command = Command {
    name: "check",
    about: "run the conformance corpus against this build",
    help: "\
Runs the streams of a folder against this build, and prints what is not as expected.

usage: deltawire check [FLAGS] [DIR]

DIR has streams, NAME.sse, and beside each what must come of it: NAME.jsonl is what `deltawire frames --jsonl NAME.sse`
must print, NAME.events what `events --jsonl`, and NAME.message what `message --jsonl` must print (its members in any
order). What is not there is not compared. Without DIR it is ./corpus, which is in the source of deltawire.

Each stream is read whole, in chunks of 1 and of 7 bytes, and split in two at every byte (of a stream over 64 KiB, at
65536 places).

flags:
  --quick          leave out the splits in two, which take nearly all of the time
  --jsonl          print lines of JSON: each failure, and the counts
  --help           print this

With --jsonl, a failure is {\"fail\":NAME,\"mode\":..,\"cutting\":..,\"line\":N,\"expected\":..,\"got\":..}, and the last line
{\"streams\":N,\"runs\":N,\"failures\":N}. Of a stream and a mode only the first failure is printed.

examples:
  deltawire check corpus
  deltawire check --quick my-streams

Exit code: 0 all is as expected; 1 if reading or writing fails in the middle; 2 if the command line is wrong or there
is no corpus; 3 something fails.
",
    main: |words| ended(NAME, check(words)),
};

/// What the exit code is if something fails.
const FAILED: u8 = 3;

/// The most of a line that is printed, in characters.
const LONGEST: usize = 300;

/// What a mode printed that it should not.
struct Unexpected {
    stream: String,
    view: View,
    cutting: Cutting,
    /// The first line that differs, from 1.
    line: usize,
    expected: String,
    got: String,
}

/// What came of a stream: how many runs there were, and what failed.
type Checked = Result<(usize, Vec<Unexpected>), Failure>;

fn check(words: &mut dyn Iterator<Item = OsString>) -> Result<u8, Failure> {
    let mut words = Words::new(CHECK.help, words);
    let (mut is_quick, mut is_jsonl, mut folder) = (false, false, None);
    while let Some(word) = words.next()? {
        match word {
            Word::Help => return print(CHECK.help),
            Word::Flag("--quick") => is_quick = true,
            Word::Flag("--jsonl") => is_jsonl = true,
            Word::Flag(name) => return Err(words.unknown(name)),
            Word::Other(word) if folder.is_some() => return Err(too_many(&word)),
            Word::Other(word) => folder = Some(word),
        }
    }
    let paths = streams::paths(folder)?;
    let mut out = BufWriter::new(io::stdout().lock());
    let paint = Paint::for_stdout();
    let (mut runs, mut failures) = (0_usize, 0_usize);
    in_order(&paths, is_quick, &mut |result| {
        let (more, unexpected) = result?;
        runs = runs.saturating_add(more);
        failures = failures.saturating_add(unexpected.len());
        for it in unexpected {
            if is_jsonl { writeln!(out, "{}", line(&it))? } else { rows(&it, paint, &mut out)? }
        }
        Ok(out.flush()?)
    })?;
    let streams = paths.len();
    if is_jsonl {
        writeln!(out, r#"{{"streams":{streams},"runs":{runs},"failures":{failures}}}"#)?;
    } else {
        let (tone, how) = match failures {
            0 => (Tone::Name, "all as expected".to_owned()),
            1 => (Tone::Error, "1 failure".to_owned()),
            _ => (Tone::Error, format!("{failures} failures")),
        };
        writeln!(out, "-- {streams} streams in {runs} runs: {}", paint.with(tone, how))?;
    }
    out.flush()?;
    Ok(if failures > 0 { FAILED } else { 0 })
}

/// Checks all streams, several at once, and calls `each` with what comes of them, in their order.
fn in_order(
    paths: &[PathBuf],
    is_quick: bool,
    each: &mut dyn FnMut(Checked) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(paths.len());
    let next = AtomicUsize::new(0);
    let (send, receive) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..threads {
            let (send, next) = (send.clone(), &next);
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(path) = paths.get(at) else { return };
                    let result = streams::read(path).and_then(|stream| stream.check(is_quick));
                    // Nobody receives any more if the output is closed.
                    if send.send((at, result)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(send);
        let mut waiting: Vec<Option<Checked>> = paths.iter().map(|_| None).collect();
        let mut due = 0;
        for (at, result) in receive {
            if let Some(place) = waiting.get_mut(at) {
                *place = Some(result);
            }
            while let Some(result) = waiting.get_mut(due).and_then(Option::take) {
                each(result)?;
                due = due.saturating_add(1);
            }
        }
        Ok(())
    })
}

impl Stream {
    /// Reads it in all cuttings, and returns what is not as expected.
    fn check(&self, is_quick: bool) -> Checked {
        let (mut runs, mut unexpected) = (0_usize, Vec::new());
        for (view, expected) in &self.expected {
            for cutting in Cutting::all(self.bytes.len(), is_quick) {
                runs = runs.saturating_add(1);
                let got = printed(view.name(), cutting.chunks(&self.bytes))?;
                if !view.is_same(expected, &got) {
                    unexpected.push(self.unexpected(*view, cutting, expected, &got));
                    break;
                }
            }
        }
        Ok((runs, unexpected))
    }

    fn unexpected(&self, view: View, cutting: Cutting, expected: &[u8], got: &[u8]) -> Unexpected {
        let lines = |text: &[u8]| -> Vec<String> { String::from_utf8_lossy(text).lines().map(str::to_owned).collect() };
        let (expected, got) = (lines(expected), lines(got));
        let same = expected.iter().zip(&got).take_while(|(expected, got)| expected == got).count();
        let at = |lines: &[String]| lines.get(same).cloned().unwrap_or_default();
        Unexpected {
            stream: self.name.clone(),
            view,
            cutting,
            line: same.saturating_add(1),
            expected: at(&expected),
            got: at(&got),
        }
    }
}

fn line(it: &Unexpected) -> Object {
    let mut line = Object::new();
    line.text("fail", Some(&it.stream));
    line.text("mode", Some(it.view.name()));
    line.text("cutting", Some(it.cutting));
    line.member("line", it.line);
    line.text("expected", Some(&it.expected));
    line.text("got", Some(&it.got));
    line
}

fn rows(it: &Unexpected, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let Unexpected { stream, view, cutting, line, .. } = it;
    let what = format!("{stream}, {}, {cutting}: line {line}", view.name());
    writeln!(out, "{} {what}", paint.with(Tone::Error, "fails:"))?;
    for (name, text) in [("expected", &it.expected), ("got", &it.got)] {
        let shown: String = text.chars().take(LONGEST).collect();
        let cut = if text.chars().nth(LONGEST).is_some() { "…" } else { "" };
        let shown =
            if shown.is_empty() { "(nothing)".to_owned() } else { format!("{}{cut}", Visible(shown.as_bytes())) };
        writeln!(out, "  {name:<9} {shown}")?;
    }
    Ok(())
}
