//! The laws of the `anthropic` module, on the bytes as they are and on a stream that they choose.

#![no_main]

#[path = "../../tests/laws/anthropic.rs"]
mod laws;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&seed, rest)) = bytes.split_first() else { return };
    let seed_of_cuts = u64::from(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let limit = if seed < 64 { 60 + u32::from(seed) } else { 1 << 24 };
    let chosen = laws::unpack(rest);
    for stream in [rest, &chosen] {
        if stream.len() > 4000 {
            continue;
        }
        laws::ways_agree(stream, limit, seed_of_cuts);
        laws::fast_is_slow(stream, seed_of_cuts);
        if stream.len() < 1000 {
            laws::chunking(stream, limit, seed_of_cuts);
        }
    }
    if let Ok(text) = core::str::from_utf8(rest) {
        laws::round_trip(seed.into(), text, text);
    }
});
