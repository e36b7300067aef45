//! A piece of the answer, and what makes most of them cheap.
//!
//! Nearly all chunks of an answer have one candidate with one part, which is a text, beside the usage and what is the same
//! in each. Where these are in the payload is found when it is read for the first time, and kept as distances from the
//! text and from the end of the payload ([`Distances`]): so a chunk that differs in its text and in numbers has the same.
//! Of any other chunk it is known where its members are ([`Places`]).

use core::fmt;

use super::candidate::{Candidate, Found};
use super::finish_reason::FinishReason;
use super::part::{Part, PartPlaces};
use super::prompt_feedback::PromptFeedback;
use super::texts::Texts;
use super::usage::Usage;
use crate::bytes::{add, position_in};
use crate::json::{Content, Elements, Place, Raw, Str, string};
use crate::stream::TextDelta;

/// A piece of the answer, an object `GenerateContentResponse`: what is new in its candidates, and the usage so far.
///
/// ```
/// use deltawire::gemini::Event;
///
/// let payload = br#"{"candidates":[{"content":{"role":"model","parts":[{"text":"Hi"}]},"index":0}],
///     "usageMetadata":{"promptTokenCount":2,"totalTokenCount":3},"modelVersion":"gemini-x","responseId":"r1"}"#;
/// let Event::Chunk(chunk) = Event::parse(payload)? else { panic!() };
/// assert_eq!(chunk.candidates().next().unwrap().parts().next().unwrap().text().unwrap(), "Hi");
/// assert_eq!(chunk.usage().total_tokens(), Some(3));
/// assert_eq!(chunk.model_version().unwrap(), "gemini-x");
/// assert_eq!(chunk.response_id().unwrap(), "r1");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Chunk<'a> {
    pub(super) raw: Raw<'a>,
    pub(super) known: Known<'a>,
}

/// What is known of a chunk since it was read.
#[derive(Clone, Copy)]
pub(super) enum Known<'a> {
    Simple(Simple<'a>),
    Places(Places),
    /// Nothing: everything is looked up.
    Nothing,
}

/// Where the members of a chunk are, and of its candidate if there is one and no more.
#[derive(Clone, Copy)]
pub(super) struct Places {
    pub(super) id: Place,
    pub(super) candidates: Place,
    pub(super) usage: Place,
    pub(super) has_feedback: bool,
    pub(super) candidate: Option<CandidatePlaces>,
}

/// Where a candidate and its parts are in the text of the chunk.
#[derive(Clone, Copy)]
pub(super) struct CandidatePlaces {
    pub(super) index: u32,
    pub(super) finish_reason: Option<FinishReason>,
    pub(super) candidate: Place,
    pub(super) parts: Place,
    /// The part, if there is one and no more.
    pub(super) part: Option<PartPlaces>,
}

/// A text that makes up a chunk: all else in it is its surroundings, the usage, and members of the answer as a whole.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Simple<'a> {
    /// It is not empty.
    pub(super) text: Str<'a>,
    pub(super) shape: Shape,
    /// Where the `responseId` is, if that is known.
    pub(super) id: Place,
}

/// A simple chunk without its text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Shape {
    pub(super) index: u32,
    pub(super) is_thought: bool,
    pub(super) distances: Distances,
}

/// Where the parts of a simple chunk are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Distances {
    /// How far the object starts before the text, and how far it ends after it.
    pub(super) part: (u16, u16),
    pub(super) candidate: (u16, u16),
    /// How far after the text the usage starts, and how far before the last brace, and the blanks before that, it ends.
    pub(super) usage: Option<(u16, u16)>,
}

