//! Bytes to events: the public face of the driver.

use super::decode;
use super::delta::Delta;
use super::delta_kind::DeltaKind;
use super::event::Event;
use super::order::Order;
use super::server_error::ServerError;
use super::violation::Violation;
use crate::error::Error;
use crate::json::{Raw, Str};
use crate::sse::{Limits, Parser, Storage};
use crate::stream::{self, Decode, Driver, Ending, Found, Outcome, Protocol, Sealed, TextDelta};

/// What [`Decoder::next_item`] returns: events, and everything else that arrives. See [`stream::Item`].
pub type Item<'p> = stream::Item<'p, Event<'p>, Violation>;

/// An event, where it comes from, and what is out of order with it. See [`stream::Received`].
pub type Received<'p> = stream::Received<'p, Event<'p>, Violation>;

/// How a stream ended: what [`Decoder::finish`] returns. See [`stream::End`].
pub type End<'p> = stream::End<'p, Event<'p>, Violation, Order>;

/// The protocol of Anthropic's Messages API.
enum Anthropic {}

/// What two deltas of a block share.
#[derive(Clone, Copy, Debug)]
struct Shape {
    kind: DeltaKind,
    index: u32,
}

impl Protocol for Anthropic {
    type Event<'a> = Event<'a>;
    type Violation = Violation;
    type Order = Order;
    type Shape = Shape;

    const NO_SHAPE: Shape = Shape { index: 0, kind: DeltaKind::Text };

    // A `message_delta` is not one of them: with it the usage would be lost.
    const HARMLESS: &'static [&'static str] = &["message_stop", "ping"];

    #[inline]
    fn decode<'a>(payload: &'a [u8], name: &'a [u8]) -> Result<Event<'a>, Error> {
        decode::event(payload, name)
    }

    fn error(raw: Raw<'_>) -> Event<'_> {
        Event::Error(ServerError { raw })
    }

    fn is_error(event: &Event<'_>) -> bool {
        matches!(event, Event::Error(_))
    }

    #[inline]
    fn text<'a>(event: &Self::Event<'a>) -> Option<TextDelta<'a>> {
        event.text_delta()
    }

    fn shape<'a>(event: &Self::Event<'a>) -> Option<(Shape, Str<'a>)> {
        let &Event::BlockDelta { index, delta } = event else { return None };
        let (kind, text) = match delta {
            Delta::Text(text) => (DeltaKind::Text, text),
            Delta::InputJson(text) => (DeltaKind::InputJson, text),
            Delta::Thinking { thinking, estimated_tokens: None } => (DeltaKind::Thinking, thinking),
            _ => return None,
        };
        Some((Shape { index, kind }, text))
    }

    #[inline(always)]
    fn with_text(shape: Shape, text: Str<'_>) -> Event<'_> {
        let delta = match shape.kind {
            DeltaKind::InputJson => Delta::InputJson(text),
            DeltaKind::Thinking => Delta::Thinking { thinking: text, estimated_tokens: None },
            _ => Delta::Text(text),
        };
        Event::BlockDelta { index: shape.index, delta }
    }
}

impl stream::Order<Anthropic> for Order {
    #[inline]
    fn apply(&mut self, event: &Event<'_>) -> Option<Violation> {
        Self::apply(self, event)
    }

    #[inline(always)]
    fn goes_on(&mut self, shape: Shape, len: usize) -> bool {
        Self::goes_on(self, shape.index, shape.kind, len)
    }

    fn lose(&mut self) {
        Self::lose(self);
    }

    fn fail(&mut self) {
        Self::fail(self);
    }

    fn outcome(&self) -> Outcome {
        Self::outcome(self)
    }

    fn lost(&self) -> u32 {
        Self::lost(self)
    }

    fn violations(&self) -> u32 {
        Self::violations(self)
    }
}

