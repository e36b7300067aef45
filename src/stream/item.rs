//! Everything that a stream of events holds.

use crate::error::Error;
use crate::sse::{self, Frame};

/// What `next_item` of a decoder returns: events, and everything else that arrives.
///
/// ```
/// use deltawire::anthropic::{Decoder, Item};
///
/// let mut decoder = Decoder::with_storage([0; 512]);
/// let mut chunk: &[u8] = b": keep-alive\ndata: {\"type\":\"ping\"}\n\ndata: {\"type\":\n\n";
/// let mut seen = Vec::new();
/// while let Some(item) = decoder.next_item(&mut chunk) {
///     seen.push(match item? {
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
pub enum Item<'p, E, V> {
    /// An event, with its payload.
    Event(Received<'p, E, V>),
    /// A frame that is not an event, not even an unknown one. It counts as lost. Log it, or forward it; the stream goes on.
    Corrupt(Corrupt<'p>),
    /// What is not an event: a comment (mostly a heartbeat), a frame whose data is empty, a block without data, a `retry`
    /// line, or a line that SSE ignores. Bare JSON that is not an error (of Gemini: not a chunk either) is one such line, whatever
    /// line ends it holds.
    /// Forward it, or pass over it.
    Other(sse::Item<'p>),
}

/// An event, where it comes from, and what is out of order with it.
///
/// ```
/// use deltawire::anthropic::{Decoder, Event, Item, Violation};
///
/// let mut decoder = Decoder::with_storage([0; 512]);
/// let mut chunk: &[u8] = b"data: {\"type\":\"message_stop\",\"new\":1}\n\n";
/// let Some(Ok(Item::Event(received))) = decoder.next_item(&mut chunk) else { panic!() };
/// assert_eq!((received.event, received.payload.len()), (Event::MessageStop, 31));
/// assert_eq!(received.violation, Some(Violation::BeforeStart));
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Received<'p, E, V> {
    /// The typed event.
    pub event: E,
    /// The raw payload: the data of the frame, or the JSON of a bare error.
    pub payload: &'p [u8],
    /// The frame that brought it, to forward it. A bare error has none.
    pub frame: Option<Frame<'p>>,
    /// The ordering rule that this event broke, if any. The stream goes on: to stop it, return the violation as your error.
    pub violation: Option<V>,
}

#[cfg(feature = "serde_json")]
impl<'p, E, V> Received<'p, E, V> {
    /// Reads the payload as a type of your own, which may borrow it.
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
    /// let mut decoder = Decoder::with_storage([0; 512]);
    /// let mut chunk: &[u8] = b"data: {\"type\":\"message_stop\",\"amazon-bedrock-invocationMetrics\":{\"latency\":7}}\n\n";
    /// let Some(Ok(Item::Event(received))) = decoder.next_item(&mut chunk) else { panic!() };
    /// assert_eq!(received.deserialize::<Metrics>()?.bedrock["latency"], 7);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the type does not fit the payload.
    pub fn deserialize<T: serde::Deserialize<'p>>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(self.payload)
    }
}

/// A frame whose payload cannot be read as an event.
///
/// ```
/// use deltawire::ErrorKind;
/// use deltawire::anthropic::{Decoder, Item};
///
/// let mut decoder = Decoder::with_storage([0; 512]);
/// let mut chunk: &[u8] = b"data: {\"type\":\"content_block_stop\"}\n\n";
/// let Some(Ok(Item::Corrupt(corrupt))) = decoder.next_item(&mut chunk) else { panic!() };
/// assert_eq!(corrupt.error.kind(), ErrorKind::MissingMember);
/// assert_eq!(corrupt.frame.data(), Ok(r#"{"type":"content_block_stop"}"#));
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Corrupt<'p> {
    /// The frame. Its data is the payload.
    pub frame: Frame<'p>,
    /// What is wrong, and at which byte of the payload.
    pub error: Error,
}