impl Distances {
    /// Finds them in a payload, or returns `None` where a distance does not fit, or the usage comes first.
    pub(super) fn of(
        payload: &[u8],
        text: Str<'_>,
        part: Raw<'_>,
        candidate: Raw<'_>,
        usage: Option<Raw<'_>>,
    ) -> Option<Self> {
        let place = |part: &[u8]| position_in(payload, part).map(|start| (start, add(start, part.len())));
        let distance = |from: usize, to: usize| to.checked_sub(from).and_then(|len| u16::try_from(len).ok());
        let (text_start, text_end) = place(text.as_escaped().as_bytes())?;
        let around = |object: Raw<'_>| {
            let (start, end) = place(object.as_bytes())?;
            Some((distance(start, text_start)?, distance(text_end, end)?))
        };
        let usage = match usage {
            None => None,
            Some(usage) => {
                let (start, end) = place(usage.as_bytes())?;
                Some((distance(text_end, start)?, distance(end, body_len(payload))?))
            }
        };
        Some(Self { part: around(part)?, candidate: around(candidate)?, usage })
    }
}

/// Returns the length of an object without its last brace and the blanks before that.
#[inline]
fn body_len(object: &[u8]) -> usize {
    object.strip_suffix(b"}").unwrap_or(object).trim_ascii_end().len()
}

impl<'a> Simple<'a> {
    /// Returns the object that is around the text by these distances.
    fn around(&self, payload: Raw<'a>, (before, after): (u16, u16)) -> Option<Raw<'a>> {
        let text = self.text.as_escaped().as_bytes();
        let start = position_in(payload.as_bytes(), text)?;
        let end = add(add(start, text.len()), after.into());
        payload.as_bytes().get(start.checked_sub(before.into())?..end).map(|object| Raw::valid(object, false))
    }

    #[inline]
    fn usage(&self, payload: Raw<'a>) -> Option<Raw<'a>> {
        let (after, before_end) = self.shape.distances.usage?;
        let text = self.text.as_escaped().as_bytes();
        let start = add(add(position_in(payload.as_bytes(), text)?, text.len()), after.into());
        let end = body_len(payload.as_bytes()).checked_sub(before_end.into())?;
        payload.as_bytes().get(start..end).map(|usage| Raw::valid(usage, false))
    }

    #[inline]
    const fn text_delta(&self) -> TextDelta<'a> {
        if self.shape.is_thought { TextDelta::Reasoning(self.text) } else { TextDelta::Text(self.text) }
    }
}

impl<'a> Chunk<'a> {
    /// Returns a chunk in which everything is looked up.
    pub(super) const fn of(raw: Raw<'a>) -> Self {
        Self { raw, known: Known::Nothing }
    }

    /// Returns the whole object, with the members that have no method here.
    #[must_use]
    pub const fn raw(&self) -> Raw<'a> {
        self.raw
    }

