//! Whole streams: their order, how they deviate, and how they end.

use deltawire::openai::responses::{
    Decoder, Event, IncompleteReason, Item, ItemKind, OpenItems, Order, ResponseStatus, Violation,
};
use deltawire::sse::Limits;
use deltawire::stream::{Outcome, TextDelta};

use crate::run::{items, laws, payload, wire};

/// Runs an order of its own, and a decoder, split in many ways, which must agree.
fn violations(shorts: &str) -> (Vec<Violation>, Order) {
    let mut order = Order::new();
    let seen: Vec<Violation> = shorts
        .split('|')
        .filter_map(|short| order.apply(&Event::parse(payload(short.trim()).as_bytes()).unwrap()))
        .collect();
    assert_eq!(order.violations() as usize, seen.len());
    assert_eq!(order.last_violation(), seen.last().copied());
    laws(wire(shorts).as_bytes());
    let mut decoder = Decoder::new();
    let out = items(&mut decoder, [wire(shorts).as_bytes()]);
    assert_eq!(out.last().unwrap(), &format!("{:?} 0 {} {order:?}", order.outcome(), seen.len()));
    (seen, order)
}

#[test]
fn order() {
    use Violation::{
        AfterEnd, BeforeStart, ClosedItem, IdChanged, IndexGap, ItemRestarted, OpenAtEnd, SecondResponse, SequenceGap,
        SequenceRepeat, TooManyOpen, UnknownItem, WrongKind,
    };
    let many: Vec<String> = (0..9).map(|index| format!("item {index} message")).collect();
    let many =
        format!("created a|{}|t 8 x|t 0 y|done 8 message|t 8 x|done 3 message|item 9 message|t 9 z", many.join("|"));
    for (stream, expected) in [
        (
            "#0 created a|#1 progress a|#2 item 0 message|#3 part 0|#4 t 0 x|#5 t 0 y|#6 text 0 xy|#7 done 0 message|#8 completed a",
            vec![],
        ),
        // Without numbers, and with signs of life.
        (
            "created a|keepalive|item 0 message|t 0 x|keepalive|t 0 y|done 0 message|completed a|keepalive|[DONE]",
            vec![],
        ),
        (
            "#0 created a|#1 keepalive|#2 item 0 function_call|#3 args 0 {|#4 done 0 function_call|#5 completed a|[DONE]",
            vec![],
        ),
        // Numbers that do not begin at 0.
        ("#5 created a|#6 item 0 message|#7 done 0 message|#8 completed a", vec![]),
        (
            "#0 created a|#1 item 0 message|#4 t 0 x|#5 t 0 y|#6 done 0 message|#7 completed a",
            vec![SequenceGap { expected: 2, number: 4 }],
        ),
        (
            "#0 created a|#1 item 0 message|#2 t 0 x|#2 t 0 x|#3 t 0 y|#4 done 0 message",
            vec![SequenceRepeat { number: 2 }],
        ),
        ("#0 created a|#0 item 0 message|#0 t 0 x|#0 done 0 message", vec![SequenceRepeat { number: 0 }; 3]),
        (
            "#18446744073709551615 created a|#18446744073709551615 progress a|#0 progress a",
            vec![SequenceRepeat { number: u64::MAX }, SequenceRepeat { number: 0 }],
        ),
        (
            "created a|item 0 reasoning|sum 0 x|think 0 x|done 0 reasoning|item 1 custom_tool_call|args 1 x|done 1 custom_tool_call",
            vec![],
        ),
        ("created a|item 0 new|t 0 x|args 0 x|sum 0 x|done 0 new|new|completed a", vec![]),
        ("queued a|progress a|item 0 message", vec![]),
        // Items that take turns.
        (
            "created a|item 0 message|item 1 function_call|t 0 x|args 1 y|t 0 z|done 1 function_call|t 0 .|done 0 message|completed a",
            vec![],
        ),
        ("item 0 message|t 0 x|completed a", vec![BeforeStart; 3]),
        ("completed a", vec![BeforeStart]),
        ("item 0 message|created a|done 0 message", vec![BeforeStart]),
        // D15: another id begins anew, and its numbers too.
        (
            "#0 created a|#1 item 0 message|#2 t 0 x|#0 created b|#1 item 0 message|#2 t 0 x|#3 done 0 message|#4 completed b",
            vec![SecondResponse { same_id: false }],
        ),
        ("created a|completed a|created b|completed b", vec![SecondResponse { same_id: false }]),
        ("created a|created a|item 0 message", vec![SecondResponse { same_id: true }]),
        ("created |created ", vec![SecondResponse { same_id: false }]),
        // Item ids that change are reported once for each item.
        (
            "created a|item 0 message x|part 0|text 0 y|done 0 message z|item 1 message x|done 1 message y",
            vec![IdChanged { output_index: 0 }, IdChanged { output_index: 1 }],
        ),
        ("created a|item 1 message|done 1 message", vec![IndexGap { expected: 0, output_index: 1 }]),
        ("created a|item 0 message|item 0 message|t 0 x", vec![ItemRestarted { output_index: 0 }]),
        (
            "created a|t 0 x|t 0 y|done 0 message|t 0 x|completed a",
            vec![
                UnknownItem { output_index: 0 },
                UnknownItem { output_index: 0 },
                UnknownItem { output_index: 0 },
                ClosedItem { output_index: 0 },
            ],
        ),
        (
            "created a|item 0 message|done 0 message|t 0 x|done 0 message|searching 0",
            vec![ClosedItem { output_index: 0 }; 3],
        ),
        ("created a|item 0 message|args 0 x|sum 0 x|think 0 x", vec![WrongKind { output_index: 0 }; 3]),
        ("created a|item 0 web_search_call|searching 0|done 0 web_search_call", vec![]),
        ("created a|item 0 message|item 1 message|completed a", vec![OpenAtEnd { items: 2 }]),
        ("created a|item 0 message|incomplete a", vec![OpenAtEnd { items: 1 }]),
        ("created a|item 0 message|failed a", vec![]),
        // D16: an error and what follows it.
        ("#0 created a|#1 error|#2 failed a", vec![]),
        ("created a|error|failed a|failed a|error|t 0 x|new", vec![AfterEnd; 4]),
        ("created a|error|item 0 message|completed a|error|new", vec![AfterEnd; 4]),
        (
            "created a|completed a|completed a|failed a|error|t 0 x|new|created a",
            vec![AfterEnd, AfterEnd, AfterEnd, AfterEnd, AfterEnd, SecondResponse { same_id: true }],
        ),
        // The ninth open item cannot be followed. Nothing is said of it that may be wrong, until it is closed.
        (&many, vec![TooManyOpen { output_index: 8 }, ClosedItem { output_index: 8 }]),
        (
            "created a|item 4294967295 message|done 4294967295 message",
            vec![IndexGap { expected: 0, output_index: u32::MAX }],
        ),
    ] {
        assert_eq!(violations(stream).0, expected, "{stream}");
    }
}

