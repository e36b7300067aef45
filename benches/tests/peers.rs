//! Agreement with the published parsers that conform, on random streams and on the corpus.

#![allow(clippy::unwrap_used, reason = "a test that fails shall panic")]

use laws::config;
use laws::retry::{Date, peer_date};
use laws::sse::{peers, streams};
use proptest::prelude::*;

proptest! {
    #![proptest_config(config(10_000))]

    #[test]
    fn agrees_with_the_peers(input in streams::stream(), seed: u64) {
        peers(&input, seed);
    }

    #[test]
    fn agrees_with_httpdate(
        then in prop_oneof![0..253_402_300_800_u64, 0..4_102_444_800_u64],
        form in 0..3,
        at: prop::sample::Index,
        byte in prop::option::of(b' '..b'~'),
    ) {
        let date = Date::of(then);
        let mut text = match form {
            0 => date.fixdate(),
            1 => date.rfc850(),
            _ => date.asctime(),
        };
        peer_date(&text);
        // With one character that is another, most are none.
        if let Some(byte) = byte {
            let at = at.index(text.len());
            text.replace_range(at..=at, &char::from(byte).to_string());
            peer_date(&text);
        }
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
            (0..20).for_each(|seed| peers(&input, seed));
            count += 1;
        }
    }
    assert!(count >= 20, "the corpus has {count} streams");
}
