//! Events to bytes: for a proxy that has something to say.

use core::fmt::{self, Write as _};

use super::event::Event;
use super::server_error::ServerError;
use crate::json::Quoted;
use crate::sse::{self, EncodeError, Frame};

/// Writes the events that a proxy must write itself into any [`core::fmt::Write`], and passes frames on.
///
/// What an [`Decoder`](super::Decoder) reads from it is what was written.
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

    /// Returns what is written to, to send what is there.
    pub const fn get_mut(&mut self) -> &mut W {
        self.frames.get_mut()
    }

    /// Returns what was written to.
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

    /// Writes an error, behind which nothing follows. Its type is given by name, so that one that this version does
    /// not know can be passed on; [`ErrorType::name`](super::ErrorType::name) has the names.
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

    /// Writes the end of a message.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn message_stop(&mut self) -> Result<(), EncodeError> {
        self.event("message_stop", format_args!(""))
    }

    /// Writes a sign of life.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn ping(&mut self) -> Result<(), EncodeError> {
        self.event("ping", format_args!(""))
    }

    /// Writes a frame again: who reads it sees the same event type, data and last event id.
    ///
    /// # Errors
    ///
    /// If something of it is not UTF-8 (of an event that can only be the name of the frame and the id), or the name
    /// holds a NUL; or if the writer fails.
    pub fn forward(&mut self, frame: &Frame<'_>) -> Result<(), EncodeError> {
        self.frames.forward(frame)
    }

    /// Passes on what a server sent as an error, be it as bare JSON, with all that belongs to it.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn forward_error(&mut self, error: &ServerError<'_>) -> Result<(), EncodeError> {
        let raw = error.raw();
        let (head, tail) = match Event::parse(raw.as_bytes()) {
            Ok(Event::Error(_)) => ("", ""),
            // It was the value of a field.
            _ => (r#"{"type":"error","error":"#, "}"),
        };
        let out = self.frames.out();
        write!(out, "event: error\ndata: {head}")?;
        // A line break in JSON is but a blank.
        for line in raw.as_str().split(['\r', '\n']) {
            out.write_str(line)?;
        }
        Ok(write!(out, "{tail}\n\n")?)
    }

    /// Writes after how many milliseconds to connect again.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn retry(&mut self, milliseconds: u64) -> Result<(), EncodeError> {
        self.frames.retry(milliseconds)
    }

    /// Writes a comment: a sign of life that is no event.
    ///
    /// # Errors
    ///
    /// If `text` holds a CR, LF or NUL, or if the writer fails.
    pub fn comment(&mut self, text: &str) -> Result<(), EncodeError> {
        self.frames.comment(text)
    }

    /// Writes an event. What is written has no line break of its own.
    fn event(&mut self, kind: &str, members: fmt::Arguments<'_>) -> Result<(), EncodeError> {
        Ok(write!(self.frames.out(), "event: {kind}\ndata: {{\"type\":\"{kind}\"{members}}}\n\n")?)
    }
}
