//! The laws of `anthropic::Message`, on the bytes as they are and on a message that they choose.

#![no_main]

#[path = "../../tests/laws/message.rs"]
mod laws;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&seed, rest)) = bytes.split_first() else { return };
    let seed_of_cuts = u64::from(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    laws::any_stream(rest, seed_of_cuts);
    laws::there_and_back(rest, seed_of_cuts);
});
