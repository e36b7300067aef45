//! How much is certain, and what would close it.

use super::marks::Marks;

/// What closes a text that is cut at some place.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Open {
    pub(super) marks: Marks,
    /// The length of the backticks of an open code span, or 0.
    pub(super) ticks: u8,
    /// Whether that began with a blank, so that one before its end is taken off too.
    pub(super) is_padded: bool,
    /// Whether it is the text of a link whose target is not there yet.
    pub(super) is_link: bool,
}

impl Open {
    pub(super) const NONE: Self = Self { marks: Marks::NONE, ticks: 0, is_padded: false, is_link: false };
}

/// What keeps text from being shown, a bit each.
pub(super) mod hold {
    /// A bracket may become a link.
    pub(in super::super) const BRACKET: u16 = 1;
    /// What is after `<`, `](` or `$`.
    pub(in super::super) const GUESS: u16 = 2;
    /// A row may be the head of a table.
    pub(in super::super) const HEAD: u16 = 4;
    /// A line may be a definition, which shows nothing.
    pub(in super::super) const DEFINITION: u16 = 8;
    /// No suffix closes what is open.
    pub(in super::super) const SUFFIX: u16 = 16;
    /// More is open than there is room for.
    pub(in super::super) const FULL: u16 = 32;
    /// A run begins a line, and would be a marker, a rule or an underline if nothing followed it.
    pub(in super::super) const RUN: u16 = 64;
    /// What was seen last is not shown alone, but with what is seen next.
    pub(in super::super) const MORE: u16 = 128;
    /// A star is shown as one unless it is closed soon.
    pub(in super::super) const STAR: u16 = 256;
}

/// How much is certain.
///
/// Between two calls `keep` is at most `seen`, and `seen` at most `solid`; with nothing that holds text back, `keep` is `seen`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Show {
    /// So much is shown, closed by `open`.
    pub(super) keep: u64,
    pub(super) open: Open,
    /// So much would be shown if nothing held it back, closed by `open_at_seen`.
    pub(super) seen: u64,
    open_at_seen: Open,
    /// The end of the last character that is not blank: where a block that ends here ends.
    pub(super) solid: u64,
    holds: u16,
    /// Where the first of them began.
    pub(super) held_at: u64,
}

impl Show {
    pub(super) const NEW: Self =
        Self { keep: 0, open: Open::NONE, seen: 0, open_at_seen: Open::NONE, solid: 0, holds: 0, held_at: 0 };

    /// Takes note of what is shown up to `end` if nothing holds it back. `open` is what closes it there, if it has changed.
    #[inline]
    pub(super) fn see(&mut self, end: u64, open: Option<Open>) {
        self.seen = end;
        self.solid = end;
        if let Some(open) = open {
            self.open_at_seen = open;
        }
        self.holds &= !hold::MORE;
        if self.holds == 0 {
            self.show();
        }
    }

    #[inline]
    fn show(&mut self) {
        self.keep = self.seen;
        self.open = self.open_at_seen;
    }

    #[inline]
    pub(super) const fn is_held(&self) -> bool {
        self.holds != 0
    }

    #[inline]
    pub(super) const fn is_held_by(&self, hold: u16) -> bool {
        self.holds & hold != 0
    }

    /// Says whether it is held back by this alone.
    pub(super) const fn is_only_held_by(&self, hold: u16) -> bool {
        self.holds == hold
    }

    pub(super) fn hold(&mut self, hold: u16, at: u64) {
        if self.holds & !hold::MORE == 0 {
            self.held_at = at;
        }
        self.holds |= hold;
    }

    /// What this holds back is certain, but is not shown before more is seen.
    pub(super) fn release_with_more(&mut self, hold: u16) {
        self.holds = self.holds & !hold | hold::MORE;
    }

    /// Shows up to `end`, before what is held back. `open` is what closes it there.
    pub(super) fn show_to(&mut self, end: u64, open: Open) {
        self.keep = end;
        self.open = open;
        self.held_at = end;
    }

    pub(super) fn release(&mut self, hold: u16) {
        self.holds &= !hold;
        if self.holds == 0 && self.seen > self.keep {
            self.show();
        }
    }

    /// Shows the text of a link whose target has begun.
    pub(super) fn show_link(&mut self, keep: u64, marks: Marks) {
        self.keep = keep;
        self.open = Open { marks, ticks: 0, is_padded: false, is_link: true };
    }

    /// A block ends at `end`: all of it is certain, and nothing is open.
    pub(super) fn settle(&mut self, end: u64) {
        // A link whose text is shown is not longer than the block.
        self.keep = self.keep.max(end);
        self.seen = self.keep;
        self.solid = self.keep;
        self.open = Open::NONE;
        self.open_at_seen = Open::NONE;
        self.holds = 0;
    }
}
