//! Numbers that look random and are the same for the same seed, on every machine and in every version.

/// SplitMix64: of one seed, always the same numbers.
#[derive(Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// Returns the numbers of `seed` that the part `of` of the program uses. What one part takes does not change what another
    /// gets.
    pub(crate) fn new(seed: u64, of: u64) -> Self {
        let mut random = Self(seed);
        Self(random.next().wrapping_add(of.wrapping_mul(0xD6E8_FEB8_6659_FD93)))
    }

    /// Wraps around by definition.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below `bound`, or 0 if that is 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX);
        // The remainder is a little uneven, which does not matter here.
        self.next().checked_rem(bound).and_then(|it| usize::try_from(it).ok()).unwrap_or(0)
    }
}
