//! The laws of the `anthropic` module.

#[cfg(feature = "serde_json")]
pub mod message;

use deltawire::anthropic::{Block, BlockKind, Decoder, Delta, Encoder, Event, Item, Violation};
use deltawire::json::{Quoted, Raw, Str};
use deltawire::sse::Parser;

use crate::cuts;
use crate::dialect::{self, Dialect as _, Out, dialect, pieces};

dialect!(
    Anthropic,
    deltawire::anthropic,
    |delta| pieces([delta]),
    |event| text_of(event).into_iter().collect(),
    |event| match event {
        Event::MessageStart(start) => start.stop_reason().is_some(),
        Event::MessageDelta(delta) => delta.stop_reason().is_some(),
        Event::MessageStop => true,
        _ => false,
    }
);

/// A stream with room for whatever `limit` allows.
pub fn stream(limit: u32) -> Decoder<Vec<u8>> {
    dialect::decoder::<Anthropic>(limit)
}

/// Law 7: what is remembered of the last delta changes nothing. Each frame alone, and an order of its own, come to
/// the same. And law 10: the frames are those that a parser finds, and each payload can be had.
pub fn fast_is_slow(input: &[u8], seed: u64) {
    let seen = dialect::run::<Anthropic, _>(stream(1 << 24), cuts(input, seed, 200));
    let mut parser = Parser::new();
    let mut chunk = input;
    let mut order = PlainOrder::default();
    let mut rest = seen.out.iter().filter(|out| match out {
        Out::Event { .. } | Out::Corrupt { .. } => true,
        Out::Other(other) => other.starts_with("Frame") || is_silent_error(other),
        Out::Error(_) => false,
    });
    while let Some(frame) = parser.next_frame(&mut chunk) {
        let frame = frame.unwrap();
        // Errors without a frame come in between, and count.
        let seen = loop {
            match rest.next().expect("as many frames as the parser finds") {
                Out::Event { payload, is_framed: false, violation, .. } => {
                    // As it would be, were it a frame of its own.
                    let wrapped = [b"{\"error\":", payload.as_slice(), b"}"].concat();
                    let event = match Event::parse(payload) {
                        Ok(event @ Event::Error(_)) => event,
                        _ => Event::parse(&wrapped).expect("the value of a field"),
                    };
                    assert!(matches!(event, Event::Error(_)));
                    assert_eq!(shown(order.apply(&event)), *violation);
                }
                Out::Other(other) if is_silent_error(other) => order.is_over = true,
                seen => break seen,
            }
        };
        let expected = alone(frame.event_bytes(), frame.data_bytes(), &mut order);
        match (seen, expected) {
            (Out::Other(_), None) => {}
            (seen, Some(expected)) => assert_eq!(*seen, expected),
            (seen, None) => panic!("empty data gave {seen:?}"),
        }
    }
    let is_rest = |out: &Out| match out {
        Out::Event { is_framed, .. } => !is_framed,
        Out::Other(other) => is_silent_error(other),
        _ => false,
    };
    assert!(rest.all(is_rest), "no more frames than the parser finds");
}

/// An `event: error` block without a `data` line.
fn is_silent_error(other: &str) -> bool {
    other.starts_with(&format!("NoData {{ event: {:?},", b"error"))
}

/// The order of events, as plainly as it can be said: with as many open blocks as there are.
#[derive(Default)]
struct PlainOrder {
    id: Option<String>,
    is_started: bool,
    is_over: bool,
    has_stop_reason: bool,
    next: u64,
    open: Vec<(u32, BlockKind)>,
}

