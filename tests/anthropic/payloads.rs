//! Each event, block and delta of the protocol, and what is decided where it says nothing.

use deltawire::ErrorKind;
use deltawire::anthropic::{Block, BlockKind, Delta, ErrorType, Event, ResultKind, StopReason, ToolUse};
use deltawire::json::Raw;

fn event(payload: &str) -> Event<'_> {
    Event::parse(payload.as_bytes()).unwrap_or_else(|error| panic!("{payload}: {error}"))
}

fn block(raw: &str) -> Block<'_> {
    let block = Block::new(Raw::new(raw).unwrap()).unwrap();
    assert_eq!(block.raw().as_str(), raw, "all of it is there");
    block
}

fn delta(delta: &str) -> (String, u32) {
    let payload = format!(r#"{{"type":"content_block_delta","index":7,"delta":{delta}}}"#);
    let Event::BlockDelta { index, delta, .. } = event(&payload) else { panic!("{payload}") };
    (format!("{delta:?}"), index)
}

#[test]
fn message_start() {
    let payload = r#"{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m",
        "content":[],"stop_reason":null,"stop_sequence":null,"stop_details":null,"container":null,"diagnostics":null,
        "usage":{"input_tokens":9,"output_tokens":1,"cache_creation_input_tokens":2,"cache_read_input_tokens":3,
        "cache_creation":{"ephemeral_5m_input_tokens":4,"ephemeral_1h_input_tokens":5},
        "output_tokens_details":{"thinking_tokens":6},"server_tool_use":{"web_search_requests":7,"web_fetch_requests":8},
        "service_tier":"standard","inference_geo":"eu","speed":"fast","iterations":[],"fallback_credit":{"status":1},
        "new_count":99}}}"#;
    let Event::MessageStart(start) = event(payload) else { panic!() };
    assert_eq!(start.id().unwrap(), "msg_1");
    assert_eq!(start.model().unwrap(), "m");
    assert_eq!(start.raw().get("role").unwrap().as_string().unwrap(), "assistant");
    assert!(start.content().next().is_none() && start.stop_reason().is_none());
    let usage = start.usage();
    let counts = [
        usage.input_tokens(),
        usage.output_tokens(),
        usage.cache_creation_input_tokens(),
        usage.cache_read_input_tokens(),
        usage.ephemeral_5m_input_tokens(),
        usage.ephemeral_1h_input_tokens(),
        usage.thinking_tokens(),
        usage.web_search_requests(),
        usage.web_fetch_requests(),
    ];
    assert_eq!(counts, [9, 1, 2, 3, 4, 5, 6, 7, 8].map(Some));
    assert_eq!(usage.service_tier().unwrap(), "standard");
    assert_eq!(usage.raw().get("speed").unwrap().as_string().unwrap(), "fast", "what has no method");
    assert_eq!(usage.raw().get("new_count").unwrap().as_u64(), Some(99), "an unknown count is kept");
}

#[test]
fn message_start_that_is_complete() {
    let payload = r#"{"type":"message_start","message":{"id":"m","content":[{"type":"tool_use","id":"t","name":"n",
        "input":{"a":1},"caller":{"type":"code_execution_20250825","tool_id":"s"}},5],"stop_reason":"tool_use",
        "container":{"id":"c","expires_at":"2026-11-21T00:00:00Z","skills":[{}]},"context_management":{"applied_edits":[]},
        "input_transformations":[1],"diagnostics":{"cache_miss_reason":null},"stop_sequence":"x"}}"#;
    let Event::MessageStart(start) = event(payload) else { panic!() };
    assert_eq!(start.stop_reason(), Some(StopReason::ToolUse));
    assert_eq!(start.raw().get("stop_sequence").unwrap().as_string().unwrap(), "x");
    assert!(["container", "context_management", "diagnostics"].iter().all(|name| start.raw().get(name).is_some()));
    assert_eq!(start.usage().input_tokens(), None, "missing usage");
    let blocks: Vec<_> = start.content().collect();
    let [Ok(Block::ToolUse(tool)), Err(error)] = blocks.as_slice() else { panic!("{blocks:?}") };
    assert_eq!(tool.input().unwrap().as_str(), r#"{"a":1}"#);
    assert_eq!(error.kind(), ErrorKind::UnexpectedType);
}

