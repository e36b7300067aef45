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
use crate::stream::{self, DeltaPlace, Outcome, Parts, Protocol, RoomFor, TextDelta, decoder};

/// The protocol of Anthropic's Messages API.
pub(crate) enum Anthropic {}

/// What two deltas of a block share.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    kind: DeltaKind,
    index: u32,
}

impl Protocol for Anthropic {
    type Event<'a> = Event<'a>;
    type Violation = Violation;
    type Order = Order;
    type Shape = Shape;
    type Text<'a> = TextDelta<'a>;
    type Place = DeltaPlace;
    // Enough for every delta of the protocol, with some blanks.
    type Room = RoomFor<136, 0>;

    const NO_SHAPE: Shape = Shape { index: 0, kind: DeltaKind::Text };

    const HAS_PAYLOAD: bool = false;

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

    fn place(event: &Event<'_>, payload: &[u8]) -> Option<DeltaPlace> {
        Some(DeltaPlace::of(event.text_delta()?, payload))
    }

    fn text_at(place: DeltaPlace, payload: &[u8]) -> Option<TextDelta<'_>> {
        place.text(payload)
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
    fn with_text(shape: Shape, parts: Parts<'_>) -> Event<'_> {
        let text = parts.text;
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
    fn goes_on(&mut self, shape: Shape, _number: u64, len: usize) -> bool {
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

decoder! {
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
    Decoder: Anthropic, Event, Violation, Order;

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
    next_text: TextDelta
}
