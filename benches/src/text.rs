//! Texts for the helpers on text, ordinary ones and hostile ones.

use deltawire::text::{Repetition, Splice};

use crate::workloads::Random;

/// Names of texts, for [`text`].
pub const TEXTS: [&str; 7] = ["prose", "code", "loop", "runs", "fibonacci", "errors", "random"];

const WORDS: [&str; 24] = [
    "the ", "answer ", "is ", "that ", "each ", "of ", "them ", "may ", "have ", "a ", "small ", "reason, ", "and ",
    "it ", "goes ", "on. ", "But ", "where ", "we ", "look ", "for ", "one, ", "there ", "are ",
];

const LINES: [&str; 8] = [
    "    let mut total = 0;\n",
    "    for item in &self.items {\n",
    "        if item.is_empty() {\n            continue;\n        }\n",
    "        total += item.len();\n",
    "    }\n",
    "    Ok(total)\n}\n\n",
    "pub fn count(&self) -> Result<usize, Error> {\n",
    "    // What is left is counted once.\n",
];

/// Makes a text of a size. A loop has a period of 64 bytes; runs, errors and Fibonacci words look like loops and are none.
pub fn text(name: &str, size: usize) -> Vec<u8> {
    let mut random = Random::seeded();
    let mut text = Vec::with_capacity(size + 128);
    match name {
        "prose" => fill(&mut text, size, || WORDS[random.below(WORDS.len())].into()),
        "code" => fill(&mut text, size, || LINES[random.below(LINES.len())].into()),
        "loop" => fill(&mut text, size, || "The file is not there, so I will look at the list of the files. ".into()),
        "runs" => fill(&mut text, size, || "a".repeat(200 + random.below(50)) + "b"),
        "errors" => {
            fill(&mut text, size, || "The file is not there, so I will look at the list of the files. ".into());
            text.iter_mut().skip(150).step_by(151).for_each(|byte| *byte = b'-');
        }
        "fibonacci" => {
            let (mut one, mut other) = (b"a".to_vec(), b"ab".to_vec());
            while other.len() < size {
                (one, other) = (other.clone(), [other, one].concat());
            }
            text = other;
        }
        "random" => fill(&mut text, size, || char::from(33 + random.below(90) as u8).into()),
        _ => panic!("no text {name}"),
    }
    text.truncate(size);
    text
}

fn fill(text: &mut Vec<u8>, size: usize, mut piece: impl FnMut() -> String) {
    while text.len() < size {
        text.extend(piece().into_bytes());
    }
}

/// Watches a text for loops, and returns how many there are.
pub fn watch(text: &[u8], chunk: usize) -> usize {
    let (mut repetition, mut loops) = (Repetition::new(), 0);
    for mut chunk in text.chunks(chunk) {
        while repetition.next(&mut chunk).is_some() {
            loops += 1;
        }
    }
    loops
}

/// Joins the end of a text to itself: all of it was shown, and its last half but for the last byte comes again. Returns how
/// many bytes were new. The text is ASCII.
pub fn join(text: &[u8], chunk: usize) -> usize {
    let shown = std::str::from_utf8(text).expect("ASCII");
    let second = &shown[shown.len() / 2..shown.len().saturating_sub(1)];
    let (mut splice, mut new) = (Splice::new(shown), 0);
    for piece in second.as_bytes().chunks(chunk) {
        new += splice.push(std::str::from_utf8(piece).expect("ASCII")).len();
    }
    new + splice.finish().len()
}
