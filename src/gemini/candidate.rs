//! An answer among those that were asked for.

use core::fmt;

use super::finish_reason::{self, FinishReason};
use super::part::Part;
use crate::json::{Elements, Raw, Str, compared_by_raw, string};

/// What a chunk brings to one candidate: parts of its content, and at its end why it ended.
///
/// Unless a request asks for several candidates there is one, with the index 0.
///
/// ```
/// use deltawire::gemini::{Event, FinishReason};
///
/// let payload = br#"{"candidates":[{"content":{"parts":[{"text":"Hi"}]},"finishReason":"STOP"}]}"#;
/// let Event::Chunk(chunk) = Event::parse(payload)? else { panic!() };
/// let candidate = chunk.candidates().next().unwrap();
/// assert_eq!((candidate.index(), candidate.parts().count()), (0, 1));
/// assert_eq!(candidate.finish_reason(), Some(FinishReason::Stop));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Candidate<'a> {
    raw: Raw<'a>,
    known: Known<'a>,
}

/// What is known of a candidate.
#[derive(Clone, Copy)]
enum Known<'a> {
    /// All of it: its index and its part.
    Simple(u32, Part<'a>),
    Found(Found<'a>),
    /// Nothing: everything is looked up.
    Nothing,
}

/// What was found in a candidate when the chunk was read.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    pub(super) index: u32,
    pub(super) finish_reason: Option<FinishReason>,
    /// The part, if there is one and no more.
    pub(super) part: Option<Part<'a>>,
    /// The list of all parts.
    pub(super) parts: Raw<'a>,
}

impl<'a> Candidate<'a> {
    pub(super) const fn of(raw: Raw<'a>) -> Self {
        Self { raw, known: Known::Nothing }
    }

    /// Makes a candidate that has one part, and nothing else.
    #[inline]
    pub(super) const fn simple(raw: Raw<'a>, index: u32, part: Part<'a>) -> Self {
        Self { raw, known: Known::Simple(index, part) }
    }

    /// Makes a candidate of which this was found.
    #[inline]
    pub(super) const fn found(raw: Raw<'a>, found: Found<'a>) -> Self {
        Self { raw, known: Known::Found(found) }
    }

    /// Returns whether it has one part, which is text, and nothing else.
    pub(super) const fn is_simple(&self) -> bool {
        matches!(self.known, Known::Simple(..))
    }

    fn look_up(&self, name: &str) -> Option<Raw<'a>> {
        if self.is_simple() { None } else { self.raw.given(name) }
    }

    pub(super) fn parts_raw(&self) -> Raw<'a> {
        match self.known {
            Known::Simple(..) => Raw::EMPTY,
            Known::Found(found) => found.parts,
            Known::Nothing => self.raw.get("content").and_then(|content| content.get("parts")).unwrap_or(Raw::EMPTY),
        }
    }

    /// Returns the whole object.
    #[must_use]
    pub const fn raw(&self) -> Raw<'a> {
        self.raw
    }

    /// Returns `index`; 0 if it is absent.
    #[must_use]
    pub fn index(&self) -> u32 {
        match self.known {
            Known::Simple(index, _) | Known::Found(Found { index, .. }) => index,
            Known::Nothing => {
                self.raw.get("index").and_then(|it| it.as_u64()).and_then(|it| u32::try_from(it).ok()).unwrap_or(0)
            }
        }
    }

    /// Returns `content.parts`. Both may be missing, and are so in many a last chunk.
    #[must_use]
    pub fn parts(&self) -> Parts<'a> {
        let one = match self.known {
            Known::Simple(_, part) => Some(part),
            Known::Found(found) => found.part,
            Known::Nothing => None,
        };
        let rest = if one.is_some() { Raw::EMPTY } else { self.parts_raw() };
        Parts { one, elements: rest.elements() }
    }

    /// Returns `finishReason`, if the candidate ends here. With function calls it is `STOP` too. More content may follow, and
    /// another reason, which takes the place of this one. An empty reason is none.
    #[must_use]
    pub fn finish_reason(&self) -> Option<FinishReason> {
        match self.known {
            Known::Simple(..) => None,
            Known::Found(found) => found.finish_reason,
            Known::Nothing => FinishReason::of(self.raw),
        }
    }

    /// Returns `finishReason` as it came.
    #[must_use]
    pub fn finish_reason_name(&self) -> Option<Str<'a>> {
        if self.is_simple() { None } else { finish_reason::name_of(self.raw) }
    }

    /// Returns `finishMessage`, which is for people.
    #[must_use]
    pub fn finish_message(&self) -> Option<Str<'a>> {
        if self.is_simple() { None } else { string(self.raw, "finishMessage") }
    }

    /// Returns `safetyRatings`, a list of objects.
    #[must_use]
    pub fn safety_ratings(&self) -> Option<Raw<'a>> {
        self.look_up("safetyRatings")
    }

    /// Returns what the answer cites: `citationMetadata.citationSources`, which Vertex AI calls `citations`. A list of objects
    /// with `startIndex`, `endIndex`, `uri` and more.
    #[must_use]
    pub fn citations(&self) -> Option<Raw<'a>> {
        let metadata = self.look_up("citationMetadata")?;
        metadata.given("citationSources").or_else(|| metadata.given("citations"))
    }

    /// Returns `groundingMetadata`: what was searched for, and what was found.
    #[must_use]
    pub fn grounding_metadata(&self) -> Option<Raw<'a>> {
        self.look_up("groundingMetadata")
    }

    /// Returns `urlContextMetadata`: which addresses were read.
    #[must_use]
    pub fn url_context_metadata(&self) -> Option<Raw<'a>> {
        self.look_up("urlContextMetadata")
    }
}

compared_by_raw!(Candidate);

impl fmt::Debug for Candidate<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Candidate").field(&self.raw).finish()
    }
}

/// An iterator over the parts of a candidate. [`Candidate::parts`] returns it, and has an example.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    one: Option<Part<'a>>,
    elements: Elements<'a>,
}

impl<'a> Iterator for Parts<'a> {
    type Item = Part<'a>;

    #[inline]
    fn next(&mut self) -> Option<Part<'a>> {
        match self.one.take() {
            None => self.elements.next().map(Part::of),
            part => part,
        }
    }
}
