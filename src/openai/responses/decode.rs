//! A payload to an event.
//!
//! A payload is read once. The members that matter are put into slots, whatever their order, and what they mean is decided
//! at its end, for `type` may come last. What only some events have is kept as its text, and read again for those.

use super::super::server_error::ServerError;
use super::event::{
    AnnotationAdded, Delta, Done, Event, ItemEvent, Keepalive, PartEvent, PartialImage, ResponseEvent, ShellEvent,
    ToolStatus,
};
use super::item::{OutputItem, Part};
use super::kind::{ContentKind, EventKind, ItemKind, Place};
use crate::error::{Error, ErrorKind};
use crate::json::Member as _;
use crate::json::{self, Invalid, Raw, Reader, Slots, Str, invalid, members, object, string_or_empty, string_or_none};
use crate::stream::{TextDelta, not_an_object, read_payload};

members! {
    /// The members that make an event what it is.
    EventMember {
        Type = "type",
        SequenceNumber = "sequence_number",
        OutputIndex = "output_index",
        ContentIndex = "content_index",
        SummaryIndex = "summary_index",
        CommandIndex = "command_index",
        Delta = "delta",
        Response = "response",
        Item = "item",
        Part = "part",
        Error = "error",
        Object = "object",
        ItemId = "item_id",
    }
}

members! {
    /// The members of a response and of an item that their order depends on.
    InnerMember {
        Id = "id",
        Type = "type",
    }
}

type EventSlots<'a> = Slots<'a, EventMember, { EventMember::COUNT }>;
type InnerSlots<'a> = Slots<'a, InnerMember, { InnerMember::COUNT }>;

/// What was found on the way in the objects of an event.
struct Inner<'a> {
    response: InnerSlots<'a>,
    item: InnerSlots<'a>,
}

impl<'a> Event<'a> {
    /// Reads a payload: the data of a frame, a WebSocket message, a line of JSON Lines.
    ///
    /// Where the protocol is silent, this holds:
    ///
    /// - White space, the order of members and escapes in names and types make no difference. Of members with the
    ///   same name the last counts. `null` is the same as absent.
    /// - What an event cannot be without must be there, and of the right type: `type` (unless there is an `error`), the
    ///   `output_index` that the protocol gives it, from 0 to `u32::MAX`, and the objects `response`, `item` and `part`.
    ///   Without `content_index`, `summary_index` or `command_index` it is about the first part. A `delta` must be a string, and so must the text of a `done` event;
    ///   if it is absent, it is empty, or `None`.
    /// - `item_id` may be missing, and so may `sequence_number`: one that is not a number from 0 to `u64::MAX` reads as absent.
    /// - Everything else is looked up on demand, and reads as absent if it is of another type or a number that does
    ///   not fit; `raw` has its text.
    /// - An error is an event of the type `error`, be its members in an object `error` or beside `type`. It is also an object of
    ///   no known type that has an `error`, as servers send it outside of the protocol.
    /// - An unknown event, item, part or status is kept, with its name and text. Unknown members are there too: see
    ///   [`Raw::members`].
    ///
    /// # Errors
    ///
    /// If the payload is not JSON, not UTF-8, or lacks a member that an event cannot be without. The offset is the place in
    /// the payload. Skip the payload and read the next one.
    #[inline]
    pub fn parse(payload: &'a [u8]) -> Result<Self, Error> {
        event(payload, &[])
    }

    /// Returns the text or the reasoning that the event brings: a delta, or a part that has some when it begins. A refusal
    /// is text too. `None` for every other event, and if the text is empty.
    #[inline]
    #[must_use]
    pub fn text_delta(&self) -> Option<TextDelta<'a>> {
        let delta = match self {
            Self::Delta(delta) => match delta.kind {
                ContentKind::Text | ContentKind::Refusal => TextDelta::Text(delta.text),
                ContentKind::ReasoningText | ContentKind::ReasoningSummary => TextDelta::Reasoning(delta.text),
                _ => return None,
            },
            Self::PartAdded(added) => text_of(added)?,
            _ => return None,
        };
        (!delta.content().as_escaped().is_empty()).then_some(delta)
    }
}

#[cold]
fn text_of<'a>(added: &PartEvent<'a>) -> Option<TextDelta<'a>> {
    let (kind, part) = (added.part.kind_name(), added.part);
    if added.is_summary || kind == "reasoning_text" {
        part.text().map(TextDelta::Reasoning)
    } else if kind == "refusal" {
        part.refusal().map(TextDelta::Text)
    } else {
        part.text().map(TextDelta::Text)
    }
}

/// Reads a payload. If it names no type, `hint` is its type.
pub(super) fn event<'a>(payload: &'a [u8], hint: &'a [u8]) -> Result<Event<'a>, Error> {
    read_payload(payload, Event::EndMarker, |text| read(text, hint))
}

