//! `deltawire timeline`, as its users meet it: rows, pages, and a browser that opens them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    missing_docs,
    reason = "a test that fails shall panic"
)]

mod tool;

use core::time::Duration;
use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::thread;

use serde_json::Value;
use tool::{
    Folder, HOSTILE, answer, assert_harmless, command, corpus, deltawire, ended, frame, printed, recording, refused,
};

#[test]
fn a_recording_in_the_terminal() {
    let folder = Folder::new("timeline-rows");
    let path = recording(&folder, "a.sse", &answer("Lisbon, of course.", "weather"), 50, &[7]);
    let text = printed(&["timeline", "--width", "60", &path], b"", 0);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "-- anthropic: complete, tool_use");
    assert!(lines[1].contains('█') && lines[1].chars().count() <= 60, "{text}");
    // 300 ms and three steps: the first part. The fifth is the first text, the sixth comes after the stall.
    assert_eq!(lines[2].chars().position(|mark| mark == '^'), Some(60 * 450 / 3051), "{text}");
    assert!(lines[2].contains("╌╌╌╌") && lines[2].ends_with('T'), "{text}");
    assert!(lines[3].starts_with("0 s ") && lines[3].ends_with(" 3.05 s") && lines[3].chars().count() == 60, "{text}");
    for row in [
        "-- first byte    350 ms",
        "-- first part    450 ms",
        "-- first text    650 ms",
        "-- duration      3.05 s",
        "-- longest gap   2.05 s at 650 ms",
        "-- reasoning     200 ms",
        "-- stall         2.05 s from 650 ms to 2.70 s",
        "-- call 0        weather: 2.80 s to 2.95 s, 29 bytes",
    ] {
        assert!(lines.contains(&row), "{row}: {text}");
    }
    assert!(lines.iter().any(|line| line.starts_with("-- tokens/s      ") && line.ends_with("(40 tokens)")), "{text}");
    // A longer limit: no stall.
    let text = printed(&["timeline", "--width=60", "--stall=2.1", &path], b"", 0);
    assert!(!text.contains('╌') && !text.contains("-- stall "), "{text}");
}

#[test]
fn every_width_holds() {
    let folder = Folder::new("timeline-width");
    let path = recording(&folder, "a.sse", &answer("Lisbon", "weather"), 50, &[3, 7, 11]);
    for width in [20, 21, 33, 80, 400] {
        let text = printed(&["timeline", "--width", &width.to_string(), &path], b"", 0);
        let picture: Vec<&str> = text.lines().skip(1).take(4).collect();
        assert!(picture.iter().all(|line| line.chars().count() <= width), "{width}: {text}");
    }
}

