//! The measures of one answer.
//!
//! A part that the model wrote is counted in the histogram of gaps and in the window, and only the first of them takes a branch
//! of its own. All other parts go to `other`.

use core::fmt;
use core::time::Duration;

use super::buckets::{BUCKETS, bucket};
use super::distribution::{Counts, Distribution};
use super::scale::{RATE_SHIFT, SUM_SHIFT};
use super::signal::{Signal, text_of, weigh_slowly};
use super::time::{between, stamp};
use super::tokens::Tokens;
use super::window::Window;
use crate::answer::Part;
use crate::time::nanos;

/// Measures one answer: when it began, how fast it is, how evenly it comes.
///
/// It has no clock: you pass `now` (see the [module](crate::meter)). What it counts as a *part* is what the model wrote: text that
/// is not empty, reasoning, calls of tools and their input. It has 512 bytes and allocates nothing.
///
/// ```
/// use core::time::Duration;
/// use deltawire::answer::Decoder;
/// use deltawire::meter::Meter;
///
/// # let chunks = [(400, &b"data: {\"type\":\"message_start\",\"message\":{}}\n\n"[..]),
/// #     (500, b"data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n\
/// #     data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"How are\"}}\n\n"),
/// #     (1000, b"data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\" you?\"}}\n\n\
/// #     data: {\"type\":\"content_block_stop\",\"index\":0}\n\n\
/// #     data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":6}}\n\n")];
/// # let chunks = chunks.map(|(time, bytes)| (Duration::from_millis(time), bytes));
/// let mut meter = Meter::new(Duration::ZERO).with_max_tokens(60);
/// let mut decoder = Decoder::with_storage([0; 512]);
/// for (now, bytes) in chunks {
///     meter.bytes(bytes.len(), now);
///     let mut chunk = bytes;
///     while let Some(parts) = decoder.next(&mut chunk) {
///         let Ok(parts) = parts else { continue };
///         for part in parts {
///             meter.part(&part, now);
///         }
///     }
/// }
/// let at = |millis| Some(Duration::from_millis(millis));
/// assert_eq!((meter.time_to_first_byte(), meter.time_to_first_text()), (at(400), at(500)));
/// assert_eq!((meter.parts(), meter.gaps().max()), (2, at(500)));
/// assert_eq!((meter.output_tokens().count, meter.output_tokens().is_estimated), (6, false));
/// assert_eq!((meter.rate(), meter.progress()), (Some(6.0), Some(0.1)));
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct Meter {
    start: u64,
    first_byte: u64,
    first_part: u64,
    first_text: u64,
    last_part: u64,
    /// The latest time that was passed.
    latest: u64,
    max_gap: u64,
    /// How long the model was at its reasoning.
    reasoning: u64,
    bytes: u64,
    /// The bytes that the model wrote, and those of them that are in the count that the server reported.
    written: u64,
    reported_bytes: u64,
    reported: u64,
    /// 0 if there is none.
    max_tokens: u64,
    window: Window,
    gaps: [u32; BUCKETS],
    has_report: bool,
    /// What the last part is.
    last_signal: Signal,
}

/// How many bytes of text make a token, where the server does not say how many tokens there are. It is that of English.
const BYTES_IN_A_TOKEN: u64 = 4;

const WINDOW: u64 = 4_000_000_000;

impl Meter {
    /// Returns a meter of an answer that is asked for now.
    #[must_use]
    pub const fn new(now: Duration) -> Self {
        let now = stamp(now);
        Self {
            start: now,
            first_byte: 0,
            first_part: 0,
            first_text: 0,
            last_part: 0,
            latest: now,
            max_gap: 0,
            reasoning: 0,
            bytes: 0,
            written: 0,
            reported_bytes: 0,
            reported: 0,
            max_tokens: 0,
            window: Window::new(now, WINDOW),
            gaps: [0; BUCKETS],
            has_report: false,
            last_signal: Signal::Event,
        }
    }

    /// Sets what the request allows at most, for [`progress`](Self::progress). It is `gen_ai.request.max_tokens` of OpenTelemetry.
    #[must_use]
    pub const fn with_max_tokens(mut self, max: u64) -> Self {
        self.max_tokens = max;
        self
    }

    /// Sets how long a time [`recent_rate`](Self::recent_rate) looks back, in place of 4 seconds. Call it before anything else.
    #[must_use]
    pub const fn with_window(mut self, window: Duration) -> Self {
        self.window = Window::new(self.start, nanos(window));
        self
    }

