//! Where a value is in the text that it was read from, in four bytes.

use super::raw::Raw;
use crate::bytes::{add, position_in};

/// Where a value is in a text, so that nobody has to look for it again.
///
/// An event has several of them, and events are copied: two bytes each for where it starts and how long it is are enough for
/// nearly all payloads. In a larger one the values have no places, and are looked up.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Place {
    start: u16,
    /// 0 if there is no value.
    len: u16,
}

impl Place {
    /// The place of a value that is not there.
    pub(crate) const NONE: Self = Self { start: 0, len: 0 };

    /// That of a value of which it is not known where it is, or whether it is there.
    pub(crate) const UNKNOWN: Self = Self { start: 1, len: 0 };

    /// The bit of the length that says that a string has no escapes.
    const PLAIN: u16 = 1 << 15;

    /// Returns the place of a value that was read from `text`, or `None` if it is too far from the start, or too long.
    #[inline]
    pub(crate) fn of(value: Option<Raw<'_>>, text: Raw<'_>) -> Option<Self> {
        let Some(value) = value else { return Some(Self::NONE) };
        let start = position_in(text.as_bytes(), value.as_bytes())?;
        let len = u16::try_from(value.as_bytes().len()).ok().filter(|len| len & Self::PLAIN == 0)?;
        let plain = if value.content().is_some_and(|it| it.is_plain()) { Self::PLAIN } else { 0 };
        Some(Self { start: u16::try_from(start).ok()?, len: len | plain })
    }

    /// Returns the value, which `look_up` has to find if its place is not known.
    #[inline]
    pub(crate) fn value_or<'a>(self, text: Raw<'a>, look_up: impl FnOnce() -> Option<Raw<'a>>) -> Option<Raw<'a>> {
        if self == Self::UNKNOWN { look_up() } else { self.value(text) }
    }

    /// Returns the value, if there is one, and its place is known. `text` is the one that it was read from.
    #[inline]
    pub(crate) fn value(self, text: Raw<'_>) -> Option<Raw<'_>> {
        if self.len == 0 {
            return None;
        }
        let (start, len) = (self.start.into(), (self.len & !Self::PLAIN).into());
        let value = text.as_bytes().get(start..add(start, len));
        debug_assert!(value.is_some(), "it was read from there");
        value.map(|value| Raw::valid(value, self.len & Self::PLAIN != 0))
    }
}
