//! Whole streams: their order, how they deviate, and how they end.

use deltawire::openai::chat::{Decoder, Event, FinishReason, Item, OpenCalls, Order, Violation};
use deltawire::sse::Parser;
use deltawire::stream::{Outcome, TextDelta};

/// Spells a payload out that is written short: `role`, `t TEXT`, `think TEXT`, `refuse TEXT`, `call INDEX ID NAME`,
/// `args INDEX TEXT`, `end REASON`, `usage`, `error`, `done`, or itself. `N:` before it is the index of the choice.
pub(crate) fn payload(short: &str) -> String {
    let (choice, rest) = match short.split_once(':') {
        Some((choice, rest)) if choice.parse::<u32>().is_ok() => (choice, rest),
        _ => ("0", short),
    };
    let (word, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let chunk = |members: &str| {
        format!(
            r#"{{"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{{"index":{choice},{members}}}]}}"#
        )
    };
    let delta = |delta: &str| chunk(&format!(r#""delta":{{{delta}}},"logprobs":null,"finish_reason":null"#));
    let index = |index: &str| if index == "-" { String::new() } else { format!(r#""index":{index},"#) };
    match word {
        "role" => delta(r#""role":"assistant","content":"""#),
        "t" => delta(&format!(r#""content":"{rest}""#)),
        "think" => delta(&format!(r#""reasoning_content":"{rest}""#)),
        "refuse" => delta(&format!(r#""refusal":"{rest}""#)),
        "call" => {
            let words: Vec<&str> = rest.split(' ').collect();
            delta(&format!(
                r#""tool_calls":[{{{}"id":"{}","type":"function","function":{{"name":"{}","arguments":""}}}}]"#,
                index(words[0]),
                words[1],
                words[2]
            ))
        }
        "args" => {
            let (at, text) = rest.split_once(' ').unwrap();
            delta(&format!(r#""tool_calls":[{{{}"function":{{"arguments":"{text}"}}}}]"#, index(at)))
        }
        "end" => chunk(&format!(r#""delta":{{}},"finish_reason":"{rest}""#)),
        "usage" => r#"{"id":"c1","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#.to_owned(),
        "error" => r#"{"error":{"message":"m"}}"#.to_owned(),
        "done" => "[DONE]".to_owned(),
        _ => short.to_owned(),
    }
}

pub(crate) fn wire(shorts: &str) -> String {
    shorts.split('|').map(|short| format!("data: {}\n\n", payload(short))).collect()
}

/// What a decoder returns, cut like that: events, violations, and the end.
fn run<'c>(chunks: impl IntoIterator<Item = &'c [u8]>) -> (Vec<String>, String) {
    let mut decoder = Decoder::new();
    let mut out = Vec::new();
    for mut chunk in chunks {
        while let Some(item) = decoder.next_item(&mut chunk) {
            out.push(match item {
                Ok(Item::Event(it)) => {
                    // What was found on the way is what a look at the payload finds. The name of a frame may matter too.
                    let is_nameless = it.frame.is_some_and(|frame| frame.event() == "message");
                    assert!(!is_nameless || Event::parse(it.payload) == Ok(it.event), "{:?}", it.event);
                    let texts: Vec<_> = it.event.texts().collect();
                    format!("{:?} {:?} {texts:?}", it.event, it.violation)
                }
                other => format!("{other:?}"),
            });
        }
    }
    let end = decoder.finish();
    let calls: Vec<_> = end.order.open_calls().iter().map(|call| (call.choice, call.index, call.received)).collect();
    let choices: Vec<u32> = end.order.open_choices().collect();
    let last = end.last.map(|last| (last.event, last.violation));
    let end = format!("{:?} {} {} {last:?} {calls:?} {choices:?}", end.outcome, end.lost, end.violations);
    (out, end)
}

/// What comes out of any bytes must be the same, in any cut.
pub(crate) fn cuts(bytes: &[u8], count: usize) -> (Vec<String>, String) {
    let whole = run([bytes]);
    // Over all streams the cuts fall on every place in a line.
    let step = if cfg!(miri) { 997 } else { bytes.len() / count + 1 };
    for at in (0..=bytes.len()).step_by(step) {
        let (first, second) = bytes.split_at(at);
        assert_eq!(run([first, second]), whole, "cut at {at}");
    }
    assert_eq!(run(bytes.chunks(1)), whole, "byte by byte");
    whole
}

/// What `next_event` and `next_text` return must be the same too, and what each payload gives by itself.
pub(crate) fn check(bytes: &[u8], count: usize) -> (Vec<String>, String) {
    let whole = cuts(bytes, count);
    // An oracle without a template: each payload by itself.
    let (mut parser, mut order, mut texts) = (Parser::new(), Order::new(), Vec::new());
    let mut chunk = bytes;
    while let Some(frame) = parser.next_frame(&mut chunk) {
        let frame = frame.unwrap();
        match Event::parse(frame.data_bytes()) {
            Ok(event) => {
                order.apply(&event);
                texts.extend(event.texts().map(|text| format!("{text:?}")));
            }
            Err(_) => order.lose(),
        }
    }
    let mut decoder = Decoder::new();
    let mut seen = Vec::new();
    for mut chunk in bytes.chunks(61) {
        while let Some(event) = decoder.next_event(&mut chunk) {
            seen.extend(event.into_iter().flat_map(|event| event.texts().map(|text| format!("{text:?}"))));
        }
    }
    assert_eq!(seen, texts);
    assert_eq!((decoder.order().outcome(), decoder.order().lost()), (order.outcome(), order.lost()));
    assert_eq!(decoder.order().violations(), order.violations());
    let (mut decoder, mut seen) = (Decoder::new(), Vec::new());
    for mut chunk in bytes.chunks(64) {
        while let Some(it) = decoder.next_text(&mut chunk) {
            seen.extend(it.into_iter().flatten().map(|text| format!("{text:?}")));
        }
    }
    assert_eq!(seen, texts);
    whole
}

/// Runs an order of its own and a decoder, which must agree.
fn violations(shorts: &str) -> (Vec<Violation>, Order) {
    let mut order = Order::new();
    let seen: Vec<Violation> =
        shorts.split('|').filter_map(|short| order.apply(&Event::parse(payload(short).as_bytes()).unwrap())).collect();
    assert_eq!(order.violations() as usize, seen.len());
    assert_eq!(order.last_violation(), seen.last().copied());
    let (items, end) = check(wire(shorts).as_bytes(), 150);
    for violation in &seen {
        assert!(items.iter().any(|item| item.contains(&format!("{violation:?}"))), "{violation:?} {items:?}");
    }
    assert!(end.starts_with(&format!("{:?} {} {}", order.outcome(), order.lost(), order.violations())), "{end}");
    (seen, order)
}

#[test]
fn order() {
    use Violation::{
        AfterDone, AfterError, CallIndexGap, CallIndexReused, ContentAfterFinish, IdChanged, IndexGap, NoFinishReason,
        TooManyChoices, UnknownCall,
    };
    let whole_call = r#"{"id":"c1","choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]}}]}"#;
    for (stream, expected) in [
        ("role|t a|t b|end stop|usage|done", vec![]),
        ("role|think a|think b|t c|t d|end stop|done", vec![]),
        ("role|call 0 a f|args 0 x|args 0 y|call 1 b g|args 1 z|end tool_calls|done", vec![]),
        // Calls that take turns.
        ("role|call 0 a f|call 1 b g|args 0 x|args 1 y|args 0 z|end tool_calls|done", vec![]),
        ("role|0:t a|1:role|1:t b|0:t c|1:end stop|0:end stop|done", vec![]),
        ("{\"type\":\"ping\"}|role|{\"type\":\"ping\"}|t a|end stop|done|done", vec![]),
        // A finish reason that is repeated, and what brings nothing.
        ("t a|end stop|end stop|role|usage|done", vec![]),
        ("t a|end stop|t b|t c|done", vec![ContentAfterFinish { choice: 0 }; 2]),
        ("t a|end stop|call 0 a f|args 0 x|done", vec![ContentAfterFinish { choice: 0 }; 2]),
        ("t a|end stop|done|t b|usage|{\"type\":\"x\"}|error", vec![AfterDone; 4]),
        ("t a|error|t b|done", vec![AfterError]),
        ("done|t a", vec![AfterDone]),
        ("t a|done", vec![NoFinishReason { choices: 1 }]),
        ("0:t a|1:t b|0:end stop|done", vec![NoFinishReason { choices: 1 }]),
        ("2:t a|0:t b|1:t c", vec![IndexGap { expected: 0, index: 2 }]),
        (
            "call 1 a f|call 3 b g",
            vec![CallIndexGap { choice: 0, expected: 0, index: 1 }, CallIndexGap { choice: 0, expected: 2, index: 3 }],
        ),
        ("call 0 a f|args 0 {}|call 0 b f|args 0 {}|end stop", vec![CallIndexReused { choice: 0, index: 0 }]),
        // The same id again is the same call.
        ("call 0 a f|args 0 {|call 0 a f|args 0 }|end stop", vec![]),
        // Without an index: an id begins a call, and no id goes on.
        ("call - a f|args - {}|call - b f|args - {}|call - b f|end stop", vec![]),
        ("args 0 x|args 0 y", vec![UnknownCall { choice: 0 }]),
        ("args - x|args - y", vec![UnknownCall { choice: 0 }]),
        ("call 0  f|args 0 x", vec![]),
        ("200:t a|200:t b|201:t a|200:end stop", vec![TooManyChoices { choice: 200 }]),
        ("t a|{\"id\":\"c2\",\"choices\":[]}|{\"id\":\"c3\",\"choices\":[]}|usage", vec![IdChanged]),
        ("{\"id\":\"\",\"choices\":[]}|t a|end stop|done", vec![]),
        (&format!("{whole_call}|args 0 x|end stop|done"), vec![]),
    ] {
        assert_eq!(violations(stream).0, expected, "{stream}");
    }
}

/// Text after the end is content, in every form that it has.
#[test]
fn late_text() {
    for (delta, is_text) in [
        (r#"{"content":[{"type":"text","text":"a"}]}"#, true),
        (r#"{"reasoning_details":[{"text":"a"}]}"#, true),
        (r#"{"content":"","refusal":"a","role":"assistant","reasoning":null}"#, true),
        (r#"{"content":"a","refusal":"b"}"#, true),
        (r#"{"reasoning":"a","content":"b"}"#, true),
        (r#"{"content":[],"reasoning_details":[],"refusal":""}"#, false),
        (r#"{"content":"","role":"assistant"}"#, false),
    ] {
        for finish_reason in ["null", "\"stop\""] {
            let late = format!(r#"{{"choices":[{{"delta":{delta},"finish_reason":{finish_reason}}}]}}"#);
            let expected = if is_text { vec![Violation::ContentAfterFinish { choice: 0 }] } else { vec![] };
            assert_eq!(violations(&format!("t a|end stop|{late}")).0, expected, "{late}");
        }
    }
}

/// An id is the same however it is written, and another one wherever it differs.
#[test]
fn ids() {
    let changes = |first: &str, second: &str| {
        let mut order = Order::new();
        for id in [first, second] {
            let payload = format!("{{\"id\":\"{id}\",\"choices\":[]}}");
            order.apply(&Event::parse(payload.as_bytes()).unwrap());
        }
        order.violations() == 1
    };
    for (plain, escaped) in [
        ("a", "\\u0061"),
        ("chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG", "chatcmpl\\u002dB9MHDbslfkBeAs8l4bebGdFOJ6Pe\\u0047"),
        ("12345678", "1234567\\u0038"),
        ("1234567890123456", "\\u0031234567890123456"),
        ("\u{1F600}\\n12345", "\\ud83d\\ude00\\n12345"),
    ] {
        assert!(!changes(plain, escaped), "{escaped}");
        assert!(changes(plain, &format!("{plain}\\u0000")), "{plain}");
        for (at, char) in plain.char_indices().filter(|(_, char)| char.is_ascii_alphanumeric()) {
            let (before, after) = (&plain[..at], &plain[at + 1..]);
            let other = if char == 'n' { 't' } else { 'n' };
            assert!(changes(plain, &format!("{before}{other}{after}")), "{plain} {at}");
        }
    }
    let zeros: Vec<String> = (1..20).map(|len| "\\u0000".repeat(len)).collect();
    assert!(zeros.windows(2).all(|ids| changes(&ids[0], &ids[1])));
}

#[test]
fn outcomes() {
    for (stream, expected) in [
        ("done", Outcome::Empty),
        ("{\"type\":\"ping\"}", Outcome::Empty),
        ("{\"id\":\"c1\",\"choices\":[]}", Outcome::Truncated),
        ("{\"id\":\"c1\",\"choices\":[]}|done", Outcome::Truncated),
        ("role", Outcome::Truncated),
        ("role|done", Outcome::Truncated),
        ("role|t a", Outcome::Truncated),
        ("role|t a|usage", Outcome::Truncated),
        ("role|t a|end stop", Outcome::EndMarkerLost),
        ("role|t a|end stop|usage", Outcome::EndMarkerLost),
        ("role|t a|end stop|usage|done", Outcome::Complete),
        ("role|end stop|done", Outcome::Complete),
        // Snowflake never sends a finish reason.
        ("t a|done", Outcome::Complete),
        ("call 0 a f|done", Outcome::Complete),
        ("0:t a|1:t b|0:end stop", Outcome::Truncated),
        ("0:t a|1:t b|0:end stop|done", Outcome::Truncated),
        ("0:t a|1:t b|0:end stop|1:end stop", Outcome::EndMarkerLost),
        ("0:t a|1:t b|0:end stop|1:end length|done", Outcome::Complete),
        ("0:t a|200:t b|0:end stop", Outcome::Truncated),
        ("0:t a|200:t b|0:end stop|done", Outcome::Complete),
        ("error", Outcome::Error),
        ("t a|error|done", Outcome::Error),
        ("t a|end stop|error", Outcome::Error),
        ("t a|end stop|done|error", Outcome::Complete),
        ("done|t a|end stop", Outcome::Empty),
    ] {
        assert_eq!(violations(stream).1.outcome(), expected, "{stream}");
    }
}

#[test]
fn what_is_open() {
    let open = |calls: OpenCalls| calls.iter().map(|it| (it.choice, it.index, it.received)).collect::<Vec<_>>();
    let order = violations("t a|call 0 a f|args 0 {|args 0 12|call 1 b f|1:call 0 c f|1:args 0 xyz").1;
    assert_eq!(open(order.open_calls()), [(1, Some(0), 3), (0, Some(1), 0), (0, Some(0), 3)]);
    assert_eq!(order.open_choices().collect::<Vec<_>>(), [0, 1]);
    assert_eq!(order.finish_reason(), None);
    let order = violations("t a|call 0 a f|args 0 {|1:call 0 c f|0:end tool_calls").1;
    assert_eq!(open(order.open_calls()), [(1, Some(0), 0)]);
    assert_eq!(order.open_choices().collect::<Vec<_>>(), [1]);
    assert_eq!(order.finish_reason(), Some(FinishReason::ToolCalls));
    // The ninth call: the one that was not heard of for longest is not followed any more. Nothing is said that may be wrong.
    let many: Vec<String> = (0..9).map(|at| format!("call {at} id{at} f")).collect();
    let (violations, order) = violations(&format!("{}|args 0 x", many.join("|")));
    assert!(violations.is_empty() && order.open_calls().has_more());
    assert_eq!(order.open_calls().len(), OpenCalls::MAX);
    assert_eq!(order.open_calls().iter().next().unwrap().index, Some(0));
}

#[test]
fn names_of_violations() {
    for (violation, name, text) in [
        (Violation::IdChanged, "id_changed", "chunk with another id"),
        (Violation::AfterDone, "after_done", "event after [DONE]"),
        (Violation::NoFinishReason { choices: 2 }, "no_finish_reason", "[DONE] with 2 choices without a finish reason"),
    ] {
        assert_eq!((violation.name(), violation.to_string()), (name, text.to_owned()));
        assert_eq!(violation.choice(), None);
    }
    assert_eq!(Violation::UnknownCall { choice: 3 }.choice(), Some(3));
}

/// A stream that is cut anywhere before its last finish reason is never complete.
#[test]
fn verdict() {
    for (stream, terminal) in [
        ("role|t a|t b|end stop|usage|done", 3),
        ("role|call 0 a f|args 0 {}|end tool_calls|done", 3),
        ("0:t a|1:t b|0:end stop|1:end stop|done", 3),
        ("t a|t b|done", 2),
    ] {
        let frames: Vec<String> = stream.split('|').map(wire).collect();
        let before: usize = frames[..terminal].iter().map(String::len).sum();
        let bytes = frames.concat();
        for at in 0..=bytes.len() {
            let mut decoder = Decoder::new();
            let mut chunk = &bytes.as_bytes()[..at];
            while let Some(event) = decoder.next_event(&mut chunk) {
                event.unwrap();
            }
            let end = decoder.finish();
            // Its last two bytes are line ends: without them it is there all the same.
            let is_there = at + 2 >= before + frames[terminal].len();
            assert!(is_there || !end.is_complete(), "{stream} cut at {at}: {:?}", end.outcome);
            assert!(at != before + frames[terminal].len() || end.is_complete(), "{stream}: it is there at once");
        }
    }
    // After the finish reason: what may be the end marker is harmless, and what may be more is not.
    for (tail, expected) in [
        ("", Outcome::EndMarkerLost),
        ("data: ", Outcome::EndMarkerLost),
        ("data: [DO", Outcome::EndMarkerLost),
        ("data: [DONE]", Outcome::Complete),
        (": keep-al", Outcome::EndMarkerLost),
        ("data: {", Outcome::Truncated),
        ("data: {\"type\"", Outcome::Truncated),
        ("event: er", Outcome::Truncated),
    ] {
        let bytes = wire("t a|end stop") + tail;
        let mut decoder = Decoder::new();
        let mut chunk = bytes.as_bytes();
        while let Some(event) = decoder.next_event(&mut chunk) {
            event.unwrap();
        }
        assert_eq!(decoder.finish().outcome, expected, "{tail}");
    }
}

#[test]
fn forms_of_streams() {
    let plain = wire("role|t a|t b\\n|t c|call 0 a f|args 0 x|args 0 |args 0 y|end stop|done");
    for bytes in
        [plain.clone(), plain.replace('\n', "\r\n"), plain.replace("data: ", "data:"), format!("\u{FEFF}{plain}")]
    {
        let (_, end) = check(bytes.as_bytes(), 150);
        assert!(end.starts_with("Complete 0 0"), "{end}");
    }
    // An empty string between others is none.
    check(wire("t a|t b|t |t |t c|args 0 x|args 0 |args 0 y").as_bytes(), 150);
    // Padding that is another for each chunk, and of any length.
    for name in ["obfuscation", "p"] {
        let padded: String = ["a", "bc", "", "d\\u00e9", "ef"]
            .iter()
            .map(|pad| wire("t x").replace("}]}", &format!("}}],\"{name}\":\"{pad}\"}}")))
            .collect();
        let (items, _) = check(padded.as_bytes(), 150);
        assert!(items.iter().all(|item| item.contains("Text(\"x\")")), "{items:?}");
    }
    // D11: a line with a space before its field is reported as ignored.
    let (items, _) = check(format!(" {}", wire("t a")).as_bytes(), 150);
    assert!(items[0].contains("Ignored"), "{items:?}");
    // Groq: the frame says that it is an error.
    let (items, end) = run([&b"event: error\ndata: {\"message\":\"m\",\"code\":400}\n\n"[..]]);
    assert!(items[0].starts_with("Error(") && end.starts_with("Error"), "{items:?} {end}");
    // Named frames that are nothing else.
    let (items, end) = check(b"event: ping\ndata: {}\n\nevent: x\ndata: {\"id\":\"c\"}\n\n", 150);
    assert!(items[0].contains("\"ping\"") && end.starts_with("Truncated"), "{items:?} {end}");
}

#[test]
fn errors_outside_of_frames() {
    let body = b"{\n  \"error\": {\n    \"message\": \"m\"\n  }\n}\n";
    let mut decoder = Decoder::new();
    let mut chunk = &body[..];
    let event = decoder.next_event(&mut chunk).unwrap().unwrap();
    assert!(matches!(event, Event::Error(error) if error.message() == "m"));
    assert_eq!(decoder.finish().outcome, Outcome::Error);
    // An old llama.cpp: a field of its own.
    let (_, end) = run([&b"error: {\"code\":400,\"message\":\"m\"}\n\n"[..]]);
    assert!(end.starts_with("Error"), "{end}");
    let (_, end) = run([&b"event: error\n\n"[..]]);
    assert!(end.starts_with("Error"), "{end}");
}

#[test]
fn d8_the_rest_of_an_error_counts() {
    let bytes = br#"data: {"error":{"code":502,"message":"m"},"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"error"}]}

data: [DONE]

"#;
    let (items, end) = check(bytes, 150);
    assert!(items[0].contains("Text(\"Hi\")"), "{items:?}");
    assert!(end.starts_with("Error 0 0"), "{end}");
}

#[test]
fn what_cannot_be_read() {
    let bytes = wire("t a|{\"choices\":5}|t b|{|end stop|done|{");
    let mut decoder = Decoder::new();
    let mut chunk = bytes.as_bytes();
    let (mut text, mut errors) = (String::new(), 0);
    while let Some(texts) = decoder.next_text(&mut chunk) {
        match texts {
            Ok(texts) => texts.for_each(|it| {
                if let TextDelta::Text(it) = it {
                    text += &it.to_string();
                }
            }),
            Err(_) => errors += 1,
        }
    }
    assert_eq!((text.as_str(), errors), ("ab", 3));
    let end = decoder.finish();
    // After `[DONE]` nothing is missed.
    assert_eq!((end.outcome, end.lost, end.is_complete()), (Outcome::Complete, 2, false));
}

/// A fixed storage that has room for a frame is enough.
#[test]
fn a_storage_of_fixed_size() {
    let bytes = wire("role|t a|t b|end stop|done");
    let mut decoder = Decoder::with_storage([0; 512]);
    let mut text = String::new();
    for mut chunk in bytes.as_bytes().chunks(7) {
        while let Some(texts) = decoder.next_text(&mut chunk) {
            text.extend(texts.unwrap().map(|text| text.content().to_string()));
        }
    }
    assert_eq!(text, "ab");
    assert!(decoder.finish().is_intact());
}

/// What is in memory between two events.
#[test]
fn sizes() {
    assert!(size_of::<Event<'_>>() <= 80, "{}", size_of::<Event<'_>>());
    assert!(size_of::<Order>() <= 384, "{}", size_of::<Order>());
    assert!(size_of::<Decoder<Vec<u8>>>() <= 1536, "{}", size_of::<Decoder<Vec<u8>>>());
}
