//! The laws of streams and readers.

#![no_main]

use laws::{anthropic, codec, io, read, sse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((limit, seed, input)) = sse::unpack(bytes) else { return };
    if input.len() < 1024 {
        io::events(input, &limit, seed);
        read::frames(input, &limit, seed);
        codec::decoded(input, &limit, seed);
        codec::framed(input, &limit, seed);
        codec::written(input, &limit);
        io::decoded(input, u32::try_from(limit.frame).unwrap_or(u32::MAX), seed);
        io::decoded(&anthropic::unpack(input), 1 << 24, seed);
    }
});
