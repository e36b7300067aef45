//! What a response makes of its events.

use deltawire::ErrorKind;
use deltawire::gemini::{Decoder, Event, FinishReason, LeftOutReason, PartKind, Response};
use deltawire::json::Status;
use deltawire::stream::{LimitError, Outcome};
use serde_json::{Value, json};

/// Takes payloads.
fn response(payloads: &[Value]) -> Response {
    let mut response = Response::new();
    for payload in payloads {
        response.apply(&Event::parse(payload.to_string().as_bytes()).unwrap()).unwrap();
    }
    response
}

fn parts(parts: Value) -> Value {
    json!({"candidates": [{"content": {"role": "model", "parts": parts}, "index": 0}]})
}

fn finish(reason: &str) -> Value {
    json!({"candidates": [{"finishReason": reason}]})
}

/// Takes the pieces of one call, and how the answer ends.
fn call(pieces: &[Value], reason: Option<&str>) -> (Status, Value, Option<Value>) {
    let mut payloads = vec![parts(json!([{"functionCall": {"name": "f", "willContinue": true}}]))];
    payloads.extend(pieces.iter().map(|piece| parts(json!([{ "functionCall": piece }]))));
    payloads.extend(reason.map(finish));
    let response = response(&payloads);
    let call = response.tool_calls().next().unwrap();
    assert_eq!(call.name(), "f");
    (call.status(), call.input_so_far().clone(), call.input().cloned())
}

fn piece(args: Value) -> Value {
    json!({"partialArgs": args, "willContinue": true})
}

#[test]
fn c_text_of_the_same_kind_is_one_part() {
    let response = response(&[
        parts(json!([{"text": "H", "thought": true}])),
        parts(json!([{"text": "m", "thought": true}])),
        parts(json!([{"text": ""}])),
        parts(json!([{}, {"text": "Hel"}])),
        parts(json!([{"text": "lo"}, {"willContinue": true}])),
        parts(json!([{"text": "", "thoughtSignature": "QQ=="}])),
        parts(json!([{"text": "after"}])),
        parts(json!([{"thoughtSignature": "Qg=="}])),
        json!({"candidates": [{"finishReason": "STOP", "index": 0}], "modelVersion": "g", "responseId": "r"}),
    ]);
    assert_eq!((response.text().as_str(), response.reasoning().as_str()), ("Helloafter", "Hm"));
    let value = json!({
        "candidates": [{
            "content": {"role": "model", "parts": [
                {"text": "Hm", "thought": true}, {"text": "Hello"}, {"text": "", "thoughtSignature": "QQ=="},
                {"text": "after"}, {"thoughtSignature": "Qg=="},
            ]},
            "finishReason": "STOP", "index": 0,
        }],
        "modelVersion": "g", "responseId": "r",
    });
    assert_eq!(response.to_value().unwrap(), value);
    assert_eq!(response.finish_reason(), Some(FinishReason::Stop));
    assert_eq!(response.finish_reason_name().unwrap(), "STOP");
    assert_eq!(response.model_version().unwrap(), "g");
    assert_eq!(response.response_id().unwrap(), "r");
    // Written, read and written again.
    let text = serde_json::to_string(&response).unwrap();
    let again: Response = serde_json::from_str(&text).unwrap();
    assert_eq!(again.to_value().unwrap(), value);
    assert_eq!(Response::parse(text.as_bytes()).unwrap().to_value().unwrap(), value);
    let turn = again.to_turn().unwrap();
    assert_eq!(turn.content, value["candidates"][0]["content"]);
    assert!(turn.left_out.is_empty());
}

