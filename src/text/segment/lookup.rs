//! The search for what a character is.

use super::class::{Grapheme, Word};
use super::table::{CLASSES, RANGES};

/// The syllables of Hangul, of which every 28th has no final consonant. They are one range of the table.
const HANGUL: core::ops::RangeInclusive<char> = '\u{AC00}'..='\u{D7A3}';

/// The classes of ASCII, so that most characters need no search.
#[expect(clippy::indexing_slicing, reason = "it runs in the compiler")]
const ASCII: [u8; 128] = {
    let mut classes = [0; 128];
    let mut rest: &[u32] = &RANGES;
    while let Some((range, behind)) = rest.split_first() {
        let mut code = *range >> 8;
        while code < 128 {
            classes[code as usize] = range.to_le_bytes()[0];
            code += 1;
        }
        rest = behind;
    }
    classes
};

/// Returns what a character is in a grapheme and in a word.
#[inline]
pub(in crate::text) fn class(char: char) -> (Grapheme, Word) {
    let code = u32::from(char);
    let class = match usize::try_from(code).ok().and_then(|code| ASCII.get(code)) {
        Some(&class) => class,
        None => search(code),
    };
    let class = CLASSES.get(usize::from(class)).copied().unwrap_or((Grapheme::Other, Word::Other));
    match class {
        (Grapheme::Lvt, word) if HANGUL.contains(&char) && code.wrapping_sub(0xAC00) % 28 == 0 => (Grapheme::Lv, word),
        class => class,
    }
}

fn search(code: u32) -> u8 {
    // The range is the last that starts at the character or before it; no class is 255.
    let behind = RANGES.partition_point(|range| *range <= (code << 8 | 0xFF));
    let [class, ..] = behind.checked_sub(1).and_then(|at| RANGES.get(at)).unwrap_or(&0).to_le_bytes();
    class
}
