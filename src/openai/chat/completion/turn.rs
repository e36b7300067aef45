//! A message to be sent back.

use alloc::vec::Vec;

use serde_json::{Map, Value, json};

use super::call::Call;
use super::{Completion, CompletionChoice};
use crate::json::Status;

/// What a conversation goes on with, and what had to be left out of it.
///
/// ```
/// use deltawire::openai::chat::Completion;
///
/// let completion = Completion::parse(br#"{"choices":[{"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}"#)?;
/// let turn = completion.to_turn()?;
/// let messages = [serde_json::json!({"role": "user", "content": "Hello"}), turn.message];
/// assert!(turn.left_out.is_empty() && messages[1]["content"] == "Hi");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
#[non_exhaustive]
pub struct Turn {
    /// A message with the role of the assistant and what can be sent.
    pub message: Value,
    /// The calls that cannot. Send no result for them.
    pub left_out: Vec<LeftOut>,
}

impl Turn {
    /// Says whether nothing is left to send: a message without content and calls is refused.
    ///
    /// ```
    /// use deltawire::openai::chat::Completion;
    ///
    /// assert!(Completion::new().to_turn()?.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let is_given = |name: &str| match self.message.get(name) {
            None | Some(Value::Null) => false,
            Some(Value::String(text)) => !text.is_empty(),
            Some(Value::Array(list)) => !list.is_empty(),
            Some(_) => true,
        };
        !["content", "refusal", "tool_calls", "function_call", "audio"].into_iter().any(is_given)
    }
}

/// A call that cannot be sent back.
///
/// ```
/// use deltawire::openai::chat::{Completion, LeftOutReason};
///
/// let completion = Completion::parse(br#"{"choices":[{"finish_reason":"length","message":{"tool_calls":[
///     {"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"a\":"}}]}}]}"#)?;
/// let left_out = completion.to_turn()?.left_out[0];
/// assert_eq!((left_out.position, left_out.reason), (0, LeftOutReason::Incomplete));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct LeftOut {
    /// Which of the [`tool_calls`](CompletionChoice::tool_calls), counted from 0. A `function_call` comes after them.
    pub position: usize,
    /// Why.
    pub reason: LeftOutReason,
}

/// Why a call cannot be sent back.
///
/// ```
/// use deltawire::openai::chat::{Completion, LeftOutReason};
///
/// let completion = Completion::parse(br#"{"choices":[{"message":{"tool_calls":[
///     {"id":"c","function":{"name":"f","arguments":"{]"}},{"function":{"name":"f","arguments":"{}"}}]}}]}"#)?;
/// let reasons: Vec<_> = completion.to_turn()?.left_out.iter().map(|it| it.reason).collect();
/// assert_eq!(reasons, [LeftOutReason::Invalid, LeftOutReason::NoId]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum LeftOutReason {
    /// Its input is not complete.
    Incomplete,
    /// Its input is not JSON, which many servers refuse.
    Invalid,
    /// It has no id, so that no result could name it.
    NoId,
    /// It has no name.
    NoName,
}

impl Completion {
    /// Returns the first choice as an assistant's turn to send back: with the results of tools, or to continue a truncated
    /// answer. See [`CompletionChoice::to_turn`].
    ///
    /// # Errors
    ///
    /// If a number does not fit into those of `serde_json`.
    pub fn to_turn(&self) -> Result<Turn, serde_json::Error> {
        match self.choices().next() {
            Some(choice) => choice.to_turn(),
            None => Ok(Turn { message: json!({ "role": "assistant", "content": "" }), left_out: Vec::new() }),
        }
    }
}

impl CompletionChoice {
    /// Returns the choice as an assistant's turn to send back: its content, refusal, `reasoning_details`, audio by its id, and
    /// the calls that are complete. Send a result for every call in it.
    ///
    /// Reasoning without details is not in it: most servers do not expect it, some refuse it. Where a server wants it back, as
    /// DeepSeek does for tool calls, add [`reasoning`](Self::reasoning) as `reasoning_content`.
    ///
    /// ```
    /// use deltawire::openai::chat::Completion;
    ///
    /// let completion = Completion::parse(br#"{"choices":[{"finish_reason":"tool_calls","message":{"content":null,
    ///     "reasoning_content":"Hm","tool_calls":[{"id":"c","type":"function","function":{"name":"now","arguments":""}}]}}]}"#)?;
    /// let turn = completion.to_turn()?;
    /// assert_eq!(turn.message, serde_json::json!({"role": "assistant", "content": null,
    ///     "tool_calls": [{"id": "c", "type": "function", "function": {"name": "now", "arguments": "{}"}}]}));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If a number does not fit into those of `serde_json`.
    pub fn to_turn(&self) -> Result<Turn, serde_json::Error> {
        let tools = self.calls.iter().map(|call| why_not(call, true));
        let function = self.function_call.iter().map(|call| why_not(call, false));
        let reasons = tools.chain(function).enumerate();
        let left_out = reasons.filter_map(|(position, reason)| Some(LeftOut { position, reason: reason? })).collect();
        let all = self.to_message(|call, needs_id| why_not(call, needs_id).is_none())?;
        let mut message = Map::new();
        for name in ["content", "refusal", "reasoning_details", "tool_calls", "function_call"] {
            if let Some(value) = all.get(name) {
                message.insert(name.into(), value.clone());
            }
        }
        if let Some(id) = all.get("audio").and_then(|audio| audio.get("id")) {
            message.insert("audio".into(), json!({ "id": id }));
        }
        message.insert("role".into(), "assistant".into());
        Ok(Turn { message: Value::Object(message), left_out })
    }
}

fn why_not(call: &Call, needs_id: bool) -> Option<LeftOutReason> {
    let call = call.view();
    match call.status() {
        Status::Incomplete => Some(LeftOutReason::Incomplete),
        Status::Invalid(_) => Some(LeftOutReason::Invalid),
        Status::Complete if needs_id && call.id().is_empty() => Some(LeftOutReason::NoId),
        Status::Complete if call.name().is_empty() => Some(LeftOutReason::NoName),
        Status::Complete => None,
    }
}
