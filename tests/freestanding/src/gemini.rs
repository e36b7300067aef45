//! Reads chunks of the Gemini API, calls every look into them, decodes a stream, and writes one.
//!
//! It links only if no path to a panic is left: the panic handler calls a function that does not exist.

#![no_std]
#![no_main]

#[allow(dead_code, reason = "the other programs read from standard input")]
mod sys;

use core::fmt::{self, Write as _};
use core::hint::black_box;

use deltawire::gemini::{
    ArgValue, Candidate, Chunk, Decoder, Encoder, Event, FunctionCall, Item, Order, Part, ServerError, Texts, Usage,
    Violation,
};
use deltawire::json::{Raw, Str};
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
const PAYLOADS: [&[u8]; 15] = [
    br#"{"candidates":[{"content":{"role":"model","parts":[{"text":"Hi"}]},"index":0}],"usageMetadata":{"promptTokenCount":2},
        "modelVersion":"g","responseId":"r1","createTime":"t"}"#,
    br#"{"candidates":[{"content":{"role":"model","parts":[{"text":"\u0041"}]},"index":0}],"responseId":"r1"}"#,
    br#"{"candidates":[{"content":{"parts":[{"text":"Hm","thought":true}]},"index":0}],"usageMetadata":{"promptTokenCount":1,
        "candidatesTokenCount":2,"totalTokenCount":3,"thoughtsTokenCount":4,"cachedContentTokenCount":5,
        "toolUsePromptTokenCount":6,"trafficType":"ON_DEMAND","promptTokensDetails":[{"modality":"TEXT","tokenCount":1}]}}"#,
    br#"{"candidates":[{"content":{"parts":[{"text":"Hm","thought":true},{"text":"","thoughtSignature":"QUI="},{},{"new":1},
        {"inlineData":{"mimeType":"image/png","data":"iVBO"}},{"fileData":{}},{"executableCode":{}},{"codeExecutionResult":{}},
        {"toolCall":{}},{"toolResponse":{}},{"functionResponse":{}}]}}]}"#,
    br#"{"candidates":[{"content":{"parts":[{"functionCall":{"id":"c1","name":"now","args":{"zone":"UTC"}}},
        {"functionCall":{"name":"book","willContinue":true}}]}}]}"#,
    br#"{"candidates":[{"content":{"parts":[{"functionCall":{"partialArgs":[
        {"jsonPath":"$.city","stringValue":"Bos","willContinue":true},{"jsonPath":"$.days","numberValue":3},
        {"jsonPath":"$.a","boolValue":true},{"jsonPath":"$.b","nullValue":null},{"jsonPath":"$.c"}],"willContinue":true}}]}}]}"#,
    br#"{"candidates":[{"content":{"parts":[{"functionCall":{}}]}},{"content":{"parts":[{"functionCall":{}}]},"index":1}]}"#,
    br#"{"candidates":[{"content":{"parts":[{"functionCall":{"name":"again","willContinue":true}}]},"index":2}]}"#,
    br#"{"candidates":[{"finishReason":"MAX_TOKENS","finishMessage":"long","safetyRatings":[],"groundingMetadata":{},
        "citationMetadata":{"citations":[{"uri":"u"}]},"urlContextMetadata":{}},{"index":2,"finishReason":"NEW"},
        {"index":3,"finishReason":"FINISH_REASON_UNSPECIFIED"}]}"#,
    br#"{"candidates":[{"content":{"parts":[{"text":"late"}]}},{"index":99}],"responseId":"r2"}"#,
    br#"{"promptFeedback":{"blockReason":"SAFETY","blockReasonMessage":"m","safetyRatings":[]}}"#,
    br#"{"type":"new","a":[1,true,null,"\u0041"]}"#,
    b"{\"candidates\":",
    br#"{"error":{"code":503,"status":"UNAVAILABLE","message":"m","details":[]},"candidates":[{"content":{"parts":[{"text":"x"}]}}]}"#,
    b"[DONE]",
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
        if let Some(call) = order.open_call() {
            writeln!(out, "{} {} {}", call.candidate(), call.name(), call.pieces())?;
        }
    }
    for candidate in order.open_candidates() {
        writeln!(out, "open {candidate}")?;
    }
    let (reason, is_stop) = order.finish_reason().map_or(("", false), |reason| (reason.name(), reason.is_stop()));
    writeln!(out, "{reason} {is_stop} {}", order.is_blocked())?;
    writeln!(out, "{} {} {:?}", order.violations(), order.lost(), order.last_violation())?;
    order.reset();
    stream(decoder, out)?;
    writeln!(out, "{}", Order::new().outcome())?;
    encode().map_err(|_| fmt::Error)
}

