//! What a byte or a character is to the grammar.

use super::punctuation::is_punctuation;

/// What a character is for the delimiters beside it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Class {
    Space,
    Punctuation,
    Text,
}

impl Class {
    #[inline]
    pub(super) fn of_ascii(byte: u8) -> Self {
        match kind(byte) {
            0 => Self::Text,
            kind if kind & (SPACE | LINE_END) != 0 => Self::Space,
            _ => Self::Punctuation,
        }
    }

    pub(super) fn of(char: char) -> Self {
        match u8::try_from(u32::from(char)) {
            Ok(byte) if byte < 0x80 => Self::of_ascii(byte),
            _ if char.is_whitespace() => Self::Space,
            _ if is_punctuation(char) => Self::Punctuation,
            _ => Self::Text,
        }
    }
}

// What a byte is in the text of a block, a bit each. Letters, digits and what is not ASCII are 0.
/// Punctuation.
const PUNCTUATION: u8 = 1;
/// A blank.
pub(super) const SPACE: u8 = 2;
/// CR or LF.
pub(super) const LINE_END: u8 = 4;
/// May begin or end something in text.
pub(super) const SPECIAL: u8 = 8;
/// May do so in a code span.
pub(super) const SPECIAL_IN_CODE: u8 = 16;

const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        let kind = match byte {
            b'\n' | b'\r' => LINE_END,
            b'\t' | 0x0B | 0x0C | b' ' => SPACE,
            b'`' | b'\\' | b'|' => PUNCTUATION | SPECIAL | SPECIAL_IN_CODE,
            b'*' | b'_' | b'~' | b'[' | b']' | b'!' | b'<' | b'&' | b'$' | b'#' => PUNCTUATION | SPECIAL,
            _ if byte.is_ascii_punctuation() => PUNCTUATION,
            _ => 0,
        };
        #[allow(clippy::indexing_slicing, reason = "a constant: the compiler checks it")]
        {
            kinds[byte as usize] = kind;
        }
        byte = byte.wrapping_add(1);
    }
    kinds
};

#[inline(always)]
pub(super) fn kind(byte: u8) -> u8 {
    KINDS.get(usize::from(byte)).copied().unwrap_or_default()
}

/// Returns how many bytes come before the first of a kind.
#[inline]
pub(super) fn find(text: &str, kinds: u8) -> usize {
    text.bytes().position(|byte| kind(byte) & kinds != 0).unwrap_or(text.len())
}

/// Returns where the last character ends that is not white space, and where the last one that is no blank of ASCII.
#[inline]
pub(super) fn solid_len(text: &str) -> (usize, usize) {
    let last = text.bytes().rposition(|byte| kind(byte) & (SPACE | LINE_END) == 0);
    let end = last.map_or(0, one_after);
    // Other white space is rare. It is part of a block also at its end.
    match last.and_then(|last| text.as_bytes().get(last)) {
        Some(0x80..) => (text.get(..end).unwrap_or(text).trim_end().len(), end),
        _ => (end, end),
    }
}

fn one_after(at: usize) -> usize {
    at.wrapping_add(1)
}

/// A character, and where it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Char {
    /// The character if it is ASCII, or a byte of it.
    pub(super) byte: u8,
    pub(super) class: Class,
    /// The offset of its first byte, and that of the byte after it.
    pub(super) at: u64,
    pub(super) end: u64,
}

impl Char {
    #[inline]
    pub(super) const fn is_space(self) -> bool {
        matches!(self.class, Class::Space)
    }

    /// Says whether it is white space that is left out at the end of a block.
    #[inline]
    pub(super) const fn is_blank(self) -> bool {
        self.is_space() && self.byte < 0x80
    }
}
