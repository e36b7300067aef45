//! The laws of parts that are written in another dialect, on the bytes as they are or on a stream that they choose.

#![no_main]

use laws::openai::{chat, responses};
use laws::translate::{cut, interleaved, pieces, translation};
use laws::{anthropic, dialect, gemini};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&[how, seed], rest)) = bytes.split_first_chunk() else { return };
    let stream = match how % 7 {
        0 => rest.to_vec(),
        1 => anthropic::unpack(rest),
        2 => dialect::unpack(&chat::WIRE, rest),
        3 => dialect::unpack(&responses::WIRE, rest),
        4 => dialect::unpack(&gemini::WIRE, rest),
        5 => interleaved(rest),
        _ => pieces(rest),
    };
    if stream.len() > 6000 {
        return;
    }
    let seed = u64::from(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    translation(&stream, seed);
    // Of a stream of any bytes nobody knows whether it is one.
    if how % 7 > 4 {
        cut(&stream, seed);
    }
});
