//! Each kind of chunk and part, and what is decided where the protocol says nothing.

use deltawire::ErrorKind;
use deltawire::gemini::{ArgValue, Candidate, Chunk, Event, FinishReason, Part, PartKind};
use deltawire::stream::TextDelta;

fn event(payload: &str) -> Event<'_> {
    Event::parse(payload.as_bytes()).unwrap_or_else(|error| panic!("{payload}: {error}"))
}

fn chunk(payload: &str) -> Chunk<'_> {
    let Event::Chunk(chunk) = event(payload) else { panic!("{payload}") };
    assert_eq!(chunk.raw().as_str(), payload.trim(), "all of it is there");
    chunk
}

fn candidate(payload: &str) -> Candidate<'_> {
    let mut candidates = chunk(payload).candidates();
    let candidate = candidates.next().unwrap();
    assert!(candidates.next().is_none());
    candidate
}

fn part(payload: &str) -> Part<'_> {
    let mut parts = candidate(payload).parts();
    let part = parts.next().unwrap();
    assert!(parts.next().is_none());
    part
}

fn in_part(members: &str) -> String {
    format!(r#"{{"candidates":[{{"content":{{"role":"model","parts":[{{{members}}}]}}}}]}}"#)
}

fn shown(event: &Event<'_>) -> Vec<String> {
    let delta = |delta| match delta {
        TextDelta::Text(text) => text.to_string(),
        TextDelta::Reasoning(text) => format!("({text})"),
    };
    event.texts().map(delta).collect()
}

/// The two orders of members that servers have, compact and spaced: views of a text that is all of its chunk show what the
/// same views show where more is in it.
#[test]
fn c_a_text_and_its_surroundings() {
    for payload in [
        r#"{"candidates":[{"content":{"role":"model","parts":[{"text":"Hi"}]},"index":0}],"usageMetadata":{"promptTokenCount":2,"candidatesTokenCount":1,"totalTokenCount":3,"promptTokensDetails":[{"modality":"TEXT","tokenCount":2}]},"modelVersion":"g","createTime":"t","responseId":"r"}"#,
        r#"{"candidates":[{"content":{"parts":[{"text":"Hi"}],"role":"model"},"index":0}],"modelVersion":"g","createTime":"t","responseId":"r","usageMetadata":{"candidatesTokenCount":1,"promptTokenCount":2,"totalTokenCount":3}}"#,
        r#"{"candidates": [{"content": {"role": "model","parts": [{"text": "Hi"}]}, "index": 0}],"usageMetadata": {"promptTokenCount": 2,"totalTokenCount": 3,"candidatesTokenCount": 1}  ,"modelVersion": "g","createTime": "t","responseId": "r"   }"#,
        r#"{"usageMetadata":{"promptTokenCount":2,"totalTokenCount":3,"candidatesTokenCount":1},"candidates":[{"content":{"parts":[{"text":"Hi"}]}}],"modelVersion":"g","createTime":"t","responseId":"r"}"#,
        r#" { "candidates" : [ { "content" : { "parts" : [ { "text" : "Hi" } ] , "role" : "model" } } ] , "usageMetadata" : { "promptTokenCount" : 2 , "totalTokenCount" : 3 , "candidatesTokenCount" : 1 } , "modelVersion" : "g" , "createTime" : "t" , "responseId" : "r" } "#,
    ] {
        // The same with a member that makes it no longer all of its chunk.
        let longer = payload.replacen(r#""Hi""#, r#""Hi","thoughtSignature":"QQ==""#, 1);
        for payload in [payload, &longer] {
            let chunk = chunk(payload);
            let usage = chunk.usage();
            assert_eq!([usage.prompt_tokens(), usage.candidates_tokens(), usage.total_tokens()], [2, 1, 3].map(Some));
            assert_eq!((usage.thoughts_tokens(), usage.cached_content_tokens()), (None, None));
            assert!(usage.raw().as_str().starts_with('{') && usage.raw().as_str().ends_with('}'));
            assert_eq!(chunk.model_version().unwrap(), "g");
            assert_eq!(chunk.response_id().unwrap(), "r");
            assert_eq!(chunk.create_time().unwrap(), "t");
            assert!(chunk.prompt_feedback().is_none());
            let candidate = candidate(payload);
            assert_eq!((candidate.index(), candidate.finish_reason()), (0, None));
            assert!(candidate.raw().get("content").is_some() && candidate.raw().as_str().ends_with('}'));
            assert!(candidate.finish_message().is_none() && candidate.citations().is_none());
            let part = part(payload);
            assert_eq!(part.text().unwrap(), "Hi");
            assert_eq!((part.kind(), part.is_thought(), part.function_call()), (PartKind::Text, false, None));
            assert_eq!(part.raw().get("text").unwrap().as_string().unwrap(), "Hi");
            assert_eq!(part.thought_signature().is_some(), payload == longer);
            assert_eq!(shown(&event(payload)), ["Hi"]);
        }
    }
}

#[test]
fn c_thoughts() {
    let thought = in_part(r#""text":"Hm","thought":true"#);
    assert_eq!((part(&thought).kind(), part(&thought).is_thought()), (PartKind::Thought, true));
    assert_eq!(shown(&event(&thought)), ["(Hm)"]);
    // A flag that is none.
    for flag in ["false", "null", "1", "\"true\""] {
        let text = in_part(&format!(r#""thought":{flag},"text":"x""#));
        assert_eq!((part(&text).kind(), shown(&event(&text))), (PartKind::Text, vec!["x".to_owned()]), "{flag}");
    }
    let signed = in_part(r#""text":"","thoughtSignature":"QUJD""#);
    assert_eq!(part(&signed).thought_signature().unwrap(), "QUJD");
    assert_eq!((part(&signed).kind(), shown(&event(&signed)).len()), (PartKind::Text, 0));
}

#[test]
fn c_function_calls() {
    let call = in_part(r#""functionCall":{"id":"c1","name":"f","args":{"a":[1]}},"thoughtSignature":"QQ==""#);
    assert_eq!((part(&call).kind(), part(&call).text()), (PartKind::FunctionCall, None));
    let call = part(&call).function_call().unwrap();
    assert_eq!((call.id().unwrap().to_string(), call.name().to_string()), ("c1".into(), "f".into()));
    assert_eq!(call.args().unwrap().as_str(), r#"{"a":[1]}"#);
    assert!(!call.will_continue() && call.partial_args().next().is_none());
    // D19: calls without `args`, and an empty id is none.
    let bare = in_part(r#""functionCall":{"id":"","name":"f"}"#);
    let call = part(&bare).function_call().unwrap();
    assert_eq!((call.id(), call.args()), (None, None));
}

#[test]
fn c_streamed_args() {
    let first = in_part(r#""functionCall":{"name":"f","willContinue":true}"#);
    assert!(part(&first).function_call().unwrap().will_continue());
    let more = in_part(
        r#""functionCall":{"partialArgs":[{"jsonPath":"$.a.b[0]","stringValue":"x\ny","willContinue":true},
        {"jsonPath":"$.n","numberValue":-1.5e3},{"jsonPath":"$.t","boolValue":true},{"jsonPath":"$.z","nullValue":null},
        {"jsonPath":"$.q"},{"jsonPath":"$.w","stringValue":7}],"willContinue":true}"#,
    );
    let call = part(&more).function_call().unwrap();
    assert_eq!(call.name(), "");
    let args: Vec<_> = call.partial_args().collect();
    assert_eq!(args[0].json_path(), "$.a.b[0]");
    assert!(matches!(args[0].value(), ArgValue::String(text) if text == "x\ny"));
    assert_eq!((args[0].will_continue(), args[1].will_continue()), (true, false));
    assert!(matches!(args[1].value(), ArgValue::Number(number) if number.as_str() == "-1.5e3"));
    let rest: Vec<_> = args[2..].iter().map(|it| it.value()).collect();
    assert_eq!(rest, [ArgValue::Bool(true), ArgValue::Null, ArgValue::None, ArgValue::None]);
    let end = in_part(r#""functionCall":{}"#);
    assert_eq!(
        (part(&end).kind(), part(&end).function_call().unwrap().will_continue()),
        (PartKind::FunctionCall, false)
    );
}

#[test]
fn c_d19_parts_of_all_kinds() {
    for (members, kind) in [
        (r#""inlineData":{"mimeType":"image/png","data":"QUJD"}"#, PartKind::InlineData),
        (r#""fileData":{"fileUri":"gs://x"}"#, PartKind::FileData),
        (r#""executableCode":{"language":"PYTHON","code":"1"}"#, PartKind::ExecutableCode),
        (r#""codeExecutionResult":{"outcome":"OUTCOME_OK","output":"1"}"#, PartKind::CodeExecutionResult),
        (r#""functionResponse":{"name":"f","response":{}}"#, PartKind::FunctionResponse),
        (r#""toolCall":{"id":"1"}"#, PartKind::ToolCall),
        (r#""toolResponse":{"id":"1"}"#, PartKind::ToolResponse),
        (r#""videoDream":{"seconds":3}"#, PartKind::Unknown),
        (r#""videoDream":1,"text":"x""#, PartKind::Text),
        ("", PartKind::Empty),
        (r#""willContinue":true"#, PartKind::Empty),
        (r#""thoughtSignature":"QQ==""#, PartKind::Empty),
        (r#""text":null,"thought":true"#, PartKind::Empty),
    ] {
        let payload = in_part(members);
        let part = part(&payload);
        assert_eq!(part.kind(), kind, "{members}");
        assert_eq!(part.raw().as_str(), format!("{{{members}}}"), "it is kept");
    }
    let names =
        [PartKind::Text, PartKind::Thought, PartKind::Empty, PartKind::Unknown, PartKind::ToolCall].map(PartKind::name);
    assert_eq!(names, ["text", "thought", "empty", "unknown", "toolCall"]);
}

#[test]
fn c_a_chunk_may_lack_anything() {
    for payload in [
        r#"{"candidates":[]}"#,
        r#"{"candidates":null,"usageMetadata":{}}"#,
        r#"{"usageMetadata":{"trafficType":"ON_DEMAND"}}"#,
        r#"{"modelVersion":"g"}"#,
        r#"{"responseId":"r"}"#,
        r#"{"createTime":"t"}"#,
        r#"{"promptFeedback":{"blockReason":"SAFETY"}}"#,
        r#"{"candidates":[{}]}"#,
        r#"{"candidates":[{"content":null,"index":null,"finishReason":null}]}"#,
        r#"{"candidates":[{"content":{}}]}"#,
        r#"{"candidates":[{"content":{"parts":null,"role":null}}]}"#,
        r#"{"candidates":[{"content":{"parts":[]}}]}"#,
        r#"{"candidates":[{"content":{"parts":[{}]}}]}"#,
        r#"{"candidates":[{"content":{"parts":[{"text":null}]}}]}"#,
        r#"{"candidates":[{"content":{"parts":[{"text":""}]}}]}"#,
    ] {
        assert!(shown(&Event::Chunk(chunk(payload))).is_empty(), "{payload}");
    }
    assert_eq!(chunk(r#"{"usageMetadata":{"trafficType":"X"}}"#).usage().traffic_type().unwrap(), "X");
    let usage = r#"{"usageMetadata":{"promptTokenCount":-1,"totalTokenCount":"5","thoughtsTokenCount":9,"toolUsePromptTokenCount":8,"cachedContentTokenCount":7}}"#;
    let usage = chunk(usage).usage();
    assert_eq!((usage.prompt_tokens(), usage.total_tokens()), (None, None), "ill-typed counts are none");
    assert_eq!(
        [usage.thoughts_tokens(), usage.tool_use_prompt_tokens(), usage.cached_content_tokens()],
        [9, 8, 7].map(Some)
    );
}

#[test]
fn c_finish_reasons() {
    for (name, reason) in [
        ("STOP", FinishReason::Stop),
        ("MAX_TOKENS", FinishReason::MaxTokens),
        ("SAFETY", FinishReason::Safety),
        ("RECITATION", FinishReason::Recitation),
        ("LANGUAGE", FinishReason::Language),
        ("OTHER", FinishReason::Other),
        ("BLOCKLIST", FinishReason::Blocklist),
        ("PROHIBITED_CONTENT", FinishReason::ProhibitedContent),
        ("SPII", FinishReason::Spii),
        ("MALFORMED_FUNCTION_CALL", FinishReason::MalformedFunctionCall),
        ("UNEXPECTED_TOOL_CALL", FinishReason::UnexpectedToolCall),
        ("TOO_MANY_TOOL_CALLS", FinishReason::TooManyToolCalls),
        ("MISSING_THOUGHT_SIGNATURE", FinishReason::MissingThoughtSignature),
        ("MALFORMED_RESPONSE", FinishReason::MalformedResponse),
        ("IMAGE_SAFETY", FinishReason::ImageSafety),
        ("IMAGE_PROHIBITED_CONTENT", FinishReason::ImageProhibitedContent),
        ("IMAGE_RECITATION", FinishReason::ImageRecitation),
        ("IMAGE_OTHER", FinishReason::ImageOther),
        ("NO_IMAGE", FinishReason::NoImage),
        ("ESCALATION", FinishReason::Escalation),
        ("MODEL_ARMOR", FinishReason::ModelArmor),
        ("CONTINUATION", FinishReason::Continuation),
        ("PUP_LIMITED_DISABLED", FinishReason::PupLimitedDisabled),
        ("FINISH_REASON_UNSPECIFIED", FinishReason::Unspecified),
        ("NEW_REASON", FinishReason::Unknown),
    ] {
        let payload = format!(r#"{{"candidates":[{{"finishReason":"{name}","finishMessage":"m"}}]}}"#);
        let candidate = candidate(&payload);
        assert_eq!(candidate.finish_reason(), Some(reason));
        assert_eq!(candidate.finish_reason_name().unwrap(), name);
        assert_eq!(candidate.finish_message().unwrap(), "m");
        assert_eq!(reason.to_string(), if reason == FinishReason::Unknown { "UNKNOWN" } else { name });
    }
    let payload = r#"{"candidates":[{"finishReason":""}]}"#;
    assert_eq!((candidate(payload).finish_reason(), candidate(payload).finish_reason_name()), (None, None));
}

#[test]
fn c_metadata_of_a_candidate() {
    let payload = r#"{"candidates":[{"content":{"parts":[{"text":"x"}]},"safetyRatings":[1],"groundingMetadata":{"g":1},
        "urlContextMetadata":{"u":1},"citationMetadata":{"citationSources":[{"uri":"a"}]},"avgLogprobs":-0.5}]}"#;
    let sources = candidate(payload);
    assert_eq!(sources.safety_ratings().unwrap().as_str(), "[1]");
    assert_eq!(sources.grounding_metadata().unwrap().as_str(), r#"{"g":1}"#);
    assert_eq!(sources.url_context_metadata().unwrap().as_str(), r#"{"u":1}"#);
    assert_eq!(sources.citations().unwrap().elements().count(), 1);
    assert_eq!(sources.raw().get("avgLogprobs").unwrap().as_str(), "-0.5");
    // D19
    let payload = payload.replace("citationSources", "citations");
    assert_eq!(candidate(&payload).citations().unwrap().elements().count(), 1);
}

#[test]
fn c_several_candidates() {
    let payload = r#"{"candidates":[{"content":{"parts":[{"text":"a"},{"text":"b","thought":true},{"text":""}]}},
        {"content":{"parts":[{"text":"other"}]},"index":1},{"index":0,"content":{"parts":[{"functionCall":{}},{"text":"c"}]}}]}"#;
    let indexes: Vec<_> = chunk(payload).candidates().map(|it| (it.index(), it.parts().count())).collect();
    assert_eq!(indexes, [(0, 3), (1, 1), (0, 2)]);
    assert_eq!(shown(&event(payload)), ["a", "(b)", "c"], "of the first candidate");
    let second = r#"{"candidates":[{"content":{"parts":[{"text":"other"}]},"index":1}]}"#;
    assert_eq!((candidate(second).index(), shown(&event(second)).len()), (1, 0));
}

#[test]
fn c_blocked_prompt() {
    let payload = r#"{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT","blockReasonMessage":"m","safetyRatings":[]},"usageMetadata":{"promptTokenCount":7,"totalTokenCount":7}}"#;
    let feedback = chunk(payload).prompt_feedback().unwrap();
    assert_eq!(feedback.block_reason().unwrap(), "PROHIBITED_CONTENT");
    assert_eq!(feedback.block_reason_message().unwrap(), "m");
    assert!(feedback.safety_ratings().is_some() && feedback.raw().get("blockReason").is_some());
    for none in
        [r#"{}"#, r#"{"blockReason":""}"#, r#"{"blockReason":"BLOCK_REASON_UNSPECIFIED"}"#, r#"{"blockReason":null}"#]
    {
        let payload = format!(r#"{{"promptFeedback":{none}}}"#);
        assert_eq!(chunk(&payload).prompt_feedback().unwrap().block_reason(), None);
    }
    let with_text = r#"{"candidates":[{"content":{"parts":[{"text":"x"}]}}],"promptFeedback":{"safetyRatings":[]}}"#;
    assert!(chunk(with_text).prompt_feedback().is_some());
}

#[test]
fn c_errors() {
    let object = r#"{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED","details":[{"@type":"x.RetryInfo","retryDelay":"7s"}]}}"#;
    for payload in [object.to_owned(), format!("[{object}]"), format!(" [ {object} ] ")] {
        let Event::Error(error) = event(&payload) else { panic!("{payload}") };
        assert_eq!((error.code(), error.is_retryable()), (Some(429), true));
        assert_eq!(
            (error.status().to_string(), error.message().to_string()),
            ("RESOURCE_EXHAUSTED".into(), "m".into())
        );
        assert_eq!(error.details().unwrap().elements().count(), 1);
        assert_eq!(error.raw().as_str(), object);
    }
    let Event::Error(error) = event(r#"{"error":"boom","candidates":5}"#) else { panic!() };
    assert_eq!((error.message().to_string(), error.code(), error.is_retryable()), ("boom".into(), None, false));
    assert!(error.chunk().candidates().next().is_none() && error.chunk().texts().next().is_none());
    // The rest of the payload counts too.
    let both = r#"{"candidates":[{"content":{"parts":[{"text":"last"}]}}],"error":{"code":503},"usageMetadata":{"totalTokenCount":4}}"#;
    let Event::Error(error) = event(both) else { panic!() };
    assert_eq!((shown(&event(both)), error.chunk().usage().total_tokens()), (vec!["last".to_owned()], Some(4)));
    assert!(error.is_retryable());
    let Event::Error(error) = event(r#"{"error":{"status":"UNAVAILABLE"}}"#) else { panic!() };
    assert!(error.is_retryable());
    assert!(matches!(event(r#"{"error":null,"candidates":[]}"#), Event::Chunk(_)));
}

#[test]
fn done_and_unknown() {
    assert_eq!(event("[DONE]"), Event::Done);
    assert_eq!(event(" [DONE]\n"), Event::Done);
    for (payload, name) in [("{}", ""), (r#"{"type":"x","a":1}"#, "x"), (r#"{"response":{"candidates":[]}}"#, "")] {
        let Event::Unknown { kind, raw, .. } = event(payload) else { panic!("{payload}") };
        assert_eq!((kind.to_string().as_str(), raw.as_str()), (name, payload));
    }
}

/// What carries content is not taken for nothing, if it is of the wrong type.
#[test]
fn ill_typed_content_is_corrupt() {
    for (payload, part) in [
        (r#"{"candidates":{}}"#, "{}"),
        (r#"{"candidates":"x"}"#, "\"x\""),
        (r#"{"candidates":[5]}"#, "5"),
        (r#"{"candidates":[{"content":[]}]}"#, "[]"),
        (r#"{"candidates":[{"content":5}]}"#, "5"),
        (r#"{"candidates":[{"content":{"parts":{}}}]}"#, "{}"),
        (r#"{"candidates":[{"content":{"parts":"x"}}]}"#, "\"x\""),
        (r#"{"candidates":[{"content":{"parts":["x"]}}]}"#, "\"x\""),
        (r#"{"candidates":[{"content":{"parts":[{"text":5}]}}]}"#, "5"),
        (r#"{"candidates":[{"content":{"parts":[{"text":"a"},{"text":[]}]}}]}"#, "[]"),
        (r#"{"candidates":[{"content":{"parts":[{"functionCall":"f"}]}}]}"#, "\"f\""),
        (r#"{"candidates":[{"content":{"parts":[{"functionCall":{"name":5}}]}}]}"#, "5"),
        (r#"{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":"{}"}}]}}]}"#, "\"{}\""),
        (r#"{"candidates":[{"content":{"parts":[{"functionCall":{"partialArgs":{}}}]}}]}"#, "{}"),
        (r#"{"candidates":[{"content":{"parts":[{"functionCall":{"partialArgs":[7]}}]}}]}"#, "7"),
        (r#"{"candidates":[{"content":{"parts":[{"inlineData":7}]}}]}"#, "7"),
        (r#"{"candidates":[{"content":{"parts":[{"text":"a","thoughtSignature":7}]}}]}"#, "7"),
        (r#"{"candidates":[{"index":"1"}]}"#, "\"1\""),
        (r#"{"candidates":[{"finishReason":7}]}"#, "7"),
        (r#"{"promptFeedback":7}"#, "7"),
        ("5", "5"),
        ("\"x\"", "\"x\""),
        ("null", "null"),
        ("[]", "[]"),
        (r#"[{"candidates":[]},{"candidates":[]}]"#, "[{"),
        (r#"[[{"candidates":[]}]]"#, "[["),
    ] {
        let error = Event::parse(payload.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedType, "{payload}");
        let at = payload.rfind(part).unwrap() as u64;
        assert_eq!(error.offset(), at, "{payload}");
    }
    for index in ["-1", "1.5", "4294967296"] {
        let payload = format!(r#"{{"candidates":[{{"index":{index}}}]}}"#);
        let error = Event::parse(payload.as_bytes()).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (ErrorKind::NumberOutOfRange, 24));
    }
}

#[test]
fn what_is_not_json_says_where() {
    for (payload, kind, offset) in [
        (&b"{\"candidates\":[{\"content\""[..], ErrorKind::UnexpectedEnd, 25),
        (b"{\"candidates\":[1,]}", ErrorKind::UnexpectedByte, 17),
        (b"{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\x01\"}]}}]}", ErrorKind::ControlCharacter, 45),
        (b"{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\xff\"}]}}]}", ErrorKind::InvalidUtf8, 45),
        (b"{\"candidates\":[]} x", ErrorKind::UnexpectedByte, 18),
        (b"[DONE] x", ErrorKind::UnexpectedByte, 1),
    ] {
        let error = Event::parse(payload).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (kind, offset), "{}", payload.escape_ascii());
    }
}

/// All that a chunk says.
fn all_of(chunk: &Chunk<'_>) -> String {
    let mut all = format!("{:?} {:?} {:?}", chunk.response_id(), chunk.usage(), chunk.prompt_feedback());
    all += &format!(" {:?}", shown(&Event::Chunk(*chunk)));
    for it in chunk.candidates() {
        let rest = (it.finish_message(), it.safety_ratings(), it.citations());
        all +=
            &format!("\n{} {:?} {:?} {rest:?} {}", it.index(), it.finish_reason(), it.finish_reason_name(), it.raw());
        for part in it.parts() {
            let rest = (part.thought_signature(), part.function_call(), part.raw());
            all += &format!("\n  {:?} {:?} {} {rest:?}", part.kind(), part.text(), part.is_thought());
        }
    }
    all
}

/// In a payload that is too large for places everything is looked up. It must come to the same.
#[test]
#[cfg_attr(miri, ignore = "reads files")]
fn places_are_right() {
    let mut count = 0;
    let mut check = |payload: &str| {
        let Some(body) = payload.trim().strip_prefix('{') else { return };
        let large = format!("{{{}{body}", " ".repeat(70_000));
        if let (Ok(Event::Chunk(small)), Ok(Event::Chunk(large))) =
            (Event::parse(payload.as_bytes()), Event::parse(large.as_bytes()))
        {
            assert_eq!(all_of(&small), all_of(&large), "{payload}");
            count += 1;
        }
    };
    for members in [
        r#""text":"a","thought":true,"text":"b""#,
        r#""text":"a","text":null,"thoughtSignature":"s""#,
        r#""thought":true,"thought":null,"text":"a","x":1"#,
        r#""x":1,"text":"a\u0062""#,
        r#""x":1,"thought":true"#,
        r#""x":null"#,
        r#""willContinue":true"#,
        r#""functionCall":{"name":"f","args":{"a":[1]}},"thoughtSignature":"s""#,
        r#""functionCall":{"name":"f"},"functionCall":null,"text":"a""#,
        r#""text":"a","functionCall":{"name":"f"},"inlineData":{}"#,
        r#""executableCode":{"code":"1"},"text":"""#,
        r#""text":"a"},{"text":"b","thought":true"#,
        r#""text":"a"}],"parts":[{"text":"b","thoughtSignature":"s""#,
        r#""text":"a"},{"text":"b"}],"parts":null,"x":[{"#,
    ] {
        let part = in_part(members);
        check(&part);
        let rest = r#","finishReason":"STOP","finishReason":"MAX_TOKENS","safetyRatings":[],"index":7,"index":2}],"#;
        let rest = format!(r#"{rest}"usageMetadata":{{"promptTokenCount":1}},"responseId":"r\u0031"}}"#);
        check(&part.replace("}]}", &rest));
        check(&part.replace(
            "}]}",
            r#","finishReason":""},{"index":1}],"usageMetadata":null,"promptFeedback":{"blockReason":"X"}}"#,
        ));
        check(&part.replace("}]}", r#","content":null,"finishReason":"NEW"}],"responseId":""}"#));
        check(&part.replace("}]}", r#","x":1}],"candidates":[]}"#));
    }
    for payload in
        [r#"{"candidates":[{"content":{}}]}"#, r#"{"candidates":[{}]}"#, r#"{"usageMetadata":{"totalTokenCount":3}}"#]
    {
        check(payload);
    }
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if name.starts_with("gemini-") && name.ends_with(".sse") {
            let stream = std::fs::read(&path).unwrap();
            String::from_utf8_lossy(&stream).lines().filter_map(|line| line.strip_prefix("data:")).for_each(&mut check);
        }
    }
    assert!(count > 100, "{count}");
}

/// Of members with the same name the last counts, also for the way that most chunks take.
#[test]
fn of_the_same_name_the_last_counts() {
    let payload = r#"{"candidates":[{"content":{"parts":[{"text":"no"}]}}],"candidates":[{"content":{"parts":[{"text":"a"}],
        "parts":[{"text":"b"},{"text":"c"}],"parts":[{"text":"no","text":"d"}]},"index":3,"index":0}],"candidates":null,
        "candidates":[{"content":{"parts":[{"text":"e"}]},"content":{"parts":[{"text":"f","thought":true,"thought":false}]}}]}"#;
    assert_eq!(shown(&event(payload)), ["f"]);
    assert_eq!(part(payload).text().unwrap(), "f");
    for gone in [
        r#"{"candidates":[{"content":{"parts":[{"text":"e"}]}}],"candidates":null}"#,
        r#"{"candidates":[{"content":{"parts":[{"text":"e"}]},"content":null}]}"#,
        r#"{"candidates":[{"content":{"parts":[{"text":"e"}],"parts":null}}]}"#,
        r#"{"candidates":[{"content":{"parts":[{"text":"e","text":null}]}}]}"#,
    ] {
        assert!(Event::parse(gone.as_bytes()).unwrap().texts().next().is_none(), "{gone}");
    }
}
