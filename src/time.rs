//! Lengths of time as numbers.

use core::time::Duration;

/// Returns the nanoseconds of a length of time, or the largest number: 584 years.
pub(crate) const fn nanos(length: Duration) -> u64 {
    length.as_secs().saturating_mul(1_000_000_000).saturating_add(length.subsec_nanos() as u64)
}
