//! Laws 1 and 7: after each byte the parser has said all that the plain machine knows.

#![no_main]

use laws::sse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((limit, _, input)) = sse::unpack(bytes) else { return };
    if input.len() < 512 {
        sse::prompt(input, &limit);
    }
});
