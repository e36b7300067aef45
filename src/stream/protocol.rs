//! What the driver has to know of a vendor.

use core::fmt;

use super::outcome::Outcome;
use super::room::Room;
use crate::error::Error;
use crate::json::{Raw, Str};

/// One vendor's stream: which events it has, and how they follow one another.
///
/// The driver is generic over it, and each vendor's `Decoder` is the driver with that vendor filled in.
pub(crate) trait Protocol {
    /// A typed event, borrowed from its payload.
    type Event<'a>: Copy;

    /// What one event can have to do with those before it that it should not.
    type Violation: Copy;

    /// Which events came, and what is open.
    type Order: Order<Self>;

    /// What two deltas share if they differ in nothing but the content of one string, and in what a reader passes over.
    type Shape: Copy + fmt::Debug;

    /// What `next_text` returns: the text of one event.
    type Text<'a>;

    /// Where the text of an event is in its payload.
    type Place: Copy;

    /// The memory of a template, for as many bytes as a delta of the protocol has without its text.
    type Room: Room;

    /// Any shape: that of a template which has learned nothing yet.
    const NO_SHAPE: Self::Shape;

    /// Whether an event borrows its whole payload. If not, a delta can be put together without the beginning of its frame.
    const HAS_PAYLOAD: bool;

    /// Whether an end marker follows the terminal event. If not, an order calls a stream complete at its terminal event, and
    /// what is cut after that may still be an error.
    const HAS_END_MARKER: bool = true;

    /// Whether events also come as bare JSON, without SSE around them: as the elements of one array that is the whole body, or
    /// as an object. If not, only errors do.
    const BARE_EVENTS: bool = false;

    /// The events that a stream may end in the middle of without losing anything: the end marker and signs of life.
    const HARMLESS: &'static [&'static str];

    /// Reads a payload. `name` is that of the frame, for payloads that do not say what they are; it may be empty.
    fn decode<'a>(payload: &'a [u8], name: &'a [u8]) -> Result<Self::Event<'a>, Error>;

    /// Makes an error event of an object that a server sent as an error outside of the protocol.
    fn error(raw: Raw<'_>) -> Self::Event<'_>;

    /// Returns `true` for an error event.
    fn is_error(event: &Self::Event<'_>) -> bool;

    /// Returns `true` for an event that is one wherever it comes as bare JSON, if the protocol has [such](Self::BARE_EVENTS). In
    /// an array each element is.
    fn is_bare_event(_event: &Self::Event<'_>) -> bool {
        false
    }

    /// Returns the visible text and the reasoning that an event brings.
    fn text<'a>(event: &Self::Event<'a>) -> Option<Self::Text<'a>>;

    /// Returns where they are in the payload of the event, if it brings any.
    fn place(event: &Self::Event<'_>, payload: &[u8]) -> Option<Self::Place>;

    /// Returns the text at a place of a payload: `text` of the same event.
    fn text_at(place: Self::Place, payload: &[u8]) -> Option<Self::Text<'_>>;

    /// Takes a delta apart: the string that its successors will differ in, and all else. `None` if it is no such delta.
    fn shape<'a>(event: &Self::Event<'a>) -> Option<(Self::Shape, Str<'a>)>;

    /// Puts it together again: with the text and the payload that it has, and the number of its [`hole`](Self::holes).
    fn with_text<'a>(shape: Self::Shape, parts: Parts<'a>) -> Self::Event<'a>;

    /// Calls `hole` with each number, and each string that no reader wants, in which deltas of one shape may differ. They are
    /// parts of the payload, in any order.
    fn holes<'a>(_event: &Self::Event<'a>, _hole: &mut dyn FnMut(Raw<'a>)) {}
}

/// What a delta has that is like the last.
#[derive(Clone, Copy)]
pub(crate) struct Parts<'a> {
    /// The content of the string that makes it up.
    pub(crate) text: Str<'a>,
    /// The first number among the holes; 0 if there is none.
    pub(crate) number: u64,
    /// The whole payload, if the protocol [needs it](Protocol::HAS_PAYLOAD); else an empty object.
    pub(crate) payload: Raw<'a>,
}

/// The order of the events of one stream. It refuses nothing: what is out of order is reported and counted.
pub(crate) trait Order<P: Protocol + ?Sized>: Clone + fmt::Debug + Default {
    /// Takes the next event, and returns what is out of order with it.
    fn apply(&mut self, event: &P::Event<'_>) -> Option<P::Violation>;

    /// Takes a delta with a text of `len` bytes if it goes on where the last one was. If not, nothing changes. `number` is
    /// that of [`Parts`].
    fn goes_on(&mut self, shape: P::Shape, number: u64, len: usize) -> bool;

    /// Returns whether an event came before and is to be passed over, as after a resume.
    fn is_repeat(&self, _event: &P::Event<'_>) -> bool {
        false
    }

    /// Returns whether the next event may be one that came before.
    fn may_repeat(&self) -> bool {
        false
    }

    /// Goes on with another body of the same answer, in which events may come again.
    fn resume(&mut self) {}

    /// Counts an event that cannot be read.
    fn lose(&mut self);

    /// Takes an error event that cannot be read.
    fn fail(&mut self);

    /// Returns what the stream comes to if nothing follows.
    fn outcome(&self) -> Outcome;

    /// Returns how many events could not be read.
    fn lost(&self) -> u32;

    /// Returns how many events were out of order.
    fn violations(&self) -> u32;
}
