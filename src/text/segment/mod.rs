//! Where words and graphemes end, by Unicode Standard Annex 29, version 17.0.
//!
//! The table is part of the crate, and not that of another one: what is a word does not change with a feature, and the search in it
//! has no path to a panic. `scripts/unicode` writes it.

mod class;
mod grapheme;
mod lookup;
mod table;
mod word;

pub(super) use grapheme::GraphemeRule;
pub(super) use word::WordRule;

/// Where the next boundary is, once another character is known.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Step {
    /// No boundary before the character.
    Join,
    /// A boundary before the character.
    Break,
    /// Whether there is a boundary before the character depends on what follows it.
    Hold,
    /// There is one where it was held, and none before the character.
    BreakHeld,
    /// There is one where it was held, and another before the character.
    BreakBoth,
}

/// Takes the characters of a text one by one. After [`Step::Hold`], [`Step::Join`] says that there was no boundary, unless the
/// character only extends the one before.
pub(super) trait Rule: Copy {
    const START: Self;

    fn step(&mut self, char: char) -> Step;

    /// Says whether the last boundary that was held still is.
    fn is_held(&self) -> bool;
}
