//! Calls what the other programs do not: every look into an event, and every small function.
//!
//! It links only if no path to a panic is left: the panic handler calls a function that does not exist.

#![no_std]
#![no_main]

#[allow(dead_code, reason = "the other programs read from standard input")]
mod sys;

use core::fmt::{self, Write as _};
use core::hint::black_box;

use deltawire::answer::Dialect;
use deltawire::anthropic::{
    Block, Citation, Decoder, Encoder, Event, Item, MessageDelta, MessageStart, Order, ServerError, Usage,
};
use deltawire::json::{Raw, Scanner, Str};
use deltawire::sse::{self, EncodeError, Limits, Parser};
use sys::Out;

/// Called by the entry point, with the stack aligned.
pub fn main() -> u8 {
    sys::status_of(run(&mut Out))
}

/// One of each kind, with members of each kind.
const PAYLOADS: [&[u8]; 16] = [
    br#"{"type":"message_start","message":{"id":"m","role":"assistant","model":"x","content":[{"type":"text"}],
        "stop_reason":"end_turn","stop_sequence":"s","container":{"id":"c","expires_at":"t","skills":[]},
        "usage":{"input_tokens":1,"cache_creation":{"ephemeral_5m_input_tokens":2}},"diagnostics":{}}}"#,
    br#"{"type":"message_delta","delta":{"stop_reason":"refusal","stop_details":{"type":"refusal","category":"c"}},
        "usage":{"output_tokens":3,"server_tool_use":{"web_search_requests":1}},"context_management":{}}"#,
    br#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":"a","citations":[
        {"type":"char_location","cited_text":"x","document_index":1}]}}"#,
    br#"{"type":"content_block_start","index":1,"content_block":{"type":"thinking","thinking":"a","signature":"b"}}"#,
    br#"{"type":"content_block_start","index":2,"content_block":{"type":"redacted_thinking","data":"d"}}"#,
    br#"{"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"t","name":"n","input":{"a":1},
        "caller":{"type":"direct"},"toolset_name":"s","server_name":"v"}}"#,
    br#"{"type":"content_block_start","index":4,"content_block":{"type":"mcp_tool_result","tool_use_id":"t","is_error":true}}"#,
    br#"{"type":"content_block_start","index":5,"content_block":{"type":"mcp_tool_listing","mcp_server_name":"s","tools":[]}}"#,
    br#"{"type":"content_block_start","index":6,"content_block":{"type":"container_upload","file_id":"f"}}"#,
    br#"{"type":"content_block_start","index":7,"content_block":{"type":"compaction","content":"c","encrypted_content":"e"}}"#,
    br#"{"type":"content_block_start","index":8,"content_block":{"type":"fallback","from":{"model":"a"},"to":{"model":"b"}}}"#,
    br#"{"type":"content_block_start","index":9,"content_block":{"type":"new"}}"#,
    br#"{"type":"content_block_delta","index":0,"delta":{"type":"citations_delta","citation":{"type":"page_location"}}}"#,
    br#"{"type":"error","error":{"type":"overloaded_error","message":"m","details":{"error_code":"c"}},"request_id":"r"}"#,
    br#"{"type":"vertex_event","a":[1,true,null,"\u0041"]}"#,
    b"{\"type\":",
];

fn run(out: &mut Out) -> fmt::Result {
    let mut order = Order::default();
    for payload in black_box(PAYLOADS) {
        match Event::parse(payload) {
            Ok(event) => {
                show(&event, out)?;
                if let Some(violation) = order.apply(&event) {
                    writeln!(out, "{} {:?}", violation.name(), violation.index())?;
                }
            }
            Err(error) => {
                order.lose();
                writeln!(out, "{} {}", error.kind().name(), error.offset())?;
            }
        }
    }
    let (open, last) = (order.open_blocks(), order.last_violation());
    writeln!(out, "{} {} {last:?} {:?}", open.len(), open.is_empty(), order.stop_reason())?;
    writeln!(out, "{} {} {}", order.violations(), order.lost(), order.outcome().has_all_content())?;
    order.reset();
    for payload in black_box(PAYLOADS) {
        write!(out, "{} ", Dialect::of(payload, black_box(b"response.created")).map_or("none", Dialect::name))?;
    }
    writeln!(out, "{}", Dialect::named(black_box("openai")).map_or("none", Dialect::name))?;
    json(out)?;
    streams(out)?;
    encode().map_err(|_| fmt::Error)?;
    dialects(out)
}

fn show(event: &Event<'_>, out: &mut Out) -> fmt::Result {
    if let Some(delta) = event.text_delta() {
        writeln!(out, "{}", delta.content())?;
    }
    match event {
        Event::MessageStart(start) => message_start(start, out),
        Event::MessageDelta(delta) => message_delta(delta, out),
        Event::BlockStart { block, .. } => self::block(block, out),
        Event::Error(error) => server_error(error, out),
        Event::BlockDelta { delta: deltawire::anthropic::Delta::Citation(citation), .. } => cite(citation, out),
        other => writeln!(out, "{other:?}"),
    }
}

