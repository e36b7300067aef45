//! Google's Gemini API and Vertex AI.

use std::io::{self, Write};

use deltawire::gemini::{
    ArgValue, Candidate, Chunk, Event, FunctionCall, Order, Part, PartKind, ServerError, Violation,
};
use deltawire::json::Raw;

use super::page::Page;
use super::{Essence, Events};
use crate::modes::object::Object;
use crate::modes::paint::Tone;
use crate::modes::text::Quoted;
use crate::modes::vendor::Gemini;

#[derive(Default)]
pub(super) struct Notes {
    has_model: bool,
    finish_reason: Option<String>,
    block_reason: Option<String>,
    error_type: Option<String>,
    /// How many calls began, and the path of the argument that is being written.
    calls: u32,
    path: String,
}

impl Notes {
    /// Takes what the summary needs.
    fn take(&mut self, event: &Event<'_>) {
        if let Event::Error(error) = event {
            self.error_type = Some(name_of(error)).filter(|name| !name.is_empty());
        }
        let Some(chunk) = chunk_of(event) else { return };
        for candidate in chunk.candidates() {
            let is_first = candidate.index() == 0 || self.finish_reason.is_none();
            if let Some(reason) = candidate.finish_reason_name().filter(|_| is_first) {
                self.finish_reason = Some(reason.to_string());
            }
        }
        if let Some(reason) = chunk.prompt_feedback().and_then(|it| it.block_reason()) {
            self.block_reason = Some(reason.to_string());
        }
    }
}

impl Events for Gemini {
    type Notes = Notes;

    // There is none after it.
    const LAST_EVENT: &'static str = "the last chunk";
    const BETWEEN: &'static str = "before the finish reason";

    fn essence<'a>(event: &Self::Event<'a>) -> Essence<'a> {
        match event {
            Event::Error(error) => Essence::Error(name_of(error), error.message()),
            Event::Unknown { kind, raw, .. } => Essence::Unknown(*kind, *raw),
            Event::Done => Essence::Named("[DONE]"),
            _ => Essence::Named("chunk"),
        }
    }

    fn members(event: &Event<'_>, notes: &mut Notes, line: &mut Object) {
        notes.take(event);
        if let Event::Error(error) = event {
            line.number("code", error.code());
        }
        if let Some(chunk) = chunk_of(event) {
            line.text("model", chunk.model_version().filter(|_| !notes.has_model));
            notes.has_model |= chunk.model_version().is_some();
            line.list("candidates", &chunk.candidates().map(|it| members(&it)).collect::<Vec<_>>());
            line.text("block_reason", chunk.prompt_feedback().and_then(|it| it.block_reason()));
            line.tokens(tokens(&chunk));
        }
    }

    fn place(violation: Violation) -> Option<(&'static str, u32)> {
        violation.candidate().map(|candidate| ("candidate", candidate))
    }

    fn show(event: &Event<'_>, notes: &mut Notes, page: &mut Page, out: &mut dyn Write) -> io::Result<()> {
        notes.take(event);
        chunk_of(event).map_or(Ok(()), |chunk| show_chunk(&chunk, notes, page, out))
    }

    fn reasons(_: &Order, notes: &Notes) -> Vec<(&'static str, Option<String>)> {
        let mut reasons = vec![("finish_reason", notes.finish_reason.clone())];
        if notes.block_reason.is_some() {
            reasons.push(("block_reason", notes.block_reason.clone()));
        }
        reasons
    }

    fn error_type(_: &Order, notes: &Notes) -> Option<String> {
        notes.error_type.clone()
    }

    fn open(order: &Order) -> Vec<(String, Object)> {
        let candidates = order.open_candidates().map(|candidate| {
            let mut object = Object::new();
            object.number("candidate", Some(candidate));
            (format!("candidate {candidate}"), object)
        });
        let call = order.open_call().map(|call| {
            let mut object = Object::new();
            object.number("candidate", Some(call.candidate()));
            object.member("call", Quoted(call.name().as_bytes()));
            object.number("pieces", Some(call.pieces()));
            (format!("call of {} ({} pieces)", call.name(), call.pieces()), object)
        });
        candidates.chain(call).collect()
    }
}

/// Returns the chunk, or what of one stands beside an error.
const fn chunk_of<'a>(event: &Event<'a>) -> Option<Chunk<'a>> {
    match event {
        Event::Chunk(chunk) => Some(*chunk),
        Event::Error(error) => Some(error.chunk()),
        _ => None,
    }
}

/// Returns what kind of error it is: its status, or else its code.
fn name_of(error: &ServerError<'_>) -> String {
    let status = error.status().to_string();
    if status.is_empty() { error.code().map_or(status, |code| code.to_string()) } else { status }
}

fn tokens(chunk: &Chunk<'_>) -> (Option<u64>, Option<u64>) {
    (chunk.usage().prompt_tokens(), chunk.usage().candidates_tokens())
}

