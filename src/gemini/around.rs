//! Where an object is that has a text in it, by its distances from that.

use crate::bytes::{add, position_in};
use crate::json::{Raw, Str};

/// How far an object starts before a text in it, and how far it ends after it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Around {
    before: u16,
    after: u16,
}

impl Around {
    pub(super) const NONE: Self = Self { before: 0, after: 0 };

    /// Finds it, or returns `None` where a distance does not fit.
    pub(super) fn of(object: Raw<'_>, text: Str<'_>) -> Option<Self> {
        let (start, end) = start_and_end(object.as_bytes(), text.as_escaped().as_bytes())?;
        Some(Self { before: u16::try_from(start).ok()?, after: distance(end, object.as_bytes().len())? })
    }

    /// Returns the object around `text`, which is a part of `outer`.
    #[inline]
    pub(super) fn object_in<'a>(self, outer: Raw<'a>, text: Str<'a>) -> Option<Raw<'a>> {
        let (start, end) = start_and_end(outer.as_bytes(), text.as_escaped().as_bytes())?;
        let range = start.checked_sub(self.before.into())?..add(end, self.after.into());
        let object = outer.as_bytes().get(range);
        debug_assert!(object.is_some(), "it was there");
        object.map(|object| Raw::valid(object, false))
    }
}

/// Returns where a part of `whole` starts and ends in it.
#[inline]
pub(super) fn start_and_end(whole: &[u8], part: &[u8]) -> Option<(usize, usize)> {
    position_in(whole, part).map(|start| (start, add(start, part.len())))
}

/// Returns the distance between two places, if the second is not before the first, and it fits.
#[inline]
pub(super) fn distance(from: usize, to: usize) -> Option<u16> {
    to.checked_sub(from).and_then(|len| u16::try_from(len).ok())
}
