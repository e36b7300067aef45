//! A text of Markdown that grows on the terminal.

use deltawire::text::Markdown;

use super::cell::Cell;
use super::render::cells;
use super::wrap::Wrap;

/// It keeps what can still change, and how much of it is written.
pub(crate) struct Growing {
    markdown: Markdown,
    /// The text from the last stable place on.
    text: String,
    /// Where that place is in the whole text.
    start: usize,
    /// What is written of it.
    written: Vec<char>,
    is_first: bool,
}

impl Growing {
    pub(crate) const fn new() -> Self {
        Self { markdown: Markdown::new(), text: String::new(), start: 0, written: Vec::new(), is_first: true }
    }

    pub(crate) fn push(&mut self, piece: &str) {
        self.markdown.push(piece);
        self.text.push_str(piece);
    }

    /// Writes what has come to be certain.
    pub(crate) fn draw(&mut self, wrap: &mut Wrap) {
        let stable = self.markdown.stable().saturating_sub(self.start);
        if stable > 0 {
            let done: String = self.text.drain(..stable).collect();
            self.write(&done, true, wrap);
            self.start = self.start.saturating_add(stable);
            self.written.clear();
        }
        let closing = self.markdown.closing();
        let keep = closing.keep().saturating_sub(self.start);
        let mut shown = self.text.get(..keep).unwrap_or_default().to_owned();
        shown.extend(closing.suffix().map(char::from));
        self.write(&shown, false, wrap);
    }

    /// Writes what is left at the end of the text.
    pub(crate) fn finish(&mut self, wrap: &mut Wrap) {
        let rest = core::mem::take(&mut self.text);
        self.write(&rest, true, wrap);
        wrap.end_line();
    }

    fn write(&mut self, text: &str, is_final: bool, wrap: &mut Wrap) {
        let cells = cells(text, self.is_first, is_final, wrap.width());
        let chars: Vec<char> = cells.iter().map(Cell::char).collect();
        for cell in cells.iter().skip(shown(&chars, &self.written)) {
            wrap.cell(cell);
        }
        if chars.len() >= self.written.len() {
            self.written = chars;
        }
        if is_final && !cells.is_empty() {
            self.is_first = false;
        }
    }
}

/// Returns how much of `now` is written already.
///
/// That is what was written, in nearly all cases. A delimiter that turns out to be a mere character has not been written, and what
/// follows it has: it is left out.
fn shown(now: &[char], written: &[char]) -> usize {
    let mut left = written.iter();
    let mut next = left.next();
    for (at, char) in now.iter().enumerate() {
        match next {
            None => return at,
            Some(wanted) if wanted == char => next = left.next(),
            Some(_) => {}
        }
    }
    if next.is_none() { now.len() } else { written.len() }
}
