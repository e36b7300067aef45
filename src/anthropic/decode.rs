//! A payload to an event.
//!
//! A payload is read once, and the members that matter are put into slots, whatever their order; what they
//! mean is decided when the end is known. Only `delta` is taken apart at once, for deltas make up nearly all of
//! a stream. The rest is read again by those who want it.

use super::block::{Block, Compaction};
use super::citation::Citation;
use super::delta::Delta;
use super::event::{Event, MessageDelta, MessageStart};
use super::server_error::ServerError;
use super::violation::Violation;
use crate::bytes::{is_ascii, position_in};
use crate::error::{Error, ErrorKind};
use crate::json::{Content, Names, Raw, Reader, Str, why_invalid};
use crate::stream::{Received, TextDelta};

/// The members that make an event what it is, and where each is in its [`Slots`].
const EVENT: [&str; 7] = ["type", "index", "delta", "content_block", "message", "error", "object"];
const TYPE: usize = 0;
const INDEX: usize = 1;
const DELTA: usize = 2;
const CONTENT_BLOCK: usize = 3;
const MESSAGE: usize = 4;
const ERROR: usize = 5;
const OBJECT: usize = 6;

/// The values of an object's members: `None` for one that is absent or `null`.
struct Slots<'a, const N: usize>([Option<Raw<'a>>; N]);

impl<'a, const N: usize> Slots<'a, N> {
    const EMPTY: Self = Self([None; N]);

    #[inline]
    fn get(&self, slot: usize) -> Option<Raw<'a>> {
        self.0.get(slot).copied().flatten()
    }

    #[inline]
    fn set(&mut self, slot: usize, value: Raw<'a>) {
        if let Some(slot) = self.0.get_mut(slot) {
            *slot = (!value.is_null()).then_some(value);
        }
    }
}

/// Which event it is.
#[derive(Clone, Copy)]
enum Kind {
    MessageStart,
    BlockStart,
    BlockDelta,
    BlockStop,
    MessageDelta,
    MessageStop,
    Ping,
    Error,
}

const KINDS: Names<Kind, 8> = Names([
    ("content_block_delta", Kind::BlockDelta),
    ("content_block_start", Kind::BlockStart),
    ("content_block_stop", Kind::BlockStop),
    ("message_start", Kind::MessageStart),
    ("message_delta", Kind::MessageDelta),
    ("message_stop", Kind::MessageStop),
    ("ping", Kind::Ping),
    ("error", Kind::Error),
]);

/// Why a valid JSON text is no event, and the part of it that is to blame.
#[derive(Clone, Copy)]
struct Invalid<'a> {
    kind: ErrorKind,
    part: &'a [u8],
}

impl Invalid<'_> {
    /// Makes an error of it whose offset is the place in `text`.
    #[cold]
    fn in_text(self, text: &[u8]) -> Error {
        Error::new(self.kind, position_in(text, self.part).unwrap_or_default() as u64)
    }
}

