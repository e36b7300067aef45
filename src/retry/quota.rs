//! Whether a quota is used up.

/// Whether what was paid for, or is allowed for the day, is used up.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Quota {
    /// Nothing says so.
    #[default]
    Left,
    /// It is, unless the server says when to come again: Gemini says the same, and names the limit of the day, in errors that pass
    /// within a minute.
    UsedUpUnlessAfter,
    /// It is.
    UsedUp,
}
