//! The words of a text in pieces.

use super::segment::WordRule;
use super::segments::{Rest, Segments};
use crate::sse::Storage;

/// Splits a text that arrives in pieces into words, and what is between them.
///
/// A word comes when it is certain to be whole: with the character after it, or the one after that (`can.` may become `can.t`).
/// Words, spaces and marks each come alone, as Unicode Standard Annex 29 has them, version 17.0; together they are the text. Chinese and
/// Japanese characters come one by one, and Thai in runs, for their words are in no table.
///
/// ```
/// use deltawire::text::Words;
///
/// let mut words = Words::with_storage([0; 64]);
/// let mut shown = Vec::new();
/// for delta in ["It can", "'t be 3.", "14, can it", "?"] {
///     let mut chunk = delta;
///     while let Some(word) = words.next(&mut chunk) {
///         shown.push(word.to_owned());
///     }
/// }
/// shown.extend(words.finish().map(str::to_owned));
/// assert_eq!(shown, ["It", " ", "can't", " ", "be", " ", "3.14", ",", " ", "can", " ", "it", "?"]);
/// ```
#[derive(Clone, Debug)]
pub struct Words<#[cfg(feature = "alloc")] S = alloc::vec::Vec<u8>, #[cfg(not(feature = "alloc"))] S> {
    segments: Segments<S, WordRule>,
}

/// A word of more bytes is no word that anybody reads.
const LONGEST: u32 = 1024;

#[cfg(feature = "alloc")]
impl Words<alloc::vec::Vec<u8>> {
    /// Returns the words of a text that begins.
    #[must_use]
    pub const fn new() -> Self {
        Self::with_storage(alloc::vec::Vec::new())
    }
}

#[cfg(feature = "alloc")]
impl Default for Words<alloc::vec::Vec<u8>> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Storage> Words<S> {
    /// Returns the words of a text that begins, in a memory of your own: a word that is split between two chunks waits there.
    #[must_use]
    pub const fn with_storage(storage: S) -> Self {
        Self { segments: Segments::new(storage, LONGEST) }
    }

    /// Clips words to so many bytes, at least 4. Without it that is 1024, or as many as the storage has.
    #[must_use]
    pub fn with_longest(self, bytes: u32) -> Self {
        Self { segments: self.segments.with_longest(bytes) }
    }

    /// Returns the next word that is certain to be whole. `None` means that the chunk is used up: go on with the next one.
    ///
    /// The chunk is the cursor: its beginning moves past what was returned, or is kept for the next word.
    #[inline]
    pub fn next<'a, 'c: 'a>(&'a mut self, chunk: &mut &'c str) -> Option<&'a str> {
        self.segments.next(chunk)
    }

    /// Returns what is left when no chunk follows. It changes nothing: call [`reset`](Self::reset) for another text.
    #[must_use]
    pub fn finish(&self) -> Rest<'_> {
        self.segments.finish()
    }

    /// Makes it as new, but keeps its memory.
    pub fn reset(&mut self) {
        self.segments.reset();
    }
}
