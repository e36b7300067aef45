//! The laws of what is accumulated: Chat Completions, Responses and Gemini.

use deltawire::gemini;
use deltawire::json::{Raw, Status};
use deltawire::openai::responses::{ContentKind, ItemPlace, ResponseHead};
use deltawire::openai::{chat, responses};
use serde_json::{Value, json};

use crate::cuts;

/// An answer, as all vendors can say it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    pub text: String,
    pub reasoning: String,
    pub calls: Vec<Call>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub id: String,
    pub name: String,
    pub input: Value,
}

/// What a stream came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    pub answer: Answer,
    pub is_complete: bool,
    /// All that can be seen of it.
    pub seen: String,
    /// The wire shape, if it has one.
    pub value: Option<Value>,
}

/// A vendor whose answers are accumulated.
pub trait Accumulates {
    /// Reads a stream.
    fn read(chunks: &[&[u8]], is_live: bool) -> Read;

    /// Reads the wire shape, and writes it again.
    fn again(text: &[u8]) -> Option<Value>;

    /// Writes the answer as a legal stream, cut into deltas as `choices` have it.
    fn write(answer: &Answer, choices: &mut dyn Iterator<Item = u8>) -> String;
}

fn call(id: String, name: String, status: Status, input: Option<&Value>, so_far: &Value) -> Call {
    // That of a custom tool is a text.
    assert!(status.is_complete() || input.is_none(), "only a complete input can be had");
    Call { id, name, input: input.unwrap_or(so_far).clone() }
}

