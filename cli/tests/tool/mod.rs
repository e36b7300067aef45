//! The built tool, and streams to give it.

#![allow(dead_code, clippy::arithmetic_side_effects, reason = "not every test needs all of it, and sums are small")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;

/// Returns the tool with these words, its three streams piped.
pub(crate) fn command(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deltawire"));
    command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env_remove("NO_COLOR").env_remove("COLUMNS");
    command
}

/// Runs the tool to its end, with `input` at its stdin.
pub(crate) fn deltawire(words: &[&str], input: &[u8]) -> Output {
    ended(command(words), input)
}

pub(crate) fn ended(mut command: Command, input: &[u8]) -> Output {
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    thread::scope(|scope| {
        // A tool that reads a file does not take what is written here.
        scope.spawn(move || drop(stdin.write_all(input)));
        child.wait_with_output().unwrap()
    })
}

pub(crate) fn stdout(run: &Output) -> String {
    String::from_utf8(run.stdout.clone()).unwrap()
}

/// Runs the tool, which must complain of nothing and exit with `code`, and returns what it prints.
pub(crate) fn printed(words: &[&str], input: &[u8], code: i32) -> String {
    let output = deltawire(words, input);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{words:?}");
    assert_eq!(output.status.code(), Some(code), "{words:?}: {}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stdout).unwrap()
}

/// Runs the tool, which must refuse, and returns its one line of complaint.
pub(crate) fn refused(words: &[&str]) -> String {
    let output = deltawire(words, b"");
    assert_eq!(output.status.code(), Some(2), "{words:?}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{words:?}");
    let complaint = String::from_utf8(output.stderr).unwrap();
    let line = complaint.strip_prefix("deltawire: ").and_then(|it| it.strip_suffix('\n')).unwrap_or_default();
    assert!(!line.is_empty() && !line.contains(char::is_control), "{words:?}: {complaint:?}");
    line.to_owned()
}

/// Returns a stream of the corpus.
pub(crate) fn corpus(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus").join(name).to_str().unwrap().to_owned()
}

/// A folder of one test, which is empty at first.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.to_str().unwrap()
    }

    /// Returns the path of a file in it.
    pub(crate) fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        fs::write(self.0.join(name), bytes).unwrap();
        self.path(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A text that wants to be more than text, wherever it is shown.
pub(crate) const HOSTILE: &str = "\u{1B}]0;owned\u{7}\u{1B}[31m\u{9B}2J\u{202E}\u{2066}\u{85}\r\u{8}\u{7F}\u{FEFF}</title></text><script>alert(1)</script>\
    <img src=x onerror=alert(1)>&lt;\"'";

/// A frame of Anthropic's.
pub(crate) fn frame(payload: &serde_json::Value) -> Vec<u8> {
    format!("data: {payload}\n\n").into_bytes()
}

/// An answer of Anthropic's, frame by frame: reasoning, text, a call, and its end.
pub(crate) fn answer(text: &str, tool: &str) -> Vec<Vec<u8>> {
    use serde_json::json;
    let delta = |index: u32, delta: serde_json::Value| {
        frame(&json!({"type": "content_block_delta", "index": index, "delta": delta}))
    };
    vec![
        frame(&json!({"type": "message_start", "message": {"id": "msg_1", "role": "assistant", "model": "m",
            "usage": {"input_tokens": 9, "output_tokens": 1}}})),
        frame(
            &json!({"type": "content_block_start", "index": 0, "content_block": {"type": "thinking", "thinking": ""}}),
        ),
        delta(0, json!({"type": "thinking_delta", "thinking": "Let me see. "})),
        delta(0, json!({"type": "thinking_delta", "thinking": text})),
        frame(&json!({"type": "content_block_stop", "index": 0})),
        frame(&json!({"type": "content_block_start", "index": 1, "content_block": {"type": "text", "text": ""}})),
        delta(1, json!({"type": "text_delta", "text": "I look it up. "})),
        delta(1, json!({"type": "text_delta", "text": text})),
        frame(&json!({"type": "content_block_stop", "index": 1})),
        frame(&json!({"type": "content_block_start", "index": 2,
            "content_block": {"type": "tool_use", "id": "toolu_1", "name": tool, "input": {}}})),
        delta(2, json!({"type": "input_json_delta", "partial_json": "{\"city\":"})),
        delta(2, json!({"type": "input_json_delta", "partial_json": serde_json::to_string(text).unwrap() + "}"})),
        frame(&json!({"type": "content_block_stop", "index": 2})),
        frame(&json!({"type": "message_delta", "delta": {"stop_reason": "tool_use"}, "usage": {"output_tokens": 40}})),
        frame(&json!({"type": "message_stop"})),
    ]
}

/// Writes frames as a recording, one after the other `step` milliseconds apart; before each of `late` it stood still for two
/// seconds. Returns the path.
pub(crate) fn recording(folder: &Folder, name: &str, frames: &[Vec<u8>], step: u64, late: &[usize]) -> String {
    let mut times = "{\"recording\":1,\"later\":[\"unknown\"]}\n".to_owned();
    let mut now = 300;
    for (at, frame) in frames.iter().enumerate() {
        now += step + if late.contains(&at) { 2000 } else { 0 };
        times += &format!("[{},{}]\n", now * 1_000_000, frame.len());
    }
    times += &format!("{{\"end\":{}}}\n", (now + 1) * 1_000_000);
    folder.write(&format!("{name}.times"), times);
    folder.write(name, frames.concat())
}

/// Makes sure that a terminal only shows a text.
pub(crate) fn assert_harmless(text: &str) {
    let acts = |char: char| {
        (char.is_control() && char != '\n')
            || matches!(char, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    };
    assert!(!text.contains(acts), "{text:?}");
}
