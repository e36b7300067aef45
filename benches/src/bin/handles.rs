//! Prints what the contestants make of streams that are legal, but not ordinary: `ok`, or how it went wrong.

use std::panic;

use deltawire_benches::contestants::{CONTESTANTS, Seen};
use deltawire_benches::workloads::Chunks;

/// A stream in chunks, the number of its frames, and the sum of the lengths of their data, if all text is valid.
type Case = (&'static str, &'static [&'static [u8]], usize, Option<usize>);

const CASES: [Case; 9] = [
    ("byte order mark", &[b"\xEF\xBB\xBFdata: a\n\n"], 1, Some(1)),
    ("the same in three chunks", &[b"\xEF", b"\xBB", b"\xBFdata: a\n\n"], 1, Some(1)),
    ("CR alone", &[b"data: a\r\rdata: b\r\r"], 2, Some(2)),
    ("CR LF cut in two", &[b"data: a\r", b"\n\r", b"\ndata: b\r\n\r", b"\n"], 2, Some(2)),
    ("mixed line ends", &[b"data: a\r\n\rdata: b\n\r\ndata: c\r\n\n"], 3, Some(3)),
    ("a character cut in two", &[b"data: \xC3", b"\xA9\n\n"], 1, Some(2)),
    ("no colon, no space", &[b"data\ndata:a\n\n"], 1, Some(2)),
    ("no data, no frame", &[b"event: x\n\nid: 1\n\ndata: a\n\n"], 1, Some(1)),
    ("invalid UTF-8, then a good frame", &[b"data: \xFF\n\ndata: b\n\n"], 2, None),
];

fn main() {
    panic::set_hook(Box::new(|_| {}));
    let parsers: Vec<_> = CONTESTANTS.iter().filter(|it| it.is_parser && it.name != "deltawire-str").collect();
    print!("| |");
    for parser in &parsers {
        print!(" {} |", parser.name);
    }
    println!("\n| --- |{}", " --- |".repeat(parsers.len()));
    for (name, chunks, frames, data) in CASES {
        print!("| {name} |");
        let bytes: &'static [u8] = chunks.concat().leak();
        let ends: Vec<usize> = (1..=chunks.len()).map(|count| chunks[..count].concat().len()).collect();
        for parser in &parsers {
            let run = parser.run;
            let chunks = || Chunks::Frames { bytes, start: 0, ends: ends.iter() };
            let verdict = match panic::catch_unwind(|| run(chunks())) {
                Ok(Seen { frames: seen, data: len }) if seen == frames && data.is_none_or(|data| data == len) => "ok",
                Ok(Seen { frames: seen, .. }) if seen < frames => "loses frames",
                Ok(Seen { frames: seen, .. }) if seen > frames => "makes up frames",
                Ok(_) => "other data",
                // Their errors are made panics by how they are driven here.
                Err(_) => "error or panic",
            };
            print!(" {verdict} |");
        }
        println!();
    }
}
