//! Anthropic's Messages.

use std::io;

use deltawire::anthropic::{BlockKind, Message};
use serde_json::Value;

use super::page::{Call, Page};
use super::{Collected, collected};
use crate::modes::paint::Tone;
use crate::modes::vendor::Anthropic;

impl Collected for Anthropic {
    collected!(Message, message);

    fn value(message: &Message) -> Result<Option<Value>, serde_json::Error> {
        message.is_started().then(|| message.to_value()).transpose()
    }

    fn show(message: &Message, page: &mut Page<'_>) -> io::Result<()> {
        if message.is_started() {
            page.model(&message.model().unwrap_or_default().to_cow())?;
        }
        for block in message.content() {
            match (block.kind(), block.tool_call()) {
                (BlockKind::Text, _) => page.lines(Tone::Plain, block.text())?,
                (BlockKind::Thinking, _) => page.lines(Tone::Quiet, block.text())?,
                (kind, Some(call)) => {
                    let name = call.name().to_string();
                    page.call(&Call {
                        name: if name.is_empty() { kind.name() } else { &name },
                        input: call.input_so_far(),
                        status: call.status(),
                        len: Some(call.raw_input().len()),
                    })?;
                }
                (kind, None) => {
                    let block = serde_json::to_string(block).map_err(io::Error::other)?;
                    page.row(Tone::Quiet, &format!("{kind}: {block}"))?;
                }
            }
        }
        let reason = message.get("stop_reason").and_then(|it| it.as_string());
        let reason = reason.map_or_else(|| "no stop reason".to_owned(), |name| name.to_string());
        page.end(&reason, (message.usage().input_tokens(), message.usage().output_tokens()))
    }
}
