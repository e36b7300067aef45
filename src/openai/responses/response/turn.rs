//! A response to be sent back.

use alloc::vec::Vec;

use serde_json::Value;

use super::super::kind::ItemKind;
use super::Response;
use super::item::ResponseItem;

/// What a conversation goes on with, and what had to be left out of it.
///
/// ```
/// use deltawire::openai::responses::Response;
///
/// let response = Response::parse(br#"{"output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Hi"}]}]}"#)?;
/// let turn = response.to_turn()?;
/// assert!(turn.left_out.is_empty());
/// let mut input = vec![serde_json::json!({"role": "user", "content": "Hello"})];
/// input.extend(turn.items);
/// assert_eq!(input[1]["content"][0]["text"], "Hi");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
#[non_exhaustive]
pub struct Turn {
    /// The items of the output that can be sent: append them to the `input` of the next request.
    pub items: Vec<Value>,
    /// What cannot. Send no result for a call that is one of them.
    pub left_out: Vec<LeftOut>,
}

/// An item that cannot be sent back.
///
/// ```
/// use deltawire::openai::responses::{ItemKind, LeftOutReason, Response};
///
/// let response = Response::parse(br#"{"output":[{"type":"message","content":[]}]}"#)?;
/// let left_out = response.to_turn()?.left_out[0];
/// assert_eq!((left_out.output_index, left_out.kind), (0, ItemKind::Message));
/// assert_eq!(left_out.reason, LeftOutReason::NoText);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct LeftOut {
    /// Which item of the output.
    pub output_index: u32,
    /// What it is.
    pub kind: ItemKind,
    /// Why.
    pub reason: LeftOutReason,
}

/// Why an item cannot be sent back.
///
/// ```
/// use deltawire::openai::responses::{LeftOutReason, Response};
///
/// let response = Response::parse(br#"{"output":[{"type":"reasoning","id":"rs_1","summary":[]},
///     {"type":"function_call","call_id":"c","name":"f","arguments":"{","status":"incomplete"}]}"#)?;
/// let reasons: Vec<_> = response.to_turn()?.left_out.iter().map(|it| it.reason).collect();
/// assert_eq!(reasons, [LeftOutReason::NoFollower, LeftOutReason::Open]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum LeftOutReason {
    /// It was truncated, or the model was stopped in the middle of it. Send no result for it. (A message that was truncated can be
    /// sent.)
    Open,
    /// It is a message without text.
    NoText,
    /// It is reasoning that the server can neither find nor decrypt: it has no `id` and no `encrypted_content`.
    NoContent,
    /// It is reasoning, and the item that it led to is left out or did not come: the API refuses the one without the other.
    NoFollower,
}

impl Response {
    /// Returns the output as items to send back, with the results of tools. They are as they came, in their order.
    ///
    /// Send a result for every call in it that you run: a `function_call_output` or a `custom_tool_call_output` with its `call_id`.
    /// If the server stores responses, `previous_response_id` does the same, but not for a response that did not end.
    ///
    /// ```
    /// use deltawire::openai::responses::Response;
    ///
    /// let response = Response::parse(br#"{"output":[{"type":"function_call","call_id":"call_1","name":"now","arguments":"{}"}]}"#)?;
    /// let mut input = response.to_turn()?.items;
    /// for call in response.tool_calls() {
    ///     let id = call.id().to_string();
    ///     input.push(serde_json::json!({"type": "function_call_output", "call_id": id, "output": "12:00"}));
    /// }
    /// assert_eq!(input[1]["call_id"], input[0]["call_id"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If a number does not fit into those of `serde_json`.
    pub fn to_turn(&self) -> Result<Turn, serde_json::Error> {
        let mut turn = Turn { items: Vec::new(), left_out: Vec::new() };
        // From the end on, so that reasoning knows what becomes of the item after it.
        let mut follower_stays = false;
        for item in self.items().rev() {
            let is_orphan = item.kind() == ItemKind::Reasoning && !follower_stays;
            let reason = why_not(item).or(is_orphan.then_some(LeftOutReason::NoFollower));
            follower_stays = reason.is_none();
            match reason {
                None => turn.items.push(Value::Object(item.to_map()?)),
                Some(reason) => {
                    turn.left_out.push(LeftOut { output_index: item.output_index(), kind: item.kind(), reason });
                }
            }
        }
        turn.items.reverse();
        turn.left_out.reverse();
        Ok(turn)
    }
}

fn why_not(item: &ResponseItem) -> Option<LeftOutReason> {
    match item.kind() {
        ItemKind::Message => item.content().all(|part| part.text().is_empty()).then_some(LeftOutReason::NoText),
        ItemKind::Reasoning => {
            let has = |name| item.view().raw().given(name).is_some();
            let is_known = has("id") || has("encrypted_content");
            item.is_open().then_some(LeftOutReason::Open).or((!is_known).then_some(LeftOutReason::NoContent))
        }
        _ => {
            let is_complete = item
                .tool_call()
                .map_or(!item.is_open(), |call| !matches!(call.status(), crate::json::Status::Incomplete));
            (!is_complete).then_some(LeftOutReason::Open)
        }
    }
}
