//! The laws of words and graphemes.

use deltawire::sse::Storage;
use deltawire::text::{Graphemes, Words};
use unicode_segmentation::UnicodeSegmentation;

use super::text_cuts;

/// Characters of every class that the rules name.
pub const CHARS: &[&str] = &[
    "a",
    "b",
    "Z",
    " ",
    " ",
    "\u{3000}",
    "\n",
    "\r",
    "\r\n",
    "\u{2028}",
    "\u{85}",
    "1",
    "2",
    "_",
    "'",
    "\"",
    ".",
    ",",
    ":",
    ";",
    "’",
    "·",
    "-",
    "é",
    "e\u{301}",
    "\u{300}",
    "\u{308}",
    "א",
    "ב",
    "カ",
    "ー",
    "字",
    "ひ",
    "한",
    "각",
    "\u{1100}",
    "\u{1161}",
    "\u{11A8}",
    "\u{AD}",
    "\u{200D}",
    "\u{200C}",
    "\u{200B}",
    "\u{FEFF}",
    "👩",
    "🚀",
    "❤\u{FE0F}",
    "🏽",
    "🇩",
    "🇪",
    "🏴",
    "\u{E0067}",
    "\u{E007F}",
    "\u{600}",
    "\u{110BD}",
    "क",
    "ष",
    "\u{94D}",
    "\u{93C}",
    "ি",
    "\u{903}",
    "ก",
    "ำ",
    "ת",
    "٣",
    "\u{66B}",
    "\u{661}",
    "т",
    "ß",
    "𝒳",
    "ℹ",
    "Ⓜ",
    "\u{1F3FB}",
    "ക",
    "\u{D4D}",
];

macro_rules! law {
    ($(#[$doc:meta])* $name:ident, $type:ident, $theirs:expr) => {
        $(#[$doc])*
        pub fn $name(text: &str, seed: u64) {
            fn feed<S: Storage>(machine: &mut $type<S>, chunk: &str, out: &mut Vec<String>) {
                let mut chunk = chunk;
                while let Some(piece) = machine.next(&mut chunk) {
                    assert!(!piece.is_empty());
                    out.push(piece.to_owned());
                }
                assert!(chunk.is_empty(), "`None` means that the chunk is used up");
            }
            fn end<S: Storage>(machine: &$type<S>, mut out: Vec<String>) -> Vec<String> {
                out.extend(machine.finish().map(str::to_owned));
                assert_eq!(machine.finish().count(), machine.finish().count());
                out
            }
            fn run<'c, S: Storage>(mut machine: $type<S>, chunks: impl IntoIterator<Item = &'c str>) -> Vec<String> {
                let mut out = Vec::new();
                for chunk in chunks {
                    feed(&mut machine, chunk, &mut out);
                }
                end(&machine, out)
            }
            let new = || $type::new().with_longest(1 << 20);
            let whole = run(new(), [text]);
            assert_eq!(whole.concat(), text, "the pieces are the text");
            let theirs: fn(&str) -> Vec<&str> = $theirs;
            if !(stringify!($name) == "words" && is_read_otherwise(text)) {
                assert_eq!(whole, theirs(text), "what unicode-segmentation says");
            }
            for max in [1, 2, 5, 40] {
                assert_eq!(run(new(), text_cuts(text, seed, max)), whole, "chunks up to {max}");
            }
            let chunks = text_cuts(text, seed, 9);
            let (mut original, mut out) = (new(), Vec::new());
            for (done, chunk) in chunks.iter().enumerate() {
                let (mut clone, mut cloned) = (original.clone(), out.clone());
                for chunk in &chunks[done..] {
                    feed(&mut clone, chunk, &mut cloned);
                }
                assert_eq!(end(&clone, cloned), whole, "cloned before chunk {done}");
                feed(&mut original, chunk, &mut out);
            }
            original.reset();
            assert_eq!(run(original, [text]), whole, "reset");

            // Clipped, and in the same memory: the same pieces from any cutting.
            let longest = 4 + seed as usize % 9;
            let clipped = run($type::new().with_longest(longest as u32), [text]);
            assert_eq!(clipped.concat(), text, "the pieces are the text");
            assert!(clipped.iter().all(|piece| piece.len() <= longest), "{clipped:?}");
            let mut memory = vec![0xAA; longest];
            let slice = $type::with_storage(memory.as_mut_slice());
            assert_eq!(run(slice, chunks.iter().copied()), clipped, "a slice that is as long as a piece may be");
            assert_eq!(run($type::with_storage([0; 3]), chunks.iter().copied()).concat(), text, "too little memory");
        }
    };
}

law! {
    /// Laws 1, 2, 3, 8, 10 of words, and that they are those of unicode-segmentation.
    words, Words, |text| text.split_word_bounds().collect()
}

law! {
    /// Laws 1, 2, 3, 8, 10 of graphemes, and that they are those of unicode-segmentation.
    graphemes, Graphemes, |text| text.graphemes(true).collect()
}

/// Says whether unicode-segmentation 1.13 does not follow the rules for words: where a pictograph comes after a joiner (WB3c), it forgets
/// that the pictograph may be a letter, to which others belong (WB5), and that a full stop may come before the joiner, which then
/// has a boundary before it (WB6).
fn is_read_otherwise(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    (1..chars.len()).any(|at| {
        let extends = |char: &&char| matches!(**char, '\u{200D}' | '\u{200C}' | '\u{FE0F}' | '\u{300}'..='\u{308}' | '\u{1F3FB}'..='\u{1F3FF}');
        let before = chars[..at].iter().rev().find(|char| !extends(char));
        let is_middle = before.is_some_and(|char| ".,:;'\"’·\u{66B}".contains(*char));
        chars[at - 1] == '\u{200D}' && (chars[at].is_alphabetic() || is_middle)
    })
}
