//! When a decoder knows which dialect a stream is of, and what it says if it never does.

use deltawire::answer::{Decoder, Dialect};
use deltawire::stream::Outcome;

use crate::parts::{line, shown};

#[test]
fn the_first_payload_that_says_it_decides() {
    for (stream, dialect) in [
        ("event: ping\ndata: {\"type\": \"ping\"}\n\ndata: {\"type\":\"message_stop\"}\n\n", Dialect::Anthropic),
        (": hello\n\nretry: 10\n\ndata: {\"choices\":[]}\n\n", Dialect::Chat),
        (
            "data: [DONE]\n\nevent: keepalive\ndata: {}\n\ndata: {\"type\":\"response.created\",\"response\":{}}\n\n",
            Dialect::Responses,
        ),
        ("\u{FEFF}data: {\"candidates\":[]}\n\n", Dialect::Gemini),
        ("[{\"candidates\":[]}\n,\n{\"candidates\":[]}]", Dialect::Gemini),
        ("{\n \"error\": {\"code\": 503, \"message\": \"m\", \"status\": \"UNAVAILABLE\"}\n}\n", Dialect::Gemini),
        ("{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"}}\n", Dialect::Anthropic),
        ("{\"error\":{\"message\":\"m\",\"type\":\"x\",\"code\":null}}\n", Dialect::Chat),
        ("data: {\"type\":\"keepalive\"}\n\ndata: {\"choices\":[]}\n\n", Dialect::Chat),
        ("data: {\"choices\":[],\"error\":{\"code\":502,\"status\":\"X\"}}\n\n", Dialect::Chat),
        // Not a blank of JSON, so that no decoder takes it for an error.
        ("\x0c{\"error\":{\"message\":\"m\",\"type\":\"x\",\"code\":null}}\ndata: {\"choices\":[]}\n\n", Dialect::Chat),
    ] {
        let mut decoder = Decoder::new();
        assert_eq!(decoder.dialect(), None);
        for byte in stream.as_bytes().chunks(1) {
            shown(&mut decoder, byte);
        }
        assert_eq!(decoder.dialect(), Some(dialect), "{stream}");
        decoder.reset();
        assert_eq!(decoder.dialect(), None);
        let mut decoder = decoder.with_dialect(Dialect::Chat);
        decoder.reset();
        assert_eq!(decoder.dialect(), Some(Dialect::Chat));
    }
}

#[test]
fn what_nobody_knows_is_said_once() {
    for (stream, expected, left) in [
        ("<!DOCTYPE html>\n<html>\n", &["unknown <!DOCTYPE html>"][..], None),
        ("<!DOCTYPE html>", &[], Some("<!DOCTYPE html>")),
        ("data: {\"a\":1}\n\ndata: {\"b\":2}\n\n", &["unknown {\"a\":1}", "other {\"b\":2}"], None),
        ("data: hello\n\ndata: hello\n\n", &["unknown hello", "lost: unexpected byte at byte 0"], None),
        (
            "{\"object\":\"chat.completion\",\"choices\":[]}",
            &["unknown {\"object\":\"chat.completion\",\"choices\":[]}"],
            None,
        ),
        (
            "data: {\"a\":1}\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n",
            &["unknown {\"a\":1}", "text Hi"],
            None,
        ),
        ("data: {\"type\":\"ping\"}\n\ndata: [DONE]\n\n: c\n\n\n", &[], None),
        ("", &[], None),
    ] {
        let mut decoder = Decoder::new();
        let parts = shown(&mut decoder, stream.as_bytes());
        assert_eq!(parts, expected, "{stream}");
        let end = decoder.finish();
        assert_eq!(end.unknown.map(|bytes| String::from_utf8_lossy(bytes).into_owned()).as_deref(), left, "{stream}");
        if end.dialect.is_none() {
            assert_eq!((end.outcome, end.is_complete()), (Outcome::Empty, false), "{stream}");
        }
    }
}

