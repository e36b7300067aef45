//! Streams of one kind each, made here so that nothing has to be fetched.

use std::fmt::Write as _;

/// A stream, kept for the whole run so that chunks of it are free to make for every contestant.
pub struct Workload {
    pub name: &'static str,
    pub bytes: &'static [u8],
    /// Where each frame ends.
    pub ends: Vec<usize>,
}

const WORDS: [&str; 16] = [
    " the",
    " stream",
    "ing",
    " of",
    " tokens",
    " is",
    " a",
    " sequence",
    ",",
    " small",
    " pieces",
    ".",
    " quickly",
    " and",
    " in",
    " order",
];

/// A generator of numbers that need not be good, only the same each time.
pub struct Random(u64);

impl Random {
    pub const fn seeded() -> Self {
        Self(0x2545_F491_4F6C_DD1D)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % bound
    }
}

fn build(name: &'static str, size: usize, mut frame: impl FnMut(&mut String, &mut Random)) -> Workload {
    let mut random = Random::seeded();
    let mut text = String::with_capacity(size + 1024);
    let mut ends = Vec::new();
    while text.len() < size {
        frame(&mut text, &mut random);
        ends.push(text.len());
    }
    Workload { name, bytes: text.leak().as_bytes(), ends }
}

/// A text delta of some 115 bytes, with the random blanks before the last brace.
fn delta(out: &mut String, random: &mut Random, eol: &str) {
    let word = WORDS[random.below(WORDS.len())];
    let padding = &"                "[..random.below(16)];
    write!(
        out,
        "event: content_block_delta{eol}data: {{\"type\":\"content_block_delta\",\"index\":0,\
         \"delta\":{{\"type\":\"text_delta\",\"text\":\"{word}\"}}{padding}}}{eol}{eol}"
    )
    .unwrap();
}

fn multi(out: &mut String, random: &mut Random) {
    let id = random.below(1_000_000);
    if random.below(4) == 0 {
        out.push_str(": keep-alive\n\n");
    }
    write!(out, "id: {id}\nevent: output\n").unwrap();
    for _ in 0..2 + random.below(4) {
        out.push_str("data: ");
        for _ in 0..=random.below(8) {
            out.push_str(WORDS[random.below(WORDS.len())]);
        }
        out.push('\n');
    }
    out.push('\n');
}

fn line(out: &mut String, random: &mut Random, len: usize) {
    out.push_str("data: ");
    let end = out.len() + len;
    while out.len() < end {
        out.push_str(WORDS[random.below(WORDS.len())]);
    }
    out.push_str("\n\n");
}

pub const NAMES: [&str; 5] = ["deltas-lf", "deltas-crlf", "multi-line", "line-8MiB", "lines-64KiB"];

/// Makes the workload of that name, of about `size` bytes.
pub fn workload(name: &str, size: usize) -> Workload {
    match name {
        "deltas-lf" => build("deltas-lf", size, |out, random| delta(out, random, "\n")),
        "deltas-crlf" => build("deltas-crlf", size, |out, random| delta(out, random, "\r\n")),
        "multi-line" => build("multi-line", size, multi),
        "line-8MiB" => build("line-8MiB", size, |out, random| line(out, random, size)),
        "lines-64KiB" => build("lines-64KiB", size, |out, random| line(out, random, 64 << 10)),
        _ => panic!("no workload {name}"),
    }
}

pub const CHUNKINGS: [&str; 7] = ["whole", "16384", "1460", "frame", "64", "7", "1"];

impl Workload {
    /// Cuts the stream: `whole`, at each `frame`, or into chunks of a number of bytes.
    pub fn chunks(&self, chunking: &str) -> Chunks<'_> {
        match chunking {
            "whole" => Chunks::Size(self.bytes.chunks(usize::MAX)),
            "frame" => Chunks::Frames { bytes: self.bytes, start: 0, ends: self.ends.iter() },
            size => Chunks::Size(self.bytes.chunks(size.parse().expect("a number of bytes"))),
        }
    }
}

#[derive(Clone)]
pub enum Chunks<'w> {
    Size(std::slice::Chunks<'static, u8>),
    Frames { bytes: &'static [u8], start: usize, ends: std::slice::Iter<'w, usize> },
}

impl Iterator for Chunks<'_> {
    type Item = &'static [u8];

    #[inline]
    fn next(&mut self) -> Option<&'static [u8]> {
        match self {
            Self::Size(chunks) => chunks.next(),
            Self::Frames { bytes, start, ends } => {
                let end = *ends.next()?;
                let chunk = &bytes[*start..end];
                *start = end;
                Some(chunk)
            }
        }
    }
}
