//! The parts of chunks of Chat Completions.

use super::super::calls::{Calls, Sweep};
use super::super::finish::Reason;
use super::super::part::{Part, ToolKind, ToolStart};
use super::super::server_error::ServerError;
use super::super::track::{Phase, Track};
use super::super::usage::Usage;
use super::more_input;
use super::only::Only;
use super::queue::Queue;
use super::vendor::{Settled, VendorEvent};
use crate::json::Str;
use crate::openai::chat::{Choice, Choices, Event, FunctionCall, Single, Texts, ToolFragment, ToolFragments};
use crate::stream::hash;

/// What is left of a chunk.
#[derive(Clone, Copy)]
pub(in crate::answer) struct Rest<'a> {
    choices: Choices<'a>,
    /// Of the first choice.
    texts: Option<Texts<'a>>,
    refusal: Option<Str<'a>>,
    fragments: Option<ToolFragments<'a>>,
    function: Option<FunctionCall<'a>>,
}

/// What stands for the index of a call that has none.
const NO_INDEX: u32 = u32::MAX;

/// What stands for the index of the deprecated call, of which there is one.
const FUNCTION: u32 = u32::MAX - 1;

impl<'a> VendorEvent<'a> for Event<'a> {
    type Rest = Option<Rest<'a>>;

    #[inline(always)]
    fn only(&self, track: &mut Track) -> Option<Only<'a>> {
        let Event::Chunk(chunk) = self else { return None };
        let single = chunk.single()?;
        track.phase = Phase::Started;
        track.has_content = true;
        match single {
            Single::Content(text) => Some(Only::text(text)),
            Single::Reasoning(text) => Some(Only::reasoning(text)),
            Single::Refusal(text) => Some(Only::refusal(text)),
            // After the finish a call ends when it can.
            Single::Arguments(..) if track.reason.is_some() => None,
            Single::Arguments(Some(index), json) => more_input(track.calls.find(index), json),
            Single::Arguments(None, json) => more_input(track.calls.newest(), json),
        }
    }

    fn settle(&self, track: &mut Track) -> Settled {
        Settled::if_open(track)
    }

    fn begin(&self, _track: &mut Track, queue: &mut Queue<'a>) -> Self::Rest {
        if let Event::Unknown { raw, .. } = self {
            queue.push(Part::Other(*raw));
        }
        let chunk = self.chunk()?;
        Some(Rest { choices: chunk.choices(), texts: None, refusal: None, fragments: None, function: None })
    }

    fn more(rest: &mut Self::Rest, track: &mut Track, queue: &mut Queue<'a>) -> bool {
        let Some(rest) = rest else { return false };
        if let Some(text) = rest.texts.as_mut().and_then(Iterator::next) {
            track.has_content = true;
            queue.push(Part::of_text(text));
        } else if let Some(refusal) = rest.refusal.take() {
            queue.push(Part::Refusal(refusal));
        } else if let Some(fragment) = rest.fragments.as_mut().and_then(Iterator::next) {
            track.has_content = true;
            take_fragment(&fragment, &mut track.calls, queue);
        } else if let Some(function) = rest.function.take() {
            take_function(&function, &mut track.calls, queue);
        } else if let Some(choice) = rest.choices.next() {
            rest.choose(&choice, track, queue);
        } else {
            return false;
        }
        true
    }

    fn sweep(&self, track: &Track) -> Sweep {
        let reason = if let Event::Done = self { track.reason.or(Some(Reason::Stop)) } else { track.reason };
        match reason {
            None => Sweep::None,
            // A call of which nothing came may have lost all of it there.
            Some(Reason::Length) => Sweep::Whole,
            Some(_) => Sweep::WholeOrEmpty,
        }
    }

    fn usage(&self, usage: &mut Usage) -> bool {
        self.chunk().and_then(|chunk| chunk.usage()).is_some_and(|it| usage.take_chat(&it))
    }

    fn finish(&self) -> Option<(Reason, Str<'a>)> {
        let choices = self.chunk()?.choices().filter(|choice| choice.index() == 0);
        let reasons = choices.filter_map(|choice| Some((choice.finish_reason()?.into(), choice.finish_reason_name()?)));
        reasons.last()
    }

    fn error(&self) -> Option<ServerError<'a>> {
        match self {
            Event::Error(error) => Some(ServerError::OpenAi(*error)),
            _ => None,
        }
    }

    fn phase(&self, before: Phase) -> Phase {
        match self {
            Event::Chunk(_) => Phase::Started,
            Event::Error(_) => Phase::Failed,
            Event::Done => Phase::Over,
            Event::Unknown { .. } => before,
        }
    }
}

