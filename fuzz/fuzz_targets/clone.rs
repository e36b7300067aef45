//! Law 8: clones go on as the original, and a reset parser is as new.

#![no_main]

#[path = "../../laws/src/sse/mod.rs"]
mod laws;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((limit, seed, input)) = laws::unpack(bytes) else { return };
    if input.len() < 1024 {
        laws::clone_and_reset(input, &limit, seed);
    }
});
