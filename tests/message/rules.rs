//! Each rule, with what must come of it.

use deltawire::ErrorKind;
use deltawire::anthropic::{Block, BlockKind, Decoder, Event, LeftOutReason, Message, Order, StopReason, ToolCall};
use deltawire::json::{Raw, Status};
use deltawire::stream::LimitError;
use deltawire::stream::Outcome;
use serde_json::{Value, json};

/// Takes payloads, each with its order.
fn apply(mut message: Message, payloads: &[Value]) -> (Message, Order) {
    let mut order = Order::new();
    for payload in payloads {
        let text = payload.to_string();
        let event = Event::parse(text.as_bytes()).unwrap();
        order.apply(&event);
        message.apply(&event).unwrap();
    }
    (message, order)
}

fn message(payloads: &[Value]) -> Message {
    let (message, order) = apply(Message::new(), payloads);
    match message.finish_as(order.outcome(), 0) {
        Ok(message) => message,
        Err(incomplete) => incomplete.message,
    }
}

fn value(payloads: &[Value]) -> Value {
    message(payloads).to_value().unwrap()
}

fn start(id: &str) -> Value {
    json!({"type": "message_start", "message": {"id": id, "role": "assistant", "model": "m", "content": [],
        "stop_reason": null, "usage": {"input_tokens": 3, "output_tokens": 1, "cache_read_input_tokens": 2}}})
}

fn block(index: u32, block: Value) -> Value {
    json!({"type": "content_block_start", "index": index, "content_block": block})
}

fn delta(index: u32, delta: Value) -> Value {
    json!({"type": "content_block_delta", "index": index, "delta": delta})
}

fn text(index: u32, text: &str) -> Value {
    delta(index, json!({"type": "text_delta", "text": text}))
}

fn input(index: u32, text: &str) -> Value {
    delta(index, json!({"type": "input_json_delta", "partial_json": text}))
}

fn stop(index: u32) -> Value {
    json!({"type": "content_block_stop", "index": index})
}

fn reason(reason: &str, usage: Value) -> Value {
    json!({"type": "message_delta", "delta": {"stop_reason": reason}, "usage": usage})
}

fn message_stop() -> Value {
    json!({"type": "message_stop"})
}

fn tool(index: u32) -> Value {
    block(index, json!({"type": "tool_use", "id": "t", "name": "f", "input": {}}))
}

/// Returns the least limit that a message is within that takes payloads.
fn least_bytes(payloads: &[Value]) -> u64 {
    let fits = |max: u64| {
        let mut message = Message::new().with_max_bytes(max);
        payloads.iter().all(|payload| message.apply(&Event::parse(payload.to_string().as_bytes()).unwrap()).is_ok())
    };
    let (mut over, mut within) = (0, 1 << 20);
    while within - over > 1 {
        let middle = (over + within) / 2;
        if fits(middle) { within = middle } else { over = middle }
    }
    within
}

/// What a call is, and what is certain of its input.
fn known(call: ToolCall<'_>) -> (String, Value) {
    let how = match call.status() {
        Status::Complete => "complete".to_owned(),
        Status::Incomplete => "incomplete".to_owned(),
        Status::Invalid(error) => format!("invalid at {}", error.offset()),
    };
    (how, call.input_so_far().clone())
}

fn empty_text(index: u32) -> Value {
    block(index, json!({"type": "text", "text": ""}))
}

#[test]
fn deltas_go_to_the_block_with_their_index() {
    let content = |payloads: &[Value]| value(&[&[start("a")], payloads].concat())["content"].clone();
    for (payloads, expected) in [
        (vec![], json!([])),
        (
            vec![block(0, json!({"type": "text", "text": "a"})), text(0, "b"), text(0, "\u{1F600}")],
            json!([{"type": "text", "text": "ab\u{1F600}"}]),
        ),
        // Blocks that take turns, and that leave gaps, in their order.
        (
            vec![empty_text(7), empty_text(2), text(7, "seven"), text(2, "two"), text(7, "!")],
            json!([{"type": "text", "text": "two"}, {"type": "text", "text": "seven!"}]),
        ),
        (
            vec![
                empty_text(0),
                delta(0, json!({"type": "signature_delta", "signature": "s"})),
                delta(0, json!({"type": "compaction_delta", "content": "c"})),
                tool(1),
                delta(1, json!({"type": "citations_delta", "citation": {}})),
            ],
            json!([{"type": "text", "text": ""}, {"type": "tool_use", "id": "t", "name": "f", "input": {}}]),
        ),
        // What is not open, or of another kind, is left out.
        (vec![text(0, "a"), empty_text(0), text(1, "b"), stop(0), text(0, "c")], json!([{"type": "text", "text": ""}])),
        (
            vec![tool(0), text(0, "a"), empty_text(1), input(1, "{}")],
            json!([
                {"type": "tool_use", "id": "t", "name": "f", "input": {}}, {"type": "text", "text": ""},
            ]),
        ),
        // A block that starts again.
        (vec![empty_text(0), text(0, "a"), empty_text(0), text(0, "b")], json!([{"type": "text", "text": "b"}])),
        (vec![empty_text(u32::MAX), text(u32::MAX, "a")], json!([{"type": "text", "text": "a"}])),
        (vec![stop(3), stop(u32::MAX)], json!([])),
    ] {
        assert_eq!(content(&payloads), expected, "{payloads:?}");
    }
}

