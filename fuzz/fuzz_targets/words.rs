//! Words and graphemes are those of unicode-segmentation, from any cutting; and a pace that shows them is never late.

#![no_main]

use core::time::Duration;

use laws::text::{pace, segments, unpack};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&[how, seed], rest)) = bytes.split_first_chunk() else { return };
    let text = if how % 2 == 0 { unpack(rest, segments::CHARS) } else { String::from_utf8_lossy(rest).into_owned() };
    if text.len() > 2000 {
        return;
    }
    let state = u64::from(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    segments::words(&text, state);
    segments::graphemes(&text, state);
    pace::on_time(&text, rest, Duration::from_millis(1 + u64::from(seed) * 3), how & 2 == 0);
});
