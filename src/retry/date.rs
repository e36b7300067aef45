//! Dates, as seconds since 1970.

/// Reads a date of RFC 9110, in any of its three forms. `now` says in which century a year of two digits is.
///
/// It does not look whether the day of the week is that of the date.
pub(super) fn http(text: &[u8], now: Option<u64>) -> Option<u64> {
    let mut text = Text(text.trim_ascii());
    if LONG_DAYS.iter().any(|day| text.take_if(day.as_bytes())) {
        return long_date(text, now);
    }
    DAYS.iter().any(|day| text.take_if(day.as_bytes())).then_some(())?;
    if text.take_if(b", ") { short_date(text) } else { asctime_date(text) }
}

/// Reads `, 06-Nov-94 08:49:37 GMT`, after the day of the week.
fn long_date(mut text: Text<'_>, now: Option<u64>) -> Option<u64> {
    text.skip(b", ")?;
    let day = text.digits(2)?;
    text.skip(b"-")?;
    let month = text.month()?;
    text.skip(b"-")?;
    let year = full_year(text.digits(2)?, now)?;
    text.skip(b" ")?;
    let time = text.time()?;
    text.skip(b" GMT")?;
    text.end()?;
    seconds(year, month, day, time)
}

/// Reads ` Nov  6 08:49:37 1994`, after the day of the week.
fn asctime_date(mut text: Text<'_>) -> Option<u64> {
    text.skip(b" ")?;
    let month = text.month()?;
    text.skip(b" ")?;
    let day = if text.take_if(b" ") { text.digits(1)? } else { text.digits(2)? };
    text.skip(b" ")?;
    let time = text.time()?;
    text.skip(b" ")?;
    let year = text.digits(4)?;
    text.end()?;
    seconds(year, month, day, time)
}

/// Reads `06 Nov 1994 08:49:37 GMT`.
fn short_date(mut text: Text<'_>) -> Option<u64> {
    let day = text.digits(2)?;
    text.skip(b" ")?;
    let month = text.month()?;
    text.skip(b" ")?;
    let year = text.digits(4)?;
    text.skip(b" ")?;
    let time = text.time()?;
    text.skip(b" GMT")?;
    text.end()?;
    seconds(year, month, day, time)
}

/// Reads a date of RFC 3339. A fraction of a second is a whole one.
pub(super) fn rfc3339(text: &[u8]) -> Option<u64> {
    let mut text = Text(text.trim_ascii());
    let year = text.digits(4)?;
    text.skip(b"-")?;
    let month = text.digits(2)?;
    text.skip(b"-")?;
    let day = text.digits(2)?;
    [b"T", b"t", b" "].iter().any(|it| text.take_if(*it)).then_some(())?;
    let mut time = text.time()?;
    if text.take_if(b".") {
        let mut is_zero = text.digits(1)? == 0;
        while let Some(digit) = text.digits(1) {
            is_zero &= digit == 0;
        }
        time = time.checked_add((!is_zero).into())?;
    }
    let date = seconds(year, month, day, time)?;
    if text.take_if(b"Z") || text.take_if(b"z") {
        text.end()?;
        return Some(date);
    }
    let is_east = text.take_if(b"+");
    if !is_east {
        text.skip(b"-")?;
    }
    let hours = text.digits(2).filter(|hours| *hours < 24)?;
    text.skip(b":")?;
    let minutes = text.digits(2).filter(|minutes| *minutes < 60)?;
    text.end()?;
    let offset = hours.checked_mul(3600)?.checked_add(minutes.checked_mul(60)?)?;
    // What is before 1970 is as long ago as 1970.
    if is_east { Some(date.saturating_sub(offset)) } else { date.checked_add(offset) }
}

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const LONG_DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Names of months, and how many days of the year come before them if it is not a leap year.
const MONTHS: [(&str, u64); 12] = [
    ("Jan", 0),
    ("Feb", 31),
    ("Mar", 59),
    ("Apr", 90),
    ("May", 120),
    ("Jun", 151),
    ("Jul", 181),
    ("Aug", 212),
    ("Sep", 243),
    ("Oct", 273),
    ("Nov", 304),
    ("Dec", 334),
];

/// What is left of a text.
#[derive(Clone, Copy)]
struct Text<'a>(&'a [u8]);

impl Text<'_> {
    fn take_if(&mut self, wanted: &[u8]) -> bool {
        let rest = self.0.strip_prefix(wanted);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn skip(&mut self, wanted: &[u8]) -> Option<()> {
        self.take_if(wanted).then_some(())
    }

    fn end(&self) -> Option<()> {
        self.0.is_empty().then_some(())
    }

    /// Takes so many digits.
    fn digits(&mut self, count: usize) -> Option<u64> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        let number = digits.iter().try_fold(0_u64, |number, byte| {
            let digit = byte.is_ascii_digit().then_some(byte & 0xF)?;
            number.checked_mul(10)?.checked_add(digit.into())
        })?;
        self.0 = rest;
        Some(number)
    }

    /// Takes the name of a month, and returns its number.
    fn month(&mut self) -> Option<u64> {
        let month = (1..).zip(&MONTHS).find(|(_, (name, _))| self.0.starts_with(name.as_bytes()));
        let (number, (name, _)) = month?;
        self.skip(name.as_bytes())?;
        Some(number)
    }

    /// Takes a time of the day, and returns its seconds. A leap second is one.
    fn time(&mut self) -> Option<u64> {
        let hours = self.digits(2).filter(|hours| *hours < 24)?;
        self.skip(b":")?;
        let minutes = self.digits(2).filter(|minutes| *minutes < 60)?;
        self.skip(b":")?;
        let seconds = self.digits(2).filter(|seconds| *seconds <= 60)?;
        hours.checked_mul(60)?.checked_add(minutes)?.checked_mul(60)?.checked_add(seconds)
    }
}

/// Returns the year with those last two digits that is at most fifty years ahead.
fn full_year(digits: u64, now: Option<u64>) -> Option<u64> {
    /// Of the Gregorian calendar, on average.
    const SECONDS_OF_YEAR: u64 = 31_556_952;
    let this_year = match now {
        Some(now) => (now / SECONDS_OF_YEAR).checked_add(1970)?,
        // The years 1970 to 2069, as others guess.
        None => 2019,
    };
    let latest = this_year.checked_add(50)?;
    latest.checked_sub(latest.checked_sub(digits)? % 100)
}

/// Returns the seconds since 1970 of a date, 0 if it is before that.
fn seconds(year: u64, month: u64, day: u64, time: u64) -> Option<u64> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days_of_month = match month {
        2 => 28_u64.checked_add(is_leap.into())?,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=days_of_month).contains(&day) {
        return None;
    }
    let Some(years) = year.checked_sub(1970) else { return Some(0) };
    let (_, days_before) = MONTHS.iter().zip(1..).find(|(_, it)| *it == month)?.0;
    let leap_days = leap_days_before(year)?.checked_sub(leap_days_before(1970)?)?;
    let days = years.checked_mul(365)?.checked_add(leap_days)?.checked_add(*days_before)?;
    let days = days.checked_add((is_leap && month > 2).into())?.checked_add(day)?.checked_sub(1)?;
    days.checked_mul(86400)?.checked_add(time)
}

/// Returns how many leap days the years before this one have.
fn leap_days_before(year: u64) -> Option<u64> {
    let last = year.checked_sub(1)?;
    (last / 4).checked_sub(last / 100)?.checked_add(last / 400)
}
