//! Why an answer ended.

use core::fmt;

use crate::json::Str;
use crate::openai::{chat, responses};
use crate::{anthropic, gemini};

/// Why an answer ended, as every vendor says it in its own words.
///
/// ```
/// use deltawire::answer::{Dialect, Decoder, Part, Reason};
///
/// let mut decoder = Decoder::with_storage([0; 512]);
/// let mut chunk: &[u8] = b"data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}]}\n\n";
/// let mut parts = decoder.next(&mut chunk).unwrap()?.into_iter();
/// let Some(Part::Finish(finish)) = parts.next() else { panic!() };
/// assert_eq!(finish.reason, Reason::Length);
/// assert_eq!(finish.raw, "length");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Finish<'a> {
    /// What it means.
    pub reason: Reason,
    /// The vendor's name for it, as it came.
    pub raw: Str<'a>,
}

/// What it means that an answer ended.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Reason {
    /// The model has finished, or wrote a stop sequence.
    Stop,
    /// A limit was reached, of the request or of the context: text or a tool call may be cut. Ask again with a larger one.
    Length,
    /// Run the tools, and send their results. It is also the reason where a server says "stop" after calls.
    ToolUse,
    /// A filter left out content, or blocked the prompt.
    ContentFilter,
    /// The model does not answer.
    Refusal,
    /// The server paused. Send the answer back, and the model goes on.
    Pause,
    /// The server could not go on, or the model wrote a call that it cannot read.
    Error,
    /// Something else, or a reason that this version does not know: [`Finish::raw`] has its name.
    Other,
}

impl Reason {
    /// Returns the name in snake case, for logs and metrics.
    ///
    /// ```
    /// assert_eq!(deltawire::answer::Reason::ToolUse.name(), "tool_use");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Length => "length",
            Self::ToolUse => "tool_use",
            Self::ContentFilter => "content_filter",
            Self::Refusal => "refusal",
            Self::Pause => "pause",
            Self::Error => "error",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl From<anthropic::StopReason> for Reason {
    fn from(reason: anthropic::StopReason) -> Self {
        match reason {
            anthropic::StopReason::EndTurn | anthropic::StopReason::StopSequence => Self::Stop,
            anthropic::StopReason::MaxTokens | anthropic::StopReason::ContextWindowExceeded => Self::Length,
            anthropic::StopReason::ToolUse => Self::ToolUse,
            anthropic::StopReason::PauseTurn | anthropic::StopReason::Compaction => Self::Pause,
            anthropic::StopReason::Refusal => Self::Refusal,
            anthropic::StopReason::Unknown => Self::Other,
        }
    }
}

impl From<chat::FinishReason> for Reason {
    fn from(reason: chat::FinishReason) -> Self {
        match reason {
            chat::FinishReason::Stop => Self::Stop,
            chat::FinishReason::Length => Self::Length,
            chat::FinishReason::ToolCalls | chat::FinishReason::FunctionCall => Self::ToolUse,
            chat::FinishReason::ContentFilter => Self::ContentFilter,
            chat::FinishReason::Error => Self::Error,
            chat::FinishReason::Unknown => Self::Other,
        }
    }
}

impl From<gemini::FinishReason> for Reason {
    fn from(reason: gemini::FinishReason) -> Self {
        match reason {
            gemini::FinishReason::Stop => Self::Stop,
            gemini::FinishReason::MaxTokens => Self::Length,
            gemini::FinishReason::Safety
            | gemini::FinishReason::Recitation
            | gemini::FinishReason::Blocklist
            | gemini::FinishReason::ProhibitedContent
            | gemini::FinishReason::Spii
            | gemini::FinishReason::ImageSafety
            | gemini::FinishReason::ImageProhibitedContent
            | gemini::FinishReason::ImageRecitation
            | gemini::FinishReason::ModelArmor => Self::ContentFilter,
            gemini::FinishReason::MalformedFunctionCall
            | gemini::FinishReason::UnexpectedToolCall
            | gemini::FinishReason::TooManyToolCalls
            | gemini::FinishReason::MissingThoughtSignature
            | gemini::FinishReason::MalformedResponse => Self::Error,
            _ => Self::Other,
        }
    }
}

impl From<responses::IncompleteReason> for Reason {
    fn from(reason: responses::IncompleteReason) -> Self {
        match reason {
            responses::IncompleteReason::MaxOutputTokens => Self::Length,
            responses::IncompleteReason::ContentFilter => Self::ContentFilter,
            _ => Self::Other,
        }
    }
}
