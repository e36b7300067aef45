//! What a call came to, before it is a view, and what a caller wants to see.

use super::span::Span;
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
