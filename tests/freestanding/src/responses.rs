//! Reads events of OpenAI's Responses, calls every look into them, decodes a stream that is resumed, and writes one.
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
use deltawire::openai::responses::{
    ContentKind, Decoder, Encoder, Event, EventKind, Item, ItemPlace, Order, OutputItem, Part, ResponseEvent,
    ResponseHead, Usage, Violation,
};
use deltawire::sse::{EncodeError, Limits, Storage};
use deltawire::stream::Decode;
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
const PAYLOADS: [&[u8]; 35] = [
    br#"{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"early"}"#,
    br#"{"type":"response.created","sequence_number":0,"response":{"id":"r1","model":"m","status":"in_progress","output":[]}}"#,
    br#"{"type":"response.queued","sequence_number":1,"response":{"id":"r1","status":"queued"}}"#,
    br#"{"type":"response.in_progress","sequence_number":2,"response":{"id":"r1","status":"new"}}"#,
    br#"{"type":"response.output_item.added","sequence_number":3,"output_index":0,"item":{"type":"reasoning","id":"i0","summary":[],
        "encrypted_content":"e"}}"#,
    br#"{"type":"response.reasoning_summary_part.added","sequence_number":4,"output_index":0,"summary_index":0,"item_id":"i0",
        "part":{"type":"summary_text","text":"S"}}"#,
    br#"{"type":"response.reasoning_summary_text.delta","sequence_number":5,"output_index":0,"summary_index":0,"delta":"\u0053"}"#,
    br#"{"type":"response.reasoning_summary_part.done","sequence_number":6,"output_index":0,"part":{"type":"summary_text","text":"S"}}"#,
    br#"{"type":"response.output_item.done","sequence_number":7,"output_index":0,"item":{"type":"reasoning","id":"other",
        "summary":[{"type":"summary_text","text":"S"}]}}"#,
    br#"{"type":"response.output_item.added","sequence_number":8,"output_index":1,"item":{"type":"message","id":"i1","content":[]}}"#,
    br#"{"type":"response.content_part.added","sequence_number":9,"output_index":1,"content_index":0,"item_id":"i1",
        "part":{"type":"refusal","refusal":"No"}}"#,
    br#"{"type":"response.output_text.delta","sequence_number":10,"output_index":1,"content_index":0,"item_id":"i1","delta":"Hi","logprobs":[]}"#,
    br#"{"type":"response.function_call_arguments.delta","sequence_number":11,"output_index":1,"delta":"{"}"#,
    br#"{"type":"response.output_text.annotation.added","sequence_number":12,"output_index":1,"content_index":0,
        "annotation":{"type":"url_citation"}}"#,
    br#"{"type":"response.output_text.done","sequence_number":13,"output_index":1,"content_index":0,"text":"Hi"}"#,
    br#"{"type":"response.content_part.done","sequence_number":14,"output_index":1,"content_index":0,
        "part":{"type":"output_text","text":"Hi","annotations":[{"type":"url_citation"}]}}"#,
    br#"{"type":"response.output_item.done","sequence_number":15,"output_index":1,"item":{"type":"message","id":"i1",
        "status":"completed","content":[{"type":"output_text","text":"Hi","annotations":[]}]}}"#,
    br#"{"type":"response.output_item.added","sequence_number":18,"output_index":3,"item":{"type":"function_call","id":"i3",
        "call_id":"c","name":"f","arguments":"{}","status":"in_progress"}}"#,
    br#"{"type":"response.output_item.added","sequence_number":18,"output_index":3,"item":{"type":"new"}}"#,
    br#"{"type":"response.output_item.added","output_index":3,"item":{"type":"new"}}"#,
    br#"{"type":"response.output_item.added","output_index":4,"item":{"type":"web_search_call"}}"#,
    br#"{"type":"response.output_item.added","output_index":5,"item":{"type":"image_generation_call"}}"#,
    br#"{"type":"response.output_item.added","output_index":6,"item":{"type":"shell_call"}}"#,
    br#"{"type":"response.web_search_call.searching","sequence_number":20,"output_index":4,"item_id":"i4"}"#,
    br#"{"type":"response.image_generation_call.partial_image","sequence_number":21,"output_index":5,"partial_image_index":1,
        "partial_image_b64":"iVBO"}"#,
    br#"{"type":"response.shell_call_command.added","sequence_number":22,"output_index":6,"command_index":1,"command":"ls"}"#,
    br#"{"type":"response.shell_call_output_content.delta","sequence_number":23,"output_index":6,"delta":{"stdout":"a"}}"#,
    br#"{"type":"response.output_text.delta","output_index":9,"delta":"x"}"#,
    br#"{"type":"keepalive","sequence_number":24}"#,
    br#"{"type":"response.new","a":[1,true,null,"\u0041"]}"#,
    b"[DONE]",
    b"{\"type\":",
    br#"{"type":"response.incomplete","sequence_number":25,"response":{"id":"r1","model":"m","status":"incomplete",
        "incomplete_details":{"reason":"max_output_tokens"},"output":[{"type":"message","id":"i1"}],
        "error":{"code":"c","message":"m"},"usage":{"input_tokens":1,"input_tokens_details":{"cached_tokens":2},"output_tokens":3,
        "output_tokens_details":{"reasoning_tokens":4},"total_tokens":5}}}"#,
    br#"{"type":"error","sequence_number":26,"code":"c","message":"m","param":"p","status":429}"#,
    br#"{"type":"response.created","sequence_number":27,"response":{"id":"r2"}}"#,
];