fn breaks(violation: Option<Violation>, out: &mut Out) -> fmt::Result {
    match violation {
        Some(violation) => writeln!(out, "{} {:?}: {violation}", violation.name(), violation.candidate()),
        None => Ok(()),
    }
}

fn show(event: &Event<'_>, out: &mut Out) -> fmt::Result {
    texts(event.texts(), out)?;
    match event {
        Event::Chunk(chunk) => self::chunk(chunk, out),
        Event::Error(error) => server_error(error, out),
        Event::Unknown { kind, raw, .. } => writeln!(out, "{kind} {raw}"),
        other => writeln!(out, "{other:?}"),
    }
}

fn texts(texts: Texts<'_>, out: &mut Out) -> fmt::Result {
    for delta in texts {
        writeln!(out, "{} {}", matches!(delta, TextDelta::Text(_)), delta.content())?;
    }
    Ok(())
}

fn chunk(chunk: &Chunk<'_>, out: &mut Out) -> fmt::Result {
    writeln!(out, "{} {chunk:?}", chunk.raw().as_str().len())?;
    writeln!(out, "{:?} {:?} {:?}", chunk.model_version(), chunk.response_id(), chunk.create_time())?;
    texts(chunk.texts(), out)?;
    if let Some(feedback) = chunk.prompt_feedback() {
        writeln!(out, "{:?} {:?}", feedback.block_reason(), feedback.block_reason_message())?;
        writeln!(out, "{:?} {}", feedback.safety_ratings(), feedback.raw())?;
    }
    usage(&chunk.usage(), out)?;
    chunk.candidates().try_for_each(|candidate| self::candidate(&candidate, out))
}

fn usage(usage: &Usage<'_>, out: &mut Out) -> fmt::Result {
    writeln!(out, "{:?} {:?} {:?}", usage.prompt_tokens(), usage.candidates_tokens(), usage.total_tokens())?;
    writeln!(out, "{:?} {:?}", usage.thoughts_tokens(), usage.cached_content_tokens())?;
    writeln!(out, "{:?} {:?} {}", usage.tool_use_prompt_tokens(), usage.traffic_type(), usage.raw())
}

fn candidate(candidate: &Candidate<'_>, out: &mut Out) -> fmt::Result {
    writeln!(out, "candidate {} {}", candidate.index(), candidate.raw().as_str().len())?;
    let reason = candidate.finish_reason().map_or("", |reason| reason.name());
    writeln!(out, "{reason} {:?} {:?}", candidate.finish_reason_name(), candidate.finish_message())?;
    writeln!(out, "{:?} {:?}", candidate.safety_ratings(), candidate.citations())?;
    writeln!(out, "{:?} {:?}", candidate.grounding_metadata(), candidate.url_context_metadata())?;
    candidate.parts().try_for_each(|part| self::part(&part, out))
}

fn part(part: &Part<'_>, out: &mut Out) -> fmt::Result {
    writeln!(out, "{} {} {:?} {}", part.kind().name(), part.is_thought(), part.text(), part.raw())?;
    writeln!(out, "{:?}", part.thought_signature())?;
    match part.function_call() {
        Some(call) => self::call(&call, out),
        None => Ok(()),
    }
}

