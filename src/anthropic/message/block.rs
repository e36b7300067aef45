//! One block of a message.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde_json::{Map, Value};

use super::super::block::{Block, BlockKind};
use super::super::citation::Citation;
use super::super::delta::Delta;
use super::super::delta_kind::{DeltaKind, DeltaKinds};
use super::tool_call::ToolCall;
use crate::bytes::add;
use crate::json::{Half, Raw, Str};
use crate::stream::{Bounds, InputStore, LimitError, Members, push_text, value_of};

/// How many levels a block may have as JSON: `serde_json` reads 127, and in a request there are four around the block,
/// `{"messages":[{"content":[`. A citation of it has two less.
const MAX_DEPTH: u8 = 123;

/// A block of a [`Message`](super::Message), as far as it came: the text, the thinking or the call of a tool.
///
/// ```
/// use deltawire::anthropic::{Block, Message};
///
/// let message = Message::parse(br#"{"content":[{"type":"thinking","thinking":"Hm","signature":"Eq"},{"type":"text","text":"Hi"}]}"#)?;
/// let thinking = message.block(0).unwrap();
/// assert_eq!(thinking.text(), "Hm");
/// let Block::Thinking(view) = thinking.view() else { panic!() };
/// assert_eq!(view.signature(), "Eq");
/// # Ok::<(), deltawire::Error>(())
/// ```
///
/// A block borrows its message, which takes no event meanwhile:
///
/// ```compile_fail,E0502
/// use deltawire::anthropic::{Event, Message};
///
/// let mut message = Message::new();
/// let block = message.block(0);
/// message.apply(&Event::parse(b"{}").unwrap());
/// drop(block);
/// ```
#[derive(Clone, Debug)]
pub struct ContentBlock {
    index: u32,
    kind: BlockKind,
    is_open: bool,
    /// All but what grows.
    members: Members,
    /// The text or the thinking, and which of them it is.
    text: String,
    half: Half,
    text_name: Option<&'static str>,
    citations: Vec<String>,
    input: Option<InputStore>,
    unknown: Vec<String>,
}

impl ContentBlock {
    /// Returns a block that is there as a whole.
    pub(super) fn whole(index: u32, block: &Block<'_>) -> Self {
        let mut block = Self::new(index, block, InputStore::whole);
        block.is_open = false;
        block
    }

    /// Returns a block that begins.
    pub(super) fn start(index: u32, block: &Block<'_>, is_live: bool) -> Self {
        Self::new(index, block, |given| InputStore::new(given, is_live))
    }

