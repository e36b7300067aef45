//! What a simple chunk has: one string.
//!
//! Nearly all chunks bring one piece of one string and nothing else. What that is was found when the chunk was read, so
//! that nobody has to look for it again.

use crate::json::Str;

/// Which members a chunk has, of those that bring something to a choice, in any of its choices. What is not set is not there, so
/// that nobody has to look for it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Has(u16);

impl Has {
    pub(super) const NOTHING: Self = Self(0);
    pub(super) const CONTENT: Self = Self(1);
    pub(super) const REASONING: Self = Self(1 << 1);
    pub(super) const REFUSAL: Self = Self(1 << 2);
    pub(super) const ROLE: Self = Self(1 << 3);
    pub(super) const TOOL_CALLS: Self = Self(1 << 4);
    pub(super) const FUNCTION_CALL: Self = Self(1 << 5);
    pub(super) const AUDIO: Self = Self(1 << 6);
    pub(super) const LOGPROBS: Self = Self(1 << 7);
    pub(super) const FINISH_REASON: Self = Self(1 << 8);
    pub(super) const USAGE: Self = Self(1 << 9);
    /// Of a chunk that was not looked at so, everything may be there.
    pub(super) const ANYTHING: Self = Self(u16::MAX);

    #[inline]
    pub(super) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[inline]
    pub(super) const fn has(self, member: Self) -> bool {
        self.0 & member.0 != 0
    }
}

/// The one string of a chunk that has one choice, with nothing else in it that counts: no finish reason, no usage, no
/// start of a tool call.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Simple<'a> {
    pub(super) shape: Shape,
    /// It is not empty.
    pub(super) text: Str<'a>,
}

/// The one string of a chunk, and what it is.
#[derive(Clone, Copy)]
pub(crate) enum Single<'a> {
    Content(Str<'a>),
    Reasoning(Str<'a>),
    Refusal(Str<'a>),
    /// Of the call with that index, or of the last.
    Arguments(Option<u32>, Str<'a>),
}

/// What two simple chunks share.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Shape {
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