#[cold]
const fn invalid<T>(kind: ErrorKind, part: Raw<'_>) -> Result<T, Invalid<'_>> {
    Err(Invalid { kind, part: part.as_bytes() })
}

impl<'a> Event<'a> {
    /// Reads a payload: the data of a frame, a WebSocket message, a line of JSON Lines.
    ///
    /// What is decided where the protocol says nothing:
    ///
    /// - White space, the order of members and escapes in names and types make no difference. Of members with the
    ///   same name the last counts. `null` is the same as absent.
    /// - What an event cannot be without must be there, and of the right type: `type` (unless there is an `error`),
    ///   the `index` of a block's event from 0 to `u32::MAX`, and the objects `message`, `content_block`, `delta`
    ///   and `citation`. The text of a delta must be a string; if it is absent, it is empty.
    /// - Everything else is looked up on demand, and reads as absent if it is of another type or a number that does
    ///   not fit; the text of what is there can be had.
    /// - An unknown event, block, delta, citation, stop reason or error type is kept, with its name and text. Unknown
    ///   members are there too: see [`Received::unknown_members`](super::Received::unknown_members) and [`Raw::members`].
    ///
    /// # Errors
    ///
    /// If the payload is no JSON, is not UTF-8, or lacks what an event cannot be without. The offset is the
    /// place in the payload, which is still there: the next one may be fine.
    #[inline]
    pub fn parse(payload: &'a [u8]) -> Result<Self, Error> {
        event(payload, &[])
    }

    /// Returns the text or the thinking that the event brings: a delta, or the start of a block that has some. `None` for
    /// every other event, and if the text is empty.
    #[inline]
    #[must_use]
    pub fn text_delta(&self) -> Option<TextDelta<'a>> {
        let delta = match self {
            Self::BlockDelta { delta: Delta::Text(text), .. } => TextDelta::Text(*text),
            Self::BlockDelta { delta: Delta::Thinking { thinking, .. }, .. } => TextDelta::Reasoning(*thinking),
            Self::BlockStart { block: Block::Text(block), .. } => TextDelta::Text(block.text()),
            Self::BlockStart { block: Block::Thinking(block), .. } => TextDelta::Reasoning(block.thinking()),
            _ => return None,
        };
        (!delta.content().as_escaped().is_empty()).then_some(delta)
    }
}

/// Reads a payload. If it names no type, `hint` is it.
pub(super) fn event<'a>(payload: &'a [u8], hint: &'a [u8]) -> Result<Event<'a>, Error> {
    // To see that it is ASCII costs less, and nearly all are.
    if !is_ascii(payload) && core::str::from_utf8(payload).is_err() {
        return Err(why_invalid(payload));
    }
    match read(payload, hint) {
        Some(event) => event.map_err(|invalid| invalid.in_text(payload)),
        None if payload.trim_ascii() == b"[DONE]" => Ok(Event::Done),
        None => Err(why_invalid(payload)),
    }
}

/// Does the same with UTF-8, and gives `None` if it is no JSON.
#[inline]
fn read<'a>(text: &'a [u8], hint: &'a [u8]) -> Option<Result<Event<'a>, Invalid<'a>>> {
    let mut reader = Reader::new(text);
    let mut slots = Slots::<{ EVENT.len() }>::EMPTY;
    let mut delta = Slots::<{ DELTA_MEMBERS.len() }>::EMPTY;
    reader.blanks();
    if reader.peek() != Some(b'{') {
        let value = reader.value()?;
        reader.blanks();
        return reader.is_over().then_some(invalid(ErrorKind::UnexpectedType, value));
    }
    let object = reader.object(&EVENT, likely_name, |reader, name| {
        let value = match name {
            DELTA if reader.peek() == Some(b'{') => read_delta(reader, &mut delta)?,
            TYPE => match reader.likely(b"\"content_block_delta\"") {
                Some(kind) => kind,
                None => reader.value()?,
            },
            _ => reader.value()?,
        };
        slots.set(name, value);
        Some(())
    })?;
    reader.blanks();
    reader.is_over().then(|| assemble(object, &slots, &delta, hint))
}

#[inline]
fn likely_name(reader: &mut Reader<'_>) -> Option<usize> {
    if reader.skip_likely(b"\"type\":") {
        Some(TYPE)
    } else if reader.skip_likely(b"\"index\":") {
        Some(INDEX)
    } else {
        reader.skip_likely(b"\"delta\":").then_some(DELTA)
    }
}

/// Reads the members of a delta.
#[inline]
fn read_delta<'a>(reader: &mut Reader<'a>, slots: &mut Slots<'a, { DELTA_MEMBERS.len() }>) -> Option<Raw<'a>> {
    *slots = Slots::EMPTY;
    reader.object(&DELTA_MEMBERS, likely_name_in_delta, |reader, name| {
        let likely = if name == TYPE {
            reader.likely(b"\"text_delta\"").or_else(|| reader.likely(b"\"input_json_delta\""))
        } else {
            None
        };
        let value = match likely {
            Some(kind) => kind,
            None => reader.value()?,
        };
        slots.set(name, value);
        Some(())
    })
}

