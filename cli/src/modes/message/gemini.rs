//! Google's Gemini API and Vertex AI.

use std::io;

use deltawire::gemini::{PartKind, Response, ResponseCandidate};
use serde_json::Value;

use super::page::{Call, Page};
use super::{Collected, collected};
use crate::modes::paint::Tone;
use crate::modes::vendor::Gemini;

impl Collected for Gemini {
    collected!(Response, response);

    fn value(response: &Response) -> Result<Option<Value>, serde_json::Error> {
        let value = response.to_value()?;
        Ok(Some(value).filter(|value| value.as_object().is_some_and(|members| !members.is_empty())))
    }

    fn show(response: &Response, page: &mut Page<'_>) -> io::Result<()> {
        // An error alone is no answer.
        if response.candidates().len() > 0 || response.model_version().is_some() {
            page.model(&response.model_version().unwrap_or_default().to_cow())?;
        }
        for candidate in response.candidates() {
            show_candidate(candidate, page)?;
        }
        if let Some(feedback) = response.prompt_feedback() {
            page.row(Tone::Odd, &format!("prompt feedback: {}", feedback.raw()))?;
        }
        let reason = response.finish_reason_name();
        let reason = reason.map_or_else(|| "no finish reason".to_owned(), |name| name.to_string());
        page.end(&reason, (response.usage().prompt_tokens(), response.usage().candidates_tokens()))
    }
}

fn show_candidate(candidate: &ResponseCandidate, page: &mut Page<'_>) -> io::Result<()> {
    if candidate.index() > 0 {
        page.row(Tone::Name, &format!("candidate {}", candidate.index()))?;
    }
    let value = serde_json::to_value(candidate).map_err(io::Error::other)?;
    let mut calls = candidate.tool_calls();
    for (at, part) in candidate.parts().enumerate() {
        match part.kind() {
            PartKind::Text => page.lines(Tone::Plain, part.text())?,
            PartKind::Thought => page.lines(Tone::Quiet, part.text())?,
            PartKind::FunctionCall => {
                let Some(call) = calls.next() else { continue };
                page.call(&Call {
                    name: &call.name().to_cow(),
                    input: call.input_so_far(),
                    status: call.status(),
                    len: Some(call.raw_input().len()).filter(|len| *len > 0),
                })?;
            }
            _ => {
                let part = value.pointer(&format!("/content/parts/{at}")).unwrap_or(&Value::Null);
                page.row(Tone::Quiet, &part.to_string())?;
            }
        }
    }
    Ok(())
}
