//! A loop that was found.

use core::ops::Range;

use crate::bytes::advance;

/// A text that says the same again and again, as [`Repetition`](super::Repetition) found it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct Repeated {
    /// How many bytes are repeated. It is the smallest number for which that is so: the length of the phrase itself.
    pub period: usize,
    /// Where the first of the repeated phrases begins, in bytes since the start of the text. Cut the text here, or one period after it.
    pub since: u64,
    /// Where the text ended when it was found.
    pub end: u64,
}

impl Repeated {
    /// Returns where the phrase is in the text: its first time.
    ///
    /// A loop has no first byte of its own: a phrase may begin in the middle of a word, and of a character.
    #[must_use]
    pub const fn phrase(&self) -> Range<u64> {
        self.since..advance(self.since, self.period)
    }

    /// Returns how many times the phrase was said, without the last if that is not whole.
    #[must_use]
    pub const fn count(&self) -> u64 {
        match self.end.saturating_sub(self.since).checked_div(self.period as u64) {
            Some(count) => count,
            None => 0,
        }
    }
}
