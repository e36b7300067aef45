//! What was shown, and which calls may run.

use core::time::Duration;

use deltawire::answer::{Decoder, Part};
use deltawire::retry::{Class, Decision, Failure, How, Policy, Progress, Why};

/// Reads a stream, and runs each call as soon as it is complete, if `runs`.
fn read(stream: &str, runs: bool) -> (Progress, Vec<u32>) {
    let (mut progress, mut ran) = (Progress::new(), Vec::new());
    let mut decoder = Decoder::with_storage([0; 512]);
    let mut chunk = stream.as_bytes();
    while let Some(parts) = decoder.next(&mut chunk) {
        for part in parts.unwrap() {
            progress.take(&part);
            if let (true, Part::ToolEnd { call, .. }) = (runs, part) {
                if progress.run(call) {
                    ran.push(call);
                }
            }
        }
    }
    (progress, ran)
}

fn decide(progress: &Progress, policy: &Policy) -> Decision {
    policy.decide(&Failure::new(Class::Truncated), 0, Duration::ZERO, progress, 0)
}

const AFTER: Duration = Duration::from_millis(500);
const RETRY: Decision = Decision::Retry { after: AFTER };
const INSTRUCT: Decision = Decision::Resume { after: AFTER, how: How::Instruct };
const RESULTS: Decision = Decision::Resume { after: AFTER, how: How::Results };

