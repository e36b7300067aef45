//! The laws of the `anthropic` module, on the bytes as they are or on a stream that they choose.

#![no_main]

use laws::anthropic::{self, Anthropic};
use laws::dialect;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&[how, seed], rest)) = bytes.split_first_chunk() else { return };
    let limit = if seed < 64 { 60 + u32::from(seed) } else { 1 << 24 };
    let seed = u64::from(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let stream = if how % 2 == 0 { anthropic::unpack(rest) } else { rest.to_vec() };
    if stream.len() > 4000 {
        return;
    }
    anthropic::fast_is_slow(&stream, seed);
    if stream.len() < 1500 {
        dialect::ways_agree::<Anthropic>(&stream, limit, seed);
        dialect::chunking::<Anthropic>(&stream, limit, seed);
        dialect::verdict::<Anthropic>(&stream, seed);
    }
    if let Ok(text) = core::str::from_utf8(rest) {
        anthropic::round_trip(how.into(), text, text);
    }
});