#[test]
fn a_payload_without_its_line_end_decides_too() {
    let mut decoder = Decoder::new();
    let stream = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}";
    assert!(shown(&mut decoder, stream.as_bytes()).is_empty());
    let mut end = decoder.finish();
    assert_eq!((end.dialect, end.outcome), (Some(Dialect::Chat), Outcome::EndMarkerLost));
    let last: Vec<_> = end.last().unwrap().into_iter().map(|part| line(&part)).collect();
    assert_eq!(last, ["text Hi", "finish stop stop"]);
    assert!(end.last().is_none());
    // To look changed nothing.
    assert_eq!(decoder.dialect(), None);
    assert_eq!(shown(&mut decoder, b"\n\n"), ["text Hi", "finish stop stop"]);
}

#[test]
fn a_silent_error_before_anything_else() {
    let mut decoder = Decoder::new();
    shown(&mut decoder, b"event: error\n\n");
    assert_eq!(decoder.finish().outcome, Outcome::Error);
    shown(&mut decoder, b"data: {\"choices\":[]}\n\n");
    assert_eq!(decoder.finish().outcome, Outcome::Error);
}

#[test]
fn what_is_lost_before_the_decision_counts() {
    let mut decoder = Decoder::with_limits(Vec::new(), deltawire::sse::Limits::new().with_max_frame(60));
    let long = format!("data: {}\n\n", "x".repeat(100));
    assert_eq!(shown(&mut decoder, long.as_bytes()).len(), 1);
    shown(&mut decoder, b"data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
    let end = decoder.finish();
    assert_eq!((end.lost, end.outcome, end.is_complete()), (1, Outcome::Complete, false));
}

#[test]
fn calls_that_are_open_at_the_end() {
    let mut decoder = Decoder::new();
    let call = |index: u32, arguments: &str| {
        format!(
            "data: {{\"choices\":[{{\"delta\":{{\"tool_calls\":[{{\"index\":{index},\"id\":\"c{index}\",\"function\":{{\"name\":\"f\",\"arguments\":\"{arguments}\"}}}}]}}}}]}}\n\n"
        )
    };
    shown(&mut decoder, (call(0, "{}") + &call(1, "{")).as_bytes());
    let end = decoder.finish();
    assert_eq!((end.calls(), end.open_calls().collect::<Vec<_>>()), (2, vec![1]));
    assert_eq!(end.outcome, Outcome::Truncated);
}

#[test]
fn calls_that_are_incomplete_or_too_many() {
    let mut decoder = Decoder::new();
    let cut = "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\"}}\n\n\
        data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\"}}\n\n\
        data: {\"type\":\"content_block_stop\",\"index\":0}\n\n";
    shown(&mut decoder, cut.as_bytes());
    assert_eq!(decoder.finish().open_calls().collect::<Vec<_>>(), [0]);
    // What comes of a call that is not followed any more begins no other.
    let mut decoder = Decoder::new();
    for index in (0..10).chain(0..10) {
        let id = if decoder.finish().calls() < 10 { format!("\"id\":\"c{index}\",") } else { String::new() };
        let call = format!(
            "data: {{\"choices\":[{{\"delta\":{{\"tool_calls\":[{{\"index\":{index},{id}\"function\":{{\"arguments\":\"[\"}}}}]}}}}]}}\n\n"
        );
        shown(&mut decoder, call.as_bytes());
    }
    let end = decoder.finish();
    assert_eq!((end.calls(), end.open_calls().count(), end.unfollowed_calls()), (10, 8, 2));
    // All ends well, but of two calls the parts do not have it.
    shown(&mut decoder, b"data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
    let end = decoder.finish();
    assert_eq!((end.outcome, end.lost, end.is_complete()), (Outcome::Complete, 0, false));
}

#[test]
fn an_end_marker_does_not_complete_a_call() {
    let end_of = |arguments: &str, finish: &str| {
        let mut decoder = Decoder::new();
        let call =
            format!("{{\"index\":0,\"id\":\"c\",\"function\":{{\"name\":\"f\",\"arguments\":\"{arguments}\"}}}}");
        let chunk =
            format!("data: {{\"choices\":[{{\"delta\":{{\"tool_calls\":[{call}]}}{finish}}}]}}\n\ndata: [DONE]\n\n");
        shown(&mut decoder, chunk.as_bytes());
        let end = decoder.finish();
        (end.outcome, end.is_complete(), end.open_calls().count())
    };
    // A gateway may write the marker whatever has become of its source.
    assert_eq!(end_of("{\\\"path\\\":\\\"/tmp", ""), (Outcome::Complete, false, 1));
    // With a finish reason it is the model that wrote no more.
    assert_eq!(end_of("{\\\"path\\\":\\\"/tmp", ",\"finish_reason\":\"length\""), (Outcome::Complete, true, 1));
    assert_eq!(end_of("{}", ""), (Outcome::Complete, true, 0));
}

/// Usage that came with the finish is that of the whole answer only if nothing was cut off behind it.
#[test]
fn usage_is_final_only_of_a_whole_answer() {
    const FINISH: &str = "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]},\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"totalTokenCount\":3}}\n\n";
    const ERROR: &str = "data: {\"error\":{\"code\":503,\"message\":\"m\",\"status\":\"UNAVAILABLE\"}}\n\n";
    const MORE: &str = "data: {\"candidates\":[{\"index\":1,\"content\":{\"parts\":[{\"text\":\"b\"}]}}]}\n\n";
    const ANTHROPIC: &str = "data: {\"type\":\"message_start\",\"message\":{}}\n\n\
        data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":2}}\n\n";
    for (stream, outcome, is_final) in [
        (FINISH.to_owned(), Outcome::Complete, true),
        (FINISH.to_owned() + "data: {\"candi", Outcome::Truncated, false),
        (FINISH.to_owned() + MORE, Outcome::Truncated, false),
        (FINISH.replace("STOP", "FINISH_REASON_UNSPECIFIED"), Outcome::Truncated, false),
        (FINISH.to_owned() + ERROR, Outcome::Error, true),
        (ANTHROPIC.to_owned(), Outcome::EndMarkerLost, true),
    ] {
        let mut decoder = Decoder::new();
        shown(&mut decoder, stream.as_bytes());
        let end = decoder.finish();
        assert_eq!((end.outcome, end.usage.is_final()), (outcome, is_final), "{stream}");
        assert!(!end.usage.is_empty());
    }
}

