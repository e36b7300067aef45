//! Bytes to events: the public face of the driver.

use super::super::server_error::ServerError;
use super::decode;
use super::event::{Delta, Event};
use super::kind::ContentKind;
use super::order::Order;
use super::violation::Violation;
use crate::error::Error;
use crate::json::{Raw, Str};
use crate::stream::{self, DeltaPlace, Outcome, Parts, Protocol, RoomFor, TextDelta, decoder};

/// The protocol of OpenAI's Responses.
pub(crate) enum Responses {}

/// What two deltas of a text share.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    kind: ContentKind,
    output_index: u32,
    part: u32,
    /// Whether they have a sequence number.
    is_counted: bool,
}

impl Protocol for Responses {
    type Event<'a> = Event<'a>;
    type Violation = Violation;
    type Order = Order;
    type Shape = Shape;
    type Text<'a> = TextDelta<'a>;
    type Place = DeltaPlace;
    // A delta has 150 to 250 bytes without its text, the event line included, and ids can be longer than usual.
    type Room = RoomFor<384, 2>;

    const NO_SHAPE: Shape = Shape { kind: ContentKind::Text, output_index: 0, part: 0, is_counted: false };

    const HAS_PAYLOAD: bool = true;

    // The terminal event is the last that matters, so that nothing is lost after it.
    const HARMLESS: &'static [&'static str] = &[];

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
        let &Event::Delta(Delta { kind, output_index, part, text, sequence, .. }) = event else { return None };
        Some((Shape { kind, output_index, part, is_counted: sequence.is_some() }, text))
    }

    #[inline(always)]
    fn with_text(shape: Shape, parts: Parts<'_>) -> Event<'_> {
        let Shape { kind, output_index, part, is_counted } = shape;
        let sequence = is_counted.then_some(parts.number);
        Event::Delta(Delta { kind, output_index, part, text: parts.text, raw: parts.payload, sequence })
    }

    fn holes<'a>(event: &Self::Event<'a>, hole: &mut dyn FnMut(Raw<'a>)) {
        let (mut number, mut padding) = (None, None);
        let mut members = event.raw().members();
        while let Some((name, value)) = members.next_member() {
            if name.is("sequence_number") {
                number = Some(value);
            } else if name.is("obfuscation") {
                padding = Some(value);
            }
        }
        // The only number, as `with_text` takes it. The places must be the same.
        if let Some(number) = number {
            hole(number);
        }
        // Random text against guesses by the length of frames. A number would be taken for the one above.
        if let Some(padding) = padding.filter(|padding| padding.content().is_some()) {
            hole(padding);
        }
    }
}

impl stream::Order<Responses> for Order {
    #[inline]
    fn apply(&mut self, event: &Event<'_>) -> Option<Violation> {
        Self::apply(self, event)
    }

    #[inline(always)]
    fn goes_on(&mut self, shape: Shape, number: u64, len: usize) -> bool {
        Self::goes_on(self, shape.kind, shape.output_index, shape.is_counted.then_some(number), len)
    }

    fn is_repeat(&self, event: &Event<'_>) -> bool {
        Self::is_repeat(self, event)
    }

    fn may_repeat(&self) -> bool {
        Self::may_repeat(self)
    }

