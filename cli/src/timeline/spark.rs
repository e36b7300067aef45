//! The picture in the terminal: a line of bars, marks below it, and a few rows.

use core::time::Duration;
use std::io::{self, Write};

use super::kind::Kind;
use super::measure::Seen;
use super::scale::{count, time};
use super::stalls::Stall;
use crate::modes::paint::{Paint, Tone};
use crate::modes::text::Visible;

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The most calls and stalls that have a row.
const MOST_ROWS: usize = 12;

pub(super) fn show(seen: &Seen, has_times: bool, width: usize, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "-- {}", paint.with(tone(seen), Visible(seen.verdict().as_bytes())))?;
    if !has_times {
        let hint = "no times beside the file, so all came at 0 s: `deltawire record` writes them";
        writeln!(out, "-- {}", paint.with(Tone::Odd, hint))?;
    }
    if seen.first.is_some() && seen.end > Duration::ZERO {
        picture(seen, width, paint, out)?;
    }
    rows(seen, paint, out)
}

fn tone(seen: &Seen) -> Tone {
    if seen.outcome.has_all_content() && seen.lost == 0 { Tone::Name } else { Tone::Error }
}

fn picture(seen: &Seen, width: usize, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let span = seen.span();
    let columns = seen.buckets.columns(width, span);
    let highest = columns.iter().copied().fold(0.0, f64::max);
    let line: String = columns.iter().map(|&value| bar(value, highest)).collect();
    writeln!(out, "{}", paint.with(Tone::Plain, line.trim_end()))?;

    let mut marks = vec![' '; width];
    let column = |at: Duration| column(at, span, width);
    for stall in &seen.stalls.kept {
        let (from, to) = (column(stall.from), column(stall.to));
        for (at, mark) in marks.iter_mut().enumerate() {
            if from < at && at < to {
                *mark = '╌';
            }
        }
    }
    let mut set = |at: Duration, mark: char| {
        if let Some(place) = marks.get_mut(column(at)) {
            *place = mark;
        }
    };
    for call in &seen.calls.kept {
        set(call.from, 'T');
    }
    if let Some(first) = seen.first {
        set(first, '^');
    }
    if let Some((at, _)) = &seen.error {
        set(*at, '!');
    }
    let marks: String = marks.into_iter().collect();
    if !marks.trim_end().is_empty() {
        writeln!(out, "{}", paint.with(Tone::Odd, marks.trim_end()))?;
    }

    let end = time(seen.end);
    let gap = width.saturating_sub("0 s".len()).saturating_sub(end.chars().count());
    writeln!(out, "{}", paint.with(Tone::Quiet, format_args!("0 s{:gap$}{end}", "")))?;
    let seconds = span.as_secs_f64() / width.max(1) as f64;
    let peak = highest / seen.bytes_per_token / seconds;
    let mut legend = format!("█ {peak:.0} tokens/s   ^ first part");
    for (is_there, mark) in [
        (!seen.calls.kept.is_empty(), "   T tool call"),
        (!seen.stalls.kept.is_empty(), "   ╌ stall"),
        (seen.error.is_some(), "   ! error"),
    ] {
        if is_there {
            legend.push_str(mark);
        }
    }
    let legend: String = legend.chars().take(width).collect();
    writeln!(out, "{}", paint.with(Tone::Quiet, legend))
}

/// Returns a bar; of something it is never nothing.
fn bar(value: f64, highest: f64) -> char {
    if value <= 0.0 || highest <= 0.0 {
        return ' ';
    }
    let share = value / highest;
    let above = (1_u32..).map(f64::from).zip(BARS).find(|(eighths, _)| share <= eighths / 8.0 + 1e-9);
    above.map_or('█', |(_, bar)| bar)
}

/// Returns the column in which a time is.
fn column(at: Duration, span: Duration, width: usize) -> usize {
    let last = width.saturating_sub(1);
    let at = at.as_nanos().saturating_mul(u128::try_from(width).unwrap_or_default());
    at.checked_div(span.as_nanos()).and_then(|at| usize::try_from(at).ok()).unwrap_or(last).min(last)
}

