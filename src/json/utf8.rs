//! A character whose bytes come one by one.
//!
//! ```text
//! holds          byte                       next          result
//! 0 to 3 bytes   one more is needed         1 to 3        NeedMore
//!                the last of a character    nothing       Char
//!                one that cannot follow     as it was     Invalid
//! ```
//!
//! What is held is always the beginning of a character, so the first byte that does not fit is known when it comes.

use crate::bytes::{add, first, one_more};

/// The first bytes of a character, fewer than it needs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Partial {
    bytes: [u8; 3],
    len: u8,
}

pub(super) enum Taken {
    NeedMore,
    Char(char),
    /// No character goes on like that.
    Invalid,
}

impl Partial {
    pub(super) const NONE: Self = Self { bytes: [0; 3], len: 0 };

    pub(super) const fn len(self) -> u8 {
        self.len
    }

    pub(super) fn push(&mut self, byte: u8) -> Taken {
        let mut bytes = [0; 4];
        let len = usize::from(self.len);
        for (to, from) in bytes.iter_mut().zip(self.bytes.iter().take(len).chain([&byte])) {
            *to = *from;
        }
        let so_far = first(&bytes, add(len, 1));
        match core::str::from_utf8(so_far) {
            Ok(text) => {
                *self = Self::NONE;
                text.chars().next().map_or(Taken::Invalid, Taken::Char)
            }
            Err(error) if error.error_len().is_some() => Taken::Invalid,
            Err(_) => {
                if let Some(to) = self.bytes.get_mut(len) {
                    *to = byte;
                }
                self.len = one_more(self.len);
                Taken::NeedMore
            }
        }
    }
}
