//! What a simple chunk has: one string.
//!
//! Nearly all chunks bring one piece of one string and nothing else. What that is was found when the chunk was read, so
//! that nobody has to look for it again.

use crate::json::Str;

/// The one string of a chunk that has one choice, with nothing else in it that counts: no finish reason, no usage, no
/// start of a tool call.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Simple<'a> {
    pub(super) shape: Shape,
    /// It is not empty.
    pub(super) text: Str<'a>,
}

/// What two simple chunks share.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Shape {
    /// The index of the choice.
    pub(super) choice: u32,
    pub(super) kind: Kind,
    /// Whether the payload has members that are in no other chunk, as far as this version knows.
    pub(super) has_extras: bool,
    /// Whether it has padding, which is another in each chunk.
    pub(super) has_padding: bool,
}

/// Which string of a choice it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    Content,
    Reasoning,
    Refusal,
    /// The arguments of the tool call with that index.
    Arguments(u32),
    /// The arguments of the tool call that the last fragment was of.
    MoreArguments,
}
