//! Streams, and what they are in other words.

use deltawire::answer::{Decoder, Encoder, Head, Part, Said, Target};

/// Writes a stream in the words of a target, and returns it and what could not be said.
fn translated(stream: &str, target: Target) -> (String, Vec<String>) {
    let (mut decoder, mut silent) = (Decoder::new(), Vec::new());
    let mut encoder = Encoder::new(String::new(), target, Head::new("i", "m")).with_memory(Vec::new());
    let mut note = |said, name: &dyn Fn() -> String| match said {
        Said::All => {}
        Said::Changed => silent.push(format!("~{}", name())),
        _ => silent.push(format!("-{}", name())),
    };
    let mut chunk = stream.as_bytes();
    while let Some(parts) = decoder.next(&mut chunk) {
        for part in parts.unwrap() {
            let said = encoder.part(&part).unwrap();
            note(said, &|| name(&part));
        }
    }
    let end = decoder.finish();
    let said = encoder.finish(&end).unwrap();
    note(said, &|| "end".into());
    (encoder.into_inner(), silent)
}

fn name(part: &Part<'_>) -> String {
    let text = format!("{part:?}");
    text.split(['(', ' ']).next().unwrap_or_default().to_owned()
}

/// The payloads of a stream, without what each has in common.
fn payloads(stream: &str) -> Vec<String> {
    let lines = stream.lines().filter_map(|line| line.strip_prefix("data: "));
    lines
        .map(|line| {
            let line =
                line.replace("{\"id\":\"i\",\"object\":\"chat.completion.chunk\",\"created\":0,\"model\":\"m\",", "{");
            let line =
                line.replace("\"choices\":[{\"index\":0,\"delta\":", "").replace(",\"finish_reason\":null}]}", "");
            line.replace("\"object\":\"response\",\"created_at\":0,\"model\":\"m\",", "")
        })
        .collect()
}

/// Streams of Responses with these items and this end.
fn responses(events: &[&str]) -> String {
    let mut out = "data: {\"type\":\"response.created\",\"response\":{\"id\":\"r\"}}\n\n".to_owned();
    for event in events {
        out += &format!("data: {{\"type\":\"response.{event}}}\n\n");
    }
    out
}

const COMPLETED: &str = "completed\",\"response\":{}";

fn check(stream: &str, target: Target, wanted: &[&str], silent: &[&str]) {
    let (made, seen) = translated(stream, target);
    let payloads = payloads(&made);
    for wanted in wanted {
        assert!(payloads.iter().any(|it| it.contains(wanted)), "{target}: {wanted} is not in {payloads:#?}");
    }
    assert_eq!(seen, silent, "{target}: {payloads:#?}");
}