fn message_start(start: &MessageStart<'_>, out: &mut Out) -> fmt::Result {
    writeln!(out, "{} {:?} {:?}", start.raw(), start.id(), start.model())?;
    usage(&start.usage(), out)?;
    for block in start.content().flatten() {
        writeln!(out, "{}", block.raw())?;
    }
    Ok(())
}

fn message_delta(delta: &MessageDelta<'_>, out: &mut Out) -> fmt::Result {
    let (reason, is_limit) = delta.stop_reason().map_or(("", false), |reason| (reason.name(), reason.is_limit()));
    writeln!(out, "{} {reason} {is_limit} {:?}", delta.raw(), delta.stop_sequence())?;
    writeln!(out, "{:?}", delta.stop_details())?;
    usage(&delta.usage(), out)
}

fn usage(usage: &Usage<'_>, out: &mut Out) -> fmt::Result {
    writeln!(out, "{} {:?} {:?}", usage.raw(), usage.input_tokens(), usage.output_tokens())?;
    writeln!(out, "{:?} {:?}", usage.cache_creation_input_tokens(), usage.cache_read_input_tokens())?;
    writeln!(out, "{:?} {:?}", usage.ephemeral_5m_input_tokens(), usage.ephemeral_1h_input_tokens())?;
    writeln!(out, "{:?} {:?}", usage.web_search_requests(), usage.web_fetch_requests())?;
    writeln!(out, "{:?} {:?}", usage.service_tier(), usage.thinking_tokens())
}

fn cite(citation: &Citation<'_>, out: &mut Out) -> fmt::Result {
    writeln!(out, "{} {} {:?}", citation.raw(), citation.cited_text(), citation.location())
}

fn block(block: &Block<'_>, out: &mut Out) -> fmt::Result {
    match block {
        Block::Text(text) => {
            writeln!(out, "{} {}", text.raw(), text.text())?;
            text.citations().try_for_each(|citation| cite(&citation, out))
        }
        Block::Thinking(thinking) => {
            writeln!(out, "{} {} {}", thinking.raw(), thinking.thinking(), thinking.signature())
        }
        Block::ToolUse(tool) => {
            writeln!(out, "{} {} {:?}", tool.id(), tool.name(), tool.input())?;
            writeln!(out, "{} {:?}", tool.raw(), tool.server_name())
        }
        Block::ToolResult(kind, result) => {
            writeln!(out, "{kind:?} {} {} {:?}", result.raw(), result.tool_use_id(), result.content())?;
            writeln!(out, "{:?} {:?}", result.error_code(), result.is_error())
        }
        Block::Compaction(compaction) => {
            writeln!(out, "{} {:?} {:?}", compaction.raw(), compaction.content(), compaction.encrypted_content())
        }
        Block::Unknown(block) => writeln!(out, "{} {}", block.raw(), block.kind()),
        other => writeln!(out, "{}", other.kind().name()),
    }
}

fn server_error(error: &ServerError<'_>, out: &mut Out) -> fmt::Result {
    writeln!(out, "{} {} {}", error.raw(), error.error_type_name(), error.message())?;
    writeln!(out, "{}", error.error_type().name())?;
    writeln!(out, "{:?} {:?} {:?}", error.request_id(), error.details(), error.error_code())
}

