//! The pairs in two columns, as wide as the terminal.

use std::io::{self, Write};

use unicode_width::UnicodeWidthChar as _;

use super::compare::Pair;
use super::pieces::Piece;
use crate::modes::paint::{Paint, Tone};
use crate::modes::text::Visible;

/// The most lines of a piece.
const LINES: usize = 4;

/// How much of what is the same stands before a difference, in lines of the column.
const BEFORE: usize = 1;

/// The columns of the mark before a row, and of the line between the two sides.
const MARK: usize = 2;
const BETWEEN: &str = " │ ";

/// The least room for a text.
const LEAST: usize = 8;

pub(super) struct Columns {
    paint: Paint,
    /// How wide a side is.
    side: usize,
}

impl Columns {
    pub(super) fn new(width: usize, paint: Paint) -> Self {
        let side = width.saturating_sub(MARK).saturating_sub(BETWEEN.chars().count()) / 2;
        Self { paint, side: side.max(LEAST) }
    }

    /// Writes a row of names.
    pub(super) fn head(&self, left: &str, right: &str, out: &mut dyn Write) -> io::Result<()> {
        // The end of a path says more than its beginning.
        let [left, right] = [left, right].map(|name| ending(&Visible(name.as_bytes()).to_string(), self.side));
        self.line("", Some((Tone::Name, left)), Some((Tone::Name, right)), out)
    }

    /// Writes a pair. The mark of the first that differs is another than that of those that follow.
    pub(super) fn pair(&self, pair: &Pair<'_>, is_first: bool, out: &mut dyn Write) -> io::Result<()> {
        let is_same = pair.is_same();
        let (mark, tone) = match (is_same, is_first) {
            (true, _) => ("", Tone::Quiet),
            (false, true) => (">", Tone::Odd),
            (false, false) => ("*", Tone::Odd),
        };
        let name = |piece: Option<&Piece>| {
            let label = piece.map_or_else(|| "(nothing)".to_owned(), Piece::label);
            (tone, beginning(label, self.side))
        };
        self.line(mark, Some(name(pair.left)), Some(name(pair.right)), out)?;
        // A call may differ in what is not in its text.
        let place = pair.place().filter(|_| !is_same);
        let cells = |piece: Option<&Piece>| piece.map_or_else(Vec::new, |piece| self.cell(&piece.text, place));
        let (left, right) = (cells(pair.left), cells(pair.right));
        for at in 0..left.len().max(right.len()) {
            let cell = |lines: &[String]| lines.get(at).map(|line| (Tone::Plain, line.clone()));
            self.line("", cell(&left), cell(&right), out)?;
        }
        Ok(())
    }

    /// Returns the lines of a text: its beginning, or what is around `place`.
    fn cell(&self, text: &str, place: Option<usize>) -> Vec<String> {
        // An indent of two, as below the label.
        let room = self.side.saturating_sub(2);
        let before = room.saturating_mul(BEFORE);
        let skipped = place.map_or(0, |place| place.saturating_sub(before));
        let rest = match text.char_indices().nth(skipped) {
            Some((at, _)) => text.get(at..).unwrap_or_default(),
            None => "",
        };
        // Of a long text no more is looked at than could be shown.
        let most = room.saturating_mul(LINES).saturating_add(1);
        let shown: String = rest.chars().take(most).collect();
        let mut shown = Visible(shown.as_bytes()).to_string();
        if skipped > 0 {
            shown.insert(0, '…');
        }
        let mut lines = wrapped(&shown, room);
        let is_cut = lines.len() > LINES || rest.chars().nth(most).is_some();
        lines.truncate(LINES);
        if let Some(last) = lines.last_mut().filter(|_| is_cut) {
            *last = format!("{}…", fitting_exactly(last, room.saturating_sub(1)));
        }
        lines.into_iter().map(|line| format!("  {line}")).collect()
    }

    /// Writes a line: each side filled up with blanks.
    fn line(
        &self,
        mark: &str,
        left: Option<(Tone, String)>,
        right: Option<(Tone, String)>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let (left_tone, left) = left.unwrap_or((Tone::Plain, String::new()));
        let (right_tone, right) = right.unwrap_or((Tone::Plain, String::new()));
        let gap = self.side.saturating_sub(width(&left));
        let mark = self.paint.with(Tone::Error, format!("{mark:<MARK$}"));
        let (left, right) = (self.paint.with(left_tone, left), self.paint.with(right_tone, right));
        writeln!(out, "{}", format!("{mark}{left}{:gap$}{BETWEEN}{right}", "").trim_end())
    }
}

/// Returns how many columns a text has that is only shown.
fn width(text: &str) -> usize {
    text.chars().fold(0, |sum, char| sum.saturating_add(columns(char)))
}

fn columns(char: char) -> usize {
    char.width().unwrap_or_default()
}

/// Returns the end of a text that fits, with a mark where it is cut.
fn ending(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let turned: String = text.chars().rev().collect();
    let end: String = fitting_exactly(&turned, room.saturating_sub(1)).chars().rev().collect();
    format!("…{end}")
}

/// Returns the beginning of a text that fits, with a mark where it is cut.
fn beginning(text: String, room: usize) -> String {
    if width(&text) <= room { text } else { format!("{}…", fitting_exactly(&text, room.saturating_sub(1))) }
}

/// Returns as much of a text as fits.
fn fitting_exactly(text: &str, room: usize) -> String {
    let mut used = 0_usize;
    text.chars()
        .take_while(|&char| {
            used = used.saturating_add(columns(char));
            used <= room
        })
        .collect()
}

/// Returns a text in lines of at most `room` columns, broken at blanks where there are some. Line breaks of the text are shown as
/// escapes, so that no line of it can pass for one of the page.
fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut used) = (String::new(), 0_usize);
    for word in text.split_inclusive(' ') {
        let len = width(word.trim_end());
        if used > 0 && used.saturating_add(len) > room && len <= room {
            lines.push(core::mem::take(&mut line));
            used = 0;
        }
        for char in word.chars() {
            let wide = columns(char);
            if used > 0 && used.saturating_add(wide) > room {
                lines.push(core::mem::take(&mut line));
                used = 0;
                if char == ' ' {
                    continue;
                }
            }
            line.push(char);
            used = used.saturating_add(wide);
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}
