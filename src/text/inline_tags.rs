//! Text with tags in it.

use super::code::Code;
use super::tag::Tag;
use super::tag_search::{Step, TagSearch};
use crate::bytes::{skip_text, split_text, used};

/// Splits a text that arrives in pieces by the tags in it, such as `<think>`.
///
/// Outside of tags it looks for what opens one of yours; inside of one only for what closes it. All else is text: other tags, tags in a tag,
/// and half a tag at the end. Text comes at once, but for what may become a tag, which waits in no memory: it is
/// lent from the tag. The tag that is whole first counts; of several that end with the same character, the longest.
///
/// ```
/// use deltawire::text::{Tag, Tagged, Tags};
///
/// let mut tags = Tags::new(&[Tag::THINK, Tag::TOOL_CALL]);
/// let (mut answer, mut thoughts) = (String::new(), String::new());
/// for delta in ["<th", "ink>Is 3 < 4", "?</thi", "nk>Yes: 3 <", " 4"] {
///     let mut chunk = delta;
///     while let Some(piece) = tags.next(&mut chunk) {
///         match piece {
///             Tagged::Text(text) => answer += text,
///             Tagged::Inside { tag: 0, text } => thoughts += text,
///             _ => {}
///         }
///     }
/// }
/// assert_eq!(tags.finish(), None);
/// assert_eq!((&*thoughts, &*answer), ("Is 3 < 4?", "Yes: 3 < 4"));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Tags<'t> {
    search: TagSearch<'t>,
    /// The tag that a text begins in.
    begins_in: Option<usize>,
    /// What is found, and comes after the text before it.
    found: Option<Found>,
    /// Where the text is in code, if that matters.
    code: Option<Code>,
}

#[derive(Clone, Copy, Debug)]
enum Found {
    Open(usize),
    Close(usize),
}

/// A piece of text with tags in it.
///
/// A tag is named by its place in the list that [`Tags::new`] got.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a caller handles each, and there are no others")]
pub enum Tagged<'a> {
    /// Text outside of tags.
    Text(&'a str),
    /// A tag opens.
    Open(usize),
    /// Text in a tag.
    Inside {
        /// The tag.
        tag: usize,
        /// The text.
        text: &'a str,
    },
    /// A tag closes.
    Close(usize),
}

