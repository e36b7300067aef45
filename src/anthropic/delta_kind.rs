//! Which deltas a block can have.

use super::block::BlockKind;
use super::delta::Delta;

/// What a delta goes with.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum DeltaKind {
    Text,
    Thinking,
    InputJson,
    Compaction,
    Unknown,
}

impl DeltaKind {
    /// Returns the kind of a delta, and how many bytes of content it brings.
    #[inline]
    pub(super) fn of(delta: &Delta<'_>) -> (Self, usize) {
        match delta {
            Delta::Text(text) => (Self::Text, text.as_escaped().len()),
            Delta::InputJson(text) => (Self::InputJson, text.as_escaped().len()),
            Delta::Thinking { thinking, .. } => (Self::Thinking, thinking.as_escaped().len()),
            Delta::Signature(_) => (Self::Thinking, 0),
            Delta::Citation(_) => (Self::Text, 0),
            Delta::Compaction(compaction) => (Self::Compaction, compaction.raw().as_bytes().len()),
            Delta::Unknown { .. } => (Self::Unknown, 0),
        }
    }

    /// Returns `true` if a block of that kind can have it. A delta or a block of an unknown kind can go with anything.
    #[inline]
    pub(super) const fn goes_with(self, block: BlockKind) -> bool {
        use BlockKind::{Compaction, McpToolUse, ServerToolUse, Text, Thinking, ToolUse, Unknown};
        match self {
            Self::Text => matches!(block, Text | Unknown),
            Self::InputJson => matches!(block, ToolUse | ServerToolUse | McpToolUse | Unknown),
            Self::Thinking => matches!(block, Thinking | Unknown),
            Self::Compaction => matches!(block, Compaction | Unknown),
            Self::Unknown => true,
        }
    }
}
