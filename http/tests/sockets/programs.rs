//! The programs themselves.

#[cfg(unix)]
use std::io::Read;
use std::process::{Child, Command, Stdio};

fn start(program: &str, prompts: &[&str]) -> Child {
    Command::new(program).args(prompts).stdout(Stdio::piped()).spawn().unwrap()
}

/// Reads what a program prints until `text` came.
#[cfg(unix)]
fn read_until(program: &mut Child, text: &str) -> String {
    let (mut seen, mut byte) = (Vec::new(), [0]);
    while !seen.ends_with(text.as_bytes()) {
        let len = program.stdout.as_mut().unwrap().read(&mut byte).unwrap();
        assert_eq!(len, 1, "the program ended: {}", String::from_utf8_lossy(&seen));
        seen.push(byte[0]);
    }
    String::from_utf8(seen).unwrap()
}

/// Returns the rest of what a program prints, and whether it succeeded.
fn finish(program: Child) -> (String, bool) {
    let output = program.wait_with_output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.success())
}

#[test]
fn the_client_shows_one_answer() {
    let (out, is_success) = finish(start(env!("CARGO_BIN_EXE_client"), &[]));
    assert!(is_success && out.starts_with("I look up the weather.\nforecast: {}"), "{out}");
    assert!(out.contains("\nforecast: {\"city\":\"Zü\"}\n"), "{out}");
    assert!(out.ends_with("\ntokens: Some(310) in, Some(67) out\ncomplete\n"), "{out}");
}

#[test]
fn the_client_asks_several_prompts() {
    let (out, is_success) = finish(start(env!("CARGO_BIN_EXE_client"), &["text bytes", "tool abort=2000", "thinking"]));
    assert!(!is_success && out.matches("\n== ").count() == 3, "{out}");
    for part in ["== text bytes\ntext: \"Grüße", "call, not to be run: forecast {\"city", "truncated\nbroken: "] {
        assert!(out.contains(part), "{part}: {out}");
    }
    assert_eq!(out.matches("\ncomplete\n").count(), 2, "{out}");
}

#[cfg(unix)]
#[test]
fn the_client_keeps_what_came_before_ctrl_c() {
    // Without the signal it would go on after a while, and the test would fail.
    let mut client = start(env!("CARGO_BIN_EXE_client"), &["text stall=1000:30000"]);
    read_until(&mut client, "Die Limmat");
    let interrupt = format!("kill -INT {}", client.id());
    assert!(Command::new("sh").args(["-c", &interrupt]).status().unwrap().success());
    let (out, is_success) = finish(client);
    assert!(!is_success && out.contains("\ntext: \"Grüße aus Zürich!\\nDie Limmat"), "{out}");
    assert!(out.ends_with("\nmessage not complete: cancelled\ncancelled\n"), "{out}");
}

#[test]
fn the_blocking_client() {
    let (out, is_success) = finish(start(env!("CARGO_BIN_EXE_blocking"), &["thinking cut=1"]));
    assert_eq!((out.as_str(), is_success), ("They meet after 1½ hours.\ncomplete, Some(58) tokens\n", true));
    let (out, is_success) = finish(start(env!("CARGO_BIN_EXE_blocking"), &["text abort=1000"]));
    assert!(!is_success && out.starts_with("Grüße aus Zürich!\nDie Limmat"), "{out}");
    assert!(out.ends_with("\nmessage not complete: truncated\n"), "{out}");
}

#[cfg(unix)]
#[test]
fn the_gateway() {
    let mut gateway = start(env!("CARGO_BIN_EXE_gateway"), &[]);
    let url = read_until(&mut gateway, "\n");
    let agent: ureq::Agent = ureq::Agent::config_builder().proxy(None).build().into();
    let page = agent.get(url.trim()).call().unwrap().body_mut().read_to_string().unwrap();
    let answer = agent.get(format!("{}/answer?prompt=tool", url.trim())).call().unwrap().body_mut().read_to_string();
    let interrupt = format!("kill -INT {}", gateway.id());
    assert!(Command::new("sh").args(["-c", &interrupt]).status().unwrap().success());
    assert_eq!(finish(gateway), (String::new(), true));
    assert!(page.starts_with("<!DOCTYPE html>") && answer.unwrap().contains("forecast"), "{page}");
}
