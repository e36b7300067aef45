//! Reads chunks of OpenAI's Chat Completions, calls every look into them, decodes a stream, and writes one.
//!
//! It links only if no path to a panic is left: the panic handler calls a function that does not exist.

#![no_std]
#![no_main]

#[allow(dead_code, reason = "the other programs read from standard input")]
mod sys;

use core::fmt::{self, Write as _};
use core::hint::black_box;

use deltawire::json::Raw;
use deltawire::openai::ServerError;
use deltawire::openai::chat::{Choice, Chunk, Decoder, Encoder, Event, Item, Order, Usage, Violation};
use deltawire::sse::{EncodeError, Limits, Storage};
use deltawire::stream::{Decode, TextDelta};
use sys::Out;

/// Called by the entry point, with the stack aligned.
pub fn main() -> u8 {
    #[cfg(feature = "heapless")]
    let storage = heapless::Vec::<u8, 1024>::new();
    #[cfg(not(feature = "heapless"))]
    let mut memory = [0; 1024];
    #[cfg(not(feature = "heapless"))]
    let storage = memory.as_mut_slice();
    sys::status_of(run(Decoder::with_storage(storage), &mut Out))
}

/// One of each kind, with members of each kind, and for each rule an event that breaks it.
const PAYLOADS: [&[u8]; 22] = [
    br#"{"id":"c1","object":"chat.completion.chunk","created":17,"model":"m","service_tier":"default","system_fingerprint":"fp",
        "moderation":{"results":[]},"choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},
        "logprobs":{"content":[]},"finish_reason":null}]}"#,
    br#"{"id":"c1","object":"chat.completion.chunk","created":17,"model":"m","choices":[{"index":0,"delta":{"content":"\u0041"},"finish_reason":null}]}"#,
    br#"{"id":"c1","choices":[{"index":0,"delta":{"reasoning":"Hm","reasoning_content":"Hm",
        "reasoning_details":[{"type":"reasoning.text","text":"Hm"}]}}]}"#,
    br#"{"id":"c1","choices":[{"index":0,"delta":{"reasoning_details":[{"type":"reasoning.summary","summary":"S"}]}}]}"#,
    br#"{"id":"c1","choices":[{"index":0,"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"T"}]},
        {"type":"text","text":"A"}]}}]}"#,
    br#"{"id":"c1","choices":[{"index":0,"delta":{"refusal":"No"}}]}"#,
    br#"{"id":"c1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"t1","type":"function",
        "function":{"name":"f","arguments":""}}]}}]}"#,
    br#"{"id":"c1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":"}}]},"finish_reason":null}]}"#,
    br#"{"id":"c1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]},"finish_reason":null}]}"#,
    br#"{"id":"c1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"t2","function":{"name":"g"}},
        {"index":5,"id":"t3","function":{"name":"h"}},{"index":9,"function":{"arguments":"x"}}]}}]}"#,
    br#"{"id":"c1","choices":[{"index":0,"delta":{"tool_calls":[{"index":9},{"index":10},{"index":11},{"index":12},
        {"index":13},{"index":14},{"index":15},{"index":16}]}}]}"#,
    br#"{"id":"c1","choices":[{"index":0,"delta":{"function_call":{"name":"f","arguments":"{}"}}}]}"#,
    br#"{"id":"c1","choices":[{"index":0,"delta":{"audio":{"id":"a1","data":"UklG","transcript":"Hi","expires_at":99}}}]}"#,
    br#"{"id":"c2","choices":[{"index":0,"delta":{},"finish_reason":"length"},{"index":3,"delta":{},"finish_reason":"new"}]}"#,
    br#"{"id":"c2","choices":[{"index":0,"delta":{"content":"late"}},{"index":200,"delta":{"content":"far"}},{"index":1,"delta":{}}]}"#,
    br#"{"id":"c2","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"service_tier":"flex",
        "prompt_tokens_details":{"cached_tokens":4,"cache_write_tokens":5,"audio_tokens":6},
        "completion_tokens_details":{"reasoning_tokens":7,"audio_tokens":8,"accepted_prediction_tokens":9,
        "rejected_prediction_tokens":10}}}"#,
    br#"{"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"whole"},"finish_reason":"stop"}]}"#,
    br#"{"type":"sign_of_life","a":[1,true,null,"\u0041"]}"#,
    b"{\"choices\":",
    b"[DONE]",
    br#"{"error":{"message":"m","type":"t","param":"p","code":"c"},"status":429,"choices":[{"index":0,"delta":{"content":"x"}}]}"#,
    b"[1]",
];

