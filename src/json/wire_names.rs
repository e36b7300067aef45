//! Names on the wire, and what they stand for.

use super::string::Content;

/// Pairs of a name and what it stands for.
pub(crate) struct Names<T, const N: usize>(pub(crate) [(&'static str, T); N]);

impl<T: Copy, const N: usize> Names<T, N> {
    /// Returns what `name` stands for.
    pub(crate) fn find(&self, name: Content<'_>) -> Option<T> {
        self.0.iter().find(|(it, _)| name.is(it)).map(|(_, meaning)| *meaning)
    }

    /// Returns what a name stands for that is no part of a text.
    pub(crate) fn find_text(&self, name: &str) -> Option<T> {
        self.0.iter().find(|(it, _)| *it == name).map(|(_, meaning)| *meaning)
    }

    /// Returns the name of the meaning that `is_it`.
    pub(crate) fn name_of(&self, is_it: impl Fn(T) -> bool) -> Option<&'static str> {
        self.0.iter().find(|(_, meaning)| is_it(*meaning)).map(|(name, _)| *name)
    }
}
