//! What was found in a chunk when it was read, so that nobody has to look for it again.
//!
//! Nearly all chunks bring one piece of one string and nothing else: they are simple. Of nearly all others it is known where the
//! members are that are asked for most.

use super::finish_reason::FinishReason;
use crate::json::{Place, Raw, Str};

/// What was found in a chunk.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Found<'a> {
    /// The one string of a simple chunk.
    Simple(Simple<'a>),
    /// The places of what a chunk has.
    Places(Places),
    /// Nothing, because it is too large, or is made in another way. Everything is looked up.
    Nothing,
}

impl<'a> Found<'a> {
    #[inline]
    pub(super) const fn simple(&self) -> Option<&Simple<'a>> {
        match self {
            Self::Simple(simple) => Some(simple),
            _ => None,
        }
    }
}

/// Where the members of a chunk are, in the text of the chunk, and of its choice if there is one and no more.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Places {
    pub(super) has: Has,
    /// The `choices`, whatever is in them.
    pub(super) choices: Place,
    /// The object that the usage is, if it is one.
    pub(super) usage: Place,
    pub(super) choice: Option<ChoicePlaces>,
}

/// Where the members of a choice are, in the text of the chunk.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct ChoicePlaces {
    pub(super) index: u32,
    pub(super) finish_reason: Option<FinishReason>,
    pub(super) choice: Place,
    pub(super) delta: Place,
    pub(super) content: Place,
    /// `reasoning` or `reasoning_content`, whichever is not empty.
    pub(super) reasoning: Place,
    pub(super) tool_calls: Place,
}

/// The one choice of a chunk, as it is found on the way.
#[derive(Clone, Copy)]
pub(super) struct OneChoice<'a> {
    pub(super) index: u32,
    pub(super) finish_reason: Option<FinishReason>,
    pub(super) choice: Raw<'a>,
    pub(super) delta: Option<Raw<'a>>,
    pub(super) content: Option<Raw<'a>>,
    pub(super) reasoning: Option<Raw<'a>>,
    pub(super) tool_calls: Option<Raw<'a>>,
}

impl OneChoice<'_> {
    /// Returns the places in the chunk, if they fit.
    pub(super) fn places(&self, chunk: Raw<'_>) -> Option<ChoicePlaces> {
        let place = |value| Place::of(value, chunk);
        Some(ChoicePlaces {
            index: self.index,
            finish_reason: self.finish_reason,
            choice: place(Some(self.choice))?,
            delta: place(self.delta)?,
            content: place(self.content)?,
            reasoning: place(self.reasoning)?,
            tool_calls: place(self.tool_calls)?,
        })
    }
}

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
    /// `message`, in which there may be anything.
    pub(super) const MESSAGE: Self = Self(1 << 9);
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
