//! The laws of `anthropic::Message`.

use core::fmt::Write as _;

use deltawire::anthropic::{Decoder, End, Incomplete, Message, ToolCall};
use deltawire::json::Status;
use serde_json::{Map, Value, json};

use crate::cuts;

/// What a stream comes to, cut like that.
pub fn message_of<'c>(
    mut message: Message,
    chunks: impl IntoIterator<Item = &'c [u8]>,
) -> Result<Message, Box<Incomplete>> {
    let mut stream = Decoder::new();
    for mut chunk in chunks {
        loop {
            match stream.next_event(&mut chunk) {
                Some(Ok(event)) => drop(message.apply(&event)),
                None => break,
                Some(Err(_)) => {}
            }
        }
    }
    let end: End<'_> = stream.finish();
    message.finish(&end)
}

/// All that can be seen of the input of a call.
fn input(call: ToolCall<'_>) -> (Status, Option<&Value>, &Value, &str) {
    (call.status(), call.input(), call.input_so_far(), call.raw_input())
}

/// All that can be seen of a message.
fn seen(result: &Result<Message, Box<Incomplete>>) -> String {
    let (message, how) = match result {
        Ok(message) => (message, String::new()),
        Err(incomplete) => (&incomplete.message, incomplete.to_string()),
    };
    let mut out = format!("{how} {} {:?}\n", message.restarts(), message.to_value().map_err(|error| error.to_string()));
    for block in message.content() {
        let unknown: Vec<_> = block.unknown_deltas().map(|delta| delta.to_string()).collect();
        let call = block.tool_call().map(input);
        writeln!(out, "{} {} {} {call:?} {unknown:?}", block.index(), block.is_open(), block.text()).unwrap();
    }
    let turn = message.to_turn().map_err(|error| error.to_string());
    writeln!(
        out,
        "{} {:?} {turn:?}",
        message.text(),
        message.tool_calls().map(|call| (call.id(), call.name(), input(call))).collect::<Vec<_>>()
    )
    .unwrap();
    out
}

/// Whatever a stream holds: any cutting gives the same message, live input or not, and its wire shape reads back as
/// itself.
pub fn any_stream(input: &[u8], seed: u64) {
    let whole = message_of(Message::new(), [input]);
    assert_eq!(seen(&message_of(Message::new(), cuts(input, seed, 30))), seen(&whole), "cut");
    assert_eq!(seen(&message_of(Message::new().with_live_input(), cuts(input, seed, 90))), seen(&whole), "live");
    let message = match whole {
        Ok(message) => message,
        Err(incomplete) => incomplete.message,
    };
    let Ok(value) = message.to_value() else { return };
    let text = value.to_string();
    // What is nested too deep in an unknown member, and what is not a message, is refused.
    let Ok(read) = serde_json::from_str::<Value>(&text) else { return };
    assert_eq!(read, value);
    let Ok(again) = Message::parse(text.as_bytes()) else { return };
    assert_eq!(again.to_value().unwrap(), value);
    assert_eq!(serde_json::from_str::<Message>(&text).unwrap().to_value().unwrap(), value);
}

/// A message that is cut into a legal stream, in any way that the protocol allows, comes back.
pub fn there_and_back(choices: &[u8], seed: u64) {
    let mut choices = Choices(choices.iter().copied());
    let message = random_message(&mut choices);
    let wire = stream_of(&message, &mut choices);
    for message_so_far in [Message::new(), Message::new().with_live_input()] {
        let back = message_of(message_so_far, cuts(wire.as_bytes(), seed, 120));
        let back = back.unwrap_or_else(|incomplete| panic!("{incomplete}: {wire}"));
        assert_eq!(back.to_value().unwrap(), message, "{wire}");
        assert_eq!(back.restarts(), 0);
    }
    any_stream(wire.as_bytes(), seed);
}

/// A fuzzer's bytes as choices; zeros behind the end.
struct Choices<I>(I);