impl<'t> Tags<'t> {
    /// Returns the pieces of a text that begins, by these tags.
    #[must_use]
    pub fn new(tags: &'t [Tag<'t>]) -> Self {
        Self { search: TagSearch::new(tags), begins_in: None, found: None, code: None }
    }

    /// Lets a text begin in a tag: some servers leave out the `<think>` that an answer begins with, for it is part of the prompt. It
    /// counts after a [`reset`](Self::reset) too.
    ///
    /// ```
    /// use deltawire::text::{Tag, Tagged, Tags};
    ///
    /// let mut tags = Tags::new(&[Tag::THINK]).with_open(0);
    /// let mut chunk = "Hm.</think>Yes.";
    /// assert_eq!(tags.next(&mut chunk), Some(Tagged::Inside { tag: 0, text: "Hm." }));
    /// assert_eq!(tags.next(&mut chunk), Some(Tagged::Close(0)));
    /// assert_eq!(tags.next(&mut chunk), Some(Tagged::Text("Yes.")));
    /// ```
    #[must_use]
    pub fn with_open(mut self, tag: usize) -> Self {
        self.begins_in = Some(tag);
        self.search.turn(self.begins_in);
        self
    }

    /// Takes tags in Markdown code for text: in a code block between fences, and in a code span, which ends with its line at the
    /// latest. Inside of a tag that does not matter: what closes it always counts.
    ///
    /// A code block may begin after the markers of list items and quotes, and ends with them if they are on its own line. One in an item
    /// that began on a line before ends with its fence alone.
    ///
    /// ```
    /// use deltawire::text::{Tag, Tagged, Tags};
    ///
    /// let mut tags = Tags::new(&[Tag::THINK]).with_code_as_text();
    /// let mut chunk = "Write `<think>`, or:\n```\n<think>\n```\n<think>";
    /// assert_eq!(tags.next(&mut chunk), Some(Tagged::Text("Write `<think>`, or:\n```\n<think>\n```\n")));
    /// assert_eq!(tags.next(&mut chunk), Some(Tagged::Open(0)));
    /// ```
    #[must_use]
    pub const fn with_code_as_text(mut self) -> Self {
        self.code = Some(Code::NEW);
        self
    }

    /// Returns the next piece. `None` means that the chunk is used up: go on with the next one.
    ///
    /// The chunk is the cursor: its beginning moves past what was returned, or may become a tag. A text is never empty.
    #[inline]
    pub fn next<'c>(&mut self, chunk: &mut &'c str) -> Option<Tagged<'c>>
    where
        't: 'c,
    {
        if self.found.is_none() && !self.search.is_waiting() {
            // Most chunks have no tag in them.
            let text = *chunk;
            if self.plain_len(text.as_bytes()) == text.len() {
                *chunk = "";
                return if text.is_empty() { None } else { Some(self.text(text)) };
            }
        }
        self.search(chunk)
    }

    #[inline(never)]
    fn search<'c>(&mut self, chunk: &mut &'c str) -> Option<Tagged<'c>>
    where
        't: 'c,
    {
        if let Some(found) = self.found.take() {
            return Some(self.turn(found));
        }
        let whole = *chunk;
        // Whether what waits begins in a chunk before this one; and if not, where.
        let is_split = self.search.is_waiting();
        let mut start = 0;
        let mut rest = whole;
        loop {
            if !self.search.is_waiting() {
                rest = skip_text(rest, self.plain_len(rest.as_bytes()));
                start = used(whole.as_bytes(), rest.as_bytes());
            }
            let Some(char) = rest.chars().next() else { break };
            let code = match self.code {
                Some(code) if self.search.open().is_none() => {
                    Some(first_byte(rest).map_or(code, |byte| code.after(byte)))
                }
                _ => None,
            };
            let step = if !code.is_some_and(Code::is_code) {
                self.search.step(char)
            } else if self.search.is_waiting() {
                Step::Released(self.search.release())
            } else {
                Step::Text
            };
            let behind = skip_text(rest, char.len_utf8());
            match step {
                Step::Released(text) if is_split => {
                    *chunk = rest;
                    return Some(self.text(text));
                }
                Step::Released(_) => {
                    // Where what still waits begins.
                    let end = used(whole.as_bytes(), rest.as_bytes());
                    start = end.saturating_sub(self.search.waiting().len());
                    continue;
                }
                Step::Text | Step::Waits => {}
                Step::Whole { before, tag } => {
                    let text = if is_split { before } else { skip_to(whole, start, before) };
                    *chunk = behind;
                    let found = if self.search.open().is_some() { Found::Close(tag) } else { Found::Open(tag) };
                    if text.is_empty() {
                        return Some(self.turn(found));
                    }
                    self.found = Some(found);
                    return Some(self.text(text));
                }
            }
            if let Some(code) = code {
                self.code = Some(code);
            }
            rest = behind;
        }
        let text = match (self.search.is_waiting(), is_split) {
            (false, _) => whole,
            (true, false) => split_text(whole, start).0,
            // The whole chunk waits.
            (true, true) => "",
        };
        *chunk = "";
        (!text.is_empty()).then(|| self.text(text))
    }

    /// Returns how many bytes are text for sure. A tag begins with a whole character, but another character may have its first byte.
    #[inline]
    fn plain_len(&self, bytes: &[u8]) -> usize {
        match self.code {
            Some(code) if self.search.open().is_none() => self.plain_len_in_code(code, bytes),
            _ => self.search.skip(bytes),
        }
    }

    fn plain_len_in_code(&self, code: Code, bytes: &[u8]) -> usize {
        let at = if code.is_in_line() {
            memchr::memchr(b'\n', bytes)
        } else if code.is_plain() {
            bytes.iter().position(|byte| matches!(byte, b'\n' | b'`') || self.search.is_first(*byte))
        } else {
            Some(0)
        };
        at.unwrap_or(bytes.len())
    }

    #[inline]
    const fn text<'a>(&self, text: &'a str) -> Tagged<'a> {
        match self.search.open() {
            Some(tag) => Tagged::Inside { tag, text },
            None => Tagged::Text(text),
        }
    }

    fn turn<'a>(&mut self, found: Found) -> Tagged<'a> {
        match found {
            Found::Open(tag) => {
                self.search.turn(Some(tag));
                Tagged::Open(tag)
            }
            Found::Close(tag) => {
                self.search.turn(None);
                // What follows is like a text of its own.
                self.code = self.code.map(|_| Code::NEW);
                Tagged::Close(tag)
            }
        }
    }

    /// Returns the tag that is open: at the end of a text one that was not closed.
    #[must_use]
    pub const fn open(&self) -> Option<usize> {
        match self.found {
            Some(Found::Open(tag)) => Some(tag),
            Some(Found::Close(_)) => None,
            None => self.search.open(),
        }
    }

    /// Returns what is left when no chunk follows: the beginning of a tag, which is text. It changes nothing: call
    /// [`reset`](Self::reset) for another text.
    #[must_use]
    pub fn finish(&self) -> Option<Tagged<'t>> {
        let text = self.search.waiting();
        (!text.is_empty()).then(|| self.text(text))
    }

    /// Starts over with another text. What was chosen stays: if it was made [`with_open`](Self::with_open), that begins in the tag too.
    pub fn reset(&mut self) {
        self.search.turn(self.begins_in);
        self.found = None;
        self.code = self.code.map(|_| Code::NEW);
    }
}

#[inline]
fn first_byte(text: &str) -> Option<u8> {
    text.as_bytes().first().copied()
}

/// Returns the text before a tag, of which the last bytes waited.
fn skip_to<'c>(whole: &'c str, start: usize, before: &str) -> &'c str {
    split_text(whole, start.saturating_add(before.len())).0
}
