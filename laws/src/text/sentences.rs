//! The laws of sentences.

use deltawire::sse::Storage;
use deltawire::text::{Sentence, Sentences};

use super::text_cuts;

/// What sentences, list items and code consist of.
pub const WORDS: &[&str] = &[
    "a",
    "Is",
    " ",
    " ",
    "\n",
    "\n",
    "\n\n",
    ".",
    ".",
    "?",
    "!",
    "…",
    "...",
    "\"",
    "”",
    ")",
    "(",
    "**",
    "*",
    "- ",
    "1.",
    "1. ",
    "3.14",
    "Mr.",
    "e.g.",
    "U.S.",
    "z. B.",
    "No.",
    "7",
    "`",
    "`",
    "```",
    "\n```\n",
    "\n- ```sh\n  ",
    "\n> ```\n> ",
    "~~~",
    "\n~~~~",
    "# ",
    "#",
    "> ",
    "| ",
    "。",
    "！",
    "」",
    "「",
    "と",
    "नमस्ते",
    "।",
    "؟",
    "τι",
    ";",
    ",",
    ":",
    "é",
    "字",
    "👩‍🚀",
    "\u{A0}",
    "\r\n",
    "\t",
    "foo.rs",
    "https://a.b/c?d=e.",
    "am",
    "3.",
    "word",
];

/// A piece, owned: its text, whether it is code, whether it is clipped.
pub type Piece = (String, bool, bool);

fn owned(piece: Sentence<'_>) -> Piece {
    assert!(!piece.text.is_empty(), "no piece is empty");
    (piece.text.to_owned(), piece.is_code, piece.is_clipped)
}

fn feed<S: Storage>(sentences: &mut Sentences<S>, chunk: &str, out: &mut Vec<Piece>) {
    let mut chunk = chunk;
    while let Some(piece) = sentences.next(&mut chunk) {
        out.push(owned(piece));
    }
    assert!(chunk.is_empty(), "`None` means that the chunk is used up");
}

fn end<S: Storage>(sentences: &Sentences<S>, mut out: Vec<Piece>) -> Vec<Piece> {
    out.extend(sentences.finish().map(owned));
    assert_eq!(sentences.finish().map(owned).as_ref(), out.last().filter(|_| sentences.finish().is_some()));
    out
}

/// Returns the pieces of a text.
pub fn run<'c, S: Storage>(mut sentences: Sentences<S>, chunks: impl IntoIterator<Item = &'c str>) -> Vec<Piece> {
    let mut out = Vec::new();
    for chunk in chunks {
        feed(&mut sentences, chunk, &mut out);
    }
    end(&sentences, out)
}

/// Laws 1, 2, 3, 8, 10: any cutting and any storage give the same pieces at the same time, and so do clones and a machine that was reset;
/// the pieces together are the text; none is too long.
pub fn chunking(text: &str, longest: u32, seed: u64) {
    const ROOM: usize = 512;
    let longest = longest.clamp(4, ROOM as u32);
    let new = || Sentences::new().with_longest(longest);
    let whole = run(new(), [text]);
    assert_eq!(whole.iter().map(|piece| &*piece.0).collect::<String>(), text, "the pieces are the text");
    assert!(whole.iter().all(|piece| piece.0.len() <= longest as usize), "{whole:?}");
    assert!(
        whole.iter().all(|piece| !piece.2 || piece.0.len() >= (longest as usize / 2).saturating_sub(3)),
        "{whole:?}"
    );
    for max in [1, 2, 5, 40] {
        assert_eq!(run(new(), text_cuts(text, seed, max)), whole, "chunks up to {max}");
    }

    // Character by character, and what is known after each.
    let (mut single, mut out, mut known) = (new(), Vec::new(), Vec::new());
    for (at, char) in text.char_indices() {
        feed(&mut single, &text[at..at + char.len_utf8()], &mut out);
        known.push((at + char.len_utf8(), out.len()));
    }
    assert_eq!(end(&single, out), whole, "single characters");
    for &(at, count) in known.iter().skip(seed as usize % 7).step_by(7) {
        let mut out = Vec::new();
        feed(&mut new(), &text[..at], &mut out);
        assert_eq!(out, whole[..count], "after {at} bytes");
    }

    let chunks = text_cuts(text, seed, 30);
    let storage = Sentences::with_storage([0x55; ROOM]).with_longest(longest);
    assert_eq!(run(storage, chunks.iter().copied()), whole, "array");
    let mut memory = vec![0xAA; longest as usize];
    let storage = Sentences::with_storage(memory.as_mut_slice());
    assert_eq!(run(storage, chunks.iter().copied()), whole, "a slice that is as long as a piece may be");

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

    // Too little memory even for a character: nothing is lost.
    let pieces = run(Sentences::with_storage([0; 3]), chunks.iter().copied());
    assert_eq!(pieces.iter().map(|piece| &*piece.0).collect::<String>(), text, "the pieces are the text");
}
