//! The laws of the helpers on text.

mod code;
pub mod pace;
pub mod repetition;
pub mod segments;
pub mod sentences;
pub mod splice;
pub mod tags;

use crate::cuts;

/// Cuts a text between characters into chunks of 0 to about `max` bytes, as `seed` has it.
pub fn text_cuts(text: &str, seed: u64, max: usize) -> Vec<&str> {
    let mut rest = text;
    let mut chunks = Vec::new();
    for chunk in cuts(text.as_bytes(), seed, max) {
        let done = text.len() - rest.len();
        let wanted = (chunk.as_ptr().addr() - text.as_ptr().addr() + chunk.len()).max(done);
        let end = (wanted..=text.len()).find(|end| text.is_char_boundary(*end)).expect("the end is one");
        let (chunk, behind) = rest.split_at(end - done);
        chunks.push(chunk);
        rest = behind;
    }
    chunks.push(rest);
    chunks
}

/// Text of the bytes, and of what is special to these machines: each byte chooses.
pub fn unpack(choices: &[u8], words: &[&str]) -> String {
    choices.iter().map(|choice| words[usize::from(*choice) % words.len()]).collect()
}
