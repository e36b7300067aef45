//! What the parser and the decoders of all vendors can do.

use super::found::{Found, Kind};
use super::outcome::Outcome;
use crate::bytes::used;
use crate::error::Error;
use crate::json::Raw;
use crate::sse::{self, Frame, Item, Parser, Storage, Wanted};

/// Chunks of bytes in, events out: the decoder of any vendor, or a [`Parser`], whose events are its frames.
///
/// Code that is written against it works with all of them, as the streams and readers of `io` do. The trait is sealed. Where
/// you know which one you have, call its own methods: they are the same, and there are more.
///
/// ```
/// use deltawire::anthropic::Decoder;
/// use deltawire::sse::Parser;
/// use deltawire::stream::{Decode, Outcome};
///
/// /// Returns how many events there are, and what the stream came to.
/// fn count<D: Decode>(mut decoder: D, mut chunk: &[u8]) -> (usize, Option<Outcome>) {
///     let mut count = 0;
///     while let Some(event) = decoder.next_event(&mut chunk) {
///         count += usize::from(event.is_ok());
///     }
///     (count, decoder.outcome())
/// }
///
/// let bytes = b"data: {\"type\":\"ping\"}\n\n";
/// assert_eq!(count(Decoder::with_storage([0; 512]), bytes), (1, Some(Outcome::Empty)));
/// assert_eq!(count(Parser::with_storage([0; 512]), bytes), (1, None));
/// ```
pub trait Decode: Sealed {
    /// An event. It borrows the decoder and the chunk.
    type Event<'p>
    where
        Self: 'p;

    /// How a stream ends.
    type End<'p>
    where
        Self: 'p;

    /// The storage of the parser.
    type Storage: Storage;

    /// Returns the next event and moves `chunk` past it, or `None` when the chunk is used up.
    ///
    /// # Errors
    ///
    /// As `next_event` of the decoder, or [`Parser::next_frame`]: one frame is skipped, and you can go on.
    fn next_event<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8]) -> Option<Result<Self::Event<'p>, Error>>;

    /// Returns how the stream ended, or would end here.
    fn finish(&mut self) -> Self::End<'_>;

    /// Returns what the stream came to, or would come to here. It is in the end of a decoder too.
    ///
    /// A parser cannot say that an answer is complete: its outcome is `Truncated` if the stream ended inside of a frame, `Empty`
    /// if the body was not an event stream at all, and else `None`.
    fn outcome(&mut self) -> Option<Outcome>;

    /// Returns the parser, for its last event id, reconnection time, offset and limits.
    fn parser(&self) -> &Parser<Self::Storage>;

    /// Makes the decoder as new, but keeps the memory of its storage.
    fn reset(&mut self);

    // `next_event` in two steps, of which the first borrows nothing. A loop that reads until there is an event, and returns
    // it, needs that: the borrow checker takes what is returned in one round of a loop for borrowed in all of them.

    /// Returns where the next event is, or moves `chunk` to its end if there is none.
    #[doc(hidden)]
    fn seek(&mut self, chunk: &mut &[u8]) -> Option<Found>;

    /// Returns that event and moves `chunk` past it: the one that `seek` had, after which nothing else was called.
    #[doc(hidden)]
    fn found<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8], found: Found) -> Option<Result<Self::Event<'p>, Error>>;

    /// Returns whether the stream ends with an event that is whole in itself, but lacks the end of its last line, or the blank
    /// line. With two LF it has both.
    #[doc(hidden)]
    fn lacks_line_ends(&mut self) -> bool;

    /// Returns how the bytes end, and the answer in them if the decoder knows of one.
    #[doc(hidden)]
    fn ending(&mut self) -> Ending;
}

/// What an event lacks at most at the end of a stream.
#[cfg(any(feature = "futures-core", feature = "std", feature = "embedded-io"))]
pub(crate) const LINE_ENDS: &[u8] = b"\n\n";

/// Returns whether nothing can be missing of the data of a frame: an end marker, or JSON.
fn is_whole(data: &[u8]) -> bool {
    data == b"[DONE]" || core::str::from_utf8(data).is_ok_and(|text| Raw::new(text).is_ok())
}

/// How a stream ends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(unnameable_types, reason = "only this crate looks into it")]
pub enum Ending {
    /// As it should.
    Clean,
    /// Too early.
    Truncated,
    /// It was no event stream.
    Bare,
}

/// What seals [`Decode`].
#[expect(unnameable_types, reason = "that it cannot be named is what seals it")]
pub trait Sealed {}

impl<S> Sealed for Parser<S> {}

impl<S: Storage> Decode for Parser<S> {
    type Event<'p>
        = Frame<'p>
    where
        S: 'p;
    type End<'p>
        = sse::End<'p>
    where
        S: 'p;
    type Storage = S;

    #[inline]
    fn next_event<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8]) -> Option<Result<Frame<'p>, Error>> {
        self.next_frame(chunk)
    }

    fn finish(&mut self) -> sse::End<'_> {
        self.finish()
    }

    fn outcome(&mut self) -> Option<Outcome> {
        match self.finish() {
            end if end.is_bare() => Some(Outcome::Empty),
            sse::End::Truncated(_) => Some(Outcome::Truncated),
            sse::End::Clean { .. } | sse::End::Unterminated { .. } => None,
        }
    }

    fn parser(&self) -> &Self {
        self
    }

    fn reset(&mut self) {
        self.reset();
    }

    #[inline]
    fn seek(&mut self, chunk: &mut &[u8]) -> Option<Found> {
        let before = *chunk;
        let mut rest = before;
        match self.step(Wanted::Frames, &mut rest).place(before) {
            sse::Placed::Nothing => {
                *chunk = rest;
                None
            }
            step => Some(Found { kind: Kind::Step { step, is_crlf: false }, len: used(before, rest) }),
        }
    }

    #[inline]
    fn found<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8], found: Found) -> Option<Result<Frame<'p>, Error>> {
        let Kind::Step { step, .. } = found.kind else { return None };
        let before = *chunk;
        // A chunk may show something else than a moment ago.
        *chunk = before.get(found.len..).unwrap_or_default();
        match self.view(step.step(before))? {
            Ok(Item::Frame(frame)) => Some(Ok(frame)),
            Ok(_) => None,
            Err(error) => Some(Err(error)),
        }
    }

    fn lacks_line_ends(&mut self) -> bool {
        matches!(self.finish(), sse::End::Unterminated { frame, .. } if is_whole(frame.data_bytes()))
    }

    fn ending(&mut self) -> Ending {
        match self.finish() {
            end if end.is_bare() => Ending::Bare,
            sse::End::Clean { .. } => Ending::Clean,
            sse::End::Unterminated { .. } | sse::End::Truncated(_) => Ending::Truncated,
        }
    }
}
