//! An answer among those that were asked for.

use super::finish_reason::{self, FinishReason};
use super::part::Part;
use crate::json::{Elements, Raw, Str, string};

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
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Candidate<'a> {
    pub(super) raw: Raw<'a>,
    /// Its index and its part, if that is all it has.
    pub(super) simple: Option<(u32, Part<'a>)>,
}

impl<'a> Candidate<'a> {
    pub(super) const fn of(raw: Raw<'a>) -> Self {
        Self { raw, simple: None }
    }

    fn look_up(&self, name: &str) -> Option<Raw<'a>> {
        if self.simple.is_some() { None } else { self.raw.given(name) }
    }

    /// Returns the whole object.
    #[must_use]
    pub const fn raw(&self) -> Raw<'a> {
        self.raw
    }

    /// Returns `index`; 0 if it is absent.
    #[must_use]
    pub fn index(&self) -> u32 {
        match self.simple {
            Some((index, _)) => index,
            None => self.raw.get("index").and_then(|it| it.as_u64()).and_then(|it| u32::try_from(it).ok()).unwrap_or(0),
        }
    }

    /// Returns `content.parts`. Both may be missing, and are so in many a last chunk.
    #[must_use]
    pub fn parts(&self) -> Parts<'a> {
        match self.simple {
            Some((_, part)) => Parts { one: Some(part), elements: Raw::EMPTY.elements() },
            None => {
                let parts = self.raw.get("content").and_then(|content| content.get("parts"));
                Parts { one: None, elements: parts.unwrap_or(Raw::EMPTY).elements() }
            }
        }
    }

    /// Returns `finishReason`, if the candidate ends here. With function calls it is `STOP` too. More content may follow, and
    /// another reason, which takes the place of this one. An empty reason is none.
    #[must_use]
    pub fn finish_reason(&self) -> Option<FinishReason> {
        if self.simple.is_some() { None } else { FinishReason::of(self.raw) }
    }

    /// Returns `finishReason` as it came.
    #[must_use]
    pub fn finish_reason_name(&self) -> Option<Str<'a>> {
        if self.simple.is_some() { None } else { finish_reason::name_of(self.raw) }
    }

    /// Returns `finishMessage`, which is for people.
    #[must_use]
    pub fn finish_message(&self) -> Option<Str<'a>> {
        if self.simple.is_some() { None } else { string(self.raw, "finishMessage") }
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
