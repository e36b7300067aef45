//! The mode `message`: what an Anthropic stream comes to, as a chat shows it, or as one line of JSON.

use std::io::{self, Write};

use deltawire::anthropic::{BlockKind, ContentBlock, Decoder, Item, Message};
use deltawire::json::Status;
use serde_json::{Value, json};

use crate::args::JsonlOnly;
use crate::mode::Mode;
use crate::paint::{Paint, Tone};
use crate::text::{Json, Visible};

pub(crate) fn start(flags: &JsonlOnly, paint: Paint) -> Box<dyn Mode> {
    Box::new(Collector {
        is_jsonl: flags.is_jsonl,
        paint,
        stream: Decoder::new(),
        message: Message::new(),
        violations: Vec::new(),
    })
}

struct Collector {
    is_jsonl: bool,
    paint: Paint,
    stream: Decoder<Vec<u8>>,
    message: Message,
    violations: Vec<&'static str>,
}

impl Mode for Collector {
    fn push(&mut self, bytes: &[u8], _: &mut dyn Write) -> io::Result<()> {
        let mut chunk = bytes;
        loop {
            match self.stream.next_item(&mut chunk) {
                Some(Ok(Item::Event(received))) => {
                    // `Message::finish` reports a message over the limit.
                    let _ = self.message.apply(&received.event);
                    self.violations.extend(received.violation.map(|violation| violation.name()));
                }
                None => return Ok(()),
                // The decoder counts what it skips.
                Some(Ok(_)) | Some(Err(_)) => {}
            }
        }
    }

    fn finish(self: Box<Self>, out: &mut dyn Write) -> io::Result<()> {
        let Self { is_jsonl, paint, mut stream, message, mut violations } = *self;
        let end = stream.finish();
        violations.extend(end.last.and_then(|last| last.violation).map(|violation| violation.name()));
        let (message, complaint) = match message.finish(&end) {
            Ok(message) => (message, None),
            Err(incomplete) => {
                let complaint = incomplete.to_string();
                (incomplete.message, Some(complaint))
            }
        };
        if !is_jsonl {
            return page(&message, complaint, &violations, paint, out);
        }
        let value = if message.is_started() { message.to_value().map_err(io::Error::other)? } else { Value::Null };
        write!(out, r#"{{"message":{},"end":"{}""#, Json(&value), end.outcome.name())?;
        if !violations.is_empty() {
            write!(out, r#","violations":{}"#, json!(violations))?;
        }
        writeln!(out, "}}")
    }
}

/// Writes the message as a chat shows it.
fn page(
    message: &Message,
    complaint: Option<String>,
    violations: &[&str],
    paint: Paint,
    out: &mut dyn Write,
) -> io::Result<()> {
    let row =
        |out: &mut dyn Write, tone, text: &str| writeln!(out, "-- {}", paint.with(tone, Visible(text.as_bytes())));
    if message.is_started() {
        let model = message.model().unwrap_or_default().to_string();
        row(out, Tone::Name, if model.is_empty() { "assistant" } else { &model })?;
    }
    for block in message.content() {
        show(block, paint, out)?;
    }
    let usage = message.usage();
    let count = |count: Option<u64>| count.map_or_else(|| "?".to_owned(), |count| count.to_string());
    let (input, output) = (count(usage.input_tokens()), count(usage.output_tokens()));
    let reason = message
        .get("stop_reason")
        .and_then(|it| it.as_string())
        .map_or_else(|| "no stop reason".to_owned(), |name| name.to_string());
    row(out, Tone::Quiet, &format!("{reason}, {input} tokens in, {output} out"))?;
    if let Some(complaint) = complaint {
        row(out, Tone::Error, &complaint)?;
    }
    if !violations.is_empty() {
        row(out, Tone::Odd, &format!("out of order: {}", violations.join(", ")))?;
    }
    Ok(())
}

fn show(block: &ContentBlock, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let lines = |out: &mut dyn Write, tone, text: &str| {
        text.lines().try_for_each(|line| writeln!(out, "{}", paint.with(tone, Visible(line.as_bytes()))))
    };
    match (block.kind(), block.tool_call()) {
        (BlockKind::Text, _) => lines(out, Tone::Plain, block.text()),
        (BlockKind::Thinking, _) => lines(out, Tone::Quiet, block.text()),
        (kind, Some(call)) => {
            let name = call.name().to_string();
            let name = if name.is_empty() { kind.name() } else { &name };
            writeln!(out, "-- {}", paint.with(Tone::Name, Visible(name.as_bytes())))?;
            lines(out, Tone::Plain, &format!("{:#}", call.input_so_far()))?;
            match call.status() {
                Status::Complete => Ok(()),
                Status::Incomplete => {
                    let len = call.raw_input().len();
                    writeln!(out, "-- {}", paint.with(Tone::Error, format_args!("truncated after {len} bytes")))
                }
                Status::Invalid(error) => {
                    let offset = error.offset();
                    writeln!(out, "-- {}", paint.with(Tone::Error, format_args!("invalid JSON at byte {offset}")))
                }
            }
        }
        (kind, None) => {
            let text = format!("{kind}: {}", serde_json::to_string(block).map_err(io::Error::other)?);
            writeln!(out, "-- {}", paint.with(Tone::Quiet, Visible(text.as_bytes())))
        }
    }
}
