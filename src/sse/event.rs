//! A frame that borrows nothing.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::str::Utf8Error;
use core::time::Duration;

use super::frame::Frame;
use super::lossy::Lossy;
use crate::bytes::add;

/// A dispatched event that owns its text, to keep it or to send it elsewhere.
///
/// [`Frame::to_event`] makes one. Event types that are usual in LLM streams need no allocation, so a frame without an id
/// costs one: that of its data.
///
/// With the feature `serde_json` it is a serde type, with `retry` in milliseconds.
///
/// ```
/// use deltawire::sse::{Event, Parser};
///
/// let mut parser = Parser::new();
/// let mut events: Vec<Event> = Vec::new();
/// for bytes in [&b"event: ping\ndata: {}\n\ndata: 2"[..], b"1\n\n"] {
///     let mut chunk = bytes;
///     while let Some(frame) = parser.next_frame(&mut chunk) {
///         events.push(frame?.to_event()?);
///     }
/// }
/// assert_eq!((&*events[0].event, &*events[0].data), ("ping", "{}"));
/// assert_eq!(events[1], Event::new("21"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// The event type, `"message"` if the stream names none.
    pub event: Cow<'static, str>,
    /// The data, its lines joined by LF.
    pub data: String,
    /// The last event id, empty if none is set. It may come from an earlier frame. Send it as `Last-Event-ID` when you
    /// reconnect.
    pub id: String,
    /// The reconnection time that this frame sets, if it does.
    pub retry: Option<Duration>,
    /// Whether the stream ended before the blank line that would have ended the frame. Its lines are whole, but more of them
    /// might have followed: use it if its data is complete in itself, as `[DONE]` or a JSON text is.
    pub unterminated: bool,
}

/// Event types that cost no allocation, the most frequent first.
const NAMES: [&str; 29] = [
    "content_block_delta",
    "message",
    "response.output_text.delta",
    "response.function_call_arguments.delta",
    "response.reasoning_summary_text.delta",
    "response.reasoning_text.delta",
    "content_block_start",
    "content_block_stop",
    "message_start",
    "message_delta",
    "message_stop",
    "ping",
    "error",
    "response.created",
    "response.queued",
    "response.in_progress",
    "response.completed",
    "response.failed",
    "response.incomplete",
    "response.output_item.added",
    "response.output_item.done",
    "response.content_part.added",
    "response.content_part.done",
    "response.output_text.done",
    "response.function_call_arguments.done",
    "response.reasoning_summary_text.done",
    "response.reasoning_text.done",
    "response.refusal.delta",
    "response.refusal.done",
];

/// Returns the name without a copy, if it is a usual one.
pub(super) fn known_name(name: &[u8]) -> Option<Cow<'static, str>> {
    NAMES.iter().find(|known| known.as_bytes() == name).map(|&known| Cow::Borrowed(known))
}

/// Copies the name of an event, if it is not a usual one.
fn name(name: &[u8]) -> Result<Cow<'static, str>, Utf8Error> {
    match known_name(name) {
        Some(known) => Ok(known),
        None => Ok(Cow::Owned(text(name)?)),
    }
}

/// Copies text, if it is UTF-8.
///
/// `from_utf8` takes two aligned words at a time, and what is before and after them byte by byte: how many bytes that is, is
/// random, and so are its branches. A copy is aligned, and while it is checked it ends with zeros up to the next two words.
fn text(bytes: &[u8]) -> Result<String, Utf8Error> {
    if bytes.is_empty() {
        return Ok(String::new());
    }
    const ZEROS: [u8; 2 * size_of::<usize>()] = [0; 2 * size_of::<usize>()];
    let mut copy = Vec::with_capacity(add(bytes.len(), ZEROS.len()));
    copy.extend_from_slice(bytes);
    copy.extend_from_slice(&ZEROS);
    copy.truncate(bytes.len().next_multiple_of(ZEROS.len()));
    match String::from_utf8(copy) {
        Ok(mut text) => {
            text.truncate(bytes.len());
            Ok(text)
        }
        // Without the zeros it may say something else of a character that lacks its end.
        Err(_) => core::str::from_utf8(bytes).map(String::from),
    }
}

impl Event {
    /// Returns an event of the type `"message"`, with an empty id and without a reconnection time.
    ///
    /// ```
    /// use deltawire::sse::Event;
    ///
    /// let mut event = Event::new("{}");
    /// assert_eq!((&*event.event, &*event.data, &*event.id), ("message", "{}", ""));
    /// event.event = "ping".into();
    /// ```
    #[must_use]
    pub fn new(data: impl Into<String>) -> Self {
        Self { event: Cow::Borrowed("message"), data: data.into(), id: String::new(), retry: None, unterminated: false }
    }
}

impl Default for Event {
    /// Returns an event of the type `"message"` without data.
    fn default() -> Self {
        Self::new(String::new())
    }
}

impl Frame<'_> {
    /// Copies the frame into an event of its own.
    ///
    /// ```
    /// # use deltawire::sse::Parser;
    /// let mut parser = Parser::new();
    /// let mut chunk: &[u8] = b"event: add\nretry: 500\ndata: caf\xC3\xA9\n\ndata: caf\xE9\n\n";
    /// let event = parser.next_frame(&mut chunk).unwrap()?.to_event()?;
    /// assert_eq!((&*event.event, &*event.data, event.retry.unwrap().as_millis()), ("add", "café", 500));
    ///
    /// let frame = parser.next_frame(&mut chunk).unwrap()?;
    /// assert!(frame.to_event().is_err());
    /// // The frame is still there, with its bytes.
    /// assert_eq!((frame.data_bytes(), &*frame.to_event_lossy().data), (&b"caf\xE9"[..], "caf\u{FFFD}"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the data, the event type or the id is not UTF-8. The error is that of the first of them, in this order.
    // The parts are made by calls and put together in the caller, so that the event goes through memory once.
    #[inline(always)]
    pub fn to_event(&self) -> Result<Event, Utf8Error> {
        let data = text(self.data_bytes())?;
        let event = name(self.event_bytes())?;
        // Few streams have ids, and to check nothing costs a call.
        let id = match self.last_event_id() {
            [] => String::new(),
            id => text(id)?,
        };
        Ok(Event { event, data, id, retry: self.retry().map(Duration::from_millis), unterminated: false })
    }

    /// Copies the frame into an event of its own, with U+FFFD for what is not UTF-8, as a browser does.
    #[must_use]
    pub fn to_event_lossy(&self) -> Event {
        let text = |bytes| Lossy::new(bytes).to_cow().into_owned();
        let event = known_name(self.event_bytes()).unwrap_or_else(|| Cow::Owned(text(self.event_bytes())));
        let (data, id) = (text(self.data_bytes()), text(self.last_event_id()));
        Event { event, data, id, retry: self.retry().map(Duration::from_millis), unterminated: false }
    }
}
