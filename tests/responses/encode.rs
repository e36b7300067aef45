//! What is encoded is read back: each event, with any text, in order, and as a whole.

use deltawire::json::Raw;
use deltawire::openai::responses::{ContentKind, Decoder, Encoder, Event, EventKind, Item, ItemPlace, ResponseHead};
use deltawire::stream::Outcome;

use crate::run::laws;

const KINDS: [ContentKind; 12] = [
    ContentKind::Text,
    ContentKind::Refusal,
    ContentKind::ReasoningText,
    ContentKind::ReasoningSummary,
    ContentKind::Arguments,
    ContentKind::McpArguments,
    ContentKind::CustomInput,
    ContentKind::Code,
    ContentKind::Diff,
    ContentKind::ShellCommand,
    ContentKind::Audio,
    ContentKind::AudioTranscript,
];

/// Reads a stream back, and forwards it in both ways, which must give the same again.
fn read(wire: &str, mut each: impl FnMut(usize, Event<'_>)) {
    let (mut decoder, mut chunk) = (Decoder::new(), wire.as_bytes());
    let (mut frames, mut events) = (Encoder::new(String::new()), Encoder::new(String::new()));
    let mut count = 0;
    while let Some(item) = decoder.next_item(&mut chunk) {
        let Item::Event(received) = item.unwrap() else { continue };
        each(count, received.event);
        frames.forward(&received.frame.unwrap()).unwrap();
        events.forward_event(&received.event).unwrap();
        if let Some(number) = received.event.sequence_number() {
            assert_eq!((number, events.next_number()), (count as u64, count as u64 + 1));
        }
        count += 1;
    }
    assert_eq!((frames.into_inner(), events.into_inner()), (wire.to_owned(), wire.to_owned()));
    laws(wire.as_bytes());
}

#[test]
fn each_event_is_read_back() {
    let texts = ["", "Hi", "two\nlines\r\n", "\"quoted\" \\ \u{0}\u{7f}\u{2028}", "😀é"];
    let raw = |text| Raw::new(text).unwrap();
    for text in texts {
        for place in [ItemPlace::new(0, "i"), ItemPlace::new(u32::MAX, text).part(7)] {
            let mut encoder = Encoder::new(String::new());
            let head = ResponseHead::new(text, "m").with_usage(u64::MAX, 1);
            encoder.created(&head).unwrap();
            encoder.in_progress(&head).unwrap();
            encoder.response(EventKind::Queued, raw("{\"id\":\n\r\"q\"}")).unwrap();
            encoder.item_added(3, raw(r#"{"type":"message"}"#)).unwrap();
            encoder.item_done(3, raw(r#"{"type":"message"}"#)).unwrap();
            encoder.message_added(place).unwrap();
            encoder.message_done(place, text).unwrap();
            encoder.function_call_added(place, "c", text).unwrap();
            encoder.function_call_done(place, "c", "f", text).unwrap();
            encoder.part_added(place, raw(r#"{"type":"refusal"}"#)).unwrap();
            encoder.part_done(place, raw(r#"{"type":"refusal"}"#)).unwrap();
            encoder.text_added(place).unwrap();
            encoder.text_done(place, text).unwrap();
            encoder.summary_added(place).unwrap();
            encoder.summary_done(place, text).unwrap();
            encoder.annotation_added(place, 2, raw(r#"{"type":"url_citation"}"#)).unwrap();
            encoder.tool_status(EventKind::McpCallFailed, place).unwrap();
            encoder.partial_image(place, 1, "AAAA").unwrap();
            encoder.shell_command_added(place, text).unwrap();
            encoder.shell_output_delta(place, raw("{}")).unwrap();
            encoder.shell_output_done(place, raw("[]")).unwrap();
            encoder.keepalive().unwrap();
            encoder.error(text, text).unwrap();
            encoder.failed(&head, text, text).unwrap();
            encoder.completed(&head).unwrap();
            encoder.incomplete(&head, "max_output_tokens").unwrap();
            let kinds = [
                EventKind::Created,
                EventKind::InProgress,
                EventKind::Queued,
                EventKind::OutputItemAdded,
                EventKind::OutputItemDone,
                EventKind::OutputItemAdded,
                EventKind::OutputItemDone,
                EventKind::OutputItemAdded,
                EventKind::OutputItemDone,
                EventKind::ContentPartAdded,
                EventKind::ContentPartDone,
                EventKind::ContentPartAdded,
                EventKind::ContentPartDone,
                EventKind::ReasoningSummaryPartAdded,
                EventKind::ReasoningSummaryPartDone,
                EventKind::AnnotationAdded,
                EventKind::McpCallFailed,
                EventKind::ImageGenerationCallPartialImage,
                EventKind::ShellCallCommandAdded,
                EventKind::ShellCallOutputContentDelta,
                EventKind::ShellCallOutputContentDone,
                EventKind::Keepalive,
                EventKind::Error,
                EventKind::Failed,
                EventKind::Completed,
                EventKind::Incomplete,
            ];
            let texts_from = kinds.len();
            for kind in KINDS {
                encoder.delta(kind, place, text).unwrap();
                encoder.done(kind, place, text).unwrap();
            }
            encoder.end_marker().unwrap();
            read(&encoder.into_inner(), |at, event| match event {
                Event::EndMarker => assert_eq!(at, texts_from + 24),
                Event::Delta(delta) => {
                    assert_eq!((delta.kind, at), (KINDS[(at - texts_from) / 2], at));
                    assert_eq!(delta.text, text);
                }
                Event::Done(done) => {
                    assert_eq!(done.kind, KINDS[(at - texts_from) / 2]);
                    assert!(done.text.map_or(event.output_index().is_none(), |it| it == text));
                }
                event => {
                    assert_eq!(event.kind(), kinds[at]);
                    match event {
                        Event::Created(created) => assert_eq!(created.id().unwrap(), text),
                        Event::Failed(failed) => assert_eq!(failed.error().unwrap().message(), text),
                        Event::Error(error) => {
                            assert_eq!((error.message() == text, error.code().unwrap() == text), (true, true))
                        }
                        Event::Completed(end) => assert_eq!(end.usage().total_tokens(), Some(u64::MAX)),
                        Event::Incomplete(end) => {
                            assert_eq!(end.incomplete_reason().unwrap().name(), "max_output_tokens")
                        }
                        Event::ItemDone(done) if at == 8 => assert_eq!(done.item.arguments().unwrap(), text),
                        Event::PartDone(done) if at > 10 => assert_eq!(done.part.text().unwrap(), text),
                        _ => {}
                    }
                }
            });
        }
    }
}

#[test]
fn a_stream_of_its_own_is_in_order() {
    let mut encoder = Encoder::new(String::new());
    let head = ResponseHead::new("resp_1", "m");
    let (thought, message, call) = (ItemPlace::new(0, "rs"), ItemPlace::new(1, "msg"), ItemPlace::new(2, "fc"));
    encoder.comment("hello").unwrap();
    encoder.retry(5).unwrap();
    encoder.created(&head).unwrap();
    encoder.item_added(0, Raw::new(r#"{"id":"rs","type":"reasoning","summary":[]}"#).unwrap()).unwrap();
    encoder.summary_added(thought).unwrap();
    encoder.delta(ContentKind::ReasoningSummary, thought, "Hm").unwrap();
    encoder.done(ContentKind::ReasoningSummary, thought, "Hm").unwrap();
    encoder.summary_done(thought, "Hm").unwrap();
    encoder
        .item_done(
            0,
            Raw::new(r#"{"id":"rs","type":"reasoning","summary":[{"type":"summary_text","text":"Hm"}]}"#).unwrap(),
        )
        .unwrap();
    encoder.message_added(message).unwrap();
    encoder.text_added(message).unwrap();
    encoder.delta(ContentKind::Text, message, "Hel").unwrap();
    encoder.delta(ContentKind::Text, message, "lo").unwrap();
    encoder.done(ContentKind::Text, message, "Hello").unwrap();
    encoder.text_done(message, "Hello").unwrap();
    encoder.message_done(message, "Hello").unwrap();
    encoder.function_call_added(call, "c", "f").unwrap();
    encoder.delta(ContentKind::Arguments, call, "{}").unwrap();
    encoder.done(ContentKind::Arguments, call, "{}").unwrap();
    encoder.function_call_done(call, "c", "f", "{}").unwrap();
    encoder.completed(&head.with_usage(3, 4)).unwrap();
    let wire = encoder.into_inner();
    laws(wire.as_bytes());
    let (mut decoder, mut chunk) = (Decoder::new(), wire.as_bytes());
    #[cfg(feature = "serde_json")]
    let mut response = deltawire::openai::responses::Response::new();
    while let Some(event) = decoder.next_event(&mut chunk) {
        let event = event.unwrap();
        #[cfg(feature = "serde_json")]
        response.apply(&event).unwrap();
        assert_ne!(event.kind(), EventKind::Unknown);
    }
    let end = decoder.finish();
    assert!(end.is_intact() && end.outcome == Outcome::Complete, "{end:?}");
    #[cfg(feature = "serde_json")]
    {
        let response = response.finish(&end).unwrap();
        assert_eq!(
            (response.text(), response.reasoning(), response.tool_calls().count()),
            ("Hello".into(), "Hm".into(), 1)
        );
    }
}

#[test]
fn errors_and_unknown_events_are_forwarded() {
    for (payload, expected) in [
        (r#"{"error":{"message":"m"}}"#, r#"{"error":{"message":"m"}}"#),
        (r#"{"type":"error","message":"m"}"#, r#"{"type":"error","message":"m"}"#),
        (r#"{"error":"m"}"#, r#"{"error":"m"}"#),
    ] {
        let Event::Error(error) = Event::parse(payload.as_bytes()).unwrap() else { panic!() };
        let mut encoder = Encoder::with_next_number(String::new(), 5);
        encoder.forward_error(&error).unwrap();
        assert_eq!(encoder.into_inner(), format!("event: error\ndata: {expected}\n\n"));
    }
    // The error of a response that failed.
    let failed = br#"{"type":"response.failed","response":{"error":{"code":"c","message":"m"}}}"#;
    let Event::Failed(failed) = Event::parse(failed).unwrap() else { panic!() };
    let mut encoder = Encoder::new(String::new());
    encoder.forward_error(&failed.error().unwrap()).unwrap();
    let wire = encoder.into_inner();
    let Event::Error(error) = Event::parse(&wire.lines().nth(1).unwrap().as_bytes()[6..]).unwrap() else {
        panic!("{wire}")
    };
    assert_eq!(error.message(), "m");
    for (payload, expected) in [
        ("{\"type\":\"new\",\n\"x\":1}", "event: new\ndata: {\"type\":\"new\",\"x\":1}\n\n"),
        (r#"{"type":"a\nb"}"#, "data: {\"type\":\"a\\nb\"}\n\n"),
        (r#"{"type":""}"#, "data: {\"type\":\"\"}\n\n"),
    ] {
        let mut encoder = Encoder::new(String::new());
        encoder.forward_event(&Event::parse(payload.as_bytes()).unwrap()).unwrap();
        assert_eq!(encoder.into_inner(), expected);
    }
}
