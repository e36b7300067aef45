//! The buckets that all histograms have: four to each power of two.
//!
//! | bucket | from (exclusive) | to (inclusive) |
//! |---|---|---|
//! | 0 | | 2^19 |
//! | 1 to 84 | the bound of the one before | 2^19 · 1¼, 2^19 · 1½, 2^19 · 1¾, 2^20, ... 2^40 |
//! | 85 | 2^40 | |
//!
//! So a bucket is a quarter wide at most, measured by where it begins. In nanoseconds they reach from 0.5 ms to 18 minutes. The
//! bounds are the same everywhere, so that histograms can be added up without loss.

/// How many there are.
pub(super) const BUCKETS: usize = 86;

/// How many of them make a power of two.
pub(super) const TO_AN_OCTAVE: usize = 4;

const LOWEST: u64 = 1 << 19;
const HIGHEST: u64 = 1 << 40;

/// Returns the bucket of a value.
#[inline(always)]
pub(super) const fn bucket(value: u64) -> usize {
    // A bound belongs to the bucket that it ends. What is below the lowest is the last number before it, whose bucket is 0.
    let value = value.saturating_sub(1);
    let value = if value < LOWEST { LOWEST - 1 } else { value };
    let value = if value > HIGHEST { HIGHEST } else { value };
    // From 18 to 40.
    let exponent = 63 ^ value.leading_zeros();
    // The three highest bits, from 4 to 7.
    let high = ((value >> exponent.wrapping_sub(2)) & 7) as u32;
    let bucket = exponent.wrapping_mul(4).wrapping_add(high).wrapping_sub(79);
    bucket as usize
}

/// Returns the largest value of a bucket; that of the last one is the largest number.
pub(super) const fn bound(bucket: usize) -> u64 {
    if bucket >= BUCKETS - 1 {
        return u64::MAX;
    }
    let quarters = bucket.wrapping_add(76);
    let high = 4 | (quarters & 3) as u64;
    high << ((quarters >> 2).wrapping_sub(2))
}
