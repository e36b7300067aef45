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
}

/// A set of kinds of deltas, a bit each: nearly every delta asks for one, and a test of a bit is what that may cost.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct DeltaKinds(u8);

impl DeltaKinds {
    pub(super) const NONE: Self = Self(0);

    /// Returns what a block of that kind can have. A delta or a block of an unknown kind can go with anything.
    pub(super) const fn of(block: BlockKind) -> Self {
        let unknown = Self::bit(DeltaKind::Unknown);
        Self(match block {
            BlockKind::Text => unknown | Self::bit(DeltaKind::Text),
            BlockKind::Thinking => unknown | Self::bit(DeltaKind::Thinking),
            BlockKind::ToolUse | BlockKind::ServerToolUse | BlockKind::McpToolUse => {
                unknown | Self::bit(DeltaKind::InputJson)
            }
            BlockKind::Compaction => unknown | Self::bit(DeltaKind::Compaction),
            BlockKind::Unknown => u8::MAX,
            _ => unknown,
        })
    }

    #[inline(always)]
    pub(super) const fn contains(self, kind: DeltaKind) -> bool {
        self.0 & Self::bit(kind) != 0
    }

    #[inline(always)]
    const fn bit(kind: DeltaKind) -> u8 {
        1 << kind as u8
    }
}
