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
    /// A frame that lies in the chunk.
    Borrowed { event: &'c [u8], data: &'c [u8] },
    /// A frame whose lines lie in the chunk, and its data, joined, in the storage.
    Joined { event: &'c [u8], data: Span },
    /// A frame in the storage.
    Stored { event: Span, data: Span },
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

/// What a caller wants to see besides frames and errors. The rest is neither stored nor returned.
pub(crate) trait Wanted {
    /// Lines of an unknown field: a server may send an error as such.
    const UNKNOWN: bool;
    /// Blocks without data: an `event: error` without data is an error all the same.
    const NO_DATA: bool;
    /// Everything else: comments, `retry` lines, and `retry` and `id` lines that are not valid.
    const ALL: bool;
}

/// Frames and nothing else.
pub(crate) struct Frames;

/// Frames, and the lines and blocks that may be an error of the server.
pub(crate) struct FramesAndErrors;

/// All that a stream can say.
pub(crate) struct Items;

impl Wanted for Frames {
    const UNKNOWN: bool = false;
    const NO_DATA: bool = false;
    const ALL: bool = false;
}

impl Wanted for FramesAndErrors {
    const UNKNOWN: bool = true;
    const NO_DATA: bool = true;
    const ALL: bool = false;
}

impl Wanted for Items {
    const UNKNOWN: bool = true;
    const NO_DATA: bool = true;
    const ALL: bool = true;
}
