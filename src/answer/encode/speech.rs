//! Parts in the order that a dialect has.
//!
//! | what is open | text of the same channel | other text | call begins | input, end of a call | end |
//! |---|---|---|---|---|---|
//! | nothing | opens, is said | opens, is said | begins | is said | is said |
//! | a text | is said | closes, opens, is said | closes, begins | is said | closes, is said |
//! | calls | opens, is said | opens, is said | begins | is said | ends them as incomplete, is said |
//!
//! Between two parts at most one text is open and at most eight calls. While there are eight no text is, for readers follow no
//! more than eight of anything.

use core::fmt;

use super::super::balance::Balance;
use super::super::finish::Reason;
use super::super::part::{Input, ToolKind, ToolStart};
use super::calls::Call;
use super::compose::Composer;
use super::core::{Block, Channel, Core, Phase};
use super::said::Said;
use super::voice::{Failure, Voice};
use super::wire::Content;
use crate::gemini::PartialArg;
use crate::json::Str;
use crate::sse::{EncodeError, Storage};

type Written = Result<Said, EncodeError>;

/// Says more of a text.
#[inline]
pub(super) fn text<V: Voice, W: fmt::Write, S: Storage>(
    core: &mut Core<'_, W, S>,
    wanted: Channel,
    text: Str<'_>,
) -> Written {
    let Some(channel) = V::channel(wanted, core.state.with_reasoning) else { return Ok(Said::Nothing) };
    let text = text.as_escaped();
    let is_open = core.state.phase == Phase::Begun
        && (!V::HAS_BLOCKS || core.state.open.is_some_and(|block| block.channel == channel));
    if text.is_empty() || (!is_open && !open::<V, W, S>(core, channel)?) {
        return Ok(if text.is_empty() { Said::All } else { Said::Nothing });
    }
    V::text(core, channel, text)?;
    core.state.has_refused |= wanted == Channel::Refusal;
    Ok(if channel == wanted { Said::All } else { Said::Changed })
}

/// Opens a text, unless that is impossible.
#[inline(never)]
fn open<V: Voice, W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, channel: Channel) -> Result<bool, EncodeError> {
    if !begin::<V, W, S>(core)? || (V::HAS_BLOCKS && core.state.calls.is_full()) {
        return Ok(false);
    }
    if V::HAS_BLOCKS {
        close::<V, W, S>(core)?;
        let block = Block { index: core.state.count(), channel, start: core.memory.len() };
        core.state.open = Some(block);
        V::open(core, block)?;
    }
    Ok(true)
}

/// Begins the answer if it has not begun. Returns `false` if it is over.
pub(super) fn begin<V: Voice, W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>) -> Result<bool, EncodeError> {
    if core.state.phase == Phase::Fresh {
        core.state.phase = Phase::Begun;
        V::begin(core)?;
    }
    Ok(core.state.phase == Phase::Begun)
}

fn close<V: Voice, W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>) -> Result<(), EncodeError> {
    match core.state.open.take() {
        Some(block) => V::close(core, block),
        None => Ok(()),
    }
}

/// Says a signature: at the end of the reasoning that is open, or else as one without text.
pub(super) fn signature<V: Voice, W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, text: Str<'_>) -> Written {
    let is_open =
        core.state.phase == Phase::Begun && core.state.open.is_some_and(|block| block.channel == Channel::Reasoning);
    if !V::HAS_SIGNATURES || (!is_open && !open::<V, W, S>(core, Channel::Reasoning)?) {
        return Ok(Said::Nothing);
    }
    let Some(block) = &mut core.state.open else { return Ok(Said::Nothing) };
    block.channel = Channel::Signed;
    let block = *block;
    V::signature(core, block, text)?;
    Ok(Said::All)
}

/// Says that a call begins.
pub(super) fn start_call<V: Voice, W: fmt::Write, S: Storage>(
    core: &mut Core<'_, W, S>,
    start: &ToolStart<'_>,
) -> Written {
    let said = V::call_of(start.kind);
    let has_room = !core.state.calls.is_full() && core.state.calls.find(start.call).is_none();
    if said == Said::Nothing || !has_room || !begin::<V, W, S>(core)? {
        return Ok(Said::Nothing);
    }
    close::<V, W, S>(core)?;
    let call = Call {
        number: start.call,
        index: core.state.count(),
        start: core.memory.len(),
        kind: start.kind,
        balance: Balance::NEW,
        is_composed: false,
        is_broken: false,
    };
    core.state.calls.begin(call);
    core.state.has_begun_calls |= start.kind.is_yours();
    V::start_call(core, &call, start)?;
    Ok(said)
}

