//! The parts of Anthropic's events.

use super::super::calls::Sweep;
use super::super::finish::Reason;
use super::super::part::{Input, Part, ToolKind, ToolStart};
use super::super::server_error::ServerError;
use super::super::track::{Phase, Track};
use super::super::usage::Usage;
use super::more_input;
use super::only::Only;
use super::queue::Queue;
use super::vendor::{Settled, VendorEvent};
use crate::anthropic::{Block, Blocks, Delta, Event};
use crate::json::{Raw, Str, string};
use crate::stream::hash;

/// The blocks that the start of a message has: the index of the next, and those that are left.
pub(in crate::answer) type Rest<'a> = Option<(u32, Blocks<'a>)>;

impl<'a> VendorEvent<'a> for Event<'a> {
    type Rest = Rest<'a>;

    #[inline(always)]
    fn only(&self, track: &mut Track) -> Option<Only<'a>> {
        match *self {
            Event::BlockDelta { delta: Delta::Text(text), .. } if !text.as_escaped().is_empty() => {
                Some(Only::text(text))
            }
            Event::BlockDelta { index, delta: Delta::InputJson(json) } if !json.as_escaped().is_empty() => {
                more_input(track.calls.find(index), json)
            }
            _ => None,
        }
    }

    fn settle(&self, track: &mut Track) -> Settled {
        let Event::MessageStart(start) = self else { return Settled::if_open(track) };
        let id = start.id().filter(|id| *id != "").map_or(0, hash);
        let is_second = track.phase != Phase::Empty;
        // The same one that begins again does not count.
        if is_second && id != 0 && id == track.id {
            return Settled::Ignored;
        }
        if is_second {
            *track = Track::NEW;
        }
        track.id = id;
        if is_second { Settled::Restarts } else { Settled::Counts }
    }

    fn begin(&self, track: &mut Track, queue: &mut Queue<'a>) -> Rest<'a> {
        match *self {
            Event::MessageStart(start) => return Some((0, start.content())),
            Event::BlockStart { index, block } => begin_block(index, block, false, track, queue),
            Event::BlockDelta { index, delta } => take_delta(index, delta, track, queue),
            // Of a call without input only the reason for the end says whether that is all: a limit may have cut it.
            Event::BlockStop { index } if track.calls.find(index).is_some_and(|call| call.balance.is_empty()) => {}
            Event::BlockStop { index } => queue.end(&mut track.calls, index),
            Event::Unknown { raw, .. } => queue.push(Part::Other(raw)),
            _ => {}
        }
        None
    }

    fn more(rest: &mut Rest<'a>, track: &mut Track, queue: &mut Queue<'a>) -> bool {
        let Some((index, blocks)) = rest else { return false };
        let Some(block) = blocks.next() else { return false };
        if let Ok(block) = block {
            begin_block(*index, block, true, track, queue);
        }
        // As many blocks as there are bytes do not occur.
        *index = index.saturating_add(1);
        true
    }

    fn sweep(&self, track: &Track) -> Sweep {
        match (self, track.reason) {
            (Event::MessageDelta(_) | Event::MessageStop, Some(Reason::Length)) => Sweep::Whole,
            (Event::MessageDelta(_) | Event::MessageStop, Some(_)) => Sweep::WholeOrEmpty,
            (Event::MessageStop, None) => Sweep::Whole,
            _ => Sweep::None,
        }
    }

    fn usage(&self, usage: &mut Usage) -> bool {
        match self {
            Event::MessageStart(start) => usage.take_anthropic(&start.usage()),
            Event::MessageDelta(delta) => usage.take_anthropic(&delta.usage()),
            _ => false,
        }
    }

    fn finish(&self) -> Option<(Reason, Str<'a>)> {
        let (reason, raw) = match self {
            Event::MessageStart(start) => (start.stop_reason()?, start.raw()),
            Event::MessageDelta(delta) => (delta.stop_reason()?, delta.raw().get("delta")?),
            _ => return None,
        };
        Some((reason.into(), string(raw, "stop_reason").unwrap_or_default()))
    }

    fn error(&self) -> Option<ServerError<'a>> {
        match self {
            Event::Error(error) => Some(ServerError::Anthropic(*error)),
            _ => None,
        }
    }

    fn phase(&self, before: Phase) -> Phase {
        match self {
            Event::MessageStart(_) => Phase::Started,
            Event::Error(_) if before != Phase::Over => Phase::Failed,
            Event::MessageStop => Phase::Over,
            _ => before,
        }
    }
}

/// Begins a block. One that `is_whole` ends with its start.
fn begin_block<'a>(index: u32, block: Block<'a>, is_whole: bool, track: &mut Track, queue: &mut Queue<'a>) {
    let (tool, kind) = match block {
        Block::ToolUse(tool) => (tool, ToolKind::Function),
        Block::ServerToolUse(tool) | Block::McpToolUse(tool) => (tool, ToolKind::Server),
        Block::Text(block) => {
            if block.text() != "" {
                queue.push(Part::Text(block.text()));
            }
            return;
        }
        Block::Thinking(block) => {
            if block.thinking() != "" {
                queue.push(Part::Reasoning(block.thinking()));
            }
            if block.signature() != "" {
                queue.push(Part::Signature(block.signature()));
            }
            return;
        }
        other => return queue.push(Part::Other(other.raw())),
    };
    let id = Some(tool.id()).filter(|id| *id != "");
    let call = track.calls.begin(index, id.map_or(0, hash), kind);
    queue.start(ToolStart { call, id, name: tool.name(), kind });
    if let Some(input) = tool.input().filter(has_members) {
        if let Some(call) = track.calls.find(index) {
            call.balance.push_value();
            call.is_given = true;
        }
        queue.input(call, Input::Whole(input));
    }
    if is_whole {
        queue.end(&mut track.calls, index);
    }
}

/// Returns whether an input is more than the empty object that stands for one to come.
fn has_members(input: &Raw<'_>) -> bool {
    input.is_object() && input.members().next().is_some()
}

fn take_delta<'a>(index: u32, delta: Delta<'a>, track: &mut Track, queue: &mut Queue<'a>) {
    match delta {
        Delta::Text(text) if text != "" => queue.push(Part::Text(text)),
        Delta::Thinking { thinking, .. } if thinking != "" => queue.push(Part::Reasoning(thinking)),
        Delta::Signature(signature) if signature != "" => queue.push(Part::Signature(signature)),
        Delta::InputJson(json) if json != "" => {
            if let Some(only) = more_input(track.calls.find(index), json) {
                queue.push(only.part());
            }
        }
        Delta::Citation(citation) => queue.push(Part::Other(citation.raw())),
        Delta::Compaction(compaction) => queue.push(Part::Other(compaction.raw())),
        Delta::Unknown { raw, .. } => queue.push(Part::Other(raw)),
        _ => {}
    }
}
