//! `deltawire look` on a real terminal: tmux has one, and says what is on its screen.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails shall panic")]

use core::time::Duration;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::Instant;

/// How long a screen may take to look as it should. It takes so long only if the test fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// A terminal in which the tool reads what the test writes, piece by piece.
struct Terminal {
    socket: String,
    folder: PathBuf,
    pipe: Option<fs::File>,
}

impl Terminal {
    /// Starts the tool with these flags. Returns `None` if there is no tmux here; on CI there must be.
    fn start(name: &str, columns: u16, flags: &str) -> Option<Self> {
        if Command::new("tmux").arg("-V").output().is_err() {
            assert!(std::env::var_os("CI").is_none(), "tmux is missing");
            return None;
        }
        let socket = format!("deltawire-{name}-{}", std::process::id());
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(&socket);
        fs::create_dir_all(&folder).unwrap();
        let pipe = folder.join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let tool = env!("CARGO_BIN_EXE_deltawire");
        // The pipe is stdin, so that the tool takes it for live. What it exits with stays on the screen, and so does the terminal.
        let run = format!("{tool} {flags} < '{}'; echo code=$?; cat", pipe.display());
        let mut terminal = Self { socket, folder, pipe: None };
        terminal.tmux(&["-f", "/dev/null", "new-session", "-d", "-x", &columns.to_string(), "-y", "24", &run]);
        terminal.pipe = Some(OpenOptions::new().write(true).open(pipe).unwrap());
        Some(terminal)
    }

    fn tmux(&self, words: &[&str]) -> String {
        let mut command = Command::new("tmux");
        command
            .args(["-L", &self.socket])
            .args(words)
            .env_remove("NO_COLOR")
            .env_remove("TMUX")
            .env("LC_ALL", "C.UTF-8");
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    }

    fn write(&mut self, bytes: &str) {
        self.pipe.as_mut().unwrap().write_all(bytes.as_bytes()).unwrap();
    }

    /// Writes a delta of text, which needs no escapes in JSON.
    fn text(&mut self, text: &str) {
        let text = text.replace('\n', "\\n");
        self.write(&format!(
            "data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{text}\"}},\"finish_reason\":null}}]}}\n\n"
        ));
    }