/// An answer of which only frames were lost says so, and not that it is complete.
#[cfg(feature = "serde_json")]
#[test]
fn why_an_answer_is_not_complete() {
    use deltawire::answer::Answer;

    const END: &str = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\n";
    for (stream, expected) in [
        (END.to_owned() + "data: {\n\ndata: [DONE]\n\n", "answer not complete: 1 events skipped"),
        (END.replace("\"stop\"", "null"), "answer not complete: truncated"),
        (
            "data: {\n\n".to_owned() + &END.replace("\"stop\"", "null"),
            "answer not complete: truncated, 1 events skipped",
        ),
        ("data: {\"error\":{\"message\":\"m\",\"code\":\"c\"}}\n\n".to_owned(), "answer not complete: error, c: m"),
        ("data: {\"error\":{\"message\":\"m\"}}\n\n".to_owned(), "answer not complete: error, m"),
    ] {
        let (mut decoder, mut answer) = (Decoder::new().with_dialect(Dialect::Chat), Answer::new());
        let mut chunk = stream.as_bytes();
        while let Some(parts) = decoder.next(&mut chunk) {
            if let Ok(parts) = parts {
                answer.apply(&parts).unwrap();
            }
        }
        let incomplete = answer.end(&decoder.finish()).unwrap_err();
        assert_eq!(incomplete.to_string(), expected, "{stream}");
    }
}
