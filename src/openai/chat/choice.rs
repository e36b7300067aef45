//! The choices of a chunk.

use super::finish_reason::FinishReason;
use super::fragment::{Audio, FunctionCall, ToolFragments};
use super::parts::{ContentParts, Details};
use super::simple::{Has, Kind, Simple};
use crate::json::{Elements, Raw, Str, number, string};

/// What a chunk brings to one choice: one of the answers, of which there is nearly always one.
///
/// ```
/// use deltawire::openai::chat::Event;
///
/// let payload = br#"{"choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null}]}"#;
/// let Event::Chunk(chunk) = Event::parse(payload)? else { panic!() };
/// let choice = chunk.choices().next().unwrap();
/// assert_eq!((choice.index(), choice.finish_reason()), (0, None));
/// assert_eq!(choice.content().unwrap(), "Hi");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Choice<'a> {
    /// The choice, or the whole chunk if that is a simple one.
    raw: Raw<'a>,
    simple: Option<Simple<'a>>,
    /// Empty if the chunk is simple: then it is looked up.
    delta: Raw<'a>,
    /// Of the whole chunk. Means nothing if that is simple.
    has: Has,
}

impl<'a> Choice<'a> {
    /// Returns `index`: which of the answers it is. If the server gives none, it is 0.
    #[inline]
    #[must_use]
    pub fn index(&self) -> u32 {
        match &self.simple {
            Some(simple) => simple.shape.choice,
            None => number(self.raw, "index").and_then(|index| u32::try_from(index).ok()).unwrap_or(0),
        }
    }

    /// Returns whether it is worth looking for a member that a simple chunk does not have.
    #[inline]
    const fn may_have(&self, member: Has) -> bool {
        self.simple.is_none() && self.has.has(member)
    }

    /// Returns the text of a simple chunk, if it is of that kind.
    #[inline]
    fn simple_text(simple: &Simple<'a>, kind: Kind) -> Option<Str<'a>> {
        (simple.shape.kind == kind).then_some(simple.text)
    }

    #[inline]
    fn text(&self, kind: Kind, name: &str, member: Has) -> Option<Str<'a>> {
        match &self.simple {
            Some(simple) => Self::simple_text(simple, kind),
            None if self.has.has(member) => given(self.delta, name),
            None => None,
        }
    }

    /// Returns `delta.content` if it is a string: more of the answer. An empty one is none. It can also be a list; see
    /// [`content_parts`](Self::content_parts).
    #[inline]
    #[must_use]
    pub fn content(&self) -> Option<Str<'a>> {
        self.text(Kind::Content, "content", Has::CONTENT)
    }

    /// Returns what `delta.content` has if it is a list, as of Mistral's reasoning models: pieces of the answer and of
    /// the reasoning before it.
    #[inline]
    #[must_use]
    pub fn content_parts(&self) -> ContentParts<'a> {
        match &self.simple {
            None if self.has.has(Has::CONTENT) => ContentParts::of(self.delta.get("content").unwrap_or(Raw::EMPTY)),
            _ => ContentParts::NONE,
        }
    }

    /// Returns more of the reasoning: `delta.reasoning`, or else `delta.reasoning_content`, or else the first text or
    /// summary in `delta.reasoning_details`, whichever is not empty. They are the same text: do not add them up.
    #[inline]
    #[must_use]
    pub fn reasoning(&self) -> Option<Str<'a>> {
        match &self.simple {
            Some(simple) => Self::simple_text(simple, Kind::Reasoning),
            None if self.has.has(Has::REASONING) => self.plain_reasoning().or_else(|| self.reasoning_texts().next()),
            None => None,
        }
    }

    fn plain_reasoning(&self) -> Option<Str<'a>> {
        given(self.delta, "reasoning").or_else(|| given(self.delta, "reasoning_content"))
    }

    /// Returns the texts in `delta.reasoning_details`, if the reasoning is nowhere else.
    fn reasoning_texts(&self) -> Details<'a> {
        Details::of(self.delta)
    }

    /// Returns all reasoning that is no part of the content: one piece, or as many as `reasoning_details` has.
    pub(super) fn all_reasoning(&self) -> (Option<Str<'a>>, Details<'a>) {
        if self.simple.is_some() || !self.has.has(Has::REASONING) {
            return (self.reasoning(), Details::NONE);
        }
        match self.plain_reasoning() {
            Some(text) => (Some(text), Details::NONE),
            None => (None, self.reasoning_texts()),
        }
    }

    /// Returns `delta.reasoning_details`, a list: reasoning with its kinds and signatures, to be sent back as it came.
    #[must_use]
    pub fn reasoning_details(&self) -> Option<Raw<'a>> {
        self.member("reasoning_details", Has::REASONING)
    }

    /// Returns `delta.refusal`: more of the text with which the model refuses. Show it as the answer.
    #[inline]
    #[must_use]
    pub fn refusal(&self) -> Option<Str<'a>> {
        self.text(Kind::Refusal, "refusal", Has::REFUSAL)
    }

    /// Returns `delta.role`.
    #[must_use]
    pub fn role(&self) -> Option<Str<'a>> {
        if self.simple.is_none() && !self.has.has(Has::ROLE) { None } else { given(self.delta(), "role") }
    }

    /// Returns the fragments of tool calls.
    #[inline]
    #[must_use]
    pub fn tool_calls(&self) -> ToolFragments<'a> {
        match &self.simple {
            Some(simple) => ToolFragments::simple(self.raw, simple),
            None if self.has.has(Has::TOOL_CALLS) => ToolFragments::of(self.delta),
            None => ToolFragments::NONE,
        }
    }

    /// Returns `delta.function_call`, the deprecated form of a tool call.
    #[inline]
    #[must_use]
    pub fn function_call(&self) -> Option<FunctionCall<'a>> {
        self.member("function_call", Has::FUNCTION_CALL).map(|raw| FunctionCall { raw })
    }

    /// Returns `delta.audio`.
    #[inline]
    #[must_use]
    pub fn audio(&self) -> Option<Audio<'a>> {
        self.member("audio", Has::AUDIO).map(|raw| Audio { raw })
    }

    #[inline]
    fn member(&self, name: &str, member: Has) -> Option<Raw<'a>> {
        if self.may_have(member) { self.delta.given(name) } else { None }
    }

    /// Returns `logprobs`, an object with `content` and `refusal`: lists that are appended.
    #[must_use]
    pub fn logprobs(&self) -> Option<Raw<'a>> {
        if self.may_have(Has::LOGPROBS) { self.raw.given("logprobs") } else { None }
    }

    /// Returns `finish_reason`: the choice is complete. It may be repeated; the last counts.
    #[inline]
    #[must_use]
    pub fn finish_reason(&self) -> Option<FinishReason> {
        if self.may_have(Has::FINISH_REASON) { FinishReason::of(self.raw) } else { None }
    }

    /// Returns `finish_reason` as it came. An empty one is none.
    #[inline]
    #[must_use]
    pub fn finish_reason_name(&self) -> Option<Str<'a>> {
        if self.may_have(Has::FINISH_REASON) { given(self.raw, "finish_reason") } else { None }
    }

    /// Returns `delta`, an object, with the members that have no method here. If the server answered with a whole message
    /// instead (`"object": "chat.completion"`), it is that `message`.
    #[must_use]
    pub fn delta(&self) -> Raw<'a> {
        match self.simple {
            Some(_) => self.raw().get("delta").unwrap_or(Raw::EMPTY),
            None => self.delta,
        }
    }

    /// Returns the whole object, with the members that have no method here.
    #[must_use]
    pub fn raw(&self) -> Raw<'a> {
        match self.simple {
            Some(_) => self.raw.get("choices").and_then(|it| it.elements().next()).unwrap_or(Raw::EMPTY),
            None => self.raw,
        }
    }
}

