//! The dialects that parts can be written in.

use core::fmt;

use super::super::dialect::Dialect;

/// A dialect that an [`Encoder`](super::Encoder) writes.
///
/// ```
/// use deltawire::answer::{Dialect, Target};
///
/// assert_eq!(Target::of(Dialect::Chat), Some(Target::Chat));
/// assert_eq!(Target::of(Dialect::Gemini), None);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Target {
    /// Anthropic's Messages.
    Anthropic,
    /// OpenAI's Chat Completions.
    Chat,
    /// OpenAI's Responses. Give the encoder a [memory](super::Encoder::with_memory): the protocol says everything twice.
    Responses,
}

impl Target {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Anthropic, Self::Chat, Self::Responses];

    /// Returns the target that is a dialect, if it can be written.
    #[must_use]
    pub const fn of(dialect: Dialect) -> Option<Self> {
        match dialect {
            Dialect::Anthropic => Some(Self::Anthropic),
            Dialect::Chat => Some(Self::Chat),
            Dialect::Responses => Some(Self::Responses),
            Dialect::Gemini => None,
        }
    }

    /// Returns the dialect.
    ///
    /// ```
    /// use deltawire::answer::Target;
    ///
    /// assert!(Target::ALL.into_iter().all(|it| Target::of(it.dialect()) == Some(it)));
    /// ```
    #[must_use]
    pub const fn dialect(self) -> Dialect {
        match self {
            Self::Anthropic => Dialect::Anthropic,
            Self::Chat => Dialect::Chat,
            Self::Responses => Dialect::Responses,
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.dialect().fmt(f)
    }
}
