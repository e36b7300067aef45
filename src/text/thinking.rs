//! Parts of an answer whose text has its reasoning in tags.

use super::tag::Tag;
use super::tag_search::{Step, TagSearch};
use crate::answer::Part;
use crate::bytes::{find_backslash, skip_text, split_text, used};
use crate::json::Str;

/// Makes reasoning of what servers send as text in tags: `<think>` and its like.
///
/// Pass every part through it. Text in a tag becomes [`Part::Reasoning`], the tags vanish, and all else stays as it is. What
/// may become a tag waits; it comes as text before the next part that is not text, or at the end.
///
/// Pass what it returns to all that counts or shows parts, such as `retry::Progress` and `meter::Meter`. An `Answer` takes the
/// payload as it came, and keeps the tags. Use it only for servers that send tags: an answer that writes about such a tag is taken
/// for one, also in code.
///
/// ```
/// use deltawire::answer::Part;
/// use deltawire::text::Thinking;
///
/// # let network: [&[u8]; 1] = [b"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"<thi\"}}]}\n\n\
/// #     data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"nk>Hm.\\u003c/think>Yes\"}}]}\n\n"];
/// let mut decoder = deltawire::Decoder::with_storage([0; 1024]);
/// let mut thinking = Thinking::new();
/// let (mut text, mut reasoning) = (String::new(), String::new());
/// for bytes in network {
///     let mut chunk = bytes;
///     while let Some(parts) = decoder.next(&mut chunk) {
///         for part in parts?.into_iter() {
///             for part in thinking.part(part) {
///                 match part {
///                     Part::Text(piece) => text += &piece.to_string(),
///                     Part::Reasoning(piece) => reasoning += &piece.to_string(),
///                     _ => {}
///                 }
///             }
///         }
///     }
/// }
/// assert!(thinking.finish().is_none());
/// assert_eq!((&*reasoning, &*text), ("Hm.", "Yes"));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Thinking<'t> {
    search: TagSearch<'t>,
    /// Whether an answer begins in the first tag.
    begins_open: bool,
}

impl Thinking<'static> {
    /// Looks for `<think>`.
    #[must_use]
    pub fn new() -> Self {
        Self::with_tags(&[Tag::THINK])
    }
}

impl Default for Thinking<'static> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'t> Thinking<'t> {
    /// Looks for these tags. One that has a quote, a backslash or a control character in it is not looked for.
    #[must_use]
    pub fn with_tags(tags: &'t [Tag<'t>]) -> Self {
        Self { search: TagSearch::new(tags).in_json(), begins_open: false }
    }

    /// Lets an answer begin in the first tag: some servers leave out the `<think>` that an answer begins with, for it is part of the
    /// prompt. It counts for each answer: after a [`Part::Restart`] and after a [`reset`](Self::reset) too.
    ///
    /// ```
    /// assert!(deltawire::text::Thinking::new().with_open().is_open());
    /// ```
    #[must_use]
    pub fn with_open(mut self) -> Self {
        self.search.turn(Some(0));
        self.begins_open = true;
        self
    }

    /// Returns the parts that a part becomes. If you drop them, what follows is read all the same.
    pub fn part<'s, 'p>(&'s mut self, part: Part<'p>) -> ThinkingParts<'s, 't, 'p>
    where
        't: 'p,
    {
        let (text, released, part) = match part {
            Part::Text(text) => (text, "", None),
            Part::Restart => {
                self.reset();
                (Str::EMPTY, "", Some(part))
            }
            // They come at any time, and say nothing of the text.
            Part::Usage(_) | Part::Other(_) | Part::Signature(_) | Part::UnknownDialect(_) => {
                (Str::EMPTY, "", Some(part))
            }
            _ => (Str::EMPTY, self.search.release(), Some(part)),
        };
        ThinkingParts { search: &mut self.search, released, rest: text.as_escaped(), part }
    }

    /// Returns whether a tag is open: at the end of an answer one that was not closed.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.search.open().is_some()
    }

    /// Returns what is left at the end: the beginning of a tag, which is text. It changes nothing.
    #[must_use]
    pub fn finish(&self) -> Option<Part<'t>> {
        let text = self.search.waiting();
        (!text.is_empty()).then(|| piece(&self.search, text))
    }

    /// Starts over with another answer. What was chosen stays: if it was made [`with_open`](Self::with_open), that begins in the
    /// first tag too.
    pub fn reset(&mut self) {
        self.search.turn(self.begins_open.then_some(0));
    }
}

