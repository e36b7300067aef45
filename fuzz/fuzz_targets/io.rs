//! The laws of streams and readers.

#![no_main]

use deltawire::anthropic::Decoder;
use laws::{anthropic, codec, io, read, relay, sse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((limit, seed, input)) = sse::unpack(bytes) else { return };
    if input.len() < 1024 {
        io::events(input, &limit, seed);
        read::reader(&sse::parser(&limit), input, seed);
        io::decoded(&sse::parser(&limit), input, seed);
        for (limit, input) in [(limit.frame, input), (1 << 24, &anthropic::unpack(input))] {
            let decoder = anthropic::stream(u32::try_from(limit).unwrap_or(u32::MAX));
            read::reader(&decoder, input, seed);
            io::decoded(&decoder, input, seed);
        }
        relay::verbatim(&sse::parser(&limit), input, seed);
        relay::verbatim(&Decoder::new(), input, seed);
        relay::edited(&Decoder::new(), &anthropic::unpack(input), seed);
        relay::served(input, seed);
        codec::decoded(input, &limit, seed);
        codec::framed(input, &limit, seed);
        codec::written(input, &limit);
    }
});
