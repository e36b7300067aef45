//! The laws as properties of random streams.

use ::laws::config;
use ::laws::sse::streams::{orderly, stream};
use proptest::prelude::*;

use crate::laws::{self, Limit, Wire};

fn limit() -> impl Strategy<Value = Limit> {
    prop_oneof![
        Just(Limit::DEFAULT),
        (0..60usize, 0..8usize, 0..6usize).prop_map(|(frame, id, lines)| Limit { frame, id, lines }),
        (0..60usize).prop_map(|frame| Limit { frame, ..Limit::DEFAULT }),
    ]
}

fn wire() -> impl Strategy<Value = Wire> {
    let text = || prop_oneof!["[a-z :\u{85}\u{2028}é]{0,8}", "[a-c\r\n\0 ]{0,6}"];
    prop_oneof![
        4 => (prop::option::of(text()), prop::option::of(text()), "[a-c :\r\n\0é\u{FEFF}]{0,12}")
            .prop_map(|(event, id, data)| Wire::Frame { event, id, data }),
        1 => text().prop_map(Wire::Comment),
        1 => any::<u64>().prop_map(Wire::Retry),
        1 => Just(Wire::Done),
    ]
}

proptest! {
    #![proptest_config(config(2000))]

    #[test]
    fn law_1_chunking(input in stream(), limit in limit(), seed: u64) {
        laws::chunking(&input, &limit, seed);
    }

    #[test]
    fn law_1_prompt(input in stream(), limit in limit()) {
        laws::prompt(&input, &limit);
    }

    #[test]
    fn law_2_storage(input in stream(), limit in limit(), seed: u64) {
        laws::storage(&input, &limit, seed);
    }

    #[test]
    fn law_3_limits(input in stream(), limit in limit(), seed: u64) {
        laws::limits(&input, &limit, seed);
    }

    #[test]
    fn law_7_fast_is_slow(input in stream(), limit in limit()) {
        laws::fast_is_slow(&input, &limit);
    }

    #[test]
    fn law_8_seeded(input in stream(), limit in limit(), seed: u64) {
        laws::seeded(&input, &limit, seed);
    }

    #[test]
    fn law_8_clone_and_reset(input in stream(), limit in limit(), seed: u64) {
        laws::clone_and_reset(&input, &limit, seed);
    }

    #[test]
    fn law_9_round_trip(wire in prop::collection::vec(wire(), 0..6), seed: u64) {
        laws::round_trip(&wire, seed);
    }

    #[test]
    fn law_9_forwarded(input in stream(), limit in limit()) {
        laws::forwarded(&input, &limit);
    }
}

proptest! {
    // Each case is thousands of runs.
    #![proptest_config(ProptestConfig { cases: config(2000).cases / 10, ..config(2000) })]

    #[test]
    fn law_3_exact_limits(input in orderly(), seed: u64) {
        laws::exact_limits(&input, seed);
    }
}