#[test]
fn each_kind_of_delta() {
    let citation = |n: u32| json!({"type": "char_location", "cited_text": "x", "document_index": n});
    for (start_of_block, deltas, expected) in [
        (
            json!({"type": "text", "text": "", "citations": null}),
            vec![
                json!({"type": "citations_delta", "citation": citation(1)}),
                json!({"type": "citations_delta", "citation": citation(2)}),
            ],
            json!({"type": "text", "text": "", "citations": [citation(1), citation(2)]}),
        ),
        (
            json!({"type": "text", "text": "", "citations": [citation(0)]}),
            vec![json!({"type": "citations_delta", "citation": citation(1)})],
            json!({"type": "text", "text": "", "citations": [citation(0), citation(1)]}),
        ),
        (
            json!({"type": "text", "text": "", "citations": []}),
            vec![],
            json!({"type": "text", "text": "", "citations": []}),
        ),
        (
            json!({"type": "thinking", "thinking": "", "signature": ""}),
            vec![
                json!({"type": "thinking_delta", "thinking": "Hm"}),
                json!({"type": "thinking_delta", "thinking": "!", "estimated_tokens": 5}),
                json!({"type": "signature_delta", "signature": "no"}),
                json!({"type": "signature_delta", "signature": "Eq\"\\\u{E9}"}),
            ],
            json!({"type": "thinking", "thinking": "Hm!", "signature": "Eq\"\\\u{E9}"}),
        ),
        (
            json!({"type": "compaction", "content": null, "encrypted_content": null}),
            vec![
                json!({"type": "compaction_delta", "content": "Sum"}),
                json!({"type": "compaction_delta", "content": "Summary", "encrypted_content": "E"}),
            ],
            json!({"type": "compaction", "content": "Summary", "encrypted_content": "E"}),
        ),
        // What is unknown takes what it can.
        (
            json!({"type": "new", "x": [1]}),
            vec![
                json!({"type": "text_delta", "text": "a"}),
                json!({"type": "input_json_delta", "partial_json": "[1"}),
                json!({"type": "text_delta", "text": "b"}),
                json!({"type": "input_json_delta", "partial_json": "]"}),
            ],
            json!({"type": "new", "x": [1], "text": "ab", "input": [1]}),
        ),
        (
            json!({"type": "new", "citations": [citation(0)]}),
            vec![json!({"type": "citations_delta", "citation": citation(1)})],
            json!({"type": "new", "citations": [citation(0), citation(1)]}),
        ),
        (
            json!({"type": "redacted_thinking", "data": "D"}),
            vec![json!({"type": "new_delta", "a": 1})],
            json!({"type": "redacted_thinking", "data": "D"}),
        ),
    ] {
        let deltas = deltas.into_iter().map(|it| delta(0, it));
        let payloads: Vec<Value> =
            [start("a"), block(0, start_of_block)].into_iter().chain(deltas).chain([stop(0)]).collect();
        assert_eq!(value(&payloads)["content"], json!([expected]));
    }
    // What has no place is missing, unless nothing can be missed of it.
    let missing = "message not complete: 1 parts without a place";
    for (before, late, expected) in [
        (empty_text(0), text(1, "a"), missing),
        (empty_text(0), text(1, ""), ""),
        (empty_text(0), delta(1, json!({"type": "citations_delta", "citation": citation(0)})), missing),
        (empty_text(0), delta(1, json!({"type": "compaction_delta", "content": "c"})), missing),
        (empty_text(0), delta(1, json!({"type": "signature_delta", "signature": "s"})), missing),
        (empty_text(0), delta(0, json!({"type": "signature_delta", "signature": "s"})), missing),
        (empty_text(0), delta(0, json!({"type": "signature_delta", "signature": ""})), ""),
        (empty_text(0), delta(1, json!({"type": "new_delta", "a": 1})), missing),
        (empty_text(0), delta(0, json!({"type": "new_delta", "a": 1})), ""),
        // An unknown block has room for one text.
        (block(0, json!({"type": "new"})), delta(0, json!({"type": "thinking_delta", "thinking": "b"})), ""),
    ] {
        let payloads = [start("a"), before, late];
        let result = apply(Message::new(), &payloads).0.finish_as(Outcome::Complete, 0);
        assert_eq!(
            result.map_or_else(|incomplete| incomplete.to_string(), |_| String::new()),
            expected,
            "{payloads:?}"
        );
    }
    let two = [
        start("a"),
        block(0, json!({"type": "new"})),
        delta(0, json!({"type": "thinking_delta", "thinking": "a"})),
        text(0, "b"),
    ];
    let incomplete = apply(Message::new(), &two).0.finish_as(Outcome::Complete, 0).unwrap_err();
    assert_eq!((incomplete.to_string().as_str(), incomplete.message.block(0).unwrap().text()), (missing, "a"));
    let unknown = message(&[start("a"), empty_text(0), delta(0, json!({"type": "new_delta", "a": 1})), stop(0)]);
    let raw = unknown.block(0).unwrap().unknown_deltas().next().unwrap();
    assert_eq!(raw.get("a").unwrap().as_u64(), Some(1));
}

#[test]
fn counts_and_reasons() {
    let usage = |usage: Value| value(&[start("a"), reason("end_turn", usage), message_stop()])["usage"].clone();
    for (delta, expected) in [
        (json!({"output_tokens": 9}), json!({"input_tokens": 3, "output_tokens": 9, "cache_read_input_tokens": 2})),
        (
            json!({"output_tokens": 9, "input_tokens": null, "cache_read_input_tokens": 0}),
            json!({"input_tokens": 3, "output_tokens": 9, "cache_read_input_tokens": 0}),
        ),
        (
            json!({"output_tokens": 9, "new": {"a": [1]}, "server_tool_use": {"web_search_requests": 2}}),
            json!({"input_tokens": 3, "output_tokens": 9, "cache_read_input_tokens": 2, "new": {"a": [1]},
                "server_tool_use": {"web_search_requests": 2}}),
        ),
        (Value::Null, json!({"input_tokens": 3, "output_tokens": 1, "cache_read_input_tokens": 2})),
    ] {
        assert_eq!(usage(delta), expected);
    }
    // Totals: the last counts, and a reason stays.
    let last = message(&[
        start("a"),
        reason("max_tokens", json!({"output_tokens": 5})),
        json!({"type": "message_delta", "delta": {"stop_reason": null, "container": {"id": "c"}, "stop_sequence": "x"},
            "usage": {"output_tokens": 7}, "context_management": {"applied_edits": []}, "new": 1}),
        message_stop(),
    ]);
    assert_eq!((last.stop_reason(), last.usage().output_tokens()), (Some(StopReason::MaxTokens), Some(7)));
    assert_eq!(last.get("stop_reason").unwrap().as_string().unwrap(), "max_tokens");
    assert_eq!(last.stop_sequence().unwrap(), "x");
    assert_eq!(last.get("container").unwrap().get("id").unwrap().as_string().unwrap(), "c");
    assert_eq!(last.get("new").unwrap().as_u64(), Some(1));
    assert!(last.get("context_management").unwrap().is_object() && last.stop_details().is_none());
    let details = json!({"type": "refusal", "category": "cyber"});
    let refused = json!({"type": "message_delta", "delta": {"stop_reason": "refusal", "stop_details": details}});
    assert_eq!(
        message(&[start("a"), refused]).stop_details().unwrap().get("category").unwrap().as_string().unwrap(),
        "cyber"
    );
    // Without usage there is none.
    let none = json!({"type": "message_start", "message": {}});
    assert_eq!(value(&[none.clone(), json!({"type": "message_delta", "delta": {}})]), json!({"content": []}));
    assert_eq!(value(&[none, reason("r", json!({"output_tokens": 1}))])["usage"], json!({"output_tokens": 1}));
    // Another model goes on.
    let fallback = json!({"type": "fallback", "from": {"model": "m"}, "to": {"model": "n"}});
    assert_eq!(message(&[start("a"), block(0, fallback)]).model().unwrap(), "n");
    let nowhere = json!({"type": "fallback", "from": {"model": "m"}, "to": {}});
    assert_eq!(message(&[start("a"), block(0, nowhere)]).model().unwrap(), "m");
}

