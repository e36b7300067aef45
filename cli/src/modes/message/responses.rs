//! OpenAI's Responses.

use std::io;

use deltawire::openai::responses::{ItemKind, Response, ResponseItem};
use serde_json::Value;

use super::page::{Call, Page};
use super::{Collected, collected};
use crate::modes::paint::Tone;
use crate::modes::vendor::Responses;

impl Collected for Responses {
    collected!(Response, response);

    fn value(response: &Response) -> Result<Option<Value>, serde_json::Error> {
        is_there(response).then(|| response.to_value()).transpose()
    }

    fn show(response: &Response, page: &mut Page<'_>) -> io::Result<()> {
        if is_there(response) {
            page.model(&response.model().unwrap_or_default().to_cow())?;
        }
        for item in response.items() {
            show_item(item, page)?;
        }
        let details = response.get("incomplete_details");
        let reason = details.and_then(|it| it.get("reason")?.as_string()).map(|it| it.to_string());
        let status = response.status().map_or("no status", |status| status.name());
        let reason = reason.map_or_else(|| status.to_owned(), |reason| format!("{status}, {reason}"));
        page.end(&reason, (response.usage().input_tokens(), response.usage().output_tokens()))
    }
}

/// Says whether anything of an answer came: an error alone is none.
fn is_there(response: &Response) -> bool {
    response.id().or(response.model()).is_some() || response.items().len() > 0
}

fn show_item(item: &ResponseItem, page: &mut Page<'_>) -> io::Result<()> {
    match (item.kind(), item.tool_call()) {
        (ItemKind::Message, _) => {
            for part in item.content() {
                page.lines(if part.is_refusal() { Tone::Odd } else { Tone::Plain }, part.text())?;
            }
            Ok(())
        }
        (ItemKind::Reasoning, _) => page.lines(Tone::Quiet, &item.reasoning()),
        (kind, Some(call)) => {
            let name = call.name().to_string();
            let text = Value::String(call.raw_input().to_owned());
            page.call(&Call {
                name: if name.is_empty() { kind.name() } else { &name },
                input: if call.is_text() { &text } else { call.input_so_far() },
                status: call.status(),
                len: Some(call.raw_input().len()),
            })
        }
        (_, None) => {
            let kind = item.view().kind_name().to_string();
            let item = serde_json::to_string(item).map_err(io::Error::other)?;
            page.row(Tone::Quiet, &format!("{kind}: {item}"))
        }
    }
}
