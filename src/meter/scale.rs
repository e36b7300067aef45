//! What the values of a histogram are.
//!
//! All histograms have the same buckets, from 2^19 to 2^40. A scale says how many of their units make one of what is measured,
//! so that these buckets reach as far as it does.

use core::time::Duration;

/// What is measured.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Scale {
    /// Seconds, in nanoseconds.
    Time,
    /// Tokens a second: from 0.01 to 16384 of them.
    Rate,
    /// Tokens: from 1 to two million.
    Tokens,
}

pub(super) const RATE_SHIFT: u32 = 26;
const TOKEN_SHIFT: u32 = 19;

/// A sum is kept in units of 1024 units, so that the sum of all times of years of streams fits.
pub(super) const SUM_SHIFT: u32 = 10;

/// How many times 1024 nanoseconds are 16 seconds.
const KIBI_IN_16_SECONDS: u64 = 15_625_000;

impl Scale {
    /// Returns how many units make one.
    pub(super) const fn units_in_one(self) -> u64 {
        match self {
            Self::Time => 1_000_000_000,
            Self::Rate => 1 << RATE_SHIFT,
            Self::Tokens => 1 << TOKEN_SHIFT,
        }
    }
}

/// Returns tokens in units; so many that no model writes them come out as the largest number.
pub(super) const fn of_tokens(tokens: u64) -> u64 {
    tokens.saturating_mul(1 << TOKEN_SHIFT)
}

/// What a [`Distribution`](super::Distribution) is of: `Duration`, `u64` (tokens), or `f64` (tokens a second). The trait is
/// sealed.
pub trait Measure: OfUnits {}

/// The sealed half of [`Measure`].
#[expect(unnameable_types, reason = "that it cannot be named is what seals it")]
pub trait OfUnits: Sized {
    /// Returns so many units of its scale.
    fn of_units(units: u64) -> Self;

    /// Returns a sum, which is in units of 1024 units and may be too large for them.
    fn of_sum(sum: u64) -> Self;
}

impl Measure for Duration {}
impl Measure for u64 {}
impl Measure for f64 {}

impl OfUnits for Duration {
    fn of_units(units: u64) -> Self {
        Self::from_nanos(units)
    }

    fn of_sum(sum: u64) -> Self {
        let (whole, rest) = (sum / KIBI_IN_16_SECONDS, sum % KIBI_IN_16_SECONDS);
        Self::from_secs(whole.saturating_mul(16)).saturating_add(Self::from_nanos(rest << SUM_SHIFT))
    }
}

impl OfUnits for u64 {
    fn of_units(units: u64) -> Self {
        units >> TOKEN_SHIFT
    }

    fn of_sum(sum: u64) -> Self {
        sum >> (TOKEN_SHIFT - SUM_SHIFT)
    }
}

impl OfUnits for f64 {
    fn of_units(units: u64) -> Self {
        units as Self / Scale::Rate.units_in_one() as Self
    }

    fn of_sum(sum: u64) -> Self {
        Self::of_units(sum) * (1_u64 << SUM_SHIFT) as Self
    }
}