/// Returns a string that is not empty.
fn given<'a>(raw: Raw<'a>, name: &str) -> Option<Str<'a>> {
    string(raw, name).filter(|text| *text != "")
}

/// The choices of a chunk. [`Chunk::choices`](super::Chunk::choices) returns it.
#[derive(Clone, Copy, Debug)]
pub struct Choices<'a> {
    rest: Rest<'a>,
}

/// What is left of the choices.
#[derive(Clone, Copy, Debug)]
enum Rest<'a> {
    Nothing,
    /// The one of a simple chunk.
    Simple(Raw<'a>, Simple<'a>),
    Elements {
        chunk: Raw<'a>,
        elements: Elements<'a>,
        /// Whether the chunk is a whole answer, whose choices have a `message`: known once it was asked.
        is_whole: Option<bool>,
        has: Has,
    },
}

impl<'a> Choices<'a> {
    #[inline]
    pub(super) fn of(chunk: Raw<'a>, simple: Option<Simple<'a>>, has: Has) -> Self {
        match simple {
            Some(simple) => Self { rest: Rest::Simple(chunk, simple) },
            None => Self::listed(chunk, None, has),
        }
    }

    /// Returns the choices of an answer that is there as a whole: they have a `message`.
    #[cfg(feature = "serde_json")]
    pub(super) fn of_whole(answer: Raw<'a>) -> Self {
        Self::listed(answer, Some(true), Has::ANYTHING)
    }

    fn listed(chunk: Raw<'a>, is_whole: Option<bool>, has: Has) -> Self {
        let elements = chunk.get("choices").unwrap_or(Raw::EMPTY).elements();
        Self { rest: Rest::Elements { chunk, elements, is_whole, has } }
    }

    pub(super) const NONE: Self = Self { rest: Rest::Nothing };
}

impl<'a> Iterator for Choices<'a> {
    type Item = Choice<'a>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        match self.rest {
            Rest::Nothing => None,
            Rest::Simple(raw, simple) => {
                self.rest = Rest::Nothing;
                Some(Choice { raw, simple: Some(simple), delta: Raw::EMPTY, has: Has::NOTHING })
            }
            Rest::Elements { chunk, ref mut elements, ref mut is_whole, has } => {
                next_element(chunk, elements, is_whole, has)
            }
        }
    }
}

fn next_element<'a>(
    chunk: Raw<'a>,
    elements: &mut Elements<'a>,
    is_whole: &mut Option<bool>,
    has: Has,
) -> Option<Choice<'a>> {
    let raw = elements.find(|element| element.is_object())?;
    let delta = raw.given("delta").or_else(|| {
        let message = raw.given("message")?;
        // Asked once for a chunk, or many choices would each read all of it.
        let asked = || string(chunk, "object").is_some_and(|object| object == "chat.completion");
        is_whole.get_or_insert_with(asked).then_some(message)
    });
    Some(Choice { raw, simple: None, delta: delta.unwrap_or(Raw::EMPTY), has })
}