#[test]
fn starts_and_ends() {
    let spliced = [
        start("a"),
        empty_text(0),
        text(0, "a"),
        start("b"),
        empty_text(0),
        text(0, "b"),
        stop(0),
        reason("end_turn", json!({})),
        message_stop(),
    ];
    let (message, order) = apply(Message::new(), &spliced);
    assert_eq!(
        (message.text().as_str(), message.restarts(), message.id().unwrap().to_string()),
        ("b", 1, "b".to_owned())
    );
    assert!(message.finish_as(order.outcome(), 0).is_ok());
    // Who has no id is another.
    let nameless = json!({"type": "message_start", "message": {}});
    let (message, _) = apply(Message::new(), &[nameless.clone(), empty_text(0), text(0, "a"), nameless]);
    assert_eq!((message.text().as_str(), message.restarts()), ("", 1));
    // What was asked for holds for the new message too, which starts at nothing.
    let some = input(0, "{\"a\":1,");
    let limit = least_bytes(&[start("c"), tool(0), some.clone()]) + 300;
    let (mut message, _) = apply(
        Message::new().with_live_input().with_max_bytes(limit).with_max_blocks(1),
        &[start("a"), start("b"), start("c"), tool(0), some],
    );
    let call = message.tool_calls().next().unwrap();
    assert_eq!((call.input_so_far(), call.index(), message.restarts()), (&json!({"a": 1}), 0, 2));
    let error = message.apply(&Event::parse(empty_text(1).to_string().as_bytes()).unwrap()).unwrap_err();
    assert_eq!(error, LimitError::Blocks { max: 1 });
    assert_eq!(error.to_string(), "message over the limit of 1 blocks");
    let (mut message, _) = apply(Message::new().with_max_bytes(limit), &[start("a"), start("b"), start("c")]);
    let long = text(0, &"x".repeat(2000)).to_string();
    message.apply(&Event::parse(empty_text(0).to_string().as_bytes()).unwrap()).unwrap();
    let error = message.apply(&Event::parse(long.as_bytes()).unwrap()).unwrap_err();
    assert_eq!(error, LimitError::Bytes { max: limit });
    // The same message again after the end changes nothing.
    let twice = [
        start("a"),
        empty_text(0),
        text(0, "a"),
        start("a"),
        text(0, "b"),
        message_stop(),
        text(0, "c"),
        reason("r", json!({})),
    ];
    let (message, _) = apply(Message::new(), &twice);
    assert_eq!((message.text().as_str(), message.restarts(), message.stop_reason()), ("ab", 0, None));
    let error = json!({"type": "error", "error": {"type": "overloaded_error", "message": "m"}});
    let (message, order) = apply(Message::new(), &[start("a"), empty_text(0), text(0, "a"), error, text(0, "b")]);
    let incomplete = message.finish_as(order.outcome(), 0).unwrap_err();
    assert_eq!(
        (incomplete.message.text().as_str(), incomplete.to_string().as_str()),
        ("a", "message not complete: error, overloaded_error: m")
    );
    let nameless = json!({"type": "error", "error": {"message": "m"}});
    let (message, order) = apply(Message::new(), &[start("a"), nameless]);
    assert_eq!(message.finish_as(order.outcome(), 0).unwrap_err().to_string(), "message not complete: error, m");
    let page = Message::new().finish_as(Outcome::Empty, 0).unwrap_err();
    assert_eq!(page.to_string(), "message not complete: empty, without a start");
    // Without a start there is no message.
    let (message, _) = apply(Message::new(), &[empty_text(0), text(0, "a"), message_stop()]);
    assert!(!message.is_started() && message.content().len() == 0);
    let incomplete = message.finish_as(Outcome::Empty, 0).unwrap_err();
    assert!(!incomplete.message.is_started());
    // It may be there at once.
    let whole = json!({"type": "message_start", "message": {"id": "a", "content": [
        {"type": "text", "text": "a"}, 5, {"type": "tool_use", "id": "t", "name": "f", "input": {"x": 1}}],
        "stop_reason": "tool_use"}});
    let (message, order) = apply(Message::new(), &[whole, message_stop()]);
    let incomplete = message.finish_as(order.outcome(), 0).unwrap_err();
    assert_eq!(incomplete.to_string(), "message not complete: 1 parts without a place");
    let message = incomplete.message;
    assert_eq!(message.tool_calls().next().unwrap().input(), Some(&json!({"x": 1})));
    assert_eq!(message.content().map(|block| block.index()).collect::<Vec<_>>(), [0, 2]);
    // What is lost on the way makes it incomplete.
    let (message, order) = apply(Message::new(), &[start("a"), reason("end_turn", json!({})), message_stop()]);
    let incomplete = message.finish_as(order.outcome(), 2).unwrap_err();
    assert_eq!(incomplete.to_string(), "message not complete: 2 events skipped");
}

#[test]
fn the_last_event_may_lack_its_end() {
    let wire = format!(
        "data: {}\n\ndata: {}\n\ndata: {}",
        start("a"),
        reason("end_turn", json!({"output_tokens": 4})),
        message_stop()
    );
    for cut in [wire.len(), wire.rfind("\n\n").unwrap(), wire.rfind("\n\n").unwrap() + 1] {
        let (mut stream, mut message) = (Decoder::new(), Message::new());
        let mut chunk = &wire.as_bytes()[..cut];
        while let Some(event) = stream.next_event(&mut chunk) {
            let event = event.unwrap();
            message.apply(&event).unwrap();
        }
        let message = message.finish(&stream.finish()).unwrap();
        assert_eq!(message.usage().output_tokens(), Some(4));
    }
}

