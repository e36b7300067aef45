//! Parts that are written in another dialect: the laws, on random streams and on those of `corpus/`.

#![cfg(all(feature = "serde_json", feature = "std"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails shall panic")]

use std::path::Path;

use laws::translate::{cut, interleaved, pieces, translation};
use laws::{anthropic, config, dialect, gemini, openai};
use proptest::collection::vec;
use proptest::prelude::*;

mod table;

fn choices() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..160)
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn streams_of_anthropic(choices in choices(), seed: u64) {
        translation(&anthropic::unpack(&choices), seed);
    }

    #[test]
    fn streams_of_chat(choices in choices(), seed: u64) {
        translation(&dialect::unpack(&openai::chat::WIRE, &choices), seed);
    }

    #[test]
    fn streams_of_responses(choices in choices(), seed: u64) {
        translation(&dialect::unpack(&openai::responses::WIRE, &choices), seed);
    }

    #[test]
    fn streams_of_gemini(choices in choices(), seed: u64) {
        translation(&dialect::unpack(&gemini::WIRE, &choices), seed);
    }

    #[test]
    fn items_that_are_open_at_the_same_time(choices in choices(), seed: u64) {
        let stream = interleaved(&choices);
        translation(&stream, seed);
        cut(&stream, seed);
    }

    #[test]
    fn input_in_pieces(choices in choices(), seed: u64) {
        let stream = pieces(&choices);
        translation(&stream, seed);
        cut(&stream, seed);
    }
}

/// The names and the bytes of the streams of the corpus.
fn corpus() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let streams = paths.filter(|path| path.extension().is_some_and(|it| it == "sse"));
    streams.map(|path| (path.display().to_string(), std::fs::read(&path).unwrap())).collect()
}

#[test]
fn streams_of_the_corpus() {
    let streams = corpus();
    assert!(streams.len() > 80, "{}", streams.len());
    for (name, stream) in streams {
        println!("{name}");
        translation(&stream, 7);
        cut(&stream, 3);
    }
}
