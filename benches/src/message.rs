//! Streams to messages: a tool call whose input comes in small deltas.

use std::borrow::Cow;
use std::hint::black_box;

use deltawire::anthropic::{Decoder, Message};
use jiter::{JsonValue, PartialMode};
use serde::Deserialize;
use serde_json::Value;

use crate::json;

/// The bytes of a delta.
const DELTA: usize = 8;

/// Returns a stream with a tool call whose input is a file edit of some `size`, in deltas of 8 bytes.
pub fn stream(size: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut send = |payload: Value| {
        let kind = payload["type"].as_str().expect("a type");
        out.extend_from_slice(format!("event: {kind}\ndata: {payload}\n\n").as_bytes());
    };
    send(serde_json::json!({"type": "message_start", "message": {"id": "msg_1", "content": [], "usage": {}}}));
    let block = serde_json::json!({"type": "tool_use", "id": "t", "name": "edit", "input": {}});
    send(serde_json::json!({"type": "content_block_start", "index": 0, "content_block": block}));
    let text: Vec<char> = json::edit(size).text.chars().collect();
    for piece in text.chunks(DELTA) {
        let piece: String = piece.iter().collect();
        let delta = serde_json::json!({"type": "input_json_delta", "partial_json": piece});
        send(serde_json::json!({"type": "content_block_delta", "index": 0, "delta": delta}));
    }
    send(serde_json::json!({"type": "content_block_stop", "index": 0}));
    send(
        serde_json::json!({"type": "message_delta", "delta": {"stop_reason": "tool_use"}, "usage": {"output_tokens": 1}}),
    );
    send(serde_json::json!({"type": "message_stop"}));
    out
}

pub type Run = fn(&[u8]) -> Value;

pub const CONTESTANTS: [(&str, Run); 5] = [
    ("deltawire, live input", live),
    ("deltawire", at_the_end),
    ("(deltawire, events alone)", events),
    ("lines, serde_json, at the end", serde_at_the_end),
    ("lines, serde_json, jiter again each time", serde_and_jiter),
];

fn message(mut message: Message, stream: &[u8], look: bool) -> Value {
    let mut events = Decoder::new();
    for mut chunk in stream.chunks(1460) {
        while let Some(event) = events.next_event(&mut chunk) {
            let event = event.expect("valid");
            message.apply(&event).expect("within the limits");
            if look {
                black_box(message.tool_calls().next().map(|call| call.input_so_far()));
            }
        }
    }
    let message = message.finish(&events.finish()).expect("complete");
    let call = message.tool_calls().next().expect("a call");
    call.input().expect("complete").clone()
}

fn live(stream: &[u8]) -> Value {
    message(Message::new().with_live_input(), stream, true)
}

fn at_the_end(stream: &[u8]) -> Value {
    message(Message::new(), stream, false)
}

fn events(stream: &[u8]) -> Value {
    let mut events = Decoder::new();
    let mut count = 0_usize;
    for mut chunk in stream.chunks(1460) {
        while let Some(event) = events.next_event(&mut chunk) {
            let event = event.expect("valid");
            black_box(&event);
            count += 1;
        }
    }
    count.into()
}

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow)]
    delta: Option<Delta<'a>>,
}

#[derive(Deserialize)]
struct Delta<'a> {
    #[serde(borrow)]
    partial_json: Option<Cow<'a, str>>,
}

/// What a client does that has all of the stream, line by line.
fn input(stream: &[u8], mut look: impl FnMut(&str)) -> String {
    let mut input = String::new();
    for line in stream.split(|&byte| byte == b'\n') {
        let Some(payload) = line.strip_prefix(b"data: ") else { continue };
        let event: Event<'_> = serde_json::from_slice(payload).expect("valid");
        if let Some(Delta { partial_json: Some(text) }) = event.delta {
            input.push_str(&text);
            look(&input);
        }
    }
    input
}

fn serde_at_the_end(stream: &[u8]) -> Value {
    serde_json::from_str(&input(stream, |_| {})).expect("valid")
}

/// As the Python SDK does: all of the input again at each delta.
fn serde_and_jiter(stream: &[u8]) -> Value {
    let input = input(stream, |text| {
        black_box(JsonValue::parse_with_config(text.as_bytes(), false, PartialMode::On).expect("valid"));
    });
    serde_json::from_str(&input).expect("valid")
}
