//! Tags are those of the plain definition, from any cutting, in text and in parts.

#![no_main]

use laws::text::{tags, unpack};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&[how, seed], rest)) = bytes.split_first_chunk() else { return };
    let text = if how % 2 == 0 { unpack(rest, tags::WORDS) } else { String::from_utf8_lossy(rest).into_owned() };
    if text.len() > 1000 {
        return;
    }
    let list = tags::LISTS[usize::from(how / 2) % tags::LISTS.len()];
    let state = u64::from(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    tags::chunking(&text, list, state);
    tags::thinking(&text, list, state);
});