    fn new(index: u32, block: &Block<'_>, store: impl FnOnce(Option<Raw<'_>>) -> InputStore) -> Self {
        let raw = block.raw();
        let text_name = match block {
            Block::Text(_) => Some("text"),
            Block::Thinking(_) => Some("thinking"),
            _ => None,
        };
        let text = text_name.and_then(|name| raw.get(name));
        let input = takes_input(block.kind()).then(|| store(raw.get("input")));
        let citations = match block {
            Block::Text(_) | Block::Unknown(_) => raw.get("citations"),
            _ => None,
        };
        let citations = citations.into_iter().flat_map(|citations| citations.elements());
        let citations = citations.map(|citation| citation.as_str().into()).collect();
        // A member that is not a string stays as it is until text comes.
        let is_text = text.is_none_or(|text| text.is_null() || text.as_string().is_some());
        let grows = text_name.filter(|_| is_text).or(input.as_ref().map(|_| "input"));
        Self {
            index,
            kind: block.kind(),
            is_open: true,
            members: Members::of(raw, grows.as_slice()),
            text: decoded(text),
            half: Half::NONE,
            text_name,
            citations,
            input,
            unknown: Vec::new(),
        }
    }

    /// Returns its index in the message.
    #[must_use]
    pub const fn index(&self) -> u32 {
        self.index
    }

    /// Returns what it is.
    #[must_use]
    pub const fn kind(&self) -> BlockKind {
        self.kind
    }

    /// Returns whether its stop has not come: more may come, or should have come.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.is_open
    }

    /// Returns a view of what does not grow: text, thinking, citations and input have methods of the block.
    #[must_use]
    pub fn view(&self) -> Block<'_> {
        Block::of(self.members.raw())
    }

    /// Returns its text, or its thinking.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns what the text cites.
    pub fn citations(&self) -> impl Iterator<Item = Citation<'_>> {
        self.citations.iter().map(|citation| Citation { raw: raw(citation) })
    }

    /// Returns the call if the block is one: of a tool that you run, or that the server runs.
    #[must_use]
    pub fn tool_call(&self) -> Option<ToolCall<'_>> {
        let (index, start) = (self.index, self.members.raw());
        let input = self.input.as_ref()?;
        let is_open = self.is_truncated();
        Some(ToolCall { index, start, input, is_open })
    }

    /// Returns the deltas of a type that this version does not know, as they came.
    pub fn unknown_deltas(&self) -> impl Iterator<Item = Raw<'_>> {
        self.unknown.iter().map(|delta| raw(delta))
    }

    /// Adds what it [`takes`](Self::takes). The text of the delta is charged already.
    pub(super) fn apply(&mut self, delta: &Delta<'_>, bounds: &mut Bounds) -> Result<(), LimitError> {
        match delta {
            Delta::Text(text) => self.more_text("text", *text),
            Delta::Thinking { thinking, .. } => self.more_text("thinking", *thinking),
            Delta::InputJson(json) => {
                if self.input.is_none() {
                    let given = self.members.raw().get("input");
                    bounds.charge(InputStore::memory_of(given))?;
                    self.input = Some(InputStore::new(given, false));
                }
                if let Some(input) = &mut self.input {
                    input.push(*json, bounds)?;
                }
            }
            Delta::Signature(signature) => {
                let quoted = format!("\"{}\"", signature.as_escaped());
                self.members.set(Str::valid("signature", true), quoted.as_bytes());
            }
            Delta::Citation(citation) => self.citations.push(citation.raw().as_str().into()),
            Delta::Compaction(compaction) => {
                for (name, value) in compaction.raw().members().filter(|(name, _)| *name != "type") {
                    self.members.set(name, value.as_bytes());
                }
            }
            Delta::Unknown { raw, .. } => self.unknown.push(raw.as_str().into()),
        }
        Ok(())
    }

    fn more_text(&mut self, name: &'static str, text: Str<'_>) {
        if self.text_name.is_none() {
            self.text_name = Some(name);
            self.text = decoded(self.members.raw().get(name));
        }
        push_text(&mut self.text, &mut self.half, text);
    }

    /// Ends it: nothing more will come.
    pub(super) fn close(&mut self, bounds: &mut Bounds) -> Result<(), LimitError> {
        self.finish_as(false, bounds)?;
        self.is_open = false;
        Ok(())
    }

    /// Takes what is there of the text and the input for all that comes.
    pub(super) fn finish(&mut self, bounds: &mut Bounds) -> Result<(), LimitError> {
        self.finish_as(self.is_open, bounds)
    }

    fn finish_as(&mut self, is_truncated: bool, bounds: &mut Bounds) -> Result<(), LimitError> {
        self.text.extend(self.half.end());
        match &mut self.input {
            Some(input) => input.finish(is_truncated, bounds),
            None => Ok(()),
        }
    }

    /// Returns what must be charged for a block that begins like that, but for its text.
    pub(super) fn memory_of(block: &Block<'_>) -> usize {
        let raw = block.raw();
        let members = Members::memory_of(raw);
        // What saturates is over any limit.
        let citations = raw.get("citations").map_or(0, |it| it.elements().count().saturating_mul(PIECE));
        let input = if takes_input(block.kind()) { InputStore::memory_of(raw.get("input")) } else { 0 };
        [members, citations, input].into_iter().fold(size_of::<Self>(), add)
    }

    /// Says whether a delta is of its kind, as the order has it, and has a place: an unknown block takes anything, but
    /// one text.
    pub(super) fn takes(&self, delta: &Delta<'_>) -> bool {
        let has_place = match delta {
            Delta::Text(_) => self.text_name.is_none_or(|name| name == "text"),
            Delta::Thinking { .. } => self.text_name.is_none_or(|name| name == "thinking"),
            _ => true,
        };
        has_place && DeltaKinds::of(self.kind).contains(DeltaKind::of(delta).0)
    }

    /// Says whether something is missing for certain.
    pub(super) fn is_truncated(&self) -> bool {
        self.is_open && self.input.as_ref().is_some_and(|input| !input.status().is_complete())
    }

    /// Returns the wire shape.
    pub(super) fn to_map(&self) -> Result<Map<String, Value>, serde_json::Error> {
        let mut map = self.members.to_map(MAX_DEPTH)?;
        if let Some(name) = self.text_name.filter(|name| !self.text.is_empty() || !map.contains_key(*name)) {
            map.insert(name.into(), self.text.as_str().into());
        }
        if !self.citations.is_empty() {
            let citations = self.citations.iter().map(|citation| value_of(citation, MAX_DEPTH - 2));
            map.insert("citations".into(), Value::Array(citations.collect::<Result<_, _>>()?));
        }
        if let Some(input) = &self.input {
            map.insert("input".into(), input.so_far().clone());
        }
        Ok(map)
    }
}

/// What must be charged for what is kept piece by piece, but for its text.
pub(super) const PIECE: usize = size_of::<String>();

const fn takes_input(kind: BlockKind) -> bool {
    !matches!(kind, BlockKind::Unknown) && DeltaKinds::of(kind).contains(DeltaKind::InputJson)
}

/// Returns the text of a string; of anything else it is empty.
fn decoded(value: Option<Raw<'_>>) -> String {
    value.and_then(|value| value.as_string()).map_or(String::new(), String::from)
}

fn raw(text: &str) -> Raw<'_> {
    Raw::valid(text.as_bytes(), !text.contains('\\'))
}
