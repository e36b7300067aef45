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
    let around = [&id("a"), &id("a"), r#"{"usageMetadata":{},"responseId":"b"}"#, &id("a"), &id("a")].join("|");
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
        // A chunk of another response that is no text, and so leaves the memory of the last text as it is.
        (&around, vec![OtherResponse, OtherResponse]),
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
        for (start, end, element_end) in [("data: ", "\r\n\r\n", ""), ("data: ", "\n\n", ""), ("", "\r\n", ",\r\n")] {
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

fn elements(shorts: &str, between: &str) -> String {
    let elements: Vec<String> = shorts.split('|').map(|short| payload(short.trim())).collect();
    elements.join(between)
}

/// A payload over many lines, as the server prints it.
fn pretty(short: &str) -> String {
    let mut out = String::new();
    let (mut depth, mut in_string) = (0, false);
    for char in payload(short).chars() {
        in_string ^= char == '"';
        match char {
            '{' | '[' if !in_string => {
                depth += 1;
                out.push(char);
                out.push_str(&format!("\r\n{}", "  ".repeat(depth)));
            }
            '}' | ']' if !in_string => {
                depth -= 1;
                out.push_str(&format!("\r\n{}{char}", "  ".repeat(depth)));
            }
            ',' if !in_string => out.push_str(&format!(",\r\n{}", "  ".repeat(depth))),
            ':' if !in_string => out.push_str(": "),
            _ => out.push(char),
        }
    }
    out
}

/// C: without `alt=sse` the body is one streamed JSON array.
#[test]
fn c_the_body_without_alt_sse() {
    let stream = "think a|t b|t c: [{\\\"x|call|last d";
    let texts = |bytes: &[u8]| {
        let mut texts = Vec::new();
        let mut decoder = Decoder::new();
        let mut chunk = bytes;
        while let Some(pieces) = decoder.next_text(&mut chunk) {
            texts.extend(pieces.unwrap().map(shown));
        }
        texts
    };
    let expected = texts(wire(stream).as_bytes());
    assert_eq!(expected, ["(a)", "b", "c: [{\"x", "d"]);
    let pretty: Vec<String> = stream.split('|').map(pretty).collect();
    for body in [
        format!("[{}]", elements(stream, ",")),
        format!("[{}\r\n]\r\n", elements(stream, "\r\n,\r\n")),
        format!("\u{feff}[{}\n]", elements(stream, ",\n")),
        format!("[\n  {}\n]\n", elements(stream, " ,\n  ")),
        format!("\r\n[{}]   \r\n\r\n", elements(stream, ", \t")),
        format!(": comment\n[{}]", elements(stream, ",")),
        format!("[{}\r\n]\r\n", pretty.join("\r\n,\r\n")),
        format!("[\r{}\r]\r", elements(stream, ",\r")),
        // Its end is missing.
        format!("[{}", elements(stream, ",")),
        // JSON Lines.
        format!("{}\n", elements(stream, "\n")),
        format!("{}\r\n", pretty.join("\r\n")),
    ] {
        let (seen, end) = all_ways(body.as_bytes());
        assert_eq!((seen.len(), end.as_str()), (5, "complete 0 0 None"), "{body}");
        assert_eq!(texts(body.as_bytes()), expected, "{body}");
        let mut decoder = Decoder::new();
        let mut chunk = body.as_bytes();
        while let Some(item) = decoder.next_item(&mut chunk) {
            assert!(matches!(item.unwrap(), Item::Event(_) | Item::Other(deltawire::sse::Item::Comment(_))));
        }
        assert!(!decoder.finish().has_ignored_lines(), "{body}");
    }
    // An answer without streaming.
    for body in [payload("last a"), format!("{}\n", self::pretty("last a")), format!("[{}]", payload("last a"))] {
        assert_eq!(all_ways(body.as_bytes()).1, "complete 0 0 None", "{body}");
    }
}

#[test]
fn a_list_that_is_not_whole() {
    let (a, last, error) = (payload("t a"), payload("last b"), payload("error"));
    for (body, events, end) in [
        ("[".to_owned(), 0, "empty 0 0 None"),
        ("[]".to_owned(), 0, "empty 0 0 None"),
        (format!("[{a}"), 1, "truncated 0 0 None"),
        (format!("[{a}]"), 1, "truncated 0 0 None"),
        (format!("[{a},{}", &last[..last.len() - 1]), 1, "truncated 0 0 None"),
        (format!("[{last},{{\"err"), 1, "truncated 0 0 None"),
        (format!("[{error}]"), 1, "error 0 0 None"),
        ("[{\n  \"error\": {\n    \"code\": 400\n  }\n}\n]\n".to_owned(), 1, "error 0 0 None"),
        (format!("[{a},\n{error}\n]"), 2, "error 0 0 None"),
        // An element that is not known, one that is of the wrong type, and one that is not JSON.
        (format!("[{a},{{\"new\":1}},{last}]"), 3, "complete 0 0 None"),
        (format!("[{a},{{\"candidates\":5}},{last}]"), 3, "complete 1 0 None"),
        (format!("[{a},{{\"candidates\":[x]}},{last}\n]\n{last}"), 3, "complete 1 0 None"),
        // What is no list after all.
        (format!("[hello] world\ndata: {last}\n\n"), 1, "complete 0 0 None"),
        (format!("[1,2]\n\ndata: {last}\n\n"), 1, "complete 0 0 None"),
        (format!("[data: {last}\n\n"), 0, "empty 0 0 None"),
        // After a frame there is none.
        (format!("data: {a}\n\n[{last}]\n\n"), 1, "truncated 0 0 None"),
        // A leading space is not passed over in a stream of frames.
        (format!(" data: {last}\n\n"), 0, "empty 0 0 None"),
        (format!("{a}\n data: {last}\n\n"), 1, "truncated 0 0 None"),
        (format!("{a}\ndata: {last}\n\n"), 2, "complete 0 0 None"),
        (format!("{a} x\n\ndata: {last}\n\n"), 2, "complete 0 0 None"),
    ] {
        let (seen, verdict) = all_ways(body.as_bytes());
        assert_eq!((seen.len(), verdict.as_str()), (events, end), "{body}\n{seen:#?}");
    }
}

/// Vertex AI sends errors as an array with one object. Cut in the middle of one, a stream is not complete.
#[test]
fn law_11_cut_in_an_error_in_an_array() {
    let stream = wire("finish STOP");
    let error = format!("[{}]\n", payload("error"));
    for (at, expected) in
        [(0, Outcome::Complete), (2, Outcome::Truncated), (9, Outcome::Truncated), (error.len(), Outcome::Error)]
    {
        let mut decoder = Decoder::new();
        let mut chunk = &[stream.as_bytes(), &error.as_bytes()[..at]].concat()[..];
        while decoder.next_event(&mut chunk).is_some() {}
        assert_eq!(decoder.finish().outcome, expected, "cut at {at}");
    }
}

/// Elements of one large chunk, and objects in one line of it, take about the time that they take in small ones.
#[test]
fn law_4_many_elements_in_one_chunk() {
    let bodies = [format!("[{}]", vec![payload("t a"); 10_000].join(",\n")), payload("t a").repeat(10_000)];
    for body in bodies {
        let time = |size| {
            let (start, mut count, mut decoder) = (std::time::Instant::now(), 0, Decoder::new());
            for mut chunk in body.as_bytes().chunks(size) {
                while let Some(event) = decoder.next_event(&mut chunk) {
                    count += event.map_or(0, |event| event.texts().count());
                }
            }
            assert_eq!(count, 10_000);
            start.elapsed()
        };
        let (small, large) = (time(1460), time(body.len()));
        // By the square it was some fifty times as much.
        assert!(large < small * 8, "{large:?} in one chunk, {small:?} in many");
    }
}

/// Of an element over the limit that lacks its end, the same is left however it is cut.
#[test]
fn law_1_the_tail_of_an_element_over_the_limit() {
    use laws::dialect::chunking;
    use laws::gemini::Gemini;
    let body = format!("[{{\"new\": \"{}\"", "x".repeat(60));
    for limit in 60..75 {
        chunking::<Gemini>(body.as_bytes(), limit, 1);
    }
}

/// The limits count for each element, and those around one that is over them come through.
#[test]
fn law_3_limits_of_elements() {
    let long = payload(&format!("t {}", "x".repeat(3000)));
    let body = format!("[{},\n{long},\n{}]", payload("t a"), payload("last b"));
    for size in [1, 7, 100, 100_000] {
        let mut decoder = Decoder::with_storage([0; 1024]);
        let mut seen = Vec::new();
        for mut chunk in body.as_bytes().chunks(size) {
            while let Some(event) = decoder.next_event(&mut chunk) {
                seen.push(event.map_or_else(|error| error.to_string(), |event| event.texts().map(shown).collect()));
            }
        }
        let at = 1 + payload("t a").len() + 2;
        assert_eq!(seen, ["a".to_owned(), format!("data of a frame over the limit at byte {at}"), "b".to_owned()]);
        let end = decoder.finish();
        assert_eq!((end.outcome, end.lost), (Outcome::Complete, 1));
    }
}
