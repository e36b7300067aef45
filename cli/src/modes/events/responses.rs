//! OpenAI's Responses.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use deltawire::json::{Raw, Str};
use deltawire::openai::responses::{
    ContentKind, Event, EventKind, ItemKind, Order, OutputItem, ResponseEvent, ServerError, Violation,
};

use super::page::{Page, Part};
use super::{Essence, Events};
use crate::modes::object::Object;
use crate::modes::paint::Tone;
use crate::modes::vendor::Responses;

/// What is longer is not shown in a row.
const MAX_ROW: usize = 2000;

#[derive(Default)]
pub(super) struct Notes {
    has_model: bool,
    id: String,
    error_type: Option<String>,
    reason: Option<String>,
    /// The names of the items that began, which items ended, and of which texts something was shown.
    items: HashMap<u32, String>,
    ended: HashSet<u32>,
    texts: HashMap<Part, String>,
}

impl Notes {
    /// Takes what the summary needs.
    fn take(&mut self, event: &Event<'_>) {
        let error = match event {
            Event::Error(error) => Some(*error),
            Event::Failed(end) => end.error(),
            _ => None,
        };
        if let Some(error) = error {
            self.error_type = Some(name_of(&error)).filter(|name| !name.is_empty());
        }
        if let Event::Incomplete(end) = event {
            let details = end.response().get("incomplete_details");
            self.reason = details.and_then(|it| it.get("reason")?.as_string()).map(|it| it.to_string());
        }
    }
}

impl Events for Responses {
    type Notes = Notes;

    const LAST_EVENT: &'static str = "response.completed";
    const BETWEEN: &'static str = "between items";

