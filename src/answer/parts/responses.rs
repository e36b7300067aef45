//! The parts of events of Responses.
//!
//! Deltas are parts as they come. What is done is whole once more, at several levels; it is given out where nothing of it
//! came before ([`Seen`](super::super::seen::Seen)).

use super::super::calls::{Call, Sweep};
use super::super::finish::Reason;
use super::super::part::{Input, Part, ToolKind, ToolStart};
use super::super::server_error::ServerError;
use super::super::track::{Phase, Track};
use super::super::usage::Usage;
use super::more_input;
use super::only::Only;
use super::queue::Queue;
use super::vendor::{Settled, VendorEvent};
use crate::json::{Str, string};
use crate::openai::responses::{self, ContentKind, Event, ItemKind, OutputItem, OutputItems, Parts};
use crate::stream::hash;

/// The items that are there as a whole, and the texts of the one that is looked at.
#[derive(Clone, Copy)]
pub(in crate::answer) struct Rest<'a> {
    items: Option<OutputItems<'a>>,
    /// The place of the next item.
    next: u32,
    texts: Option<Texts<'a>>,
    /// What of them is left out, because some of it came before. The places of a terminal output are not always those that
    /// the items had.
    except: Except,
}

#[derive(Clone, Copy)]
struct Except {
    text: bool,
    reasoning: bool,
    calls: bool,
}

impl Except {
    const NOTHING: Self = Self { text: false, reasoning: false, calls: false };

    const fn what_came(track: &Track) -> Self {
        Self { text: track.has_content, reasoning: track.has_reasoning, calls: track.calls.count() > 0 }
    }
}

/// The texts of an item.
#[derive(Clone, Copy)]
struct Texts<'a> {
    parts: Parts<'a>,
    output_index: u32,
    /// The place of the next part.
    next: u32,
    is_reasoning: bool,
    is_summary: bool,
}

const NOTHING: Rest<'static> = Rest { items: None, next: 0, texts: None, except: Except::NOTHING };