/// A decoder for Anthropic's Messages API: chunks of bytes in, typed events out.
///
/// You do the I/O. Pass each chunk as it arrives and call [`next_event`](Self::next_event) until it returns `None`. At the
/// end of the body, or when the transport fails, call [`finish`](Self::finish): it says whether the answer is complete.
///
/// The kind of an event comes from the payload's `type`; the SSE `event` line is only a fallback. Nothing stops the
/// stream: an event that cannot be read is skipped, one that is out of order is returned all the same, and `finish`
/// reports how many there were.
///
/// ```
/// use deltawire::anthropic::{Decoder, Delta, Event};
///
/// # #[cfg(feature = "alloc")] {
/// # let network = [&b"event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\"}}\n\nevent: content_block_st"[..],
/// #     b"art\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n",
/// #     b"data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}\n\n",
/// #     b"data: {\"type\":\"content_block_stop\",\"index\":0}\n\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n",
/// #     b"data: {\"type\":\"message_stop\"}\n\n"];
/// let mut decoder = Decoder::new();
/// for bytes in network {
///     let mut chunk: &[u8] = bytes;
///     while let Some(event) = decoder.next_event(&mut chunk) {
///         let Ok(event) = event else { continue }; // skipped, and counted in `End::lost`
///         match event {
///             Event::BlockDelta { delta: Delta::Text(text), .. } => print!("{text}"),
///             Event::Error(error) => eprintln!("{}", error.message()),
///             _ => {}
///         }
///     }
/// }
/// assert!(decoder.finish().is_complete());
/// # }
/// ```
///
/// # Memory
///
/// A frame that lies whole in a chunk is not copied. A frame that is split between chunks, or has several `data` lines,
/// waits in the storage and has to fit there. Any frame has to be within the limits, which a fixed storage lowers to
/// seven eighths of its size. Text and tool input come in frames of some 150 bytes; the start of a message, signatures,
/// citations and the results of tools can be large. A frame that does not fit is skipped, and counted in `End::lost`.
///
/// # Lifetimes
///
/// An event borrows the decoder, so use it before the next call:
///
/// ```compile_fail,E0499
/// use deltawire::anthropic::Decoder;
///
/// let mut decoder = Decoder::new();
/// let mut chunk: &[u8] = b"data: {\"type\":\"ping\"}\n\ndata: {\"type\":\"ping\"}\n\n";
/// let first = decoder.next_event(&mut chunk);
/// let second = decoder.next_event(&mut chunk);
/// drop(first);
/// ```
///
/// It also borrows the chunk, which must not change meanwhile:
///
/// ```compile_fail,E0506
/// use deltawire::anthropic::Decoder;
///
/// let mut decoder = Decoder::new();
/// let mut buffer = *b"data: {\"type\":\"ping\"}\n\n";
/// let mut chunk = &buffer[..];
/// let event = decoder.next_event(&mut chunk);
/// buffer[0] = b'x';
/// drop(event);
/// ```
///
/// A function of yours that loops until there is an event and then returns it does not pass today's borrow checker: use
/// events inside of the loop.
#[derive(Clone, Debug)]
pub struct Decoder<#[cfg(feature = "alloc")] S = alloc::vec::Vec<u8>, #[cfg(not(feature = "alloc"))] S> {
    driver: Driver<Anthropic, S>,
}

#[cfg(feature = "alloc")]
impl Decoder<alloc::vec::Vec<u8>> {
    /// Returns a decoder that allocates nothing until a frame is split between chunks or has several lines.
    #[must_use]
    pub fn new() -> Self {
        Self::with_storage(alloc::vec::Vec::new())
    }
}

#[cfg(feature = "alloc")]
impl Default for Decoder<alloc::vec::Vec<u8>> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Storage> Decoder<S> {
    /// Returns a decoder with the default limits, lowered to what `storage` can hold.
    #[must_use]
    pub fn with_storage(storage: S) -> Self {
        Self::with_limits(storage, Limits::new())
    }

    /// Returns a decoder with `limits`, lowered to what `storage` can hold.
    #[must_use]
    pub fn with_limits(storage: S, limits: Limits) -> Self {
        Self { driver: Driver::new(storage, limits) }
    }

