//! Reads an Anthropic stream from standard input within 1 KiB of storage, and prints its text, one field of its tool
//! calls, what is out of order, and how it ends.
//!
//! It links only if no path to a panic is left: the panic handler calls a function that does not exist.

#![no_std]
#![no_main]

mod sys;

use core::fmt::{self, Write as _};

use deltawire::anthropic::{Block, Decoder, Delta, Encoder, Event, Item, Location, Order};
use deltawire::json::{Field, Quoted, Raw};
use deltawire::sse::Storage;
use deltawire::stream::{Decode, Outcome, TextDelta, ToolInput};
use sys::Out;

/// Called by the entry point, with the stack aligned.
pub fn main() -> u8 {
    #[cfg(feature = "heapless")]
    let storage = heapless::Vec::<u8, 1024>::new();
    #[cfg(not(feature = "heapless"))]
    let mut memory = [0; 1024];
    #[cfg(not(feature = "heapless"))]
    let storage = memory.as_mut_slice();
    sys::status_of(run(Decoder::with_storage(storage)))
}

fn run<S: Storage>(mut stream: Decoder<S>) -> fmt::Result {
    let mut out = Out;
    let mut buffer = [0; 256];
    let mut input = ToolInput::new();
    let mut path = Field::new("/path");
    loop {
        let bytes = sys::read(&mut buffer);
        if bytes.is_empty() {
            break;
        }
        let mut chunk = bytes;
        loop {
            match stream.next_item(&mut chunk) {
                None => break,
                Some(Ok(Item::Event(received))) => {
                    show(&received.event, &mut input, &mut path, &mut out)?;
                    for (name, value) in received.unknown_members() {
                        writeln!(out, "unknown member {name}: {value}")?;
                    }
                    if let Some(violation) = received.violation {
                        writeln!(out, "violation: {violation}")?;
                    }
                }
                Some(Ok(Item::Corrupt(corrupt))) => writeln!(out, "corrupt: {}", corrupt.error)?,
                Some(Ok(_)) => {}
                Some(Err(error)) => writeln!(out, "error: {error}")?,
            }
        }
    }
    let end = stream.finish();
    if let Some(last) = end.last {
        show(&last.event, &mut input, &mut path, &mut out)?;
    }
    write!(out, "{}, lost {}, out of order {}", end.outcome, end.lost, end.violations)?;
    if end.outcome == Outcome::Truncated {
        for block in end.order.open_blocks().iter() {
            write!(out, ", open {} {} {}", block.index, block.kind, block.received)?;
        }
    }
    writeln!(out)?;
    let cancelled = stream.finish().cancelled();
    writeln!(out, "{} {}", cancelled.outcome, Outcome::Empty.cancelled())?;
    stream.reset();
    again(&mut stream, &mut out)?;
    Ok(())
}

fn show<'p>(event: &Event<'_>, input: &mut ToolInput, path: &mut Field<'p>, out: &mut Out) -> fmt::Result {
    match event {
        Event::MessageStart(start) => {
            let (id, model) = (start.id().unwrap_or_default(), start.model().unwrap_or_default());
            writeln!(out, "message {id} {model} {:?}", start.usage().input_tokens())?;
            for block in start.content().flatten() {
                parts(&block, out)?;
            }
        }
        Event::BlockStart { block, .. } => {
            parts(block, out)?;
            if let Block::ToolUse(_) = block {
                (*input, *path) = (ToolInput::new(), Field::new("/path"));
            }
        }
        Event::BlockDelta { delta, .. } => match delta {
            Delta::Text(text) => write!(out, "{text}")?,
            Delta::Thinking { thinking, .. } => write!(out, "({thinking})")?,
            Delta::InputJson(json) => {
                for token in input.push(*json) {
                    if let Some(piece) = token.ok().and_then(|token| path.next(&token)) {
                        write!(out, "[{piece}]")?;
                    }
                }
            }
            Delta::Citation(citation) => match citation.location() {
                Location::Chars { document, start, end, .. } => writeln!(out, "cite {document:?} {start:?} {end:?}")?,
                location => writeln!(out, "cite {} {location:?}", citation.cited_text())?,
            },
            Delta::Signature(_) => {}
            delta => writeln!(out, "{delta:?}")?,
        },
        Event::BlockStop { index, .. } => {
            let input = core::mem::take(input);
            let is_complete = !input.is_empty() && input.status().is_complete();
            writeln!(out, " end of block {index}{}", if is_complete { ", input complete" } else { "" })?;
        }
        Event::MessageDelta(delta) => {
            let reason = delta.stop_reason().map_or("none", |reason| reason.name());
            writeln!(out, "reason {reason}, tokens {:?}", delta.usage().output_tokens())?;
        }
        Event::Error(error) => {
            let kind = error.error_type();
            writeln!(out, "error {kind} {:?} {}: {}", kind.status(), kind.is_retryable(), error.message())?;
            Encoder::new(&mut *out).forward_error(error).map_err(|_| fmt::Error)?;
        }
        event => writeln!(out, "{event:?}")?,
    }
    Ok(())
}

