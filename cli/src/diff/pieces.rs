//! A stream as pieces: text, reasoning, calls and the end, each whole.

use core::fmt;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use deltawire::answer::{Decoder, Dialect, Input, Part};
use serde_json::Value;

use crate::modes::run::{Failure, cannot_read, shown, some};
use crate::modes::seek;

/// The most that is kept of a stream, in bytes of its pieces.
const MOST: usize = 64 << 20;

/// A piece takes so much memory besides its text.
const EACH: usize = 64;

/// The most that is read at once.
const BUFFER: usize = 64 << 10;

/// A piece of an answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    pub(super) text: String,
}

/// What a piece is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    Text,
    Reasoning,
    Refusal,
    /// A call of a tool: its text is name and input.
    Call {
        number: u32,
        name: String,
        /// Its input as a value, if it is JSON: then blanks and the order of members do not count.
        input: Option<Value>,
        is_complete: bool,
    },
    Finish,
    Error,
    Restart,
    /// How the stream ended.
    End,
    /// What only `--all` compares.
    Signature,
    Id,
    Usage,
    Other,
}

impl Kind {
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Reasoning => "reasoning",
            Self::Refusal => "refusal",
            Self::Call { .. } => "call",
            Self::Finish => "finish",
            Self::Error => "error",
            Self::Restart => "restart",
            Self::End => "end",
            Self::Signature => "signature",
            Self::Id => "call id",
            Self::Usage => "usage",
            Self::Other => "other",
        }
    }
}

impl Piece {
    /// Says whether two pieces say the same.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (&self.kind, &other.kind) {
            (
                Kind::Call { number, name, input, is_complete },
                Kind::Call { number: number2, name: name2, input: input2, is_complete: is_complete2 },
            ) => {
                let is_same_input = match (input, input2) {
                    (Some(input), Some(input2)) => input == input2,
                    _ => self.text == other.text,
                };
                (number, name, is_complete) == (number2, name2, is_complete2) && is_same_input
            }
            (kind, kind2) => kind == kind2 && self.text == other.text,
        }
    }
}

/// A stream that has been read.
pub(super) struct Answer {
    pub(super) dialect: Option<Dialect>,
    pub(super) pieces: Vec<Piece>,
}

/// Reads the stream in `file`, or stdin. `is_all` says whether to keep what belongs to the wire as well.
pub(super) fn read(file: Option<&Path>, dialect: Option<Dialect>, is_all: bool) -> Result<Answer, Failure> {
    let name = file.map_or_else(|| "stdin".to_owned(), shown);
    let mut input: Box<dyn Read> = match file {
        Some(file) => Box::new(File::open(file).map_err(|error| Failure::Usage(cannot_read(&shown(file), &error)))?),
        None => Box::new(io::stdin().lock()),
    };
    let mut decoder = seek::decoder(dialect);
    let mut collected = Collected { is_all, ..Collected::default() };
    let mut buffer = vec![0; BUFFER];
    loop {
        let mut chunk = some(&mut *input, &mut buffer).map_err(|error| Failure::Usage(cannot_read(&name, &error)))?;
        if chunk.is_empty() {
            break;
        }
        while let Some(parts) = decoder.next(&mut chunk) {
            parts.into_iter().flatten().for_each(|part| collected.add(&part));
        }
        if collected.len > MOST {
            return Err(Failure::Read(format!(
                "{name}: its answer has more than {} MiB, too much to compare",
                MOST >> 20
            )));
        }
    }
    collected.finish(&mut decoder)
}

#[derive(Default)]
struct Collected {
    is_all: bool,
    pieces: Vec<Piece>,
    /// Where in `pieces` the latest call of a number is.
    calls: HashMap<u32, usize>,
    len: usize,
}

impl Collected {
    fn add(&mut self, part: &Part<'_>) {
        match part {
            Part::Text(text) => self.more(Kind::Text, text),
            Part::Reasoning(text) => self.more(Kind::Reasoning, text),
            Part::Refusal(text) => self.more(Kind::Refusal, text),
            Part::Signature(text) if self.is_all => self.more(Kind::Signature, text),
            Part::ToolStart(start) => {
                let name = start.name.to_cow().into_owned();
                let kind = Kind::Call { number: start.call, name, input: None, is_complete: false };
                self.calls.insert(start.call, self.pieces.len());
                self.push(kind, String::new());
                if let Some(id) = start.id.filter(|_| self.is_all) {
                    self.push(Kind::Id, id.to_cow().into_owned());
                }
            }
            Part::ToolInput { call, input, .. } => {
                let input = match input {
                    // It says where its value belongs.
                    Input::At(_) => format!("{input}\n"),
                    input => input.to_string(),
                };
                self.len = self.len.saturating_add(input.len());
                if let Some(piece) = self.call(*call) {
                    piece.text.push_str(&input);
                }
            }
            Part::ToolEnd { call, .. } => {
                if let Some(Piece { kind: Kind::Call { is_complete, .. }, .. }) = self.call(*call) {
                    *is_complete = true;
                }
            }
            Part::Finish(finish) => self.push(Kind::Finish, finish.reason.to_string()),
            Part::Error(error) => self.push(Kind::Error, format!("{}: {}", error.name(), error.message())),
            Part::Restart => self.push(Kind::Restart, String::new()),
            Part::Other(raw) if self.is_all => self.push(Kind::Other, String::from_utf8_lossy(raw.as_bytes()).into()),
            _ => {}
        }
    }

    /// Adds text to the last piece, if that is of the same kind.
    fn more(&mut self, kind: Kind, text: &dyn fmt::Display) {
        let text = text.to_string();
        match self.pieces.last_mut().filter(|last| last.kind == kind) {
            _ if text.is_empty() => {}
            Some(last) => {
                last.text.push_str(&text);
                self.len = self.len.saturating_add(text.len());
            }
            None => self.push(kind, text),
        }
    }

    fn push(&mut self, kind: Kind, text: String) {
        self.len = self.len.saturating_add(text.len()).saturating_add(EACH);
        self.pieces.push(Piece { kind, text });
    }

    /// Returns the latest call of that number.
    fn call(&mut self, call: u32) -> Option<&mut Piece> {
        self.pieces.get_mut(*self.calls.get(&call)?)
    }

    fn finish(mut self, decoder: &mut Decoder) -> Result<Answer, Failure> {
        let dialect = decoder.dialect();
        let mut end = decoder.finish();
        for part in end.last().into_iter().flatten() {
            self.add(&part);
        }
        if self.is_all {
            // Each report takes the place of the one before.
            let count = |name, count: Option<u64>| count.map_or_else(String::new, |count| format!("{name} {count} "));
            let (input, output) = (end.usage.input_with_cache(), end.usage.output_with_reasoning());
            let text = format!("{}{}", count("input", input), count("output", output));
            self.push(Kind::Usage, text.trim_end().to_owned());
        }
        let lost = if end.lost > 0 { format!(", {} skipped", end.lost) } else { String::new() };
        self.push(Kind::End, format!("{}{lost}", end.outcome));
        for piece in &mut self.pieces {
            if let Kind::Call { name, input, .. } = &mut piece.kind {
                // A call without input has none, or an empty object.
                let text = if piece.text.is_empty() { "{}" } else { &piece.text };
                *input = serde_json::from_str(text).ok();
                piece.text = format!("{name} {text}");
            }
        }
        Ok(Answer { dialect: dialect.or(end.dialect), pieces: self.pieces })
    }
}
