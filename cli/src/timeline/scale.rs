//! Axes: where the marks go, and what they say.

use core::time::Duration;

/// Returns the distance of round marks (1, 2 or 5 times a power of ten), so that there are at most `count` until `max`.
pub(super) fn step(max: f64, count: f64) -> f64 {
    let least = (max / count).max(1e-12);
    let power = 10_f64.powf(least.log10().floor());
    // A little more than 10, for the rounding of the power.
    [1.0, 2.0, 5.0, 10.0]
        .map(|times| times * power)
        .into_iter()
        .find(|step| *step >= least * 0.999_999)
        .unwrap_or(power)
}

/// Returns round marks from 0 to `max`, with their distance.
pub(super) fn marks(max: f64, count: f64) -> (f64, Vec<f64>) {
    let step = step(max, count);
    let mut marks = Vec::new();
    let mut at = 0_u32;
    // `count` is small, and so is this.
    while f64::from(at) * step <= max * 1.000_001 && marks.len() < 100 {
        marks.push(f64::from(at) * step);
        at = at.saturating_add(1);
    }
    (step, marks)
}

/// Writes a number so that marks of that distance differ, and not longer.
pub(super) fn number(value: f64, step: f64) -> String {
    let decimals = match step {
        step if step >= 1.0 => 0,
        step if step >= 0.1 => 1,
        step if step >= 0.01 => 2,
        _ => 3,
    };
    format!("{value:.decimals$}")
}

/// Writes a time as people say it: `0.4 ms`, `41 ms`, `1.25 s`, `2 min 5 s`.
pub(super) fn time(time: Duration) -> String {
    match time.as_micros() {
        0 => "0 ms".to_owned(),
        1..10_000 => format!("{:.1} ms", time.as_secs_f64() * 1e3),
        10_000..1_000_000 => format!("{} ms", time.as_millis()),
        1_000_000..100_000_000 => format!("{:.2} s", time.as_secs_f64()),
        _ => format!("{} min {} s", time.as_secs() / 60, time.as_secs() % 60),
    }
}

/// Writes a count with a comma at the thousands.
pub(super) fn count(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && digits.len().saturating_sub(at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{count, marks, step, time};
    use core::time::Duration;

    #[test]
    fn marks_are_round_and_few() {
        for (max, count, expected) in [(8.3, 10.0, 1.0), (10.0, 10.0, 1.0), (84.0, 5.0, 20.0), (0.03, 6.0, 0.005)] {
            assert!((step(max, count) - expected).abs() < 1e-9, "{max}: {}", step(max, count));
        }
        assert_eq!(marks(84.0, 5.0).1, [0.0, 20.0, 40.0, 60.0, 80.0]);
        assert!(marks(f64::MAX, 5.0).1.len() <= 100);
    }

    #[test]
    fn words() {
        assert_eq!([0, 7, 999, 1000, 1_234_567].map(count), ["0", "7", "999", "1,000", "1,234,567"]);
        let texts = [400, 41_000, 1_250_000, 125_000_000].map(|micros| time(Duration::from_micros(micros)));
        assert_eq!(texts, ["0.4 ms", "41 ms", "1.25 s", "2 min 5 s"]);
    }
}