#[test]
fn d16_the_verdict_is_there_at_the_terminal_event() {
    use ResponseStatus::{Completed, Failed, InProgress, Incomplete};
    for (stream, outcome, status) in [
        ("keepalive|new|[DONE]", Outcome::Empty, None),
        ("created a|item 0 message|t 0 x", Outcome::Truncated, Some(InProgress)),
        ("created a|item 0 message|t 0 x|text 0 x|done 0 message", Outcome::Truncated, Some(InProgress)),
        ("created a|item 0 message|done 0 message|[DONE]", Outcome::Truncated, Some(InProgress)),
        ("t 0 x", Outcome::Truncated, Some(InProgress)),
        ("created a|completed a", Outcome::Complete, Some(Completed)),
        ("created a|incomplete a", Outcome::Complete, Some(Incomplete)),
        ("created a|failed a", Outcome::Error, Some(Failed)),
        ("created a|error", Outcome::Error, Some(Failed)),
        ("error|failed a", Outcome::Error, Some(Failed)),
        ("created a|error|completed a", Outcome::Error, Some(Failed)),
        ("created a|completed a|error|failed a", Outcome::Complete, Some(Completed)),
        ("created a|completed a|created b", Outcome::Truncated, Some(InProgress)),
    ] {
        let (_, order) = violations(stream);
        assert_eq!((order.outcome(), order.status()), (outcome, status), "{stream}");
        // It does not wait for the end of the connection.
        let wire = wire(stream);
        let mut decoder = Decoder::new();
        let mut chunk = wire.as_bytes();
        while decoder.next_event(&mut chunk).is_some() {}
        assert_eq!(decoder.order().outcome(), outcome);
        assert_eq!(decoder.finish().is_complete(), outcome == Outcome::Complete);
    }
    let payload = r#"{"type":"response.incomplete","response":{"incomplete_details":{"reason":"content_filter"}}}"#;
    let mut order = Order::new();
    order.apply(&Event::parse(payload.as_bytes()).unwrap());
    assert_eq!(order.incomplete_reason(), Some(IncompleteReason::ContentFilter));
    order.reset();
    assert_eq!((order.status(), order.incomplete_reason(), order.cursor()), (None, None, None));
}