impl<I: Iterator<Item = u8>> Choices<I> {
    fn below(&mut self, n: usize) -> usize {
        usize::from(self.0.next().unwrap_or_default()) % n
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

const WORDS: [&str; 14] = [
    "Hi",
    " the quick brown fox",
    "",
    "é",
    "日本語",
    "\n",
    "\"quoted\"",
    "back\\slash",
    "\u{1F600}",
    "\u{0}\u{1F}",
    "</x>",
    "\u{2028}",
    "null",
    "a longer text that goes over more than a few deltas, and has no end",
];

fn text(choices: &mut Choices<impl Iterator<Item = u8>>) -> String {
    (0..choices.below(4)).map(|_| choices.pick(&WORDS)).collect()
}

fn value(choices: &mut Choices<impl Iterator<Item = u8>>, depth: usize) -> Value {
    match choices.below(if depth < 3 { 9 } else { 6 }) {
        0 => Value::Null,
        1 => Value::Bool(choices.below(2) == 0),
        2 => json!(choices.below(256)),
        3 => json!(-1.5e-3),
        4 => json!(u64::MAX),
        5 => Value::String(text(choices)),
        6 => (0..choices.below(4)).map(|_| value(choices, depth + 1)).collect(),
        _ => object(choices, depth + 1),
    }
}

fn object(choices: &mut Choices<impl Iterator<Item = u8>>, depth: usize) -> Value {
    let members = (0..choices.below(4)).map(|at| (format!("{}{at}", choices.pick(&WORDS)), value(choices, depth)));
    Value::Object(members.collect())
}

fn random_message(choices: &mut Choices<impl Iterator<Item = u8>>) -> Value {
    let blocks: Vec<Value> = (0..choices.below(5)).map(|_| random_block(choices)).collect();
    let reason = choices.pick(&["end_turn", "tool_use", "max_tokens", "brand_new"]);
    let mut message = json!({
        "id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": blocks,
        "stop_reason": reason, "stop_sequence": null, "usage": {"input_tokens": 3, "output_tokens": choices.below(256)},
    });
    if choices.below(3) == 0 {
        message["new_member"] = value(choices, 0);
        message["usage"]["new_count"] = json!({"a": 1});
    }
    message
}

fn random_block(choices: &mut Choices<impl Iterator<Item = u8>>) -> Value {
    match choices.below(8) {
        0 | 1 => json!({"type": "text", "text": text(choices)}),
        2 => {
            json!({"type": "text", "text": text(choices), "citations": [{"type": "page_location", "cited_text": text(choices)}]})
        }
        3 => json!({"type": "thinking", "thinking": text(choices), "signature": format!("s{}", text(choices))}),
        4 => json!({"type": "tool_use", "id": "t", "name": text(choices), "input": object(choices, 0)}),
        5 => json!({"type": "mcp_tool_use", "id": "t", "name": "n", "server_name": "s", "input": object(choices, 0)}),
        6 => json!({"type": "web_search_tool_result", "tool_use_id": "t", "content": value(choices, 0)}),
        _ => json!({"type": "new_kind", "data": value(choices, 0)}),
    }
}

/// Writes a value as some server may: any order of members, spaces, escapes.
fn write_json(value: &Value, choices: &mut Choices<impl Iterator<Item = u8>>, out: &mut String) {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            if choices.below(4) == 0 {
                members.reverse();
            }
            let space = choices.pick(&["", "", " "]);
            out.push('{');
            for (at, (name, value)) in members.into_iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                out.push_str(space);
                write_json(&Value::String(name.clone()), choices, out);
                out.push(':');
                out.push_str(space);
                write_json(value, choices, out);
            }
            out.push('}');
        }
        Value::String(text) if choices.below(3) == 0 => {
            out.push('"');
            for unit in text.encode_utf16() {
                write!(out, "\\u{unit:04x}").unwrap();
            }
            out.push('"');
        }
        value => out.push_str(&value.to_string()),
    }
}

/// Cuts a text into a few, at characters.
fn pieces(text: &str, choices: &mut Choices<impl Iterator<Item = u8>>) -> Vec<String> {
    let mut rest: Vec<char> = text.chars().collect();
    let mut pieces = Vec::new();
    if choices.below(2) == 0 {
        pieces.push(String::new());
    }
    while !rest.is_empty() {
        let len = 1 + choices.below(20).min(rest.len() - 1);
        pieces.push(rest.drain(..len).collect());
    }
    pieces
}

