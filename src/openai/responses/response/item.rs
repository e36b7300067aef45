//! One item of a response.

use alloc::collections::BTreeMap;
use alloc::collections::btree_map::Entry;
use alloc::string::String;
use alloc::vec::Vec;

use serde_json::{Map, Value};

use super::super::item::OutputItem;
use super::super::kind::{ContentKind, ContentKinds, ItemKind};
use super::grown::Grown;
use super::part::{ItemPart, charge_without};
use super::tool_call::ToolCall;
use crate::json::{Raw, Status, Str};
use crate::stream::{Bounds, InputStore, LimitError, Members};

/// How many levels an item may have as JSON: `serde_json` reads 127, and there are two around the item, `{"output":[`.
const MAX_DEPTH: u8 = 125;

/// An item of a [`Response`](super::Response), as far as it came: a message, reasoning or the call of a tool.
///
/// ```
/// use deltawire::openai::responses::{ItemKind, Response};
///
/// let response = Response::parse(br#"{"output":[{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Hm"}],
///     "encrypted_content":"Eq"}]}"#)?;
/// let item = response.item(0).unwrap();
/// assert_eq!((item.kind(), item.reasoning()), (ItemKind::Reasoning, "Hm".to_string()));
/// assert_eq!(item.view().encrypted_content().unwrap(), "Eq");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ResponseItem {
    output_index: u32,
    kind: ItemKind,
    is_open: bool,
    /// Whether the model was stopped in the middle of it.
    is_stopped: bool,
    /// All but what grows.
    members: Members,
    content: BTreeMap<u32, ItemPart>,
    summary: BTreeMap<u32, ItemPart>,
    commands: BTreeMap<u32, Grown>,
    /// Arguments, which are JSON.
    input: Option<InputStore>,
    /// The input of a custom tool, code, or a diff.
    text: Option<(ContentKind, Grown)>,
}

impl ResponseItem {
    /// Returns an item of which nothing came but its kind.
    pub(super) fn new(output_index: u32, kind: ItemKind, bounds: &mut Bounds) -> Result<Self, LimitError> {
        bounds.charge(size_of::<Self>())?;
        Ok(Self {
            output_index,
            kind,
            is_open: true,
            is_stopped: false,
            members: Members::new(),
            content: BTreeMap::new(),
            summary: BTreeMap::new(),
            commands: BTreeMap::new(),
            input: None,
            text: None,
        })
    }

    /// Returns its place in the output.
    #[must_use]
    pub const fn output_index(&self) -> u32 {
        self.output_index
    }

    /// Returns what it is.
    #[must_use]
    pub const fn kind(&self) -> ItemKind {
        self.kind
    }

