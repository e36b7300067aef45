//! Law 7: the parser gives what the plain machine gives.

#![no_main]

use laws::sse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((limit, _, input)) = sse::unpack(bytes) else { return };
    sse::fast_is_slow(input, &limit);
});
