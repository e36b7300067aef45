//! Reads streams of every dialect as parts, watches one on its way, and calls every look into what comes out.
//!
//! It links only if no path to a panic is left: the panic handler calls a function that does not exist.

#![no_std]
#![no_main]

#[allow(dead_code, reason = "the other programs read from standard input")]
mod sys;

use core::fmt::{self, Write as _};
use core::hint::black_box;

use deltawire::answer::{Decoder, Dialect, Encoder, End, Head, Input, Part, Parts, Said, Target, Tee, Usage};
use deltawire::sse::{Limits, Storage};
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

/// A stream of each dialect, split where it likes, with what each has of its own; and two of none.
const STREAMS: [&[&[u8]]; 7] = [
    &[
        b"event: ping\ndata: {\"type\":\"ping\"}\n\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m1\",\"usage\":{\"input_tokens\":9,\"cache_read_input_tokens\":4}}}\n\n\
          data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"Hm\",\"signature\":\"QUI=\"}}\n\n\
          data: {\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"server_tool_use\",\"id\":\"s\",\"name\":\"web\",\"input\":{\"q\":1}}}\n\n",
        b"data: {\"type\":\"content_block_stop\",\"index\":1}\n\ndata: {\"type\":\"content_block_start\",\"index\":2,\"content_block\":{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{}}}\n\n\
          data: {\"type\":\"content_block_delta\",\"index\":2,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"a\\\": [1, \\\"\\\\u0022\\\"]\"}}\n\n\
          data: {\"type\":\"content_block_delta\",\"index\":2,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"}\"}}\n\n\
          data: {\"type\":\"content_block_stop\",\"index\":2}\n\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"new\"}}\n\n",
        b"data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"},\"usage\":{\"output_tokens\":20}}\n\ndata: {\"type\":\"message_stop\"}\n\n\
          data: {\"type\":\"message_start\",\"message\":{\"id\":\"m2\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}]}}\n\n\
          data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Busy\"}}\n\n",
    ],
    &[
        b": hello\n\ndata: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\",\"reasoning\":\"Hm\",\"refusal\":\"No\"}},{\"index\":1,\"delta\":{\"content\":\"b\"}}]}\n\n\
          data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n\ndata: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\" \\u0041\"}}]}\n\n\
          data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}},",
        b"{\"index\":0,\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"{\"}},{\"id\":\"c\"},{\"id\":\"d\"},{\"id\":\"e\"},{\"id\":\"f\"},{\"id\":\"g\"},{\"id\":\"h\"},{\"id\":\"i\"},{\"id\":\"j\"}]}}]}\n\n\
          data: {\"choices\":[{\"delta\":{\"function_call\":{\"name\":\"k\",\"arguments\":\"{}\"}},\"finish_reason\":\"tool_calls\"}]}\n\n\
          data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"total_tokens\":3}}\n\ndata: {]\n\ndata: [DONE]\n\n",
    ],
    &[
        b"data: {\"type\":\"response.created\",\"response\":{\"id\":\"r\",\"output\":[]}}\n\n\
          data: {\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"\"}}\n\n\
          data: {\"type\":\"response.function_call_arguments.delta\",\"output_index\":0,\"delta\":\"{\"}\n\n",
        b"data: {\"type\":\"response.output_text.delta\",\"output_index\":1,\"content_index\":0,\"delta\":\"Hi\"}\n\n\
          data: {\"type\":\"response.output_text.done\",\"output_index\":1,\"content_index\":0,\"text\":\"Hi there\"}\n\n\
          data: {\"type\":\"response.output_item.done\",\"output_index\":2,\"item\":{\"type\":\"custom_tool_call\",\"call_id\":\"d\",\"name\":\"sql\",\"input\":\"SELECT\"}}\n\n\
          data: {\"type\":\"response.incomplete\",\"response\":{\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":\"max_output_tokens\"},\"usage\":{\"input_tokens\":5}}}\n\n",
    ],
    &[
        b"data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hm\",\"thought\":true},{\"functionCall\":{\"name\":\"f\",\"args\":{\"a\":1}},\"thoughtSignature\":\"QUI=\"}]}}],\"usageMetadata\":{\"promptTokenCount\":2,\"candidatesTokenCount\":1,\"thoughtsTokenCount\":3,\"totalTokenCount\":6}}\r\n\r\n\
          data: {\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"g\",\"willContinue\":true}},{\"functionCall\":{\"partialArgs\":[{\"jsonPath\":\"$.a\",\"stringValue\":\"x\"}]}},{\"inlineData\":{}}]}}]}\r\n\r\n",
        b"data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"one\"}]},\"index\":0}],\"usageMetadata\":{\"totalTokenCount\":7}}\r\n\r\n\
          data: {\"candidates\":[{\"finishReason\":\"STOP\"}]}\r\n\r\n",
        b"data: {\"error\":{\"code\":503,\"message\":\"m\",\"status\":\"UNAVAILABLE\"}}",
    ],
    &[b"[{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"one\"}]}}]}\n,\n{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}]"],
    &[b"data: {\"a\":1}\n\ndata: {\"b\":2}\n\n"],
    &[b"<!DOCTYPE html>"],
];

fn run<S: Storage>(mut decoder: Decoder<S>, out: &mut Out) -> fmt::Result {
    for stream in black_box(STREAMS) {
        for bytes in stream {
            let mut chunk = *bytes;
            while let Some(parts) = decoder.next(&mut chunk) {
                match parts {
                    Ok(parts) => show(parts, out)?,
                    Err(error) => writeln!(out, "{}", error.kind().name())?,
                }
            }
        }
        writeln!(out, "{:?} {:?}", decoder.dialect(), decoder.usage())?;
        end(decoder.finish(), out)?;
        writeln!(out, "{:?} {}", Decode::outcome(&mut decoder), decoder.parser().offset())?;
        decoder.reset();
    }
    tee(decoder, out)?;
    translate(out)
}

