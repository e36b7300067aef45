//! The line below the answer while it arrives.

use core::time::Duration;
use std::io::{self, IsTerminal as _, Write as _};

use deltawire::meter::Meter;
use unicode_width::UnicodeWidthChar as _;

use super::style::Style;
use crate::modes::timing::shown;

/// After so long without a part it says that the server stalls.
const STALL: Duration = Duration::from_secs(2);

/// It is on stderr, and there only if that is a terminal.
pub(crate) struct Status {
    is_on: bool,
    has_colours: bool,
    /// Whether the answer is written to the same terminal, so that the line stands below it.
    is_below: bool,
    is_drawn: bool,
}

impl Status {
    pub(crate) fn new(is_wanted: bool, has_colours: bool) -> Self {
        let is_on = is_wanted && io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|it| it != "dumb");
        Self { is_on, has_colours, is_below: io::stdout().is_terminal(), is_drawn: false }
    }

    pub(crate) const fn is_on(&self) -> bool {
        self.is_on
    }

    /// Writes the line again.
    pub(crate) fn draw(&mut self, meter: &Meter, now: Duration, quiet: Duration, columns: usize) {
        if !self.is_on {
            return;
        }
        let mut line: String = String::new();
        let mut width = 0_usize;
        for char in text(meter, now, quiet).chars() {
            width = width.saturating_add(char.width().unwrap_or(0));
            if width >= columns {
                break;
            }
            line.push(char);
        }
        let line = if self.has_colours { format!("{}{line}{}", Style::DIM, Style::PLAIN) } else { line };
        // Below, and back to where the text goes on. `ESC D` makes room below the last line of the screen.
        self.write(&match self.is_below {
            true => format!("\x1BD\x1B[A\x1B7\x1B[B\r{line}\x1B[K\x1B8"),
            false => format!("\r{line}\x1B[K"),
        });
        self.is_drawn = true;
    }

    /// Takes the line away.
    pub(crate) fn clear(&mut self) {
        if core::mem::take(&mut self.is_drawn) {
            self.write(if self.is_below { "\x1B7\x1B[B\r\x1B[K\x1B8" } else { "\r\x1B[K" });
        }
    }

    fn write(&self, text: &str) {
        // Without stderr the answer is shown all the same.
        let _ = io::stderr().write_all(text.as_bytes());
    }
}

fn text(meter: &Meter, now: Duration, quiet: Duration) -> String {
    let mut line = shown(now);
    // First, so that a narrow window does not cut it off.
    if quiet >= STALL {
        line.push_str(&format!(" · nothing for {}", shown(quiet)));
    }
    match meter.time_to_first_part() {
        None => line.push_str(if meter.received() == 0 { " · waiting" } else { " · waiting for the first part" }),
        Some(first) => line.push_str(&format!(" · first part {}", shown(first))),
    }
    let tokens = meter.output_tokens();
    if tokens.count > 0 {
        let about = if tokens.is_estimated { "~" } else { "" };
        line.push_str(&format!(" · {about}{} tokens", tokens.count));
        if let Some(rate) = meter.recent_rate(now) {
            line.push_str(&format!(" · {rate:.0}/s"));
        }
    }
    line.push_str(&format!(" · {}", size(meter.received())));
    line
}

/// Writes a number of bytes as people say it.
fn size(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
    let kib = bytes as f64 / 1024.0;
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{kib:.1} KiB"),
        _ => format!("{:.1} MiB", kib / 1024.0),
    }
}