    fn essence<'a>(event: &Self::Event<'a>) -> Essence<'a> {
        match event {
            Event::Error(error) => Essence::Error(name_of(error), error.message()),
            Event::Unknown { kind, raw, .. } => Essence::Unknown(*kind, *raw),
            Event::EndMarker => Essence::Named("[DONE]"),
            _ => Essence::Named(event.kind().name()),
        }
    }

    fn members(event: &Event<'_>, notes: &mut Notes, line: &mut Object) {
        notes.take(event);
        line.number("sequence_number", event.sequence_number());
        line.number("output_index", event.output_index());
        for name in ["content_index", "summary_index", "command_index"] {
            line.number(name, event.raw().get(name).and_then(|it| it.as_u64()));
        }
        match event {
            Event::Created(it)
            | Event::Queued(it)
            | Event::InProgress(it)
            | Event::Completed(it)
            | Event::Failed(it)
            | Event::Incomplete(it) => response_members(it, line),
            Event::ItemAdded(it) | Event::ItemDone(it) => item_members(&it.item, line),
            Event::PartAdded(it) | Event::PartDone(it) => {
                line.text("part", Some(it.part.kind_name()));
                line.text("text", it.part.text().or(it.part.refusal()));
            }
            Event::Delta(delta) => line.text("delta", Some(delta.text)),
            Event::Done(done) => line.text("text", done.text),
            Event::AnnotationAdded(added) => line.raw("annotation", added.annotation()),
            Event::PartialImage(image) => {
                line.number("image_index", image.index());
                line.number("image_bytes", image.base64().map(|it| it.as_escaped().len() as u64));
            }
            Event::Shell(shell) => {
                line.text("command", shell.command());
                line.raw("output", shell.output());
            }
            _ => {}
        }
    }

    fn place(violation: Violation) -> Option<(&'static str, u32)> {
        violation.output_index().map(|index| ("output_index", index))
    }

    fn show(event: &Event<'_>, notes: &mut Notes, page: &mut Page, out: &mut dyn Write) -> io::Result<()> {
        notes.take(event);
        match event {
            Event::Created(it) | Event::Queued(it) | Event::InProgress(it) => {
                let id = it.id().unwrap_or_default();
                if event.kind() == EventKind::Created && (id == "" || id != *notes.id) {
                    *notes = Notes { id: id.to_string(), ..Notes::default() };
                }
                show_model(it, notes, page, out)
            }
            Event::Completed(it) | Event::Incomplete(it) | Event::Failed(it) => show_end(it, notes, page, out),
            Event::ItemAdded(it) => begin_item(it.output_index, &it.item, notes, page, out),
            Event::ItemDone(it) => end_item(it.output_index, &it.item, notes, page, out),
            Event::PartAdded(it) => {
                let what = if it.is_summary { "summary" } else { "content" };
                page.turn_to((what, it.output_index, it.part_index), out)?;
                let (tone, text) = part_text(it.part.kind_name(), it.part.text(), it.part.refusal());
                page.str(tone, text, out)
            }
            Event::Delta(it) => {
                let part = (it.kind.delta().name(), it.output_index, it.part);
                show_text(it.kind, part, &it.text.to_cow(), notes, page, out)
            }
            Event::Done(it) => {
                let part = (it.kind.delta().name(), it.output_index, it.part);
                let Some(text) = it.text.map(|text| text.to_string()) else { return Ok(()) };
                // Only what no delta brought.
                let shown = notes.texts.get(&part).map_or("", |shown| shown);
                match text.strip_prefix(shown) {
                    Some("") => Ok(()),
                    Some(rest) => show_text(it.kind, part, rest, notes, page, out),
                    None => {
                        page.row(Tone::Odd, &"the whole text is another than its deltas:", out)?;
                        show_text(it.kind, part, &text, notes, page, out)
                    }
                }
            }
            Event::AnnotationAdded(it) => {
                page.told(Tone::Quiet, format!("annotation: {}", it.annotation().unwrap_or(it.raw())), out)
            }
            Event::ToolStatus(it) => page.told(Tone::Quiet, format!("{}: {}", it.tool(), it.status()), out),
            Event::PartialImage(it) => {
                let len = it.base64().map_or(0, |it| it.as_escaped().len());
                page.told(Tone::Quiet, format!("partial image, {len} bytes of base64"), out)
            }
            Event::Shell(it) => match (it.command(), it.output()) {
                (Some(command), _) => page.told(Tone::Quiet, format!("command {}: {command}", it.command_index), out),
                (None, Some(output)) => page.told(Tone::Quiet, format!("output {}: {output}", it.command_index), out),
                (None, None) => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn reasons(order: &Order, notes: &Notes) -> Vec<(&'static str, Option<String>)> {
        let mut reasons = vec![("status", order.status().map(|it| it.name().to_owned()))];
        if notes.reason.is_some() {
            reasons.push(("incomplete_reason", notes.reason.clone()));
        }
        reasons
    }

    fn error_type(_: &Order, notes: &Notes) -> Option<String> {
        notes.error_type.clone()
    }

    fn open(order: &Order) -> Vec<(String, Object)> {
        let items = order.open_items();
        let open = items.iter().map(|item| {
            let (index, kind, received) = (item.output_index, item.kind.name(), item.received);
            let mut object = Object::new();
            object.number("output_index", Some(index));
            object.text("kind", Some(kind));
            object.number("received", Some(received));
            (format!("item {index} ({kind}, {received} bytes)"), object)
        });
        open.collect()
    }
}

/// Returns what kind of error it is: its code, or else its type.
fn name_of(error: &ServerError<'_>) -> String {
    error.code().unwrap_or(error.error_type_name()).to_string()
}

fn response_members(event: &ResponseEvent<'_>, line: &mut Object) {
    line.text("id", event.id());
    line.text("model", event.model());
    line.text("status", event.response().get("status").and_then(|it| it.as_string()));
    let details = event.response().get("incomplete_details");
    line.text("incomplete_reason", details.and_then(|it| it.get("reason")?.as_string()));
    if let Some(error) = event.error() {
        line.text("error_type", Some(name_of(&error)));
        line.text("message", Some(error.message()));
    }
    line.tokens(tokens(event));
}

fn tokens(event: &ResponseEvent<'_>) -> (Option<u64>, Option<u64>) {
    (event.usage().input_tokens(), event.usage().output_tokens())
}

fn item_members(item: &OutputItem<'_>, line: &mut Object) {
    line.text("item", Some(item.kind_name()));
    line.text("id", item.id());
    line.text("call_id", item.call_id());
    line.text("name", item.name());
    line.text("status", item.status());
    for (name, parts, member) in
        [("summary", "summary", "text"), ("text", "content", "text"), ("refusal", "content", "refusal")]
    {
        let parts = item.raw().get(parts);
        let texts = parts.iter().flat_map(Raw::elements).filter_map(|part| text_in(part, member));
        let text: String = texts.map(|text| text.to_string()).collect();
        line.text(name, Some(text).filter(|text| !text.is_empty()));
    }
    line.text("arguments", item.arguments());
    for name in ["input", "code", "error"] {
        line.text(name, text_in(item.raw(), name));
    }
    line.raw("action", item.raw().get("action").filter(Raw::is_object));
}

/// Returns a member that is a string and not empty.
fn text_in<'a>(object: Raw<'a>, name: &str) -> Option<Str<'a>> {
    object.get(name)?.as_string().filter(|text| *text != "")
}

fn show_model(event: &ResponseEvent<'_>, notes: &mut Notes, page: &mut Page, out: &mut dyn Write) -> io::Result<()> {
    match event.model().filter(|_| !notes.has_model) {
        Some(model) => {
            notes.has_model = true;
            page.told(Tone::Name, model.to_cow().as_bytes(), out)
        }
        None => Ok(()),
    }
}

fn show_end(event: &ResponseEvent<'_>, notes: &mut Notes, page: &mut Page, out: &mut dyn Write) -> io::Result<()> {
    page.tokens(tokens(event));
    show_model(event, notes, page, out)?;
    // What no event brought before.
    for (at, item) in (0..).zip(event.output()) {
        end_item(at, &item, notes, page, out)?;
    }
    event.error().map_or(Ok(()), |error| page.error(&name_of(&error), error.message(), out))
}

