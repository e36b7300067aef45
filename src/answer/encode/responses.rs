//! Parts as a stream of Responses.
//!
//! Each text is an item of its own, with one part. So an item has one string that grows, and its events are
//!
//! ```text
//! output_item.added, [part.added], deltas, [text.done, [part.done]], output_item.done
//! ```
//!
//! What repeats the string needs the memory, and is left out where the memory does not have it.

use core::fmt;

use super::super::finish::Reason;
use super::super::part::{ToolKind, ToolStart};
use super::calls::Call;
use super::core::{Block, Channel, Core};
use super::memory::{Memory, Tag};
use super::said::Said;
use super::voice::{Digits, Failure, Voice, id_of};
use super::wire::{Content, Wire};
use crate::json::Str;
use crate::openai::responses::IncompleteReason;
use crate::sse::{EncodeError, Storage};

pub(super) enum Responses {}

/// What an item is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Item {
    Text,
    Refusal,
    Reasoning,
    Function,
    Custom,
    Server,
}

macro_rules! delta {
    ($name:literal) => {
        concat!("event: ", $name, ".delta\ndata: {\"type\":\"", $name, ".delta\",\"sequence_number\":")
    };
}

impl Item {
    const ALL: [Self; 6] = [Self::Text, Self::Refusal, Self::Reasoning, Self::Function, Self::Custom, Self::Server];

    const fn of(channel: Channel) -> Self {
        match channel {
            Channel::Text => Self::Text,
            Channel::Refusal => Self::Refusal,
            Channel::Reasoning | Channel::Signed => Self::Reasoning,
        }
    }

    const fn of_call(kind: ToolKind) -> Self {
        match kind {
            ToolKind::Function => Self::Function,
            ToolKind::Custom => Self::Custom,
            ToolKind::Server => Self::Server,
        }
    }

    /// What its id begins with. In the memory it stands for the item.
    const fn prefix(self) -> &'static str {
        match self {
            Self::Text => "msg_",
            Self::Refusal => "msg_refusal_",
            Self::Reasoning => "rs_",
            Self::Function => "fc_",
            Self::Custom => "ctc_",
            Self::Server => "mcp_",
        }
    }

    /// The events of its string.
    const fn event(self) -> &'static str {
        match self {
            Self::Text => "response.output_text",
            Self::Refusal => "response.refusal",
            Self::Reasoning => "response.reasoning_summary_text",
            Self::Function => "response.function_call_arguments",
            Self::Custom => "response.custom_tool_call_input",
            Self::Server => "response.mcp_call_arguments",
        }
    }

    /// The beginning of the event that adds to its string, as [`event`] would write it: nearly all events are of these.
    const fn delta(self) -> &'static str {
        match self {
            Self::Text => delta!("response.output_text"),
            Self::Refusal => delta!("response.refusal"),
            Self::Reasoning => delta!("response.reasoning_summary_text"),
            Self::Function => delta!("response.function_call_arguments"),
            Self::Custom => delta!("response.custom_tool_call_input"),
            Self::Server => delta!("response.mcp_call_arguments"),
        }
    }

    /// The events of its part, if it has parts.
    const fn part_event(self) -> Option<&'static str> {
        match self {
            Self::Text | Self::Refusal => Some("response.content_part"),
            Self::Reasoning => Some("response.reasoning_summary_part"),
            Self::Function | Self::Custom | Self::Server => None,
        }
    }

    /// What counts its parts.
    const fn place(self) -> &'static str {
        match self {
            Self::Text | Self::Refusal => ",\"content_index\":0",
            Self::Reasoning => ",\"summary_index\":0",
            Self::Function | Self::Custom | Self::Server => "",
        }
    }

    /// Its members that are always the same.
    const fn members(self) -> &'static str {
        match self {
            Self::Text | Self::Refusal => "\"type\":\"message\",\"role\":\"assistant\"",
            Self::Reasoning => "\"type\":\"reasoning\"",
            Self::Function => "\"type\":\"function_call\"",
            Self::Custom => "\"type\":\"custom_tool_call\"",
            Self::Server => "\"type\":\"mcp_call\",\"server_label\":\"\"",
        }
    }

    /// What stands around its parts, if it has parts.
    const fn list(self) -> [&'static str; 2] {
        match self {
            Self::Text | Self::Refusal => [",\"content\":[", "]"],
            Self::Reasoning => [",\"summary\":[", "]"],
            Self::Function | Self::Custom | Self::Server => [""; 2],
        }
    }

    /// What stands around its string, in its part or in itself.
    const fn around(self) -> [&'static str; 2] {
        match self {
            Self::Text => ["{\"type\":\"output_text\",\"annotations\":[],\"text\":\"", "\"}"],
            Self::Refusal => ["{\"type\":\"refusal\",\"refusal\":\"", "\"}"],
            Self::Reasoning => ["{\"type\":\"summary_text\",\"text\":\"", "\"}"],
            Self::Function | Self::Server => [",\"arguments\":\"", "\""],
            Self::Custom => [",\"input\":\"", "\""],
        }
    }

    /// The member of its event that has the whole string.
    const fn whole(self) -> &'static str {
        match self {
            Self::Text | Self::Reasoning => ",\"text\":\"",
            Self::Refusal => ",\"refusal\":\"",
            Self::Function | Self::Server => ",\"arguments\":\"",
            Self::Custom => ",\"input\":\"",
        }
    }
}

