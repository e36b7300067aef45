//! Text to JSON string, and values to one line.

use core::fmt::{self, Write as _};

use super::raw::Raw;
use crate::bytes::{find_special, skip_text, split_text};

/// Formats text as a JSON string, with its quotes.
///
/// It escapes what JSON requires and nothing else: quotes, backslashes and control characters. So the result never
/// contains a line break, and can stand in a line of JSON Lines or SSE.
///
/// ```
/// use deltawire::json::Quoted;
///
/// assert_eq!(Quoted::new("a \"b\"\n").to_string(), r#""a \"b\"\n""#);
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Quoted<'t> {
    text: &'t str,
}

impl<'t> Quoted<'t> {
    /// Wraps text.
    #[must_use]
    pub const fn new(text: &'t str) -> Self {
        Self { text }
    }
}

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        escape(self.text, |piece| f.write_str(piece))?;
        f.write_char('"')
    }
}

/// Passes on a text in pieces, escaped as JSON requires.
#[inline]
pub(crate) fn escape<E>(text: &str, mut put: impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
    let mut rest = text;
    while let Some(at) = find_special(rest.as_bytes()) {
        let (run, special) = split_text(rest, at);
        put(run)?;
        match special.as_bytes().first() {
            Some(b'"') => put("\\\"")?,
            Some(b'\\') => put("\\\\")?,
            Some(b'\n') => put("\\n")?,
            Some(b'\r') => put("\\r")?,
            Some(b'\t') => put("\\t")?,
            Some(&control) => {
                // It is less than 0x20.
                put(if control < 0x10 { "\\u000" } else { "\\u001" })?;
                let digit = char::from_digit((control & 0xF).into(), 16).unwrap_or_default();
                put(digit.encode_utf8(&mut [0; 4]))?;
            }
            None => {}
        }
        rest = skip_text(special, 1);
    }
    put(rest)
}

/// Formats a value as JSON in one line.
///
/// Between two tokens a line break is white space, and inside of a string it cannot stand.
pub(crate) struct OneLine<'a>(pub(crate) Raw<'a>);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_str().split(['\r', '\n']).try_for_each(|line| f.write_str(line))
    }
}
