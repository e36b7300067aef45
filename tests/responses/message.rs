//! The response as a whole: what it is made of, whatever the server leaves out or repeats.

extern crate alloc;

use alloc::collections::BTreeSet;

use deltawire::json::Status;
use deltawire::openai::responses::{
    Decoder, Event, IncompleteReason, Item, ItemKind, LeftOutReason, Response, ResponseStatus,
};
use deltawire::stream::{LimitError, Outcome};
use serde_json::{Value, json};

use crate::run::{payload, wire};

/// Collects a stream that may end anywhere.
fn collect(input: &[u8], size: usize) -> (Response, Outcome, Option<String>) {
    let (mut decoder, mut response) = (Decoder::new(), Response::new());
    for mut chunk in input.chunks(size) {
        while let Some(event) = decoder.next_event(&mut chunk) {
            let Ok(event) = event else { continue };
            response.apply(&event).unwrap();
        }
    }
    let end = decoder.finish();
    let outcome = end.outcome;
    match response.finish(&end) {
        Ok(response) => (response, outcome, None),
        Err(incomplete) => {
            assert_eq!(incomplete.outcome, outcome);
            (incomplete.response.clone(), outcome, Some(incomplete.to_string()))
        }
    }
}

fn of(shorts: &str) -> (Response, Option<String>) {
    let wire = wire(shorts);
    let (response, outcome, why) = collect(wire.as_bytes(), 1 << 20);
    for size in [1, 7, 100] {
        let (again, same, reason) = collect(wire.as_bytes(), size);
        assert_eq!(again.to_value().unwrap(), response.to_value().unwrap());
        assert_eq!((same, reason), (outcome, why.clone()));
    }
    // The wire shape reads back as the same.
    let value = response.to_value().unwrap();
    if response.is_started() {
        let back: Response = serde_json::from_value(value.clone()).unwrap();
        assert_eq!(back.to_value().unwrap(), value);
    }
    assert_eq!(serde_json::to_value(&response).unwrap(), value);
    (response, why)
}

