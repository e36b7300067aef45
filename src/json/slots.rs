//! The members of an object that matter, found in one pass whatever their order.

use super::raw::Raw;
use super::string::{Content, Str};
use crate::bytes::position_in;
use crate::error::{Error, ErrorKind};

/// The members of one kind of object: an enum, made by [`members!`].
pub(crate) trait Member: Copy + 'static {
    /// The name of each.
    const NAMES: &'static [(&'static str, Self)];

    /// Returns the place of its value in [`Slots`].
    fn slot(self) -> usize;
}

/// Declares the members of an object that matter: an enum with the name of each on the wire.
macro_rules! members {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq)]
        enum $name {
            $($variant),*
        }

        impl $name {
            const COUNT: usize = [$($text),*].len();
        }

        impl crate::json::Member for $name {
            const NAMES: &'static [(&'static str, Self)] = &[$(($text, Self::$variant)),*];

            #[inline(always)]
            fn slot(self) -> usize {
                self as usize
            }
        }
    };
}
pub(crate) use members;

/// The values of the members: `None` for one that is absent or `null`. Of members with the same name the last counts.
pub(crate) struct Slots<'a, M, const N: usize> {
    values: [Option<Raw<'a>>; N],
    members: core::marker::PhantomData<M>,
}

impl<'a, M: Member, const N: usize> Slots<'a, M, N> {
    pub(crate) const EMPTY: Self = Self { values: [None; N], members: core::marker::PhantomData };

    #[inline]
    pub(crate) fn get(&self, member: M) -> Option<Raw<'a>> {
        self.values.get(member.slot()).copied().flatten()
    }

    #[inline]
    pub(crate) fn set(&mut self, member: M, value: Raw<'a>) {
        if let Some(slot) = self.values.get_mut(member.slot()) {
            *slot = (!value.is_null()).then_some(value);
        }
    }
}

/// Why a valid JSON text is not what was expected, and the part of it that is to blame.
#[derive(Clone, Copy)]
pub(crate) struct Invalid<'a> {
    kind: ErrorKind,
    part: &'a [u8],
}

impl Invalid<'_> {
    /// Makes an error of it whose offset is the place in `text`.
    #[cold]
    pub(crate) fn in_text(self, text: &[u8]) -> Error {
        debug_assert!(position_in(text, self.part).is_some(), "the part is a slice of the text");
        Error::new(self.kind, position_in(text, self.part).unwrap_or(0) as u64)
    }
}

#[cold]
pub(crate) const fn invalid<T>(kind: ErrorKind, part: Raw<'_>) -> Result<T, Invalid<'_>> {
    Err(Invalid { kind, part: part.as_bytes() })
}

/// Takes an object, and nothing else.
#[inline]
pub(crate) fn object(value: Raw<'_>) -> Result<Raw<'_>, Invalid<'_>> {
    if value.is_object() { Ok(value) } else { invalid(ErrorKind::UnexpectedType, value) }
}

/// Takes a string, or nothing if there is no value.
#[inline]
pub(crate) fn string_or_none(value: Option<Raw<'_>>) -> Result<Option<Content<'_>>, Invalid<'_>> {
    let Some(value) = value else { return Ok(None) };
    match value.content() {
        Some(content) => Ok(Some(content)),
        None => invalid(ErrorKind::UnexpectedType, value),
    }
}

/// Takes a string, or the empty one if there is no value.
#[inline]
pub(crate) fn string_or_empty(value: Option<Raw<'_>>) -> Result<Str<'_>, Invalid<'_>> {
    Ok(string_or_none(value)?.map_or(Str::EMPTY, |text| text.as_str()))
}

/// Takes a number that fits into a `u32`.
#[inline]
pub(crate) fn index(value: Raw<'_>) -> Result<u32, Invalid<'_>> {
    match value.as_u64().and_then(|index| u32::try_from(index).ok()) {
        Some(index) => Ok(index),
        None if value.is_number() => invalid(ErrorKind::NumberOutOfRange, value),
        None => invalid(ErrorKind::UnexpectedType, value),
    }
}