fn call(call: &FunctionCall<'_>, out: &mut Out) -> fmt::Result {
    writeln!(out, "{:?} {} {:?} {}", call.id(), call.name(), call.args(), call.will_continue())?;
    writeln!(out, "{}", call.raw().is_object())?;
    for arg in call.partial_args() {
        writeln!(out, "{} {:?} {} {}", arg.json_path(), arg.value(), arg.will_continue(), arg.raw())?;
    }
    Ok(())
}

fn server_error(error: &ServerError<'_>, out: &mut Out) -> fmt::Result {
    writeln!(out, "{} {:?} {} {}", error.raw(), error.code(), error.status(), error.message())?;
    writeln!(out, "{:?} {}", error.details(), error.is_retryable())?;
    chunk(&error.chunk(), out)
}

/// Two chunks after another differ in their text and in counts alone: the second takes the short way. The last frame is
/// split, and is not whole.
const STREAM: [&[u8]; 2] = [
    b"data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"one\"}],\"role\":\"model\"},\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":1,\"totalTokenCount\":2}}\r\n\r\n\
      data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\" two\\n\"}],\"role\":\"model\"},\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":1,\"totalTokenCount\":34}}\r\n\r\n\
      : comment\n\ndata: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\" three\"},{\"te",
    b"xt\":\" four\"}]},\"finishReason\":\"STOP\",\"extra\":1}],\"other\":{}}\n\ndata: {]\n\nerror: {\"message\":\"bare\"}\n\ndata: [DONE]",
];

/// A body without `alt=sse`.
const ARRAY: &[u8] = b"[{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"one\"}]}}]}\n,\n{\"candidates\":[{\"finishReason\":\"STOP\"}]}]";

fn stream<S: Storage>(mut decoder: Decoder<S>, out: &mut Out) -> fmt::Result {
    let mut encoder = Encoder::new(Out);
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
                    match received.event {
                        Event::Chunk(chunk) => usage(&chunk.usage(), out)?,
                        Event::Error(error) => encoder.forward_error(&error).map_err(|_| fmt::Error)?,
                        _ => {}
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
    let mut chunk = black_box(ARRAY);
    while let Some(event) = decoder.next_event(&mut chunk) {
        match event {
            Ok(event) => show(&event, out)?,
            Err(error) => writeln!(out, "{error}")?,
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
    let mut encoder = Encoder::new(Out);
    let object = Raw::new(black_box("{\"a\":\n1}")).map_err(|_| fmt::Error)?;
    let number = Raw::new(black_box("1.5")).map_err(|_| fmt::Error)?;
    let text = Str::new(black_box(r"a\n")).map_err(|_| fmt::Error)?;
    encoder.start("g", black_box("r\"1"))?;
    encoder.thought(0, "Hm")?;
    encoder.text(0, black_box("two\nlines"))?;
    encoder.signature(0, "QUI=")?;
    encoder.function_call(0, Some("c1"), "now", object)?;
    encoder.function_call(0, None, "now", object)?;
    encoder.call_start(black_box(1), None, "book")?;
    encoder.call_text(1, "$.city", "Bos", true)?;
    encoder.call_text(1, "$.city", "ton", false)?;
    let values =
        [ArgValue::String(text), ArgValue::Number(number), ArgValue::Bool(true), ArgValue::Null, ArgValue::None];
    for value in black_box(values) {
        encoder.call_value(1, "$.a[0]", value)?;
    }
    encoder.call_end(1)?;
    encoder.inline_data(0, "image/png", "iVBO")?;
    encoder.part(0, object)?;
    encoder.finish(0, "STOP")?;
    encoder.usage(black_box(u64::MAX), 1, 2)?;
    encoder.block("SAFETY")?;
    encoder.chunk(object)?;
    encoder.error(503, "UNAVAILABLE", "m")?;
    encoder.comment("bye")?;
    encoder.retry(5)?;
    encoder.get_mut().write_str("behind\n")?;
    Ok(encoder.into_inner().write_str("end\n")?)
}
