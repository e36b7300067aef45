//! The laws on random messages and streams.

use proptest::prelude::*;

use crate::{cases, laws};

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn there_and_back(choices in prop::collection::vec(any::<u8>(), 0..300), seed: u64) {
        laws::there_and_back(&choices, seed);
    }
}
