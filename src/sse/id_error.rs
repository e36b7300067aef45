//! Why an id is refused.

use core::fmt;

/// Why [`Parser::set_last_event_id`](super::Parser::set_last_event_id) refused an id. The id in force stays what it was.
///
/// ```
/// use deltawire::sse::{IdError, Parser};
///
/// let mut parser = Parser::with_storage([0; 64]);
/// assert_eq!(parser.set_last_event_id(b"7\n"), Err(IdError::Forbidden));
/// assert_eq!(parser.set_last_event_id(b"longer than 8"), Err(IdError::TooLong));
/// assert!(parser.next_frame(&mut b"data: half".as_slice()).is_none());
/// assert_eq!(parser.set_last_event_id(b"7"), Err(IdError::InFrame));
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum IdError {
    /// It holds a CR, LF or NUL, which no id in a stream can. Look where it was stored: start without it.
    Forbidden,
    /// It is over [`max_id`](super::Limits::with_max_id). Allow more, or hand over a larger storage: of a fixed one an
    /// eighth is for the id.
    TooLong,
    /// The parser is inside of a frame or a line. Set the id before the first chunk.
    InFrame,
    /// The allocator has no memory for it.
    OutOfMemory,
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Forbidden => "id with a line break or NUL",
            Self::TooLong => "id over the limit",
            Self::InFrame => "id set inside of a frame",
            Self::OutOfMemory => "no memory for an id",
        })
    }
}

impl core::error::Error for IdError {}
