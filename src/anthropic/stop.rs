//! Why a message ended.

use core::fmt;

use crate::json::{Names, Raw};

/// Why a message ended.
///
/// ```
/// use deltawire::anthropic::{Event, StopReason};
///
/// let payload = br#"{"type":"message_delta","delta":{"stop_reason":"max_tokens"}}"#;
/// let Event::MessageDelta(delta) = Event::parse(payload)? else { panic!() };
/// let reason = delta.stop_reason().unwrap();
/// assert_eq!(reason, StopReason::MaxTokens);
/// assert!(reason.is_limit());
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum StopReason {
    /// `end_turn`: the model has finished.
    EndTurn,
    /// `max_tokens`: the limit of the request was reached, perhaps inside of a tool call. Ask again with a larger limit.
    MaxTokens,
    /// `stop_sequence`: the model wrote one of the request's stop sequences; the member of that name has it.
    StopSequence,
    /// `tool_use`: run the tools, and send their results.
    ToolUse,
    /// `pause_turn`: send the message back, and the model goes on.
    PauseTurn,
    /// `refusal`: the model does not answer; `stop_details` may say why. Send nothing of the message back.
    Refusal,
    /// `model_context_window_exceeded`: the context is full. Shorten the conversation.
    ContextWindowExceeded,
    /// `compaction`: the context was compacted. Send the message back, and the model goes on.
    Compaction,
    /// A reason that this version does not know. The raw text of the event has its name.
    Unknown,
}

const REASONS: Names<StopReason, 8> = Names([
    ("end_turn", StopReason::EndTurn),
    ("max_tokens", StopReason::MaxTokens),
    ("stop_sequence", StopReason::StopSequence),
    ("tool_use", StopReason::ToolUse),
    ("pause_turn", StopReason::PauseTurn),
    ("refusal", StopReason::Refusal),
    ("model_context_window_exceeded", StopReason::ContextWindowExceeded),
    ("compaction", StopReason::Compaction),
]);

impl StopReason {
    /// Returns the reason that the member names, if there is one.
    pub(super) fn of(raw: Raw<'_>) -> Option<Self> {
        let name = raw.get("stop_reason")?.content().filter(|name| !name.is(""))?;
        Some(REASONS.find(name).unwrap_or(Self::Unknown))
    }

    /// Returns the name on the wire, `"unknown"` for one that this version does not know.
    ///
    /// ```
    /// assert_eq!(deltawire::anthropic::StopReason::EndTurn.name(), "end_turn");
    /// ```
    #[must_use]
    pub fn name(self) -> &'static str {
        REASONS.name_of(|it| it == self).unwrap_or("unknown")
    }

    /// Returns `true` if the message ended because there was no room for more: a tool call at its end may be incomplete.
    #[must_use]
    pub const fn is_limit(self) -> bool {
        matches!(self, Self::MaxTokens | Self::ContextWindowExceeded)
    }
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