    /// Takes note of `count` bytes that came. Call it for each chunk.
    #[inline]
    pub fn bytes(&mut self, count: usize, now: Duration) {
        let now = self.at(now);
        if self.first_byte == 0 {
            self.first_byte = now;
        }
        self.bytes = self.bytes.saturating_add(count as u64);
    }

    /// Takes note of a part, and returns what it is. Call it for each. With a [`Watch`](super::Watch) too,
    /// `watch.signal(meter.part(&part, now), now)` looks at the part only once.
    #[inline]
    pub fn part(&mut self, part: &Part<'_>, now: Duration) -> Signal {
        match text_of(part) {
            Some((signal, written)) => {
                self.count(signal, now);
                self.written = self.written.saturating_add(written as u64);
                signal
            }
            None => {
                // Only here has it to lie in memory.
                let part = *part;
                self.other(&part, now)
            }
        }
    }

    /// Takes note of a signal that brings so many bytes of what the model wrote. [`part`](Self::part) calls it; call it yourself if
    /// you have no parts. Bytes, heartbeats and events count as nothing.
    #[inline]
    pub fn signal(&mut self, signal: Signal, written: usize, now: Duration) {
        if signal.is_model() {
            self.count(signal, now);
            self.written = self.written.saturating_add(written as u64);
        } else {
            self.at(now);
        }
    }

    /// Takes note of the time of what the model wrote.
    #[inline(always)]
    fn count(&mut self, signal: Signal, now: Duration) {
        let now = stamp(now);
        // In a chunk there are often several parts, and between them no time passes.
        if now == self.last_part && now == self.latest {
            let [first, ..] = &mut self.gaps;
            *first = first.saturating_add(1);
        } else {
            self.pass(now);
        }
        if signal != self.last_signal {
            self.turn(signal);
        }
    }

    /// Goes on to another signal. Text after text is not the first.
    #[cold]
    #[inline(never)]
    fn turn(&mut self, signal: Signal) {
        if self.first_text == 0 && matches!(signal, Signal::Text) {
            self.first_text = self.last_part;
        }
        self.last_signal = signal;
    }

    /// Goes on to the time of a part.
    #[inline(never)]
    fn pass(&mut self, now: u64) {
        // The clock may go backwards.
        let now = now.max(self.latest);
        self.latest = now;
        if self.last_part == 0 {
            self.first_part = now;
        } else {
            let gap = between(self.last_part, now);
            self.max_gap = gap.max(self.max_gap);
            if matches!(self.last_signal, Signal::Reasoning) {
                // All gaps together are no longer than 584 years.
                self.reasoning = self.reasoning.wrapping_add(gap);
            }
            if let Some(count) = self.gaps.get_mut(bucket(gap)) {
                *count = count.saturating_add(1);
            }
        }
        self.last_part = now;
        self.window.go_to(now, self.written);
    }

    /// Takes note of a part that is no piece of text, and returns what it is.
    #[cold]
    #[inline(never)]
    fn other(&mut self, part: &Part<'_>, now: Duration) -> Signal {
        let (signal, written) = weigh_slowly(part);
        self.signal(signal, written, now);
        match part {
            Part::Usage(usage) => {
                if let Some(tokens) = usage.output_with_reasoning() {
                    (self.reported, self.reported_bytes, self.has_report) = (tokens, self.written, true);
                }
            }
            // What was written is void, and the next report does not count it.
            Part::Restart => (self.reported, self.reported_bytes, self.has_report) = (0, self.written, false),
            _ => {}
        }
        signal
    }

    /// Returns the stamp of a time, or of the latest one if it is before that.
    #[inline(always)]
    fn at(&mut self, now: Duration) -> u64 {
        self.latest = stamp(now).max(self.latest);
        self.latest
    }

    /// Returns how long it took until the first bytes came.
    #[must_use]
    pub const fn time_to_first_byte(&self) -> Option<Duration> {
        self.after_start(self.first_byte)
    }

    /// Returns how long it took until the model wrote anything, be it reasoning or the name of a tool. It is
    /// `gen_ai.response.time_to_first_chunk` of OpenTelemetry.
    #[must_use]
    pub const fn time_to_first_part(&self) -> Option<Duration> {
        self.after_start(self.first_part)
    }

    /// Returns how long it took until the first text of the answer itself came: what a user waits for.
    #[must_use]
    pub const fn time_to_first_text(&self) -> Option<Duration> {
        self.after_start(self.first_text)
    }

    /// Returns how long it took until the latest call of this meter. For an answer that is over it is
    /// `gen_ai.client.operation.duration` of OpenTelemetry.
    #[must_use]
    pub const fn duration(&self) -> Duration {
        Duration::from_nanos(between(self.start, self.latest))
    }

