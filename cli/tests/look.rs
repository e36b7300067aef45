//! `deltawire look` through pipes.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails shall panic")]

mod tool;

use tool::{assert_harmless, corpus, deltawire, stdout};

/// A body of Chat Completions whose texts are these, as JSON strings.
fn chat(texts: &[&str]) -> String {
    let delta = |delta: &str, finish: &str| {
        format!("data: {{\"choices\":[{{\"index\":0,\"delta\":{delta},\"finish_reason\":{finish}}}]}}\n\n")
    };
    let deltas = texts.iter().map(|text| delta(&format!("{{\"content\":{text}}}"), "null"));
    deltas.chain([delta("{}", "\"stop\""), "data: [DONE]\n\n".to_owned()]).collect()
}

#[test]
fn text_and_calls_go_to_stdout_and_the_end_to_stderr() {
    let run = deltawire(&[&corpus("anthropic-tool-use.sse")], b"");
    assert_eq!(run.status.code(), Some(0));
    assert_eq!(
        stdout(&run),
        "The greeting ignores the name. I will change one line in `src/greet.rs`.\n\n-- edit_file\n{\n  \
         \"path\": \"src/greet.rs\",\n  \"old_text\": \"    println!(\\\"Hello\\\");\\n\",\n  \
         \"new_text\": \"    println!(\\\"Hello, {name}!\\\");\\n\",\n  \"expect_matches\": 1\n}\n"
    );
    assert_eq!(
        String::from_utf8(run.stderr).unwrap(),
        "-- complete: tool_use; claude-sonnet-5 (anthropic); 1204 tokens in, 118 out\n"
    );
}

#[test]
fn the_name_of_the_command_may_be_left_out() {
    let file = corpus("gemini-done.sse");
    let bytes = std::fs::read(&file).unwrap();
    let named = deltawire(&["look", &file], b"");
    for run in [
        deltawire(&[&file], b""),
        deltawire(&[], &bytes),
        deltawire(&["-"], &bytes),
        deltawire(&["--plain", &file], b""),
    ] {
        assert_eq!((run.status, &run.stdout), (named.status, &named.stdout));
    }
}

#[test]
fn markdown_stays_as_it_is_where_nothing_renders_it() {
    let run = deltawire(&[], chat(&["\"# A **b\"", "\"old** c\\n\\tcode\\n\""]).as_bytes());
    assert_eq!(stdout(&run), "# A **bold** c\n\tcode\n");
}

#[test]
fn calls_that_arrive_side_by_side_are_shown_one_after_the_other() {
    let shown = stdout(&deltawire(&[&corpus("chat-interleaved-calls.sse")], b""));
    let calls: Vec<&str> = shown.lines().filter(|line| line.starts_with("-- ")).collect();
    assert_eq!(calls.len(), 2, "{shown}");
    for call in shown.split("-- ").skip(1) {
        let (_, input) = call.split_once('\n').unwrap();
        assert!(serde_json::from_str::<serde_json::Value>(input).is_ok(), "{input}");
    }
}

#[test]
fn an_input_that_is_cut_or_no_json_is_said_so() {
    let start = "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":ARGS}}]}}]}\n\n";
    let run = deltawire(&[], start.replace("ARGS", "\"{\\\"a\\\": [1, \"").as_bytes());
    assert_eq!(
        stdout(&run),
        "-- f\n{\n  \"a\": [\n    1,\n-- the input is not complete: do not run this call\n".replace("1,\n", "1\n")
    );
    assert_eq!(run.status.code(), Some(3));
    let run = deltawire(&["--ok"], start.replace("ARGS", "\"{\\\"a\\\": oh\\u001b[31m\"").as_bytes());
    let shown = stdout(&run);
    assert!(shown.contains("oh\\u{1b}[31m") && shown.contains("-- the input is not JSON"), "{shown}");
    assert_eq!(run.status.code(), Some(0));
}

#[test]
fn exit_codes_say_how_it_ended() {
    let code = |input: &[u8]| deltawire(&[], input).status.code();
    let whole = chat(&["\"a\""]);
    assert_eq!(code(whole.as_bytes()), Some(0));
    assert_eq!(code(whole.split("stop").next().unwrap().as_bytes()), Some(3));
    assert_eq!(code(b"data: {\"error\":{\"message\":\"no\",\"type\":\"server_error\"}}\n\n"), Some(4));
    assert_eq!(code(b""), Some(5));
    assert_eq!(deltawire(&["no/such/file"], b"").status.code(), Some(2));
    assert_eq!(deltawire(&["--nonsense"], b"").status.code(), Some(2));
}

