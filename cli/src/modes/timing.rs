//! `--timing`: when the parts of an answer came, measured while a mode shows it.

use core::time::Duration;
use std::io::{self, Write};
use std::time::Instant;

use deltawire::answer::{Decoder, Dialect};
use deltawire::meter::Meter;

use crate::modes::mode::{Mode, Verdict};
use crate::modes::object::Object;
use crate::modes::paint::{Paint, Tone};
use crate::modes::seek;

/// Measures what comes, and hands it to the mode that shows it.
pub(crate) struct Timed {
    mode: Box<dyn Mode>,
    is_jsonl: bool,
    paint: Paint,
    decoder: Decoder,
    meter: Meter,
    start: Instant,
}

impl Timed {
    /// Measures from now on.
    pub(crate) fn start(mode: Box<dyn Mode>, dialect: Option<Dialect>, is_jsonl: bool, paint: Paint) -> Self {
        Self {
            mode,
            is_jsonl,
            paint,
            decoder: seek::decoder(dialect),
            meter: Meter::new(Duration::ZERO),
            start: Instant::now(),
        }
    }
}

impl Mode for Timed {
    fn push(&mut self, bytes: &[u8], out: &mut dyn Write) -> io::Result<()> {
        // Before the mode writes: a slow terminal is not the server's fault.
        let now = self.start.elapsed();
        self.meter.bytes(bytes.len(), now);
        let mut chunk = bytes;
        while let Some(parts) = self.decoder.next(&mut chunk) {
            for part in parts.into_iter().flatten() {
                self.meter.part(&part, now);
            }
        }
        self.mode.push(bytes, out)
    }

    fn finish(self: Box<Self>, out: &mut dyn Write) -> io::Result<Verdict> {
        let Self { mode, is_jsonl, paint, mut decoder, mut meter, start } = *self;
        let now = start.elapsed();
        for part in decoder.finish().last().into_iter().flatten() {
            meter.part(&part, now);
        }
        let verdict = mode.finish(out)?;
        if is_jsonl {
            writeln!(out, "{}", line(&meter))?;
        } else {
            for line in lines(&meter) {
                writeln!(out, "-- {}", paint.with(Tone::Quiet, line))?;
            }
        }
        Ok(verdict)
    }
}

/// Returns a line of JSON. Times are in seconds, and `null` where nothing came.
pub(crate) fn line(meter: &Meter) -> Object {
    let seconds = |time: Option<Duration>| number(time.map(|time| time.as_secs_f64()));
    let (gaps, tokens) = (meter.gaps(), meter.output_tokens());
    let mut timing = Object::new();
    timing.member("first_byte", seconds(meter.time_to_first_byte()));
    timing.member("first_part", seconds(meter.time_to_first_part()));
    timing.member("first_text", seconds(meter.time_to_first_text()));
    timing.member("duration", seconds(Some(meter.duration())));
    timing.member("reasoning", seconds(Some(meter.reasoning_time())));
    timing.member("gap_p95", seconds(gaps.p95()));
    timing.member("longest_gap", seconds(gaps.max()));
    timing.member("output_tokens", tokens.count);
    timing.member("is_estimated", tokens.is_estimated);
    timing.member("tokens_per_second", number(meter.rate()));
    let mut line = Object::new();
    line.member("timing", timing);
    line
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "null".to_owned(), |value| format!("{value:.6}"))
}

/// Returns the lines that say it to people.
pub(crate) fn lines(meter: &Meter) -> [String; 2] {
    let time = |time: Option<Duration>| time.map_or_else(|| "never".to_owned(), shown);
    let times = format!(
        "first byte {}, first part {}, first text {}, all {}",
        time(meter.time_to_first_byte()),
        time(meter.time_to_first_part()),
        time(meter.time_to_first_text()),
        shown(meter.duration())
    );
    let tokens = meter.output_tokens();
    let about = if tokens.is_estimated { "about " } else { "" };
    let rate = match meter.rate() {
        Some(rate) => format!("{about}{rate:.1} tokens/s"),
        None => "no rate".to_owned(),
    };
    let gaps = meter.gaps();
    let gaps = match (gaps.p95(), gaps.max()) {
        (Some(p95), Some(longest)) => {
            format!("95 % of the gaps up to {}, the longest stall {}", shown(p95), shown(longest))
        }
        _ => "too few parts to tell the gaps".to_owned(),
    };
    [times, format!("{rate}; {gaps}")]
}

/// Writes a time as people say it: `41 ms`, `1.25 s`.
pub(crate) fn shown(time: Duration) -> String {
    match time.as_millis() {
        0..1000 => format!("{} ms", time.as_millis()),
        _ => format!("{:.2} s", time.as_secs_f64()),
    }
}