    fn resume(&mut self) {
        Self::resume(self);
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
    /// A decoder for OpenAI's Responses: chunks of bytes in, typed events out.
    ///
    /// You do the I/O. Pass each chunk as it arrives and call [`next_event`](Self::next_event) until it returns `None`. At the
    /// end of the body, or when the transport fails, call [`finish`](Self::finish): it says whether the answer is complete.
    /// The verdict is there at the terminal event already, as the outcome of [`order`](Self::order): you need not wait for the
    /// end of the connection.
    ///
    /// The kind of an event comes from the payload's `type`; the SSE `event` line is only a fallback. Nothing stops the
    /// stream: an event that cannot be read is skipped, one that is out of order is returned all the same, and `finish`
    /// reports how many there were.
    ///
    /// ```
    /// use deltawire::openai::responses::{ContentKind, Decoder, Event};
    ///
    /// # #[cfg(feature = "alloc")] {
    /// # let network = [&b"event: response.created\ndata: {\"type\":\"response.created\",\"sequence_number\":0,\"response\":{\"id\":\"resp_1\"}}\n\nevent: response.outp"[..],
    /// #     b"ut_item.added\ndata: {\"type\":\"response.output_item.added\",\"sequence_number\":1,\"output_index\":0,\"item\":{\"type\":\"message\"}}\n\n",
    /// #     b"data: {\"type\":\"response.output_text.delta\",\"sequence_number\":2,\"output_index\":0,\"content_index\":0,\"delta\":\"Hi\"}\n\n",
    /// #     b"data: {\"type\":\"response.output_item.done\",\"sequence_number\":3,\"output_index\":0,\"item\":{\"type\":\"message\"}}\n\n",
    /// #     b"data: {\"type\":\"response.completed\",\"sequence_number\":4,\"response\":{\"id\":\"resp_1\",\"output\":[]}}\n\n"];
    /// let mut decoder = Decoder::new();
    /// for bytes in network {
    ///     let mut chunk: &[u8] = bytes;
    ///     while let Some(event) = decoder.next_event(&mut chunk) {
    ///         let Ok(event) = event else { continue }; // skipped, and counted in `End::lost`
    ///         match event {
    ///             Event::Delta(delta) if delta.kind == ContentKind::Text => print!("{}", delta.text),
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
    /// seven eighths of its size. Text and arguments come in frames of some 250 bytes; the first and the last event repeat the
    /// request with its tools, and the last the whole answer, so they can be large. A frame that does not fit is skipped, and
    /// counted in `End::lost`.
    ///
    /// # Lifetimes
    ///
    /// An event borrows the decoder and the chunk, so use it before the next call:
    ///
    /// ```compile_fail,E0499
    /// use deltawire::openai::responses::Decoder;
    ///
    /// let mut decoder = Decoder::new();
    /// let mut chunk: &[u8] = b"data: {\"type\":\"ping\"}\n\ndata: {\"type\":\"ping\"}\n\n";
    /// let first = decoder.next_event(&mut chunk);
    /// let second = decoder.next_event(&mut chunk);
    /// drop(first);
    /// ```
    Decoder: Responses, Event, Violation, Order;

    /// Returns the next piece of text or reasoning, and moves `chunk` past it, or `None` when the chunk is used up.
    ///
    /// A refusal is text too. Text that a part has when it begins is returned, but not what only a `done` event or the end of
    /// the response has: `Response` collects that. No piece is empty. How the stream ended, and whether the server sent an
    /// error, [`finish`](Self::finish) reports.
    ///
    /// ```
    /// use deltawire::openai::responses::Decoder;
    /// use deltawire::stream::TextDelta;
    ///
    /// let mut decoder = Decoder::with_storage([0; 512]);
    /// let mut chunk: &[u8] = b"data: {\"type\":\"response.output_text.delta\",\"output_index\":0,\"content_index\":0,\
    ///     \"delta\":\"Hi\"}\n\n";
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

impl<S: crate::sse::Storage> Decoder<S> {
    /// Goes on with another body of the same response, as after a connection that broke: what is left of the last body is
    /// dropped, and what is known of the response stays.
    ///
    /// A response with `background: true` can be read again while it is made: with `stream=true` and, as `starting_after`, the
    /// [cursor](super::Order::cursor) of [`order`](Self::order). If the server begins earlier than that,
    /// [`next_event`](Self::next_event) and [`next_text`](Self::next_text) pass over the events that came before, and
    /// [`next_item`](Self::next_item) returns them with [`Violation::SequenceRepeat`](super::Violation::SequenceRepeat), which
    /// does not count.
    ///
    /// ```
    /// use deltawire::openai::responses::Decoder;
    /// use deltawire::stream::TextDelta;
    ///
    /// # let event = |number: u32, text: &str| format!("data: {{\"type\":\"response.output_text.delta\",\"sequence_number\":{number},\
    /// #     \"output_index\":0,\"content_index\":0,\"delta\":\"{text}\"}}\n\n");
    /// # let first_body = event(4, "Hel") + "data: {\"type\":\"resp";
    /// # let second_body = event(4, "Hel") + &event(5, "lo");
    /// let (mut decoder, mut answer) = (Decoder::with_storage([0; 1024]), String::new());
    /// for body in [first_body, second_body] {
    ///     let mut chunk = body.as_bytes();
    ///     while let Some(delta) = decoder.next_text(&mut chunk) {
    ///         if let Ok(TextDelta::Text(text)) = delta {
    ///             answer += &text.to_string();
    ///         }
    ///     }
    ///     // The connection broke. The next request has this number:
    ///     let starting_after = decoder.order().cursor();
    ///     println!("{starting_after:?}");
    ///     decoder.resume();
    /// }
    /// assert_eq!(answer, "Hello");
    /// ```
    ///
    /// Do not handle [`End::last`](crate::stream::End::last) before: that event comes again. A `Response` has to be
    /// [resumed](super::Response::resume) too.
    pub fn resume(&mut self) {
        self.driver.resume();
    }

    /// Goes on with a response whose events up to `cursor` another decoder took: as [`resume`](Self::resume), for a decoder that
    /// is new, or is made so. Items that began before are not reported as unknown. Keep the `Response` that has those events.
    pub fn resume_after(&mut self, cursor: u64) {
        self.driver.reset();
        self.driver.order_mut().resume_after(cursor);
    }
}
