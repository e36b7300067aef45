//! Agreement with the published parsers that conform.

#![no_main]

use laws::sse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((_, seed, input)) = sse::unpack(bytes) else { return };
    sse::peers(input, seed);
});
