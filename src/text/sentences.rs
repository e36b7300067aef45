//! The sentences of a text in pieces.

use core::fmt;

use super::abbreviation::Before;
use super::held::{Held, to_u32, to_usize};
use super::sentence_scan::{SentenceScan, Turn};
use crate::bytes::{add, first, skip_text, sub, used};
use crate::sse::Storage;

/// Splits a text that arrives in pieces into sentences, each as soon as it is certain to be whole: for a voice that reads along,
/// or a translation.
///
/// A sentence comes with the first character of the next one, or at the end of a blank line. The pieces together are the text: white space
/// after a sentence belongs to it. These end a piece:
///
/// - `.`, `!`, `?`, an ellipsis, and the marks of other scripts (`。！？`, `।`, `؟`, `;` after a Greek letter), with the quotes and brackets
///   that close after them, and a blank; those of Chinese, Japanese and Hindi need no blank,
/// - a blank line, and the end of a heading or of a row of a table,
/// - the beginning of a list item, a heading, a quote or a row of a table,
/// - the beginning and the end of a code block, which is one piece, however long it is: see [`with_longest`](Self::with_longest). If it
///   begins after the marker of a list item or of a quote, that belongs to it, and it ends with the item or the quote at the latest. One
///   in an item that began on a line before ends with its fence alone.
///
/// These do not:
///
/// - a full stop, or an ellipsis, if a small letter comes after it; any mark if no blank comes after it, as in `3.14`, `foo.rs` and a URL,
/// - the full stop of an abbreviation that goes before something (`Mr.`, `e.g.`, `U.S.`, `z. B.`, `т. е.`, `No. 5`), of an initial, of the number
///   of a list item, of an ordinal number of German (`am 3. Oktober`),
/// - what is in a code span.
///
/// The rules are of many languages at once, and look no further than a character: where one cannot know, sentences stay together. So they do
/// after `in the U.S. It`, and `Plan B. Then`.
///
/// ```
/// use deltawire::text::Sentences;
///
/// let mut sentences = Sentences::with_storage([0; 512]);
/// let mut spoken = Vec::new();
/// for delta in ["Dr. Li paid 3", ".14 €. Why", "? “No idea.” ", "\n\n- Ask", " her!"] {
///     let mut chunk = delta;
///     while let Some(sentence) = sentences.next(&mut chunk) {
///         spoken.push(sentence.text.trim().to_owned());
///     }
/// }
/// spoken.extend(sentences.finish().map(|sentence| sentence.text.to_owned()));
/// assert_eq!(spoken, ["Dr. Li paid 3.14 €.", "Why?", "“No idea.”", "- Ask her!"]);
/// ```
#[derive(Clone, Debug)]
pub struct Sentences<#[cfg(feature = "alloc")] S = alloc::vec::Vec<u8>, #[cfg(not(feature = "alloc"))] S> {
    held: Held<S>,
    scan: SentenceScan,
    longest: u32,
    /// Where the line began that may begin a piece.
    line: u32,
}

/// A sentence, or another piece of text that [`Sentences`] found. `Display` writes the text.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct Sentence<'a> {
    /// The text, with the white space after it. It is white space alone if the text begins or ends with blank lines.
    pub text: &'a str,
    /// Whether it is a code block, with its fences. A voice leaves it out.
    pub is_code: bool,
    /// Whether it was clipped, for it is too long: the next piece goes on with it.
    pub is_clipped: bool,
}

impl fmt::Display for Sentence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text)
    }
}

const LONGEST: u32 = 16 * 1024;

#[cfg(feature = "alloc")]
impl Sentences<alloc::vec::Vec<u8>> {
    /// Returns the sentences of a text that begins.
    #[must_use]
    pub const fn new() -> Self {
        Self::with_storage(alloc::vec::Vec::new())
    }
}

#[cfg(feature = "alloc")]
impl Default for Sentences<alloc::vec::Vec<u8>> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Storage> Sentences<S> {
    /// Returns the sentences of a text that begins, in a memory of your own: a sentence that is split between chunks waits there.
    #[must_use]
    pub const fn with_storage(storage: S) -> Self {
        Self { held: Held::new(storage), scan: SentenceScan::START, longest: LONGEST, line: 0 }
    }

    /// Clips pieces to so many bytes, at least 4. Without it that is 16 KiB, or as many as the storage has.
    ///
    /// The cut is at the best place in the second half of them: a line end; if there is none, after a comma, a semicolon, a colon or a dash;
    /// or after a blank; or else between two characters.
    ///
    /// ```
    /// use deltawire::text::Sentences;
    ///
    /// let mut sentences = Sentences::with_storage([0; 64]).with_longest(16);
    /// let mut chunk = "I came, I saw, and then I went";
    /// let first = sentences.next(&mut chunk).unwrap();
    /// assert_eq!((first.text, first.is_clipped), ("I came, I saw, ", true));
    /// ```
    #[must_use]
    pub const fn with_longest(mut self, bytes: u32) -> Self {
        self.longest = bytes;
        self
    }