fn json(out: &mut Out) -> fmt::Result {
    for text in black_box([r#"{"a":[1,-2.5,true,null,"\u0041"]}"#, "[", "\"x\"", "7"]) {
        let Ok(raw) = Raw::new(text) else { continue };
        writeln!(out, "{} {} {}", raw.is_null(), raw.is_object(), raw.is_array())?;
        writeln!(out, "{} {:?} {}", raw.is_number(), raw.as_string(), raw.as_str().len())?;
        writeln!(out, "{:?} {:?} {:?}", raw.as_bool(), raw.as_u64(), raw.as_bytes().first())?;
        for (name, value) in raw.members() {
            writeln!(out, "{name} {value} {:?}", raw.get("a"))?;
            for element in value.elements() {
                writeln!(out, "{element}")?;
            }
        }
    }
    if let Ok(text) = Str::new(black_box(r"a\u0042\n")) {
        for piece in text.pieces() {
            write!(out, "{} {} {}", piece.len(), piece.is_empty(), piece.as_str(&mut [0; 4]))?;
            piece.chars().try_for_each(|char| write!(out, "{char}"))?;
        }
        writeln!(out, "{} {}", text.as_escaped(), text.as_str().unwrap_or_default())?;
    }
    let mut scanner = Scanner::with_max_depth(black_box(3));
    let mut tokens = scanner.push(black_box("[["));
    writeln!(out, "{} {}", tokens.by_ref().flatten().count(), tokens.offset())?;
    drop(tokens);
    let _ = scanner.check(black_box("[["));
    writeln!(out, "{} {:?} {:?}", scanner.depth(), scanner.status(), scanner.finish())?;
    scanner.reset();
    let mut input = deltawire::stream::ToolInput::new();
    let _ = input.check(black_box("{}"));
    writeln!(out, "{:?} {}", input.status(), input.scanner().offset())
}

fn streams(out: &mut Out) -> fmt::Result {
    let limits = Limits::default().with_max_frame(black_box(300)).with_max_id(20).with_max_lines(10);
    let mut stream = Decoder::with_limits([0; 512], limits);
    let mut encoder = Encoder::new(Out);
    let mut chunk: &[u8] = black_box(b"id: 1\ndata: {\"type\":\"ping\"}\n\ndata: {\"type\":\"message_stop\"}");
    while let Some(Ok(item)) = stream.next_item(&mut chunk) {
        if let Item::Event(received) = item {
            if let Some(frame) = received.frame {
                writeln!(out, "{:?} {:?}", frame.event_bytes(), frame.last_event_id())?;
                encoder.forward(&frame).map_err(|_| fmt::Error)?;
            }
        }
    }
    encoder.get_mut().write_str("behind\n")?;
    drop(encoder.into_inner());
    let (parser, lost) = (stream.parser(), stream.order().lost());
    let limits = parser.limits();
    writeln!(out, "{} {} {} {lost}", limits.max_frame(), limits.max_id(), limits.max_lines())?;
    let end = stream.finish();
    sse::Lossy::new(black_box(b"a\xFF")).pieces().try_for_each(|piece| out.write_str(piece))?;
    writeln!(out, "{} {} {}", end.outcome.name(), end.is_complete(), end.is_intact())?;
    writeln!(out, "{} {} {}", end.has_ignored_lines(), end.tail.is_bare(), end.tail.pending())?;
    writeln!(out, "{:?}", end.order.error_type())?;
    let mut parser = Parser::with_limits([0; 64], Limits::new());
    let mut encoder = sse::Encoder::new(Out);
    encoder.get_mut().write_str("frames\n")?;
    let mut chunk: &[u8] = black_box(b"data: 1\n\ndata: cut");
    while let Some(Ok(frame)) = parser.next_frame(&mut chunk) {
        encoder.forward(&frame).and_then(|()| encoder.data("2")).map_err(|_| fmt::Error)?;
    }
    drop(encoder.into_inner());
    writeln!(out, "{}", parser.has_ignored_lines())?;
    match parser.finish() {
        sse::End::Truncated(tail) => {
            writeln!(out, "{:?} {} {}", tail.data(), tail.is_bare(), tail.has_ignored_lines())
        }
        end => writeln!(out, "{} {}", end.pending(), end.has_ignored_lines()),
    }
}

fn encode() -> Result<(), EncodeError> {
    let mut encoder = Encoder::new(Out);
    let object = Raw::new(black_box("{\"a\":\n1}")).map_err(|_| fmt::Error)?;
    encoder.message_start("m\"1", "x", black_box(9))?;
    encoder.text_start(0)?;
    encoder.thinking_start(1)?;
    encoder.thinking_delta(1, black_box("two\nlines"))?;
    encoder.signature_delta(1, "QUI=")?;
    encoder.tool_use_start(2, "t", "n")?;
    encoder.input_json_delta(2, "{}")?;
    encoder.block_start(3, object)?;
    encoder.block_delta(3, object)?;
    encoder.block_stop(3)?;
    encoder.message_delta("stop_sequence", black_box(Some("s")), 2)?;
    encoder.message_delta("end_turn", None, 2)?;
    Ok(encoder.into_inner().write_str("end\n")?)
}

/// For each rule a payload that it decides, and how its event is called.
const NAMED: [(&[u8], &[u8]); 13] = [
    (br#"{"type":"response.created"}"#, b""),
    (br#"{"type":"content_bl\u006fck_stop"}"#, b""),
    (br#"{"type":"error","error":{"type":"t","code":null}}"#, b""),
    (br#"{"type":"error","error":{"type":"t"}}"#, b""),
    (br#"[{"candidates":[]}]"#, b""),
    (br#"{"error":{"code":1,"status":"S"}}"#, b""),
    (br#"{"object":"chat.completion.chunk"}"#, b""),
    (br#"{"object":"response"}"#, b""),
    (br#"{"error":{"type":"overloaded_error"}}"#, b""),
    (br#"{"error":"m"}"#, b""),
    (b"{}", b"message_stop"),
    (br#"{"message":"m"}"#, b"error"),
    (b"[DONE]", b"message"),
];

fn dialects(out: &mut Out) -> fmt::Result {
    for (payload, name) in black_box(NAMED) {
        writeln!(out, "{}", Dialect::of(payload, name).map_or("", |dialect| dialect.name()))?;
    }
    writeln!(out, "{:?} {:?}", Dialect::named(black_box("openai")), Dialect::named(black_box("")))
}
