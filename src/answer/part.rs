//! What an answer consists of, the same for every vendor.

use core::fmt;

use super::finish::Finish;
use super::server_error::ServerError;
use super::usage::Usage;
use crate::gemini::PartialArg;
use crate::json::{Raw, Str};
use crate::stream::TextDelta;

/// A piece of an answer, borrowed from its payload. [`Decoder::next`](super::Decoder::next) returns them.
///
/// They only grow: print texts as they come, and append the inputs of calls. Where an answer has several choices or
/// candidates, parts are of the first, the one with index 0; the others are [`Other`](Self::Other).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Part<'a> {
    /// More of the answer.
    Text(Str<'a>),
    /// More of the reasoning, which some vendors call thinking.
    Reasoning(Str<'a>),
    /// More of the text with which the model refuses. Show it as the answer.
    Refusal(Str<'a>),
    /// A call of a tool begins.
    ToolStart(ToolStart<'a>),
    /// More of the input of a call.
    #[non_exhaustive]
    ToolInput {
        /// The number of the call.
        call: u32,
        /// What is added.
        input: Input<'a>,
    },
    /// The input of a call is complete: now, and not before, the tool can run. If none came, it is `{}`. It may still not be what
    /// the tool expects, or not even JSON. Do not run a call that gets no such part.
    #[non_exhaustive]
    ToolEnd {
        /// The number of the call.
        call: u32,
    },
    /// What proves that the reasoning, or a call, is the model's. Whoever sends the answer back has to send it too.
    Signature(Str<'a>),
    /// What the answer cost by now. It takes the place of the one before.
    Usage(Usage),
    /// Why the answer ended. More may follow: usage, and from some servers content. Of several the last counts.
    Finish(Finish<'a>),
    /// The server sent an error in place of the rest. Keep what came. Another may follow that says more of it.
    Error(ServerError<'a>),
    /// The answer begins again: drop what came of it, and all its calls.
    Restart,
    /// The body is not of a dialect that this version knows: these are its first bytes, a payload or a line. It comes once, and
    /// before any other part. Most likely the body is an error page, or an answer that is not streamed.
    UnknownDialect(&'a [u8]),
    /// Something else, as it came: a citation, an image, the result of a tool that the server ran, an unknown event. Pass over
    /// it, or look into it.
    Other(Raw<'a>),
}

impl<'a> Part<'a> {
    /// Returns a piece of text as the part that it is.
    #[inline]
    pub(super) const fn of_text(text: TextDelta<'a>) -> Self {
        match text {
            TextDelta::Text(text) => Self::Text(text),
            TextDelta::Reasoning(text) => Self::Reasoning(text),
        }
    }
}

/// A call of a tool that begins.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ToolStart<'a> {
    /// The number of the call in the answer: 0, 1, 2, whatever the vendor calls it.
    pub call: u32,
    /// What the result has to name, if the server gives it.
    pub id: Option<Str<'a>>,
    /// The name of the tool. It may be empty.
    pub name: Str<'a>,
    /// Who runs the tool.
    pub kind: ToolKind,
}

/// Who runs a tool, and what its input is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ToolKind {
    /// You run it. Its input is JSON.
    Function,
    /// You run it. Its input is a text.
    Custom,
    /// The server runs it: only show it.
    Server,
}

impl ToolKind {
    /// Returns the name, for logs.
    ///
    /// ```
    /// assert_eq!(deltawire::answer::ToolKind::Server.name(), "server");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::Custom => "custom",
            Self::Server => "server",
        }
    }

    /// Returns whether you run the tool.
    #[must_use]
    pub const fn is_yours(self) -> bool {
        matches!(self, Self::Function | Self::Custom)
    }
}

/// More of the input of a call. `Display` writes what to append to the input so far; but not that of [`At`](Self::At).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Input<'a> {
    /// A piece of JSON text, split anywhere. Pass it to a [`Scanner`](crate::json::Scanner), or append it.
    Json(Str<'a>),
    /// All of the input at once: a JSON value.
    Whole(Raw<'a>),
    /// A piece of text.
    Text(Str<'a>),
    /// A value at a place of the input, as Gemini sends it if a request asks for arguments in pieces: do not append it. `Answer`
    /// puts them together, and [`Encoder`](super::Encoder) writes them as JSON text.
    At(PartialArg<'a>),
}

impl fmt::Display for Input<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(text) | Self::Text(text) => text.fmt(f),
            Self::Whole(value) => value.fmt(f),
            Self::At(arg) => arg.raw().fmt(f),
        }
    }
}