/// Reads a payload that is UTF-8. `None` if it is not JSON.
#[inline]
fn read<'a>(text: &'a [u8], hint: &'a [u8]) -> Option<Result<Event<'a>, Invalid<'a>>> {
    let mut reader = Reader::new(text);
    let mut slots = EventSlots::EMPTY;
    let mut inner = Inner { response: InnerSlots::EMPTY, item: InnerSlots::EMPTY };
    reader.blanks();
    if reader.peek() != Some(b'{') {
        return not_an_object(reader);
    }
    let object = reader.object(EventMember::NAMES, likely_name, |reader, name| {
        let value = match name {
            Some(EventMember::Response) => read_inner(reader, &mut inner.response)?,
            Some(EventMember::Item) => read_inner(reader, &mut inner.item)?,
            _ => reader.value()?,
        };
        if let Some(name) = name {
            slots.set(name, value);
        }
        Some(())
    })?;
    reader.blanks();
    reader.is_over().then(|| assemble(object, &slots, &inner, hint))
}

/// Reads a value that should be an object.
#[inline(never)]
fn read_inner<'a>(reader: &mut Reader<'a>, slots: &mut InnerSlots<'a>) -> Option<Raw<'a>> {
    *slots = InnerSlots::EMPTY;
    if reader.peek() != Some(b'{') {
        return reader.value();
    }
    reader.object(
        InnerMember::NAMES,
        |_| None,
        |reader, name| {
            let value = reader.value()?;
            if let Some(name) = name {
                slots.set(name, value);
            }
            Some(())
        },
    )
}

#[inline]
fn likely_name(reader: &mut Reader<'_>) -> Option<EventMember> {
    if reader.skip_likely(b"\"type\":") {
        Some(EventMember::Type)
    } else if reader.skip_likely(b"\"sequence_number\":") {
        Some(EventMember::SequenceNumber)
    } else if reader.skip_likely(b"\"output_index\":") {
        Some(EventMember::OutputIndex)
    } else {
        reader.skip_likely(b"\"delta\":").then_some(EventMember::Delta)
    }
}

/// Makes an event of its members.
#[inline]
fn assemble<'a>(
    raw: Raw<'a>,
    slots: &EventSlots<'a>,
    inner: &Inner<'a>,
    hint: &'a [u8],
) -> Result<Event<'a>, Invalid<'a>> {
    let kind = match string_or_none(slots.get(EventMember::Type))? {
        Some(name) => match EventKind::NAMES.find(name) {
            // The end marker is not JSON.
            Some(kind) if kind != EventKind::EndMarker => kind,
            // The type is that of the error.
            _ if is_error_object(slots, name.as_str()) => EventKind::Error,
            _ => return Ok(Event::Unknown { kind: name.as_str(), raw }),
        },
        None => match kind_of_nameless(slots, hint) {
            Some(kind) => kind,
            None => return invalid(ErrorKind::MissingMember, raw),
        },
    };
    let sequence = slots.get(EventMember::SequenceNumber).and_then(|number| number.as_u64());
    if let Some(kind) = ContentKind::of_delta(kind) {
        let (output_index, part) = place(kind, raw, slots)?;
        let text = string_or_empty(slots.get(EventMember::Delta))?;
        return Ok(Event::Delta(Delta { kind, output_index, part, text, raw, sequence }));
    }
    if let Some(kind) = ContentKind::of_done(kind) {
        let (output_index, part) = place(kind, raw, slots)?;
        let text = string_or_none(raw.given(kind.member()))?.map(|text| text.as_str());
        let item_id = place_in(raw, slots.get(EventMember::ItemId));
        return Ok(Event::Done(Done { kind, output_index, part, text, raw, sequence, item_id }));
    }
    let item_id = || place_in(raw, slots.get(EventMember::ItemId));
    let required = |member| match slots.get(member) {
        Some(value) => object(value),
        None => invalid(ErrorKind::MissingMember, raw),
    };
    let index = |member| index(member, raw, slots);
    let output_index = || index(EventMember::OutputIndex);
    let response = || {
        let id = place_in(raw, inner.response.get(InnerMember::Id));
        Ok(ResponseEvent { raw, response: required(EventMember::Response)?, sequence, id })
    };
    let item = || {
        let item = OutputItem { raw: required(EventMember::Item)? };
        let kind = inner.item.get(InnerMember::Type).and_then(|kind| kind.content());
        let kind = kind.map_or(ItemKind::Unknown, ItemKind::named);
        let id = place_in(raw, inner.item.get(InnerMember::Id));
        Ok(ItemEvent { output_index: output_index()?, item, raw, sequence, kind, id })
    };
    let part = |is_summary| {
        let member = if is_summary { EventMember::SummaryIndex } else { EventMember::ContentIndex };
        let part = Part { raw: required(EventMember::Part)? };
        Ok(PartEvent {
            output_index: output_index()?,
            part_index: part_index(member, slots)?,
            is_summary,
            part,
            raw,
            sequence,
            item_id: item_id(),
        })
    };
    Ok(match kind {
        EventKind::Created => Event::Created(response()?),
        EventKind::Queued => Event::Queued(response()?),
        EventKind::InProgress => Event::InProgress(response()?),
        EventKind::Completed => Event::Completed(response()?),
        EventKind::Failed => Event::Failed(response()?),
        EventKind::Incomplete => Event::Incomplete(response()?),
        EventKind::OutputItemAdded => Event::ItemAdded(item()?),
        EventKind::OutputItemDone => Event::ItemDone(item()?),
        EventKind::ContentPartAdded => Event::PartAdded(part(false)?),
        EventKind::ContentPartDone => Event::PartDone(part(false)?),
        EventKind::ReasoningSummaryPartAdded => Event::PartAdded(part(true)?),
        EventKind::ReasoningSummaryPartDone => Event::PartDone(part(true)?),
        EventKind::AnnotationAdded => {
            let content_index = part_index(EventMember::ContentIndex, slots)?;
            Event::AnnotationAdded(AnnotationAdded {
                output_index: output_index()?,
                content_index,
                raw,
                item_id: item_id(),
            })
        }
        EventKind::ImageGenerationCallPartialImage => {
            Event::PartialImage(PartialImage { output_index: output_index()?, raw, item_id: item_id() })
        }
        EventKind::ShellCallCommandAdded
        | EventKind::ShellCallOutputContentDelta
        | EventKind::ShellCallOutputContentDone => {
            let command_index = part_index(EventMember::CommandIndex, slots)?;
            Event::Shell(ShellEvent { kind, output_index: output_index()?, command_index, raw, item_id: item_id() })
        }
        EventKind::Error => Event::Error(ServerError { raw }),
        EventKind::Keepalive | EventKind::Ping => Event::Keepalive(Keepalive { kind, raw }),
        // All others are those of a tool.
        _ => Event::ToolStatus(ToolStatus { kind, output_index: output_index()?, raw, item_id: item_id() }),
    })
}