#[test]
fn text_and_a_call() {
    let stream = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\\n\\u00e9\"}}]}\n\n\
        data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}}]}\n\n\
        data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2,\"prompt_tokens_details\":{\"cached_tokens\":4}}}\n\n\
        data: [DONE]\n\n";
    let (made, silent) = translated(stream, Target::Chat);
    assert!(silent.is_empty(), "{silent:?}");
    assert_eq!(
        payloads(&made),
        [
            "{{\"role\":\"assistant\",\"content\":\"\"}",
            "{{\"content\":\"a\\n\\u00e9\"}",
            "{{\"tool_calls\":[{\"index\":0,\"id\":\"call_4eef40a4031287a1_0\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}",
            "{{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{}\"}}]}",
            "{{},\"finish_reason\":\"tool_calls\"}]}",
            "{\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2,\"total_tokens\":11,\"prompt_tokens_details\":{\"cached_tokens\":4}}}",
            "[DONE]",
        ]
    );
    let (made, silent) = translated(stream, Target::Anthropic);
    assert!(silent.is_empty(), "{silent:?}");
    assert_eq!(
        payloads(&made),
        [
            "{\"type\":\"message_start\",\"message\":{\"id\":\"i\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":0,\"output_tokens\":0}}}",
            "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}",
            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"a\\n\\u00e9\"}}",
            "{\"type\":\"content_block_stop\",\"index\":0}",
            "{\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"tool_use\",\"id\":\"call_4eef40a4031287a1_0\",\"name\":\"f\",\"input\":{}}}",
            "{\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{}\"}}",
            "{\"type\":\"content_block_stop\",\"index\":1}",
            "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\",\"stop_sequence\":null},\"usage\":{\"input_tokens\":5,\"cache_read_input_tokens\":4,\"output_tokens\":2}}",
            "{\"type\":\"message_stop\"}",
        ]
    );
    let (made, silent) = translated(stream, Target::Responses);
    assert!(silent.is_empty(), "{silent:?}");
    assert_eq!(
        payloads(&made).last().unwrap(),
        "{\"type\":\"response.completed\",\"sequence_number\":11,\"response\":{\"id\":\"i\",\"status\":\"completed\",\"error\":null,\"incomplete_details\":null,\"output\":[\
         {\"id\":\"msg_0\",\"status\":\"completed\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"annotations\":[],\"text\":\"a\\n\\u00e9\"}]},\
         {\"id\":\"fc_1\",\"status\":\"completed\",\"type\":\"function_call\",\"call_id\":\"call_4eef40a4031287a1_0\",\"name\":\"f\",\"arguments\":\"{}\"}],\
         \"usage\":{\"input_tokens\":9,\"output_tokens\":2,\"total_tokens\":11,\"input_tokens_details\":{\"cached_tokens\":4}}}}"
    );
}

#[test]
fn what_a_dialect_cannot_say() {
    let item =
        |kind, more: &str| format!("output_item.added\",\"output_index\":0,\"item\":{{\"type\":\"{kind}\"{more}}}");
    let done =
        |kind, more: &str| format!("output_item.done\",\"output_index\":0,\"item\":{{\"type\":\"{kind}\"{more}}}");
    let refusal = responses(&["refusal.delta\",\"output_index\":0,\"content_index\":0,\"delta\":\"No\"", COMPLETED]);
    check(&refusal, Target::Anthropic, &["\"text\":\"No\"", "\"stop_reason\":\"refusal\""], &["~Refusal", "~end"]);
    check(&refusal, Target::Chat, &["{\"refusal\":\"No\"}", "\"finish_reason\":\"stop\""], &[]);
    check(&refusal, Target::Responses, &["\"type\":\"refusal\",\"refusal\":\"No\""], &[]);

    let reasoning = "data: {\"type\":\"message_start\",\"message\":{}}\n\n\
        data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"Hm\",\"signature\":\"s\"}}\n\n\
        data: {\"type\":\"content_block_stop\",\"index\":0}\n\n\
        data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"pause_turn\"}}\n\ndata: {\"type\":\"message_stop\"}\n\n";
    check(reasoning, Target::Anthropic, &["\"signature_delta\",\"signature\":\"s\"", "pause_turn"], &[]);
    check(reasoning, Target::Chat, &["\"finish_reason\":\"length\""], &["-Reasoning", "-Signature", "~end"]);
    check(
        reasoning,
        Target::Responses,
        &["\"summary\":[{\"type\":\"summary_text\",\"text\":\"Hm\"}]"],
        &["-Signature", "~end"],
    );

    let custom = responses(&[
        &item("custom_tool_call", ",\"call_id\":\"c\",\"name\":\"f\""),
        "custom_tool_call_input.delta\",\"output_index\":0,\"delta\":\"x\"",
        &done("custom_tool_call", ""),
        COMPLETED,
    ]);
    // A client that is told to run calls, and gets none, waits for ever.
    for (target, reason) in [(Target::Anthropic, "end_turn"), (Target::Chat, "\"stop\"")] {
        check(&custom, target, &[reason], &["-ToolStart", "-ToolInput", "-ToolEnd", "~end"]);
    }
    check(
        &custom,
        Target::Responses,
        &["\"type\":\"custom_tool_call\",\"call_id\":\"c\",\"name\":\"f\",\"input\":\"x\"}"],
        &[],
    );

    // It ran: nobody may run it again.
    let server = responses(&[
        &item("mcp_call", ",\"id\":\"c\",\"name\":\"f\""),
        "mcp_call_arguments.delta\",\"output_index\":0,\"delta\":\"{}\"",
        &done("mcp_call", ""),
        COMPLETED,
    ]);
    check(&server, Target::Anthropic, &["{\"type\":\"server_tool_use\",\"id\":\"c\",\"name\":\"f\"", "end_turn"], &[]);
    check(&server, Target::Chat, &["\"finish_reason\":\"stop\""], &["-ToolStart", "-ToolInput", "-ToolEnd"]);
    check(&server, Target::Responses, &["\"type\":\"mcp_call\""], &["~ToolStart"]);
}

