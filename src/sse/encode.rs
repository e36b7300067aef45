//! Frames to bytes: for servers, proxies and tests.

use core::fmt::{self, Write as _};

use super::frame::Frame;
use crate::bytes::{skip_text, split_text};

/// Writes frames, comments and `retry` lines into any [`core::fmt::Write`].
///
/// A [`Parser`](super::Parser) reads back what you have written. No text that you pass in can end a line early: one
/// that cannot be encoded is rejected before anything is written.
///
/// A writer that fails may have written half a line, and whatever came after it would be glued to that. So after a
/// failed write each call fails, with [`EncodeError::Write`], and writes nothing: drop the encoder and end the stream.
///
/// ```
/// use deltawire::sse::Encoder;
///
/// let mut out = String::new();
/// let mut encoder = Encoder::new(&mut out);
/// encoder.retry(3000)?;
/// encoder.comment("ping")?;
/// encoder.frame(Some("greeting"), Some("7"), "two\nlines")?;
/// encoder.data("{}")?;
/// encoder.done()?;
/// assert_eq!(
///     out,
///     "retry: 3000\n\n: ping\n\nevent: greeting\nid: 7\ndata: two\ndata: lines\n\n\
///      data: {}\n\ndata: [DONE]\n\n"
/// );
/// # Ok::<(), deltawire::sse::EncodeError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Encoder<W> {
    out: Out<W>,
    /// Whether a reader of what was written has a last event id.
    has_id: bool,
}

impl<W: fmt::Write> Encoder<W> {
    /// Returns an encoder that writes to `out`.
    pub const fn new(out: W) -> Self {
        Self { out: Out { writer: out, has_failed: false }, has_id: false }
    }

    /// Returns the writer, for you to send what it has. Do not write to it in the middle of a stream.
    pub const fn get_mut(&mut self) -> &mut W {
        &mut self.out.writer
    }

    /// Returns the writer.
    ///
    /// ```
    /// use deltawire::sse::Encoder;
    ///
    /// let mut encoder = Encoder::new(String::new());
    /// encoder.data("x")?;
    /// assert_eq!(encoder.into_inner(), "data: x\n\n");
    /// # Ok::<(), deltawire::sse::EncodeError>(())
    /// ```
    pub fn into_inner(self) -> W {
        self.out.writer
    }

    /// Returns an encoder that goes on in another writer, from one whose [`has_id`](Self::has_id) was this.
    #[cfg(feature = "tokio-util")]
    pub(crate) const fn resume(out: W, has_id: bool) -> Self {
        Self { out: Out { writer: out, has_failed: false }, has_id }
    }

    /// Returns whether a reader of what was written has a last event id.
    #[cfg(feature = "tokio-util")]
    pub(crate) const fn has_id(&self) -> bool {
        self.has_id
    }

    /// Returns where the typed layers write frames that they have made themselves.
    pub(crate) const fn out(&mut self) -> &mut Out<W> {
        &mut self.out
    }

    /// Writes a frame.
    ///
    /// Each line of `data` becomes a `data` line of its own. SSE knows one kind of line break in
    /// data: LF, CR LF and CR are all read back as LF. An empty `event`, or `"message"`, reads back
    /// as the default type `"message"`; an empty `id` resets the last event id.
    ///
    /// # Errors
    ///
    /// If `event` or `id` holds a CR, LF or NUL, or if the writer fails.
    pub fn frame(&mut self, event: Option<&str>, id: Option<&str>, data: &str) -> Result<(), EncodeError> {
        self.block(None, event, id, data)
    }

    fn block(
        &mut self,
        retry: Option<u64>,
        event: Option<&str>,
        id: Option<&str>,
        data: &str,
    ) -> Result<(), EncodeError> {
        let event = one_line(event, EncodeError::Event)?;
        let id = one_line(id, EncodeError::Id)?;
        if let Some(milliseconds) = retry {
            // Before all others: a parser can still lend the lines after it.
            self.retry_line(milliseconds)?;
        }
        if let Some(event) = event {
            self.line("event: ", event)?;
        }
        if let Some(id) = id {
            self.line("id: ", id)?;
            self.has_id = !id.is_empty();
        }
        let mut rest = data;
        while let Some(end) = rest.find(['\r', '\n']) {
            let (line, from_end) = split_text(rest, end);
            self.line("data: ", line)?;
            rest = from_end.strip_prefix("\r\n").unwrap_or_else(|| skip_text(from_end, 1));
        }
        self.line("data: ", rest)?;
        self.end()
    }

