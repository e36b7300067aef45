//! The laws on random streams of every dialect, and on the streams of `corpus/`.

use std::fs;
use std::path::Path;

use laws::openai::{chat, responses};
use laws::{anthropic, config, dialect, gemini, parts};
use proptest::prelude::*;

/// Choices of which most make deltas.
fn choices() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..60)
}

/// A stream of any dialect, as legal as the choices have it.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    (0..4, choices()).prop_map(|(dialect, choices)| match dialect {
        0 => anthropic::unpack(&choices),
        1 => dialect::unpack(&chat::WIRE, &choices),
        2 => dialect::unpack(&responses::WIRE, &choices),
        _ => dialect::unpack(&gemini::WIRE, &choices),
    })
}

fn limit() -> impl Strategy<Value = u32> {
    prop_oneof![Just(1_u32 << 24), 60..400_u32]
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn chunking(stream in stream(), limit in limit(), seed: u64) {
        parts::chunking(&stream, limit, seed);
    }

    #[test]
    fn vendors_agree(stream in stream(), seed: u64) {
        parts::vendors_agree(&stream, seed);
    }

    #[test]
    fn cut_anywhere(stream in stream(), at: prop::sample::Index, seed: u64) {
        parts::vendors_agree(stream.get(..at.index(stream.len().max(1))).unwrap_or_default(), seed);
    }

    #[test]
    fn tee(stream in stream(), seed: u64) {
        parts::tee(&stream, seed);
    }

    #[test]
    fn any_bytes(bytes: Vec<u8>, seed: u64) {
        parts::chunking(&bytes, 1 << 24, seed);
        parts::vendors_agree(&bytes, seed);
        parts::tee(&bytes, seed);
    }
}

#[cfg(feature = "serde_json")]
mod answers {
    use laws::answers::{self, Accumulates};

    use super::*;

    fn agrees<A: Accumulates>(choices: &[u8], at: &prop::sample::Index, seed: u64) {
        let stream = answers::legal::<A>(choices).into_bytes();
        parts::answer_agrees(&stream, seed);
        // Whatever is cut off, parts are those of what is left.
        parts::answer_agrees(stream.get(..at.index(stream.len().max(1))).unwrap_or_default(), seed);
    }

    proptest! {
        #![proptest_config(config(400))]

        #[test]
        fn parts_come_to_the_answer(
            choices in prop::collection::vec(any::<u8>(), 0..80),
            at: prop::sample::Index,
            seed: u64,
        ) {
            agrees::<answers::Chat>(&choices, &at, seed);
            agrees::<answers::Responses>(&choices, &at, seed);
            agrees::<answers::Gemini>(&choices, &at, seed);
        }
    }
}

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
        parts::vendors_agree(&stream, seed);
        parts::tee(&stream, seed);
        #[cfg(feature = "serde_json")]
        parts::answer_agrees(&stream, seed);
        if stream.len() < 6000 {
            parts::chunking(&stream, 1 << 24, seed);
        }
        count += 1;
    }
    assert!(count >= 90, "{count}");
}
