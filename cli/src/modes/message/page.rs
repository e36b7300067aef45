//! An answer as a chat shows it.

use std::io::{self, Write};

use deltawire::json::Status;
use serde_json::Value;

use crate::modes::events::page::counts;
use crate::modes::paint::{Paint, Tone};
use crate::modes::text::Visible;

pub(crate) struct Page<'o> {
    paint: Paint,
    out: &'o mut dyn Write,
}

/// A tool call, and what is known of its input.
pub(crate) struct Call<'a> {
    pub(crate) name: &'a str,
    /// What there is of it: text as it is, and all else as JSON.
    pub(crate) input: &'a Value,
    pub(crate) status: Status,
    /// How many bytes came of it, if it came as text.
    pub(crate) len: Option<usize>,
}

impl<'o> Page<'o> {
    pub(crate) fn new(paint: Paint, out: &'o mut dyn Write) -> Self {
        Self { paint, out }
    }

    /// Writes a line that is not the model's.
    pub(crate) fn row(&mut self, tone: Tone, text: &str) -> io::Result<()> {
        writeln!(self.out, "-- {}", self.paint.with(tone, Visible(text.as_bytes())))
    }

    /// Writes which model answers.
    pub(crate) fn model(&mut self, model: &str) -> io::Result<()> {
        self.row(Tone::Name, if model.is_empty() { "assistant" } else { model })
    }

    pub(crate) fn lines(&mut self, tone: Tone, text: &str) -> io::Result<()> {
        for line in text.lines() {
            writeln!(self.out, "{}", self.paint.with(tone, Visible(line.as_bytes())))?;
        }
        Ok(())
    }

    pub(crate) fn call(&mut self, call: &Call<'_>) -> io::Result<()> {
        self.row(Tone::Name, call.name)?;
        match call.input {
            Value::String(text) => self.lines(Tone::Plain, text)?,
            input => self.lines(Tone::Plain, &format!("{input:#}"))?,
        }
        match call.status {
            Status::Complete => Ok(()),
            Status::Incomplete => {
                let after = call.len.map_or_else(String::new, |len| format!(" after {len} bytes"));
                self.row(Tone::Error, &format!("truncated{after}"))
            }
            Status::Invalid(error) => self.row(Tone::Error, &format!("invalid JSON at byte {}", error.offset())),
        }
    }

    /// Writes why the answer ended, and what it cost.
    pub(crate) fn end(&mut self, reason: &str, tokens: (Option<u64>, Option<u64>)) -> io::Result<()> {
        self.row(Tone::Quiet, &format!("{reason}, {}", counts(tokens)))
    }
}
