//! What can be out of order in a stream.

use core::fmt;

/// The ordering rule that an event broke.
///
/// The stream goes on, and the event is still returned: servers that imitate the protocol break rules in harmless ways.
/// Where the rule matters to you, stop the stream with the violation as your error.
/// [`Received::violation`](super::Received::violation) and [`Order::apply`](super::Order::apply) return it.
///
/// ```
/// use deltawire::openai::chat::{Event, Order, Violation};
///
/// let mut order = Order::new();
/// order.apply(&Event::parse(br#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#)?);
/// let late = Event::parse(br#"{"choices":[{"index":0,"delta":{"content":"Hi"}}]}"#)?;
/// let violation = order.apply(&late).unwrap();
/// assert_eq!(violation, Violation::ContentAfterFinish { choice: 0 });
/// assert_eq!(violation.to_string(), "content of choice 0 after its finish reason");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Violation {
    /// A chunk has another `id` than those before. It is reported once in a stream, and only where a chunk has more than a
    /// piece of text. Some servers change it with each chunk; otherwise two answers were spliced together: then content comes
    /// after a finish reason too.
    IdChanged,
    /// Content of a choice came after its finish reason. Keep it, unless another answer was spliced in.
    ContentAfterFinish {
        /// The index of the choice.
        choice: u32,
    },
    /// An event came after `[DONE]`. Pass over it: it belongs to no answer.
    AfterDone,
    /// An event came after an error. Pass over it.
    AfterError,
    /// A choice skipped an index. Nothing has to be missing: keep choices by their index.
    IndexGap {
        /// The lowest index of which nothing came.
        expected: u32,
        /// The index of the choice.
        index: u32,
    },
    /// A tool call skipped an index. Nothing has to be missing: some servers count other things too.
    CallIndexGap {
        /// The index of the choice.
        choice: u32,
        /// The index that was next.
        expected: u32,
        /// The index of the call.
        index: u32,
    },
    /// A tool call began with the index of another one, and another id. It is a call of its own.
    CallIndexReused {
        /// The index of the choice.
        choice: u32,
        /// The index of both calls.
        index: u32,
    },
    /// Arguments came for a tool call of which there was no beginning, with an id or a name. The call cannot be run.
    UnknownCall {
        /// The index of the choice.
        choice: u32,
    },
    /// There are choices with an index from [`Order::MAX_CHOICES`](super::Order::MAX_CHOICES) on. Whether they end is not
    /// known before `[DONE]`. It is reported once.
    TooManyChoices {
        /// The index of the choice.
        choice: u32,
    },
    /// `[DONE]` came while choices had no finish reason. If none has one, the server never sends any, and the answer counts
    /// as complete. If some have, it is truncated.
    NoFinishReason {
        /// How many choices have none.
        choices: u32,
    },
}

impl Violation {
    /// Returns the name in snake case, for logs and metrics.
    ///
    /// ```
    /// assert_eq!(deltawire::openai::chat::Violation::AfterDone.name(), "after_done");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::IdChanged => "id_changed",
            Self::ContentAfterFinish { .. } => "content_after_finish",
            Self::AfterDone => "after_done",
            Self::AfterError => "after_error",
            Self::IndexGap { .. } => "index_gap",
            Self::CallIndexGap { .. } => "call_index_gap",
            Self::CallIndexReused { .. } => "call_index_reused",
            Self::UnknownCall { .. } => "unknown_call",
            Self::TooManyChoices { .. } => "too_many_choices",
            Self::NoFinishReason { .. } => "no_finish_reason",
        }
    }

    /// Returns the index of the choice that it is about, if it is about one.
    #[must_use]
    pub const fn choice(self) -> Option<u32> {
        match self {
            Self::ContentAfterFinish { choice }
            | Self::IndexGap { index: choice, .. }
            | Self::CallIndexGap { choice, .. }
            | Self::CallIndexReused { choice, .. }
            | Self::UnknownCall { choice }
            | Self::TooManyChoices { choice } => Some(choice),
            _ => None,
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IdChanged => f.write_str("chunk with another id"),
            Self::ContentAfterFinish { choice } => write!(f, "content of choice {choice} after its finish reason"),
            Self::AfterDone => f.write_str("event after [DONE]"),
            Self::AfterError => f.write_str("event after an error"),
            Self::IndexGap { expected, index } => write!(f, "choice {index} where choice {expected} is next"),
            Self::CallIndexGap { choice, expected, index } => {
                write!(f, "tool call {index} of choice {choice} where call {expected} is next")
            }
            Self::CallIndexReused { choice, index } => {
                write!(f, "another tool call with index {index} of choice {choice}")
            }
            Self::UnknownCall { choice } => write!(f, "arguments of a tool call of choice {choice} that never began"),
            Self::TooManyChoices { choice } => write!(f, "too many choices to follow choice {choice}"),
            Self::NoFinishReason { choices } => write!(f, "[DONE] with {choices} choices without a finish reason"),
        }
    }
}

impl core::error::Error for Violation {}
