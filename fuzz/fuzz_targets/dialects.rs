//! The laws that the decoders of all vendors share, and those of what is accumulated, on the bytes as they are or on a
//! stream that they choose.

#![no_main]

use laws::answers::{self, Accumulates};
use laws::dialect::{self, Dialect, Wire};
use laws::gemini;
use laws::openai::{chat, responses};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&[how, seed], rest)) = bytes.split_first_chunk() else { return };
    match how % 3 {
        0 => check::<chat::Chat, answers::Chat>(&chat::WIRE, how / 3, seed, rest),
        1 => check::<responses::Responses, answers::Responses>(&responses::WIRE, how / 3, seed, rest),
        _ => check::<gemini::Gemini, answers::Gemini>(&gemini::WIRE, how / 3, seed, rest),
    }
});

fn check<D: Dialect, A: Accumulates>(wire: &Wire, how: u8, seed: u8, rest: &[u8]) {
    let limit = if seed < 64 { 60 + u32::from(seed) } else { 1 << 24 };
    let seed = u64::from(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    if how & 3 == 0 {
        answers::there_and_back::<A>(rest, seed);
        return;
    }
    let stream = if how % 4 == 1 { rest.to_vec() } else { dialect::unpack(wire, rest) };
    if stream.len() > 4000 {
        return;
    }
    dialect::forgetful::<D>(&stream, seed);
    answers::any_stream::<A>(&stream, seed);
    if stream.len() < 1500 {
        dialect::ways_agree::<D>(&stream, limit, seed);
        dialect::chunking::<D>(&stream, limit, seed);
        dialect::verdict::<D>(&stream, seed);
    }
}
