//! The mode `frames`: what the stream says, for the eye or as lines of JSON.

use core::{fmt, mem};
use std::io::{self, Write};

use deltawire::sse::{End, Frame, Item, Limits, Parser, Tail, Text};

use crate::modes::args::Flag;
use crate::modes::mode::{Mode, Verdict};
use crate::modes::paint::{Paint, Tone};
use crate::modes::text::{Quoted, Visible};

#[derive(Default)]
pub(crate) struct Flags {
    limits: Limits,
    is_jsonl: bool,
}

impl Flags {
    pub(crate) fn take(&mut self, flag: &mut Flag<'_>) -> Result<bool, String> {
        match flag.name {
            "--max-frame" => {
                self.limits = self.limits.with_max_frame(flag.number("a whole number below 4294967296")?);
            }
            "--jsonl" => {
                flag.alone()?;
                self.is_jsonl = true;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    pub(crate) fn start(self, paint: Paint) -> Box<dyn Mode> {
        let parser = Parser::with_limits(Vec::new(), self.limits);
        if self.is_jsonl {
            Box::new(Jsonl { parser })
        } else {
            Box::new(Readable { parser, rows: Rows::new(paint), id: Vec::new(), errors: 0 })
        }
    }
}

/// A line of JSON per frame and error, and one for the end.
struct Jsonl {
    parser: Parser<Vec<u8>>,
}

impl Mode for Jsonl {
    fn push(&mut self, bytes: &[u8], out: &mut dyn Write) -> io::Result<()> {
        let mut chunk = bytes;
        loop {
            match self.parser.next_frame(&mut chunk) {
                Some(Ok(frame)) => writeln!(
                    out,
                    r#"{{"event":{},"data":{},"id":{}}}"#,
                    Quoted(frame.event_bytes()),
                    Quoted(frame.data_bytes()),
                    Quoted(frame.last_event_id()),
                )?,
                None => return Ok(()),
                Some(Err(error)) => {
                    writeln!(out, r#"{{"error":{{"kind":"{}","offset":{}}}}}"#, error.kind().name(), error.offset())?
                }
            }
        }
    }

    fn finish(mut self: Box<Self>, out: &mut dyn Write) -> io::Result<Verdict> {
        let end = self.parser.finish();
        let pending = end.pending();
        let kind = match end {
            End::Clean { .. } => "clean",
            End::Unterminated { .. } => "unterminated",
            End::Truncated(_) => "cut",
        };
        write!(out, r#"{{"end":{{"kind":"{kind}","pending":{pending}}},"retry":"#)?;
        match self.parser.retry() {
            Some(retry) => write!(out, "{retry}")?,
            None => write!(out, "null")?,
        }
        writeln!(out, r#","last_event_id":{}}}"#, Quoted(self.parser.last_event_id()))?;
        Ok(Verdict::Fine)
    }
}

/// A table: a numbered row per frame, rows without a number for whatever else the stream says, and a
/// summary.
struct Readable {
    parser: Parser<Vec<u8>>,
    rows: Rows,
    /// The last event id that a row showed.
    id: Vec<u8>,
    errors: u64,
}

impl Mode for Readable {
    fn push(&mut self, bytes: &[u8], out: &mut dyn Write) -> io::Result<()> {
        let mut chunk = bytes;
        loop {
            match self.parser.next_item(&mut chunk) {
                Some(Ok(item)) => show_item(item, &mut self.id, &mut self.rows, out)?,
                None => return Ok(()),
                Some(Err(error)) => {
                    self.errors = self.errors.saturating_add(1);
                    self.rows.show("error", Tone::Error, &error, out)?;
                }
            }
        }
    }

    fn finish(self: Box<Self>, out: &mut dyn Write) -> io::Result<Verdict> {
        let Self { mut parser, mut rows, mut id, errors } = *self;
        let (frames, bytes) = (count(rows.frames, "frame"), count(parser.offset(), "byte"));
        let end = parser.finish();
        match end {
            End::Clean { .. } => {}
            End::Unterminated { frame, .. } => {
                show_id(frame.last_event_id(), &mut id, &mut rows, out)?;
                rows.show_frame("-", &frame, out)?;
            }
            End::Truncated(tail) => show_tail(&tail, &mut rows, out)?,
        }
        let paint = rows.paint;
        write!(out, "-- {frames}, ")?;
        if errors > 0 {
            write!(out, "{}, ", paint.with(Tone::Error, count(errors, "error")))?;
        }
        write!(out, "{bytes}, ")?;
        let pending = count(end.pending(), "byte");
        match end {
            End::Clean { .. } => writeln!(out, "ended between frames, nothing pending")?,
            End::Unterminated { .. } => {
                let how = format!("ended without the last blank line: SSE drops the frame marked -, {pending} pending");
                writeln!(out, "{}", paint.with(Tone::Odd, how))?;
            }
            End::Truncated(_) => writeln!(out, "{}", paint.with(Tone::Error, format!("truncated, {pending} pending")))?,
        }
        if end.is_bare() {
            let hint = "-- no frame, only lines without meaning in SSE: probably a bare error body, not SSE";
            writeln!(out, "{}", paint.with(Tone::Odd, hint))?;
        }
        Ok(Verdict::Fine)
    }
}

/// Writes rows, and keeps their columns: number, name, and text.
struct Rows {
    paint: Paint,
    frames: u64,
    /// How wide the names were so far. What is written cannot be moved any more, so that it only grows.
    width: usize,
}

impl Rows {
    /// No name makes the column wider than this.
    const WIDEST: usize = 40;

    fn new(paint: Paint) -> Self {
        // As wide as Anthropic's names are.
        Self { paint, frames: 0, width: "content_block_start".len() }
    }

    fn show_frame(&mut self, number: &str, frame: &Frame<'_>, out: &mut dyn Write) -> io::Result<()> {
        let name = Visible(frame.event_bytes()).to_string();
        if frame.data_bytes().is_empty() {
            let empty = self.paint.with(Tone::Quiet, "(empty)");
            return self.write(number, &name, Tone::Name, &empty, out);
        }
        self.write_lines(number, &name, Tone::Name, frame.data_bytes(), out)
    }

    /// Writes a row that is not a frame. The text must have no control characters of its own.
    fn show(&mut self, name: &str, tone: Tone, text: &dyn fmt::Display, out: &mut dyn Write) -> io::Result<()> {
        let text = self.paint.with(tone, text);
        self.write("", name, tone, &text, out)
    }

    /// Writes a row per line of `text`. All but the first have no name, so that none can pass for something else.
    fn write_lines(
        &mut self,
        number: &str,
        name: &str,
        tone: Tone,
        text: &[u8],
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut name = name;
        text.split(|&byte| byte == b'\n')
            .try_for_each(|line| self.write(number, mem::take(&mut name), tone, &Visible(line), out))
    }

    fn write(
        &mut self,
        number: &str,
        name: &str,
        tone: Tone,
        text: &dyn fmt::Display,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let len = name.chars().count();
        self.width = self.width.max(len.min(Self::WIDEST));
        let gap = self.width.saturating_sub(len);
        if name.is_empty() {
            return writeln!(out, "{:>5}  {:gap$}  {text}", "", "");
        }
        writeln!(out, "{number:>5}  {}{:gap$}  {text}", self.paint.with(tone, name), "")
    }
}

fn show_item(item: Item<'_>, id: &mut Vec<u8>, rows: &mut Rows, out: &mut dyn Write) -> io::Result<()> {
    match item {
        Item::Frame(frame) => {
            show_id(frame.last_event_id(), id, rows, out)?;
            rows.frames = rows.frames.saturating_add(1);
            rows.show_frame(&rows.frames.to_string(), &frame, out)
        }
        Item::Comment(text) => show_text("comment", text, Tone::Quiet, rows, out),
        Item::Retry(milliseconds) => rows.show("retry", Tone::Quiet, &format!("{milliseconds} ms"), out),
        Item::NoData { event, id: new, .. } => {
            if let Some(new) = new {
                show_id(new, id, rows, out)?;
            }
            rows.show("no data", Tone::Odd, &Visible(event), out)
        }
        Item::Ignored(line) => show_text("ignored", line, Tone::Odd, rows, out),
        other => rows.show("other", Tone::Odd, &Visible(format!("{other:?}").as_bytes()), out),
    }
}

/// Writes the last event id where it changes. It holds for all frames that follow.
fn show_id(new: &[u8], shown: &mut Vec<u8>, rows: &mut Rows, out: &mut dyn Write) -> io::Result<()> {
    if new == shown.as_slice() {
        return Ok(());
    }
    *shown = new.to_vec();
    match new {
        [] => rows.show("id", Tone::Quiet, &"(cleared)", out),
        id => rows.show("id", Tone::Quiet, &Visible(id), out),
    }
}

fn show_text(name: &str, text: Text<'_>, tone: Tone, rows: &mut Rows, out: &mut dyn Write) -> io::Result<()> {
    let clipped = if text.is_clipped() { " (clipped at the limit)" } else { "" };
    rows.show(name, tone, &format!("{}{clipped}", Visible(text.as_bytes())), out)
}

fn show_tail(tail: &Tail<'_>, rows: &mut Rows, out: &mut dyn Write) -> io::Result<()> {
    if !tail.data().is_empty() {
        rows.write_lines("", "data so far", Tone::Error, tail.data(), out)?;
    }
    if !tail.line().is_empty() {
        rows.write_lines("", "unfinished line", Tone::Error, tail.line(), out)?;
    }
    Ok(())
}

fn count(number: u64, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
