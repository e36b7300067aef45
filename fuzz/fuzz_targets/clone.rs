//! Law 8: clones go on as the original, a reset parser is as new, and one with an id as one that was sent it.

#![no_main]

use laws::sse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((limit, seed, input)) = sse::unpack(bytes) else { return };
    if input.len() < 1024 {
        sse::clone_and_reset(input, &limit, seed);
        sse::seeded(input, &limit, seed);
    }
});
