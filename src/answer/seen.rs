//! Which texts of a response came as parts, so that none comes twice.
//!
//! Responses sends each text up to four times: in pieces, and whole when the text, its part, its item and the response are
//! done. Some servers leave out the pieces, or the last of them. So what comes first counts, and what it lacks at its end.

use crate::bytes::add;
use crate::json::Str;

/// Which texts of which items came. Of the eight items that were heard of last each text is known, of the others whether any
/// came.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    /// A bit for each item of which something came, by its place in the output.
    items: u128,
    /// The item heard of last comes first.
    last: [Item; 8],
    sent: Sent,
}

/// How much came of the text that grows, as it stands in the payloads, and its last bytes.
#[derive(Clone, Copy, Debug)]
struct Sent {
    output_index: u32,
    part: u32,
    is_summary: bool,
    /// Whether it is known from its beginning.
    is_all: bool,
    len: usize,
    tail: u64,
}

/// The texts of an item that came: a bit for each part.
#[derive(Clone, Copy, Debug)]
struct Item {
    output_index: u32,
    content: u32,
    summary: u32,
}

impl Sent {
    const NOTHING: Self = Self { output_index: u32::MAX, part: 0, is_summary: false, is_all: false, len: 0, tail: 0 };

    #[inline]
    const fn is_of(&self, output_index: u32, is_summary: bool, part: u32) -> bool {
        self.output_index == output_index && self.part == part && self.is_summary == is_summary
    }

    #[inline]
    fn push(&mut self, piece: &[u8]) {
        self.len = add(self.len, piece.len());
        self.tail = last_bytes(self.tail, piece);
    }

    /// Returns what follows what came, if the text begins with that, as far as the last bytes say.
    fn rest_of<'a>(&self, text: Str<'a>) -> Option<Str<'a>> {
        let (begin, rest) = text.as_escaped().split_at_checked(self.len)?;
        let is_same = self.is_all && !rest.is_empty() && last_bytes(0, begin.as_bytes()) == self.tail;
        is_same.then(|| Str::valid(rest, text.as_str().is_some()))
    }
}

impl Seen {
    pub(super) const NOTHING: Self =
        Self { items: 0, last: [Item { output_index: u32::MAX, content: 0, summary: 0 }; 8], sent: Sent::NOTHING };

    /// Notes that a piece of a text comes.
    #[inline]
    pub(super) fn piece(&mut self, output_index: u32, is_summary: bool, part: u32, piece: Str<'_>) {
        let came_before = self.note(output_index, is_summary, part);
        if !self.sent.is_of(output_index, is_summary, part) {
            // Another came in between, and how much there is of this one is forgotten.
            self.sent = Sent { output_index, part, is_summary, is_all: !came_before, ..Sent::NOTHING };
        }
        self.sent.push(piece.as_escaped().as_bytes());
    }

    /// Notes that a text comes as a whole, and returns what of it is new: all of it, or what its pieces lacked at the end.
    pub(super) fn whole<'a>(
        &mut self,
        output_index: u32,
        is_summary: bool,
        part: u32,
        text: Str<'a>,
    ) -> Option<Str<'a>> {
        if text == "" {
            return None;
        }
        if !self.note(output_index, is_summary, part) {
            self.sent = Sent { output_index, part, is_summary, is_all: true, ..Sent::NOTHING };
            self.sent.push(text.as_escaped().as_bytes());
            return Some(text);
        }
        let rest = self.sent.rest_of(text).filter(|_| self.sent.is_of(output_index, is_summary, part))?;
        self.sent.push(rest.as_escaped().as_bytes());
        Some(rest)
    }

    /// Notes that a text comes, and returns whether it came before.
    #[inline]
    pub(super) fn note(&mut self, output_index: u32, is_summary: bool, part: u32) -> bool {
        let bit = 1_u32 << part.min(31);
        if let Some(item) = self.last.first_mut().filter(|item| item.output_index == output_index) {
            let parts = if is_summary { &mut item.summary } else { &mut item.content };
            let was_seen = *parts & bit != 0;
            *parts |= bit;
            if was_seen {
                return true;
            }
        }
        self.note_slowly(output_index, is_summary, bit)
    }

    fn note_slowly(&mut self, output_index: u32, is_summary: bool, bit: u32) -> bool {
        let item_bit = 1_u128 << output_index.min(127);
        let place = self.last.iter().position(|item| item.output_index == output_index);
        let was_seen = place.is_none() && self.items & item_bit != 0;
        self.items |= item_bit;
        if let Some(items) = self.last.get_mut(..=place.unwrap_or(7)) {
            items.rotate_right(1);
        }
        let Some(item) = self.last.first_mut() else { return was_seen };
        if place.is_none() {
            *item = Item { output_index, content: 0, summary: 0 };
        }
        let parts = if is_summary { &mut item.summary } else { &mut item.content };
        let is_known = place.is_some() && place != Some(0) && *parts & bit != 0;
        *parts |= bit;
        was_seen || is_known
    }
}

/// Returns the last eight bytes of a text that ended in `before`, and goes on.
#[inline]
fn last_bytes(before: u64, text: &[u8]) -> u64 {
    match text.last_chunk() {
        Some(last) => u64::from_be_bytes(*last),
        None => text.iter().fold(before, |last, byte| (last << 8) | u64::from(*byte)),
    }
}
