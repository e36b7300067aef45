//! The laws on random text.

use laws::{config, markdown};
use proptest::prelude::*;

fn text(len: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(0..100_u8, 0..len).prop_map(|bytes| markdown::unpack(&bytes))
}

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn chunking(text in text(60), seed: u64) {
        markdown::chunking(&text, seed);
    }

    #[test]
    fn any_text(text: String, seed: u64) {
        markdown::chunking(&text, seed);
    }

    #[test]
    fn stable_is_a_prefix(first in text(30), more in text(30)) {
        markdown::stable_is_a_prefix(&first, &more);
    }
}

/// What is too long to be held back, and what is too much to be kept.
#[test]
fn limits() {
    for piece in [
        "*a", "**a _b ", "[", "![a", "> ", "- ", "`", "<a b=\"", "$x", "| a ", "~~a ", "\\", "&", "#", "1", "[a](",
        "(", "](",
    ] {
        for tail in ["", "\n\nb", "](c) d"] {
            let text = piece.repeat(400) + &"word ".repeat(60) + tail;
            markdown::chunking(&text, 1);
        }
    }
}