#[inline]
fn likely_name_in_delta(reader: &mut Reader<'_>) -> Option<usize> {
    if reader.skip_likely(b"\"type\":") {
        Some(TYPE)
    } else if reader.skip_likely(b"\"text\":") {
        Some(TEXT)
    } else {
        reader.skip_likely(b"\"partial_json\":").then_some(PARTIAL_JSON)
    }
}

/// Makes an event of its members.
#[inline]
fn assemble<'a>(
    raw: Raw<'a>,
    slots: &Slots<'a, { EVENT.len() }>,
    delta: &Slots<'a, { DELTA_MEMBERS.len() }>,
    hint: &'a [u8],
) -> Result<Event<'a>, Invalid<'a>> {
    let kind = match string(slots.get(TYPE))? {
        // Most are: to compare with one name costs less than to look it up.
        Some(name) if name.is("content_block_delta") => Kind::BlockDelta,
        Some(name) => match KINDS.find(name) {
            Some(kind) => kind,
            // Its type is that of the error.
            None if is_error_object(slots) => Kind::Error,
            None => return Ok(Event::Unknown { kind: name.as_str(), raw }),
        },
        None => match kind_of_nameless(slots, hint) {
            Some(kind) => kind,
            None => return invalid(ErrorKind::MissingMember, raw),
        },
    };
    let required = |slot| match slots.get(slot) {
        Some(value) => object(value),
        None => invalid(ErrorKind::MissingMember, raw),
    };
    let index = || match slots.get(INDEX) {
        Some(index) => self::index(index),
        None => invalid(ErrorKind::MissingMember, raw),
    };
    Ok(match kind {
        Kind::BlockDelta => Event::BlockDelta { index: index()?, delta: self::delta(required(DELTA)?, delta)? },
        Kind::BlockStart => Event::BlockStart { index: index()?, block: Block::of(required(CONTENT_BLOCK)?) },
        Kind::BlockStop => Event::BlockStop { index: index()? },
        Kind::MessageStart => Event::MessageStart(MessageStart { raw: required(MESSAGE)? }),
        Kind::MessageDelta => {
            required(DELTA)?;
            Event::MessageDelta(MessageDelta { raw })
        }
        Kind::MessageStop => Event::MessageStop,
        Kind::Ping => Event::Ping,
        Kind::Error => Event::Error(ServerError { raw }),
    })
}

/// Returns which event a payload is that names no type: an error if it looks like one, else what the frame says.
#[cold]
fn kind_of_nameless(slots: &Slots<'_, { EVENT.len() }>, hint: &[u8]) -> Option<Kind> {
    if slots.get(ERROR).is_some() || is_error_object(slots) {
        return Some(Kind::Error);
    }
    KINDS.find_text(core::str::from_utf8(hint).ok()?)
}

/// Says whether it is an error as OpenAI has them, and those who build on it.
#[cold]
fn is_error_object(slots: &Slots<'_, { EVENT.len() }>) -> bool {
    slots.get(OBJECT).and_then(|object| object.content()).is_some_and(|object| object.is("error"))
}

/// The members that make a delta of a block what it is.
const DELTA_MEMBERS: [&str; 7] =
    ["type", "text", "partial_json", "thinking", "signature", "citation", "estimated_tokens"];
const TEXT: usize = 1;
const PARTIAL_JSON: usize = 2;
const THINKING: usize = 3;
const SIGNATURE: usize = 4;
const CITATION: usize = 5;
const ESTIMATED_TOKENS: usize = 6;

