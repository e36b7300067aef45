//! Words and graphemes of a text in pieces: one loop for both.

use super::held::{Held, to_u32, to_usize};
use super::segment::{Rule, Step};
use crate::bytes::{add, split_text, sub};
use crate::sse::Storage;

/// Between two calls, `scanned` bytes of the next segments are known, and the rule took them all. `whole` of them are a segment that
/// the next call lends first, and the boundary that may be at `place` is counted from the same byte; both are 0 if there is none.
#[derive(Clone, Debug)]
pub(super) struct Segments<S, R> {
    held: Held<S>,
    longest: u32,
    place: u32,
    whole: u32,
    rule: R,
}

impl<S: Storage, R: Rule> Segments<S, R> {
    pub(super) const fn new(storage: S, longest: u32) -> Self {
        Self { held: Held::new(storage), longest, place: 0, whole: 0, rule: R::START }
    }

    pub(super) const fn with_longest(mut self, longest: u32) -> Self {
        self.longest = longest;
        self
    }

    #[inline]
    pub(super) fn next<'a, 'c: 'a>(&'a mut self, chunk: &mut &'c str) -> Option<&'a str> {
        if chunk.is_empty() {
            return None;
        }
        self.held.settle();
        let longest = self.held.longest(self.longest);
        let mut scanned = self.held.scanned();
        if self.whole > 0 {
            let whole = to_usize(core::mem::take(&mut self.whole));
            return Some(self.held.lend(whole, scanned, chunk));
        }
        // Another chunk than the one that was not used up: its beginning is not known.
        let rest = chunk.get(self.held.ahead()..).unwrap_or("");
        for char in rest.chars() {
            let end = add(scanned, char.len_utf8());
            if end > longest {
                // The rule has not seen the character: it is the first of the next call.
                self.place = 0;
                return Some(self.held.lend(scanned, scanned, chunk));
            }
            let step = self.rule.step(char);
            let place = to_usize(self.place);
            match step {
                Step::Hold => self.place = to_u32(scanned),
                Step::Break if scanned > 0 => return Some(self.held.lend(scanned, end, chunk)),
                Step::BreakHeld if place > 0 => return Some(self.held.lend(place, end, chunk)),
                Step::BreakBoth if place > 0 => {
                    self.whole = to_u32(sub(scanned, place));
                    return Some(self.held.lend(place, end, chunk));
                }
                // The text before the place was too long, and is gone.
                Step::BreakBoth if scanned > 0 => return Some(self.held.lend(scanned, end, chunk)),
                Step::Join | Step::Break | Step::BreakHeld | Step::BreakBoth => {}
            }
            scanned = end;
        }
        self.keep(chunk)
    }

    fn keep<'a, 'c: 'a>(&'a mut self, chunk: &mut &'c str) -> Option<&'a str> {
        if self.held.keep(chunk) {
            return None;
        }
        self.place = 0;
        Some(self.held.give_up(chunk))
    }

    pub(super) fn finish(&self) -> Rest<'_> {
        let text = self.held.text();
        // Nothing follows that could join: the boundary is one.
        let place = if self.rule.is_held() { to_usize(self.place) } else { 0 };
        let (first, second) = split_text(text, place);
        Rest { first, second }
    }

    pub(super) fn reset(&mut self) {
        self.held.reset();
        (self.place, self.whole, self.rule) = (0, 0, R::START);
    }
}

/// What is left at the end of a text: no segment, one, or two.
///
/// ```
/// use deltawire::text::Words;
///
/// let mut words = Words::with_storage([0; 64]);
/// let mut chunk = "can.";
/// assert_eq!(words.next(&mut chunk), None); // "can.t" would be one word
/// assert_eq!(words.finish().collect::<Vec<_>>(), ["can", "."]);
/// ```
#[derive(Clone, Debug)]
pub struct Rest<'a> {
    first: &'a str,
    second: &'a str,
}

impl<'a> Iterator for Rest<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if self.first.is_empty() {
            self.first = core::mem::take(&mut self.second);
        }
        let next = core::mem::take(&mut self.first);
        (!next.is_empty()).then_some(next)
    }
}

impl core::iter::FusedIterator for Rest<'_> {}
