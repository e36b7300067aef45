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

/// A step that is a frame, an ignored line or an error, and borrows not even the chunk: of what lies there it has the place.
#[derive(Clone, Copy)]
pub(crate) enum Placed {
    Borrowed {
        event: Part,
        data: Part,
        has_retry: bool,
    },
    Joined {
        event: Part,
        data: Span,
        has_retry: bool,
    },
    Stored {
        event: Span,
        data: Span,
        has_retry: bool,
    },
    Ignored {
        line: Span,
        is_clipped: bool,
    },
    Failed(Error),
    /// Another step.
    Nothing,
}

/// Where a part of the chunk is.
#[derive(Clone, Copy)]
pub(crate) struct Part {
    start: usize,
    len: usize,
}

impl Part {
    fn of(part: &[u8], chunk: &[u8]) -> Self {
        // An event type that there is not has any place.
        Self { start: position_in(chunk, part).unwrap_or(0), len: part.len() }
    }

    /// Returns the part, or nothing if it is another chunk, and shorter.
    fn in_chunk(self, chunk: &[u8]) -> &[u8] {
        chunk.get(self.start..).and_then(|rest| rest.get(..self.len)).unwrap_or_default()
    }
}

impl Step<'_> {
    /// Makes it borrow nothing. What it borrows is in `chunk`.
    pub(crate) fn place(self, chunk: &[u8]) -> Placed {
        match self {
            Step::Borrowed { event, data, has_retry } => {
                Placed::Borrowed { event: Part::of(event, chunk), data: Part::of(data, chunk), has_retry }
            }
            Step::Joined { event, data, has_retry } => {
                Placed::Joined { event: Part::of(event, chunk), data, has_retry }
            }
            Step::Stored { event, data, has_retry } => Placed::Stored { event, data, has_retry },
            Step::Ignored { line, is_clipped } => Placed::Ignored { line, is_clipped },
            Step::Failed(error) => Placed::Failed(error),
            Step::NeedMore | Step::Brace | Step::NoData { .. } | Step::Comment { .. } | Step::Retry(_) => {
                Placed::Nothing
            }
        }
    }
}

impl Placed {
    /// Returns the step. `chunk` is the one that it was placed in.
    #[inline]
    pub(crate) fn step(self, chunk: &[u8]) -> Step<'_> {
        match self {
            Self::Borrowed { event, data, has_retry } => {
                Step::Borrowed { event: event.in_chunk(chunk), data: data.in_chunk(chunk), has_retry }
            }
            Self::Joined { event, data, has_retry } => Step::Joined { event: event.in_chunk(chunk), data, has_retry },
            Self::Stored { event, data, has_retry } => Step::Stored { event, data, has_retry },
            Self::Ignored { line, is_clipped } => Step::Ignored { line, is_clipped },
            Self::Failed(error) => Step::Failed(error),
            Self::Nothing => Step::NeedMore,
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
