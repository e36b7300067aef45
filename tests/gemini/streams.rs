//! Whole streams: their order, how they deviate, and how they end.

use deltawire::gemini::{Decoder, Event, FinishReason, Item, Order, Violation};
use deltawire::stream::{Outcome, TextDelta};

/// Spells a payload out that is written short: `t TEXT` and `think TEXT` (candidate 0), `t1 TEXT` (candidate 1), `call`, `begin`,
/// `more`, `end`, `empty`, `finish R`, `finish1 R`, `last TEXT` (with STOP), `block`, `usage`, `error`, or itself.
fn payload(short: &str) -> String {
    let (word, rest) = short.split_once(' ').unwrap_or((short, ""));
    let part = |part: &str| {
        format!(
            r#"{{"candidates":[{{"content":{{"parts":[{part}],"role":"model"}},"index":0}}],"usageMetadata":{{"totalTokenCount":9}}}}"#
        )
    };
    match word {
        "t" => part(&format!(r#"{{"text":"{rest}"}}"#)),
        "think" => part(&format!(r#"{{"text":"{rest}","thought":true}}"#)),
        "t1" => part(&format!(r#"{{"text":"{rest}"}}"#)).replace("\"index\":0", "\"index\":1"),
        "call" => part(r#"{"functionCall":{"name":"f","args":{}}}"#),
        "begin" => part(&format!(r#"{{"functionCall":{{"name":"{rest}","willContinue":true}}}}"#)),
        "more" => part(r#"{"functionCall":{"partialArgs":[{"jsonPath":"$.a","numberValue":1}],"willContinue":true}}"#),
        "end" => part(r#"{"functionCall":{}}"#),
        "empty" => part("{}"),
        "finish" => format!(r#"{{"candidates":[{{"finishReason":"{rest}","index":0}}]}}"#),
        "finish1" => format!(r#"{{"candidates":[{{"finishReason":"{rest}","index":1}}]}}"#),
        "last" => {
            format!(r#"{{"candidates":[{{"content":{{"parts":[{{"text":"{rest}"}}]}},"finishReason":"STOP"}}]}}"#)
        }
        "block" => r#"{"promptFeedback":{"blockReason":"SAFETY"}}"#.to_owned(),
        "usage" => r#"{"usageMetadata":{"totalTokenCount":9}}"#.to_owned(),
        "error" => r#"{"error":{"code":503,"message":"m","status":"UNAVAILABLE"}}"#.to_owned(),
        _ => short.to_owned(),
    }
}

fn wire(shorts: &str) -> String {
    shorts.split('|').map(|short| format!("data: {}\r\n\r\n", payload(short.trim()))).collect()
}

fn shown(delta: TextDelta<'_>) -> String {
    match delta {
        TextDelta::Text(text) => text.to_string(),
        TextDelta::Reasoning(text) => format!("({text})"),
    }
}

/// Reads a body in chunks of a size, and returns all that can be seen of it.
fn run(bytes: &[u8], size: usize) -> (Vec<String>, String, u64) {
    let mut decoder = Decoder::new();
    let mut seen = Vec::new();
    for mut chunk in bytes.chunks(size) {
        while let Some(event) = decoder.next_event(&mut chunk) {
            seen.push(match event {
                Ok(event) => format!("{event:?} {:?}", event.texts().map(shown).collect::<Vec<_>>()),
                Err(error) => error.to_string(),
            });
        }
    }
    let offset = decoder.parser().offset();
    let end = decoder.finish();
    let last = end.last.map(|last| format!("{:?}", last.event));
    (seen, format!("{} {} {} {last:?}", end.outcome, end.lost, end.violations), offset)
}

/// Every way to read the same bytes must agree: events, items, texts, chunks of any size, and an order of its own.
pub(crate) fn all_ways(bytes: &[u8]) -> (Vec<String>, String) {
    let whole = run(bytes, bytes.len().max(1));
    assert_eq!(whole.2, bytes.len() as u64, "the offset counts what was used");
    for size in [1, 2, 3, 5, 7, 16, 61, 100, 331, 1460] {
        assert_eq!(run(bytes, size), whole, "{size}");
    }
    let mut order = Order::new();
    let mut by_item = Decoder::new();
    let (mut texts, mut by_text) = (Vec::new(), Vec::new());
    for mut chunk in bytes.chunks(97) {
        while let Some(item) = by_item.next_item(&mut chunk) {
            match item.unwrap() {
                Item::Event(received) => {
                    // What came by the short way is what it is by the long one.
                    let parsed = Event::parse(received.payload).unwrap();
                    assert_eq!(parsed, received.event);
                    assert_eq!(order.apply(&parsed), received.violation);
                    texts.extend(parsed.texts().map(shown));
                    if let Event::Chunk(chunk) = received.event {
                        let Event::Chunk(parsed) = parsed else { panic!() };
                        assert_eq!(chunk.usage(), parsed.usage());
                        assert!(chunk.candidates().eq(parsed.candidates()));
                    }
                }
                Item::Corrupt(_) => order.lose(),
                _ => {}
            }
        }
    }
    assert_eq!((by_item.order().violations(), by_item.order().lost()), (order.violations(), order.lost()));
    assert_eq!(by_item.order().outcome(), order.outcome());
    let mut decoder = Decoder::new();
    for mut chunk in bytes.chunks(89) {
        while let Some(pieces) = decoder.next_text(&mut chunk) {
            let Ok(pieces) = pieces else { continue };
            let before = by_text.len();
            by_text.extend(pieces.map(shown));
            assert!(by_text.len() > before, "it has one at least");
        }
    }
    assert_eq!(by_text, texts);
    (whole.0, whole.1)
}

fn violations(shorts: &str) -> (Vec<Violation>, Order) {
    let mut order = Order::new();
    let seen: Vec<Violation> = shorts
        .split('|')
        .filter_map(|short| order.apply(&Event::parse(payload(short.trim()).as_bytes()).unwrap()))
        .collect();
    assert_eq!(order.violations() as usize, seen.len());
    assert_eq!(order.last_violation(), seen.last().copied());
    all_ways(wire(shorts).as_bytes());
    (seen, order)
}

#[test]
fn order() {
    use Violation::{AfterError, CallNotEnded, ContentAfterFinish, OtherResponse, StrayCallPiece, TooManyCandidates};
    let late = ContentAfterFinish { candidate: 0 };
    let not_ended = CallNotEnded { candidate: 0 };
    let stray = StrayCallPiece { candidate: 0 };
    let id = |id: &str| format!(r#"{{"candidates":[{{"content":{{"parts":[{{"text":"x"}}]}}}}],"responseId":"{id}"}}"#);
    let mixed = [id("a"), id("a"), id("b"), id("a"), id("a"), id("")].join("|");
    for (stream, expected) in [
        ("think a|t b|t c|last d", vec![]),
        ("t a|t b|finish STOP|usage|[DONE]", vec![]),
        ("t a|call|call|finish STOP", vec![]),
        ("begin f|more|more|end|begin g|end|finish STOP", vec![]),
        ("begin f|empty|t x|more|end|finish STOP", vec![]),
        ("t a|empty|finish STOP|empty|finish STOP|t |usage", vec![]),
        // D17
        ("t a|finish STOP|t b|t c|finish MAX_TOKENS", vec![late, late]),
        ("t a|finish STOP|call|finish STOP", vec![late]),
        // A last piece is missing.
        ("begin f|more|finish STOP", vec![not_ended]),
        ("begin f|more|begin g|end|finish STOP", vec![not_ended]),
        ("begin f|call|end|finish STOP", vec![not_ended, stray]),
        ("more|end|finish STOP", vec![stray, stray]),
        ("error|t a|error|usage|[DONE]", vec![AfterError, AfterError, AfterError]),
        ("block", vec![]),
        ("t a|t1 b|t a|t1 c|finish STOP|t1 d|finish1 STOP|t1 e", vec![ContentAfterFinish { candidate: 1 }]),
        (r#"t a|{"candidates":[{"index":32}]}|finish STOP"#, vec![TooManyCandidates { candidate: 32 }]),
        (&mixed, vec![OtherResponse, OtherResponse]),
        (r#"{"new":1}|t a|{"new":1}|finish STOP"#, vec![]),
    ] {
        assert_eq!(violations(stream).0, expected, "{stream}");
    }
}

#[test]
fn outcomes() {
    for (stream, outcome) in [
        ("t a", Outcome::Truncated),
        ("usage", Outcome::Truncated),
        ("[DONE]", Outcome::Empty),
        (r#"{"new":1}"#, Outcome::Empty),
        ("t a|[DONE]", Outcome::Truncated),
        ("t a|finish STOP", Outcome::Complete),
        ("t a|finish ", Outcome::Truncated),
        ("t a|finish FINISH_REASON_UNSPECIFIED", Outcome::Truncated),
        ("t a|finish NEW_REASON", Outcome::Complete),
        ("finish SAFETY", Outcome::Complete),
        ("last a", Outcome::Complete),
        ("t a|finish STOP|t b", Outcome::Complete),
        ("t a|t1 b|finish STOP", Outcome::Truncated),
        ("t a|t1 b|finish STOP|finish1 STOP", Outcome::Complete),
        ("begin f|more", Outcome::Truncated),
        ("begin f|more|finish MAX_TOKENS", Outcome::Complete),
        // A blocked prompt has a complete answer, without content; an answer in the middle is not complete by that.
        ("block", Outcome::Complete),
        ("usage|block|usage", Outcome::Complete),
        ("t a|block", Outcome::Truncated),
        ("block|t a", Outcome::Truncated),
        ("error", Outcome::Error),
        ("t a|error", Outcome::Error),
        ("t a|finish STOP|error", Outcome::Error),
        (r#"t a|{"candidates":[{"index":40,"finishReason":"STOP"}]}|finish STOP"#, Outcome::Truncated),
    ] {
        let (_, order) = violations(stream);
        assert_eq!(order.outcome(), outcome, "{stream}");
        let mut decoder = Decoder::new();
        let wire = wire(stream);
        let mut chunk = wire.as_bytes();
        while decoder.next_event(&mut chunk).is_some() {}
        assert_eq!(decoder.finish().outcome, outcome, "{stream}");
    }
}

#[test]
fn what_is_open() {
    let (_, order) = violations("t a|t1 b|begin get_weather|more|more");
    assert_eq!(order.open_candidates().collect::<Vec<_>>(), [0, 1]);
    let call = order.open_call().unwrap();
    assert_eq!((call.candidate(), call.name(), call.pieces()), (0, "get_weather", 3));
    let (_, order) = violations("t a|t1 b|begin f|more|end|finish STOP");
    assert_eq!((order.open_candidates().collect::<Vec<_>>(), order.open_call()), (vec![1], None));
    assert_eq!(order.finish_reason(), Some(FinishReason::Stop));
    let (_, order) = violations(&format!("begin {}", "n".repeat(65)));
    assert_eq!((order.open_call().unwrap().name(), order.is_blocked()), ("", false));
    let (_, mut order) = violations("block");
    assert!(order.is_blocked());
    order.reset();
    assert_eq!((order.outcome(), order.is_blocked()), (Outcome::Empty, false));
}

/// No cut before the terminal event is complete, and each one after it is.
#[test]
fn law_11_cut_at_every_byte() {
    for stream in [
        "think a|t b|t c|last d",
        "t a|t b|finish STOP|usage",
        "t a|t1 b|finish STOP|finish1 MAX_TOKENS|usage",
        "begin f|more|end|finish STOP",
        "block",
        "t a|finish STOP|t b|finish STOP",
        "t a|finish STOP|error",
        "t a|error",
    ] {
        for (start, end, element_end) in [("data: ", "\r\n\r\n", ""), ("data: ", "\n\n", "")] {
            // The third is the array that a body without `alt=sse` is.
            let is_array = !element_end.is_empty();
            let mut bytes = if is_array { "[".to_owned() } else { String::new() };
            let (mut order, mut verdicts) = (Order::new(), vec![(bytes.len(), Outcome::Empty)]);
            for (at, short) in stream.split('|').enumerate() {
                if is_array && at > 0 {
                    bytes.push_str(element_end);
                }
                let payload = payload(short);
                bytes.push_str(start);
                bytes.push_str(&payload);
                order.apply(&Event::parse(payload.as_bytes()).unwrap());
                verdicts.push((bytes.len(), order.outcome()));
                bytes.push_str(if is_array { "" } else { end });
            }
            if is_array {
                bytes.push_str("\r\n]\r\n");
            }
            for at in 0..=bytes.len() {
                let mut decoder = Decoder::new();
                let mut chunk = &bytes.as_bytes()[..at];
                while decoder.next_event(&mut chunk).is_some() {}
                let outcome = decoder.finish().outcome;
                let expected = verdicts.iter().rev().find(|(end, _)| *end <= at).map_or(Outcome::Empty, |it| it.1);
                if expected == Outcome::Complete {
                    // Something that is cut after it may be an error.
                    assert!(matches!(outcome, Outcome::Complete | Outcome::Truncated), "{stream} at {at}: {outcome}");
                } else {
                    assert_eq!(outcome, expected, "{stream} at {at}");
                }
            }
            assert_eq!(run(bytes.as_bytes(), 1), run(bytes.as_bytes(), bytes.len()), "{bytes}");
        }
    }
}

#[test]
fn a_tail_after_the_finish_reason() {
    let body = wire("t a|finish STOP");
    for (tail, outcome) in [
        ("", Outcome::Complete),
        ("\r\n", Outcome::Complete),
        (": keep", Outcome::Complete),
        ("dat", Outcome::Complete),
        ("data: ", Outcome::Complete),
        ("data: [DO", Outcome::Complete),
        ("data: [DONE]", Outcome::Complete),
        ("data: {\"err", Outcome::Truncated),
        ("data: {\"usageMeta", Outcome::Truncated),
        ("event: err", Outcome::Truncated),
        ("{\"err", Outcome::Truncated),
        ("data: {\"error\":{\"code\":500}}", Outcome::Error),
        ("{\n\"error\": {\"code\": 500}\n}", Outcome::Error),
    ] {
        let bytes = format!("{body}{tail}");
        let mut decoder = Decoder::new();
        let mut chunk = bytes.as_bytes();
        while decoder.next_event(&mut chunk).is_some() {}
        assert_eq!(decoder.finish().outcome, outcome, "{tail}");
    }
}

#[test]
fn c_an_error_in_the_middle_as_bare_lines() {
    let error = "{\r\n  \"error\": {\r\n    \"code\": 503,\r\n    \"message\": \"Overloaded\",\r\n    \"status\": \"UNAVAILABLE\"\r\n  }\r\n}\r\n";
    let (seen, end) = all_ways(format!("{}{error}", wire("t a|t b")).as_bytes());
    assert_eq!((seen.len(), end.as_str()), (3, "error 0 0 None"));
    assert!(seen[2].contains("Overloaded"));
    let (seen, end) = all_ways(error.as_bytes());
    assert_eq!((seen.len(), end.as_str()), (1, "error 0 0 None"));
}

/// The numbers of the usage are holes: chunks that differ in them and in the text come by the short way, in each spelling
/// that servers have.
#[test]
fn chunks_like_the_last() {
    let spellings = [
        r#"{"candidates":[{"content":{"role":"model","parts":[{"text":"TEXT"}]},"index":0}],"usageMetadata":{"promptTokenCount":20,"candidatesTokenCount":NUMBER,"totalTokenCount":NUMBER,"promptTokensDetails":[{"modality":"TEXT","tokenCount":20}],"candidatesTokensDetails":[{"modality":"TEXT","tokenCount":NUMBER}]},"modelVersion":"gemini-x","responseId":"abc"}"#,
        r#"{"candidates":[{"content":{"parts":[{"text":"TEXT","thought":true}],"role":"model"},"index":0}],"modelVersion":"gemini-x","responseId":"abc","usageMetadata":{"candidatesTokenCount":NUMBER,"promptTokenCount":20,"serviceTier":"standard","thoughtsTokenCount":NUMBER,"totalTokenCount":NUMBER}}"#,
        r#"{"candidates": [{"content": {"role": "model","parts": [{"text": "TEXT"}]}}],"usageMetadata": {"promptTokenCount": 20,"candidatesTokenCount": NUMBER,"totalTokenCount": NUMBER},"modelVersion": "gemini-x"BLANKS}"#,
        r#"{"usageMetadata":{"totalTokenCount":NUMBER},"candidates":[{"content":{"parts":[{"text":"TEXT"}]}}]}"#,
        r#"{"candidates":[{"content":{"parts":[{"thought":false,"text":"TEXT"}]},"index":4}],"usageMetadata":7,"x":"TEXT"}"#,
    ];
    for spelling in spellings {
        let mut bytes = String::new();
        for (at, text) in
            ["a", "Hello", "", "\\n\\\"", "h\u{e9} \u{1f600}", "\\ud83d\\ude00", "x", " ", "y"].into_iter().enumerate()
        {
            let number = [1, 9, 10, 11, 100, 0, 123_456_789, 7, 7][at].to_string();
            let payload = spelling.replacen("TEXT\"", &format!("{text}\""), 1);
            let payload = payload.replace("NUMBER", &number).replace("BLANKS", &" ".repeat(at % 3));
            bytes.push_str("data: ");
            bytes.push_str(&payload);
            bytes.push_str("\r\n\r\n");
        }
        let (seen, _) = all_ways(bytes.as_bytes());
        assert_eq!(seen.len(), 9);
    }
}

#[test]
fn d20_line_ends() {
    let crlf = wire("t a|think b|last c");
    let lf = crlf.replace("\r\n", "\n");
    assert_eq!(all_ways(crlf.as_bytes()).0, all_ways(lf.as_bytes()).0);
}

#[test]
fn sizes() {
    assert!(size_of::<Event<'_>>() <= 80, "{}", size_of::<Event<'_>>());
    assert!(size_of::<Decoder>() <= 1400, "{}", size_of::<Decoder>());
}
