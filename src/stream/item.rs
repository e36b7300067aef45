//! Everything a stream of events can say.

use crate::anthropic::decode;
use crate::anthropic::event::Event;
use crate::anthropic::violation::Violation;
use crate::error::Error;
use crate::json::{Raw, Str};
use crate::sse::{self, Frame};

/// What [`Decoder::next_item`](crate::anthropic::Decoder::next_item) gives: events, and all that is none.
///
/// ```
/// use deltawire::anthropic::{Decoder, Item};
///
/// let mut decoder = Decoder::new();
/// let mut chunk: &[u8] = b": keep-alive\ndata: {\"type\":\"ping\"}\n\ndata: {\"type\":\n\n";
/// let mut seen = Vec::new();
/// while let Some(item) = decoder.next_item(&mut chunk) {
///     let item = item?;
///     seen.push(match item {
///         Item::Event(received) => format!("{:?}", received.event),
///         Item::Corrupt(corrupt) => format!("{} in {}", corrupt.error, corrupt.frame.data_lossy()),
///         Item::Other(other) => format!("{other:?}"),
///         _ => String::new(),
///     });
/// }
/// assert_eq!(seen[1], "Ping");
/// assert_eq!(seen[2], "unexpected end at byte 8 in {\"type\":");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Item<'p> {
    /// An event.
    Event(Received<'p>),
    /// A frame that is no event, not even an unknown one. The stream goes on behind it.
    Corrupt(Corrupt<'p>),
    /// An [`sse::Item`]: a comment (a heartbeat, as a rule), a frame whose data is empty, a block without data, a `retry`, or a
    /// line that SSE ignores. Bare JSON that is no error is one such line, whatever line ends are in it.
    Other(sse::Item<'p>),
}

/// An event, where it comes from, and what is out of order with it.
///
/// ```
/// use deltawire::anthropic::{Event, Decoder, Item, Violation};
///
/// let mut decoder = Decoder::new();
/// let mut chunk: &[u8] = b"data: {\"type\":\"message_stop\",\"new\":1}\n\n";
/// let Some(Item::Event(received)) = decoder.next_item(&mut chunk).transpose()? else { panic!() };
/// assert_eq!((received.event, received.payload.len()), (Event::MessageStop, 31));
/// assert_eq!(received.in_order(), Err(Violation::BeforeStart));
/// assert_eq!(received.unknown_members().count(), 1);
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Received<'p> {
    /// What it says.
    pub event: Event<'p>,
    /// The raw payload: the data of the frame, or the JSON of a bare error.
    pub payload: &'p [u8],
    /// The frame that brought it, to pass it on; a bare error has none.
    pub frame: Option<Frame<'p>>,
    /// What it has to do with the events before it that it should not.
    pub violation: Option<Violation>,
}

impl<'p> Received<'p> {
    /// Returns the event if it is in order.
    ///
    /// # Errors
    ///
    /// If it is not.
    pub const fn in_order(self) -> Result<Event<'p>, Violation> {
        match self.violation {
            None => Ok(self.event),
            Some(violation) => Err(violation),
        }
    }

    /// Makes a value of the caller's own type of the payload, which may borrow it.
    ///
    /// ```
    /// use deltawire::anthropic::{Decoder, Item};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Metrics {
    ///     #[serde(rename = "amazon-bedrock-invocationMetrics")]
    ///     bedrock: serde_json::Value,
    /// }
    ///
    /// let mut decoder = Decoder::new();
    /// let mut chunk: &[u8] = b"data: {\"type\":\"message_stop\",\"amazon-bedrock-invocationMetrics\":{\"latency\":7}}\n\n";
    /// let Some(Item::Event(received)) = decoder.next_item(&mut chunk).transpose()? else { panic!() };
    /// assert_eq!(received.deserialize::<Metrics>()?.bedrock["latency"], 7);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the type does not fit it.
    #[cfg(feature = "serde_json")]
    pub fn deserialize<T: serde::Deserialize<'p>>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(self.payload)
    }

    /// Returns the members of the payload that this version does not know.
    pub fn unknown_members(&self) -> impl Iterator<Item = (Str<'p>, Raw<'p>)> {
        decode::unknown_members(Some(self.event), self.payload)
    }
}

/// A frame whose payload cannot be read as an event.
///
/// ```
/// use deltawire::ErrorKind;
/// use deltawire::anthropic::{Decoder, Item};
///
/// let mut decoder = Decoder::new();
/// let mut chunk: &[u8] = b"data: {\"type\":\"content_block_stop\"}\n\n";
/// let Some(Item::Corrupt(corrupt)) = decoder.next_item(&mut chunk).transpose()? else { panic!() };
/// assert_eq!(corrupt.error.kind(), ErrorKind::MissingMember);
/// assert_eq!(corrupt.frame.data(), Ok(r#"{"type":"content_block_stop"}"#));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Corrupt<'p> {
    /// The frame. Its data is the payload.
    pub frame: Frame<'p>,
    /// What is wrong, and at which byte of the payload.
    pub error: Error,
}
