//! The one error of the crate: what went wrong, and at which byte.

use core::fmt;

/// A fault in the input: what it is, and where.
///
/// The input goes on after it: a parser that returned an error is called again, and continues
/// behind the faulty part. What each kind costs is said at [`ErrorKind`].
///
/// ```
/// use deltawire::{ErrorKind, sse::{Limits, Parser}};
///
/// let mut parser = Parser::with_limits([0; 64], Limits::new().with_max_frame(16));
/// let mut chunk: &[u8] = b"data: longer than the limit\n\ndata: ok\n\n";
/// let error = parser.next_frame(&mut chunk).unwrap().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::DataTooLong);
/// assert_eq!(error.offset(), 0);
/// assert_eq!(error.to_string(), "data of a frame over the limit at byte 0");
/// assert_eq!(parser.next_frame(&mut chunk).unwrap()?.data_bytes(), b"ok");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Error {
    kind: ErrorKind,
    offset: u64,
}

impl Error {
    #[cold]
    pub(crate) const fn new(kind: ErrorKind, offset: u64) -> Self {
        Self { kind, offset }
    }

    /// Returns what went wrong.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Returns the absolute position in the stream: of an over-long frame, its first byte. In JSON it is the
    /// first byte behind which nothing can make the text valid, or that of the value that does not fit, counted
    /// from the start of the text.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.offset
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.kind, self.offset)
    }
}

impl core::error::Error for Error {}

/// What an [`Error`] is about.
///
/// ```
/// use deltawire::ErrorKind;
/// use deltawire::json::Raw;
///
/// let error = Raw::new(r#"{"a": 1e}"#).unwrap_err();
/// assert_eq!((error.kind(), error.offset()), (ErrorKind::UnexpectedByte, 8));
/// assert_eq!(error.kind().to_string(), "unexpected byte");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A `data` line takes its frame over [`max_frame`](crate::sse::Limits::with_max_frame). Call again: the frame is
    /// skipped to its end. If you need such frames, allow more, or hand over a larger storage.
    DataTooLong,
    /// An `event` line takes its frame over [`max_frame`](crate::sse::Limits::with_max_frame). Call again: the frame is
    /// skipped to its end. No vendor sends names of such a length, so it is hardly a stream for you.
    EventTooLong,
    /// An `id` line is over [`max_id`](crate::sse::Limits::with_max_id), or takes its frame over `max_frame`. Call
    /// again: the frame is skipped to its end, and the last event id stays what it was. If you reconnect, you get what
    /// follows that older id.
    IdTooLong,
    /// A frame has more lines than [`max_lines`](crate::sse::Limits::with_max_lines). Call again: the frame is skipped
    /// to its end.
    TooManyLines,
    /// The allocator has no memory for a frame that the limits allow. Call again: the frame is skipped to its end, and
    /// frames that need less memory come as before.
    OutOfMemory,
    /// The text ends before it is whole.
    UnexpectedEnd,
    /// A byte that JSON does not allow where it stands.
    UnexpectedByte,
    /// A backslash in a JSON string with something behind it that is no escape.
    InvalidEscape,
    /// A control character in a JSON string that is not escaped.
    ControlCharacter,
    /// A byte that UTF-8 does not allow where it stands.
    InvalidUtf8,
    /// More JSON containers in one another than the limit allows.
    TooDeep,
    /// Half of a surrogate pair, where the text is wanted exactly.
    LoneSurrogate,
    /// The buffer is too small for the text.
    BufferTooSmall,
    /// A JSON number that the wanted type cannot hold.
    NumberOutOfRange,
    /// An object lacks a member that it cannot be understood without. The offset is that of the object.
    MissingMember,
    /// A JSON value of another type than its place asks for.
    UnexpectedType,
}

impl ErrorKind {
    /// Returns the name of the kind in snake case, for logs and metrics.
    ///
    /// ```
    /// assert_eq!(deltawire::ErrorKind::TooManyLines.name(), "too_many_lines");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DataTooLong => "data_too_long",
            Self::EventTooLong => "event_too_long",
            Self::IdTooLong => "id_too_long",
            Self::TooManyLines => "too_many_lines",
            Self::OutOfMemory => "out_of_memory",
            Self::UnexpectedEnd => "unexpected_end",
            Self::UnexpectedByte => "unexpected_byte",
            Self::InvalidEscape => "invalid_escape",
            Self::ControlCharacter => "control_character",
            Self::InvalidUtf8 => "invalid_utf8",
            Self::TooDeep => "too_deep",
            Self::LoneSurrogate => "lone_surrogate",
            Self::BufferTooSmall => "buffer_too_small",
            Self::NumberOutOfRange => "number_out_of_range",
            Self::MissingMember => "missing_member",
            Self::UnexpectedType => "unexpected_type",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DataTooLong => "data of a frame over the limit",
            Self::EventTooLong => "event type of a frame over the limit",
            Self::IdTooLong => "id over the limit",
            Self::TooManyLines => "too many lines in a frame",
            Self::OutOfMemory => "no memory for a frame",
            Self::UnexpectedEnd => "unexpected end",
            Self::UnexpectedByte => "unexpected byte",
            Self::InvalidEscape => "invalid escape",
            Self::ControlCharacter => "control character in a string",
            Self::InvalidUtf8 => "invalid UTF-8",
            Self::TooDeep => "too many containers in one another",
            Self::LoneSurrogate => "half of a surrogate pair",
            Self::BufferTooSmall => "no room for the text",
            Self::NumberOutOfRange => "number out of range",
            Self::MissingMember => "missing member of an object",
            Self::UnexpectedType => "value of an unexpected type",
        })
    }
}
