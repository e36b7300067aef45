//! The laws as properties of random texts.

use ::laws::json::texts::{json, text};
use ::laws::{config, cuts};
use proptest::prelude::*;

use crate::laws;

proptest! {
    #![proptest_config(config(2000))]

    #[test]
    fn law_1_chunking(text in text(), seed: u64) {
        laws::chunking(&text, seed);
    }

    #[test]
    fn law_7_verdicts(text in text(), depth in 0..6u8) {
        laws::verdicts(&text, 128);
        laws::verdicts(&text, depth);
    }

    #[test]
    fn law_8_clone_and_reset(text in text()) {
        laws::clone_and_reset(&text);
    }

    #[test]
    fn a_valid_text_is_one_and_its_prefixes_are_none_yet(text in json()) {
        prop_assert_eq!(laws::plain(text.as_bytes(), 128), laws::Plain::Complete);
        laws::verdicts(text.as_bytes(), 128);
        laws::like_serde(&text);
    }

    #[test]
    fn like_serde(text in text()) {
        if let Ok(text) = core::str::from_utf8(&text) {
            laws::like_serde(text);
        }
    }

    #[test]
    fn closing_and_snapshot(text in json(), other in text()) {
        laws::closing_and_snapshot(&text);
        if let Ok(text) = core::str::from_utf8(&other) {
            laws::closing_and_snapshot(text);
        }
    }

    #[test]
    fn fields(text in json(), seed: u64) {
        laws::fields(&text, &cuts(text.as_bytes(), seed, 8));
    }

    #[test]
    fn raw(valid in json(), other in text()) {
        laws::raw(&valid);
        if let Ok(text) = core::str::from_utf8(&other) {
            laws::raw(text);
        }
    }

    #[test]
    fn quoted(text: String) {
        laws::quoted(&text);
    }

    #[test]
    fn content(text in "([a-z\"\u{1F600}é\n]|\\\\[nu\"/x]|\\\\u[dD][89cC][0-9a-fg]{2}|\\\\u00[0-9a-f]{2}){0,5}") {
        laws::content(&text);
    }
}