fn show(parts: Parts<'_>, out: &mut Out) -> fmt::Result {
    write!(out, "{:?} ", parts.event().dialect())?;
    for part in parts {
        self::part(&part, out)?;
    }
    writeln!(out)
}

fn part(part: &Part<'_>, out: &mut Out) -> fmt::Result {
    match part {
        Part::ToolStart(start) => {
            let (name, is_yours) = (start.kind.name(), start.kind.is_yours());
            write!(out, "[start {} {:?} {} {name} {is_yours}]", start.call, start.id, start.name)
        }
        Part::ToolInput { call, input: Input::At(arg), .. } => write!(out, "[input {call} {}]", arg.json_path()),
        Part::ToolInput { call, input, .. } => write!(out, "[input {call} {input}]"),
        Part::Usage(usage) => self::usage(usage, out),
        Part::Finish(finish) => write!(out, "[finish {} {} {}]", finish.reason.name(), finish.reason, finish.raw),
        Part::Error(error) => {
            write!(out, "[error {} {} {:?} {}]", error.message(), error.name(), error.status(), error.raw())
        }
        other => write!(out, "[{other:?}]"),
    }
}

fn usage(usage: &Usage, out: &mut Out) -> fmt::Result {
    write!(out, "[usage {:?} {:?} {:?}", usage.input(), usage.input_with_cache(), usage.input_without_cache())?;
    write!(out, " {:?} {:?} {:?}", usage.cached(), usage.cache_written(), usage.output())?;
    write!(out, " {:?} {:?} {:?}", usage.output_with_reasoning(), usage.reasoning(), usage.total())?;
    write!(out, " {} {}]", usage.is_final(), usage.is_empty())
}

fn end(mut end: End<'_>, out: &mut Out) -> fmt::Result {
    write!(out, "{:?} {} {} {}", end.dialect, end.outcome, end.is_complete(), end.is_intact())?;
    write!(
        out,
        " {} {} {:?}",
        end.calls().max(end.unfollowed_calls()),
        end.has_ignored_lines(),
        end.unknown.map(<[u8]>::len)
    )?;
    for call in end.open_calls() {
        write!(out, " {call}")?;
    }
    write!(out, " {}", end.last_event().is_some())?;
    match end.last() {
        Some(parts) => show(parts, out),
        None => writeln!(out),
    }
}

/// Writes each stream in the words of each target, with a memory of 600 bytes, and shows how long it is.
fn translate(out: &mut Out) -> fmt::Result {
    for stream in STREAMS {
        for target in Target::ALL {
            let mut decoder = Decoder::with_storage([0; 1024]);
            let head = Head::new(black_box("id"), "m\"").with_created(black_box(7));
            let mut encoder = Encoder::new(Count(0), target, head).with_memory([0; 600]).with_reasoning();
            let (mut changed, mut silent) = (0_u32, 0_u32);
            let mut note = |said| match said {
                Said::All => {}
                Said::Changed => changed = changed.saturating_add(1),
                _ => silent = silent.saturating_add(1),
            };
            for chunk in stream {
                let mut chunk = black_box(*chunk);
                while let Some(parts) = decoder.next(&mut chunk) {
                    let Ok(parts) = parts else { continue };
                    for part in parts {
                        note(encoder.part(&part).map_err(|_| fmt::Error)?);
                    }
                }
            }
            encoder.comment("alive").map_err(|_| fmt::Error)?;
            note(encoder.finish(&decoder.finish()).map_err(|_| fmt::Error)?);
            let is_target = Target::of(encoder.target().dialect()) == Some(target);
            let len = encoder.get_mut().0;
            write!(out, "{target} {is_target} {len} {changed} {silent}; ")?;
        }
        writeln!(out)?;
    }
    let mut encoder = Encoder::new(Count(0), Target::Chat, Head::new("", ""));
    let said = encoder.complete().map_err(|_| fmt::Error)?;
    let again = encoder.fail("a", "b").map_err(|_| fmt::Error)?;
    writeln!(out, "{said:?} {again:?} {}", encoder.into_inner().0)
}

/// Counts what is written.
struct Count(usize);

impl fmt::Write for Count {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 = self.0.saturating_add(text.len());
        Ok(())
    }
}

fn tee<S: Storage>(decoder: Decoder<S>, out: &mut Out) -> fmt::Result {
    let mut tee = Tee::with_decoder(decoder.with_dialect(Dialect::Chat));
    let mut result = Ok(());
    let bytes = b"data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\ndata: {\"choices\"";
    let place = tee.watch(black_box(bytes), |part| match part {
        Ok(part) => result = self::part(&part, out),
        Err(error) => result = write!(out, "{error}"),
    });
    result?;
    writeln!(out, "{place:?} {} {:?}", tee.is_at_boundary(), tee.decoder().dialect())?;
    let mut count = Count(0);
    let said = tee.fail(&mut count, "server_error", "gone").map_err(|_| fmt::Error)?;
    writeln!(out, "{said:?} {}", count.0)?;
    for dialect in black_box([Dialect::Anthropic, Dialect::Responses, Dialect::Gemini]) {
        let tee = Tee::with_decoder(Decoder::with_storage([0; 64]).with_dialect(dialect));
        let said = tee.fail(&mut count, "server_error", "gone").map_err(|_| fmt::Error)?;
        writeln!(out, "{said:?} {}", count.0)?;
    }
    let outcome = tee.finish().outcome;
    tee.reset();
    let other = Decoder::with_limits([0; 64], Limits::new());
    writeln!(out, "{outcome} {}", other.parser().limits().max_frame())
}
