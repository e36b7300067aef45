//! Each event of the protocol, each deviation of a server, and what is decided where the protocol says nothing. The names
//! of the tests are those of the facts.

use deltawire::ErrorKind;
use deltawire::openai::chat::{Choice, Chunk, Event, FinishReason};
use deltawire::stream::TextDelta;

pub(crate) fn event(payload: &str) -> Event<'_> {
    Event::parse(payload.as_bytes()).unwrap_or_else(|error| panic!("{payload}: {error}"))
}

fn chunk(payload: &str) -> Chunk<'_> {
    let Event::Chunk(chunk) = event(payload) else { panic!("{payload}") };
    assert_eq!(chunk.raw().as_str(), payload.trim(), "all of it is there");
    chunk
}

/// A chunk with one choice.
fn of_choice(choice: &str) -> String {
    format!(r#"{{"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{choice}]}}"#)
}

/// A chunk with one choice that has this delta.
fn of_delta(delta: &str) -> String {
    of_choice(&format!(r#"{{"index":0,"delta":{delta},"finish_reason":null}}"#))
}

fn only_choice(payload: &str) -> Choice<'_> {
    let mut choices = chunk(payload).choices();
    let choice = choices.next().unwrap();
    assert!(choices.next().is_none());
    choice
}

/// All text of a choice, short.
fn texts(choice: &Choice<'_>) -> Vec<String> {
    choice
        .texts()
        .map(|text| match text {
            TextDelta::Text(text) => format!("t {text}"),
            TextDelta::Reasoning(text) => format!("r {text}"),
        })
        .collect()
}

/// All that a choice has of tool calls, short.
fn fragments(choice: &Choice<'_>) -> Vec<String> {
    let show = |text: Option<deltawire::json::Str<'_>>| text.map_or("-".to_owned(), |text| text.to_string());
    choice
        .tool_calls()
        .map(|it| format!("{:?} {} {} {}", it.index(), show(it.id()), show(it.name()), show(it.arguments())))
        .collect()
}

#[test]
fn a2_chunk() {
    let payload = r#"{"id":"c1","object":"chat.completion.chunk","created":17,"model":"m","service_tier":"default",
        "system_fingerprint":"fp","obfuscation":"x","moderation":{"flagged":false},
        "choices":[{"index":0,"delta":{"role":"assistant","content":"Hi","refusal":"No"},"logprobs":{"content":[]},
        "finish_reason":"stop"}],"usage":null}"#;
    let it = chunk(payload);
    assert_eq!(it.id().unwrap(), "c1");
    assert_eq!(it.model().unwrap(), "m");
    assert_eq!(it.service_tier().unwrap(), "default");
    assert_eq!(it.system_fingerprint().unwrap(), "fp");
    assert_eq!((it.created(), it.usage()), (Some(17), None));
    assert!(it.moderation().unwrap().get("flagged").is_some());
    let choice = only_choice(payload);
    assert_eq!((choice.index(), choice.finish_reason()), (0, Some(FinishReason::Stop)));
    assert_eq!(choice.role().unwrap(), "assistant");
    assert_eq!(choice.content().unwrap(), "Hi");
    assert_eq!(choice.refusal().unwrap(), "No");
    assert!(choice.logprobs().unwrap().get("content").unwrap().is_array());
    assert_eq!(texts(&choice), ["t Hi", "t No"]);
    assert_eq!(choice.raw().get("index").unwrap().as_u64(), Some(0));
}

#[test]
fn a2_several_choices() {
    let payload = r#"{"choices":[{"index":1,"delta":{"content":"b"}},{"index":0,"delta":{"content":"a"}},{"delta":{"content":"c"}}]}"#;
    let seen: Vec<_> = chunk(payload).choices().map(|it| (it.index(), it.content().unwrap().to_string())).collect();
    assert_eq!(seen, [(1, "b".to_owned()), (0, "a".to_owned()), (0, "c".to_owned())]);
    // Only the first counts for the text.
    let first: Vec<_> = event(payload).texts().map(|text| text.content().to_string()).collect();
    assert_eq!(first, ["a", "c"]);
}

/// A chunk with one string is read once: what it has must be what a look into its text has.
#[test]
fn a2_simple_chunks_are_like_any_other() {
    let rows = [
        (r#"{"content":"Hi"}"#, vec!["t Hi"], vec![]),
        (r#"{"role":"assistant","content":"Hi","refusal":null,"tool_calls":[]}"#, vec!["t Hi"], vec![]),
        (r#"{"refusal":"No"}"#, vec!["t No"], vec![]),
        (r#"{"reasoning":"Hm"}"#, vec!["r Hm"], vec![]),
        (r#"{"content":"","reasoning_content":"Hm"}"#, vec!["r Hm"], vec![]),
        (r#"{"tool_calls":[{"index":3,"function":{"arguments":"{"}}]}"#, vec![], vec!["Some(3) - - {"]),
        (r#"{"tool_calls":[{"id":null,"function":{"name":"","arguments":"{"}}]}"#, vec![], vec!["None - - {"]),
        (r#"{"tool_calls":[{"index":0,"id":"c"}]}"#, vec![], vec!["Some(0) c - -"]),
        (r#"{"content":"\u0048i","new":1}"#, vec!["t Hi"], vec![]),
    ];
    for (delta, text, calls) in rows {
        let usual = of_delta(delta);
        // A finish reason makes it a chunk that is looked up.
        let looked_up = usual.replace(r#""finish_reason":null"#, r#""finish_reason":"stop""#);
        for payload in [&usual, &looked_up] {
            let choice = only_choice(payload);
            assert_eq!(texts(&choice), text, "{payload}");
            assert_eq!(fragments(&choice), calls, "{payload}");
            assert_eq!(choice.delta().as_str(), delta);
            assert_eq!(choice.raw().get("delta").unwrap().as_str(), delta);
            for fragment in choice.tool_calls() {
                assert!(fragment.raw().get("function").or(fragment.raw().get("id")).is_some(), "{payload}");
            }
            assert!(choice.function_call().is_none() && choice.audio().is_none() && choice.logprobs().is_none());
        }
        assert_eq!(only_choice(&usual).finish_reason(), None);
        assert_eq!(only_choice(&looked_up).finish_reason(), Some(FinishReason::Stop));
    }
}

#[test]
fn a2_rare_members() {
    let payload = of_delta(
        r#"{"function_call":{"name":"f","arguments":"{}"},"audio":{"id":"a","data":"UklG","transcript":"Hi","expires_at":9}}"#,
    );
    let choice = only_choice(&payload);
    let call = choice.function_call().unwrap();
    assert_eq!(call.name().unwrap(), "f");
    assert_eq!(call.arguments().unwrap(), "{}");
    let audio = choice.audio().unwrap();
    assert_eq!(audio.id().unwrap(), "a");
    assert_eq!(audio.data().unwrap(), "UklG");
    assert_eq!(audio.transcript().unwrap(), "Hi");
    assert_eq!(audio.expires_at(), Some(9));
}

#[test]
fn a2_usage() {
    let payload = r#"{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,
        "prompt_tokens_details":{"cached_tokens":4,"audio_tokens":5,"cache_write_tokens":10},
        "completion_tokens_details":{"reasoning_tokens":6,"audio_tokens":7,"accepted_prediction_tokens":8,
        "rejected_prediction_tokens":9},"new":11}}"#;
    let usage = chunk(payload).usage().unwrap();
    let counts = [
        usage.prompt_tokens(),
        usage.completion_tokens(),
        usage.total_tokens(),
        usage.cached_tokens(),
        usage.prompt_audio_tokens(),
        usage.reasoning_tokens(),
        usage.completion_audio_tokens(),
        usage.accepted_prediction_tokens(),
        usage.rejected_prediction_tokens(),
        usage.cache_write_tokens(),
    ];
    assert_eq!(counts, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(Some));
    assert_eq!(usage.raw().get("new").unwrap().as_u64(), Some(11), "an unknown count is kept");
    assert_eq!(chunk(r#"{"choices":[],"usage":7}"#).usage(), None);
}

#[test]
fn a2_finish_reasons() {
    for (name, reason) in [
        ("stop", FinishReason::Stop),
        ("length", FinishReason::Length),
        ("tool_calls", FinishReason::ToolCalls),
        ("content_filter", FinishReason::ContentFilter),
        ("function_call", FinishReason::FunctionCall),
        ("error", FinishReason::Error),
        ("a new one", FinishReason::Unknown),
    ] {
        let payload = of_choice(&format!(r#"{{"index":0,"delta":{{}},"finish_reason":"{name}"}}"#));
        let choice = only_choice(&payload);
        assert_eq!(choice.finish_reason(), Some(reason));
        assert_eq!(choice.finish_reason_name().unwrap(), name);
        assert_eq!(reason.name(), if reason == FinishReason::Unknown { "unknown" } else { name });
        assert_eq!(reason.is_limit(), reason == FinishReason::Length);
    }
    for none in [r#"{"finish_reason":""}"#, r#"{"finish_reason":null}"#, "{}"] {
        let payload = of_choice(none);
        assert_eq!(only_choice(&payload).finish_reason(), None);
        assert!(only_choice(&payload).finish_reason_name().is_none());
    }
}

#[test]
fn a3_fragments() {
    let payload = of_delta(
        r#"{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":""}},null,
            {"index":1,"function":{"arguments":"{\"a\":"}},{"index":1}]}"#,
    );
    let choice = only_choice(&payload);
    assert_eq!(fragments(&choice), ["Some(0) call_1 f -", "Some(1) - - {\"a\":", "Some(1) - - -"]);
    assert_eq!(choice.tool_calls().next().unwrap().raw().get("type").unwrap().as_string().unwrap(), "function");
}

#[test]
fn a3_errors() {
    for (payload, message) in [
        (r#"{"error":{"message":"m","type":"t","param":null,"code":"c"}}"#, "m"),
        (r#"{"error":"m"}"#, "m"),
        (r#"{"choices":[],"error":{"message":"m"}}"#, "m"),
        (r#"{"type":"error","error":{"message":"m"}}"#, "m"),
        (r#"{"type":"error","message":"m"}"#, "m"),
        (r#"{"error":true,"message":"x"}"#, ""),
    ] {
        let Event::Error(error) = event(payload) else { panic!("{payload}") };
        assert_eq!(error.message(), message, "{payload}");
        assert_eq!(error.raw().as_str(), payload);
    }
    // What is there, but empty, is none.
    for none in ["null", "false", "0", "\"\"", "{}", "[]"] {
        let payload = format!(r#"{{"error":{none},"choices":[]}}"#);
        assert!(matches!(event(&payload), Event::Chunk(_)), "{payload}");
    }
}

#[test]
fn a4_azure() {
    let first =
        r#"{"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0}]}"#;
    let it = chunk(first);
    assert!(it.id().is_none() && it.model().is_none() && it.choices().next().is_none());
    let payload =
        of_choice(r#"{"content_filter_results":{"hate":{"filtered":false}},"delta":{"content":"Hi"},"index":0}"#);
    let choice = only_choice(&payload);
    assert_eq!(texts(&choice), ["t Hi"]);
    assert!(choice.raw().get("content_filter_results").is_some());
}

#[test]
fn a4_reasoning() {
    let both_phases = of_delta(r#"{"content":null,"reasoning_content":"Hm"}"#);
    assert_eq!(only_choice(&both_phases).reasoning().unwrap(), "Hm");
    let groq = of_delta(r#"{"reasoning":"Hm","channel":"analysis"}"#);
    assert_eq!(texts(&only_choice(&groq)), ["r Hm"]);
    assert_eq!(only_choice(&groq).delta().get("channel").unwrap().as_string().unwrap(), "analysis");
}

#[test]
fn a4_mistral() {
    let payload = of_delta(
        r#"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"a"},{"type":"reference"},{"type":"text","text":"b"}]},
            {"type":"text","text":"c"},{"type":"thinking","thinking":"d"},"e",{"type":"image"},{"type":"text","text":""}]}"#,
    );
    let choice = only_choice(&payload);
    assert_eq!(texts(&choice), ["r a", "r b", "t c", "r d", "t e"]);
    assert!(choice.content().is_none());
    let call = of_choice(
        r#"{"index":0,"delta":{"content":"","tool_calls":[{"id":"x","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"tool_calls"}"#,
    );
    assert_eq!(fragments(&only_choice(&call)), ["None x f {}"]);
}

#[test]
fn a4_perplexity() {
    let payload = r#"{"object":"chat.completion.done","citations":["u"],
        "choices":[{"index":0,"message":{"role":"assistant","content":"All of it"},"delta":{"role":"assistant","content":""}}]}"#;
    assert!(texts(&only_choice(payload)).is_empty(), "the whole text so far is not more text");
    let alone = r#"{"object":"chat.completion.done","choices":[{"index":0,"message":{"content":"All of it"}}]}"#;
    assert!(texts(&only_choice(alone)).is_empty());
}

#[test]
fn a4_whole_answer_in_one_event() {
    let payload = r#"{"object":"chat.completion","choices":[{"index":0,"message":{"content":"Hi","tool_calls":
        [{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"stop"},
        {"index":1,"message":{"content":"Ho"}}]}"#;
    let choices: Vec<_> = chunk(payload).choices().collect();
    assert_eq!((texts(&choices[0]), texts(&choices[1])), (vec!["t Hi".to_owned()], vec!["t Ho".to_owned()]));
    assert_eq!(fragments(&choices[0]), ["None c f {}"]);
    assert_eq!(choices[0].delta().get("content").unwrap().as_string().unwrap(), "Hi");
}

#[test]
fn d4_empty_is_absent() {
    let payload = of_delta(
        r#"{"content":"","reasoning":"","refusal":"","role":"","tool_calls":[{"index":null,"id":"","type":null,"function":{"name":null,"arguments":null}}]}"#,
    );
    let choice = only_choice(&payload);
    assert!(choice.content().is_none() && choice.reasoning().is_none() && choice.refusal().is_none());
    assert!(choice.role().is_none() && texts(&choice).is_empty());
    assert_eq!(fragments(&choice), ["None - - -"]);
    let calls = of_delta(r#"{"tool_calls":null}"#);
    assert!(fragments(&only_choice(&calls)).is_empty());
}

#[test]
fn d5_the_object_does_not_decide() {
    for object in ["\"\"", "null", "\"chat.completion.done\"", "\"new\"", "5"] {
        let payload = format!(r#"{{"object":{object},"choices":[{{"delta":{{"content":"Hi"}}}}]}}"#);
        assert_eq!(only_choice(&payload).content().unwrap(), "Hi");
    }
    assert!(matches!(event(r#"{"object":"chat.completion.chunk"}"#), Event::Chunk(_)));
    assert!(matches!(event(r#"{"object":"chat\u002ecompletion.x","type":"t"}"#), Event::Chunk(_)));
}

#[test]
fn d6_one_of_three() {
    for (delta, expected) in [
        (r#"{"reasoning":"a","reasoning_content":"b"}"#, vec!["r a"]),
        (r#"{"reasoning":"","reasoning_content":"b","reasoning_details":[{"text":"c"}]}"#, vec!["r b"]),
        (
            r#"{"reasoning_details":[{"type":"reasoning.text","text":"c"},{"summary":"d"},{"data":"e"}]}"#,
            vec!["r c", "r d"],
        ),
        (r#"{"reasoning":"a","reasoning_details":[{"text":"a"}],"content":"x"}"#, vec!["r a", "t x"]),
    ] {
        let payload = of_delta(delta);
        let choice = only_choice(&payload);
        assert_eq!(texts(&choice), expected, "{delta}");
        assert_eq!(format!("r {}", choice.reasoning().unwrap()), expected[0]);
        assert_eq!(choice.reasoning_details().is_some(), delta.contains("details"));
    }
}

#[test]
fn d7_usage_spellings() {
    for (usage, cached, reasoning) in [
        (r#"{"prompt_cache_hit_tokens":1}"#, Some(1), None),
        (r#"{"cached_tokens":2,"reasoning_tokens":3}"#, Some(2), Some(3)),
        (r#"{"prompt_tokens_details":{"cached_tokens":4},"cached_tokens":2}"#, Some(4), None),
        (
            r#"{"prompt_tokens_details":null,"completion_tokens_details":{"reasoning_tokens":5},"reasoning_tokens":3}"#,
            None,
            Some(5),
        ),
    ] {
        for payload in [
            format!(r#"{{"choices":[],"usage":{usage}}}"#),
            format!(r#"{{"choices":[],"usage":null,"x_groq":{{"id":"r","usage":{usage}}}}}"#),
            format!(r#"{{"choices":[],"usage":{usage},"x_groq":{{"usage":{{"cached_tokens":99}}}}}}"#),
        ] {
            let usage = chunk(&payload).usage().unwrap();
            assert_eq!((usage.cached_tokens(), usage.reasoning_tokens()), (cached, reasoning), "{payload}");
        }
    }
}

#[test]
fn d8_error_chunks() {
    let groq =
        r#"{"error":{"message":"m","type":"t","code":"tool_use_failed","failed_generation":"g","status_code":400}}"#;
    let Event::Error(error) = event(groq) else { panic!() };
    assert_eq!(error.status(), Some(400));
    assert_eq!(error.code().unwrap(), "tool_use_failed");
    assert!(event(groq).chunk().is_none());

    let Event::Error(flat) = event(r#"{"object":"error","message":"m","type":"BadRequest","code":400}"#) else {
        panic!()
    };
    assert_eq!(flat.message(), "m");

    let router = r#"{"error":{"code":502,"message":"m"},"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"error"}],"usage":{"prompt_tokens":1}}"#;
    let rest = event(router).chunk().unwrap();
    assert_eq!(texts(&rest.choices().next().unwrap()), ["t Hi"]);
    assert_eq!(rest.usage().unwrap().prompt_tokens(), Some(1));
    assert_eq!(event(router).texts().count(), 1);
    // Of an error nothing is checked.
    assert!(event(r#"{"error":"m","choices":[5]}"#).chunk().unwrap().choices().next().is_none());
}

#[test]
fn unknown_objects() {
    for (payload, expected) in [
        (r#"{"type":"ping"}"#, "ping"),
        (r#"{"type":"keepalive","id":"x"}"#, "keepalive"),
        (r#"{"object":"list","data":[]}"#, "list"),
        (r#"{"new":1}"#, ""),
        ("{}", ""),
        (r#"{"type":"message_delta","usage":{}}"#, "message_delta"),
    ] {
        let Event::Unknown { kind, raw, .. } = event(payload) else { panic!("{payload}") };
        assert_eq!(kind, expected);
        assert_eq!(raw.as_str(), payload);
        assert!(event(payload).texts().next().is_none());
    }
    for chunk in [r#"{"id":"c"}"#, r#"{"usage":{}}"#, r#"{"model":"m"}"#, r#"{"moderation":{}}"#, r#"{"x_groq":{}}"#] {
        assert!(matches!(event(chunk), Event::Chunk(_)), "{chunk}");
    }
}

#[test]
fn done() {
    for done in ["[DONE]", " [DONE]\r\n", "[DONE]  "] {
        assert_eq!(event(done), Event::Done);
    }
}

#[test]
fn forms_that_make_no_difference() {
    let spaced =
        " { \"choices\" : [ { \"delta\" : { \"\\u0063ontent\" : \"Hi\" , \"x\" : [ ] } , \"index\" : 2 } ] }\n";
    let choice = only_choice(spaced);
    assert_eq!((choice.index(), texts(&choice)), (2, vec!["t Hi".to_owned()]));
    // Of members with the same name the last counts.
    for twice in [
        r#"{"choices":5,"choices":[{"delta":{"content":"no"},"delta":{"content":"Hi"}}]}"#,
        r#"{"choices":[{"delta":{"content":"no"}}],"choices":[{"delta":{"content":"no","content":"Hi"}}]}"#,
        r#"{"choices":[{"delta":{"tool_calls":[5],"tool_calls":null,"content":"Hi"}}]}"#,
        r#"{"choices":[{"delta":{"tool_calls":[5],"tool_calls":[{"index":0}],"content":"Hi"}}]}"#,
    ] {
        assert_eq!(texts(&only_choice(twice)), ["t Hi"], "{twice}");
    }
    let none = r#"{"choices":[{"delta":{"content":"no"}}],"choices":null,"id":"c"}"#;
    assert!(chunk(none).choices().next().is_none());
    assert!(event(none).texts().next().is_none());
}

/// All that a chunk says, and its choices.
pub(crate) fn all_of(chunk: &Chunk<'_>) -> String {
    let mut all = format!("{:?} {:?}", chunk.id(), chunk.usage().map(|it| (it.raw(), it.prompt_tokens())));
    for it in chunk.choices() {
        let parts: Vec<_> = it.content_parts().collect();
        let rest = (it.role(), it.refusal(), it.logprobs(), it.finish_reason(), it.finish_reason_name());
        let other = (it.function_call(), it.audio().map(|audio| audio.data()), it.reasoning_details());
        all += &format!("\n{} {:?} {parts:?} {:?} {rest:?} {other:?}", it.index(), it.content(), it.reasoning());
        all += &format!(" {:?} {:?} {} {}", texts(&it), fragments(&it), it.raw(), it.delta());
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
        for large in [format!("{{{}{body}", " ".repeat(70_000)), format!("{{{}{body}", " ".repeat(65_600))] {
            if let (Ok(Event::Chunk(small)), Ok(Event::Chunk(large))) =
                (Event::parse(payload.as_bytes()), Event::parse(large.as_bytes()))
            {
                assert_eq!(all_of(&small), all_of(&large), "{payload}");
                count += 1;
            }
        }
    };
    for payload in [
        // Of everything the last counts.
        r#"{"id":"c1","id":"c2","usage":{"prompt_tokens":1},"choices":[{"index":1,"delta":{"content":"no"}}],"choices":[{"index":2,
            "index":3,"delta":{"content":"no"},"delta":{"content":"no","content":"Hi","reasoning":"x","reasoning_content":"y",
            "tool_calls":[{"index":1}],"tool_calls":[{"index":0,"id":"i","function":{"name":"f"}}]},"finish_reason":"stop",
            "finish_reason":"length"}],"usage":{"prompt_tokens":2}}"#,
        r#"{"choices":[{"delta":{"content":"a"},"finish_reason":"stop","finish_reason":null}],"usage":{"prompt_tokens":2},"usage":null}"#,
        r#"{"choices":[{"delta":{"content":"a"},"delta":null,"finish_reason":"stop"}],"id":"c1","id":null}"#,
        r#"{"choices":[{"delta":{"content":"a"}}],"choices":null,"usage":{}}"#,
        r#"{"choices":[null,{"delta":{"content":"a"},"finish_reason":"new"},null]}"#,
        r#"{"choices":[{"delta":{"content":"a\u0062"},"finish_reason":"st\u006fp"},{"index":1,"delta":{"content":"b"}}],"id":"\u0063"}"#,
        r#"{"choices":[],"x_groq":{"id":"r","usage":{"prompt_tokens":5}}}"#,
        r#"{"choices":[{"delta":{}}],"usage":7,"x_groq":{"usage":{"prompt_tokens":5}}}"#,
        r#"{"choices":[{"delta":{"content":[{"type":"text","text":"a"}],"reasoning":"","reasoning_content":"\n"}}]}"#,
        r#"{"choices":[{"delta":{"content":"","reasoning_details":[{"text":"a"}]},"logprobs":{"content":[]}}]}"#,
        r#"{"choices":[{"delta":{"content":"a","refusal":"b","role":"assistant","audio":{"data":"x"},"function_call":{"name":"f"}}}]}"#,
        r#"{"object":"chat.completion","choices":[{"message":{"content":"a","reasoning":"b"},"finish_reason":"stop"}]}"#,
        r#"{"choices":[{"delta":{"content":"a"},"message":{"content":"b"},"finish_reason":""}]}"#,
    ] {
        check(payload);
    }
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if name.starts_with("chat-") && name.ends_with(".sse") {
            let stream = std::fs::read(&path).unwrap();
            String::from_utf8_lossy(&stream).lines().filter_map(|line| line.strip_prefix("data:")).for_each(&mut check);
        }
    }
    assert!(count > 200, "{count}");
    // A value that is itself too long for a place.
    let content = "x".repeat(40_000);
    let long = of_choice(&format!(r#"{{"index":4,"delta":{{"content":"{content}"}},"finish_reason":"stop"}}"#));
    let choice = only_choice(&long);
    assert_eq!((choice.index(), choice.content().unwrap().as_str()), (4, Some(&*content)));
    assert_eq!(choice.finish_reason(), Some(FinishReason::Stop));
}

/// What brings content is of the right type, or the payload is corrupt, and not empty.
#[test]
fn wrong_types() {
    for (bad, part) in [
        (r#"{"choices":{}}"#.to_owned(), "{}"),
        (r#"{"choices":"a"}"#.to_owned(), "\"a\""),
        (of_choice("5"), "5"),
        (of_choice(r#"{"delta":42}"#), "42"),
        (of_choice(r#"{"message":42}"#), "42"),
        (of_choice(r#"{"message":{"content":42}}"#), "42"),
        (of_choice(r#"{"index":"a"}"#), "\"a\""),
        (of_choice(r#"{"finish_reason":42}"#), "42"),
        (of_delta(r#"{"content":42}"#), "42"),
        (of_delta(r#"{"content":{"x":1}}"#), r#"{"x":1}"#),
        (of_delta(r#"{"content":[42]}"#), "42"),
        (of_delta(r#"{"content":[{"text":42}]}"#), "42"),
        (of_delta(r#"{"content":[{"thinking":42}]}"#), "42"),
        (of_delta(r#"{"content":[{"thinking":[{"text":42}]}]}"#), "42"),
        (of_delta(r#"{"reasoning":42}"#), "42"),
        (of_delta(r#"{"reasoning_content":[]}"#), "[]"),
        (of_delta(r#"{"reasoning_details":42}"#), "42"),
        (of_delta(r#"{"reasoning_details":[{"text":42}]}"#), "42"),
        (of_delta(r#"{"refusal":true}"#), "true"),
        (of_delta(r#"{"tool_calls":{"a":1}}"#), r#"{"a":1}"#),
        (of_delta(r#"{"tool_calls":[42]}"#), "42"),
        (of_delta(r#"{"tool_calls":[{"index":"a"}]}"#), "\"a\""),
        (of_delta(r#"{"tool_calls":[{"id":42}]}"#), "42"),
        (of_delta(r#"{"tool_calls":[{"function":42}]}"#), "42"),
        (of_delta(r#"{"tool_calls":[{"function":{"name":42}}]}"#), "42"),
        (of_delta(r#"{"tool_calls":[{"function":{"arguments":{"a":1}}}]}"#), r#"{"a":1}"#),
        (of_delta(r#"{"function_call":42}"#), "42"),
        (of_delta(r#"{"function_call":{"arguments":42}}"#), "42"),
        (of_delta(r#"{"audio":{"data":42}}"#), "42"),
        ("5".to_owned(), "5"),
        ("\"text\"".to_owned(), "\"text\""),
    ] {
        let error = Event::parse(bad.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedType, "{bad}");
        let at = usize::try_from(error.offset()).unwrap();
        assert!(bad[at..].starts_with(part), "{bad}: {}", &bad[at..]);
    }
    let far = of_choice(r#"{"index":4294967296}"#);
    assert_eq!(Event::parse(far.as_bytes()).unwrap_err().kind(), ErrorKind::NumberOutOfRange);
    for bad in ["", "{", "[DONE", r#"{"choices":[}"#, r#"{"choices":[{"delta":{"content":"a}}]}"#, "{} x"] {
        assert!(Event::parse(bad.as_bytes()).is_err(), "{bad}");
    }
    assert!(Event::parse(b"{\"choices\":[{\"delta\":{\"content\":\"\xFF\"}}]}").is_err());
}