#[test]
fn what_parts_do_not_follow_fails_the_translation() {
    let mut stream = String::new();
    for arguments in ["", "{}"] {
        for index in 0..9 {
            let id = if arguments.is_empty() { format!("\"id\":\"c{index}\",") } else { String::new() };
            stream += &format!(
                "data: {{\"choices\":[{{\"delta\":{{\"tool_calls\":[{{\"index\":{index},{id}\"function\":{{\"name\":\"f\",\"arguments\":\"{arguments}\"}}}}]}}}}]}}\n\n"
            );
        }
    }
    stream += "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n";
    for target in [Target::Anthropic, Target::Chat, Target::Responses] {
        let (made, _) = translated(&stream, target);
        let (mut decoder, mut chunk) = (Decoder::new(), made.as_bytes());
        while let Some(parts) = decoder.next(&mut chunk) {
            drop(parts.unwrap());
        }
        assert_eq!(decoder.finish().outcome, deltawire::stream::Outcome::Error, "{made}");
    }
}

#[test]
fn a_call_that_is_incomplete_is_so_in_all_words() {
    for input in ["", "{\\\"a\\\":"] {
        let stream = format!(
            "data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"tool_calls\":[{{\"index\":0,\"id\":\"c\",\"function\":{{\"name\":\"f\",\"arguments\":\"{input}\"}}}}]}}}}]}}\n\n\
             data: {{\"choices\":[{{\"index\":0,\"delta\":{{}},\"finish_reason\":\"length\"}}]}}\n\ndata: [DONE]\n\n"
        );
        let shown = if input.is_empty() { "{" } else { input };
        for (target, reason) in
            [(Target::Anthropic, "max_tokens"), (Target::Chat, "length"), (Target::Responses, "max_output_tokens")]
        {
            check(&stream, target, &[&format!("\"{shown}\""), reason], &[]);
            let (made, _) = translated(&stream, target);
            let (mut decoder, mut chunk) = (Decoder::new(), made.as_bytes());
            while let Some(parts) = decoder.next(&mut chunk) {
                assert!(!parts.unwrap().into_iter().any(|part| matches!(part, Part::ToolEnd { .. })), "{made}");
            }
        }
    }
}

#[test]
fn errors() {
    let overloaded = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"a \\\"b\\\"\"}}\n\n";
    check(overloaded, Target::Anthropic, &["{\"type\":\"overloaded_error\",\"message\":\"a \\\"b\\\"\"}"], &[]);
    check(
        overloaded,
        Target::Chat,
        &["{\"message\":\"a \\\"b\\\"\",\"type\":\"overloaded_error\",\"param\":null,\"code\":529}"],
        &[],
    );
    check(
        overloaded,
        Target::Responses,
        &["\"error\":{\"code\":\"overloaded_error\",\"message\":\"a \\\"b\\\"\"}"],
        &[],
    );
    let limited = "data: {\"error\":{\"message\":\"Slow\",\"type\":\"requests\",\"param\":null,\"code\":\"rate_limit_exceeded\"}}\n\n";
    check(limited, Target::Anthropic, &["{\"type\":\"rate_limit_error\",\"message\":\"Slow\"}"], &["~Error"]);
    check(limited, Target::Chat, &["\"type\":\"requests\",\"param\":null,\"code\":\"rate_limit_exceeded\""], &[]);
    // A source that is truncated, and one that begins again.
    let begun = "data: {\"type\":\"message_start\",\"message\":{\"id\":\"1\"}}\n\n\
        data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"Hi\"}}\n\n";
    let again = format!("{begun}data: {{\"type\":\"message_start\",\"message\":{{\"id\":\"2\"}}}}\n\n");
    for target in Target::ALL {
        check(begun, target, &["the stream ended before the answer was complete"], &[]);
        check(&again, target, &["the server began the answer again"], &["-Restart"]);
    }
}

