//! Laws 1 and 2: cutting and storage make no difference.

#![no_main]

use laws::sse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((limit, seed, input)) = sse::unpack(bytes) else { return };
    sse::chunking(input, &limit, seed);
    sse::storage(input, &limit, seed);
});
