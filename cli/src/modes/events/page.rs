//! The page of a stream: the text as it comes, with a row for whatever else there is.

use core::fmt::Display;
use core::mem;
use std::io::{self, Write};

use deltawire::json::{Raw, Str};

use crate::modes::paint::{Paint, Tone};
use crate::modes::text::Visible;

pub(crate) struct Page {
    paint: Paint,
    /// Whether text was written after the last line break.
    in_line: bool,
    /// Which of several answers the last text was of.
    choice: u32,
    part: Part,
    input: Option<u64>,
    output: Option<u64>,
}

/// What a text belongs to: what it is, and two numbers that tell it from others of the same kind.
pub(crate) type Part = (&'static str, u32, u32);

impl Page {
    pub(crate) const fn new(paint: Paint) -> Self {
        Self { paint, in_line: false, choice: 0, part: ("", 0, 0), input: None, output: None }
    }

    /// Takes counts of tokens; the last of each counts.
    pub(crate) fn tokens(&mut self, (input, output): (Option<u64>, Option<u64>)) {
        self.input = input.or(self.input);
        self.output = output.or(self.output);
    }

    pub(crate) fn counts(&self) -> String {
        counts((self.input, self.output))
    }

    /// Goes on with one of several answers. If it is another than before, a row names it.
    pub(crate) fn choose(&mut self, what: &str, index: u32, out: &mut dyn Write) -> io::Result<()> {
        if mem::replace(&mut self.choice, index) == index {
            return Ok(());
        }
        self.part = ("", 0, 0);
        self.row(Tone::Name, &format_args!("{what} {index}"), out)
    }

    /// Goes on with a part. If it is another than before, it begins a line. Returns whether it is.
    pub(crate) fn turn_to(&mut self, part: Part, out: &mut dyn Write) -> io::Result<bool> {
        let is_other = mem::replace(&mut self.part, part) != part;
        if is_other {
            self.break_line(out)?;
        }
        Ok(is_other)
    }

    /// Says that a part will go on in this line.
    pub(crate) const fn stay_for(&mut self, part: Part) {
        self.part = part;
    }

    /// Begins the line of a tool call.
    pub(crate) fn call(&mut self, name: &str, out: &mut dyn Write) -> io::Result<()> {
        self.break_line(out)?;
        write!(out, "{} ", self.paint.with(Tone::Name, Visible(name.as_bytes())))?;
        self.in_line = true;
        Ok(())
    }

    pub(crate) fn str(&mut self, tone: Tone, text: Str<'_>, out: &mut dyn Write) -> io::Result<()> {
        self.text(tone, &text.to_cow(), out)
    }

    /// Writes text as it is, but for what would drive the terminal.
    pub(crate) fn text(&mut self, tone: Tone, text: &str, out: &mut dyn Write) -> io::Result<()> {
        for line in text.split_inclusive('\n') {
            let (line, is_over) = line.strip_suffix('\n').map_or((line, false), |line| (line, true));
            if !line.is_empty() {
                write!(out, "{}", self.paint.with(tone, Visible(line.as_bytes())))?;
                self.in_line = true;
            }
            if is_over {
                writeln!(out)?;
                self.in_line = false;
            }
        }
        Ok(())
    }

    /// Writes a JSON text in one go.
    pub(crate) fn raw(&mut self, value: Raw<'_>, out: &mut dyn Write) -> io::Result<()> {
        self.in_line = true;
        write!(out, "{}", Visible(value.as_bytes()))
    }

    pub(crate) fn break_line(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if mem::take(&mut self.in_line) { writeln!(out) } else { Ok(()) }
    }

    /// Writes a line that is not the model's. The text must have no control characters of its own.
    pub(crate) fn row(&mut self, tone: Tone, text: &dyn Display, out: &mut dyn Write) -> io::Result<()> {
        self.break_line(out)?;
        writeln!(out, "-- {}", self.paint.with(tone, text))
    }

    /// Writes such a line with text of the stream.
    pub(crate) fn told(&mut self, tone: Tone, text: impl AsRef<[u8]>, out: &mut dyn Write) -> io::Result<()> {
        self.row(tone, &Visible(text.as_ref()), out)
    }

    /// Writes an error that the server sent.
    pub(crate) fn error(&mut self, name: &str, message: Str<'_>, out: &mut dyn Write) -> io::Result<()> {
        let colon = if name.is_empty() { "" } else { ": " };
        self.told(Tone::Error, format!("{name}{colon}{message}"), out)
    }
}

/// Returns counts of tokens for the eye.
pub(crate) fn counts((input, output): (Option<u64>, Option<u64>)) -> String {
    let count = |count: Option<u64>| count.map_or_else(|| "?".to_owned(), |count| count.to_string());
    format!("{} tokens in, {} out", count(input), count(output))
}