    /// Returns the next piece that is certain to be whole. `None` means that the chunk is used up: go on with the next one.
    ///
    /// The chunk is the cursor: its beginning moves past what was returned, or is kept for the next piece.
    #[inline]
    pub fn next<'a, 'c: 'a>(&'a mut self, chunk: &mut &'c str) -> Option<Sentence<'a>> {
        if chunk.is_empty() {
            return None;
        }
        self.held.settle();
        let longest = self.held.longest(self.longest);
        // Most chunks are only text.
        if self.held.ahead() == 0
            && add(self.held.scanned(), chunk.len().min(longest)) < longest
            && self.scan.is_only_text(chunk.as_bytes())
        {
            return self.keep(chunk);
        }
        self.split(longest, chunk)
    }

    #[inline(never)]
    fn split<'a, 'c: 'a>(&'a mut self, longest: usize, chunk: &mut &'c str) -> Option<Sentence<'a>> {
        let mut scanned = self.held.scanned();
        // Another chunk than the one that was not used up: its beginning is not known.
        let mut rest = chunk.get(self.held.ahead()..).unwrap_or("");
        loop {
            let room = sub(longest.max(scanned), scanned);
            let bytes = rest.as_bytes();
            let skipped = self.scan.skip(if bytes.len() > room { first(bytes, add(room, 1)) } else { bytes });
            if skipped > room {
                let end = add(scanned, floor(rest, room));
                return Some(self.clip(end, chunk));
            }
            rest = skip_text(rest, skipped);
            scanned = add(scanned, skipped);
            let Some(char) = rest.chars().next() else { break };
            let end = add(scanned, char.len_utf8());
            if end > longest {
                return Some(self.clip(scanned, chunk));
            }
            let is_code = self.scan.is_code();
            let seen = first(chunk.as_bytes(), used(chunk.as_bytes(), rest.as_bytes()));
            let turn = self.scan.step(char, Before::new(self.held.bytes(), seen));
            let piece = match turn {
                Turn::On => 0,
                Turn::Before => scanned,
                Turn::After => end,
                Turn::AtLine => to_usize(self.line),
            };
            if self.scan.starts_line() {
                self.line = to_u32(scanned.saturating_sub(piece));
            }
            if piece > 0 {
                let text = self.held.lend(piece, end, chunk);
                return Some(Sentence { text, is_code, is_clipped: false });
            }
            rest = skip_text(rest, char.len_utf8());
            scanned = end;
        }
        self.keep(chunk)
    }

    fn keep<'a, 'c: 'a>(&'a mut self, chunk: &mut &'c str) -> Option<Sentence<'a>> {
        if self.held.keep(chunk) {
            return None;
        }
        self.line = 0;
        let is_code = self.scan.is_code();
        Some(Sentence { text: self.held.give_up(chunk), is_code, is_clipped: true })
    }

    /// Ends a piece that is too long at the best place of the `scanned` bytes that are known of it.
    #[cold]
    fn clip<'a, 'c: 'a>(&'a mut self, scanned: usize, chunk: &mut &'c str) -> Sentence<'a> {
        let is_code = self.scan.is_code();
        let text = match self.held.gather(scanned, chunk) {
            Some(text) => {
                let end = best_end(text);
                self.line = self.line.saturating_sub(to_u32(end));
                self.held.lend(end, scanned, chunk)
            }
            None => {
                self.line = 0;
                self.held.give_up(chunk)
            }
        };
        Sentence { text, is_code, is_clipped: true }
    }

    /// Returns what is left when no chunk follows. It changes nothing: call [`reset`](Self::reset) for another text.
    #[must_use]
    pub fn finish(&self) -> Option<Sentence<'_>> {
        let text = self.held.text();
        (!text.is_empty()).then_some(Sentence { text, is_code: self.scan.is_code(), is_clipped: false })
    }

    /// Makes it as new, but keeps its memory.
    pub const fn reset(&mut self) {
        self.held.reset();
        (self.scan, self.line) = (SentenceScan::START, 0);
    }
}

/// Returns the last place at or before `at` where a character ends.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at;
    while !text.is_char_boundary(at) {
        at = sub(at, 1);
    }
    at
}

/// Returns where best to cut a text that is too long, in its second half.
fn best_end(text: &str) -> usize {
    let half = text.len() / 2;
    let (mut best, mut rank) = (text.len(), 0);
    let mut last = ' ';
    for (at, char) in text.char_indices() {
        let end = add(at, char.len_utf8());
        let is_blank = char == ' ' || char == '\t';
        let found = match (last, char) {
            (_, '\n') => 3,
            (_, '，' | '、' | '；' | '：') | (',' | ';' | ':' | '—' | '–' | '،', ' ') => 2,
            _ if is_blank => 1,
            _ => 0,
        };
        last = char;
        if end >= half && found > 0 && found >= rank {
            (best, rank) = (end, found);
        }
    }
    best
}