fn run<S: Storage>(decoder: Decoder<S>, out: &mut Out) -> fmt::Result {
    let mut order = Order::default();
    for payload in black_box(PAYLOADS) {
        match Event::parse(payload) {
            Ok(event) => {
                show(&event, out)?;
                breaks(order.apply(&event), out)?;
            }
            Err(error) => {
                order.lose();
                writeln!(out, "{} {}", error.kind().name(), error.offset())?;
            }
        }
        writeln!(out, "= {}", order.outcome())?;
        let open = order.open_calls();
        if open.has_more() {
            writeln!(out, "{} {}", open.len(), open.is_empty())?;
            for call in open.iter() {
                writeln!(out, "{} {:?} {}", call.choice, call.index, call.received)?;
            }
        }
    }
    for choice in order.open_choices() {
        writeln!(out, "open {choice}")?;
    }
    let (reason, is_limit) = order.finish_reason().map_or(("", false), |reason| (reason.name(), reason.is_limit()));
    writeln!(out, "{reason} {is_limit}")?;
    writeln!(out, "{} {} {:?}", order.violations(), order.lost(), order.last_violation())?;
    order.reset();
    stream(decoder, out)?;
    writeln!(out, "{}", Order::new().outcome())?;
    encode().map_err(|_| fmt::Error)
}

fn breaks(violation: Option<Violation>, out: &mut Out) -> fmt::Result {
    match violation {
        Some(violation) => writeln!(out, "{} {:?}: {violation}", violation.name(), violation.choice()),
        None => Ok(()),
    }
}

fn show(event: &Event<'_>, out: &mut Out) -> fmt::Result {
    if let Some(chunk) = event.chunk() {
        self::chunk(&chunk, out)?;
    }
    texts(event.texts(), out)?;
    match event {
        Event::Chunk(_) => Ok(()),
        Event::Error(error) => server_error(error, out),
        Event::Unknown { kind, raw, .. } => writeln!(out, "{kind} {raw}"),
        other => writeln!(out, "{other:?}"),
    }
}

fn texts<'a>(texts: impl Iterator<Item = TextDelta<'a>>, out: &mut Out) -> fmt::Result {
    for delta in texts {
        writeln!(out, "{} {}", matches!(delta, TextDelta::Text(_)), delta.content())?;
    }
    Ok(())
}

fn chunk(chunk: &Chunk<'_>, out: &mut Out) -> fmt::Result {
    writeln!(out, "{} {chunk:?}", chunk.raw().as_str().len())?;
    writeln!(out, "{:?} {:?} {:?}", chunk.id(), chunk.model(), chunk.created())?;
    writeln!(out, "{:?} {:?} {:?}", chunk.service_tier(), chunk.system_fingerprint(), chunk.moderation())?;
    if let Some(usage) = chunk.usage() {
        self::usage(&usage, out)?;
    }
    chunk.choices().try_for_each(|choice| self::choice(&choice, out))
}

fn choice(choice: &Choice<'_>, out: &mut Out) -> fmt::Result {
    writeln!(out, "choice {} {} {}", choice.index(), choice.delta(), choice.raw().as_str().len())?;
    writeln!(out, "{:?} {:?} {:?}", choice.role(), choice.content(), choice.refusal())?;
    writeln!(out, "{:?} {:?} {:?}", choice.reasoning(), choice.reasoning_details(), choice.logprobs())?;
    let reason = choice.finish_reason().map_or("", |reason| reason.name());
    writeln!(out, "{reason} {:?}", choice.finish_reason_name())?;
    texts(choice.content_parts(), out)?;
    texts(choice.texts(), out)?;
    for fragment in choice.tool_calls() {
        writeln!(out, "{:?} {:?} {:?}", fragment.index(), fragment.id(), fragment.name())?;
        writeln!(out, "{:?} {}", fragment.arguments(), fragment.raw())?;
    }
    if let Some(call) = choice.function_call() {
        writeln!(out, "{:?} {:?} {}", call.name(), call.arguments(), call.raw())?;
    }
    if let Some(audio) = choice.audio() {
        writeln!(out, "{:?} {:?} {:?}", audio.id(), audio.data(), audio.transcript())?;
        writeln!(out, "{:?} {}", audio.expires_at(), audio.raw())?;
    }
    Ok(())
}

fn usage(usage: &Usage<'_>, out: &mut Out) -> fmt::Result {
    writeln!(out, "{} {:?}", usage.raw().as_str().len(), usage.service_tier())?;
    writeln!(out, "{:?} {:?} {:?}", usage.prompt_tokens(), usage.completion_tokens(), usage.total_tokens())?;
    writeln!(out, "{:?} {:?} {:?}", usage.cached_tokens(), usage.cache_write_tokens(), usage.prompt_audio_tokens())?;
    writeln!(out, "{:?} {:?}", usage.reasoning_tokens(), usage.completion_audio_tokens())?;
    writeln!(out, "{:?} {:?}", usage.accepted_prediction_tokens(), usage.rejected_prediction_tokens())
}