impl Voice for Responses {
    const HAS_BLOCKS: bool = true;
    const FAILS_BEGUN: bool = true;
    const HAS_SIGNATURES: bool = false;

    fn channel(wanted: Channel, _with_reasoning: bool) -> Option<Channel> {
        Some(wanted)
    }

    fn call_of(kind: ToolKind) -> Said {
        if kind == ToolKind::Server { Said::Changed } else { Said::All }
    }

    fn begin<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>) -> Result<(), EncodeError> {
        event(core, "response.created", "")?;
        response(core, "in_progress")?;
        core.wire.put("\",\"error\":null,\"incomplete_details\":null,\"output\":[]}}\n\n")
    }

    fn open<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, block: Block) -> Result<(), EncodeError> {
        let item = Item::of(block.channel);
        core.memory.push(Tag::Begin, block.index, item.prefix());
        begin_item(core, item, block.index)?;
        for piece in item.list() {
            core.wire.put(piece)?;
        }
        core.wire.put("}}\n\n")?;
        let Some(part_event) = item.part_event() else { return Ok(()) };
        let [before, after] = item.around();
        event(core, part_event, ".added")?;
        at(core, item, block.index)?;
        for piece in [",\"part\":", before, after, "}\n\n"] {
            core.wire.put(piece)?;
        }
        Ok(())
    }

    #[inline]
    fn text<W: fmt::Write, S: Storage>(
        core: &mut Core<'_, W, S>,
        channel: Channel,
        text: &str,
    ) -> Result<(), EncodeError> {
        let Some(block) = core.state.open else { return Ok(()) };
        core.memory.push(Tag::Text, block.index, text);
        let item = Item::of(channel);
        core.wire.put(item.delta())?;
        number(core)?;
        at(core, item, block.index)?;
        core.wire.put(",\"delta\":\"")?;
        core.wire.put(text)?;
        core.wire.put("\"}\n\n")
    }

    fn close<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, block: Block) -> Result<(), EncodeError> {
        end_item(core, Item::of(block.channel), (block.index, block.start), true)
    }

    fn signature<W: fmt::Write, S: Storage>(
        _core: &mut Core<'_, W, S>,
        _block: Block,
        _text: Str<'_>,
    ) -> Result<(), EncodeError> {
        Ok(())
    }

    fn start_call<W: fmt::Write, S: Storage>(
        core: &mut Core<'_, W, S>,
        call: &Call,
        start: &ToolStart<'_>,
    ) -> Result<(), EncodeError> {
        let item = Item::of_call(call.kind);
        core.memory.push(Tag::Begin, call.index, item.prefix());
        begin_item(core, item, call.index)?;
        let mut digits = Digits::EMPTY;
        let head = core.state.head;
        let [id, hash, between, number] = id_of(&head, start, &mut digits);
        let name = start.name.as_escaped();
        for piece in [",\"call_id\":\"", id, hash, between, number, "\",\"name\":\"", name, "\""] {
            core.memory.push(Tag::Member, call.index, piece);
            core.wire.put(piece)?;
        }
        for piece in item.around() {
            core.wire.put(piece)?;
        }
        core.wire.put("}}\n\n")
    }

    fn input<W: fmt::Write, S: Storage>(
        core: &mut Core<'_, W, S>,
        call: &Call,
        input: Content<'_>,
    ) -> Result<(), EncodeError> {
        let item = Item::of_call(call.kind);
        core.wire.put(item.delta())?;
        number(core)?;
        at(core, item, call.index)?;
        core.wire.put(",\"delta\":\"")?;
        let Core { wire, memory, .. } = core;
        input.pieces(|piece| {
            memory.push(Tag::Text, call.index, piece);
            wire.put(piece)
        })?;
        core.wire.put("\"}\n\n")
    }

    fn end_call<W: fmt::Write, S: Storage>(
        core: &mut Core<'_, W, S>,
        call: &Call,
        is_complete: bool,
    ) -> Result<(), EncodeError> {
        end_item(core, Item::of_call(call.kind), (call.index, call.start), is_complete)
    }

    fn complete<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, reason: Reason) -> Result<Said, EncodeError> {
        let (incomplete, said) = match reason {
            Reason::Stop | Reason::ToolUse => (None, Said::All),
            Reason::Length => (Some(IncompleteReason::MaxOutputTokens.name()), Said::All),
            Reason::ContentFilter => (Some(IncompleteReason::ContentFilter.name()), Said::All),
            Reason::Refusal => (Some(IncompleteReason::ContentFilter.name()), Said::Changed),
            Reason::Other => (Some("other"), Said::All),
            Reason::Pause => (Some("pause"), Said::Changed),
            Reason::Error => (Some("error"), Said::Changed),
        };
        match incomplete {
            None => {
                event(core, "response.completed", "")?;
                response(core, "completed")?;
                core.wire.put("\",\"error\":null,\"incomplete_details\":null")?;
            }
            Some(reason) => {
                event(core, "response.incomplete", "")?;
                response(core, "incomplete")?;
                core.wire.put("\",\"error\":null,\"incomplete_details\":{\"reason\":\"")?;
                core.wire.put(reason)?;
                core.wire.put("\"}")?;
            }
        }
        end(core)?;
        Ok(said)
    }

    fn fail<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, failure: &Failure<'_>) -> Result<Said, EncodeError> {
        event(core, "response.failed", "")?;
        response(core, "failed")?;
        core.wire.put("\",\"error\":{\"code\":\"")?;
        core.wire.content(failure.name)?;
        core.wire.put("\",\"message\":\"")?;
        core.wire.content(failure.message)?;
        core.wire.put("\"},\"incomplete_details\":null")?;
        end(core)?;
        Ok(Said::All)
    }
}