    /// Returns `candidates`. Normally there is one, and none in a chunk that only has usage.
    #[must_use]
    pub fn candidates(&self) -> Candidates<'a> {
        match self.only_candidate() {
            None => Candidates { one: None, elements: self.candidates_raw().elements() },
            one => Candidates { one, elements: Raw::EMPTY.elements() },
        }
    }

    /// Returns the only candidate, if it is known.
    #[inline]
    fn only_candidate(&self) -> Option<Candidate<'a>> {
        match &self.known {
            Known::Simple(simple) => {
                let Shape { index, distances, .. } = simple.shape;
                let part = simple.around(self.raw, distances.part);
                let candidate = simple.around(self.raw, distances.candidate);
                debug_assert!(part.is_some() && candidate.is_some(), "they were there");
                Some(Candidate::simple(candidate?, index, Part::simple(part?, simple.text_delta())))
            }
            Known::Places(Places { candidate: Some(places), .. }) => {
                let found = Found {
                    index: places.index,
                    finish_reason: places.finish_reason,
                    part: places.part.and_then(|part| Part::placed(self.raw, part)),
                    parts: places.parts.value(self.raw).unwrap_or(Raw::EMPTY),
                };
                Some(Candidate::found(places.candidate.value(self.raw)?, found))
            }
            _ => None,
        }
    }

    /// Returns the text of the first candidate, if the chunk brings that, and else only usage.
    #[inline(always)]
    pub(crate) fn single(&self) -> Option<TextDelta<'a>> {
        match &self.known {
            Known::Simple(simple) if simple.shape.index == 0 => Some(simple.text_delta()),
            _ => None,
        }
    }

    fn candidates_raw(&self) -> Raw<'a> {
        let candidates = match &self.known {
            Known::Places(places) => places.candidates.value(self.raw),
            _ => self.raw.get("candidates"),
        };
        candidates.unwrap_or(Raw::EMPTY)
    }

    /// Returns the text and the thoughts of the candidate with the index 0, in their order.
    #[inline]
    #[must_use]
    pub fn texts(&self) -> Texts<'a> {
        match &self.known {
            Known::Simple(simple) => Texts::one((simple.shape.index == 0).then(|| simple.text_delta())),
            Known::Places(Places { candidate: Some(places), .. }) => match places.parts.value(self.raw) {
                Some(parts) if places.index == 0 => Texts::of_parts(parts),
                _ => Texts::NONE,
            },
            _ => Texts::of(self.candidates_raw()),
        }
    }

    /// Returns `usageMetadata`: counts of the answer so far. If it is missing, every count reads as `None`.
    #[inline]
    #[must_use]
    pub fn usage(&self) -> Usage<'a> {
        Usage::of(self.usage_raw())
    }

    #[inline]
    pub(super) fn usage_raw(&self) -> Raw<'a> {
        let usage = match &self.known {
            Known::Simple(simple) => simple.usage(self.raw).or_else(|| self.raw.given("usageMetadata")),
            Known::Places(places) => places.usage.value(self.raw),
            Known::Nothing => self.raw.given("usageMetadata"),
        };
        usage.unwrap_or(Raw::EMPTY)
    }

    /// Returns `promptFeedback`: what the server says of the prompt.
    #[must_use]
    pub fn prompt_feedback(&self) -> Option<PromptFeedback<'a>> {
        let may_be_there = match &self.known {
            Known::Simple(_) => false,
            Known::Places(places) => places.has_feedback,
            Known::Nothing => true,
        };
        if may_be_there { self.raw.given("promptFeedback").map(|raw| PromptFeedback { raw }) } else { None }
    }

    /// Returns `modelVersion`: the model that answers.
    #[must_use]
    pub fn model_version(&self) -> Option<Str<'a>> {
        string(self.raw, "modelVersion")
    }

    /// Returns `responseId`, which is the same in each chunk of an answer.
    #[must_use]
    pub fn response_id(&self) -> Option<Str<'a>> {
        self.id_content().map(|id| id.as_str())
    }

    #[inline]
    pub(super) fn id_content(&self) -> Option<Content<'a>> {
        let id = match &self.known {
            Known::Simple(simple) => simple.id.value_or(self.raw, || self.raw.get("responseId")),
            Known::Places(places) => places.id.value(self.raw),
            Known::Nothing => self.raw.get("responseId"),
        };
        id?.content()
    }

    /// Returns `createTime`.
    #[must_use]
    pub fn create_time(&self) -> Option<Str<'a>> {
        string(self.raw, "createTime")
    }
}

impl PartialEq for Chunk<'_> {
    /// Compares the texts, from which all else follows.
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}

impl Eq for Chunk<'_> {}

impl fmt::Debug for Chunk<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Chunk").field(&self.raw).finish()
    }
}

/// An iterator over the candidates of a chunk. [`Chunk::candidates`] returns it, and [`Chunk`] has an example.
#[derive(Clone, Copy, Debug)]
pub struct Candidates<'a> {
    one: Option<Candidate<'a>>,
    elements: Elements<'a>,
}

impl<'a> Iterator for Candidates<'a> {
    type Item = Candidate<'a>;

    #[inline]
    fn next(&mut self) -> Option<Candidate<'a>> {
        match self.one.take() {
            None => self.elements.next().map(Candidate::of),
            candidate => candidate,
        }
    }
}