impl<'a> VendorEvent<'a> for Event<'a> {
    type Rest = Rest<'a>;

    #[inline(always)]
    fn only(&self, track: &mut Track) -> Option<Only<'a>> {
        let Event::Delta(delta) = self else { return None };
        if delta.text.as_escaped().is_empty() {
            return None;
        }
        match delta.kind {
            ContentKind::Text => {
                track.phase = Phase::Started;
                track.has_content = true;
                track.seen.piece(delta.output_index, false, delta.part, delta.text);
                Some(Only::text(delta.text))
            }
            ContentKind::Arguments => {
                let part = more_input(track.calls.find(delta.output_index), delta.text)?;
                track.seen.piece(delta.output_index, false, 0, delta.text);
                Some(part)
            }
            _ => None,
        }
    }

    fn settle(&self, track: &mut Track) -> Settled {
        let Event::Created(created) = self else {
            let is_last_word = matches!(self, Event::Failed(_)) && track.phase == Phase::Failed;
            return if is_last_word { Settled::Counts } else { Settled::if_open(track) };
        };
        let id = created.id().filter(|id| *id != "").map_or(0, hash);
        // The same one that begins again does not count.
        if track.has_begun && id != 0 && id == track.id {
            return Settled::Ignored;
        }
        let is_second = track.has_begun || !track.is_open();
        if is_second {
            *track = Track::NEW;
        }
        (track.id, track.has_begun) = (id, true);
        if is_second { Settled::Restarts } else { Settled::Counts }
    }

    fn begin(&self, track: &mut Track, queue: &mut Queue<'a>) -> Rest<'a> {
        let mut rest = NOTHING;
        match *self {
            Event::Created(created) => rest.items = Some(created.output()),
            Event::ItemAdded(added) => {
                begin_call(added.output_index, added.item, track, queue);
                let arguments = added.item.arguments().filter(|arguments| *arguments != "");
                if let (Some(arguments), true) = (arguments, tool_of(added.item.kind()).is_some()) {
                    take_input(added.output_index, arguments, Input::Json, track, queue);
                }
                // It may begin with some of its text.
                if let ItemKind::Message | ItemKind::Reasoning = added.item.kind() {
                    rest.take_item(added.output_index, added.item, track, queue);
                }
            }
            Event::PartAdded(added) => {
                let place =
                    Place { output_index: added.output_index, is_summary: added.is_summary, part: added.part_index };
                let is_reasoning = added.is_summary || added.part.kind_name() == "reasoning_text";
                take_text(place, is_reasoning, added.part, track, queue);
            }
            Event::ItemDone(done) => rest.take_item(done.output_index, done.item, track, queue),
            Event::Delta(delta) if delta.kind.has_item() && delta.text != "" => match class_of(delta.kind) {
                Class::Text { is_summary, part } => {
                    note_class(delta.kind, track);
                    track.seen.piece(delta.output_index, is_summary, delta.part, delta.text);
                    queue.push(part(delta.text));
                }
                Class::Input(input) => take_input(delta.output_index, delta.text, input, track, queue),
                Class::Other => queue.push(Part::Other(delta.raw())),
            },
            Event::Done(done) if done.kind.has_item() => {
                let Some(text) = done.text.filter(|text| *text != "") else { return rest };
                match class_of(done.kind) {
                    Class::Text { is_summary, part } => {
                        note_class(done.kind, track);
                        if let Some(text) = track.seen.whole(done.output_index, is_summary, done.part, text) {
                            queue.push(part(text));
                        }
                    }
                    Class::Input(input) => take_whole_input(done.output_index, text, input, track, queue),
                    Class::Other => {}
                }
            }
            Event::Completed(end) | Event::Incomplete(end) | Event::Failed(end) => {
                rest.items = Some(end.output());
                rest.except = Except::what_came(track);
            }
            Event::AnnotationAdded(it) => queue.push(Part::Other(it.raw())),
            Event::PartialImage(it) => queue.push(Part::Other(it.raw())),
            Event::Shell(it) => queue.push(Part::Other(it.raw())),
            Event::Delta(it) if !it.kind.has_item() => queue.push(Part::Other(it.raw())),
            Event::Unknown { raw, .. } => queue.push(Part::Other(raw)),
            _ => {}
        }
        rest
    }

    fn more(rest: &mut Rest<'a>, track: &mut Track, queue: &mut Queue<'a>) -> bool {
        if let Some(texts) = &mut rest.texts {
            if let Some(part) = texts.parts.next() {
                let Texts { output_index, is_summary, next, is_reasoning, .. } = *texts;
                texts.next = next.saturating_add(1);
                take_text(Place { output_index, is_summary, part: next }, is_reasoning, part, track, queue);
                return true;
            }
            rest.texts = None;
        }
        let Some(item) = rest.items.as_mut().and_then(Iterator::next) else { return false };
        let output_index = rest.next;
        // As many items as there are bytes do not occur.
        rest.next = output_index.saturating_add(1);
        rest.take_item(output_index, item, track, queue);
        true
    }

    fn sweep(&self, _track: &Track) -> Sweep {
        match self {
            // All is done, though some servers do not say so of each item.
            Event::Completed(_) => Sweep::WholeOrEmpty,
            Event::Incomplete(_) => Sweep::Whole,
            _ => Sweep::None,
        }
    }

    fn usage(&self, usage: &mut Usage) -> bool {
        match self {
            Event::Created(it)
            | Event::Queued(it)
            | Event::InProgress(it)
            | Event::Completed(it)
            | Event::Failed(it)
            | Event::Incomplete(it) => usage.take_responses(&it.usage()),
            _ => false,
        }
    }

    fn finish(&self) -> Option<(Reason, Str<'a>)> {
        let (end, reason) = match self {
            Event::Completed(end) => (end, Reason::Stop),
            Event::Incomplete(end) => (end, end.incomplete_reason().map_or(Reason::Other, Reason::from)),
            Event::Failed(end) => (end, Reason::Error),
            _ => return None,
        };
        let incomplete = end.response().given("incomplete_details").and_then(|details| string(details, "reason"));
        let raw = incomplete.or_else(|| string(end.response(), "status")).unwrap_or_default();
        Some((reason, raw))
    }

    fn error(&self) -> Option<ServerError<'a>> {
        match self {
            Event::Error(error) => Some(ServerError::OpenAi(*error)),
            // After an error it says more of it.
            Event::Failed(end) => end.error().map(ServerError::OpenAi),
            _ => None,
        }
    }

    fn phase(&self, before: Phase) -> Phase {
        match self {
            Event::Completed(_) | Event::Incomplete(_) | Event::Failed(_) => Phase::Over,
            Event::Error(_) => Phase::Failed,
            Event::Keepalive(_) | Event::EndMarker | Event::Unknown { .. } => before,
            _ => Phase::Started,
        }
    }
}