fn run<S: Storage>(decoder: Decoder<S>, out: &mut Out) -> fmt::Result {
    let mut order = Order::default();
    for payload in black_box(PAYLOADS) {
        match Event::parse(payload) {
            Ok(event) => {
                show(&event, out)?;
                let is_repeat = order.is_repeat(&event);
                let violation = order.apply(&event);
                breaks(violation, out)?;
                writeln!(out, "= {} {is_repeat} {:?}", order.outcome(), order.cursor())?;
            }
            Err(error) => {
                order.lose();
                writeln!(out, "{} {}", error.kind().name(), error.offset())?;
            }
        }
        if payload.starts_with(br#"{"type":"keepalive""#) {
            open_items(&order, out)?;
        }
    }
    let status = order.status().map_or("", |status| status.name());
    writeln!(out, "{status} {}", order.incomplete_reason().map_or("", |reason| reason.name()))?;
    writeln!(out, "{} {} {:?}", order.violations(), order.lost(), order.last_violation())?;
    order.resume();
    order.resume_after(black_box(4));
    writeln!(out, "{:?}", order.cursor())?;
    order.reset();
    stream(decoder, out)?;
    writeln!(out, "{}", Order::new().outcome())?;
    encode().map_err(|_| fmt::Error)
}

fn open_items(order: &Order, out: &mut Out) -> fmt::Result {
    let open = order.open_items();
    writeln!(out, "{} {}", open.len(), open.is_empty())?;
    for item in open.iter() {
        writeln!(out, "{} {} {}", item.output_index, item.kind, item.received)?;
    }
    Ok(())
}

fn breaks(violation: Option<Violation>, out: &mut Out) -> fmt::Result {
    match violation {
        Some(violation) => writeln!(out, "{} {:?}: {violation}", violation.name(), violation.output_index()),
        None => Ok(()),
    }
}

