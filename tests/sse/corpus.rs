//! The streams of `corpus/`, each with what must come out of it, written down apart from the crate.

use core::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use deltawire::sse::Parser;

use crate::laws::{self, End, Limit, Out, Run, cuts, parser, run};

struct Stream {
    name: String,
    bytes: Vec<u8>,
    /// The lines that `inspect --jsonl` prints.
    expected: String,
}

impl Stream {
    fn check(&self, run: &Run, how: &str) {
        let seen = jsonl(run);
        if seen == self.expected {
            return;
        }
        let (mut left, mut right) = (seen.lines(), self.expected.lines());
        for at in 1.. {
            let (seen, expected) = (left.next(), right.next());
            assert_eq!(seen, expected, "corpus/{}.jsonl, line {at}, {how}", self.name);
        }
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// The names of the files that end in `.extension`, without it.
fn names(extension: &str) -> Vec<String> {
    let paths = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut names: Vec<String> = paths
        .filter(|path| path.extension().is_some_and(|it| it == extension))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

fn streams() -> impl Iterator<Item = Stream> {
    names("sse").into_iter().map(|name| Stream {
        bytes: fs::read(folder().join(format!("{name}.sse"))).unwrap(),
        expected: fs::read_to_string(folder().join(format!("{name}.jsonl"))).unwrap(),
        name,
    })
}

/// Writes a run as the tool does. The tool has its own writer, so that neither can hide a fault of the other.
fn jsonl(run: &Run) -> String {
    let mut lines = String::new();
    for out in &run.out {
        match out {
            Out::Frame { event, data, id, .. } => {
                let [event, data, id] = [event, data, id].map(|bytes| quoted(bytes));
                writeln!(lines, r#"{{"event":{event},"data":{data},"id":{id}}}"#).unwrap();
            }
            Out::Error { kind, offset } => {
                writeln!(lines, r#"{{"error":{{"kind":"{}","offset":{offset}}}}}"#, kind.name()).unwrap();
            }
            Out::NoData { .. } | Out::Comment { .. } | Out::Ignored { .. } | Out::Retry(_) => {}
        }
    }
    let (kind, pending) = match &run.end {
        End::Clean { .. } => ("clean", 0),
        End::Unterminated { pending, .. } => ("unterminated", *pending),
        End::Truncated { pending, .. } => ("cut", *pending),
    };
    let retry = run.retry.map_or("null".to_owned(), |retry| retry.to_string());
    let id = quoted(&run.last_id);
    writeln!(lines, r#"{{"end":{{"kind":"{kind}","pending":{pending}}},"retry":{retry},"last_event_id":{id}}}"#)
        .unwrap();
    lines
}

fn quoted(bytes: &[u8]) -> String {
    let mut text = "\"".to_owned();
    for char in String::from_utf8_lossy(bytes).chars() {
        match char {
            '"' | '\\' => text.extend(['\\', char]),
            '\n' => text += "\\n",
            '\r' => text += "\\r",
            '\t' => text += "\\t",
            '\x08' => text += "\\b",
            '\x0C' => text += "\\f",
            '\0'..='\x1F'
            | '\x7F'..='\u{9F}'
            | '\u{61C}'
            | '\u{200E}'
            | '\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2066}'..='\u{2069}'
            | '\u{FEFF}' => write!(text, "\\u{:04x}", u32::from(char)).unwrap(),
            _ => text.push(char),
        }
    }
    text + "\""
}

#[test]
#[cfg_attr(miri, ignore = "reads files")]
fn every_stream_has_its_expected_results_and_the_reverse() {
    let names_of_streams = names("sse");
    assert!(names_of_streams.len() >= 24, "{names_of_streams:?}");
    assert_eq!(names_of_streams, names("jsonl"));
}

#[test]
#[cfg_attr(miri, ignore = "reads files")]
fn whole() {
    for stream in streams() {
        let bytes = stream.bytes.as_slice();
        stream.check(&run(Parser::new(), [bytes], false), "next_frame");
        stream.check(&run(Parser::new(), [bytes], true), "next_item");
    }
}

#[test]
#[cfg_attr(miri, ignore = "reads files")]
fn by_byte() {
    for stream in streams() {
        stream.check(&run(Parser::new(), stream.bytes.chunks(1), false), "next_frame");
        stream.check(&run(Parser::new(), stream.bytes.chunks(1), true), "next_item");
    }
}

#[test]
#[cfg_attr(miri, ignore = "reads files")]
fn in_two_chunks() {
    // A prime, so that over a long stream the cuts fall on every offset within a line.
    const STRIDE: usize = 17;
    for stream in streams() {
        let step = if cfg!(debug_assertions) && stream.bytes.len() > 3000 { STRIDE } else { 1 };
        for at in (0..=stream.bytes.len()).step_by(step) {
            let (first, second) = stream.bytes.split_at(at);
            stream.check(&run(Parser::new(), [first, second], at % 2 == 0), &format!("cut at {at}"));
        }
    }
}

#[test]
#[cfg_attr(miri, ignore = "reads files")]
fn in_random_chunks() {
    for stream in streams() {
        for (seed, max) in [2, 5, 16, 64, 300, 1460].into_iter().enumerate() {
            let chunks = cuts(&stream.bytes, 0x9E37_79B9_7F4A_7C15 ^ seed as u64, max);
            for items in [false, true] {
                let seen = run(Parser::new(), chunks.iter().copied(), items);
                stream.check(&seen, &format!("chunks of up to {max}, items: {items}"));
            }
        }
    }
}

#[test]
#[cfg_attr(miri, ignore = "reads files")]
fn in_fixed_storage() {
    // Enough for the largest frame, and eight times the default limit of an id.
    let mut memory = [0xAA; 32 << 10];
    for stream in streams() {
        for size in [1, 100, usize::MAX] {
            let parser = Parser::with_storage(memory.as_mut_slice());
            stream.check(&run(parser, stream.bytes.chunks(size), false), &format!("chunks of {size}"));
        }
    }
}

#[test]
#[cfg_attr(miri, ignore = "reads files")]
fn after_another_stream() {
    let mut used = parser(&Limit::DEFAULT);
    for stream in streams() {
        // The parser has the memory, and nothing else, of all streams before this one.
        used.reset();
        let mut out = Vec::new();
        stream.bytes.chunks(7).for_each(|chunk| laws::feed(&mut used, chunk, false, &mut out));
        stream.check(&laws::end(&mut used, out), "with a used parser");
    }
}

#[test]
#[cfg_attr(miri, ignore = "reads files")]
fn the_laws_hold() {
    /// What takes the square of the length, or more, is done with the beginning and the end.
    const SHORT: usize = 700;
    for stream in streams() {
        let bytes = stream.bytes.as_slice();
        let seed = 0xD1B5_4A32_D192_ED03 ^ bytes.len() as u64;
        laws::fast_is_slow(bytes, &Limit::DEFAULT);
        laws::chunking(bytes, &Limit::DEFAULT, seed);
        let head = &bytes[..bytes.len().min(SHORT)];
        let tail = &bytes[bytes.len().saturating_sub(SHORT)..];
        for part in [head, tail] {
            laws::clone_and_reset(part, &Limit::DEFAULT, seed);
            laws::prompt(part, &Limit::DEFAULT);
        }
    }
}
