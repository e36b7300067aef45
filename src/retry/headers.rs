//! What the headers of a response say about the next request.

use core::time::Duration;

use super::{date, delay};
use crate::time::nanos;

/// What the headers say.
pub(super) struct Headers {
    /// How long to wait, if it is more than nothing.
    pub(super) after: Option<Duration>,
    /// When the last of the limits that are used up is as new.
    pub(super) reset: Option<Duration>,
    pub(super) should_retry: Option<bool>,
}

/// What is left of a limit, and when it is as new: a date of RFC 3339 from Anthropic, a period from OpenAI, the milliseconds since
/// 1970 from OpenRouter.
const LIMITS: [(&str, &str); 7] = [
    ("anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"),
    ("anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset"),
    ("anthropic-ratelimit-input-tokens-remaining", "anthropic-ratelimit-input-tokens-reset"),
    ("anthropic-ratelimit-output-tokens-remaining", "anthropic-ratelimit-output-tokens-reset"),
    ("x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"),
    ("x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"),
    ("x-ratelimit-remaining", "x-ratelimit-reset"),
];

impl Headers {
    pub(super) fn read<V: AsRef<[u8]>>(header: impl Fn(&str) -> Option<V>, now: Option<u64>) -> Self {
        let now = now.or_else(|| date::http(header("date")?.as_ref(), None));
        let in_milliseconds = || delay::number(header("retry-after-ms")?.as_ref(), -3).filter(is_some_time);
        let in_seconds = || retry_after(header("retry-after")?.as_ref(), now).filter(is_some_time);
        let resets = LIMITS.iter().filter_map(|(remaining, reset)| {
            is_zero(header(remaining)?.as_ref()).then_some(())?;
            reset_in(header(reset)?.as_ref(), now)
        });
        Self {
            reset: resets.max().filter(is_some_time),
            after: in_milliseconds().or_else(in_seconds),
            should_retry: header("x-should-retry").and_then(|it| truth(it.as_ref())),
        }
    }
}

fn retry_after(text: &[u8], now: Option<u64>) -> Option<Duration> {
    delay::number(text, 0).or_else(|| until(date::http(text, now)?, now))
}

fn reset_in(text: &[u8], now: Option<u64>) -> Option<Duration> {
    /// As a period this is 31 years, and as a point in time it is in the year 2001.
    const LEAST_TIME: Duration = Duration::from_secs(1_000_000_000);
    match delay::period(text) {
        Some(period) if period < LEAST_TIME => Some(period),
        // Not as seconds if that is after the year 2554, for which there is no room.
        Some(_) => {
            let mut times = [0, -3].into_iter().filter_map(|exponent| delay::number(text, exponent));
            let time = times.find(|time| *time < delay::MOST)?;
            nanos(time).checked_sub(nanos(Duration::from_secs(now?))).map(Duration::from_nanos)
        }
        None => until(date::rfc3339(text)?, now),
    }
}

/// Returns how long it is until a date; nothing if it is over.
fn until(date: u64, now: Option<u64>) -> Option<Duration> {
    date.checked_sub(now?).map(Duration::from_secs)
}

fn is_some_time(period: &Duration) -> bool {
    !period.is_zero()
}

fn is_zero(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    !text.is_empty() && text.iter().all(|byte| *byte == b'0')
}

fn truth(text: &[u8]) -> Option<bool> {
    match text.trim_ascii() {
        b"true" => Some(true),
        b"false" => Some(false),
        _ => None,
    }
}