#[test]
fn a_wrong_word_is_refused_with_the_right_one() {
    for (words, said) in [
        (&["--plian"][..], "deltawire: unknown flag --plian: did you mean --plain? (see --help)\n"),
        (
            &["--dialect", "opnai"],
            "deltawire: unknown dialect opnai: did you mean openai? (dialects: anthropic, chat, responses or gemini)\n",
        ),
        (&["timelin", "a.sse"], "deltawire: no command timelin: did you mean timeline? (see deltawire help)\n"),
        (
            &["a.sse", "b.sse"],
            "deltawire: look takes one file: a.sse and b.sse; and a.sse is no command (see deltawire help)\n",
        ),
        (&["--verson"], "deltawire: unknown flag --verson: did you mean --version? (see --help)\n"),
        (&["--sentences"], "deltawire: --sentences is a flag of the mode text (deltawire MODE --sentences ..)\n"),
        (&["help", "foo"], "deltawire: no command foo (see deltawire help)\n"),
        (
            &["--timing", "a.sse"],
            "deltawire: --timing measures what comes at stdin; for a recording, see deltawire timeline\n",
        ),
        (&["."], "deltawire: cannot read .: Is a directory (os error 21)\n"),
        (&["help", "loook"], "deltawire: no command loook: did you mean look? (see deltawire help)\n"),
    ] {
        let run = deltawire(words, b"");
        assert_eq!((run.status.code(), String::from_utf8(run.stderr).unwrap().as_str()), (Some(2), said));
    }
}

#[test]
fn nothing_of_a_stream_acts_on_the_terminal() {
    for hostile in ["\\u001b]0;title\\u0007", "\\u009b31m", "\\u202eabc", "\\u0000", "\\r", "\\u2028", "\\ufeff"] {
        for input in [
            chat(&[&format!("\"{hostile}\"")]),
            format!("data: {{\"error\":{{\"message\":\"{hostile}\",\"type\":\"{hostile}\"}}}}\n\n"),
            format!(
                "data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"tool_calls\":[{{\"index\":0,\"id\":\"{hostile}\",\"function\":{{\"name\":\"{hostile}\",\"arguments\":\"{{\\\"{hostile}\\\":\\\"{hostile}\\\"\"}}}}]}}}}]}}\n\n"
            ),
        ] {
            let run = deltawire(&[], input.as_bytes());
            for shown in [stdout(&run), String::from_utf8(run.stderr).unwrap()] {
                assert_harmless(&shown);
            }
        }
    }
}

#[test]
fn an_answer_that_was_not_streamed_is_told_from_an_error_page() {
    let said = |body: &str| String::from_utf8(deltawire(&[], body.as_bytes()).stderr).unwrap();
    let hint = "-- it looks like an answer that is not streamed";
    assert!(said("{\"id\":\"a\",\"object\": \"chat.completion\",\"choices\":[]}\n").contains(hint));
    let page = said("<html>Bad Gateway</html>\n");
    assert!(page.contains("-- this is of no dialect that is known") && !page.contains(hint), "{page}");
}

#[test]
fn help_says_what_there_is() {
    let help = stdout(&deltawire(&["help"], b""));
    for name in ["look", "frames", "events", "parts", "answer", "message", "json", "text", "translate", "version"] {
        assert!(help.contains(&format!("\n  {name} ")), "{name} is not in {help}");
        assert!(!stdout(&deltawire(&["help", name], b"")).is_empty(), "{name}");
    }
    let of_text = stdout(&deltawire(&["help", "text"], b""));
    assert!(
        of_text.contains("--sentences") && of_text.contains("--chunk") && !of_text.contains("--to NAME"),
        "{of_text}"
    );
    for words in [&["--help"][..], &["-h"]] {
        assert_eq!(stdout(&deltawire(words, b"")), help);
    }
    for words in [&["version"][..], &["--version"], &["-V"]] {
        assert_eq!(stdout(&deltawire(words, b"")), concat!("deltawire ", env!("CARGO_PKG_VERSION"), "\n"));
    }
}
