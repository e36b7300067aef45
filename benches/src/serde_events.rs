//! The events of each vendor as clients declare them for serde: a struct of options for each object. Only what the
//! benchmarks consume is declared. The strings are [`Borrowed`] or owned.

use std::borrow::Cow;
use std::hint::black_box;

use serde::Deserialize;

use crate::events::Seen;

/// A string that is borrowed if it has no escapes.
#[derive(Deserialize)]
#[serde(transparent)]
pub struct Borrowed<'a>(#[serde(borrow)] Cow<'a, str>);

impl AsRef<str> for Borrowed<'_> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// Shows a payload to `seen`.
pub type Show = fn(&mut Seen, &[u8]);

#[derive(Deserialize)]
struct Chunk<T> {
    #[serde(default = "Vec::new")]
    choices: Vec<Choice<T>>,
    usage: Option<ChatUsage>,
}

#[derive(Deserialize)]
struct Choice<T> {
    #[serde(default)]
    index: u32,
    delta: Option<ChatDelta<T>>,
    finish_reason: Option<T>,
}

#[derive(Deserialize)]
struct ChatDelta<T> {
    content: Option<T>,
    reasoning: Option<T>,
    reasoning_content: Option<T>,
    refusal: Option<T>,
    tool_calls: Option<Vec<ToolCall<T>>>,
}

#[derive(Deserialize)]
struct ToolCall<T> {
    index: Option<u32>,
    id: Option<T>,
    function: Option<Function<T>>,
}

#[derive(Deserialize)]
struct Function<T> {
    name: Option<T>,
    arguments: Option<T>,
}

#[derive(Deserialize)]
struct ChatUsage {
    prompt_tokens: Option<u64>,
    completion_tokens: Option<u64>,
}

fn chat<'a, T: Deserialize<'a> + AsRef<str>>(seen: &mut Seen, payload: &'a [u8]) {
    // Recorded streams hold payloads of other forms too.
    let Ok(chunk) = serde_json::from_slice::<Chunk<T>>(payload) else { return };
    for choice in chunk.choices {
        if let Some(delta) = choice.delta {
            let reasoning = delta.reasoning.or(delta.reasoning_content);
            for text in [delta.content, reasoning, delta.refusal].into_iter().flatten() {
                seen.piece(choice.index, text.as_ref());
            }
            for call in delta.tool_calls.into_iter().flatten() {
                black_box(call.id.as_ref().map(T::as_ref));
                if let Some(Function { name, arguments }) = call.function {
                    black_box(name.as_ref().map(T::as_ref));
                    if let Some(arguments) = arguments {
                        seen.piece(call.index.unwrap_or(0), arguments.as_ref());
                    }
                }
            }
        }
        black_box(choice.finish_reason.as_ref().map(T::as_ref));
    }
    if let Some(usage) = chunk.usage {
        black_box((usage.prompt_tokens, usage.completion_tokens));
    }
}

#[derive(Deserialize)]
struct ResponseEvent<T> {
    r#type: T,
    sequence_number: Option<u64>,
    output_index: Option<u32>,
    delta: Option<T>,
}

fn responses<'a, T: Deserialize<'a> + AsRef<str>>(seen: &mut Seen, payload: &'a [u8]) {
    let Ok(event) = serde_json::from_slice::<ResponseEvent<T>>(payload) else { return };
    black_box((event.r#type.as_ref(), event.sequence_number));
    if let Some(delta) = event.delta {
        seen.piece(event.output_index.unwrap_or(0), delta.as_ref());
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GeminiChunk<T> {
    #[serde(default = "Vec::new")]
    candidates: Vec<Candidate<T>>,
    usage_metadata: Option<GeminiUsage>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Candidate<T> {
    #[serde(default)]
    index: u32,
    content: Option<Content<T>>,
    finish_reason: Option<T>,
}

#[derive(Deserialize)]
struct Content<T> {
    #[serde(default = "Vec::new")]
    parts: Vec<Part<T>>,
}

#[derive(Deserialize)]
struct Part<T> {
    text: Option<T>,
    thought: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GeminiUsage {
    prompt_token_count: Option<u64>,
    candidates_token_count: Option<u64>,
}

fn gemini<'a, T: Deserialize<'a> + AsRef<str>>(seen: &mut Seen, payload: &'a [u8]) {
    let Ok(chunk) = serde_json::from_slice::<GeminiChunk<T>>(payload) else { return };
    for candidate in chunk.candidates {
        for part in candidate.content.into_iter().flat_map(|content| content.parts) {
            if let Some(text) = part.text {
                black_box(part.thought);
                seen.piece(candidate.index, text.as_ref());
            }
        }
        black_box(candidate.finish_reason.as_ref().map(T::as_ref));
    }
    if let Some(usage) = chunk.usage_metadata {
        seen.count(usage.candidates_token_count);
        black_box(usage.prompt_token_count);
    }
}

#[derive(Deserialize)]
struct AnthropicEvent<T> {
    r#type: T,
    index: Option<u32>,
    delta: Option<AnthropicDelta<T>>,
    usage: Option<AnthropicUsage>,
}

#[derive(Deserialize)]
struct AnthropicDelta<T> {
    text: Option<T>,
    thinking: Option<T>,
    partial_json: Option<T>,
    stop_reason: Option<T>,
}

#[derive(Deserialize)]
struct AnthropicUsage {
    output_tokens: Option<u64>,
}

fn anthropic<'a, T: Deserialize<'a> + AsRef<str>>(seen: &mut Seen, payload: &'a [u8]) {
    let Ok(event) = serde_json::from_slice::<AnthropicEvent<T>>(payload) else { return };
    black_box(event.r#type.as_ref());
    if let Some(delta) = event.delta {
        for text in [delta.text, delta.thinking, delta.partial_json].into_iter().flatten() {
            seen.piece(event.index.unwrap_or(0), text.as_ref());
        }
        black_box(delta.stop_reason.as_ref().map(T::as_ref));
    }
    black_box(event.usage.and_then(|usage| usage.output_tokens));
}

/// How a vendor's payloads are shown, with borrowed strings and with owned ones.
pub fn shows(vendor: &str) -> (Show, Show) {
    match vendor {
        "anthropic" => (
            |seen, payload| anthropic::<Borrowed<'_>>(seen, payload),
            |seen, payload| anthropic::<String>(seen, payload),
        ),
        "chat" => (|seen, payload| chat::<Borrowed<'_>>(seen, payload), |seen, payload| chat::<String>(seen, payload)),
        "responses" => (
            |seen, payload| responses::<Borrowed<'_>>(seen, payload),
            |seen, payload| responses::<String>(seen, payload),
        ),
        "gemini" => {
            (|seen, payload| gemini::<Borrowed<'_>>(seen, payload), |seen, payload| gemini::<String>(seen, payload))
        }
        _ => panic!("no vendor {vendor}"),
    }
}
