//! The choices of a chunk.

use core::fmt;

use super::finish_reason::FinishReason;
use super::fragment::{Audio, FunctionCall, ToolFragments};
use super::parts::{ContentParts, Details};
use super::simple::{ChoicePlaces, Found, Has, Kind, Simple};
use crate::json::{Content, Elements, Place, Raw, Str, number, string};

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
#[derive(Clone, Copy)]
pub struct Choice<'a> {
    /// The choice itself if it is [listed](Known::Listed), else the whole chunk.
    raw: Raw<'a>,
    known: Known<'a>,
}

/// What is known of a choice.
#[derive(Clone, Copy)]
enum Known<'a> {
    /// All of it: it is that of a simple chunk.
    Simple(Simple<'a>),
    /// Where its members are, and which other ones there are.
    Places(ChoicePlaces, Has),
    /// Where its delta is, and what may be there in any choice of the chunk.
    Listed(Raw<'a>, Has),
}

impl<'a> Choice<'a> {
    /// Returns `index`: which of the answers it is. If the server gives none, it is 0.
    #[inline]
    #[must_use]
    pub fn index(&self) -> u32 {
        match &self.known {
            Known::Simple(simple) => simple.shape.choice,
            Known::Places(places, _) => places.index,
            Known::Listed(..) => number(self.raw, "index").and_then(|index| u32::try_from(index).ok()).unwrap_or(0),
        }
    }

    /// Returns whether it is worth looking for a member that a simple chunk does not have.
    #[inline]
    const fn may_have(&self, member: Has) -> bool {
        match &self.known {
            Known::Simple(_) => false,
            Known::Places(_, has) | Known::Listed(_, has) => has.has(member),
        }
    }

    /// Returns the text of a simple chunk, if it is of that kind.
    #[inline]
    fn simple_text(simple: &Simple<'a>, kind: Kind) -> Option<Str<'a>> {
        (simple.shape.kind == kind).then_some(simple.text)
    }

    /// Returns `delta.content` if it is a string: more of the answer. An empty one is none. It can also be a list; see
    /// [`content_parts`](Self::content_parts).
    #[inline]
    #[must_use]
    pub fn content(&self) -> Option<Str<'a>> {
        match &self.known {
            Known::Simple(simple) => Self::simple_text(simple, Kind::Content),
            _ => self.content_value()?.as_string().filter(|text| *text != ""),
        }
    }

    /// Returns `delta.content`, whatever it is, of a choice that is not simple.
    #[inline]
    fn content_value(&self) -> Option<Raw<'a>> {
        match &self.known {
            Known::Places(places, _) => places.content.value(self.raw),
            Known::Listed(delta, has) if has.has(Has::CONTENT) => delta.get("content"),
            _ => None,
        }
    }

    /// Returns what `delta.content` has if it is a list, as of Mistral's reasoning models: pieces of the answer and of
    /// the reasoning before it.
    #[inline]
    #[must_use]
    pub fn content_parts(&self) -> ContentParts<'a> {
        self.content_value().map_or(ContentParts::NONE, ContentParts::of)
    }

    /// Returns more of the reasoning: `delta.reasoning`, or else `delta.reasoning_content`, or else the first text or
    /// summary in `delta.reasoning_details`, whichever is not empty. They are the same text: do not add them up.
    #[inline]
    #[must_use]
    pub fn reasoning(&self) -> Option<Str<'a>> {
        match &self.known {
            Known::Simple(simple) => Self::simple_text(simple, Kind::Reasoning),
            _ if self.may_have(Has::REASONING) => self.plain_reasoning().or_else(|| self.reasoning_texts().next()),
            _ => None,
        }
    }

    fn plain_reasoning(&self) -> Option<Str<'a>> {
        match &self.known {
            Known::Places(places, _) => places.reasoning.value(self.raw)?.as_string(),
            _ => given(self.delta(), "reasoning").or_else(|| given(self.delta(), "reasoning_content")),
        }
    }

    /// Returns the texts in `delta.reasoning_details`, if the reasoning is nowhere else.
    fn reasoning_texts(&self) -> Details<'a> {
        self.reasoning_details().map_or(Details::NONE, Details::of)
    }

    /// Returns all reasoning that is no part of the content: one piece, or as many as `reasoning_details` has.
    pub(super) fn all_reasoning(&self) -> (Option<Str<'a>>, Details<'a>) {
        if !self.may_have(Has::REASONING) {
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
        match &self.known {
            Known::Simple(simple) => Self::simple_text(simple, Kind::Refusal),
            _ if self.may_have(Has::REFUSAL) => given(self.delta(), "refusal"),
            _ => None,
        }
    }

    /// Returns `delta.role`.
    #[must_use]
    pub fn role(&self) -> Option<Str<'a>> {
        if matches!(self.known, Known::Simple(_)) || self.may_have(Has::ROLE) {
            given(self.delta(), "role")
        } else {
            None
        }
    }

    /// Returns the fragments of tool calls.
    #[inline]
    #[must_use]
    pub fn tool_calls(&self) -> ToolFragments<'a> {
        let calls = match &self.known {
            Known::Simple(simple) => return ToolFragments::simple(self.raw, simple),
            Known::Places(places, _) => places.tool_calls.value(self.raw),
            Known::Listed(delta, has) if has.has(Has::TOOL_CALLS) => delta.get("tool_calls"),
            Known::Listed(..) => None,
        };
        calls.map_or(ToolFragments::NONE, ToolFragments::of)
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
        if self.may_have(member) { self.delta().given(name) } else { None }
    }

    /// Returns `logprobs`, an object with `content` and `refusal`: lists that are appended.
    #[must_use]
    pub fn logprobs(&self) -> Option<Raw<'a>> {
        if self.may_have(Has::LOGPROBS) { self.raw().given("logprobs") } else { None }
    }

    /// Returns `finish_reason`: the choice is complete. It may be repeated; the last counts.
    #[inline]
    #[must_use]
    pub fn finish_reason(&self) -> Option<FinishReason> {
        match &self.known {
            Known::Places(places, _) => places.finish_reason,
            _ if self.may_have(Has::FINISH_REASON) => self.finish_reason_content().map(FinishReason::of),
            _ => None,
        }
    }

    fn finish_reason_content(&self) -> Option<Content<'a>> {
        self.raw().get("finish_reason")?.content().filter(|name| !name.is_empty())
    }

    /// Returns `finish_reason` as it came. An empty one is none.
    #[inline]
    #[must_use]
    pub fn finish_reason_name(&self) -> Option<Str<'a>> {
        if self.may_have(Has::FINISH_REASON) { self.finish_reason_content().map(|name| name.as_str()) } else { None }
    }

    /// Returns `delta`, an object, with the members that have no method here. If the server answered with a whole message
    /// instead (`"object": "chat.completion"`), it is that `message`.
    #[must_use]
    pub fn delta(&self) -> Raw<'a> {
        let delta = match &self.known {
            Known::Simple(_) => self.raw().get("delta"),
            Known::Places(places, _) => places.delta.value(self.raw),
            Known::Listed(delta, _) => Some(*delta),
        };
        delta.unwrap_or(Raw::EMPTY)
    }

    /// Returns the whole object, with the members that have no method here.
    #[must_use]
    pub fn raw(&self) -> Raw<'a> {
        let choice = match &self.known {
            Known::Simple(_) => self.raw.get("choices").and_then(|it| it.elements().next()),
            Known::Places(places, _) => places.choice.value(self.raw),
            Known::Listed(..) => Some(self.raw),
        };
        choice.unwrap_or(Raw::EMPTY)
    }

    /// Returns whether it brings text or reasoning: whether [`texts`](Self::texts) has any.
    pub(super) fn has_text(&self) -> bool {
        match &self.known {
            Known::Simple(simple) => !matches!(simple.shape.kind, Kind::Arguments(_) | Kind::MoreArguments),
            Known::Places(places, has) => {
                // Nearly always it is one of two strings, and those need not be checked for UTF-8 to see that they are there.
                let content = places.content.value(self.raw);
                let is_one = places.reasoning != Place::NONE
                    || content.and_then(|it| it.content()).is_some_and(|content| !content.is_empty());
                let may_be_other =
                    has.has(Has::REASONING.with(Has::REFUSAL)) || content.is_some_and(|it| it.is_array());
                is_one || (may_be_other && self.texts().next().is_some())
            }
            Known::Listed(..) => self.texts().next().is_some(),
        }
    }
}

