//! What would make the beginning of a text show what it will show.

use core::fmt::{self, Write as _};

use super::marks::Marks;
use super::show::Open;

/// How to render the beginning of a Markdown text: keep its first [`keep`](Self::keep) bytes, and append
/// [`suffix`](Self::suffix). [`Markdown::closing`](super::Markdown::closing) returns it.
///
/// ```
/// use deltawire::text::Markdown;
///
/// let (text, mut markdown) = ("A *list*:\n\n- one ~~or tw", Markdown::new());
/// markdown.push(text);
/// let closing = markdown.closing();
/// assert_eq!(format!("{}{}", &text[..closing.keep()], closing.suffix()), "A *list*:\n\n- one ~~or tw~~");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Closing {
    keep: u64,
    open: Open,
}

impl Closing {
    pub(super) const fn new(keep: u64, open: Open) -> Self {
        Self { keep, open }
    }

    /// Returns how many bytes of the text to keep. Cut what follows off before you append the suffix.
    #[must_use]
    pub fn keep(&self) -> usize {
        usize::try_from(self.keep).unwrap_or(usize::MAX)
    }

    /// Returns what to append: the delimiters that are open, and the end of a link.
    #[must_use]
    pub const fn suffix(&self) -> Suffix {
        let Open { marks, ticks, is_padded, is_link } = self.open;
        let link: &[u8] = if is_link { b"]()" } else { b"" };
        Suffix { pad: is_padded && ticks > 0, byte: b'`', count: ticks, link, marks }
    }
}

/// The end that a text lacks so far. Iterate over its ASCII bytes, or format it. It is often empty: a fence, a list, a quote and
/// a table end with the text.
///
/// ```
/// use deltawire::text::Markdown;
///
/// let mut markdown = Markdown::new();
/// markdown.push("Use **the `cargo`");
/// markdown.push(" comm");
/// assert_eq!(markdown.closing().suffix().to_string(), "**");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Suffix {
    pad: bool,
    /// What comes next, and how often.
    byte: u8,
    count: u8,
    link: &'static [u8],
    marks: Marks,
}

impl Iterator for Suffix {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        if self.pad {
            self.pad = false;
            return Some(b' ');
        }
        if self.count == 0 {
            if let Some((&byte, rest)) = self.link.split_first() {
                self.link = rest;
                return Some(byte);
            }
            (self.byte, self.count) = self.marks.pop()?;
        }
        self.count = self.count.saturating_sub(1);
        Some(self.byte)
    }
}

impl fmt::Display for Suffix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.into_iter().try_for_each(|byte| f.write_char(char::from(byte)))
    }
}
