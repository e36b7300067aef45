//! The memory of a template.

/// The memory of a template: bytes, and places of holes.
pub(crate) trait Room: Clone {
    const NONE: Self;

    fn bytes(&self) -> &[u8];

    fn bytes_mut(&mut self) -> &mut [u8];

    fn holes(&self) -> &[Hole];

    fn holes_mut(&mut self) -> &mut [Hole];
}

/// Room for `N` bytes and `H` holes.
#[derive(Clone, Copy)]
pub(crate) struct RoomFor<const N: usize, const H: usize> {
    bytes: [u8; N],
    holes: [Hole; H],
}

impl<const N: usize, const H: usize> Room for RoomFor<N, H> {
    const NONE: Self = Self { bytes: [0; N], holes: [Hole { at: 0, kind: HoleKind::Digits }; H] };

    #[inline(always)]
    fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }

    #[inline(always)]
    fn holes(&self) -> &[Hole] {
        &self.holes
    }

    fn holes_mut(&mut self) -> &mut [Hole] {
        &mut self.holes
    }
}

/// A place where deltas may differ, besides their text.
#[derive(Clone, Copy)]
pub(crate) struct Hole {
    /// How much of the bytes comes before it.
    pub(super) at: u16,
    pub(super) kind: HoleKind,
}

#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum HoleKind {
    /// A number without sign, fraction and exponent.
    Digits,
    /// The content of a string.
    String,
}