#[test]
fn errors_by_name_and_bare() {
    for (wire, outcome, lost) in [
        ("event: error\ndata: {\"message\":\"m\"}\n\n", Outcome::Error, 0),
        ("event: error\ndata: upstream timeout\n\n", Outcome::Error, 1),
        ("event: error\n\n", Outcome::Error, 0),
        ("{\"error\":{\"message\":\"m\"}}", Outcome::Error, 0),
        ("{\"error\":{\"message\":\"m\"}}\n", Outcome::Error, 0),
        ("<html>", Outcome::Empty, 0),
        // What cannot be read after the end is not missed.
        ("data: {\"type\":\"response.completed\",\"response\":{}}\n\ndata: x\n\n", Outcome::Complete, 0),
        (
            "data: {\"type\":\"response.created\",\"response\":{}}\n\ndata: x\n\ndata: {\"type\":\"response.completed\",\"response\":{}}\n\n",
            Outcome::Complete,
            1,
        ),
        // The last frame lacks its line end.
        ("data: {\"type\":\"response.completed\",\"response\":{}}", Outcome::Complete, 0),
        ("data: {\"type\":\"response.completed\",\"response\":{}", Outcome::Empty, 0),
    ] {
        laws(wire.as_bytes());
        let (mut decoder, mut chunk) = (Decoder::new(), wire.as_bytes());
        while decoder.next_event(&mut chunk).is_some() {}
        let end = decoder.finish();
        assert_eq!((end.outcome, end.lost), (outcome, lost), "{wire}");
        assert_eq!(end.is_complete(), outcome == Outcome::Complete && lost == 0);
    }
}

