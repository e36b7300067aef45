//! What of a response has been given out, so that its repetition is not.
//!
//! Responses sends each text up to four times: in pieces, and whole when the text, its part, its item and the response are
//! done. Some servers leave out the pieces, or all but the last. So whatever comes first counts.

/// Which texts of which items came. Of the eight items that were heard of last each text is known, of the others whether any
/// came.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    /// A bit for each item of which something came, by its place in the output.
    items: u128,
    /// The item heard of last comes first.
    last: [Item; 8],
}

/// The texts of an item that came: a bit for each part.
#[derive(Clone, Copy, Debug)]
struct Item {
    output_index: u32,
    content: u32,
    summary: u32,
}

impl Seen {
    pub(super) const NOTHING: Self =
        Self { items: 0, last: [Item { output_index: u32::MAX, content: 0, summary: 0 }; 8] };

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
