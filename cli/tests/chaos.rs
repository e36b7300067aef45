//! `deltawire chaos` as its users meet it. The clients are this test itself, started once more.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails shall panic")]
#![allow(clippy::arithmetic_side_effects, reason = "the numbers are small")]

use core::time::Duration;
use std::collections::BTreeMap;
use std::env;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Instant;

use deltawire::answer::{Answer, Decoder};
use deltawire::json::Status;
use http::{Client, Piece};
use serde_json::{Value, json};

#[allow(dead_code, reason = "other tests use the rest")]
mod http;

/// Says which client this test is to be.
const KIND: &str = "DELTAWIRE_TEST_CLIENT";

/// Runs `chaos` with one of the clients.
fn chaos(kind: &str, words: &[&str]) -> Output {
    let me = env::current_exe().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_deltawire"));
    command.arg("chaos").args(words).args(["--retry-after", "0", "--"]).arg(me);
    command.args(["client", "--exact", "--nocapture", "--test-threads=1"]).env(KIND, kind).output().unwrap()
}

/// Returns the lines of JSON, by the name of the fault, and the sums.
fn lines(output: &Output) -> (BTreeMap<String, Value>, Value) {
    let text = core::str::from_utf8(&output.stdout).unwrap();
    let mut lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let sums = lines.pop().unwrap_or_else(|| panic!("{output:?}"));
    (lines.into_iter().map(|line| (line["fault"].as_str().unwrap().to_owned(), line)).collect(), sums)
}

fn failed(lines: &BTreeMap<String, Value>) -> Vec<&str> {
    lines.iter().filter(|(_, line)| line["verdict"] == "failed").map(|(name, _)| name.as_str()).collect()
}

/// Not a test but the clients, if the environment says so.
#[test]
fn client() {
    let Ok(kind) = env::var(KIND) else { return };
    let is_careful = kind == "careful";
    let deadline = Instant::now() + Duration::from_secs(5);
    let mut client;
    let is_refused = loop {
        client = Client::connect(&env::var("DELTAWIRE_URL").unwrap());
        let reply = client.post("/v1/messages");
        if reply.status == 200 || !is_careful {
            break reply.status != 200;
        }
        assert_eq!(reply.header("retry-after"), Some("0"));
    };
    if kind == "failing" {
        eprintln!("first\n  it fails \u{1b}[31m\n");
        std::process::exit(7);
    }
    let (mut decoder, mut answer) = (Decoder::new(), Answer::new());
    let mut has_ended = false;
    client.wait_for(if is_careful { Duration::from_secs(3) } else { Duration::from_secs(60) });
    while !is_refused && (!is_careful || Instant::now() < deadline) {
        let bytes = match client.chunk() {
            Piece::Bytes(bytes) => bytes,
            end => {
                has_ended = end == Piece::End;
                break;
            }
        };
        let mut chunk = &bytes[..];
        while let Some(parts) = decoder.next(&mut chunk) {
            let Ok(parts) = parts else { continue };
            answer.apply(&parts).unwrap();
        }
    }
    let (answer, is_whole) = match answer.end(&decoder.finish()) {
        Ok(answer) => (answer, true),
        Err(incomplete) => (incomplete.answer, false),
    };
    let has_calls = answer.tool_calls().all(|call| call.status() == Status::Complete);
    println!("\n{}", json!({ "text": answer.text() }));
    std::process::exit(i32::from(is_careful && !(is_whole && has_calls && has_ended)));
}

#[test]
fn a_careful_client_passes_in_every_dialect() {
    thread::scope(|scope| {
        for dialect in ["anthropic", "chat", "responses", "gemini"] {
            scope.spawn(move || {
                let output = chaos("careful", &["--dialect", dialect, "--jsonl"]);
                let (lines, sums) = lines(&output);
                assert_eq!(failed(&lines), [""; 0], "{dialect}: {lines:#?}");
                assert_eq!((output.status.code(), lines.len()), (Some(0), 20), "{dialect}");
                assert_eq!(sums, json!({ "passed": 20, "failed": 0, "skipped": 0 }), "{dialect}");
                for status in ["status-429", "status-503", "status-529"] {
                    let client = &lines[status]["client"];
                    assert_eq!((&client["requests"], &client["whole_text"]), (&json!(2), &json!(true)), "{dialect}");
                }
                assert_eq!(lines["crlf"]["expected"], "whole text");
            });
        }
    });
}

#[test]
fn a_careless_client_fails_where_something_is_lost() {
    // What is lost without an end of the stream hangs, and has a test of its own.
    let words = ["--jsonl", "--skip", "stall", "--skip", "ping-forever", "--skip=status-503", "--skip=status-529"];
    let output = chaos("careless", &words);
    let (lines, sums) = lines(&output);
    let lossy =
        ["bad-utf8", "close", "cut-bytes", "cut-events", "error-event", "reset", "status-429", "truncated-tool-input"];
    assert_eq!(failed(&lines), lossy, "{lines:#?}");
    assert_eq!((output.status.code(), &sums["passed"]), (Some(3), &json!(8)));
}

#[test]
fn a_client_that_does_not_end_is_ended() {
    let start = Instant::now();
    let words = ["--jsonl", "--only", "stall", "--only", "ping-forever", "--timeout", "0.5"];
    let output = chaos("careless", &words);
    let (lines, _) = lines(&output);
    assert_eq!(failed(&lines), ["ping-forever", "stall"]);
    assert!(lines.values().all(|line| line["client"]["exit"] == "timeout"), "{lines:#?}");
    assert!(start.elapsed() >= Duration::from_secs(1));
}

