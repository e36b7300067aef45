//! Why a candidate ended.

use core::fmt;

use crate::json::{Content, Names, Raw, Str, string};

/// Why a candidate ended.
///
/// ```
/// use deltawire::gemini::FinishReason;
///
/// assert_eq!(FinishReason::MaxTokens.name(), "MAX_TOKENS");
/// assert!(FinishReason::Stop.is_stop() && !FinishReason::Safety.is_stop());
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum FinishReason {
    /// `FINISH_REASON_UNSPECIFIED`: says nothing, and ends nothing.
    Unspecified,
    /// `STOP`: the model came to its end, or calls functions.
    Stop,
    /// `MAX_TOKENS`: the answer reached the limit, and is cut there.
    MaxTokens,
    /// `SAFETY`
    Safety,
    /// `RECITATION`
    Recitation,
    /// `LANGUAGE`
    Language,
    /// `OTHER`
    Other,
    /// `BLOCKLIST`
    Blocklist,
    /// `PROHIBITED_CONTENT`
    ProhibitedContent,
    /// `SPII`
    Spii,
    /// `MALFORMED_FUNCTION_CALL`: the model wrote a call that the server cannot read. Try again.
    MalformedFunctionCall,
    /// `UNEXPECTED_TOOL_CALL`: the model called a tool that it was not given.
    UnexpectedToolCall,
    /// `TOO_MANY_TOOL_CALLS`
    TooManyToolCalls,
    /// `MISSING_THOUGHT_SIGNATURE`: the request lacks the signature of a part. Send back parts as they came.
    MissingThoughtSignature,
    /// `MALFORMED_RESPONSE`
    MalformedResponse,
    /// `IMAGE_SAFETY`
    ImageSafety,
    /// `IMAGE_PROHIBITED_CONTENT`
    ImageProhibitedContent,
    /// `IMAGE_RECITATION`
    ImageRecitation,
    /// `IMAGE_OTHER`
    ImageOther,
    /// `NO_IMAGE`
    NoImage,
    /// `ESCALATION`
    Escalation,
    /// `MODEL_ARMOR`
    ModelArmor,
    /// `CONTINUATION`
    Continuation,
    /// `PUP_LIMITED_DISABLED`
    PupLimitedDisabled,
    /// A reason that this version does not know. [`Candidate::finish_reason_name`](super::Candidate::finish_reason_name) has
    /// its name.
    Unknown,
}

const REASONS: Names<FinishReason, 24> = Names([
    ("STOP", FinishReason::Stop),
    ("MAX_TOKENS", FinishReason::MaxTokens),
    ("SAFETY", FinishReason::Safety),
    ("RECITATION", FinishReason::Recitation),
    ("LANGUAGE", FinishReason::Language),
    ("OTHER", FinishReason::Other),
    ("BLOCKLIST", FinishReason::Blocklist),
    ("PROHIBITED_CONTENT", FinishReason::ProhibitedContent),
    ("SPII", FinishReason::Spii),
    ("MALFORMED_FUNCTION_CALL", FinishReason::MalformedFunctionCall),
    ("UNEXPECTED_TOOL_CALL", FinishReason::UnexpectedToolCall),
    ("TOO_MANY_TOOL_CALLS", FinishReason::TooManyToolCalls),
    ("MISSING_THOUGHT_SIGNATURE", FinishReason::MissingThoughtSignature),
    ("MALFORMED_RESPONSE", FinishReason::MalformedResponse),
    ("IMAGE_SAFETY", FinishReason::ImageSafety),
    ("IMAGE_PROHIBITED_CONTENT", FinishReason::ImageProhibitedContent),
    ("IMAGE_RECITATION", FinishReason::ImageRecitation),
    ("IMAGE_OTHER", FinishReason::ImageOther),
    ("NO_IMAGE", FinishReason::NoImage),
    ("ESCALATION", FinishReason::Escalation),
    ("MODEL_ARMOR", FinishReason::ModelArmor),
    ("CONTINUATION", FinishReason::Continuation),
    ("PUP_LIMITED_DISABLED", FinishReason::PupLimitedDisabled),
    ("FINISH_REASON_UNSPECIFIED", FinishReason::Unspecified),
]);

impl FinishReason {
    /// Returns that of a candidate.
    pub(super) fn of(candidate: Raw<'_>) -> Option<Self> {
        Self::named(candidate.get("finishReason")?.content()?)
    }

    /// Returns the one with that name. An empty one is none.
    pub(super) fn named(name: Content<'_>) -> Option<Self> {
        (!name.is_empty()).then(|| REASONS.find(name).unwrap_or(Self::Unknown))
    }

    /// Returns the name on the wire, `"UNKNOWN"` for one that this version does not know.
    #[must_use]
    pub fn name(self) -> &'static str {
        REASONS.name_of(|it| it == self).unwrap_or("UNKNOWN")
    }

    /// Returns `true` if the model ended by itself: with `STOP`, which also ends an answer that calls functions.
    #[must_use]
    pub const fn is_stop(self) -> bool {
        matches!(self, Self::Stop)
    }

    /// Returns `true` if it ends a candidate.
    pub(super) const fn is_end(self) -> bool {
        !matches!(self, Self::Unspecified)
    }
}

/// Returns the name of the reason of a candidate. An empty one is none.
pub(super) fn name_of(candidate: Raw<'_>) -> Option<Str<'_>> {
    string(candidate, "finishReason").filter(|name| *name != "")
}

impl fmt::Display for FinishReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
