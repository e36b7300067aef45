//! A surrogate pair that is split between two fragments.
//!
//! ```text
//! holds       fragment            next        before the text of the fragment
//! nothing     ends with a high    the high
//! a high      is empty            the high
//!             starts with a low   nothing     the character of the pair
//!             starts otherwise    nothing     U+FFFD
//! ```
//!
//! In the last two the rest of the fragment may end with a high again, which is then held.
//!
//! What is held was taken off the end of a fragment, and its character has not been given yet.

use super::escape;
use super::string::Str;
use crate::bytes::skip_text;

/// Holds back the first half of a surrogate pair that ends a fragment, until the next brings the second.
///
/// A server that counts UTF-16 units splits between the halves. Decoded on its own each half would be U+FFFD.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Half(u16);

impl Half {
    pub(crate) const NONE: Self = Self(0);

    /// Takes the next fragment. Gives what comes before its text, and the text, without the half of a pair at its end.
    #[inline]
    pub(crate) fn take<'a>(&mut self, text: Str<'a>) -> (Option<char>, Str<'a>) {
        if text.as_str().is_some() && !self.is_some() {
            return (None, text);
        }
        self.take_slowly(text)
    }

    #[inline(never)]
    fn take_slowly<'a>(&mut self, text: Str<'a>) -> (Option<char>, Str<'a>) {
        let mut escaped = text.as_escaped();
        if escaped.is_empty() {
            return (None, text);
        }
        let mut char = None;
        if self.is_some() {
            let low = escape::half(escaped.as_bytes()).and_then(|low| escape::join(self.0, low));
            if low.is_some() {
                escaped = skip_text(escaped, escape::HALF);
            }
            let alone = self.end();
            char = low.or(alone);
        }
        if let Some((before, high)) = split_high(escaped) {
            (escaped, self.0) = (before, high);
        }
        (char, Str::valid(escaped, text.as_str().is_some()))
    }

    /// Says whether one is held back.
    #[inline]
    pub(crate) const fn is_some(self) -> bool {
        self.0 != 0
    }

    /// Gives what a half is worth that stays alone.
    pub(crate) fn end(&mut self) -> Option<char> {
        (core::mem::take(&mut self.0) != 0).then_some(char::REPLACEMENT_CHARACTER)
    }
}

/// Splits off the first half of a pair at the end.
fn split_high(escaped: &str) -> Option<(&str, u16)> {
    let (before, last) = escaped.split_at_checked(escaped.len().checked_sub(escape::HALF)?)?;
    let high = escape::half(last.as_bytes()).filter(|&unit| escape::is_high(unit))?;
    // A backslash that is escaped itself begins no escape.
    let backslashes = before.bytes().rev().take_while(|&byte| byte == b'\\').count();
    (backslashes % 2 == 0).then_some((before, high))
}