impl PlainOrder {
    fn apply(&mut self, event: &Event<'_>) -> Option<Violation> {
        match event {
            Event::Ping | Event::Done => return None,
            Event::MessageStart(start) => {
                let id = start.id().map(|id| id.to_string()).filter(|id| !id.is_empty());
                let is_second = self.is_started || self.is_over;
                let same_id = is_second && id.is_some() && id == self.id;
                if same_id {
                    return Some(Violation::SecondStart { same_id });
                }
                let blocks = start.content().count();
                *self = Self {
                    id,
                    is_started: true,
                    next: blocks as u64,
                    has_stop_reason: start.stop_reason().is_some(),
                    ..Self::default()
                };
                if is_second {
                    return Some(Violation::SecondStart { same_id });
                }
                let is_whole = start.stop_reason().is_some() || start.content().next().is_some();
                return is_whole.then_some(Violation::StartedComplete);
            }
            _ if self.is_over => return Some(Violation::AfterEnd),
            Event::Error(_) => {
                self.is_over = true;
                return None;
            }
            Event::Unknown { .. } => return None,
            _ => {}
        }
        let violation = self.apply_to_message(event);
        if self.is_started { violation } else { Some(Violation::BeforeStart) }
    }

    fn apply_to_message(&mut self, event: &Event<'_>) -> Option<Violation> {
        match event {
            Event::BlockStart { index, block, .. } => {
                let (index, expected) = (*index, self.next);
                self.open.retain(|(open, _)| *open != index);
                self.open.push((index, block.kind()));
                self.next = self.next.max(u64::from(index) + 1);
                match u64::from(index) {
                    at if at > expected => Some(Violation::IndexGap { expected: expected as u32, index }),
                    at if at < expected => Some(Violation::BlockRestarted { index }),
                    _ => None,
                }
            }
            Event::BlockDelta { index, delta, .. } => {
                let index = *index;
                let Some((_, kind)) = self.open.iter().find(|(open, _)| *open == index) else {
                    return Some(self.missing(index));
                };
                let tools = [BlockKind::ToolUse, BlockKind::ServerToolUse, BlockKind::McpToolUse];
                let fits = *kind == BlockKind::Unknown
                    || match delta {
                        Delta::Text(_) | Delta::Citation(_) => *kind == BlockKind::Text,
                        Delta::Thinking { .. } | Delta::Signature(_) => *kind == BlockKind::Thinking,
                        Delta::InputJson(_) => tools.contains(kind),
                        Delta::Compaction(_) => *kind == BlockKind::Compaction,
                        _ => true,
                    };
                (!fits).then_some(Violation::WrongKind { index })
            }
            Event::BlockStop { index, .. } => {
                let open = self.open.len();
                self.open.retain(|(open, _)| open != index);
                (self.open.len() == open).then(|| self.missing(*index))
            }
            Event::MessageDelta(delta) => {
                self.has_stop_reason |= delta.stop_reason().is_some();
                delta.stop_reason().and_then(|_| self.open_at_end())
            }
            Event::MessageStop => {
                self.is_over = true;
                self.open_at_end().or((!self.has_stop_reason).then_some(Violation::NoStopReason))
            }
            _ => None,
        }
    }

    fn missing(&self, index: u32) -> Violation {
        if u64::from(index) < self.next { Violation::ClosedBlock { index } } else { Violation::UnknownBlock { index } }
    }

    fn open_at_end(&self) -> Option<Violation> {
        let blocks = self.open.len() as u32;
        (blocks > 0).then_some(Violation::OpenAtEnd { blocks })
    }
}

/// Reads a frame with a stream that has seen no other.
fn alone(event: &[u8], payload: &[u8], order: &mut PlainOrder) -> Option<Out> {
    if payload.trim_ascii().is_empty() {
        // An error that says nothing is one all the same.
        order.is_over |= event == b"error";
        return None;
    }
    let mut frame = [b"event: ", event, b"\n"].concat();
    for line in payload.split(|&byte| byte == b'\n') {
        frame.extend([b"data: ", line, b"\n"].concat());
    }
    frame.push(b'\n');
    let (mut decoder, mut chunk) = (Decoder::new(), frame.as_slice());
    let mut out = Anthropic::next_item(&mut decoder, &mut chunk).unwrap();
    match &mut out {
        Out::Event { violation, .. } => {
            let (mut again, mut chunk) = (Decoder::new(), frame.as_slice());
            *violation = shown(order.apply(&again.next_event(&mut chunk).unwrap().unwrap()));
        }
        // An error of which nothing can be read is one all the same.
        Out::Corrupt { .. } => order.is_over |= event == b"error",
        other => panic!("a frame gave {other:?}"),
    }
    Some(out)
}