#[test]
fn a_live_stream_is_measured() {
    let mut child = command(&["timeline", "--jsonl"]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let frames = answer("Lisbon", "weather");
    for frame in &frames {
        stdin.write_all(frame).unwrap();
        thread::sleep(Duration::from_millis(20));
    }
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let parts: Vec<&str> = lines.iter().filter_map(|line| line["part"].as_str()).collect();
    let expected = "usage reasoning reasoning text text tool_start tool_input tool_input tool_end usage finish";
    assert_eq!(parts, expected.split(' ').collect::<Vec<&str>>(), "{text}");
    let times: Vec<f64> = lines.iter().filter_map(|line| line["at"].as_f64()).collect();
    assert!(times.is_sorted() && times[10] - times[0] >= 0.02 * 12.0, "{times:?}");
    let [.., timing, end] = lines.as_slice() else { panic!("{text}") };
    assert!(timing["timing"]["first_text"].as_f64().unwrap() > 0.08, "{timing}");
    assert_eq!(
        (&end["end"], &end["dialect"], &end["reason"]),
        (&"complete".into(), &"anthropic".into(), &"tool_use".into())
    );
    assert_eq!((&end["calls"][0]["name"], &end["calls"][0]["complete"]), (&"weather".into(), &true.into()));
}

#[test]
fn exit_codes_say_how_the_answer_ended() {
    for (name, code) in
        [("anthropic-text.sse", 0), ("anthropic-cut.sse", 3), ("anthropic-error.sse", 4), ("only-heartbeats.sse", 5)]
    {
        let text = printed(&["timeline", &corpus(name)], b"", code);
        assert!(text.contains("-- no times beside the file"), "{text}");
        printed(&["timeline", "--jsonl", &corpus(name)], b"", 0);
    }
    assert!(refused(&["timeline", "not-there"]).starts_with("cannot read not-there: "));
    assert_eq!(refused(&["timeline", "--stall", "-1"]), "--stall needs seconds, not '-1'");
    assert_eq!(refused(&["timeline", "--width=x"]), "--width needs a whole number, not 'x'");
    assert!(refused(&["timeline", "--dialect", "opnai"]).contains("did you mean openai?"));
    assert!(
        refused(&["timeline", "--html", "not/there", &corpus("anthropic-cut.sse")])
            .starts_with("cannot write not/there: ")
    );
}

#[test]
fn times_that_do_not_fit_are_borne_and_others_refused() {
    let folder = Folder::new("timeline-times");
    let stream = answer("Lisbon", "weather").concat();
    let path = folder.write("a.sse", &stream);
    let last = |times: &str| {
        folder.write("a.sse.times", times);
        let text = printed(&["timeline", "--jsonl", &path], b"", 0);
        let duration =
            text.lines().find_map(|line| serde_json::from_str::<Value>(line).unwrap()["timing"]["duration"].as_f64());
        duration.unwrap()
    };
    let len = stream.len();
    // Nothing but the head; too few lines; too many; a length too long; times that go down; half a line; no end.
    assert_eq!(last("{\"recording\":1}\n"), 0.0);
    assert_eq!(last("{\"recording\":1}\n[1000000000,100]\n"), 1.0);
    assert_eq!(
        last(&format!("{{\"recording\":1}}\n[1000000000,{len}]\n[2000000000,7]\n{{\"end\":3000000000}}\n")),
        3.0
    );
    assert_eq!(last("{\"recording\":1}\n[1000000000,18446744073709551615]\n"), 1.0);
    assert_eq!(last(&format!("{{\"recording\":1}}\n[2000000000,10]\n[1000000000,{len}]\n")), 2.0);
    assert_eq!(last(&format!("{{\"recording\":1}}\n[1000000000,{len}]\n{{\"en")), 1.0);
    assert_eq!(last("{\"recording\":1}\n[1000000000,0]\n[1500000000,100]\n{\"note\":\"unknown\"}\n"), 1.5);
    for (times, complaint) in [
        ("", "does not begin with {\"recording\":1}"),
        ("[1,2]\n", "does not begin with {\"recording\":1}"),
        ("{\"recording\":2}\n", "version 2 is not known here"),
        ("{\"recording\":1}\n[1]\n", "line 2 is neither [nanoseconds, length] nor an object"),
        ("{\"recording\":1}\n[-1,5]\n", "line 2 is neither [nanoseconds, length] nor an object"),
    ] {
        folder.write("a.sse.times", times);
        let said = refused(&["timeline", &path]);
        assert!(said.contains("a.sse.times") && said.ends_with(complaint), "{times:?}: {said}");
    }
    folder.write("a.sse.times", format!("{{\"recording\":1}}\n{}", "9".repeat(1 << 20)));
    assert!(refused(&["timeline", &path]).ends_with("line 2 is neither [nanoseconds, length] nor an object"));
}

#[test]
fn nothing_of_a_stream_is_more_than_text() {
    let folder = Folder::new("timeline-hostile");
    let mut frames = answer(HOSTILE, HOSTILE);
    frames.insert(13, frame(&serde_json::json!({"type": "error", "error": {"type": HOSTILE, "message": HOSTILE}})));
    let path = recording(&folder, "a.sse", &frames, 50, &[]);
    let (html, svg) = (folder.path("a.html"), folder.path("a.svg"));
    let text = printed(&["timeline", "--html", &html, "--svg", &svg, &path], b"", 4);
    assert_harmless(&text);
    assert_harmless(&printed(&["timeline", "--jsonl", &path], b"", 0));
    for page in [&html, &svg] {
        let page = fs::read_to_string(page).unwrap();
        assert_harmless(&page);
        assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
        assert!(page.contains("&lt;/title&gt;&lt;/text&gt;&lt;script&gt;alert(1)"), "{page}");
    }
}

#[test]
fn a_long_stream_needs_no_more_memory_and_a_page_stays_small() {
    let folder = Folder::new("timeline-long");
    let path = folder.path("long.sse");
    let mut stream = std::io::BufWriter::new(fs::File::create(&path).unwrap());
    let mut times = std::io::BufWriter::new(fs::File::create(format!("{path}.times")).unwrap());
    let frames = answer("Lisbon", "weather");
    let (head, calls, tail) = (frames[..8].concat(), frames[9..13].concat(), frames[13..].concat());
    writeln!(times, "{{\"recording\":1}}").unwrap();
    stream.write_all(&head).unwrap();
    writeln!(times, "[0,{}]", head.len()).unwrap();
    for at in 1..40_000_u64 {
        let chunk = if at % 10 == 0 { &calls } else { &frames[7] };
        stream.write_all(chunk).unwrap();
        // An hour, with a stall every now and then.
        writeln!(times, "[{},{}]", at * 90_000_000 + at / 100 * 1_500_000_000, chunk.len()).unwrap();
    }
    stream.write_all(&tail).unwrap();
    drop((stream, times));
    let html = folder.path("long.html");
    // The whole process, its program included.
    let mut limited = Command::new("bash");
    let script = format!("ulimit -v 40000; exec \"$0\" timeline --width 100 --html '{html}' '{path}'");
    limited.args(["-c", &script, env!("CARGO_BIN_EXE_deltawire")]);
    limited.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let output = ended(limited, b"");
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(output.status.success(), "{text}");
    assert!(text.contains("and 387 more stalls"), "{text}");
    assert!(text.contains("more calls"), "{text}");
    let page = fs::read_to_string(&html).unwrap();
    let dots = page.matches("<circle").count();
    // A thousand parts, and 32 stalls.
    assert!((500..=1032).contains(&dots), "{dots}");
    assert_eq!(page.matches("<circle class=\"red\"").count(), 32);
    assert!(page.len() < 400_000, "{}", page.len());
    assert!(
        page.contains("th is a dot: point at it") && page.contains("Of the parts every 64th is a dot"),
        "the page says so"
    );
}

#[test]
fn whoever_has_seen_enough_is_not_told() {
    let folder = Folder::new("timeline-pipe");
    let path = recording(&folder, "a.sse", &answer(&"Lisbon ".repeat(100_000), "weather"), 50, &[]);
    for words in [
        &["timeline", "--jsonl", &path][..],
        &["diff", "--jsonl", &path, &path],
        &["man"],
        &["check", "--quick", &corpus("")],
    ] {
        let mut child = command(words).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(
            (output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()),
            (Some(0), ""),
            "{words:?}"
        );
    }
}

/// Runs the browser on a page, and returns what it prints and what it says. `None` if there is no browser, and nobody insists.
fn browser(words: &[&str], page: &str) -> Option<(String, String)> {
    let data = format!("--user-data-dir={page}.profile");
    let mut command = Command::new("chromium");
    command.args([
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--window-size=1100,1000",
        "--enable-logging=stderr",
        &data,
    ]);
    let url = format!("file://{page}");
    command.args(words).arg(url).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    match command.output() {
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            Some((String::from_utf8(output.stdout).unwrap(), String::from_utf8_lossy(&output.stderr).into_owned()))
        }
        Err(error) => {
            assert!(std::env::var_os("CI").is_none(), "chromium: {error}");
            None
        }
    }
}

