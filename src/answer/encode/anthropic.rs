//! Parts as a stream of Anthropic's Messages.

use core::fmt;

use super::super::finish::Reason;
use super::super::part::{ToolKind, ToolStart};
use super::super::usage::Usage;
use super::calls::Call;
use super::core::{Block, Channel, Core};
use super::said::Said;
use super::voice::{Failure, Voice, put_id};
use super::wire::Content;
use crate::anthropic::StopReason;
use crate::json::Str;
use crate::sse::{EncodeError, Storage};

pub(super) enum Anthropic {}

impl Voice for Anthropic {
    const HAS_BLOCKS: bool = true;
    const FAILS_BEGUN: bool = false;
    const HAS_SIGNATURES: bool = true;

    fn channel(wanted: Channel, _with_reasoning: bool) -> Option<Channel> {
        Some(if wanted == Channel::Refusal { Channel::Text } else { wanted })
    }

    fn call_of(kind: ToolKind) -> Said {
        if kind == ToolKind::Custom { Said::Nothing } else { Said::All }
    }

    fn begin<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>) -> Result<(), EncodeError> {
        core.wire.put("event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"")?;
        core.wire.plain(core.state.head.id)?;
        core.wire.put("\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"")?;
        core.wire.plain(core.state.head.model)?;
        core.wire.put("\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":")?;
        put_usage(core)?;
        core.wire.put("}}\n\n")
    }

    fn open<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, block: Block) -> Result<(), EncodeError> {
        start(core, block.index)?;
        core.wire.put(match block.channel {
            Channel::Text | Channel::Refusal => "{\"type\":\"text\",\"text\":\"\"}}\n\n",
            Channel::Reasoning | Channel::Signed => "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}}\n\n",
        })
    }

    #[inline]
    fn text<W: fmt::Write, S: Storage>(
        core: &mut Core<'_, W, S>,
        channel: Channel,
        text: &str,
    ) -> Result<(), EncodeError> {
        let Some(block) = core.state.open else { return Ok(()) };
        let member = match channel {
            Channel::Text | Channel::Refusal => ",\"delta\":{\"type\":\"text_delta\",\"text\":\"",
            Channel::Reasoning | Channel::Signed => ",\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"",
        };
        delta(core, block.index, member)?;
        core.wire.put(text)?;
        core.wire.put("\"}}\n\n")
    }

    fn close<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, block: Block) -> Result<(), EncodeError> {
        stop(core, block.index)
    }

    fn signature<W: fmt::Write, S: Storage>(
        core: &mut Core<'_, W, S>,
        block: Block,
        text: Str<'_>,
    ) -> Result<(), EncodeError> {
        delta(core, block.index, ",\"delta\":{\"type\":\"signature_delta\",\"signature\":\"")?;
        core.wire.put(text.as_escaped())?;
        core.wire.put("\"}}\n\n")
    }

    fn start_call<W: fmt::Write, S: Storage>(
        core: &mut Core<'_, W, S>,
        call: &Call,
        it: &ToolStart<'_>,
    ) -> Result<(), EncodeError> {
        start(core, call.index)?;
        let is_yours = call.kind.is_yours();
        core.wire.put(if is_yours {
            "{\"type\":\"tool_use\",\"id\":\""
        } else {
            "{\"type\":\"server_tool_use\",\"id\":\""
        })?;
        put_id(core, it)?;
        core.wire.put("\",\"name\":\"")?;
        core.wire.put(it.name.as_escaped())?;
        core.wire.put("\",\"input\":{}}}\n\n")
    }

    fn input<W: fmt::Write, S: Storage>(
        core: &mut Core<'_, W, S>,
        call: &Call,
        input: Content<'_>,
    ) -> Result<(), EncodeError> {
        delta(core, call.index, ",\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"")?;
        core.wire.content(input)?;
        core.wire.put("\"}}\n\n")
    }

    fn end_call<W: fmt::Write, S: Storage>(
        core: &mut Core<'_, W, S>,
        call: &Call,
        _is_complete: bool,
    ) -> Result<(), EncodeError> {
        stop(core, call.index)
    }

    fn complete<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, reason: Reason) -> Result<Said, EncodeError> {
        let (name, said) = match reason {
            Reason::Stop if core.state.has_refused => (StopReason::Refusal, Said::Changed),
            Reason::Stop => (StopReason::EndTurn, Said::All),
            Reason::Length => (StopReason::MaxTokens, Said::All),
            Reason::ToolUse => (StopReason::ToolUse, Said::All),
            Reason::Refusal => (StopReason::Refusal, Said::All),
            Reason::Pause => (StopReason::PauseTurn, Said::All),
            Reason::ContentFilter => (StopReason::Refusal, Said::Changed),
            Reason::Error | Reason::Other => (StopReason::EndTurn, Said::Changed),
        };
        core.wire.put("event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"")?;
        core.wire.put(name.name())?;
        core.wire.put("\",\"stop_sequence\":null},\"usage\":")?;
        put_usage(core)?;
        core.wire.put("}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n")?;
        Ok(said)
    }

    fn fail<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, failure: &Failure<'_>) -> Result<Said, EncodeError> {
        core.wire.put("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"")?;
        let said = match failure.anthropic {
            Some(name) => {
                core.wire.put(name)?;
                Said::Changed
            }
            None => {
                core.wire.content(failure.name)?;
                Said::All
            }
        };
        core.wire.put("\",\"message\":\"")?;
        core.wire.content(failure.message)?;
        core.wire.put("\"}}\n\n")?;
        Ok(said)
    }
}

fn start<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, index: u32) -> Result<(), EncodeError> {
    core.wire.put("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":")?;
    core.wire.number(index.into())?;
    core.wire.put(",\"content_block\":")
}

#[inline]
fn delta<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, index: u32, member: &str) -> Result<(), EncodeError> {
    core.wire.put("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":")?;
    core.wire.number(index.into())?;
    core.wire.put(member)
}

fn stop<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, index: u32) -> Result<(), EncodeError> {
    core.wire.put("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":")?;
    core.wire.number(index.into())?;
    core.wire.put("}\n\n")
}

/// Writes what is known of the cost. Clients ask for input and output at the beginning, where they are often not known: then
/// they are 0, and the end corrects them.
fn put_usage<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>) -> Result<(), EncodeError> {
    let usage: Usage = core.state.usage;
    core.wire.put("{\"input_tokens\":")?;
    core.wire.number(usage.input_without_cache().unwrap_or(0))?;
    for (name, count) in [
        (",\"cache_read_input_tokens\":", usage.cached()),
        (",\"cache_creation_input_tokens\":", usage.cache_written()),
        (",\"output_tokens\":", Some(usage.output_with_reasoning().unwrap_or(0))),
    ] {
        if let Some(count) = count {
            core.wire.put(name)?;
            core.wire.number(count)?;
        }
    }
    if let Some(reasoning) = usage.reasoning() {
        core.wire.put(",\"output_tokens_details\":{\"thinking_tokens\":")?;
        core.wire.number(reasoning)?;
        core.wire.put("}")?;
    }
    core.wire.put("}")
}
