//! That each shortcut is taken, by counting instructions: whatever it leaves out changes no result, so that no other
//! test can tell. Needs valgrind: without it nothing is checked, but under Linux with `CI` set that is a failure.

#![cfg(feature = "alloc")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that fails shall panic"
)]
#![allow(clippy::std_instead_of_alloc, reason = "a test has std")]

use core::hint::black_box;
use std::env;
use std::process::Command;

use deltawire::anthropic::{Decoder, Event};
use deltawire::json::Scanner;
use deltawire::sse::Parser;

const START: &str = "data: {\"type\":\"message_start\",\"message\":{}}\n\n\
    data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\"}}\n\n\
    data: {\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"thinking\"}}\n\n\
    data: {\"type\":\"content_block_start\",\"index\":2,\"content_block\":{\"type\":\"tool_use\"}}\n\n";

/// A stream of deltas.
fn deltas(kind: &str, eol: &str) -> String {
    let (index, member) = match kind {
        "thinking" => (1, "thinking"),
        "input_json" => (2, "partial_json"),
        _ => (0, "text"),
    };
    let name = if kind == "nameless" { String::new() } else { format!("event: content_block_delta{eol}") };
    let kind = if kind == "nameless" { "text" } else { kind };
    let frame = |text: &str, padding: &str| {
        format!(
            "{name}data: {{\"type\":\"content_block_delta\",\"index\":{index},\
             \"delta\":{{\"type\":\"{kind}_delta\",\"{member}\":\"{text}\"}}{padding}}}{eol}{eol}"
        )
    };
    START.replace('\n', eol) + &[frame("some text", ""), frame(" and more", "      ")].concat().repeat(20)
}

type Stream = Decoder<Vec<u8>>;

fn by_event(stream: &mut Stream, mut chunk: &[u8]) {
    while stream.next_event(&mut chunk).transpose().unwrap().is_some() {}
}

fn by_item(stream: &mut Stream, mut chunk: &[u8]) {
    while stream.next_item(&mut chunk).transpose().unwrap().is_some() {}
}

fn by_text(stream: &mut Stream, mut chunk: &[u8]) {
    while stream.next_text(&mut chunk).transpose().unwrap().is_some() {}
}

fn events(text: &str, size: usize, feed: fn(&mut Stream, &[u8])) {
    let mut stream = Decoder::new();
    for chunk in text.as_bytes().chunks(size) {
        feed(&mut stream, chunk);
    }
}

/// What an event takes without what is remembered of the last.
fn payloads(text: &str, size: usize) {
    let mut parser = Parser::new();
    for mut chunk in text.as_bytes().chunks(size) {
        while let Some(frame) = parser.next_frame(&mut chunk) {
            let frame = frame.unwrap();
            black_box(Event::parse(frame.data_bytes()).unwrap());
        }
    }
}

fn frames(text: &str, size: usize) {
    let mut parser = Parser::new();
    for mut chunk in text.as_bytes().chunks(size) {
        while parser.next_frame(&mut chunk).transpose().unwrap().is_some() {}
    }
}

fn items(text: &str, size: usize) {
    let mut parser = Parser::new();
    for mut chunk in text.as_bytes().chunks(size) {
        while parser.next_item(&mut chunk).transpose().unwrap().is_some() {}
    }
}

fn check<'t>(fragments: impl Iterator<Item = &'t str>) {
    let mut scanner = Scanner::new();
    fragments.for_each(|fragment| scanner.check(fragment).unwrap());
}

/// A whole chunk, and one that cuts the frames.
const WHOLE: usize = usize::MAX;
const CUT: usize = 100;