/// The start of a block, and what comes to it.
fn start_and_deltas(block: &Value, choices: &mut Choices<impl Iterator<Item = u8>>) -> (Value, Vec<Value>) {
    let mut start = block.clone();
    let mut deltas = Vec::new();
    let kind = block["type"].as_str().unwrap();
    match kind {
        "text" => {
            start["text"] = json!("");
            for citation in block["citations"].as_array().into_iter().flatten() {
                deltas.push(json!({"type": "citations_delta", "citation": citation}));
            }
            if start.get("citations").is_some() {
                start["citations"] = choices.pick(&[&Value::Null, &json!([])]).clone();
            }
            let pieces = pieces(block["text"].as_str().unwrap(), choices);
            deltas.extend(pieces.into_iter().map(|text| json!({"type": "text_delta", "text": text})));
        }
        "thinking" => {
            (start["thinking"], start["signature"]) = (json!(""), json!(""));
            let pieces = pieces(block["thinking"].as_str().unwrap(), choices);
            deltas.extend(pieces.into_iter().map(|text| json!({"type": "thinking_delta", "thinking": text})));
            deltas.push(json!({"type": "signature_delta", "signature": block["signature"]}));
        }
        "tool_use" | "mcp_tool_use" => {
            let is_empty = block["input"].as_object().is_some_and(Map::is_empty);
            // An empty input may have no text; a full one may be there at once.
            if (is_empty && choices.below(2) == 0) || choices.below(6) == 0 {
                if choices.below(2) == 0 {
                    deltas.push(json!({"type": "input_json_delta", "partial_json": ""}));
                }
            } else {
                start["input"] = json!({});
                let mut text = String::new();
                write_json(&block["input"], choices, &mut text);
                let pieces = pieces(&text, choices);
                deltas.extend(pieces.into_iter().map(|text| json!({"type": "input_json_delta", "partial_json": text})));
            }
        }
        _ => {}
    }
    (start, deltas)
}

fn stream_of(message: &Value, choices: &mut Choices<impl Iterator<Item = u8>>) -> String {
    let mut out = String::new();
    let eol = choices.pick(&["\n", "\r\n"]);
    let is_named = choices.below(4) > 0;
    let mut send = |event: &Value, choices: &mut Choices<_>| {
        if choices.below(12) == 0 {
            write!(out, "event: ping{eol}data: {{\"type\": \"ping\"}}{eol}{eol}: heartbeat{eol}{eol}").unwrap();
        }
        if is_named {
            write!(out, "event: {}{eol}", event["type"].as_str().unwrap()).unwrap();
        }
        out.push_str("data: ");
        write_json(event, choices, &mut out);
        if choices.below(3) == 0 {
            // Padding stands before the last brace.
            out.pop();
            out.push_str(&" ".repeat(choices.below(20)));
            out.push('}');
        }
        write!(out, "{eol}{eol}").unwrap();
    };
    let mut start = message.clone();
    start["content"] = json!([]);
    start["stop_reason"] = Value::Null;
    start["usage"] = json!({"input_tokens": 3, "output_tokens": 1});
    send(&json!({"type": "message_start", "message": start}), choices);
    let blocks: Vec<_> =
        message["content"].as_array().unwrap().iter().map(|block| start_and_deltas(block, choices)).collect();
    let start =
        |index: usize, block: &Value| json!({"type": "content_block_start", "index": index, "content_block": block});
    let delta = |index: usize, delta: &Value| json!({"type": "content_block_delta", "index": index, "delta": delta});
    let stop = |index: usize| json!({"type": "content_block_stop", "index": index});
    if choices.below(4) == 0 {
        // All at once, in turn.
        for (index, (block, _)) in blocks.iter().enumerate() {
            send(&start(index, block), choices);
        }
        for turn in 0..blocks.iter().map(|(_, deltas)| deltas.len()).max().unwrap_or_default() {
            for (index, (_, deltas)) in blocks.iter().enumerate() {
                if let Some(it) = deltas.get(turn) {
                    send(&delta(index, it), choices);
                }
            }
        }
        for index in (0..blocks.len()).rev() {
            send(&stop(index), choices);
        }
    } else {
        for (index, (block, deltas)) in blocks.iter().enumerate() {
            send(&start(index, block), choices);
            for it in deltas {
                send(&delta(index, it), choices);
            }
            send(&stop(index), choices);
        }
    }
    if choices.below(3) == 0 {
        send(&json!({"type": "message_delta", "delta": {"stop_reason": null}, "usage": {"output_tokens": 2}}), choices);
    }
    let end = json!({"stop_reason": message["stop_reason"], "stop_sequence": null});
    let mut usage = message["usage"].clone();
    usage["input_tokens"] = choices.pick(&[&Value::Null, &json!(3)]).clone();
    send(&json!({"type": "message_delta", "delta": end, "usage": usage}), choices);
    send(&json!({"type": "message_stop"}), choices);
    out
}