    fn end(&mut self) {
        self.write("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
        self.pipe = None;
    }

    /// Returns the lines of the screen, with escape sequences if they are wanted.
    fn screen(&self, with_colours: bool) -> Vec<String> {
        let words: &[&str] = if with_colours { &["capture-pane", "-p", "-e"] } else { &["capture-pane", "-p"] };
        let mut lines: Vec<String> = self.tmux(words).lines().map(|line| line.trim_end().to_owned()).collect();
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        lines
    }

    /// Waits until the screen looks so.
    fn wait(&self, what: &str, is_so: impl Fn(&[String]) -> bool) -> Vec<String> {
        let start = Instant::now();
        loop {
            let lines = self.screen(false);
            if is_so(&lines) {
                return lines;
            }
            assert!(start.elapsed() < PATIENCE, "{what}: {lines:#?}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn wait_for(&self, text: &str) -> Vec<String> {
        self.wait(text, |lines| lines.iter().any(|line| line.contains(text)))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.tmux(&["kill-server"]);
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn markdown_grows_and_no_marker_is_seen() {
    let Some(mut terminal) = Terminal::start("grows", 60, "") else { return };
    terminal.text("# Head\n\nSome **bo");
    terminal.wait_for("Head");
    terminal.text("ld** and `co");
    let lines = terminal.wait_for("bold and");
    assert_eq!(lines.iter().find(|line| line.contains(['*', '#', '`'])), None, "{lines:#?}");
    terminal.text("de` [li");
    let lines = terminal.wait_for("code");
    assert_eq!(lines.iter().find(|line| line.contains(['[', '`'])), None, "{lines:#?}");
    terminal
        .text("nk](https://example.com) end\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```sh\nls\n```\n");
    terminal.end();
    let lines = terminal.wait_for("code=");
    assert_eq!(
        lines[..14],
        [
            "Head",
            "",
            "Some bold and code link (https://example.com) end",
            "",
            "• one",
            "• two",
            "",
            "a │ b",
            "──┼──",
            "1 │ 2",
            "",
            "sh",
            "  ls",
            "-- complete: stop; unknown model (chat)",
        ],
        "{lines:#?}"
    );
    assert!(lines.iter().any(|line| line.starts_with("-- first byte ")), "{lines:#?}");
    assert_eq!(lines.last().unwrap(), "code=0");
    let coloured = terminal.screen(true).join("\n");
    for styled in ["\x1b[1m", "\x1b[4m", "\x1b[33m", "\x1b[2m"] {
        assert!(coloured.contains(styled), "{styled:?} is not in {coloured:?}");
    }
}

#[test]
fn a_line_of_status_stands_below_and_goes() {
    let Some(mut terminal) = Terminal::start("status", 60, "") else { return };
    terminal.wait_for("waiting");
    terminal.text("Hello there, this");
    let lines = terminal.wait_for("Hello there, this");
    assert!(lines[1].contains(" · first part "), "{lines:#?}");
    terminal.wait_for("nothing for 2");
    terminal.text(" is\nthe end.");
    terminal.wait("the text goes on in its line", |lines| lines[0] == "Hello there, this is the end.");
    terminal.end();
    let lines = terminal.wait_for("code=0");
    assert_eq!(lines.iter().find(|line| line.contains(" · ")), None, "{lines:#?}");
}

#[test]
fn lines_fit_a_narrow_window_also_after_it_was_resized() {
    let Some(mut terminal) = Terminal::start("narrow", 24, "") else { return };
    terminal.text("one two three four five six seven eight nine ten ");
    let lines = terminal.wait("the last word is shown, with a line of status that is cut", |lines| {
        lines.len() == 4 && lines[2] == "ten"
    });
    assert_eq!(lines[..2], ["one two three four five", "six seven eight nine"], "{lines:#?}");
    terminal.tmux(&["resize-window", "-x", "60", "-y", "24"]);
    terminal.wait("the line of status is longer", |lines| lines.last().is_some_and(|line| line.chars().count() > 24));
    terminal.text("\n\none two three four five six seven eight nine ten eleven twelve");
    terminal.end();
    let lines = terminal.wait_for("code=0");
    assert!(lines.iter().any(|line| line == "one two three four five six seven eight nine ten eleven"), "{lines:#?}");
}

#[test]
fn ctrl_c_shows_what_came_and_how_it_stands() {
    let Some(mut terminal) = Terminal::start("interrupt", 60, "") else { return };
    terminal.text("The text is **not");
    terminal.wait_for("The text is");
    terminal.tmux(&["send-keys", "C-c"]);
    let lines = terminal.wait_for("code=");
    // Two asterisks that were never closed are text after all. What the terminal wrote for Ctrl-C was on the same line.
    assert_eq!(lines[0], "The text is **not", "{lines:#?}");
    assert!(lines.iter().any(|line| line.starts_with("-- cancelled")), "{lines:#?}");
    assert!(lines.iter().any(|line| line == "code=130"), "{lines:#?}");
}

#[test]
fn nothing_of_a_stream_moves_the_cursor() {
    let Some(mut terminal) = Terminal::start("hostile", 60, "") else { return };
    terminal.text("Good \\u001b[2J\\u001b]0;x\\u0007\\u009b1A and `\\u001b[1A` bad ");
    terminal.end();
    let lines = terminal.wait_for("code=0");
    assert_eq!(lines[0], "Good \\u{1b}[2J\\u{1b}]0;x\\u{7}\\u{9b}1A and \\u{1b}[1A bad", "{lines:#?}");
}
