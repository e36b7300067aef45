//! The laws on random streams, legal and not, with near misses of chunks.

use ::laws::config;
use deltawire::openai::chat::Decoder;
#[cfg(feature = "serde_json")]
use deltawire::openai::chat::Event;
use proptest::prelude::*;

#[cfg(feature = "serde_json")]
use crate::streams::payload;
use crate::streams::{check, cuts, wire};

/// An event, written short.
fn short() -> impl Strategy<Value = String> {
    let text = prop_oneof![
        Just("a"),
        Just("bc d"),
        Just(""),
        Just("\\n"),
        Just("\\ud83d"),
        Just("\\ude00"),
        Just("é"),
        Just("日本"),
        Just("{\\\"a\\\":1}"),
        Just("a longer text, so that a frame has some more bytes than the one before"),
    ];
    let choice = prop_oneof![8 => Just(0_u32), 2 => 1..3_u32, 1 => 126..130_u32];
    let event = prop_oneof![
        6 => text.clone().prop_map(|text| format!("t {text}")),
        2 => text.clone().prop_map(|text| format!("think {text}")),
        1 => text.clone().prop_map(|text| format!("refuse {text}")),
        4 => (prop_oneof![Just("0"), Just("1"), Just("-"), Just("7")], text.clone()).prop_map(|(at, text)| format!("args {at} {text}")),
        2 => (prop_oneof![Just("0"), Just("1"), Just("-")], prop_oneof![Just("a"), Just("b"), Just("")]).prop_map(|(at, id)| format!("call {at} {id} f")),
        1 => Just("role".to_owned()),
        1 => prop_oneof![Just("end stop"), Just("end length"), Just("end tool_calls"), Just("end ")].prop_map(str::to_owned),
    ];
    prop_oneof![
        12 => (choice, event).prop_map(|(choice, event)| if choice == 0 { event } else { format!("{choice}:{event}") }),
        1 => Just("usage".to_owned()),
        1 => prop_oneof![
            Just(r#"{"type":"ping"}"#), Just("{"), Just("{}"), Just(r#"{"choices":5}"#), Just("error"), Just("done"), Just("done"),
            Just(r#"{"id":"c2","choices":[],"usage":{"total_tokens":3},"new":[1]}"#),
            Just(r#"{"choices":[{"delta":{"content":[{"type":"thinking","thinking":[{"text":"a"}]},{"text":"b"},{"x":1}]}},{"delta":{"content":"c"}}]}"#),
            Just(r#"{"choices":[{"delta":{"reasoning_details":[{"type":"t","text":"a","index":0},{"data":"d"}],"reasoning":"a"}}]}"#),
            Just(r#"{"choices":[{"delta":{"reasoning_details":[{"type":"t","summary":"b"}]},"logprobs":{"content":[1]}}]}"#),
            Just(r#"{"object":"chat.completion","choices":[{"message":{"content":"a","tool_calls":[{"id":"a"},{"id":"a"}]}}]}"#),
            Just(r#"{"error":"m","choices":[{"delta":{"content":"a"},"finish_reason":"error"}]}"#),
            Just(r#"{"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"x"},"logprobs":null,"finish_reason":null}],"p":"abc"}"#),
            Just(r#"{"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"x"},"logprobs":null,"finish_reason":null}],"p":"d"}"#),
        ].prop_map(str::to_owned),
    ]
}

fn shorts() -> impl Strategy<Value = String> {
    prop::collection::vec(short(), 1..14).prop_map(|shorts| shorts.join("|"))
}

proptest! {
    #![proptest_config(config(150))]

    /// Any cut gives the same, and what is like the chunk before gives what it gives by itself.
    #[test]
    fn fast_is_slow(shorts in shorts()) {
        check(wire(&shorts).as_bytes(), 12);
    }

    /// With bytes that are others.
    #[test]
    fn near_misses(shorts in shorts(), places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let mut bytes = wire(&shorts).into_bytes();
        for (place, byte) in places {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        cuts(&bytes, 12);
    }

    /// Before `[DONE]`, or the last finish reason, no cut is complete.
    #[test]
    fn verdict(shorts in shorts(), cut in any::<prop::sample::Index>()) {
        let bytes = wire(&shorts);
        let at = cut.index(bytes.len() + 1);
        let mut decoder = Decoder::new();
        let mut chunk = &bytes.as_bytes()[..at];
        while let Some(event) = decoder.next_event(&mut chunk) {
            let _ = event;
        }
        let end = decoder.finish();
        let came = String::from_utf8_lossy(&bytes.as_bytes()[..at]);
        let is_terminal = came.contains("[DONE]") || came.contains("\"finish_reason\":\"");
        prop_assert!(is_terminal || !end.outcome.has_all_content(), "{came}");
    }

    /// An answer comes to the same however it is cut, with live input and without, and its wire shape reads back as itself.
    #[cfg(feature = "serde_json")]
    #[test]
    fn completion(shorts in shorts()) {
        let _ = crate::completion::result(&shorts);
    }

    /// The visible text of the first choice is that of its completion.
    #[cfg(feature = "serde_json")]
    #[test]
    fn text_is_text(shorts in shorts()) {
        use deltawire::stream::TextDelta;
        let mut completion = deltawire::openai::chat::Completion::new();
        let (mut text, mut is_over) = (String::new(), false);
        for short in shorts.split('|') {
            let payload = payload(short);
            let Ok(event) = Event::parse(payload.as_bytes()) else { continue };
            completion.apply(&event).unwrap();
            // Halves of characters, and a whole message after its pieces, are for a completion only.
            if is_over || payload.contains("\\ud") || payload.contains("\"message\"") {
                return Ok(());
            }
            for piece in event.texts() {
                if let TextDelta::Text(piece) = piece {
                    text += &piece.to_string();
                }
            }
            is_over = matches!(event, Event::Done | Event::Error(_));
        }
        let it = completion.choice(0);
        let visible = it.map_or(String::new(), |it| it.text() + it.refusal());
        let sorted = |text: &str| { let mut chars: Vec<char> = text.chars().collect(); chars.sort_unstable(); chars };
        prop_assert_eq!(sorted(&visible), sorted(&text));
    }
}
