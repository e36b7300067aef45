//! The tool `inspect` as its users meet it: a process with words, pipes and an exit code.

#![cfg(all(feature = "std", not(miri)))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails shall panic")]

use core::time::Duration;
use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::SystemTime;

use deltawire::anthropic::{Decoder, Event, Item};
#[cfg(feature = "serde_json")]
use deltawire::anthropic::{Incomplete, Message};
use deltawire::json::Scanner;

/// Returns the built example. Cargo builds it for `cargo test`, but does not say where.
fn tool() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    // target/debug/deps/inspect-HASH is this test, target/debug/examples/inspect the tool.
    let tool =
        test.parent().unwrap().with_file_name("examples").join(format!("inspect{}", std::env::consts::EXE_SUFFIX));
    let built = fs::metadata(&tool).and_then(|it| it.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["", "events", "message"].map(|folder| root.join("cli/src/modes").join(folder));
    let parts = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
    for source in parts.filter(|path| path.is_file()).chain([root.join("examples/inspect.rs")]) {
        let edited = fs::metadata(&source).unwrap().modified().unwrap();
        assert!(
            built >= edited,
            "{} is missing or older than {}: `cargo test` builds it, `cargo test --test inspect` does not, \
             `cargo build --example inspect` does",
            tool.display(),
            source.display()
        );
    }
    tool
}

fn command(words: &[&str]) -> Command {
    let mut command = Command::new(tool());
    command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // So that a test for no colours is not one of this variable.
    command.env_remove("NO_COLOR");
    command
}

/// Runs the tool to its end, with `input` at its stdin.
fn run(mut command: Command, input: &[u8]) -> Output {
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    thread::scope(|scope| {
        // A tool that reads a file, or stops at a wrong flag, does not take what is written here.
        scope.spawn(move || drop(stdin.write_all(input)));
        child.wait_with_output().unwrap()
    })
}

/// Runs the tool, which must read to the end and complain of nothing, and returns what it prints.
fn printed(words: &[&str], input: &[u8]) -> String {
    let output = run(command(words), input);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{words:?}");
    assert!(matches!(output.status.code(), Some(0 | 3..=5)), "{words:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Runs the tool, which must refuse, and returns its one line of complaint.
fn refused(command: Command) -> String {
    let what = format!("{command:?}");
    let output = run(command, b"data: x\n\n");
    assert_eq!(output.status.code(), Some(2), "{what}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{what}");
    let complaint = String::from_utf8(output.stderr).unwrap();
    let line = complaint.strip_prefix("inspect: ").and_then(|it| it.strip_suffix('\n')).unwrap_or_default();
    assert!(!line.is_empty() && !line.contains(char::is_control), "{what}: {complaint:?}");
    line.to_owned()
}

/// The paths of all streams of the corpus.
fn streams() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let streams: Vec<String> = paths
        .filter(|path| path.extension().is_some_and(|it| it == "sse"))
        .map(|path| path.to_str().unwrap().to_owned())
        .collect();
    assert!(streams.len() >= 24, "{streams:?}");
    streams
}

fn stream(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name).to_str().unwrap().to_owned()
}

#[test]
fn jsonl_is_what_the_corpus_expects() {
    for path in streams() {
        let bytes = fs::read(&path).unwrap();
        let expected = fs::read_to_string(Path::new(&path).with_extension("jsonl")).unwrap();
        for mode in [&[][..], &["frames"]] {
            for chunk in [&[][..], &["--chunk", "1"], &["--chunk=7"]] {
                let words = [mode, &["--jsonl"], chunk].concat();
                assert_eq!(printed(&words, &bytes), expected, "{words:?} < {path}");
                let words = [words.as_slice(), &[&path]].concat();
                assert_eq!(printed(&words, b""), expected, "{words:?}");
            }
        }
    }
}

#[test]
#[cfg(feature = "serde_json")]
fn messages_are_what_the_corpus_expects() {
    let mut compared = 0;
    for path in streams() {
        let Ok(expected) = fs::read_to_string(Path::new(&path).with_extension("message")) else { continue };
        let expected: serde_json::Value = serde_json::from_str(&expected).unwrap();
        for chunk in [&[][..], &["--chunk=1"], &["--chunk=100"]] {
            let words = [&["message", "--jsonl"], chunk, &[&path]].concat();
            let seen = printed(&words, b"");
            assert_eq!(seen.matches('\n').count(), 1, "one line");
            assert_eq!(serde_json::from_str::<serde_json::Value>(&seen).unwrap(), expected, "{words:?}");
        }
        compared += 1;
    }
    assert!(compared >= 50, "{compared}");
}

