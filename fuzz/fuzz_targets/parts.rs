//! The laws of the decoder that knows all dialects, on the bytes as they are or on a stream that they choose.

#![no_main]

use laws::openai::{chat, responses};
use laws::{answers, anthropic, dialect, gemini, parts};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&[how, seed], rest)) = bytes.split_first_chunk() else { return };
    let limit = if seed < 64 { 60 + u32::from(seed) } else { 1 << 24 };
    let seed = u64::from(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let stream = match how % 8 {
        0 => anthropic::unpack(rest),
        1 => dialect::unpack(&chat::WIRE, rest),
        2 => dialect::unpack(&responses::WIRE, rest),
        3 => dialect::unpack(&gemini::WIRE, rest),
        4 => answers::legal::<answers::Chat>(rest).into_bytes(),
        5 => answers::legal::<answers::Responses>(rest).into_bytes(),
        6 => answers::legal::<answers::Gemini>(rest).into_bytes(),
        _ => rest.to_vec(),
    };
    if stream.len() > 4000 {
        return;
    }
    parts::vendors_agree(&stream, seed);
    parts::tee(&stream, seed);
    if (4..7).contains(&(how % 8)) {
        parts::answer_agrees(&stream, seed);
    }
    if stream.len() < 1500 {
        parts::chunking(&stream, limit, seed);
    }
});
