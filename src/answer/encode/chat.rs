//! Parts as a stream of Chat Completions.

use core::fmt;

use super::super::finish::Reason;
use super::super::part::{ToolKind, ToolStart};
use super::calls::Call;
use super::core::{Block, Channel, Core, State};
use super::head::Head;
use super::said::Said;
use super::voice::{Failure, Voice, put_id};
use super::wire::{Content, decimal};
use crate::json::{Str, escape};
use crate::openai::chat::FinishReason;
use crate::sse::{EncodeError, Storage};

pub(super) enum Chat {}

impl Voice for Chat {
    const HAS_BLOCKS: bool = false;
    const FAILS_BEGUN: bool = false;
    const HAS_SIGNATURES: bool = false;

    fn channel(wanted: Channel, with_reasoning: bool) -> Option<Channel> {
        Some(wanted).filter(|wanted| with_reasoning || *wanted != Channel::Reasoning)
    }

    fn call_of(kind: ToolKind) -> Said {
        // Calls of custom tools have no form in a stream: the official clients only know functions there.
        if kind == ToolKind::Function { Said::All } else { Said::Nothing }
    }

    fn begin<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>) -> Result<(), EncodeError> {
        let State { head, prefix, .. } = &mut core.state;
        if delta_head(head, |piece| prefix.push(piece).ok_or(())).is_err() {
            prefix.clear();
        }
        delta(core, "\"role\":\"assistant\",\"content\":\"")?;
        core.wire.put(STRING_END)
    }

    fn open<W: fmt::Write, S: Storage>(_core: &mut Core<'_, W, S>, _block: Block) -> Result<(), EncodeError> {
        Ok(())
    }

    #[inline]
    fn text<W: fmt::Write, S: Storage>(
        core: &mut Core<'_, W, S>,
        channel: Channel,
        text: &str,
    ) -> Result<(), EncodeError> {
        delta(
            core,
            match channel {
                Channel::Text => "\"content\":\"",
                Channel::Reasoning | Channel::Signed => "\"reasoning_content\":\"",
                Channel::Refusal => "\"refusal\":\"",
            },
        )?;
        core.wire.put(text)?;
        core.wire.put(STRING_END)
    }

    fn close<W: fmt::Write, S: Storage>(_core: &mut Core<'_, W, S>, _block: Block) -> Result<(), EncodeError> {
        Ok(())
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
        delta(core, "\"tool_calls\":[{\"index\":")?;
        core.wire.number(call.index.into())?;
        core.wire.put(",\"id\":\"")?;
        put_id(core, start)?;
        core.wire.put("\",\"type\":\"function\",\"function\":{\"name\":\"")?;
        core.wire.put(start.name.as_escaped())?;
        core.wire.put("\",\"arguments\":\"\"}}]")?;
        core.wire.put(DELTA_END)
    }

    fn input<W: fmt::Write, S: Storage>(
        core: &mut Core<'_, W, S>,
        call: &Call,
        input: Content<'_>,
    ) -> Result<(), EncodeError> {
        delta(core, "\"tool_calls\":[{\"index\":")?;
        core.wire.number(call.index.into())?;
        core.wire.put(",\"function\":{\"arguments\":\"")?;
        core.wire.content(input)?;
        core.wire.put("\"}}]")?;
        core.wire.put(DELTA_END)
    }

    fn end_call<W: fmt::Write, S: Storage>(
        _core: &mut Core<'_, W, S>,
        _call: &Call,
        _is_complete: bool,
    ) -> Result<(), EncodeError> {
        // It has no word for it.
        Ok(())
    }

    fn complete<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, reason: Reason) -> Result<Said, EncodeError> {
        let (name, said) = match reason {
            Reason::Stop => (FinishReason::Stop, Said::All),
            Reason::Length => (FinishReason::Length, Said::All),
            Reason::ToolUse => (FinishReason::ToolCalls, Said::All),
            Reason::ContentFilter => (FinishReason::ContentFilter, Said::All),
            Reason::Refusal => (FinishReason::ContentFilter, Said::Changed),
            // Of those that there are it is the one that does not say that the model has finished.
            Reason::Pause => (FinishReason::Length, Said::Changed),
            Reason::Error | Reason::Other => (FinishReason::Stop, Said::Changed),
        };
        head(&core.state.head, |piece| core.wire.put(piece))?;
        core.wire.put("\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"")?;
        core.wire.put(name.name())?;
        core.wire.put("\"}]}\n\n")?;
        if !core.state.usage.is_empty() {
            put_usage(core)?;
        }
        core.wire.frames().done()?;
        Ok(said)
    }

    fn fail<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, failure: &Failure<'_>) -> Result<Said, EncodeError> {
        core.wire.put("data: {\"error\":{\"message\":\"")?;
        core.wire.content(failure.message)?;
        core.wire.put("\",\"type\":\"")?;
        core.wire.content(failure.kind)?;
        core.wire.put("\",\"param\":null,\"code\":")?;
        match (failure.code, failure.status) {
            (Some(code), _) => {
                core.wire.put("\"")?;
                core.wire.put(code.as_escaped())?;
                core.wire.put("\"")?;
            }
            (None, Some(status)) => core.wire.number(status.into())?,
            (None, None) => core.wire.put("null")?,
        }
        // An end marker would let a client that passes over errors take the answer for complete.
        core.wire.put("}}\n\n")?;
        Ok(Said::All)
    }
}

const STRING_END: &str = "\"},\"finish_reason\":null}]}\n\n";
const DELTA_END: &str = "},\"finish_reason\":null}]}\n\n";

/// Passes on the beginning of a chunk in pieces.
fn head<E>(head: &Head<'_>, mut put: impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
    put("data: {\"id\":\"")?;
    escape(head.id, &mut put)?;
    put("\",\"object\":\"chat.completion.chunk\",\"created\":")?;
    put(decimal(head.created, &mut [0; 20]))?;
    put(",\"model\":\"")?;
    escape(head.model, &mut put)?;
    put("\",")
}

/// Passes on the beginning of a delta in pieces.
fn delta_head<E>(it: &Head<'_>, mut put: impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
    head(it, &mut put)?;
    put("\"choices\":[{\"index\":0,\"delta\":{")
}

/// Writes the beginning of a delta.
#[inline]
fn delta<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, member: &str) -> Result<(), EncodeError> {
    let Core { wire, state, .. } = core;
    match state.prefix.as_str() {
        "" => delta_head(&state.head, |piece| wire.put(piece))?,
        prefix => wire.put(prefix)?,
    }
    wire.put(member)
}

fn put_usage<W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>) -> Result<(), EncodeError> {
    head(&core.state.head, |piece| core.wire.put(piece))?;
    core.wire.put("\"choices\":[],\"usage\":")?;
    core.wire.usage(["prompt_tokens", "completion_tokens"], &core.state.usage)?;
    core.wire.put("}\n\n")
}
