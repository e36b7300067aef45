//! What a character is in a grapheme and in a word: Unicode Standard Annex 29.

/// What a character is in a grapheme.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::text) enum Grapheme {
    Other,
    Cr,
    Lf,
    Control,
    /// It extends what is before it, and lets a conjunct go on.
    Extend,
    /// It extends what is before it, and joins the consonants around it.
    Linker,
    /// It extends what is before it, and ends a conjunct.
    Joiner,
    Zwj,
    Prepend,
    SpacingMark,
    /// A consonant of the scripts that have conjuncts.
    Consonant,
    Pictographic,
    Regional,
    /// The letters and syllables of Hangul.
    L,
    V,
    T,
    Lv,
    Lvt,
}

/// What a character is in a word.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::text) enum Word {
    Other,
    Cr,
    Lf,
    Newline,
    Extend,
    Format,
    Zwj,
    Space,
    Letter,
    HebrewLetter,
    Katakana,
    Numeric,
    ExtendNumLet,
    MidLetter,
    MidNum,
    MidNumLet,
    SingleQuote,
    DoubleQuote,
    Regional,
}
