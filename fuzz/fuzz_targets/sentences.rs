//! Sentences from any cutting, in any memory: of the bytes as text, or of the words that they choose.

#![no_main]

use laws::text::{sentences, unpack};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&[how, seed], rest)) = bytes.split_first_chunk() else { return };
    let text = if how % 2 == 0 { unpack(rest, sentences::WORDS) } else { String::from_utf8_lossy(rest).into_owned() };
    if text.len() > 2000 {
        return;
    }
    let longest = if how < 128 { 512 } else { u32::from(how - 124) };
    sentences::chunking(&text, longest, u64::from(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15));
});
