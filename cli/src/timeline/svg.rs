//! The picture: tokens per second as bars, each part as a dot that says what gap was before it, and calls as spans.
//!
//! It has no script and loads nothing. Whatever a stream says stands in it as text, through [`Xml`].

use core::time::Duration;
use std::io::{self, Write};

use super::buckets::Bucket;
use super::calls::Call;
use super::kind::Kind;
use super::measure::Seen;
use super::scale::{count, marks, number, step, time};
use super::xml::Xml;

/// The most bars.
const BARS: usize = 120;

/// The most calls that have a row of their own.
const ROWS: usize = 16;

/// The most marks on the axis of time.
const TICKS: f64 = 10.0;

const WIDTH: f64 = 1000.0;
const LEFT: f64 = 72.0;
const RIGHT: f64 = 976.0;
/// Where the bars stand, and how high the highest is.
const RATE: Plot = Plot { top: 92.0, height: 190.0 };
const GAPS: Plot = Plot { top: 338.0, height: 130.0 };
const CALLS_TOP: f64 = 510.0;
const CALL_HEIGHT: f64 = 22.0;

/// The shortest and the longest gap that have a place of their own, as powers of ten of a second.
const LOW: i32 = -4;
const HIGH: i32 = 2;

struct Plot {
    top: f64,
    height: f64,
}

impl Plot {
    const fn bottom(&self) -> f64 {
        self.top + self.height
    }
}