impl<'a> Rest<'a> {
    fn choose(&mut self, choice: &Choice<'a>, track: &mut Track, queue: &mut Queue<'a>) {
        if choice.index() != 0 {
            return queue.push(Part::Other(choice.raw()));
        }
        // A whole message after the pieces of it says nothing new.
        if track.has_content && choice.raw().given("delta").is_none() {
            return;
        }
        self.texts = Some(choice.texts_but_refusal());
        self.refusal = choice.refusal();
        self.fragments = Some(choice.tool_calls());
        self.function = choice.function_call();
        if choice.audio().is_some() {
            queue.push(Part::Other(choice.raw()));
        }
    }
}

/// Takes a fragment of a tool call. Another id under the same index is another call; without an index an id begins a call, and
/// without both the last goes on.
fn take_fragment<'a>(fragment: &ToolFragment<'a>, calls: &mut Calls, queue: &mut Queue<'a>) {
    let key = fragment.index().unwrap_or(NO_INDEX);
    let id = fragment.id().map_or(0, hash);
    let was_there = fragment.index().is_some_and(|index| calls.knows(index));
    let found = match fragment.index() {
        Some(index) => calls.find(index),
        None => calls.newest(),
    };
    let known = found.filter(|call| id == 0 || call.id == id || (call.id == 0 && fragment.index().is_some()));
    match known {
        Some(call) => call.id = call.id.max(id),
        // More of a call that is not followed any more.
        None if id == 0 && was_there => return,
        // Nothing of it is known yet: its name may come with the next.
        None if id == 0 && is_empty(fragment) => return,
        None => {
            let call = calls.begin(key, id, ToolKind::Function);
            queue.sweep(Sweep::Whole, call);
            let name = fragment.name().unwrap_or_default();
            queue.start(ToolStart { call, id: fragment.id(), name, kind: ToolKind::Function });
        }
    }
    take_arguments(fragment.arguments(), fragment.index(), calls, queue);
}

/// Returns whether a fragment has neither a name nor arguments.
fn is_empty(fragment: &ToolFragment<'_>) -> bool {
    [fragment.name(), fragment.arguments()].into_iter().flatten().all(|text| text == "")
}

fn take_function<'a>(function: &FunctionCall<'a>, calls: &mut Calls, queue: &mut Queue<'a>) {
    if calls.find(FUNCTION).is_none() {
        let call = calls.begin(FUNCTION, 0, ToolKind::Function);
        queue.sweep(Sweep::Whole, call);
        let name = function.name().unwrap_or_default();
        queue.start(ToolStart { call, id: None, name, kind: ToolKind::Function });
    }
    take_arguments(function.arguments(), Some(FUNCTION), calls, queue);
}

/// Takes more arguments of a call. A call that has ended takes none.
fn take_arguments<'a>(arguments: Option<Str<'a>>, key: Option<u32>, calls: &mut Calls, queue: &mut Queue<'a>) {
    let call = match key {
        Some(key) => calls.find(key),
        None => calls.newest(),
    };
    if let Some(only) = arguments.and_then(|arguments| more_input(call, arguments)) {
        queue.push(only.part());
    }
}
