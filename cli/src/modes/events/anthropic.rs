//! Anthropic's Messages.

use std::io::{self, Write};

use deltawire::anthropic::{Block, Delta, Event, Order, Usage, Violation};

use super::page::Page;
use super::{Essence, Events};
use crate::modes::object::Object;
use crate::modes::paint::Tone;
use crate::modes::vendor::Anthropic;

impl Events for Anthropic {
    type Notes = ();

    const LAST_EVENT: &'static str = "message_stop";
    const BETWEEN: &'static str = "between blocks";

    fn essence<'a>(event: &Self::Event<'a>) -> Essence<'a> {
        Essence::Named(match event {
            Event::MessageStart(_) => "message_start",
            Event::BlockStart { .. } => "content_block_start",
            Event::BlockDelta { .. } => "content_block_delta",
            Event::BlockStop { .. } => "content_block_stop",
            Event::MessageDelta(_) => "message_delta",
            Event::MessageStop => "message_stop",
            Event::Ping => "ping",
            Event::Error(error) => return Essence::Error(error.error_type_name().to_string(), error.message()),
            Event::Done => "[DONE]",
            Event::Unknown { kind, raw, .. } => return Essence::Unknown(*kind, *raw),
            _ => "unknown",
        })
    }

    fn members(event: &Event<'_>, (): &mut (), line: &mut Object) {
        match event {
            Event::MessageStart(start) => {
                line.text_or_null("id", start.id());
                line.text_or_null("model", start.model());
                line.tokens(tokens(start.usage()));
            }
            Event::BlockStart { index, block, .. } => {
                line.number("index", Some(*index));
                line.text("block", Some(block.kind().name()));
                block_members(block, line);
            }
            Event::BlockDelta { index, delta, .. } => {
                line.number("index", Some(*index));
                delta_members(delta, line);
            }
            Event::BlockStop { index, .. } => line.number("index", Some(*index)),
            Event::MessageDelta(delta) => {
                let reason = delta.raw().get("delta").and_then(|it| it.get("stop_reason")?.as_string());
                line.text_or_null("stop_reason", reason);
                line.tokens(tokens(delta.usage()));
            }
            _ => {}
        }
    }

    fn place(violation: Violation) -> Option<(&'static str, u32)> {
        violation.index().map(|index| ("index", index))
    }

    fn show(event: &Event<'_>, (): &mut (), page: &mut Page, out: &mut dyn Write) -> io::Result<()> {
        match event {
            Event::MessageStart(start) => {
                page.tokens(tokens(start.usage()));
                page.told(Tone::Name, start.model().unwrap_or_default().to_cow().as_bytes(), out)
            }
            Event::BlockStart { block, .. } => show_block(block, page, out),
            Event::BlockDelta { delta, .. } => show_delta(delta, page, out),
            Event::BlockStop { .. } => page.break_line(out),
            Event::MessageDelta(delta) => {
                page.tokens(tokens(delta.usage()));
                delta.stop_details().map_or(Ok(()), |details| page.told(Tone::Odd, details.as_bytes(), out))
            }
            _ => Ok(()),
        }
    }

    fn reasons(order: &Order, (): &()) -> Vec<(&'static str, Option<String>)> {
        vec![("stop_reason", order.stop_reason().map(|it| it.name().to_owned()))]
    }

    fn error_type(order: &Order, (): &()) -> Option<String> {
        order.error_type().map(|it| it.name().to_owned())
    }

    fn open(order: &Order) -> Vec<(String, Object)> {
        let blocks = order.open_blocks();
        let open = blocks.iter().map(|block| {
            let (index, kind, received) = (block.index, block.kind.name(), block.received);
            let mut object = Object::new();
            object.number("index", Some(index));
            object.text("kind", Some(kind));
            object.number("received", Some(received));
            (format!("block {index} ({kind}, {received} bytes)"), object)
        });
        open.collect()
    }
}

fn tokens(usage: Usage<'_>) -> (Option<u64>, Option<u64>) {
    (usage.input_tokens(), usage.output_tokens())
}

fn block_members(block: &Block<'_>, line: &mut Object) {
    match block {
        Block::Text(block) => line.text("text", Some(block.text())),
        Block::Thinking(block) => line.text("text", Some(block.thinking())),
        Block::ToolUse(tool) | Block::ServerToolUse(tool) | Block::McpToolUse(tool) => {
            line.text("id", Some(tool.id()));
            line.text("name", Some(tool.name()));
            line.text_or_null("input", tool.input());
        }
        Block::Unknown(block) => line.text("kind", Some(block.kind())),
        _ => {}
    }
}

fn delta_members(delta: &Delta<'_>, line: &mut Object) {
    let (name, text) = match delta {
        Delta::Text(text) => ("text_delta", Some(*text)),
        Delta::InputJson(text) => ("input_json_delta", Some(*text)),
        Delta::Thinking { thinking, .. } => ("thinking_delta", Some(*thinking)),
        Delta::Signature(text) => ("signature_delta", Some(*text)),
        Delta::Citation(citation) => ("citations_delta", Some(citation.cited_text())),
        Delta::Compaction(compaction) => ("compaction_delta", compaction.content()),
        _ => ("unknown", None),
    };
    line.text("delta", Some(name));
    match delta {
        Delta::Unknown { kind, .. } => line.text("kind", Some(kind)),
        _ => line.text_or_null("text", text),
    }
}

fn show_block(block: &Block<'_>, page: &mut Page, out: &mut dyn Write) -> io::Result<()> {
    page.break_line(out)?;
    match block {
        Block::Text(block) => page.str(Tone::Plain, block.text(), out),
        Block::Thinking(block) => page.str(Tone::Quiet, block.thinking(), out),
        Block::ToolUse(tool) | Block::ServerToolUse(tool) | Block::McpToolUse(tool) => {
            page.call(&tool.name().to_cow(), out)?;
            // What is there in full is shown; `{}` stands for what deltas bring.
            match tool.input().filter(|input| input.members().next().is_some()) {
                Some(input) => page.raw(input, out),
                None => Ok(()),
            }
        }
        block => page.told(Tone::Quiet, format!("{}: {}", block.kind().name(), block.raw()), out),
    }
}

fn show_delta(delta: &Delta<'_>, page: &mut Page, out: &mut dyn Write) -> io::Result<()> {
    match delta {
        Delta::Text(text) | Delta::InputJson(text) => page.str(Tone::Plain, *text, out),
        Delta::Thinking { thinking, .. } => page.str(Tone::Quiet, *thinking, out),
        Delta::Citation(citation) => page.str(Tone::Quiet, citation.cited_text(), out),
        Delta::Compaction(compaction) => page.str(Tone::Quiet, compaction.content().unwrap_or_default(), out),
        Delta::Unknown { raw, .. } => page.told(Tone::Quiet, raw.as_bytes(), out),
        _ => Ok(()),
    }
}
