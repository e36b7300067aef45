//! The search for several tags at once, which takes each character of the text once.
//!
//! What waits is the beginning of a tag, the longest that the text ends with: it needs no memory, for the tag itself has the same
//! characters. If the next character does not continue it, its first characters are text, and a shorter beginning is tried. The tag that is
//! whole first is found; of several that end with the same character, the longest.

use super::tag::Tag;
use crate::bytes::find_special;

#[derive(Clone, Copy, Debug)]
pub(super) struct TagSearch<'t> {
    tags: &'t [Tag<'t>],
    /// The tag that is open, whose end is all that is looked for.
    open: Option<usize>,
    /// The tag of which the beginning waits, and how many bytes of it.
    tag: usize,
    len: usize,
    first: First,
    /// Whether only tags count that stand in a JSON string as they are.
    is_in_json: bool,
}

/// The bytes that what is looked for begins with.
#[derive(Clone, Copy, Debug)]
enum First {
    One(u8),
    Some([u64; 4]),
}

/// What the next character does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Step<'t> {
    /// It is text.
    Text,
    /// It may be part of a tag, and waits.
    Waits,
    /// So much of what waited is text. The character is not taken: ask again.
    Released(&'t str),
    /// It ends the tag of this number, before which so much of what waited is text. Call [`TagSearch::turn`].
    Whole { before: &'t str, tag: usize },
}

impl<'t> TagSearch<'t> {
    pub(super) fn new(tags: &'t [Tag<'t>]) -> Self {
        let mut search = Self { tags, open: None, tag: 0, len: 0, first: First::Some([0; 4]), is_in_json: false };
        search.turn(None);
        search
    }

    /// Takes only tags that stand in a JSON string as they are: what waits can be lent as the content of one.
    pub(super) fn in_json(mut self) -> Self {
        self.is_in_json = true;
        self.turn(self.open);
        self
    }

    /// Returns the number of the tag that is open.
    #[inline]
    pub(super) const fn open(&self) -> Option<usize> {
        self.open
    }

    /// Goes on with the text in a tag, or outside of all.
    pub(super) fn turn(&mut self, open: Option<usize>) {
        (self.open, self.tag, self.len) = (open, 0, 0);
        let mut bytes = self.wanted().filter_map(|(_, wanted)| wanted.bytes().next());
        let first = bytes.next();
        self.first = match first {
            Some(first) if bytes.all(|byte| byte == first) => First::One(first),
            _ => {
                let mut set = [0; 4];
                for (_, wanted) in self.wanted() {
                    if let Some(byte) = wanted.bytes().next() {
                        if let Some(word) = set.get_mut(usize::from(byte >> 6)) {
                            *word |= 1 << (byte & 63);
                        }
                    }
                }
                First::Some(set)
            }
        };
    }

    /// What is looked for: the end of the tag that is open, or the beginnings of all.
    fn wanted(&self) -> impl Iterator<Item = (usize, &'t str)> + use<'t> {
        let (tags, open, is_in_json) = (self.tags, self.open, self.is_in_json);
        let end = open.and_then(|open| Some((open, tags.get(open)?.close())));
        let starts = tags.iter().map(|tag| tag.open()).enumerate().filter(move |_| open.is_none());
        let is_left_out =
            move |wanted: &str| wanted.is_empty() || (is_in_json && find_special(wanted.as_bytes()).is_some());
        starts.chain(end).filter(move |(_, wanted)| !is_left_out(wanted))
    }

    /// Returns what waits.
    #[inline]
    pub(super) fn waiting(&self) -> &'t str {
        let Some(tag) = self.tags.get(self.tag) else { return "" };
        let tag = if self.open.is_some() { tag.close() } else { tag.open() };
        tag.get(..self.len).unwrap_or("")
    }

    #[inline]
    pub(super) const fn is_waiting(&self) -> bool {
        self.len > 0
    }

    /// Gives what waits up: it is text.
    pub(super) fn release(&mut self) -> &'t str {
        let text = self.waiting();
        self.len = 0;
        text
    }

    /// Returns how many bytes cannot begin a tag.
    #[inline]
    pub(super) fn skip(&self, bytes: &[u8]) -> usize {
        // A call of memchr costs more than so many bytes.
        const FEW: usize = 16;
        let at = match self.first {
            First::One(first) if bytes.len() > FEW => memchr::memchr(first, bytes),
            First::One(first) => bytes.iter().position(|byte| *byte == first),
            First::Some(set) => bytes.iter().position(|byte| is_in(&set, *byte)),
        };
        at.unwrap_or(bytes.len())
    }

    /// Says whether a byte may begin a tag.
    #[inline]
    pub(super) fn is_first(&self, byte: u8) -> bool {
        match self.first {
            First::One(first) => byte == first,
            First::Some(set) => is_in(&set, byte),
        }
    }

    pub(super) fn step(&mut self, char: char) -> Step<'t> {
        let waiting = self.waiting();
        let continued =
            self.wanted().find(|(_, wanted)| wanted.strip_prefix(waiting).is_some_and(|rest| rest.starts_with(char)));
        let Some((tag, wanted)) = continued else {
            return if waiting.is_empty() { Step::Text } else { self.fall_back(waiting) };
        };
        let seen = wanted.get(..self.len.wrapping_add(char.len_utf8())).unwrap_or(wanted);
        let whole = self.wanted().filter(|(_, wanted)| seen.ends_with(wanted)).max_by_key(|(_, wanted)| wanted.len());
        if let Some((tag, whole)) = whole {
            return Step::Whole { before: seen.strip_suffix(whole).unwrap_or(""), tag };
        }
        (self.tag, self.len) = (tag, seen.len());
        Step::Waits
    }

    /// What waits does not go on. Tries the next shorter beginning of a tag that it ends with.
    fn fall_back(&mut self, waiting: &'t str) -> Step<'t> {
        self.len = 0;
        for (at, _) in waiting.char_indices().skip(1) {
            let (text, rest) = waiting.split_at_checked(at).unwrap_or((waiting, ""));
            if let Some((tag, _)) = self.wanted().find(|(_, wanted)| wanted.starts_with(rest)) {
                (self.tag, self.len) = (tag, rest.len());
                return Step::Released(text);
            }
        }
        Step::Released(waiting)
    }
}

#[inline]
fn is_in(set: &[u64; 4], byte: u8) -> bool {
    set.get(usize::from(byte >> 6)).is_some_and(|word| word >> (byte & 63) & 1 == 1)
}
