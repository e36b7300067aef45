//! Law 3: a limit strikes one frame, to the byte, and spares its neighbours.

#![no_main]

use laws::sse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((limit, seed, input)) = sse::unpack(bytes) else { return };
    sse::limits(input, &limit, seed);
    if input.len() < 128 {
        sse::exact_limits(input, seed);
    }
});