#[test]
fn deltas_that_differ_in_their_number_text_and_padding() {
    // The short way and the long way, in each order of members, with numbers of all lengths, and with what it cannot take.
    type Form<'f> = &'f dyn Fn(u64, &str, &str) -> String;
    let forms: [Form<'_>; 6] = [
        &|n, t, o| {
            format!(
                r#"{{"type":"response.output_text.delta","sequence_number":{n},"item_id":"i","output_index":0,"content_index":0,"delta":"{t}","logprobs":[],"obfuscation":"{o}"}}"#
            )
        },
        &|n, t, o| {
            format!(
                r#"{{"content_index":0,"delta":"{t}","item_id":"i","obfuscation":"{o}","output_index":0,"sequence_number":{n},"type":"response.output_text.delta"}}"#
            )
        },
        &|n, t, _| {
            format!(
                r#"{{"type":"response.output_text.delta","content_index":0,"delta":"{t}","item_id":"i","output_index":0,"sequence_number":{n}}}"#
            )
        },
        &|n, t, _| {
            format!(
                r#"{{"sequence_number":{n},"type":"response.output_text.delta","delta":"{t}","item_id":"i","output_index":0,"content_index":0}}"#
            )
        },
        &|_, t, o| {
            format!(
                r#"{{"type":"response.output_text.delta","obfuscation":"{o}","output_index":0,"content_index":0,"delta":"{t}"}}"#
            )
        },
        &|n, t, o| {
            format!(
                r#"{{"type":"response.output_text.delta","sequence_number":1,"sequence_number":{n},"obfuscation":"{o}","output_index":0,"content_index":0,"delta":"{t}"   }}"#
            )
        },
    ];
    for form in forms {
        let mut wire = wire("#7 created a|#8 item 0 message");
        for (number, text, padding) in [
            (9, "Hel", "a"),
            (10, "lo", "abc"),
            (11, " \\n", ""),
            (12, "\\\"", "\\u0061"),
            (13, "é", "é"),
            (15, "x", "b"),
            (16, "y", "b"),
            (16, "z", "b"),
            (17, "", "b"),
            (18, "ok", "bb"),
            (99, "ok", "bb"),
            (100, "\u{1F600}", "bb"),
            (101, "end", "bb"),
        ] {
            for end in ["\n\n", "\r\n\r\n"] {
                wire += &format!("data: {}{end}", form(number, text, padding));
            }
            wire += &format!("event: response.output_text.delta\ndata: {}\n\n", form(number + 1, text, padding));
        }
        laws(wire.as_bytes());
    }
    // A number at the end of the payload that stays the same is that number.
    let end = r#"data: {"type":"response.output_text.delta","delta":"x","output_index":0,"content_index":0,"sequence_number":5}"#;
    laws(format!("{0}{1}\n\n{1}\n\n{1}\n\n", wire("#3 created a|#4 item 0 message"), end).as_bytes());
}

/// The open items, short.
fn open(open: &OpenItems) -> Vec<(u32, ItemKind, u32)> {
    assert_eq!((open.is_empty(), open.len()), (open.iter().next().is_none(), open.iter().count()));
    open.iter().map(|item| (item.output_index, item.kind, item.received)).collect()
}

#[test]
fn open_items() {
    let (_, order) = violations("created a|item 0 message|item 1 function_call|args 1 {|t 0 Hel|t 0 lo|text 0 Hello");
    assert_eq!(open(&order.open_items()), [(0, ItemKind::Message, 5), (1, ItemKind::FunctionCall, 1)]);
    let (_, order) = violations("created a|item 0 message|item 1 function_call|args 1 {|done 1 function_call|args 0 x");
    assert_eq!(open(&order.open_items()), [(0, ItemKind::Message, 0)]);
    assert_eq!(format!("{:?}", Order::new().open_items()), "[]");
}

