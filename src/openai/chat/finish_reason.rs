//! Why a choice ended.

use core::fmt;

use crate::json::{Content, Names};

/// Why a choice ended.
///
/// ```
/// use deltawire::openai::chat::{Event, FinishReason};
///
/// let payload = br#"{"choices":[{"index":0,"delta":{},"finish_reason":"length"}]}"#;
/// let Event::Chunk(chunk) = Event::parse(payload)? else { panic!() };
/// let reason = chunk.choices().next().unwrap().finish_reason().unwrap();
/// assert_eq!(reason, FinishReason::Length);
/// assert!(reason.is_limit());
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum FinishReason {
    /// `stop`: the model has finished, or wrote a stop sequence. Some servers say so of tool calls too: look for them.
    Stop,
    /// `length`: the limit of the request or of the context was reached, perhaps inside of a tool call. Ask again with a
    /// larger limit.
    Length,
    /// `tool_calls`: run the tools, and send their results.
    ToolCalls,
    /// `content_filter`: a filter left out content. Show what there is as incomplete.
    ContentFilter,
    /// `function_call`: run the function. The deprecated form of `tool_calls`.
    FunctionCall,
    /// `error`: the server could not go on, as some gateways say beside an error.
    Error,
    /// A reason that this version does not know. [`Choice::finish_reason_name`](super::Choice::finish_reason_name) has it.
    Unknown,
}

const REASONS: Names<FinishReason, 6> = Names([
    ("stop", FinishReason::Stop),
    ("length", FinishReason::Length),
    ("tool_calls", FinishReason::ToolCalls),
    ("content_filter", FinishReason::ContentFilter),
    ("function_call", FinishReason::FunctionCall),
    ("error", FinishReason::Error),
]);

impl FinishReason {
    /// Returns the reason with that name.
    pub(super) fn of(name: Content<'_>) -> Self {
        REASONS.find(name).unwrap_or(Self::Unknown)
    }

    /// Returns the reason with that name.
    #[cfg(feature = "serde_json")]
    pub(super) fn named(name: &str) -> Self {
        REASONS.find_text(name).unwrap_or(Self::Unknown)
    }

    /// Returns the name on the wire, `"unknown"` for one that this version does not know.
    ///
    /// ```
    /// assert_eq!(deltawire::openai::chat::FinishReason::ToolCalls.name(), "tool_calls");
    /// ```
    #[must_use]
    pub fn name(self) -> &'static str {
        REASONS.name_of(|it| it == self).unwrap_or("unknown")
    }

    /// Returns `true` if the choice ended because there was no room for more: a tool call at its end may be incomplete.
    #[must_use]
    pub const fn is_limit(self) -> bool {
        matches!(self, Self::Length)
    }
}

impl fmt::Display for FinishReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