fn shown(violation: Option<Violation>) -> Option<String> {
    violation.map(|violation| format!("{violation:?}"))
}

fn text_of(event: &Event<'_>) -> Option<(bool, String)> {
    let (is_thinking, text) = match event {
        Event::BlockDelta { delta: Delta::Text(text), .. } => (false, text.to_string()),
        Event::BlockDelta { delta: Delta::Thinking { thinking, .. }, .. } => (true, thinking.to_string()),
        Event::BlockStart { block: Block::Text(block), .. } => (false, block.text().to_string()),
        Event::BlockStart { block: Block::Thinking(block), .. } => (true, block.thinking().to_string()),
        _ => return None,
    };
    (!text.is_empty()).then_some((is_thinking, text))
}

/// Law 9: what is encoded is read back, and a frame that is passed on is the same frame.
pub fn round_trip(index: u32, text: &str, name: &str) {
    let block = format!("{{\"type\":\"text\",\"text\":{},\n\"citations\":[]}}", Quoted::new(text));
    let delta = format!("{{\"type\":\"citations_delta\",\r\n\"citation\":{{\"cited_text\":{}}}}}", Quoted::new(text));
    let number = u64::from(index) << 20;
    let mut encoder = Encoder::new(String::new());
    encoder.message_start(name, text, number).unwrap();
    encoder.text_start(index).unwrap();
    encoder.thinking_start(index).unwrap();
    encoder.tool_use_start(index, text, name).unwrap();
    encoder.block_start(index, Raw::new(&block).unwrap()).unwrap();
    encoder.text_delta(index, text).unwrap();
    encoder.thinking_delta(index, text).unwrap();
    encoder.signature_delta(index, text).unwrap();
    encoder.input_json_delta(index, text).unwrap();
    encoder.block_delta(index, Raw::new(&delta).unwrap()).unwrap();
    encoder.block_stop(index).unwrap();
    encoder.message_delta("tool_use", None, number).unwrap();
    encoder.message_delta("stop_sequence", Some(text), number).unwrap();
    encoder.error(name, text).unwrap();
    encoder.ping().unwrap();
    encoder.message_stop().unwrap();
    let wire = encoder.into_inner();

    let block_start = |of: [&str; 3]| [&["start", &index.to_string()], of.as_slice()].concat().join("|");
    let delta = |kind| format!("delta|{index}|{kind}|{text}");
    let expected = [
        format!("message|{name}|{text}|{number}"),
        block_start(["text", "", ""]),
        block_start(["thinking", "", ""]),
        block_start(["tool_use", text, name]),
        block_start(["text", text, ""]),
        delta("text"),
        delta("thinking"),
        delta("signature"),
        delta("input"),
        delta("citation"),
        format!("stop|{index}"),
        format!("end|tool_use||{number}"),
        format!("end|stop_sequence|{text}|{number}"),
        format!("error|{name}|{text}"),
        "ping".to_owned(),
        "message_stop".to_owned(),
    ];
    let mut stream = Decoder::new();
    let mut chunk = wire.as_bytes();
    let mut passed = Encoder::new(String::new());
    let mut read = Vec::new();
    while let Some(item) = stream.next_item(&mut chunk) {
        let item = item.unwrap();
        let Item::Event(received) = item else { panic!("{item:?}") };
        read.push(said(&received.event));
        passed.forward(&received.frame.unwrap()).unwrap();
    }
    assert_eq!(read, expected);
    assert_eq!(passed.into_inner(), wire);
}

