//! `deltawire diff`, as its users meet it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    missing_docs,
    reason = "a test that fails shall panic"
)]

mod tool;

use serde_json::{Value, json};
use tool::{Folder, HOSTILE, answer, assert_harmless, corpus, deltawire, frame, printed, refused};

/// What the answer of [`answer`] is in a chunk of Chat Completions, all at once.
fn chat(text: &str, tool: &str, input: &str) -> Vec<u8> {
    let calls =
        json!([{"index": 0, "id": "call_1", "type": "function", "function": {"name": tool, "arguments": input}}]);
    let delta = json!({"role": "assistant", "reasoning_content": format!("Let me see. {text}"),
        "content": format!("I look it up. {text}"), "tool_calls": calls});
    let chunk = |delta: &Value, finish: &Value| {
        frame(&json!({"id": "c", "object": "chat.completion.chunk", "model": "m",
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}))
    };
    [chunk(&delta, &Value::Null), chunk(&json!({}), &json!("tool_calls")), b"data: [DONE]\n\n".to_vec()].concat()
}

#[test]
fn deltas_and_dialects_do_not_matter() {
    let folder = Folder::new("diff-same");
    let one = folder.write("a.sse", answer("Lisbon", "weather").concat());
    // Other blanks in the input.
    let other = folder.write("b.sse", chat("Lisbon", "weather", "{ \"city\" : \"Lisbon\" }"));
    let text = printed(&["diff", "--width=100", &one, &other], b"", 0);
    assert!(text.ends_with("-- the same\n"), "{text}");
    assert!(text.lines().next().unwrap().contains("b.sse (chat)"), "{text}");
    assert_eq!(printed(&["diff", "--quiet", &one, &other], b"", 0), "");
    let text = printed(&["diff", "--jsonl", &one, &other], b"", 0);
    let kinds: Vec<String> = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["a"]["kind"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(kinds, ["reasoning", "text", "call", "finish", "end", ""]);
    // What belongs to the wire differs.
    let text = printed(&["diff", "--all", "--width=100", &one, &other], b"", 3);
    assert!(text.contains("> call id"), "{text}");
    // From stdin too.
    let bytes = std::fs::read(&other).unwrap();
    assert_eq!(printed(&["diff", "-", &one], &bytes, 0).lines().last(), Some("-- the same"));
}

#[test]
fn the_first_difference_is_marked() {
    let folder = Folder::new("diff-first");
    let one = folder.write("a.sse", answer("Lisbon", "weather").concat());
    for (text, tool, input, marked, said) in [
        ("Lisbou", "weather", "{\"city\":\"Lisbou\"}", "reasoning", "reasoning, from character 18 on: 'n' and 'u'"),
        (
            "Lisbon",
            "wether",
            "{\"city\":\"Lisbon\"}",
            "call 0",
            "call, from character 3 on: 'ather {\"city' and 'ther {\"city\"'",
        ),
        ("Lisbon", "weather", "{\"city\":\"Lisboa\"}", "call 0", "call, from character 23 on: 'n\"}' and 'a\"}'"),
    ] {
        let other = folder.write("b.sse", chat(text, tool, input));
        let page = printed(&["diff", "--width", "90", &one, &other], b"", 3);
        let first = page.lines().find(|line| line.starts_with("> ")).unwrap();
        assert!(first.starts_with(&format!("> {marked} ")), "{page}");
        assert_eq!(page.lines().last().unwrap(), format!("-- the first difference: {said}"), "{page}");
        let lines = printed(&["diff", "--jsonl", &one, &other], b"", 3);
        let last: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
        assert_eq!(last["end"], "different");
    }
}

#[test]
fn what_one_side_lacks_stands_alone() {
    let page =
        printed(&["diff", "--width=80", &corpus("anthropic-tool-use.sse"), &corpus("anthropic-cut.sse")], b"", 3);
    assert!(page.contains("call 0, not complete"), "{page}");
    assert!(page.lines().any(|line| line.starts_with("* finish") && line.ends_with("(nothing)")), "{page}");
    assert!(page.contains("complete") && page.contains("truncated"), "{page}");
}

#[test]
fn calls_that_take_turns_are_put_together() {
    let text = printed(
        &["diff", "--jsonl", &corpus("chat-interleaved-calls.sse"), &corpus("chat-interleaved-calls.sse")],
        b"",
        0,
    );
    let inputs: Vec<Value> =
        text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["b"]["text"].clone()).collect();
    assert_eq!(inputs[..2], [json!("wind {\"at\":\"bow\"}"), json!("tide {\"day\":2}")], "{text}");
}

