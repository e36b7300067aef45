//! Whole streams: their order, how they deviate, and how they end.

use deltawire::anthropic::{BlockKind, Decoder, Encoder, Event, Item, OpenBlocks, Order, StopReason, Violation};
use deltawire::json::{Field, Status, Str};
use deltawire::sse::{self, Limits};
use deltawire::stream::ToolInput;
use deltawire::stream::{Outcome, TextDelta};

use ::laws::dialect;

use crate::laws::{self, Anthropic};

/// Spells a payload out that is written short: `start ID`, `text 0`, `thinking 0`, `tool 0`, `block 0 KIND`,
/// `t 0 TEXT`, `think 0 TEXT`, `json 0 TEXT`, `sign 0`, `cite 0`, `compact 0`, `new 0`, `end 0`, `reason R`, `stop`,
/// `ping`, `error T`, or itself.
fn payload(short: &str) -> String {
    let mut words = short.splitn(3, ' ');
    let (word, index, rest) =
        (words.next().unwrap(), words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let block = |block: &str| format!(r#"{{"type":"content_block_start","index":{index},"content_block":{block}}}"#);
    let delta = |delta: &str| format!(r#"{{"type":"content_block_delta","index":{index},"delta":{delta}}}"#);
    match word {
        "start" => format!(r#"{{"type":"message_start","message":{{"id":"{index}","content":[],"usage":{{}}}}}}"#),
        "text" => block(r#"{"type":"text","text":""}"#),
        "thinking" => block(r#"{"type":"thinking","thinking":"","signature":""}"#),
        "tool" => block(r#"{"type":"tool_use","id":"t","name":"f","input":{}}"#),
        "block" => block(&format!(r#"{{"type":"{rest}"}}"#)),
        "t" => delta(&format!(r#"{{"type":"text_delta","text":"{rest}"}}"#)),
        "think" => delta(&format!(r#"{{"type":"thinking_delta","thinking":"{rest}"}}"#)),
        "json" => delta(&format!(r#"{{"type":"input_json_delta","partial_json":"{rest}"}}"#)),
        "sign" => delta(r#"{"type":"signature_delta","signature":"s"}"#),
        "cite" => delta(r#"{"type":"citations_delta","citation":{}}"#),
        "compact" => delta(r#"{"type":"compaction_delta","content":"c"}"#),
        "new" => delta(r#"{"type":"new_delta"}"#),
        "end" => format!(r#"{{"type":"content_block_stop","index":{index}}}"#),
        "reason" => {
            format!(r#"{{"type":"message_delta","delta":{{"stop_reason":"{index}"}},"usage":{{"output_tokens":1}}}}"#)
        }
        "stop" => r#"{"type":"message_stop"}"#.to_owned(),
        "ping" => r#"{"type": "ping"}"#.to_owned(),
        "error" => format!(r#"{{"type":"error","error":{{"type":"{index}","message":"m"}}}}"#),
        _ => short.to_owned(),
    }
}

fn wire(shorts: &str) -> String {
    shorts.split('|').map(|short| format!("data: {}\n\n", payload(short.trim()))).collect()
}

/// Runs an order of its own, and a decoder, split in many ways, which must agree.
fn violations(shorts: &str) -> (Vec<Violation>, Order) {
    let mut order = Order::new();
    let seen: Vec<Violation> = shorts
        .split('|')
        .filter_map(|short| order.apply(&Event::parse(payload(short.trim()).as_bytes()).unwrap()))
        .collect();
    assert_eq!(order.violations() as usize, seen.len());
    assert_eq!(order.last_violation(), seen.last().copied());
    let wire = wire(shorts);
    dialect::chunking::<Anthropic>(wire.as_bytes(), 1 << 24, 7);
    dialect::ways_agree::<Anthropic>(wire.as_bytes(), 1 << 24, 7);
    let mut stream = Decoder::new();
    let mut in_stream = Vec::new();
    for mut chunk in wire.as_bytes().chunks(100) {
        while let Some(item) = stream.next_item(&mut chunk) {
            let item = item.unwrap();
            let Item::Event(received) = item else { panic!("{item:?}") };
            in_stream.extend(received.violation);
        }
    }
    assert_eq!(in_stream, seen, "{shorts}");
    assert_eq!(stream.finish().outcome, order.outcome());
    (seen, order)
}

#[test]
fn order() {
    use Violation::{
        AfterEnd, BeforeStart, BlockRestarted, ClosedBlock, IndexGap, NoStopReason, OpenAtEnd, SecondStart,
        TooManyOpen, UnknownBlock, WrongKind,
    };
    let many: Vec<String> = (0..9).map(|index| format!("text {index}")).collect();
    let many = format!("start a|{}|t 8 x|t 0 y|end 8|t 8 x|end 3|text 9|t 9 z|end 9", many.join("|"));
    for (stream, expected) in [
        ("start a|text 0|t 0 x|end 0|reason end_turn|stop", vec![]),
        ("ping|start a|ping|text 0|ping|t 0 x|ping|end 0|reason end_turn|ping|stop|ping|[DONE]", vec![]),
        ("start a|text 0|cite 0|t 0 x|end 0|thinking 1|think 1 x|sign 1|end 1|tool 2|json 2 {}|end 2", vec![]),
        ("start a|block 0 server_tool_use|json 0 x|end 0|block 1 mcp_tool_use|json 1 x|end 1", vec![]),
        ("start a|block 0 compaction|compact 0|compact 0|end 0|block 1 web_search_tool_result|end 1", vec![]),
        // What is not known goes with everything.
        ("start a|block 0 new|t 0 x|json 0 x|new 0|end 0|text 1|new 1|end 1|{\"type\":\"vertex_event\"}", vec![]),
        // Several message_delta, with a reason or without.
        ("start a|reason end_turn|{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":null}}|stop", vec![]),
        // Blocks that take turns.
        ("start a|text 0|tool 1|t 0 x|json 1 y|t 0 z|end 1|t 0 .|end 0|reason tool_use|stop", vec![]),
        ("text 0|t 0 x|stop", vec![BeforeStart; 3]),
        ("text 0|start a|text 0|end 0", vec![BeforeStart]),
        ("start a|text 0|t 0 x|start b|text 0|t 0 y|end 0|reason end_turn|stop", vec![SecondStart { same_id: false }]),
        ("start a|start a|text 0|t 0 x|end 0|reason end_turn|stop", vec![SecondStart { same_id: true }]),
        (
            "{\"type\":\"message_start\",\"message\":{}}|{\"type\":\"message_start\",\"message\":{}}",
            vec![SecondStart { same_id: false }],
        ),
        ("start a|reason end_turn|stop|start b|reason end_turn|stop", vec![SecondStart { same_id: false }]),
        ("start a|text 0|text 1|t 1 x|end 1|end 0", vec![]),
        ("start a|text 1|t 1 x|end 1", vec![IndexGap { expected: 0, index: 1 }]),
        ("start a|text 4294967295|t 4294967295 x", vec![IndexGap { expected: 0, index: u32::MAX }]),
        ("start a|text 0|end 0|text 0|t 0 x|end 0", vec![BlockRestarted { index: 0 }]),
        ("start a|text 0|tool 0|json 0 x|t 0 x", vec![BlockRestarted { index: 0 }, WrongKind { index: 0 }]),
        ("start a|t 0 x|end 0", vec![UnknownBlock { index: 0 }; 2]),
        ("start a|text 0|end 0|t 0 x|end 0", vec![ClosedBlock { index: 0 }; 2]),
        ("start a|text 0|json 0 x|think 0 x|sign 0|compact 0", vec![WrongKind { index: 0 }; 4]),
        ("start a|tool 0|t 0 x|cite 0|end 0", vec![WrongKind { index: 0 }; 2]),
        ("start a|block 0 redacted_thinking|t 0 x|new 0|end 0", vec![WrongKind { index: 0 }]),
        ("start a|text 0|reason end_turn|end 0|stop", vec![OpenAtEnd { blocks: 1 }]),
        ("start a|text 0|text 1|stop", vec![OpenAtEnd { blocks: 2 }]),
        ("start a|stop", vec![NoStopReason]),
        // An empty reason is none, and an empty id too.
        ("start a|reason |stop", vec![NoStopReason]),
        ("start |start ", vec![SecondStart { same_id: false }]),
        // Tokens in between are no end.
        ("start a|text 0|{\"type\":\"message_delta\",\"delta\":{},\"usage\":{}}|t 0 x|end 0|reason r|stop", vec![]),
        ("start a|reason end_turn|stop|t 0 x|stop|{\"type\":\"new\"}|error api_error|ping|[DONE]", vec![AfterEnd; 4]),
        ("error api_error|start a", vec![SecondStart { same_id: false }]),
        ("start a|error api_error|text 0|stop", vec![AfterEnd; 2]),
        // The ninth open block cannot be followed. Nothing is said of it that may be wrong, until it is closed.
        (&many, vec![TooManyOpen { index: 8 }, ClosedBlock { index: 8 }]),
        // The last index that there is.
        (
            "start a|text 4294967295|end 4294967295|end 4294967295|text 4294967295",
            vec![
                IndexGap { expected: 0, index: u32::MAX },
                ClosedBlock { index: u32::MAX },
                BlockRestarted { index: u32::MAX },
            ],
        ),
        (
            "{\"type\":\"message_start\",\"message\":{\"id\":\"a\",\"content\":[{}],\"stop_reason\":\"tool_use\"}}|stop",
            vec![Violation::StartedComplete],
        ),
        (
            "{\"type\":\"message_start\",\"message\":{\"id\":\"a\",\"content\":[{}]}}|text 1|end 1",
            vec![Violation::StartedComplete],
        ),
    ] {
        assert_eq!(violations(stream).0, expected, "{stream}");
    }
}

/// The open blocks, short.
fn open(open: &OpenBlocks) -> Vec<(u32, BlockKind, u32)> {
    assert_eq!((open.is_empty(), open.len()), (open.iter().next().is_none(), open.iter().count()));
    open.iter().map(|block| (block.index, block.kind, block.received)).collect()
}

#[test]
fn outcomes() {
    let each = |word: &str, indices: core::ops::Range<u32>| {
        indices.map(|index| format!("{word} {index}")).collect::<Vec<_>>().join("|")
    };
    let ninth_open = format!("start a|{}|{}|reason end_turn", each("text", 0..9), each("end", 0..8));
    for (stream, expected, reason) in [
        ("start a|text 0|t 0 x|end 0|reason end_turn|stop", Outcome::Complete, Some(StopReason::EndTurn)),
        ("start a|stop", Outcome::Complete, None),
        ("start a|reason max_tokens|reason new_reason|stop", Outcome::Complete, Some(StopReason::Unknown)),
        ("start a|text 0|end 0|reason end_turn", Outcome::EndMarkerLost, Some(StopReason::EndTurn)),
        ("start a|text 0|end 0|reason end_turn|[DONE]", Outcome::EndMarkerLost, Some(StopReason::EndTurn)),
        ("ping|{\"type\":\"vertex_event\"}|[DONE]", Outcome::Empty, None),
        (
            "{\"type\":\"message_start\",\"message\":{\"id\":\"a\",\"content\":[{}],\"stop_reason\":\"tool_use\"}}",
            Outcome::EndMarkerLost,
            Some(StopReason::ToolUse),
        ),
    ] {
        let order = violations(stream).1;
        assert_eq!((order.outcome(), order.stop_reason(), order.error_type()), (expected, reason, None), "{stream}");
        assert_eq!(order.outcome().has_all_content(), expected != Outcome::Empty);
    }
    for (stream, expected) in [
        ("start a|text 0|t 0 x|error overloaded_error", "overloaded_error"),
        ("error api_error|stop", "api_error"),
        ("start a|error brand_new", "unknown"),
    ] {
        let order = violations(stream).1;
        assert_eq!((order.outcome(), order.error_type().unwrap().name()), (Outcome::Error, expected), "{stream}");
    }
    for (stream, expected, reason) in [
        ("start a", vec![], None),
        ("start a|text 0|t 0 abc|t 0 de", vec![(0, BlockKind::Text, 5)], None),
        ("start a|text 0|t 0 abc|end 0|tool 1|json 1 {|json 1 ", vec![(1, BlockKind::ToolUse, 1)], None),
        ("start a|text 0|t 0 abc|end 0", vec![], None),
        // The block that was last spoken of comes first.
        (
            "start a|text 0|tool 1|thinking 2|think 2 x|t 0 abc",
            vec![(0, BlockKind::Text, 3), (2, BlockKind::Thinking, 1), (1, BlockKind::ToolUse, 0)],
            None,
        ),
        ("start a|text 0|tool 1|thinking 2|end 1", vec![(2, BlockKind::Thinking, 0), (0, BlockKind::Text, 0)], None),
        ("start a|text 0|reason max_tokens", vec![(0, BlockKind::Text, 0)], Some(StopReason::MaxTokens)),
        ("t 0 x", vec![], None),
        // A block that is not followed is open all the same.
        (&ninth_open, vec![], Some(StopReason::EndTurn)),
    ] {
        let order = violations(stream).1;
        assert_eq!(order.outcome(), Outcome::Truncated, "{stream}");
        assert_eq!((open(&order.open_blocks()), order.stop_reason()), (expected, reason), "{stream}");
    }
}

#[test]
fn names_of_outcomes() {
    for (stream, name) in [
        ("start a|stop", "complete"),
        ("start a|reason end_turn", "end_marker_lost"),
        ("start a", "truncated"),
        ("error x", "error"),
        ("ping", "empty"),
    ] {
        assert_eq!(violations(stream).1.outcome().name(), name);
    }
}

#[test]
fn an_order_that_is_reset_is_as_new() {
    let mut order = Order::new();
    for short in ["start a", "text 0", "t 5 x"] {
        order.apply(&Event::parse(payload(short).as_bytes()).unwrap());
    }
    assert_eq!((order.violations(), open(&order.open_blocks()).len(), order.stop_reason()), (1, 1, None));
    order.reset();
    assert_eq!((order.violations(), order.last_violation()), (0, None));
    assert_eq!(order.outcome(), Outcome::Empty);
}

/// What a stream gives, a word each, and how it ends.
fn story(wire: &[u8]) -> (Vec<String>, String) {
    dialect::chunking::<Anthropic>(wire, 1 << 24, 11);
    laws::fast_is_slow(wire, 11);
    dialect::ways_agree::<Anthropic>(wire, 1 << 24, 11);
    let mut stream = Decoder::new();
    let mut words = Vec::new();
    let mut chunk = wire;
    while let Some(item) = stream.next_item(&mut chunk) {
        let item = item.unwrap();
        words.push(match item {
            Item::Event(received) => match received.event {
                Event::Error(error) => format!("error {} {}", error.error_type_name(), error.message()),
                Event::Unknown { kind, .. } => format!("unknown {kind}"),
                event => format!("{event:?}"),
            },
            Item::Corrupt(corrupt) => corrupt.error.to_string(),
            Item::Other(sse::Item::Comment(text)) => format!("comment {}", text.lossy()),
            Item::Other(sse::Item::Ignored(text)) => {
                format!("ignored {}{}", text.lossy(), if text.is_clipped() { "..." } else { "" })
            }
            Item::Other(sse::Item::NoData { event, .. }) => format!("no data {}", sse::Lossy::new(event)),
            Item::Other(sse::Item::Frame(frame)) => format!("empty {}", frame.event()),
            Item::Other(sse::Item::Retry(retry)) => format!("retry {retry}"),
            other => format!("{other:?}"),
        });
    }
    let end = stream.finish();
    let last = end.last.map_or_else(String::new, |last| format!(" + {:?}", last.event));
    (words, format!("{}{last}", end.outcome.name()))
}

#[test]
fn deviations() {
    for (wire, words, end) in [
        // D1: the last event lacks its blank line, or its line end.
        (
            "data: {\"type\":\"message_start\",\"message\":{}}\n\ndata: {\"type\":\"message_stop\"}\n",
            &["MessageStart(MessageStart { raw: {} })"][..],
            "complete + MessageStop",
        ),
        ("data: {\"type\":\"ping\"}", &[], "empty + Ping"),
        ("event: ping\ndata: {}\n", &[], "empty + Ping"),
        ("event: ping\ndata: {}", &[], "empty + Ping"),
        ("event: {\"type\":\"ping\"}", &[], "empty"),
        ("id: {\"type\":\"ping\"}", &[], "empty"),
        (": {\"error\":\"m\"}", &[], "empty"),
        ("data: {\"type\":\"pi", &[], "empty"),
        // The frame is complete, though the start of another line follows it.
        ("data: {\"type\":\"ping\"}\nd", &[], "empty + Ping"),
        ("data: {\"type\":\"ping\"}\nid: 5", &[], "empty + Ping"),
        ("data: {\"type\":\"ping\"}\n: x", &[], "empty + Ping"),
        ("data: {\"type\":\"ping\"}\ndata: x", &[], "empty"),
        ("data: {\"type\":\"ping\"}\ndata: ", &[], "empty + Ping"),
        (" {\"type\":\"message_stop\"}", &[], "empty"),
        ("data: {\ndata: \"type\":\"ping\"}", &[], "empty"),
        ("data: x\ndata: {\"type\":\"ping\"}", &[], "empty"),
        // D2, D3: sentinels.
        ("data: [DONE]\n\n", &["Done"], "empty"),
        ("event: done\ndata: [DONE] \r\n\r\n", &["Done"], "empty"),
        // D4, D5, D6: no space; heartbeats of all kinds.
        ("data:{\"type\":\"ping\"}\n\n", &["Ping"], "empty"),
        (": OPENROUTER PROCESSING\n\n:\n\n", &["comment OPENROUTER PROCESSING", "comment "], "empty"),
        ("event: keepalive\ndata: {\"type\":\"keepalive\"}\n\n", &["unknown keepalive"], "empty"),
        ("event: vertex_event\ndata: {\"type\":\"vertex_event\",\"usage\":{}}\n\n", &["unknown vertex_event"], "empty"),
        // D7: a named event with empty data, or none.
        ("event: x\ndata:\n\n", &["empty x"], "empty"),
        ("event: message_stop\n\n", &["no data message_stop"], "empty"),
        // D8, D9: the JSON says what it is; the name of the frame is a hint if it does not.
        ("data: {\"type\":\"ping\"}\n\n", &["Ping"], "empty"),
        ("event: error\ndata: {\"type\":\"ping\"}\n\n", &["Ping"], "empty"),
        ("event: ping\ndata: {\"cost\":0}\n\n", &["Ping"], "empty"),
        ("event: new\ndata: {\"cost\":0}\n\n", &["missing member of an object at byte 0"], "empty"),
        // D11: an error body, on one line or many, with a line end or without.
        ("{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"m\"}}", &["error api_error m"], "error"),
        (
            "{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"m\"}}\n",
            &["error api_error m"],
            "error",
        ),
        ("\u{FEFF}{\n  \"error\": {\r\n\r\n    \"message\": \"m\"\n  }\r}\n", &["error  m"], "error"),
        ("{\"error\": \"m\"", &[], "empty"),
        ("<html>\n", &["ignored <html>"], "empty"),
        ("{\"status\":\"ok\"}", &["ignored {\"status\":\"ok\"}"], "empty"),
        // D12: the same in the middle of a stream, with frames after it.
        (
            "data: {\"type\":\"ping\"}\n\n{\n\"error\": {\"type\": \"t\"}\n}\n\ndata: {\"type\":\"ping\"}\n\n",
            &["Ping", "error t ", "Ping"],
            "error",
        ),
        ("event: x\n{\"error\":\"m\"}\n\n", &["error  m", "no data x"], "error"),
        // Bare JSON that turns out to be invalid is reported as far as it was read; the next line is parsed as a line.
        ("{ no, not\ndata: {\"type\":\"ping\"}\n\n", &["ignored { no, not", "Ping"], "empty"),
        ("{\n\"a\": no}\r\ndata: {\"type\":\"ping\"}\n\n", &["ignored {\n\"a\": no}", "Ping"], "empty"),
        ("{\ndata: {\"type\":\"ping\"}\n\n", &["ignored {\n", "Ping"], "empty"),
        ("{\r\ndata: {\"type\":\"ping\"}\n\n", &["ignored {\r\n", "Ping"], "empty"),
        ("{\rdata: {\"type\":\"ping\"}\n\n", &["ignored {\r", "Ping"], "empty"),
        ("{\"a\ndata: {\"type\":\"ping\"}\n\n", &["ignored {\"a", "Ping"], "empty"),
        ("{} data: {\"type\":\"ping\"}\n\n", &["ignored {}", "ignored  data: {\"type\":\"ping\"}"], "empty"),
        ("{}{\"error\":\"m\"}\n\n{\"error\":\"n\"}\n", &["ignored {}", "error  m", "error  n"], "error"),
        ("{\"a\"\n: comment\n\n", &["ignored {\"a\"\n", "comment comment"], "empty"),
        ("{\"a\"\r\n:\n\n", &["ignored {\"a\"\r\n", "comment "], "empty"),
        ("{\"\u{FFFD}\":\n: comment\n\n", &["ignored {\"\u{FFFD}\":\n", "comment comment"], "empty"),
        // D13 to D15: errors as a field, as data, and by name.
        ("error: {\"error\":\"m\"}", &[], "error + Error(ServerError { raw: {\"error\":\"m\"} })"),
        ("error: {\"error\":\"m\"", &[], "empty"),
        (
            "data: {\"object\":\"error\",\"message\":\"m\",\"type\":\"BadRequest\"}\n\n",
            &["error BadRequest m"],
            "error",
        ),
        ("error: {\"code\":500,\"error\":\"m\"}\n\n", &["error  m"], "error"),
        ("error: {\"code\":500,\"message\":\"m\",\"type\":\"server_error\"}\n\n", &["error server_error m"], "error"),
        ("error:5\n\n", &["ignored error:5"], "empty"),
        ("error: bad\n\n", &["ignored error: bad"], "empty"),
        ("data: {\"error\":{\"message\":\"m\",\"type\":\"server_error\"}}\n\n", &["error server_error m"], "error"),
        ("event: error\ndata: {\"error\":{\"message\":\"m\",\"status_code\":400}}\n\n", &["error  m"], "error"),
        ("data: {\"object\":\"error\",\"message\":\"m\"}\n\n", &["error  m"], "error"),
        ("event: error\ndata: {\"message\":\"m\"}\n\n", &["error  m"], "error"),
        // D16: CR LF; CR.
        ("event: ping\r\ndata: {\"type\":\"ping\"}\r\n\r\n", &["Ping"], "empty"),
        ("event: ping\rdata: {\"type\":\"ping\"}\r\r", &["Ping"], "empty"),
        // Blanks are not an event. An error event whose payload is not JSON is an error without details.
        ("event: x\ndata:  \ndata:\n\n", &["empty x"], "empty"),
        (
            "event: error\ndata: upstream timeout\n\ndata: {\"type\":\"ping\"}\n\n",
            &["unexpected byte at byte 0", "Ping"],
            "error",
        ),
        // What is over stays over.
        (
            "data: {\"type\":\"message_start\",\"message\":{}}\n\ndata: {\"type\":\"message_stop\"}\n\nevent: error\ndata: x\n\n",
            &["MessageStart(MessageStart { raw: {} })", "MessageStop", "unexpected byte at byte 0"],
            "complete",
        ),
        // A payload over several lines, and one that is not an event, with an event after it.
        ("data: {\"type\":\ndata: \"ping\"}\n\n", &["Ping"], "empty"),
        ("data: {\"type\":\"pi\n\ndata: {\"type\":\"ping\"}\n\n", &["unexpected end at byte 11", "Ping"], "empty"),
        ("retry: 5\n\n", &["retry 5"], "empty"),
    ] {
        assert_eq!(
            story(wire.as_bytes()),
            (words.iter().map(|it| (*it).to_owned()).collect(), end.to_owned()),
            "{wire:?}"
        );
    }
}

#[test]
fn ignored_lines_are_told_at_the_end() {
    for (wire, expected) in [
        ("<html>", true),
        ("<html>\n", true),
        ("data: {\"type\":\"ping\"}\n\n<html>\n", true),
        ("data: {\"type\":\"ping\"}\n\n", false),
        (": ping\n", false),
        ("{\"a\":", true),
        ("", false),
    ] {
        let mut stream = Decoder::new();
        let mut chunk = wire.as_bytes();
        while let Some(event) = stream.next_event(&mut chunk) {
            let event = event.unwrap();
            assert!(matches!(event, Event::Ping));
        }
        let end = stream.finish();
        assert_eq!(end.outcome, Outcome::Empty, "{wire}");
        let ignored_lines = end.has_ignored_lines();
        assert_eq!(ignored_lines, expected, "{wire:?}");
    }
}

#[test]
fn a_bare_text_is_held_within_the_limit() {
    let error = b"{\"error\":{\"message\":\"long enough\"}}\n\ndata: {\"type\":\"ping\"}\n\n";
    for limit in 30..40 {
        let limits = Limits::new().with_max_frame(limit);
        let mut out = Vec::new();
        dialect::chunking::<Anthropic>(error, limit, 5);
        let mut stream = Decoder::with_limits(Vec::new(), limits);
        dialect::feed::<Anthropic, _>(&mut stream, error, &mut out);
        let is_error = matches!(&out[0], dialect::Out::Event { .. });
        assert_eq!(is_error, limit >= 35, "{limit}: {out:?}");
        assert!(matches!(&out[1], dialect::Out::Event { event, .. } if event == "Ping"));
    }
    // One that never ends costs no more than the limit, and the frame after it is parsed.
    let endless = [b"{\"a\":[".as_slice(), &b"1,\n".repeat(100_000), b"x\n\ndata: {\"type\":\"ping\"}\n\n"].concat();
    let mut stream = Decoder::with_limits([0; 1024], Limits::new());
    let mut out = Vec::new();
    endless.chunks(1000).for_each(|chunk| dialect::feed::<Anthropic, _>(&mut stream, chunk, &mut out));
    assert!(matches!(out.last(), Some(dialect::Out::Event { event, .. }) if event == "Ping"));
}

#[test]
fn the_beginning_of_a_line_is_no_error() {
    let error = b" {\"error\":1} or not\n{\"error\":1} \n";
    for limit in 0..30 {
        dialect::chunking::<Anthropic>(error, limit, 5);
        let mut stream = Decoder::with_limits(Vec::new(), Limits::new().with_max_frame(limit));
        let mut out = Vec::new();
        dialect::feed::<Anthropic, _>(&mut stream, error, &mut out);
        let errors = out.iter().filter(|out| matches!(out, dialect::Out::Event { .. })).count();
        assert_eq!(errors, usize::from(limit >= 11), "{limit}: {out:?}");
    }
}

#[test]
fn what_is_learned_of_one_delta_does_not_hide_what_another_lacks() {
    let delta = r#""index":0,"delta":{"type":"text_delta","text":"a"}"#;
    let named = format!("event: content_block_delta\ndata: {{{delta}}}\n\n");
    for second in ["", "event: ping\n", "event: content_block_delta\n", "event: content_block_stop\n"] {
        let frame = format!("{second}data: {{{delta}}}\n\n");
        laws::fast_is_slow([wire("start a|text 0"), named.clone(), frame].concat().as_bytes(), 3);
    }
    // The second line of the frame may be lost, and what takes its place be no data.
    let lines = r#"{"type":"content_block_delta","#;
    for second in ["data: ", ""] {
        let frame = |second: &str| format!("data: {lines}\n{second}{delta}}}\n\n");
        laws::fast_is_slow([wire("start a|text 0"), frame("data: "), frame(second)].concat().as_bytes(), 3);
        let (head, tail) = delta.split_at(delta.len() - 1);
        let frame = |second: &str| format!("data: {{\"type\":\"content_block_delta\",{head}\n{second}{tail}}}\n\n");
        laws::fast_is_slow([wire("start a|text 0"), frame("data: "), frame(second)].concat().as_bytes(), 3);
    }
}

#[test]
fn what_is_remembered_of_a_cut_frame_does_not_outlive_it() {
    for eol in ["\n", "\r\n"] {
        let head = wire("start a|text 0|t 0 x");
        let event = format!("event: content_block_delta{eol}data: {}{eol}{eol}", payload("t 0 Hel"));
        for frame in [event.as_str(), event.split_inclusive('\n').skip(1).collect::<String>().as_str()] {
            let frame = frame.as_bytes();
            for at in 0..=frame.len() {
                let (start, rest) = frame.split_at(at);
                for seed in [0, !0] {
                    for chunks in [
                        &[head.as_bytes(), frame, start, rest, frame][..],
                        &[head.as_bytes(), frame, start, b"", rest, rest, b"\n\n", frame],
                        &[head.as_bytes(), frame, b"x", start, rest, frame],
                        &[head.as_bytes(), frame, b": x\n", start, rest, frame],
                        &[head.as_bytes(), frame, start, b"x", rest, frame],
                        &[head.as_bytes(), frame, start, start, rest, rest, b"\n\n", frame],
                    ] {
                        dialect::ways_agree_in::<Anthropic>(chunks, 1 << 24, seed);
                        // At the limit, and one below.
                        let len = u32::try_from(frame.len()).unwrap();
                        for limit in len - 4..=len + 1 {
                            dialect::ways_agree_in::<Anthropic>(chunks, limit, seed);
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn the_limit_of_lines_is_that_of_the_parser() {
    let wire = wire("start a|text 0|t 0 x|t 0 y|t 0 z").replace("data:", "event: x\ndata:");
    for (lines, lost) in [(1, 5), (2, 0)] {
        let mut stream = Decoder::with_limits(Vec::new(), Limits::new().with_max_lines(lines));
        let mut out = Vec::new();
        dialect::feed::<Anthropic, _>(&mut stream, wire.as_bytes(), &mut out);
        assert_eq!(stream.finish().lost, lost, "{out:?}");
    }
    let unnamed = wire.replace("event: x\n", "");
    let mut stream = Decoder::with_limits(Vec::new(), Limits::new().with_max_lines(1));
    dialect::feed::<Anthropic, _>(&mut stream, unnamed.as_bytes(), &mut Vec::new());
    assert_eq!(stream.finish().lost, 0);
}

#[test]
fn what_is_lost_or_out_of_order_is_counted() {
    let whole = "start a|text 0|t 0 x|end 0|reason end_turn|stop";
    for (wire, lost, is_intact) in [
        (wire(whole), 0, true),
        (wire(whole).replacen("\"x\"}", "\"x}", 1), 1, false),
        (wire(whole).replacen("\"x\"", &format!("\"{}\"", "x".repeat(2000)), 1), 1, false),
        (wire("start a|start b|reason end_turn|stop"), 0, false),
        (wire("start a|text 0"), 0, false),
    ] {
        for size in [10, 100, usize::MAX] {
            let mut by_event = Decoder::with_storage([0; 1024]);
            let mut by_text = by_event.clone();
            let mut by_item = by_event.clone();
            for bytes in wire.as_bytes().chunks(size) {
                let mut chunk = bytes;
                while by_event.next_event(&mut chunk).is_some() {}
                let mut chunk = bytes;
                while by_text.next_text(&mut chunk).is_some() {}
                dialect::feed::<Anthropic, _>(&mut by_item, bytes, &mut Vec::new());
            }
            for mut stream in [by_event, by_text, by_item] {
                let end = stream.finish();
                assert_eq!((end.lost, end.is_intact()), (lost, is_intact), "{wire} in chunks of {size}");
                assert_eq!(stream.order().lost(), lost);
            }
        }
    }
}

#[test]
fn what_was_lost_before_another_start_stays_lost() {
    let mut stream = Decoder::new();
    let bytes =
        [wire("start a"), "data: {\n\n".into(), wire("start b|reason end_turn|stop"), "data: {\n\n".into()].concat();
    let mut chunk = bytes.as_bytes();
    let mut reasons = Vec::new();
    while stream.next_event(&mut chunk).is_some() {
        reasons.push(stream.order().stop_reason());
    }
    assert_eq!(reasons[..4], [None, None, None, Some(StopReason::EndTurn)]);
    // After the end nothing changes.
    assert_eq!(stream.finish().lost, 1);
}

#[test]
fn a_proxy_passes_on_what_it_gets() {
    let error = b"{\n\"error\": {\"type\": \"api_error\", \"details\": {}},\n\"request_id\": \"r\"}";
    let mut stream = Decoder::new();
    let Some(Event::Error(error)) = stream.next_event(&mut error.as_slice()).transpose().unwrap() else { panic!() };
    let mut encoder = Encoder::new(String::new());
    encoder.comment("alive").unwrap();
    encoder.forward_error(&error).unwrap();
    assert_eq!(encoder.comment("a\nb"), Err(sse::EncodeError::Comment));
    assert!(encoder.get_mut().starts_with(": alive\n\nevent: error\ndata: {\"error\": {\"type\""));
    let (words, end) = story(encoder.into_inner().as_bytes());
    assert_eq!((words, end), (vec!["comment alive".to_owned(), "error api_error ".to_owned()], "error".to_owned()));

    // The value of a field has no type; a reader of the copy must see the same.
    let field = b"\nerror: {\"code\":500,\"message\":\"m\",\"type\":\"server_error\"}\n";
    let Some(Event::Error(error)) = stream.next_event(&mut field.as_slice()).transpose().unwrap() else { panic!() };
    let mut encoder = Encoder::new(String::new());
    encoder.forward_error(&error).unwrap();
    assert_eq!(story(encoder.into_inner().as_bytes()).0, ["error server_error m"]);

    let mut chunk: &[u8] =
        b"event: x\nid: 7\ndata: {}\n\ndata: 1\n\nid\ndata: 2\n\nevent:\xFF\ndata:\xFF\n\ndata:\xFF\n\n";
    let mut parser = sse::Parser::new();
    let mut out = sse::Encoder::new(String::new());
    for _ in 0..3 {
        out.forward(&parser.next_frame(&mut chunk).unwrap().unwrap()).unwrap();
    }
    assert_eq!(out.forward(&parser.next_frame(&mut chunk).unwrap().unwrap()), Err(sse::EncodeError::Event));
    assert_eq!(out.forward(&parser.next_frame(&mut chunk).unwrap().unwrap()), Err(sse::EncodeError::Data));
    // An id that is reset is reset for the reader of the copy too.
    assert_eq!(out.get_mut(), "event: x\nid: 7\ndata: {}\n\nid: 7\ndata: 1\n\nid: \ndata: 2\n\n");
}

#[test]
fn text_alone() {
    let wire = wire(
        "start a|thinking 0|think 0 Hm|sign 0|end 0|text 1|t 1 Hel|ping|t 1 |t 1 lo\\n|end 1|tool 2|json 2 {}|end 2|reason tool_use|stop",
    );
    for size in [1, 7, 100, 1460, usize::MAX] {
        let mut stream = Decoder::with_storage([0; 1024]);
        let (mut thinking, mut text) = (String::new(), String::new());
        for mut chunk in wire.as_bytes().chunks(size) {
            while let Some(delta) = stream.next_text(&mut chunk) {
                let delta = delta.unwrap();
                match delta {
                    TextDelta::Text(piece) => text += &piece.to_string(),
                    TextDelta::Reasoning(piece) => thinking += &piece.to_string(),
                }
            }
        }
        assert_eq!((thinking.as_str(), text.as_str()), ("Hm", "Hello\n"));
        assert!(matches!(stream.finish().outcome, Outcome::Complete));
    }
}

#[test]
fn tool_input() {
    let start = |input: &str| {
        format!(r#"{{"type":"content_block_start","index":0,"content_block":{{"type":"tool_use","input":{input}}}}}"#)
    };
    for (input, fragments, expected) in [
        ("{}", &[][..], (true, Status::Complete)),
        ("{}", &[""], (true, Status::Complete)),
        ("null", &["", ""], (true, Status::Complete)),
        ("[ ]", &[], (true, Status::Complete)),
        (r#""""#, &[], (true, Status::Complete)),
        ("5", &[], (true, Status::Complete)),
        (r#"{"a":1}"#, &[""], (true, Status::Complete)),
        ("[1]", &[""], (true, Status::Complete)),
        (r#""x""#, &[""], (true, Status::Complete)),
        (r#"{"a":1}"#, &["", r#"{\"b\":2}"#], (false, Status::Complete)),
        ("{}", &["", r#"{\"a\": \"x"#, r#"\\n\"}"#], (false, Status::Complete)),
        ("{}", &["{"], (false, Status::Incomplete)),
    ] {
        let payload = start(input);
        assert!(matches!(Event::parse(payload.as_bytes()), Ok(Event::BlockStart { .. })));
        let mut input = ToolInput::new();
        let mut field = Field::new("/a");
        let mut text = String::new();
        for fragment in fragments {
            for token in input.push(Str::new(fragment).unwrap()) {
                text.extend(field.next(&token.unwrap()).map(|piece| piece.to_string()));
            }
        }
        assert_eq!((input.is_empty(), input.status()), expected, "{fragments:?}");
        assert!(!input.status().is_complete() || text.is_empty() || text == "x\n");
    }
    let mut checked = ToolInput::new();
    assert_eq!((checked.check("{\"a\":"), checked.check("1}")), (Ok(()), Ok(())));
    assert_eq!(checked.status(), Status::Complete);
    let mut input = ToolInput::new();
    assert!(input.push(Str::new("x").unwrap()).any(|token| token.is_err()));
    assert!(!input.is_empty() && matches!(input.status(), Status::Invalid(error) if error.offset() == 0));
    assert_eq!(input.scanner().offset(), 0);
}

#[test]
fn a_stream_is_small() {
    assert!(size_of::<Decoder<Vec<u8>>>() <= 432, "{}", size_of::<Decoder<Vec<u8>>>());
    assert!(size_of::<Event<'_>>() <= 56);
}

/// A message that is all there but for `message_stop`.
const ALL_BUT_THE_MARKER: &str = "start a|text 0|t 0 x|end 0|reason end_turn";

/// Runs a stream by each of the three ways to ask, and returns how it ended: all must agree.
fn end_of(wire: &[u8]) -> (Outcome, bool, u32) {
    let ends = [0, 1, 2].map(|way| {
        let mut decoder = Decoder::new();
        for mut chunk in wire.chunks(7) {
            let mut is_more = true;
            while is_more {
                is_more = match way {
                    0 => decoder.next_event(&mut chunk).is_some(),
                    1 => decoder.next_item(&mut chunk).is_some(),
                    _ => decoder.next_text(&mut chunk).is_some(),
                };
            }
        }
        let end = decoder.finish();
        (end.outcome, end.is_complete(), end.lost)
    });
    assert_eq!(ends, [ends[0]; 3], "{}", String::from_utf8_lossy(wire));
    ends[0]
}

#[test]
fn after_the_terminal_event_only_an_end_marker_or_a_ping_may_be_cut() {
    let all = wire(ALL_BUT_THE_MARKER);
    for (tail, is_harmless) in [
        ("", true),
        // What may still become the end marker, a ping or a comment.
        ("e", true),
        ("event", true),
        ("event: ", true),
        ("event: message_s", true),
        ("event: message_stop", true),
        ("event: message_stop\n", true),
        ("event: message_stop\nda", true),
        ("event: message_stop\ndata: ", true),
        ("event: message_stop\ndata: {\"ty", true),
        ("event: message_stop\ndata: {\"type\":\"message_st", true),
        ("event: ping\ndata: {\"type\": \"pi", true),
        ("event: ping\n", true),
        ("data: {\"type\":\"message_stop\"", true),
        ("event: message_stop\ndata: {\"type\":\"message_stop\"\n", true),
        ("event: message_stop\ndata: {\"type\":\n:", true),
        ("event: message_stop\ndata: {\nid: 7\n", true),
        ("data: {\"type\":\"message_stop\",\"amazon-bedrock-invocationMetrics\":{\"la", true),
        ("data: {\"ty", true),
        ("data:", true),
        ("data: [DON", true),
        (": keep-al", true),
        ("id: 7", true),
        ("retry: 3", true),
        // What cannot.
        ("er", false),
        ("error: {\"mess", false),
        ("event: error", false),
        ("event: error\n", false),
        ("event: error\ndata: {\"type\":\"error\",\"err", false),
        ("event: content_block_start\ndata: {\"type\":\"content_bl", false),
        ("event: message_d", false),
        ("event: message_delta\ndata: {\"type\":\"message_delta\",\"usage\":{\"out", false),
        ("event: vertex_event\n", false),
        ("event: error\ndata: {\n", false),
        ("data: {\"type\":\"message_d\n", false),
        ("data: {\"type\":\"message_stop\u{E9}", false),
        ("data: {\"type\":\"content_block_start\",\"index\":1", false),
        ("data: {\"type\":\"message_d", false),
        ("data: {\"type\":\"message_stop_2\"", false),
        ("data: {\"error\":{\"ty", false),
        ("data: {\"index\":1", false),
        ("data: [1", false),
        ("data: x", false),
        // The payload has the last word, not the name.
        ("event: ping\ndata: {\"type\":\"err", false),
        ("{\"type\":\"error\",\"error\":{\"ty", false),
        ("{", false),
    ] {
        let outcome = if is_harmless { Outcome::EndMarkerLost } else { Outcome::Truncated };
        assert_eq!(end_of(format!("{all}{tail}").as_bytes()), (outcome, is_harmless, 0), "{tail:?}");
        dialect::chunking::<Anthropic>(format!("{all}{tail}").as_bytes(), 1 << 24, 3);
        // After the end marker nothing matters.
        let stopped = format!("{all}data: {{\"type\":\"message_stop\"}}\n\n{tail}");
        assert_eq!(end_of(stopped.as_bytes()).0, Outcome::Complete, "{tail:?}");
    }
}

#[test]
fn an_error_event_without_data_is_an_error() {
    let all = wire(ALL_BUT_THE_MARKER);
    for tail in ["event: error\ndata:\n\n", "event: error\n\n", "event: error\ndata:  \ndata:\n\n"] {
        for before in [all.as_str(), ""] {
            assert_eq!(end_of(format!("{before}{tail}").as_bytes()), (Outcome::Error, false, 0), "{tail:?}");
        }
        let stopped = format!("{all}data: {{\"type\":\"message_stop\"}}\n\n{tail}");
        assert_eq!(end_of(stopped.as_bytes()), (Outcome::Complete, true, 0), "{tail:?}");
    }
    // One of another name is nothing, and neither is an empty one.
    for tail in ["event: ping\ndata:\n\n", "data:\n\n", "event: x\n\n"] {
        assert_eq!(end_of(format!("{all}{tail}").as_bytes()), (Outcome::EndMarkerLost, true, 0), "{tail:?}");
    }
}

#[test]
fn a_brace_of_another_line_is_not_that_of_the_payload() {
    dialect::verdict::<Anthropic>(b"data: {\"type\":\"message_stop\"}\nx}\n\n", 0);
}
