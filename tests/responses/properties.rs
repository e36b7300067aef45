//! The laws on random streams, most of them legal, with near misses of deltas.

use ::laws::config;
use deltawire::openai::responses::{Decoder, Encoder, Event, ItemPlace, Order};
use proptest::prelude::*;

use crate::run::{laws, payload};

/// Streams of short payloads whose numbers mostly count up.
fn stream() -> impl Strategy<Value = Vec<String>> {
    let word = prop_oneof![
        8 => (0..3_u32, "[a-z\\\\]{0,9}").prop_map(|(index, text)| format!("t {index} {}", text.replace('\\', "\\n"))),
        3 => (0..3_u32, "[a-z{}]{0,5}").prop_map(|(index, text)| format!("args {index} {text}")),
        2 => (0..3_u32, "[a-z]{0,5}").prop_map(|(index, text)| format!("sum {index} {text}")),
        3 => (0..3_u32, prop_oneof![Just("message"), Just("function_call"), Just("reasoning"), Just("new")])
            .prop_map(|(index, kind)| format!("item {index} {kind}")),
        1 => (0..3_u32).prop_map(|index| format!("text {index} whole")),
        1 => (0..3_u32).prop_map(|index| format!("done {index} message")),
        1 => prop_oneof![
            Just("created a"), Just("created b"), Just("completed a"), Just("incomplete a"), Just("failed a"), Just("error"),
            Just("keepalive"), Just("new"), Just("[DONE]"), Just("{\"type\":5}"), Just("part 0 x"),
        ].prop_map(str::to_owned),
    ];
    let step = prop_oneof![9 => Just(1_i32), 1 => -2..3_i32];
    (any::<bool>(), prop::collection::vec((word, step), 0..25)).prop_map(|(is_counted, words)| {
        let mut number = 0_i32;
        let words = ["created a", "item 0 message"].into_iter().map(|it| (it.to_owned(), 1)).chain(words);
        words
            .map(|(word, step)| {
                number = (number + step).max(0);
                let is_plain = word.starts_with(['{', '[']);
                payload(&if is_counted && !is_plain { format!("#{number} {word}") } else { word })
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn laws_hold(stream in stream(), named: bool) {
        let name = if named { "event: x\n" } else { "" };
        let wire: String = stream.iter().map(|payload| format!("{name}data: {payload}\n\n")).collect();
        laws(wire.as_bytes());
    }

    /// After a resume nothing is there twice and nothing is missing, wherever the body broke and the next begins.
    #[test]
    fn resume(count in 1..12_usize, broken in 0..12_usize, again in 0..12_usize, cut in 0..80_usize) {
        let event = |number: usize| payload(&match number {
            0 => "#0 created a".to_owned(),
            1 => "#1 item 0 message".to_owned(),
            _ => format!("#{number} t 0 {number},"),
        });
        let body = |from: usize, to: usize| (from..to).map(|it| format!("data: {}\n\n", event(it))).collect::<String>();
        let all = count + 2;
        let broken = broken.min(all - 1);
        // The server begins where it was asked to, or earlier.
        let again = again.min(broken);
        let mut first = body(0, broken);
        let half = format!("data: {}\n\n", event(broken));
        first += &half[..cut.min(half.len() - 2)];
        let mut decoder = Decoder::new();
        let mut text = String::new();
        for body in [first, body(if broken == 0 { 0 } else { again }, all)] {
            let mut chunk = body.as_bytes();
            while let Some(Ok(delta)) = decoder.next_text(&mut chunk) {
                text += &delta.content().to_string();
            }
            decoder.resume();
        }
        prop_assert_eq!(text, (2..all).map(|it| format!("{it},")).collect::<String>());
        prop_assert_eq!(decoder.order().violations(), 0);
    }

    #[test]
    fn encoded_is_read_back(text: String, id: String, index: u32, number in 0..u64::MAX) {
        let mut encoder = Encoder::with_next_number(String::new(), number);
        let place = ItemPlace::new(index, &id).part(index);
        encoder.delta(deltawire::openai::responses::ContentKind::Refusal, place, &text).unwrap();
        encoder.error(&id, &text).unwrap();
        let wire = encoder.into_inner();
        let (mut decoder, mut chunk, mut order) = (Decoder::new(), wire.as_bytes(), Order::new());
        let mut count = 0;
        while let Some(event) = decoder.next_event(&mut chunk) {
            let event = event.unwrap();
            order.apply(&event);
            prop_assert_eq!(event.sequence_number(), number.checked_add(count));
            match event {
                Event::Delta(delta) => {
                    prop_assert_eq!((delta.output_index, delta.part), (index, index));
                    prop_assert_eq!((delta.text.to_string(), event.item_id().unwrap().to_string()), (text.clone(), id.clone()));
                }
                Event::Error(error) => {
                    prop_assert_eq!((error.message().to_string(), error.code().unwrap().to_string()), (text.clone(), id.clone()));
                }
                event => panic!("{event:?}"),
            }
            count += 1;
        }
        prop_assert_eq!(count, 2);
    }
}
