//! How long a text says, in numbers and units.

use core::time::Duration;

/// The most that fits into nanoseconds, which is 584 years.
pub(super) const MOST: Duration = Duration::from_nanos(u64::MAX);

/// Reads `20`, `1.5` or `1e3` as so many times 10^`exponent` seconds, with blanks around it or without. What is more than fits is
/// the most that fits; what is no finite number, or is negative, is nothing.
pub(super) fn number(text: &[u8], exponent: i32) -> Option<Duration> {
    let text = text.trim_ascii();
    let (number, rest) = Number::read(text.strip_prefix(b"+").unwrap_or(text))?;
    let (own_exponent, rest) = read_exponent(rest);
    rest.is_empty().then(|| number.seconds(own_exponent.saturating_add(exponent)))
}

/// Reads `6m0s`, `1.5s` or `20ms`, or a number of seconds.
pub(super) fn period(text: &[u8]) -> Option<Duration> {
    if let Some(seconds) = number(text, 0) {
        return Some(seconds);
    }
    let (period, rest) = leading(text)?;
    rest.trim_ascii_start().is_empty().then_some(period)
}

/// Reads the period that a text starts with, `6m0s` or `26 seconds`, and returns what follows.
pub(super) fn leading(text: &[u8]) -> Option<(Duration, &[u8])> {
    let (mut sum, mut rest) = term(text)?;
    while let Some((more, after)) = term(rest) {
        sum = sum.saturating_add(more);
        rest = after;
    }
    Some((sum, rest))
}

/// Reads a number with its unit.
fn term(text: &[u8]) -> Option<(Duration, &[u8])> {
    let (number, rest) = Number::read(text.trim_ascii_start())?;
    let rest = rest.trim_ascii_start();
    let len = rest.iter().take_while(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii()).count();
    let (name, rest) = rest.split_at_checked(len)?;
    let (_, factor, exponent) =
        UNITS.iter().find(|(names, ..)| names.iter().any(|it| it.as_bytes().eq_ignore_ascii_case(name)))?;
    Some((number.times(*factor).seconds(*exponent), rest))
}

/// Names of units, and how many times which power of ten they are in seconds.
const UNITS: [(&[&str], u64, i32); 7] = [
    (&["s", "sec", "secs", "second", "seconds"], 1, 0),
    (&["ms", "msec", "millisecond", "milliseconds"], 1, -3),
    (&["m", "min", "mins", "minute", "minutes"], 60, 0),
    (&["h", "hr", "hrs", "hour", "hours"], 3600, 0),
    (&["d", "day", "days"], 86400, 0),
    (&["us", "\u{b5}s", "\u{3bc}s"], 1, -6),
    (&["ns"], 1, -9),
];

/// A decimal number that is not negative: `digits` times 10^`exponent`.
#[derive(Clone, Copy)]
struct Number {
    digits: u64,
    exponent: i32,
}

impl Number {
    /// Reads the number that a text starts with, without an exponent. Of its digits the first 19 or so count; the exponent, and so
    /// the size, is exact. It saturates only for a text of 2 GB.
    fn read(text: &[u8]) -> Option<(Self, &[u8])> {
        let mut number = Self { digits: 0, exponent: 0 };
        let (mut rest, mut has_digits, mut is_fraction, mut is_full) = (text, false, false, false);
        loop {
            match rest {
                [digit @ b'0'..=b'9', after @ ..] => {
                    has_digits = true;
                    let more = number.digits.checked_mul(10).and_then(|it| it.checked_add((digit & 0xF).into()));
                    match more.filter(|_| !is_full) {
                        Some(more) => {
                            number.digits = more;
                            number.exponent = number.exponent.saturating_sub(is_fraction.into());
                        }
                        None => {
                            is_full = true;
                            number.exponent = number.exponent.saturating_add((!is_fraction).into());
                        }
                    }
                    rest = after;
                }
                [b'.', after @ ..] if !is_fraction && (has_digits || matches!(after, [b'0'..=b'9', ..])) => {
                    is_fraction = true;
                    rest = after;
                }
                _ => return has_digits.then_some((number, rest)),
            }
        }
    }

    /// Returns so many times the number. The factor is below 2^17: of digits that would not fit, the last five are let go.
    fn times(self, factor: u64) -> Self {
        match self.digits.checked_mul(factor) {
            Some(digits) => Self { digits, ..self },
            None => Self {
                digits: (self.digits / 100_000).saturating_mul(factor),
                exponent: self.exponent.saturating_add(5),
            },
        }
    }

    /// Returns it times 10^`exponent` seconds, or [`MOST`].
    fn seconds(self, exponent: i32) -> Duration {
        // It may saturate: no power of ten that large or small makes a difference.
        let mut exponent = self.exponent.saturating_add(exponent).saturating_add(9);
        let mut nanoseconds = self.digits;
        // At most twenty rounds: then it is 0, or does not fit.
        while nanoseconds > 0 && exponent != 0 {
            if exponent > 0 {
                let Some(more) = nanoseconds.checked_mul(10) else { return MOST };
                nanoseconds = more;
            } else {
                nanoseconds /= 10;
            }
            exponent = exponent.saturating_sub(exponent.signum());
        }
        Duration::from_nanos(nanoseconds)
    }
}

/// Reads an exponent, `e3` or `E-3`, if there is one.
fn read_exponent(text: &[u8]) -> (i32, &[u8]) {
    let [b'e' | b'E', rest @ ..] = text else { return (0, text) };
    let (is_negative, digits) = match rest {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        _ => (false, rest),
    };
    let len = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let Some((digits, rest)) = digits.split_at_checked(len).filter(|(digits, _)| !digits.is_empty()) else {
        return (0, text);
    };
    // It may saturate: see `seconds`. The sum with the exponent of the digits does not, below 2 GB of them.
    let size = digits.iter().fold(0_i32, |size, digit| size.saturating_mul(10).saturating_add((digit & 0xF).into()));
    (if is_negative { size.saturating_neg() } else { size }, rest)
}