/// What becomes of a text.
enum Class<'a> {
    Text { is_summary: bool, part: fn(Str<'a>) -> Part<'a> },
    Input(fn(Str<'a>) -> Input<'a>),
    Other,
}

const fn class_of<'a>(kind: ContentKind) -> Class<'a> {
    match kind {
        ContentKind::Text => Class::Text { is_summary: false, part: Part::Text },
        ContentKind::Refusal => Class::Text { is_summary: false, part: Part::Refusal },
        ContentKind::ReasoningText => Class::Text { is_summary: false, part: Part::Reasoning },
        ContentKind::ReasoningSummary => Class::Text { is_summary: true, part: Part::Reasoning },
        ContentKind::Arguments | ContentKind::McpArguments => Class::Input(Input::Json),
        ContentKind::CustomInput | ContentKind::Code => Class::Input(Input::Text),
        _ => Class::Other,
    }
}

/// Notes that text comes, or reasoning.
const fn note_class(kind: ContentKind, track: &mut Track) {
    match kind {
        ContentKind::ReasoningText | ContentKind::ReasoningSummary => track.has_reasoning = true,
        _ => track.has_content = true,
    }
}

/// Returns who runs the tool that an item calls, if it calls one.
const fn tool_of(kind: ItemKind) -> Option<ToolKind> {
    Some(match kind {
        ItemKind::FunctionCall => ToolKind::Function,
        ItemKind::CustomToolCall => ToolKind::Custom,
        ItemKind::McpCall
        | ItemKind::WebSearchCall
        | ItemKind::FileSearchCall
        | ItemKind::CodeInterpreterCall
        | ItemKind::ImageGenerationCall => ToolKind::Server,
        _ => return None,
    })
}

/// Returns what the result of a call has to name.
fn id_of(item: OutputItem<'_>) -> Option<Str<'_>> {
    item.call_id().filter(|id| *id != "").or_else(|| item.id().filter(|id| *id != ""))
}

/// Begins the call that an item is, if it is one and did not begin.
fn begin_call<'a>(output_index: u32, item: OutputItem<'a>, track: &mut Track, queue: &mut Queue<'a>) {
    let Some(kind) = tool_of(item.kind()) else { return };
    if track.calls.find(output_index).is_some() || track.calls.knows(output_index) {
        return;
    }
    let id = id_of(item);
    let call = track.calls.begin(output_index, id.map_or(0, hash), kind);
    let name = match item.name().filter(|name| *name != "") {
        Some(name) => name,
        // The tools of the server itself have no other name.
        None if kind == ToolKind::Server => item.kind_name(),
        None => Str::EMPTY,
    };
    queue.start(ToolStart { call, id, name, kind });
}

/// Takes more input of a call. One that did not begin has no name: its item has all of it when it is done.
fn take_input<'a>(
    output_index: u32,
    text: Str<'a>,
    input: fn(Str<'a>) -> Input<'a>,
    track: &mut Track,
    queue: &mut Queue<'a>,
) {
    let Some(call) = track.calls.find(output_index).filter(|call| call.is_open) else { return };
    give(call, input(text), queue);
    track.seen.piece(output_index, false, 0, text);
}

/// Takes the input of a call as a whole: what of it did not come before.
fn take_whole_input<'a>(
    output_index: u32,
    text: Str<'a>,
    input: fn(Str<'a>) -> Input<'a>,
    track: &mut Track,
    queue: &mut Queue<'a>,
) {
    let Some(call) = track.calls.find(output_index).filter(|call| call.is_open) else { return };
    if let Some(rest) = track.seen.whole(output_index, false, 0, text) {
        give(call, input(rest), queue);
    }
}

fn give<'a>(call: &mut Call, input: Input<'a>, queue: &mut Queue<'a>) {
    match input {
        Input::Json(json) => call.balance.push(json),
        _ => call.balance.push_value(),
    }
    queue.input(call.number, input);
}

