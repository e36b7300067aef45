//! Which parts an event brings: a table for each dialect.

use deltawire::answer::{Decoder, Part};

/// Returns the parts of these payloads, one in a line.
pub(crate) fn parts_of(payloads: &[&str]) -> Vec<String> {
    let stream: String = payloads.iter().map(|payload| format!("data: {payload}\n\n")).collect();
    shown(&mut Decoder::new(), stream.as_bytes())
}

pub(crate) fn shown(decoder: &mut Decoder, mut chunk: &[u8]) -> Vec<String> {
    let mut all = Vec::new();
    while let Some(parts) = decoder.next(&mut chunk) {
        match parts {
            Ok(parts) => all.extend(parts.into_iter().map(|part| line(&part))),
            Err(error) => all.push(format!("lost: {error}")),
        }
    }
    all
}

pub(crate) fn line(part: &Part<'_>) -> String {
    match part {
        Part::Text(text) => format!("text {text}"),
        Part::Reasoning(text) => format!("reasoning {text}"),
        Part::Refusal(text) => format!("refusal {text}"),
        Part::ToolStart(start) => {
            let id = start.id.map_or("-".to_owned(), |id| id.to_string());
            format!("start {} {id} {} {}", start.call, start.name, start.kind.name())
        }
        Part::ToolInput { call, input, .. } => format!("input {call} {input}"),
        Part::ToolEnd { call, .. } => format!("end {call}"),
        Part::Signature(text) => format!("signature {text}"),
        Part::Usage(usage) => {
            let counts = [usage.input_with_cache(), usage.cached(), usage.output_with_reasoning(), usage.reasoning()];
            let counts = counts.map(|count| count.map_or("-".to_owned(), |count| count.to_string())).join(" ");
            format!("usage {counts}{}", if usage.is_final() { " final" } else { "" })
        }
        Part::Finish(finish) => format!("finish {} {}", finish.reason, finish.raw),
        Part::Error(error) => format!("error {} {}", error.name(), error.message()),
        Part::Restart => "restart".to_owned(),
        Part::UnknownDialect(bytes) => format!("unknown {}", String::from_utf8_lossy(bytes)),
        Part::Other(raw) => format!("other {raw}"),
        other => format!("{other:?}"),
    }
}

