//! Which containers are open: a bit each.

/// The kinds of the open containers. How many there are is known to the scanner.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Stack {
    /// A bit for each, set for an object. The innermost is the lowest bit of the first word.
    bits: [u64; 2],
}

impl Stack {
    /// The most containers that it holds.
    pub(super) const MAX: u8 = 128;

    pub(super) const NONE: Self = Self { bits: [0; 2] };

    #[inline]
    pub(super) const fn push(&mut self, is_object: bool) {
        let [low, high] = self.bits;
        self.bits = [low << 1 | is_object as u64, high << 1 | low >> 63];
    }

    #[inline]
    pub(super) const fn pop(&mut self) {
        let [low, high] = self.bits;
        self.bits = [low >> 1 | high << 63, high >> 1];
    }

    /// Says whether the innermost container is an object. If none is open, it means nothing.
    #[inline]
    pub(super) const fn is_object(self) -> bool {
        self.bits[0] & 1 == 1
    }
}
