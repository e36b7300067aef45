//! A piece of the answer, and what makes most of them cheap.
//!
//! Nearly all chunks of an answer have one candidate with one part, which is a text, or a piece of a string in the arguments of
//! a call, beside the usage and what is the same in each. Where these are in the payload is found when it is read for the first time, and kept as distances from the
//! text and from the end of the payload ([`Distances`]): so a chunk that differs in its text and in numbers has the same.
//! Of any other chunk it is known where its members are ([`Places`]).

use core::fmt;

use super::around::{Around, distance, start_and_end};
use super::candidate::{Candidate, Found};
use super::finish_reason::FinishReason;
use super::part::{Part, PartPlaces, Simple as What};
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
    payload: &'a [u8],
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

/// A text that makes up a chunk: all else in it is its surroundings, the usage, and members of the answer as a whole. It is a
/// piece of the answer, or of a string in the arguments of a call.
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
    pub(super) what: What,
    pub(super) distances: Distances,
}

/// Where the parts of a simple chunk are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Distances {
    pub(super) part: Around,
    pub(super) candidate: Around,
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
        let usage = match usage {
            None => None,
            Some(usage) => {
                let (_, text_end) = start_and_end(payload, text.as_escaped().as_bytes())?;
                let (start, end) = start_and_end(payload, usage.as_bytes())?;
                Some((distance(text_end, start)?, distance(end, body_len(payload))?))
            }
        };
        Some(Self { part: Around::of(part, text)?, candidate: Around::of(candidate, text)?, usage })
    }
}

/// Returns the length of an object without its last brace and the blanks before that.
#[inline]
fn body_len(object: &[u8]) -> usize {
    object.strip_suffix(b"}").unwrap_or(object).trim_ascii_end().len()
}

impl<'a> Simple<'a> {
    #[inline]
    fn usage(&self, payload: Raw<'a>) -> Option<Raw<'a>> {
        let (after, before_end) = self.shape.distances.usage?;
        let text = self.text.as_escaped().as_bytes();
        let start = add(add(position_in(payload.as_bytes(), text)?, text.len()), after.into());
        let end = body_len(payload.as_bytes()).checked_sub(before_end.into())?;
        payload.as_bytes().get(start..end).map(|usage| Raw::valid(usage, false))
    }

    #[inline]
    const fn text_delta(&self) -> Option<TextDelta<'a>> {
        self.shape.what.text_delta(self.text)
    }
}

impl<'a> Chunk<'a> {
    /// Returns a chunk in which everything is looked up.
    pub(super) const fn of(raw: Raw<'a>) -> Self {
        Self::known(raw, Known::Nothing)
    }

    /// Returns a chunk of which this is known.
    #[inline]
    pub(super) const fn known(raw: Raw<'a>, known: Known<'a>) -> Self {
        Self { payload: raw.as_bytes(), known }
    }

    /// Returns the whole object, with the members that have no method here.
    #[must_use]
    pub const fn raw(&self) -> Raw<'a> {
        Raw::valid(self.payload, false)
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
                let Shape { index, distances, what } = simple.shape;
                let part = distances.part.object_in(self.raw(), simple.text);
                let candidate = distances.candidate.object_in(self.raw(), simple.text);
                Some(Candidate::simple(candidate?, index, Part::simple(part?, what, simple.text)))
            }
            Known::Places(Places { candidate: Some(places), .. }) => {
                let found = Found {
                    index: places.index,
                    finish_reason: places.finish_reason,
                    part: places.part.and_then(|part| Part::placed(self.raw(), part)),
                    parts: places.parts.value(self.raw()).unwrap_or(Raw::EMPTY),
                };
                Some(Candidate::found(places.candidate.value(self.raw())?, found))
            }
            _ => None,
        }
    }

    /// Returns the text of the first candidate, if the chunk brings that, and else only usage.
    #[inline(always)]
    pub(crate) fn single(&self) -> Option<TextDelta<'a>> {
        match &self.known {
            Known::Simple(simple) if simple.shape.index == 0 => simple.text_delta(),
            _ => None,
        }
    }

    /// Returns the index of the candidate and the piece of a string, if it is known that the chunk is that and nothing else.
    #[cfg(feature = "serde_json")]
    pub(super) fn piece(&self) -> Option<(u32, super::function_call::PartialArg<'a>)> {
        match &self.known {
            Known::Simple(Simple { text, shape: Shape { index, what: What::Piece(piece), .. }, .. }) => {
                Some((*index, piece.arg(self.raw(), *text)?))
            }
            _ => None,
        }
    }

    /// Returns what is around the candidate and the usage, if it is known that the chunk is a text and nothing else.
    #[cfg(feature = "serde_json")]
    pub(super) fn around(&self) -> Option<[&'a [u8]; 3]> {
        let Known::Simple(simple) = &self.known else { return None };
        let payload = self.raw().as_bytes();
        let candidate = simple.shape.distances.candidate.object_in(self.raw(), simple.text)?;
        let (start, end) = start_and_end(payload, candidate.as_bytes())?;
        let (usage_start, usage_end) = match simple.usage(self.raw()) {
            Some(usage) => start_and_end(payload, usage.as_bytes())?,
            None => (payload.len(), payload.len()),
        };
        Some([payload.get(..start)?, payload.get(end..usage_start)?, payload.get(usage_end..)?])
    }

    fn candidates_raw(&self) -> Raw<'a> {
        let candidates = match &self.known {
            Known::Places(places) => places.candidates.value(self.raw()),
            _ => self.raw().get("candidates"),
        };
        candidates.unwrap_or(Raw::EMPTY)
    }

    /// Returns the text and the thoughts of the candidate with the index 0, in their order.
    #[inline]
    #[must_use]
    pub fn texts(&self) -> Texts<'a> {
        match &self.known {
            Known::Simple(simple) => Texts::one(simple.text_delta().filter(|_| simple.shape.index == 0)),
            Known::Places(Places { candidate: Some(places), .. }) => match places.parts.value(self.raw()) {
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
            Known::Simple(simple) => simple.usage(self.raw()),
            Known::Places(places) => places.usage.value(self.raw()),
            Known::Nothing => self.raw().given("usageMetadata"),
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
        if may_be_there { self.raw().given("promptFeedback").map(|raw| PromptFeedback { raw }) } else { None }
    }

    /// Returns `modelVersion`: the model that answers.
    #[must_use]
    pub fn model_version(&self) -> Option<Str<'a>> {
        string(self.raw(), "modelVersion")
    }

    /// Returns `responseId`, which is the same in each chunk of an answer.
    #[must_use]
    pub fn response_id(&self) -> Option<Str<'a>> {
        self.id_content().map(|id| id.as_str())
    }

    #[inline]
    pub(super) fn id_content(&self) -> Option<Content<'a>> {
        let id = match &self.known {
            Known::Simple(simple) => simple.id.value_or(self.raw(), || self.raw().get("responseId")),
            Known::Places(places) => places.id.value(self.raw()),
            Known::Nothing => self.raw().get("responseId"),
        };
        id?.content()
    }

    /// Returns `createTime`.
    #[must_use]
    pub fn create_time(&self) -> Option<Str<'a>> {
        string(self.raw(), "createTime")
    }
}

impl PartialEq for Chunk<'_> {
    /// Compares the texts, from which all else follows.
    fn eq(&self, other: &Self) -> bool {
        self.payload == other.payload
    }
}

impl Eq for Chunk<'_> {}

impl fmt::Debug for Chunk<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Chunk").field(&self.raw()).finish()
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