#[test]
fn b1_resume_in_the_same_decoder() {
    let first = "#0 created a|#1 item 0 message|#2 t 0 Hel|#3 t 0 lo";
    for (second, expected) in [
        // The server begins where it was asked to, one earlier, or all over.
        ("#4 t 0 !|#5 done 0 message|#6 completed a", "Hello!"),
        ("#3 t 0 lo|#4 t 0 !|#5 done 0 message|#6 completed a", "Hello!"),
        ("#0 created a|#1 item 0 message|#2 t 0 Hel|#3 t 0 lo|#4 t 0 !|#5 done 0 message|#6 completed a", "Hello!"),
    ] {
        for cut in 1..40 {
            let first = wire(first) + &wire("#4 t 0 ?")[..cut];
            let second = wire(second);
            for size in [1, 5, 1000] {
                let (mut by_text, mut by_event, mut by_item) = (Decoder::new(), Decoder::new(), Decoder::new());
                let mut texts = [String::new(), String::new(), String::new()];
                for body in [&first, &second] {
                    for chunk in body.as_bytes().chunks(size) {
                        let mut rest = chunk;
                        while let Some(Ok(TextDelta::Text(text))) = by_text.next_text(&mut rest) {
                            texts[0] += &text.to_string();
                        }
                        let mut rest = chunk;
                        while let Some(Ok(event)) = by_event.next_event(&mut rest) {
                            if let Some(delta) = event.text_delta() {
                                texts[1] += &delta.content().to_string();
                            }
                        }
                        let mut rest = chunk;
                        while let Some(Ok(item)) = by_item.next_item(&mut rest) {
                            let Item::Event(received) = item else { continue };
                            match (received.violation, received.event.text_delta()) {
                                (None, Some(delta)) => texts[2] += &delta.content().to_string(),
                                (None, None) | (Some(Violation::SequenceRepeat { .. }), _) => {}
                                (violation, _) => panic!("{violation:?}"),
                            }
                        }
                    }
                    for decoder in [&mut by_text, &mut by_event, &mut by_item] {
                        if body == &first {
                            assert_eq!(decoder.order().cursor(), Some(3));
                            assert_eq!(decoder.finish().outcome, Outcome::Truncated);
                            decoder.resume();
                        } else {
                            let end = decoder.finish();
                            assert!(end.is_intact(), "{end:?}");
                        }
                    }
                }
                assert_eq!(texts, [expected; 3]);
            }
        }
    }
}

#[test]
fn b1_resume_after_an_error_or_in_another_decoder() {
    let mut decoder = Decoder::new();
    let body = wire("#0 created a|#1 item 0 message|#2 t 0 x|error");
    items(&mut decoder, [body.as_bytes()]);
    assert_eq!(decoder.order().outcome(), Outcome::Error);
    decoder.resume();
    assert_eq!(decoder.order().outcome(), Outcome::Truncated);
    let body = wire("#2 t 0 x|#3 t 0 y|#4 done 0 message|#5 completed a");
    assert!(items(&mut decoder, [body.as_bytes()]).iter().any(|it| it.starts_with("Complete 0 0")));

    let mut decoder = Decoder::new();
    decoder.resume_after(2);
    assert_eq!((decoder.order().cursor(), decoder.order().outcome()), (Some(2), Outcome::Truncated));
    assert!(
        items(&mut decoder, [body.as_bytes()]).iter().any(|it| it.starts_with("Complete 0 0")),
        "the item is known elsewhere"
    );

    // After one that is newer, a repeat is one that should not be, though deltas go on by the short way.
    let mut decoder = Decoder::new();
    items(&mut decoder, [wire("#0 created a|#1 item 0 message|#2 t 0 x").as_bytes()]);
    decoder.resume();
    items(&mut decoder, [wire("#2 t 0 x|#3 t 0 y|#2 t 0 x").as_bytes()]);
    assert_eq!(decoder.order().last_violation(), Some(Violation::SequenceRepeat { number: 2 }));
    let mut order = Order::new();
    for short in ["#0 created a", "#1 item 0 message", "#2 t 0 x"] {
        order.apply(&Event::parse(payload(short).as_bytes()).unwrap());
    }
    order.resume();
    for (short, violations) in [("#2 t 0 x", 0), ("#3 t 0 y", 0), ("#3 t 0 y", 1)] {
        order.apply(&Event::parse(payload(short).as_bytes()).unwrap());
        assert_eq!(order.violations(), violations, "{short}");
    }

    // Another response is not a repeat, and a server that does not count has no repeats.
    let mut decoder = Decoder::new();
    items(&mut decoder, [wire("#0 created a|#1 item 0 message|#2 t 0 x").as_bytes()]);
    decoder.resume();
    let (body, mut texts) = (wire("#0 created b|#1 item 0 message|#2 t 0 x"), 0);
    let mut chunk = body.as_bytes();
    while let Some(delta) = decoder.next_text(&mut chunk) {
        delta.unwrap();
        texts += 1;
    }
    assert_eq!(texts, 1);
    assert_eq!(decoder.order().last_violation(), Some(Violation::SecondResponse { same_id: false }));
    let mut decoder = Decoder::new();
    items(&mut decoder, [wire("created a|item 0 message|t 0 x").as_bytes()]);
    decoder.resume();
    assert_eq!(decoder.order().cursor(), None);
    let mut chunk = body.as_bytes();
    assert!(decoder.next_event(&mut chunk).is_some());
}