#[test]
fn every_width_holds_and_long_texts_are_cut_around_the_difference() {
    let folder = Folder::new("diff-width");
    let long = |end: &str| format!("{}日本語の文 {end} {}", "word ".repeat(5000), "tail ".repeat(5000));
    let one = folder.write("a.sse", answer(&long("left"), "weather").concat());
    let other = folder.write("b.sse", answer(&long("right"), "weather").concat());
    for width in [20, 41, 80, 200] {
        let page = printed(&["diff", "--width", &width.to_string(), &one, &other], b"", 3);
        // All but the last line, which is a sentence.
        for line in page.lines().filter(|line| !line.starts_with("-- ")) {
            let columns: usize = line.chars().map(|char| if char > '\u{2FFF}' { 2 } else { 1 }).sum();
            // A side has 8 columns at least.
            assert!(columns <= width.max(21), "{width}: {line}");
        }
        assert!(page.lines().count() < 60, "{page}");
        if width >= 80 {
            assert!(page.contains("left") && page.contains("right"), "{page}");
        }
    }
}

#[test]
fn nothing_of_a_stream_is_more_than_text() {
    let folder = Folder::new("diff-hostile");
    let one = folder.write("a.sse", answer(HOSTILE, HOSTILE).concat());
    let other = folder.write("b\u{1B}[31m.sse", chat("x", HOSTILE, HOSTILE));
    for words in [&["diff", "--all", &one, &other][..], &["diff", "--all", "--jsonl", &one, &other]] {
        assert_harmless(&printed(words, b"", 3));
    }
}

#[test]
fn memory_stays_in_bounds() {
    let folder = Folder::new("diff-memory");
    let delta = |text: &str| {
        frame(&json!({"type": "content_block_delta", "index": 1, "delta": {"type": "text_delta", "text": text}}))
    };
    let frames = answer("x", "y");
    let long = [frames[..6].concat(), delta(&"x".repeat(1 << 20)).repeat(65), frames[8..].concat()].concat();
    let path = folder.write("long.sse", long);
    let output = deltawire(&["diff", &path, &corpus("anthropic-text.sse")], b"");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.ends_with("its answer has more than 64 MiB, too much to compare\n"), "{said}");
}

#[test]
fn mistakes_are_explained() {
    let stream = corpus("anthropic-text.sse");
    assert_eq!(refused(&["diff", &stream]), "diff needs two files: deltawire diff A.sse B.sse (see --help)");
    assert_eq!(refused(&["diff", "-", "-"]), "diff can read only one of the two from stdin");
    assert_eq!(refused(&["diff", &stream, &stream, "c"]), "one word too many: c (see --help)");
    assert!(refused(&["diff", &stream, "not-there"]).starts_with("cannot read not-there"));
    assert_eq!(refused(&["diff", "--quite", "a", "b"]), "unknown flag --quite: did you mean --quiet? (see --help)");
}

#[test]
fn what_is_no_answer_is_not_the_same_as_another() {
    let folder = Folder::new("diff-none");
    let (page, script) = (folder.path("a.html"), folder.path("b.py"));
    std::fs::write(&page, "<html>Bad Gateway</html>\n").unwrap();
    std::fs::write(&script, "print(1)\n").unwrap();
    assert_eq!(deltawire(&["diff", "--quiet", &page, &script], b"").status.code(), Some(5));
    assert!(printed(&["diff", &page, &page], b"", 5).ends_with("-- neither is an answer of a dialect that is known\n"));
    let cut = corpus("anthropic-cut.sse");
    assert!(printed(&["diff", &cut, &cut], b"", 0).ends_with("-- the same, and not complete: truncated\n"));
}
