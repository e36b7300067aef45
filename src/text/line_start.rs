//! What a line begins with: the markers of quotes and list items.

use crate::bytes::one_more;

/// How far the beginning of a line has come. Columns are counted from the line's start, or from the last quote.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct LineStart {
    /// The `>` so far.
    quotes: u8,
    /// Where the marker of the last item ends; 0 if there is none after the last quote.
    marker: u8,
    column: u8,
    /// Whether a blank here belongs to the quote.
    is_after_quote: bool,
}

/// The quotes and items that a code block is in, as its own line has them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Around {
    quotes: u8,
    /// The column at which the content of the last item begins; 0 if there is none after the last quote.
    indent: u8,
}

impl LineStart {
    pub(super) const NEW: Self = Self { quotes: 0, marker: 0, column: 0, is_after_quote: false };

    /// After a blank. A tab ends at every fourth column.
    #[inline]
    pub(super) const fn blank(self, byte: u8) -> Self {
        let column = match byte {
            b'\r' => self.column,
            _ if self.is_after_quote => self.column,
            b'\t' => more(self.column | 3),
            _ => more(self.column),
        };
        Self { column, is_after_quote: false, ..self }
    }

    /// After `>`.
    pub(super) const fn quote(self) -> Self {
        Self { quotes: more(self.quotes), marker: 0, column: 0, is_after_quote: true }
    }

    /// After a character of what may be the marker of an item.
    pub(super) const fn marker(self) -> Self {
        Self { column: more(self.column), is_after_quote: false, ..self }
    }

    /// After that marker, of which it is certain now.
    pub(super) const fn item(self) -> Self {
        Self { marker: self.column, ..self }
    }

    /// Says whether there is a quote or an item.
    pub(super) const fn has_marker(self) -> bool {
        self.quotes > 0 || self.marker > 0
    }

    /// Returns what a code block is in whose fence comes here. `None` if it is too far after the marker of its item: then it is a line of
    /// code.
    pub(super) const fn around(self) -> Option<Around> {
        match (self.marker, self.column.checked_sub(self.marker)) {
            (0, _) => Some(Around { quotes: self.quotes, indent: 0 }),
            (_, Some(1..=4)) => Some(Around { quotes: self.quotes, indent: self.column }),
            _ => None,
        }
    }

    /// Says whether the line is in a quote less than the block is.
    #[inline]
    pub(super) const fn has_fewer_quotes(self, around: Around) -> bool {
        self.quotes < around.quotes
    }

    /// Says whether what comes here belongs to what a block is in.
    #[inline]
    pub(super) const fn is_in(self, around: Around) -> bool {
        self.quotes >= around.quotes && self.column >= around.indent
    }
}

/// Counts up to 255.
pub(super) const fn more(len: u8) -> u8 {
    if len == u8::MAX { len } else { one_more(len) }
}
