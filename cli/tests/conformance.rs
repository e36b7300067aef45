//! `deltawire check` and `deltawire corpus export`, as their users meet them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    missing_docs,
    reason = "a test that fails shall panic"
)]

mod tool;

use std::fs;
use std::path::Path;

use serde_json::Value;
use tool::{Folder, HOSTILE, assert_harmless, corpus, printed, refused};

/// Copies streams of the corpus, with what is expected of them.
fn some(folder: &Folder, names: &[&str]) {
    for name in names {
        for extension in ["sse", "jsonl", "events", "message"] {
            let file = format!("{name}.{extension}");
            if let Ok(bytes) = fs::read(corpus(&file)) {
                folder.write(&file, bytes);
            }
        }
    }
}

#[test]
fn the_corpus_is_as_expected() {
    let text = printed(&["check", "--quick", &corpus("")], b"", 0);
    let streams = fs::read_dir(corpus("")).unwrap();
    let streams = streams.filter(|it| it.as_ref().unwrap().path().extension().is_some_and(|it| it == "sse")).count();
    assert!(text.starts_with(&format!("-- {streams} streams in ")) && text.ends_with(": all as expected\n"), "{text}");
}

#[test]
fn every_split_is_tried_and_a_failure_is_shown() {
    let folder = Folder::new("check-splits");
    some(&folder, &["chat-groq-error", "no-space", "gemini-cut"]);
    let lengths: u64 = ["no-space", "chat-groq-error", "gemini-cut"]
        .map(|name| {
            let views = ["jsonl", "events", "message"]
                .map(|it| u64::from(Path::new(&folder.path(&format!("{name}.{it}"))).exists()));
            // Whole, 1, 7, and each place in the middle.
            (fs::metadata(folder.path(&format!("{name}.sse"))).unwrap().len() + 2) * views.iter().sum::<u64>()
        })
        .iter()
        .sum();
    let text = printed(&["check", &folder.path("")], b"", 0);
    assert_eq!(text, format!("-- 3 streams in {lengths} runs: all as expected\n"));

    // One line is expected to be another; an object of a message has its members in another order, which is free.
    let path = folder.path("no-space.jsonl");
    let expected = fs::read_to_string(&path).unwrap();
    fs::write(&path, expected.replacen("\"data\":\"", "\"data\":\"\u{1B}[1m", 1)).unwrap();
    let message: Value = serde_json::from_str(&fs::read_to_string(folder.path("gemini-cut.message")).unwrap()).unwrap();
    let turned: serde_json::Map<String, Value> = message.as_object().unwrap().clone().into_iter().rev().collect();
    folder.write("gemini-cut.message", serde_json::to_string_pretty(&turned).unwrap());
    let text = printed(&["check", &folder.path("")], b"", 3);
    assert!(text.starts_with("fails: no-space, frames, whole: line 1\n  expected  {"), "{text}");
    assert!(text.ends_with("runs: 1 failure\n"), "{text}");
    assert_harmless(&text);
    let lines = printed(&["check", "--jsonl", "--quick", &folder.path("")], b"", 3);
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        (&lines[0]["fail"], &lines[0]["line"], &lines[1]["failures"]),
        (&"no-space".into(), &1.into(), &1.into())
    );
}

#[test]
fn names_and_lines_are_only_text() {
    let folder = Folder::new("check-hostile");
    let name = HOSTILE.replace('/', "|");
    let stream = format!("data: {}\n\n", HOSTILE.replace('\r', ""));
    folder.write(&format!("{name}.sse"), stream);
    folder.write(&format!("{name}.jsonl"), HOSTILE);
    assert_harmless(&printed(&["check", &folder.path("")], b"", 3));
    assert_harmless(&printed(&["check", "--jsonl", &folder.path("")], b"", 3));
}

fn decoded(base64: &str) -> Vec<u8> {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits: Vec<usize> = base64.chars().filter_map(|char| DIGITS.find(char)).collect();
    let bits = digits.iter().flat_map(|digit| (0..6).rev().map(move |bit| digit >> bit & 1)).collect::<Vec<usize>>();
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |sum, bit| sum << 1 | u8::try_from(*bit).unwrap())).collect()
}

#[test]
fn the_export_has_all_that_a_parser_needs() {
    let folder = Folder::new("export");
    let out = folder.path("out.jsonl");
    assert_eq!(printed(&["corpus", "export", &out, &corpus("")], b"", 0), "");
    let text = fs::read_to_string(&out).unwrap();
    assert_harmless(&text);
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["corpus"], &lines[0]["streams"]), (&1.into(), &(lines.len() - 1).into()));
    for line in &lines[1..] {
        let name = line["name"].as_str().unwrap();
        let bytes = fs::read(corpus(&format!("{name}.sse"))).unwrap();
        assert_eq!(decoded(line["base64"].as_str().unwrap()), bytes, "{name}");
        let expected = fs::read_to_string(corpus(&format!("{name}.jsonl"))).unwrap();
        let mut expected: Vec<Value> = expected.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let end = expected.pop().unwrap();
        assert_eq!(line["frames"], Value::from(expected), "{name}");
        for (member, value) in [
            ("kind", &end["end"]["kind"]),
            ("pending", &end["end"]["pending"]),
            ("retry", &end["retry"]),
            ("last_event_id", &end["last_event_id"]),
        ] {
            assert_eq!(&line["end"][member], value, "{name}");
        }
        let offsets = line["cuttings"][3]["at"].as_array().unwrap();
        let offsets: Vec<usize> = offsets.iter().map(|it| usize::try_from(it.as_u64().unwrap()).unwrap()).collect();
        assert!(offsets.is_sorted() && offsets.iter().all(|&at| 0 < at && at < bytes.len()), "{name}");
        if name == "non-ascii" {
            let text = String::from_utf8_lossy(&bytes);
            assert!((1..bytes.len()).all(|at| text.is_char_boundary(at) || offsets.contains(&at)), "in each character");
        }
    }
    let tools = lines.iter().find(|line| line["name"] == "anthropic-tool-use").unwrap();
    assert_eq!(tools["answer"]["tool_calls"][0]["name"], "edit_file");
    assert!(tools["parts"].as_array().unwrap().iter().any(|part| part["part"] == "tool_end"));
    assert_eq!(tools["message"]["end"], "complete");
    // The same on stdout.
    assert_eq!(printed(&["corpus", "export", "-", &corpus("")], b"", 0), text);
}

#[test]
fn mistakes_are_explained() {
    let folder = Folder::new("check-mistakes");
    assert!(refused(&["check", &folder.path("")]).starts_with("there is no NAME.sse in "));
    assert!(refused(&["check", &folder.path("not-there")]).starts_with("cannot read "));
    assert_eq!(refused(&["corpus"]), "corpus needs a word: deltawire corpus export OUT.jsonl [DIR] (see --help)");
    assert_eq!(
        refused(&["corpus", "export"]),
        "export needs a file: deltawire corpus export OUT.jsonl [DIR] (see --help)"
    );
    assert!(refused(&["corpus", "export", &folder.path("no/out"), &corpus("")]).starts_with("cannot write "));
}
