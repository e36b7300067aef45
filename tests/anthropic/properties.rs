//! The laws on random streams, most of them legal, with near misses of deltas.

use ::laws::{config, dialect};
use proptest::prelude::*;

use crate::laws::{self, Anthropic};

/// Choices of which most make deltas.
fn choices() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..60)
}

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn chunking(choices in choices(), limit in prop_oneof![Just(1_u32 << 24), 60..300_u32], seed: u64) {
        dialect::chunking::<Anthropic>(&laws::unpack(&choices), limit, seed);
    }

    #[test]
    fn fast_is_slow(choices in choices(), seed: u64) {
        laws::fast_is_slow(&laws::unpack(&choices), seed);
    }

    #[test]
    fn forgetful(choices in choices(), seed: u64) {
        dialect::forgetful::<Anthropic>(&laws::unpack(&choices), seed);
    }

    #[test]
    fn ways_agree(choices in choices(), seed: u64) {
        dialect::ways_agree::<Anthropic>(&laws::unpack(&choices), 1 << 24, seed);
        dialect::ways_agree::<Anthropic>(&laws::unpack(&choices), 150, seed);
    }

    #[test]
    fn verdict(choices in choices(), seed: u64) {
        dialect::verdict::<Anthropic>(&laws::unpack(&choices), seed);
    }

    #[test]
    fn round_trip(index: u32, text: String, name: String) {
        laws::round_trip(index, &text, &name);
    }
}
