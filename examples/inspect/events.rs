//! The mode `events`: what an Anthropic stream says, for the eye or as lines of JSON.

use core::fmt::Display;
use std::io::{self, Write};

use deltawire::anthropic::{Block, Decoder, Delta, End, Event, Item, Received, Usage, Violation};
use deltawire::json::Str;
use deltawire::sse;
use deltawire::stream::Outcome;

use crate::args::JsonlOnly;
use crate::mode::Mode;
use crate::paint::{Paint, Tone};
use crate::text::{Quoted, Visible};

pub(crate) fn start(flags: &JsonlOnly, paint: Paint) -> Box<dyn Mode> {
    let stream = Decoder::new();
    if flags.is_jsonl {
        Box::new(Jsonl { stream })
    } else {
        Box::new(Readable { stream, page: Page { paint, in_line: false, tokens: Tokens::default() } })
    }
}

/// A line of JSON per event, per violation and per error, and one for the end.
struct Jsonl {
    stream: Decoder<Vec<u8>>,
}

impl Mode for Jsonl {
    fn push(&mut self, bytes: &[u8], out: &mut dyn Write) -> io::Result<()> {
        let mut chunk = bytes;
        loop {
            match self.stream.next_item(&mut chunk) {
                Some(Ok(Item::Event(received))) => received_jsonl(&received, out)?,
                Some(Ok(Item::Corrupt(corrupt))) => error_jsonl(&corrupt.error, out)?,
                Some(Ok(_)) => {}
                None => return Ok(()),
                Some(Err(error)) => error_jsonl(&error, out)?,
            }
        }
    }