    /// Returns the next event and moves `chunk` past it, or `None` when the chunk is used up.
    ///
    /// Comments, empty data and lines that SSE ignores are passed over. An ignored line that is an error in JSON is returned
    /// as [`Event::Error`].
    ///
    /// # Errors
    ///
    /// If a frame is over a limit: the offset is that of the frame in the stream. Or if a payload is not an event, not even
    /// an unknown one: the offset is the place in the payload, which [`next_item`](Self::next_item) returns too.
    ///
    /// Either way one event is skipped and counted in [`End::lost`](stream::End::lost), and the next call goes on after it.
    /// Use `continue` to read on, as most clients should, or `?` to give up the stream.
    #[inline(always)]
    pub fn next_event<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8]) -> Option<Result<Event<'p>, Error>> {
        self.driver.next_event(chunk)
    }

    /// Returns the next event with its payload and what is out of order with it, or the next thing that is not an event.
    /// Moves `chunk` past it. `None` means that the chunk is used up.
    ///
    /// This is the one for a proxy or a debugger: nothing that arrives is left out, but for the rest of a comment that began
    /// while you called [`next_event`](Self::next_event) or [`next_text`](Self::next_text).
    ///
    /// # Errors
    ///
    /// If a frame is over a limit. It is skipped and counted, and the next call goes on after it.
    #[inline]
    pub fn next_item<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8]) -> Option<Result<Item<'p>, Error>> {
        self.driver.next_item(chunk)
    }

    /// Returns the next piece of text or thinking, and moves `chunk` past it, or `None` when the chunk is used up.
    ///
    /// Text that a block has at its start is returned too, but not text that the start of a message has. No piece is
    /// empty. How the stream ended, and whether the server sent an error, [`finish`](Self::finish) reports.
    ///
    /// ```
    /// use deltawire::anthropic::Decoder;
    /// use deltawire::stream::TextDelta;
    ///
    /// let mut decoder = Decoder::with_storage([0; 512]);
    /// let mut chunk: &[u8] = b"event: ping\ndata: {\"type\": \"ping\"}\n\nevent: content_block_delta\n\
    ///     data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}\n\n";
    /// while let Some(delta) = decoder.next_text(&mut chunk) {
    ///     let Ok(delta) = delta else { continue }; // skipped, and counted in `End::lost`
    ///     match delta {
    ///         TextDelta::Text(text) => assert_eq!(text, "Hi"),
    ///         TextDelta::Reasoning(_) => {}
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`next_event`](Self::next_event).
    #[inline]
    pub fn next_text<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8]) -> Option<Result<TextDelta<'p>, Error>> {
        self.driver.next_text(chunk)
    }

    /// Returns how the stream ended, and the last event if it only lacks its line end or blank line.
    ///
    /// Call it at the end of the body, and also when the transport fails: for the decoder both are the end. It changes
    /// nothing that can be observed. Call [`reset`](Self::reset) before you pass another stream.
    ///
    /// ```
    /// use deltawire::anthropic::{Decoder, ErrorType};
    /// use deltawire::stream::Outcome;
    ///
    /// let mut decoder = Decoder::with_storage([0; 512]);
    /// let mut chunk: &[u8] = b"{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}";
    /// while let Some(event) = decoder.next_event(&mut chunk) {
    ///     println!("{:?}", event?);
    /// }
    /// let end = decoder.finish();
    /// assert_eq!((end.outcome, end.order.error_type()), (Outcome::Error, Some(ErrorType::Overloaded)));
    ///
    /// decoder.reset();
    /// assert_eq!(decoder.finish().outcome, Outcome::Empty);
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    pub fn finish(&mut self) -> End<'_> {
        self.driver.finish()
    }

    /// Makes the decoder as new, but keeps its memory, as far as [`Storage`] says.
    pub fn reset(&mut self) {
        self.driver.reset();
    }

    /// Returns what is known so far: the outcome if the stream ended now, open blocks, the stop reason.
    #[must_use]
    pub const fn order(&self) -> &Order {
        self.driver.order()
    }

    /// Returns the parser, for its last event id, reconnection time, offset and limits.
    #[must_use]
    pub const fn parser(&self) -> &Parser<S> {
        self.driver.parser()
    }
}

impl<S> Sealed for Decoder<S> {}

impl<S: Storage> Decode for Decoder<S> {
    type Event<'p>
        = Event<'p>
    where
        S: 'p;
    type End<'p>
        = End<'p>
    where
        S: 'p;
    type Storage = S;

    #[inline]
    fn next_event<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8]) -> Option<Result<Event<'p>, Error>> {
        self.next_event(chunk)
    }

    fn finish(&mut self) -> End<'_> {
        self.finish()
    }

    fn outcome(&mut self) -> Option<Outcome> {
        Some(self.finish().outcome)
    }

    fn parser(&self) -> &Parser<S> {
        self.parser()
    }

    fn reset(&mut self) {
        self.reset();
    }

    #[inline(always)]
    fn seek(&mut self, chunk: &mut &[u8]) -> Option<Found> {
        self.driver.seek(chunk)
    }

    #[inline(always)]
    fn found<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8], found: Found) -> Option<Result<Event<'p>, Error>> {
        self.driver.found(chunk, found)
    }

    fn lacks_line_ends(&mut self) -> bool {
        self.finish().last.is_some()
    }

    fn ending(&mut self) -> Ending {
        let end = self.finish();
        match end.outcome {
            _ if end.tail.is_bare() => Ending::Bare,
            Outcome::Truncated | Outcome::Empty => Ending::Truncated,
            Outcome::Complete | Outcome::EndMarkerLost | Outcome::Error => Ending::Clean,
        }
    }
}