    /// Returns how long the model was at reasoning that it showed: from each piece of it until the next part.
    #[must_use]
    pub const fn reasoning_time(&self) -> Duration {
        Duration::from_nanos(self.reasoning)
    }

    /// Returns how many bytes came.
    #[must_use]
    pub const fn received(&self) -> u64 {
        self.bytes
    }

    /// Returns how many parts the model wrote.
    #[must_use]
    pub fn parts(&self) -> u64 {
        // All but the first have a gap before them.
        self.gaps().count().saturating_add((self.first_part > 0).into())
    }

    /// Returns the times between one part and the next. They are
    /// `gen_ai.client.operation.time_per_output_chunk` of OpenTelemetry.
    #[must_use]
    pub const fn gaps(&self) -> Distribution<'_, Duration> {
        Distribution::new(Counts::Few(&self.gaps), self.sum_of_gaps() >> SUM_SHIFT, self.max_gap)
    }

    /// Returns how many tokens the model wrote, reasoning included: as the server reported it. To what was written after
    /// the last report, an estimate is added: a token for four bytes. It is `gen_ai.usage.output_tokens` of OpenTelemetry.
    #[must_use]
    pub const fn output_tokens(&self) -> Tokens {
        let estimate = self.written.saturating_sub(self.reported_bytes).div_ceil(BYTES_IN_A_TOKEN);
        Tokens { count: self.reported.saturating_add(estimate), is_estimated: !self.has_report || estimate > 0 }
    }

    /// Returns how many tokens came each second, from the start until the last part. The time to the first part is counted in, for
    /// with some servers the model reasons unseen. `None` if nothing came, or all at once.
    #[must_use]
    pub fn rate(&self) -> Option<f64> {
        per_second(self.output_tokens().count as f64, self.last_part.checked_sub(self.start)?)
    }

    /// Returns how many tokens came each second lately, estimated from bytes: 0 if the stream stands still. `None` before any
    /// time has passed.
    #[must_use]
    pub fn recent_rate(&self, now: Duration) -> Option<f64> {
        let now = stamp(now).max(self.latest);
        let (bytes, from) = self.window.recent(now, self.written);
        per_second(f64::from(bytes) / BYTES_IN_A_TOKEN as f64, between(from.max(self.start), now))
    }

    /// Returns how much of what the request allows was written, from 0 to 1. `None` if that was not set.
    #[must_use]
    pub fn progress(&self) -> Option<f64> {
        let share = self.output_tokens().count as f64 / self.max_tokens as f64;
        (self.max_tokens > 0).then(|| share.min(1.0))
    }

    /// Makes it as new, for an answer that is asked for now. What was set stays.
    pub fn reset(&mut self, now: Duration) {
        let window = self.window.renewed(stamp(now));
        *self = Self { window, ..Self::new(now).with_max_tokens(self.max_tokens) };
    }

    /// Returns the rate of so many tokens as histograms have it, or the largest number.
    pub(super) fn rate_in_units(&self, tokens: u64) -> Option<u64> {
        let nanos = self.last_part.checked_sub(self.start)?;
        let per_second = u128::from(tokens).wrapping_mul(1_000_000_000 << RATE_SHIFT);
        Some(u64::try_from(per_second.checked_div(u128::from(nanos))?).unwrap_or(u64::MAX))
    }

    /// Returns the gaps as a histogram has them: by bucket, their sum, and the longest.
    pub(super) fn counted_gaps(&self) -> (impl Iterator<Item = (usize, u64)>, u64, u64) {
        let counts = self.gaps.iter().map(|&count| u64::from(count)).enumerate();
        (counts, self.sum_of_gaps(), self.max_gap)
    }

    /// Returns how long after the start it was, if it was.
    const fn after_start(&self, then: u64) -> Option<Duration> {
        match then {
            0 => None,
            _ => Some(Duration::from_nanos(between(self.start, then))),
        }
    }

    const fn sum_of_gaps(&self) -> u64 {
        between(self.first_part, self.last_part)
    }
}

/// Returns how many so many in so many nanoseconds are in a second.
fn per_second(count: f64, nanos: u64) -> Option<f64> {
    (nanos > 0).then(|| count * 1e9 / nanos as f64)
}

impl fmt::Debug for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = f.debug_struct("Meter");
        fields.field("time_to_first_byte", &self.time_to_first_byte());
        fields.field("time_to_first_part", &self.time_to_first_part());
        fields.field("time_to_first_text", &self.time_to_first_text());
        fields.field("duration", &self.duration()).field("gaps", &self.gaps());
        fields.field("output_tokens", &self.output_tokens()).finish_non_exhaustive()
    }
}
