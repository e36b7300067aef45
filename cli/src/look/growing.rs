//! A text of Markdown that grows on the terminal.

use deltawire::text::Markdown;

use super::cell::{Cell, plain};
use super::render::cells;
use super::style::Style;
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
            wrap.end_line();
            wrap.mark();
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
        let mut written = self.written.len();
        if !chars.starts_with(&self.written) {
            // A marker turned out to be a mere character, which CommonMark may decide late.
            if !wrap.rewind() {
                wrap.end_line();
                plain(AGAIN, Style::DIM).for_each(|cell| wrap.cell(&cell));
                wrap.end_line();
            }
            written = 0;
        }
        for cell in cells.iter().skip(written) {
            wrap.cell(cell);
        }
        self.written = chars;
        if is_final && !cells.is_empty() {
            self.is_first = false;
        }
    }
}

/// What stands before a block that is too long to be written in its place.
const AGAIN: &str = "-- this block again: something in it that looked like a marker is text";

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test that fails shall panic"
)]
mod tests {
    use super::Growing;
    use crate::look::wrap::Wrap;

    /// Writes a text in such pieces, and returns what is on the screen in the end.
    fn screen(text: &str, len: usize) -> Vec<String> {
        let (mut growing, mut wrap) = (Growing::new(), Wrap::new(false));
        wrap.resize(60, 50);
        wrap.mark();
        let mut made = String::new();
        let chars: Vec<char> = text.chars().collect();
        for piece in chars.chunks(len) {
            growing.push(&piece.iter().collect::<String>());
            growing.draw(&mut wrap);
            made.push_str(&wrap.take());
        }
        growing.finish(&mut wrap);
        made.push_str(&wrap.take());
        let mut lines = vec![String::new()];
        let mut rest = made.as_str();
        while let Some(char) = rest.chars().next() {
            rest = &rest[char.len_utf8()..];
            match char {
                '\n' => lines.push(String::new()),
                '\r' => {
                    rest = rest.strip_prefix("\x1B[J").unwrap();
                    *lines.last_mut().unwrap() = String::new();
                }
                '\x1B' => {
                    let (up, after) = rest.strip_prefix('[').unwrap().split_once('A').unwrap();
                    lines.truncate(lines.len() - up.parse::<usize>().unwrap());
                    rest = after;
                }
                _ => lines.last_mut().unwrap().push(char),
            }
        }
        assert_eq!(lines.pop().as_deref(), Some(""), "the last line has ended");
        lines.iter().map(|line| line.trim_end().to_owned()).collect()
    }

    #[test]
    fn what_is_on_the_screen_in_the_end_does_not_depend_on_the_pieces() {
        for (text, lines) in [
            ("use **kwargs and *args here", &["use **kwargs and *args here"][..]),
            ("paths *.py and **/*.rs", &["paths .py and **/.rs"]),
            ("name_ and _private x ~~b", &["name_ and _private x ~~b"]),
            ("[text](", &["[text]("]),
            ("use arr[i](x, y) now", &["use arr[i](x, y) now"]),
            ("x ![alt](a b) y", &["x ![alt](a b) y"]),
            ("cost is `5 and\n\nmore", &["cost is `5 and", "", "more"]),
            ("**a\n\nb**", &["**a", "", "b**"]),
            ("**a** *b* `c` [d](https://e.f)", &["a b c d (https://e.f)"]),
            ("```py\ndef f():\n    x\n\n    y\n```\n", &["py", "  def f():", "      x", "", "      y"]),
            ("```\n\na\n\n\nb\n```", &["", "  a", "", "", "  b"]),
            ("- a\n\n  ```\n  b\n\n  c\n  ```\n", &["• a", "", "    b", "", "    c"]),
            ("<div>\nfoo\nbar <b>\n</div>\n\nend", &["<div>", "foo", "bar <b>", "</div>", "", "end"]),
            ("<!-- a\nb -->\n", &["<!-- a", "b -->"]),
            ("- \n- a\n-\n- b", &["•", "• a", "•", "• b"]),
            ("1.\n2. x", &["1.", "2. x"]),
            ("> - a\n>   > b\n>\n> c\n", &["│ • a", "│", "│   │ b", "│", "│ c"]),
            (
                "| a | b |\n|---|--:|\n| [l](http://u) | 1 |\n",
                &["a            │ b", "─────────────┼──", "l (http://u) │ 1"],
            ),
            ("| a&#10;b | c |\n|-|-|\n", &["a b │ c", "────┼──"]),
            (
                "Title\n===\n\ntext\n***\n",
                &["Title", "", "text", "", "───────────────────────────────────────────────────────────"],
            ),
            ("[^\u{1B}c\u{9B}\u{202E}]: gone\n", &["[\\u{1b}c\\u{9b}\\u{202e}] gone"]),
            ("a&#27;b `\u{7}` <\u{9B}>", &["a\\u{1b}b \\u{7} <\\u{9b}>"]),
            ("zwei\\\ndrei  \nvier\nfünf", &["zwei", "drei", "vier fünf"]),
        ] {
            for len in [1, 2, 3, 7, 1000] {
                assert_eq!(screen(text, len), lines, "{text:?} in pieces of {len}");
            }
        }
    }

    /// What has left the screen cannot be taken away: it is written again, and nothing is lost.
    #[test]
    fn a_long_block_is_written_again() {
        let text = format!("**{}", "word ".repeat(2000));
        let lines = screen(&text, 100);
        assert_eq!(lines.iter().filter(|line| line.starts_with("-- this block again")).count(), 1);
        assert!(lines.iter().any(|line| line.starts_with("**word word")), "{lines:?}");
    }

    #[test]
    fn nested_quotes_cost_no_more_than_they_show() {
        let lines = screen(&format!("{} a\nb", ">".repeat(2000)), 5000);
        assert!(lines.iter().all(|line| line.len() < 200), "{}", lines.len());
    }
}
