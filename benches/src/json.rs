//! Tool input in fragments: documents, tasks, and who does them how.

use std::hint::black_box;
use std::io::Read;

use actson::feeder::PushJsonFeeder;
use actson::{JsonEvent, JsonParser};
use deltawire::json::{Field, Scanner, Snapshot, Status};
use jiter::{JsonValue, PartialMode};
use serde::de::IgnoredAny;
use struson::reader::{JsonReader as _, JsonStreamReader};

use crate::workloads::Random;

/// A text, and the fragments of 4 to 12 bytes in which it comes.
pub struct Document {
    pub text: String,
    pub fragments: Vec<&'static str>,
}

fn fragments(text: &str) -> Vec<&'static str> {
    let text: &'static str = text.to_owned().leak();
    let mut random = Random::seeded();
    let mut rest = text;
    let mut fragments = Vec::new();
    while !rest.is_empty() {
        let mut len = (4 + random.below(9)).min(rest.len());
        while !rest.is_char_boundary(len) {
            len += 1;
        }
        let (fragment, behind) = rest.split_at(len);
        fragments.push(fragment);
        rest = behind;
    }
    fragments
}

/// A file edit: `{"path": ..., "content": <size bytes of code>}`.
pub fn edit(size: usize) -> Document {
    const LINES: [&str; 8] = [
        "    let mut parser = Parser::new();\n",
        "    while let Some(frame) = parser.next_frame(&mut chunk)? {\n",
        "        println!(\"{}: {}\", frame.event(), frame.data()?);\n",
        "    }\n",
        "    // A comment that says why, and not what.\n",
        "\tassert_eq!(path, \"C:\\\\temp\\\\x\");\n",
        "\n",
        "    Ok(())\n",
    ];
    let mut random = Random::seeded();
    let mut code = String::new();
    while code.len() < size {
        code.push_str(LINES[random.below(LINES.len())]);
    }
    code.truncate(size);
    let text = serde_json::to_string(&serde_json::json!({"path": "src/main.rs", "content": code})).expect("text");
    Document { fragments: fragments(&text), text }
}

/// Numbers in arrays in arrays.
pub fn numbers(size: usize) -> Document {
    let mut random = Random::seeded();
    let mut text = "[".to_owned();
    while text.len() < size {
        let row: Vec<String> = (0..8).map(|_| (random.below(1_000_000) as f64 / 100.0).to_string()).collect();
        text += &format!("[{}],", row.join(","));
    }
    text += "[]]";
    Document { fragments: fragments(&text), text }
}

pub type Run = fn(&Document) -> usize;

/// Something to do with a document, and those who can: the first is this crate.
pub struct Task {
    pub name: &'static str,
    pub document: fn(usize) -> Document,
    pub runs: &'static [(&'static str, Run)],
}

pub const TASKS: [Task; 5] = [
    Task {
        name: "pieces of `content`, as they arrive",
        document: edit,
        runs: &[
            ("deltawire", pieces),
            ("deltawire, no field", tokens),
            ("struson", struson_pieces),
            ("actson (at its end)", actson_content),
        ],
    },
    Task {
        name: "verdict after every fragment",
        document: edit,
        runs: &[("deltawire", verdict), ("actson", actson_verdict), ("(sum over the bytes)", sum)],
    },
    Task {
        name: "snapshot after every fragment",
        document: edit,
        runs: &[("deltawire", snapshot), ("jiter, parsing again", jiter_again)],
    },
    Task { name: "verdict of the whole text, file edit", document: edit, runs: WHOLE },
    Task { name: "verdict of the whole text, nested numbers", document: numbers, runs: WHOLE },
];

const WHOLE: &[(&str, Run)] = &[
    ("deltawire", whole),
    ("serde_json, ignored", serde_whole),
    ("simd-json, tape", simd_whole),
    ("jiter, value", jiter_whole),
    ("struson, skipped", struson_whole),
    ("actson", actson_whole),
];

fn pieces(document: &Document) -> usize {
    let (mut scanner, mut field, mut len) = (Scanner::new(), Field::new("/content"), 0);
    for fragment in &document.fragments {
        for token in scanner.push(*fragment) {
            if let Some(piece) = field.next(&token.expect("valid")) {
                len += black_box(piece).len();
            }
        }
    }
    len
}

fn tokens(document: &Document) -> usize {
    let (mut scanner, mut count) = (Scanner::new(), 0);
    for fragment in &document.fragments {
        for token in scanner.push(*fragment) {
            black_box(token.expect("valid"));
            count += 1;
        }
    }
    count
}