#[test]
fn message_delta() {
    let payload = r#"{"type":"message_delta","delta":{"stop_reason":"refusal","stop_sequence":null,"stop_details":
        {"type":"refusal","category":"bio","explanation":"no","recommended_model":"r","fallback_credit_token":"f",
        "fallback_has_prefill_claim":true},"container":{"id":"c"}},"usage":{"output_tokens":3},
        "context_management":{"applied_edits":[]},"input_transformations":[]}"#;
    let Event::MessageDelta(delta) = event(payload) else { panic!() };
    assert_eq!(delta.stop_reason(), Some(StopReason::Refusal));
    assert_eq!(delta.stop_sequence(), None);
    let details = delta.stop_details().unwrap();
    assert_eq!(details.get("category").unwrap().as_string().unwrap(), "bio");
    assert_eq!(delta.usage().output_tokens(), Some(3));
    assert!(["context_management", "input_transformations"].iter().all(|name| delta.raw().get(name).is_some()));

    let Event::MessageDelta(delta) = event(r#"{"type":"message_delta","delta":{},"usage":null}"#) else { panic!() };
    assert_eq!((delta.stop_reason(), delta.usage().output_tokens()), (None, None));
}

#[test]
fn stop_reasons() {
    let cut = [StopReason::MaxTokens, StopReason::ContextWindowExceeded];
    for (name, reason) in [
        ("end_turn", StopReason::EndTurn),
        ("max_tokens", StopReason::MaxTokens),
        ("stop_sequence", StopReason::StopSequence),
        ("tool_use", StopReason::ToolUse),
        ("pause_turn", StopReason::PauseTurn),
        ("refusal", StopReason::Refusal),
        ("model_context_window_exceeded", StopReason::ContextWindowExceeded),
        ("compaction", StopReason::Compaction),
        ("a new one", StopReason::Unknown),
    ] {
        let payload = format!(r#"{{"type":"message_delta","delta":{{"stop_reason":"{name}"}}}}"#);
        let Event::MessageDelta(delta) = event(&payload) else { panic!() };
        assert_eq!(delta.stop_reason(), Some(reason));
        assert_eq!(delta.raw().get("delta").unwrap().get("stop_reason").unwrap().as_string().unwrap(), name);
        assert_eq!(reason.name(), if reason == StopReason::Unknown { "unknown" } else { name });
        assert_eq!(reason.is_limit(), cut.contains(&reason));
    }
}

#[test]
fn small_events() {
    assert_eq!(event(r#"{"type":"message_stop"    }"#), Event::MessageStop);
    assert_eq!(event(r#"{"type": "ping"}"#), Event::Ping);
    for done in ["[DONE]", " [DONE]\r\n", "[DONE]  "] {
        assert_eq!(event(done), Event::Done);
    }
    assert!(matches!(
        event(r#"{"type":"content_block_stop","index":4294967295}"#),
        Event::BlockStop { index: u32::MAX, .. }
    ));
    let Event::Unknown { kind, raw, .. } = event(r#" {"type":"vertex_event","usage":{}} "#) else { panic!() };
    assert_eq!(kind, "vertex_event");
    assert_eq!(raw.as_str(), r#"{"type":"vertex_event","usage":{}}"#);
}

#[test]
fn what_is_no_utf8_is_no_event() {
    let head = r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":""#;
    let whole = format!("{head}{}\"}}}}", "x".repeat(40));
    for at in head.len()..head.len() + 40 {
        // Alone, and with another, that lies in the same place of a word.
        for gap in [0, 8, 16] {
            let mut payload = whole.clone().into_bytes();
            (payload[at], payload[(at + gap).min(head.len() + 39)]) = (0xFF, 0xFF);
            let error = Event::parse(&payload).unwrap_err();
            assert_eq!((error.kind(), error.offset()), (ErrorKind::InvalidUtf8, at as u64));
        }
    }
}

#[test]
fn errors() {
    let retryable =
        [ErrorType::Conflict, ErrorType::RateLimit, ErrorType::Api, ErrorType::Timeout, ErrorType::Overloaded];
    for (name, error_type, status) in [
        ("invalid_request_error", ErrorType::InvalidRequest, Some(400)),
        ("authentication_error", ErrorType::Authentication, Some(401)),
        ("billing_error", ErrorType::Billing, Some(402)),
        ("permission_error", ErrorType::Permission, Some(403)),
        ("not_found_error", ErrorType::NotFound, Some(404)),
        ("conflict_error", ErrorType::Conflict, Some(409)),
        ("request_too_large", ErrorType::RequestTooLarge, Some(413)),
        ("rate_limit_error", ErrorType::RateLimit, Some(429)),
        ("api_error", ErrorType::Api, Some(500)),
        ("timeout_error", ErrorType::Timeout, Some(504)),
        ("overloaded_error", ErrorType::Overloaded, Some(529)),
        ("memory_precondition_failed_error", ErrorType::MemoryPreconditionFailed, None),
        ("memory_path_conflict_error", ErrorType::MemoryPathConflict, None),
        ("a_new_error", ErrorType::Unknown, None),
    ] {
        let payload = format!(
            r#"{{"type":"error","error":{{"details":{{"error_code":"c"}},"type":"{name}","message":"\u00e9"}},"request_id":"r"}}"#
        );
        let Event::Error(error) = event(&payload) else { panic!() };
        assert_eq!((error.error_type(), error_type.status()), (error_type, status));
        assert_eq!(error.error_type_name(), name);
        assert_eq!(error_type.name(), if error_type == ErrorType::Unknown { "unknown" } else { name });
        assert_eq!(error_type.is_retryable(), retryable.contains(&error_type));
        assert_eq!(error.message(), "é");
        assert_eq!(error.request_id().unwrap(), "r");
        assert_eq!(error.error_code().unwrap(), "c");
    }
    // Shapes that other servers have.
    for (payload, name, message) in [
        (r#"{"error":{"type":"api_error","message":"m","status_code":400}}"#, "api_error", "m"),
        (r#"{"type":"error","error":{"type":"error","message":"m"}}"#, "error", "m"),
        (r#"{"error":"m"}"#, "", "m"),
        (r#"{"object":"error","message":"m","type":null}"#, "", "m"),
        (r#"{"object":"error","message":"m","type":"BadRequestError","code":400}"#, "BadRequestError", "m"),
        (r#"{"object":"error","message":"m","type":"error","error":null}"#, "", "m"),
        (r#"{"type":"error","error":{"details":null}}"#, "", ""),
        (r#"{"type":"error"}"#, "", ""),
        (r#"{"error":{"message":"m"},"choices":[],"usage":{}}"#, "", "m"),
    ] {
        let Event::Error(error) = event(payload) else { panic!("{payload}") };
        assert_eq!(error.error_type_name(), name, "{payload}");
        assert_eq!(error.message(), message, "{payload}");
        assert!(error.details().is_none() && error.request_id().is_none());
        assert_eq!(error.raw().as_str(), payload);
    }
}

#[test]
fn blocks() {
    let Block::Text(text) =
        block(r#"{"type":"text","text":"a\n","citations":[{"cited_text":"x"},{"cited_text":"y"}]}"#)
    else {
        panic!()
    };
    assert_eq!(text.text(), "a\n");
    assert_eq!(text.citations().map(|it| it.cited_text().to_string()).collect::<Vec<_>>(), ["x", "y"]);
    for absent in
        [r#"{"type":"text","text":"","citations":null}"#, r#"{"type":"text"}"#, r#"{"type":"text","citations":[]}"#]
    {
        let Block::Text(text) = block(absent) else { panic!() };
        assert!(text.text() == "" && text.citations().next().is_none());
    }
    let Block::Thinking(thinking) = block(r#"{"type":"thinking","thinking":"t","signature":"s"}"#) else { panic!() };
    assert!(thinking.thinking() == "t" && thinking.signature() == "s");
    let Block::RedactedThinking(redacted) = block(r#"{"type":"redacted_thinking","data":"AbC="}"#) else { panic!() };
    assert_eq!(redacted.raw().get("data").unwrap().as_string().unwrap(), "AbC=");
    assert!(
        matches!(block(r#"{"type":"mcp_tool_listing","tools":[1]}"#), Block::McpToolListing(it) if it.kind() == "mcp_tool_listing")
    );
    assert!(matches!(block(r#"{"type":"container_upload","file_id":"f"}"#), Block::ContainerUpload(_)));
    let Block::Compaction(compaction) =
        block(r#"{"type":"compaction","content":"c","encrypted_content":"e","signature":"s","tool_changes":[]}"#)
    else {
        panic!()
    };
    assert!(compaction.content().unwrap() == "c" && compaction.encrypted_content().unwrap() == "e");
    assert!(compaction.raw().get("tool_changes").unwrap().is_array());
    let Block::Compaction(failed) = block(r#"{"type":"compaction","content":null}"#) else { panic!() };
    assert!(failed.content().is_none());
    let Block::Fallback(fallback) = block(
        r#"{"type":"fallback","from":{"model":"a"},"to":{"model":"b"},"trigger":{"type":"refusal","category":null}}"#,
    ) else {
        panic!()
    };
    assert_eq!(fallback.raw().get("to").unwrap().get("model").unwrap().as_string().unwrap(), "b");
    let Block::Unknown(unknown) = block(r#"{"type":"connector_text","x":1}"#) else { panic!() };
    assert_eq!(unknown.kind(), "connector_text");
    assert_eq!(unknown.raw().get("x").unwrap().as_u64(), Some(1));
    assert!(matches!(block("{}"), Block::Unknown(unknown) if unknown.kind() == ""));
}

fn tool(raw: &str) -> ToolUse<'_> {
    match block(raw) {
        Block::ToolUse(tool) | Block::ServerToolUse(tool) | Block::McpToolUse(tool) => tool,
        other => panic!("{other:?}"),
    }
}

#[test]
fn tool_uses() {
    let it = tool(r#"{"type":"tool_use","id":"t","name":"f","input":{},"toolset_name":"computer"}"#);
    assert!(it.id() == "t" && it.name() == "f" && it.raw().get("toolset_name").is_some());
    assert_eq!(it.input().unwrap().as_str(), "{}");
    assert!(it.server_name().is_none());
    let it = tool(r#"{"type":"server_tool_use","id":"t","name":"web_fetch","input":{"url":"u"}}"#);
    assert_eq!(it.input().unwrap().as_str(), r#"{"url":"u"}"#);
    let it = tool(r#"{"type":"mcp_tool_use","server_name":"s","caller":{"type":"new","x":1}}"#);
    assert!(it.id() == "" && it.server_name().unwrap() == "s" && it.input().is_none());
    assert!(it.raw().get("caller").unwrap().get("x").is_some());
}

#[test]
fn tool_results() {
    for (name, kind) in [
        ("web_search_tool_result", ResultKind::WebSearch),
        ("web_fetch_tool_result", ResultKind::WebFetch),
        ("code_execution_tool_result", ResultKind::CodeExecution),
        ("bash_code_execution_tool_result", ResultKind::BashCodeExecution),
        ("text_editor_code_execution_tool_result", ResultKind::TextEditorCodeExecution),
        ("tool_search_tool_result", ResultKind::ToolSearch),
        ("mcp_tool_result", ResultKind::Mcp),
        ("advisor_tool_result", ResultKind::Advisor),
    ] {
        let raw = format!(
            r#"{{"type":"{name}","tool_use_id":"s","content":{{"error_code":"e"}},"is_error":true,"caller":{{"type":"direct"}}}}"#
        );
        let Block::ToolResult(seen, result) = block(&raw) else { panic!() };
        assert_eq!((seen, block(&raw).kind()), (kind, BlockKind::ToolResult(kind)));
        assert_eq!(block(&raw).kind().name(), name);
        assert!(result.tool_use_id() == "s" && result.error_code().unwrap() == "e");
        assert_eq!(result.is_error(), Some(true));
    }
    let Block::ToolResult(_, result) =
        block(r#"{"type":"mcp_tool_result","tool_use_id":"s","is_error":false,"content":"text"}"#)
    else {
        panic!()
    };
    assert_eq!(result.content().unwrap().as_string().unwrap(), "text");
    assert!(result.error_code().is_none());
}

#[test]
fn block_kinds_have_their_names() {
    for (raw, name) in [
        ("text", "text"),
        ("thinking", "thinking"),
        ("redacted_thinking", "redacted_thinking"),
        ("tool_use", "tool_use"),
        ("server_tool_use", "server_tool_use"),
        ("mcp_tool_use", "mcp_tool_use"),
        ("mcp_tool_listing", "mcp_tool_listing"),
        ("container_upload", "container_upload"),
        ("compaction", "compaction"),
        ("fallback", "fallback"),
        ("something", "unknown"),
    ] {
        assert_eq!(block(&format!(r#"{{"type":"{raw}"}}"#)).kind().name(), name);
    }
}

#[test]
fn deltas() {
    for (raw, expected) in [
        (r#"{"type":"text_delta","text":"Hi"}"#, r#"Text("Hi")"#),
        (r#"{"type":"input_json_delta","partial_json":"{\"a\": [1, "}"#, r#"InputJson("{\"a\": [1, ")"#),
        (r#"{"type":"thinking_delta","thinking":"t"}"#, r#"Thinking { thinking: "t", estimated_tokens: None }"#),
        (
            r#"{"type":"thinking_delta","thinking":"t","estimated_tokens":5}"#,
            r#"Thinking { thinking: "t", estimated_tokens: Some(5) }"#,
        ),
        (r#"{"type":"signature_delta","signature":"EqQB"}"#, r#"Signature("EqQB")"#),
        (
            r#"{"type":"citations_delta","citation":{"cited_text":"x"}}"#,
            r#"Citation(Citation { raw: {"cited_text":"x"} })"#,
        ),
        (
            r#"{"type":"compaction_delta","content":"S"}"#,
            r#"Compaction(Compaction { raw: {"type":"compaction_delta","content":"S"} })"#,
        ),
        (r#"{"type":"new_delta","x":1}"#, r#"Unknown { kind: "new_delta", raw: {"type":"new_delta","x":1} }"#),
        (r#"{"x":1}"#, r#"Unknown { kind: "", raw: {"x":1} }"#),
        // The order of members, white space, escapes in names and kinds.
        (r#"{ "text" : "Hi" , "type" : "text_delta" }"#, r#"Text("Hi")"#),
        (r#"{"\u0074ype":"text\u005fdelta","te\u0078t":"Hi"}"#, r#"Text("Hi")"#),
        // Of members with the same name the last counts.
        (r#"{"type":"text_delta","text":"a","text":"b"}"#, r#"Text("b")"#),
        (r#"{"type":"text_delta","type":"signature_delta","signature":"b"}"#, r#"Signature("b")"#),
        (r#"{"type":"text_delta","text":"a","text":null}"#, r#"Text("")"#),
        // An absent text is empty, and so is null.
        (r#"{"type":"text_delta"}"#, r#"Text("")"#),
        (r#"{"type":"input_json_delta","partial_json":null}"#, r#"InputJson("")"#),
        (r#"{"type":"text_delta","text":"\ud83d"}"#, r#"Text("\ud83d")"#),
        (
            r#"{"type":"thinking_delta","thinking":"t","estimated_tokens":-1}"#,
            r#"Thinking { thinking: "t", estimated_tokens: None }"#,
        ),
    ] {
        assert_eq!(delta(raw), (expected.to_owned(), 7), "{raw}");
    }
    // A second `delta` takes the place of the first, and of nothing else.
    let twice = r#"{"delta":{"type":"text_delta","text":"a"},"index":1,"delta":{"type":"text_delta"},"type":"content_block_delta"}"#;
    let Event::BlockDelta { delta: Delta::Text(text), .. } = event(twice) else { panic!() };
    assert_eq!(text, "");
}

#[test]
fn citations() {
    let location = |raw: &str| {
        let payload = format!(
            r#"{{"type":"content_block_delta","index":0,"delta":{{"type":"citations_delta","citation":{raw}}}}}"#
        );
        let Event::BlockDelta { delta: Delta::Citation(citation), .. } = event(&payload) else { panic!() };
        assert_eq!(citation.cited_text(), "c");
        format!("{:?}", citation.location())
    };
    let document = r#"Document { index: Some(1), title: Some("t"), file_id: Some("f") }"#;
    for (raw, expected) in [
        (
            r#"{"type":"char_location","cited_text":"c","document_index":1,"document_title":"t","file_id":"f","start_char_index":2,"end_char_index":3}"#,
            format!("Chars {{ document: {document}, start: Some(2), end: Some(3) }}"),
        ),
        (
            r#"{"type":"page_location","cited_text":"c","document_index":1,"document_title":"t","file_id":"f","start_page_number":2,"end_page_number":3}"#,
            format!("Pages {{ document: {document}, start: Some(2), end: Some(3) }}"),
        ),
        (
            r#"{"type":"content_block_location","cited_text":"c","document_index":1,"document_title":"t","file_id":"f","start_block_index":2,"end_block_index":3}"#,
            format!("Blocks {{ document: {document}, start: Some(2), end: Some(3) }}"),
        ),
        (
            r#"{"type":"web_search_result_location","cited_text":"c","url":"u","title":null,"encrypted_index":"e"}"#,
            r#"WebSearchResult { url: "u", title: None, encrypted_index: "e" }"#.to_owned(),
        ),
        (
            r#"{"type":"search_result_location","cited_text":"c","search_result_index":1,"source":"s","title":"t","start_block_index":2,"end_block_index":3}"#,
            r#"SearchResult { index: Some(1), source: "s", title: Some("t"), start: Some(2), end: Some(3) }"#
                .to_owned(),
        ),
        (r#"{"type":"new_location","cited_text":"c"}"#, r#"Unknown { kind: "new_location" }"#.to_owned()),
    ] {
        assert_eq!(location(raw), expected);
    }
}

#[test]
fn corrupt_payloads() {
    use ErrorKind::{
        InvalidUtf8, MissingMember, NumberOutOfRange, TooDeep, UnexpectedByte, UnexpectedEnd, UnexpectedType,
    };
    for (payload, kind, offset) in [
        (&b""[..], UnexpectedEnd, 0),
        (b"  ", UnexpectedEnd, 2),
        (b"{", UnexpectedEnd, 1),
        (b"nope", UnexpectedByte, 1),
        (b"[DONE", UnexpectedByte, 1),
        (b"{\"type\":\"ping\"}x", UnexpectedByte, 15),
        (b"{\"type\":\"ping\",}", UnexpectedByte, 15),
        (b"{\"type\":\"content_block_stop\",\"index\":01}", UnexpectedByte, 38),
        (b"{\"type\":\"a\xFF\"}", InvalidUtf8, 10),
        (b"{\"type\":\"\x01\"}", ErrorKind::ControlCharacter, 9),
        (b"{\"type\":\"\\x\"}", ErrorKind::InvalidEscape, 10),
        (b"5", UnexpectedType, 0),
        (b" [1, {}]", UnexpectedType, 1),
        (b"\"ping\"", UnexpectedType, 0),
        (b"null", UnexpectedType, 0),
        (b" {}", MissingMember, 1),
        (b"{\"type\":null}", MissingMember, 0),
        (b"{\"type\":5}", UnexpectedType, 8),
        (b"{\"type\":\"content_block_stop\"}", MissingMember, 0),
        (b"{\"type\":\"content_block_stop\",\"index\":null}", MissingMember, 0),
        (b"{\"type\":\"content_block_stop\",\"index\":\"0\"}", UnexpectedType, 37),
        (b"{\"type\":\"content_block_stop\",\"index\":-1}", NumberOutOfRange, 37),
        (b"{\"type\":\"content_block_stop\",\"index\":0.5}", NumberOutOfRange, 37),
        (b"{\"type\":\"content_block_stop\",\"index\":4294967296}", NumberOutOfRange, 37),
        (b"{\"type\":\"content_block_stop\",\"index\":99999999999999999999}", NumberOutOfRange, 37),
        (b"{\"type\":\"content_block_delta\",\"index\":0}", MissingMember, 0),
        (b"{\"type\":\"content_block_delta\",\"index\":0,\"delta\":[]}", UnexpectedType, 48),
        (
            b"{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":5}}",
            UnexpectedType,
            76,
        ),
        (b"{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":5}}", UnexpectedType, 56),
        (b"{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"citations_delta\"}}", MissingMember, 48),
        (
            b"{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"citations_delta\",\"citation\":1}}",
            UnexpectedType,
            85,
        ),
        (b"{\"type\":\"content_block_start\",\"index\":0}", MissingMember, 0),
        (b"{\"type\":\"content_block_start\",\"index\":0,\"content_block\":\"x\"}", UnexpectedType, 56),
        (b"{\"type\":\"message_start\"}", MissingMember, 0),
        (b"{\"type\":\"message_start\",\"message\":[]}", UnexpectedType, 34),
        (b"{\"type\":\"message_delta\",\"usage\":{}}", MissingMember, 0),
        (&[b"{\"type\":\"x\",\"a\":".as_slice(), &[b'['; 128]].concat(), TooDeep, 143),
    ] {
        let error = Event::parse(payload).unwrap_err();
        let shown = String::from_utf8_lossy(payload);
        assert_eq!((error.kind(), error.offset()), (kind, offset), "{shown}");
    }
}

#[test]
fn unknown_members_are_reported() {
    let names = |payload: &str| {
        let wire = format!("data: {payload}\n\n");
        let mut decoder = deltawire::anthropic::Decoder::new();
        let item = decoder.next_item(&mut wire.as_bytes()).transpose().unwrap();
        let Some(deltawire::anthropic::Item::Event(received)) = item else { panic!("{payload}") };
        received.unknown_members().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>()
    };
    for (payload, expected) in [
        (r#"{"type":"ping","a":1,"\u0062":[2]}"#, &["a=1", "b=[2]"][..]),
        (
            r#"{"type":"message_stop","amazon-bedrock-invocationMetrics":{"x":1}}"#,
            &["amazon-bedrock-invocationMetrics={\"x\":1}"],
        ),
        (r#"{"type":"content_block_delta","index":0,"delta":{},"usage":null}"#, &["usage=null"]),
        (r#"{"type":"content_block_stop","index":0,"delta":1}"#, &["delta=1"]),
        (r#"{"type":"content_block_start","index":0,"content_block":{},"object":2}"#, &["object=2"]),
        (r#"{"type":"message_start","message":{},"index":1}"#, &["index=1"]),
        (
            r#"{"type":"message_delta","delta":{},"usage":{},"context_management":1,"input_transformations":2,"new":3}"#,
            &["context_management=1", "input_transformations=2", "new=3"],
        ),
        (r#"{"type":"error","error":{},"request_id":"r","x":1}"#, &["x=1"]),
        (r#"{"error":{"code":1},"request_id":"r"}"#, &[]),
        (r#"{"object":"error","type":"t","message":"m","code":400}"#, &["code=400"]),
        (r#"{"type":"vertex_event","usage":1}"#, &["usage=1"]),
    ] {
        assert_eq!(names(payload), expected, "{payload}");
    }
}

#[test]
fn unknown_members_are_those_that_the_event_does_not_have() {
    for (wire, expected) in [
        ("event: content_block_stop\ndata: {\"index\":0,\"new\":1}\n\n", &["new=1"][..]),
        ("error: {\"message\":\"m\",\"new\":1}\n", &["new=1"]),
        ("{\"error\":{\"a\":1},\"new\":1}\n", &["new=1"]),
    ] {
        let mut stream = deltawire::anthropic::Decoder::new();
        let item = stream.next_item(&mut wire.as_bytes()).transpose().unwrap();
        let Some(deltawire::anthropic::Item::Event(received)) = item else { panic!("{wire}") };
        let names: Vec<_> = received.unknown_members().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(names, expected, "{wire}");
    }
}

#[test]
#[cfg(feature = "serde_json")]
fn deserialize() {
    let raw = Raw::new(r#"{"stdout":"ok","lines":[1,2]}"#).unwrap();
    let value: serde_json::Value = raw.deserialize().unwrap();
    assert_eq!(value["lines"][1], 2);
    assert!(raw.deserialize::<u8>().is_err());
    #[cfg(feature = "simd-json")]
    {
        assert_eq!(raw.deserialize_simd::<serde_json::Value>().unwrap(), value);
        assert!(raw.deserialize_simd::<u8>().is_err());
    }
}
