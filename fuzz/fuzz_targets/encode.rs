//! Law 9: what is encoded is read back.

#![no_main]

use laws::sse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((limit, seed, input)) = sse::unpack(bytes) else { return };
    sse::round_trip(&sse::unpack_wire(input), seed);
    sse::forwarded(input, &limit);
});
