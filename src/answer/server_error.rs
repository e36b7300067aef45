//! Errors that a server sends in place of the rest.

use crate::json::{Raw, Str};
use crate::openai::responses;
use crate::{anthropic, gemini};

/// An error that a server sent, of any vendor.
///
/// ```
/// use deltawire::answer::{Decoder, Part};
///
/// let mut decoder = Decoder::with_storage([0; 512]);
/// let mut chunk: &[u8] = b"data: {\"error\":{\"code\":503,\"message\":\"Overloaded\",\"status\":\"UNAVAILABLE\"}}\n\n";
/// let mut parts = decoder.next(&mut chunk).unwrap()?.into_iter();
/// let Some(Part::Error(error)) = parts.next() else { panic!() };
/// assert_eq!((error.message().to_string(), error.name().to_string()), ("Overloaded".into(), "UNAVAILABLE".into()));
/// assert_eq!(error.status(), Some(503));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ServerError<'a> {
    /// Of Anthropic.
    Anthropic(anthropic::ServerError<'a>),
    /// Of OpenAI, in Chat Completions and in Responses.
    OpenAi(responses::ServerError<'a>),
    /// Of Gemini.
    Gemini(gemini::ServerError<'a>),
}

impl<'a> ServerError<'a> {
    /// Returns the message. It is for people: do not match on it.
    #[must_use]
    pub fn message(&self) -> Str<'a> {
        match self {
            Self::Anthropic(error) => error.message(),
            Self::OpenAi(error) => error.message(),
            Self::Gemini(error) => error.message(),
        }
    }

    /// Returns what the vendor calls it, which is meant for matching: the type of Anthropic, the code or else the type of
    /// OpenAI, the status of Gemini. It may be empty.
    #[must_use]
    pub fn name(&self) -> Str<'a> {
        match self {
            Self::Anthropic(error) => error.error_type_name(),
            Self::OpenAi(error) => error.code().unwrap_or(error.error_type_name()),
            Self::Gemini(error) => error.status(),
        }
    }

    /// Returns the HTTP status that the same error has before a stream, if it is known.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Anthropic(error) => error.error_type().status(),
            Self::OpenAi(error) => error.status(),
            Self::Gemini(error) => error.code(),
        }
    }

    /// Returns the whole object.
    #[must_use]
    pub const fn raw(&self) -> Raw<'a> {
        match self {
            Self::Anthropic(error) => error.raw(),
            Self::OpenAi(error) => error.raw(),
            Self::Gemini(error) => error.raw(),
        }
    }
}
