//! The mode `json`: one JSON text in fragments, for the eye or as lines of JSON.

use std::io::{self, Write};

use deltawire::json::{Scanner, Status, Token, TokenKind};

use crate::modes::args::Flag;
use crate::modes::mode::{Mode, Verdict};
use crate::modes::paint::{Paint, Tone};
#[cfg(feature = "serde_json")]
use crate::modes::text::Json;
use crate::modes::text::{Quoted, Visible};

#[derive(Default)]
pub(crate) struct Flags {
    is_jsonl: bool,
    #[cfg(feature = "serde_json")]
    has_snapshots: bool,
}

impl Flags {
    pub(crate) fn take(&mut self, flag: &mut Flag<'_>) -> Result<bool, String> {
        match flag.name {
            "--jsonl" => {
                flag.alone()?;
                self.is_jsonl = true;
            }
            #[cfg(feature = "serde_json")]
            "--snapshots" => {
                flag.alone()?;
                self.has_snapshots = true;
            }
            #[cfg(not(feature = "serde_json"))]
            "--snapshots" => return Err(crate::modes::mode::needs_serde_json("--snapshots")),
            _ => return Ok(false),
        }
        Ok(true)
    }

    pub(crate) fn start(self, paint: Paint) -> Box<dyn Mode> {
        #[cfg(feature = "serde_json")]
        if self.has_snapshots {
            return Box::new(Snapshots::default());
        }
        Box::new(Tokens { scanner: Scanner::new(), paint, is_jsonl: self.is_jsonl })
    }
}

/// A line per token, or part of one.
struct Tokens {
    scanner: Scanner,
    paint: Paint,
    is_jsonl: bool,
}

impl Mode for Tokens {
    fn push(&mut self, bytes: &[u8], out: &mut dyn Write) -> io::Result<()> {
        // `finish` writes the error.
        for token in self.scanner.push(bytes).map_while(Result::ok) {
            if self.is_jsonl { show_jsonl(&token, out)? } else { show(self.paint, &token, out)? }
        }
        Ok(())
    }

    fn finish(self: Box<Self>, out: &mut dyn Write) -> io::Result<Verdict> {
        if self.is_jsonl {
            show_status(self.scanner.status(), self.scanner.offset(), out)?;
            return Ok(Verdict::Fine);
        }
        let bytes = self.scanner.offset();
        match self.scanner.status() {
            Status::Complete => writeln!(out, "-- complete, {bytes} bytes"),
            Status::Incomplete => {
                let how =
                    format!("incomplete after {bytes} bytes; to close it: keep {}", self.scanner.closing().keep());
                writeln!(out, "-- {}, append {}", self.paint.with(Tone::Odd, how), self.scanner.closing().suffix())
            }
            Status::Invalid(error) => writeln!(out, "-- {}", self.paint.with(Tone::Error, error)),
        }?;
        Ok(Verdict::Fine)
    }
}

const fn name(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::BeginObject => "{",
        TokenKind::EndObject => "}",
        TokenKind::BeginArray => "[",
        TokenKind::EndArray => "]",
        TokenKind::Key => "key",
        TokenKind::String => "string",
        TokenKind::Number => "number",
        TokenKind::True => "true",
        TokenKind::False => "false",
        TokenKind::Null => "null",
    }
}

/// Writes a token, indented by two blanks for each container around it. Dots stand for the part of its text that was in
/// an earlier fragment, or will be in a later one.
fn show(paint: Paint, token: &Token<'_>, out: &mut dyn Write) -> io::Result<()> {
    let indent = usize::from(token.depth).saturating_mul(2);
    let name = paint.with(Tone::Name, name(token.kind));
    if !matches!(token.kind, TokenKind::Key | TokenKind::String | TokenKind::Number) {
        return writeln!(out, "{:indent$}{name}", "");
    }
    let text = token.piece.to_string();
    let (before, after) = (if token.first { "" } else { ".." }, if token.last { "" } else { ".." });
    writeln!(out, "{:indent$}{name} {before}{}{after}", "", Visible(text.as_bytes()))
}

fn show_jsonl(token: &Token<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Token { kind, depth, first, last, .. } = token;
    write!(out, r#"{{"token":"{}","depth":{depth}"#, name(*kind))?;
    if matches!(kind, TokenKind::Key | TokenKind::String | TokenKind::Number) {
        let text = token.piece.to_string();
        write!(out, r#","first":{first},"last":{last},"text":{}"#, Quoted(text.as_bytes()))?;
    }
    writeln!(out, "}}")
}

fn show_status(status: Status, offset: u64, out: &mut dyn Write) -> io::Result<()> {
    let name = match status {
        Status::Complete => "complete",
        Status::Incomplete => "incomplete",
        Status::Invalid(_) => "invalid",
    };
    writeln!(out, r#"{{"verdict":"{name}","offset":{offset}}}"#)
}

/// A line per fragment: what is certain of the text so far.
#[cfg(feature = "serde_json")]
#[derive(Default)]
struct Snapshots {
    snapshot: deltawire::json::Snapshot,
    /// The text so far, for the closings.
    text: Vec<u8>,
}

#[cfg(feature = "serde_json")]
impl Mode for Snapshots {
    fn push(&mut self, bytes: &[u8], out: &mut dyn Write) -> io::Result<()> {
        // After an error nothing changes.
        if let Status::Invalid(_) = self.snapshot.status() {
            return Ok(());
        }
        // `finish` writes the error.
        let _ = self.snapshot.push(bytes);
        self.text.extend_from_slice(bytes);
        let closing = self.snapshot.closing();
        let mut closed = self.text.get(..closing.keep()).unwrap_or_default().to_vec();
        closed.extend(closing.suffix());
        let (offset, value) = (self.text.len(), self.snapshot.value());
        writeln!(out, r#"{{"offset":{offset},"closed":{},"value":{}}}"#, Quoted(&closed), Json(value))
    }

    fn finish(self: Box<Self>, out: &mut dyn Write) -> io::Result<Verdict> {
        let len = self.text.len() as u64;
        let (_, status) = self.snapshot.finish();
        show_status(status, if let Status::Invalid(error) = status { error.offset() } else { len }, out)?;
        Ok(Verdict::Fine)
    }
}