/// Says more of the input of a call.
#[inline]
pub(super) fn input<V: Voice, W: fmt::Write, S: Storage>(
    core: &mut Core<'_, W, S>,
    number: u32,
    input: &Input<'_>,
) -> Written {
    let Some(call) = core.state.calls.find(number) else { return Ok(Said::Nothing) };
    if core.state.phase != Phase::Begun || call.is_broken {
        return Ok(Said::Nothing);
    }
    let is_text = call.kind == ToolKind::Custom;
    let content = match input {
        Input::At(arg) if !is_text => return compose::<V, W, S>(core, number, arg),
        Input::Json(json) if !call.is_composed => {
            call.balance.push(*json);
            Some(Content::from(*json))
        }
        Input::Whole(value) if !call.is_composed => {
            call.balance.push_value();
            Some(Content::from(value.as_str()))
        }
        Input::Text(text) if is_text => Some(Content::from(*text)),
        // What the server runs has no JSON to show, and that is all that is lost.
        Input::Text(_) if call.kind == ToolKind::Server => return Ok(Said::Nothing),
        _ => None,
    };
    let Some(content) = content else {
        call.is_broken = true;
        return Ok(Said::Nothing);
    };
    if !content.is_empty() {
        let call = *call;
        V::input(core, &call, content)?;
    }
    Ok(Said::All)
}

/// Says a value at a place of the input of a call.
#[cold]
fn compose<V: Voice, W: fmt::Write, S: Storage>(
    core: &mut Core<'_, W, S>,
    number: u32,
    arg: &PartialArg<'_>,
) -> Written {
    let Some(call) = core.state.calls.find(number) else { return Ok(Said::Nothing) };
    if !call.is_composed && call.balance.is_empty() {
        call.is_composed = true;
        core.state.composer = Composer::new(number);
    }
    let mut composer = core::mem::replace(&mut core.state.composer, Composer::new(number));
    let is_its = call.is_composed && composer.call() == number;
    let texts = if is_its { composer.add(arg) } else { None };
    call.is_broken = texts.is_none();
    let content = texts.map(Content::Plain).filter(|content| !content.is_empty());
    if content.is_some() {
        call.balance.push_value();
    }
    let call = *call;
    if let Some(content) = content {
        V::input(core, &call, content)?;
    }
    core.state.composer = composer;
    Ok(if call.is_broken { Said::Nothing } else { Said::All })
}

/// Says that the input of a call is complete, if it is.
pub(super) fn end_call<V: Voice, W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, number: u32) -> Written {
    if core.state.phase != Phase::Begun {
        return Ok(Said::Nothing);
    }
    let Some(call) = core.state.calls.end(number) else { return Ok(Said::Nothing) };
    let is_complete = match call.kind {
        ToolKind::Custom => true,
        _ if call.is_composed => core.state.composer.call() == number,
        _ => call.balance.is_empty() || call.balance.is_balanced(),
    };
    if call.is_broken || !is_complete {
        abandon::<V, W, S>(core, &call)?;
        return Ok(Said::Nothing);
    }
    if call.is_composed {
        let mut composer = core::mem::replace(&mut core.state.composer, Composer::new(number));
        V::input(core, &call, Content::from(composer.end()))?;
    } else if call.balance.is_empty() && call.kind != ToolKind::Custom {
        // Without it nobody could say whether a limit cut it.
        V::input(core, &call, Content::from("{}"))?;
    }
    V::end_call(core, &call, true)?;
    core.state.has_calls |= call.kind.is_yours();
    Ok(Said::All)
}

/// Ends a call of which not all came. One of which nothing came gets the brace with which its input would have begun, or it
/// would be taken for one that needs none.
fn abandon<V: Voice, W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, call: &Call) -> Result<(), EncodeError> {
    if call.kind != ToolKind::Custom && call.balance.is_empty() {
        V::input(core, call, Content::from("{"))?;
    }
    V::end_call(core, call, false)
}

/// Says the end of an answer that is complete.
pub(super) fn complete<V: Voice, W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>) -> Written {
    if core.state.reason == Some(Reason::Error) {
        let (name, message) = ("server_error", "the server could not go on");
        let said = fail::<V, W, S>(core, &Failure::of(name, message))?;
        return Ok(if said == Said::Nothing { said } else { Said::Changed });
    }
    if !begin::<V, W, S>(core)? {
        return Ok(Said::Nothing);
    }
    close::<V, W, S>(core)?;
    while let Some(call) = core.state.calls.end_first() {
        abandon::<V, W, S>(core, &call)?;
    }
    core.state.phase = Phase::Over;
    match core.state.reason {
        None | Some(Reason::Stop) if core.state.has_calls => V::complete(core, Reason::ToolUse),
        // None of the calls could be said. A client would wait for what it has to run.
        Some(Reason::ToolUse) if !core.state.has_begun_calls => {
            let _ = V::complete(core, Reason::Stop)?;
            Ok(Said::Changed)
        }
        reason => V::complete(core, reason.unwrap_or(Reason::Stop)),
    }
}

/// Says an error in place of the rest.
pub(super) fn fail<V: Voice, W: fmt::Write, S: Storage>(core: &mut Core<'_, W, S>, failure: &Failure<'_>) -> Written {
    if core.state.phase == Phase::Over || (V::FAILS_BEGUN && !begin::<V, W, S>(core)?) {
        return Ok(Said::Nothing);
    }
    core.state.phase = Phase::Over;
    V::fail(core, failure)
}