#[test]
fn values_at_places_become_a_text() {
    let call = |args: &[&str]| {
        let part = |call: &str| {
            format!("data: {{\"candidates\":[{{\"content\":{{\"parts\":[{{\"functionCall\":{{{call}}}}}]}}}}]}}\n\n")
        };
        let pieces: String = args
            .iter()
            .map(|arg| part(&format!("\"partialArgs\":[{{\"jsonPath\":{arg}}}],\"willContinue\":true")))
            .collect();
        let finish = "data: {\"candidates\":[{\"finishReason\":\"STOP\"}]}\n\n";
        part("\"name\":\"f\",\"willContinue\":true") + &pieces + &part("") + finish
    };
    for (args, text) in [
        (&[][..], "{}"),
        (&["\"$.a\",\"numberValue\":1"], "{\"a\":1}"),
        (
            &["\"$.a\",\"stringValue\":\"x\\n\",\"willContinue\":true", "\"$.a\",\"stringValue\":\"\\\"y\""],
            "{\"a\":\"x\\n\\\"y\"}",
        ),
        (
            &[
                "\"$.a.b[0]\",\"boolValue\":true",
                "\"$.a.b[1].c\",\"nullValue\":null",
                "\"$['d e']\",\"boolValue\":false",
            ],
            "{\"a\":{\"b\":[true,{\"c\":null}]},\"d e\":false}",
        ),
        (
            &["\"$.a\",\"stringValue\":\"x\",\"willContinue\":true", "\"$.b\",\"numberValue\":2"],
            "{\"a\":\"x\",\"b\":2}",
        ),
    ] {
        let (made, silent) = translated(&call(args), Target::Responses);
        assert!(silent.is_empty(), "{silent:?} {made}");
        let quoted = serde_json::Value::from(text).to_string();
        assert!(made.contains(&format!("\"arguments\":{quoted}}}]")), "{text} is not in {made}");
    }
    // Out of order, twice, deeper than a value, after a gap, too deep: the call does not end.
    let deep = format!("\"${}\",\"numberValue\":1", ".a".repeat(17));
    for args in [
        &["\"$.a.b\",\"numberValue\":1", "\"$.c\",\"numberValue\":1", "\"$.a.d\",\"numberValue\":1"][..],
        &["\"$.a\",\"numberValue\":1", "\"$.a\",\"numberValue\":2"],
        &["\"$.a\",\"numberValue\":1", "\"$.a.b\",\"numberValue\":2"],
        &["\"$.a[0]\",\"numberValue\":1", "\"$.a[2]\",\"numberValue\":2"],
        &["\"$.a[1]\",\"numberValue\":1"],
        &["\"$[0]\",\"numberValue\":1"],
        &["\"a\",\"numberValue\":1"],
        &["\"$.\\u0061\",\"numberValue\":1"],
        &[&deep],
    ] {
        for target in Target::ALL {
            let (made, silent) = translated(&call(args), target);
            assert_eq!(silent, ["-ToolInput", "-ToolEnd"], "{args:?} {made}");
        }
    }
}

