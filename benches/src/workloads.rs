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

/// The same with a number that counts up.
fn numbered(name: &'static str, size: usize, mut frame: impl FnMut(&mut String, &mut Random, usize)) -> Workload {
    let mut number = 3;
    build(name, size, |out, random| {
        number += 1;
        frame(out, random, number);
    })
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

/// The text of a piece, for a payload: a word, or a fragment of JSON as it stands in a string.
fn piece(random: &mut Random, is_input: bool) -> &'static str {
    const FRAGMENTS: [&str; 4] = ["{\\\"path\\\"", ": \\\"src", "/main.rs\\\"", ", \\\"line\\\": 12"];
    if is_input { FRAGMENTS[random.below(FRAGMENTS.len())] } else { WORDS[random.below(WORDS.len())] }
}

/// A chunk of Chat Completions as OpenAI sends it, of some 230 bytes.
fn chat(out: &mut String, random: &mut Random, is_input: bool) {
    let piece = piece(random, is_input);
    let delta = if is_input {
        format!(r#"{{"tool_calls":[{{"index":0,"function":{{"arguments":"{piece}"}}}}]}}"#)
    } else {
        format!(r#"{{"content":"{piece}"}}"#)
    };
    write!(
        out,
        "data: {{\"id\":\"chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG\",\"object\":\"chat.completion.chunk\",\"created\":1741570283,\
         \"model\":\"gpt-4o-mini\",\"system_fingerprint\":\"fp_44added55e\",\"choices\":[{{\"index\":0,\"delta\":{delta},\
         \"logprobs\":null,\"finish_reason\":null}}]}}\n\n"
    )
    .unwrap();
}

/// An event of Responses, of some 300 bytes: its number counts up, and its padding is random.
fn response(out: &mut String, random: &mut Random, is_input: bool, number: usize) {
    let piece = piece(random, is_input);
    let padding = &"aXq3Bz7LmK0pWd5R"[..random.below(16)];
    let kind = if is_input { "response.function_call_arguments.delta" } else { "response.output_text.delta" };
    let rest = if is_input { "" } else { ",\"logprobs\":[]" };
    let content = if is_input { "" } else { "\"content_index\":0," };
    write!(
        out,
        "event: {kind}\ndata: {{\"type\":\"{kind}\",{content}\"delta\":\"{piece}\",\
         \"item_id\":\"msg_67c9fdcf37fc8190ba82116e33fb28c507b8b0ad4e5eb654\"{rest},\"obfuscation\":\"{padding}\",\
         \"output_index\":{},\"sequence_number\":{number}}}\n\n",
        u8::from(is_input)
    )
    .unwrap();
}

/// A chunk of Gemini, of some 330 bytes, with counts that change.
fn gemini(out: &mut String, random: &mut Random, number: usize) {
    let piece = piece(random, false);
    write!(
        out,
        "data: {{\"candidates\": [{{\"content\": {{\"parts\": [{{\"text\": \"{piece}\"}}],\"role\": \"model\"}},\"index\": 0}}],\
         \"usageMetadata\": {{\"promptTokenCount\": 12,\"candidatesTokenCount\": {number},\"totalTokenCount\": {},\
         \"promptTokensDetails\": [{{\"modality\": \"TEXT\",\"tokenCount\": 12}}]}},\"modelVersion\": \"gemini-2.5-flash\",\
         \"responseId\": \"yZ1kaKzGDsqPz7IPq5CRmQg\"}}\r\n\r\n",
        number + 12
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
        "chat" => build("chat", size, |out, random| chat(out, random, false)),
        "chat-input" => build("chat-input", size, |out, random| chat(out, random, true)),
        "responses" => numbered("responses", size, |out, random, number| response(out, random, false, number)),
        "responses-input" => {
            numbered("responses-input", size, |out, random, number| response(out, random, true, number))
        }
        "gemini" => numbered("gemini", size, gemini),
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