/// Returns the relative luminance of a colour, as WCAG defines it.
fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn colours_are_readable_in_light_and_dark() {
    let folder = Folder::new("timeline-colours");
    let path = recording(&folder, "a.sse", &answer("Lisbon", "weather"), 50, &[7]);
    let (html, svg) = (folder.path("a.html"), folder.path("a.svg"));
    printed(&["timeline", "--html", &html, "--svg", &svg, &path], b"", 0);
    for page in [html, svg] {
        let page = fs::read_to_string(page).unwrap();
        let (light, dark) = page.split_once("@media (prefers-color-scheme:dark)").unwrap();
        for scheme in [light, dark] {
            let colour = |name: &str| {
                let at = scheme.find(&format!("--{name}:#")).unwrap() + name.len() + 3;
                &scheme[at..at + 7]
            };
            // Text 4.5, and what is drawn 3, as WCAG asks.
            for name in ["ink", "quiet", "stall"] {
                assert!(contrast(colour("bg"), colour(name)) >= 4.5, "{name}");
            }
            for name in ["text", "reasoning", "tool"] {
                assert!(contrast(colour("bg"), colour(name)) >= 3.0, "{name}");
            }
        }
    }
}

#[test]
fn a_browser_shows_page_and_picture() {
    let folder = Folder::new("timeline-browser");
    let path = recording(&folder, "a.sse", &answer(HOSTILE, "weather"), 50, &[7]);
    let (html, svg) = (folder.path("a.html"), folder.path("a.svg"));
    printed(&["timeline", "--html", &html, "--svg", &svg, &path], b"", 0);
    for page in [&html, &svg] {
        let Some((dom, said)) = browser(&["--dump-dom"], page) else { return };
        // Errors of scripts, of the policy and of the parser are said on the console.
        assert!(!said.contains("CONSOLE") && !said.contains("Content Security Policy"), "{said}");
        assert!(!dom.contains("parsererror") && !dom.contains("<script"), "{dom}");
        for hover in [
            "<title>text 3 at 650 ms, ",
            "<title>stall of 2.05 s, from 650 ms</title>",
            "<title>call 0 weather: 2.80 s to ",
        ] {
            assert!(dom.contains(hover), "{hover}: {dom}");
        }
        assert_eq!(dom.matches("<circle").count(), 7, "{dom}");
        // Light and dark are two pictures, and both are drawn.
        let shots = ["1", "0"].map(|scheme| {
            let shot = format!("{page}.{scheme}.png");
            let words = [format!("--screenshot={shot}"), format!("--blink-settings=preferredColorScheme={scheme}")];
            browser(&[&words[0], &words[1]], page).unwrap();
            fs::read(shot).unwrap()
        });
        assert!(shots.iter().all(|shot| shot.starts_with(b"\x89PNG") && shot.len() > 20_000));
        assert_ne!(shots[0], shots[1]);
    }
}

#[test]
fn the_help_is_what_help_prints() {
    for name in ["record", "timeline", "diff", "check", "corpus", "completions", "man"] {
        assert_eq!(deltawire(&["help", name], b"").stdout, deltawire(&[name, "--help"], b"").stdout);
    }
}

/// A recording cannot be made again.
#[test]
fn no_file_is_lost_by_mistake() {
    let folder = Folder::new("timeline-lost");
    let path = folder.path("a.sse");
    let bytes = answer("Lisbon", "weather").concat();
    fs::write(&path, &bytes).unwrap();
    let said = format!("{path} is there already (--force replaces it)");
    assert_eq!(refused(&["timeline", "--html", &path]), said);
    assert_eq!(refused(&["timeline", "--svg", &path, &path]), said);
    assert_eq!(refused(&["corpus", "export", &path, &corpus("")]), said);
    let page = folder.path("a.html");
    assert!(
        refused(&["timeline", "--svg", &page, "--html", &page, &path])
            .ends_with("is there already (--force replaces it)")
    );
    assert_eq!(fs::read(&path).unwrap(), bytes);
    printed(&["timeline", "--force", "--html", &page, &path], b"", 0);
    assert!(fs::read_to_string(&page).unwrap().contains("<html"));
}
