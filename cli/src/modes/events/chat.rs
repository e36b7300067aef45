//! OpenAI's Chat Completions.

use std::io::{self, Write};

use deltawire::json::{Raw, Str};
use deltawire::openai::ServerError;
use deltawire::openai::chat::{Choice, Chunk, Event, Order, ToolFragment, Violation};
use deltawire::stream::TextDelta;

use super::page::{Page, Part};
use super::{Essence, Events};
use crate::modes::object::Object;
use crate::modes::paint::Tone;
use crate::modes::vendor::Chat;

#[derive(Default)]
pub(super) struct Notes {
    id: String,
    model: String,
    finish_reason: Option<String>,
    error_type: Option<String>,
    has_citations: bool,
    calls: Vec<Call>,
}

/// A tool call that began.
struct Call {
    choice: u32,
    index: Option<u32>,
    id: String,
    name: String,
}

impl Notes {
    /// Takes what the summary needs.
    fn take(&mut self, event: &Event<'_>) {
        if let Event::Error(error) = event {
            self.error_type = Some(name_of(error)).filter(|name| !name.is_empty());
        }
        for choice in event.chunk().iter().flat_map(Chunk::choices) {
            let is_first = choice.index() == 0 || self.finish_reason.is_none();
            if let Some(reason) = choice.finish_reason_name().filter(|_| is_first) {
                self.finish_reason = Some(reason.to_string());
            }
        }
    }

    /// Returns the call that a fragment is of, and its place among all.
    fn call(&mut self, choice: u32, fragment: &ToolFragment<'_>) -> (usize, &str) {
        let (index, id) = (fragment.index(), fragment.id());
        let known = self.calls.iter().rposition(|it| it.choice == choice && (index.is_none() || it.index == index));
        let is_same = |at: &usize| match (id, self.calls.get(*at)) {
            (Some(id), Some(call)) => call.id.is_empty() || id == *call.id,
            _ => index.is_some() || fragment.name().is_none(),
        };
        let at = known.filter(is_same).unwrap_or_else(|| {
            let [id, name] = [id, fragment.name()].map(|text| text.unwrap_or_default().to_string());
            self.calls.push(Call { choice, index, id, name });
            self.calls.len().saturating_sub(1)
        });
        (at, self.calls.get(at).map_or("", |call| &call.name))
    }
}

impl Events for Chat {
    type Notes = Notes;

    const LAST_EVENT: &'static str = "[DONE]";
    const BETWEEN: &'static str = "before [DONE]";

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
            line.text("code", error.code());
            line.number("status", error.status());
        }
        if let Some(chunk) = event.chunk() {
            for (name, value, last) in [("id", chunk.id(), &mut notes.id), ("model", chunk.model(), &mut notes.model)] {
                line.text(name, value.filter(|value| is_news(*value, last)));
            }
            line.list("choices", &chunk.choices().map(|choice| members(&choice)).collect::<Vec<_>>());
            line.raw("moderation", chunk.moderation());
            line.tokens(tokens(&chunk));
        }
    }

    fn place(violation: Violation) -> Option<(&'static str, u32)> {
        violation.choice().map(|choice| ("choice", choice))
    }

    fn show(event: &Event<'_>, notes: &mut Notes, page: &mut Page, out: &mut dyn Write) -> io::Result<()> {
        notes.take(event);
        event.chunk().map_or(Ok(()), |chunk| show_chunk(&chunk, notes, page, out))
    }

    fn reasons(_: &Order, notes: &Notes) -> Vec<(&'static str, Option<String>)> {
        vec![("finish_reason", notes.finish_reason.clone())]
    }

    fn error_type(_: &Order, notes: &Notes) -> Option<String> {
        notes.error_type.clone()
    }

    fn open(order: &Order) -> Vec<(String, Object)> {
        let choices = order.open_choices().map(|choice| {
            let mut object = Object::new();
            object.number("choice", Some(choice));
            (format!("choice {choice}"), object)
        });
        let calls = order.open_calls();
        let calls = calls.iter().map(|call| {
            let mut object = Object::new();
            object.number("choice", Some(call.choice));
            object.number("call", call.index);
            object.number("received", Some(call.received));
            let index = call.index.map_or_else(String::new, |index| format!(" {index}"));
            (format!("call{index} of choice {} ({} bytes)", call.choice, call.received), object)
        });
        choices.chain(calls).collect()
    }
}

/// Returns what kind of error it is: its type, or else its code, or else its status.
fn name_of(error: &ServerError<'_>) -> String {
    let name = Some(error.error_type_name()).filter(|name| *name != "").or(error.code());
    let name = name.map(|name| name.to_string()).or_else(|| Some(error.status()?.to_string()));
    name.unwrap_or_default()
}

/// Returns whether a text is another than the last, and keeps it.
fn is_news(text: Str<'_>, last: &mut String) -> bool {
    let is_news = text != **last;
    if is_news {
        *last = text.to_string();
    }
    is_news
}

