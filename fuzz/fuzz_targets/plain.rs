//! Law 7: the parser gives what the plain machine gives.

#![no_main]

#[path = "../../laws/src/sse/mod.rs"]
mod laws;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((limit, seed, input)) = laws::unpack(bytes) else { return };
    let _ = seed;
    laws::fast_is_slow(input, &limit);
});
