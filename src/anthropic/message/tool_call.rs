//! A tool that the model wants to have run.

use super::super::block::{Block, BlockKind, ToolUse};
use super::block::ContentBlock;
use crate::json::Str;
use crate::stream::Input;

/// A tool that the model wants to have run.
///
/// ```
/// use deltawire::anthropic::Message;
///
/// let message = Message::parse(br#"{"content":[{"type":"tool_use","id":"toolu_1","name":"now","input":{"zone":"UTC"}}]}"#)?;
/// let call = message.tool_calls().next().unwrap();
/// assert_eq!((call.id().to_string(), call.name().to_string()), ("toolu_1".into(), "now".into()));
/// // Run nothing whose input is not complete.
/// let input = call.input().complete().unwrap();
/// assert_eq!(input["zone"], "UTC");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ToolCall<'m> {
    block: &'m ContentBlock,
    input: Input<'m>,
}

impl<'m> ToolCall<'m> {
    pub(super) fn of(block: &'m ContentBlock) -> Option<Self> {
        let input = block.input().filter(|_| block.kind() == BlockKind::ToolUse)?;
        Some(Self { block, input })
    }

    fn view(&self) -> Option<ToolUse<'m>> {
        match self.block.view() {
            Block::ToolUse(tool) => Some(tool),
            _ => None,
        }
    }

    /// Returns which block of the message it is.
    #[must_use]
    pub const fn index(&self) -> u32 {
        self.block.index()
    }

    /// Says whether it was cut, so that a turn leaves it out, and no result must be sent.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.block.is_truncated()
    }

    /// Returns `id`, which the result has to name.
    #[must_use]
    pub fn id(&self) -> Str<'m> {
        self.view().map_or(Str::EMPTY, |tool| tool.id())
    }

    /// Returns the name of the tool.
    #[must_use]
    pub fn name(&self) -> Str<'m> {
        self.view().map_or(Str::EMPTY, |tool| tool.name())
    }

    /// Returns its input.
    #[must_use]
    pub const fn input(&self) -> Input<'m> {
        self.input
    }
}
