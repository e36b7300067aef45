//! How a stream ended.

use super::field::Field;
use super::frame::Frame;

/// What [`Parser::finish`](super::Parser::finish) found at the end of the stream.
///
/// SSE drops whatever has no blank line behind it. For LLM streams that loses the last event of a
/// server which forgot the blank line, so it is offered here, apart from what was cut.
///
/// ```
/// use deltawire::sse::{End, Parser};
///
/// let mut parser = Parser::with_storage([0; 64]);
/// assert!(parser.next_frame(&mut b"data: [DONE]\n".as_slice()).is_none());
/// match parser.finish() {
///     End::Clean { .. } => println!("nothing is missing"),
///     End::Unterminated { frame, .. } => assert_eq!(frame.data_bytes(), b"[DONE]"),
///     End::Truncated(tail) => println!("the stream was cut, {} bytes are lost", tail.pending()),
/// }
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[must_use]
#[expect(clippy::exhaustive_enums, reason = "a caller decides on each, and there is no fourth way to end")]
pub enum End<'p> {
    /// The stream ended between two frames.
    #[non_exhaustive]
    Clean {
        /// The stream gave no frame, but lines that SSE ignores: most likely it is no SSE at all
        /// but an error body. Read it from [`Item::Ignored`](super::Item::Ignored).
        unframed: bool,
    },
    /// All lines of a frame came, but not the blank line behind it. SSE would drop it.
    #[non_exhaustive]
    Unterminated {
        /// The frame as its lines make it. That the last line came with its line end is all
        /// that speaks for it being whole.
        frame: Frame<'p>,
        /// The bytes from the first line of the frame on.
        pending: u64,
    },
    /// The stream ended inside a line, or in a frame that has no data yet, or in one over a limit.
    Truncated(Tail<'p>),
}

impl End<'_> {
    /// Returns how many bytes came since the start of what was not completed; 0 if clean.
    #[must_use]
    pub const fn pending(&self) -> u64 {
        match self {
            Self::Clean { .. } => 0,
            Self::Unterminated { pending, .. } => *pending,
            Self::Truncated(tail) => tail.pending,
        }
    }

    /// Says whether the stream gave no frame, nor offers one, but had lines that SSE ignores.
    #[must_use]
    pub const fn is_bare(&self) -> bool {
        match self {
            Self::Clean { unframed } => *unframed,
            Self::Unterminated { .. } => false,
            Self::Truncated(tail) => tail.is_bare,
        }
    }
}

/// What is left of a frame that was cut.
///
/// ```
/// use deltawire::sse::{End, Parser};
///
/// let mut parser = Parser::with_storage([0; 64]);
/// assert!(parser.next_frame(&mut b"data: {\ndata: \"a\":".as_slice()).is_none());
/// let End::Truncated(tail) = parser.finish() else { panic!() };
/// assert_eq!((tail.data(), tail.line(), tail.pending()), (&b"{"[..], &b"\"a\":"[..], 18));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Tail<'p> {
    pub(super) event: &'p [u8],
    pub(super) data: &'p [u8],
    /// What the unfinished line is; `Blank` if that cannot be told, or there is none.
    pub(super) field: Field,
    pub(super) line: &'p [u8],
    pub(super) pending: u64,
    pub(super) is_bare: bool,
}

impl<'p> Tail<'p> {
    /// Returns the data of the lines that came whole. Of a frame over a limit: nothing.
    #[must_use]
    pub const fn data(&self) -> &'p [u8] {
        self.data
    }

    /// Returns what came of the unfinished line: of a `data` or `event` line its value so far, of
    /// another the line. [`next_frame`](super::Parser::next_frame) keeps no comments and no
    /// ignored lines, so for them it is empty, unless they are very short.
    #[must_use]
    pub const fn line(&self) -> &'p [u8] {
        self.line
    }

    /// Returns how many bytes came since the start of the frame, or of the line if there is no
    /// frame.
    #[must_use]
    pub const fn pending(&self) -> u64 {
        self.pending
    }

    /// Says whether the stream gave no frame but had lines that SSE ignores, the unfinished one
    /// counted: most likely it is no SSE at all but an error body.
    #[must_use]
    pub const fn is_bare(&self) -> bool {
        self.is_bare
    }
}
