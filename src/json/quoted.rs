//! Text to JSON string, and values to one line.

use core::fmt::{self, Write as _};

use super::raw::Raw;
use crate::bytes::find_special;

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
        let mut rest = self.text;
        while let Some((run, special)) = find_special(rest.as_bytes()).and_then(|at| rest.split_at_checked(at)) {
            f.write_str(run)?;
            let mut chars = special.chars();
            match chars.next() {
                Some(char @ ('"' | '\\')) => write!(f, "\\{char}")?,
                Some('\n') => f.write_str("\\n")?,
                Some('\r') => f.write_str("\\r")?,
                Some('\t') => f.write_str("\\t")?,
                Some(char) => write!(f, "\\u{:04x}", u32::from(char))?,
                None => {}
            }
            rest = chars.as_str();
        }
        f.write_str(rest)?;
        f.write_char('"')
    }
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
