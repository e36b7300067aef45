//! The laws of the scanner, and what `serde_json` says of the same text.

#![no_main]

#[path = "../../laws/src/json.rs"]
mod laws;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&seed, text)) = bytes.split_first() else { return };
    laws::chunking(text, seed.into());
    // What is done at every prefix takes the square of the length.
    if text.len() <= 300 {
        laws::verdicts(text, seed);
        laws::clone_and_reset(text);
    }
    if let Ok(text) = core::str::from_utf8(text) {
        laws::like_serde(text);
        laws::raw(text);
        laws::quoted(text);
        laws::content(text);
    }
});