const TEXT: &str = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n";
const CALL: &str = "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}}]}\n\n";
const HALF: &str = "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"{\"}}]}}]}\n\n";

#[test]
fn what_counts_as_shown() {
    for (stream, is_shown) in [
        ("", false),
        (TEXT, true),
        ("data: {\"choices\":[{\"delta\":{\"content\":\"\"}}]}\n\n", false),
        ("data: {\"choices\":[{\"delta\":{\"refusal\":\"No\"}}]}\n\n", true),
        ("data: {\"choices\":[{\"delta\":{\"reasoning\":\"Hm\"}}]}\n\n", false),
        (CALL, false),
        ("data: {\"a\":1}\n\n", false),
        // Shown, and taken back by the server: the user has seen it.
        (
            "data: {\"type\":\"message_start\",\"message\":{\"id\":\"m1\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}]}}\n\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m2\"}}\n\n",
            true,
        ),
    ] {
        let (progress, _) = read(stream, false);
        assert_eq!(progress.is_shown(), is_shown, "{stream}");
        assert_eq!(decide(&progress, &Policy::new()), if is_shown { INSTRUCT } else { RETRY }, "{stream}");
    }
}

#[test]
fn calls_run_once_and_only_whole() {
    let stream = [TEXT, CALL, HALF].concat();
    let (mut progress, ran) = read(&stream, true);
    assert_eq!(ran, [0]);
    assert!(progress.calls().eq([0]));
    for call in [0, 1, 2, 127, 128, u32::MAX] {
        assert!(!progress.run(call), "{call}");
    }
    let (mut progress, ran) = read(&stream, false);
    assert!(ran.is_empty() && progress.calls().eq([0]));
    assert!(progress.run(0) && !progress.run(0) && !progress.run(1));
}

#[test]
fn a_tool_that_ran_is_not_asked_for_again() {
    let anyway = Policy::new().with_restarts(true);
    for (stream, runs, expected, with_restarts) in [
        // Nothing was shown and nothing ran.
        ([CALL, HALF].concat(), false, RETRY, RETRY),
        ([CALL, HALF].concat(), true, RESULTS, RESULTS),
        ([TEXT, CALL, HALF].concat(), false, RESULTS, RETRY),
        ([TEXT, CALL, HALF].concat(), true, RESULTS, RESULTS),
        ([TEXT, HALF].concat(), true, INSTRUCT, RETRY),
        (HALF.to_owned(), true, RETRY, RETRY),
    ] {
        let (progress, _) = read(&stream, runs);
        assert_eq!(decide(&progress, &Policy::new()), expected, "{stream}");
        assert_eq!(decide(&progress, &anyway), with_restarts, "{stream}");
    }
}

#[test]
fn the_server_begins_again() {
    let first = "data: {\"type\":\"message_start\",\"message\":{\"id\":\"m1\"}}\n\n\
        data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{}}}\n\n\
        data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{}\"}}\n\n\
        data: {\"type\":\"content_block_stop\",\"index\":0}\n\n";
    let second = first.replace("m1", "m2");
    let start = second.split_inclusive("\n\n").next().unwrap();
    let (progress, ran) = read(&[first, start].concat(), true);
    assert_eq!((ran.len(), progress.calls().count()), (1, 0));
    assert_eq!(decide(&progress, &Policy::new()), Decision::GiveUp { why: Why::NoWayOn });
    assert_eq!(decide(&progress, &Policy::new().with_restarts(true)), Decision::GiveUp { why: Why::NoWayOn });
    // The same call does not run again, and its result is the one that came before.
    let (progress, ran) = read(&[first, &second].concat(), true);
    assert_eq!((ran.len(), progress.calls().count()), (1, 1));
    assert_eq!(decide(&progress, &Policy::new()), RESULTS);
    let (progress, _) = read(&[first, start].concat(), false);
    assert_eq!(decide(&progress, &Policy::new()), RETRY);
}

/// A message of Anthropic with a call for each name and input, which comes in two pieces.
fn message(calls: &[(&str, &str)]) -> String {
    let mut stream = String::from("data: {\"type\":\"message_start\",\"message\":{}}\n\n");
    for (index, (name, input)) in calls.iter().enumerate() {
        stream += &format!(
            "data: {{\"type\":\"content_block_start\",\"index\":{index},\"content_block\":{{\"type\":\"tool_use\",\"id\":\"t{index}\",\"name\":\"{name}\",\"input\":{{}}}}}}\n\n"
        );
        for piece in [input.get(..1).unwrap(), input.get(1..).unwrap()] {
            stream += &format!(
                "data: {{\"type\":\"content_block_delta\",\"index\":{index},\"delta\":{{\"type\":\"input_json_delta\",\"partial_json\":\"{piece}\"}}}}\n\n"
            );
        }
        stream += &format!("data: {{\"type\":\"content_block_stop\",\"index\":{index}}}\n\n");
    }
    stream
}

/// Where the server begins again, what ran is known by its name and its input, each run once.
#[test]
fn a_call_that_ran_runs_once() {
    const F: (&str, &str) = ("f", "{}");
    const F1: (&str, &str) = ("f", "[1]");
    const G: (&str, &str) = ("g", "{}");
    for (answers, expected) in [
        (&[&[F][..], &[F]][..], &[0][..]),
        (&[&[F], &[G]], &[0, 0]),
        (&[&[F], &[F1]], &[0, 0]),
        // At another place.
        (&[&[F], &[G, F]], &[0, 0]),
        (&[&[F, G], &[G, F]], &[0, 1]),
        // Two that are the same are two, and a third is new.
        (&[&[F, F], &[F, F]], &[0, 1]),
        (&[&[F, F], &[F, F, F]], &[0, 1, 2]),
        (&[&[F], &[F, F]], &[0, 1]),
        // Again and again.
        (&[&[F], &[F], &[F]], &[0]),
        (&[&[F], &[G], &[F, G]], &[0, 0]),
        (&[&[F], &[], &[F]], &[0]),
        // The end of a name is no beginning of an input.
        (&[&[("f", "[1]")], &[("f[", "1]")]], &[0, 0]),
        // How it is escaped does not matter.
        (&[&[("f", "{}")], &[("f", "{\\u007d")]], &[0]),
    ] {
        let stream: String = answers.iter().map(|calls| message(calls)).collect();
        assert_eq!(read(&stream, true).1, expected, "{answers:?}");
    }
}

/// There is room for sixteen. What cannot be told from those that ran does not run.
#[test]
fn very_many_calls_and_the_server_begins_again() {
    let names: Vec<String> = (0..40).map(|name| format!("f{name}")).collect();
    let calls = |range: core::ops::Range<usize>| -> Vec<(&str, &str)> {
        names.get(range).unwrap().iter().map(|name| (&**name, "{}")).collect()
    };
    let ran = |first, second| read(&[message(&calls(first)), message(&calls(second))].concat(), true).1.len();
    assert_eq!(ran(0..16, 0..16), 16);
    assert_eq!(ran(0..16, 16..32), 32);
    assert_eq!(ran(0..1, 1..40), 1 + 16, "those from the 17th on may be the first");
    assert_eq!(ran(0..1, 0..20), 20, "the first was found");
    assert_eq!(ran(0..17, 20..30), 17, "nobody knows what the 17th was");
}

#[test]
fn calls_of_the_server_are_not_yours() {
    let stream = "data: {\"type\":\"message_start\",\"message\":{}}\n\n\
        data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"server_tool_use\",\"id\":\"s\",\"name\":\"web\",\"input\":{}}}\n\n\
        data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{}\"}}\n\n\
        data: {\"type\":\"content_block_stop\",\"index\":0}\n\n";
    let (progress, ran) = read(stream, true);
    assert!(ran.is_empty() && progress.calls().next().is_none());
    // So that it is tried, it has to come to its end.
    let (_, ran) = read(&stream.replace("server_tool_use", "tool_use"), true);
    assert_eq!(ran, [0]);
}

/// Of more calls than it follows, none runs twice.
#[test]
fn very_many_calls() {
    let stream: String = (0..200)
        .map(|call| {
            format!(
                "data: {{\"type\":\"response.output_item.done\",\"output_index\":{call},\"item\":{{\"type\":\"function_call\",\"call_id\":\"c{call}\",\"name\":\"f\",\"arguments\":\"{{}}\"}}}}\n\n"
            )
        })
        .collect();
    let (progress, ran) = read(&stream, true);
    assert!(ran.iter().copied().eq(0..128), "{ran:?}");
    assert!(progress.calls().eq(0..128));
    let (mut progress, _) = read(&stream, false);
    assert!(!progress.run(128) && !progress.run(199) && progress.run(0));
}
