//! What chance does to a pause.

/// What chance takes off a pause, so that clients that failed together do not come back together.
///
/// ```
/// use deltawire::retry::{Jitter, Policy};
///
/// let policy = Policy::new().with_jitter(Jitter::Full);
/// assert_ne!(policy, Policy::new());
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Jitter {
    /// Up to a quarter, as the official SDKs do.
    #[default]
    Quarter,
    /// Up to a half.
    Equal,
    /// Up to all of it.
    Full,
    /// Nothing.
    None,
}

impl Jitter {
    /// Returns what is left of so many nanoseconds.
    pub(super) fn apply(self, nanoseconds: u64, entropy: u64) -> u64 {
        let most = match self {
            Self::Quarter => nanoseconds / 4,
            Self::Equal => nanoseconds / 2,
            Self::Full => nanoseconds,
            Self::None => 0,
        };
        // Entropy is a fraction of 2^64: this is less than `most`, or 0.
        let off = u128::from(most).wrapping_mul(entropy.into()) >> 64;
        u64::try_from(off).map_or(nanoseconds, |off| nanoseconds.saturating_sub(off))
    }
}
