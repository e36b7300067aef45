//! A response to be sent back.

use alloc::vec::Vec;

use serde_json::{Value, json};

use super::super::part::PartKind;
use super::Response;
use crate::json::Status;

/// What a conversation goes on with, and what had to be left out of it.
///
/// ```
/// use deltawire::gemini::Response;
///
/// let response = Response::parse(br#"{"candidates":[{"content":{"role":"model","parts":[{"text":"Hi"}]}}]}"#)?;
/// let turn = response.to_turn()?;
/// let contents = [serde_json::json!({"role": "user", "parts": [{"text": "Hello"}]}), turn.content];
/// assert!(turn.left_out.is_empty() && contents[1]["role"] == "model");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
#[non_exhaustive]
pub struct Turn {
    /// A content with the role `model` and the parts that can be sent, each with its signature.
    pub content: Value,
    /// The parts that cannot. Send no response for a call that is one of them.
    pub left_out: Vec<LeftOut>,
}

impl Turn {
    /// Says whether nothing is left to send: a content without parts is refused.
    ///
    /// ```
    /// use deltawire::gemini::Response;
    ///
    /// let blocked = Response::parse(br#"{"promptFeedback":{"blockReason":"SAFETY"}}"#)?;
    /// assert!(blocked.to_turn()?.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.content.get("parts").and_then(Value::as_array).is_none_or(Vec::is_empty)
    }
}

/// A part that cannot be sent back.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct LeftOut {
    /// The position of the part in the content of the response.
    pub part: usize,
    /// What it is.
    pub kind: PartKind,
    /// Why.
    pub reason: LeftOutReason,
}

/// Why a part cannot be sent back.
///
/// ```
/// use deltawire::gemini::{Event, LeftOutReason, Response};
///
/// let mut response = Response::new();
/// let first = br#"{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","willContinue":true}}]}}]}"#;
/// response.apply(&Event::parse(first)?)?;
/// let left_out = response.to_turn()?.left_out[0];
/// assert_eq!((left_out.part, left_out.reason), (0, LeftOutReason::Incomplete));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum LeftOutReason {
    /// It is a call whose arguments are not complete.
    Incomplete,
    /// It is a call whose arguments are invalid.
    Invalid,
}

impl Response {
    /// Returns the content of the candidate 0 as the model's turn to send back: with the responses to its calls, or to continue
    /// a truncated answer. Parts are as they came, in their order, with their signatures. There may be none
    /// ([`Turn::is_empty`]).
    ///
    /// Send a `functionResponse` for every call in it, with the `id` of the call if it has one.
    ///
    /// ```
    /// use deltawire::gemini::Response;
    ///
    /// let response = Response::parse(br#"{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f"},"thoughtSignature":"QQ=="}]}}]}"#)?;
    /// let turn = response.to_turn()?;
    /// assert_eq!(turn.content["parts"][0]["thoughtSignature"], "QQ==");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If a number does not fit into those of `serde_json`, or if a part is nested too deep.
    pub fn to_turn(&self) -> Result<Turn, serde_json::Error> {
        let (mut parts, mut left_out) = (Vec::new(), Vec::new());
        let Some(candidate) = self.candidate(0) else {
            return Ok(Turn { content: json!({ "role": "model", "parts": parts }), left_out });
        };
        let mut calls = candidate.tool_calls().peekable();
        for (at, part) in candidate.parts().enumerate() {
            let call = calls.next_if(|call| call.part() == at);
            let reason = match call.map(|call| call.status()) {
                Some(Status::Incomplete) => LeftOutReason::Incomplete,
                Some(Status::Invalid(_)) => LeftOutReason::Invalid,
                Some(Status::Complete) | None => {
                    parts.push(part.to_value()?);
                    continue;
                }
            };
            left_out.push(LeftOut { part: at, kind: part.kind(), reason });
        }
        let mut content = candidate.content_of(parts)?;
        content.insert("role".into(), "model".into());
        Ok(Turn { content: Value::Object(content), left_out })
    }
}