    fn finish(mut self: Box<Self>, out: &mut dyn Write) -> io::Result<()> {
        let end = self.stream.finish();
        if let Some(received) = &end.last {
            received_jsonl(received, out)?;
        }
        write!(out, r#"{{"end":"{}""#, end.outcome.name())?;
        match end.outcome {
            Outcome::Error => member(out, "error_type", end.order.error_type().map(|it| it.name()))?,
            Outcome::Empty => write!(out, r#","ignored_lines":{}"#, end.has_ignored_lines())?,
            _ => member(out, "stop_reason", end.order.stop_reason().map(|it| it.name()))?,
        }
        if end.outcome == Outcome::Truncated {
            write!(out, r#","open":["#)?;
            for (at, block) in end.order.open_blocks().iter().enumerate() {
                let comma = if at > 0 { "," } else { "" };
                let (index, kind, received) = (block.index, block.kind.name(), block.received);
                write!(out, r#"{comma}{{"index":{index},"kind":"{kind}","received":{received}}}"#)?;
            }
            write!(out, "]")?;
        }
        writeln!(out, "}}")
    }
}

/// Writes a member that has a string, or `null`.
fn member(out: &mut dyn Write, name: &str, text: Option<impl Display>) -> io::Result<()> {
    match text {
        Some(text) => write!(out, r#","{name}":{}"#, Quoted(text.to_string().as_bytes())),
        None => write!(out, r#","{name}":null"#),
    }
}

fn error_jsonl(error: &deltawire::Error, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, r#"{{"error":{{"kind":"{}","offset":{}}}}}"#, error.kind().name(), error.offset())
}

fn received_jsonl(received: &Received<'_>, out: &mut dyn Write) -> io::Result<()> {
    event_jsonl(&received.event, out)?;
    let Some(violation) = received.violation else { return Ok(()) };
    write!(out, r#"{{"violation":"{}""#, violation.name())?;
    if let Some(index) = violation.index() {
        write!(out, r#","index":{index}"#)?;
    }
    writeln!(out, "}}")
}

fn event_jsonl(event: &Event<'_>, out: &mut dyn Write) -> io::Result<()> {
    let name = match event {
        Event::MessageStart(_) => "message_start",
        Event::BlockStart { .. } => "content_block_start",
        Event::BlockDelta { .. } => "content_block_delta",
        Event::BlockStop { .. } => "content_block_stop",
        Event::MessageDelta(_) => "message_delta",
        Event::MessageStop => "message_stop",
        Event::Ping => "ping",
        Event::Error(_) => "error",
        Event::Done => "[DONE]",
        _ => "unknown",
    };
    write!(out, r#"{{"event":"{name}""#)?;
    match event {
        Event::MessageStart(start) => {
            member(out, "id", start.id())?;
            member(out, "model", start.model())?;
            usage_jsonl(start.usage(), out)?;
        }
        Event::BlockStart { index, block, .. } => {
            write!(out, r#","index":{index},"block":"{}""#, block.kind().name())?;
            match block {
                Block::Text(block) => member(out, "text", Some(block.text()))?,
                Block::Thinking(block) => member(out, "text", Some(block.thinking()))?,
                Block::ToolUse(tool) | Block::ServerToolUse(tool) | Block::McpToolUse(tool) => {
                    member(out, "id", Some(tool.id()))?;
                    member(out, "name", Some(tool.name()))?;
                    member(out, "input", tool.input())?;
                }
                Block::Unknown(block) => member(out, "kind", Some(block.kind()))?,
                _ => {}
            }
        }
        Event::BlockDelta { index, delta, .. } => {
            let (name, text) = match delta {
                Delta::Text(text) => ("text_delta", Some(text.to_string())),
                Delta::InputJson(text) => ("input_json_delta", Some(text.to_string())),
                Delta::Thinking { thinking, .. } => ("thinking_delta", Some(thinking.to_string())),
                Delta::Signature(text) => ("signature_delta", Some(text.to_string())),
                Delta::Citation(citation) => ("citations_delta", Some(citation.cited_text().to_string())),
                Delta::Compaction(compaction) => ("compaction_delta", compaction.content().map(|it| it.to_string())),
                _ => ("unknown", None),
            };
            write!(out, r#","index":{index},"delta":"{name}""#)?;
            match delta {
                Delta::Unknown { kind, .. } => member(out, "kind", Some(kind))?,
                _ => member(out, "text", text)?,
            }
        }
        Event::BlockStop { index, .. } => write!(out, r#","index":{index}"#)?,
        Event::MessageDelta(delta) => {
            member(out, "stop_reason", delta.raw().get("delta").and_then(|it| it.get("stop_reason")?.as_string()))?;
            usage_jsonl(delta.usage(), out)?;
        }
        Event::Error(error) => {
            member(out, "error_type", Some(error.error_type_name()))?;
            member(out, "message", Some(error.message()))?;
        }
        Event::Unknown { kind, .. } => member(out, "kind", Some(kind))?,
        _ => {}
    }
    writeln!(out, "}}")
}

fn usage_jsonl(usage: Usage<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (name, count) in [("input_tokens", usage.input_tokens()), ("output_tokens", usage.output_tokens())] {
        if let Some(count) = count {
            write!(out, r#","{name}":{count}"#)?;
        }
    }
    Ok(())
}

/// The text as it streams, with a line for whatever else there is, and a summary.
struct Readable {
    stream: Decoder<Vec<u8>>,
    page: Page,
}

impl Mode for Readable {
    fn push(&mut self, bytes: &[u8], out: &mut dyn Write) -> io::Result<()> {
        let mut chunk = bytes;
        loop {
            match self.stream.next_item(&mut chunk) {
                Some(Ok(item)) => self.page.item(&item, out)?,
                None => return Ok(()),
                Some(Err(error)) => self.page.row(Tone::Error, &error, out)?,
            }
        }
    }

    fn finish(self: Box<Self>, out: &mut dyn Write) -> io::Result<()> {
        let Self { mut stream, mut page } = *self;
        let end = stream.finish();
        if let Some(received) = &end.last {
            page.row(Tone::Odd, &"the last event lacks its blank line", out)?;
            page.event(received, out)?;
        }
        page.end(&end, out)
    }
}

struct Page {
    paint: Paint,
    /// Whether text was written after the last line break.
    in_line: bool,
    tokens: Tokens,
}

/// Counts of tokens, the last of each.
#[derive(Default)]
struct Tokens {
    input: Option<u64>,
    output: Option<u64>,
}

impl Tokens {
    fn take(&mut self, usage: Usage<'_>) {
        self.input = usage.input_tokens().or(self.input);
        self.output = usage.output_tokens().or(self.output);
    }
}

impl Page {
    fn item(&mut self, item: &Item<'_>, out: &mut dyn Write) -> io::Result<()> {
        match item {
            Item::Event(received) => self.event(received, out),
            Item::Corrupt(corrupt) => {
                self.row(Tone::Error, &format_args!("skipped: {}", corrupt.error), out)?;
                self.row(Tone::Quiet, &Visible(corrupt.frame.data_bytes()), out)
            }
            Item::Other(sse::Item::Ignored(text)) => {
                self.row(Tone::Odd, &format_args!("ignored: {}", Visible(text.as_bytes())), out)
            }
            _ => Ok(()),
        }
    }

    fn event(&mut self, received: &Received<'_>, out: &mut dyn Write) -> io::Result<()> {
        match &received.event {
            Event::MessageStart(start) => {
                self.tokens.take(start.usage());
                let model = start.model().map_or_else(String::new, |model| model.to_string());
                self.row(Tone::Name, &Visible(model.as_bytes()), out)?;
            }
            Event::BlockStart { block, .. } => self.block(block, out)?,
            Event::BlockDelta { delta, .. } => self.delta(delta, out)?,
            Event::BlockStop { .. } => self.break_line(out)?,
            Event::MessageDelta(delta) => {
                self.tokens.take(delta.usage());
                if let Some(details) = delta.stop_details() {
                    self.row(Tone::Odd, &Visible(details.as_bytes()), out)?;
                }
            }
            Event::Error(error) => {
                let mut text = error.error_type_name().to_string();
                if !text.is_empty() {
                    text += ": ";
                }
                text += &error.message().to_string();
                self.row(Tone::Error, &Visible(text.as_bytes()), out)?;
            }
            Event::Unknown { raw, .. } => self.row(Tone::Quiet, &Visible(raw.as_bytes()), out)?,
            _ => {}
        }
        match received.violation {
            Some(violation) => self.violation(violation, out),
            None => Ok(()),
        }
    }

    fn block(&mut self, block: &Block<'_>, out: &mut dyn Write) -> io::Result<()> {
        self.break_line(out)?;
        match block {
            Block::Text(block) => self.text(Tone::Plain, block.text(), out),
            Block::Thinking(block) => self.text(Tone::Quiet, block.thinking(), out),
            Block::ToolUse(tool) | Block::ServerToolUse(tool) | Block::McpToolUse(tool) => {
                write!(out, "{} ", self.paint.with(Tone::Name, Visible(tool.name().to_string().as_bytes())))?;
                self.in_line = true;
                // What is there in full is shown; `{}` stands for what deltas bring.
                match tool.input().filter(|input| input.members().next().is_some()) {
                    Some(input) => write!(out, "{}", Visible(input.as_bytes())),
                    None => Ok(()),
                }
            }
            block => {
                let text = format!("{}: {}", block.kind().name(), block.raw());
                self.row(Tone::Quiet, &Visible(text.as_bytes()), out)
            }
        }
    }

    fn delta(&mut self, delta: &Delta<'_>, out: &mut dyn Write) -> io::Result<()> {
        match delta {
            Delta::Text(text) | Delta::InputJson(text) => self.text(Tone::Plain, *text, out),
            Delta::Thinking { thinking, .. } => self.text(Tone::Quiet, *thinking, out),
            Delta::Citation(citation) => self.text(Tone::Quiet, citation.cited_text(), out),
            Delta::Compaction(compaction) => match compaction.content() {
                Some(content) => self.text(Tone::Quiet, content, out),
                None => Ok(()),
            },
            Delta::Unknown { raw, .. } => self.row(Tone::Quiet, &Visible(raw.as_bytes()), out),
            _ => Ok(()),
        }
    }

    /// Writes text as it is, but for what would drive the terminal.
    fn text(&mut self, tone: Tone, text: Str<'_>, out: &mut dyn Write) -> io::Result<()> {
        let text = text.to_string();
        for line in text.split_inclusive('\n') {
            let (line, is_over) = line.strip_suffix('\n').map_or((line, false), |line| (line, true));
            if !line.is_empty() {
                write!(out, "{}", self.paint.with(tone, Visible(line.as_bytes())))?;
                self.in_line = true;
            }
            if is_over {
                writeln!(out)?;
                self.in_line = false;
            }
        }
        Ok(())
    }

    fn break_line(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if core::mem::take(&mut self.in_line) { writeln!(out) } else { Ok(()) }
    }

    /// Writes a line that is not the model's. The text must have no control characters of its own.
    fn row(&mut self, tone: Tone, text: &dyn Display, out: &mut dyn Write) -> io::Result<()> {
        self.break_line(out)?;
        writeln!(out, "-- {}", self.paint.with(tone, text))
    }

    fn violation(&mut self, violation: Violation, out: &mut dyn Write) -> io::Result<()> {
        self.row(Tone::Odd, &violation, out)
    }

    fn end(&mut self, end: &End<'_>, out: &mut dyn Write) -> io::Result<()> {
        let reason = end.order.stop_reason().map_or("no stop reason", |it| it.name());
        let (tone, how) = match end.outcome {
            Outcome::Complete => (Tone::Name, format!("complete, {reason}")),
            Outcome::EndMarkerLost => (Tone::Odd, format!("all content came, {reason}, but message_stop is missing")),
            Outcome::Truncated => {
                let open = end.order.open_blocks();
                let blocks: Vec<String> = open
                    .iter()
                    .map(|block| format!("block {} ({}, {} bytes)", block.index, block.kind.name(), block.received))
                    .collect();
                let open =
                    if blocks.is_empty() { "between blocks".to_owned() } else { format!("in {}", blocks.join(", ")) };
                (Tone::Error, format!("truncated {open}"))
            }
            Outcome::Error => {
                let error_type = end.order.error_type().map_or("unknown", |it| it.name());
                (Tone::Error, format!("ended by an error: {error_type}"))
            }
            Outcome::Empty if end.has_ignored_lines() => {
                (Tone::Error, "no event, only lines without meaning in SSE".to_owned())
            }
            Outcome::Empty => (Tone::Error, "no event".to_owned()),
        };
        self.row(tone, &how, out)?;
        let count = |count: Option<u64>| count.map_or_else(|| "?".to_owned(), |count| count.to_string());
        let (input, output) = (count(self.tokens.input), count(self.tokens.output));
        let mut summary = format!("{input} tokens in, {output} out");
        for (count, what) in [(end.lost, "skipped"), (end.violations, "out of order")] {
            if count > 0 {
                summary += &format!(", {count} {what}");
            }
        }
        self.row(Tone::Quiet, &summary, out)
    }
}