    /// Returns whether it is not done: more may come, or should have come.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.is_open
    }

    /// Returns whether the model was stopped in the middle of it, as at `max_output_tokens`.
    #[must_use]
    pub const fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    /// Returns a view of what does not grow: parts and arguments have methods of the item.
    #[must_use]
    pub fn view(&self) -> OutputItem<'_> {
        OutputItem { raw: self.members.raw() }
    }

    /// Returns the parts of a message, or of reasoning that is shown.
    pub fn content(&self) -> impl DoubleEndedIterator<Item = &ItemPart> + ExactSizeIterator {
        self.content.values()
    }

    /// Returns the parts of the summary of reasoning.
    pub fn summary(&self) -> impl DoubleEndedIterator<Item = &ItemPart> + ExactSizeIterator {
        self.summary.values()
    }

    /// Returns the text of a message without its refusals, joined with nothing in between.
    #[must_use]
    pub fn text(&self) -> String {
        self.texts_of_message(false).collect()
    }

    /// Returns the refusals of a message, joined with nothing in between.
    #[must_use]
    pub fn refusal(&self) -> String {
        self.texts_of_message(true).collect()
    }

    /// Returns the reasoning as the model wrote it, or else its summary, joined with nothing in between.
    #[must_use]
    pub fn reasoning(&self) -> String {
        self.texts_of_reasoning().collect()
    }

    pub(super) fn texts_of_message(&self, is_refusal: bool) -> impl Iterator<Item = &str> {
        let is_message = self.kind == ItemKind::Message;
        let parts = self.content().filter(move |part| is_message && part.is_refusal() == is_refusal);
        parts.map(ItemPart::text)
    }

    pub(super) fn texts_of_reasoning(&self) -> impl Iterator<Item = &str> {
        let is_reasoning = self.kind == ItemKind::Reasoning;
        let has_content = self.content().any(|part| !part.text().is_empty());
        let parts = if has_content { &self.content } else { &self.summary };
        parts.values().filter(move |_| is_reasoning).map(ItemPart::text)
    }

    /// Returns the call if the item is one of a function, of a custom tool, or of an MCP tool, which the server runs.
    #[must_use]
    pub fn tool_call(&self) -> Option<ToolCall<'_>> {
        self.is_call().then(|| ToolCall {
            output_index: self.output_index,
            kind: self.kind,
            members: self.members.raw(),
            input: self.input.as_ref(),
            text: self.text.as_ref().map_or("", |(_, text)| text.text()),
            status: self.status(),
            is_open: (self.is_open || self.is_stopped) && !self.status().is_complete(),
        })
    }

    const fn is_call(&self) -> bool {
        matches!(self.kind, ItemKind::FunctionCall | ItemKind::CustomToolCall | ItemKind::McpCall)
    }

    /// Returns what the input is, if the item is a call.
    fn status(&self) -> Status {
        match (&self.input, &self.text) {
            (Some(input), _) => input.status(),
            (None, Some((_, text))) if self.is_open && text.is_whole => Status::Complete,
            _ if self.is_open || self.is_stopped => Status::Incomplete,
            _ => Status::Complete,
        }
    }

    /// Says whether something is missing for certain.
    pub(super) fn is_truncated(&self) -> bool {
        self.is_open && self.is_call() && !self.status().is_complete()
    }

    /// Says whether text of that kind has a place in it.
    pub(super) const fn takes(&self, kind: ContentKind) -> bool {
        ContentKinds::of(self.kind).contains(kind)
    }

    /// Adds text, or takes the whole of it.
    pub(super) fn text_event(&mut self, event: Text<'_>, bounds: &mut Bounds, is_live: bool) -> Result<(), LimitError> {
        let Text { kind, part, text, is_whole } = event;
        let put = |grown: &mut Grown, bounds: &mut Bounds| {
            if is_whole { grown.set(text, bounds) } else { grown.push(text, bounds) }
        };
        match kind {
            ContentKind::Text | ContentKind::Refusal | ContentKind::ReasoningText | ContentKind::ReasoningSummary => {
                put(self.part(kind, part, bounds)?.grown(), bounds)
            }
            ContentKind::Arguments | ContentKind::McpArguments if is_whole => self.set_input(text, bounds, is_live),
            ContentKind::Arguments | ContentKind::McpArguments => {
                bounds.charge(text.as_escaped().len())?;
                self.input.get_or_insert_with(|| InputStore::new(None, is_live)).push(text, bounds)
            }
            ContentKind::ShellCommand => {
                if !self.commands.contains_key(&part) {
                    bounds.charge(size_of::<(u32, Grown)>())?;
                }
                put(self.commands.entry(part).or_default(), bounds)
            }
            _ => put(&mut self.text.get_or_insert_with(|| (kind, Grown::default())).1, bounds),
        }
    }

    /// Returns a part, which begins if it is not there.
    pub(super) fn part(
        &mut self,
        kind: ContentKind,
        index: u32,
        bounds: &mut Bounds,
    ) -> Result<&mut ItemPart, LimitError> {
        let (parts, name) = match kind {
            ContentKind::ReasoningSummary => (&mut self.summary, "summary_text"),
            ContentKind::ReasoningText => (&mut self.content, "reasoning_text"),
            ContentKind::Refusal => (&mut self.content, "refusal"),
            _ => (&mut self.content, "output_text"),
        };
        part_of(parts, name, index, bounds)
    }

    fn set_input(&mut self, text: Str<'_>, bounds: &mut Bounds, is_live: bool) -> Result<(), LimitError> {
        let input = self.input.get_or_insert_with(|| InputStore::new(None, is_live));
        if text != "" && text != *input.raw() {
            bounds.charge(text.as_escaped().len())?;
            *input = InputStore::new(None, is_live);
            input.push(text, bounds)?;
        }
        Ok(())
    }

    /// Takes what the item is now. What it lacks stays as it is: some servers leave out what deltas had.
    pub(super) fn take(&mut self, item: OutputItem<'_>, bounds: &mut Bounds, is_live: bool) -> Result<(), LimitError> {
        let raw = item.raw();
        self.kind = item.kind();
        // A list that is empty stays as it is.
        let is_list_of_parts =
            |parts: &Raw<'_>| parts.elements().next().is_some() && parts.elements().all(|part| part.is_object());
        let parts = |name| raw.get(name).filter(is_list_of_parts);
        let has_parts = matches!(self.kind, ItemKind::Message | ItemKind::Reasoning);
        let (content, summary) = if has_parts { (parts("content"), parts("summary")) } else { (None, None) };
        let (text_name, text_kind) = match self.kind {
            ItemKind::FunctionCall | ItemKind::McpCall => ("arguments", ContentKind::Arguments),
            ItemKind::CustomToolCall => ("input", ContentKind::CustomInput),
            ItemKind::CodeInterpreterCall => ("code", ContentKind::Code),
            _ => ("", ContentKind::Text),
        };
        let text = raw.get(text_name).and_then(|text| text.as_string());
        let mut grows = Vec::new();
        grows.extend(content.map(|_| "content"));
        grows.extend(summary.map(|_| "summary"));
        grows.extend(text.map(|_| text_name));
        bounds.charge(charge_without(raw, &grows))?;
        let before = core::mem::replace(&mut self.members, Members::of(raw, &grows));
        for name in ["id", "call_id", "name", "role"] {
            if raw.given(name).is_none() {
                if let Some(value) = before.raw().given(name) {
                    self.members.set(Str::valid(name, true), value.as_bytes());
                }
            }
        }
        let text_part = if self.kind == ItemKind::Reasoning { "reasoning_text" } else { "output_text" };
        take_parts(&mut self.content, text_part, content, bounds)?;
        take_parts(&mut self.summary, "summary_text", summary, bounds)?;
        if matches!(text_kind, ContentKind::Arguments) {
            self.input.get_or_insert_with(|| InputStore::new(None, is_live));
        }
        match text {
            Some(text) if matches!(text_kind, ContentKind::Arguments) => self.set_input(text, bounds, is_live),
            Some(text) => {
                let grown = &mut self.text.get_or_insert_with(|| (text_kind, Grown::default())).1;
                // When it begins it is not whole, and when it is done nobody asks.
                let is_whole = grown.is_whole;
                grown.set(text, bounds)?;
                grown.is_whole = is_whole;
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Ends it: nothing more will come.
    pub(super) fn close(&mut self, is_stopped: bool, bounds: &mut Bounds) -> Result<(), LimitError> {
        // Once done no delta has a place in it, so that there is nothing to finish but an input that was replaced.
        let was_open = core::mem::replace(&mut self.is_open, false);
        self.is_stopped = is_stopped;
        if was_open { self.finish_as(is_stopped, bounds) } else { self.finish_input(is_stopped, bounds) }
    }

    /// Takes what is there for all that comes.
    pub(super) fn finish(&mut self, bounds: &mut Bounds) -> Result<(), LimitError> {
        if self.is_open { self.finish_as(true, bounds) } else { Ok(()) }
    }

    fn finish_as(&mut self, is_truncated: bool, bounds: &mut Bounds) -> Result<(), LimitError> {
        let parts = self.content.values_mut().chain(self.summary.values_mut()).map(ItemPart::grown);
        let texts = parts.chain(self.commands.values_mut()).chain(self.text.as_mut().map(|(_, text)| text));
        texts.for_each(Grown::finish);
        self.finish_input(is_truncated, bounds)
    }

    fn finish_input(&mut self, is_truncated: bool, bounds: &mut Bounds) -> Result<(), LimitError> {
        self.input.as_mut().map_or(Ok(()), |input| input.finish(is_truncated, bounds))
    }

    /// Returns the wire shape.
    pub(super) fn to_map(&self) -> Result<Map<String, Value>, serde_json::Error> {
        let mut map = self.members.to_map(MAX_DEPTH)?;
        // One that was never added has no type.
        map.entry("type").or_insert_with(|| self.kind.name().into());
        for (name, parts, kind) in
            [("content", &self.content, ItemKind::Message), ("summary", &self.summary, ItemKind::Reasoning)]
        {
            if !parts.is_empty() || (self.kind == kind && !map.contains_key(name)) {
                let parts = parts.values().map(|part| part.to_map().map(Value::Object));
                map.insert(name.into(), Value::Array(parts.collect::<Result<_, _>>()?));
            }
        }
        if let Some(input) = &self.input {
            map.insert("arguments".into(), input.raw().into());
        }
        match &self.text {
            Some((ContentKind::Diff, text)) if !text.text().is_empty() => {
                let operation = map.entry("operation").or_insert_with(|| Value::Object(Map::new()));
                operation.as_object_mut().map(|it| it.insert("diff".into(), text.text().into()));
            }
            Some((ContentKind::Code, text)) => drop(map.insert("code".into(), text.text().into())),
            Some((ContentKind::CustomInput, text)) => drop(map.insert("input".into(), text.text().into())),
            _ => {}
        }
        if self.is_open && !self.commands.is_empty() {
            let action = map.entry("action").or_insert_with(|| Value::Object(Map::new()));
            let commands = self.commands.values().map(|command| command.text().into()).collect();
            action.as_object_mut().map(|it| it.insert("commands".into(), Value::Array(commands)));
        }
        Ok(map)
    }
}

/// A text that comes: more of it, or the whole.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) kind: ContentKind,
    pub(super) part: u32,
    pub(super) text: Str<'a>,
    pub(super) is_whole: bool,
}

fn part_of<'p>(
    parts: &'p mut BTreeMap<u32, ItemPart>,
    kind: &'static str,
    index: u32,
    bounds: &mut Bounds,
) -> Result<&'p mut ItemPart, LimitError> {
    match parts.entry(index) {
        Entry::Occupied(part) => Ok(part.into_mut()),
        Entry::Vacant(place) => Ok(place.insert(ItemPart::new(kind, bounds)?)),
    }
}

/// Takes what the parts are now, if there are any.
fn take_parts(
    parts: &mut BTreeMap<u32, ItemPart>,
    kind: &'static str,
    given: Option<Raw<'_>>,
    bounds: &mut Bounds,
) -> Result<(), LimitError> {
    let mut count = 0;
    for (index, raw) in (0..=u32::MAX).zip(given.into_iter().flat_map(|given| given.elements())) {
        part_of(parts, kind, index, bounds)?.take(raw, bounds)?;
        count = index.saturating_add(1);
    }
    if count > 0 {
        parts.split_off(&count);
    }
    Ok(())
}
