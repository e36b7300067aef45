//! The laws of `anthropic::Message`, on the bytes as they are or on a message that they choose.

#![no_main]

use laws::anthropic::message;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&[how, seed], rest)) = bytes.split_first_chunk() else { return };
    let seed = u64::from(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    if how % 2 == 0 {
        message::there_and_back(rest, seed);
    } else {
        message::any_stream(rest, seed);
    }
});