#[test]
fn a_fixed_storage_and_a_frame_over_the_limit() {
    let long = format!("#2 t 0 {}", "x".repeat(2000));
    let wire = wire(&format!("#0 created a|#1 item 0 message|{long}|#3 t 0 y|#4 done 0 message|#5 completed a"));
    let mut decoder = Decoder::with_limits([0_u8; 1024], Limits::new());
    let mut texts = String::new();
    for mut chunk in wire.as_bytes().chunks(100) {
        while let Some(delta) = decoder.next_text(&mut chunk) {
            if let Ok(delta) = delta {
                texts += &delta.content().to_string();
            }
        }
    }
    let end = decoder.finish();
    assert_eq!((texts.as_str(), end.outcome, end.lost, end.is_complete()), ("y", Outcome::Complete, 1, false));
    assert_eq!(end.order.last_violation(), Some(Violation::SequenceGap { expected: 2, number: 3 }));
}

/// Padding that is a number is not taken for the number of the event, wherever it stands.
#[test]
fn law_7_padding_that_is_a_number() {
    let payload = |at: u64| {
        format!(
            r#"{{"obfuscation":7{at},"type":"response.output_text.delta","output_index":0,"delta":"x","sequence_number":{at}}}"#
        )
    };
    let stream: String = (1..4).map(|at| format!("data: {}\n\n", payload(at))).collect();
    laws(stream.as_bytes());
    let (mut decoder, mut chunk) = (Decoder::new(), stream.as_bytes());
    for at in 1..4 {
        let event = decoder.next_event(&mut chunk).unwrap().unwrap();
        assert_eq!(event, Event::parse(payload(at).as_bytes()).unwrap());
        assert_eq!(event.sequence_number(), Some(at));
    }
}

#[test]
fn sizes() {
    // What is in the documentation and what a firmware has room for.
    assert_eq!(size_of::<Event<'_>>(), 88);
    assert!(size_of::<Decoder<[u8; 0]>>() <= 1024, "{}", size_of::<Decoder<[u8; 0]>>());
}

#[test]
fn what_a_violation_says() {
    let output_index = 3;
    for (violation, name, text) in [
        (Violation::SequenceGap { expected: 1, number: 2 }, "sequence_gap", "event 2 where event 1 is next"),
        (Violation::SequenceRepeat { number: 2 }, "sequence_repeat", "event 2 or a later one came before"),
        (Violation::BeforeStart, "before_start", "event before the start of the response"),
        (Violation::SecondResponse { same_id: true }, "second_response", "second start of the same response"),
        (Violation::SecondResponse { same_id: false }, "second_response", "start of another response"),
        (Violation::IdChanged { output_index }, "id_changed", "item 3 has another id"),
        (Violation::IndexGap { expected: 1, output_index }, "index_gap", "item 3 where item 1 is next"),
        (Violation::ItemRestarted { output_index }, "item_restarted", "item 3 started again"),
        (Violation::UnknownItem { output_index }, "unknown_item", "item 3 never started"),
        (Violation::ClosedItem { output_index }, "closed_item", "item 3 is done"),
        (Violation::WrongKind { output_index }, "wrong_kind", "text of the wrong kind for item 3"),
        (Violation::TooManyOpen { output_index }, "too_many_open", "too many open items to follow item 3"),
        (Violation::AfterEnd, "after_end", "event after the end"),
        (Violation::OpenAtEnd { items: 2 }, "open_at_end", "end of the response with 2 items open"),
    ] {
        assert_eq!((violation.name(), violation.to_string().as_str()), (name, text));
        assert_eq!(violation.output_index(), text.contains("item 3").then_some(3));
    }
}
