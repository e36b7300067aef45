//! The one error of the crate: what went wrong, and at which byte.

use core::fmt;

/// A fault in the input: what it is, and where.
///
/// The input goes on after it: a parser that returned an error is called again, and continues
/// after the faulty part. [`ErrorKind`] says what each kind costs.
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
    /// first byte after which nothing can make the text valid, or that of the value that does not fit, counted
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
// As wide as a word: what may be an event or an error has words in its place, and with a single byte among them it is moved
// in pieces that overlap, so that each move waits for the one before.
#[repr(usize)]
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
    /// A JSON text, or an escape in it, ends before it is whole. The offset is the end. Push what is missing, or use
    /// [`Scanner::closing`](crate::json::Scanner::closing) to make a valid text of what is there.
    UnexpectedEnd,
    /// JSON does not allow this byte here. Nothing that follows can make the text valid: use what came before it, or
    /// discard the text.
    UnexpectedByte,
    /// A backslash in a JSON string is followed by something that is not an escape. The offset is that of the byte that
    /// does not fit. Handle it as [`UnexpectedByte`](Self::UnexpectedByte).
    InvalidEscape,
    /// A JSON string contains a control character, such as a line break, that is not escaped. Handle it as
    /// [`UnexpectedByte`](Self::UnexpectedByte).
    ControlCharacter,
    /// UTF-8 does not allow this byte here. Handle it as [`UnexpectedByte`](Self::UnexpectedByte), and check that no
    /// bytes are missing between two fragments.
    InvalidUtf8,
    /// A JSON container is nested deeper than the limit allows. Raise the limit with
    /// [`Scanner::with_max_depth`](crate::json::Scanner::with_max_depth) if it is below 128; deeper texts are not supported.
    TooDeep,
    /// A JSON string contains a surrogate without its other half, so its text cannot be given exactly. Use
    /// [`Str::pieces`](crate::json::Str::pieces), which replaces it by U+FFFD.
    LoneSurrogate,
    /// The buffer that you passed is too small for the decoded text. Call again with a larger one:
    /// [`Str::as_escaped`](crate::json::Str::as_escaped) is never shorter than the text.
    BufferTooSmall,
    /// A JSON number does not fit the type for it, for example `1e999` a float. The text is valid JSON: keep the text, or
    /// discard the value.
    NumberOutOfRange,
    /// A JSON object lacks a member that is required to understand it. The offset is that of the object. Skip the event;
    /// the next one may be fine.
    MissingMember,
    /// A JSON value has a type other than the required one, for example a number where a string must be. The offset is
    /// that of the value. Skip the event; the next one may be fine.
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
            Self::TooDeep => "nesting too deep",
            Self::LoneSurrogate => "surrogate without its other half",
            Self::BufferTooSmall => "output buffer too small",
            Self::NumberOutOfRange => "number out of range",
            Self::MissingMember => "missing member of an object",
            Self::UnexpectedType => "value of an unexpected type",
        })
    }
}