    /// Writes a frame that has nothing but data.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn data(&mut self, data: &str) -> Result<(), EncodeError> {
        self.frame(None, None, data)
    }

    /// Writes a received frame to another stream. It reads back with the same event type, data, last event id and
    /// reconnection time. The id may be its own or that of an earlier frame.
    ///
    /// ```
    /// use deltawire::sse::{Encoder, Parser};
    ///
    /// let mut parser = Parser::with_storage([0; 64]);
    /// let mut chunk: &[u8] = b"event:add\r\ndata:1\r\nretry:500\r\n\r\n";
    /// let frame = parser.next_frame(&mut chunk).unwrap()?;
    /// let mut encoder = Encoder::new(String::new());
    /// encoder.forward(&frame)?;
    /// assert_eq!(encoder.into_inner(), "retry: 500\nevent: add\ndata: 1\n\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If its event type, id or data is not UTF-8, or its event type holds a NUL, or if the writer fails.
    pub fn forward(&mut self, frame: &Frame<'_>) -> Result<(), EncodeError> {
        let event = core::str::from_utf8(frame.event).map_err(|_| EncodeError::Event)?;
        let id = core::str::from_utf8(frame.last_event_id).map_err(|_| EncodeError::Id)?;
        let data = frame.data().map_err(|_| EncodeError::Data)?;
        self.received(frame.retry, event, id, data)
    }

    /// Writes an event that you have kept, or made yourself. It reads back equal, with these exceptions: of line breaks in the
    /// data see [`frame`](Self::frame), and so of an empty event type; `retry` has whole milliseconds; and an event that is
    /// [`unterminated`](super::Event::unterminated) gets the blank line that it lacked.
    ///
    /// ```
    /// use deltawire::sse::{Encoder, Event, Parser};
    ///
    /// let mut event = Event::new("two\nlines");
    /// event.id = "7".into();
    /// let mut encoder = Encoder::new(String::new());
    /// encoder.event(&event)?;
    /// let text = encoder.into_inner();
    /// assert_eq!(text, "id: 7\ndata: two\ndata: lines\n\n");
    /// assert_eq!(Parser::new().next_frame(&mut text.as_bytes()).unwrap()?.to_event()?, event);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If its event type or id holds a CR, LF or NUL, or if the writer fails.
    #[cfg(feature = "alloc")]
    pub fn event(&mut self, event: &super::Event) -> Result<(), EncodeError> {
        // A time that long came as the largest number, or from the caller.
        let retry = event.retry.map(|retry| u64::try_from(retry.as_millis()).unwrap_or(u64::MAX));
        let kind = if event.event == "message" { "" } else { &event.event };
        self.received(retry, kind, &event.id, &event.data)
    }

    /// Writes a frame with the last event id, which it has set itself or an earlier one has.
    fn received(&mut self, retry: Option<u64>, event: &str, id: &str, data: &str) -> Result<(), EncodeError> {
        let event = Some(event).filter(|event| !event.is_empty());
        let id = Some(id).filter(|id| !id.is_empty() || self.has_id);
        self.block(retry, event, id, data)
    }

    /// Writes a comment: a heartbeat, as a rule.
    ///
    /// # Errors
    ///
    /// If `text` holds a CR, LF or NUL, or if the writer fails.
    pub fn comment(&mut self, text: &str) -> Result<(), EncodeError> {
        one_line(Some(text), EncodeError::Comment)?;
        self.line(": ", text)?;
        self.end()
    }

    /// Writes the time in milliseconds after which a client is to reconnect.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn retry(&mut self, milliseconds: u64) -> Result<(), EncodeError> {
        self.retry_line(milliseconds)?;
        self.end()
    }

    /// Writes the sentinel with which OpenAI-compatible servers end a stream.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn done(&mut self) -> Result<(), EncodeError> {
        self.data("[DONE]")
    }

    fn retry_line(&mut self, milliseconds: u64) -> Result<(), EncodeError> {
        Ok(writeln!(self.out, "retry: {milliseconds}")?)
    }

    fn line(&mut self, name: &str, value: &str) -> Result<(), EncodeError> {
        self.out.write_str(name)?;
        self.out.write_str(value)?;
        self.end()
    }

    fn end(&mut self) -> Result<(), EncodeError> {
        Ok(self.out.write_str("\n")?)
    }
}

/// A writer that is not written to any more once it has failed.
#[derive(Clone, Debug)]
pub(crate) struct Out<W> {
    writer: W,
    has_failed: bool,
}

impl<W: fmt::Write> fmt::Write for Out<W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        // Set before the write, so that a writer that panics has failed too.
        if core::mem::replace(&mut self.has_failed, true) {
            return Err(fmt::Error);
        }
        self.writer.write_str(text)?;
        self.has_failed = false;
        Ok(())
    }
}

/// Rejects what would end the line, or make a reader ignore it.
fn one_line(text: Option<&str>, error: EncodeError) -> Result<Option<&str>, EncodeError> {
    match text {
        Some(text) if text.contains(['\r', '\n', '\0']) => Err(error),
        text => Ok(text),
    }
}

/// Why an [`Encoder`] did not write what it was given.
///
/// ```
/// use deltawire::sse::{EncodeError, Encoder};
///
/// let mut out = String::new();
/// let injected = Encoder::new(&mut out).frame(Some("ping\ndata: forged"), None, "");
/// assert_eq!(injected, Err(EncodeError::Event));
/// assert_eq!(out, "");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum EncodeError {
    /// The event type holds a CR, LF or NUL, or is not UTF-8. Nothing was written, and you can go on.
    Event,
    /// The id holds a CR, LF or NUL, or is not UTF-8. Nothing was written, and you can go on.
    Id,
    /// The comment holds a CR, LF or NUL. Nothing was written, and you can go on.
    Comment,
    /// The data of a frame to forward is not UTF-8. Nothing was written, and you can go on.
    Data,
    /// The writer failed, now or at an earlier call, perhaps in the middle of a line. Nothing more will be written.
    /// Drop the encoder and end the stream: what was written is of no use beyond its last complete frame.
    Write,
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Event => "event type with a line break or NUL, or not UTF-8",
            Self::Id => "id with a line break or NUL, or not UTF-8",
            Self::Comment => "comment with a line break or NUL",
            Self::Data => "data that is not UTF-8",
            Self::Write => "writer failed",
        })
    }
}

impl core::error::Error for EncodeError {}

impl From<fmt::Error> for EncodeError {
    fn from(_: fmt::Error) -> Self {
        Self::Write
    }
}
