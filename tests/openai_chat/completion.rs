//! The rules by which events become an answer.

use deltawire::json::Status;
use deltawire::openai::chat::{Completion, Decoder, Event, FinishReason, Incomplete, LeftOutReason, Order, ToolCall};
use deltawire::stream::{LimitError, Outcome};
use serde_json::{Value, json};

use crate::streams::{payload, wire};

/// What a stream comes to, cut like that.
fn completion_of<'c>(
    mut completion: Completion,
    chunks: impl IntoIterator<Item = &'c [u8]>,
) -> Result<Completion, Box<Incomplete>> {
    let mut decoder = Decoder::new();
    for mut chunk in chunks {
        while let Some(event) = decoder.next_event(&mut chunk) {
            let Ok(event) = event else { continue };
            let _ = completion.apply(&event);
        }
    }
    completion.finish(&decoder.finish())
}

/// All that can be seen of a completion.
fn seen(result: &Result<Completion, Box<Incomplete>>) -> String {
    let (completion, how) = match result {
        Ok(completion) => (completion, String::new()),
        Err(incomplete) => (&incomplete.completion, incomplete.to_string()),
    };
    let call = |call: ToolCall<'_>| format!("{:?} {:?} {}", call.status(), call.input_so_far(), call.raw_input());
    let choices = completion.choices().map(|it| {
        let calls: Vec<String> = it.tool_calls().chain(it.function_call()).map(call).collect();
        format!("{:?} {:?} {:?} {calls:?}", it.text(), it.reasoning(), it.to_turn())
    });
    format!("{how} {:?} {:?}", choices.collect::<Vec<_>>(), completion.to_value())
}

/// A stream, written short, cut in several ways, live or not. What it comes to reads back as itself.
pub(crate) fn result(shorts: &str) -> Result<Completion, Box<Incomplete>> {
    let bytes = wire(shorts);
    let whole = completion_of(Completion::new(), [bytes.as_bytes()]);
    for len in [1, 13, 200] {
        let cut = completion_of(Completion::new(), bytes.as_bytes().chunks(len));
        assert_eq!(seen(&cut), seen(&whole), "{shorts}");
    }
    let live = completion_of(Completion::new().with_live_input(), [bytes.as_bytes()]);
    assert_eq!(seen(&live), seen(&whole), "live: {shorts}");
    let completion = match &whole {
        Ok(completion) => completion,
        Err(incomplete) => &incomplete.completion,
    };
    let value = completion.to_value().unwrap();
    let again: Completion = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(serde_json::to_value(&again).unwrap(), value, "{shorts}");
    assert_eq!((again.text(), again.reasoning()), (completion.text(), completion.reasoning()));
    whole
}

fn completion(shorts: &str) -> Completion {
    result(shorts).unwrap_or_else(|incomplete| panic!("{incomplete}: {shorts}"))
}

fn incomplete(shorts: &str) -> Incomplete {
    *result(shorts).unwrap_err()
}

/// A delta of the first choice, as a whole payload.
fn delta(delta: &str) -> String {
    format!(r#"{{"id":"c1","choices":[{{"index":0,"delta":{delta}}}]}}"#)
}

/// The calls of the first choice: id, name, and input or text.
fn calls(completion: &Completion) -> Vec<String> {
    let input = |call: &ToolCall<'_>| match call.status() {
        Status::Complete => call.input().unwrap().to_string(),
        Status::Incomplete => format!("{}..", call.raw_input()),
        Status::Invalid(_) => format!("{}!", call.raw_input()),
    };
    completion.tool_calls().map(|it| format!("{} {} {}", it.id(), it.name(), input(&it))).collect()
}

#[test]
fn a2_the_answer() {
    let it = completion("role|t Hel|t lo|end stop|usage|done");
    assert_eq!((it.text().as_str(), it.finish_reason()), ("Hello", Some(FinishReason::Stop)));
    assert_eq!(it.usage().completion_tokens(), Some(2));
    assert_eq!(it.id().unwrap(), "c1");
    assert_eq!(it.model().unwrap(), "m");
    assert_eq!(
        it.to_value().unwrap(),
        json!({
            "id": "c1", "object": "chat.completion", "created": 1, "model": "m",
            "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hello"}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 1, "completion_tokens": 2},
        })
    );
}