/// What a part becomes: [`Thinking::part`] returns it.
#[derive(Debug)]
pub struct ThinkingParts<'s, 't: 'p, 'p> {
    search: &'s mut TagSearch<'t>,
    /// What waited, and comes before the part.
    released: &'p str,
    /// The text, still escaped.
    rest: &'p str,
    part: Option<Part<'p>>,
}

impl<'t: 'p, 'p> Iterator for ThinkingParts<'_, 't, 'p> {
    type Item = Part<'p>;

    fn next(&mut self) -> Option<Part<'p>> {
        if !self.released.is_empty() {
            return Some(piece(self.search, core::mem::take(&mut self.released)));
        }
        while !self.rest.is_empty() {
            if let Some(part) = self.text() {
                return Some(part);
            }
        }
        self.part.take()
    }
}

impl<'t: 'p, 'p> ThinkingParts<'_, 't, 'p> {
    /// Returns the next piece of the text; `None` at a tag, or if the rest of the text waits.
    fn text(&mut self) -> Option<Part<'p>> {
        let whole = self.rest;
        // Whether what waits begins in a text before this one; and if not, where.
        let is_split = self.search.is_waiting();
        let mut start = 0;
        let mut rest = whole;
        loop {
            if !self.search.is_waiting() {
                let is_special = |byte: &u8| *byte == b'\\' || self.search.is_first(*byte);
                let bytes = rest.as_bytes();
                rest = skip_text(rest, bytes.iter().position(is_special).unwrap_or(bytes.len()));
                start = used(whole.as_bytes(), rest.as_bytes());
            }
            let Some((char, behind)) = next_char(rest) else { break };
            match self.search.step(char) {
                Step::Released(text) if is_split => {
                    self.rest = rest;
                    return Some(piece(self.search, text));
                }
                Step::Released(text) => start = skip_chars(whole, start, text),
                Step::Whole { before, tag } => {
                    let text = if is_split { before } else { split_text(whole, skip_chars(whole, start, before)).0 };
                    let part = (!text.is_empty()).then(|| piece(self.search, text));
                    let is_open = self.search.open().is_some();
                    self.search.turn((!is_open).then_some(tag));
                    self.rest = behind;
                    return part;
                }
                Step::Text | Step::Waits => rest = behind,
            }
        }
        self.rest = "";
        let text = match (self.search.is_waiting(), is_split) {
            (false, _) => whole,
            (true, false) => split_text(whole, start).0,
            (true, true) => "",
        };
        (!text.is_empty()).then(|| piece(self.search, text))
    }
}

impl<'t: 'p, 'p> Drop for ThinkingParts<'_, 't, 'p> {
    fn drop(&mut self) {
        while !self.rest.is_empty() {
            let _ = self.text();
        }
    }
}

fn piece<'p>(search: &TagSearch<'_>, escaped: &'p str) -> Part<'p> {
    let text = Str::valid(escaped, find_backslash(escaped.as_bytes()).is_none());
    if search.open().is_some() { Part::Reasoning(text) } else { Part::Text(text) }
}

/// Returns the first character of escaped text, and what follows.
fn next_char(escaped: &str) -> Option<(char, &str)> {
    if escaped.as_bytes().first() == Some(&b'\\') {
        let mut pieces = Str::valid(escaped, false).pieces();
        let char = pieces.next()?.chars().next()?;
        return Some((char, pieces.rest()));
    }
    let mut chars = escaped.chars();
    Some((chars.next()?, chars.as_str()))
}

/// Returns where in escaped text the characters of `text` end that begin at `start`.
fn skip_chars(escaped: &str, start: usize, text: &str) -> usize {
    let mut rest = skip_text(escaped, start);
    for _ in text.chars() {
        rest = next_char(rest).map_or("", |(_, behind)| behind);
    }
    used(escaped.as_bytes(), rest.as_bytes())
}
