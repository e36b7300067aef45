//! What a call came to, before it is a view, and what a caller wants to see.

use super::span::Span;
use crate::bytes::position_in;
use crate::error::Error;

/// What a call came to. Nothing here borrows the machine: the view is made when the loop is over.
#[derive(Clone, Copy)]
pub(crate) enum Step<'c> {
    /// The chunk is used up.
    NeedMore,
    /// The chunk starts with a line that is no SSE, but may be bare JSON.
    Brace,
    /// A frame that lies in the chunk. `has_retry`, here and below: the reconnection time comes from its block.
    Borrowed { event: &'c [u8], data: &'c [u8], has_retry: bool },
    /// A frame whose lines lie in the chunk, and its data, joined, in the storage.
    Joined { event: &'c [u8], data: Span, has_retry: bool },
    /// A frame in the storage.
    Stored { event: Span, data: Span, has_retry: bool },
    /// A block without data.
    NoData { event: Span, has_id: bool },
    /// A comment, with its colon.
    Comment { line: Span, is_clipped: bool },
    /// A line that SSE ignores.
    Ignored { line: Span, is_clipped: bool },
    /// A valid `retry` line.
    Retry(u64),
    /// A frame is over a limit.
    Failed(Error),
}

/// A step that borrows not even the chunk: of what lies there it has the position.
#[derive(Clone, Copy)]
pub(crate) struct Placed {
    step: Step<'static>,
    event: (usize, usize),
    data: (usize, usize),
}

impl<'c> Step<'c> {
    /// Makes it borrow nothing. What it borrows is in `chunk`.
    pub(crate) fn place(self, chunk: &[u8]) -> Placed {
        // An empty event type need not be in the chunk, and has any place.
        let place = |part: &[u8]| (position_in(chunk, part).unwrap_or(0), part.len());
        let (mut event_place, mut data_place) = ((0, 0), (0, 0));
        let step = match self {
            Step::Borrowed { event, data, has_retry } => {
                (event_place, data_place) = (place(event), place(data));
                Step::Borrowed { event: &[], data: &[], has_retry }
            }
            Step::Joined { event, data, has_retry } => {
                event_place = place(event);
                Step::Joined { event: &[], data, has_retry }
            }
            Step::NeedMore => Step::NeedMore,
            Step::Brace => Step::Brace,
            Step::Stored { event, data, has_retry } => Step::Stored { event, data, has_retry },
            Step::NoData { event, has_id } => Step::NoData { event, has_id },
            Step::Comment { line, is_clipped } => Step::Comment { line, is_clipped },
            Step::Ignored { line, is_clipped } => Step::Ignored { line, is_clipped },
            Step::Retry(milliseconds) => Step::Retry(milliseconds),
            Step::Failed(error) => Step::Failed(error),
        };
        Placed { step, event: event_place, data: data_place }
    }
}

impl Placed {
    /// Returns the step. `chunk` is the one that it was placed in; what another does not have is empty.
    pub(crate) fn step(self, chunk: &[u8]) -> Step<'_> {
        let part =
            |(start, len): (usize, usize)| chunk.get(start..).and_then(|rest| rest.get(..len)).unwrap_or_default();
        match self.step {
            Step::Borrowed { has_retry, .. } => {
                Step::Borrowed { event: part(self.event), data: part(self.data), has_retry }
            }
            Step::Joined { data, has_retry, .. } => Step::Joined { event: part(self.event), data, has_retry },
            step => step,
        }
    }
}

/// What a caller wants to see besides errors. The rest is neither stored nor returned.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Wanted {
    /// Frames and nothing else.
    Frames,
    /// Frames, and what may be an error of the server: lines of an unknown field, and blocks without data.
    FramesAndErrors,
    /// All that a stream can say: also comments, `retry` lines, and `retry` and `id` lines that are not valid.
    Items,
}

impl Wanted {
    #[inline]
    pub(super) const fn wants(self, step: &Step<'_>) -> bool {
        match step {
            Step::NeedMore => false,
            Step::Comment { .. } | Step::Retry(_) => self.is_all(),
            Step::Ignored { .. } | Step::NoData { .. } => self.has_errors(),
            Step::Brace | Step::Borrowed { .. } | Step::Joined { .. } | Step::Stored { .. } | Step::Failed(_) => true,
        }
    }

    pub(super) const fn has_errors(self) -> bool {
        !matches!(self, Self::Frames)
    }

    pub(super) const fn is_all(self) -> bool {
        matches!(self, Self::Items)
    }
}