#[test]
fn tool_input() {
    let payloads = |given: Value, fragments: &[&str]| {
        let mut payloads =
            vec![start("a"), block(0, json!({"type": "tool_use", "id": "t\u{E9}", "name": "f", "input": given}))];
        payloads.extend(fragments.iter().map(|fragment| input(0, fragment)));
        payloads
    };
    for (given, fragments, expected) in [
        (json!({}), &[][..], ("complete", json!({}))),
        (json!({}), &[""], ("complete", json!({}))),
        (Value::Null, &["", ""], ("complete", json!({}))),
        (json!({}), &["", " "], ("incomplete", Value::Null)),
        (json!({}), &["\u{C}"], ("invalid at 0", Value::Null)),
        (json!([]), &[], ("complete", json!({}))),
        (json!(""), &[], ("complete", json!({}))),
        (json!([1]), &[], ("complete", json!([1]))),
        (json!("x"), &[""], ("complete", json!("x"))),
        (json!(5), &[], ("complete", json!(5))),
        (json!(false), &[""], ("complete", json!(false))),
        // A full input in the start survives an empty delta, and gives way to one with text.
        (json!({"a": 1}), &[""], ("complete", json!({"a": 1}))),
        (json!({"a": 1}), &["", r#"{"b""#, ":2}"], ("complete", json!({"b": 2}))),
        (json!({}), &[r#"{"a": "x\ud8"#, r#"3d\ude00", "a": [1, 2]}"#], ("complete", json!({"a": [1, 2]}))),
        (json!({}), &[r#"{"a": "x\ud83d"}"#], ("complete", json!({"a": "x\u{FFFD}"}))),
        (json!({}), &["5"], ("complete", json!(5))),
        (json!({}), &[r#"{"a": [1, 2"#], ("incomplete", json!({"a": [1]}))),
        (json!({}), &[r#"{"a": "he"#, "llo"], ("incomplete", json!({"a": "hello"}))),
        (json!({}), &[r#"{"a": 1, "b": no"#, "t}"], ("invalid at 15", json!({"a": 1}))),
        (json!({}), &[r#"{"k":1x"#], ("invalid at 6", json!({"k": 1}))),
        (json!({}), &["[1,2x"], ("invalid at 4", json!([1, 2]))),
        (json!({}), &["[\"\\ud83d", "\n"], ("invalid at 8", json!(["\u{FFFD}"]))),
        (json!({}), &[r#"{"a": 1e999}"#], ("invalid at 6", json!({}))),
    ] {
        for live in [false, true] {
            let message = if live { Message::new().with_live_input() } else { Message::new() };
            let (mut message, _) = apply(message, &payloads(given.clone(), fragments));
            let call = message.tool_calls().next().unwrap();
            assert!(!call.status().is_complete() && call.input().is_none() && call.is_open());
            message.apply(&Event::parse(stop(0).to_string().as_bytes()).unwrap()).unwrap();
            let call = message.tool_calls().next().unwrap();
            assert_eq!(known(call), (expected.0.to_owned(), expected.1.clone()), "live: {live}");
            assert_eq!((call.id().to_string().as_str(), call.index()), ("t\u{E9}", 0));
            assert!(call.name() == "f" && !call.is_open());
            assert_eq!(call.input(), (expected.0 == "complete").then_some(&expected.1));
            assert_eq!(message.block(0).unwrap().tool_call().unwrap().raw_input(), fragments.concat());
        }
    }
}

#[test]
fn live_input_below_a_monstrous_key_is_there_at_the_end() {
    let text = format!("{{\"{}\": [1, 2, {{\"a\": \"bc\"}}]}}", "k".repeat(100_000));
    let whole: Value = serde_json::from_str(&text).unwrap();
    let (mut message, _) = apply(Message::new().with_live_input(), &[start("a"), tool(0)]);
    for fragment in text.as_bytes().chunks(9) {
        let fragment = input(0, core::str::from_utf8(fragment).unwrap()).to_string();
        message.apply(&Event::parse(fragment.as_bytes()).unwrap()).unwrap();
    }
    // Behind the key it rests.
    let so_far = message.tool_calls().next().unwrap().input_so_far().clone();
    assert!(so_far.is_object() && so_far != whole);
    message.apply(&Event::parse(stop(0).to_string().as_bytes()).unwrap()).unwrap();
    assert_eq!(message.tool_calls().next().unwrap().input(), Some(&whole));
}

#[test]
fn live_input_grows() {
    let (mut message, _) = apply(Message::new().with_live_input(), &[start("a"), tool(0)]);
    for (fragment, expected) in [
        ("", json!({})),
        (r#"{"pa"#, json!({})),
        (r#"th": "sr"#, json!({"path": "sr"})),
        (r#"c", "n": 1"#, json!({"path": "src"})),
        ("0}", json!({"path": "src", "n": 10})),
    ] {
        message.apply(&Event::parse(input(0, fragment).to_string().as_bytes()).unwrap()).unwrap();
        let call = message.tool_calls().next().unwrap();
        assert_eq!(call.input_so_far(), &expected);
    }
}

#[test]
fn limits_are_told_once_and_leave_what_there_is() {
    let payloads = [start("a"), empty_text(0), text(0, "hello"), text(0, "!"), stop(0)];
    let full = apply(Message::new(), &payloads).0;
    let exact = least_bytes(&payloads);
    for (max_bytes, expected) in [(exact, "hello!"), (exact - 1, "hello"), (exact - 2, ""), (exact - 7, "")] {
        let mut message = Message::new().with_max_bytes(max_bytes);
        let mut errors = Vec::new();
        for payload in &payloads {
            errors.extend(message.apply(&Event::parse(payload.to_string().as_bytes()).unwrap()).err());
        }
        assert_eq!(message.text(), expected);
        assert_eq!(errors.is_empty(), expected == full.text());
        assert!(errors.iter().all(|error| *error == errors[0] && *error == LimitError::Bytes { max: max_bytes }));
        let result = message.finish_as(Outcome::Complete, 0);
        assert_eq!(result.is_ok(), errors.is_empty());
        if let Err(incomplete) = result {
            assert_eq!(incomplete.over_limit, Some(errors[0]));
            assert!(
                incomplete.to_string().contains(&format!("message over the limit of {max_bytes} bytes")),
                "{incomplete}"
            );
        }
    }
    let mut message = Message::new().with_max_blocks(2);
    for payload in [start("a"), empty_text(0), empty_text(1), empty_text(1)] {
        message.apply(&Event::parse(payload.to_string().as_bytes()).unwrap()).unwrap();
    }
    // A second start that is over a limit takes nothing away.
    for (second, expected) in [
        (json!({"id": "b", "content": [{}, {}, {}]}), LimitError::Blocks { max: 2 }),
        (json!({"id": "b", "x": "x".repeat(5000)}), LimitError::Bytes { max: 5000 }),
        (json!({"id": "b", "content": [{"type": "tool_use", "input": vec![0; 500]}]}), LimitError::Bytes { max: 5000 }),
    ] {
        let second = json!({"type": "message_start", "message": second});
        let (mut message, _) =
            apply(Message::new().with_max_blocks(2).with_max_bytes(5000), &[start("a"), empty_text(0), text(0, "a")]);
        let before = message.to_value().unwrap();
        let error = message.apply(&Event::parse(second.to_string().as_bytes()).unwrap()).unwrap_err();
        assert_eq!(error, expected);
        assert_eq!((message.to_value().unwrap(), message.restarts()), (before, 0));
    }
    // Small pieces cost more than their text.
    let (mut thinking, _) =
        apply(Message::new().with_max_bytes(5000), &[start("a"), block(0, json!({"type": "thinking"}))]);
    let signature = delta(0, json!({"type": "signature_delta", "signature": ""})).to_string();
    let signature = Event::parse(signature.as_bytes()).unwrap();
    assert!((0..100).any(|_| thinking.apply(&signature).is_err()));
    let third = empty_text(2).to_string();
    let error = message.apply(&Event::parse(third.as_bytes()).unwrap()).unwrap_err();
    assert_eq!((error, message.content().len()), (LimitError::Blocks { max: 2 }, 2));
}

/// The values of an input are charged before they are built: at the end of the block, or while they arrive.
#[test]
fn an_input_whose_value_is_over_the_limit_stays_a_text() {
    let text = format!("[{}0]", "[0],".repeat(1000));
    let payloads = [start("a"), tool(0), input(0, &text), stop(0)];
    let exact = least_bytes(&payloads);
    assert!(exact > 60_000, "{exact}");
    for live in [false, true] {
        for missing in [0, 1, 30_000] {
            let message = Message::new().with_max_bytes(exact - missing);
            let mut message = if live { message.with_live_input() } else { message };
            let errors: Vec<_> = payloads
                .iter()
                .filter_map(|payload| message.apply(&Event::parse(payload.to_string().as_bytes()).unwrap()).err())
                .collect();
            let call = message.tool_calls().next().unwrap();
            assert_eq!((errors.is_empty(), call.input().is_some()), (missing == 0, missing == 0));
            assert_eq!((call.raw_input(), call.is_open()), (text.as_str(), missing > 0));
            assert!(missing == 0 || call.status() == Status::Incomplete);
            let result = message.finish_as(Outcome::Complete, 0);
            let error = result.err().and_then(|incomplete| incomplete.over_limit);
            assert_eq!(error, (missing > 0).then_some(LimitError::Bytes { max: exact - missing }));
        }
    }
    // The same where the stop of the block is missing.
    let (message, _) = apply(Message::new().with_max_bytes(exact - 1), &payloads[..3]);
    let incomplete = message.finish_as(Outcome::Complete, 0).unwrap_err();
    assert_eq!(incomplete.over_limit, Some(LimitError::Bytes { max: exact - 1 }));
    let call = incomplete.message.tool_calls().next().unwrap();
    assert_eq!((call.input(), call.raw_input()), (None, text.as_str()));
}

#[test]
fn a_turn_leaves_out_what_cannot_be_sent() {
    let thinking = |index: u32| block(index, json!({"type": "thinking", "thinking": "Hm", "signature": ""}));
    let sign = |index: u32| delta(index, json!({"type": "signature_delta", "signature": "s"}));
    let mut payloads = vec![start("a"), thinking(0), sign(0), stop(0), thinking(1), stop(1)];
    payloads.extend([
        empty_text(2),
        text(2, "Hi"),
        stop(2),
        empty_text(3),
        stop(3),
        empty_text(4),
        text(4, " \n"),
        stop(4),
    ]);
    payloads.extend([
        tool(5),
        input(5, "{\"a\":1}"),
        stop(5),
        tool(6),
        input(6, "{\"a\":"),
        stop(6),
        tool(7),
        input(7, "no"),
        stop(7),
    ]);
    payloads.extend([tool(8), input(8, "[1]"), stop(8), tool(9), stop(9)]);
    payloads.push(block(10, json!({"type": "redacted_thinking", "data": "D"})));
    payloads.extend([block(11, json!({"type": "new"})), tool(12), input(12, "{"), empty_text(13), text(13, "cut")]);
    assert!(message(&[start("a"), empty_text(0)]).to_turn().unwrap().is_empty());
    let turn = message(&payloads).to_turn().unwrap();
    assert!(!turn.is_empty());
    let kinds: Vec<&str> =
        turn.message["content"].as_array().unwrap().iter().map(|it| it["type"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        ["thinking", "text", "tool_use", "tool_use", "tool_use", "tool_use", "tool_use", "redacted_thinking", "text"]
    );
    assert_eq!(turn.message["role"], "assistant");
    assert_eq!(turn.message["content"][8]["text"], "cut");
    // What is no whole object is sent as far as it is one.
    assert_eq!(turn.mended, [6, 7, 8]);
    let inputs: Vec<&Value> = (2..7).map(|at| &turn.message["content"][at]["input"]).collect();
    assert_eq!(inputs, [&json!({"a": 1}), &json!({}), &json!({}), &json!({}), &json!({})]);
    let left_out: Vec<_> = turn.left_out.iter().map(|it| (it.index, it.kind, it.reason)).collect();
    assert_eq!(
        left_out,
        [
            (1, BlockKind::Thinking, LeftOutReason::NoSignature),
            (3, BlockKind::Text, LeftOutReason::NoText),
            (4, BlockKind::Text, LeftOutReason::NoText),
            (11, BlockKind::Unknown, LeftOutReason::Open),
            (12, BlockKind::ToolUse, LeftOutReason::Open),
        ]
    );
}

#[test]
fn a_call_that_is_whole_can_be_sent_and_the_result_of_one_that_is_not_cannot() {
    let server = |index: u32, id: &str| {
        block(index, json!({"type": "server_tool_use", "id": id, "name": "web_search", "input": {}}))
    };
    let result = |index: u32, id: &str| {
        block(index, json!({"type": "web_search_tool_result", "tool_use_id": id, "content": []}))
    };
    let payloads = [
        start("a"),
        server(0, "x"),
        input(0, "{no"),
        result(1, "x"),
        stop(1),
        server(2, "y"),
        stop(2),
        result(3, "y"),
        // Its end is missing, but nothing of it.
        tool(4),
        input(4, "{\"a\":1}"),
    ];
    let message = message(&payloads);
    assert_eq!(message.tool_calls().next().unwrap().input(), Some(&json!({"a": 1})));
    let turn = message.to_turn().unwrap();
    let left_out: Vec<_> = turn.left_out.iter().map(|it| (it.index, it.reason)).collect();
    assert_eq!(left_out, [(0, LeftOutReason::Open), (1, LeftOutReason::NoCall)]);
    assert_eq!(turn.message["content"].as_array().unwrap().len(), 3);
    let other_role = Message::parse(br#"{"role":"","content":[{"type":"text","text":"a"}]}"#).unwrap();
    assert_eq!(other_role.to_turn().unwrap().message["role"], "assistant");
}

#[test]
fn what_is_missing_makes_it_incomplete() {
    let end = || [reason("end_turn", json!({})), message_stop()];
    let why = |payloads: &[Value]| {
        let (message, order) = apply(Message::new(), &[payloads, &end()].concat());
        message.finish_as(order.outcome(), 0).err().map(|incomplete| incomplete.to_string())
    };
    for (payloads, expected) in [
        (vec![start("a")], None),
        (vec![start("a"), empty_text(0), text(0, "a")], None),
        (vec![start("a"), tool(0), input(0, "{}")], None),
        (vec![start("a"), empty_text(0), text(1, ""), delta(0, json!({"type": "new_delta"}))], None),
        (vec![], Some("message not complete: without a start")),
        (vec![start("a"), text(0, "a")], Some("message not complete: 1 parts without a place")),
        (
            vec![start("a"), tool(0), text(0, "a"), stop(0), input(0, "{")],
            Some("message not complete: 2 parts without a place"),
        ),
        (vec![start("a"), tool(0), input(0, "{\"a\":")], Some("message not complete: block 0 truncated")),
        (vec![start("a"), tool(0)], Some("message not complete: block 0 truncated")),
        // What was left out of one message is not missing in the next.
        (vec![start("a"), text(0, "a"), start("b"), empty_text(0), text(0, "b"), stop(0)], None),
    ] {
        assert_eq!(why(&payloads).as_deref(), expected, "{payloads:?}");
    }
}

#[test]
fn a_call_that_was_cut_before_its_input_is_not_one_without_arguments() {
    for fragments in [&[][..], &[""]] {
        let mut payloads = vec![start("a"), tool(0)];
        payloads.extend(fragments.iter().map(|fragment| input(0, fragment)));
        for live in [false, true] {
            let message = if live { Message::new().with_live_input() } else { Message::new() };
            let (message, order) = apply(message, &payloads);
            let incomplete = message.finish_as(order.outcome(), 0).unwrap_err();
            let call = incomplete.message.tool_calls().next().unwrap();
            assert_eq!((known(call), call.raw_input()), (("incomplete".to_owned(), json!({})), ""));
        }
    }
}

#[test]
fn what_serde_json_refuses_is_kept_as_well_as_can_be() {
    // Half of a surrogate pair, in any member.
    let result = r#"{"type":"web_search_tool_result","tool_use_id":"x","content":[{"title":"a\ud83d"}]}"#;
    let call = r#"{"type":"tool_use","id":"t","name":"f","input":{"a":"x\ud83d"}}"#;
    let cited = r#"{"type":"text","text":"","citations":[{"cited_text":"\udc00"}]}"#;
    let message =
        Message::parse(format!(r#"{{"content":[{result},{call},{cited}],"new":"\ud83d"}}"#).as_bytes()).unwrap();
    let value = message.to_value().unwrap();
    assert_eq!(value["new"], "\u{FFFD}");
    assert_eq!(value["content"][0]["content"][0]["title"], "a\u{FFFD}");
    assert_eq!(value["content"][2]["citations"][0]["cited_text"], "\u{FFFD}");
    let call = message.tool_calls().next().unwrap();
    assert_eq!(call.input(), Some(&json!({"a": "x\u{FFFD}"})));
    // A number that it cannot hold.
    let message = Message::parse(br#"{"content":[{"type":"tool_use","input":{"a":1,"b":1e999}}]}"#).unwrap();
    let call = message.tool_calls().next().unwrap();
    assert_eq!(known(call), ("invalid at 11".to_owned(), json!({"a": 1})));
    assert_eq!(call.raw_input(), r#"{"a":1,"b":1e999}"#);
    // The same in the start of a block, with text after it.
    let payload = r#"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","input":{"b":1e999}}}"#;
    let (mut message, _) = apply(Message::new(), &[start("a")]);
    message.apply(&Event::parse(payload.as_bytes()).unwrap()).unwrap();
    assert_eq!(message.tool_calls().next().unwrap().raw_input(), r#"{"b":1e999}"#);
    for payload in [input(0, "{\"c\""), input(0, ":1}"), stop(0)] {
        message.apply(&Event::parse(payload.to_string().as_bytes()).unwrap()).unwrap();
    }
    assert_eq!(message.tool_calls().next().unwrap().input(), Some(&json!({"c": 1})));
    // Whatever a block that is whole has for its input, it has.
    for input in ["5", "null", "[]", "\"\"", "{}", "[1]"] {
        let message =
            Message::parse(format!(r#"{{"content":[{{"type":"tool_use","input":{input}}}]}}"#).as_bytes()).unwrap();
        assert_eq!(message.to_value().unwrap()["content"][0]["input"].to_string(), input);
    }
}

#[test]
fn a_pair_of_surrogates_may_be_cut_between_deltas() {
    // As whoever counts UTF-16 units cuts it, in the text of the payload.
    let raw = |kind: &str, member: &str, texts: &[&str]| {
        let deltas = texts.iter().map(|text| {
            format!(r#"{{"type":"content_block_delta","index":0,"delta":{{"type":"{kind}","{member}":"{text}"}}}}"#)
        });
        deltas.collect::<Vec<String>>()
    };
    let taken = |block: &Value, deltas: &[String], live: bool| {
        let message = if live { Message::new().with_live_input() } else { Message::new() };
        let (mut message, _) = apply(message, &[start("a"), self::block(0, block.clone())]);
        for delta in deltas.iter().chain([&stop(0).to_string()]) {
            message.apply(&Event::parse(delta.as_bytes()).unwrap()).unwrap();
        }
        message
    };
    for (texts, expected) in [
        (&[r"a\ud83d", r"\ude00b"][..], "a\u{1F600}b"),
        (&[r"a\ud83d", "", r"\ude00b"], "a\u{1F600}b"),
        (&[r"\ud83d", r"\ud83d", r"\ude00", r"\ude00"], "\u{FFFD}\u{1F600}\u{FFFD}"),
        (&[r"a\ud83d", "b"], "a\u{FFFD}b"),
        (&[r"a\ud83d"], "a\u{FFFD}"),
        (&[r"a\\ud83d", r"\ude00"], "a\\ud83d\u{FFFD}"),
        (&[r"\\\ud83d", r"\ude00"], "\\\u{1F600}"),
    ] {
        let text = taken(&json!({"type": "text", "text": ""}), &raw("text_delta", "text", texts), false);
        assert_eq!(text.text(), expected, "{texts:?}");
        let thinking = taken(&json!({"type": "thinking"}), &raw("thinking_delta", "thinking", texts), false);
        assert_eq!(thinking.block(0).unwrap().text(), expected);
        // In the input, within a string of it. (What is escaped twice is an escape of the input.)
        if texts.iter().any(|text| text.contains(r"\\")) {
            continue;
        }
        let mut quoted: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        quoted.insert(0, r#"{\"a\":\""#.to_owned());
        quoted.push(r#"\"}"#.to_owned());
        let quoted: Vec<&str> = quoted.iter().map(String::as_str).collect();
        let deltas = raw("input_json_delta", "partial_json", &quoted);
        for live in [false, true] {
            let message = taken(&json!({"type": "tool_use"}), &deltas, live);
            let input = message.tool_calls().next().unwrap().input().unwrap().clone();
            assert_eq!(input, json!({"a": expected}));
        }
    }
}

#[test]
fn what_a_message_is_called_its_start_says() {
    let change = json!({"type": "message_delta", "id": "chunk", "role": "x", "delta": {"type": "y", "id": "z", "stop_reason": "end_turn", "content": 5}});
    let none = json!({"type": "message_delta", "delta": {"stop_reason": ""}});
    let payloads = [start("a"), empty_text(0), text(0, "a"), change, none, start("a"), text(0, "b")];
    let (message, _) = apply(Message::new(), &payloads);
    assert_eq!(
        (message.text().as_str(), message.restarts(), message.id().unwrap().to_string()),
        ("ab", 0, "a".to_owned())
    );
    assert_eq!(message.stop_reason(), Some(StopReason::EndTurn));
    assert!(message.get("role").unwrap().as_str() == "\"assistant\"" && message.get("type").is_none());
}

#[test]
fn the_wire_shape_reads_back() {
    let text = r#"{"id":"m","content":[{"type":"text","text":"a","citations":[{"type":"x","cited_text":"c"}]},
        {"type":"tool_use","id":"t","name":"f","input":{"n":12345678901234567890}},{"type":"new","y":[1.5]}],"z":{"a":null}}"#;
    let message = Message::parse(text.as_bytes()).unwrap();
    assert_eq!(message.to_value().unwrap(), serde_json::from_str::<Value>(text).unwrap());
    assert_eq!(serde_json::to_value(&message).unwrap(), message.to_value().unwrap());
    let again: Message = serde_json::from_str(text).unwrap();
    assert_eq!(again.to_value().unwrap(), message.to_value().unwrap());
    assert_eq!(message.block(0).unwrap().citations().next().unwrap().cited_text(), "c");
    assert!(matches!(message.block(2).unwrap().view(), Block::Unknown(_)));
    assert_eq!(serde_json::to_value(message.block(2)).unwrap(), json!({"type": "new", "y": [1.5]}));
    // What is of another type stays as it is.
    let odd = r#"{"content":[{"type":"text","text":{"a":1}},{"type":"text","text":null}],"usage":5}"#;
    let expected: Value = serde_json::from_str(&odd.replace("null", "\"\"")).unwrap();
    assert_eq!(Message::parse(odd.as_bytes()).unwrap().to_value().unwrap(), expected);
    let cites = Message::parse(br#"{"content":[{"type":"text","text":"","citations":["s"]}]}"#).unwrap();
    let cited = cites.block(0).unwrap().citations().next().unwrap().raw();
    assert_eq!((cited, cited.as_string().unwrap().as_str()), (Raw::new("\"s\"").unwrap(), Some("s")));
    let bodies = [
        r#"{"content":[5]}"#,
        r#"{"type":"error","error":{}}"#,
        r#"{"error":{"message":"m"}}"#,
        r#"{"detail":"Not Found"}"#,
        r#"{"content":"a"}"#,
        r#"{"content":null}"#,
        "{}",
    ];
    for bad in ["[]", "5", "{", ""].into_iter().chain(bodies) {
        assert!(Message::parse(bad.as_bytes()).is_err());
        assert!(serde_json::from_str::<Message>(bad).is_err());
    }
    let error = Message::parse(b"{\"a\": \"\xFF\"}").unwrap_err();
    assert_eq!((error.kind(), error.offset()), (ErrorKind::InvalidUtf8, 7));
    // A number that `serde_json` cannot hold is there as its text.
    let odd = Message::parse(br#"{"x":1e999,"content":[]}"#).unwrap();
    assert!(odd.to_value().is_err() && odd.get("x").unwrap().as_str() == "1e999");
}

/// Reads an object as a type with named members does: a member that is there twice is an error.
#[derive(Debug, Eq, PartialEq, serde::Deserialize)]
struct Usage {
    input_tokens: u64,
    output_tokens: u64,
    cache_read_input_tokens: u64,
}

#[test]
fn no_member_of_an_accumulated_object_is_there_twice() {
    let names = |raw: Raw<'_>| raw.members().map(|(name, _)| name.to_string()).collect::<Vec<_>>();
    let signature = |text: &str| delta(0, json!({"type": "signature_delta", "signature": text}));
    // The second round is past the size up to which an object is changed in place.
    for (padding, times) in [(0, 3_u32), (0, 1000), (5000, 3), (5000, 300)] {
        let mut first = start("a");
        let thinking = json!({"type": "thinking", "thinking": "", "signature": "", "pad": "p".repeat(padding)});
        for (at, pad) in [("message", "pad"), ("usage", "pad")] {
            let at = if at == "message" { &mut first["message"] } else { &mut first["message"]["usage"] };
            at[pad] = json!("p".repeat(padding));
        }
        let mut payloads = vec![first, block(0, thinking)];
        for time in 0..times {
            payloads.push(signature(&"s".repeat(time as usize % 7)));
            payloads.push(json!({"type": "message_delta", "delta": {"stop_reason": "x".repeat(1 + time as usize % 5)},
                "usage": {"output_tokens": 10_u64.pow(time % 9)}, "new": [time]}));
        }
        payloads.extend([signature("last"), reason("end_turn", json!({"output_tokens": 15})), stop(0)]);
        let message = message(&payloads);
        let usage: Usage = message.usage().raw().deserialize().unwrap();
        assert_eq!(usage, Usage { input_tokens: 3, output_tokens: 15, cache_read_input_tokens: 2 });
        let views = [message.usage().raw(), message.block(0).unwrap().view().raw()];
        for raw in views {
            let mut once = names(raw);
            once.sort();
            once.dedup();
            assert_eq!(once.len(), names(raw).len(), "{raw}");
            assert_eq!(Raw::new(raw.as_str()), Ok(raw), "the text is JSON");
        }
        assert_eq!(
            (message.stop_reason(), message.get("new").unwrap().as_str()),
            (Some(StopReason::EndTurn), format!("[{}]", times - 1).as_str())
        );
        let Block::Thinking(view) = message.block(0).unwrap().view() else { panic!() };
        assert_eq!(view.signature(), "last");
        assert!(padding > 0 || message.usage().raw().as_bytes().len() < 200, "{}", message.usage().raw());
    }
    // What a start has twice is there once, by whatever name it is written.
    let twice =
        br#"{"type":"message_start","message":{"usage":{"input_tokens":1,"input\u005ftokens":2,"output_tokens":3,
        "cache_read_input_tokens":4,"input_tokens":5}}}"#;
    let mut message = Message::new();
    message.apply(&Event::parse(twice).unwrap()).unwrap();
    let usage: Usage = message.usage().raw().deserialize().unwrap();
    assert_eq!(usage, Usage { input_tokens: 5, output_tokens: 3, cache_read_input_tokens: 4 });
}

/// Below many siblings the way to what is open is long: not each delta pays for it.
#[test]
fn live_input_among_many_siblings_lags_and_is_there_at_the_end() {
    const DEPTH: usize = 100;
    let siblings: String = (0..300).map(|n| format!("\"{n}\":0,")).collect();
    let (mut message, _) = apply(Message::new().with_live_input(), &[start("a"), tool(0)]);
    let send = |message: &mut Message, text: &str| {
        message.apply(&Event::parse(input(0, text).to_string().as_bytes()).unwrap()).unwrap();
    };
    for _ in 0..DEPTH {
        send(&mut message, &format!("{{{siblings}\"k\":"));
    }
    send(&mut message, "\"");
    let text_len = |message: &Message| {
        let call = message.tool_calls().next().unwrap();
        let mut value = call.input_so_far();
        while let Some(inner) = value.get("k") {
            value = inner;
        }
        value.as_str().map_or(0, str::len)
    };
    let (mut seen, mut changes) = (0, 0);
    for _ in 0..400 {
        send(&mut message, "x");
        let len = text_len(&message);
        changes += usize::from(len != seen);
        seen = len;
    }
    // It still grows.
    assert!((10..=100).contains(&changes), "{changes} changes");
    assert!(seen > 300, "{seen}");
    send(&mut message, &format!("\"{}", "}".repeat(DEPTH)));
    message.apply(&Event::parse(stop(0).to_string().as_bytes()).unwrap()).unwrap();
    assert!(message.tool_calls().next().unwrap().input().is_some());
    assert_eq!(text_len(&message), 400);
}

#[test]
fn an_input_that_is_complete_can_be_sent_and_read_again() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        for (depth, is_complete) in [(122, true), (123, false), (127, false), (128, false), (129, false)] {
            let text = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let too_deep = format!("invalid at {}", open.len() * 122);
            let given: Option<Value> = serde_json::from_str(&text).ok().filter(|_| depth < 124);
            let whole = given.clone().map(|input| {
                Message::parse(json!({"content": [{"type": "tool_use", "input": input}]}).to_string().as_bytes())
                    .unwrap()
            });
            let by_deltas = [false, true].map(|live| {
                let message = if live { Message::new().with_live_input() } else { Message::new() };
                apply(message, &[start("a"), tool(0), input(0, &text), stop(0)]).0
            });
            for message in by_deltas.into_iter().chain(whole) {
                let call = message.tool_calls().next().unwrap();
                assert_eq!(
                    (known(call).0.as_str(), call.raw_input().is_empty()),
                    if is_complete {
                        ("complete", given.is_none() || call.raw_input().is_empty())
                    } else {
                        (too_deep.as_str(), false)
                    }
                );
                // Complete or not, the part that is certain can be sent.
                let turn = message.to_turn().unwrap();
                let request = json!({"messages": [turn.message]}).to_string();
                assert!(serde_json::from_str::<Value>(&request).is_ok(), "{depth}");
                let value = message.to_value().unwrap();
                let again = Message::parse(value.to_string().as_bytes()).unwrap();
                assert_eq!(again.to_value().unwrap(), value);
                assert!(!is_complete || again.tool_calls().next().unwrap().input() == call.input());
            }
            let mut input = deltawire::stream::ToolInput::new();
            let _ = input.check(text.as_str());
            assert_eq!(input.status().is_complete(), is_complete, "{depth}");
        }
    }
}

#[test]
fn white_space_is_no_text() {
    for space in ["", " \n\t", "\u{A0}", "\u{3000}", "\u{2003}\u{2028}\u{85}", "\u{1C}\u{1F}"] {
        let turn = message(&[start("a"), empty_text(0), text(0, space), stop(0)]).to_turn().unwrap();
        assert!(turn.is_empty() && turn.left_out[0].reason == LeftOutReason::NoText, "{space:?}");
    }
    for some in ["\u{A0}a\u{3000}", "\u{200B}", "."] {
        assert!(!message(&[start("a"), empty_text(0), text(0, some), stop(0)]).to_turn().unwrap().is_empty());
    }
}

#[test]
fn a_number_comes_back_as_it_was() {
    for number in
        [0.1_f64 + 0.2, 4.35e-27, 1.790_156_872_345e-217, 5e-324, 8.988_465_674_311_582e307, 123_456_789.123_456_79]
    {
        let (message, _) =
            apply(Message::new(), &[start("a"), tool(0), input(0, &json!({"n": number}).to_string()), stop(0)]);
        let read = message.tool_calls().next().unwrap().input().unwrap()["n"].as_f64().unwrap();
        assert_eq!(read.to_bits(), number.to_bits(), "{number:e}");
    }
}

/// `depth` arrays in one another.
fn nested(depth: usize) -> String {
    format!("{}{}", "[".repeat(depth), "]".repeat(depth))
}

#[test]
fn what_is_written_can_be_read_back_however_deep() {
    let block = |members: &str| format!(r#"{{"type":"content_block_start","index":0,"content_block":{{{members}}}}}"#);
    let delta = |delta: &str| format!(r#"{{"type":"content_block_delta","index":0,"delta":{{{delta}}}}}"#);
    let deepest = [
        // A member of a block, a text that is none, a delta that replaces one, a citation, and a member of the message.
        (122, &(|deep| vec![block(&format!(r#""type":"zz","x":{deep}"#))]) as &dyn Fn(String) -> Vec<String>),
        (122, &|deep| vec![block(&format!(r#""type":"text","text":{deep}"#))]),
        (122, &|deep| {
            let change = delta(&format!(r#""type":"compaction_delta","content":"c","x":{deep}"#));
            vec![block(r#""type":"compaction""#), change]
        }),
        (120, &|deep| {
            let citation = delta(&format!(r#""type":"citations_delta","citation":{{"x":{deep}}}"#));
            vec![block(r#""type":"text""#), citation]
        }),
        (126, &|deep| vec![format!(r#"{{"type":"message_delta","delta":{{}},"x":{deep}}}"#)]),
        (125, &|deep| vec![format!(r#"{{"type":"message_delta","delta":{{}},"usage":{{"x":{deep}}}}}"#)]),
    ];
    for (at, (deepest, payloads)) in deepest.into_iter().enumerate() {
        for depth in [deepest - 1, deepest, deepest + 1] {
            let mut message = Message::new();
            let start = r#"{"type":"message_start","message":{"id":"m"}}"#.to_owned();
            for payload in [start].into_iter().chain(payloads(nested(depth))) {
                // What is deeper than that is no event.
                let Ok(event) = Event::parse(payload.as_bytes()) else { continue };
                message.apply(&event).unwrap();
            }
            let wire = message.to_value();
            assert_eq!(wire.is_ok(), depth <= deepest, "{at} at {depth}");
            let Ok(wire) = wire else { continue };
            let text = wire.to_string();
            assert_eq!(Message::parse(text.as_bytes()).unwrap().to_value().unwrap(), wire, "{at} at {depth}");
            assert_eq!(serde_json::from_str::<Message>(&text).unwrap().to_value().unwrap(), wire, "{at} at {depth}");
            let turn = json!({ "messages": [message.to_turn().unwrap().message] });
            assert_eq!(serde_json::from_str::<Value>(&turn.to_string()).unwrap(), turn, "{at} at {depth}");
        }
    }
}
