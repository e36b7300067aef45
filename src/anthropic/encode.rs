//! Events to bytes, for a proxy that writes events of its own.

use core::fmt::{self, Write as _};

use super::event::Event;
use super::server_error::ServerError;
use crate::json::Quoted;
use crate::sse::{self, EncodeError, Frame};

/// Writes events into any [`core::fmt::Write`], and forwards frames.
///
/// A [`Decoder`](super::Decoder) reads back what was written.
///
/// ```
/// use deltawire::anthropic::Encoder;
///
/// let mut out = String::new();
/// let mut encoder = Encoder::new(&mut out);
/// encoder.text_delta(0, "two\nlines")?;
/// encoder.message_stop()?;
/// assert_eq!(
///     out,
///     "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\
///      \"delta\":{\"type\":\"text_delta\",\"text\":\"two\\nlines\"}}\n\n\
///      event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"
/// );
/// # Ok::<(), deltawire::sse::EncodeError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Encoder<W> {
    frames: sse::Encoder<W>,
}

impl<W: fmt::Write> Encoder<W> {
    /// Returns an encoder that writes to `out`.
    pub const fn new(out: W) -> Self {
        Self { frames: sse::Encoder::new(out) }
    }

    /// Returns the writer, to send what it holds so far.
    pub const fn get_mut(&mut self) -> &mut W {
        self.frames.get_mut()
    }

    /// Returns the writer.
    pub fn into_inner(self) -> W {
        self.frames.into_inner()
    }

    /// Writes more text of a block.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn text_delta(&mut self, index: u32, text: &str) -> Result<(), EncodeError> {
        self.event(
            "content_block_delta",
            format_args!(r#","index":{index},"delta":{{"type":"text_delta","text":{}}}"#, Quoted::new(text)),
        )
    }

    /// Writes an error, the last event of a stream. Its type is given by name, so that you can forward a type that this
    /// version does not know; [`ErrorType::name`](super::ErrorType::name) has the names.
    ///
    /// ```
    /// use deltawire::anthropic::{Encoder, ErrorType};
    ///
    /// let mut encoder = Encoder::new(String::new());
    /// encoder.error(ErrorType::Overloaded.name(), "Overloaded")?;
    /// assert!(encoder.into_inner().ends_with("{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n"));
    /// # Ok::<(), deltawire::sse::EncodeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn error(&mut self, error_type: &str, message: &str) -> Result<(), EncodeError> {
        let (error_type, message) = (Quoted::new(error_type), Quoted::new(message));
        self.event("error", format_args!(r#","error":{{"type":{error_type},"message":{message}}}"#))
    }

    /// Writes the end marker of a message.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn message_stop(&mut self) -> Result<(), EncodeError> {
        self.event("message_stop", format_args!(""))
    }

    /// Writes a ping: a sign to the reader that the connection is alive.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn ping(&mut self) -> Result<(), EncodeError> {
        self.event("ping", format_args!(""))
    }

    /// Forwards a frame: its reader sees the same event type, data, last event id and reconnection time.
    ///
    /// # Errors
    ///
    /// If the name, the id or the data is not UTF-8, if the name holds a NUL, or if the writer fails.
    pub fn forward(&mut self, frame: &Frame<'_>) -> Result<(), EncodeError> {
        self.frames.forward(frame)
    }

    /// Forwards an error that a server sent, with all its members. If it came as bare JSON it becomes an `error` event.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn forward_error(&mut self, error: &ServerError<'_>) -> Result<(), EncodeError> {
        let raw = error.raw();
        let (head, tail) = match Event::parse(raw.as_bytes()) {
            Ok(Event::Error(_)) => ("", ""),
            // It was the value of a field `error:`.
            _ => (r#"{"type":"error","error":"#, "}"),
        };
        let out = self.frames.out();
        write!(out, "event: error\ndata: {head}")?;
        // Between two tokens of JSON a line break is white space, and inside of a string it cannot stand.
        for line in raw.as_str().split(['\r', '\n']) {
            out.write_str(line)?;
        }
        Ok(write!(out, "{tail}\n\n")?)
    }

    /// Writes the time in milliseconds that a reader should wait before it connects again.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn retry(&mut self, milliseconds: u64) -> Result<(), EncodeError> {
        self.frames.retry(milliseconds)
    }

    /// Writes a comment. Readers pass over it; it keeps the connection alive.
    ///
    /// # Errors
    ///
    /// If `text` holds a CR, LF or NUL, or if the writer fails.
    pub fn comment(&mut self, text: &str) -> Result<(), EncodeError> {
        self.frames.comment(text)
    }

    /// Writes an event. Nothing in `members` holds a line break: text is quoted as JSON.
    fn event(&mut self, kind: &str, members: fmt::Arguments<'_>) -> Result<(), EncodeError> {
        Ok(write!(self.frames.out(), "event: {kind}\ndata: {{\"type\":\"{kind}\"{members}}}\n\n")?)
    }
}
