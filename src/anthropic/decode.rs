//! A payload to an event.
//!
//! A payload is read once. The members that matter are put into slots, whatever their order, and what they mean is decided
//! at its end, for `type` may come last. Only `delta` is taken apart at once, because deltas make up nearly all of a
//! stream. Everything else is kept as its text, and read again when you ask for it.

use super::block::{Block, Compaction};
use super::citation::Citation;
use super::delta::Delta;
use super::event::{Event, MessageDelta, MessageStart};
use super::server_error::ServerError;
use super::violation::Violation;
use crate::error::{Error, ErrorKind};
use crate::json::{
    self, Invalid, Member as _, Names, Raw, Reader, Slots, Str, invalid, members, object, string_or_empty,
    string_or_none,
};
use crate::stream::{Received, TextDelta, not_an_object, read_payload};

members! {
    /// The members that make an event what it is.
    EventMember {
        Type = "type",
        Index = "index",
        Delta = "delta",
        ContentBlock = "content_block",
        Message = "message",
        Error = "error",
        Object = "object",
    }
}

members! {
    /// The members that make an update to a block what it is.
    DeltaMember {
        Type = "type",
        Text = "text",
        PartialJson = "partial_json",
        Thinking = "thinking",
        Signature = "signature",
        Citation = "citation",
        EstimatedTokens = "estimated_tokens",
    }
}

type EventSlots<'a> = Slots<'a, EventMember, { EventMember::COUNT }>;
type DeltaSlots<'a> = Slots<'a, DeltaMember, { DeltaMember::COUNT }>;

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

impl<'a> Event<'a> {
    /// Reads a payload: the data of a frame, a WebSocket message, a line of JSON Lines.
    ///
    /// Where the protocol is silent, this holds:
    ///
    /// - White space, the order of members and escapes in names and types make no difference. Of members with the
    ///   same name the last counts. `null` is the same as absent.
    /// - What an event cannot be without must be there, and of the right type: `type` (unless there is an `error`),
    ///   the `index` of a block's event from 0 to `u32::MAX`, and the objects `message`, `content_block`, `delta`
    ///   and `citation`. The text of a delta must be a string; if it is absent, it is empty.
    /// - Everything else is looked up on demand, and reads as absent if it is of another type or a number that does
    ///   not fit; `raw` has its text.
    /// - An unknown event, block, delta, citation, stop reason or error type is kept, with its name and text. Unknown
    ///   members are there too: see [`Received::unknown_members`](super::Received::unknown_members) and [`Raw::members`].
    ///
    /// # Errors
    ///
    /// If the payload is not JSON, not UTF-8, or lacks a member that an event cannot be without. The offset is the place in
    /// the payload. Skip the payload and read the next one.
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

/// Reads a payload. If it names no type, `hint` is its type.
pub(super) fn event<'a>(payload: &'a [u8], hint: &'a [u8]) -> Result<Event<'a>, Error> {
    read_payload(payload, Event::Done, |text| read(text, hint))
}

/// Reads a payload that is UTF-8. `None` if it is not JSON.
#[inline]
fn read<'a>(text: &'a [u8], hint: &'a [u8]) -> Option<Result<Event<'a>, Invalid<'a>>> {
    let mut reader = Reader::new(text);
    let (mut slots, mut delta) = (EventSlots::EMPTY, DeltaSlots::EMPTY);
    reader.blanks();
    if reader.peek() != Some(b'{') {
        return not_an_object(reader);
    }
    let object = reader.object(EventMember::NAMES, likely_name, |reader, name| {
        let value = match name {
            Some(EventMember::Delta) if reader.peek() == Some(b'{') => read_delta(reader, &mut delta)?,
            Some(EventMember::Type) => match reader.likely(b"\"content_block_delta\"") {
                Some(kind) => kind,
                None => reader.value()?,
            },
            _ => reader.value()?,
        };
        if let Some(name) = name {
            slots.set(name, value);
        }
        Some(())
    })?;
    reader.blanks();
    reader.is_over().then(|| assemble(object, &slots, &delta, hint))
}

#[inline]
fn likely_name(reader: &mut Reader<'_>) -> Option<EventMember> {
    if reader.skip_likely(b"\"type\":") {
        Some(EventMember::Type)
    } else if reader.skip_likely(b"\"index\":") {
        Some(EventMember::Index)
    } else {
        reader.skip_likely(b"\"delta\":").then_some(EventMember::Delta)
    }
}

/// Reads the members of a delta.
#[inline]
fn read_delta<'a>(reader: &mut Reader<'a>, slots: &mut DeltaSlots<'a>) -> Option<Raw<'a>> {
    *slots = DeltaSlots::EMPTY;
    reader.object(DeltaMember::NAMES, likely_name_in_delta, |reader, name| {
        let likely = if name == Some(DeltaMember::Type) {
            reader.likely(b"\"text_delta\"").or_else(|| reader.likely(b"\"input_json_delta\""))
        } else {
            None
        };
        let value = match likely {
            Some(kind) => kind,
            None => reader.value()?,
        };
        if let Some(name) = name {
            slots.set(name, value);
        }
        Some(())
    })
}