macro_rules! accumulates {
    ($name:ident, $vendor:ident, $type:ident, $member:ident, $new:expr, $id:expr) => {
        fn read(chunks: &[&[u8]], is_live: bool) -> Read {
            let new: fn(bool) -> $vendor::$type = $new;
            let id: fn(&$vendor::ToolCall<'_>) -> (String, String) = $id;
            let (mut decoder, mut all) = ($vendor::Decoder::new(), new(is_live));
            for mut chunk in chunks.iter().copied() {
                while let Some(event) = decoder.next_event(&mut chunk) {
                    if let Ok(event) = event {
                        // It stays with what is accumulated.
                        let _ = all.apply(&event);
                    }
                }
            }
            let (all, how) = match all.finish(&decoder.finish()) {
                Ok(all) => (all, None),
                Err(incomplete) => {
                    let how = incomplete.to_string();
                    (incomplete.$member, Some(how))
                }
            };
            let value = all.to_value().ok();
            let calls: Vec<_> = all
                .tool_calls()
                .map(|it| {
                    let (id, name) = id(&it);
                    call(id, name, it.status(), it.input(), it.input_so_far())
                })
                .collect();
            let states: Vec<_> = all.tool_calls().map(|call| (call.status(), call.raw_input().to_owned())).collect();
            let turn = all.to_turn().map_err(|error| error.to_string());
            Read {
                seen: format!("{how:?} {value:?} {states:?} {turn:?}"),
                answer: Answer { text: all.text(), reasoning: all.reasoning(), calls },
                is_complete: how.is_none(),
                value,
            }
        }

        fn again(text: &[u8]) -> Option<Value> {
            $vendor::$type::parse(text).ok()?.to_value().ok()
        }
    };
}

/// Chat Completions.
#[derive(Debug)]
pub enum Chat {}

impl Accumulates for Chat {
    accumulates!(
        Chat,
        chat,
        Completion,
        completion,
        |is_live| if is_live { chat::Completion::new().with_live_input() } else { chat::Completion::new() },
        |call| (call.id().to_owned(), call.name().to_owned())
    );

    fn write(answer: &Answer, choices: &mut dyn Iterator<Item = u8>) -> String {
        let mut encoder = chat::Encoder::new(String::new(), "c1", "m", 1);
        encoder.role(0, "assistant").unwrap();
        for piece in split(&answer.reasoning, choices) {
            encoder.reasoning_delta(0, piece).unwrap();
        }
        for piece in split(&answer.text, choices) {
            encoder.text_delta(0, piece).unwrap();
        }
        for (index, call) in (0..).zip(&answer.calls) {
            encoder.tool_call_start(0, index, &call.id, &call.name).unwrap();
            for piece in split(&call.input.to_string(), choices) {
                encoder.tool_input_delta(0, index, piece).unwrap();
            }
        }
        encoder.finish(0, if answer.calls.is_empty() { "stop" } else { "tool_calls" }).unwrap();
        encoder.usage(1, 2).unwrap();
        encoder.done().unwrap();
        encoder.into_inner()
    }
}

/// Responses.
#[derive(Debug)]
pub enum Responses {}

impl Accumulates for Responses {
    accumulates!(
        Responses,
        responses,
        Response,
        response,
        |is_live| if is_live { responses::Response::new().with_live_input() } else { responses::Response::new() },
        |call| (call.id().to_string(), call.name().to_string())
    );

    fn write(answer: &Answer, choices: &mut dyn Iterator<Item = u8>) -> String {
        let mut encoder = responses::Encoder::new(String::new());
        let head = ResponseHead::new("r1", "m");
        encoder.created(&head).unwrap();
        // With the whole of it in `.done`, or without, as some servers have it.
        let has_done = choices.next().is_some_and(|choice| choice % 2 == 0);
        let reasoning = ItemPlace::new(0, "rs1");
        encoder.item_added(0, Raw::new(r#"{"type":"reasoning","id":"rs1","summary":[]}"#).unwrap()).unwrap();
        encoder.summary_added(reasoning).unwrap();
        for piece in split(&answer.reasoning, choices) {
            encoder.delta(ContentKind::ReasoningSummary, reasoning, piece).unwrap();
        }
        if has_done {
            encoder.summary_done(reasoning, &answer.reasoning).unwrap();
        }
        let message = ItemPlace::new(1, "m1");
        encoder.message_added(message).unwrap();
        encoder.text_added(message).unwrap();
        for piece in split(&answer.text, choices) {
            encoder.delta(ContentKind::Text, message, piece).unwrap();
        }
        if has_done {
            encoder.text_done(message, &answer.text).unwrap();
            encoder.message_done(message, &answer.text).unwrap();
        }
        for (index, call) in (2..).zip(&answer.calls) {
            let (place, input) = (ItemPlace::new(index, "f1"), call.input.to_string());
            encoder.function_call_added(place, &call.id, &call.name).unwrap();
            if choices.next().is_none_or(|choice| choice % 4 > 0) {
                for piece in split(&input, choices) {
                    encoder.delta(ContentKind::Arguments, place, piece).unwrap();
                }
            }
            encoder.done(ContentKind::Arguments, place, &input).unwrap();
            encoder.function_call_done(place, &call.id, &call.name, &input).unwrap();
        }
        encoder.completed(&head.with_usage(1, 2)).unwrap();
        encoder.into_inner()
    }
}

/// Gemini.
#[derive(Debug)]
pub enum Gemini {}

impl Accumulates for Gemini {
    accumulates!(
        Gemini,
        gemini,
        Response,
        response,
        // Its input comes whole, or as values, so that it is live by itself.
        |_| gemini::Response::new(),
        |call| (call.id().map_or(String::new(), |id| id.to_string()), call.name().to_string())
    );

    fn write(answer: &Answer, choices: &mut dyn Iterator<Item = u8>) -> String {
        let mut encoder = gemini::Encoder::new(String::new());
        for piece in split(&answer.reasoning, choices) {
            encoder.thought(0, piece).unwrap();
        }
        for piece in split(&answer.text, choices) {
            encoder.text(0, piece).unwrap();
        }
        for call in &answer.calls {
            let input = call.input.to_string();
            encoder.function_call(0, Some(&call.id), &call.name, Raw::new(&input).unwrap()).unwrap();
        }
        encoder.usage(1, 2, 3).unwrap();
        encoder.finish(0, "STOP").unwrap();
        encoder.into_inner()
    }
}

/// Cuts a text anywhere between two characters. No piece is empty.
fn split<'t>(text: &'t str, choices: &mut dyn Iterator<Item = u8>) -> Vec<&'t str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let len = 1 + usize::from(choices.next().unwrap_or(7) % 24);
        let end = (len..rest.len()).find(|&at| rest.is_char_boundary(at)).unwrap_or(rest.len());
        let (piece, behind) = rest.split_at(end);
        pieces.push(piece);
        rest = behind;
    }
    pieces
}

