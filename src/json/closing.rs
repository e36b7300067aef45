//! What would make the beginning of a text a whole one.

use core::fmt::{self, Write as _};

use super::stack::Stack;
use crate::bytes::add;

/// How to make the beginning of a JSON text valid: keep its first [`keep`](Self::keep) bytes, and append
/// [`suffix`](Self::suffix). [`Scanner::closing`](super::Scanner::closing) returns it.
///
/// The result contains what is certain, and nothing that a later byte could contradict:
///
/// - a string up to its last whole character; half an escape or surrogate pair waits,
/// - a number with the byte after it, because it could go on until then; a literal when all of it is there,
/// - a member when something of its value is certain; not a key alone, a colon or a comma,
/// - a container from its first bracket on.
///
/// So the result only grows from one byte to the next. While nothing is certain yet, it is `null`. For an invalid
/// text, it is what was certain before the error.
///
/// ```
/// use deltawire::json::Scanner;
///
/// for (text, whole) in [
///     (r#"{"a":"he"#, r#"{"a":"he"}"#),
///     (r#"{"a":"\ud83d"#, r#"{"a":""}"#),
///     (r#"{"a":1,"b":tru"#, r#"{"a":1}"#),
///     (r#"[1,2"#, r#"[1]"#),
///     (r#"  "#, r#"null"#),
/// ] {
///     let mut scanner = Scanner::new();
///     scanner.check(text)?;
///     let closing = scanner.closing();
///     assert_eq!(format!("{}{}", &text[..closing.keep()], closing.suffix()), whole);
/// }
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Closing {
    keep: u64,
    suffix: Suffix,
}

impl Closing {
    pub(super) fn new(keep: u64, in_string: bool, stack: Stack, depth: u8) -> Self {
        let first: &[u8] = match keep {
            0 => b"null",
            _ if in_string => b"\"",
            _ => b"",
        };
        Self { keep, suffix: Suffix { first, stack, depth } }
    }

    /// Returns how many bytes of the text to keep. Cut what follows off before you append the suffix.
    #[must_use]
    pub fn keep(&self) -> usize {
        usize::try_from(self.keep).unwrap_or(usize::MAX)
    }

    /// Returns what to append: quotes and brackets.
    #[must_use]
    pub const fn suffix(&self) -> Suffix {
        self.suffix
    }
}

/// The end that a text lacks so far. Iterate over its ASCII bytes, or format it.
///
/// ```
/// use deltawire::json::Scanner;
///
/// let mut scanner = Scanner::new();
/// scanner.check(r#"{"a": [1, "tw"#)?;
/// assert_eq!(scanner.closing().suffix().to_string(), r#""]}"#);
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Suffix {
    first: &'static [u8],
    stack: Stack,
    depth: u8,
}

impl Iterator for Suffix {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        if let Some((&byte, rest)) = self.first.split_first() {
            self.first = rest;
            return Some(byte);
        }
        self.depth = self.depth.checked_sub(1)?;
        let bracket = if self.stack.is_object() { b'}' } else { b']' };
        self.stack.pop();
        Some(bracket)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let len = add(self.first.len(), self.depth.into());
        (len, Some(len))
    }
}

impl ExactSizeIterator for Suffix {}

impl fmt::Display for Suffix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.into_iter().try_for_each(|byte| f.write_char(char::from(byte)))
    }
}
