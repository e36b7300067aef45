//! The graphemes of a text in pieces.

use super::segment::GraphemeRule;
use super::segments::{Rest, Segments};
use crate::sse::Storage;

/// Splits a text that arrives in pieces into graphemes, which are what people call characters: never half of an emoji, a flag, a
/// syllable, or a letter without its marks.
///
/// A grapheme comes when it is certain to be whole, with the character after it. They are the extended grapheme clusters of Unicode
/// Standard Annex 29, version 17.0; together they are the text.
///
/// ```
/// use deltawire::text::Graphemes;
///
/// let mut graphemes = Graphemes::with_storage([0; 64]);
/// let mut shown = Vec::new();
/// for delta in ["He\u{301}", "\u{1F469}", "\u{200D}\u{1F680}", "!"] {
///     let mut chunk = delta;
///     while let Some(grapheme) = graphemes.next(&mut chunk) {
///         shown.push(grapheme.to_owned());
///     }
/// }
/// shown.extend(graphemes.finish().map(str::to_owned));
/// assert_eq!(shown, ["H", "e\u{301}", "\u{1F469}\u{200D}\u{1F680}", "!"]);
/// ```
#[derive(Clone, Debug)]
pub struct Graphemes<#[cfg(feature = "alloc")] S = alloc::vec::Vec<u8>, #[cfg(not(feature = "alloc"))] S> {
    segments: Segments<S, GraphemeRule>,
}

/// A grapheme of more bytes is no grapheme that anybody reads.
const LONGEST: u32 = 256;

#[cfg(feature = "alloc")]
impl Graphemes<alloc::vec::Vec<u8>> {
    /// Returns the graphemes of a text that begins.
    #[must_use]
    pub const fn new() -> Self {
        Self::with_storage(alloc::vec::Vec::new())
    }
}

#[cfg(feature = "alloc")]
impl Default for Graphemes<alloc::vec::Vec<u8>> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Storage> Graphemes<S> {
    /// Returns the graphemes of a text that begins, in a memory of your own: a grapheme that is split between two chunks waits there.
    #[must_use]
    pub const fn with_storage(storage: S) -> Self {
        Self { segments: Segments::new(storage, LONGEST) }
    }

    /// Clips graphemes to so many bytes, at least 4. Without it that is 256, or as many as the storage has.
    #[must_use]
    pub fn with_longest(self, bytes: u32) -> Self {
        Self { segments: self.segments.with_longest(bytes) }
    }

    /// Returns the next grapheme that is certain to be whole. `None` means that the chunk is used up: go on with the next one.
    ///
    /// The chunk is the cursor: its beginning moves past what was returned, or is kept for the next grapheme.
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
