//! Views of JSON objects, whose members are looked up on demand. Every vendor's events are made of them.

use super::raw::Raw;
use super::string::Str;
use super::wire_names::Names;

/// Declares a view: an object whose members have methods.
macro_rules! view {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub struct $name<'a> {
            pub(super) raw: crate::json::Raw<'a>,
        }

        impl<'a> $name<'a> {
            /// Returns the whole object, with the members that have no method here.
            #[must_use]
            pub const fn raw(&self) -> crate::json::Raw<'a> {
                self.raw
            }
        }
    };
}
pub(crate) use view;

/// Compares views that keep more than their object by the object alone.
macro_rules! compared_by_raw {
    ($name:ident) => {
        impl PartialEq for $name<'_> {
            /// Compares the texts, from which all else follows.
            fn eq(&self, other: &Self) -> bool {
                self.raw() == other.raw()
            }
        }

        impl Eq for $name<'_> {}
    };
}
pub(crate) use compared_by_raw;

/// Returns the member if it is a string.
pub(crate) fn string<'a>(raw: Raw<'a>, name: &str) -> Option<Str<'a>> {
    raw.get(name)?.as_string()
}

/// Returns the member if it is a string, or the empty one.
pub(crate) fn content<'a>(raw: Raw<'a>, name: &str) -> Str<'a> {
    string(raw, name).unwrap_or(Str::EMPTY)
}

/// Returns what the member stands for if it is a string.
pub(crate) fn named<T: Copy, const N: usize>(raw: Raw<'_>, name: &str, names: &Names<T, N>) -> Option<T> {
    names.find(raw.get(name)?.content()?)
}

/// Returns the member if it is a number that fits.
pub(crate) fn number(raw: Raw<'_>, name: &str) -> Option<u64> {
    raw.get(name)?.as_u64()
}
