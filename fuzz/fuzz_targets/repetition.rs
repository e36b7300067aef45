//! The laws of the watch for loops, on the bytes as they are and on a text that they choose.

#![no_main]

use laws::text::repetition::{self, Settings};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&[count, least, seed], rest)) = bytes.split_first_chunk() else { return };
    let settings = Settings { count: 2 + u16::from(count % 6), least: 32 + u16::from(least) };
    for text in [rest.to_vec(), repetition::unpack(rest, 48)] {
        repetition::like_plain::<4>(&text, settings, seed.into());
        repetition::in_time::<4>(&text, settings);
    }
    let text = repetition::unpack(rest, 432);
    if text.len() < 1200 {
        repetition::like_plain::<28>(&text, settings, seed.into());
    }
});