#[test]
fn a2_several_choices() {
    let it = completion("1:t b|0:t a|1:t B|0:t A|2:refuse no|0:end stop|1:end length|2:end content_filter|done");
    let texts: Vec<_> =
        it.choices().map(|it| (it.index(), it.text(), it.finish_reason_name().unwrap().to_owned())).collect();
    assert_eq!(
        texts,
        [
            (0, "aA".to_owned(), "stop".to_owned()),
            (1, "bB".to_owned(), "length".to_owned()),
            (2, String::new(), "content_filter".to_owned()),
        ]
    );
    assert_eq!(it.choice(2).unwrap().refusal(), "no");
    assert_eq!((it.text().as_str(), it.refusal()), ("aA", ""));
}

#[test]
fn a2_what_is_appended() {
    let logprobs = |list: &str| {
        format!(r#"{{"choices":[{{"index":0,"delta":{{"content":"x"}},"logprobs":{{"content":{list},"new":1}}}}]}}"#)
    };
    let audio = |audio: &str| delta(&format!(r#"{{"audio":{audio}}}"#));
    let it = completion(
        &[
            &logprobs(r#"[{"token":"a"}]"#),
            &logprobs(r#"[{"token":"b"},{"token":"c"}]"#),
            &logprobs("null"),
            &audio(r#"{"id":"a1","data":"Ukl","transcript":"Hel"}"#),
            &audio(r#"{"data":"GR","transcript":"lo"}"#),
            &audio(r#"{"expires_at":9}"#),
            &delta(r#"{"function_call":{"name":"f","arguments":""}}"#),
            &delta(r#"{"function_call":{"arguments":"{\"a\":"}}"#),
            &delta(r#"{"function_call":{"arguments":"1}"}}"#),
            &delta(r#"{"annotations":[{"url":"u"}]}"#),
            &delta(r#"{"annotations":[{"url":"v"}]}"#),
            "end function_call",
            "done",
        ]
        .join("|"),
    );
    let value = it.to_value().unwrap();
    let choice = &value["choices"][0];
    assert_eq!(choice["logprobs"], json!({"content": [{"token": "a"}, {"token": "b"}, {"token": "c"}], "new": 1}));
    let message = &choice["message"];
    assert_eq!(message["audio"], json!({"id": "a1", "data": "UklGR", "transcript": "Hello", "expires_at": 9}));
    assert_eq!(message["function_call"], json!({"name": "f", "arguments": "{\"a\":1}"}));
    assert_eq!(message["annotations"], json!([{"url": "u"}, {"url": "v"}]));
    assert_eq!(it.choices().next().unwrap().function_call().unwrap().input(), Some(&json!({"a": 1})));
    let turn = it.to_turn().unwrap().message;
    assert_eq!((&turn["audio"], &turn["function_call"]["name"]), (&json!({"id": "a1"}), &json!("f")));
}

#[test]
fn a3_tool_calls() {
    for (stream, expected) in [
        ("call 0 a f|args 0 {|args 0 }|call 1 b g|args 1 [1]|end tool_calls|done", vec!["a f {}", "b g [1]"]),
        // They take turns.
        ("call 0 a f|call 1 b g|args 0 [|args 1 {|args 0 ]|args 1 }|end tool_calls|done", vec!["a f []", "b g {}"]),
        // A4: Ollama gives all calls the index 0; others repeat the id.
        ("call 0 a f|args 0 {}|call 0 b g|args 0 []|end stop|done", vec!["a f {}", "b g []"]),
        ("call 0 a f|args 0 {|call 0 a f|args 0 }|end stop|done", vec!["a f {}"]),
        // Without an index: an id begins a call, and no id goes on with the last.
        ("call - a f|args - {}|call - b g|args - [|args - ]|end stop|done", vec!["a f {}", "b g []"]),
        // An id that comes late, and none at all.
        ("call 0  f|args 0 {}|call 0 a f|end stop|done", vec!["a f {}"]),
        ("args 0 {}|end stop|done", vec!["  {}"]),
        // D9.
        ("call 0 a f|end tool_calls|done", vec!["a f {}"]),
        ("call 0 a f|end length|done", vec!["a f .."]),
        ("call 0 a f|args 0 {\\\"a|end length|done", vec!["a f {\"a.."]),
        ("call 0 a f|args 0 {}|end length|done", vec!["a f {}"]),
        ("call 0 a f|end length|end stop|done", vec!["a f {}"]),
        ("call 0 a f|end stop|end length|done", vec!["a f .."]),
        ("call 0 a f|args 0 {]|end stop|done", vec!["a f {]!"]),
        // More came after the finish reason, more than once.
        (
            "call 0 a f|args 0 [1|end stop|args 0 ,2|end stop|args 0 ]|end stop|call 1 b g|done",
            vec!["a f [1,2]", "b g {}"],
        ),
    ] {
        assert_eq!(calls(&completion(stream)), expected, "{stream}");
    }
    // D10: a whole call and the finish reason in one chunk.
    let whole = r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"},"new":1}]},"finish_reason":"tool_calls"}]}"#;
    let mut it = Completion::new();
    it.apply(&Event::parse(whole.as_bytes()).unwrap()).unwrap();
    assert_eq!(calls(&it), ["a f {}"], "it is there as soon as the choice has ended");
    assert_eq!(it.tool_calls().next().unwrap().get("new").unwrap().as_u64(), Some(1));
    assert_eq!(it.tool_calls().next().unwrap().index(), None);
    // D4: repeated, empty and null.
    let fragment = |id: &str, name: &str, arguments: &str| {
        delta(&format!(
            r#"{{"tool_calls":[{{"index":0,"id":{id},"type":null,"function":{{"name":{name},"arguments":{arguments}}}}}]}}"#
        ))
    };
    let stream = [
        fragment("\"a\"", "\"f\"", "null"),
        fragment("\"\"", "\"\"", r#""{\"x\":""#),
        fragment("\"a\"", "\"f\"", "\"1\""),
        fragment("null", "null", "\"}\""),
        payload("end stop"),
        "[DONE]".to_owned(),
    ];
    assert_eq!(calls(&completion(&stream.join("|"))), [r#"a f {"x":1}"#]);
}

#[test]
fn a3_live_input() {
    let mut it = Completion::new().with_live_input();
    for (short, expected) in [
        ("call 0 a f", json!({})),
        ("args 0 {\\\"path\\\": \\\"sr", json!({"path": "sr"})),
        ("args 0 c\\\", \\\"n\\\": 1", json!({"path": "src"})),
        ("end stop", json!({"path": "src"})),
    ] {
        it.apply(&Event::parse(payload(short).as_bytes()).unwrap()).unwrap();
        assert_eq!(it.tool_calls().next().unwrap().input_so_far(), &expected, "{short}");
    }
    assert_eq!(it.tool_calls().next().unwrap().status(), Status::Incomplete);
}

#[test]
fn a4_members_of_servers() {
    let azure = [
        r#"{"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0}]}"#,
        r#"{"id":"c1","model":"m","created":5,"system_fingerprint":"fp","choices":[{"index":0,"delta":{"role":"assistant","content":"H"},"content_filter_results":{"hate":1}}]}"#,
        r#"{"id":"c1","model":"m","created":6,"system_fingerprint":null,"choices":[{"index":0,"delta":{"content":"i"},"content_filter_results":{"hate":2},"stop_reason":null}],"obfuscation":"xyz","p":"ab"}"#,
        r#"{"id":"c2","model":"n","choices":[{"index":0,"delta":{"role":"user","channel":"final"},"finish_reason":"stop","native_finish_reason":"end"}],"timings":{"ms":3}}"#,
        "[DONE]",
    ];
    let it = completion(&azure.join("|"));
    assert_eq!(
        it.to_value().unwrap(),
        json!({
            "id": "c1", "object": "chat.completion", "created": 5, "model": "m", "system_fingerprint": "fp",
            "prompt_filter_results": [{"prompt_index": 0}], "timings": {"ms": 3},
            "choices": [{
                "index": 0, "message": {"role": "assistant", "content": "Hi", "channel": "final"}, "finish_reason": "stop",
                "native_finish_reason": "end", "content_filter_results": {"hate": 2},
            }],
        })
    );
    assert_eq!(it.choices().next().unwrap().get("native_finish_reason").unwrap().as_string().unwrap(), "end");
}

#[test]
fn a4_mistral() {
    let part = |part: &str| delta(&format!(r#"{{"content":[{part}]}}"#));
    let stream = [
        part(r#"{"type":"thinking","thinking":[{"type":"text","text":"a"}]}"#),
        part(r#"{"type":"thinking","thinking":[{"type":"text","text":"b"}],"closed":true}"#),
        part(r#"{"type":"text","text":"c"},{"type":"reference","ids":[1]}"#),
        payload("t d"),
        payload("t e"),
        payload("end stop"),
        "[DONE]".to_owned(),
    ];
    let it = completion(&stream.join("|"));
    assert_eq!((it.text().as_str(), it.reasoning().as_str()), ("cde", "ab"));
    let content = json!([
        {"type": "thinking", "thinking": [{"type": "text", "text": "ab"}], "closed": true},
        {"type": "text", "text": "c"}, {"type": "reference", "ids": [1]}, {"type": "text", "text": "de"},
    ]);
    assert_eq!(it.to_value().unwrap()["choices"][0]["message"]["content"], content);
    assert_eq!(it.to_turn().unwrap().message["content"], content);
}

#[test]
fn a4_perplexity() {
    let chunk = |text: &str, so_far: &str| {
        format!(
            r#"{{"id":"c1","object":"chat.completion.chunk","citations":["u"],"usage":{{"completion_tokens":{}}},"choices":[{{"index":0,"message":{{"role":"assistant","content":"{so_far}"}},"delta":{{"content":"{text}"}}}}]}}"#,
            so_far.len()
        )
    };
    let last = r#"{"id":"c2","object":"chat.completion.done","citations":["u","v"],"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"abc"},"delta":{"content":""}}]}"#;
    let it = completion(&[&chunk("a", "a"), &chunk("bc", "abc"), last, "done"].join("|"));
    let value = it.to_value().unwrap();
    assert_eq!(value["choices"][0]["message"], json!({"role": "assistant", "content": "abc"}));
    assert_eq!((&value["citations"], &value["usage"]), (&json!(["u", "v"]), &json!({"completion_tokens": 3})));
    // What is repeated costs nothing.
    let mut small = Completion::new().with_max_bytes(10_000);
    let long =
        format!(r#"{{"citations":["{}"],"choices":[{{"index":0,"delta":{{"content":"a"}}}}]}}"#, "u".repeat(2000));
    let event = Event::parse(long.as_bytes()).unwrap();
    for _ in 0..100 {
        small.apply(&event).unwrap();
    }
    assert_eq!(small.text().len(), 100);
}

#[test]
fn a4_whole_answer_in_one_event() {
    let whole = r#"{"id":"c1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"abc","tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}},{"function":{"name":"g","arguments":"{}"}}]},"finish_reason":"stop"}]}"#;
    let it = completion(&format!("{whole}|done"));
    assert_eq!(it.text(), "abc");
    assert_eq!(calls(&it), ["a f {}", " g {}"]);
    // After its pieces it says nothing new.
    let it = completion(&format!("t abc|{whole}|done"));
    assert_eq!((it.text().as_str(), calls(&it).len()), ("abc", 0));
}

#[test]
fn d1_the_last_usage_that_is_given() {
    let stream = r#"t a|end stop|{"usage":{"total_tokens":1},"choices":[]}|{"usage":{"total_tokens":2},"choices":[]}|{"usage":null,"choices":[],"moderation":{"flagged":false}}|done"#;
    let it = completion(stream);
    assert_eq!(it.usage().total_tokens(), Some(2));
    assert!(it.get("moderation").is_some());
    let groq = r#"t a|{"choices":[],"x_groq":{"id":"r","usage":{"total_tokens":3}}}|end stop|done"#;
    assert_eq!(completion(groq).usage().total_tokens(), Some(3));
    // What is no usage is kept as it came.
    let odd = completion(r#"t a|{"choices":[],"usage":"none"}|end stop|done"#);
    assert_eq!(odd.to_value().unwrap()["usage"], "none");
}

#[test]
fn d2_after_the_end() {
    let it = completion("t a|end stop|done|t b|usage|error");
    assert_eq!((it.text().as_str(), it.usage().total_tokens()), ("a", None));
    assert!(it.server_error().is_none());
}

#[test]
fn d6_reasoning() {
    let details = |list: &str| delta(&format!(r#"{{"reasoning_details":[{list}]}}"#));
    for (stream, reasoning, member) in [
        ("think a|think b|t x|end stop|done".to_owned(), "ab", Some("reasoning_content")),
        // A chunk with nothing but one string says how it is called, and has the members of any other.
        (
            format!("t x|{}|{}|end stop|done", delta(r#"{"reasoning":"a"}"#), delta(r#"{"reasoning":"b"}"#)),
            "ab",
            Some("reasoning"),
        ),
        (format!("{}|end stop|done", delta(r#"{"reasoning":"a","reasoning_content":"a"}"#)), "a", Some("reasoning")),
        (
            format!(
                "{}|{}|end stop|done",
                details(r#"{"type":"reasoning.text","text":"a","index":0}"#),
                details(r#"{"type":"reasoning.text","text":"b","index":0}"#)
            ),
            "ab",
            None,
        ),
        // Chunk by chunk: where one has only the details, these count.
        (
            format!(
                "{}|{}|{}|end stop|done",
                details(r#"{"type":"reasoning.summary","summary":"a"}"#),
                delta(r#"{"reasoning":"b","reasoning_details":[{"type":"reasoning.summary","summary":"b"}]}"#),
                details(r#"{"type":"reasoning.summary","summary":"c"}"#),
            ),
            "abc",
            Some("reasoning"),
        ),
    ] {
        let it = completion(&stream);
        assert_eq!(it.reasoning(), reasoning, "{stream}");
        let message = &it.to_value().unwrap()["choices"][0]["message"];
        for name in ["reasoning", "reasoning_content"] {
            let expected = if member == Some(name) { json!(reasoning) } else { Value::Null };
            assert_eq!(message[name], expected, "{stream}");
        }
    }
}

#[test]
fn d6_details_are_sent_back() {
    let details = |list: &str| delta(&format!(r#"{{"reasoning":"x","reasoning_details":[{list}]}}"#));
    let stream = [
        details(r#"{"type":"reasoning.text","text":"a","index":0,"format":"f"}"#),
        details(r#"{"type":"reasoning.text","text":"b","index":0,"signature":null}"#),
        details(
            r#"{"type":"reasoning.text","index":0,"signature":"s"},{"type":"reasoning.encrypted","index":0,"id":"e1","data":"d"}"#,
        ),
        details(
            r#"{"type":"reasoning.encrypted","index":0,"id":"e2","data":"D"},{"type":"reasoning.summary","summary":"S"}"#,
        ),
        details(r#"{"type":"reasoning.summary","summary":"T"}"#),
        payload("end stop"),
        "[DONE]".to_owned(),
    ];
    let turn = completion(&stream.join("|")).to_turn().unwrap();
    assert_eq!(
        turn.message["reasoning_details"],
        json!([
            {"type": "reasoning.text", "text": "ab", "index": 0, "format": "f", "signature": "s"},
            {"type": "reasoning.encrypted", "index": 0, "id": "e1", "data": "d"},
            {"type": "reasoning.encrypted", "index": 0, "id": "e2", "data": "D"},
            {"type": "reasoning.summary", "summary": "ST"},
        ])
    );
    assert_eq!(turn.message.get("reasoning"), None);
}

#[test]
fn d8_the_rest_of_an_error_counts() {
    let error = r#"{"id":"c1","error":{"code":502,"message":"m"},"choices":[{"index":0,"delta":{"content":"b"},"finish_reason":"error"}],"usage":{"total_tokens":4}}"#;
    let it = incomplete(&format!("t a|{error}|t c|done"));
    assert_eq!((it.outcome, it.completion.text().as_str()), (Outcome::Error, "ab"));
    assert_eq!(it.completion.usage().total_tokens(), Some(4));
    assert_eq!(it.completion.server_error().unwrap().status(), Some(502));
    assert_eq!(it.to_string(), "completion not complete: error, m");
}

#[test]
fn incomplete_answers() {
    for (stream, text) in [
        ("t a", "completion not complete: truncated, choice 0 without a finish reason"),
        ("t a|end stop|{\"choices\":5}|done", "completion not complete: 1 events skipped"),
        ("done", "completion not complete: empty"),
        ("{\"error\":{\"type\":\"t\",\"message\":\"m\"}}", "completion not complete: error, t: m"),
    ] {
        let bytes = wire(stream);
        let it = completion_of(Completion::new(), [bytes.as_bytes()]).unwrap_err();
        assert_eq!(it.to_string(), text);
    }
    let page = completion_of(Completion::new(), [&b"<html>\n"[..]]).unwrap_err();
    assert_eq!(page.to_string(), "completion not complete: empty, but for lines that are not events");
    // A call of a choice that did not end is not complete, whatever came of it; without a `[DONE]` it is.
    let it = incomplete("call 0 a f|call 1 b g|args 1 {}");
    assert_eq!(calls(&it.completion), ["a f ..", "b g {}"]);
    assert_eq!(calls(&completion("call 0 a f|done")), ["a f {}"]);
    // The last event lacks its line end.
    let bytes = wire("t a|end stop");
    let it = completion_of(Completion::new(), [bytes.trim_end().as_bytes()]).unwrap();
    assert_eq!(it.finish_reason(), Some(FinishReason::Stop));
}

#[test]
fn events_from_elsewhere() {
    let (mut order, mut it) = (Order::new(), Completion::new());
    for short in ["t a", "end stop"] {
        let payload = payload(short);
        let event = Event::parse(payload.as_bytes()).unwrap();
        order.apply(&event);
        it.apply(&event).unwrap();
    }
    assert_eq!(it.finish_as(order.outcome(), order.lost()).unwrap().text(), "a");
}

#[test]
fn surrogates_that_are_split() {
    let it = completion("t \\ud83d|t \\ude00|t \\ud83d|think \\ud83d|end stop|done");
    assert_eq!((it.text().as_str(), it.reasoning().as_str()), ("\u{1F600}\u{FFFD}", "\u{FFFD}"));
    assert_eq!(
        calls(&completion("call 0 a f|args 0 [\\\"\\ud83d|args 0 \\ude00\\\"]|end stop|done")),
        ["a f [\"\u{1F600}\"]"]
    );
}

#[test]
fn turns() {
    let it = completion("t a|call 0 a f|args 0 {}|call 1 b g|args 1 [|call 2  h|call 3 d |end length|done");
    let turn = it.to_turn().unwrap();
    assert_eq!(
        turn.message,
        json!({
            "role": "assistant", "content": "a",
            "tool_calls": [{"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
        })
    );
    let left_out: Vec<_> = turn.left_out.iter().map(|it| (it.position, it.reason)).collect();
    assert_eq!(
        left_out,
        [(1, LeftOutReason::Incomplete), (2, LeftOutReason::Incomplete), (3, LeftOutReason::Incomplete)]
    );
    let it = completion("call 0 a f|args 0 {]|call 1  g|call 2 c |end stop|done");
    let left_out: Vec<_> = it.to_turn().unwrap().left_out.iter().map(|it| (it.position, it.reason)).collect();
    assert_eq!(left_out, [(0, LeftOutReason::Invalid), (1, LeftOutReason::NoId), (2, LeftOutReason::NoName)]);
    assert!(it.to_turn().unwrap().is_empty());
    let refusal = completion("refuse No|end stop|done").to_turn().unwrap();
    assert!(!refusal.is_empty() && refusal.message["refusal"] == "No");
}

#[test]
fn parse() {
    let answer = json!({
        "id": "c1", "object": "chat.completion", "created": 1, "model": "m", "new": {"a": [1]},
        "choices": [{
            "index": 0, "finish_reason": "tool_calls", "new": true,
            "message": {
                "role": "assistant", "content": "Hi", "reasoning_content": "Hm", "refusal": "No", "new": 1.5,
                "reasoning_details": [{"type": "t", "text": "a"}, {"type": "t", "text": "b"}],
                "tool_calls": [
                    {"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}", "new": 1}},
                    {"id": "a", "type": "custom", "custom": {"input": "x"}, "function": {"name": "", "arguments": "{}"}},
                ],
            },
        }],
        "usage": {"total_tokens": 3},
    });
    let it = Completion::parse(answer.to_string().as_bytes()).unwrap();
    assert_eq!(it.to_value().unwrap(), answer);
    assert_eq!(calls(&it), ["a f {}", "a  {}"]);
    for bad in [r#"{"error":{"message":"m"}}"#, r#"{"id":"c1"}"#, r#"{"choices":5}"#, "[DONE]", "5", "{"] {
        assert!(Completion::parse(bad.as_bytes()).is_err(), "{bad}");
    }
}

#[test]
fn limits() {
    let mut it = Completion::new().with_max_bytes(2000);
    let event = payload(&format!("t {}", "a".repeat(400)));
    let event = Event::parse(event.as_bytes()).unwrap();
    let error = (0..10).find_map(|_| it.apply(&event).err()).unwrap();
    assert_eq!(error, LimitError::Bytes { max: 2000 });
    assert_eq!(it.apply(&Event::Done), Err(error), "it takes nothing more");
    let text = it.text().len();
    assert!((400..2000).contains(&text), "{text}");
    let incomplete = it.finish_as(Outcome::Complete, 0).unwrap_err();
    assert_eq!(incomplete.over_limit, Some(error));

    for (stream, fits) in [
        ("0:t a|1:t a|2:t a", true),
        ("0:t a|1:t a|2:t a|3:t a", false),
        ("call 0 a f|call 1 a f", true),
        ("call 0 a f|call 1 a f|call 2 a f", false),
        (r#"{"choices":[{"delta":{"content":[{"x":1},{"x":1}]}}]}"#, true),
        (r#"{"choices":[{"delta":{"content":[{"x":1},{"x":1},{"x":1}]}}]}"#, false),
        (r#"{"choices":[{"delta":{"reasoning_details":[{"x":1,"index":1},{"index":2}]}}]}"#, true),
        (r#"{"choices":[{"delta":{"reasoning_details":[{"index":1},{"index":2},{"index":3}]}}]}"#, false),
    ] {
        let max = if stream.starts_with('0') { 6 } else { 3 };
        let result = completion_of(Completion::new().with_max_blocks(max), [wire(stream).as_bytes()]);
        let over = result.err().and_then(|it| it.over_limit);
        assert_eq!(over, (!fits).then_some(LimitError::Blocks { max }), "{stream}");
    }
    // The values of an input that do not fit: its text stays.
    let stream = wire(&format!("call 0 a f|args 0 [{}1]|end stop|done", "1,".repeat(1000)));
    let it = completion_of(Completion::new().with_max_bytes(8000), [stream.as_bytes()]).unwrap_err();
    assert_eq!(it.over_limit, Some(LimitError::Bytes { max: 8000 }));
    assert_eq!(it.completion.tool_calls().next().unwrap().raw_input().len(), 2003);
}

/// A call whose input is over the limit is not a call without one.
#[test]
fn a_call_that_the_limit_cut_is_not_empty() {
    let events = [
        r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":""}}]}}]}"#,
        r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"path\":\"/tmp\"}"}}]}}]}"#,
        r#"{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}"#,
        "[DONE]",
    ];
    let mut has_cut = false;
    for max in 0..5000 {
        let mut completion = Completion::new().with_max_bytes(max);
        let taken = events.map(|event| completion.apply(&Event::parse(event.as_bytes()).unwrap()).is_ok());
        let it = match completion.finish_as(Outcome::Complete, 0) {
            Ok(_) => break,
            Err(incomplete) => incomplete.completion,
        };
        for call in it.tool_calls() {
            has_cut |= taken[0] && !taken[1];
            assert!(call.input().is_none_or(|input| *input == json!({"path": "/tmp"})), "at {max}");
        }
    }
    assert!(has_cut);
}
