//! How often which values came.

use super::buckets::{BUCKETS, TO_AN_OCTAVE, bound, bucket};
use super::distribution::{Counts, Distribution};
use super::scale::{Measure, SUM_SHIFT};

/// A histogram of many values. Counts and sums stop at the largest number, so that the order in which they are added never
/// matters.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Histogram {
    counts: [u64; BUCKETS],
    sum: u64,
    max: u64,
}

impl Histogram {
    pub(super) const EMPTY: Self = Self { counts: [0; BUCKETS], sum: 0, max: 0 };

    /// Adds a value.
    pub(super) fn add(&mut self, value: u64) {
        self.add_all([(bucket(value), 1)], value, value);
    }

    /// Adds values of which is known in which buckets they are, what they come to, and the largest.
    pub(super) fn add_all(&mut self, counts: impl IntoIterator<Item = (usize, u64)>, sum: u64, max: u64) {
        self.add_counts(counts, sum >> SUM_SHIFT, max);
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.add_counts(other.counts.into_iter().enumerate(), other.sum, other.max);
    }

    fn add_counts(&mut self, counts: impl IntoIterator<Item = (usize, u64)>, sum: u64, max: u64) {
        for (bucket, count) in counts {
            if let Some(place) = self.counts.get_mut(bucket) {
                *place = place.saturating_add(count);
            }
        }
        self.sum = self.sum.saturating_add(sum);
        self.max = self.max.max(max);
    }

    /// Returns its parts: the largest value of each bucket that is not empty, with its count; the sum; and the largest.
    #[cfg(feature = "serde_json")]
    pub(super) fn parts(&self) -> (impl Iterator<Item = (u64, u64)>, u64, u64) {
        let counts = self.counts.into_iter().enumerate().filter(|&(_, count)| count > 0);
        (counts.map(|(at, count)| (bound(at), count)), self.sum, self.max)
    }

    /// Puts it together again.
    #[cfg(feature = "serde_json")]
    pub(super) fn from_parts(counts: impl IntoIterator<Item = (u64, u64)>, sum: u64, max: u64) -> Self {
        let mut histogram = Self::EMPTY;
        histogram.add_counts(counts.into_iter().map(|(bound, count)| (bucket(bound), count)), sum, max);
        histogram
    }

    pub(super) const fn sum(&self) -> u64 {
        self.sum
    }

    pub(super) const fn view<V: Measure>(&self) -> Distribution<'_, V> {
        Distribution::new(Counts::Many(&self.counts), self.sum, self.max)
    }

    /// Returns for each power of two how many values are at most that, and last, without a bound, how many there are.
    pub(super) fn octaves(&self) -> impl Iterator<Item = (Option<u64>, u64)> {
        let mut at_most = 0_u64;
        self.counts.into_iter().enumerate().filter_map(move |(at, count)| {
            at_most = at_most.saturating_add(count);
            let is_last = at == BUCKETS - 1;
            (is_last || at % TO_AN_OCTAVE == 0).then(|| ((!is_last).then(|| bound(at)), at_most))
        })
    }
}