fn server_error(error: &ServerError<'_>, out: &mut Out) -> fmt::Result {
    writeln!(out, "{} {} {}", error.raw(), error.error_type_name(), error.message())?;
    writeln!(out, "{:?} {:?} {:?}", error.code(), error.param(), error.status())
}

/// Two deltas after another differ in their text alone: the second takes the short way. The last frame is split.
const STREAM: [&[u8]; 2] = [
    b"data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":17,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"one\"},\"finish_reason\":null}]}\n\n\
      data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":17,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" two\\n\"},\"finish_reason\":null}]}\n\n\
      : comment\n\ndata: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" three\",\"extra\":1},\"fin",
    b"ish_reason\":\"stop\"}],\"other\":{}}\n\ndata: {]\n\nevent: error\ndata: {\"error\":\"e\"}\n\ndata: [DONE]",
];

fn stream<S: Storage>(mut decoder: Decoder<S>, out: &mut Out) -> fmt::Result {
    let mut encoder = Encoder::new(Out, "", "", 0);
    for bytes in black_box(STREAM) {
        let mut chunk = bytes;
        while let Some(item) = decoder.next_item(&mut chunk) {
            match item {
                Ok(Item::Event(received)) => {
                    texts(received.event.texts(), out)?;
                    breaks(received.violation, out)?;
                    for (name, value) in received.unknown_members() {
                        writeln!(out, "unknown member {name}: {value}")?;
                    }
                    if let Some(frame) = received.frame {
                        encoder.forward(&frame).map_err(|_| fmt::Error)?;
                    }
                    if let Event::Error(error) = received.event {
                        encoder.forward_error(&error).map_err(|_| fmt::Error)?;
                    }
                }
                Ok(other) => writeln!(out, "{other:?}")?,
                Err(error) => writeln!(out, "{error}")?,
            }
        }
    }
    writeln!(out, "{} {}", decoder.order().outcome(), decoder.parser().offset())?;
    let end = decoder.finish();
    writeln!(out, "{} {} {}, last: {:?}", end.outcome, end.lost, end.violations, end.last.map(|last| last.event))?;
    decoder.reset();
    for bytes in black_box(STREAM) {
        let mut chunk = bytes;
        while let Some(found) = decoder.next_text(&mut chunk) {
            match found {
                Ok(found) => texts(found, out)?,
                Err(error) => writeln!(out, "{error}")?,
            }
        }
    }
    decoder.reset();
    for bytes in black_box(STREAM) {
        let mut chunk = bytes;
        while let Some(event) = decoder.next_event(&mut chunk) {
            writeln!(out, "{:?}", event.map(|event| event.texts().count()))?;
        }
    }
    any(&mut decoder, out)?;
    let limits = Limits::default().with_max_frame(black_box(100));
    any(&mut Decoder::with_limits([0; 512], limits), out)
}

/// A decoder of whichever vendor.
fn any<D: Decode>(decoder: &mut D, out: &mut Out) -> fmt::Result {
    decoder.reset();
    for bytes in black_box(STREAM) {
        let mut chunk = bytes;
        while let Some(event) = decoder.next_event(&mut chunk) {
            writeln!(out, "any event: {}", event.is_ok())?;
        }
    }
    let is_known = core::mem::size_of_val(&decoder.finish()) > 0;
    writeln!(out, "{:?} {is_known} {}", decoder.outcome(), decoder.parser().limits().max_frame())
}

fn encode() -> Result<(), EncodeError> {
    let mut encoder = Encoder::new(Out, black_box("c\"1"), "m", black_box(17));
    encoder.role(0, "assistant")?;
    encoder.text_delta(0, black_box("two\nlines"))?;
    encoder.reasoning_delta(0, "r")?;
    encoder.refusal_delta(0, "n")?;
    encoder.tool_call_start(0, 1, "t", "f")?;
    encoder.tool_input_delta(0, 1, "{\"a\":")?;
    encoder.function_call_start(0, "g")?;
    encoder.function_input_delta(0, "{}")?;
    encoder.audio_start(0, "a")?;
    encoder.audio_delta(0, "UklG", "said")?;
    let received: &[u8] = black_box(b"{\"choices\":[{\"index\":7,\n\"delta\":{\"x\":1}}]}");
    if let Some(chunk) = Event::parse(received).ok().and_then(|event| event.chunk()) {
        for choice in chunk.choices() {
            encoder.choice(&choice)?;
        }
    }
    encoder.finish(0, "stop")?;
    encoder.usage(black_box(u64::MAX), 1)?;
    if let Some(usage) = Raw::new("{\"prompt_tokens\":\n9}").ok().and_then(|raw| Usage::new(raw).ok()) {
        encoder.usage_object(&usage)?;
    }
    encoder.error("t", "m")?;
    encoder.comment("bye")?;
    encoder.retry(5)?;
    encoder.done()?;
    encoder.get_mut().write_str("behind\n")?;
    Ok(encoder.into_inner().write_str("end\n")?)
}
