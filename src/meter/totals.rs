//! What many answers came to.

use core::time::Duration;

use super::classes::Classes;
use super::count::{COUNTS, Count};
use super::distribution::Distribution;
use super::histogram::Histogram;
use super::metric::{METRICS, Metric};
use super::scale::{Measure, of_tokens};
use super::stream_meter::Meter;
use super::tokens::TokenKind;
use crate::answer::End;
use crate::time::nanos;

/// What many answers came to: for a page of metrics, a log at the end of a run, a comparison of servers.
///
/// Keep one for each thread, and [`merge`](Self::merge) them: the result is the same in whatever order, and the same as if one had
/// seen all answers. With the feature `serde_json` they can be stored and sent. They have some 6 KB, whatever comes, and allocate
/// nothing.
///
/// ```
/// use core::time::Duration;
/// use deltawire::answer::Decoder;
/// use deltawire::meter::{Meter, Prometheus, TokenKind, Totals};
///
/// let mut totals = Totals::new();
/// for seconds in 1..=100 {
///     let mut decoder = Decoder::with_storage([0; 512]);
///     let mut meter = Meter::new(Duration::ZERO);
///     let now = Duration::from_secs(seconds);
///     let mut chunk: &[u8] = b"data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],\
///         \"usage\":{\"completion_tokens\":2}}\n\ndata: [DONE]\n\n";
///     meter.bytes(chunk.len(), now);
///     while let Some(Ok(parts)) = decoder.next(&mut chunk) {
///         for part in parts {
///             meter.part(&part, now);
///         }
///     }
///     totals.add(&meter, &decoder.finish());
/// }
/// assert_eq!((totals.answers(), totals.abort_rate()), (100, Some(0.0)));
/// assert_eq!(totals.tokens(TokenKind::Output), 200);
/// let p95 = totals.times_to_first_part().p95().unwrap();
/// assert!(p95 >= Duration::from_secs(95) && p95 <= Duration::from_secs(119));
/// assert!(Prometheus::of(&totals).to_string().contains("deltawire_answers_total{outcome=\"complete\"} 100\n"));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Totals {
    pub(super) histograms: [Histogram; METRICS],
    pub(super) outcomes: [u64; OUTCOMES.len()],
    pub(super) tokens: [u64; TokenKind::ALL.len()],
    pub(super) counts: [u64; COUNTS],
    pub(super) failures: Classes,
}

/// The outcomes that are told apart, by the names of `stream::Outcome`.
pub(super) const OUTCOMES: [&str; 7] =
    ["complete", "end_marker_lost", "truncated", "error", "empty", CANCELLED, "other"];

const CANCELLED: &str = "cancelled";

