//! Laws 1 and 7: after each byte the parser has said all that the plain machine knows.

#![no_main]

#[path = "../../laws/src/sse/mod.rs"]
mod laws;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((limit, seed, input)) = laws::unpack(bytes) else { return };
    let _ = seed;
    if input.len() < 512 {
        laws::prompt(input, &limit);
    }
});