#[test]
fn a_memory_that_is_full_leaves_out_what_is_said_twice() {
    let text = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    let made = |room: usize| {
        let mut memory = vec![0; room];
        let mut encoder =
            Encoder::new(String::new(), Target::Responses, Head::new("i", "m")).with_memory(&mut memory[..]);
        let (mut decoder, mut chunk) = (Decoder::new(), text.as_bytes());
        while let Some(parts) = decoder.next(&mut chunk) {
            for part in parts.unwrap() {
                assert_eq!(encoder.part(&part).unwrap(), Said::All);
            }
        }
        assert_eq!(encoder.finish(&decoder.finish()).unwrap(), Said::All);
        encoder.into_inner()
    };
    assert_eq!(made(200).matches("Hello").count(), 5);
    for room in [0, 8, 13, 20, 27, 35] {
        let made = made(room);
        assert_eq!(made.matches("Hello").count(), 1, "{room}: {made}");
        assert!(!made.contains("\"output\":[{") && made.contains("response.output_item.done"), "{made}");
    }
}

#[test]
fn no_call_ends_before_its_input_is_complete() {
    let call = |arguments: &str| {
        format!(
            "data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"tool_calls\":[{{\"index\":0,\"id\":\"c\",\"function\":{{\"name\":\"f\",\"arguments\":\"{arguments}\"}}}}]}}}}]}}\n\n"
        )
    };
    let (begun, whole) = (call("{\\\"a\\\":"), call("{}") + "data: [DONE]\n\n");
    for target in Target::ALL {
        let mut encoder = Encoder::new(String::new(), target, Head::new("i", "m"));
        let mut decoder = Decoder::new();
        for part in decoder.next(&mut begun.as_bytes()).unwrap().unwrap() {
            assert_eq!(encoder.part(&part).unwrap(), Said::All);
        }
        // The end of another call, passed on for that of this one.
        let (mut decoder, mut chunk) = (Decoder::new(), whole.as_bytes());
        while let Some(parts) = decoder.next(&mut chunk) {
            for part in parts.unwrap() {
                if matches!(part, Part::ToolEnd { .. }) {
                    assert_eq!(encoder.part(&part).unwrap(), Said::Nothing, "{target}");
                }
            }
        }
        let _ = encoder.complete().unwrap();
        let made = encoder.into_inner();
        let (mut decoder, mut chunk) = (Decoder::new(), made.as_bytes());
        while let Some(parts) = decoder.next(&mut chunk) {
            assert!(!parts.unwrap().into_iter().any(|part| matches!(part, Part::ToolEnd { .. })), "{made}");
        }
        assert!(
            !made.contains("tool_use\",\"stop_sequence") && !made.contains("\"finish_reason\":\"tool_calls\""),
            "{made}"
        );
    }
}

/// Calls without an id get those of their answer: the same each time, and none that another answer has.
#[test]
fn calls_without_an_id() {
    let call = "{\"functionCall\":{\"name\":\"f\",\"args\":{}}}";
    let stream = format!(
        "data: {{\"candidates\":[{{\"content\":{{\"parts\":[{call},{call}]}},\"finishReason\":\"STOP\"}}]}}\n\n"
    );
    let ids = |head: &str, target| {
        let (mut decoder, mut encoder) = (Decoder::new(), Encoder::new(String::new(), target, Head::new(head, "m")));
        let mut chunk = stream.as_bytes();
        while let Some(parts) = decoder.next(&mut chunk) {
            for part in parts.unwrap() {
                let _ = encoder.part(&part).unwrap();
            }
        }
        let made = encoder.into_inner();
        let (mut decoder, mut ids) = (Decoder::new(), Vec::new());
        let mut chunk = made.as_bytes();
        while let Some(parts) = decoder.next(&mut chunk) {
            for part in parts.unwrap() {
                if let Part::ToolStart(start) = part {
                    ids.push(start.id.unwrap().to_string());
                }
            }
        }
        ids
    };
    let mut all = Vec::new();
    let heads = ["", "a", "b", "ab", "chatcmpl-BzYWjq6fCq5mvbcQ0Wm1vAyZ6Qn6b", "r\"\n\u{e9}"];
    for head in heads {
        let first = ids(head, Target::Anthropic);
        for target in Target::ALL {
            assert_eq!(ids(head, target), first, "whatever the target");
        }
        for id in &first {
            let is_plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            assert!(is_plain && id.starts_with("call_") && id.len() <= 32, "{id}");
        }
        all.extend(first);
    }
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 2 * heads.len(), "{all:?}");
}