impl Totals {
    /// Returns those of no answers.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            histograms: [const { Histogram::EMPTY }; METRICS],
            outcomes: [0; OUTCOMES.len()],
            tokens: [0; TokenKind::ALL.len()],
            counts: [0; COUNTS],
            failures: Classes::EMPTY,
        }
    }

    /// Adds an answer that is over: its meter, and what [`Decoder::finish`](crate::answer::Decoder::finish) returned. If the client
    /// went away, pass [`End::cancelled`]: it is counted as cancelled then, and not as aborted. If you gave the answer up because it
    /// [stalled](super::Stall), pass the end as it is.
    pub fn add(&mut self, meter: &Meter, end: &End<'_>) {
        self.count_outcome(end.outcome.name(), 1);
        let times = [
            (Metric::TimeToFirstPart, meter.time_to_first_part()),
            (Metric::TimeToFirstText, meter.time_to_first_text()),
            (Metric::Duration, Some(meter.duration())),
        ];
        for (metric, time) in times {
            self.observe(metric, time.map(nanos));
        }
        let (counts, sum, longest) = meter.counted_gaps();
        if let Some(gaps) = self.histograms.get_mut(Metric::Gap as usize) {
            gaps.add_all(counts, sum, longest);
        }

        let usage = &end.usage;
        let written = meter.output_tokens();
        // What the last payload says may not have come to the meter.
        let reported = usage.output_with_reasoning().filter(|_| usage.is_final());
        let reported = reported.or_else(|| (!written.is_estimated).then_some(written.count));
        self.observe(Metric::Rate, reported.and_then(|tokens| meter.rate_in_units(tokens)));
        self.observe(Metric::InputTokens, usage.input_with_cache().map(of_tokens));
        self.observe(Metric::OutputTokens, reported.map(of_tokens));
        let tokens = [
            (TokenKind::Input, usage.input_with_cache()),
            (TokenKind::Cached, usage.cached()),
            (TokenKind::CacheWritten, usage.cache_written()),
            (TokenKind::Output, reported),
            (TokenKind::Reasoning, usage.reasoning()),
            (TokenKind::OutputEstimated, reported.is_none().then_some(written.count)),
        ];
        for (kind, count) in tokens {
            self.count_tokens(kind, count.unwrap_or(0));
        }
        self.count(Count::Bytes, meter.received());
        self.count(Count::Parts, meter.parts());
        self.count(Count::Skipped, end.lost.into());
        self.count(Count::Violations, end.violations.into());
    }

    /// Counts a failure under a name of yours: the class of an error, such as `rate_limit` or `connection`. It need not be of an
    /// answer that was added: a request that is refused has none.
    ///
    /// There is room for sixteen names of 31 bytes. Longer ones are clipped. Of more names, the first sixteen of the alphabet
    /// are kept, and the others are counted as `other`.
    pub fn fail(&mut self, class: &str) {
        self.failures.add(class, 1);
    }

    /// Counts a request that is sent again.
    pub fn retry(&mut self) {
        self.count(Count::Retries, 1);
    }

    /// Counts an answer that is complete because its request was sent again. `saved` is how many output tokens did not have to
    /// be written again, because the answer went on from what had come: 0 if it began anew.
    pub fn recover(&mut self, saved: u64) {
        self.count(Count::Recovered, 1);
        self.count(Count::SavedTokens, saved);
    }

    /// Adds what others counted. In whatever order this is done, the result is the same.
    pub fn merge(&mut self, other: &Self) {
        for (histogram, other) in self.histograms.iter_mut().zip(&other.histograms) {
            histogram.merge(other);
        }
        let all = [
            (self.outcomes.as_mut_slice(), other.outcomes.as_slice()),
            (&mut self.tokens, &other.tokens),
            (&mut self.counts, &other.counts),
        ];
        for (counts, others) in all {
            for (count, other) in counts.iter_mut().zip(others) {
                *count = count.saturating_add(*other);
            }
        }
        self.failures.merge(&other.failures);
    }

    /// Returns how many answers were added.
    #[must_use]
    pub fn answers(&self) -> u64 {
        self.outcomes.iter().copied().fold(0, u64::saturating_add)
    }

    /// Returns how many answers had each outcome, by the name of [`Outcome`](crate::stream::Outcome). Outcomes that this version
    /// does not know are counted as `other`.
    pub fn outcomes(&self) -> impl Iterator<Item = (&'static str, u64)> {
        OUTCOMES.into_iter().zip(self.outcomes)
    }

    /// Returns how many answers were cancelled.
    #[must_use]
    pub fn cancelled(&self) -> u64 {
        self.outcomes().filter(|(name, _)| *name == CANCELLED).map(|(_, count)| count).sum()
    }

    /// Returns which share of the answers ended before all of them came, from 0 to 1. Those that were cancelled are not counted.
    /// `None` if there are no others.
    #[must_use]
    pub fn abort_rate(&self) -> Option<f64> {
        let [complete, end_marker_lost, aborted @ .., _, other] = &self.outcomes;
        let aborted = aborted.iter().copied().fold(*other, u64::saturating_add);
        let all = complete.saturating_add(*end_marker_lost).saturating_add(aborted);
        (all > 0).then(|| aborted as f64 / all as f64)
    }

    /// Returns how many failures of each class there were.
    pub fn failures(&self) -> impl Iterator<Item = (&str, u64)> {
        self.failures.iter()
    }

    /// Returns how many requests were sent again.
    #[must_use]
    pub fn retries(&self) -> u64 {
        self.counted(Count::Retries)
    }

    /// Returns how many answers a retry completed.
    #[must_use]
    pub fn recovered(&self) -> u64 {
        self.counted(Count::Recovered)
    }

    /// Returns how many output tokens did not have to be written again.
    #[must_use]
    pub fn saved_tokens(&self) -> u64 {
        self.counted(Count::SavedTokens)
    }

    /// Returns how many frames were skipped because they are over a limit or cannot be read.
    #[must_use]
    pub fn skipped(&self) -> u64 {
        self.counted(Count::Skipped)
    }

    /// Returns how many events were out of order.
    #[must_use]
    pub fn violations(&self) -> u64 {
        self.counted(Count::Violations)
    }

    /// Returns how many bytes came.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.counted(Count::Bytes)
    }

    /// Returns how many parts models wrote.
    #[must_use]
    pub fn parts(&self) -> u64 {
        self.counted(Count::Parts)
    }

    /// Returns how many tokens of a kind there were.
    #[must_use]
    pub fn tokens(&self, kind: TokenKind) -> u64 {
        self.tokens.get(kind as usize).copied().unwrap_or(0)
    }

    /// Returns the times from the request to the first part.
    #[must_use]
    pub fn times_to_first_part(&self) -> Distribution<'_, Duration> {
        self.view(Metric::TimeToFirstPart)
    }

    /// Returns the times from the request to the first text.
    #[must_use]
    pub fn times_to_first_text(&self) -> Distribution<'_, Duration> {
        self.view(Metric::TimeToFirstText)
    }

    /// Returns the times from one part to the next, of all answers.
    #[must_use]
    pub fn gaps(&self) -> Distribution<'_, Duration> {
        self.view(Metric::Gap)
    }

    /// Returns the times from the request to the end.
    #[must_use]
    pub fn durations(&self) -> Distribution<'_, Duration> {
        self.view(Metric::Duration)
    }

    /// Returns the tokens a second of the answers whose tokens were reported.
    #[must_use]
    pub fn rates(&self) -> Distribution<'_, f64> {
        self.view(Metric::Rate)
    }

    /// Returns the tokens that answers had as their input.
    #[must_use]
    pub fn input_tokens(&self) -> Distribution<'_, u64> {
        self.view(Metric::InputTokens)
    }

    /// Returns the tokens that answers have, where they were reported.
    #[must_use]
    pub fn output_tokens(&self) -> Distribution<'_, u64> {
        self.view(Metric::OutputTokens)
    }

    pub(super) fn histogram(&self, metric: Metric) -> &Histogram {
        const NONE: &Histogram = &Histogram::EMPTY;
        self.histograms.get(metric as usize).unwrap_or(NONE)
    }

    fn view<V: Measure>(&self, metric: Metric) -> Distribution<'_, V> {
        self.histogram(metric).view()
    }

    fn observe(&mut self, metric: Metric, value: Option<u64>) {
        if let (Some(value), Some(histogram)) = (value, self.histograms.get_mut(metric as usize)) {
            histogram.add(value);
        }
    }

    pub(super) fn counted(&self, count: Count) -> u64 {
        self.counts.get(count as usize).copied().unwrap_or(0)
    }

    pub(super) fn count(&mut self, count: Count, more: u64) {
        if let Some(count) = self.counts.get_mut(count as usize) {
            *count = count.saturating_add(more);
        }
    }

    pub(super) fn count_tokens(&mut self, kind: TokenKind, more: u64) {
        if let Some(count) = self.tokens.get_mut(kind as usize) {
            *count = count.saturating_add(more);
        }
    }

    pub(super) fn count_outcome(&mut self, outcome: &str, more: u64) {
        let at = OUTCOMES.iter().position(|name| *name == outcome);
        let [others @ .., other] = &mut self.outcomes;
        let count = at.and_then(|at| others.get_mut(at)).unwrap_or(other);
        *count = count.saturating_add(more);
    }
}

impl Default for Totals {
    fn default() -> Self {
        Self::new()
    }
}
