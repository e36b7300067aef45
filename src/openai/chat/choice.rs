//! The choices of a chunk.

use super::finish_reason::FinishReason;
use super::fragment::{Audio, FunctionCall, ToolFragments};
use super::parts::{ContentParts, Details};
use super::simple::{Kind, Simple};
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

    /// Returns the text of a simple chunk, if it is of that kind.
    #[inline]
    fn simple_text(simple: &Simple<'a>, kind: Kind) -> Option<Str<'a>> {
        (simple.shape.kind == kind).then_some(simple.text)
    }

    #[inline]
    fn text(&self, kind: Kind, name: &str) -> Option<Str<'a>> {
        match &self.simple {
            Some(simple) => Self::simple_text(simple, kind),
            None => given(self.delta, name),
        }
    }

    /// Returns `delta.content` if it is a string: more of the answer. An empty one is none. It can also be a list; see
    /// [`content_parts`](Self::content_parts).
    #[inline]
    #[must_use]
    pub fn content(&self) -> Option<Str<'a>> {
        self.text(Kind::Content, "content")
    }

    /// Returns what `delta.content` has if it is a list, as of Mistral's reasoning models: pieces of the answer and of
    /// the reasoning before it.
    #[inline]
    #[must_use]
    pub fn content_parts(&self) -> ContentParts<'a> {
        match &self.simple {
            Some(_) => ContentParts::NONE,
            None => ContentParts::of(self.delta.get("content").unwrap_or(Raw::EMPTY)),
        }
    }

    /// Returns more of the reasoning: `delta.reasoning`, or else `delta.reasoning_content`, or else the first text or
    /// summary in `delta.reasoning_details`, whichever is not empty. They are the same text: do not add them up.
    #[inline]
    #[must_use]
    pub fn reasoning(&self) -> Option<Str<'a>> {
        match &self.simple {
            Some(simple) => Self::simple_text(simple, Kind::Reasoning),
            None => self.plain_reasoning().or_else(|| self.reasoning_texts().next()),
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
        if self.simple.is_some() {
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
        self.member("reasoning_details")
    }

    /// Returns `delta.refusal`: more of the text with which the model refuses. Show it as the answer.
    #[inline]
    #[must_use]
    pub fn refusal(&self) -> Option<Str<'a>> {
        self.text(Kind::Refusal, "refusal")
    }

    /// Returns `delta.role`.
    #[must_use]
    pub fn role(&self) -> Option<Str<'a>> {
        given(self.delta(), "role")
    }

    /// Returns the fragments of tool calls.
    #[inline]
    #[must_use]
    pub fn tool_calls(&self) -> ToolFragments<'a> {
        match &self.simple {
            Some(simple) => ToolFragments::simple(self.raw, simple),
            None => ToolFragments::of(self.delta),
        }
    }

    /// Returns `delta.function_call`, the deprecated form of a tool call.
    #[inline]
    #[must_use]
    pub fn function_call(&self) -> Option<FunctionCall<'a>> {
        self.member("function_call").map(|raw| FunctionCall { raw })
    }

    /// Returns `delta.audio`.
    #[inline]
    #[must_use]
    pub fn audio(&self) -> Option<Audio<'a>> {
        self.member("audio").map(|raw| Audio { raw })
    }

    fn member(&self, name: &str) -> Option<Raw<'a>> {
        if self.simple.is_some() { None } else { self.delta.given(name) }
    }

    /// Returns `logprobs`, an object with `content` and `refusal`: lists that are appended.
    #[must_use]
    pub fn logprobs(&self) -> Option<Raw<'a>> {
        if self.simple.is_some() { None } else { self.raw.given("logprobs") }
    }

    /// Returns `finish_reason`: the choice is complete. It may be repeated; the last counts.
    #[inline]
    #[must_use]
    pub fn finish_reason(&self) -> Option<FinishReason> {
        if self.simple.is_some() { None } else { FinishReason::of(self.raw) }
    }

    /// Returns `finish_reason` as it came. An empty one is none.
    #[inline]
    #[must_use]
    pub fn finish_reason_name(&self) -> Option<Str<'a>> {
        if self.simple.is_some() { None } else { given(self.raw, "finish_reason") }
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
    },
}

impl<'a> Choices<'a> {
    #[inline]
    pub(super) fn of(chunk: Raw<'a>, simple: Option<Simple<'a>>) -> Self {
        match simple {
            Some(simple) => Self { rest: Rest::Simple(chunk, simple) },
            None => Self::listed(chunk, None),
        }
    }

    /// Returns the choices of an answer that is there as a whole: they have a `message`.
    #[cfg(feature = "serde_json")]
    pub(super) fn of_whole(answer: Raw<'a>) -> Self {
        Self::listed(answer, Some(true))
    }

    fn listed(chunk: Raw<'a>, is_whole: Option<bool>) -> Self {
        let elements = chunk.get("choices").unwrap_or(Raw::EMPTY).elements();
        Self { rest: Rest::Elements { chunk, elements, is_whole } }
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
                Some(Choice { raw, simple: Some(simple), delta: Raw::EMPTY })
            }
            Rest::Elements { chunk, ref mut elements, ref mut is_whole } => next_element(chunk, elements, is_whole),
        }
    }
}

fn next_element<'a>(chunk: Raw<'a>, elements: &mut Elements<'a>, is_whole: &mut Option<bool>) -> Option<Choice<'a>> {
    let raw = elements.find(|element| element.is_object())?;
    let delta = raw.given("delta").or_else(|| {
        let message = raw.given("message")?;
        // Asked once for a chunk, or many choices would each read all of it.
        let asked = || string(chunk, "object").is_some_and(|object| object == "chat.completion");
        is_whole.get_or_insert_with(asked).then_some(message)
    });
    Some(Choice { raw, simple: None, delta: delta.unwrap_or(Raw::EMPTY) })
}