/// What an event says, in words.
fn said(event: &Event<'_>) -> String {
    let text = |text: Option<Str<'_>>| text.map_or(String::new(), |text| text.to_string());
    match event {
        Event::MessageStart(start) => {
            let input = start.usage().input_tokens().unwrap();
            format!("message|{}|{}|{input}", text(start.id()), text(start.model()))
        }
        Event::BlockStart { index, block, .. } => {
            let (first, second) = match block {
                Block::Text(block) => (block.text().to_string(), String::new()),
                Block::Thinking(block) => (block.thinking().to_string(), String::new()),
                Block::ToolUse(tool) => (tool.id().to_string(), tool.name().to_string()),
                block => panic!("{block:?}"),
            };
            format!("start|{index}|{}|{first}|{second}", block.kind().name())
        }
        Event::BlockDelta { index, delta, .. } => {
            let (kind, text) = match delta {
                Delta::Text(text) => ("text", *text),
                Delta::Thinking { thinking, .. } => ("thinking", *thinking),
                Delta::Signature(text) => ("signature", *text),
                Delta::InputJson(text) => ("input", *text),
                Delta::Citation(citation) => ("citation", citation.cited_text()),
                delta => panic!("{delta:?}"),
            };
            format!("delta|{index}|{kind}|{text}")
        }
        Event::BlockStop { index, .. } => format!("stop|{index}"),
        Event::MessageDelta(delta) => {
            let reason = delta.stop_reason().unwrap();
            format!("end|{reason}|{}|{}", text(delta.stop_sequence()), delta.usage().output_tokens().unwrap())
        }
        Event::Error(error) => format!("error|{}|{}", error.error_type_name(), error.message()),
        Event::Ping => "ping".to_owned(),
        Event::MessageStop => "message_stop".to_owned(),
        event => panic!("{event:?}"),
    }
}

/// Makes a stream of a fuzzer's bytes: each byte is a choice. Most of it is a legal stream; near misses of deltas
/// come in between.
pub fn unpack(choices: &[u8]) -> Vec<u8> {
    let mut choices = choices.iter().copied();
    let mut out = Vec::new();
    let mut shape = Shape { order: 0, kind: 0, index: 0, eol: b"\n", spaces: false, estimate: false };
    // Mostly the message and its blocks are open, so that the deltas are in order.
    if choices.next().is_some_and(|choice| choice % 8 > 0) {
        for at in [1, 3, 4, 5] {
            out.extend(OTHERS[at].as_bytes());
        }
    }
    while let Some(choice) = choices.next() {
        match choice % 16 {
            0 => shape.order = choices.next().unwrap_or_default(),
            // Text, thinking and tool input, each in its block ...
            1 => {
                shape.index = choices.next().unwrap_or_default() % 3;
                shape.kind = [0, 2, 1][usize::from(shape.index)];
            }
            // ... or any kind in any block.
            2 => {
                let choice = choices.next().unwrap_or_default();
                (shape.kind, shape.index, shape.estimate) = (choice % 5, choice / 5 % 12, choice > 200);
            }
            3 => shape.eol = [&b"\n"[..], b"\r\n", b"\r"][usize::from(choices.next().unwrap_or_default() % 3)],
            4 => shape.spaces = !shape.spaces,
            5 => {
                // Change, drop or repeat a byte of what is there.
                let at = usize::from(choices.next().unwrap_or_default());
                let at = out.len().saturating_sub(at + 1);
                match (choices.next().unwrap_or_default(), at < out.len()) {
                    (0, true) => drop(out.remove(at)),
                    (1, true) => out.insert(at, out[at]),
                    (byte, true) => out[at] = byte,
                    (byte, false) => out.push(byte),
                }
            }
            6 => {
                let other = OTHERS[usize::from(choices.next().unwrap_or_default()) % OTHERS.len()];
                for line in other.split_inclusive('\n') {
                    out.extend(line.trim_end_matches('\n').as_bytes());
                    out.extend(if line.ends_with('\n') { shape.eol } else { b"" });
                }
            }
            _ => {
                let (text, padding) = (choices.next().unwrap_or_default(), choices.next().unwrap_or_default());
                shape.write(
                    &mut out,
                    dialect::TEXTS[usize::from(text) % dialect::TEXTS.len()],
                    usize::from(padding % 40),
                );
            }
        }
    }
    out
}

