//! Laws 1 and 2: cutting and storage make no difference.

#![no_main]

#[path = "../../laws/src/sse/mod.rs"]
mod laws;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((limit, seed, input)) = laws::unpack(bytes) else { return };
    laws::chunking(input, &limit, seed);
    laws::storage(input, &limit, seed);
});
