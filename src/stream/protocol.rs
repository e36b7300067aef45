//! What the driver has to know of a vendor.

use core::fmt;

use super::outcome::Outcome;
use super::text_delta::TextDelta;
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

    /// What two deltas share if they differ in nothing but the content of one string.
    type Shape: Copy + fmt::Debug;

    /// Any shape: that of a template which has learned nothing yet.
    const NO_SHAPE: Self::Shape;

    /// The events that a stream may end in the middle of without losing anything: the end marker and signs of life.
    const HARMLESS: &'static [&'static str];

    /// Reads a payload. `name` is that of the frame, for payloads that do not say what they are; it may be empty.
    fn decode<'a>(payload: &'a [u8], name: &'a [u8]) -> Result<Self::Event<'a>, Error>;

    /// Makes an error event of an object that a server sent as an error outside of the protocol.
    fn error(raw: Raw<'_>) -> Self::Event<'_>;

    /// Returns `true` for an error event.
    fn is_error(event: &Self::Event<'_>) -> bool;

    /// Returns the visible text, or the reasoning, that an event brings.
    fn text<'a>(event: &Self::Event<'a>) -> Option<TextDelta<'a>>;

    /// Takes a delta apart: the string that its successors will differ in, and all else. `None` if it is no such delta.
    fn shape<'a>(event: &Self::Event<'a>) -> Option<(Self::Shape, Str<'a>)>;

    /// Puts it together again: `with_text(shape(event))` is `event`.
    fn with_text(shape: Self::Shape, text: Str<'_>) -> Self::Event<'_>;
}

/// The order of the events of one stream. It refuses nothing: what is out of order is reported and counted.
pub(crate) trait Order<P: Protocol + ?Sized>: Clone + fmt::Debug + Default {
    /// Takes the next event, and returns what is out of order with it.
    fn apply(&mut self, event: &P::Event<'_>) -> Option<P::Violation>;

    /// Takes a delta of `len` bytes if it goes on where the last one was. If not, nothing changes.
    fn goes_on(&mut self, shape: P::Shape, len: usize) -> bool;

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