/// Gives the fragments one by one, as a socket would.
struct Fragments<'d> {
    fragments: std::slice::Iter<'d, &'static str>,
    rest: &'static [u8],
}

impl Read for Fragments<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.rest.is_empty() {
            self.rest = self.fragments.next().map_or(b"", |fragment| fragment.as_bytes());
        }
        let len = self.rest.len().min(out.len());
        out[..len].copy_from_slice(&self.rest[..len]);
        self.rest = &self.rest[len..];
        Ok(len)
    }
}

fn struson_pieces(document: &Document) -> usize {
    let mut reader = JsonStreamReader::new(Fragments { fragments: document.fragments.iter(), rest: b"" });
    let mut len = 0;
    reader.begin_object().expect("an object");
    while reader.has_next().expect("valid") {
        if reader.next_name().expect("a name") != "content" {
            reader.skip_value().expect("a value");
            continue;
        }
        let mut content = reader.next_string_reader().expect("a string");
        let mut buffer = [0; 4096];
        loop {
            match content.read(&mut buffer).expect("text") {
                0 => break,
                more => len += black_box(&buffer[..more]).len(),
            }
        }
    }
    reader.end_object().expect("the end");
    len
}

/// Feeds all fragments, and calls `each` at every event.
fn actson(fragments: &[&str], mut each: impl FnMut(&JsonParser<PushJsonFeeder>, JsonEvent)) {
    let mut parser = JsonParser::new(PushJsonFeeder::new());
    let mut fragments = fragments.iter();
    let mut rest: &[u8] = b"";
    while let Some(event) = parser.next_event().expect("valid") {
        if event != JsonEvent::NeedMoreInput {
            each(&parser, event);
            continue;
        }
        if rest.is_empty() {
            match fragments.next() {
                Some(fragment) => rest = fragment.as_bytes(),
                None => {
                    parser.feeder.done();
                    continue;
                }
            }
        }
        let used = parser.feeder.push_bytes(rest);
        rest = &rest[used..];
    }
}

fn actson_content(document: &Document) -> usize {
    let mut len = 0;
    actson(&document.fragments, |parser, event| {
        if event == JsonEvent::ValueString {
            len = black_box(parser.current_str().expect("text")).len();
        }
    });
    len
}

fn verdict(document: &Document) -> usize {
    let mut scanner = Scanner::new();
    for fragment in &document.fragments {
        scanner.check(*fragment).expect("valid");
        black_box(scanner.status());
    }
    usize::from(scanner.status() == Status::Complete)
}

fn actson_verdict(document: &Document) -> usize {
    actson(&document.fragments, |_, _| {});
    1
}

fn sum(document: &Document) -> usize {
    let mut sum = 0;
    for fragment in &document.fragments {
        for &byte in black_box(fragment.as_bytes()) {
            sum = black_box(sum + usize::from(byte));
        }
    }
    sum
}

fn snapshot(document: &Document) -> usize {
    let mut snapshot = Snapshot::new();
    for fragment in &document.fragments {
        snapshot.push(*fragment).expect("valid");
        black_box(snapshot.value());
    }
    document.text.len()
}

/// As SDKs do: all of the text again at each fragment.
fn jiter_again(document: &Document) -> usize {
    let mut len = 0;
    for fragment in &document.fragments {
        len += fragment.len();
        let text = &document.text.as_bytes()[..len];
        black_box(JsonValue::parse_with_config(text, false, PartialMode::TrailingStrings).expect("valid"));
    }
    len
}

fn whole(document: &Document) -> usize {
    let mut scanner = Scanner::new();
    scanner.check(document.text.as_str()).expect("valid");
    usize::from(scanner.status() == Status::Complete)
}

fn serde_whole(document: &Document) -> usize {
    serde_json::from_str::<IgnoredAny>(&document.text).expect("valid");
    1
}

/// It needs a text that it may change: the copy counts.
fn simd_whole(document: &Document) -> usize {
    let mut text = document.text.clone().into_bytes();
    black_box(simd_json::to_tape(&mut text).expect("valid"));
    1
}

fn jiter_whole(document: &Document) -> usize {
    black_box(JsonValue::parse(document.text.as_bytes(), false).expect("valid"));
    1
}

fn struson_whole(document: &Document) -> usize {
    let mut reader = JsonStreamReader::new(document.text.as_bytes());
    reader.skip_value().expect("valid");
    reader.consume_trailing_whitespace().expect("nothing behind");
    1
}

fn actson_whole(document: &Document) -> usize {
    actson(&[&document.text], |_, _| {});
    1
}
