//! The laws of the scanner, and what `serde_json` says of the same text.

#![no_main]

use laws::json;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&seed, text)) = bytes.split_first() else { return };
    json::chunking(text, seed.into());
    // What is done at every prefix takes the square of the length.
    if text.len() <= 300 {
        json::verdicts(text, seed);
        json::clone_and_reset(text);
    }
    if let Ok(text) = core::str::from_utf8(text) {
        json::like_serde(text);
        json::raw(text);
        json::quoted(text);
        json::content(text);
    }
});
