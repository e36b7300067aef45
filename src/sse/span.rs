//! Positions in a storage. They are `u32`, for an idle parser has to be small; limits keep them in range.

use crate::bytes::range;

/// Where a value lies in a storage.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Span {
    #[inline]
    pub(super) const fn len(self) -> u32 {
        minus(self.end, self.start)
    }

    #[inline]
    pub(crate) const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Returns the value without its end byte.
    #[inline]
    pub(super) const fn value(self) -> Self {
        Self { start: self.start, end: minus(self.end, if self.is_empty() { 0 } else { 1 }) }
    }

    #[inline]
    pub(super) fn of(self, bytes: &[u8]) -> &[u8] {
        range(bytes, index(self.start), index(self.end))
    }
}

/// Lossless wherever a `u32` fits into a `usize`; no storage is larger than that elsewhere.
#[inline]
pub(super) fn index(n: u32) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// Lossless for the length of what passed a limit. A longer one is over each limit, as `u32::MAX` is.
#[inline]
pub(super) fn length(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Adds positions or lengths of what is stored: the sum is within the limits, which are of this type.
#[inline]
pub(super) const fn plus(a: u32, b: u32) -> u32 {
    debug_assert!(a.checked_add(b).is_some(), "what is stored is within the limits");
    a.wrapping_add(b)
}

/// Subtracts a position or length from one that is not smaller.
#[inline]
pub(super) const fn minus(a: u32, b: u32) -> u32 {
    debug_assert!(a >= b, "a part is not longer than the whole");
    a.wrapping_sub(b)
}