/// Returns what a candidate brings, as an object.
fn members(candidate: &Candidate<'_>) -> Object {
    let mut object = Object::new();
    object.number("index", Some(candidate.index()));
    object.list("parts", &candidate.parts().map(|part| part_members(&part)).collect::<Vec<_>>());
    object.raw("citations", candidate.citations());
    object.text("finish_reason", candidate.finish_reason_name());
    object.text("finish_message", candidate.finish_message());
    object
}

fn part_members(part: &Part<'_>) -> Object {
    let mut object = Object::new();
    let kind = part.kind();
    object.text("kind", Some(kind.name()));
    object.text("text", part.text());
    match part.function_call() {
        Some(call) => {
            object.text("id", call.id());
            object.text("name", Some(call.name()).filter(|name| *name != ""));
            object.raw("args", call.args());
            object.raw("partial_args", call.raw().get("partialArgs"));
            if call.will_continue() {
                object.member("will_continue", true);
            }
        }
        None if kind == PartKind::InlineData => {
            let data = part.raw().get("inlineData");
            object.text("mime_type", data.and_then(|it| it.get("mimeType")?.as_string()));
            let data = data.and_then(|it| it.get("data")?.as_string());
            object.number("data_bytes", data.map(|it| it.as_escaped().len() as u64));
        }
        None if kind == PartKind::Unknown => object.raw("value", Some(part.raw())),
        None => object.raw("value", part.raw().get(kind.name()).filter(Raw::is_object)),
    }
    object
}

fn show_chunk(chunk: &Chunk<'_>, notes: &mut Notes, page: &mut Page, out: &mut dyn Write) -> io::Result<()> {
    page.tokens(tokens(chunk));
    if let Some(model) = chunk.model_version().filter(|_| !notes.has_model) {
        notes.has_model = true;
        page.told(Tone::Name, model.to_cow().as_bytes(), out)?;
    }
    if let Some(feedback) = chunk.prompt_feedback().filter(|feedback| feedback.block_reason().is_some()) {
        page.told(Tone::Odd, format!("prompt feedback: {}", feedback.raw()), out)?;
    }
    for candidate in chunk.candidates() {
        let index = candidate.index();
        for part in candidate.parts().filter(|part| part.kind() != PartKind::Empty) {
            page.choose("candidate", index, out)?;
            show_part(&part, notes, page, out)?;
        }
        let what = [
            ("citations", candidate.citations()),
            ("grounding", candidate.grounding_metadata()),
            ("read", candidate.url_context_metadata()),
        ];
        for (name, value) in what {
            if let Some(value) = value.filter(|value| value.as_bytes() != b"{}") {
                page.told(Tone::Quiet, format!("{name}: {value}"), out)?;
            }
        }
        if let Some(message) = candidate.finish_message() {
            page.told(Tone::Odd, message.to_cow().as_bytes(), out)?;
        }
    }
    Ok(())
}

fn show_part(part: &Part<'_>, notes: &mut Notes, page: &mut Page, out: &mut dyn Write) -> io::Result<()> {
    match (part.kind(), part.text(), part.function_call()) {
        (_, _, Some(call)) => show_call(&call, notes, page, out),
        (PartKind::Thought, Some(text), _) => {
            page.turn_to(("thought", 0, 0), out)?;
            page.str(Tone::Quiet, text, out)
        }
        (_, Some(text), _) => {
            page.turn_to(("text", 0, 0), out)?;
            page.str(Tone::Plain, text, out)
        }
        (PartKind::InlineData, ..) => {
            page.told(Tone::Quiet, format!("inline data, {} bytes", part.raw().as_bytes().len()), out)
        }
        _ => page.told(Tone::Quiet, part.raw().as_bytes(), out),
    }
}

/// Shows a call, or a piece of one: each argument after its path.
fn show_call(call: &FunctionCall<'_>, notes: &mut Notes, page: &mut Page, out: &mut dyn Write) -> io::Result<()> {
    if call.name() != "" {
        notes.calls = notes.calls.saturating_add(1);
        notes.path.clear();
        page.call(&call.name().to_cow(), out)?;
        page.stay_for(("call", notes.calls, 0));
    }
    page.turn_to(("call", notes.calls, 0), out)?;
    if let Some(args) = call.args() {
        page.raw(args, out)?;
    }
    for arg in call.partial_args() {
        let path = arg.json_path().to_string();
        if path != notes.path {
            let blank = if notes.path.is_empty() { "" } else { " " };
            page.text(Tone::Quiet, &format!("{blank}{path}: "), out)?;
            notes.path = path;
        }
        match arg.value() {
            ArgValue::String(text) => page.str(Tone::Plain, text, out)?,
            ArgValue::Number(number) => page.raw(number, out)?,
            ArgValue::Bool(it) => page.text(Tone::Plain, if it { "true" } else { "false" }, out)?,
            ArgValue::Null => page.text(Tone::Plain, "null", out)?,
            _ => {}
        }
    }
    if call.name() != "" || call.will_continue() { Ok(()) } else { page.break_line(out) }
}
