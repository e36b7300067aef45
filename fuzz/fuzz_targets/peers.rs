//! Agreement with the published parsers that conform.

#![no_main]

#[path = "../../laws/src/sse/mod.rs"]
mod laws;
#[path = "../../laws/src/sse/peers.rs"]
mod peers;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((limit, seed, input)) = laws::unpack(bytes) else { return };
    let _ = limit;
    peers::peers(input, seed);
});
