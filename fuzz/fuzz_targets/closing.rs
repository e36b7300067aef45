//! Closing and snapshot at every prefix, and the field of every pointer.

#![no_main]

use laws::{cuts, json};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&seed, text)) = bytes.split_first() else { return };
    let Ok(text) = core::str::from_utf8(text) else { return };
    // It takes the square of the length.
    if text.len() <= 500 {
        json::closing_and_snapshot(text);
        json::fields(text, &cuts(text.as_bytes(), seed.into(), 8));
    }
});
