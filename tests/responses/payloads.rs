//! Each event of the protocol, and what is decided where it says nothing.

use deltawire::ErrorKind;
use deltawire::json::Str;
use deltawire::openai::responses::{
    ContentKind, Decoder, Event, EventKind, IncompleteReason, Item, ItemKind, Order, ResponseStatus,
};
use deltawire::stream::TextDelta;

fn event(payload: &str) -> Event<'_> {
    let event = Event::parse(payload.as_bytes()).unwrap_or_else(|error| panic!("{payload}: {error}"));
    if event != Event::EndMarker {
        assert_eq!(event.raw().as_str(), payload, "all of it is there");
    }
    event
}

#[test]
fn b2_each_event_by_name() {
    let place =
        r#""output_index":3,"content_index":4,"summary_index":5,"command_index":6,"item_id":"i","sequence_number":7"#;
    for (name, members, kind) in [
        ("response.created", r#""response":{}"#, EventKind::Created),
        ("response.queued", r#""response":{}"#, EventKind::Queued),
        ("response.in_progress", r#""response":{}"#, EventKind::InProgress),
        ("response.completed", r#""response":{}"#, EventKind::Completed),
        ("response.failed", r#""response":{}"#, EventKind::Failed),
        ("response.incomplete", r#""response":{}"#, EventKind::Incomplete),
        ("response.output_item.added", r#""item":{"id":"i"}"#, EventKind::OutputItemAdded),
        ("response.output_item.done", r#""item":{"id":"i"}"#, EventKind::OutputItemDone),
        ("response.content_part.added", r#""part":{}"#, EventKind::ContentPartAdded),
        ("response.content_part.done", r#""part":{}"#, EventKind::ContentPartDone),
        ("response.reasoning_summary_part.added", r#""part":{}"#, EventKind::ReasoningSummaryPartAdded),
        ("response.reasoning_summary_part.done", r#""part":{}"#, EventKind::ReasoningSummaryPartDone),
        ("response.output_text.annotation.added", r#""annotation":{}"#, EventKind::AnnotationAdded),
        ("response.mcp_call.in_progress", r#""x":0"#, EventKind::McpCallInProgress),
        ("response.mcp_call.completed", r#""x":0"#, EventKind::McpCallCompleted),
        ("response.mcp_call.failed", r#""error":{}"#, EventKind::McpCallFailed),
        ("response.mcp_list_tools.in_progress", r#""x":0"#, EventKind::McpListToolsInProgress),
        ("response.mcp_list_tools.completed", r#""x":0"#, EventKind::McpListToolsCompleted),
        ("response.mcp_list_tools.failed", r#""x":0"#, EventKind::McpListToolsFailed),
        ("response.web_search_call.in_progress", r#""x":0"#, EventKind::WebSearchCallInProgress),
        ("response.web_search_call.searching", r#""x":0"#, EventKind::WebSearchCallSearching),
        ("response.web_search_call.completed", r#""x":0"#, EventKind::WebSearchCallCompleted),
        ("response.file_search_call.in_progress", r#""x":0"#, EventKind::FileSearchCallInProgress),
        ("response.file_search_call.searching", r#""x":0"#, EventKind::FileSearchCallSearching),
        ("response.file_search_call.completed", r#""x":0"#, EventKind::FileSearchCallCompleted),
        ("response.code_interpreter_call.in_progress", r#""x":0"#, EventKind::CodeInterpreterCallInProgress),
        ("response.code_interpreter_call.interpreting", r#""x":0"#, EventKind::CodeInterpreterCallInterpreting),
        ("response.code_interpreter_call.completed", r#""x":0"#, EventKind::CodeInterpreterCallCompleted),
        ("response.image_generation_call.in_progress", r#""x":0"#, EventKind::ImageGenerationCallInProgress),
        ("response.image_generation_call.generating", r#""x":0"#, EventKind::ImageGenerationCallGenerating),
        ("response.image_generation_call.completed", r#""x":0"#, EventKind::ImageGenerationCallCompleted),
        ("response.image_generation_call.partial_image", r#""x":0"#, EventKind::ImageGenerationCallPartialImage),
        ("response.compaction.compacting", r#""x":0"#, EventKind::CompactionCompacting),
        ("response.shell_call_command.added", r#""command":"ls""#, EventKind::ShellCallCommandAdded),
        ("response.shell_call_output_content.delta", r#""delta":{}"#, EventKind::ShellCallOutputContentDelta),
        ("response.shell_call_output_content.done", r#""output":[]"#, EventKind::ShellCallOutputContentDone),
        ("error", r#""message":"m""#, EventKind::Error),
        ("keepalive", r#""x":0"#, EventKind::Keepalive),
        ("ping", r#""x":0"#, EventKind::Ping),
    ] {
        let payload = format!(r#"{{"type":"{name}",{place},{members}}}"#);
        let event = event(&payload);
        assert_eq!((event.kind(), event.kind().name()), (kind, name));
        assert_eq!(event.sequence_number(), Some(7), "{name}");
        assert_eq!(event.item_id().unwrap(), "i", "{name}");
        let is_whole = matches!(members, r#""response":{}"#) || !name.starts_with("response.");
        assert_eq!(event.output_index(), (!is_whole).then_some(3), "{name}");
        assert_eq!(event.text_delta(), None);
        // The name of the frame counts if the payload has none.
        let nameless = format!(r#"{{{place},{members}}}"#);
        let wire = format!("event: {name}\ndata: {nameless}\n\n");
        let (mut decoder, mut chunk) = (Decoder::new(), wire.as_bytes());
        let Some(Ok(Item::Event(received))) = decoder.next_item(&mut chunk) else { panic!("{nameless}") };
        let is_error = members.contains("error");
        assert_eq!(received.event.kind(), if is_error { EventKind::Error } else { kind }, "{name}");
        // And no escape makes a difference.
        let escaped = payload.replace(r#""type":"#, r#""\u0074ype":"#);
        assert_eq!(Event::parse(escaped.as_bytes()).unwrap().kind(), kind);
    }
}

#[test]
fn b2_each_text_that_grows() {
    for (kind, name, member, part) in [
        (ContentKind::Text, "output_text", "text", 4),
        (ContentKind::Refusal, "refusal", "refusal", 4),
        (ContentKind::ReasoningText, "reasoning_text", "text", 4),
        (ContentKind::ReasoningSummary, "reasoning_summary_text", "text", 5),
        (ContentKind::Arguments, "function_call_arguments", "arguments", 0),
        (ContentKind::McpArguments, "mcp_call_arguments", "arguments", 0),
        (ContentKind::CustomInput, "custom_tool_call_input", "input", 0),
        (ContentKind::Code, "code_interpreter_call_code", "code", 0),
        (ContentKind::Diff, "apply_patch_call_operation_diff", "diff", 0),
        (ContentKind::ShellCommand, "shell_call_command", "command", 6),
        (ContentKind::Audio, "audio", "audio", 0),
        (ContentKind::AudioTranscript, "audio.transcript", "transcript", 0),
    ] {
        let place = r#""output_index":3,"content_index":4,"summary_index":5,"command_index":6,"sequence_number":7"#;
        let payload = format!(r#"{{"type":"response.{name}.delta",{place},"delta":"a\n"}}"#);
        let delta_event = event(&payload);
        let Event::Delta(delta) = delta_event else { panic!("{payload}") };
        let has_item = !name.starts_with("audio");
        let output_index = if has_item { 3 } else { 0 };
        assert_eq!((delta.kind, delta.output_index, delta.part), (kind, output_index, part));
        assert_eq!(delta.text, "a\n");
        assert_eq!(delta_event.kind().name(), format!("response.{name}.delta"));
        assert_eq!((delta_event.sequence_number(), delta_event.item_id()), (Some(7), None), "no item_id, no harm");
        assert_eq!(delta_event.output_index(), has_item.then_some(3));
        let text = match kind {
            ContentKind::Text | ContentKind::Refusal => Some(TextDelta::Text(delta.text)),
            ContentKind::ReasoningText | ContentKind::ReasoningSummary => Some(TextDelta::Reasoning(delta.text)),
            _ => None,
        };
        assert_eq!(delta_event.text_delta(), text);

        let payload = format!(r#"{{"type":"response.{name}.done",{place},"{member}":"a\n"}}"#);
        let done_event = event(&payload);
        let Event::Done(done) = done_event else { panic!("{payload}") };
        assert_eq!((done.kind, done.output_index, done.part), (kind, output_index, part));
        assert_eq!(done.text.unwrap(), "a\n");
        assert_eq!(done_event.kind().name(), format!("response.{name}.done"));
        assert_eq!((done_event.text_delta(), done_event.sequence_number()), (None, Some(7)));
        // Without its value it says nothing of the text, and that is not an empty one.
        let payload = format!(r#"{{"type":"response.{name}.done",{place},"{member}":null}}"#);
        let Event::Done(done) = event(&payload) else { panic!("{payload}") };
        assert_eq!(done.text, None);
        let payload = format!(r#"{{"type":"response.{name}.delta",{place}}}"#);
        let Event::Delta(delta) = event(&payload) else { panic!("{payload}") };
        assert_eq!(delta.text, "");
        assert_eq!(event(&payload).text_delta(), None, "no piece is empty");
    }
}

#[test]
fn b2_what_an_event_cannot_be_without() {
    for (payload, kind, at) in [
        (
            r#"{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":42}"#,
            ErrorKind::UnexpectedType,
            "42",
        ),
        (
            r#"{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":{}}"#,
            ErrorKind::UnexpectedType,
            "{}",
        ),
        (
            r#"{"type":"response.output_text.done","output_index":0,"content_index":0,"text":[]}"#,
            ErrorKind::UnexpectedType,
            "[]",
        ),
        (
            r#"{"type":"response.output_text.delta","output_index":"0","content_index":0,"delta":""}"#,
            ErrorKind::UnexpectedType,
            r#""0""#,
        ),
        (
            r#"{"type":"response.output_text.delta","output_index":1.5,"content_index":0,"delta":""}"#,
            ErrorKind::NumberOutOfRange,
            "1.5",
        ),
        (
            r#"{"type":"response.output_text.delta","output_index":4294967296,"content_index":0}"#,
            ErrorKind::NumberOutOfRange,
            "4294967296",
        ),
        (r#"{"type":"response.output_text.delta","content_index":0,"delta":"x"}"#, ErrorKind::MissingMember, "{"),
        (
            r#"{"type":"response.output_text.delta","output_index":0,"content_index":"0"}"#,
            ErrorKind::UnexpectedType,
            "\"0\"",
        ),
        (r#"{"type":"response.output_item.added","output_index":0}"#, ErrorKind::MissingMember, "{"),
        (r#"{"type":"response.output_item.added","output_index":0,"item":5}"#, ErrorKind::UnexpectedType, "5"),
        (r#"{"type":"response.output_item.added","item":{}}"#, ErrorKind::MissingMember, "{"),
        (
            r#"{"type":"response.content_part.added","output_index":0,"content_index":0,"part":null}"#,
            ErrorKind::MissingMember,
            "{",
        ),
        (r#"{"type":"response.completed","response":[]}"#, ErrorKind::UnexpectedType, "[]"),
        (r#"{"type":"response.completed"}"#, ErrorKind::MissingMember, "{"),
        (r#"{"type":"response.web_search_call.completed"}"#, ErrorKind::MissingMember, "{"),
        (r#"{"type":5}"#, ErrorKind::UnexpectedType, "5"),
        (r#"{"delta":"x"}"#, ErrorKind::MissingMember, "{"),
        ("[]", ErrorKind::UnexpectedType, "["),
        (r#"{"type":"ping"} x"#, ErrorKind::UnexpectedByte, "x"),
        (r#"{"type":"pi"#, ErrorKind::UnexpectedEnd, ""),
    ] {
        let error = Event::parse(payload.as_bytes()).unwrap_err();
        let offset =
            if at.is_empty() { payload.len() } else { payload.rfind(at).unwrap().min(payload.find(at).unwrap()) };
        assert_eq!((error.kind(), error.offset()), (kind, offset as u64), "{payload}");
    }
    // A server that does not count the parts of an item means the first.
    for name in ["output_text", "reasoning_summary_text", "reasoning_text", "refusal"] {
        let payload = format!(r#"{{"type":"response.{name}.delta","output_index":1,"delta":"x"}}"#);
        let Ok(Event::Delta(delta)) = Event::parse(payload.as_bytes()) else { panic!("{payload}") };
        assert_eq!((delta.output_index, delta.part), (1, 0));
    }
    // One that is not a number that fits reads as absent, and the rest stands.
    for number in ["-1", "1.0", "\"1\"", "18446744073709551616", "null", "{}"] {
        let payload = format!(
            r#"{{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"x","sequence_number":{number}}}"#
        );
        assert_eq!(event(&payload).sequence_number(), None, "{number}");
    }
}

#[test]
fn b2_errors_nested_and_flat() {
    for (payload, message, code, name) in [
        (
            r#"{"type":"error","sequence_number":8,"error":{"type":"too_many_requests","code":"c","message":"m","param":null}}"#,
            "m",
            Some("c"),
            "too_many_requests",
        ),
        (r#"{"type":"error","sequence_number":8,"code":"c","message":"m","param":null}"#, "m", Some("c"), ""),
        (r#"{"type":"error","sequence_number":8,"message":"m"}"#, "m", None, ""),
        (r#"{"sequence_number":8,"error":{"message":"m","type":"t"}}"#, "m", None, "t"),
        (r#"{"sequence_number":8,"error":"m"}"#, "m", None, ""),
        (r#"{"sequence_number":8,"object":"error","message":"m","type":"t"}"#, "m", None, "t"),
        (r#"{"sequence_number":8,"type":"invalid_request_error","error":{"message":"m"}}"#, "m", None, ""),
    ] {
        let error = event(payload);
        assert_eq!((error.kind(), error.sequence_number()), (EventKind::Error, Some(8)), "{payload}");
        let Event::Error(error) = error else { panic!("{payload}") };
        assert_eq!(error.message(), message);
        assert_eq!(error.code().map(|it| it.to_string()).as_deref(), code);
        assert_eq!(error.error_type_name(), name, "{payload}");
    }
    // An event that this version does not know is not an error because it has one of a tool.
    assert!(matches!(event(r#"{"type":"response.new_call.failed","error":{"message":"m"}}"#), Event::Unknown { .. }));
    assert!(matches!(event(r#"{"type":"new","error":null}"#), Event::Unknown { .. }));

    let failed = r#"{"type":"response.failed","response":{"id":"r","status":"failed","error":{"code":"server_error","message":"m"}}}"#;
    let Event::Failed(failed) = event(failed) else { panic!() };
    let error = failed.error().unwrap();
    assert_eq!((error.message().to_string(), error.code().unwrap().to_string()), ("m".into(), "server_error".into()));
    assert_eq!(failed.status(), Some(ResponseStatus::Failed));
    let Event::Created(created) = event(r#"{"type":"response.created","response":{"error":null}}"#) else { panic!() };
    assert_eq!((created.error(), created.status(), created.id()), (None, None, None));
}

/// What is found on the way is what looking for it finds, of members that come twice too, and far into a payload.
#[test]
fn ids_are_in_their_places() {
    for (members, item_id) in [
        (r#""item_id":"a","item_id":"b""#, Some("b")),
        (r#""item_id":"a","item_id":null"#, None),
        (r#""item_id":"\u0061""#, Some("a")),
        (r#""item_id":7"#, None),
        (r#""\u0069tem_id":"a""#, Some("a")),
        (r#""x":{"item_id":"a"}"#, None),
    ] {
        for kind in [
            "content_part.added\",\"part\":{},\"y\":\"",
            "output_text.done\",\"text\":\"",
            "output_text.annotation.added",
            "web_search_call.searching",
            "image_generation_call.partial_image",
            "shell_call_command.added",
            "output_text.delta\",\"delta\":\"",
        ] {
            for blanks in [0, 70_000] {
                let blanks = " ".repeat(blanks);
                let payload = format!(r#"{{"type":"response.{kind}",{blanks}"output_index":1,{members}}}"#);
                assert_eq!(event(&payload).item_id(), item_id.map(|id| Str::new(id).unwrap()), "{kind} {members}");
            }
        }
    }
    for (members, id) in [
        (r#""id":"a","id":"b""#, Some("b")),
        (r#""id":"a","id":null"#, None),
        (r#""x":{"id":"a"},"\u0069d":"\u0061""#, Some("a")),
        (r#""id":[]"#, None),
        (r#""y":"of the one before""#, None),
    ] {
        let id = id.map(|id| Str::new(id).unwrap());
        for blanks in [0, 70_000] {
            let blanks = " ".repeat(blanks);
            let created = format!(
                r#"{{"type":"response.created","response":{{"id":"no"}},{blanks}"response":{{"type":"x",{members}}}}}"#
            );
            let Event::Created(created) = event(&created) else { panic!("{members}") };
            assert_eq!(created.id(), id, "{members}");
            let added = format!(
                r#"{{"type":"response.output_item.added","output_index":0,"item":{{"id":"no"}},{blanks}"item":{{"type":"message",{members},
                "type":"function_call"}}}}"#
            );
            assert_eq!(event(&added).item_id(), id, "{members}");
            // Of such an item arguments are in order, and text is not.
            let mut order = Order::new();
            let delta = |kind: &str| format!(r#"{{"type":"response.{kind}.delta","output_index":0,"delta":"a"}}"#);
            order.apply(&event(r#"{"type":"response.created","response":{}}"#));
            order.apply(&event(&added));
            order.apply(&event(&delta("function_call_arguments")));
            assert_eq!(order.violations(), 0, "{members}");
            order.apply(&event(&delta("output_text")));
            assert_eq!(order.violations(), 1, "{members}");
        }
    }
}

#[test]
fn b2_items_and_parts() {
    let payload = r#"{"type":"response.completed","sequence_number":9,"response":{"id":"resp_1","model":"m","status":"completed",
        "output":[{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"s"}],"encrypted_content":"e"},
        {"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"output_text","text":"t",
        "annotations":[{"type":"url_citation"}]},{"type":"refusal","refusal":"no"}]},
        {"type":"function_call","id":"fc_1","call_id":"call_1","name":"f","arguments":"{}"},{"type":"new"},5],
        "incomplete_details":null,"usage":null}}"#;
    let Event::Completed(end) = event(payload) else { panic!() };
    let items: Vec<_> = end.output().collect();
    let kinds = [ItemKind::Reasoning, ItemKind::Message, ItemKind::FunctionCall, ItemKind::Unknown, ItemKind::Unknown];
    assert_eq!(items.iter().map(|item| item.kind()).collect::<Vec<_>>(), kinds);
    assert_eq!(items[0].summary().next().unwrap().text().unwrap(), "s");
    assert_eq!(items[0].encrypted_content().unwrap(), "e");
    let parts: Vec<_> = items[1].content().collect();
    assert_eq!((parts[0].text().unwrap().to_string(), parts[0].annotations().count()), ("t".into(), 1));
    assert_eq!(parts[1].refusal().unwrap(), "no");
    assert_eq!(
        (items[1].id().unwrap().to_string(), items[1].status().unwrap().to_string()),
        ("msg_1".into(), "completed".into())
    );
    assert_eq!(
        (items[2].call_id().unwrap().to_string(), items[2].arguments().unwrap().to_string()),
        ("call_1".into(), "{}".into())
    );
    assert_eq!(items[3].kind_name(), "new");
    assert_eq!((end.incomplete_reason(), end.usage().total_tokens()), (None, None));
    for (reason, expected) in [
        (r#""max_output_tokens""#, Some(IncompleteReason::MaxOutputTokens)),
        (r#""max_messages""#, Some(IncompleteReason::MaxMessages)),
        (r#""content_filter""#, Some(IncompleteReason::ContentFilter)),
        (r#""steered""#, Some(IncompleteReason::Steered)),
        (r#""new""#, Some(IncompleteReason::Unknown)),
        (r#""""#, None),
        ("null", None),
        ("5", None),
    ] {
        let payload =
            format!(r#"{{"type":"response.incomplete","response":{{"incomplete_details":{{"reason":{reason}}}}}}}"#);
        let Event::Incomplete(end) = event(&payload) else { panic!() };
        assert_eq!(end.incomplete_reason(), expected, "{reason}");
    }
}

#[test]
fn b2_text_that_a_part_begins_with() {
    for (payload, expected) in [
        (
            r#"{"type":"response.content_part.added","output_index":0,"content_index":0,"part":{"type":"output_text","text":"x"}}"#,
            Some(true),
        ),
        (
            r#"{"type":"response.content_part.added","output_index":0,"content_index":0,"part":{"type":"refusal","refusal":"x"}}"#,
            Some(true),
        ),
        (
            r#"{"type":"response.content_part.added","output_index":0,"content_index":0,"part":{"type":"reasoning_text","text":"x"}}"#,
            Some(false),
        ),
        (
            r#"{"type":"response.reasoning_summary_part.added","output_index":0,"summary_index":0,"part":{"type":"summary_text","text":"x"}}"#,
            Some(false),
        ),
        (
            r#"{"type":"response.content_part.added","output_index":0,"content_index":0,"part":{"type":"output_text","text":""}}"#,
            None,
        ),
        (
            r#"{"type":"response.content_part.done","output_index":0,"content_index":0,"part":{"type":"output_text","text":"x"}}"#,
            None,
        ),
    ] {
        let is_text = event(payload).text_delta().map(|delta| matches!(delta, TextDelta::Text(text) if text == "x"));
        assert_eq!(is_text, expected, "{payload}");
    }
}

#[test]
fn d12_the_end_marker_and_d14_unlisted_events() {
    for done in ["[DONE]", " [DONE]\r\n", "[DONE]  "] {
        assert_eq!(event(done), Event::EndMarker);
    }
    assert!(matches!(event(r#"{"type":"[DONE]"}"#), Event::Unknown { kind, .. } if kind == "[DONE]"));
    let Event::Unknown { kind, .. } = event(r#"{"type":"response.content_filters","sequence_number":3,"filters":[]}"#)
    else {
        panic!()
    };
    assert_eq!(kind, "response.content_filters");
}