/// Shows what an item has when it begins: what a call calls.
fn begin_item(
    index: u32,
    item: &OutputItem<'_>,
    notes: &mut Notes,
    page: &mut Page,
    out: &mut dyn Write,
) -> io::Result<()> {
    let name = item.name().unwrap_or(item.kind_name()).to_string();
    page.turn_to(("item", index, 0), out)?;
    match item.kind() {
        ItemKind::Message | ItemKind::Reasoning => {}
        ItemKind::FunctionCall | ItemKind::CustomToolCall => {
            page.call(&name, out)?;
            // Its input goes on in this line.
            let input = input_of(item.kind()).map_or("", |kind| kind.delta().name());
            page.stay_for((input, index, 0));
        }
        // The server says how far they are before their input comes.
        ItemKind::McpCall | ItemKind::CodeInterpreterCall => {}
        _ => page.told(Tone::Quiet, &name, out)?,
    }
    notes.items.insert(index, name);
    Ok(())
}

/// Returns what the input of a tool is.
const fn input_of(kind: ItemKind) -> Option<ContentKind> {
    match kind {
        ItemKind::FunctionCall => Some(ContentKind::Arguments),
        ItemKind::McpCall => Some(ContentKind::McpArguments),
        ItemKind::CustomToolCall => Some(ContentKind::CustomInput),
        ItemKind::CodeInterpreterCall => Some(ContentKind::Code),
        _ => None,
    }
}

/// Shows what of an item no event brought before.
fn end_item(
    index: u32,
    item: &OutputItem<'_>,
    notes: &mut Notes,
    page: &mut Page,
    out: &mut dyn Write,
) -> io::Result<()> {
    if !notes.items.contains_key(&index) {
        begin_item(index, item, notes, page, out)?;
    }
    let was_shown = notes.texts.keys().any(|(_, item, _)| *item == index);
    if was_shown || !notes.ended.insert(index) {
        return page.break_line(out);
    }
    match item.kind() {
        ItemKind::Message | ItemKind::Reasoning => {
            for (name, parts) in [("summary", item.summary()), ("content", item.content())] {
                for (at, part) in (0..).zip(parts) {
                    let (tone, text) = part_text(part.kind_name(), part.text(), part.refusal());
                    page.turn_to((name, index, at), out)?;
                    page.str(tone, text, out)?;
                }
            }
        }
        kind if input_of(kind).is_some() => {
            let input = ["arguments", "input", "code"].iter().find_map(|name| text_in(item.raw(), name));
            let input = input.unwrap_or_default();
            let what = input_of(kind).map_or("", |kind| kind.delta().name());
            show_input((what, index, 0), &input.to_cow(), notes, page, out)?;
        }
        _ if item.raw().as_bytes().len() > MAX_ROW => {
            page.told(Tone::Quiet, format!("{}: {} bytes", item.kind_name(), item.raw().as_bytes().len()), out)?;
        }
        _ => page.told(Tone::Quiet, item.raw().as_bytes(), out)?,
    }
    page.break_line(out)
}

/// Returns the text of a part, and how it looks.
fn part_text<'a>(kind: Str<'_>, text: Option<Str<'a>>, refusal: Option<Str<'a>>) -> (Tone, Str<'a>) {
    match refusal {
        Some(refusal) => (Tone::Odd, refusal),
        None if kind == "output_text" => (Tone::Plain, text.unwrap_or_default()),
        None => (Tone::Quiet, text.unwrap_or_default()),
    }
}

fn show_text(
    kind: ContentKind,
    part: Part,
    text: &str,
    notes: &mut Notes,
    page: &mut Page,
    out: &mut dyn Write,
) -> io::Result<()> {
    notes.texts.entry(part).or_default().push_str(text);
    let tone = match kind {
        ContentKind::ReasoningText | ContentKind::ReasoningSummary => Tone::Quiet,
        ContentKind::Refusal => Tone::Odd,
        // Nobody reads it.
        ContentKind::Audio => return Ok(()),
        _ => Tone::Plain,
    };
    match kind {
        ContentKind::Arguments | ContentKind::McpArguments | ContentKind::CustomInput | ContentKind::Code => {
            show_input(part, text, notes, page, out)
        }
        _ => {
            page.turn_to(part, out)?;
            page.text(tone, text, out)
        }
    }
}

/// Goes on with the input of a call: where another text came before, its name comes first.
fn show_input(part: Part, text: &str, notes: &Notes, page: &mut Page, out: &mut dyn Write) -> io::Result<()> {
    if page.turn_to(part, out)? {
        page.call(notes.items.get(&part.1).map_or("", |name| name), out)?;
    }
    page.text(Tone::Plain, text, out)
}
