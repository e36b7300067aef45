//! Reads a stream, and keeps what the pictures show.

use core::time::Duration;
use std::io::{self, Write};

use deltawire::answer::{Decoder, Dialect, Part, Reason};
use deltawire::meter::Meter;
use deltawire::stream::Outcome;

use super::buckets::Buckets;
use super::calls::Calls;
use super::events::{Events, beginning};
use super::kind::{Kind, written};
use super::stalls::{Stall, Stalls};
use crate::modes::object::Object;
use crate::modes::part_line;

/// How much of a part is shown, in characters.
const SNIPPET: usize = 80;

/// What is known of a stream: all of a bounded size.
pub(super) struct Seen {
    pub(super) meter: Meter,
    pub(super) buckets: Buckets,
    pub(super) events: Events,
    pub(super) calls: Calls,
    pub(super) stalls: Stalls,
    /// The longest time between two parts, also if it is no stall.
    pub(super) longest: Option<Stall>,
    /// When the first and the last part came.
    pub(super) first: Option<Duration>,
    last: Option<Duration>,
    /// How many bytes the model wrote, of each kind in the order of [`Kind::ALL`].
    pub(super) written: [u64; Kind::ALL.len()],
    pub(super) error: Option<(Duration, String)>,
    pub(super) dialect: Option<Dialect>,
    pub(super) outcome: Outcome,
    pub(super) reason: Option<Reason>,
    /// How many payloads cannot be read.
    pub(super) lost: u32,
    /// When the stream ended.
    pub(super) end: Duration,
    /// How many bytes of what the model wrote make a token.
    pub(super) bytes_per_token: f64,
    /// Whether the server says how many tokens there are.
    pub(super) is_counted: bool,
}

/// Measures a stream.
pub(super) struct Measure {
    decoder: Decoder,
    seen: Seen,
}

impl Measure {
    pub(super) fn new(dialect: Option<Dialect>, stall: Duration) -> Self {
        let decoder = Decoder::new();
        let decoder = match dialect {
            Some(dialect) => decoder.with_dialect(dialect),
            None => decoder,
        };
        let seen = Seen {
            meter: Meter::new(Duration::ZERO),
            buckets: Buckets::new(),
            events: Events::new(),
            calls: Calls::default(),
            stalls: Stalls::new(stall),
            longest: None,
            first: None,
            last: None,
            written: [0; Kind::ALL.len()],
            error: None,
            dialect: None,
            outcome: Outcome::Empty,
            reason: None,
            lost: 0,
            end: Duration::ZERO,
            // It is that of English.
            bytes_per_token: 4.0,
            is_counted: false,
        };
        Self { decoder, seen }
    }

    /// Takes bytes that came at that time, and writes a line for each part, if there is somewhere to write.
    pub(super) fn push(&mut self, bytes: &[u8], at: Duration, lines: &mut Option<&mut dyn Write>) -> io::Result<()> {
        let Self { decoder, seen } = self;
        seen.meter.bytes(bytes.len(), at);
        let mut chunk = bytes;
        while let Some(parts) = decoder.next(&mut chunk) {
            // The decoder counts what it skips.
            for part in parts.into_iter().flatten() {
                seen.part(&part, at, lines)?;
            }
        }
        Ok(())
    }

    /// Ends the stream.
    pub(super) fn finish(self, at: Duration, lines: &mut Option<&mut dyn Write>) -> io::Result<Seen> {
        let Self { mut decoder, mut seen } = self;
        seen.dialect = decoder.dialect();
        let mut end = decoder.finish();
        for part in end.last().into_iter().flatten() {
            seen.part(&part, at, lines)?;
        }
        if seen.meter.received() > 0 {
            seen.meter.bytes(0, at);
        }
        (seen.end, seen.outcome, seen.reason, seen.lost) = (at, end.outcome, end.reason, end.lost);
        seen.dialect = seen.dialect.or(end.dialect);
        let [reasoning, ..] = seen.written;
        let unseen = if reasoning == 0 { end.usage.reasoning().unwrap_or_default() } else { 0 };
        let tokens = end.usage.output_with_reasoning().map(|tokens| tokens.saturating_sub(unseen));
        let written = seen.written.iter().fold(0, |sum: u64, &more| sum.saturating_add(more));
        if let Some(tokens) = tokens.filter(|&tokens| tokens > 0 && written > 0) {
            // A server that counts something else shall not spoil the picture.
            let each = written as f64 / tokens as f64;
            if (1.0..=16.0).contains(&each) {
                (seen.bytes_per_token, seen.is_counted) = (each, true);
            }
        }
        Ok(seen)
    }
}

impl Seen {
    fn part(&mut self, part: &Part<'_>, at: Duration, lines: &mut Option<&mut dyn Write>) -> io::Result<()> {
        if let Some(lines) = lines {
            let mut line = Object::new();
            line.member("at", format_args!("{:.9}", at.as_secs_f64()));
            part_line::add(&mut line, part);
            writeln!(lines, "{line}")?;
        }
        let signal = self.meter.part(part, at);
        self.calls.add(part, at);
        if let Part::Error(error) = part {
            let text = format!("{}: {}", error.name(), error.message());
            self.error = Some((at, beginning(&text, SNIPPET)));
        }
        let Some(kind) = Kind::of(signal) else { return Ok(()) };
        let bytes = written(part);
        self.buckets.add(at, kind, bytes);
        for (sum, of) in self.written.iter_mut().zip(Kind::ALL) {
            if of == kind {
                *sum = sum.saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
            }
        }
        let last = self.last.replace(at);
        let gap = last.map_or(Duration::ZERO, |last| at.saturating_sub(last));
        match last {
            None => self.first = Some(at),
            Some(last) => {
                self.stalls.add(last, at);
                if gap > self.longest.map_or(Duration::ZERO, Stall::len) {
                    self.longest = Some(Stall { from: last, to: at });
                }
            }
        }
        self.events.add(at, gap, kind, || snippet(part));
        Ok(())
    }

    /// Returns the time that a picture shows: until the end, and never none at all.
    pub(super) fn span(&self) -> Duration {
        self.end.max(Duration::from_millis(1))
    }
}

/// Returns the beginning of what the model wrote.
fn snippet(part: &Part<'_>) -> String {
    match part {
        Part::Text(text) | Part::Refusal(text) | Part::Reasoning(text) => beginning(&text.to_cow(), SNIPPET),
        Part::ToolStart(start) => format!("call {}: {}", start.call, beginning(&start.name.to_cow(), SNIPPET)),
        Part::ToolInput { call, input, .. } => format!("call {call}: {}", beginning(&input.to_string(), SNIPPET)),
        _ => String::new(),
    }
}