#[inline]
fn delta<'a>(raw: Raw<'a>, slots: &Slots<'a, { DELTA_MEMBERS.len() }>) -> Result<Delta<'a>, Invalid<'a>> {
    let text = |slot| Ok(string(slots.get(slot))?.map_or(Str::EMPTY, |text| text.as_str()));
    let Some(kind) = string(slots.get(TYPE))? else { return Ok(Delta::Unknown { kind: Str::EMPTY, raw }) };
    Ok(if kind.is("text_delta") {
        Delta::Text(text(TEXT)?)
    } else if kind.is("input_json_delta") {
        Delta::InputJson(text(PARTIAL_JSON)?)
    } else if kind.is("thinking_delta") {
        let estimated_tokens = slots.get(ESTIMATED_TOKENS).and_then(|it| it.as_u64());
        Delta::Thinking { thinking: text(THINKING)?, estimated_tokens }
    } else if kind.is("signature_delta") {
        Delta::Signature(text(SIGNATURE)?)
    } else if kind.is("citations_delta") {
        match slots.get(CITATION) {
            Some(citation) => Delta::Citation(Citation { raw: object(citation)? }),
            None => return invalid(ErrorKind::MissingMember, raw),
        }
    } else if kind.is("compaction_delta") {
        Delta::Compaction(Compaction { raw })
    } else {
        Delta::Unknown { kind: kind.as_str(), raw }
    })
}

/// Takes an object, and nothing else.
#[inline]
fn object(value: Raw<'_>) -> Result<Raw<'_>, Invalid<'_>> {
    if value.is_object() { Ok(value) } else { invalid(ErrorKind::UnexpectedType, value) }
}

/// Takes a string or nothing.
#[inline]
fn string(value: Option<Raw<'_>>) -> Result<Option<Content<'_>>, Invalid<'_>> {
    let Some(value) = value else { return Ok(None) };
    match value.content() {
        Some(content) => Ok(Some(content)),
        None => invalid(ErrorKind::UnexpectedType, value),
    }
}

/// Takes the index of a block.
#[inline]
fn index(value: Raw<'_>) -> Result<u32, Invalid<'_>> {
    match value.as_u64().and_then(|index| u32::try_from(index).ok()) {
        Some(index) => Ok(index),
        None if value.is_number() => invalid(ErrorKind::NumberOutOfRange, value),
        None => invalid(ErrorKind::UnexpectedType, value),
    }
}

impl<'p> Received<'p, Event<'p>, Violation> {
    /// Returns the members of the payload that this version does not know, with their names. What is inside of known
    /// ones can be had from their raw text.
    ///
    /// ```
    /// use deltawire::anthropic::{Decoder, Item};
    ///
    /// let mut decoder = Decoder::new();
    /// let mut chunk: &[u8] = b"data: {\"type\":\"message_stop\",\"amazon-bedrock-invocationMetrics\":{\"latency\":7}}\n\n";
    /// let Some(Ok(Item::Event(received))) = decoder.next_item(&mut chunk) else { panic!() };
    /// let (name, value) = received.unknown_members().next().unwrap();
    /// assert_eq!(name, "amazon-bedrock-invocationMetrics");
    /// assert_eq!(value.get("latency").unwrap().as_u64(), Some(7));
    /// ```
    pub fn unknown_members(&self) -> impl Iterator<Item = (Str<'p>, Raw<'p>)> {
        let text = core::str::from_utf8(self.payload).ok();
        let raw = text.and_then(|text| Raw::new(text).ok()).unwrap_or(Raw::EMPTY);
        let known: &[&str] = match self.event {
            Event::MessageStart(_) => &["type", "message"],
            Event::BlockStart { .. } => &["type", "index", "content_block"],
            Event::BlockDelta { .. } => &["type", "index", "delta"],
            Event::BlockStop { .. } => &["type", "index"],
            Event::MessageDelta(_) => &["type", "delta", "usage"],
            Event::Error(error) => error.members(),
            _ => &["type"],
        };
        raw.members().filter(|(key, _)| !known.iter().any(|name| *key == **name))
    }
}
