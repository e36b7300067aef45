//! Bytes to events: the public face of the driver.

use super::super::server_error::ServerError;
use super::decode;
use super::event::{Chunk, Event};
use super::order::Order;
use super::simple::{Found, Kind, Shape, Simple};
use super::texts::Texts;
use super::violation::Violation;
use crate::error::Error;
use crate::json::{Place as JsonPlace, Raw, Str};
use crate::stream::{self, Outcome, Parts, Protocol, RoomFor, TextPlace, decoder};

/// The protocol of Chat Completions.
pub(crate) enum Chat {}

/// Where the text of an event is in its payload.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    /// It is one piece.
    One(Shape, TextPlace),
    /// It has to be looked up.
    Many,
}

impl Protocol for Chat {
    type Event<'a> = Event<'a>;
    type Violation = Violation;
    type Order = Order;
    type Shape = Shape;
    type Text<'a> = Texts<'a>;
    type Place = Place;
    // Nearly all chunks have 130 to 370 bytes besides their text; those of Azure have up to 620.
    type Room = RoomFor<640, 2>;

    const NO_SHAPE: Shape = Shape { choice: 0, kind: Kind::Content, has_extras: false, has_padding: false };

    const HAS_PAYLOAD: bool = true;

    // What may follow the finish reason has the usage, or more choices.
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
    fn text<'a>(event: &Self::Event<'a>) -> Option<Texts<'a>> {
        match event {
            Event::Chunk(Chunk { found: Found::Simple(simple), .. }) => Texts::of_simple(simple),
            _ => event.texts().filled(),
        }
    }

    fn place(event: &Event<'_>, payload: &[u8]) -> Option<Place> {
        Self::text(event)?;
        Some(match Self::shape(event) {
            Some((shape, text)) => Place::One(shape, TextPlace::of(text, payload)),
            None => Place::Many,
        })
    }

    fn text_at(place: Place, payload: &[u8]) -> Option<Texts<'_>> {
        match place {
            Place::One(shape, text) => Texts::of_simple(&Simple { shape, text: text.check(payload)? }),
            Place::Many => Self::text(&decode::event(payload, &[]).ok()?),
        }
    }

    fn shape<'a>(event: &Self::Event<'a>) -> Option<(Shape, Str<'a>)> {
        let Event::Chunk(Chunk { found: Found::Simple(simple), .. }) = event else { return None };
        Some((simple.shape, simple.text))
    }

    #[inline(always)]
    fn with_text(shape: Shape, parts: Parts<'_>) -> Event<'_> {
        let text = parts.text;
        // An empty string is none, and then the chunk has nothing.
        let found = if text.as_escaped().is_empty() { Found::Nothing } else { Found::Simple(Simple { shape, text }) };
        Event::Chunk(Chunk { raw: parts.payload, found, id: JsonPlace::UNKNOWN })
    }

    fn holes<'a>(event: &Self::Event<'a>, hole: &mut dyn FnMut(Raw<'a>)) {
        let Event::Chunk(Chunk { raw, found: Found::Simple(simple), .. }) = event else { return };
        if !simple.shape.has_padding {
            return;
        }
        for (name, value) in raw.members() {
            if name.is_one_of(&["obfuscation", "p"]) {
                hole(value);
            }
        }
    }
}

impl stream::Order<Chat> for Order {
    #[inline]
    fn apply(&mut self, event: &Event<'_>) -> Option<Violation> {
        Self::apply(self, event)
    }

    #[inline(always)]
    fn goes_on(&mut self, shape: Shape, _number: u64, len: usize) -> bool {
        Self::goes_on(self, shape, len)
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
    /// A decoder for Chat Completions, OpenAI's and those of the servers that imitate it: chunks of bytes in, typed events
    /// out.
    ///
    /// You do the I/O. Pass each chunk as it arrives and call [`next_event`](Self::next_event) until it returns `None`. At the
    /// end of the body, or when the transport fails, call [`finish`](Self::finish): it says whether the answer is complete.
    ///
    /// Nothing stops the stream: an event that cannot be read is skipped, one that is out of order is returned all the same,
    /// and `finish` reports how many there were.
    ///
    /// ```
    /// use deltawire::openai::chat::{Decoder, Event};
    /// use deltawire::stream::TextDelta;
    ///
    /// # #[cfg(feature = "alloc")] {
    /// # let network = [&b"data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hel\"}}]}\n\ndata: {\"id\":\"c1\",\"obj"[..],
    /// #     b"ect\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"lo\"}}]}\n\n",
    /// #     b"data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"];
    /// let mut decoder = Decoder::new();
    /// for bytes in network {
    ///     let mut chunk: &[u8] = bytes;
    ///     while let Some(event) = decoder.next_event(&mut chunk) {
    ///         let Ok(event) = event else { continue }; // skipped, and counted in `End::lost`
    ///         match event {
    ///             Event::Chunk(_) => {
    ///                 for text in event.texts() {
    ///                     match text {
    ///                         TextDelta::Text(text) => print!("{text}"),
    ///                         TextDelta::Reasoning(_) => {}
    ///                     }
    ///                 }
    ///             }
    ///             Event::Error(error) => eprintln!("{}", error.message()),
    ///             _ => {}
    ///         }
    ///     }
    /// }
    /// assert!(decoder.finish().is_complete());
    /// # }
    /// ```
    ///
    /// A server that ignores `"stream": true` answers with one JSON object. That is not a stream: nothing of it is an event, and
    /// the outcome is `Empty`. `Completion::parse` reads it.
    ///
    /// # Memory
    ///
    /// A frame that lies whole in a chunk is not copied. A frame that is split between chunks, or has several `data` lines,
    /// waits in the storage and has to fit there. Any frame has to be within the limits, which a fixed storage lowers to
    /// seven eighths of its size. Text comes in frames of 200 to 700 bytes; a whole tool call, log probabilities, audio and
    /// encrypted reasoning can be large. A frame that does not fit is skipped, and counted in `End::lost`.
    ///
    /// # Lifetimes
    ///
    /// An event borrows the decoder and the chunk, so use it before the next call:
    ///
    /// ```compile_fail,E0499
    /// use deltawire::openai::chat::Decoder;
    ///
    /// let mut decoder = Decoder::new();
    /// let mut chunk: &[u8] = b"data: [DONE]\n\ndata: [DONE]\n\n";
    /// let first = decoder.next_event(&mut chunk);
    /// let second = decoder.next_event(&mut chunk);
    /// drop(first);
    /// ```
    Decoder: Chat, Event, Violation, Order;

    /// Returns the text and the reasoning that the next event with any brings to the first choice, the one with index 0, and
    /// moves `chunk` past it, or `None` when the chunk is used up.
    ///
    /// Most events bring one piece; the iterator has at least one, and none is empty. A refusal is text. How the stream
    /// ended, and whether the server sent an error, [`finish`](Self::finish) reports.
    ///
    /// ```
    /// use deltawire::openai::chat::Decoder;
    /// use deltawire::stream::TextDelta;
    ///
    /// let mut decoder = Decoder::with_storage([0; 512]);
    /// let mut chunk: &[u8] = b"data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n\
    ///     data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n";
    /// while let Some(texts) = decoder.next_text(&mut chunk) {
    ///     let Ok(texts) = texts else { continue }; // skipped, and counted in `End::lost`
    ///     for text in texts {
    ///         match text {
    ///             TextDelta::Text(text) => assert_eq!(text, "Hi"),
    ///             TextDelta::Reasoning(_) => {}
    ///         }
    ///     }
    /// }
    /// ```
    next_text: Texts
}
