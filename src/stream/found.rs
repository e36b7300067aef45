//! Where an event is that was not looked at yet.

use crate::bytes::{position_in, text};
use crate::json::Str;
use crate::sse::Placed;

/// Where the next event is. It borrows nothing: all places are positions in the chunk.
#[derive(Clone, Copy)]
#[expect(unnameable_types, reason = "only this crate makes one, and looks into it")]
pub struct Found<S> {
    pub(super) kind: Kind<S>,
}

#[derive(Clone, Copy)]
pub(super) enum Kind<S> {
    /// A delta like the one before it, which was taken.
    Delta { shape: S, text: TextPlace },
    /// A step that is an event, or should be one, or an error, and whether it ends in CR LF.
    Step { step: Placed, is_crlf: bool },
}

/// Where the content of a string is in a chunk or a payload.
#[derive(Clone, Copy)]
pub(super) struct TextPlace {
    start: usize,
    len: usize,
    is_plain: bool,
}

impl TextPlace {
    /// Returns the place of `text` in `bytes`.
    #[inline]
    pub(super) fn of(text: Str<'_>, bytes: &[u8]) -> Self {
        let escaped = text.as_escaped();
        let start = position_in(bytes, escaped.as_bytes());
        debug_assert!(start.is_some() || escaped.is_empty(), "it was read from there");
        Self { start: start.unwrap_or_default(), len: escaped.len(), is_plain: text.as_str().is_some() }
    }

    /// Returns the text. It was read from there as a string a moment ago, so it is one.
    #[inline]
    pub(super) fn text(self, bytes: &[u8]) -> Str<'_> {
        Str::valid(text(bytes, self.start, self.len).unwrap_or_default(), self.is_plain)
    }
}