impl<'a> Rest<'a> {
    /// Takes an item that is there as a whole.
    fn take_item(&mut self, output_index: u32, item: OutputItem<'a>, track: &mut Track, queue: &mut Queue<'a>) {
        let texts = |parts, is_reasoning, is_summary| Texts { parts, output_index, next: 0, is_reasoning, is_summary };
        let kind = item.kind();
        let Except { text, reasoning, calls } = self.except;
        if tool_of(kind).is_some() {
            // The places of the output are not always those of the items.
            let id = id_of(item).map_or(0, hash);
            let is_there = track.calls.find(output_index).is_some_and(|call| call.id == id);
            let key = if !calls || is_there {
                Some(output_index)
            } else {
                track.calls.with_id(id).filter(|_| id != 0).map(|call| call.key)
            };
            if let Some(key) = key {
                end_call(key, item, track, queue);
            }
            return;
        }
        match kind {
            ItemKind::Message if text => {}
            ItemKind::Reasoning if reasoning => {}
            ItemKind::Message => self.texts = Some(texts(item.content(), false, false)),
            // The reasoning itself, or else its summary.
            ItemKind::Reasoning if item.content().next().is_some() => {
                self.texts = Some(texts(item.content(), true, false));
            }
            ItemKind::Reasoning => self.texts = Some(texts(item.summary(), true, true)),
            _ if text || reasoning || calls => {}
            _ if !track.seen.note(output_index, false, 0) => queue.push(Part::Other(item.raw())),
            _ => {}
        }
    }
}

/// Ends the call that an item is, which may begin here.
fn end_call<'a>(output_index: u32, item: OutputItem<'a>, track: &mut Track, queue: &mut Queue<'a>) {
    begin_call(output_index, item, track, queue);
    let kind = item.kind();
    let (text, input): (_, fn(Str<'a>) -> Input<'a>) = match kind {
        ItemKind::CustomToolCall => (string(item.raw(), "input"), Input::Text),
        ItemKind::CodeInterpreterCall => (string(item.raw(), "code"), Input::Text),
        _ => (item.arguments(), Input::Json),
    };
    if let Some(text) = text {
        take_whole_input(output_index, text, input, track, queue);
    }
    // The model was stopped in it, or it goes on.
    let is_stopped = item.status().is_some_and(|status| status.is_one_of(&["incomplete", "in_progress"]));
    if !is_stopped {
        queue.end(&mut track.calls, output_index);
    }
    if tool_of(kind) == Some(ToolKind::Server) && kind != ItemKind::McpCall {
        queue.push(Part::Other(item.raw()));
    }
}

/// Where a text is.
#[derive(Clone, Copy)]
struct Place {
    output_index: u32,
    is_summary: bool,
    part: u32,
}

/// Takes the text of a part: what of it did not come before.
fn take_text<'a>(place: Place, is_reasoning: bool, it: responses::Part<'a>, track: &mut Track, queue: &mut Queue<'a>) {
    let text = it.text();
    let kind = match text {
        Some(_) if is_reasoning => Part::Reasoning,
        Some(_) => Part::Text,
        None => Part::Refusal,
    };
    let Some(text) = text.or(it.refusal()) else { return };
    if let Some(text) = track.seen.whole(place.output_index, place.is_summary, place.part, text) {
        if is_reasoning {
            track.has_reasoning = true;
        } else {
            track.has_content = true;
        }
        queue.push(kind(text));
    }
}
