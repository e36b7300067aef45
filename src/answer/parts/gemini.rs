//! The parts of Gemini's chunks.

use super::super::calls::Sweep;
use super::super::finish::Reason;
use super::super::part::{Input, Part, ToolKind, ToolStart};
use super::super::server_error::ServerError;
use super::super::track::{Phase, Track};
use super::super::usage::Usage;
use super::only::Only;
use super::queue::Queue;
use super::vendor::{Settled, VendorEvent};
use crate::gemini::{
    self, Candidate, Candidates, Chunk, Event, FinishReason, FunctionCall, PartKind, PartialArgs, Step,
};
use crate::json::{Raw, Str};
use crate::stream::hash;

/// What is left of a chunk.
#[derive(Clone, Copy)]
pub(in crate::answer) struct Rest<'a> {
    candidates: Candidates<'a>,
    /// Of the first candidate.
    parts: Option<gemini::Parts<'a>>,
    /// Of the call that is looked at, and whether it ends after them.
    args: Option<(PartialArgs<'a>, bool)>,
}

/// The key of every call: they come one after the other.
const KEY: u32 = 0;

impl<'a> VendorEvent<'a> for Event<'a> {
    type Rest = Option<Rest<'a>>;

    const HAS_USAGE: bool = true;

    #[inline(always)]
    fn only(&self, track: &mut Track) -> Option<Only<'a>> {
        let Event::Chunk(chunk) = self else { return None };
        let text = chunk.single()?;
        track.phase = Phase::Started;
        Some(Only::of_text(text))
    }

    fn settle(&self, track: &mut Track) -> Settled {
        Settled::if_open(track)
    }

    fn begin(&self, _track: &mut Track, queue: &mut Queue<'a>) -> Self::Rest {
        if let Event::Unknown { raw, .. } = self {
            queue.push(Part::Other(*raw));
        }
        chunk_of(self).map(|chunk| Rest { candidates: chunk.candidates(), parts: None, args: None })
    }

    fn more(rest: &mut Self::Rest, track: &mut Track, queue: &mut Queue<'a>) -> bool {
        let Some(rest) = rest else { return false };
        if let Some((args, ends)) = &mut rest.args {
            match args.next() {
                Some(arg) => {
                    if let Some(call) = track.calls.newest().filter(|call| call.is_open) {
                        call.balance.push_piece(arg.will_continue());
                        queue.input(call.number, Input::At(arg));
                    }
                }
                None => {
                    if *ends {
                        queue.end(&mut track.calls, KEY);
                    }
                    rest.args = None;
                }
            }
            return true;
        }
        if let Some(part) = rest.parts.as_mut().and_then(Iterator::next) {
            rest.take_part(&part, track, queue);
        } else if let Some(candidate) = rest.candidates.next() {
            if candidate.index() == 0 {
                rest.parts = Some(candidate.parts());
            } else {
                queue.push(Part::Other(candidate.raw()));
            }
        } else {
            return false;
        }
        true
    }

    fn sweep(&self, track: &Track) -> Sweep {
        // The last piece of a call may be missing.
        if track.reason == Some(Reason::Stop) { Sweep::WholeOrEmpty } else { Sweep::None }
    }

    fn usage(&self, usage: &mut Usage) -> bool {
        chunk_of(self).is_some_and(|chunk| usage.take_gemini(&chunk.usage()))
    }

    fn finish(&self) -> Option<(Reason, Str<'a>)> {
        let chunk = chunk_of(self)?;
        let of_candidate = |candidate: Candidate<'a>| {
            let reason = candidate.finish_reason().filter(|reason| *reason != FinishReason::Unspecified)?;
            Some((reason.into(), candidate.finish_reason_name()?))
        };
        let first = chunk.candidates().filter(|candidate| candidate.index() == 0);
        let blocked = || Some((Reason::ContentFilter, chunk.prompt_feedback()?.block_reason()?));
        first.filter_map(of_candidate).last().or_else(blocked)
    }

    fn error(&self) -> Option<ServerError<'a>> {
        match self {
            Event::Error(error) => Some(ServerError::Gemini(*error)),
            _ => None,
        }
    }

    fn phase(&self, before: Phase) -> Phase {
        match self {
            Event::Chunk(_) => Phase::Started,
            Event::Error(_) => Phase::Failed,
            Event::Done | Event::Unknown { .. } => before,
        }
    }
}

/// Returns the chunk that an event is, or that comes with an error.
const fn chunk_of<'a>(event: &Event<'a>) -> Option<Chunk<'a>> {
    match event {
        Event::Chunk(chunk) => Some(*chunk),
        Event::Error(error) => Some(error.chunk()),
        Event::Done | Event::Unknown { .. } => None,
    }
}

impl<'a> Rest<'a> {
    fn take_part(&mut self, part: &gemini::Part<'a>, track: &mut Track, queue: &mut Queue<'a>) {
        if let Some(function) = part.function_call() {
            self.take_call(&function, track, queue);
        } else if let Some(text) = part.text_delta() {
            queue.push(Part::of_text(text));
        } else if !matches!(part.kind(), PartKind::Text | PartKind::Thought | PartKind::Empty) {
            queue.push(Part::Other(part.raw()));
        }
        if let Some(signature) = part.thought_signature().filter(|it| *it != "") {
            queue.push(Part::Signature(signature));
        }
    }

    fn take_call(&mut self, function: &FunctionCall<'a>, track: &mut Track, queue: &mut Queue<'a>) {
        let is_open = track.calls.newest().is_some_and(|call| call.is_open);
        let step = function.step(is_open);
        if let Step::Begin | Step::Whole = step {
            let id = function.id();
            let call = track.calls.begin(KEY, id.map_or(0, hash), ToolKind::Function);
            queue.sweep(Sweep::Replaced, call);
            queue.start(ToolStart { call, id, name: function.name(), kind: ToolKind::Function });
        }
        let has_pieces = function.partial_args().next().is_some();
        let ends = matches!(step, Step::Whole | Step::End);
        if step == Step::Whole && !has_pieces {
            if let Some(call) = track.calls.newest() {
                call.balance.push_value();
                queue.input(call.number, Input::Whole(function.args().unwrap_or(Raw::EMPTY)));
            }
            return queue.end(&mut track.calls, KEY);
        }
        if step == Step::Stray {
            return;
        }
        if let Some(call) = track.calls.newest() {
            (call.is_fresh, call.in_pieces) = (true, true);
            if let Some(args) = function.args() {
                call.balance.push_value();
                queue.input(call.number, Input::Whole(args));
            }
        }
        self.args = Some((function.partial_args(), ends));
    }
}
