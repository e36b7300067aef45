//! A candidate that has been accumulated.

use alloc::string::String;
use alloc::vec::Vec;

use serde_json::{Map, Value};

use super::super::candidate::Candidate;
use super::super::finish_reason::FinishReason;
use super::super::function_call::{FunctionCall, Step};
use super::super::part::{Part, PartKind};
use super::args::Args;
use super::part::{ResponsePart, has_extra, merge};
use super::tool_call::ToolCall;
use crate::bytes::add;
use crate::json::Raw;
use crate::stream::{Bounds, LimitError, Members};

/// How many levels a candidate may have as JSON: in a response there are two around it.
const MAX_DEPTH: u8 = 125;

/// A candidate of a [`Response`](super::Response), as far as it came.
///
/// ```
/// use deltawire::gemini::{FinishReason, Response};
///
/// let response = Response::parse(br#"{"candidates":[{"content":{"parts":[{"text":"Hi"}]},"finishReason":"STOP","groundingMetadata":{"x":1}}]}"#)?;
/// let candidate = response.candidate(0).unwrap();
/// assert_eq!((candidate.index(), candidate.text().as_str()), (0, "Hi"));
/// assert_eq!(candidate.view().finish_reason(), Some(FinishReason::Stop));
/// assert!(candidate.view().grounding_metadata().is_some());
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ResponseCandidate {
    index: u32,
    /// All but the content.
    members: Members,
    /// Of the content all but the parts.
    content: Members,
    parts: Vec<ResponsePart>,
    /// The part whose call goes on.
    open_call: Option<usize>,
}

/// What came of a part.
pub(super) enum Taken {
    /// It has its place, or needs none.
    Placed,
    /// It has no place.
    LeftOut,
    /// There are too many parts.
    TooMany,
}

impl ResponseCandidate {
    pub(super) const fn new(index: u32) -> Self {
        Self { index, members: Members::new(), content: Members::new(), parts: Vec::new(), open_call: None }
    }

    /// Returns its index.
    #[must_use]
    pub const fn index(&self) -> u32 {
        self.index
    }

