//! OpenAI's Chat Completions.

use std::io;

use deltawire::openai::chat::{Completion, ToolCall};
use serde_json::{Value, json};

use super::page::{Call, Page};
use super::{Collected, collected};
use crate::modes::paint::Tone;
use crate::modes::vendor::Chat;

impl Collected for Chat {
    collected!(Completion, completion);

    fn value(completion: &Completion) -> Result<Option<Value>, serde_json::Error> {
        let value = completion.to_value()?;
        Ok(Some(value).filter(|value| *value != json!({"object": "chat.completion", "choices": []})))
    }

    fn show(completion: &Completion, page: &mut Page<'_>) -> io::Result<()> {
        if completion.choices().len() > 0 {
            page.model(&completion.model().unwrap_or_default().to_cow())?;
        }
        for choice in completion.choices() {
            if choice.index() > 0 {
                page.row(Tone::Name, &format!("choice {}", choice.index()))?;
            }
            page.lines(Tone::Quiet, &choice.reasoning())?;
            page.lines(Tone::Plain, &choice.text())?;
            page.lines(Tone::Odd, choice.refusal())?;
            for call in choice.tool_calls().chain(choice.function_call()) {
                show_call(&call, page)?;
            }
            if choice.index() > 0 {
                page.row(Tone::Quiet, choice.finish_reason_name().unwrap_or("no finish reason"))?;
            }
        }
        let reason = completion.choices().next().and_then(|choice| choice.finish_reason_name());
        let tokens = (completion.usage().prompt_tokens(), completion.usage().completion_tokens());
        page.end(reason.unwrap_or("no finish reason"), tokens)
    }
}

fn show_call(call: &ToolCall<'_>, page: &mut Page<'_>) -> io::Result<()> {
    page.call(&Call {
        name: call.name(),
        input: call.input_so_far(),
        status: call.status(),
        len: Some(call.raw_input().len()),
    })
}
