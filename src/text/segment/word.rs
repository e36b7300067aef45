//! Where a word ends: the word boundaries of Unicode Standard Annex 29.

use super::class::{Grapheme, Word as Class};
use super::lookup::class;
use super::{Rule, Step};

/// What came before the next character, as far as a rule asks for it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::text) struct WordRule {
    /// The last character that is not passed over by WB4.
    last: Last,
    /// The last character of all, where WB3c and WB3d ask for it.
    is_after_zwj: bool,
    is_after_space: bool,
}

/// A character that may be followed by one of its word.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Last {
    /// The start of the text, or a line end: nothing joins, and WB4 does not hold.
    Start,
    Cr,
    Letter,
    HebrewLetter,
    Numeric,
    Katakana,
    ExtendNumLet,
    /// The first half of a flag.
    Flag,
    /// After a letter, what only joins if another follows. There may be a boundary before it.
    LetterThenMid,
    /// After a Hebrew letter, a single quote: it joins, and so does a letter after it.
    HebrewThenQuote,
    /// After a Hebrew letter, a double quote, which joins if another Hebrew letter follows.
    HebrewThenDouble,
    /// After a number, what only joins if another follows.
    NumericThenMid,
    Other,
}

impl Rule for WordRule {
    const START: Self = Self { last: Last::Start, is_after_zwj: false, is_after_space: false };

    #[inline]
    fn step(&mut self, char: char) -> Step {
        let (grapheme, next) = class(char);
        // WB4: these belong to what is before them, unless that is a line end or nothing.
        if matches!(next, Class::Extend | Class::Format | Class::Zwj) && !matches!(self.last, Last::Start | Last::Cr) {
            (self.is_after_zwj, self.is_after_space) = (next == Class::Zwj, false);
            return Step::Join;
        }
        // WB3c
        let joins_emoji = self.is_after_zwj && grapheme == Grapheme::Pictographic;
        let joins = joins_emoji || self.joins(next);
        let was_held = self.is_held();
        let last = self.last_with(next);
        let is_continued = matches!(
            (self.last, last),
            (Last::LetterThenMid, Last::Letter | Last::HebrewLetter)
                | (Last::HebrewThenDouble, Last::HebrewLetter)
                | (Last::NumericThenMid, Last::Numeric)
        );
        self.last = last;
        self.is_after_zwj = next == Class::Zwj;
        self.is_after_space = next == Class::Space;
        match (was_held, joins) {
            (true, _) if is_continued => Step::Join,
            (true, true) => Step::BreakHeld,
            (true, false) => Step::BreakBoth,
            (false, true) => Step::Join,
            (false, false) if self.is_held() => Step::Hold,
            (false, false) => Step::Break,
        }
    }

    #[inline]
    fn is_held(&self) -> bool {
        matches!(self.last, Last::LetterThenMid | Last::HebrewThenDouble | Last::NumericThenMid)
    }
}

impl WordRule {
    /// Says whether a character belongs to the last one, and not only if another follows.
    const fn joins(self, next: Class) -> bool {
        match (self.last, next) {
            // WB3
            (Last::Cr, Class::Lf) => true,
            // WB3d
            (Last::Other, Class::Space) => self.is_after_space,
            // WB5, WB9, WB13a
            (Last::Letter | Last::HebrewLetter, Class::Letter | Class::HebrewLetter | Class::Numeric) => true,
            // WB7a, WB7
            (Last::HebrewLetter, Class::SingleQuote) | (Last::HebrewThenQuote, Class::Letter | Class::HebrewLetter) => {
                true
            }
            // WB8, WB10
            (Last::Numeric, Class::Numeric | Class::Letter | Class::HebrewLetter) => true,
            // WB13 to WB13b
            (Last::Katakana, Class::Katakana) => true,
            (
                Last::Letter | Last::HebrewLetter | Last::Numeric | Last::Katakana | Last::ExtendNumLet,
                Class::ExtendNumLet,
            ) => true,
            (Last::ExtendNumLet, Class::Letter | Class::HebrewLetter | Class::Numeric | Class::Katakana) => true,
            // WB15, WB16
            (Last::Flag, Class::Regional) => true,
            _ => false,
        }
    }

    const fn last_with(self, next: Class) -> Last {
        match (next, self.last) {
            (Class::Cr, _) => Last::Cr,
            (Class::Lf | Class::Newline, _) => Last::Start,
            (Class::Letter, _) => Last::Letter,
            (Class::HebrewLetter, _) => Last::HebrewLetter,
            (Class::Numeric, _) => Last::Numeric,
            (Class::Katakana, _) => Last::Katakana,
            (Class::ExtendNumLet, _) => Last::ExtendNumLet,
            (Class::Regional, Last::Flag) => Last::Other,
            (Class::Regional, _) => Last::Flag,
            // WB6, WB7a, WB7b, WB12
            (Class::SingleQuote, Last::HebrewLetter) => Last::HebrewThenQuote,
            (Class::DoubleQuote, Last::HebrewLetter) => Last::HebrewThenDouble,
            (Class::MidLetter | Class::MidNumLet | Class::SingleQuote, Last::Letter | Last::HebrewLetter) => {
                Last::LetterThenMid
            }
            (Class::MidNum | Class::MidNumLet | Class::SingleQuote, Last::Numeric) => Last::NumericThenMid,
            _ => Last::Other,
        }
    }
}