impl PartialEq for Choice<'_> {
    /// Compares the texts, from which all else follows.
    fn eq(&self, other: &Self) -> bool {
        self.raw() == other.raw()
    }
}

impl Eq for Choice<'_> {}

impl fmt::Debug for Choice<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Choice").field(&self.raw()).finish()
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
    /// The only one of a chunk.
    One(Choice<'a>),
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
    pub(super) fn of(chunk: Raw<'a>, found: &Found<'a>) -> Self {
        let known = match found {
            Found::Simple(simple) => Known::Simple(*simple),
            Found::Places(places) => match places.choice {
                Some(choice) => Known::Places(choice, places.has),
                None => return Self::listed(chunk, places.choices.value(chunk), Some(false), places.has),
            },
            Found::Nothing => return Self::listed(chunk, chunk.get("choices"), None, Has::ANYTHING),
        };
        Self { rest: Rest::One(Choice { raw: chunk, known }) }
    }

    /// Returns the choices of an answer that is there as a whole: they have a `message`.
    #[cfg(feature = "serde_json")]
    pub(super) fn of_whole(answer: Raw<'a>) -> Self {
        Self::listed(answer, answer.get("choices"), Some(true), Has::ANYTHING)
    }

    fn listed(chunk: Raw<'a>, choices: Option<Raw<'a>>, is_whole: Option<bool>, has: Has) -> Self {
        let elements = choices.unwrap_or(Raw::EMPTY).elements();
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
            Rest::One(choice) => {
                self.rest = Rest::Nothing;
                Some(choice)
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
    Some(Choice { raw, known: Known::Listed(delta.unwrap_or(Raw::EMPTY), has) })
}
