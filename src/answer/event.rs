//! The event of a vendor, whichever it is.

use super::dialect::Dialect;
use crate::openai::{chat, responses};
use crate::{anthropic, gemini};

/// The event of a vendor that parts come from. [`Parts::event`](super::Parts::event) returns it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// Of Anthropic's Messages.
    Anthropic(anthropic::Event<'a>),
    /// Of Chat Completions.
    Chat(chat::Event<'a>),
    /// Of OpenAI's Responses.
    Responses(responses::Event<'a>),
    /// Of Gemini.
    Gemini(gemini::Event<'a>),
    /// A payload, or a line, that does not say which dialect it is of.
    Unknown(&'a [u8]),
}

impl Event<'_> {
    /// Returns the dialect.
    #[must_use]
    pub const fn dialect(&self) -> Option<Dialect> {
        match self {
            Self::Anthropic(_) => Some(Dialect::Anthropic),
            Self::Chat(_) => Some(Dialect::Chat),
            Self::Responses(_) => Some(Dialect::Responses),
            Self::Gemini(_) => Some(Dialect::Gemini),
            Self::Unknown(_) => None,
        }
    }
}
