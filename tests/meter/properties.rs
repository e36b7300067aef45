//! The laws on random signals, streams and totals.

use laws::{config, meter};
use proptest::prelude::*;

fn choices(max: usize) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..max)
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn watch(choices in choices(60)) {
        let (start, deadlines, log, asked) = meter::watched(&choices);
        meter::watch(start, &deadlines, &log, &asked);
    }

    #[test]
    fn measures(choices in choices(120)) {
        meter::meter(&choices);
    }

    #[test]
    fn totals(choices in choices(400)) {
        meter::totals(&meter::deeds(&choices));
    }

    #[test]
    fn merge(choices in choices(700), seed: u64) {
        meter::merge(&meter::deeds(&choices), seed);
    }

    #[cfg(feature = "serde_json")]
    #[test]
    fn stored(choices in choices(600)) {
        meter::stored(&meter::deeds(&choices));
    }
}

proptest! {
    // Pages are long.
    #![proptest_config(config(30))]

    #[test]
    fn page(choices in choices(400), label: String) {
        meter::page(&meter::deeds(&choices), &label);
    }
}
