//! Closing and snapshot at every prefix, and the field of every pointer.

#![no_main]

#[path = "../../laws/src/json.rs"]
mod laws;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&seed, text)) = bytes.split_first() else { return };
    let Ok(text) = core::str::from_utf8(text) else { return };
    // It takes the square of the length.
    if text.len() <= 500 {
        laws::closing_and_snapshot(text);
        laws::fields(text, &laws::cut(text.as_bytes(), seed.into()));
    }
});
