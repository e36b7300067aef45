//! The laws of growing Markdown, on the text as it is and on one that the bytes choose.

#![no_main]

use laws::markdown;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&seed, rest)) = bytes.split_first() else { return };
    if rest.len() > 600 {
        return;
    }
    let seed = u64::from(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    if let Ok(text) = core::str::from_utf8(rest) {
        markdown::chunking(text, seed);
    }
    let text = markdown::unpack(rest);
    markdown::chunking(&text, seed);
    let half = (0..=text.len() / 2).rev().find(|&at| text.is_char_boundary(at)).unwrap_or_default();
    markdown::stable_is_a_prefix(&text[..half], &text[half..]);
});
