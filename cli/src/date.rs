//! Dates, as headers and recordings have them.

use std::time::{SystemTime, UNIX_EPOCH};

/// A second of the calendar, in UTC.
#[derive(Clone, Copy)]
pub(crate) struct Date {
    year: u64,
    month: usize,
    day: u64,
    weekday: usize,
    hour: u64,
    minute: u64,
    second: u64,
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

impl Date {
    /// Returns the date that is so many seconds from now. A clock that stands before 1970 counts as its first second.
    pub(crate) fn from_now(seconds: u64) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Self::of_unix(now.saturating_add(seconds))
    }

    #[expect(
        clippy::arithmetic_side_effects,
        reason = "the divisors are not 0, and all numbers stay far below u64::MAX"
    )]
    fn of_unix(seconds: u64) -> Self {
        let days = seconds / 86400;
        // Years that begin in March have the leap day as their last: https://howardhinnant.github.io/date_algorithms.html.
        let shifted = days + 719_468;
        let era = shifted / 146_097;
        let day_of_era = shifted % 146_097;
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * day_of_year + 2) / 153;
        let month = (from_march + 2) % 12;
        Self {
            year: era * 400 + year_of_era + u64::from(month < 2),
            month: usize::try_from(month).unwrap_or(0),
            day: day_of_year - (153 * from_march + 2) / 5 + 1,
            weekday: usize::try_from(days % 7).unwrap_or(0),
            hour: seconds / 3600 % 24,
            minute: seconds / 60 % 60,
            second: seconds % 60,
        }
    }

    /// As `date` has it.
    pub(crate) fn http(self) -> String {
        let Self { year, month, day, weekday, hour, minute, second } = self;
        let weekday = WEEKDAYS.get(weekday).unwrap_or(&"");
        let month = MONTHS.get(month).unwrap_or(&"");
        format!("{weekday}, {day:02} {month} {year} {hour:02}:{minute:02}:{second:02} GMT")
    }

    /// As Anthropic's limits and recordings have it (RFC 3339).
    pub(crate) fn rfc3339(self) -> String {
        let Self { year, month, day, hour, minute, second, .. } = self;
        format!("{year:04}-{:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z", month.saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (seconds, http, rfc3339) in [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00Z"),
            (951_782_399, "Mon, 28 Feb 2000 23:59:59 GMT", "2000-02-28T23:59:59Z"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT", "2000-02-29T00:00:00Z"),
            (951_868_800, "Wed, 01 Mar 2000 00:00:00 GMT", "2000-03-01T00:00:00Z"),
            (1_795_132_800, "Fri, 20 Nov 2026 00:00:00 GMT", "2026-11-20T00:00:00Z"),
            (1_796_079_444, "Mon, 30 Nov 2026 22:57:24 GMT", "2026-11-30T22:57:24Z"),
            (1_798_675_200, "Thu, 31 Dec 2026 00:00:00 GMT", "2026-12-31T00:00:00Z"),
            (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT", "2100-02-28T23:59:59Z"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT", "2100-03-01T00:00:00Z"),
        ] {
            let date = Date::of_unix(seconds);
            assert_eq!((&*date.http(), &*date.rfc3339()), (http, rfc3339));
        }
    }
}
