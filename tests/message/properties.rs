//! The laws on random messages and streams.

use ::laws::config;
use proptest::prelude::*;

use crate::laws;

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn there_and_back(choices in prop::collection::vec(any::<u8>(), 0..300), seed: u64) {
        laws::there_and_back(&choices, seed);
    }
}
