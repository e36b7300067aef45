//! Views of JSON objects: what is in them is looked up on demand.

use super::wire_names::Names;
use crate::json::{Raw, Str};

/// Declares a view: an object whose members have methods.
macro_rules! view {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub struct $name<'a> {
            pub(super) raw: crate::json::Raw<'a>,
        }

        impl<'a> $name<'a> {
            /// Returns all of it, with what has no method here.
            #[must_use]
            pub const fn raw(&self) -> crate::json::Raw<'a> {
                self.raw
            }
        }
    };
}
pub(super) use view;

/// Returns the member if it is a string.
pub(super) fn string<'a>(raw: Raw<'a>, name: &str) -> Option<Str<'a>> {
    raw.get(name)?.as_string()
}

/// Returns the member if it is a string, or the empty one.
pub(super) fn content<'a>(raw: Raw<'a>, name: &str) -> Str<'a> {
    string(raw, name).unwrap_or(Str::EMPTY)
}

/// Returns what the member stands for if it is a string.
pub(super) fn named<T: Copy, const N: usize>(raw: Raw<'_>, name: &str, names: &Names<T, N>) -> Option<T> {
    names.find(raw.get(name)?.content()?)
}

/// Returns the member if it is a number that fits.
pub(super) fn number(raw: Raw<'_>, name: &str) -> Option<u64> {
    raw.get(name)?.as_u64()
}