const OTHERS: [&str; 36] = [
    "event: ping\ndata: {\"type\": \"ping\"}\n\n",
    "data: {\"type\":\"message_start\",\"message\":{\"id\":\"m1\",\"content\":[],\"usage\":{\"input_tokens\":3}}}\n\n",
    "data: {\"type\":\"message_start\",\"message\":{\"id\":\"m2\"}}\n\n",
    "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n",
    "data: {\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"Hm\"}}\n\n",
    "data: {\"type\":\"content_block_start\",\"index\":2,\"content_block\":{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"n\",\"input\":{}}}\n\n",
    "data: {\"type\":\"content_block_stop\",\"index\":0}\n\n",
    "data: {\"type\":\"content_block_stop\",\"index\":1     }\n\n",
    "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":9}}\n\n",
    "data: {\"type\":\"message_stop\"}\n\n",
    "data: [DONE]\n\n",
    ": heartbeat\n\n",
    "event: x\ndata\n\n",
    "event: ping\n\n",
    "event: error\n\n",
    "event: error\ndata:\n\n",
    "{\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n",
    "{\n  \"type\": \"error\",\n  \"error\": {\"type\": \"api_error\"}\n}\n\n",
    "{\"not\": \"an error\"}\n",
    "{}data: {\"type\":\"ping\"}\n\n",
    "{\n\"a\":\ndata: {\"type\":\"ping\"}\n\n",
    "id: 8\n",
    "data: {\"type\":\"content_block_start\",\"index\":9,\"content_block\":{\"type\":\"mcp_tool_use\"}}\n\n",
    "{ no json\n",
    "{\"cut\": \"in the middle\n",
    "error: {\"error\":\"boom\"}\n",
    "data: {\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"\"}}\n\n",
    "event: ping\ndata: {}\n\n",
    "event: error\ndata: upstream timeout\n\n",
    "data: {\"type\":\n\n",
    "id: 7\nretry: 5\ndata: {\"type\":\"vertex_event\"}\n\n",
    // A delta that names no type, with a frame that does and with one that does not.
    "event: content_block_delta\ndata: {\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}\n\n",
    "data: {\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}\n\n",
    // One over two lines, and one of which the second is no data.
    "data: {\"type\":\"content_block_delta\",\ndata: \"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}\n\n",
    "data: {\"type\":\"content_block_delta\",\n\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}\n\n",
    "{\"a\"\n: 1}\r{\"object\":\"error\",\"type\":\"t\"}{",
];

/// How a delta is written.
struct Shape {
    order: u8,
    kind: u8,
    index: u8,
    eol: &'static [u8],
    spaces: bool,
    /// Whether there is a count of tokens too.
    estimate: bool,
}

impl Shape {
    fn write(&self, out: &mut Vec<u8>, text: &str, padding: usize) {
        let (kind, member) = match self.kind % 5 {
            0 => ("text_delta", "text"),
            1 => ("input_json_delta", "partial_json"),
            2 => ("thinking_delta", "thinking"),
            3 => ("signature_delta", "signature"),
            _ => ("odd_delta", "text"),
        };
        let (comma, colon) = if self.spaces { (", ", ": ") } else { (",", ":") };
        let mut inner = [format!("\"type\"{colon}\"{kind}\""), format!("\"{member}\"{colon}\"{text}\"")];
        if self.order & 1 == 1 {
            inner.reverse();
        }
        let estimate = if self.estimate { format!("\"estimated_tokens\"{colon}7{comma}") } else { String::new() };
        let delta = format!("\"delta\"{colon}{{{estimate}{}}}", inner.join(comma));
        let kind = format!("\"type\"{colon}\"content_block_delta\"");
        let index = format!("\"index\"{colon}{}", self.index);
        let outer = match (self.order >> 1) % 6 {
            0 | 3 => [kind, index, delta],
            1 => [delta, index, kind],
            2 => [index, delta, kind],
            4 => [kind, delta, index],
            _ => [delta, kind, index],
        };
        if self.order & 64 == 0 {
            out.extend(b"event: content_block_delta");
            out.extend(self.eol);
        }
        out.extend(if self.order & 128 == 0 { &b"data: {"[..] } else { b"data:{" });
        out.extend(outer.join(comma).as_bytes());
        out.extend(core::iter::repeat_n(b' ', padding));
        out.push(b'}');
        out.extend(self.eol);
        out.extend(self.eol);
    }
}
