//! Law 9: what the encoder writes reads back as what was encoded.

use deltawire::gemini::{ArgValue, Decoder, Encoder, Event, FinishReason, Item, PartKind};
use deltawire::json::{Raw, Str};
use deltawire::stream::{Outcome, TextDelta};

fn events(body: &str, mut see: impl FnMut(usize, Event<'_>)) -> Outcome {
    let (mut decoder, mut chunk, mut at) = (Decoder::new(), body.as_bytes(), 0);
    while let Some(item) = decoder.next_item(&mut chunk) {
        if let Item::Event(received) = item.unwrap() {
            assert_eq!(received.violation, None);
            see(at, received.event);
            at += 1;
        }
    }
    crate::streams::all_ways(body.as_bytes());
    decoder.finish().outcome
}

#[test]
fn law_9_all_that_a_stream_can_say() {
    let odd = "a\"\\\n\r\u{1}\u{2028}\u{1f600}";
    let mut encoder = Encoder::new(String::new());
    encoder.start("gemini-x", "r\"1").unwrap();
    encoder.retry(5).unwrap();
    encoder.comment("keep-alive").unwrap();
    encoder.thought(0, odd).unwrap();
    encoder.text(0, odd).unwrap();
    encoder.text(3, "other").unwrap();
    encoder.signature(0, "QQ==").unwrap();
    encoder.function_call(0, Some("c\"1"), "f", Raw::new("{\r\n\"a\" : \"x\\ny\"\n}").unwrap()).unwrap();
    encoder.call_start(0, None, "g").unwrap();
    encoder.call_text(0, "$.a['\"']", odd, true).unwrap();
    encoder.call_value(0, "$.b", ArgValue::String(Str::new(r"\u0041\n").unwrap())).unwrap();
    encoder.call_value(0, "$.c", ArgValue::Number(Raw::new("-1.5").unwrap())).unwrap();
    encoder.call_value(0, "$.d", ArgValue::Bool(false)).unwrap();
    encoder.call_value(0, "$.e", ArgValue::Null).unwrap();
    encoder.call_value(0, "$.f", ArgValue::None).unwrap();
    encoder.call_end(0).unwrap();
    encoder.inline_data(0, "image/png", "QUJD").unwrap();
    encoder.part(0, Raw::new("{\"executableCode\":\n{\"code\":\"1\\n2\"}}").unwrap()).unwrap();
    encoder.usage(5, 7, 2).unwrap();
    encoder.chunk(Raw::new("{\"candidates\":[],\n\"x\":1}").unwrap()).unwrap();
    encoder.finish(0, FinishReason::MaxTokens.name()).unwrap();
    encoder.finish(3, "NEW").unwrap();
    let body = encoder.into_inner();
    let mut count = 0;
    let outcome = events(&body, |at, event| {
        count += 1;
        let Event::Chunk(chunk) = event else { panic!("{event:?}") };
        let candidate = chunk.candidates().next();
        let part = candidate.and_then(|it| it.parts().next());
        let arg = || part.unwrap().function_call().unwrap().partial_args().next().unwrap();
        let texts: Vec<_> = chunk.texts().collect();
        match at {
            0 => assert_eq!(
                (chunk.model_version().unwrap().to_string(), chunk.response_id().unwrap().to_string()),
                ("gemini-x".into(), "r\"1".into())
            ),
            1 => assert!(matches!(texts[..], [TextDelta::Reasoning(text)] if text == odd)),
            2 => assert!(matches!(texts[..], [TextDelta::Text(text)] if text == odd)),
            3 => {
                assert_eq!((candidate.unwrap().index(), part.unwrap().text().unwrap().to_string()), (3, "other".into()))
            }
            4 => assert_eq!(part.unwrap().thought_signature().unwrap(), "QQ=="),
            5 => {
                let call = part.unwrap().function_call().unwrap();
                assert_eq!((call.id().unwrap().to_string(), call.name().to_string()), ("c\"1".into(), "f".into()));
                assert_eq!(call.args().unwrap().get("a").unwrap().as_string().unwrap(), "x\ny");
            }
            6 => assert!(part.unwrap().function_call().unwrap().will_continue()),
            7 => {
                assert_eq!(arg().json_path(), "$.a['\"']");
                assert!(arg().will_continue() && matches!(arg().value(), ArgValue::String(text) if text == odd));
            }
            8 => assert!(!arg().will_continue() && matches!(arg().value(), ArgValue::String(text) if text == "A\n")),
            9 => assert!(matches!(arg().value(), ArgValue::Number(number) if number.as_str() == "-1.5")),
            10 => assert_eq!(arg().value(), ArgValue::Bool(false)),
            11 => assert_eq!(arg().value(), ArgValue::Null),
            12 => assert_eq!(arg().value(), ArgValue::None),
            13 => assert!(!part.unwrap().function_call().unwrap().will_continue()),
            14 => assert_eq!(part.unwrap().kind(), PartKind::InlineData),
            15 => assert_eq!(
                part.unwrap().raw().get("executableCode").unwrap().get("code").unwrap().as_string().unwrap(),
                "1\n2"
            ),
            16 => assert_eq!(
                [
                    chunk.usage().prompt_tokens(),
                    chunk.usage().candidates_tokens(),
                    chunk.usage().thoughts_tokens(),
                    chunk.usage().total_tokens()
                ],
                [5, 7, 2, 14].map(Some)
            ),
            17 => assert_eq!(chunk.raw().get("x").unwrap().as_u64(), Some(1)),
            18 => assert_eq!(candidate.unwrap().finish_reason(), Some(FinishReason::MaxTokens)),
            _ => assert_eq!(
                (candidate.unwrap().index(), candidate.unwrap().finish_reason_name().unwrap().to_string()),
                (3, "NEW".into())
            ),
        }
    });
    assert_eq!((count, outcome), (20, Outcome::Complete));
}

#[test]
fn law_9_ends() {
    let mut encoder = Encoder::new(String::new());
    encoder.block("SAFETY").unwrap();
    let body = core::mem::take(encoder.get_mut());
    assert_eq!(events(&body, |_, _| {}), Outcome::Complete);
    encoder.error(429, "RESOURCE_EXHAUSTED", "slow\ndown").unwrap();
    let outcome = events(&encoder.into_inner(), |_, event| {
        let Event::Error(error) = event else { panic!() };
        assert_eq!(
            (error.code(), error.status().to_string(), error.message().to_string()),
            (Some(429), "RESOURCE_EXHAUSTED".into(), "slow\ndown".into())
        );
    });
    assert_eq!(outcome, Outcome::Error);
}

/// A proxy forwards what comes, also the elements of an array, and errors in any form.
#[test]
fn forward() {
    let body = "[{\r\n  \"candidates\": [\r\n  {\"content\": {\"parts\": [{\"text\": \"Hi\"}]}}]\r\n}\r\n,\r\n{\"error\": {\r\n\"code\": 503}}\r\n]";
    for (body, bare) in [
        (body, false),
        (
            "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]}}]}\r\n\r\n{\n\"error\": {\n\"code\": 503}}\n",
            true,
        ),
    ] {
        let (mut decoder, mut encoder) = (Decoder::new(), Encoder::new(String::new()));
        let mut chunk = body.as_bytes();
        while let Some(item) = decoder.next_item(&mut chunk) {
            let Item::Event(received) = item.unwrap() else { panic!() };
            match (received.frame, received.event) {
                (Some(frame), _) => encoder.forward(&frame).unwrap(),
                (None, Event::Error(error)) => encoder.forward_error(&error).unwrap(),
                (None, event) => panic!("{event:?}"),
            }
        }
        let mut seen = Vec::new();
        let outcome = events(&encoder.into_inner(), |_, event| {
            seen.push(matches!(event, Event::Error(error) if error.code() == Some(503)))
        });
        assert_eq!((outcome, seen), (Outcome::Error, vec![false, true]), "{bare}");
    }
    // The value of a field `error:`.
    let (mut decoder, mut encoder) = (Decoder::new(), Encoder::new(String::new()));
    let mut chunk: &[u8] = b"error: {\"message\":\"m\"}\n";
    let Some(Ok(Event::Error(error))) = decoder.next_event(&mut chunk) else { panic!() };
    encoder.forward_error(&error).unwrap();
    assert_eq!(encoder.into_inner(), "data: {\"error\":{\"message\":\"m\"}}\n\n");
}
