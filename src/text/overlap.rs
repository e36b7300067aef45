//! The search for the longest end of the shown text that a second text begins with.
//!
//! It is the search for the second text in the shown one, where only the shown one has an end. `start` is the first position
//! at which the two may still agree:
//!
//! ```text
//! shown    . . . . . a b c a b x y z
//! second             a b c a b ?         start = 5, matched = 5
//! ```
//!
//! ```text
//! next byte of `second`                        next
//! not there yet                                wait: `matched` bytes are held back
//! as in `shown`, which ends with it            the overlap begins at `start`
//! as in `shown`                                matched + 1
//! another, or the text has ended               `start` moves to the next position that is possible
//! none is left with `least` bytes after it     there is no overlap
//! ```
//!
//! The table that a search usually has for the last but one line would need memory as long as the text. This one finds the next
//! position by the greatest suffix of what matched, in alphabetical order, and the period of that suffix (M. Crochemore,
//! String-matching on ordered alphabets, 1992): a constant number of words, and at most six comparisons for each byte of
//! `shown`, however the second text is cut.
//!
//! Between two calls: `second[..matched] == shown[start..][..matched]`, and no position before `start` is possible. So what is
//! held back can be lent from `shown`.

use crate::bytes::{add, first, skip, sub};

/// What is known about the overlap.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Step {
    /// It depends on what follows.
    Undecided,
    /// So many bytes of the second text are the end of the shown one.
    Overlap(usize),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Search {
    start: usize,
    matched: usize,
    greatest: Greatest,
}

impl Search {
    pub(super) const fn new() -> Self {
        Self { start: 0, matched: 0, greatest: Greatest::NONE }
    }

    /// Returns the bytes of the second text that came so far, from where they stand in `shown`.
    pub(super) const fn held(&self) -> (usize, usize) {
        (self.start, self.matched)
    }

    /// Goes on with the next `piece` of the second text, which ends with it if `is_last`.
    pub(super) fn push(&mut self, shown: &[u8], least: usize, piece: &[u8], is_last: bool) -> Step {
        let held = first(skip(shown, self.start), self.matched);
        let Some(last_start) = shown.len().checked_sub(least) else { return Step::Overlap(0) };
        while self.start <= last_start {
            let here = skip(shown, self.start);
            // `held` and `piece` are the second text up to now.
            if let Some(rest) = held.get(self.matched..) {
                self.matched = add(self.matched, common(skip(here, self.matched), rest));
            }
            if let Some(rest) = self.matched.checked_sub(held.len()).and_then(|at| piece.get(at..)) {
                self.matched = add(self.matched, common(skip(here, self.matched), rest));
            }
            if self.matched == here.len() {
                return Step::Overlap(self.matched);
            }
            if !is_last && self.matched == add(held.len(), piece.len()) {
                return Step::Undecided;
            }
            if self.matched == 0 {
                // Nothing is known of the next positions: go to the next one that begins like the second text.
                let Some(byte) = held.first().or(piece.first()) else { break };
                let Some(next) = memchr::memchr(*byte, skip(here, 1)) else { break };
                self.start = add(add(self.start, 1), next);
            } else {
                let window = first(here, add(self.matched, 1));
                let (shift, is_period) = self.greatest.shift(window);
                self.start = add(self.start, shift);
                // After a shift by a period, what remains of the match is a match.
                self.matched = if is_period { self.matched.saturating_sub(shift) } else { 0 };
            }
        }
        Step::Overlap(0)
    }
}

/// The greatest suffix of `shown[start..][..matched + 1]`, as far as it is known, and its period.
#[derive(Clone, Copy, Debug)]
struct Greatest {
    /// Where it begins.
    begin: usize,
    /// Where the suffix begins that it is compared with, which is after `begin`.
    rival: usize,
    /// How many bytes of the two are known to be equal, counted from the last whole period.
    equal: usize,
    period: usize,
}

impl Greatest {
    const NONE: Self = Self { begin: 0, rival: 1, equal: 0, period: 1 };

    /// Returns how far the start can be moved over a `window`, which is what matched and one byte that did not; and whether
    /// that is a period of what matched.
    fn shift(&mut self, window: &[u8]) -> (usize, bool) {
        self.extend(window);
        let Self { begin, rival, period, .. } = *self;
        // Is the period of the suffix that of the whole window?
        let is_period =
            begin == 0 || begin <= period && window.get(..begin) == window.get(period..).and_then(|it| it.get(..begin));
        if is_period {
            match rival.checked_sub(period) {
                Some(rival) if rival > begin => self.rival = rival,
                _ => *self = Self::NONE,
            }
            return (period, true);
        }
        *self = Self::NONE;
        // `window` has one byte more than matched.
        (add(begin.max(sub(window.len(), add(begin, 1)).min(rival)), 1), false)
    }

    /// Finds the greatest suffix of a window that begins with the one before.
    fn extend(&mut self, window: &[u8]) {
        while let (Some(ours), Some(other)) =
            (window.get(add(self.begin, self.equal)), window.get(add(self.rival, self.equal)))
        {
            if ours == other {
                self.equal = add(self.equal, 1);
                if self.equal == self.period {
                    self.rival = add(self.rival, self.period);
                    self.equal = 0;
                }
            } else if ours > other {
                self.rival = add(add(self.rival, self.equal), 1);
                self.equal = 0;
                self.period = sub(self.rival, self.begin);
            } else {
                *self = Self { begin: self.rival, rival: add(self.rival, 1), equal: 0, period: 1 };
            }
        }
    }
}

/// Returns how many bytes two texts have in common at their start.
pub(super) fn common(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}
