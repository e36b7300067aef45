//! Whether a JSON text is whole, as far as its brackets and quotes say.
//!
//! | state | byte | next |
//! |---|---|---|
//! | `Outside` | `"` | `Inside` |
//! | `Outside` | a bracket | `Outside`, one deeper or less deep |
//! | `Inside` | `"` | `Outside` |
//! | `Inside` | `\` | `Escaped` |
//! | `Escaped` | any | `Inside` |

use crate::bytes::{first, skip};
use crate::json::Str;

/// Follows a JSON text that arrives in fragments. It takes a small part of the time of a [`Scanner`](crate::json::Scanner), and
/// does not find out whether the text is JSON.
#[derive(Clone, Copy, Debug)]
pub(super) struct Balance {
    depth: u32,
    state: State,
    /// Whether anything came but blanks.
    has_begun: bool,
    /// Whether that was a bracket that opens.
    is_container: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Outside,
    Inside,
    Escaped,
}

impl Balance {
    pub(super) const NEW: Self = Self { depth: 0, state: State::Outside, has_begun: false, is_container: false };

    /// Takes a fragment: the content of a string, still escaped.
    #[inline]
    pub(super) fn push(&mut self, text: Str<'_>) {
        let mut rest = text.as_escaped().as_bytes();
        while let Some((&byte, behind)) = rest.split_first() {
            rest = behind;
            if byte == b'\\' {
                let (char, len) = unescaped(rest);
                rest = skip(rest, len);
                self.step(char);
            } else {
                self.step(byte);
            }
        }
    }

    /// Takes a value that is whole.
    pub(super) const fn push_value(&mut self) {
        self.has_begun = true;
        self.is_container = true;
    }

    /// Takes a value at a place, of which more follows or not.
    pub(super) const fn push_piece(&mut self, will_continue: bool) {
        self.has_begun = true;
        self.is_container = true;
        self.state = if will_continue { State::Inside } else { State::Outside };
    }

    #[inline]
    fn step(&mut self, byte: u8) {
        match (self.state, byte) {
            (State::Inside, b'"') => self.state = State::Outside,
            (State::Inside, b'\\') => self.state = State::Escaped,
            (State::Inside, _) => {}
            (State::Escaped, _) => self.state = State::Inside,
            (State::Outside, b' ' | b'\t' | b'\r' | b'\n') => {}
            (State::Outside, _) => {
                self.is_container |= !self.has_begun && matches!(byte, b'{' | b'[');
                self.has_begun = true;
                match byte {
                    b'"' => self.state = State::Inside,
                    // What is deeper than that, or closes what was not open, is no JSON that anybody reads.
                    b'{' | b'[' => self.depth = self.depth.saturating_add(1),
                    b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                    _ => {}
                }
            }
        }
    }

    /// Returns whether nothing came, or only blanks.
    pub(super) const fn is_empty(&self) -> bool {
        !self.has_begun
    }

    /// Returns whether something came, and nothing is open.
    pub(super) const fn is_balanced(&self) -> bool {
        self.has_begun && self.depth == 0 && matches!(self.state, State::Outside)
    }

    /// Returns whether an object or a list came, and all of it. Of another value nobody knows where it ends.
    pub(super) const fn is_whole(&self) -> bool {
        self.is_container && self.is_balanced()
    }
}

/// Returns what the escape stands for that begins before `rest`, if it is ASCII, and else anything that means nothing here;
/// and how long it is.
fn unescaped(rest: &[u8]) -> (u8, usize) {
    const OTHER: u8 = b'x';
    match rest.first() {
        Some(b'u') => {
            let digits = core::str::from_utf8(first(skip(rest, 1), 4)).unwrap_or_default();
            (u8::from_str_radix(digits, 16).ok().filter(u8::is_ascii).unwrap_or(OTHER), 5)
        }
        Some(b'n' | b't' | b'r') => (b' ', 1),
        Some(b'b' | b'f') | None => (OTHER, 1),
        Some(&byte) => (byte, 1),
    }
}
