//! The text of an event, and nothing else.

use super::candidate::Candidate;
use super::part::Part;
use crate::json::{Elements, Raw};
use crate::stream::TextDelta;

/// An iterator over the text and the thoughts of an event, of the candidate with the index 0, in their order. No piece is
/// empty. [`Event::texts`](super::Event::texts) and [`Decoder::next_text`](super::Decoder::next_text) return it.
#[derive(Clone, Copy, Debug)]
pub struct Texts<'a> {
    one: Option<TextDelta<'a>>,
    /// What is left of the parts of a candidate, and of the candidates after it.
    parts: Elements<'a>,
    candidates: Elements<'a>,
}

impl<'a> Texts<'a> {
    pub(super) const NONE: Self = Self { one: None, parts: Raw::EMPTY.elements(), candidates: Raw::EMPTY.elements() };

    /// Returns that of one part.
    #[inline]
    pub(super) const fn one(text: Option<TextDelta<'a>>) -> Self {
        Self { one: text, ..Self::NONE }
    }

    /// Returns those of a list of parts.
    pub(super) const fn of_parts(parts: Raw<'a>) -> Self {
        Self { parts: parts.elements(), ..Self::NONE }
    }

    /// Returns those of a list of candidates.
    pub(super) const fn of(candidates: Raw<'a>) -> Self {
        Self { candidates: candidates.elements(), ..Self::NONE }
    }

    /// Returns it if there is a piece.
    #[inline]
    pub(super) fn if_any(self) -> Option<Self> {
        (self.one.is_some() || { self }.next().is_some()).then_some(self)
    }
}

impl<'a> Iterator for Texts<'a> {
    type Item = TextDelta<'a>;

    #[inline]
    fn next(&mut self) -> Option<TextDelta<'a>> {
        match self.one.take() {
            None => self.next_in_list(),
            text => text,
        }
    }
}

impl<'a> Texts<'a> {
    fn next_in_list(&mut self) -> Option<TextDelta<'a>> {
        loop {
            if let Some(text) = self.parts.find_map(|raw| Part::of(raw).text_delta()) {
                return Some(text);
            }
            let candidate = Candidate::of(self.candidates.next()?);
            if candidate.index() == 0 {
                self.parts = candidate.parts_raw().elements();
            }
        }
    }
}
