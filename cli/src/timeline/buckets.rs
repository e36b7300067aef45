//! What came when, added up in slices of time. There are so many at most, however long the stream is: when it gets longer, they
//! get wider.

use core::time::Duration;

use super::kind::Kind;

/// The most slices that are kept.
const MOST: usize = 512;

#[derive(Debug)]
pub(super) struct Buckets {
    /// How much time a slice has, in nanoseconds.
    width: u64,
    list: Vec<Bucket>,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Bucket {
    /// The bytes that the model wrote, of each kind in the order of [`Kind::ALL`].
    pub(super) written: [u64; Kind::ALL.len()],
    pub(super) parts: u64,
}

impl Bucket {
    fn add(&mut self, other: &Self) {
        for (sum, more) in self.written.iter_mut().zip(other.written) {
            *sum = sum.saturating_add(more);
        }
        self.parts = self.parts.saturating_add(other.parts);
    }

    pub(super) fn all(&self) -> u64 {
        self.written.iter().fold(0, |sum, &more| sum.saturating_add(more))
    }
}

impl Buckets {
    pub(super) const fn new() -> Self {
        Self { width: 1_000_000, list: Vec::new() }
    }

    /// Takes note of a part.
    pub(super) fn add(&mut self, at: Duration, kind: Kind, bytes: usize) {
        let at = nanos(at);
        let index = loop {
            let index = usize::try_from(at.checked_div(self.width).unwrap_or_default()).unwrap_or(MOST);
            if index < MOST {
                break index;
            }
            self.widen(2);
        };
        if self.list.len() <= index {
            self.list.resize(index.saturating_add(1), Bucket::default());
        }
        let Some(bucket) = self.list.get_mut(index) else { return };
        bucket.parts = bucket.parts.saturating_add(1);
        for (sum, of) in bucket.written.iter_mut().zip(Kind::ALL) {
            if of == kind {
                *sum = sum.saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
            }
        }
    }

    /// Makes one slice of so many.
    fn widen(&mut self, times: usize) {
        self.width = self.width.saturating_mul(u64::try_from(times).unwrap_or(u64::MAX));
        self.list = self
            .list
            .chunks(times.max(1))
            .map(|some| {
                some.iter().fold(Bucket::default(), |mut sum, bucket| {
                    sum.add(bucket);
                    sum
                })
            })
            .collect();
    }

    /// Returns at most so many slices.
    pub(super) fn at_most(&self, count: usize) -> Self {
        let mut few = Self { width: self.width, list: self.list.clone() };
        if few.list.len() > count {
            few.widen(few.list.len().div_ceil(count.max(1)));
        }
        few
    }

    /// Returns how much time a slice has.
    pub(super) const fn width(&self) -> Duration {
        Duration::from_nanos(self.width)
    }

    /// Returns the slices, with their times: from and to.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Duration, Duration, &Bucket)> {
        let mut from = Duration::ZERO;
        self.list.iter().map(move |bucket| {
            let to = from.saturating_add(self.width());
            (core::mem::replace(&mut from, to), to, bucket)
        })
    }

    /// Returns how many bytes came in each of `count` columns that together take all the time until `end`.
    pub(super) fn columns(&self, count: usize, end: Duration) -> Vec<f64> {
        let mut columns = vec![0.0; count];
        let column = end.as_secs_f64().max(1e-9) / count.max(1) as f64;
        for (from, to, bucket) in self.iter().filter(|(_, _, bucket)| bucket.all() > 0) {
            // What seems to come after the end came at the end.
            let to = to.min(end).max(from);
            let (from, len) = (from.as_secs_f64(), to.saturating_sub(from).as_secs_f64());
            for (at, sum) in columns.iter_mut().enumerate() {
                let (left, right) = (at as f64 * column, (at as f64 + 1.0) * column);
                let shared = (right.min(from + len) - left.max(from)).max(0.0);
                let share = if len > 0.0 {
                    shared / len
                } else {
                    f64::from(u8::from(left <= from && (from < right || at.saturating_add(1) == count)))
                };
                *sum += share * bucket.all() as f64;
            }
        }
        columns
    }
}

/// Returns a time in nanoseconds; of more than 584 years, that.
pub(super) fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, reason = "small numbers")]
mod tests {
    use core::time::Duration;

    use super::{Buckets, Kind, MOST};

    #[test]
    fn nothing_is_lost_and_there_are_never_too_many() {
        let mut buckets = Buckets::new();
        for (at, kind) in (0..5000).zip(Kind::ALL.into_iter().cycle()) {
            buckets.add(Duration::from_millis(at * at), kind, 7);
            assert!(buckets.list.len() <= MOST);
        }
        buckets.add(Duration::MAX, Kind::Text, 7);
        assert!(buckets.list.len() <= MOST);
        assert_eq!(buckets.list.iter().map(|it| it.parts).sum::<u64>(), 5001);
        let few = buckets.at_most(10);
        assert!(few.list.len() <= 10);
        assert_eq!(few.list.iter().map(super::Bucket::all).sum::<u64>(), 5001 * 7);
    }

    fn is_near(columns: &[f64], expected: &[f64]) -> bool {
        columns.len() == expected.len()
            && columns.iter().zip(expected).all(|(column, expected)| (column - expected).abs() < 1e-6)
    }

    #[test]
    fn columns_share_what_lies_in_two_of_them() {
        let mut buckets = Buckets::new();
        buckets.add(Duration::from_millis(0), Kind::Text, 40);
        buckets.add(Duration::from_millis(2), Kind::Text, 10);
        let columns = buckets.columns(2, Duration::from_millis(3));
        assert!(is_near(&columns, &[40.0, 10.0]), "{columns:?}");
        let columns = buckets.columns(6, Duration::from_millis(3));
        assert!(is_near(&columns, &[20.0, 20.0, 0.0, 0.0, 5.0, 5.0]), "{columns:?}");
    }
}
