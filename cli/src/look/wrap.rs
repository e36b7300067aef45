//! Lines that fit the terminal.

use core::fmt::Write as _;
use std::rc::Rc;

use unicode_width::UnicodeWidthChar as _;

use super::cell::{Cell, Lead};
use super::style::Style;
use crate::modes::text::acts;

/// Writes cells, and begins a new line where a word would not fit.
///
/// A word is written when it is whole, because only then it is known whether it fits.
pub(crate) struct Wrap {
    /// What is to be written, with escape sequences.
    made: String,
    /// Without colours there are no escape sequences.
    has_colours: bool,
    /// How many columns there are, one of them left free: some terminals break a line that is full.
    width: usize,
    column: usize,
    lead: Lead,
    /// Whether nothing of this line is written, not even its lead.
    is_at_start: bool,
    /// Whether a blank goes before the next word.
    has_space: bool,
    word: Vec<(char, Style)>,
    style: Style,
    /// How many lines of the screen there are.
    rows: usize,
    /// How many of them have ended since the mark. Unknown if the window changed since.
    lines: Option<usize>,
}

impl Wrap {
    pub(crate) fn new(has_colours: bool) -> Self {
        Self {
            made: String::new(),
            has_colours,
            width: 79,
            column: 0,
            lead: Lead::none(),
            is_at_start: true,
            has_space: false,
            word: Vec::new(),
            style: Style::PLAIN,
            rows: 24,
            lines: Some(0),
        }
    }

    /// Sets the size of the window. Lines that are written stay as they are.
    pub(crate) fn resize(&mut self, columns: usize, rows: usize) {
        let width = columns.saturating_sub(1).max(8);
        if width != self.width {
            self.lines = None;
        }
        (self.width, self.rows) = (width, rows);
    }

    /// Marks this place, which is the start of a line.
    pub(crate) fn mark(&mut self) {
        self.lines = Some(0);
    }

    /// Takes away what was written since the mark. Returns whether that was possible: what has left the screen stays.
    pub(crate) fn rewind(&mut self) -> bool {
        let lines = self.lines.map(|lines| lines.saturating_add(self.broken()));
        // One line is left for the status.
        let Some(lines) = lines.filter(|lines| lines.saturating_add(2) < self.rows) else { return false };
        if lines > 0 {
            let _ = write!(self.made, "\x1B[{lines}A");
        }
        self.made.push_str("\r\x1B[J");
        self.word.clear();
        (self.column, self.is_at_start, self.has_space) = (0, true, false);
        self.lead = Lead::none();
        self.mark();
        true
    }

    /// Returns into how many more lines the terminal has broken this one.
    fn broken(&self) -> usize {
        self.column.saturating_sub(1).checked_div(self.width.saturating_add(1)).unwrap_or(0)
    }

    pub(crate) const fn width(&self) -> usize {
        self.width
    }

    /// Returns what is to be written, and forgets it.
    pub(crate) fn take(&mut self) -> String {
        // The status line must not look like the text.
        self.set(Style::PLAIN);
        core::mem::take(&mut self.made)
    }

    pub(crate) fn cell(&mut self, cell: &Cell) {
        match cell {
            Cell::Char(char, style) if char.width().unwrap_or(0) > 1 => {
                // Scripts with wide characters have no blanks: a line is broken between any two.
                self.end_word();
                self.word.push((*char, *style));
                self.end_word();
            }
            Cell::Char(char, style) => self.word.push((*char, *style)),
            Cell::Space => {
                self.end_word();
                self.has_space = true;
            }
            Cell::Fixed(char, style) => {
                self.end_word();
                self.begin();
                self.put(*char, *style);
            }
            Cell::Line(lead) => {
                self.end_line();
                self.lead = lead.clone();
            }
            Cell::Blank(lead) => {
                self.end_line();
                self.write_lead(&Rc::clone(lead));
                self.new_line();
            }
            Cell::Rule => {
                self.end_line();
                let width = self.width.min(60);
                (0..width).for_each(|_| self.put('─', Style::DIM));
                self.is_at_start = false;
            }
        }
    }

    /// Writes the word that is not known to be whole.
    pub(crate) fn end_word(&mut self) {
        if self.word.is_empty() {
            return;
        }
        let word = core::mem::take(&mut self.word);
        let len: usize = word.iter().map(|(char, _)| char.width().unwrap_or(0)).sum();
        let space = usize::from(self.has_space && !self.is_at_start);
        if !self.is_at_start && self.column.saturating_add(space).saturating_add(len) > self.width {
            self.new_line();
            self.lead.first = Rc::clone(&self.lead.rest);
        }
        let is_at_start = self.is_at_start;
        self.begin();
        if self.has_space && !is_at_start {
            // A blank between two words of one style has that style too, so that a line under them has no gap.
            let style =
                word.first().map_or(Style::PLAIN, |&(_, style)| if style == self.style { style } else { Style::PLAIN });
            self.put(' ', style);
        }
        self.has_space = false;
        for (char, style) in word {
            self.put(char, style);
        }
    }

    /// Ends the line, if anything is in it.
    pub(crate) fn end_line(&mut self) {
        self.end_word();
        if !self.is_at_start {
            self.new_line();
        }
        self.has_space = false;
        self.lead = Lead::none();
    }

    fn new_line(&mut self) {
        self.set(Style::PLAIN);
        self.made.push('\n');
        let broken = self.broken();
        self.lines = self.lines.map(|lines| lines.saturating_add(1).saturating_add(broken));
        (self.column, self.is_at_start, self.has_space) = (0, true, false);
    }

    /// Writes what leads a line, if nothing of the line is written.
    fn begin(&mut self) {
        if self.is_at_start {
            self.is_at_start = false;
            let lead = Rc::clone(&self.lead.first);
            self.write_lead(&lead);
        }
    }

    fn write_lead(&mut self, lead: &str) {
        for char in lead.chars() {
            self.put(char, Style::DIM);
        }
    }

    fn put(&mut self, char: char, style: Style) {
        debug_assert!(!acts(char), "{char:?}");
        self.set(style);
        self.made.push(char);
        self.column = self.column.saturating_add(char.width().unwrap_or(0));
    }

    fn set(&mut self, style: Style) {
        if self.has_colours && self.style != style {
            // To write to a string does not fail.
            let _ = write!(self.made, "{style}");
            self.style = style;
        }
    }
}