/// Writes the beginning of an event.
fn event<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, name: &str, kind: &str) -> Result<(), EncodeError> {
    for piece in ["event: ", name, kind, "\ndata: {\"type\":\"", name, kind, "\",\"sequence_number\":"] {
        core.wire.put(piece)?;
    }
    number(core)
}

/// Writes the number of an event.
#[inline]
fn number<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>) -> Result<(), EncodeError> {
    core.wire.number(core.state.sequence)?;
    // It would take centuries to come to the end of them, and there it stays.
    core.state.sequence = core.state.sequence.saturating_add(1);
    Ok(())
}

/// Writes the item that an event is about.
#[inline]
fn at<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, item: Item, index: u32) -> Result<(), EncodeError> {
    core.wire.put(",\"item_id\":\"")?;
    core.wire.put(item.prefix())?;
    core.wire.number(index.into())?;
    core.wire.put("\",\"output_index\":")?;
    core.wire.number(index.into())?;
    core.wire.put(item.place())
}

/// Writes the beginning of the response that an event has, up to its status.
fn response<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, status: &str) -> Result<(), EncodeError> {
    core.wire.put(",\"response\":{\"id\":\"")?;
    core.wire.plain(core.state.head.id)?;
    core.wire.put("\",\"object\":\"response\",\"created_at\":")?;
    core.wire.number(core.state.head.created)?;
    core.wire.put(",\"model\":\"")?;
    core.wire.plain(core.state.head.model)?;
    core.wire.put("\",\"status\":\"")?;
    core.wire.put(status)
}

