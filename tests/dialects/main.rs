//! The laws that the decoders of all vendors share, on random streams of each and on the streams of `corpus/`.

#![cfg(feature = "alloc")]
#![allow(clippy::unwrap_used, reason = "a test that fails shall panic")]

mod of;

use std::fs;
use std::path::Path;

use laws::dialect::{self, Dialect, Wire, unpack};
use laws::openai::{chat, responses};
use laws::{config, gemini};
use proptest::prelude::*;

/// Choices of which most make deltas.
fn choices() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..60)
}

fn limit() -> impl Strategy<Value = u32> {
    prop_oneof![Just(1_u32 << 24), 60..400_u32]
}

fn chunking<D: Dialect>(wire: &Wire, choices: &[u8], limit: u32, seed: u64) {
    dialect::chunking::<D>(&unpack(wire, choices), limit, seed);
}

/// All laws that need no limit.
fn laws<D: Dialect>(stream: &[u8], seed: u64) {
    dialect::forgetful::<D>(stream, seed);
    dialect::ways_agree::<D>(stream, 1 << 24, seed);
    dialect::ways_agree::<D>(stream, 150, seed);
    if stream.len() < 4000 {
        dialect::verdict::<D>(stream, seed);
    }
}

proptest! {
    #![proptest_config(config(120))]

    #[test]
    fn chunking_of_chat(choices in choices(), limit in limit(), seed: u64) {
        chunking::<chat::Chat>(&chat::WIRE, &choices, limit, seed);
    }

    #[test]
    fn chunking_of_responses(choices in choices(), limit in limit(), seed: u64) {
        chunking::<responses::Responses>(&responses::WIRE, &choices, limit, seed);
    }

    #[test]
    fn chunking_of_gemini(choices in choices(), limit in limit(), seed: u64) {
        chunking::<gemini::Gemini>(&gemini::WIRE, &choices, limit, seed);
    }

    #[test]
    fn laws_of_chat(choices in choices(), seed: u64) {
        laws::<chat::Chat>(&unpack(&chat::WIRE, &choices), seed);
    }

    #[test]
    fn laws_of_responses(choices in choices(), seed: u64) {
        laws::<responses::Responses>(&unpack(&responses::WIRE, &choices), seed);
    }

    #[test]
    fn laws_of_gemini(choices in choices(), seed: u64) {
        laws::<gemini::Gemini>(&unpack(&gemini::WIRE, &choices), seed);
    }
}

#[cfg(feature = "serde_json")]
mod answers {
    use laws::answers::{self, any_stream, there_and_back};

    use super::*;

    proptest! {
        #![proptest_config(config(120))]

        #[test]
        fn completions_there_and_back(choices in prop::collection::vec(any::<u8>(), 0..80), seed: u64) {
            there_and_back::<answers::Chat>(&choices, seed);
        }

        #[test]
        fn responses_there_and_back(choices in prop::collection::vec(any::<u8>(), 0..80), seed: u64) {
            there_and_back::<answers::Responses>(&choices, seed);
        }

        #[test]
        fn gemini_there_and_back(choices in prop::collection::vec(any::<u8>(), 0..80), seed: u64) {
            there_and_back::<answers::Gemini>(&choices, seed);
        }

        #[test]
        fn any_stream_is_accumulated(choices in choices(), seed: u64) {
            any_stream::<answers::Chat>(&unpack(&chat::WIRE, &choices), seed);
            any_stream::<answers::Responses>(&unpack(&responses::WIRE, &choices), seed);
            any_stream::<answers::Gemini>(&unpack(&gemini::WIRE, &choices), seed);
        }
    }
}

/// Every stream goes through every decoder: what is not its own must not harm it.
#[test]
#[cfg_attr(miri, ignore = "reads files")]
fn the_laws_hold_on_the_corpus() {
    let mut count = 0;
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "sse") {
            continue;
        }
        let stream = fs::read(&path).unwrap();
        let seed = 0x9E37_79B9_7F4A_7C15 ^ stream.len() as u64;
        println!("{}", path.display());
        laws::<chat::Chat>(&stream, seed);
        laws::<responses::Responses>(&stream, seed);
        laws::<gemini::Gemini>(&stream, seed);
        #[cfg(feature = "serde_json")]
        {
            use laws::answers;

            answers::any_stream::<answers::Chat>(&stream, seed);
            answers::any_stream::<answers::Responses>(&stream, seed);
            answers::any_stream::<answers::Gemini>(&stream, seed);
        }
        if stream.len() < 6000 {
            dialect::chunking::<chat::Chat>(&stream, 1 << 24, seed);
            dialect::chunking::<responses::Responses>(&stream, 1 << 24, seed);
            dialect::chunking::<gemini::Gemini>(&stream, 1 << 24, seed);
        }
        count += 1;
    }
    assert!(count >= 40, "{count}");
}
