//! Watches and measures a stream that pauses, adds up what it came to, and writes the page of metrics.
//!
//! It links only if no path to a panic is left: the panic handler calls a function that does not exist.

#![no_std]
#![no_main]

#[allow(dead_code, reason = "the other programs read from standard input")]
mod sys;

use core::fmt::{self, Write as _};
use core::hint::black_box;
use core::time::Duration;

use deltawire::answer::Decoder;
use deltawire::meter::{Distribution, Meter, Metric, Prometheus, Series, Signal, TokenKind, Totals, Wait, Watch};
use sys::Out;

/// Called by the entry point, with the stack aligned.
pub fn main() -> u8 {
    sys::status_of(run(&mut Out))
}

const STREAM: [(u64, &[u8]); 4] = [
    (200, b"data: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":9}}}\n\ndata: {\"type\":\"ping\"}\n\n"),
    (900, b"data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"Hm\"}}\n\n"),
    (2500, b"data: {\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi there\"}}\n\ndata: {]\n\n"),
    (9000, b"data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":20}}\n\n"),
];

fn run(out: &mut Out) -> fmt::Result {
    let at = Duration::from_millis;
    let start = black_box(at(5));
    let mut watch = Watch::new(start)
        .with_first_byte(at(1000))
        .with_first_part(at(3000))
        .with_next_part(at(2000))
        .with_all(at(60_000))
        .with_progress(black_box(&Signal::MODEL));
    let mut meter = Meter::new(start).with_max_tokens(black_box(100)).with_window(at(800));
    let mut decoder = Decoder::with_storage([0; 512]);
    for (now, bytes) in black_box(STREAM) {
        let now = at(now);
        if let Err(stall) = watch.check(now) {
            writeln!(out, "{} {}: {stall}", stall.wait, stall.wait.name())?;
        }
        watch.bytes(now);
        meter.bytes(bytes.len(), now);
        let mut chunk = bytes;
        while let Some(parts) = decoder.next(&mut chunk) {
            let Ok(parts) = parts else { continue };
            watch.payload(&parts, now);
            let signal = Signal::of_event(&parts.event());
            write!(out, "{signal} {} {}", signal.name(), signal.is_model())?;
            for part in parts {
                watch.part(&part, now);
                meter.part(&part, now);
                write!(out, ", {}", Signal::of_part(&part))?;
            }
            writeln!(out)?;
        }
        let rate = meter.recent_rate(now).map(f64::to_bits);
        writeln!(out, "{:?} {:?} {rate:?}", millis(watch.next_deadline()), millis(watch.last_progress()))?;
    }
    watch.signal(Signal::Heartbeat, at(9500));
    meter.signal(Signal::Text, 4, at(9500));
    for signal in Signal::ALL {
        write!(out, "{signal} {:?} ", millis(watch.last(signal)))?;
    }
    let tokens = meter.output_tokens();
    writeln!(out, "\n{} {} {:?}", tokens.count, tokens.is_estimated, meter.progress().map(f64::to_bits))?;
    let times = [meter.time_to_first_byte(), meter.time_to_first_part(), meter.time_to_first_text()];
    writeln!(out, "{:?} {:?}", times.map(millis), millis(Some(meter.duration())))?;
    let reasoning = millis(Some(meter.reasoning_time()));
    writeln!(out, "{reasoning:?} {} {} {:?}", meter.received(), meter.parts(), meter.rate().map(f64::to_bits))?;
    distribution(meter.gaps(), out)?;

    let mut totals = Totals::new();
    totals.add(&meter, &decoder.finish());
    meter.reset(start);
    watch.reset(start);
    totals.add(&meter, &decoder.finish().cancelled());
    totals.fail(black_box("overloaded"));
    totals.fail(black_box("a name that is longer than there is room for, é"));
    totals.retry();
    totals.recover(black_box(7));
    let other = totals.clone();
    totals.merge(&other);
    self::totals(&totals, out)?;
    names(out)?;
    let labels = [("model", black_box("a\"b"))];
    let series = [Series::new(&labels, &totals), Series::new(&[], &other)];
    let mut length = Length(0);
    write!(length, "{}{}", Prometheus::new(&series), Prometheus::of(&totals))?;
    writeln!(out, "{} {}", length.0, Prometheus::CONTENT_TYPE)
}

fn totals(totals: &Totals, out: &mut Out) -> fmt::Result {
    writeln!(out, "{} {} {:?}", totals.answers(), totals.cancelled(), totals.abort_rate().map(f64::to_bits))?;
    for (name, count) in totals.outcomes() {
        write!(out, "{name} {count} ")?;
    }
    for (class, count) in totals.failures() {
        write!(out, "{class} {count} ")?;
    }
    for kind in TokenKind::ALL {
        write!(out, "{kind} {} {} {} ", kind.name(), kind.otel_name().unwrap_or("-"), totals.tokens(kind))?;
    }
    writeln!(out, "\n{} {} {}", totals.retries(), totals.recovered(), totals.saved_tokens())?;
    writeln!(out, "{} {} {} {}", totals.skipped(), totals.violations(), totals.received(), totals.parts())?;
    distribution(totals.times_to_first_part(), out)?;
    distribution(totals.times_to_first_text(), out)?;
    distribution(totals.gaps(), out)?;
    distribution(totals.durations(), out)?;
    writeln!(out, "{:?} {}", totals.rates().p50().map(f64::to_bits), totals.rates().sum().to_bits())?;
    writeln!(out, "{:?} {}", totals.input_tokens().max(), totals.input_tokens().sum())?;
    writeln!(out, "{:?}", totals.output_tokens().p99())
}

fn distribution(times: Distribution<'_, Duration>, out: &mut Out) -> fmt::Result {
    let quantiles = [times.p50(), times.p95(), times.p99(), times.quantile(black_box(999)), times.max()];
    let buckets = times.buckets().filter(|(_, count)| *count > 0).count();
    writeln!(out, "{} {:?} {:?} {buckets}", times.count(), millis(Some(times.sum())), quantiles.map(millis))
}

fn names(out: &mut Out) -> fmt::Result {
    for metric in Metric::ALL {
        write!(out, "{} {} {} ", metric.otel_name(), metric.prometheus_name(), metric.unit())?;
        let (label, value) = metric.attribute().unwrap_or_default();
        writeln!(out, "{label} {value} {}", metric.help())?;
    }
    writeln!(out, "{}", Wait::NextPart)
}

/// `Debug` of a duration is not what is shown here.
fn millis(time: Option<Duration>) -> Option<u128> {
    time.map(|time| time.as_millis())
}

/// Counts what is written.
struct Length(usize);

impl fmt::Write for Length {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 = self.0.saturating_add(text.len());
        Ok(())
    }
}
