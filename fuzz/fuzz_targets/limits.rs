//! Law 3: a limit strikes one frame, to the byte, and spares its neighbours.

#![no_main]

#[path = "../../laws/src/sse/mod.rs"]
mod laws;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((limit, seed, input)) = laws::unpack(bytes) else { return };
    laws::limits(input, &limit, seed);
    if input.len() < 128 {
        laws::exact_limits(input, seed);
    }
});
