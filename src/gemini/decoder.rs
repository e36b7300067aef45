//! Bytes to events: the public face of the driver.

use super::around::Around;
use super::chunk::{Chunk, Distances, Known, Shape, Simple};
use super::decode;
use super::event::Event;
use super::order::Order;
use super::part;
use super::server_error::ServerError;
use super::texts::Texts;
use super::usage;
use super::violation::Violation;
use crate::error::Error;
use crate::json::{Place, Raw, Str};
use crate::stream::{self, Outcome, Parts, Protocol, RoomFor, decoder};

/// The protocol of `streamGenerateContent`.
pub(crate) enum Gemini {}

impl Protocol for Gemini {
    type Event<'a> = Event<'a>;
    type Violation = Violation;
    type Order = Order;
    type Shape = Shape;
    type Text<'a> = Texts<'a>;
    type Place = ();
    // Vertex AI, with usage by modality, comes to some 500 bytes and seven counts.
    type Room = RoomFor<512, 10>;

    const NO_SHAPE: Shape = Shape {
        index: 0,
        what: part::Simple::Text,
        distances: Distances { part: Around::NONE, candidate: Around::NONE, usage: None },
    };

    const HAS_PAYLOAD: bool = true;

    const HAS_END_MARKER: bool = false;

    // Without `alt=sse` a body is one array of chunks, and without streaming it is one chunk.
    const BARE_EVENTS: bool = true;

    const HARMLESS: &'static [&'static str] = &[];

    #[inline]
    fn decode<'a>(payload: &'a [u8], _name: &'a [u8]) -> Result<Event<'a>, Error> {
        decode::event(payload)
    }

    fn error(raw: Raw<'_>) -> Event<'_> {
        Event::Error(ServerError { raw })
    }

    fn is_error(event: &Event<'_>) -> bool {
        matches!(event, Event::Error(_))
    }

    fn is_bare_event(event: &Event<'_>) -> bool {
        matches!(event, Event::Chunk(_))
    }

    #[inline]
    fn text<'a>(event: &Self::Event<'a>) -> Option<Texts<'a>> {
        event.texts().if_any()
    }

    fn place(event: &Event<'_>, _payload: &[u8]) -> Option<()> {
        event.texts().if_any().map(drop)
    }

    fn text_at(_place: (), payload: &[u8]) -> Option<Texts<'_>> {
        decode::event(payload).ok()?.texts().if_any()
    }

    fn shape<'a>(event: &Self::Event<'a>) -> Option<(Shape, Str<'a>)> {
        let Event::Chunk(Chunk { known: Known::Simple(simple), .. }) = event else { return None };
        Some((simple.shape, simple.text))
    }

    #[inline(always)]
    fn with_text<'a>(shape: Shape, parts: Parts<'a>) -> Event<'a> {
        // A chunk whose text is empty brings nothing.
        let is_empty = parts.text.as_escaped().is_empty();
        let known = if is_empty {
            Known::Nothing
        } else {
            Known::Simple(Simple { text: parts.text, shape, id: Place::UNKNOWN })
        };
        Event::Chunk(Chunk::known(parts.payload, known))
    }

    fn holes<'a>(event: &Self::Event<'a>, hole: &mut dyn FnMut(Raw<'a>)) {
        if let Event::Chunk(chunk) = event {
            usage::holes(chunk.usage_raw(), hole);
        }
    }
}

impl stream::Order<Gemini> for Order {
    #[inline]
    fn apply(&mut self, event: &Event<'_>) -> Option<Violation> {
        Self::apply(self, event)
    }

    #[inline(always)]
    fn goes_on(&mut self, shape: Shape, _number: u64, _len: usize) -> bool {
        Self::goes_on(self, shape)
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
    /// A decoder for Google's Gemini API and Vertex AI: chunks of bytes in, typed events out.
    ///
    /// You do the I/O. Pass each chunk as it arrives and call [`next_event`](Self::next_event) until it returns `None`. At the
    /// end of the body, or when the transport fails, call [`finish`](Self::finish): it says whether the answer is complete.
    ///
    /// Nothing stops the stream: an event that cannot be read is skipped, one that is out of order is returned all the same,
    /// and `finish` reports how many there were.
    ///
    /// ```
    /// use deltawire::gemini::{Decoder, Event};
    /// use deltawire::stream::TextDelta;
    ///
    /// # #[cfg(feature = "alloc")] {
    /// # let network = [&b"data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hel\"}]}}]}\r\n\r\ndata: {\"candi"[..],
    /// #     b"dates\":[{\"content\":{\"parts\":[{\"text\":\"lo\"}]},\"finishReason\":\"STOP\"}]}\r\n\r\n"];
    /// let mut decoder = Decoder::new();
    /// for bytes in network {
    ///     let mut chunk: &[u8] = bytes;
    ///     while let Some(event) = decoder.next_event(&mut chunk) {
    ///         let Ok(event) = event else { continue }; // skipped, and counted in `End::lost`
    ///         match event {
    ///             Event::Chunk(chunk) => {
    ///                 for text in chunk.texts() {
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
    /// # Memory
    ///
    /// A frame that lies whole in a chunk is not copied. A frame that is split between chunks, or has several `data` lines,
    /// waits in the storage and has to fit there. Any frame has to be within the limits, which a fixed storage lowers to
    /// seven eighths of its size. Text comes in frames of some 400 bytes; signatures of thoughts and images can be large. A
    /// frame that does not fit is skipped, and counted in `End::lost`.
    ///
    /// # Lifetimes
    ///
    /// An event borrows the decoder and the chunk, so use it before the next call:
    ///
    /// ```compile_fail,E0499
    /// use deltawire::gemini::Decoder;
    ///
    /// let mut decoder = Decoder::new();
    /// let mut chunk: &[u8] = b"data: {\"candidates\":[]}\n\ndata: {\"candidates\":[]}\n\n";
    /// let first = decoder.next_event(&mut chunk);
    /// let second = decoder.next_event(&mut chunk);
    /// drop(first);
    /// ```
    Decoder: Gemini, Event, Violation, Order;

    /// Returns the text and the thoughts of the next event that brings some, and moves `chunk` past it, or `None` when the
    /// chunk is used up.
    ///
    /// One event may bring several pieces, so this is an iterator. No piece is empty, and it has one at least. Of several
    /// candidates it is the one with the index 0. How the stream ended, and whether the server sent an error,
    /// [`finish`](Self::finish) reports.
    ///
    /// ```
    /// use deltawire::gemini::Decoder;
    /// use deltawire::stream::TextDelta;
    ///
    /// let mut decoder = Decoder::with_storage([0; 512]);
    /// let mut chunk: &[u8] = b"data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]}}]}\r\n\r\n";
    /// while let Some(texts) = decoder.next_text(&mut chunk) {
    ///     let Ok(texts) = texts else { continue }; // skipped, and counted in `End::lost`
    ///     for delta in texts {
    ///         match delta {
    ///             TextDelta::Text(text) => assert_eq!(text, "Hi"),
    ///             TextDelta::Reasoning(_) => {}
    ///         }
    ///     }
    /// }
    /// ```
    next_text: Texts
}