fn show(event: &Event<'_>, out: &mut Out) -> fmt::Result {
    let len = event.raw().as_str().len();
    writeln!(out, "{} {len} {:?} {:?}", event.kind().name(), event.sequence_number(), event.output_index())?;
    writeln!(out, "{:?} {:?}", event.item_id(), event.text_delta().map(|delta| delta.content()))?;
    match event {
        Event::Created(it)
        | Event::Queued(it)
        | Event::InProgress(it)
        | Event::Completed(it)
        | Event::Failed(it)
        | Event::Incomplete(it) => response(it, out),
        Event::ItemAdded(it) | Event::ItemDone(it) => {
            writeln!(out, "{} {}", it.output_index, it.raw().as_str().len())?;
            item(&it.item, out)
        }
        Event::PartAdded(it) | Event::PartDone(it) => {
            writeln!(out, "{} {} {} {}", it.output_index, it.part_index, it.is_summary, it.raw().as_str().len())?;
            part(&it.part, out)
        }
        Event::Delta(it) => {
            writeln!(out, "{:?} {} {} {}", it.kind, it.output_index, it.part, it.text)?;
            writeln!(out, "{:?} {}", it.logprobs(), it.raw())
        }
        Event::Done(it) => writeln!(out, "{:?} {} {} {:?} {}", it.kind, it.output_index, it.part, it.text, it.raw()),
        Event::AnnotationAdded(it) => {
            writeln!(out, "{} {} {:?} {}", it.output_index, it.content_index, it.annotation(), it.raw().is_object())
        }
        Event::ToolStatus(it) => writeln!(out, "{} {} {} {}", it.kind, it.tool(), it.status(), it.raw()),
        Event::PartialImage(it) => writeln!(out, "{:?} {:?} {}", it.index(), it.base64(), it.raw().is_object()),
        Event::Shell(it) => {
            writeln!(out, "{} {} {:?} {:?} {}", it.kind, it.command_index, it.command(), it.output(), it.raw())
        }
        Event::Error(error) => server_error(error, out),
        Event::Keepalive(it) => writeln!(out, "{} {}", it.kind, it.raw()),
        Event::Unknown { kind, raw, .. } => writeln!(out, "{kind} {raw}"),
        other => writeln!(out, "{other:?}"),
    }
}

fn response(event: &ResponseEvent<'_>, out: &mut Out) -> fmt::Result {
    writeln!(out, "{} {}", event.raw().as_str().len(), event.response())?;
    let status = event.status().map_or("", |status| status.name());
    writeln!(out, "{:?} {:?} {status}", event.id(), event.model())?;
    writeln!(out, "{}", event.incomplete_reason().map_or("", |reason| reason.name()))?;
    if let Some(error) = event.error() {
        server_error(&error, out)?;
    }
    event.output().try_for_each(|output| item(&output, out))?;
    usage(&event.usage(), out)
}

fn item(item: &OutputItem<'_>, out: &mut Out) -> fmt::Result {
    writeln!(out, "{} {} {:?}", item.kind().name(), item.kind_name(), item.id())?;
    writeln!(out, "{:?} {:?} {:?} {:?}", item.call_id(), item.name(), item.arguments(), item.status())?;
    writeln!(out, "{:?} {}", item.encrypted_content(), item.raw().is_object())?;
    item.content().chain(item.summary()).try_for_each(|part| self::part(&part, out))
}

fn part(part: &Part<'_>, out: &mut Out) -> fmt::Result {
    writeln!(out, "{} {:?} {:?} {}", part.kind_name(), part.text(), part.refusal(), part.raw())?;
    part.annotations().try_for_each(|annotation| writeln!(out, "{annotation}"))
}

fn usage(usage: &Usage<'_>, out: &mut Out) -> fmt::Result {
    writeln!(out, "{:?} {:?} {:?}", usage.input_tokens(), usage.cached_tokens(), usage.output_tokens())?;
    writeln!(out, "{:?} {:?} {}", usage.reasoning_tokens(), usage.total_tokens(), usage.raw().as_str().len())
}

fn server_error(error: &ServerError<'_>, out: &mut Out) -> fmt::Result {
    writeln!(out, "{} {} {}", error.raw().as_str().len(), error.error_type_name(), error.message())?;
    writeln!(out, "{:?} {:?} {:?}", error.code(), error.param(), error.status())
}

/// Two deltas after another differ in their text and their number alone: the second takes the short way. The last frame is
/// split, and is not whole.
const STREAM: [&[u8]; 2] = [
    b"event: response.created\ndata: {\"type\":\"response.created\",\"sequence_number\":0,\"response\":{\"id\":\"r1\"}}\n\n\
      data: {\"type\":\"response.output_item.added\",\"sequence_number\":1,\"output_index\":0,\"item\":{\"type\":\"message\"}}\n\n\
      data: {\"type\":\"response.output_text.delta\",\"sequence_number\":2,\"output_index\":0,\"content_index\":0,\"delta\":\"one\"}\n\n\
      data: {\"type\":\"response.output_text.delta\",\"sequence_number\":3,\"output_index\":0,\"content_index\":0,\"delta\":\" two\\n\"}\n\n\
      : comment\n\ndata: {\"type\":\"response.output_text.delta\",\"sequence_number\":4,\"outp",
    b"ut_index\":0,\"content_index\":0,\"delta\":\" three\"}\n\ndata: {]\n\nerror: {\"message\":\"bare\"}\n\ndata: {\"type\":\"ping\"}",
];