fn corpus(name: &str) -> (Response, Option<String>) {
    let path = format!("{}/corpus/responses-{name}.sse", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(path).unwrap();
    let (response, _, why) = collect(&bytes, 1 << 20);
    let (again, _, same) = collect(&bytes, 3);
    assert_eq!((again.to_value().unwrap(), &same), (response.to_value().unwrap(), &why));
    (response, why)
}

fn args(index: u32, event: &str, member: &str, text: &str) -> String {
    json!({"type": format!("response.function_call_arguments.{event}"), "output_index": index, member: text})
        .to_string()
}

fn call(index: u32, event: &str, arguments: &str, status: &str) -> String {
    let item = json!({"type": "function_call", "id": "fc", "call_id": "call_1", "name": "f", "arguments": arguments, "status": status});
    json!({"type": format!("response.output_item.{event}"), "output_index": index, "item": item}).to_string()
}

fn end(kind: &str, output: Value) -> String {
    json!({"type": format!("response.{kind}"), "response": {"id": "a", "status": kind, "output": output}}).to_string()
}

/// The calls of a response, short.
fn calls(response: &Response) -> Vec<(String, String, Status, Option<Value>)> {
    let calls = response.tool_calls();
    calls
        .map(|call| {
            assert_eq!(call.input().is_some(), call.status().is_complete() && !call.is_text());
            (call.id().to_string(), call.raw_input().to_owned(), call.status(), call.input().cloned())
        })
        .collect()
}

#[test]
fn a_whole_stream() {
    let (response, why) = corpus("text");
    assert_eq!(why, None);
    assert_eq!(response.text(), "Forty-two, I think.\n“Ja” ✓");
    assert_eq!((response.reasoning(), response.refusal()), ("**Weighing it**".into(), String::new()));
    assert_eq!(
        (response.id().unwrap().to_string(), response.model().unwrap().to_string()),
        ("resp_text".into(), "model-r".into())
    );
    assert_eq!((response.status(), response.incomplete_reason()), (Some(ResponseStatus::Completed), None));
    let usage = response.usage();
    let counts = [
        usage.input_tokens(),
        usage.cached_tokens(),
        usage.output_tokens(),
        usage.reasoning_tokens(),
        usage.total_tokens(),
    ];
    assert_eq!(counts, [20, 4, 12, 5, 32].map(Some));
    // It is what the terminal event says.
    let wire = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/responses-text.sse")).unwrap();
    let last = wire.lines().rfind(|line| line.starts_with("data: ")).unwrap();
    let last: Value = serde_json::from_str(last.strip_prefix("data: ").unwrap()).unwrap();
    assert_eq!(response.to_value().unwrap(), last["response"]);
    let turn = response.to_turn().unwrap();
    assert!(turn.left_out.is_empty());
    assert_eq!(Value::Array(turn.items), last["response"]["output"], "the encrypted reasoning too");
}

#[test]
fn d12_an_empty_output_at_the_end_keeps_what_came() {
    for output in ["[]", "null"] {
        let end = end("completed", json!([])).replace("[]", output);
        let (response, why) = of(&format!("created a|item 0 message|t 0 Hel|t 0 lo|done 0 message|{end}"));
        assert_eq!((response.text(), why), ("Hello".into(), None));
    }
    let (response, why) = corpus("done-without-deltas");
    assert_eq!((response.text(), why), ("The time is up.".into(), None), "no `output` at all");
    let (response, why) = corpus("no-items");
    assert_eq!((response.text(), response.reasoning(), why), ("Free.".into(), "Open thoughts".into(), None));
}

#[test]
fn d13_done_events_and_the_output_at_the_end_have_the_last_word() {
    // Arguments without deltas, and a text whose deltas were abridged.
    let (response, _) = corpus("done-without-deltas");
    assert_eq!(
        calls(&response),
        [("call_l".into(), "{\"zone\":\"UTC\"}".into(), Status::Complete, Some(json!({"zone": "UTC"})))]
    );
    let (response, _) = of("created a|item 0 message|t 0 Hel|text 0 Hello|done 0 message|completed a");
    assert_eq!(response.text(), "Hello");
    // Nothing does not take the place of something.
    let (response, _) = of("created a|item 0 message|t 0 Hello|text 0 |done 0 message|completed a");
    assert_eq!(response.text(), "Hello");
    let (add, delta) = (call(0, "added", "", "in_progress"), args(0, "delta", "delta", "[1]"));
    let nothing = args(0, "done", "arguments", "");
    let (response, _) =
        of(&format!("created a|{add}|{delta}|{nothing}|{}|completed a", call(0, "done", "", "completed")));
    assert_eq!(calls(&response)[0].3, Some(json!([1])));
    // The end takes the place of all, as many items as it has.
    let message =
        json!({"type": "message", "id": "m", "role": "assistant", "content": [{"type": "output_text", "text": "New"}]});
    let output = end("completed", json!([message]));
    let (response, why) = of(&format!("created a|item 0 message|t 0 Old|item 1 message|t 1 More|{output}"));
    assert_eq!((response.text(), response.items().len(), why), ("New".into(), 1, None));
    // So it mends what had no place.
    let (_, why) = of("created a|item 0 message|args 0 x|done 0 message|completed a");
    assert_eq!(why.unwrap(), "response not complete: 1 parts without a place");
    let part = "part 0 text";
    let citation = r#"{"type":"response.output_text.annotation.added","output_index":0,"content_index":0,"annotation_index":0,"annotation":{}}"#;
    let (response, why) =
        of(&format!("created a|item 0 function_call|{part}|{citation}|done 0 function_call|completed a"));
    assert_eq!(why.unwrap(), "response not complete: 2 parts without a place");
    assert_eq!(response.to_value().unwrap()["output"][0].get("content"), None);
    let (_, why) = of(&format!("created a|item 0 message|args 0 x|done 0 message|{output}"));
    assert_eq!(why, None);
    let part = r#"{"type":"response.content_part.done","output_index":0,"content_index":0,"part":{"type":"output_text","text":"Part","annotations":[{"n":1}],"logprobs":[7]}}"#;
    let (response, _) = of(&format!("created a|item 0 message|t 0 x|{part}|completed a"));
    let value = response.to_value().unwrap();
    assert_eq!(
        value["output"][0]["content"][0],
        json!({"type": "output_text", "text": "Part", "annotations": [{"n": 1}], "logprobs": [7]})
    );
    assert_eq!(response.item(0).unwrap().content().next().unwrap().get("logprobs").unwrap().as_str(), "[7]");
}

#[test]
fn d15_another_id_begins_anew() {
    let (response, why) = corpus("two-in-one-body");
    assert_eq!((response.text(), response.restarts(), why), ("Second".into(), 1, None));
    let (response, why) = of("created a|item 0 message|t 0 A|completed a|created b|item 0 message|t 0 B|completed b");
    assert_eq!((response.text(), response.restarts(), why), ("B".into(), 1, None));
    let (response, _) = of("created a|item 0 message|t 0 A|created a|t 0 B|completed a|created a|t 0 C");
    assert_eq!((response.text(), response.restarts()), ("AB".into(), 0));
    let (response, _) = of("created |item 0 message|t 0 A|created |item 0 message|t 0 B|completed a");
    assert_eq!((response.text(), response.restarts()), ("B".into(), 1));
    // Item ids change, and the response's too.
    let (response, why) = corpus("rotating-ids");
    assert_eq!(
        (response.text(), response.items().len(), response.restarts(), why),
        ("Ids come and go".into(), 1, 0, None)
    );
    assert_eq!(response.id().unwrap(), "dddd4");
}

#[test]
fn d16_errors() {
    let (response, why) = corpus("failed");
    assert_eq!(response.text(), "Half an ans");
    let error = response.server_error().unwrap();
    assert_eq!(
        (error.message().to_string(), error.code().unwrap().to_string()),
        ("Slow down, please.".into(), "rate_limit_exceeded".into())
    );
    assert_eq!(response.status(), Some(ResponseStatus::Failed));
    assert_eq!(why.unwrap(), "response not complete: error, rate_limit_exceeded: Slow down, please.");
    let (response, why) = corpus("flat-error");
    assert_eq!(response.server_error().unwrap().message(), "Something broke.");
    assert_eq!(why.unwrap(), "response not complete: error, server_error: Something broke.");
    assert_eq!(response.status(), Some(ResponseStatus::InProgress));
    // A failure without details keeps those of the error before it; after the end nothing counts.
    let (response, _) = of("created a|error|failed a|item 0 message|t 0 x");
    assert_eq!((response.server_error().unwrap().message().to_string(), response.text()), ("m".into(), String::new()));
    let (response, why) = of("created a|item 0 message|t 0 x|done 0 message|completed a|error");
    assert!(response.server_error().is_none() && why.is_none());
    let (response, why) = of("error");
    assert_eq!((response.text(), why.unwrap()), (String::new(), "response not complete: error, c: m".into()));
}

#[test]
fn truncated() {
    let (response, why) = corpus("cut");
    assert_eq!((response.text(), why.unwrap()), ("Half an ans".into(), "response not complete: truncated".into()));
    let value = response.to_value().unwrap();
    assert_eq!((&value["status"], &value["object"]), (&json!("in_progress"), &json!("response")));
    // Without a start it is told apart by what is missing.
    let (response, why) = of("t 0 Hi");
    assert_eq!((response.text(), why.unwrap()), ("Hi".into(), "response not complete: truncated".into()));
    assert_eq!(response.to_value().unwrap()["status"], "in_progress");
    let (response, why) = of("keepalive");
    assert_eq!((response.is_started(), why.unwrap()), (false, "response not complete: empty".into()));
}

#[test]
fn d9_calls_that_were_cut() {
    let add = call(0, "added", "", "in_progress");
    let half = args(0, "delta", "delta", "{\"a\": 1, \"b");
    let whole = args(0, "delta", "delta", "{\"a\": 1}");
    let so_far = |response: &Response| response.tool_calls().next().unwrap().input_so_far().clone();
    // The connection broke in it.
    let (response, why) = of(&format!("created a|{add}|{half}"));
    assert_eq!(why.unwrap(), "response not complete: truncated, item 0 truncated");
    assert_eq!(calls(&response), [("call_1".into(), "{\"a\": 1, \"b".into(), Status::Incomplete, None)]);
    assert_eq!(so_far(&response), json!({"a": 1}));
    assert_eq!(response.to_turn().unwrap().left_out[0].reason, LeftOutReason::Open);
    // Before any text came, it is not `{}`.
    let (response, _) = of(&format!("created a|{add}"));
    assert_eq!(calls(&response)[0].2, Status::Incomplete);
    // The tokens were used up: the answer is complete, the call is not.
    let (response, why) = corpus("incomplete");
    assert_eq!((response.incomplete_reason(), why), (Some(IncompleteReason::MaxOutputTokens), None));
    assert_eq!(calls(&response)[0].2, Status::Incomplete);
    assert_eq!(so_far(&response), json!({"x": 41}));
    assert!(response.tool_calls().next().unwrap().is_open());
    for arguments in ["", "{\"a"] {
        let done = call(0, "done", arguments, "incomplete");
        let (response, why) = of(&format!("created a|{add}|{done}|incomplete a"));
        assert_eq!((calls(&response)[0].2, why), (Status::Incomplete, None), "{arguments}");
        let (response, why) = of(&format!("created a|{add}|{}|incomplete a", args(0, "delta", "delta", arguments)));
        assert_eq!((calls(&response)[0].2, why), (Status::Incomplete, None), "{arguments}, never done");
    }
    // A call without arguments.
    for done in [call(0, "done", "", "completed"), call(0, "done", "{}", "completed")] {
        let (response, why) = of(&format!("created a|{add}|{done}|completed a"));
        assert_eq!((calls(&response)[0].3.clone(), why), (Some(json!({})), None));
    }
    // The item is never done, but the response is, or the arguments are whole when it breaks.
    let (response, why) = of(&format!("created a|{add}|{whole}|completed a"));
    assert_eq!((calls(&response)[0].3.clone(), why), (Some(json!({"a": 1})), None));
    let (response, _) = of(&format!("created a|{add}|{whole}"));
    assert_eq!(calls(&response)[0].2, Status::Complete);
    // What is not JSON, and what the model itself left open.
    let (response, why) = of(&format!("created a|{add}|{}|completed a", call(0, "done", "{x", "completed")));
    assert!(matches!(calls(&response)[0].2, Status::Invalid(error) if error.offset() == 1));
    assert_eq!((why, response.to_turn().unwrap().left_out.len()), (None, 0), "its result can say so");
    // Arguments that were added with the item, and go on.
    let (response, _) = of(&format!(
        "created a|{}|{}|completed a",
        call(0, "added", "{\"a\"", "in_progress"),
        args(0, "delta", "delta", ": 1}")
    ));
    assert_eq!(calls(&response)[0].3, Some(json!({"a": 1})));
    // Arguments that come after their item is done, and whole.
    let (response, _) = of(&format!(
        "created a|{add}|{}|{}|completed a",
        call(0, "done", "", "completed"),
        args(0, "done", "arguments", "[1]")
    ));
    assert_eq!(calls(&response)[0].3, Some(json!([1])));
}

#[test]
fn calls_of_all_kinds() {
    let (response, why) = corpus("tools");
    assert_eq!(why, None);
    assert_eq!(
        calls(&response),
        [
            (
                "call_x".into(),
                "{\"city\":\"Bonn\",\"days\":[1,2]}".into(),
                Status::Complete,
                Some(json!({"city": "Bonn", "days": [1, 2]}))
            ),
            ("call_y".into(), "{}".into(), Status::Complete, Some(json!({}))),
        ]
    );
    let (response, why) = corpus("all-kinds");
    assert_eq!(why, None);
    assert_eq!(
        calls(&response),
        [("call_c".into(), "SELECT 1".into(), Status::Complete, None)],
        "what the server runs is elsewhere"
    );
    let server: Vec<_> =
        response.items().filter_map(|item| item.tool_call()).filter(|call| call.runs_on_server()).collect();
    assert_eq!((server[0].id().to_string(), server[0].name().to_string()), ("it_5".into(), "lookup".into()));
    assert_eq!(server[0].input(), Some(&json!({"k": 1})));
    assert_eq!((response.text(), response.refusal()), ("See [1].".into(), "Not that.".into()));
    let message = response.items().find(|item| item.kind() == ItemKind::Message).unwrap();
    assert_eq!(message.content().next().unwrap().annotations().count(), 1);
    let value = response.to_value().unwrap();
    let output = value["output"].as_array().unwrap();
    assert_eq!(output.len(), 12);
    assert_eq!(
        (&output[2]["code"], &output[6]["input"], &output[7]["operation"]["diff"]),
        (&json!("print(1)"), &json!("SELECT 1"), &json!("-a\n+b"))
    );
    assert_eq!(
        (&output[8]["action"]["commands"], &output[10]["encrypted_content"]),
        (&json!(["ls"]), &json!("aW52ZW50ZWQ="))
    );

    // Cut anywhere, what came is there: each text of the stream that grows.
    let bytes = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/responses-all-kinds.sse")).unwrap();
    let mut seen = BTreeSet::<&str>::new();
    for at in (0..bytes.len()).step_by(61) {
        let (response, outcome, why) = collect(&bytes[..at], 1 << 20);
        assert_eq!(outcome.has_all_content(), why.is_none(), "byte {at}");
        let value = response.to_value().unwrap().to_string();
        seen.extend(
            ["\"print(\"", "\"{\\\"k\\\":\"", "\"SELECT \"", "\"-a\\n+\"", "[\"ls\"]", "\"Not \""]
                .iter()
                .filter(|it| value.contains(**it)),
        );
        assert!(response.to_turn().is_ok());
    }
    assert_eq!(seen.len(), 6, "{seen:?}");
}

#[test]
fn custom_tools_have_text() {
    let add = r#"{"type":"response.output_item.added","output_index":0,"item":{"type":"custom_tool_call","call_id":"c","name":"sql","input":""}}"#;
    let delta = r#"{"type":"response.custom_tool_call_input.delta","output_index":0,"delta":"SELECT"}"#;
    let done = r#"{"type":"response.custom_tool_call_input.done","output_index":0,"input":"SELECT 1"}"#;
    for (stream, text, status) in [
        (format!("created a|{add}|{delta}"), "SELECT", Status::Incomplete),
        (format!("created a|{add}"), "", Status::Incomplete),
        (format!("created a|{add}|{delta}|{done}"), "SELECT 1", Status::Complete),
        (format!("created a|{add}|{delta}|completed a"), "SELECT", Status::Complete),
        (format!("created a|{add}|{delta}|incomplete a"), "SELECT", Status::Incomplete),
        (format!("created a|{delta}|{done}|completed a"), "SELECT 1", Status::Complete),
    ] {
        let (response, _) = of(&stream);
        let call = response.tool_calls().next().unwrap();
        assert_eq!((call.raw_input(), call.status(), call.is_text()), (text, status, true), "{stream}");
        assert_eq!((call.input(), call.input_so_far()), (None, &Value::Null));
        assert_eq!(response.to_turn().unwrap().left_out.is_empty(), status.is_complete());
    }
}

#[test]
fn reasoning_is_not_counted_twice() {
    let item = json!([{"type": "reasoning", "id": "r", "summary": [{"type": "summary_text", "text": "S1"}, {"type": "summary_text", "text": "S2"}],
        "content": [{"type": "reasoning_text", "text": "T"}]}, {"type": "reasoning", "id": "q", "summary": [{"type": "summary_text", "text": "S3"}], "content": []}]);
    let response = Response::parse(json!({"output": item}).to_string().as_bytes()).unwrap();
    assert_eq!(response.reasoning(), "TS3");
    assert_eq!(response.items().next().unwrap().summary().len(), 2);
    assert_eq!(response.to_value().unwrap()["output"], item, "both are there");
    let (response, _) = of("created a|item 0 reasoning|sum 0 S|think 0 T|done 0 reasoning|completed a");
    assert_eq!(response.reasoning(), "T");
}

#[test]
fn turns() {
    use LeftOutReason::{NoContent, NoFollower, NoText, Open};
    let message = json!({"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "x"}]});
    let reasoning = json!({"type": "reasoning", "id": "rs", "summary": [], "encrypted_content": "e"});
    let whole = json!({"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"});
    let cut = json!({"type": "function_call", "call_id": "c", "name": "f", "arguments": "{", "status": "incomplete"});
    let empty = json!({"type": "message", "role": "assistant", "content": []});
    let lost = json!({"type": "reasoning", "summary": []});
    for (output, stays, left_out) in [
        (json!([reasoning, message, reasoning, whole]), 4, vec![]),
        (json!([reasoning, cut]), 0, vec![(0, NoFollower), (1, Open)]),
        (json!([message, reasoning]), 1, vec![(1, NoFollower)]),
        (json!([reasoning, empty, whole]), 1, vec![(0, NoFollower), (1, NoText)]),
        (json!([lost, whole]), 1, vec![(0, NoContent)]),
        (json!([{"type": "web_search_call", "id": "w", "status": "completed"}, {"type": "new", "x": 1}]), 2, vec![]),
    ] {
        let response = Response::parse(json!({"output": output}).to_string().as_bytes()).unwrap();
        let turn = response.to_turn().unwrap();
        let reasons: Vec<_> = turn.left_out.iter().map(|it| (it.output_index, it.reason)).collect();
        assert_eq!((turn.items.len(), reasons), (stays, left_out), "{output}");
    }
    // What is open at the end of a stream that broke, but for text.
    let (response, _) = of("created a|item 0 message|t 0 x|item 1 web_search_call");
    let turn = response.to_turn().unwrap();
    assert_eq!((turn.items.len(), turn.left_out[0].kind), (1, ItemKind::WebSearchCall));
}

#[test]
fn parse() {
    for (json, is_ok) in [
        (r#"{"output":[]}"#, true),
        (r#"{"object":"response","output":[{"type":"new"}],"usage":{"output_tokens":1},"x":[1]}"#, true),
        (r#"{"object":"chat.completion","output":[]}"#, false),
        (r#"{"object":"response"}"#, false),
        (r#"{"output":5}"#, false),
        (r#"{"output":[5]}"#, false),
        (r#"{"output":[]"#, false),
        ("[]", false),
    ] {
        let response = Response::parse(json.as_bytes());
        assert_eq!(response.is_ok(), is_ok, "{json}");
        if let Ok(response) = response {
            let value: Value = serde_json::from_str(json).unwrap();
            let back = response.to_value().unwrap();
            assert!(value.as_object().unwrap().iter().all(|(name, it)| &back[name] == it), "{back}");
        }
    }
    let failed = Response::parse(br#"{"output":[],"status":"failed","error":{"code":"c","message":"m"}}"#).unwrap();
    assert_eq!(failed.server_error().unwrap().message(), "m");
}

#[test]
fn resume() {
    let mut response = Response::new();
    let apply = |response: &mut Response, shorts: &str| {
        for short in shorts.split('|') {
            response.apply(&Event::parse(payload(short).as_bytes()).unwrap()).unwrap();
        }
    };
    // A server that counts in its own way loses nothing.
    apply(&mut response, "#0 created a|#0 item 0 message|#0 t 0 Hel|#0 t 0 lo");
    assert_eq!(response.text(), "Hello");
    let mut response = Response::new();
    apply(&mut response, "#0 created a|#1 item 0 message|#2 t 0 Hel");
    response.resume();
    apply(&mut response, "#0 created a|#1 item 0 message|#2 t 0 Hel|#3 t 0 lo|#3 t 0 !");
    assert_eq!(response.text(), "Hello!", "after a newer one they are no repeats");
    response.resume();
    apply(&mut response, "#0 created b|#1 item 0 message|#2 t 0 B");
    assert_eq!((response.text(), response.restarts()), ("B".into(), 1));
    apply(&mut response, "error");
    response.resume();
    apply(&mut response, "#3 t 0 C|#4 completed b");
    assert_eq!((response.text(), response.server_error().is_none()), ("BC".into(), true));
}

#[test]
fn limits() {
    let stream = wire("created a|item 0 message|t 0 Hello|text 0 Hello|done 0 message|completed a");
    let run = |response: Response, wire: &str| {
        let (mut decoder, mut response) = (Decoder::new(), response);
        let mut chunk = wire.as_bytes();
        let mut result = Ok(());
        while let Some(Ok(event)) = decoder.next_event(&mut chunk) {
            result = response.apply(&event);
        }
        let end = decoder.finish();
        (result, response.finish(&end).map_err(|incomplete| incomplete.over_limit).err())
    };
    for max in 0..3000 {
        let (result, over) = run(Response::new().with_max_bytes(max), &stream);
        assert_eq!(result.is_err(), over.is_some());
        if let Err(error) = result {
            assert_eq!(error, LimitError::Bytes { max });
        }
    }
    assert!(run(Response::new().with_max_bytes(3000), &stream).0.is_ok());
    let two = wire("created a|item 0 message|item 7 message|t 7 x|completed a");
    assert_eq!(run(Response::new().with_max_items(1), &two).0, Err(LimitError::Blocks { max: 1 }));
    assert!(run(Response::new().with_max_items(2), &two).0.is_ok());
    // A text that is repeated is charged once.
    let long = "x".repeat(100_000);
    let part = json!({"type": "output_text", "text": long});
    let message = json!({"type": "message", "content": [part]});
    let stream = [
        payload("created a"),
        payload("item 0 message"),
        payload(&format!("t 0 {long}")),
        payload(&format!("text 0 {long}")),
        json!({"type": "response.content_part.done", "output_index": 0, "content_index": 0, "part": part}).to_string(),
        json!({"type": "response.output_item.done", "output_index": 0, "item": message}).to_string(),
        end("completed", json!([message])),
    ];
    let stream: String = stream.iter().map(|payload| format!("data: {payload}\n\n")).collect();
    assert!(run(Response::new().with_max_bytes(110_000), &stream).0.is_ok());
    // Values that do not fit stay a text.
    let array = format!("[{}]", "0,".repeat(5000) + "0");
    let stream = format!(
        "created a|{}|{}|{}",
        call(0, "added", "", "x"),
        args(0, "delta", "delta", &array),
        call(0, "done", &array, "x")
    );
    let (mut response, mut result) = (Response::new().with_max_bytes(20_000), Ok(()));
    for short in stream.split('|') {
        result = response.apply(&Event::parse(payload(short).as_bytes()).unwrap());
    }
    assert!(result.is_err());
    assert_eq!(response.tool_calls().next().unwrap().raw_input(), array);
}

#[test]
fn live_input() {
    let mut response = Response::new().with_live_input();
    let mut seen = Vec::new();
    for short in [
        call(0, "added", "", "in_progress"),
        args(0, "delta", "delta", "{\"a\": [1,"),
        args(0, "delta", "delta", " 2]}"),
        call(0, "done", "{\"a\": [1, 2]}", "completed"),
    ] {
        response.apply(&Event::parse(short.as_bytes()).unwrap()).unwrap();
        let call = response.tool_calls().next().unwrap();
        seen.push((call.input_so_far().clone(), call.input().is_some()));
    }
    assert_eq!(seen[1].0["a"], json!([1]));
    assert_eq!(seen.iter().map(|it| it.1).collect::<Vec<_>>(), [false, false, false, true]);
    assert_eq!(seen[3].0, json!({"a": [1, 2]}));
}

#[test]
fn pairs_of_surrogates_that_are_split() {
    let delta = |text: &str| {
        format!(r#"{{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"{text}"}}"#)
    };
    let (response, _) =
        of(&format!("created a|item 0 message|{}|{}|done 0 message|completed a", delta(r"a\ud83d"), delta(r"\ude00b")));
    assert_eq!(response.text(), "a\u{1F600}b");
    let (response, _) = of(&format!("created a|item 0 message|{}", delta(r"a\ud83d")));
    assert_eq!(response.text(), "a\u{FFFD}");
}

#[test]
fn it_takes_time_in_proportion() {
    // Each would take minutes if an event cost as much as all before it.
    let n = 20_000;
    let mut response = Response::new().with_max_bytes(1 << 32).with_max_items(1 << 20);
    let mut apply = |payload: &str| response.apply(&Event::parse(payload.as_bytes()).unwrap()).unwrap();
    apply(&payload("created a"));
    for index in 0..n {
        apply(&format!(
            r#"{{"type":"response.output_text.delta","output_index":0,"content_index":{index},"delta":"x"}}"#
        ));
        apply(&format!(
            r#"{{"type":"response.output_item.added","output_index":{},"item":{{"type":"function_call"}}}}"#,
            index + 1
        ));
        apply(&format!(r#"{{"type":"response.in_progress","response":{{"m{index}":1}}}}"#));
    }
    for _ in 0..n {
        apply(r#"{"type":"response.output_item.done","output_index":0,"item":{"type":"message"}}"#);
        apply(r#"{"type":"response.output_text.done","output_index":0,"content_index":0,"text":"x"}"#);
    }
    assert_eq!(response.item(0).unwrap().content().len(), n);
    // A payload with as many parts, and one with as many items.
    let parts = vec![json!({"type": "output_text", "text": "x", "annotations": [{}]}); 100_000];
    let message = json!({"type": "message", "content": parts});
    let done = json!({"type": "response.output_item.done", "output_index": 0, "item": message}).to_string();
    let all = end("completed", json!(vec![json!({"type": "reasoning", "summary": []}); 100_000]));
    for payload in [done, all] {
        let mut response = Response::new().with_max_bytes(1 << 32).with_max_items(1 << 20);
        response.apply(&Event::parse(payload.as_bytes()).unwrap()).unwrap();
        assert_eq!(
            response.text().len() + response.items().len() - 1,
            if response.items().len() == 1 { 100_000 } else { 99_999 }
        );
        assert_eq!(response.to_turn().unwrap().items.len(), usize::from(response.items().len() == 1));
    }
    assert_eq!(response.items().len(), n + 1);
}

#[test]
fn items_of_next_item_are_the_same() {
    let bytes = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/responses-text.sse")).unwrap();
    let (mut decoder, mut response, mut chunk) = (Decoder::new(), Response::new(), &bytes[..]);
    while let Some(item) = decoder.next_item(&mut chunk) {
        if let Ok(Item::Event(received)) = item {
            assert_eq!(received.violation, None);
            response.apply(&received.event).unwrap();
        }
    }
    assert_eq!(response.to_value().unwrap(), corpus("text").0.to_value().unwrap());
}
