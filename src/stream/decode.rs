//! What the decoders of all vendors can do.

use super::end::End;
use super::found::Found;
use crate::error::Error;

/// A decoder, of whichever vendor: for code that works with any of them.
///
/// Implemented for [`anthropic::Decoder`](crate::anthropic::Decoder). The trait is sealed. Where you know the vendor, call the
/// methods of the decoder itself, which are the same.
///
/// ```
/// use deltawire::anthropic::Decoder;
/// use deltawire::stream::Decode;
///
/// /// Returns how many events there are, and whether all of them came.
/// fn count<D: Decode>(decoder: &mut D, mut chunk: &[u8]) -> (usize, bool) {
///     let mut count = 0;
///     while let Some(event) = decoder.next_event(&mut chunk) {
///         count += usize::from(event.is_ok());
///     }
///     (count, decoder.finish().is_complete())
/// }
///
/// assert_eq!(count(&mut Decoder::with_storage([0; 512]), b"data: {\"type\":\"ping\"}\n\n"), (1, false));
/// ```
pub trait Decode: Sealed {
    /// A typed event. It borrows the decoder and the chunk.
    type Event<'p>
    where
        Self: 'p;

    /// What ordering rule an event can break.
    type Violation;

    /// What is known of the order of events.
    type Order;

    /// Returns the next event and moves `chunk` past it, or `None` when the chunk is used up.
    ///
    /// # Errors
    ///
    /// As `next_event` of the decoder: one frame is skipped and counted.
    fn next_event<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8]) -> Option<Result<Self::Event<'p>, Error>>;

    /// Returns how the stream ended, or would end here.
    fn finish(&mut self) -> End<'_, Self::Event<'_>, Self::Violation, Self::Order>;

    /// Makes the decoder as new, but keeps the memory of its storage.
    fn reset(&mut self);

    /// Returns what is known so far.
    fn order(&self) -> &Self::Order;

    // `next_event` in two steps, of which the first borrows nothing. A loop that reads until there is an event, and returns
    // it, needs that: the borrow checker takes what is returned in one round of a loop for borrowed in all of them.

    /// What two deltas of a block share.
    #[doc(hidden)]
    type Shape;

    /// Moves `chunk` past the next event, and returns where it is, or `None` when the chunk is used up.
    #[doc(hidden)]
    fn seek(&mut self, chunk: &mut &[u8]) -> Option<Found<Self::Shape>>;

    /// Returns that event. `chunk` is what it was before the call of `seek`, which is the last call there was.
    #[doc(hidden)]
    fn found<'p, 'c: 'p>(
        &'p mut self,
        chunk: &'c [u8],
        found: Found<Self::Shape>,
    ) -> Option<Result<Self::Event<'p>, Error>>;
}

/// What seals [`Decode`].
#[expect(unnameable_types, reason = "that it cannot be named is what seals it")]
pub trait Sealed {}