#[cfg(target_os = "linux")]
#[test]
fn what_the_client_started_is_ended_with_it() {
    for script in ["sleep 300 & echo $! >&2; wait", "sleep 300 & echo $! >&2"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_deltawire"));
        let words = ["chaos", "--only", "crlf", "--timeout", "0.5", "--stderr", "sh", "-c", script];
        let output = command.args(words).stdin(Stdio::null()).output().unwrap();
        assert_eq!(output.status.code(), Some(3), "{output:?}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("still ran after 0.5 s"), "{output:?}");
        let process = format!("/proc/{}/cmdline", String::from_utf8_lossy(&output.stderr).trim());
        // Its entry may last until somebody asks how it ended. It is empty then.
        let has_ended =
            || std::fs::read(&process).is_ok_and(|words| words.is_empty()) || std::fs::read(&process).is_err();
        assert!(
            (0..1000).any(|_| has_ended() || {
                thread::sleep(Duration::from_millis(10));
                false
            }),
            "{script}"
        );
    }
}

#[test]
fn the_card_says_what_the_client_did() {
    let output = chaos("failing", &["--only", "crlf", "--only", "close", "--only", "status-429"]);
    assert_eq!(output.status.code(), Some(3));
    let row = |verdict, fault, expected| {
        format!("{verdict:<7}  {fault:<20}  {expected:<19}  exit 7, it fails \\u{{1b}}[31m\n")
    };
    let expected = [
        format!("{:<7}  {:<20}  {:<19}  the client\n", "", "fault", "expected"),
        row("passed", "close", "error"),
        row("FAILED", "crlf", "whole text"),
        row("passed", "status-429", "retry or error"),
        "\n2 of 3 passed\n".to_owned(),
    ];
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected.concat());
}

#[test]
fn the_client_is_told_where_to_ask() {
    let script =
        "echo \"$1 $2 $DELTAWIRE_URL $ANTHROPIC_BASE_URL $OPENAI_BASE_URL $DELTAWIRE_FAULT $OPENAI_API_KEY\" >&2";
    let words =
        ["chaos", "--only", "crlf", "--dialect", "gemini", "--stderr", "sh", "-c", script, "sh", "{url}", "<{base}>"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_deltawire"));
    let output = command.args(words).env("OPENAI_API_KEY", "mine").output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let base = said.split("/v1beta").next().unwrap();
    assert!(base.starts_with("http://127.0.0.1:"), "{said}");
    let url = format!("{base}/v1beta/models/gemini:streamGenerateContent?alt=sse");
    assert_eq!(said, format!("{url} <{base}> {url} {base} {base}/v1 crlf deltawire-chaos\n"));
    // It did not ask, which cannot pass.
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn a_recording_of_the_user_is_tried_as_far_as_it_goes() {
    let file = env::temp_dir().join(format!("deltawire-chaos-{}.sse", std::process::id()));
    std::fs::write(&file, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n").unwrap();
    let output = chaos(
        "careful",
        &["--jsonl", "--recording", file.to_str().unwrap(), "--skip", "stall", "--skip", "ping-forever"],
    );
    let (lines, sums) = lines(&output);
    let why = |fault: &str| lines[fault]["client"]["why"].as_str().unwrap().split_once(": ").unwrap().1;
    assert_eq!(why("split-characters"), "split-characters: there are only ASCII characters");
    assert_eq!(why("truncated-tool-input"), "truncated-tool-input: there is no call of a tool with input");
    assert_eq!(sums["skipped"], 2, "{lines:#?}");
    assert_eq!(lines["as-recorded"]["client"]["whole_text"], true);
    std::fs::remove_file(file).unwrap();
}

#[test]
fn curl_and_the_tool_are_a_client() {
    if Command::new("curl").arg("--version").stdout(Stdio::null()).status().is_err() {
        return;
    }
    let script = format!("curl -sSN {{url}} | '{}' answer --jsonl", env!("CARGO_BIN_EXE_deltawire"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_deltawire"));
    let words = ["chaos", "--jsonl", "--skip", "stall", "--skip", "ping-forever", "--", "sh", "-c", &script];
    let output = command.args(words).output().unwrap();
    let (lines, _) = lines(&output);
    assert_eq!((failed(&lines), output.status.code()), (vec![], Some(0)), "{lines:#?}");
}

#[test]
fn a_wrong_command_line_is_refused_with_what_is_meant() {
    for (words, complaint) in [
        (&[][..], "chaos needs a command: deltawire chaos -- COMMAND .. (see --help)"),
        (&["--only", "crfl", "x"], "unknown fault crfl: did you mean crlf? (see --help)"),
        (&["--timeout", "0", "x"], "--timeout needs a number of seconds above 0, not '0'"),
        (&["--json", "x"], "unknown flag --json: did you mean --jsonl? (see --help)"),
        (&["--jsonl", "--", "/no/such/client"], "cannot run /no/such/client: No such file or directory (os error 2)"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_deltawire")).arg("chaos").args(words).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), format!("deltawire: {complaint}\n"), "{words:?}");
    }
}

#[test]
fn nothing_to_try_is_no_success() {
    let run = Command::new(env!("CARGO_BIN_EXE_deltawire"))
        .args(["chaos", "--only", "crlf", "--skip", "crlf", "--", "true"])
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(2));
    assert_eq!(String::from_utf8(run.stderr).unwrap(), "deltawire: --only and --skip leave no fault to try\n");
}
