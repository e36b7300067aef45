//! The laws on random texts.

use core::time::Duration;

use deltawire::text::Tag;
use laws::config;
use laws::text::{pace, segments, sentences, tags, unpack};
use proptest::prelude::*;

/// The tags that other texts are split by.
const LIST: &[Tag<'static>] = &[Tag::THINK, Tag::TOOL_CALL, Tag::THINKING];

/// Text of these pieces, in any order.
fn of(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::collection::vec(any::<u8>(), 0..60).prop_map(|choices| unpack(&choices, pieces))
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn sentences_from_any_cutting(text in of(sentences::WORDS), longest in prop_oneof![Just(512_u32), 4..40_u32], seed: u64) {
        sentences::chunking(&text, longest, seed);
    }

    #[test]
    fn words_and_graphemes(text in of(segments::CHARS), seed: u64) {
        segments::words(&text, seed);
        segments::graphemes(&text, seed);
    }

    #[test]
    fn tags_as_defined(text in of(tags::WORDS), list in prop::sample::select(tags::LISTS), seed: u64) {
        tags::chunking(&text, list, seed);
        tags::thinking(&text, list, seed);
    }

    #[test]
    fn any_text(text: String, seed: u64) {
        sentences::chunking(&text, 64, seed);
        segments::words(&text, seed);
        segments::graphemes(&text, seed);
        tags::chunking(&text, LIST, seed);
        tags::thinking(&text, LIST, seed);
    }

    #[test]
    fn in_time(
        text in of(segments::CHARS),
        choices in prop::collection::vec(any::<u8>(), 1..40),
        lag in 1..600_u64,
        by_words: bool,
    ) {
        pace::on_time(&text, &choices, Duration::from_millis(lag), by_words);
    }

    #[test]
    fn evenly(text in "[a-z ]{0,400}", lag in 1..600_u64, ticks in 1..60_u32) {
        pace::even(&text, Duration::from_millis(lag), ticks);
    }
}