/// A payload, and the parts that it brings after those before it.
type Rows<'a> = &'a [(&'a str, &'a [&'a str])];

fn check(rows: Rows<'_>) {
    let mut decoder = Decoder::new();
    for (payload, expected) in rows {
        let payload = payload.replace('\n', " ");
        let parts = shown(&mut decoder, format!("data: {payload}\n\n").as_bytes());
        assert_eq!(parts, *expected, "{payload}");
    }
}

#[test]
fn anthropic() {
    check(&[
        (
            r#"{"type":"message_start","message":{"id":"m1","content":[],"usage":{"input_tokens":9,"cache_read_input_tokens":4,"output_tokens":1}}}"#,
            &["usage 13 4 1 -"],
        ),
        (r#"{"type":"ping"}"#, &[]),
        (
            r#"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}"#,
            &[],
        ),
        (
            r#"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}"#,
            &["reasoning Hm"],
        ),
        (
            r#"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"QUI="}}"#,
            &["signature QUI="],
        ),
        (r#"{"type":"content_block_stop","index":0}"#, &[]),
        (r#"{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}"#, &[]),
        (r#"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":""}}"#, &[]),
        (r#"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"H\u0069"}}"#, &["text Hi"]),
        (
            r#"{"type":"content_block_delta","index":1,"delta":{"type":"citations_delta","citation":{"type":"x"}}}"#,
            &[r#"other {"type":"x"}"#],
        ),
        (r#"{"type":"content_block_stop","index":1}"#, &[]),
        (
            r#"{"type":"content_block_start","index":2,"content_block":{"type":"server_tool_use","id":"s1","name":"web_search","input":{}}}"#,
            &["start 0 s1 web_search server"],
        ),
        (
            r#"{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"q\":1}"}}"#,
            &[r#"input 0 {"q":1}"#],
        ),
        (r#"{"type":"content_block_stop","index":2}"#, &["end 0"]),
        (
            r#"{"type":"content_block_start","index":3,"content_block":{"type":"web_search_tool_result","tool_use_id":"s1"}}"#,
            &[r#"other {"type":"web_search_tool_result","tool_use_id":"s1"}"#],
        ),
        // Two calls at the same time.
        (
            r#"{"type":"content_block_start","index":4,"content_block":{"type":"tool_use","id":"t1","name":"f","input":{}}}"#,
            &["start 1 t1 f function"],
        ),
        (
            r#"{"type":"content_block_start","index":5,"content_block":{"type":"tool_use","id":"t2","name":"g","input":{}}}"#,
            &["start 2 t2 g function"],
        ),
        (
            r#"{"type":"content_block_delta","index":4,"delta":{"type":"input_json_delta","partial_json":"{\"a\":"}}"#,
            &[r#"input 1 {"a":"#],
        ),
        // Whether that is all of its input only the reason for the end says.
        (r#"{"type":"content_block_stop","index":5}"#, &[]),
        // Its input is not complete, so it does not end.
        (r#"{"type":"content_block_stop","index":4}"#, &[]),
        (
            r#"{"type":"message_delta","delta":{"stop_reason":"max_tokens"},"usage":{"output_tokens":20,"output_tokens_details":{"thinking_tokens":5}}}"#,
            &["usage 13 4 20 5 final", "finish length max_tokens"],
        ),
        (r#"{"type":"message_stop"}"#, &[]),
        (r#"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"late"}}"#, &[]),
        (r#"{"type":"message_start","message":{"id":"m1"}}"#, &[]),
        (r#"{"type":"message_start","message":{"id":"m2"}}"#, &["restart"]),
        (
            r#"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t3","name":"f","input":{"a":1}}}"#,
            &["start 0 t3 f function", r#"input 0 {"a":1}"#],
        ),
        (r#"{"type":"content_block_stop","index":0}"#, &["end 0"]),
        (r#"{"type":"error","error":{"type":"overloaded_error","message":"Busy"}}"#, &["error overloaded_error Busy"]),
    ]);
}

#[test]
fn calls_of_anthropic_without_input() {
    let start = r#"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}"#;
    let delta = r#"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":""}}"#;
    let stop = r#"{"type":"content_block_stop","index":0}"#;
    for (reason, expected) in [
        ("tool_use", &["end 0", "finish tool_use tool_use"][..]),
        ("end_turn", &["end 0", "finish tool_use end_turn"]),
        // A value that the limit cut never came.
        ("max_tokens", &["finish length max_tokens"]),
    ] {
        let end = format!(r#"{{"type":"message_delta","delta":{{"stop_reason":"{reason}"}}}}"#);
        check(&[(start, &["start 0 t f function"]), (delta, &[]), (stop, &[]), (&end, expected)]);
    }
    // The stop of the block is missing.
    let whole =
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"a\":1}"}}"#;
    check(&[
        (start, &["start 0 t f function"]),
        (whole, &[r#"input 0 {"a":1}"#]),
        (r#"{"type":"message_stop"}"#, &["end 0"]),
    ]);
}

#[test]
fn calls_that_a_finish_does_not_end() {
    // They begin with it, and go on.
    check(&[
        (
            r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":""}}]},"finish_reason":"tool_calls"}]}"#,
            &["start 0 a f function", "finish tool_use tool_calls"],
        ),
        (
            r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"x\":1}"}}]}}]}"#,
            &[r#"input 0 {"x":1}"#, "end 0"],
        ),
    ]);
    check(&[
        (
            r#"{"candidates":[{"content":{"parts":[{"text":"Hi"}]},"finishReason":"STOP"}]}"#,
            &["text Hi", "finish stop STOP"],
        ),
        (
            r#"{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","willContinue":true}}]},"finishReason":"STOP"}]}"#,
            &["start 0 - f function", "finish stop STOP"],
        ),
        (
            r#"{"candidates":[{"content":{"parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$.a","stringValue":"B"}],"willContinue":true}}]},"finishReason":"STOP"}]}"#,
            &[r#"input 0 {"jsonPath":"$.a","stringValue":"B"}"#, "finish stop STOP"],
        ),
        (
            r#"{"candidates":[{"content":{"parts":[{"functionCall":{"args":{"b":1}}}]},"finishReason":"STOP"}]}"#,
            &[r#"input 0 {"b":1}"#, "end 0", "finish tool_use STOP"],
        ),
    ]);
}

#[test]
fn calls_of_responses_that_are_cut_or_moved() {
    let added = |index: u32, call: &str| {
        format!(
            r#"{{"type":"response.output_item.added","output_index":{index},"item":{{"type":"function_call","call_id":"{call}","name":"{call}","arguments":""}}}}"#
        )
    };
    // The text of a custom tool is whole only if the server says so.
    check(&[
        (
            r#"{"type":"response.output_item.added","output_index":0,"item":{"type":"custom_tool_call","call_id":"c","name":"sql"}}"#,
            &["start 0 c sql custom"],
        ),
        (r#"{"type":"response.custom_tool_call_input.delta","output_index":0,"delta":"SEL"}"#, &["input 0 SEL"]),
        (
            r#"{"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"}}}"#,
            &["finish length max_output_tokens"],
        ),
    ]);
    // The places in the terminal output are others.
    check(&[
        (&added(1, "f"), &["start 0 f f function"]),
        (&added(2, "g"), &["start 1 g g function"]),
        (
            r#"{"type":"response.completed","response":{"status":"completed","output":[{"type":"function_call","call_id":"f","name":"f","arguments":"{\"a\":1}"},
                {"type":"function_call","call_id":"g","name":"g","arguments":"{\"b\":1}"}]}}"#,
            &[r#"input 0 {"a":1}"#, "end 0", r#"input 1 {"b":1}"#, "end 1", "finish tool_use completed"],
        ),
    ]);
    // Pieces that stop early, and an item that never began.
    check(&[
        (&added(0, "f"), &["start 0 f f function"]),
        (
            r#"{"type":"response.function_call_arguments.delta","output_index":0,"delta":"{\"a\":"}"#,
            &[r#"input 0 {"a":"#],
        ),
        (
            r#"{"type":"response.function_call_arguments.done","output_index":0,"arguments":"{\"a\":1}"}"#,
            &["input 0 1}"],
        ),
        (r#"{"type":"response.function_call_arguments.delta","output_index":1,"delta":"{\"b\":"}"#, &[]),
        (
            r#"{"type":"response.output_item.done","output_index":1,"item":{"type":"function_call","call_id":"g","name":"g","arguments":"{\"b\":1}"}}"#,
            &["start 1 g g function", r#"input 1 {"b":1}"#, "end 1"],
        ),
    ]);
}

#[test]
fn a_whole_message_of_anthropic() {
    let whole = r#"{"type":"message_start","message":{"content":[{"type":"thinking","thinking":"Hm","signature":"QUI="},{"type":"text","text":"Hi"},
        {"type":"tool_use","id":"t1","name":"f","input":{"a":1}},{"type":"tool_use","id":"t2","name":"g","input":{}}],"stop_reason":"tool_use"}}"#;
    check(&[(
        whole,
        &[
            "reasoning Hm",
            "signature QUI=",
            "text Hi",
            "start 0 t1 f function",
            r#"input 0 {"a":1}"#,
            "end 0",
            "start 1 t2 g function",
            "end 1",
            "finish tool_use tool_use",
        ],
    )]);
}

#[test]
fn chat() {
    check(&[
        (
            r#"{"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}"#,
            &[],
        ),
        (r#"{"id":"c","choices":[{"index":0,"delta":{"reasoning_content":"Hm"}}]}"#, &["reasoning Hm"]),
        (r#"{"id":"c","choices":[{"index":0,"delta":{"content":"Hi"}}]}"#, &["text Hi"]),
        (r#"{"id":"c","choices":[{"index":0,"delta":{"refusal":"No."}}]}"#, &["refusal No."]),
        (
            r#"{"id":"c","choices":[{"index":1,"delta":{"content":"another"}}]}"#,
            &[r#"other {"index":1,"delta":{"content":"another"}}"#],
        ),
        (
            r#"{"choices":[{"index":0,"delta":{"content":"a","reasoning":"b","refusal":"c","tool_calls":[{"index":0,"id":"c1","function":{"name":"f","arguments":"{}"}}]}}]}"#,
            &["reasoning b", "text a", "refusal c", "start 0 c1 f function", "input 0 {}"],
        ),
        // Another call begins, so that one ends.
        (
            r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"c2","function":{"name":"g","arguments":""}}]}}]}"#,
            &["end 0", "start 1 c2 g function"],
        ),
        (
            r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"{\"a"}}]}}]}"#,
            &[r#"input 1 {"a"#],
        ),
        // Its input is not complete, so it goes on.
        (
            r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":2,"id":"c3","function":{"name":"h","arguments":"[1]"}}]}}]}"#,
            &["start 2 c3 h function", "input 2 [1]"],
        ),
        (
            r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"\":\"}\"}"}}]}}]}"#,
            &[r#"input 1 ":"}"}"#],
        ),
        (r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#, &["end 1", "end 2", "finish tool_use stop"]),
        (
            r#"{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":4}}}"#,
            &["usage 9 4 5 - final"],
        ),
        (r#"{"choices":[{"index":0,"delta":{"content":"after"}}]}"#, &["text after"]),
        ("[DONE]", &[]),
        (r#"{"choices":[{"index":0,"delta":{"content":"late"}}]}"#, &[]),
    ]);
}

#[test]
fn a4_calls_of_other_servers() {
    // Ollama gives all calls the index 0.
    check(&[
        (
            r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]}}]}"#,
            &["start 0 a f function", "input 0 {}"],
        ),
        (
            r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"b","function":{"name":"f","arguments":"{}"}}]}}]}"#,
            &["end 0", "start 1 b f function", "input 1 {}"],
        ),
    ]);
    // Gemini's endpoint gives none; Mistral sends the whole call with the finish.
    check(&[(
        r#"{"choices":[{"delta":{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}},{"id":"b","function":{"name":"g","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}"#,
        &[
            "start 0 a f function",
            r#"input 0 {"x":1}"#,
            "end 0",
            "start 1 b g function",
            "input 1 {}",
            "end 1",
            "finish tool_use tool_calls",
        ],
    )]);
    // Id and name are repeated in each fragment.
    check(&[
        (
            r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{"}}]}}]}"#,
            &["start 0 a f function", "input 0 {"],
        ),
        (
            r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"}"}}]}}]}"#,
            &["input 0 }"],
        ),
        (
            r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"","function":{"name":"","arguments":null}}]}}]}"#,
            &[],
        ),
    ]);
    // The deprecated form.
    check(&[
        (r#"{"choices":[{"delta":{"function_call":{"name":"f","arguments":""}}}]}"#, &["start 0 - f function"]),
        (r#"{"choices":[{"delta":{"function_call":{"arguments":"{}"}}}]}"#, &["input 0 {}"]),
        (r#"{"choices":[{"delta":{},"finish_reason":"function_call"}]}"#, &["end 0", "finish tool_use function_call"]),
    ]);
}

#[test]
fn d6_d9_length_and_no_finish() {
    // A call of which nothing came may have lost all of it at the limit.
    check(&[
        (
            r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f"}}]}}]}"#,
            &["start 0 a f function"],
        ),
        (r#"{"choices":[{"delta":{},"finish_reason":"length"}]}"#, &["finish length length"]),
    ]);
    check(&[
        (
            r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f"}}]}}]}"#,
            &["start 0 a f function"],
        ),
        (r#"{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}"#, &["end 0", "finish tool_use tool_calls"]),
    ]);
    // Snowflake sends no finish reason at all.
    check(&[
        (
            r#"{"choices":[{"delta":{"reasoning_details":[{"text":"Hm"},{"summary":"so"}]}}]}"#,
            &["reasoning Hm", "reasoning so"],
        ),
        (
            r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]}}]}"#,
            &["start 0 a f function", "input 0 {}"],
        ),
        ("[DONE]", &["end 0"]),
    ]);
}