/// What is counted, in rounds.
fn work(name: &str) {
    let text = |kind: &str| deltas(kind, "\n");
    let string = format!("\"{}", "some words without any escape ".repeat(100));
    match name {
        "text" => events(&text("text"), WHOLE, by_event),
        "text, parsed" => payloads(&text("text"), WHOLE),
        "text, cut" => events(&text("text"), CUT, by_event),
        "text, cut, parsed" => payloads(&text("text"), CUT),
        "text, CR LF" => events(&deltas("text", "\r\n"), WHOLE, by_event),
        "text, by item" => events(&text("text"), WHOLE, by_item),
        "text, by text" => events(&text("text"), WHOLE, by_text),
        "nameless" => events(&text("nameless"), WHOLE, by_event),
        // Only the first delta has an `event` line: what was learned of it must not stay for good.
        "nameless, but for the first" => {
            let nameless = text("nameless");
            let (start, deltas) = nameless.split_once("data: {\"type\":\"content_block_delta").unwrap();
            let stream = format!("{start}event: content_block_delta\ndata: {{\"type\":\"content_block_delta{deltas}");
            events(&stream, WHOLE, by_event);
        }
        "thinking" => events(&text("thinking"), WHOLE, by_event),
        "input" => events(&text("input_json"), WHOLE, by_event),
        "frames" => frames(&text("text"), WHOLE),
        "frames, cut" => frames(&text("text"), CUT),
        "frames, tiny" => frames(&text("text"), 8),
        // Without the space after the colon these lines take the general path.
        "odd frames" => frames(&text("text").replace(": ", ":"), WHOLE),
        "odd frames, cut" => frames(&text("text").replace(": ", ":"), CUT),
        "odd frames, tiny" => items(&text("text").replace(": ", ":"), 8),
        "JSON text" => check([string.as_str()].into_iter()),
        "JSON text, by character" => check(string.split_inclusive(|_| true)),
        other => panic!("{other}?"),
    }
}

/// Does nothing by itself: it is the program that is counted.
#[test]
fn counted() {
    if let (Ok(name), Ok(rounds)) = (env::var("SHORTCUT"), env::var("ROUNDS")) {
        (0..rounds.parse().unwrap()).for_each(|_: u32| work(&name));
    }
}

/// Counts the instructions of a round: those of two less those of one.
fn count(name: &str) -> f64 {
    let of = |rounds: &str| {
        let output = Command::new("valgrind")
            .args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"])
            .arg(env::current_exe().unwrap())
            .args(["--exact", "counted", "--test-threads=1"])
            .envs([("SHORTCUT", name), ("ROUNDS", rounds)])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let counted = said.lines().find_map(|line| line.split_once("refs:")).expect("a count");
        counted.1.trim().replace(',', "").parse::<f64>().unwrap()
    };
    of("2") - of("1")
}

/// The gate must not pass because nothing was checked.
fn has_valgrind() -> bool {
    let is_there = Command::new("valgrind").arg("--version").output().is_ok();
    assert!(is_there || env::var_os("CI").is_none() || !cfg!(target_os = "linux"), "valgrind is missing");
    if !is_there {
        eprintln!("without valgrind nothing is counted");
    }
    is_there
}

#[test]
fn deltas_of_each_kind() {
    if !has_valgrind() {
        return;
    }
    let parsed = count("text, parsed");
    for name in ["text", "text, CR LF", "text, by item", "text, by text", "nameless", "thinking", "input"] {
        is_less(name, count(name) / parsed, 0.6);
    }
}

#[test]
fn a_delta_whose_event_line_is_gone() {
    if has_valgrind() {
        let name = "nameless, but for the first";
        is_less(name, count(name) / count("nameless"), 1.2);
    }
}

#[test]
fn deltas_that_are_split() {
    if has_valgrind() {
        is_less("text, cut", count("text, cut") / count("text, cut, parsed"), 0.8);
    }
}

#[test]
fn frames_of_the_usual_shape() {
    if !has_valgrind() {
        return;
    }
    for (name, bound) in [("frames", 0.55), ("frames, cut", 0.72), ("frames, tiny", 0.88)] {
        is_less(name, count(name) / count(&format!("odd {name}")), bound);
    }
}

#[test]
fn json_text() {
    if has_valgrind() {
        is_less("JSON text", count("JSON text") / count("JSON text, by character"), 0.3);
    }
}

/// The bounds lie between what was seen, with and without optimisation, and what is seen without the shortcut.
fn is_less(name: &str, ratio: f64, bound: f64) {
    assert!(ratio < bound, "{name}: {ratio:.2} of the long way");
}
