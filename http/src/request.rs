//! What the clients send.

use deltawire::retry::Continuation;
use serde_json::{Value, json};

/// The header that names the version of the API, and the version.
pub const VERSION: (&str, &str) = ("anthropic-version", "2023-06-01");

/// Returns the body of a request for a streamed answer to one prompt.
#[must_use]
pub fn body(prompt: &str) -> Value {
    with_messages(json!([{"role": "user", "content": prompt}]))
}

/// Returns the body of a request to go on with a turn: with the turn as the beginning of the answer, or with an instruction
/// after it.
#[must_use]
pub fn body_to_resume(prompt: &str, turn: &str, is_prefill: bool) -> Value {
    let mut messages = vec![
        json!({"role": "user", "content": prompt}),
        // The API refuses a turn that ends with blanks.
        json!({"role": "assistant", "content": turn.trim_end()}),
    ];
    if !is_prefill {
        messages.push(json!({"role": "user", "content": Continuation::INSTRUCTION}));
    }
    with_messages(messages.into())
}

/// Returns the turn that a request asks to go on with, if it does.
pub(crate) fn turn(body: &Value) -> Option<&str> {
    body["messages"][1]["content"].as_str()
}

fn with_messages(messages: Value) -> Value {
    json!({"model": "model-1", "max_tokens": 1024, "stream": true, "messages": messages})
}
