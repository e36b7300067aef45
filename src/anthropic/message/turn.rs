//! A message to be sent back.

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use serde_json::{Value, json};

use super::super::block::{Block, BlockKind};
use super::{ContentBlock, Message};

/// What a conversation goes on with, and what had to be left out of it, or changed.
///
/// ```
/// use deltawire::anthropic::Message;
///
/// let message = Message::parse(br#"{"role":"assistant","content":[{"type":"text","text":"Hi"}]}"#)?;
/// let turn = message.to_turn()?;
/// let messages = [serde_json::json!({"role": "user", "content": "Hello"}), turn.message];
/// assert!(turn.left_out.is_empty() && messages[1]["role"] == "assistant");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
#[non_exhaustive]
pub struct Turn {
    /// A message with the role of the assistant and what of the content can be sent.
    pub message: Value,
    /// What cannot. Send no result for a call that is one of them.
    pub left_out: Vec<LeftOut>,
    /// The blocks with a call whose input is not a complete object. It is sent with what is certain of it, or `{}`, so that there
    /// is something for its result to refer to: an error.
    pub mended: Vec<u32>,
}

impl Turn {
    /// Says whether nothing is left to send: a message without content is refused.
    ///
    /// ```
    /// use deltawire::anthropic::Message;
    ///
    /// let cut = Message::parse(br#"{"role":"assistant","content":[{"type":"text","text":""}]}"#)?;
    /// assert!(cut.to_turn()?.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.message.get("content").and_then(Value::as_array).is_none_or(Vec::is_empty)
    }
}

/// A block that cannot be sent back.
///
/// ```
/// use deltawire::anthropic::{BlockKind, Message};
///
/// let message = Message::parse(br#"{"content":[{"type":"text","text":""}]}"#)?;
/// let left_out = message.to_turn()?.left_out[0];
/// assert_eq!((left_out.index, left_out.kind), (0, BlockKind::Text));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct LeftOut {
    /// Which block of the message.
    pub index: u32,
    /// What it is.
    pub kind: BlockKind,
    /// Why.
    pub reason: LeftOutReason,
}

/// Why a block cannot be sent back.
///
/// ```
/// use deltawire::anthropic::{LeftOutReason, Message};
///
/// let message = Message::parse(br#"{"content":[{"type":"thinking","thinking":"Hm"},{"type":"text","text":" "}]}"#)?;
/// let reasons: Vec<_> = message.to_turn()?.left_out.iter().map(|it| it.reason).collect();
/// assert_eq!(reasons, [LeftOutReason::NoSignature, LeftOutReason::NoText]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum LeftOutReason {
    /// It was truncated. Send no result for it. (Truncated text can be sent.)
    Open,
    /// It is thinking whose signature did not come, without which the API refuses it.
    NoSignature,
    /// It is text without any character that is not white space, which the API refuses.
    NoText,
    /// It is the result of a call that is left out.
    NoCall,
}

impl Message {
    /// Returns the content as an assistant's turn to send back: with the results of tools, or to continue a truncated
    /// answer. Blocks are as they came, in their order. There may be none ([`Turn::is_empty`]).
    ///
    /// Send a result for every call in it: for all of [`tool_calls`](Self::tool_calls) that are not
    /// [open](super::ToolCall::is_open). After a refusal send nothing back. To continue a truncated answer, models up to
    /// Claude 4.5 accept a turn that ends with the assistant's text and go on there; later ones refuse it, and need a
    /// message of the user that quotes the text.
    ///
    /// ```
    /// use deltawire::anthropic::{LeftOutReason, Message};
    ///
    /// let message = Message::parse(br#"{"role":"assistant","content":[{"type":"thinking","thinking":"Hm"},{"type":"text","text":"Hi"}]}"#)?;
    /// let turn = message.to_turn()?;
    /// assert_eq!(turn.message["content"][0]["text"], "Hi");
    /// assert_eq!(turn.left_out[0].reason, LeftOutReason::NoSignature);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If a number does not fit into those of `serde_json`.
    pub fn to_turn(&self) -> Result<Turn, serde_json::Error> {
        let left_out_calls: BTreeSet<String> = self
            .content()
            .filter_map(|call| match call.view() {
                Block::ServerToolUse(tool) | Block::McpToolUse(tool) if why_not(call).is_some() => {
                    Some(tool.id().into())
                }
                _ => None,
            })
            .collect();
        let is_orphan = |block: &ContentBlock| match block.view() {
            Block::ToolResult(_, result) => left_out_calls.contains(&*result.tool_use_id().to_cow()),
            _ => false,
        };
        let (mut content, mut left_out, mut mended) = (Vec::new(), Vec::new(), Vec::new());
        for block in self.content() {
            if let Some(reason) = why_not(block).or_else(|| is_orphan(block).then_some(LeftOutReason::NoCall)) {
                left_out.push(LeftOut { index: block.index(), kind: block.kind(), reason });
                continue;
            }
            let mut map = block.to_map()?;
            if block.tool_call().is_some_and(|call| !call.input().is_some_and(Value::is_object)) {
                mended.push(block.index());
                if !map.get("input").is_some_and(Value::is_object) {
                    map.insert("input".into(), json!({}));
                }
            }
            content.push(Value::Object(map));
        }
        Ok(Turn { message: json!({ "role": "assistant", "content": content }), left_out, mended })
    }
}

fn why_not(block: &ContentBlock) -> Option<LeftOutReason> {
    match block.view() {
        Block::Text(_) => is_blank(block.text()).then_some(LeftOutReason::NoText),
        Block::Thinking(thinking) => (thinking.signature() == "").then_some(LeftOutReason::NoSignature),
        _ if block.tool_call().is_some() => block.is_truncated().then_some(LeftOutReason::Open),
        // Deltas may make it up, so that it is not whole before its end.
        Block::Compaction(_) | Block::Unknown(_) => block.is_open().then_some(LeftOutReason::Open),
        _ => None,
    }
}

/// Returns whether a text has nothing but white space, which is refused: white space as Python has it, in which the
/// separators U+001C to U+001F are some too.
fn is_blank(text: &str) -> bool {
    text.chars().all(|char| char.is_whitespace() || matches!(char, '\u{1C}'..='\u{1F}'))
}