fn tokens(chunk: &Chunk<'_>) -> (Option<u64>, Option<u64>) {
    chunk.usage().map_or((None, None), |usage| (usage.prompt_tokens(), usage.completion_tokens()))
}

/// Returns what a choice brings, as an object.
fn members(choice: &Choice<'_>) -> Object {
    let mut object = Object::new();
    object.number("index", Some(choice.index()));
    object.text("role", choice.role());
    let (mut reasoning, mut content) = (String::new(), String::new());
    for text in choice.texts() {
        match text {
            TextDelta::Reasoning(text) => reasoning.push_str(&text.to_cow()),
            TextDelta::Text(text) if choice.refusal() != Some(text) => content.push_str(&text.to_cow()),
            TextDelta::Text(_) => {}
        }
    }
    object.text("reasoning", Some(reasoning).filter(|text| !text.is_empty()));
    object.text("content", Some(content).filter(|text| !text.is_empty()));
    object.text("refusal", choice.refusal());
    if let Some(audio) = choice.audio() {
        object.text("transcript", audio.transcript());
        object.number("audio_bytes", audio.data().map(|data| data.as_escaped().len() as u64));
    }
    let calls = choice.tool_calls().map(|fragment| {
        let mut call = Object::new();
        call.number("index", fragment.index());
        call.text("id", fragment.id());
        call.text("name", fragment.name());
        call.text("arguments", fragment.arguments());
        call
    });
    object.list("tool_calls", &calls.collect::<Vec<_>>());
    if let Some(call) = choice.function_call() {
        let mut function = Object::new();
        function.text("name", call.name());
        function.text("arguments", call.arguments());
        object.member("function_call", function);
    }
    object.raw("annotations", choice.delta().get("annotations").filter(Raw::is_array));
    object.text("finish_reason", choice.finish_reason_name());
    object
}

fn show_chunk(chunk: &Chunk<'_>, notes: &mut Notes, page: &mut Page, out: &mut dyn Write) -> io::Result<()> {
    page.tokens(tokens(chunk));
    if let Some(model) = chunk.model().filter(|_| notes.model.is_empty()) {
        notes.model = model.to_string();
        page.told(Tone::Name, &notes.model, out)?;
    }
    for choice in chunk.choices() {
        show_choice(&choice, notes, page, out)?;
    }
    if let Some(moderation) = chunk.moderation() {
        page.told(Tone::Quiet, format!("moderation: {moderation}"), out)?;
    }
    // Some servers send the whole list with each chunk.
    if let Some(citations) = chunk.raw().get("citations").filter(|it| !notes.has_citations && it.is_array()) {
        notes.has_citations = true;
        page.told(Tone::Quiet, format!("citations: {citations}"), out)?;
    }
    Ok(())
}

fn show_choice(choice: &Choice<'_>, notes: &mut Notes, page: &mut Page, out: &mut dyn Write) -> io::Result<()> {
    let index = choice.index();
    let refusal = choice.refusal();
    for text in choice.texts() {
        let (tone, what) = match text {
            TextDelta::Reasoning(_) => (Tone::Quiet, "reasoning"),
            TextDelta::Text(text) if refusal == Some(text) => (Tone::Odd, "refusal"),
            TextDelta::Text(_) => (Tone::Plain, "content"),
        };
        page.choose("choice", index, out)?;
        page.turn_to((what, 0, 0), out)?;
        page.str(tone, text.content(), out)?;
    }
    if let Some(text) = choice.audio().and_then(|audio| audio.transcript()) {
        page.choose("choice", index, out)?;
        page.turn_to(("transcript", 0, 0), out)?;
        page.str(Tone::Plain, text, out)?;
    }
    for fragment in choice.tool_calls() {
        let (at, name) = notes.call(index, &fragment);
        page.choose("choice", index, out)?;
        let place = u32::try_from(at).unwrap_or(u32::MAX);
        show_call(("call", place, 0), name, fragment.arguments(), page, out)?;
    }
    if let Some(call) = choice.function_call() {
        page.choose("choice", index, out)?;
        let name = call.name().unwrap_or_default().to_string();
        show_call(("function", 0, 0), &name, call.arguments(), page, out)?;
    }
    for annotation in choice.delta().get("annotations").iter().flat_map(Raw::elements) {
        page.told(Tone::Quiet, format!("annotation: {annotation}"), out)?;
    }
    Ok(())
}

/// Goes on with a call: where another text came before, its name comes first.
fn show_call(
    part: Part,
    name: &str,
    arguments: Option<Str<'_>>,
    page: &mut Page,
    out: &mut dyn Write,
) -> io::Result<()> {
    if page.turn_to(part, out)? {
        page.call(name, out)?;
    }
    arguments.map_or(Ok(()), |arguments| page.str(Tone::Plain, arguments, out))
}
