//! The laws on random texts.

use laws::config;
use laws::text::repetition::{self, Settings};
use laws::text::splice;
use proptest::prelude::*;

fn settings() -> impl Strategy<Value = Settings> {
    (2..6_u16, 32..300_u16).prop_map(|(count, least)| Settings { count, least })
}

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn splice_goes_on(choices: Vec<u8>, least in 0..12_usize, seed: u64) {
        let (shown, second) = splice::unpack(&choices);
        splice::goes_on(&shown, &second, least, seed);
    }

    #[test]
    fn splice_of_few_letters(shown in "[ab]{0,40}", second in "[ab]{0,40}", least in 0..4_usize, seed: u64) {
        splice::goes_on(&shown, &second, least, seed);
    }

    #[test]
    fn splice_begins_again(choices: Vec<u8>, seed: u64) {
        let (shown, second) = splice::unpack(&choices);
        splice::begins_again(&shown, &second, seed);
    }

    #[test]
    fn repetition_is_as_defined(choices: Vec<u8>, settings in settings(), seed: u64) {
        repetition::like_plain::<4>(&repetition::unpack(&choices, 48), settings, seed);
    }

    #[test]
    fn repetition_in_time(choices: Vec<u8>, settings in settings()) {
        repetition::in_time::<4>(&repetition::unpack(&choices, 48), settings);
    }

    #[test]
    fn repetition_of_any_bytes(text: Vec<u8>, settings in settings(), seed: u64) {
        repetition::like_plain::<8>(&text, settings, seed);
    }
}

// The definition takes the square of the length.
proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn repetition_of_long_phrases(choices: Vec<u8>, settings in settings(), seed: u64) {
        let mut text = repetition::unpack(&choices, 432);
        text.truncate(1500);
        repetition::like_plain::<28>(&text, settings, seed);
        repetition::in_time::<28>(&text, settings);
    }
}