fn rows(seen: &Seen, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    for (name, value) in seen.figures() {
        row(&name, &value, paint, out)?;
    }
    for stall in seen.stalls.kept.iter().take(MOST_ROWS) {
        row("stall", &format!("{} from {} to {}", time(stall.len()), time(stall.from), time(stall.to)), paint, out)?;
    }
    more(seen.stalls.count, seen.stalls.kept.len(), "stall", paint, out)?;
    for call in seen.calls.kept.iter().take(MOST_ROWS) {
        row(&format!("call {}", call.number), &format!("{}: {}", call.name, call.about()), paint, out)?;
    }
    let calls = u64::try_from(seen.calls.kept.len()).unwrap_or(u64::MAX).saturating_add(seen.calls.more);
    more(calls, seen.calls.kept.len(), "call", paint, out)
}

/// Says how many there are besides those that have a row.
fn more(all: u64, kept: usize, what: &str, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let shown = u64::try_from(kept.min(MOST_ROWS)).unwrap_or_default();
    match all.saturating_sub(shown) {
        0 => Ok(()),
        1 => row("", &format!("and 1 more {what}"), paint, out),
        more => row("", &format!("and {} more {what}s", count(more)), paint, out),
    }
}

fn row(name: &str, value: &str, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let name = format!("{name:<13}");
    writeln!(out, "-- {} {}", paint.with(Tone::Quiet, name), Visible(value.as_bytes()))
}

impl Seen {
    /// Says what came, and how it ended.
    pub(super) fn verdict(&self) -> String {
        let dialect = self.dialect.map_or("unknown dialect", |dialect| dialect.name());
        let reason = self.reason.map_or_else(String::new, |reason| format!(", {reason}"));
        let lost = if self.lost > 0 { format!(", {} skipped", self.lost) } else { String::new() };
        let error = self.error.as_ref().map_or_else(String::new, |(_, error)| format!(", {error}"));
        format!("{dialect}: {}{reason}{lost}{error}", self.outcome)
    }

    /// Returns what is worth a figure: a name, and a text.
    pub(super) fn figures(&self) -> Vec<(String, String)> {
        let meter = &self.meter;
        let when = |at: Option<Duration>| at.map_or_else(|| "never".to_owned(), time);
        let mut figures = vec![("first byte".to_owned(), when(meter.time_to_first_byte()))];
        // What a user waits for. What the model wrote before it is told only if there is something.
        if meter.time_to_first_part() != meter.time_to_first_text() {
            figures.push(("first part".to_owned(), when(meter.time_to_first_part())));
        }
        figures.push(("first text".to_owned(), when(meter.time_to_first_text())));
        figures.push(("duration".to_owned(), time(self.end)));
        let tokens = meter.output_tokens();
        let about = if tokens.is_estimated { "about " } else { "" };
        if let Some(rate) = meter.rate() {
            figures.push(("tokens/s".to_owned(), format!("{about}{rate:.1} ({} tokens)", count(tokens.count))));
        }
        if let (Some(p95), Some(stall)) = (meter.gaps().p95(), self.longest) {
            figures.push(("p95 gap".to_owned(), time(p95)));
            figures.push(("longest gap".to_owned(), longest(stall)));
        }
        if meter.reasoning_time() > Duration::ZERO {
            figures.push(("reasoning".to_owned(), time(meter.reasoning_time())));
        }
        figures
    }

    /// Returns the shares of what the model wrote: those kinds that there are, with their bytes.
    pub(super) fn kinds(&self) -> Vec<(Kind, u64)> {
        Kind::ALL.into_iter().zip(self.written).filter(|&(_, bytes)| bytes > 0).collect()
    }
}

fn longest(stall: Stall) -> String {
    format!("{} at {}", time(stall.len()), time(stall.from))
}

impl super::calls::Call {
    /// Says when it came, and whether it is whole.
    pub(super) fn about(&self) -> String {
        let (from, to, bytes) = (time(self.from), time(self.to), count(self.bytes));
        let when = if self.from == self.to { format!("at {from}") } else { format!("{from} to {to}") };
        let complete = if self.is_complete { "" } else { ", not complete" };
        format!("{when}, {bytes} bytes{complete}")
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::{bar, column};

    #[test]
    fn a_column_is_in_the_picture_and_what_there_is_has_a_bar() {
        let second = Duration::from_secs(1);
        let columns = [0, 1, 499, 500, 999, 1000, 5000].map(|at| column(Duration::from_millis(at), second, 10));
        assert_eq!(columns, [0, 0, 4, 5, 9, 9, 9]);
        assert_eq!(column(Duration::MAX, Duration::MAX, 10), 9);
        assert_eq!([0.0, 1e-9, 12.5, 12.6, 100.0].map(|value| bar(value, 100.0)), [' ', '▁', '▁', '▂', '█']);
    }
}