#[inline]
fn likely_name_in_delta(reader: &mut Reader<'_>) -> Option<DeltaMember> {
    if reader.skip_likely(b"\"type\":") {
        Some(DeltaMember::Type)
    } else if reader.skip_likely(b"\"text\":") {
        Some(DeltaMember::Text)
    } else {
        reader.skip_likely(b"\"partial_json\":").then_some(DeltaMember::PartialJson)
    }
}

/// Makes an event of its members.
#[inline]
fn assemble<'a>(
    raw: Raw<'a>,
    slots: &EventSlots<'a>,
    delta: &DeltaSlots<'a>,
    hint: &'a [u8],
) -> Result<Event<'a>, Invalid<'a>> {
    let kind = match string_or_none(slots.get(EventMember::Type))? {
        // Most are: to compare with one name costs less than to look it up.
        Some(name) if name.is("content_block_delta") => Kind::BlockDelta,
        Some(name) => match KINDS.find(name) {
            Some(kind) => kind,
            // The type is that of the error.
            None if is_error_object(slots) => Kind::Error,
            None => return Ok(Event::Unknown { kind: name.as_str(), raw }),
        },
        None => match kind_of_nameless(slots, hint) {
            Some(kind) => kind,
            None => return invalid(ErrorKind::MissingMember, raw),
        },
    };
    let required = |member| match slots.get(member) {
        Some(value) => object(value),
        None => invalid(ErrorKind::MissingMember, raw),
    };
    let index = || match slots.get(EventMember::Index) {
        Some(index) => json::index(index),
        None => invalid(ErrorKind::MissingMember, raw),
    };
    Ok(match kind {
        Kind::BlockDelta => {
            Event::BlockDelta { index: index()?, delta: self::delta(required(EventMember::Delta)?, delta)? }
        }
        Kind::BlockStart => {
            Event::BlockStart { index: index()?, block: Block::of(required(EventMember::ContentBlock)?) }
        }
        Kind::BlockStop => Event::BlockStop { index: index()? },
        Kind::MessageStart => Event::MessageStart(MessageStart { raw: required(EventMember::Message)? }),
        Kind::MessageDelta => {
            required(EventMember::Delta)?;
            Event::MessageDelta(MessageDelta { raw })
        }
        Kind::MessageStop => Event::MessageStop,
        Kind::Ping => Event::Ping,
        Kind::Error => Event::Error(ServerError { raw }),
    })
}

/// Returns the kind of a payload that names no type: an error if it looks like one, and else what the frame says.
#[cold]
fn kind_of_nameless(slots: &EventSlots<'_>, hint: &[u8]) -> Option<Kind> {
    if slots.get(EventMember::Error).is_some() || is_error_object(slots) {
        return Some(Kind::Error);
    }
    KINDS.find_text(core::str::from_utf8(hint).ok()?)
}

/// Returns `true` for an error in the form that OpenAI and compatible servers use.
#[cold]
fn is_error_object(slots: &EventSlots<'_>) -> bool {
    slots.get(EventMember::Object).and_then(|object| object.content()).is_some_and(|object| object.is("error"))
}

#[inline]
fn delta<'a>(raw: Raw<'a>, slots: &DeltaSlots<'a>) -> Result<Delta<'a>, Invalid<'a>> {
    let text = |member| string_or_empty(slots.get(member));
    let Some(kind) = string_or_none(slots.get(DeltaMember::Type))? else {
        return Ok(Delta::Unknown { kind: Str::EMPTY, raw });
    };
    Ok(if kind.is("text_delta") {
        Delta::Text(text(DeltaMember::Text)?)
    } else if kind.is("input_json_delta") {
        Delta::InputJson(text(DeltaMember::PartialJson)?)
    } else if kind.is("thinking_delta") {
        let estimated_tokens = slots.get(DeltaMember::EstimatedTokens).and_then(|it| it.as_u64());
        Delta::Thinking { thinking: text(DeltaMember::Thinking)?, estimated_tokens }
    } else if kind.is("signature_delta") {
        Delta::Signature(text(DeltaMember::Signature)?)
    } else if kind.is("citations_delta") {
        match slots.get(DeltaMember::Citation) {
            Some(citation) => Delta::Citation(Citation { raw: object(citation)? }),
            None => return invalid(ErrorKind::MissingMember, raw),
        }
    } else if kind.is("compaction_delta") {
        Delta::Compaction(Compaction { raw })
    } else {
        Delta::Unknown { kind: kind.as_str(), raw }
    })
}

impl<'p> Received<'p, Event<'p>, Violation> {
    /// Returns the members of the payload that this version does not know, with their names. What is inside of known
    /// ones can be had from their raw text.
    ///
    /// ```
    /// use deltawire::anthropic::{Decoder, Item};
    ///
    /// let mut decoder = Decoder::with_storage([0; 512]);
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
        raw.members().filter(|(name, _)| !name.is_one_of(known))
    }
}
