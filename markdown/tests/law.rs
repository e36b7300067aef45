//! What is shown is the beginning of what the whole text shows, and what is stable is rendered as it will be.

#![allow(clippy::unwrap_used, reason = "a test that fails shall panic")]

use deltawire_markdown::{FILES, content, document, examples, exceptions, flickers, unstable};
use proptest::prelude::*;

#[test]
fn of_each_example_but_the_exceptions() {
    let (examples, mut expected) = (examples(&FILES), exceptions());
    assert!(examples.len() > 900, "{} examples", examples.len());
    for example in examples {
        let flickers = flickers(&example.text, example.has_math);
        match (flickers.first(), expected.remove(&example.name)) {
            (None, None) | (Some(_), Some(_)) => {}
            (Some(flicker), None) => panic!("{} {:?}: {flicker:?}", example.name, example.text),
            (None, Some(reason)) => panic!("{} does not flicker: {reason}", example.name),
        }
        // What is stable is, but for what is defined later and where the renderer differs.
        if let Some(flicker) = flickers.iter().find(|flicker| flicker.is_stable) {
            let reason = exceptions().remove(&example.name).unwrap();
            assert!(matches!(&*reason, "reference" | "renderer"), "{} {flicker:?}", example.name);
        }
    }
    assert!(expected.is_empty(), "no such examples: {expected:?}");
}

/// With references, what is stable does not even depend on what is defined later.
#[test]
fn with_references_of_each_example() {
    for example in examples(&FILES) {
        let is_other = exceptions().get(&example.name).is_some_and(|reason| reason == "renderer");
        if let Some(stable) = unstable(&example.text, example.has_math).filter(|_| !is_other) {
            panic!("{} {:?}: {stable:?}", example.name, example.text);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases()) })]

    #[test]
    fn of_documents_that_close_all(choices in prop::collection::vec(any::<u8>(), 0..60)) {
        let text = document(&choices);
        if let Some(flicker) = flickers(&text, false).first() {
            panic!("{text}\n{flicker:?}\n{:?}", content(&text, false));
        }
    }
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(500)
}
