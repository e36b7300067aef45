//! A look at a histogram.

use core::fmt;
use core::marker::PhantomData;

use super::buckets::{BUCKETS, bound};
use super::scale::Measure;

/// How values are distributed: those of one [`Meter`](super::Meter), or of many. `V` is `Duration`, `u64` for tokens, or `f64`
/// for tokens a second.
///
/// Values are kept in buckets that are a quarter wide, so a quantile is exact or too large by a quarter at most; below 0.5 ms,
/// one token, or 0.01 tokens a second they are not told apart. The largest value is exact.
///
/// ```
/// use core::time::Duration;
/// use deltawire::meter::{Meter, Signal};
///
/// let mut meter = Meter::new(Duration::ZERO);
/// // Times between pieces of text: 19 of 20 ms, and one of 3 seconds.
/// let times = (0..20).map(|count| Duration::from_millis(20 * count)).chain([Duration::from_millis(3380)]);
/// times.for_each(|now| meter.signal(Signal::Text, 4, now));
/// let gaps = meter.gaps();
/// assert_eq!(gaps.count(), 20);
/// let p50 = gaps.p50().unwrap();
/// assert!(p50 >= Duration::from_millis(20) && p50 <= Duration::from_millis(25));
/// assert_eq!((gaps.p99(), gaps.max()), (gaps.max(), Some(Duration::from_secs(3))));
/// ```
pub struct Distribution<'a, V> {
    counts: Counts<'a>,
    sum: u64,
    max: u64,
    values: PhantomData<V>,
}

#[derive(Clone, Copy)]
pub(super) enum Counts<'a> {
    Few(&'a [u32; BUCKETS]),
    Many(&'a [u64; BUCKETS]),
}

impl Counts<'_> {
    fn get(self, at: usize) -> u64 {
        match self {
            Self::Few(counts) => counts.get(at).copied().map_or(0, u64::from),
            Self::Many(counts) => counts.get(at).copied().unwrap_or(0),
        }
    }

    fn iter(self) -> impl Iterator<Item = u64> {
        (0..BUCKETS).map(move |at| self.get(at))
    }
}

impl<'a, V: Measure> Distribution<'a, V> {
    pub(super) const fn new(counts: Counts<'a>, sum: u64, max: u64) -> Self {
        Self { counts, sum, max, values: PhantomData }
    }

    /// Returns how many values there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.counts.iter().fold(0, u64::saturating_add)
    }

    /// Returns their sum, to the microsecond, or to 1/65536 of a token a second.
    #[must_use]
    pub fn sum(&self) -> V {
        V::of_sum(self.sum)
    }

    /// Returns the largest value. `None` if there is none.
    #[must_use]
    pub fn max(&self) -> Option<V> {
        (self.count() > 0).then(|| V::of_units(self.max))
    }

    /// Returns a value that so many thousandths of the values do not exceed: 500 for the median, 999 for all but one of a thousand.
    /// It is that of the smallest such value's bucket, so at least that value. More than 1000 is as 1000.
    #[must_use]
    pub fn quantile(&self, thousandths: u16) -> Option<V> {
        let thousandths = u64::from(thousandths.min(1000));
        let count = self.count();
        // Rounded up, and in two steps so that no product is too large.
        let (thousands, rest) = (count / 1000, count % 1000);
        let rank =
            thousands.saturating_mul(thousandths).saturating_add(rest.saturating_mul(thousandths).div_ceil(1000));
        let rank = rank.max(1);
        let mut at_most = 0_u64;
        for (at, count) in self.counts.iter().enumerate() {
            at_most = at_most.saturating_add(count);
            if at_most >= rank {
                return Some(V::of_units(bound(at).min(self.max)));
            }
        }
        None
    }

    /// Returns the median.
    #[must_use]
    pub fn p50(&self) -> Option<V> {
        self.quantile(500)
    }

    /// Returns what 95 of a hundred values do not exceed.
    #[must_use]
    pub fn p95(&self) -> Option<V> {
        self.quantile(950)
    }

    /// Returns what 99 of a hundred values do not exceed.
    #[must_use]
    pub fn p99(&self) -> Option<V> {
        self.quantile(990)
    }

    /// Returns the largest value of each bucket, and how many values are in it, for an exporter of your own. That of the last one is
    /// the largest number there is.
    pub fn buckets(self) -> impl Iterator<Item = (V, u64)> {
        self.counts.iter().enumerate().map(|(at, count)| (V::of_units(bound(at)), count))
    }
}

impl<V> Clone for Distribution<'_, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for Distribution<'_, V> {}

impl<V: Measure + fmt::Debug> fmt::Debug for Distribution<'_, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = f.debug_struct("Distribution");
        fields.field("count", &self.count()).field("p50", &self.p50()).field("p95", &self.p95());
        fields.field("p99", &self.p99()).field("max", &self.max()).finish_non_exhaustive()
    }
}