fn stream<S: Storage>(mut decoder: Decoder<S>, out: &mut Out) -> fmt::Result {
    let mut encoder = Encoder::with_next_number(Out, black_box(9));
    for bytes in black_box(STREAM) {
        let mut chunk = bytes;
        while let Some(item) = decoder.next_item(&mut chunk) {
            match item {
                Ok(Item::Event(received)) => {
                    breaks(received.violation, out)?;
                    if let Some(frame) = received.frame {
                        encoder.forward(&frame).map_err(|_| fmt::Error)?;
                    }
                    encoder.forward_event(&received.event).map_err(|_| fmt::Error)?;
                    if let Event::Error(error) = received.event {
                        encoder.forward_error(&error).map_err(|_| fmt::Error)?;
                    }
                    writeln!(out, "next {}", encoder.next_number())?;
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
    // The body comes again: what is known already is passed over.
    for _ in 0..2 {
        for bytes in black_box(STREAM) {
            let mut chunk = bytes;
            while let Some(delta) = decoder.next_text(&mut chunk) {
                match delta {
                    Ok(delta) => writeln!(out, "{}", delta.content())?,
                    Err(error) => writeln!(out, "{error}")?,
                }
            }
        }
        decoder.resume();
    }
    decoder.resume_after(black_box(2));
    for bytes in black_box(STREAM) {
        let mut chunk = bytes;
        while let Some(event) = decoder.next_event(&mut chunk) {
            match event {
                Ok(event) => writeln!(out, "{} {:?}", event.kind(), event.sequence_number())?,
                Err(error) => writeln!(out, "{error}")?,
            }
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

const KINDS: [ContentKind; 12] = [
    ContentKind::Text,
    ContentKind::Refusal,
    ContentKind::ReasoningText,
    ContentKind::ReasoningSummary,
    ContentKind::Arguments,
    ContentKind::McpArguments,
    ContentKind::CustomInput,
    ContentKind::Code,
    ContentKind::Diff,
    ContentKind::ShellCommand,
    ContentKind::Audio,
    ContentKind::AudioTranscript,
];

fn encode() -> Result<(), EncodeError> {
    let mut encoder = Encoder::new(Out);
    let head = ResponseHead::new(black_box("r\"1"), "m");
    let full = head.with_usage(black_box(u64::MAX), 1);
    let message = ItemPlace::new(black_box(0), "i0");
    let second = message.part(black_box(1));
    let object = Raw::new(black_box("{\"a\":\n1}")).map_err(|_| fmt::Error)?;
    encoder.created(&head)?;
    encoder.in_progress(&head)?;
    encoder.response(EventKind::Queued, object)?;
    encoder.item_added(0, object)?;
    encoder.item_done(0, object)?;
    encoder.message_added(message)?;
    encoder.part_added(second, object)?;
    encoder.part_done(second, object)?;
    encoder.text_added(message)?;
    for kind in black_box(KINDS) {
        encoder.delta(kind, second, "two\nlines")?;
        encoder.done(kind, second, "two\nlines")?;
        writeln!(encoder.get_mut(), "{} {}", kind.delta(), kind.done())?;
    }
    encoder.annotation_added(message, 2, object)?;
    encoder.text_done(message, "x")?;
    encoder.message_done(message, "x")?;
    encoder.function_call_added(message, "c", "f")?;
    encoder.function_call_done(message, "c", "f", "{}")?;
    encoder.summary_added(message)?;
    encoder.summary_done(message, "s")?;
    encoder.tool_status(EventKind::McpCallFailed, message)?;
    encoder.partial_image(message, 1, "iVBO")?;
    encoder.shell_command_added(second, "ls")?;
    encoder.shell_output_delta(second, object)?;
    encoder.shell_output_done(second, object)?;
    encoder.keepalive()?;
    encoder.error("c", "m")?;
    encoder.completed(&full)?;
    encoder.incomplete(&full, "steered")?;
    encoder.failed(&full, "c", "m")?;
    encoder.comment("bye")?;
    encoder.retry(5)?;
    encoder.end_marker()?;
    Ok(encoder.into_inner().write_str("end\n")?)
}