/// The colours, for light and dark.
pub(super) const COLOURS: &str = "\
:root{color-scheme:light dark;--bg:#fcfcfb;--ink:#1a1a19;--quiet:#5d5c58;--grid:#e6e5e1;--axis:#b9b8b2;\
--text:#2a78d6;--reasoning:#b87a00;--tool:#128a5f;--stall:#d03b3b;--card:#f3f2ef}
@media (prefers-color-scheme:dark){:root{--bg:#1a1a19;--ink:#f2f1ec;--quiet:#b0afa8;--grid:#33332f;--axis:#5d5c58;\
--text:#5b9dec;--reasoning:#dba32c;--tool:#2fb783;--stall:#ee7272;--card:#242422}}
";

const STYLE: &str = "\
.dw{font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;font-size:12px;fill:var(--ink)}
.dw .bg{fill:var(--bg)}
.dw .title{font-size:17px;font-weight:600}
.dw .head{font-size:13px;font-weight:600}
.dw .quiet{fill:var(--quiet)}
.dw .num{fill:var(--quiet);font-variant-numeric:tabular-nums}
.dw .halo{paint-order:stroke;stroke:var(--bg);stroke-width:4px;stroke-linejoin:round}
.dw .grid{stroke:var(--grid);stroke-width:1}
.dw .axis{stroke:var(--axis);stroke-width:1}
.dw .first{stroke:var(--ink);stroke-width:1;stroke-dasharray:3 3}
.dw .text{fill:var(--text)}
.dw .reasoning{fill:var(--reasoning)}
.dw .tool{fill:var(--tool)}
.dw .stall{fill:var(--stall);fill-opacity:.13}
.dw .red{fill:var(--stall)}
.dw .hit{fill:transparent}
.dw .bar:hover .hit{fill:var(--ink);fill-opacity:.08}
.dw circle{fill-opacity:.6}
.dw circle:hover{fill-opacity:1;stroke:var(--ink);stroke-width:1.5}
.dw .open{fill-opacity:.45;stroke:var(--stall);stroke-width:1.5;stroke-dasharray:4 3}
";

/// Writes a file of its own.
pub(super) fn file(seen: &Seen, name: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    picture(seen, name, true, out)
}

/// Returns how high the picture is.
fn height(seen: &Seen) -> f64 {
    bottom(seen) + 60.0
}

/// Returns where the axis of time is.
fn bottom(seen: &Seen) -> f64 {
    let rows = seen.calls.kept.len().min(ROWS);
    if rows == 0 { GAPS.bottom() } else { CALLS_TOP + rows as f64 * CALL_HEIGHT + 6.0 }
}

/// Writes the picture, with a title and its colours if it stands alone.
pub(super) fn picture(seen: &Seen, name: &str, is_alone: bool, out: &mut dyn Write) -> io::Result<()> {
    // A page has the title, and more, above the picture.
    let top = if is_alone { 0.0 } else { 58.0 };
    let height = height(seen);
    writeln!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="dw" viewBox="0 {top} {WIDTH} {}" width="{WIDTH}" height="{}" role="img" aria-label="Timeline of {}">"#,
        height - top,
        height - top,
        Xml(name)
    )?;
    writeln!(out, "<style>{}{STYLE}</style>", if is_alone { COLOURS } else { "" })?;
    if is_alone {
        writeln!(out, r#"<rect class="bg" width="{WIDTH}" height="{height}"/>"#)?;
        writeln!(out, r#"<text class="title" x="24" y="30">{}</text>"#, Xml(name))?;
        // There is no room for all.
        let figures = seen.figures().into_iter().filter(|(name, _)| name != "first byte");
        let figures: Vec<String> = figures.map(|(name, value)| format!("{name} {value}")).collect();
        let about = figures.join("  ·  ");
        writeln!(out, r#"<text class="quiet" x="24" y="50">{}</text>"#, Xml(&about))?;
    }
    let chart = Chart { seen, span: seen.span().as_secs_f64() };
    chart.times(out)?;
    chart.stalls(out)?;
    chart.rates(out)?;
    chart.gaps(out)?;
    chart.calls(out)?;
    chart.first(out)?;
    let note = if is_alone { format!("{}; {}", Xml(&seen.verdict()), seen.note()) } else { seen.note() };
    writeln!(out, r#"<text class="quiet" x="{LEFT}" y="{}">{note}</text>"#, height - 14.0)?;
    writeln!(out, "</svg>")
}

struct Chart<'s> {
    seen: &'s Seen,
    /// How many seconds it shows.
    span: f64,
}

impl Chart<'_> {
    fn x(&self, at: Duration) -> f64 {
        LEFT + (RIGHT - LEFT) * (at.as_secs_f64() / self.span).min(1.0)
    }

    /// Draws the axis of time, through all.
    fn times(&self, out: &mut dyn Write) -> io::Result<()> {
        let bottom = bottom(self.seen);
        let (unit, factor) = match self.span {
            ..1.0 => ("ms", 1e3),
            600.0.. => ("min", 1.0 / 60.0),
            _ => ("s", 1.0),
        };
        let (step, marks) = marks(self.span * factor, TICKS);
        for at in marks {
            let x = LEFT + (RIGHT - LEFT) * at / factor / self.span;
            writeln!(out, r#"<path class="grid" d="M{x:.1} {}V{bottom:.1}"/>"#, RATE.top)?;
            let y = bottom + 18.0;
            let at = number(at, step);
            writeln!(out, r#"<text class="num" x="{x:.1}" y="{y:.1}" text-anchor="middle">{at} {unit}</text>"#)?;
        }
        Ok(())
    }

    /// Draws a band where nothing came.
    fn stalls(&self, out: &mut dyn Write) -> io::Result<()> {
        for stall in &self.seen.stalls.kept {
            let (from, to) = (self.x(stall.from), self.x(stall.to));
            let (len, at) = (time(stall.len()), time(stall.from));
            let height = GAPS.bottom() - RATE.top;
            writeln!(
                out,
                r#"<g><title>stall of {len}, from {at}</title><rect class="stall" x="{from:.1}" y="{}" width="{:.1}" height="{height:.1}"/>"#,
                RATE.top,
                (to - from).max(1.0)
            )?;
            // Only where it has room.
            if to - from > 60.0 {
                let x = f64::midpoint(from, to);
                let y = RATE.top + 16.0;
                writeln!(out, r#"<text class="red" x="{x:.1}" y="{y}" text-anchor="middle">{len} stall</text>"#)?;
            }
            writeln!(out, "</g>")?;
        }
        Ok(())
    }

    fn rates(&self, out: &mut dyn Write) -> io::Result<()> {
        let buckets = self.seen.buckets.at_most(BARS);
        let seconds = buckets.width().as_secs_f64();
        let rate = |bytes: u64| bytes as f64 / self.seen.bytes_per_token / seconds;
        let highest = buckets.iter().map(|(.., bucket)| rate(bucket.all())).fold(1e-9, f64::max);
        writeln!(out, r#"<text class="head" x="{LEFT}" y="{}">Tokens per second</text>"#, RATE.top - 14.0)?;
        self.legend(out)?;
        let step = step(highest, 5.0);
        // Above the highest bar there is room for the labels of the marks.
        let top = (highest * 1.2 / step).ceil() * step;
        let y = |rate: f64| RATE.bottom() - RATE.height * rate / top;
        // `top` is at most seven steps.
        for mark in (0..=7_u8).map(|count| f64::from(count) * step).filter(|&mark| mark <= top * 1.000_001) {
            let y = y(mark);
            writeln!(out, r#"<path class="grid" d="M{LEFT} {y:.1}H{RIGHT}"/>"#)?;
            let shown = number(mark, step);
            writeln!(
                out,
                r#"<text class="num" x="{:.1}" y="{:.1}" text-anchor="end">{shown}</text>"#,
                LEFT - 8.0,
                y + 4.0
            )?;
        }
        for (from, to, bucket) in buckets.iter().filter(|(.., bucket)| bucket.parts > 0) {
            let (left, right) = (self.x(from), self.x(to));
            let width = right - left;
            let gap = if width > 3.0 { 1.0 } else { 0.0 };
            let about = about_bucket(bucket, from, to, rate(bucket.all()));
            writeln!(out, r#"<g class="bar"><title>{about}</title>"#)?;
            let mut floor = RATE.bottom();
            for (kind, bytes) in Kind::ALL.into_iter().zip(bucket.written).filter(|&(_, bytes)| bytes > 0) {
                let height = RATE.height * rate(bytes) / top;
                floor -= height;
                writeln!(
                    out,
                    r#"<rect class="{}" x="{left:.1}" y="{floor:.1}" width="{:.1}" height="{height:.1}"/>"#,
                    kind.class(),
                    (width - gap).max(0.5)
                )?;
            }
            writeln!(
                out,
                r#"<rect class="hit" x="{left:.1}" y="{}" width="{width:.1}" height="{}"/></g>"#,
                RATE.top, RATE.height
            )?;
        }
        writeln!(out, r#"<path class="axis" d="M{LEFT} {}H{RIGHT}"/>"#, RATE.bottom())
    }

    /// Writes what the colours mean, from the right.
    fn legend(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut x = RIGHT;
        let y = RATE.top - 14.0;
        for (kind, _) in self.seen.kinds().into_iter().rev() {
            // About the width of the word.
            x -= kind.name().len() as f64 * 6.4;
            writeln!(out, r#"<text class="quiet" x="{x:.1}" y="{y}">{}</text>"#, kind.name())?;
            x -= 16.0;
            writeln!(
                out,
                r#"<rect class="{}" x="{x:.1}" y="{}" width="10" height="10" rx="2"/>"#,
                kind.class(),
                y - 9.0
            )?;
            x -= 18.0;
        }
        Ok(())
    }

    fn gaps(&self, out: &mut dyn Write) -> io::Result<()> {
        let longest = self.seen.longest.map_or(0.0, |stall| stall.len().as_secs_f64());
        // One power of ten above the longest, and two at least.
        let high = (LOW.saturating_add(2)..HIGH).find(|&power| longest <= 10_f64.powi(power)).unwrap_or(HIGH);
        let powers = f64::from(high.saturating_sub(LOW));
        let y = |gap: f64| {
            let power = gap.max(10_f64.powi(LOW)).log10() - f64::from(LOW);
            GAPS.bottom() - GAPS.height * (power / powers).min(1.0)
        };
        let dots = match self.seen.events.every {
            1 => "each part is a dot".to_owned(),
            every => format!("of {} parts every {every}th is a dot", count(self.seen.events.seen)),
        };
        let head = format!(
            r#"Gap before each part <tspan class="quiet" font-weight="400" dx="6">{dots}: point at it</tspan>"#
        );
        writeln!(out, r#"<text class="head" x="{LEFT}" y="{}">{head}</text>"#, GAPS.top - 14.0)?;
        for power in LOW..=high {
            let y = y(10_f64.powi(power));
            let shown = match power {
                LOW => "at once",
                -3 => "1 ms",
                -2 => "10 ms",
                -1 => "100 ms",
                0 => "1 s",
                1 => "10 s",
                _ => "100 s",
            };
            writeln!(out, r#"<path class="grid" d="M{LEFT} {y:.1}H{RIGHT}"/>"#)?;
            writeln!(
                out,
                r#"<text class="num" x="{:.1}" y="{:.1}" text-anchor="end">{shown}</text>"#,
                LEFT - 8.0,
                y + 4.0
            )?;
        }
        for event in &self.seen.events.kept {
            writeln!(
                out,
                r#"<circle class="{}" cx="{:.1}" cy="{:.1}" r="3"><title>{} {} at {}, {} after the one before: {}</title></circle>"#,
                event.kind.class(),
                self.x(event.at),
                y(event.gap.as_secs_f64()),
                event.kind.name(),
                event.number,
                time(event.at),
                time(event.gap),
                Xml(&event.text)
            )?;
        }
        // Where not each part is a dot, the long gaps would be missing.
        for stall in self.seen.stalls.kept.iter().filter(|_| self.seen.events.every > 1) {
            let (x, y) = (self.x(stall.to), y(stall.len().as_secs_f64()));
            let (len, at) = (time(stall.len()), time(stall.from));
            writeln!(
                out,
                r#"<circle class="red" cx="{x:.1}" cy="{y:.1}" r="3"><title>stall of {len}, from {at}</title></circle>"#
            )?;
        }
        writeln!(out, r#"<path class="axis" d="M{LEFT} {}H{RIGHT}"/>"#, GAPS.bottom())
    }

    fn calls(&self, out: &mut dyn Write) -> io::Result<()> {
        let calls = &self.seen.calls;
        if calls.kept.is_empty() {
            return Ok(());
        }
        let hidden =
            u64::try_from(calls.kept.len().saturating_sub(ROWS)).unwrap_or_default().saturating_add(calls.more);
        let more = if hidden > 0 {
            format!(r#" <tspan class="quiet" font-weight="400" dx="6">and {} more</tspan>"#, count(hidden))
        } else {
            String::new()
        };
        writeln!(out, r#"<text class="head" x="{LEFT}" y="{}">Tool calls{more}</text>"#, CALLS_TOP - 10.0)?;
        let mut y = CALLS_TOP;
        for call in calls.kept.iter().take(ROWS) {
            self.call(call, y, out)?;
            y += CALL_HEIGHT;
        }
        writeln!(out, r#"<path class="axis" d="M{LEFT} {0}H{RIGHT}"/>"#, bottom(self.seen))
    }

    fn call(&self, call: &Call, y: f64, out: &mut dyn Write) -> io::Result<()> {
        let (from, to) = (self.x(call.from), self.x(call.to));
        let width = (to - from).max(3.0);
        let about = format!("call {} {}: {}", call.number, call.name, call.about());
        let open = if call.is_complete { "" } else { " open" };
        let label = y + 14.0;
        writeln!(out, r#"<g><title>{}</title>"#, Xml(&about))?;
        writeln!(
            out,
            r#"<text class="num" x="{:.1}" y="{label:.1}" text-anchor="end">{}</text>"#,
            LEFT - 8.0,
            call.number
        )?;
        writeln!(
            out,
            r#"<rect class="tool{open}" x="{from:.1}" y="{:.1}" width="{width:.1}" height="14" rx="3"/>"#,
            y + 3.0
        )?;
        // Beside the span, on the side that has more room.
        let is_left = from - LEFT > RIGHT - to;
        let (x, anchor) = if is_left { (from - 6.0, "end") } else { (from + width + 6.0, "start") };
        let name = if call.name.is_empty() { "(no name)" } else { &call.name };
        writeln!(
            out,
            r#"<text class="halo" x="{x:.1}" y="{label:.1}" text-anchor="{anchor}">{} <tspan class="quiet halo">{}</tspan></text></g>"#,
            Xml(name),
            time(call.to.saturating_sub(call.from))
        )
    }

    /// Marks where the first part came, the first text, and an error.
    fn first(&self, out: &mut dyn Write) -> io::Result<()> {
        let meter = &self.seen.meter;
        let (part, text) = (meter.time_to_first_part(), meter.time_to_first_text());
        let first = if part == text { None } else { part.map(|at| (at, "first part")) };
        let marks = [first, text.map(|at| (at, "first text")), self.seen.error.as_ref().map(|(at, _)| (*at, "error"))];
        for ((at, what), row) in marks.into_iter().flatten().zip(1_u8..) {
            let x = self.x(at);
            // One below the other, so that near ones do not cover each other.
            let y = RATE.top + 16.0 * f64::from(row) - 2.0;
            let is_left = x > f64::midpoint(LEFT, RIGHT);
            let (label, anchor) = if is_left { (x - 5.0, "end") } else { (x + 5.0, "start") };
            let shown = time(at);
            // Not through the heading between the two.
            let (rate, gaps) = ((RATE.top, RATE.bottom()), (GAPS.top, GAPS.bottom()));
            writeln!(out, r#"<path class="first" d="M{x:.1} {}V{}M{x:.1} {}V{}"/>"#, rate.0, rate.1, gaps.0, gaps.1)?;
            writeln!(out, r#"<text class="halo" x="{label:.1}" y="{y}" text-anchor="{anchor}">{what} {shown}</text>"#)?;
        }
        Ok(())
    }
}

fn about_bucket(bucket: &Bucket, from: Duration, to: Duration, rate: f64) -> String {
    let kinds: Vec<String> = Kind::ALL
        .into_iter()
        .zip(bucket.written)
        .filter(|&(_, bytes)| bytes > 0)
        .map(|(kind, bytes)| format!("{} {} bytes", kind.name(), count(bytes)))
        .collect();
    let parts = count(bucket.parts);
    format!("{} to {}: {rate:.1} tokens/s, {parts} parts; {}", time(from), time(to), kinds.join(", "))
}

impl Seen {
    /// Says what a token is here.
    pub(super) fn note(&self) -> String {
        if self.is_counted {
            format!("a token is {:.1} bytes, from the count of the server", self.bytes_per_token)
        } else {
            "tokens are estimated: 4 bytes each".to_owned()
        }
    }
}
