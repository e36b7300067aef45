//! `deltawire completions` and `deltawire man`, and that help, command line and completions have the same flags.

#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, missing_docs, reason = "a test that fails shall panic")]

mod tool;

use std::collections::BTreeSet;

use std::process::{Command, Stdio};

use tool::{Folder, assert_harmless, deltawire, ended, printed, refused};

/// Returns the first words that the overview lists: commands and modes.
fn names() -> Vec<String> {
    let overview = printed(&["help"], b"", 0);
    let rows = overview.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    rows.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

/// Returns the flags of a help, each with what its value is called.
fn flags(help: &str) -> Vec<(String, Option<String>)> {
    let mut flags = Vec::new();
    for line in help.lines().filter_map(|line| line.strip_prefix("  ")).filter(|line| line.starts_with('-')) {
        let names = line.split("  ").next().unwrap();
        let value = names.split(' ').find(|word| !word.starts_with('-')).map(str::to_owned);
        for name in names.split([' ', ',']).filter(|word| word.starts_with('-')) {
            flags.push((name.to_owned(), value.clone()));
        }
    }
    flags
}

/// Runs a program if it is there; on CI it has to be.
fn tried(program: &str, words: &[&str], input: &str) -> Option<String> {
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    if Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
        return None;
    }
    let output = ended(command, input.as_bytes());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{program} {words:?}");
    assert!(output.status.success(), "{program} {words:?}");
    Some(String::from_utf8(output.stdout).unwrap())
}

/// Returns what bash would complete.
fn completed(script: &str, words: &[&str]) -> Vec<String> {
    let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    let program = format!(
        "{script}\nCOMP_WORDS=({}) COMP_CWORD={}\n_deltawire\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"",
        quoted.join(" "),
        words.len() - 1
    );
    let text = tried("bash", &["-eu", "-c", &program], "").unwrap();
    text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[test]
fn the_flags_of_the_help_are_those_of_the_command_line_and_of_the_completions() {
    let script = printed(&["completions", "bash"], b"", 0);
    let mut compared = 0;
    for name in names() {
        // All modes have one help.
        let help = printed(&["help", &name], b"", 0);
        let all: BTreeSet<String> = flags(&help).into_iter().map(|(flag, _)| flag).collect();
        let offered: BTreeSet<String> = completed(&script, &["deltawire", &name, "-"]).into_iter().collect();
        assert!(offered.is_subset(&all), "{name}: {offered:?}, {all:?}");
        let is_mode = help.contains("modes:\n");
        if !is_mode {
            assert_eq!(offered, all, "{name}");
        }
        for (flag, value) in flags(&help).into_iter().filter(|(flag, _)| offered.contains(flag)) {
            if flag == "--help" {
                continue;
            }
            let value = value.map(|value| match &*value {
                "NAME" => "chat",
                _ => "1",
            });
            let words: Vec<&str> = [&*name, &flag].into_iter().chain(value).chain(["--help"]).collect();
            let said = deltawire(&words, b"").stderr;
            let said = String::from_utf8(said).unwrap();
            assert!(!said.contains("unknown flag") && !said.contains("takes no value"), "{words:?}: {said}");
            compared += 1;
        }
    }
    assert!(compared >= 30, "{compared}");
}

#[test]
fn bash_completes() {
    let script = printed(&["completions", "bash"], b"", 0);
    if tried("bash", &["-n"], &script).is_none() {
        return;
    }
    let is = |words: &[&str], expected: &[&str]| assert_eq!(completed(&script, words), expected, "{words:?}");
    is(&["deltawire", "--pl"], &["--plain"]);
    is(&["deltawire", "timel"], &["timeline"]);
    is(&["deltawire", "ev"], &["events"]);
    is(&["deltawire", "timeline", "--h"], &["--html", "--help"]);
    is(&["deltawire", "record", "--fo"], &["--force"]);
    is(&["deltawire", "events", "--dialect", ""], &["anthropic", "chat", "responses", "gemini"]);
    // bash takes `=` for a word of its own.
    is(&["deltawire", "events", "--dialect", "="], &["anthropic", "chat", "responses", "gemini"]);
    is(&["deltawire", "events", "--dialect", "=", "ge"], &["gemini"]);
    is(&["deltawire", "translate", "--to", ""], &["anthropic", "chat", "responses"]);
    is(&["deltawire", "chaos", "--only", "cr"], &["crlf"]);
    is(&["deltawire", "replay", "--fault", "sta"], &["stall", "status-429", "status-503", "status-529"]);
    is(&["deltawire", "help", "reco"], &["record"]);
    is(&["deltawire", "completions", ""], &["bash", "zsh", "fish"]);
    // A file: readline does that.
    is(&["deltawire", "timeline", "--html", ""], &[]);
    is(&["deltawire", "timeline", "a"], &[]);
    let names = names();
    let offered = completed(&script, &["deltawire", ""]);
    assert!(names.iter().all(|name| offered.contains(name)), "{offered:?}");
}

#[test]
fn zsh_and_fish_take_their_scripts() {
    let folder = Folder::new("shell-scripts");
    for shell in ["zsh", "fish"] {
        let script = printed(&["completions", shell], b"", 0);
        for name in names() {
            assert!(script.contains(&name), "{shell}: {name}");
        }
        let path = folder.write(shell, &script);
        tried(shell, &["-n", &path], "");
    }
    assert_eq!(refused(&["completions"]), "completions needs a shell: bash, zsh or fish");
    assert_eq!(refused(&["completions", "bsh"]), "unknown shell bsh: did you mean bash? (shells: bash, zsh or fish)");
}

#[test]
fn the_man_page_is_one() {
    let page = printed(&["man"], b"", 0);
    assert_harmless(&page);
    assert!(page.is_ascii(), "roff is read in many character sets");
    assert!(page.starts_with(".TH DELTAWIRE 1 "), "{page}");
    let folder = Folder::new("shell-man");
    let path = folder.write("deltawire.1", &page);
    // Nothing is said on stderr: no unknown request, no bad escape.
    let Some(text) = tried("groff", &["-ww", "-man", "-Tutf8", "-P-cbou", &path], "") else { return };
    for name in names() {
        assert!(text.lines().any(|line| line.trim_start().starts_with(&*name)), "{name}: {text}");
        for (flag, _) in flags(&printed(&["help", &name], b"", 0)) {
            assert!(text.contains(&flag), "{flag}: {text}");
        }
    }
    assert!(text.contains("curl -N URL | deltawire record FILE.sse | deltawire"), "{text}");
    assert!(
        text.contains(r#"printf 'data: {"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\n"#),
        "{text}"
    );
}
