//! Times as they are kept.
//!
//! A *stamp* is the nanoseconds since the caller's origin, and one more: 0 is a time that has not come. The difference of two
//! stamps is that of their times. The last stamp stands for all times from 584 years on.

use core::time::Duration;

const IN_A_SECOND: u64 = 1_000_000_000;

/// Returns the stamp of a time.
#[inline(always)]
pub(super) const fn stamp(now: Duration) -> u64 {
    // The largest `u32` of nanoseconds is far from the largest `u32`.
    let below_a_second = now.subsec_nanos() as u64;
    // It may be any time: one that is too large becomes the largest.
    now.as_secs().saturating_mul(IN_A_SECOND).saturating_add(below_a_second).saturating_add(1)
}

/// Returns the time of a stamp, if it has come.
pub(super) const fn time(stamp: u64) -> Option<Duration> {
    match stamp.checked_sub(1) {
        Some(nanos) => Some(Duration::from_nanos(nanos)),
        None => None,
    }
}

/// Returns the nanoseconds of a length of time, or the largest number.
pub(super) const fn nanos(length: Duration) -> u64 {
    length.as_secs().saturating_mul(IN_A_SECOND).saturating_add(length.subsec_nanos() as u64)
}

/// Returns how long it is from a stamp to one that is not before it.
#[inline(always)]
pub(super) const fn between(from: u64, to: u64) -> u64 {
    debug_assert!(from <= to, "time does not go backwards");
    to.wrapping_sub(from)
}