    /// Returns a view of all but the content: why it ended, what it cites, how it is rated.
    #[must_use]
    pub fn view(&self) -> Candidate<'_> {
        Candidate::of(self.members.raw())
    }

    /// Returns the parts in their order.
    pub fn parts(&self) -> impl DoubleEndedIterator<Item = &ResponsePart> + ExactSizeIterator {
        self.parts.iter()
    }

    /// Returns the text of all text parts, joined with nothing in between.
    #[must_use]
    pub fn text(&self) -> String {
        self.parts().filter(|part| part.kind() == PartKind::Text).map(ResponsePart::text).collect()
    }

    /// Returns the text of all thoughts, joined with nothing in between.
    #[must_use]
    pub fn reasoning(&self) -> String {
        self.parts().filter(|part| part.kind() == PartKind::Thought).map(ResponsePart::text).collect()
    }

    /// Returns the calls of functions, complete or not: run one only if its [`input`](ToolCall::input) is there.
    pub fn tool_calls(&self) -> impl Iterator<Item = ToolCall<'_>> {
        let has_stopped = self.has_stopped();
        self.parts.iter().enumerate().filter_map(move |(at, part)| part.tool_call(at, has_stopped))
    }

    fn has_stopped(&self) -> bool {
        self.view().finish_reason().is_some_and(FinishReason::is_stop)
    }

    /// Takes what a chunk has for it besides parts.
    pub(super) fn merge(&mut self, candidate: &Candidate<'_>, bounds: &mut Bounds) -> Result<(), LimitError> {
        let raw = candidate.raw();
        let is_unsaid = raw.get("finishReason").and_then(|it| it.as_string()).is_some_and(|reason| reason == "");
        let except: &[&str] = if is_unsaid { &["content", "finishReason"] } else { &["content"] };
        merge(&mut self.members, raw, except, bounds)?;
        merge(&mut self.content, raw.get("content").unwrap_or(Raw::EMPTY), &["parts"], bounds)
    }

    /// Takes a part. `room` is for how many more there is room.
    pub(super) fn part(&mut self, part: &Part<'_>, room: usize, bounds: &mut Bounds) -> Result<Taken, LimitError> {
        if let Some(call) = part.function_call() {
            return self.call(part, &call, room, bounds);
        }
        let kind = part.kind();
        if matches!(kind, PartKind::Text | PartKind::Thought) {
            let text = part.text().unwrap_or_default();
            if text.as_escaped().is_empty() && !has_extra(part) {
                return Ok(Taken::Placed);
            }
            if let Some(last) = self.parts.last_mut().filter(|last| last.goes_on(part)) {
                bounds.charge(text.as_escaped().len())?;
                last.push(text);
                return Ok(Taken::Placed);
            }
        } else if kind == PartKind::Empty && part.thought_signature().is_none() {
            return Ok(Taken::Placed);
        }
        self.add(part, room, bounds, |part| match kind {
            PartKind::Text | PartKind::Thought => ResponsePart::text_with_members(part),
            _ => ResponsePart::other(part, kind),
        })
    }

    fn add(
        &mut self,
        part: &Part<'_>,
        room: usize,
        bounds: &mut Bounds,
        make: impl FnOnce(&Part<'_>) -> ResponsePart,
    ) -> Result<Taken, LimitError> {
        if room == 0 {
            return Ok(Taken::TooMany);
        }
        bounds.charge(add(part.raw().as_bytes().len(), ResponsePart::memory_of(part.raw())))?;
        if let Some(last) = self.parts.last_mut() {
            last.finish();
        }
        self.parts.push(make(part));
        Ok(Taken::Placed)
    }

    fn call(
        &mut self,
        part: &Part<'_>,
        call: &FunctionCall<'_>,
        room: usize,
        bounds: &mut Bounds,
    ) -> Result<Taken, LimitError> {
        let open = self.open_call;
        let step = call.step(open.is_some());
        match step {
            Step::Begin | Step::Whole => {
                if let Some(part) = open.and_then(|at| self.parts.get_mut(at)) {
                    part.end_call_if_whole();
                }
                self.open_call = None;
                let taken = self.add(part, room, bounds, |part| ResponsePart::call(part, call, step == Step::Whole))?;
                let (Taken::Placed, Some(new)) = (&taken, self.parts.last_mut()) else { return Ok(taken) };
                for_pieces(new, call, bounds)?;
                if step == Step::Whole {
                    new.end_call();
                } else {
                    self.open_call = self.parts.len().checked_sub(1);
                }
                Ok(Taken::Placed)
            }
            Step::More | Step::End => {
                if let Some(stored) = open.and_then(|at| self.parts.get_mut(at)) {
                    stored.merge(part, bounds)?;
                    stored.more(call, bounds)?;
                    if step == Step::End {
                        stored.end_call();
                        self.open_call = None;
                    }
                }
                Ok(Taken::Placed)
            }
            // The last piece of a call that has ended is no loss.
            Step::Stray if call.partial_args().next().is_none() => Ok(Taken::Placed),
            Step::Stray => Ok(Taken::LeftOut),
        }
    }

    /// Returns the arguments of the call that goes on.
    pub(super) fn open_args(&mut self) -> Option<&mut Args> {
        self.parts.get_mut(self.open_call?)?.args()
    }

    /// Takes what is there of its texts for all that comes.
    pub(super) fn finish(&mut self) {
        for part in &mut self.parts {
            part.finish();
        }
    }

    /// Returns the wire shape.
    pub(super) fn to_value(&self) -> Result<Value, serde_json::Error> {
        let mut map = self.members.to_map(MAX_DEPTH)?;
        if !self.parts.is_empty() || !self.content.is_empty() {
            let parts = self.parts.iter().map(ResponsePart::to_value).collect::<Result<Vec<_>, _>>()?;
            map.insert("content".into(), Value::Object(self.content_of(parts)?));
        }
        Ok(Value::Object(map))
    }

    /// Returns the content with these parts.
    pub(super) fn content_of(&self, parts: Vec<Value>) -> Result<Map<String, Value>, serde_json::Error> {
        let mut content = self.content.to_map(MAX_DEPTH - 1)?;
        content.insert("parts".into(), Value::Array(parts));
        Ok(content)
    }
}

/// Takes the values that the first piece of a call has. What came whole is there already.
fn for_pieces(part: &mut ResponsePart, call: &FunctionCall<'_>, bounds: &mut Bounds) -> Result<(), LimitError> {
    if call.partial_args().next().is_some() { part.more(call, bounds) } else { Ok(()) }
}