#[test]
#[cfg(feature = "serde_json")]
fn an_answer_has_the_same_words_of_every_vendor() {
    let answer = |name: &str, chunk: &str| -> serde_json::Value {
        let line = printed(&["answer", "--jsonl", "--chunk", chunk, &stream(name)], b"");
        serde_json::from_str(&line).unwrap()
    };
    for chunk in ["1", "100000"] {
        let cut = answer("anthropic-cut.sse", chunk);
        assert_eq!(
            (&cut["dialect"], &cut["end"], &cut["text"]),
            (&"anthropic".into(), &"truncated".into(), &"I will".into())
        );
        assert_eq!(
            (&cut["tool_calls"][0]["state"], &cut["usage"]["input_with_cache"]),
            (&"incomplete".into(), &1243.into())
        );
        let calls = answer("chat-interleaved-calls.sse", chunk);
        assert_eq!(
            (&calls["finish"], &calls["reason"], &calls["end"]),
            (&"tool_calls".into(), &"tool_use".into(), &"complete".into())
        );
        assert_eq!(calls["tool_calls"][1]["arguments"]["day"], 2);
        let failed = answer("responses-failed.sse", chunk);
        assert_eq!((&failed["end"], &failed["error"]), (&"error".into(), &"Slow down, please.".into()));
        let done = answer("gemini-done.sse", chunk);
        assert_eq!((&done["dialect"], &done["finish"], &done["lost"]), (&"gemini".into(), &"STOP".into(), &0.into()));
    }
    let shown = printed(&["answer", &stream("anthropic-cut.sse")], b"");
    assert!(shown.starts_with("-- claude-opus-5 (anthropic)\nI will\n-- read_file\n"), "{shown}");
    assert!(
        shown.ends_with("-- no finish reason, 1243 tokens in, 2 out\n-- answer not complete: truncated\n"),
        "{shown}"
    );
    let page = "<!DOCTYPE html>\n";
    let unknown = "this is of no dialect that is known (anthropic, chat, responses, gemini): <!DOCTYPE html>";
    for page in [page, page.trim_end()] {
        let shown = printed(&["answer"], page.as_bytes());
        assert!(shown.ends_with(&format!("-- answer not complete: empty\n-- {unknown}\n")), "{shown}");
    }
    // A dialect that is named is not looked for.
    let named = printed(&["answer", "--jsonl", "--dialect", "chat", &stream("gemini-done.sse")], b"");
    assert!(named.contains(r#""dialect":"chat""#) && named.contains(r#""end":"empty""#), "{named}");
}

/// Returns the message of a stream that is there as a whole.
#[cfg(feature = "serde_json")]
fn message_of(stream: &[u8]) -> Result<Message, Box<Incomplete>> {
    let (mut decoder, mut message, mut chunk) = (Decoder::new(), Message::new(), stream);
    while let Some(event) = decoder.next_event(&mut chunk) {
        let Ok(event) = event else { continue };
        message.apply(&event).unwrap();
    }
    message.finish(&decoder.finish())
}

#[test]
#[cfg(feature = "serde_json")]
fn a_message_is_shown_as_a_chat() {
    let incomplete = message_of(&fs::read(stream("anthropic-cut.sse")).unwrap()).unwrap_err();
    let expected = format!(
        "-- claude-opus-5\nI will\n-- read_file\n{{\n  \"path\": \"src/li\"\n}}\n-- truncated after 16 bytes\n\
         -- no stop reason, 731 tokens in, 2 out\n-- {incomplete}\n"
    );
    assert_eq!(printed(&["message", &stream("anthropic-cut.sse")], b""), expected);
    let shown = printed(&["message", &stream("anthropic-all-kinds.sse")], b"");
    for line in
        ["-- web_search", "-- container_upload: {\"file_id\":\"file_01Up\",\"type\":\"container_upload\"}", "{}"]
    {
        assert!(shown.lines().any(|it| it == line), "{line} is not in\n{shown}");
    }
    let shown = printed(&["message", &stream("anthropic-disorder.sse")], b"");
    assert!(shown.contains("-- out of order: before_start, second_start"), "{shown}");
    let invalid = "data: {\"type\":\"message_start\",\"message\":{}}\n\n\
        data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\"}}\n\n\
        data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{no\"}}\n\n";
    let shown = printed(&["message"], invalid.as_bytes());
    assert!(shown.starts_with("-- assistant\n-- tool_use\n{}\n-- invalid JSON at byte 1\n"), "{shown}");
    assert_eq!(printed(&["message", "--jsonl"], b""), "{\"message\":null,\"end\":\"empty\"}\n");
}

#[test]
fn events_are_what_the_corpus_expects() {
    let mut compared = 0;
    for path in streams() {
        let Ok(expected) = fs::read_to_string(Path::new(&path).with_extension("events")) else { continue };
        for chunk in [&[][..], &["--chunk=1"], &["--chunk=7"], &["--chunk=100"]] {
            let words = [&["events", "--jsonl"], chunk, &[&path]].concat();
            assert_eq!(printed(&words, b""), expected, "{words:?}");
        }
        compared += 1;
    }
    assert!(compared >= 50, "{compared}");
}

/// What follows if nothing says which dialect a stream is of.
const NO_PAYLOAD: &str = "-- there is no payload that could say which dialect this is";
const NAME_IT: &str = ": name it with --dialect (anthropic, chat, responses, gemini)\n";

#[test]
fn events_are_read_as_they_arrive() {
    let (tool_use, disorder) = (stream("anthropic-tool-use.sse"), stream("anthropic-disorder.sse"));
    let expected = "-- claude-sonnet-5
The greeting ignores the name. I will change one line in `src/greet.rs`.
edit_file {\"path\": \"src/greet.rs\", \"old_text\": \"    println!(\\\"Hello\\\");\\n\", \
         \"new_text\": \"    println!(\\\"Hello, {name}!\\\");\\n\", \"expect_matches\": 1}
-- complete, tool_use
-- 1204 tokens in, 118 out
";
    for chunk in ["1", "50", "100000"] {
        assert_eq!(printed(&["events", "--chunk", chunk, &tool_use], b""), expected);
    }
    let shown = printed(&["events", &disorder], b"");
    let disorder = fs::read(disorder).unwrap();
    let (mut decoder, mut chunk, mut lines) = (Decoder::new(), disorder.as_slice(), Vec::new());
    while let Some(item) = decoder.next_item(&mut chunk) {
        let Ok(Item::Event(received)) = item else { continue };
        lines.extend(received.violation.map(|violation| format!("-- {violation}")));
    }
    assert!(lines.len() >= 10, "{lines:?}");
    for line in lines.iter().map(String::as_str).chain(["-- complete, end_turn"]) {
        assert!(shown.lines().any(|it| it == line), "{line} is not in\n{shown}");
    }
    // Of the payloads below, one is not JSON, and one comes before the start, as the first of the stream above does.
    let not_json = Event::parse(b"{\"type\"").unwrap_err();
    let skipped = format!("-- skipped: {not_json}\n-- {{\"type\"\n-- no event\n-- ? tokens in, ? out, 1 skipped\n");
    let unterminated = format!(
        "-- the last event lacks its blank line\n{}\n-- complete, no stop reason\n-- ? tokens in, ? out, 1 out of order\n",
        lines[0]
    );
    for (input, end) in [
        (
            &b"data: {\"type\":\"message_start\",\"message\":{\"model\":\"m\\u001b[2J\"}}\n\n"[..],
            "-- m\\u{1b}[2J\n-- truncated between blocks\n-- ? tokens in, ? out\n",
        ),
        (b"data: {\"type\"\n\n", &(skipped + "-- the one payload does not say which dialect this is" + NAME_IT)),
        (
            b"<html>\n",
            &format!(
                "-- ignored: <html>\n-- no event, only lines without meaning in SSE\n-- ? tokens in, ? out\n{NO_PAYLOAD}{NAME_IT}"
            ),
        ),
        (b"{\"error\":\"m\"}", "-- m\n-- ended by an error: unknown\n-- ? tokens in, ? out\n"),
        (b"data: {\"type\":\"message_stop\"}\n", &unterminated),
        (b"", &format!("-- no event\n-- ? tokens in, ? out\n{NO_PAYLOAD}{NAME_IT}")),
    ] {
        assert_eq!(printed(&["events"], input), end);
    }
}

#[test]
fn the_table_shows_all_that_a_stream_says() {
    let input = b"retry: 3000\n\n: keep-alive\n\nid: 7\nevent: start\ndata: {}\n\ndata: one\ndata:  two\n\n\
        event: response.output_text.delta\ndata\n\nevent: ping\nid\n\n{\"error\": 1}\n\ndata: [DONE]\n";
    let expected = "       retry                3000 ms
       comment              keep-alive
       id                   7
    1  start                {}
    2  message              one
                             two
    3  response.output_text.delta  (empty)
       id                          (cleared)
       no data                     ping
       ignored                     {\"error\": 1}
    -  message                     [DONE]
-- 3 frames, 161 bytes, ended without the last blank line: SSE drops the frame marked -, 13 bytes pending
";
    for chunk in ["1", "2", "3", "1000"] {
        assert_eq!(printed(&["--chunk", chunk], input), expected, "chunks of {chunk}");
    }
}

#[test]
fn the_table_shows_how_a_stream_ended() {
    for (input, expected) in [
        ("", "-- 0 frames, 0 bytes, ended between frames, nothing pending\n"),
        ("data: x\n\n", "    1  message              x\n-- 1 frame, 9 bytes, ended between frames, nothing pending\n"),
        (
            "id: 5\ndata: a\ndata: b",
            "       data so far          a\n       unfinished line      b\n-- 0 frames, 21 bytes, truncated, 21 bytes pending\n",
        ),
        ("event: x\n", "-- 0 frames, 9 bytes, truncated, 9 bytes pending\n"),
        (
            "id: 5\ndata: a\n",
            "       id                   5\n    -  message              a\n-- 0 frames, 14 bytes, ended without the last \
             blank line: SSE drops the frame marked -, 14 bytes pending\n",
        ),
        (
            "{}\n",
            "       ignored              {}\n-- 0 frames, 3 bytes, ended between frames, nothing pending\n\
             -- no frame, only lines without meaning in SSE: probably a bare error body, not SSE\n",
        ),
    ] {
        assert_eq!(printed(&[], input.as_bytes()), expected, "{input:?}");
    }
}

#[test]
fn the_table_numbers_all_frames_of_a_stream() {
    let table = printed(&[&stream("anthropic-tool-use.sse")], b"");
    let expected = printed(&["--jsonl", &stream("anthropic-tool-use.sse")], b"");
    let frames = expected.lines().filter(|line| line.starts_with("{\"event\"")).count();
    // One line per frame, and the summary.
    assert_eq!(table.lines().count(), frames + 1);
    for (at, line) in table.lines().take(frames).enumerate() {
        assert!(line.starts_with(&format!("{:>5}  ", at + 1)), "{line}");
        assert!(line.contains("  {\"type\":"), "{line}");
    }
    assert!(table.contains("\n    3  ping                 {\"type\": \"ping\"}\n"), "{table}");
    let summary = format!("-- {frames} frames, 4755 bytes, ended between frames, nothing pending");
    assert_eq!(table.lines().last(), Some(summary.as_str()));
}

#[test]
fn a_stream_cannot_drive_the_terminal() {
    for path in streams() {
        let bytes = fs::read(&path).unwrap();
        for table in [printed(&[&path], b""), printed(&["--chunk", "1"], &bytes)] {
            assert!(
                !table.contains(|char| (is_control(char) || char == '\u{FEFF}') && char != '\n'),
                "{path}: {table:?}"
            );
        }
        let jsonl = printed(&["--jsonl", &path], b"");
        assert!(!jsonl.contains(|char| is_control(char) && char != '\n'), "{path}: {jsonl:?}");
    }
    let table = printed(&[&stream("adversarial.sse")], b"");
    assert!(table.contains("  \\u{1b}[2J            \"\\\"\\\\\\u0000\"\n"), "{table}");
    assert!(
        table.contains(
            "  message              \\u{1b}[31mred\\u{1b}[0m \\u{1b}]0;title\\u{7} \\u{9b}31m \\u{8}\\u{8}\n"
        )
    );
    assert!(table.contains("  id                   \\u{1b}[1m\n"), "{table}");
    // Data that looks like rows of the table stands to the right of them.
    let table = printed(&[], b"data: x\ndata:     2  message  y\ndata: -- 5 frames\n\n");
    let expected = "    1  message              x
                                2  message  y
                            -- 5 frames
";
    assert_eq!(table.strip_prefix(expected), Some("-- 1 frame, 51 bytes, ended between frames, nothing pending\n"));
}

/// Says whether a terminal or an editor acts on `char` in place of showing it.
fn is_control(char: char) -> bool {
    matches!(char,
        '\0'..='\x1F' | '\x7F'..='\u{9F}' | '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// All characters that must not be printed; line ends and NUL, which have a meaning of their own, are left out.
fn controls() -> String {
    ('\x01'..='\u{FFFF}').filter(|&char| is_control(char) && char != '\n' && char != '\r').collect()
}

/// The controls as they stand in a JSON string: escaped, and those that may stand there as they are, too.
fn controls_in_json() -> String {
    let escaped = controls().chars().fold(String::new(), |text, char| format!("{text}\\u{:04X}", u32::from(char)));
    escaped + &controls().chars().filter(|&char| char >= '\x7F').collect::<String>()
}

/// Streams that have the controls in every place where text can stand.
fn hostile_streams() -> Vec<(&'static str, Vec<u8>)> {
    let (c, j) = (controls(), controls_in_json());
    let frames = format!(
        "event: e{c}\nid: i{c}\ndata: d{c}\ndata: d{c}\n\n: c{c}\nignored{c}\nevent: n{c}\nid: j{c}\n\n\
         retry: 1\nretry: {c}\ndata: {{{c}\n\ndata: x\rdata: y\r\n\r\n"
    );
    let payloads = [
        format!(
            r#"{{"type":"message_start","message":{{"id":"a{j}","model":"b{j}","c{j}":"d{j}","usage":{{"x{j}":1}}}}}}"#
        ),
        format!(r#"{{"type":"content_block_start","index":0,"content_block":{{"type":"text","text":"a{j}"}}}}"#),
        format!(r#"{{"type":"content_block_delta","index":0,"delta":{{"type":"text_delta","text":"b{j}\r\nc"}}}}"#),
        format!(
            r#"{{"type":"content_block_delta","index":0,"delta":{{"type":"citations_delta","citation":{{"type":"char_location","cited_text":"c{j}","document_title":"d{j}"}}}}}}"#
        ),
        format!(r#"{{"type":"content_block_delta","index":0,"delta":{{"type":"d{j}","x":"y{j}"}}}}"#),
        r#"{"type":"content_block_stop","index":0}"#.to_owned(),
        format!(
            r#"{{"type":"content_block_start","index":1,"content_block":{{"type":"thinking","thinking":"a{j}"}}}}"#
        ),
        format!(r#"{{"type":"content_block_delta","index":1,"delta":{{"type":"thinking_delta","thinking":"b{j}"}}}}"#),
        format!(
            r#"{{"type":"content_block_delta","index":1,"delta":{{"type":"signature_delta","signature":"c{j}"}}}}"#
        ),
        r#"{"type":"content_block_stop","index":1}"#.to_owned(),
        format!(
            r#"{{"type":"content_block_start","index":2,"content_block":{{"type":"tool_use","id":"a{j}","name":"b{j}","input":{{"c{j}":"d{j}"}}}}}}"#
        ),
        format!(
            r#"{{"type":"content_block_delta","index":2,"delta":{{"type":"input_json_delta","partial_json":"{{\"e{c}\":\"f{c}\",\"g"}}}}"#,
            c = j.replace("\\u", "\\\\u")
        ),
        r#"{"type":"content_block_stop","index":2}"#.to_owned(),
        format!(r#"{{"type":"content_block_start","index":3,"content_block":{{"type":"e{j}","f{j}":"g{j}"}}}}"#),
        r#"{"type":"content_block_stop","index":3}"#.to_owned(),
        format!(
            r#"{{"type":"content_block_start","index":4,"content_block":{{"type":"web_search_tool_result","tool_use_id":"a{j}","content":[{{"type":"web_search_result","title":"b{j}"}}]}}}}"#
        ),
        r#"{"type":"content_block_stop","index":4}"#.to_owned(),
        format!(
            r#"{{"type":"content_block_start","index":5,"content_block":{{"type":"compaction","content":"a{j}"}}}}"#
        ),
        format!(r#"{{"type":"content_block_delta","index":5,"delta":{{"type":"compaction_delta","content":"b{j}"}}}}"#),
        r#"{"type":"content_block_stop","index":5}"#.to_owned(),
        format!(
            r#"{{"type":"message_delta","delta":{{"stop_reason":"a{j}","stop_sequence":"b{j}","stop_details":{{"type":"c{j}","explanation":"d{j}"}}}},"usage":{{"output_tokens":1}}}}"#
        ),
        format!(r#"{{"type":"k{j}","l":"m{j}"}}"#),
        format!(r#"{{"type":"no JSON{j}"{c}"#),
    ];
    let events = payloads.iter().fold(format!(": c{c}\nignored{c}\n"), |stream, payload| {
        format!("{stream}event: e{c}\nid: i{c}\ndata: {payload}\n\n")
    });
    let chat = [
        format!(
            r#"{{"id":"a{j}","model":"b{j}","citations":["c{j}"],"moderation":{{"d{j}":"e{j}"}},"choices":[{{"index":0,"delta":{{"role":"f{j}","reasoning":"g{j}\n","content":"h{j}","annotations":[{{"i{j}":"j{j}"}}]}}}}]}}"#
        ),
        format!(
            r#"{{"choices":[{{"index":1,"delta":{{"refusal":"a{j}","audio":{{"transcript":"b{j}"}},"function_call":{{"name":"c{j}","arguments":"d{j}"}}}}}}]}}"#
        ),
        format!(
            r#"{{"choices":[{{"delta":{{"tool_calls":[{{"index":0,"id":"a{j}","function":{{"name":"b{j}","arguments":"c{j}"}}}}]}},"finish_reason":"d{j}"}}]}}"#
        ),
        format!(r#"{{"type":"a{j}","b{j}":"c{j}"}}"#),
        format!(r#"{{"error":{{"type":"a{j}","code":"b{j}","message":"c{j}"}}}}"#),
    ];
    let item = |kind: &str| {
        format!(
            r#"{{"type":"{kind}","id":"a{j}","call_id":"b{j}","name":"c{j}","status":"d{j}","arguments":"e{j}","action":{{"f{j}":"g{j}"}},"content":[{{"type":"output_text","text":"h{j}"}}]}}"#
        )
    };
    let responses = [
        format!(r#"{{"type":"response.created","response":{{"id":"a{j}","model":"b{j}","status":"c{j}"}}}}"#),
        format!(r#"{{"type":"response.output_item.added","output_index":0,"item":{}}}"#, item("function_call")),
        format!(r#"{{"type":"response.function_call_arguments.delta","output_index":0,"delta":"a{j}"}}"#),
        format!(r#"{{"type":"response.function_call_arguments.done","output_index":0,"arguments":"b{j}"}}"#),
        format!(r#"{{"type":"response.output_item.done","output_index":1,"item":{}}}"#, item("message")),
        format!(r#"{{"type":"response.output_item.done","output_index":2,"item":{}}}"#, item(&format!("a{j}"))),
        format!(
            r#"{{"type":"response.output_text.annotation.added","output_index":1,"content_index":0,"annotation":{{"a{j}":"b{j}"}}}}"#
        ),
        format!(
            r#"{{"type":"response.shell_call_output_content.delta","output_index":1,"command_index":0,"delta":{{"a{j}":"b{j}"}}}}"#
        ),
        format!(r#"{{"type":"response.a{j}","b{j}":"c{j}"}}"#),
        format!(
            r#"{{"type":"response.incomplete","response":{{"incomplete_details":{{"reason":"a{j}"}},"error":{{"code":"b{j}","message":"c{j}"}},"output":[{}]}}}}"#,
            item("message")
        ),
    ];
    let gemini = [
        format!(
            r#"{{"modelVersion":"a{j}","candidates":[{{"content":{{"parts":[{{"text":"b{j}"}},{{"text":"c{j}","thought":true}},{{"functionCall":{{"id":"d{j}","name":"e{j}","args":{{"f{j}":"g{j}"}}}}}},{{"h{j}":"i{j}"}}]}},"citationMetadata":{{"citations":[{{"uri":"j{j}"}}]}},"groundingMetadata":{{"k{j}":"l{j}"}},"finishReason":"m{j}","finishMessage":"n{j}"}}]}}"#
        ),
        format!(
            r#"{{"candidates":[{{"index":1,"content":{{"parts":[{{"functionCall":{{"name":"a{j}","willContinue":true}}}},{{"functionCall":{{"partialArgs":[{{"jsonPath":"b{j}","stringValue":"c{j}"}}],"willContinue":true}}}}]}}}}]}}"#
        ),
        format!(r#"{{"promptFeedback":{{"blockReason":"a{j}","blockReasonMessage":"b{j}"}}}}"#),
    ];
    let frames_of = |payloads: &[String]| {
        payloads.iter().fold(String::new(), |stream, payload| stream + "data: " + payload + "\n\n").into_bytes()
    };
    let gemini_error = format!(r#"{{"error":{{"code":400,"status":"a{j}","message":"b{j}"}}}}"#);
    let error = format!(r#"{{"type":"error","error":{{"type":"a{j}","message":"b{j}"}}}}"#);
    let json = format!(r#"{{"a{j}":["b{j}",1],"d{j}":{{"e":"f{j}"}},"#);
    vec![
        ("frames", frames.clone().into_bytes()),
        ("frames that end in a line", format!("{frames}data: d{c}\nid: i{c}\ndata: e{c}").into_bytes()),
        ("frames that lack the last blank line", format!("{frames}id: k{c}\nevent: f{c}\ndata: d{c}\n").into_bytes()),
        ("events", events.clone().into_bytes()),
        ("events that end well", format!("{events}data: {{\"type\":\"message_stop\"}}\n\n").into_bytes()),
        ("chunks of Chat Completions", frames_of(&chat)),
        ("Chat Completions without an error", frames_of(&chat[..4])),
        ("events of Responses", frames_of(&responses)),
        ("Responses that end early", frames_of(&responses[..7])),
        ("chunks of Gemini", frames_of(&gemini)),
        ("chunks and an error of Gemini", [frames_of(&gemini[..2]), frames_of(&[gemini_error])].concat()),
        ("an array of Gemini", format!("[{}]", gemini.join(",\r\n")).into_bytes()),
        ("events and an error", format!("{events}event: error\ndata: {error}\n\n").into_bytes()),
        ("an error in place of a stream", error.clone().into_bytes()),
        ("an error field", format!("data: x\n\nerror: {error}\n\n").into_bytes()),
        ("a page in place of a stream", format!("<html>{c}\n{c}").into_bytes()),
        ("JSON in part", json.clone().into_bytes()),
        ("JSON", format!("{json}\"g\":null}}").into_bytes()),
        ("JSON with an error", format!("{json}\"g{j}{c}").into_bytes()),
        ("all bytes", (0..=u8::MAX).collect()),
        ("frames of all bytes", (0..=u8::MAX).flat_map(|byte| [b"data: ", &[byte][..], b"\n\n"].concat()).collect()),
    ]
}

#[test]
fn no_control_character_of_a_stream_is_printed() {
    let modes = [
        &["frames"][..],
        &["frames", "--max-frame", "40"],
        &["frames", "--jsonl"],
        &["events"],
        &["events", "--jsonl"],
        &["json"],
        &["json", "--jsonl"],
        #[cfg(feature = "serde_json")]
        &["json", "--snapshots"],
        #[cfg(feature = "serde_json")]
        &["message"],
        #[cfg(feature = "serde_json")]
        &["message", "--jsonl"],
    ];
    for mode in modes {
        let mut escapes = 0;
        for (name, stream) in hostile_streams() {
            for chunk in ["1", "7", "1000000"] {
                let shown = printed(&[mode, &["--chunk", chunk]].concat(), &stream);
                let control = shown.chars().find(|&char| is_control(char) && char != '\n');
                assert_eq!(control, None, "{mode:?}, {name}, chunks of {chunk}: {shown:?}");
                escapes += shown.matches("\\u").count();
                #[cfg(feature = "serde_json")]
                if mode.iter().any(|word| matches!(*word, "--jsonl" | "--snapshots")) {
                    for line in shown.lines() {
                        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "{mode:?}, {name}: {line}");
                    }
                }
            }
        }
        assert!(escapes > 100, "{mode:?}: what cannot be printed is escaped, not dropped");
    }
}

#[test]
fn json_lines_keep_each_character_that_is_escaped() {
    let frames = printed(&["--jsonl"], format!("data: {}\n\n", controls()).as_bytes());
    let expected = controls().chars().fold(String::new(), |text, char| match char {
        '\x08' => text + "\\b",
        '\t' => text + "\\t",
        '\x0C' => text + "\\f",
        _ => format!("{text}\\u{:04x}", u32::from(char)),
    });
    assert!(frames.starts_with(&format!("{{\"event\":\"message\",\"data\":\"{expected}\",")), "{frames}");
    #[cfg(feature = "serde_json")]
    {
        let text = format!("{{\"a{0}\":\"b{0}\"}}", controls_in_json());
        let shown = printed(&["json", "--snapshots"], text.as_bytes());
        let line: serde_json::Value = serde_json::from_str(shown.lines().next().unwrap()).unwrap();
        assert_eq!(line["value"], serde_json::from_str::<serde_json::Value>(&text).unwrap());
        assert_eq!(line["closed"], *text);
    }
}

#[test]
fn no_control_character_of_the_command_line_is_printed() {
    let c = controls();
    for words in [
        vec![format!("--{c}")],
        vec![format!("-{c}=1")],
        vec![format!("--chunk={c}")],
        vec!["--chunk".to_owned(), c.clone()],
        vec!["frames".to_owned(), format!("--max-frame={c}")],
        vec!["events".to_owned(), format!("--dialect={c}")],
        vec![format!("--jsonl={c}")],
        vec![c.clone()],
        vec![c.clone(), c.clone()],
        vec![format!("frames{c}"), "file".to_owned()],
        vec!["--".to_owned(), format!("--{c}")],
    ] {
        let complaint = refused(command(&words.iter().map(String::as_str).collect::<Vec<_>>()));
        assert!(!complaint.contains(is_control), "{words:?}: {complaint:?}");
    }
}

/// A chunk that is larger than the input must not cost more than the input: neither for each read nor for each frame.
#[cfg(unix)]
#[test]
fn a_large_chunk_takes_no_longer_than_small_ones() {
    const FRAMES: usize = 10_000;
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("inspect-large.sse");
    fs::write(&path, "data: x\n\n".repeat(FRAMES)).unwrap();
    // The rest is one line of zeros, which costs a read and a search and no room on the disk.
    fs::File::options().write(true).open(&path).unwrap().set_len(96 << 20).unwrap();
    for mode in ["frames", "events"] {
        // Of the processor's time, so that a busy machine does not count. One copy of all that came before for each
        // read would take minutes.
        let mut limited = Command::new("sh");
        limited.args(["-c", "ulimit -t 20 && exec \"$0\" \"$@\""]).arg(tool());
        limited.args([mode, "--jsonl", "--chunk", "1000000000"]).arg(&path);
        limited.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let output = run(limited, b"");
        assert!(output.status.success(), "{mode}: {:?}", output.status);
        let lines = output.stdout.split(|&byte| byte == b'\n').count();
        assert!(lines > FRAMES, "{mode}: {lines} lines");
    }
    fs::remove_file(path).unwrap();
}

#[test]
fn a_frame_over_the_limit_is_an_error_and_its_neighbours_are_shown() {
    let input = b"data: 1\n\nevent: e\ndata: too long\n\ndata: 2\n\nevent: a long name\n\nid: a long id, too\n\n";
    let expected = r#"{"event":"message","data":"1","id":""}
{"error":{"kind":"data_too_long","offset":9}}
{"event":"message","data":"2","id":""}
{"error":{"kind":"event_too_long","offset":43}}
{"error":{"kind":"id_too_long","offset":63}}
{"end":{"kind":"clean","pending":0},"retry":null,"last_event_id":""}
"#;
    assert_eq!(printed(&["--jsonl", "--max-frame", "16"], input), expected);
    assert_eq!(printed(&["--jsonl", "--max-frame=16", "--chunk=1"], input), expected);
    let table = printed(&["--max-frame", "16"], input);
    let is_error = |line: &str| line.starts_with("       error                ") && line.ends_with(" at byte 9");
    assert!(table.lines().any(is_error), "{table}");
    assert!(table.ends_with("-- 2 frames, 3 errors, 83 bytes, ended between frames, nothing pending\n"), "{table}");
    let table = printed(&["--max-frame", "8"], b": a long comment\n");
    assert!(table.starts_with("       comment              a long (clipped at the limit)\n"), "{table}");
}

/// Kills the tool if the test fails, so that none goes on.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Starts the tool, and returns it with the lines that it prints, as they come.
fn start(words: &[&str]) -> (Running, Receiver<String>) {
    let mut child = command(words).spawn().unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || stdout.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
    (Running(child), lines)
}

#[test]
fn a_frame_is_shown_while_the_stream_goes_on() {
    let bytes = fs::read(stream("anthropic-tool-use.sse")).unwrap();
    let (first, second) = bytes.split_at(bytes.len() / 2);
    for words in [&["--jsonl"][..], &["--jsonl", "--chunk", "1"], &["frames"]] {
        let expected = printed(words, &bytes);
        let mut expected = expected.lines();
        let (mut child, lines) = start(words);
        // Long, for a machine that is busy. Nothing waits for it as long as the tool works.
        let next = || lines.recv_timeout(Duration::from_secs(60)).ok();
        let mut stdin = child.0.stdin.take().unwrap();
        stdin.write_all(first).unwrap();
        // The pipe stays open: what comes now is from the first half only.
        for _ in 0..first.windows(2).filter(|it| it == b"\n\n").count() {
            assert_eq!(next().as_deref(), expected.next(), "{words:?}");
        }
        stdin.write_all(second).unwrap();
        drop(stdin);
        for line in expected {
            assert_eq!(next().as_deref(), Some(line), "{words:?}");
        }
        assert!(child.0.wait().unwrap().success());
    }
}

/// The text of each dialect grows on the page while the stream goes on, also while its dialect is only just known.
#[test]
fn an_answer_grows_while_the_stream_goes_on() {
    let chat = r#"{"choices":[{"index":0,"delta":{"content":"TEXT"}}]}"#;
    let responses = r#"{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"TEXT"}"#;
    let gemini = r#"{"candidates":[{"content":{"parts":[{"text":"TEXT"}]}}]}"#;
    for payload in [chat, responses, gemini] {
        let frame = |text: &str| format!(": alive\n\ndata: {}\n\n", payload.replace("TEXT", text));
        let (mut child, lines) = start(&["events"]);
        let next = || lines.recv_timeout(Duration::from_secs(60)).ok();
        let mut stdin = child.0.stdin.take().unwrap();
        for text in ["One", "Two", "Three"] {
            stdin.write_all(frame(&format!("{text}\\n")).as_bytes()).unwrap();
            let mut seen = next();
            // Of Responses, a row says that the beginning is missing.
            while seen.as_deref().is_some_and(|line| line.starts_with("-- ")) {
                seen = next();
            }
            assert_eq!(seen.as_deref(), Some(text), "{payload}");
        }
        drop(stdin);
        assert_eq!(child.0.wait().unwrap().code(), Some(3), "none of them says that it is over");
    }
}

#[test]
fn timing_measures_a_stream_while_it_comes() {
    const PAUSE: Duration = Duration::from_millis(120);
    let frame =
        |text: &str| format!("data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n");
    let modes: &[&str] = if cfg!(feature = "serde_json") { &["events", "message", "answer"] } else { &["events"] };
    for mode in modes {
        let measured = |flags: &[&str]| {
            let (mut child, lines) = start(&[&[*mode, "--timing", "--ok"], flags].concat());
            let mut stdin = child.0.stdin.take().unwrap();
            for text in [": alive\n\n", &frame("One"), &frame("Two"), "data: [DONE]\n\n"] {
                thread::sleep(PAUSE);
                stdin.write_all(text.as_bytes()).unwrap();
            }
            drop(stdin);
            let lines: Vec<String> = lines.iter().collect();
            assert!(child.0.wait().unwrap().success());
            lines
        };
        let rows = measured(&[]);
        let [first, second] = rows.last_chunk().unwrap();
        assert!(first.starts_with("-- first byte ") && first.contains(", first text "), "{rows:?}");
        assert!(second.starts_with("-- about ") && second.contains(" tokens/s; 95 % of the gaps up to "), "{rows:?}");
        let rows = measured(&["--jsonl"]);
        let line = rows.last().unwrap();
        let value = |name: &str| -> f64 {
            let (_, rest) = line.split_once(&format!("\"{name}\":")).unwrap_or_else(|| panic!("{name}: {line}"));
            rest[..rest.find([',', '}']).unwrap()].parse().unwrap()
        };
        assert!(line.starts_with("{\"timing\":{\"first_byte\":") && line.contains("\"is_estimated\":true"), "{line}");
        // It never takes less; how much more, is up to the machine.
        assert!(value("longest_gap") >= 0.9 * PAUSE.as_secs_f64(), "{line}");
        assert!(value("first_text") >= value("first_byte") + 0.9 * PAUSE.as_secs_f64(), "{line}");
        assert!(
            value("duration") >= value("first_text") + value("longest_gap") && value("output_tokens") == 2.0,
            "{line}"
        );
        let nothing = printed(&[mode, "--timing"], b"");
        assert!(nothing.ends_with("no rate; too few parts to tell the gaps\n"), "{nothing}");
    }
}

#[test]
fn the_dialect_is_found_or_named() {
    let file = |name: &str| fs::read(stream(name)).unwrap();
    let rows = |words: &[&str], input: &[u8]| printed(&[&["events"], words].concat(), input);
    // What comes before the first payload that says it is read too, whatever it is.
    let chat = file("openai-chat.sse");
    let before = b"\xEF\xBB\xBF: alive\n\nevent: ping\ndata: {\"type\":\"ping\"}\n\ndata: {\n\n".as_slice();
    let with_more = rows(&[], &[before, &chat].concat());
    let expected = rows(&["--dialect", "chat"], &chat);
    assert!(with_more.starts_with("-- {\"type\":\"ping\"}\n-- skipped: "), "{with_more}");
    let (_, answer) = expected.split_once('\n').unwrap();
    let (answer, _) = answer.split_once("\n-- ").unwrap();
    assert!(with_more.contains(answer), "{with_more}");
    for (dialect, name) in [
        ("anthropic", "anthropic-tool-use.sse"),
        ("chat", "openai-tool-calls.sse"),
        ("openai", "openai-tool-calls.sse"),
        ("responses", "responses-tools.sse"),
        ("gemini", "gemini-crlf.sse"),
        ("gemini", "gemini-array-pretty.sse"),
        ("chat", "bare-json-error.sse"),
        ("anthropic", "bare-json-error-pretty.sse"),
    ] {
        let input = file(name);
        for mode in [
            "events",
            #[cfg(feature = "serde_json")]
            "message",
        ] {
            for more in [&[][..], &["--jsonl"]] {
                let named = printed(&[&[mode, "--dialect", dialect], more].concat(), &input);
                for chunk in ["1", "3", "64", "100000"] {
                    let found = printed(&[&[mode, "--chunk", chunk], more].concat(), &input);
                    assert_eq!(found, named, "{mode} {name} in chunks of {chunk}");
                }
            }
        }
    }
    // In the wrong dialect nothing of it can be read, and that is what is said.
    let wrong = rows(&["--dialect=gemini"], &file("anthropic-text.sse"));
    assert!(wrong.contains("\n-- no event\n"), "{wrong}");
    // At the end there may be an event that lacks its blank line, and be the first one.
    let last = b"data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}";
    let expected = "-- the last event lacks its blank line\nHi\n-- all content came, stop, but [DONE] is missing\n-- ? tokens in, ? out\n";
    assert_eq!(rows(&[], last), expected);
}

#[test]
fn what_does_not_say_its_dialect_is_said_to() {
    let ping = "event: ping\ndata: {\"type\":\"ping\"}\n\n";
    for (input, why) in [
        (String::new(), NO_PAYLOAD),
        (": alive\n\n: alive\n\n".to_owned(), NO_PAYLOAD),
        ("<html>\n<p>\n".to_owned(), NO_PAYLOAD),
        (ping.to_owned(), "-- the one payload does not say which dialect this is"),
        (ping.repeat(3) + "data: [DONE]\n\n", "-- none of the 4 payloads says which dialect this is"),
    ] {
        for mode in [
            "events",
            #[cfg(feature = "serde_json")]
            "message",
        ] {
            for chunk in ["1", "1000"] {
                let shown = printed(&[mode, "--chunk", chunk], input.as_bytes());
                let named = printed(&[mode, "--dialect", "anthropic"], input.as_bytes());
                assert_eq!(shown, format!("{named}{why}{NAME_IT}"), "{mode}: {input:?}");
            }
            // A program that reads lines of JSON gets what it gets of an empty stream.
            let named = printed(&[mode, "--jsonl", "--dialect", "anthropic"], input.as_bytes());
            assert_eq!(printed(&[mode, "--jsonl"], input.as_bytes()), named);
        }
    }
    // No more than 16 MiB are looked at, however they are cut.
    let frame = format!("data: {{\"n\":\"{}\"}}\n\n", "x".repeat(1 << 20));
    let late = b"data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n".as_slice();
    for (frames, is_found) in [(15, true), (17, false)] {
        let input = [frame.repeat(frames).as_bytes(), late].concat();
        for chunk in ["100000", "100000000"] {
            let shown = printed(&["events", "--jsonl", "--chunk", chunk], &input);
            assert_eq!(shown.contains(r#""content":"Hi""#), is_found, "{frames} frames in chunks of {chunk}");
        }
    }
}

#[test]
fn a_page_names_what_several_answers_and_calls_are() {
    let frames = |payloads: &[&str]| payloads.iter().fold(String::new(), |all, it| all + "data: " + it + "\n\n");
    let chat = frames(&[
        r#"{"model":"m","choices":[{"index":0,"delta":{"reasoning":"Hm","content":"A"}},{"index":1,"delta":{"content":"B"}}]}"#,
        r#"{"choices":[{"index":0,"delta":{"refusal":"No"}}]}"#,
        r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{"}}]}}]}"#,
        r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"d","function":{"name":"g","arguments":"[1"}}]}}]}"#,
        r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"}"}}]}}]}"#,
        r#"{"choices":[{"index":0,"delta":{"annotations":[{"type":"url_citation"}]},"finish_reason":"stop"}],"citations":["u"]}"#,
        r#"{"citations":["u"],"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#,
        r#"{"choices":[{"index":0,"delta":{"content":42}}]}"#,
        "[DONE]",
    ]);
    let shown = printed(&["events"], chat.as_bytes());
    let expected = r#"-- m
Hm
A
-- choice 1
B
-- choice 0
No
f {
g [1
f }
-- annotation: {"type":"url_citation"}
-- citations: ["u"]
-- skipped: "#;
    assert!(shown.starts_with(expected), "{shown}");
    let expected = "-- [DONE] with 1 choices without a finish reason\n-- truncated in choice 1\n-- 1 tokens in, 2 out, 1 skipped, 1 out of order\n";
    assert!(shown.ends_with(expected), "{shown}");
    let shown = printed(&["events", &stream("gemini-two-candidates.sse")], b"");
    let expected = "Heron\n-- candidate 1\nStork\n-- candidate 0\ns wade.\n-- candidate 1\ns clap\n-- complete, STOP\n-- 3 tokens in, 8 out\n";
    assert_eq!(shown, expected);
    let shown = printed(&["events", &stream("responses-tools.sse")], b"");
    let expected = r#"-- model-r
weather 
time 
weather {"city":"Bo
time {}
weather nn","days":[1,2]}
-- complete, completed
-- 20 tokens in, 12 out
"#;
    assert_eq!(shown, expected);
    let shown = printed(&["events", &stream("responses-incomplete.sse")], b"");
    let expected =
        "-- model-r\nadd {\"x\": 41, \"y\n-- complete, incomplete, max_output_tokens\n-- 20 tokens in, 12 out\n";
    assert_eq!(shown, expected);
    // The whole text may be longer than its deltas, and another.
    let shown = printed(&["events", &stream("responses-done-without-deltas.sse")], b"");
    assert!(shown.starts_with("-- model-r\nnow {\"zone\":\"UTC\"}\nThe time is up.\n-- "), "{shown}");
    let other = frames(&[
        r#"{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"On"}"#,
        r#"{"type":"response.output_text.done","output_index":0,"content_index":0,"text":"Off"}"#,
    ]);
    let shown = printed(&["events"], other.as_bytes());
    assert!(shown.contains("\n-- the whole text is another than its deltas:\nOff\n"), "{shown}");
}

#[test]
#[cfg(feature = "serde_json")]
fn an_answer_of_any_dialect_is_shown_as_a_chat() {
    for (name, expected) in [
        (
            "responses-failed.sse",
            "-- model-r\nHalf an ans\n-- failed, ? tokens in, ? out\n-- response not complete: error",
        ),
        (
            "responses-incomplete.sse",
            "-- model-r\n-- add\n{\n  \"x\": 41\n}\n-- truncated after 12 bytes\n-- incomplete, max_output_tokens, 20",
        ),
        (
            "openai-tool-calls.sse",
            "-- gpt-5.6-mini-2026-08-04\n-- get_tide\n{\n  \"date\": \"2026-11-21\",\n  \"harbour\": \"Port \\\"Azure\\\"\"\n}\n-- get_wind\n",
        ),
        (
            "cut-in-comment.sse",
            "-- gpt-5.6-mini-2026-08-04\nWait\n-- no finish reason, ? tokens in, ? out\n-- completion not complete: truncated",
        ),
        (
            "gemini-blocked.sse",
            "-- gemini-3.5-flash\n-- prompt feedback: {\"blockReason\":\"PROHIBITED_CONTENT\"}\n-- no finish reason, 8 tokens in, ? out\n",
        ),
        (
            "gemini-two-candidates.sse",
            "-- assistant\nHerons wade.\n-- candidate 1\nStorks clap\n-- STOP, 3 tokens in, 8 out\n",
        ),
        (
            "gemini-cut-in-streamed-args.sse",
            "-- gemini-3.5-flash\n-- plant_seeds\n{\n  \"beds\": [\n    {\n      \"crop\": \"sugar \"\n    }\n  ]\n}\n-- truncated\n-- no finish",
        ),
        (
            "gemini-array-error.sse",
            "-- no finish reason, ? tokens in, ? out\n-- response not complete: error, INVALID_ARGUMENT: Invalid tide.\n",
        ),
    ] {
        let shown = printed(&["message", &stream(name)], b"");
        assert!(shown.starts_with(expected), "{name}: {shown}");
    }
    let shown = printed(&["message", &stream("responses-all-kinds.sse")], b"");
    for line in [
        "-- sql",
        "SELECT 1",
        "See [1].",
        "Not that.",
        "-- completed, 20 tokens in, 12 out",
        "-- out of order: second_response",
    ] {
        assert!(shown.lines().any(|it| it == line), "{line} is not in\n{shown}");
    }
    let shown = printed(&["message", &stream("gemini-parts.sse")], b"");
    assert!(shown.lines().any(|it| it == "-- {\"dreamData\":{\"depth\":3}}"), "{shown}");
}

/// Runs the mode `translate` on a stream, and returns what it prints, and what it says that it could not say.
fn translated(words: &[&str], input: &[u8]) -> (String, String) {
    let output = run(command(&[&["translate"], words].concat()), input);
    assert!(output.status.success(), "{words:?}");
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_stream_is_translated() {
    let tool_use = stream("anthropic-tool-use.sse");
    let (made, silent) = translated(&["--to=chat", &tool_use], b"");
    assert_eq!(silent, "");
    assert!(made.starts_with("data: {\"id\":\"msg_01"), "{made}");
    assert!(made.ends_with("\n\ndata: [DONE]\n\n") && made.contains("\"finish_reason\":\"tool_calls\""), "{made}");
    for chunk in ["--chunk=1", "--chunk=100"] {
        assert_eq!(translated(&["--to", "chat", chunk, &tool_use], b"").0, made, "{chunk}");
    }
    // There and back it is the same answer.
    for target in ["anthropic", "chat", "responses"] {
        let (made, _) = translated(&["--to", target, &tool_use], b"");
        let (back, silent) = translated(&["--to=anthropic"], made.as_bytes());
        assert_eq!(silent, "", "{target}");
        assert!(back.ends_with("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"), "{target}: {back}");
        let text = |stream: &str| -> String {
            let deltas = stream.split("\"partial_json\":\"").skip(1);
            deltas.map(|rest| rest.split("\"}}\n").next().unwrap()).collect()
        };
        assert_eq!(text(&back), text(&translated(&["--to=anthropic", &tool_use], b"").0), "{target}");
    }
}

#[test]
fn what_a_translation_leaves_out_is_listed() {
    let thinking = stream("anthropic-thinking.sse");
    let (made, silent) = translated(&["--to=chat", &thinking], b"");
    assert!(!made.contains("reasoning"), "{made}");
    let silent: Vec<&str> = silent.lines().collect();
    assert!(silent.iter().all(|line| line.starts_with("to chat: not said: ")), "{silent:?}");
    assert!(silent.iter().any(|line| line.starts_with("to chat: not said: reasoning (")), "{silent:?}");
    let (made, silent) = translated(&["--to=chat", "--reasoning", &thinking], b"");
    assert!(made.contains("\"delta\":{\"reasoning_content\":\""), "{made}");
    assert!(!silent.contains("reasoning") && silent.contains("not said: a signature (1x)\n"), "{silent}");
    // What is cut has no end in any words, and names that are only said later are found.
    let (made, _) = translated(&["--to=responses", &stream("anthropic-cut.sse")], b"");
    assert!(made.contains("event: response.failed\n") && !made.contains("response.completed"), "{made}");
    let late = b"data: {\"id\":\"\",\"choices\":[]}\n\ndata: {\"id\":\"c7\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n";
    let (made, _) = translated(&["--to=anthropic"], late);
    assert!(made.contains("\"message\":{\"id\":\"c7\""), "{made}");
    let (made, silent) = translated(&["--to=anthropic"], b"data: {\"hello\":1}\n\n");
    assert!(made.starts_with("event: error\n"), "{made}");
    assert!(silent.contains("a body of no dialect that is known"), "{silent}");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    for words in [&[][..], &["--jsonl"], &["--help"]] {
        let mut child = command(words).spawn().unwrap();
        drop(child.stdout.take());
        let mut stdin = child.stdin.take().unwrap();
        // The tool may be gone before all is written.
        drop(stdin.write_all(&b"data: more than a pipe and all buffers hold\n\n".repeat(10_000)));
        drop(stdin);
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{words:?}");
        assert!(output.status.success(), "{words:?}");
    }
}

#[test]
fn the_exit_code_says_how_an_answer_ended() {
    let ends = |code, text: &str| (code, text.as_bytes().to_vec());
    let message = |end: &str| {
        let start = r#"data: {"type":"message_start","message":{"id":"m","usage":{"input_tokens":1}}}"#;
        let delta = r#"data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1}}"#;
        format!("{start}\n\n{delta}\n\n{end}")
    };
    let stop = "data: {\"type\":\"message_stop\"}\n\n";
    let cases = [
        ends(0, &message(stop)),
        // The end marker is missing, and all of the answer is there.
        ends(0, &message("")),
        ends(3, &format!("data: {{\"oops\n\n{}", message(stop))),
        ends(3, &format!("{}\n\n", message("").split("\n\n").next().unwrap())),
        ends(4, "data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n"),
        ends(5, ""),
        ends(5, ": alive\n\n"),
    ];
    let modes: &[&str] =
        if cfg!(feature = "serde_json") { &["events", "parts", "message", "answer"] } else { &["events", "parts"] };
    for (code, stream) in &cases {
        for mode in modes {
            let code_of = |flags: &[&str]| run(command(&[&[*mode], flags].concat()), stream).status.code();
            let shown = String::from_utf8_lossy(stream);
            for chunk in ["1", "7", "10000"] {
                assert_eq!(code_of(&["--chunk", chunk]), Some(*code), "{mode}: {shown}");
            }
            assert_eq!(code_of(&["--ok"]), Some(0), "{mode}: {shown}");
            assert_eq!(code_of(&["--jsonl"]), Some(0), "{mode}: {shown}");
        }
        assert_eq!(run(command(&["text", "--words", "--jsonl"]), stream).status.code(), Some(*code));
        assert_eq!(run(command(&["text", "--ok"]), stream).status.code(), Some(0));
        assert_eq!(run(command(&["frames"]), stream).status.code(), Some(0));
        assert_eq!(run(command(&["translate", "--to", "chat"]), stream).status.code(), Some(0));
    }
}

#[test]
#[cfg(feature = "serde_json")]
fn parts_are_those_of_the_decoder() {
    for name in ["anthropic-tool-use.sse", "chat-interleaved-calls.sse", "responses-failed.sse", "gemini-done.sse"] {
        let bytes = fs::read(stream(name)).unwrap();
        let (mut decoder, mut chunk) = (deltawire::Decoder::new(), &bytes[..]);
        let (mut text, mut calls, mut ended) = (String::new(), 0, 0);
        while let Some(parts) = decoder.next(&mut chunk) {
            for part in parts.unwrap() {
                match part {
                    deltawire::Part::Text(piece) => text.push_str(&piece.to_string()),
                    deltawire::Part::ToolStart(_) => calls += 1,
                    deltawire::Part::ToolEnd { .. } => ended += 1,
                    _ => {}
                }
            }
        }
        let outcome = decoder.finish().outcome.name();
        for chunk in ["1", "13", "100000"] {
            let lines = printed(&["parts", "--jsonl", "--chunk", chunk, &stream(name)], b"");
            let values: Vec<serde_json::Value> =
                lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            let of = |kind: &str| values.iter().filter(|value| value["part"] == *kind).count();
            let joined: String =
                values.iter().filter(|value| value["part"] == "text").map(|it| it["text"].as_str().unwrap()).collect();
            assert_eq!((&joined, of("tool_start"), of("tool_end")), (&text, calls, ended), "{name}");
            assert_eq!(values.last().unwrap()["end"]["outcome"], outcome, "{name}");
        }
    }
    let shown = printed(
        &["parts"],
        b"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\\u001b[31m\"},\"finish_reason\":\"stop\"}]}\n\n",
    );
    assert_eq!(
        shown,
        "text            a\\u{1b}[31m\nfinish          stop (stop)\n-- complete: end_marker_lost, 0 lost, 0 out of order\n"
    );
}

#[test]
fn text_comes_in_pieces() {
    let stream = |text: &str| {
        let delta = format!("data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":{text:?}}}}}]}}\n\n");
        format!(
            "{delta}data: {{\"choices\":[{{\"index\":0,\"delta\":{{}},\"finish_reason\":\"stop\"}}]}}\n\ndata: [DONE]\n\n"
        )
    };
    let shown = |flags: &[&str], text: &str| printed(&[&["text"], flags].concat(), stream(text).as_bytes());
    assert_eq!(shown(&[], "One.\nTwo."), "One.\nTwo.");
    assert_eq!(shown(&["--sentences"], "One is. Two"), "One is. \nTwo\n");
    assert_eq!(shown(&["--words"], "It is\t1."), "It\n \nis\n\\t\n1\n.\n");
    assert_eq!(
        shown(&["--graphemes", "--jsonl"], "\u{1F1E9}\u{1F1EA}x"),
        "{\"text\":\"\u{1F1E9}\u{1F1EA}\"}\n{\"text\":\"x\"}\n"
    );
    assert_eq!(shown(&["--markdown"], "It is **b"), "9 bytes: keep 9, append '**', 0 are stable\n");
    assert_eq!(
        printed(&["text", "--raw", "--markdown", "--jsonl", "--chunk", "1"], "a\u{e9}".as_bytes()),
        "{\"offset\":1,\"keep\":1,\"suffix\":\"\",\"stable\":0}\n{\"offset\":3,\"keep\":3,\"suffix\":\"\",\"stable\":0}\n"
    );
    // A character that never gets whole is shown all the same.
    assert_eq!(printed(&["text", "--raw"], b"a\xC3"), "a\u{FFFD}");
}

#[test]
fn help_names_every_flag() {
    for words in [&["--help"][..], &["-h"], &["frames", "--help"], &["--jsonl", "--help", "no/such/file"]] {
        let help = printed(words, b"");
        for word in [
            "usage: inspect",
            "FILE",
            "frames",
            "events",
            "parts",
            "message",
            "answer",
            "text",
            "json",
            "translate",
            "--chunk N",
            "--dialect NAME",
            "--to NAME",
            "--reasoning",
            "--ok",
            "--timing",
            "--help",
            "--max-frame N",
            "--jsonl",
            "--snapshots",
            "--sentences",
            "--words",
            "--graphemes",
            "--markdown",
            "--raw",
            "Exit code",
        ] {
            assert!(help.contains(word), "{words:?}: {word} is not in {help}");
        }
    }
}

#[test]
fn a_wrong_command_line_is_refused_in_one_line() {
    for (words, expected) in [
        (&["--nonsense"][..], "unknown flag --nonsense (see --help)"),
        (&["--nonsense=1"], "unknown flag --nonsense (see --help)"),
        (&["-x"], "unknown flag -x (see --help)"),
        (&["--\x1B[31m"], "unknown flag --\\u{1b}[31m (see --help)"),
        (&["--chunk"], "--chunk needs a whole number above 0"),
        (&["--chunk", "0"], "--chunk needs a whole number above 0, not '0'"),
        (&["--chunk", "x"], "--chunk needs a whole number above 0, not 'x'"),
        (&["--chunk", "--jsonl"], "--chunk needs a whole number above 0, not '--jsonl'"),
        (&["--chunk", "-1"], "--chunk needs a whole number above 0, not '-1'"),
        (&["--chunk="], "--chunk needs a whole number above 0, not ''"),
        (
            &["--chunk", "99999999999999999999999"],
            "--chunk needs a whole number above 0, not '99999999999999999999999'",
        ),
        (&["--max-frame"], "--max-frame needs a whole number below 4294967296"),
        (&["--max-frame", "4294967296"], "--max-frame needs a whole number below 4294967296, not '4294967296'"),
        (&["--jsonl=yes"], "--jsonl takes no value"),
        (&["--help=me"], "--help takes no value"),
        (&["--jsnl"], "unknown flag --jsnl: did you mean --jsonl? (see --help)"),
        (&["events", "--max-frames=3"], "unknown flag --max-frames: did you mean --max-frame? (see --help)"),
        (&["events", "--max-frame=3"], "--max-frame is a flag of the mode frames, not of events (see --help)"),
        (
            &["--dialect=chat"],
            "--dialect is a flag of the mode events, parts, message, answer, text, translate, not of frames (see --help)",
        ),
        (
            &["json", "--dialect", "chat"],
            "--dialect is a flag of the mode events, parts, message, answer, text, translate, not of json (see --help)",
        ),
        (&["events", "--dialect"], "--dialect needs anthropic, chat, responses or gemini"),
        (
            &["events", "--dialect", "anthropc"],
            "unknown dialect anthropc: did you mean anthropic? (dialects: anthropic, chat, responses or gemini)",
        ),
        (
            &["events", "--dialect=Gemini"],
            "unknown dialect Gemini: did you mean gemini? (dialects: anthropic, chat, responses or gemini)",
        ),
        (
            &["events", "--dialect=open-ai"],
            "unknown dialect open-ai: did you mean openai? (dialects: anthropic, chat, responses or gemini)",
        ),
        (
            &["events", "--dialect=bedrock\x1B"],
            "unknown dialect bedrock\\u{1b} (dialects: anthropic, chat, responses or gemini)",
        ),
        (&["events", "--dialet", "chat"], "unknown flag --dialet: did you mean --dialect? (see --help)"),
        (&["translate"], "the mode translate needs --to anthropic, chat or responses"),
        (&["translate", "--to"], "--to needs anthropic, chat or responses"),
        (&["translate", "--to=gemini"], "--to needs anthropic, chat or responses, not 'gemini'"),
        (
            &["translate", "--to", "respones"],
            "unknown dialect respones: did you mean responses? (dialects: anthropic, chat, responses or gemini)",
        ),
        (&["translate", "--to=chat", "--reasoning=1"], "--reasoning takes no value"),
        (
            &["translate", "--to=chat", "--jsonl"],
            "--jsonl is a flag of the mode frames, events, parts, message, answer, text, json, not of translate (see --help)",
        ),
        (&["--to=chat"], "--to is a flag of the mode translate, not of frames (see --help)"),
        (&["--snapshots"], "--snapshots is a flag of the mode json, not of frames (see --help)"),
        (
            &["evnts", "b"],
            "unknown mode evnts: did you mean events? (modes: frames, events, parts, message, answer, text, json, translate)",
        ),
        (
            &["Message", "b"],
            "unknown mode Message: did you mean message? (modes: frames, events, parts, message, answer, text, json, translate)",
        ),
        (
            &["chat", "b"],
            "more than one file: chat and b; neither is a mode (modes: frames, events, parts, message, answer, text, json, translate)",
        ),
        (
            &["-", "-"],
            "more than one file: - and -; neither is a mode (modes: frames, events, parts, message, answer, text, json, translate)",
        ),
        #[cfg(not(feature = "serde_json"))]
        (
            &["message"],
            "the mode message needs the feature serde_json: cargo run --features serde_json --example inspect -- ..",
        ),
        #[cfg(not(feature = "serde_json"))]
        (
            &["json", "--snapshots"],
            "--snapshots needs the feature serde_json: cargo run --features serde_json --example inspect -- ..",
        ),
        (&["file", "frames"], "the mode frames has to be the first word; a file of that name is ./frames"),
        (&["--jsonl", "frames"], "the mode frames has to be the first word; a file of that name is ./frames"),
    ] {
        assert_eq!(refused(command(words)), expected, "{words:?}");
    }
}

#[test]
fn what_cannot_be_read_is_named() {
    for (word, shown) in [("no/such/file", "no/such/file"), ("no\x1B[31m\nfile", "no\\u{1b}[31m\\nfile")] {
        let complaint = refused(command(&[word]));
        assert!(complaint.starts_with(&format!("cannot read {shown}: ")), "{complaint}");
        // A stream that never began has no end either, in JSON too.
        refused(command(&["--jsonl", word]));
    }
    for (word, hint) in [
        (
            "evnts",
            "; did you mean the mode events? (modes: frames, events, parts, message, answer, text, json, translate)",
        ),
        ("chat", "; it is not a mode either (modes: frames, events, parts, message, answer, text, json, translate)"),
    ] {
        let complaint = refused(command(&[word]));
        assert!(complaint.starts_with(&format!("cannot read {word}: ")) && complaint.ends_with(hint), "{complaint}");
    }
    for word in ["no/such/events", "events.sse"] {
        assert!(!refused(command(&[word])).contains("modes:"), "{word} is a file, and not meant as a mode");
    }
    let folder = env!("CARGO_MANIFEST_DIR");
    let complaint = refused(command(&["--jsonl", folder]));
    assert!(complaint.starts_with(&format!("cannot read {folder}: ")), "{complaint}");
}

#[test]
fn json_is_shown_token_by_token() {
    let text = r#"{"a": [1, "x\ny", null], "b": {}}"#;
    let expected = "{
  key a
  [
    number 1
    string x..
    string ..\\n..
    string ..y
    null
  ]
  key b
  {
  }
}
-- complete, 33 bytes
";
    assert_eq!(printed(&["json"], text.as_bytes()), expected);
    let jsonl = printed(&["json", "--jsonl", "--chunk", "8"], b"[12, \"a\xC3\xA9b\", x");
    let expected = r#"{"token":"[","depth":0}
{"token":"number","depth":1,"first":true,"last":true,"text":"12"}
{"token":"string","depth":1,"first":true,"last":false,"text":"a"}
{"token":"string","depth":1,"first":false,"last":false,"text":"é"}
{"token":"string","depth":1,"first":false,"last":true,"text":"b"}
{"verdict":"invalid","offset":13}
"#;
    assert_eq!(jsonl, expected);
    for (text, how) in [
        ("[1, ", "-- incomplete after 4 bytes; to close it: keep 2, append ]\n"),
        ("", "-- incomplete after 0 bytes; to close it: keep 0, append null\n"),
        ("[}", &format!("-- {}\n", Scanner::new().check("[}").unwrap_err())),
    ] {
        let shown = printed(&["json"], text.as_bytes());
        assert_eq!(shown.trim_start_matches(|char| char != '-'), how, "{text:?}");
    }
}

#[cfg(feature = "serde_json")]
#[test]
fn json_snapshots_show_what_is_certain() {
    let expected = r#"{"offset":5,"closed":"{}","value":{}}
{"offset":10,"closed":"{\"a\": \"x\\n\"}","value":{"a":"x\n"}}
{"offset":15,"closed":"{\"a\": \"x\\ny\"}","value":{"a":"x\ny"}}
{"offset":16,"closed":"{\"a\": \"x\\ny\"}","value":{"a":"x\ny"}}
{"verdict":"incomplete","offset":16}
"#;
    assert_eq!(printed(&["json", "--snapshots", "--chunk", "5"], br#"{"a": "x\ny", "b"#), expected);
    let end = |text: &str| printed(&["json", "--snapshots"], text.as_bytes()).lines().last().unwrap().to_owned();
    assert_eq!(end("12"), r#"{"verdict":"complete","offset":2}"#);
    assert_eq!(end(" {} \n"), r#"{"verdict":"complete","offset":5}"#);
    assert_eq!(end("[1,]"), r#"{"verdict":"invalid","offset":3}"#);
    assert_eq!(end(""), r#"{"verdict":"incomplete","offset":0}"#);
    // Longer than one read: the fragments are all of the size that was asked for.
    let long = format!("[{}0]", "0,".repeat(20_000));
    let lines = printed(&["json", "--snapshots", "--chunk", "10000"], long.as_bytes());
    let offsets: Vec<&str> =
        lines.lines().filter_map(|line| line.strip_prefix("{\"offset\":")?.split(',').next()).collect();
    assert_eq!(offsets, ["10000", "20000", "30000", "40000", "40003"]);
}

#[test]
fn words_after_two_dashes_are_files_and_one_dash_is_stdin() {
    let end = "{\"end\":{\"kind\":\"clean\",\"pending\":0},\"retry\":null,\"last_event_id\":\"\"}\n";
    assert_eq!(printed(&["--jsonl"], b""), end);
    assert_eq!(printed(&["--jsonl", "-"], b": x\n"), end);
    assert_eq!(printed(&["-", "--jsonl"], b": x\n"), end);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("inspect-dashes");
    fs::create_dir_all(&folder).unwrap();
    for name in ["--jsonl", "frames"] {
        fs::write(folder.join(name), ": x\n").unwrap();
        let mut command = command(&["--jsonl", "--", name]);
        command.current_dir(&folder);
        assert_eq!(String::from_utf8(run(command, b"").stdout).unwrap(), end, "{name}");
    }
}

// Other systems have rules for the names of files.
#[cfg(target_os = "linux")]
#[test]
fn the_name_of_a_file_need_not_be_utf_8() {
    use std::os::unix::ffi::OsStrExt as _;

    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("inspect-names");
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join(OsStr::from_bytes(b"caf\xE9.sse"));
    fs::write(&file, "data: x\n\n").unwrap();
    let mut there = command(&["--jsonl"]);
    there.arg(&file);
    let output = run(there, b"");
    assert!(output.status.success());
    assert!(output.stdout.starts_with(b"{\"event\":\"message\",\"data\":\"x\",\"id\":\"\"}\n"));
    let mut missing = command(&[]);
    missing.arg(OsStr::from_bytes(b"no/such/caf\xE9"));
    assert!(refused(missing).starts_with("cannot read no/such/caf\u{FFFD}: "));
}
