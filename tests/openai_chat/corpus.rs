//! The streams of `corpus/`: what each comes to, and the laws on all of them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::streams::{check, cuts};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// Streams of other protocols, and of none, come to the same however they are cut.
#[test]
#[cfg_attr(miri, ignore = "reads files")]
fn any_cut() {
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "sse") {
            cuts(&fs::read(&path).unwrap(), 40);
        }
    }
}

/// What is like the chunk before gives what it gives by itself.
#[test]
#[cfg_attr(miri, ignore = "reads files")]
fn fast_is_slow() {
    let mut count = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if name.starts_with("chat-") && name.ends_with(".sse") {
            check(&fs::read(&path).unwrap(), 60);
            count += 1;
        }
    }
    assert!(count >= 30, "{count}");
}

/// The text, the reasoning, the calls, how it ends, and how many events are out of order.
#[cfg(feature = "serde_json")]
#[test]
#[cfg_attr(miri, ignore = "reads files")]
fn what_each_comes_to() {
    use deltawire::openai::chat::{Completion, Decoder};

    for (name, expected) in [
        ("after-done", "Ahoy||stop complete 2"),
        ("azure", "Fog lifts.||stop complete 0"),
        ("both-reasonings", "Two.|Two sails.|stop complete 0"),
        ("calls-without-index", "||call_a wind {\"at\":\"bow\"} call_b tide {} stop complete 0"),
        ("content-after-finish", "Ahead full.||stop complete 1"),
        ("crlf", "Öl 海\\n 🌊||stop complete 0"),
        ("cut-in-arguments", "||call_a log {\"text\":\"Wind fr.. - truncated 0"),
        ("flat-error", "On||- error 0"),
        ("groq", "Stars.|Look up.|stop complete 0"),
        ("groq-error", "|Call it.|- error 0"),
        ("id-changes", "Tack now.||stop complete 1"),
        ("interleaved-calls", "||call_a wind {\"at\":\"bow\"} call_b tide {\"day\":2} tool_calls complete 0"),
        ("leading-space", "Leeward||stop complete 0"),
        ("length-without-arguments", "||call_a log .. length complete 0"),
        ("mistral-thinking", "North. Then east.|Which way?|stop end_marker_lost 0"),
        ("mistral-tool-call", "||a1B2c3D4e moor {\"berth\":4} tool_calls complete 0"),
        ("moderation-last", "Calm.||stop complete 0"),
        ("no-done", "||call_a wind {} tool_calls end_marker_lost 0"),
        ("no-finish-reason", "Aye.|Short. |- complete 1"),
        ("no-object", "Reef it.||stop complete 0"),
        ("obfuscation", "Low tide at six.||stop complete 0"),
        (
            "ollama-parallel-calls",
            "||call_a wind {\"at\":\"bow\"} call_b wind {\"at\":\"stern\"} tool_calls complete 1",
        ),
        ("openrouter", "Found.|Find it.|stop complete 0"),
        ("openrouter-error", "Half way||error error 0"),
        ("perplexity", "Ebb at noon.||stop complete 1"),
        ("rare-members", "x||function_call complete 0"),
        ("reasoning-content", "Eight oars.|Count the oars.|stop complete 0"),
        ("repeated-ids", "||call_a wind {\"at\":\"bow\"} tool_calls complete 0"),
        ("several-choices", "Red kite||length complete 0"),
        ("whole-answer", "At once.||stop end_marker_lost 0"),
    ] {
        let bytes = fs::read(folder().join(format!("chat-{name}.sse"))).unwrap();
        let (mut decoder, mut completion) = (Decoder::new(), Completion::new());
        for mut chunk in bytes.chunks(100) {
            while let Some(event) = decoder.next_event(&mut chunk) {
                completion.apply(&event.unwrap()).unwrap();
            }
        }
        let end = decoder.finish();
        let it = completion.finish(&end).unwrap_or_else(|incomplete| incomplete.completion);
        let calls: String = it
            .tool_calls()
            .map(|call| {
                let input = call.input().map_or(format!("{}..", call.raw_input()), ToString::to_string);
                format!("{} {} {input} ", call.id(), call.name())
            })
            .collect();
        let reason = it.choices().next().and_then(|it| it.finish_reason_name()).unwrap_or("-");
        let seen = format!("{}|{}|{calls}{reason} {} {}", it.text(), it.reasoning(), end.outcome, end.violations);
        assert_eq!(seen, expected, "{name}");
        let value = it.to_value().unwrap();
        assert_eq!(Completion::parse(value.to_string().as_bytes()).unwrap().to_value().unwrap(), value, "{name}");
    }
}
