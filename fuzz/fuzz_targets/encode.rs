//! Law 9: what is encoded is read back.

#![no_main]

#[path = "../../laws/src/sse/mod.rs"]
mod laws;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((limit, seed, input)) = laws::unpack(bytes) else { return };
    let _ = limit;
    laws::round_trip(&laws::unpack_wire(input), seed);
});