#[test]
fn d8_an_error_and_what_stands_beside_it() {
    check(&[(
        r#"{"error":{"code":502,"message":"Upstream"},"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"error"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#,
        &["text Hi", "usage 1 - 2 - final", "finish error error", "error  Upstream"],
    )]);
}

#[test]
fn responses() {
    check(&[
        (
            r#"{"type":"response.created","sequence_number":0,"response":{"id":"r1","status":"in_progress","output":[]}}"#,
            &[],
        ),
        (
            r#"{"type":"response.output_item.added","output_index":0,"item":{"type":"reasoning","id":"rs","summary":[]}}"#,
            &[],
        ),
        (
            r#"{"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":0,"delta":"Plan"}"#,
            &["reasoning Plan"],
        ),
        (
            r#"{"type":"response.reasoning_summary_text.done","output_index":0,"summary_index":0,"text":"Plan it"}"#,
            &["reasoning  it"],
        ),
        (
            r#"{"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","summary":[{"type":"summary_text","text":"Plan it"}]}}"#,
            &[],
        ),
        (r#"{"type":"response.output_item.added","output_index":1,"item":{"type":"message","content":[]}}"#, &[]),
        (r#"{"type":"response.output_text.delta","output_index":1,"content_index":0,"delta":"Hi"}"#, &["text Hi"]),
        (r#"{"type":"response.refusal.delta","output_index":1,"content_index":1,"delta":"No"}"#, &["refusal No"]),
        (
            r#"{"type":"response.output_item.done","output_index":1,"item":{"type":"message","content":[{"type":"output_text","text":"Hi"},{"type":"refusal","refusal":"No."}]}}"#,
            &["refusal ."],
        ),
        // Deltas are missing.
        (
            r#"{"type":"response.output_item.done","output_index":2,"item":{"type":"message","content":[{"type":"output_text","text":"all"}]}}"#,
            &["text all"],
        ),
        (
            r#"{"type":"response.output_item.added","output_index":3,"item":{"type":"function_call","id":"fc","call_id":"c1","name":"f","arguments":""}}"#,
            &["start 0 c1 f function"],
        ),
        (
            r#"{"type":"response.function_call_arguments.delta","output_index":3,"delta":"{\"a\":"}"#,
            &[r#"input 0 {"a":"#],
        ),
        (r#"{"type":"response.function_call_arguments.delta","output_index":3,"delta":"1}"}"#, &["input 0 1}"]),
        (r#"{"type":"response.function_call_arguments.done","output_index":3,"arguments":"{\"a\":1}"}"#, &[]),
        (
            r#"{"type":"response.output_item.done","output_index":3,"item":{"type":"function_call","call_id":"c1","name":"f","arguments":"{\"a\":1}","status":"completed"}}"#,
            &["end 0"],
        ),
        (
            r#"{"type":"response.output_item.added","output_index":4,"item":{"type":"custom_tool_call","call_id":"c2","name":"sql"}}"#,
            &["start 1 c2 sql custom"],
        ),
        (
            r#"{"type":"response.custom_tool_call_input.delta","output_index":4,"delta":"SELECT {"}"#,
            &["input 1 SELECT {"],
        ),
        (
            r#"{"type":"response.output_item.done","output_index":4,"item":{"type":"custom_tool_call","call_id":"c2","name":"sql","input":"SELECT {"}}"#,
            &["end 1"],
        ),
        (
            r#"{"type":"response.output_item.done","output_index":5,"item":{"type":"web_search_call","id":"ws","status":"completed"}}"#,
            &[
                "start 2 ws web_search_call server",
                "end 2",
                r#"other {"type":"web_search_call","id":"ws","status":"completed"}"#,
            ],
        ),
        (
            r#"{"type":"response.completed","response":{"id":"r1","status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"Hi"}]}],
                "usage":{"input_tokens":9,"output_tokens":5,"output_tokens_details":{"reasoning_tokens":4}}}}"#,
            &["usage 9 - 5 4 final", "finish tool_use completed"],
        ),
        (r#"{"type":"response.output_text.delta","output_index":9,"content_index":0,"delta":"late"}"#, &[]),
        (r#"{"type":"response.created","response":{"id":"r2"}}"#, &["restart"]),
        (
            r#"{"type":"response.incomplete","response":{"id":"r2","status":"incomplete","incomplete_details":{"reason":"max_output_tokens"}}}"#,
            &["finish length max_output_tokens"],
        ),
    ]);
}

#[test]
fn d13_only_the_done_values() {
    check(&[
        (
            r#"{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","call_id":"c1","name":"f","arguments":""}}"#,
            &["start 0 c1 f function"],
        ),
        (
            r#"{"type":"response.function_call_arguments.done","output_index":0,"arguments":"{\"a\":1}"}"#,
            &[r#"input 0 {"a":1}"#],
        ),
        (r#"{"type":"response.output_text.done","output_index":1,"content_index":0,"text":"Hi"}"#, &["text Hi"]),
        (
            r#"{"type":"response.content_part.done","output_index":1,"content_index":0,"part":{"type":"output_text","text":"Hi"}}"#,
            &[],
        ),
        (r#"{"type":"response.completed","response":{"status":"completed"}}"#, &["end 0", "finish tool_use completed"]),
    ]);
    // Nothing but the last word.
    check(&[(
        r#"{"type":"response.completed","response":{"status":"completed","output":[{"type":"reasoning","summary":[{"text":"Hm"}]},
            {"type":"message","content":[{"type":"output_text","text":"Hi"}]},
            {"type":"function_call","call_id":"c1","name":"f","arguments":"{}"}]}}"#,
        &["reasoning Hm", "text Hi", "start 0 c1 f function", "input 0 {}", "end 0", "finish tool_use completed"],
    )]);
}

#[test]
fn errors_of_responses() {
    check(&[
        (
            r#"{"type":"error","sequence_number":1,"error":{"type":"too_many_requests","code":"too_many","message":"Slow"}}"#,
            &["error too_many Slow"],
        ),
        (r#"{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"late"}"#, &[]),
        (
            r#"{"type":"response.failed","response":{"status":"failed","error":{"code":"too_many","message":"Slow down"}}}"#,
            &["finish error failed", "error too_many Slow down"],
        ),
    ]);
}

#[test]
fn gemini() {
    check(&[
        (
            r#"{"candidates":[{"content":{"parts":[{"text":"Hm","thought":true},{"text":"Hi"}]}}],"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":2,"thoughtsTokenCount":3,"totalTokenCount":14}}"#,
            &["reasoning Hm", "text Hi", "usage 9 - 5 3"],
        ),
        (r#"{"candidates":[{"content":{"parts":[{"text":"!"}]},"index":0}]}"#, &["text !"]),
        (
            r#"{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{"a":1}},"thoughtSignature":"QUI="},{"functionCall":{"name":"g","id":"x"}}]}}]}"#,
            &[
                "start 0 - f function",
                r#"input 0 {"a":1}"#,
                "end 0",
                "signature QUI=",
                "start 1 x g function",
                "input 1 {}",
                "end 1",
            ],
        ),
        (
            r#"{"candidates":[{"content":{"parts":[{"inlineData":{"data":"QUI="}},{"text":""}]}}]}"#,
            &[r#"other {"inlineData":{"data":"QUI="}}"#],
        ),
        (
            r#"{"candidates":[{"index":1,"content":{"parts":[{"text":"b"}]}}]}"#,
            &[r#"other {"index":1,"content":{"parts":[{"text":"b"}]}}"#],
        ),
        // Vertex AI sends one that only has a traffic type.
        (
            r#"{"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"trafficType":"ON_DEMAND"}}"#,
            &["finish tool_use STOP"],
        ),
        (r#"{"usageMetadata":{"totalTokenCount":20}}"#, &["usage - - - - final"]),
        (r#"{"error":{"code":503,"message":"Busy","status":"UNAVAILABLE"}}"#, &["error UNAVAILABLE Busy"]),
    ]);
}

#[test]
fn arguments_of_gemini_in_pieces() {
    let call = |call: &str| format!(r#"{{"candidates":[{{"content":{{"parts":[{{"functionCall":{call}}}]}}}}]}}"#);
    let payloads = [
        call(r#"{"name":"f","willContinue":true}"#),
        call(r#"{"partialArgs":[{"jsonPath":"$.a","stringValue":"x","willContinue":true}],"willContinue":true}"#),
        call(
            r#"{"partialArgs":[{"jsonPath":"$.a","stringValue":""},{"jsonPath":"$.b","numberValue":1}],"willContinue":true}"#,
        ),
        call("{}"),
    ];
    let parts = parts_of(&payloads.each_ref().map(String::as_str));
    assert_eq!(
        parts,
        [
            "start 0 - f function",
            r#"input 0 {"jsonPath":"$.a","stringValue":"x","willContinue":true}"#,
            r#"input 0 {"jsonPath":"$.a","stringValue":""}"#,
            r#"input 0 {"jsonPath":"$.b","numberValue":1}"#,
            "end 0",
        ]
    );
}

#[test]
fn a_prompt_that_is_blocked() {
    check(&[(r#"{"promptFeedback":{"blockReason":"SAFETY"}}"#, &["finish content_filter SAFETY"])]);
}

/// What is there at the start, and comes in pieces all the same. Pieces behind a whole value would make no JSON.
#[test]
fn an_input_of_anthropic_that_is_given() {
    check(&[
        (r#"{"type":"message_start","message":{}}"#, &[]),
        (
            r#"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"f","input":{"a":1}}}"#,
            &["start 0 t f function", r#"input 0 {"a":1}"#],
        ),
        (r#"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":""}}"#, &[]),
        (
            r#"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"a\":"}}"#,
            &[],
        ),
        (r#"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"1}"}}"#, &[]),
        (r#"{"type":"content_block_stop","index":0}"#, &["end 0"]),
        // Another call in the same place.
        (
            r#"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"u","name":"f","input":{}}}"#,
            &["start 1 u f function"],
        ),
        (
            r#"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{}"}}"#,
            &["input 1 {}"],
        ),
        (r#"{"type":"content_block_stop","index":0}"#, &["end 1"]),
    ]);
}

/// A call begins as soon as anything is known of it.
#[test]
fn names_of_chat_that_come_later() {
    check(&[
        (r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"type":"function"}]}}]}"#, &[]),
        (r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"","function":{"name":"","arguments":""}}]}}]}"#, &[]),
        (
            r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f"}}]}}]}"#,
            &["start 0 a f function"],
        ),
        (r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}}]}"#, &["input 0 {}"]),
        // The id cannot wait for the name, which the parts lack then.
        (r#"{"choices":[{"delta":{"tool_calls":[{"index":1,"id":"b"}]}}]}"#, &["end 0", "start 1 b  function"]),
        (r#"{"choices":[{"delta":{"tool_calls":[{"index":1,"function":{"name":"g"}}]}}]}"#, &[]),
        (
            r#"{"choices":[{"delta":{"tool_calls":[{"index":2,"function":{"arguments":"["}}]}}]}"#,
            &["start 2 -  function", "input 2 ["],
        ),
    ]);
}

#[test]
fn usage_that_says_nothing() {
    check(&[
        (
            r#"{"choices":[{"delta":{"content":"a"}}],"usage":{"prompt_tokens":9,"completion_tokens":5}}"#,
            &["text a", "usage 9 - 5 -"],
        ),
        (r#"{"choices":[{"delta":{"content":"b"}}],"usage":{}}"#, &["text b"]),
        (r#"{"choices":[{"delta":{"content":"c"}}],"usage":{"prompt_tokens":null,"cost":0.1}}"#, &["text c"]),
        (r#"{"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{}}"#, &["finish stop stop"]),
        (r#"{"choices":[],"usage":{"completion_tokens":6}}"#, &["usage - - 6 - final"]),
    ]);
    check(&[
        (r#"{"type":"response.created","response":{"id":"r","usage":{"input_tokens":9}}}"#, &["usage 9 - - -"]),
        (r#"{"type":"response.in_progress","response":{"id":"r","usage":{}}}"#, &[]),
        (r#"{"type":"response.in_progress","response":{"id":"r","usage":{"input_tokens":null}}}"#, &[]),
    ]);
}

/// Of two choices or candidates that are both the first, both count, and the last reason.
#[test]
fn a_choice_that_is_there_twice() {
    check(&[(
        r#"{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"},{"index":0,"delta":{"content":"b"},"finish_reason":"length"}]}"#,
        &["text a", "text b", "finish length length"],
    )]);
    check(&[(
        r#"{"candidates":[{"index":0,"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"},{"content":{"parts":[{"text":"b"}]},"finishReason":"MAX_TOKENS"}]}"#,
        &["text a", "text b", "finish length MAX_TOKENS"],
    )]);
}

/// A text may begin with its item or its part.
#[test]
fn texts_of_responses_that_do_not_begin_empty() {
    check(&[
        (r#"{"type":"response.created","response":{"id":"r"}}"#, &[]),
        (r#"{"type":"response.output_item.added","output_index":0,"item":{"type":"message","content":[]}}"#, &[]),
        (
            r#"{"type":"response.content_part.added","output_index":0,"content_index":0,"part":{"type":"output_text","text":"Hel"}}"#,
            &["text Hel"],
        ),
        (r#"{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"lo"}"#, &["text lo"]),
        (r#"{"type":"response.output_text.done","output_index":0,"content_index":0,"text":"Hello!"}"#, &["text !"]),
        (
            r#"{"type":"response.content_part.done","output_index":0,"content_index":0,"part":{"type":"output_text","text":"Hello!"}}"#,
            &[],
        ),
        (
            r#"{"type":"response.content_part.added","output_index":0,"content_index":1,"part":{"type":"refusal","refusal":"No"}}"#,
            &["refusal No"],
        ),
        (
            r#"{"type":"response.content_part.added","output_index":1,"content_index":0,"part":{"type":"reasoning_text","text":"Hm"}}"#,
            &["reasoning Hm"],
        ),
        (
            r#"{"type":"response.reasoning_summary_part.added","output_index":1,"summary_index":0,"part":{"type":"summary_text","text":"So"}}"#,
            &["reasoning So"],
        ),
        (
            r#"{"type":"response.content_part.added","output_index":2,"content_index":0,"part":{"type":"output_text","text":""}}"#,
            &[],
        ),
        (
            r#"{"type":"response.output_item.added","output_index":3,"item":{"type":"message","content":[{"type":"output_text","text":"Once"}]}}"#,
            &["text Once"],
        ),
        (
            r#"{"type":"response.content_part.added","output_index":3,"content_index":0,"part":{"type":"output_text","text":"Once"}}"#,
            &[],
        ),
        (
            r#"{"type":"response.output_text.delta","output_index":3,"content_index":0,"delta":" upon"}"#,
            &["text  upon"],
        ),
        (
            r#"{"type":"response.output_item.done","output_index":3,"item":{"type":"message","content":[{"type":"output_text","text":"Once upon"}]}}"#,
            &[],
        ),
        // Another message that is only there: its place may be that of any.
        (
            r#"{"type":"response.completed","response":{"id":"r","status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"late"}]}]}}"#,
            &["finish stop completed"],
        ),
    ]);
}
