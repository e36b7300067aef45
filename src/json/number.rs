//! The grammar of a number: what may follow what.
//!
//! ```text
//! last                     -       0       1-9       .       e E         + -
//! Nothing                  Minus   Zero    Digits
//! Minus                            Zero    Digits
//! Zero *                                             Point   Exponent
//! Digits *                         Digits  Digits    Point   Exponent
//! Point                            Fraction  Fraction
//! Fraction *                       Fraction  Fraction        Exponent
//! Exponent                         Power   Power                         Sign
//! Sign                             Power   Power
//! Power *                          Power   Power
//! ```
//!
//! With a star the number is whole, and ends before a byte that has no place in its line.

use crate::bytes::used;

/// What came last of a number.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Number {
    Nothing,
    Minus,
    Zero,
    Digits,
    Point,
    Fraction,
    Exponent,
    Sign,
    Power,
}

impl Number {
    /// Returns what comes last after `byte`, if the number can go on with it.
    #[inline]
    pub(super) const fn then(self, byte: u8) -> Option<Self> {
        Some(match (self, byte) {
            (Self::Nothing, b'-') => Self::Minus,
            (Self::Nothing | Self::Minus, b'0') => Self::Zero,
            (Self::Nothing | Self::Minus | Self::Digits, b'0'..=b'9') => Self::Digits,
            (Self::Zero | Self::Digits, b'.') => Self::Point,
            (Self::Point | Self::Fraction, b'0'..=b'9') => Self::Fraction,
            (Self::Zero | Self::Digits | Self::Fraction, b'e' | b'E') => Self::Exponent,
            (Self::Exponent, b'+' | b'-') => Self::Sign,
            (Self::Exponent | Self::Sign | Self::Power, b'0'..=b'9') => Self::Power,
            _ => return None,
        })
    }

    /// Takes as many of the bytes as the number can go on with. Returns what comes last then, and how many they are.
    #[inline]
    pub(super) fn run(mut self, bytes: &[u8]) -> (Self, usize) {
        let mut rest = bytes;
        while let [byte, after @ ..] = rest {
            let Some(next) = self.then(*byte) else { break };
            self = next;
            rest = after;
            if matches!(self, Self::Digits | Self::Fraction | Self::Power) {
                while let [b'0'..=b'9', after @ ..] = rest {
                    rest = after;
                }
            }
        }
        (self, used(bytes, rest))
    }

    #[inline]
    pub(super) const fn is_whole(self) -> bool {
        matches!(self, Self::Zero | Self::Digits | Self::Fraction | Self::Power)
    }
}