/// Looks at what a block has.
fn parts(block: &Block<'_>, out: &mut Out) -> fmt::Result {
    match block {
        Block::Text(block) => write!(out, "{}{}", block.text(), block.citations().count()),
        Block::Thinking(block) => write!(out, "{}{}", block.thinking(), block.signature()),
        Block::ToolUse(tool) | Block::ServerToolUse(tool) | Block::McpToolUse(tool) => {
            let by_code = tool.raw().get("caller").is_some_and(|caller| caller.get("tool_id").is_some());
            writeln!(out, "tool {} {} by code: {by_code}", tool.id(), tool.name())
        }
        Block::ToolResult(kind, result) => writeln!(out, "result {kind:?} {:?}", result.error_code()),
        block => writeln!(out, "{} {}", block.kind(), block.raw()),
    }
}

/// The stages alone, and the way back.
fn again<S: Storage>(stream: &mut Decoder<S>, out: &mut Out) -> fmt::Result {
    let payload = br#"{"type":"content_block_delta","index":3,"delta":{"type":"text_delta","text":"\u0041"}}"#;
    let mut order = Order::new();
    if let Ok(event) = Event::parse(payload) {
        let violation = order.apply(&event);
        writeln!(out, "{violation:?} {}", order.outcome())?;
    }
    let mut chunk: &[u8] = b"data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"again\"}}\n\n";
    while let Some(Ok(delta)) = stream.next_text(&mut chunk) {
        let is_text = matches!(delta, TextDelta::Text(_));
        writeln!(out, "{} {is_text}", delta.content())?;
    }
    let mut chunk: &[u8] = b"data: {\"type\":\"ping\"}\n\n";
    while let Some(Ok(event)) = stream.next_event(&mut chunk) {
        writeln!(out, "{event:?}")?;
    }
    any(stream, out)?;
    if let Some(raw) = Raw::new(r#"[{"a":1}, true]"#).ok() {
        for element in raw.elements() {
            writeln!(out, "{element} {:?} {:?}", element.as_bool(), element.get("a").and_then(|it| it.as_u64()))?;
        }
    }
    let mut encoder = Encoder::new(Out);
    let written = encoder.text_delta(1, "\"").and_then(|()| encoder.error("api_error", "m"));
    let written = written.and_then(|()| encoder.ping()).and_then(|()| encoder.message_stop());
    written.and_then(|()| encoder.comment("bye")).and_then(|()| encoder.retry(5)).map_err(|_| fmt::Error)?;
    writeln!(out, "{}", Quoted::new("\u{1}"))
}

/// A decoder of whichever vendor.
fn any<D: Decode>(decoder: &mut D, out: &mut Out) -> fmt::Result {
    decoder.reset();
    let mut chunk: &[u8] = b"data: {\"type\":\"ping\"}\n\n";
    while let Some(event) = decoder.next_event(&mut chunk) {
        writeln!(out, "any event: {}", event.is_ok())?;
    }
    let is_known = core::mem::size_of_val(&decoder.finish()) > 0;
    writeln!(out, "{:?} {is_known}", decoder.outcome())
}