/// Returns where a value is in the payload.
#[inline]
fn place_in(raw: Raw<'_>, value: Option<Raw<'_>>) -> json::Place {
    json::Place::of(value, raw).unwrap_or(json::Place::UNKNOWN)
}

/// Returns the place of a text: its item, and where in that it is.
#[inline]
fn place<'a>(kind: ContentKind, raw: Raw<'a>, slots: &EventSlots<'a>) -> Result<(u32, u32), Invalid<'a>> {
    let output_index = if kind.has_item() { index(EventMember::OutputIndex, raw, slots)? } else { 0 };
    let part = match kind.place() {
        Some(Place::Content) => part_index(EventMember::ContentIndex, slots)?,
        Some(Place::Summary) => part_index(EventMember::SummaryIndex, slots)?,
        Some(Place::Command) => part_index(EventMember::CommandIndex, slots)?,
        None => 0,
    };
    Ok((output_index, part))
}

#[inline]
fn index<'a>(member: EventMember, raw: Raw<'a>, slots: &EventSlots<'a>) -> Result<u32, Invalid<'a>> {
    match slots.get(member) {
        Some(index) => json::index(index),
        None => invalid(ErrorKind::MissingMember, raw),
    }
}

/// Returns which part of its item an event is about. Nearly all items have one: a server that does not count means that.
#[inline]
fn part_index<'a>(member: EventMember, slots: &EventSlots<'a>) -> Result<u32, Invalid<'a>> {
    slots.get(member).map_or(Ok(0), json::index)
}

/// Returns the kind of a payload that names no type: an error if it looks like one, and else what the frame says.
#[cold]
fn kind_of_nameless(slots: &EventSlots<'_>, hint: &[u8]) -> Option<EventKind> {
    if slots.get(EventMember::Error).is_some() || is_error_object(slots, Str::EMPTY) {
        return Some(EventKind::Error);
    }
    let kind = EventKind::NAMES.find_text(core::str::from_utf8(hint).ok()?)?;
    (kind != EventKind::EndMarker).then_some(kind)
}

/// Returns `true` for an error outside of the protocol: it says that it is one, or has an `error` and a type that is not
/// that of an event.
#[cold]
fn is_error_object(slots: &EventSlots<'_>, name: Str<'_>) -> bool {
    let says_so = slots.get(EventMember::Object).and_then(|object| object.content()).is_some_and(|it| it.is("error"));
    let is_event = name.as_escaped().starts_with("response.");
    says_so || (!is_event && slots.get(EventMember::Error).is_some_and(|error| error.is_object()))
}
