//! The grammar of a number: what may follow what.

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
    /// Returns what comes last behind `byte`, if it can go on with that.
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

    /// Returns what comes last behind as many of the bytes as it can go on with, and how many those are.
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
