//! A few bytes of text, in place.

use crate::bytes::{add, as_text, first};

#[derive(Clone, Debug)]
pub(super) struct Short<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

impl<const N: usize> Short<N> {
    pub(super) const EMPTY: Self = Self { bytes: [0; N], len: 0 };

    pub(super) const fn clear(&mut self) {
        self.len = 0;
    }

    /// Appends a text, if there is room.
    pub(super) fn push(&mut self, text: &str) -> Option<()> {
        let end = add(self.len, text.len());
        self.bytes.get_mut(self.len..end)?.copy_from_slice(text.as_bytes());
        self.len = end;
        Some(())
    }

    #[inline]
    pub(super) fn as_str(&self) -> &str {
        as_text(first(&self.bytes, self.len))
    }
}
