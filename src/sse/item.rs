//! What a parser returns besides frames: comments, retry times, ignored lines.

use core::fmt;

use super::frame::Frame;
use super::lossy::Lossy;

/// What [`Parser::next_item`](super::Parser::next_item) returns: frames, and what SSE clients drop.
///
/// ```
/// use deltawire::sse::{Item, Parser};
///
/// let mut parser = Parser::with_storage([0; 64]);
/// let mut chunk: &[u8] = b": ping\nretry: 500\n{\"error\":1}\ndata: x\n\n";
/// let mut seen = String::new();
/// while let Some(item) = parser.next_item(&mut chunk) {
///     let item = item?;
///     seen += &match item {
///         Item::Frame(frame) => format!("frame {} ", frame.data_lossy()),
///         Item::Comment(text) => format!("comment {} ", text.lossy()),
///         Item::Retry(milliseconds) => format!("retry {milliseconds} "),
///         Item::Ignored(line) => format!("ignored {} ", line.lossy()),
///         _ => String::new(),
///     };
/// }
/// assert_eq!(seen, "comment ping retry 500 ignored {\"error\":1} frame x ");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Item<'p> {
    /// A dispatched event.
    Frame(Frame<'p>),
    /// A comment, without its colon and one space. Most are heartbeats, and you can ignore them.
    Comment(Text<'p>),
    /// A valid `retry` line: wait so many milliseconds before you reconnect. A number over `u64::MAX`
    /// reads as `u64::MAX`. [`Parser::retry`](super::Parser::retry) has the last one.
    Retry(u64),
    /// A block without `data`. SSE dispatches nothing for it, but an id that it sets is in force.
    #[non_exhaustive]
    NoData {
        /// The event type it names, or empty.
        event: &'p [u8],
        /// The last event id it sets, if it has an `id` line.
        id: Option<&'p [u8]>,
    },
    /// A line, as it came, that SSE ignores: an unknown field, an `id` with a NUL, a `retry` that is not a number, or
    /// bare JSON. Look whether it is an error: some servers send one so.
    Ignored(Text<'p>),
}

/// The text of a line that is not part of a frame.
///
/// It is clipped at what the open frame leaves of the limit `max_frame`, with the colon of a comment counted.
///
/// ```
/// use deltawire::sse::{Item, Limits, Parser};
///
/// let mut parser = Parser::with_limits([0; 64], Limits::new().with_max_frame(8));
/// let mut chunk: &[u8] = b": a long comment\n";
/// let Some(Item::Comment(text)) = parser.next_item(&mut chunk).transpose()? else { panic!() };
/// assert_eq!(text.as_bytes(), b"a long");
/// assert!(text.is_clipped());
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct Text<'p> {
    pub(super) bytes: &'p [u8],
    pub(super) is_clipped: bool,
}

impl<'p> Text<'p> {
    /// Returns the text as it came.
    #[must_use]
    pub const fn as_bytes(&self) -> &'p [u8] {
        self.bytes
    }

    /// Returns the text with U+FFFD for what is not UTF-8.
    #[must_use]
    pub const fn lossy(&self) -> Lossy<'p> {
        Lossy::new(self.bytes)
    }

    /// Returns whether the line was longer than the limit, so that its end is missing.
    #[must_use]
    pub const fn is_clipped(&self) -> bool {
        self.is_clipped
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Text").field("text", &self.lossy()).field("is_clipped", &self.is_clipped).finish()
    }
}
