//! Agreement with the published parsers that conform, on random streams and on the corpus.

#![allow(clippy::unwrap_used, reason = "a test that fails shall panic")]

#[path = "../../laws/src/sse/mod.rs"]
mod laws;
#[path = "../../laws/src/sse/peers.rs"]
mod peers;
#[path = "../../laws/src/sse/streams.rs"]
mod streams;

use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 5 * streams::cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_the_peers(input in streams::stream(), seed: u64) {
        peers::peers(&input, seed);
    }
}

#[test]
fn agrees_with_the_peers_on_the_corpus() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../corpus");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "sse") {
            let input = std::fs::read(&path).unwrap();
            (0..20).for_each(|seed| peers::peers(&input, seed));
            count += 1;
        }
    }
    assert!(count >= 20, "the corpus has {count} streams");
}
