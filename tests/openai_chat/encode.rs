//! Law 9: what is encoded reads back as what was encoded.

use ::laws::config;
use deltawire::json::Raw;
use deltawire::openai::chat::{Decoder, Encoder, Event, Item, Order, Usage};
use deltawire::stream::Outcome;
use proptest::prelude::*;

/// Writes all kinds of events, and reads them back.
fn round_trip(choice: u32, index: u32, text: &str, id: &str) {
    let mut encoder = Encoder::new(String::new(), id, text, 17);
    encoder.comment("c").unwrap();
    encoder.role(choice, "assistant").unwrap();
    encoder.text_delta(choice, text).unwrap();
    encoder.reasoning_delta(choice, text).unwrap();
    encoder.refusal_delta(choice, text).unwrap();
    encoder.tool_call_start(choice, index, id, text).unwrap();
    encoder.tool_input_delta(choice, index, text).unwrap();
    encoder.function_call_start(choice, text).unwrap();
    encoder.function_input_delta(choice, text).unwrap();
    encoder.audio_start(choice, id).unwrap();
    encoder.audio_delta(choice, text, id).unwrap();
    encoder.finish(choice, text).unwrap();
    encoder.usage(1, 2).unwrap();
    encoder.error(id, text).unwrap();
    encoder.done().unwrap();
    let wire = encoder.into_inner();

    let shown = |it: Option<deltawire::json::Str<'_>>| it.map(|it| it.to_string()).unwrap_or_default();
    let mut decoder = Decoder::new();
    let mut seen = Vec::new();
    for mut chunk in wire.as_bytes().chunks(50) {
        while let Some(event) = decoder.next_event(&mut chunk) {
            let event = event.unwrap();
            seen.push(match event {
                Event::Chunk(it) => {
                    assert_eq!((shown(it.id()), shown(it.model()), it.created()), (id.into(), text.into(), Some(17)));
                    let usage = it.usage().map_or(String::new(), |usage| format!("{:?}", usage.total_tokens()));
                    let choices =
                        it.choices().map(|it| {
                            assert_eq!(it.index(), choice);
                            let mut all = vec![shown(it.role()), shown(it.content()), shown(it.reasoning())];
                            all.extend([shown(it.refusal()), shown(it.finish_reason_name())]);
                            for it in it.tool_calls() {
                                assert_eq!(it.index(), Some(index));
                                all.push(format!("{}|{}|{}", shown(it.id()), shown(it.name()), shown(it.arguments())));
                            }
                            let function = it.function_call();
                            all.extend(function.map(|it| format!("{}|{}", shown(it.name()), shown(it.arguments()))));
                            let audio = it.audio();
                            all.extend(audio.map(|it| {
                                format!("{}|{}|{}", shown(it.id()), shown(it.data()), shown(it.transcript()))
                            }));
                            all.join(",")
                        });
                    choices.collect::<String>() + &usage
                }
                Event::Error(it) => format!("{}: {}", it.error_type_name(), it.message()),
                other => format!("{other:?}"),
            });
        }
    }
    assert_eq!(
        seen,
        [
            "assistant,,,,".to_owned(),
            format!(",{text},,,"),
            format!(",,{text},,"),
            format!(",,,{text},"),
            format!(",,,,,{id}|{text}|"),
            format!(",,,,,||{text}"),
            format!(",,,,,{text}|"),
            format!(",,,,,|{text}"),
            format!(",,,,,{id}||"),
            format!(",,,,,|{text}|{id}"),
            format!(",,,,{text}"),
            "Some(3)".to_owned(),
            format!("{id}: {text}"),
            "Done".to_owned(),
        ]
    );
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn any_text(choice: u32, index: u32, text: String, id: String) {
        round_trip(choice, index, &text, &id);
    }
}

#[test]
fn an_answer_of_its_own() {
    round_trip(0, 0, "two\r\nlines \"quoted\" \u{0}\u{2028}", "c1");
    round_trip(u32::MAX, u32::MAX, "", "");
    let mut encoder = Encoder::new(String::new(), "c1", "m", 17);
    encoder.retry(5).unwrap();
    encoder.role(0, "assistant").unwrap();
    encoder.text_delta(0, "Hi").unwrap();
    encoder.tool_call_start(0, 0, "a", "f").unwrap();
    encoder.tool_input_delta(0, 0, "{}").unwrap();
    encoder.finish(0, "tool_calls").unwrap();
    let usage = Raw::new("{\n\"prompt_tokens\":\r\n1}").unwrap();
    encoder.usage_object(&Usage::new(usage).unwrap()).unwrap();
    encoder.done().unwrap();
    let wire = encoder.get_mut().clone();
    let mut decoder = Decoder::new();
    let mut chunk = wire.as_bytes();
    let mut forwarded = Encoder::new(String::new(), "", "", 0);
    while let Some(item) = decoder.next_item(&mut chunk) {
        if let Item::Event(it) = item.unwrap() {
            forwarded.forward(&it.frame.unwrap()).unwrap();
        }
    }
    assert!(decoder.finish().is_intact());
    assert_eq!(forwarded.into_inner().replace("retry: 5\n", ""), wire.replace("retry: 5\n\n", ""));
    assert!(Usage::new(Raw::new("[]").unwrap()).is_err());
    // A choice as it came, whether all of it was looked at or not.
    for choice in [r#"{"delta":{"content":"Hi"},"index":3}"#, r#"{"index":3,"logprobs":{"content":[]}}"#] {
        let received = format!("{{\"choices\":[{choice}]}}");
        let Event::Chunk(chunk) = Event::parse(received.as_bytes()).unwrap() else { panic!() };
        let mut encoder = Encoder::new(String::new(), "", "", 0);
        encoder.choice(&chunk.choices().next().unwrap()).unwrap();
        assert!(encoder.into_inner().contains(choice));
    }
}

#[test]
fn forwarded_errors() {
    for (body, expected) in [
        ("{\n  \"error\": {\n    \"message\": \"m\"\n  }\n}\n", "data: {  \"error\": {    \"message\": \"m\"  }}\n\n"),
        ("error: {\"message\":\"m\"}\n\n", "data: {\"error\":{\"message\":\"m\"}}\n\n"),
        ("event: error\ndata: {\"message\":\"m\"}\n\n", "data: {\"error\":{\"message\":\"m\"}}\n\n"),
        ("data: {\"object\":\"error\",\"message\":\"m\"}\n\n", "data: {\"object\":\"error\",\"message\":\"m\"}\n\n"),
        ("data: {\"error\":\"m\",\"choices\":[]}\n\n", "data: {\"error\":\"m\",\"choices\":[]}\n\n"),
    ] {
        let mut decoder = Decoder::new();
        let mut chunk = body.as_bytes();
        let Some(Ok(Event::Error(error))) = decoder.next_event(&mut chunk) else { panic!("{body}") };
        let mut encoder = Encoder::new(String::new(), "", "", 0);
        encoder.forward_error(&error).unwrap();
        let wire = encoder.into_inner();
        assert_eq!(wire, expected);
        let mut order = Order::new();
        let payload = wire.strip_prefix("data: ").unwrap();
        let event = Event::parse(payload.as_bytes()).unwrap();
        order.apply(&event);
        assert_eq!(order.outcome(), Outcome::Error);
        assert!(matches!(event, Event::Error(again) if again.message() == "m"));
    }
}
