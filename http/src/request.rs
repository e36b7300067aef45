//! What the clients send.

use serde_json::{Value, json};

/// The header that names the version of the API, and the version.
pub const VERSION: (&str, &str) = ("anthropic-version", "2023-06-01");

/// Returns the body of a request for a streamed answer to one prompt.
#[must_use]
pub fn body(prompt: &str) -> Value {
    json!({
        "model": "model-1",
        "max_tokens": 1024,
        "stream": true,
        "messages": [{"role": "user", "content": prompt}],
    })
}
