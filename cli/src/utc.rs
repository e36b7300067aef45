//! A time as date and clock of UTC, as RFC 3339 writes it.

use core::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

/// A second since 1970, without those that are leapt over.
#[derive(Clone, Copy)]
pub(crate) struct Utc(u64);

impl Utc {
    /// Returns the second of a time. One before 1970 counts as its first.
    pub(crate) fn of(time: SystemTime) -> Self {
        Self(time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
    }
}

impl fmt::Display for Utc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DAY: u64 = 86_400;
        let (day, second) = (self.0.checked_div(DAY).unwrap_or_default(), self.0.checked_rem(DAY).unwrap_or_default());
        let (year, month, day) = date(day);
        let [hour, minute, second] = [second / 3600, second / 60 % 60, second % 60];
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

/// Returns year, month and day of a day since 1970.
fn date(day: u64) -> (u64, u64, u64) {
    let (mut year, mut left) = (1970_u64, day);
    let is_leap = |year: u64| (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400);
    loop {
        let len = if is_leap(year) { 366 } else { 365 };
        match left.checked_sub(len) {
            Some(rest) => (year, left) = (year.saturating_add(1), rest),
            None => break,
        }
    }
    let february = if is_leap(year) { 29 } else { 28 };
    let mut month = 1_u64;
    for len in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        match left.checked_sub(len) {
            Some(rest) => (month, left) = (month.saturating_add(1), rest),
            None => break,
        }
    }
    (year, month, left.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::{Utc, date};

    #[test]
    fn dates() {
        assert_eq!(date(0), (1970, 1, 1));
        assert_eq!(date(11_016), (2000, 2, 29));
        assert_eq!(date(11_017), (2000, 3, 1));
        assert_eq!(date(20_818), (2026, 12, 31));
        assert_eq!(Utc(1_796_079_444).to_string(), "2026-11-30T22:57:24Z");
    }
}
