//! `deltawire record`, as its users meet it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    missing_docs,
    reason = "a test that fails shall panic"
)]

mod tool;

use core::time::Duration;
use std::fs;
use std::io::{Read as _, Write as _};
use std::process::Command;
use std::thread;

use tool::{Folder, answer, command, deltawire, ended, printed, refused};

/// Returns the lines of times, without the first: of chunks, and of the end.
fn times(path: &str) -> (Vec<(u64, u64)>, Option<u64>) {
    let text = fs::read_to_string(format!("{path}.times")).unwrap();
    let mut lines = text.lines();
    let first: serde_json::Value = serde_json::from_str(lines.next().unwrap()).unwrap();
    assert_eq!(first["recording"], 1);
    let started = first["started"].as_str().unwrap();
    assert!(started.len() == 20 && started.ends_with('Z') && started.starts_with("20"), "{started}");
    let (mut chunks, mut end) = (Vec::new(), None);
    for line in lines {
        match serde_json::from_str(line) {
            Ok(chunk) => chunks.push(chunk),
            Err(_) => end = serde_json::from_str::<serde_json::Value>(line).unwrap()["end"].as_u64(),
        }
    }
    (chunks, end)
}

#[test]
fn what_comes_is_passed_on_at_once_and_written_with_its_times() {
    let folder = Folder::new("record-times");
    let path = folder.path("a.sse");
    let mut child = command(&["record", &path]).spawn().unwrap();
    let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut passed = Vec::new();
    for piece in [&b"data: 1\n"[..], b"\ndata: \xFF\0\n\n", b"rest"] {
        stdin.write_all(piece).unwrap();
        // It is there before more comes.
        let mut got = vec![0; piece.len()];
        stdout.read_exact(&mut got).unwrap();
        assert_eq!(got, piece);
        passed.extend(got);
        thread::sleep(Duration::from_millis(60));
    }
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with("deltawire: 23 bytes in 3 chunks, ") && said.ends_with("a.sse\n"), "{said}");
    assert_eq!(fs::read(&path).unwrap(), passed);
    let (chunks, end) = times(&path);
    assert_eq!(chunks.iter().map(|chunk| chunk.1).collect::<Vec<u64>>(), [8, 11, 4]);
    assert!(chunks.windows(2).all(|pair| pair[1].0 - pair[0].0 >= 50_000_000), "{chunks:?}");
    assert!(end.unwrap() - chunks[2].0 >= 50_000_000);
}

#[test]
fn a_recording_is_not_replaced_unless_that_is_said() {
    let folder = Folder::new("record-force");
    let path = folder.write("a.sse", "old");
    for _ in 0..2 {
        let complaint = refused(&["record", &path]);
        assert!(complaint.ends_with("(--force replaces it)"), "{complaint}");
        // What was not begun leaves nothing.
        assert!(!fs::exists(format!("{path}.times")).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    }
    for flag in ["-f", "--force"] {
        assert_eq!(printed(&["record", "--quiet", flag, &path], b"data: new\n\n", 0), "data: new\n\n");
        assert_eq!(fs::read_to_string(&path).unwrap(), "data: new\n\n");
    }
    assert_eq!(times(&path).0.len(), 1);
    let complaint = refused(&["record", &folder.path("not/there.sse")]);
    assert!(complaint.starts_with("cannot write "), "{complaint}");
    assert_eq!(refused(&["record"]), "record needs a file: deltawire record FILE.sse (see --help)");
    assert_eq!(refused(&["record", "--forse", "x"]), "unknown flag --forse: did you mean --force? (see --help)");
    assert_eq!(refused(&["record", "--force=1", "x"]), "--force takes no value");
    assert!(refused(&["record", "a", "\u{1B}[1m"]).starts_with("one word too many: \\u{1b}[1m"));
}

#[test]
fn whoever_stops_reading_does_not_stop_the_recording() {
    let folder = Folder::new("record-pipe");
    let path = folder.path("a.sse");
    let mut child = command(&["record", &path]).spawn().unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    for _ in 0..20 {
        stdin.write_all(&[b'x'; 10_000]).unwrap();
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
    assert_eq!(fs::metadata(&path).unwrap().len(), 200_000);
    assert_eq!(times(&path).0.iter().map(|chunk| chunk.1).sum::<u64>(), 200_000);
}

#[test]
#[cfg(unix)]
fn what_is_broken_off_is_a_recording_all_the_same() {
    let folder = Folder::new("record-int");
    let path = folder.path("a.sse");
    let mut child = command(&["record", &path]).spawn().unwrap();
    let frames = answer("Lisbon", "weather");
    let first = frames[..8].concat();
    child.stdin.as_mut().unwrap().write_all(&first).unwrap();
    let mut got = vec![0; first.len()];
    child.stdout.as_mut().unwrap().read_exact(&mut got).unwrap();
    // It is passed on before it is written.
    while fs::metadata(format!("{path}.times")).unwrap().len() < 60 {
        thread::sleep(Duration::from_millis(5));
    }
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    assert!(!child.wait().unwrap().success());
    assert_eq!(times(&path).1, None);
    let text = printed(&["timeline", "--width=40", &path], b"", 3);
    assert!(text.starts_with("-- anthropic: truncated\n"), "{text}");
}

#[test]
fn the_example_of_the_help_works() {
    let help = printed(&["record", "--help"], b"", 0);
    let example = help.split_once("examples:\n").unwrap().1.split_once("\n\n").unwrap().0;
    let folder = Folder::new("record-example");
    let bin = std::path::Path::new(env!("CARGO_BIN_EXE_deltawire")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("sh");
    shell.args(["-ec", example]).env("PATH", path).current_dir(folder.path("."));
    shell.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let output = ended(shell, b"");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("-- chat: complete, stop\n"), "{text}");
    assert_eq!(deltawire(&["help", "record"], b"").stdout, help.as_bytes());
}
