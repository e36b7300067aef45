//! Values as people and Prometheus read them.

use core::fmt::{self, Write as _};

use super::scale::{SUM_SHIFT, Scale};

/// A number with up to nine digits after its point.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Decimal {
    whole: u64,
    billionths: u64,
}

impl Decimal {
    /// Returns units of a scale as what they measure.
    pub(super) fn of(units: u64, scale: Scale) -> Self {
        Self::scaled(units, 1, scale)
    }

    /// Returns a sum as what it measures. It is kept in units of 1024 units.
    pub(super) fn of_sum(sum: u64, scale: Scale) -> Self {
        Self::scaled(sum, 1 << SUM_SHIFT, scale)
    }

    /// Returns `count` times `factor` units, where the factor is 2^10 at most. A scale has 2^19 to 2^30 units, so that no product
    /// is over 2^60.
    fn scaled(count: u64, factor: u64, scale: Scale) -> Self {
        let per_one = scale.units_in_one();
        let divided = |number: u64| {
            let parts = number.checked_div(per_one).zip(number.checked_rem(per_one));
            parts.unwrap_or_default()
        };
        let (whole, rest) = divided(count);
        let (more, rest) = divided(rest.saturating_mul(factor));
        let (billionths, _) = divided(rest.saturating_mul(1_000_000_000));
        Self { whole: whole.saturating_mul(factor).saturating_add(more), billionths }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.whole)?;
        let (mut rest, mut place) = (self.billionths, 100_000_000);
        if rest > 0 {
            f.write_char('.')?;
        }
        while let (1.., Some(digit), Some(others)) = (rest, rest.checked_div(place), rest.checked_rem(place)) {
            write!(f, "{digit}")?;
            rest = others;
            place = place.checked_div(10).unwrap_or_default();
        }
        Ok(())
    }
}
