//! How a stream ended.

use super::field::Field;
use super::frame::Frame;

/// What [`Parser::finish`](super::Parser::finish) found at the end of the stream.
///
/// Two questions are worth asking: whether a frame is missing, which the variants answer, and whether there were lines
/// that SSE ignores, which [`has_ignored_lines`](Self::has_ignored_lines) answers: some servers send an error as such a
/// line, and end the stream as usual after it.
///
/// SSE drops a frame that has no blank line after it. For LLM streams that loses the last event of a server that forgot
/// the blank line, so it is offered here, apart from a truncated one.
///
/// ```
/// use deltawire::sse::{End, Parser};
///
/// let mut parser = Parser::with_storage([0; 64]);
/// assert!(parser.next_frame(&mut b"data: [DONE]\n".as_slice()).is_none());
/// match parser.finish() {
///     End::Clean { .. } => println!("nothing is missing"),
///     End::Unterminated { frame, .. } => assert_eq!(frame.data_bytes(), b"[DONE]"),
///     End::Truncated(tail) => println!("the last frame is truncated after {} bytes", tail.pending()),
/// }
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[must_use]
#[expect(clippy::exhaustive_enums, reason = "a caller decides on each, and there is no fourth way to end")]
pub enum End<'p> {
    /// The stream ended between two frames: you have received all frames that it had.
    #[non_exhaustive]
    Clean {
        /// What [`is_bare`](End::is_bare) returns.
        bare: bool,
        /// What [`has_ignored_lines`](End::has_ignored_lines) returns.
        ignored_lines: bool,
    },
    /// All lines of a frame came, but not the blank line after it. SSE would drop the frame. Take it if its data is
    /// complete in itself, as `[DONE]` or a JSON text is.
    #[non_exhaustive]
    Unterminated {
        /// The frame as its lines make it. More lines might have followed.
        frame: Frame<'p>,
        /// The bytes from the first line of the frame on.
        pending: u64,
        /// What [`has_ignored_lines`](End::has_ignored_lines) returns.
        ignored_lines: bool,
    },
    /// The stream ended inside a line, or in a frame that has no data yet, or in one over a limit. What came of it is
    /// in the [`Tail`]; the frame itself is missing.
    Truncated(Tail<'p>),
}

impl End<'_> {
    /// Returns how many bytes came since the start of what is not complete; 0 if clean.
    #[must_use]
    pub const fn pending(&self) -> u64 {
        match self {
            Self::Clean { .. } => 0,
            Self::Unterminated { pending, .. } => *pending,
            Self::Truncated(tail) => tail.pending,
        }
    }

    /// Returns whether the stream had lines that SSE ignores: unknown fields, or bare JSON. A line that lacks its end
    /// counts as soon as its first bytes show what it is; lines of a frame over a limit do not count.
    ///
    /// Some servers report an error this way, in the middle of a stream whose frames go on to `[DONE]`: then half an
    /// answer looks like a whole one. If you read frames with [`next_frame`](super::Parser::next_frame), ask this
    /// before you call the stream complete. The lines themselves come from [`next_item`](super::Parser::next_item).
    ///
    /// ```
    /// use deltawire::sse::Parser;
    ///
    /// let mut parser = Parser::with_storage([0; 64]);
    /// let mut chunk: &[u8] = b"data: {\"half\":1}\n\nerror: {\"code\":500}\n\ndata: [DONE]\n\n";
    /// while let Some(frame) = parser.next_frame(&mut chunk) {
    ///     println!("{}", frame?.data_lossy());
    /// }
    /// assert!(parser.finish().has_ignored_lines());
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    #[must_use]
    pub const fn has_ignored_lines(&self) -> bool {
        match self {
            Self::Clean { ignored_lines, .. } | Self::Unterminated { ignored_lines, .. } => *ignored_lines,
            Self::Truncated(tail) => tail.ignored_lines,
        }
    }

    /// Returns whether the stream had lines that SSE ignores and not a single frame: most likely the server sent an
    /// error body, as bare JSON or as a page, and not SSE at all. Read it from [`Item::Ignored`](super::Item::Ignored).
    #[must_use]
    pub const fn is_bare(&self) -> bool {
        match self {
            Self::Clean { bare, .. } => *bare,
            Self::Unterminated { .. } => false,
            Self::Truncated(tail) => tail.is_bare,
        }
    }
}

/// What came of a truncated frame.
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
    /// What the unfinished line is; `Blank` if its bytes do not show that, or if there is none.
    pub(super) field: Field,
    pub(super) line: &'p [u8],
    pub(super) pending: u64,
    pub(super) is_bare: bool,
    pub(super) ignored_lines: bool,
}

impl<'p> Tail<'p> {
    /// Returns the data of the lines that came with their end. Of a frame over a limit: nothing.
    #[must_use]
    pub const fn data(&self) -> &'p [u8] {
        self.data
    }

    /// Returns what came of the unfinished line: of a `data` or `event` line its value so far, of
    /// another the line. [`next_frame`](super::Parser::next_frame) stores no comments and no
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

    /// Returns what [`End::has_ignored_lines`] returns.
    #[must_use]
    pub const fn has_ignored_lines(&self) -> bool {
        self.ignored_lines
    }

    /// Returns what [`End::is_bare`] returns.
    #[must_use]
    pub const fn is_bare(&self) -> bool {
        self.is_bare
    }

    /// Returns what the unfinished line is.
    pub(crate) const fn field(&self) -> Field {
        self.field
    }

    /// Returns the event type so far.
    pub(crate) const fn event(&self) -> &'p [u8] {
        self.event
    }

    /// Returns the data so far: of complete lines, or of a first one that lacks its end.
    pub(crate) fn payload(&self) -> &'p [u8] {
        match (self.field, self.data.is_empty()) {
            (Field::Data, true) => self.line,
            // There is more of it.
            (Field::Data, false) => &[],
            _ => self.data,
        }
    }

    /// Returns a line that SSE ignores, and that lacks its end.
    pub(crate) fn ignored(&self) -> Option<&'p [u8]> {
        (self.field == Field::Unknown).then_some(self.line)
    }
}