/// Whatever a stream holds: any cutting gives the same, live input or not, and the wire shape reads back as itself.
pub fn any_stream<A: Accumulates>(input: &[u8], seed: u64) {
    let whole = A::read(&[input], false);
    assert_eq!(A::read(&cuts(input, seed, 30), false), whole, "cut");
    assert_eq!(A::read(&cuts(input, seed, 90), true), whole, "live");
    let Some(value) = whole.value else { return };
    let text = value.to_string();
    // What is not an answer is refused.
    let Some(again) = A::again(text.as_bytes()) else { return };
    for (name, value) in value.as_object().into_iter().flatten() {
        assert_eq!(again.get(name), Some(value), "{name}");
    }
    assert_eq!(A::again(again.to_string().as_bytes()), Some(again));
}

/// Writes an answer as a legal stream, as the choices have it.
pub fn legal<A: Accumulates>(choices: &[u8]) -> String {
    let mut choices = choices.iter().copied();
    let answer = random_answer(&mut choices);
    A::write(&answer, &mut choices)
}

/// An answer that is written as a stream, in any way that the protocol allows, comes back; and so does what is left of it
/// when it is cut anywhere.
pub fn there_and_back<A: Accumulates>(choices: &[u8], seed: u64) {
    let mut choices = choices.iter().copied();
    let answer = random_answer(&mut choices);
    let wire = A::write(&answer, &mut choices);
    for is_live in [false, true] {
        let read = A::read(&cuts(wire.as_bytes(), seed, 120), is_live);
        assert!(read.is_complete, "{} of {wire}", read.seen);
        assert_eq!(read.answer, answer, "{wire}");
    }
    any_stream::<A>(wire.as_bytes(), seed);
    let cut = wire.as_bytes().get(..seed as usize % (wire.len() + 1)).unwrap_or_default();
    let read = A::read(&[cut], true);
    assert!(answer.text.starts_with(&read.answer.text) && answer.reasoning.starts_with(&read.answer.reasoning));
    for (read, whole) in read.answer.calls.iter().zip(&answer.calls) {
        assert_eq!((&read.id, &read.name), (&whole.id, &whole.name));
    }
}

const WORDS: [&str; 10] = [
    "Hi",
    " the quick brown fox",
    "é",
    "日本語",
    "\n",
    "\"quoted\"",
    "back\\slash",
    "\u{1F600}",
    "\u{0}\u{1F}",
    "null",
];

fn random_answer(choices: &mut dyn Iterator<Item = u8>) -> Answer {
    let mut answer = Answer { text: text(choices), reasoning: text(choices), calls: Vec::new() };
    for number in 0..below(choices, 4) {
        let mut input = json!({});
        for at in 0..below(choices, 4) {
            input[format!("k{at}")] = value(choices, 0);
        }
        answer.calls.push(Call { id: format!("call_{number}"), name: "f".to_owned(), input });
    }
    answer
}

fn below(choices: &mut dyn Iterator<Item = u8>, n: usize) -> usize {
    usize::from(choices.next().unwrap_or_default()) % n
}

fn text(choices: &mut dyn Iterator<Item = u8>) -> String {
    (0..below(choices, 4)).map(|_| WORDS[below(choices, WORDS.len())]).collect()
}

fn value(choices: &mut dyn Iterator<Item = u8>, depth: usize) -> Value {
    match below(choices, if depth < 3 { 8 } else { 6 }) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(below(choices, 256)),
        3 => json!(-1.5e-3),
        4 => json!(u64::MAX),
        5 => Value::String(text(choices)),
        6 => (0..below(choices, 4)).map(|_| value(choices, depth + 1)).collect(),
        _ => json!({ "a": value(choices, depth + 1) }),
    }
}