/// Writes the output and the usage of a response, and the end of its event.
fn end<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>) -> Result<(), EncodeError> {
    let Core { wire, memory, state } = core;
    if memory.is_whole() {
        wire.put(",\"output\":[")?;
        let begins = memory.records(0).filter(|record| record.tag == Tag::Begin);
        for (place, record) in begins.enumerate() {
            let item = Item::ALL.into_iter().find(|item| item.prefix() == record.text);
            if let Some(item) = item {
                wire.put(if place == 0 { "" } else { "," })?;
                put_item(wire, memory, item, (record.index, record.at), None)?;
            }
        }
        wire.put("]")?;
    }
    if !state.usage.is_empty() {
        wire.put(",\"usage\":")?;
        wire.usage(["input_tokens", "output_tokens"], &state.usage)?;
    }
    wire.put("}}\n\n")
}

/// Writes the event that begins an item, up to where its parts or its string come.
fn begin_item<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, item: Item, index: u32) -> Result<(), EncodeError> {
    event(core, "response.output_item", ".added")?;
    core.wire.put(",\"output_index\":")?;
    core.wire.number(index.into())?;
    core.wire.put(",\"item\":")?;
    put_head(&mut core.wire, item, index, "in_progress")
}

fn put_head<W: fmt::Write>(wire: &mut Wire<W>, item: Item, index: u32, status: &str) -> Result<(), EncodeError> {
    wire.put("{\"id\":\"")?;
    wire.put(item.prefix())?;
    wire.number(index.into())?;
    wire.put("\",\"status\":\"")?;
    wire.put(status)?;
    wire.put("\",")?;
    wire.put(item.members())
}

/// Writes the events that end an item, which has its index and its beginning in the memory.
fn end_item<W: fmt::Write, S: Storage>(
    core: &mut Core<'_, W, S>,
    item: Item,
    place: (u32, usize),
    is_complete: bool,
) -> Result<(), EncodeError> {
    let (index, _) = place;
    let status = if is_complete { "completed" } else { "incomplete" };
    core.memory.push(Tag::End, index, status);
    if core.memory.is_whole() && is_complete {
        event(core, item.event(), ".done")?;
        at(core, item, index)?;
        core.wire.put(item.whole())?;
        put_string(&mut core.wire, &core.memory, place)?;
        core.wire.put("\"}\n\n")?;
        if let Some(part_event) = item.part_event() {
            event(core, part_event, ".done")?;
            at(core, item, index)?;
            core.wire.put(",\"part\":")?;
            put_part(&mut core.wire, &core.memory, item, place)?;
            core.wire.put("}\n\n")?;
        }
    }
    event(core, "response.output_item", ".done")?;
    core.wire.put(",\"output_index\":")?;
    core.wire.number(index.into())?;
    core.wire.put(",\"item\":")?;
    put_item(&mut core.wire, &core.memory, item, place, Some(status))?;
    core.wire.put("}\n\n")
}

/// Writes an item as a whole, as far as the memory has it. Its status is that of its end, or else given.
fn put_item<W: fmt::Write, S: Storage>(
    wire: &mut Wire<W>,
    memory: &Memory<S>,
    item: Item,
    place: (u32, usize),
    status: Option<&str>,
) -> Result<(), EncodeError> {
    let (index, _) = place;
    let end = || memory.of(place).find(|record| record.tag == Tag::End).map(|record| record.text);
    // One that has not ended is of a response that failed.
    put_head(wire, item, index, status.or_else(end).unwrap_or("in_progress"))?;
    if memory.is_whole() {
        for record in memory.of(place).filter(|record| record.tag == Tag::Member) {
            wire.put(record.text)?;
        }
        let [before, after] = item.list();
        wire.put(before)?;
        put_part(wire, memory, item, place)?;
        wire.put(after)?;
    }
    wire.put("}")
}

/// Writes the part of an item that has its string, or the members of a call that are its string.
fn put_part<W: fmt::Write, S: Storage>(
    wire: &mut Wire<W>,
    memory: &Memory<S>,
    item: Item,
    place: (u32, usize),
) -> Result<(), EncodeError> {
    let [before, after] = item.around();
    wire.put(before)?;
    put_string(wire, memory, place)?;
    wire.put(after)
}

fn put_string<W: fmt::Write, S: Storage>(
    wire: &mut Wire<W>,
    memory: &Memory<S>,
    place: (u32, usize),
) -> Result<(), EncodeError> {
    memory.of(place).filter(|record| record.tag == Tag::Text).try_for_each(|record| wire.put(record.text))
}
