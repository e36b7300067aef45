//! Times as they are kept.
//!
//! A *stamp* is the nanoseconds since the caller's origin, and one more: 0 is a time that has not come. The difference of two
//! stamps is that of their times. After 584 years seconds are not told apart.

use core::time::Duration;

const IN_A_SECOND: u64 = 1_000_000_000;
const LAST_SECOND: u64 = u64::MAX / IN_A_SECOND - 1;

/// Returns the stamp of a time.
#[inline(always)]
pub(super) const fn stamp(now: Duration) -> u64 {
    // Without a branch, so that two stamps of the same time are computed once. After the last second whose nanoseconds all
    // fit, it is always that second.
    let seconds = if now.as_secs() < LAST_SECOND { now.as_secs() } else { LAST_SECOND };
    seconds.wrapping_mul(IN_A_SECOND).wrapping_add(now.subsec_nanos() as u64).wrapping_add(1)
}

/// Returns the time of a stamp, if it has come.
pub(super) const fn time(stamp: u64) -> Option<Duration> {
    match stamp.checked_sub(1) {
        Some(nanos) => Some(Duration::from_nanos(nanos)),
        None => None,
    }
}

/// Returns how long it is from a stamp to one that is not before it.
#[inline(always)]
pub(super) const fn between(from: u64, to: u64) -> u64 {
    debug_assert!(from <= to, "time does not go backwards");
    to.wrapping_sub(from)
}