#[test]
fn a_surrogate_pair_that_is_split_between_chunks() {
    let text = |text: &str| format!(r#"{{"candidates":[{{"content":{{"parts":[{{"text":"{text}"}}]}}}}]}}"#);
    let mut response = Response::new();
    for text in [text(r"a\ud83d"), text(r"\ude00b\ud83d")] {
        response.apply(&Event::parse(text.as_bytes()).unwrap()).unwrap();
    }
    let response = response.finish_as(Outcome::Complete, 0).unwrap();
    assert_eq!(response.text(), "a\u{1f600}b\u{fffd}");
}

#[test]
fn c_calls_and_other_parts() {
    let response = response(&[
        parts(
            json!([{"functionCall": {"id": "c1", "name": "f", "args": {"a": [1, {"b": null}]}}, "thoughtSignature": "QQ=="}]),
        ),
        parts(
            json!([{"executableCode": {"language": "PYTHON", "code": "1"}}, {"codeExecutionResult": {"output": "1"}}]),
        ),
        // D19
        parts(json!([{"functionCall": {"name": "g"}}, {"functionCall": {"name": "h", "args": null}}])),
        parts(json!([{"toolCall": {"id": "t"}}, {"videoDream": [1]}, {"inlineData": {"data": "QUJD"}}])),
        finish("STOP"),
    ]);
    let calls: Vec<_> =
        response.tool_calls().map(|it| (it.part(), it.name().to_string(), it.input().cloned())).collect();
    assert_eq!(
        calls,
        [
            (0, "f".into(), Some(json!({"a": [1, {"b": null}]}))),
            (3, "g".into(), Some(json!({}))),
            (4, "h".into(), Some(json!({}))),
        ]
    );
    let ids: Vec<_> = response.tool_calls().map(|it| it.id().map(|id| id.to_string())).collect();
    assert_eq!(ids, [Some("c1".to_owned()), None, None]);
    let candidate = response.candidate(0).unwrap();
    let kinds: Vec<_> = candidate.parts().map(|part| part.kind()).collect();
    use PartKind::{CodeExecutionResult, ExecutableCode, FunctionCall, InlineData, ToolCall, Unknown};
    assert_eq!(
        kinds,
        [FunctionCall, ExecutableCode, CodeExecutionResult, FunctionCall, FunctionCall, ToolCall, Unknown, InlineData]
    );
    assert_eq!(candidate.parts().next().unwrap().thought_signature().unwrap(), "QQ==");
    assert_eq!(candidate.parts().last().unwrap().get("inlineData").unwrap().as_str(), r#"{"data":"QUJD"}"#);
    let parts = &response.to_value().unwrap()["candidates"][0]["content"]["parts"];
    assert_eq!(
        parts[0],
        json!({"functionCall": {"id": "c1", "name": "f", "args": {"a": [1, {"b": null}]}}, "thoughtSignature": "QQ=="})
    );
    assert_eq!(parts[3], json!({"functionCall": {"name": "g", "args": {}}}));
    assert_eq!(parts[6], json!({"videoDream": [1]}));
    assert_eq!(&response.to_turn().unwrap().content["parts"], parts);
}

#[test]
fn c_streamed_args() {
    let (status, so_far, input) = call(
        &[
            piece(json!([{"jsonPath": "$.city", "stringValue": "Bos", "willContinue": true}])),
            piece(json!([{"jsonPath": "$.city", "stringValue": "ton", "willContinue": true}])),
            piece(json!([{"jsonPath": "$.city", "stringValue": ""}, {"jsonPath": "$.days", "numberValue": 3}])),
            piece(json!([{"jsonPath": "$.a.b[0]", "boolValue": true}, {"jsonPath": "$.a.b[1].c", "nullValue": null}])),
            piece(json!([{"jsonPath": "$['x.y'][\"z\\\"\"]", "numberValue": -0.5}])),
            json!({}),
        ],
        None,
    );
    let expected = json!({"city": "Boston", "days": 3, "a": {"b": [true, {"c": null}]}, "x.y": {"z\"": -0.5}});
    assert_eq!((status, so_far, input), (Status::Complete, expected.clone(), Some(expected)));
    // A string that is set again, and strings that take turns.
    let (_, so_far, _) = call(
        &[
            piece(json!([{"jsonPath": "$.a", "stringValue": "x"}, {"jsonPath": "$.a", "stringValue": "y"}])),
            piece(json!([{"jsonPath": "$.b", "stringValue": "1", "willContinue": true}])),
            piece(json!([{"jsonPath": "$.c", "stringValue": "2", "willContinue": true}])),
            piece(json!([{"jsonPath": "$.b", "stringValue": "3"}, {"jsonPath": "$.c", "stringValue": "4"}])),
        ],
        None,
    );
    assert_eq!(so_far, json!({"a": "y", "b": "13", "c": "24"}));
    // All of them in the last piece, and in the first.
    let (status, so_far, _) = call(&[json!({"args": {"a": 1}})], None);
    assert_eq!((status, so_far), (Status::Complete, json!({"a": 1})));
    let at_once = response(&[parts(
        json!([{"functionCall": {"name": "f", "partialArgs": [{"jsonPath": "$.a", "numberValue": 1}]}}]),
    )]);
    assert_eq!(at_once.tool_calls().next().unwrap().input(), Some(&json!({"a": 1})));
}

/// The last piece is missing in one recording.
#[test]
fn c_streamed_args_without_an_end() {
    let whole = [piece(json!([{"jsonPath": "$.a", "numberValue": 1}]))];
    let open = [piece(json!([{"jsonPath": "$.a", "stringValue": "x", "willContinue": true}]))];
    for (pieces, reason, status) in [
        (&whole, Some("STOP"), Status::Complete),
        (&whole, Some("MAX_TOKENS"), Status::Incomplete),
        (&whole, Some("MALFORMED_FUNCTION_CALL"), Status::Incomplete),
        (&whole, None, Status::Incomplete),
        (&open, Some("STOP"), Status::Incomplete),
        (&open, None, Status::Incomplete),
    ] {
        let (found, _, input) = call(pieces, reason);
        assert_eq!((found, input.is_some()), (status, status == Status::Complete), "{reason:?}");
    }
    // Another call begins.
    for (pieces, status) in [(&whole, Status::Complete), (&open, Status::Incomplete)] {
        let mut payloads = vec![parts(json!([{"functionCall": {"name": "f", "willContinue": true}}]))];
        payloads.extend(pieces.iter().map(|piece| parts(json!([{ "functionCall": piece }]))));
        payloads.push(parts(json!([{"functionCall": {"name": "g", "args": {}}}])));
        let response = response(&payloads);
        let found: Vec<_> = response.tool_calls().map(|call| call.status()).collect();
        assert_eq!(found, [status, Status::Complete]);
    }
    // Incomplete calls are not sent back.
    let cut = response(&[
        parts(json!([{"text": "x"}, {"functionCall": {"name": "f", "willContinue": true}}])),
        parts(json!([{ "functionCall": open[0] }])),
        finish("MAX_TOKENS"),
    ]);
    let turn = cut.to_turn().unwrap();
    assert_eq!(turn.content, json!({"role": "model", "parts": [{"text": "x"}]}));
    let left_out: Vec<_> = turn.left_out.iter().map(|it| (it.part, it.kind, it.reason)).collect();
    assert_eq!(left_out, [(1, PartKind::FunctionCall, LeftOutReason::Incomplete)]);
    assert_eq!(
        cut.to_value().unwrap()["candidates"][0]["content"]["parts"][1]["functionCall"]["args"],
        json!({"a": "x"})
    );
    assert!(cut.finish_as(Outcome::Complete, 0).is_ok());
}

#[test]
fn args_at_places_that_cannot_be() {
    let deep = format!("${}", ".a".repeat(121));
    let deepest = format!("${}", ".a".repeat(120));
    for (path, kind, offset) in [
        ("", ErrorKind::UnexpectedByte, 0),
        ("$", ErrorKind::UnexpectedByte, 1),
        ("a", ErrorKind::UnexpectedByte, 0),
        ("$.", ErrorKind::UnexpectedByte, 1),
        ("$.a.", ErrorKind::UnexpectedByte, 3),
        ("$.a[", ErrorKind::UnexpectedByte, 3),
        ("$.a[-1]", ErrorKind::UnexpectedByte, 3),
        ("$.a[x]", ErrorKind::UnexpectedByte, 3),
        ("$.a[]", ErrorKind::UnexpectedByte, 3),
        ("$.a['b", ErrorKind::UnexpectedByte, 3),
        ("$.a['b'", ErrorKind::UnexpectedByte, 3),
        ("$.a['b\\", ErrorKind::UnexpectedByte, 3),
        ("$[0]", ErrorKind::UnexpectedType, 1),
        ("$.n.b", ErrorKind::UnexpectedType, 3),
        ("$.n[0]", ErrorKind::UnexpectedType, 3),
        ("$.a[4294967295]", ErrorKind::NumberOutOfRange, 3),
        ("$.a[99999999999999999999999]", ErrorKind::NumberOutOfRange, 3),
        ("$.a[65]", ErrorKind::NumberOutOfRange, 3),
        (&deep, ErrorKind::TooDeep, 241),
    ] {
        let (status, _, input) = call(
            &[piece(json!([{"jsonPath": "$.n", "numberValue": 1}, {"jsonPath": path, "boolValue": true}])), json!({})],
            Some("STOP"),
        );
        let Status::Invalid(error) = status else { panic!("{path}: {status:?}") };
        assert_eq!((error.kind(), error.offset(), input), (kind, offset, None), "{path}");
    }
    assert_eq!(call(&[piece(json!([{"jsonPath": deepest, "boolValue": true}])), json!({})], None).0, Status::Complete);
    let (status, so_far, _) = call(&[piece(json!([{"jsonPath": "$.a[2]", "boolValue": true}])), json!({})], None);
    assert_eq!((status, so_far), (Status::Complete, json!({"a": [null, null, true]})));
    let huge = r#"{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","partialArgs":[{"jsonPath":"$.a","numberValue":1e999}]}}]}}]}"#;
    let mut response = Response::new();
    response.apply(&Event::parse(huge.as_bytes()).unwrap()).unwrap();
    assert!(matches!(response.tool_calls().next().unwrap().status(), Status::Invalid(_)));
    assert_eq!(response.to_turn().unwrap().left_out[0].reason, LeftOutReason::Invalid);
}

#[test]
fn a_piece_without_a_call_has_no_place() {
    let stray = response(&[
        parts(json!([{ "functionCall": piece(json!([{"jsonPath": "$.a", "boolValue": true}])) }])),
        finish("STOP"),
    ]);
    let incomplete = stray.finish_as(Outcome::Complete, 0).unwrap_err();
    assert_eq!(incomplete.to_string(), "response not complete: 1 parts without a place");
    // The last piece of a call that has ended is no loss.
    let late = response(&[parts(json!([{"functionCall": {"name": "f"}}, {"functionCall": {}}])), finish("STOP")]);
    assert_eq!(late.finish_as(Outcome::Complete, 0).unwrap().tool_calls().count(), 1);
}

#[test]
fn d17_text_after_stop() {
    let response = response(&[
        parts(json!([{"text": "a"}])),
        finish("STOP"),
        parts(json!([{"text": "b"}])),
        finish("MAX_TOKENS"),
        finish(""),
    ]);
    assert_eq!((response.text().as_str(), response.finish_reason()), ("ab", Some(FinishReason::MaxTokens)));
}

#[test]
fn d18_usage() {
    let usage = |usage: Value| json!({ "usageMetadata": usage });
    for (usages, expected) in [
        (vec![], None),
        (
            vec![json!({"promptTokenCount": 5, "totalTokenCount": 5}), json!({"totalTokenCount": 7})],
            Some(json!({"totalTokenCount": 7})),
        ),
        // The last whole one: no count of an earlier one counts.
        (
            vec![json!({"candidatesTokenCount": 15, "totalTokenCount": 20}), json!({"totalTokenCount": 9})],
            Some(json!({"totalTokenCount": 9})),
        ),
        (vec![json!({"trafficType": "ON_DEMAND"})], Some(json!({"trafficType": "ON_DEMAND"}))),
        (
            vec![
                json!({"trafficType": "ON_DEMAND"}),
                json!({"totalTokenCount": 3, "new": 1}),
                json!({"trafficType": "X", "y": 2}),
            ],
            Some(json!({"totalTokenCount": 3, "new": 1, "trafficType": "X", "y": 2})),
        ),
        (
            vec![json!({"totalTokenCount": 3, "trafficType": "A"}), json!({"trafficType": "B"})],
            Some(json!({"totalTokenCount": 3, "trafficType": "A"})),
        ),
        (vec![json!({"promptTokenCount": 3}), json!({"promptTokenCount": 4})], Some(json!({"promptTokenCount": 4}))),
        (vec![json!(5), json!(null), json!({"totalTokenCount": 1}), json!({})], Some(json!({"totalTokenCount": 1}))),
    ] {
        let payloads: Vec<_> = usages.into_iter().map(usage).collect();
        let value = response(&payloads).to_value().unwrap();
        assert_eq!(value.get("usageMetadata"), expected.as_ref(), "{payloads:?}");
    }
}

#[test]
fn c_members_of_candidates_and_of_the_response() {
    let response = response(&[
        json!({"candidates": [{"index": 1, "content": {"parts": [{"text": "b"}], "mood": 1}}, {"index": 0, "content": {"parts": [{"text": "a"}]}, "safetyRatings": [1]}], "x": {"y": 1}}),
        json!({"candidates": [{"index": 0, "content": null, "safetyRatings": [2], "groundingMetadata": {"g": 1}, "citationMetadata": {"citations": [1]}, "finishMessage": "m"}], "x": null, "createTime": "t"}),
        json!({"candidates": [{"index": 0, "groundingMetadata": null, "finishReason": "STOP"}, {"index": 1, "finishReason": "SAFETY"}], "promptFeedback": {"safetyRatings": []}}),
    ]);
    assert_eq!((response.text().as_str(), response.candidate(1).unwrap().text().as_str()), ("a", "b"));
    assert_eq!(response.candidates().map(|it| it.index()).collect::<Vec<_>>(), [0, 1]);
    let view = response.candidate(0).unwrap().view();
    assert_eq!(view.safety_ratings().unwrap().as_str(), "[2]");
    assert!(view.grounding_metadata().is_some() && view.citations().is_some());
    assert_eq!(
        response.to_value().unwrap(),
        json!({
            "candidates": [
                {"index": 0, "content": {"parts": [{"text": "a"}]}, "safetyRatings": [2], "groundingMetadata": {"g": 1}, "citationMetadata": {"citations": [1]}, "finishMessage": "m", "finishReason": "STOP"},
                {"index": 1, "content": {"parts": [{"text": "b"}], "mood": 1}, "finishReason": "SAFETY"},
            ],
            "x": {"y": 1}, "createTime": "t", "promptFeedback": {"safetyRatings": []},
        })
    );
    assert!(response.prompt_feedback().is_some() && response.get("x").is_some());
    assert_eq!(response.to_turn().unwrap().content, json!({"role": "model", "parts": [{"text": "a"}]}));
}

/// A chunk that only brings text has the role and the index too, and no other may follow.
#[test]
fn c_role_and_index_of_chunks_with_one_text() {
    let text = parts(json!([{"text": "a"}]));
    for end in [json!({"error": {"code": 503, "message": "m", "status": "UNAVAILABLE"}}), finish("STOP")] {
        let value = response(&[text.clone(), text.clone(), end]).to_value().unwrap();
        let candidate = &value["candidates"][0];
        assert_eq!(candidate["content"], json!({"role": "model", "parts": [{"text": "aa"}]}));
        assert_eq!(candidate["index"], 0);
    }
}

#[test]
fn errors_and_ends() {
    let mut failed = response(&[parts(json!([{"text": "a"}]))]);
    let error = json!({"error": {"code": 503, "message": "m", "status": "UNAVAILABLE"}, "candidates": [{"content": {"parts": [{"text": "b"}]}}]});
    failed.apply(&Event::parse(error.to_string().as_bytes()).unwrap()).unwrap();
    failed.apply(&Event::parse(parts(json!([{"text": "no"}])).to_string().as_bytes()).unwrap()).unwrap();
    assert_eq!(failed.text(), "ab", "with the rest of the payload");
    assert_eq!(failed.server_error().unwrap().code(), Some(503));
    let incomplete = failed.finish_as(Outcome::Error, 2).unwrap_err();
    assert_eq!(incomplete.to_string(), "response not complete: error, UNAVAILABLE: m, 2 events skipped");
    let blocked =
        response(&[json!({"promptFeedback": {"blockReason": "SAFETY"}})]).finish_as(Outcome::Complete, 0).unwrap();
    assert_eq!(blocked.prompt_feedback().unwrap().block_reason().unwrap(), "SAFETY");
    assert!(blocked.text().is_empty() && blocked.to_turn().unwrap().is_empty());
    let empty = Response::new().finish_as(Outcome::Empty, 0).unwrap_err();
    assert_eq!(empty.to_string(), "response not complete: empty");
    // The last event lacks its line end.
    let mut decoder = Decoder::new();
    let mut response = Response::new();
    let mut chunk: &[u8] =
        b"data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]},\"finishReason\":\"STOP\"}]}";
    while let Some(event) = decoder.next_event(&mut chunk) {
        response.apply(&event.unwrap()).unwrap();
    }
    assert_eq!(response.finish(&decoder.finish()).unwrap().text(), "Hi");
}

#[test]
fn parse() {
    let list = format!("[{},{}]", parts(json!([{"text": "a"}])), parts(json!([{"text": "b"}])));
    assert_eq!(Response::parse(list.as_bytes()).unwrap().text(), "ab");
    for (json, kind, offset) in [
        ("{}", ErrorKind::MissingMember, 0),
        ("5", ErrorKind::UnexpectedType, 0),
        (r#"{"error":{}}"#, ErrorKind::UnexpectedType, 0),
        (r#"{"candidates":5}"#, ErrorKind::UnexpectedType, 14),
        (r#"[{"candidates":[]},{"candidates":5}]"#, ErrorKind::UnexpectedType, 33),
        ("{", ErrorKind::UnexpectedEnd, 1),
    ] {
        let error = Response::parse(json.as_bytes()).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (kind, offset), "{json}");
    }
}

#[test]
fn limits() {
    let text = |text: &str| {
        Event::parse(Box::leak(parts(json!([{ "text": text }])).to_string().into_boxed_str()).as_bytes()).unwrap()
    };
    let mut response = Response::new().with_max_bytes(2000);
    response.apply(&text("ok")).unwrap();
    assert_eq!(response.apply(&text(&"x".repeat(2000))), Err(LimitError::Bytes { max: 2000 }));
    assert_eq!(response.apply(&text("y")), Err(LimitError::Bytes { max: 2000 }), "it takes nothing more");
    assert_eq!(response.text(), "ok");
    let incomplete = response.finish_as(Outcome::Complete, 0).unwrap_err();
    assert_eq!(incomplete.over_limit, Some(LimitError::Bytes { max: 2000 }));
    let call = parts(json!([{"functionCall": {"name": "f"}}, {"functionCall": {"name": "g"}}])).to_string();
    let mut response = Response::new().with_max_parts(2);
    assert_eq!(response.apply(&Event::parse(call.as_bytes()).unwrap()), Err(LimitError::Blocks { max: 2 }));
    assert_eq!(response.tool_calls().count(), 1);
    // What is the same in each chunk is charged once: a long answer is not over the limit by its surroundings.
    let payload = json!({"candidates": [{"content": {"parts": [{"text": "x"}], "role": "model"}, "index": 0}], "modelVersion": "gemini-x",
        "usageMetadata": {"promptTokenCount": 9, "totalTokenCount": 12, "trafficType": "ON_DEMAND"}, "responseId": "abcdefgh"}).to_string();
    let mut response = Response::new().with_max_bytes(20_000);
    for _ in 0..10_000 {
        response.apply(&Event::parse(payload.as_bytes()).unwrap()).unwrap();
    }
    assert_eq!(response.text().len(), 10_000);
    // A few bytes do not take much memory.
    let gaps: Vec<_> = (0..10_000).map(|at| json!({"jsonPath": format!("$.a{at}[64]"), "boolValue": true})).collect();
    let gaps = parts(json!([{"functionCall": {"name": "f", "partialArgs": gaps}}])).to_string();
    let mut response = Response::new().with_max_bytes(1 << 20);
    assert_eq!(response.apply(&Event::parse(gaps.as_bytes()).unwrap()), Err(LimitError::Bytes { max: 1 << 20 }));
}
