//! The commands `help` and `version`.

use std::ffi::OsString;
use std::io::{self, Write as _};

use crate::NAME;
use crate::command::{COMMANDS, Command, named};
use crate::modes::args;
use crate::modes::mode::MODES;
use crate::modes::nearest::nearest;
use crate::modes::run::{Failure, ended};
use crate::modes::text::Visible;

pub(crate) const HELP: Command = Command {
    name: "help",
    about: "print this, or the help of a command",
    help: "\
Prints what the tool can do, or the help of a command.

usage: deltawire help [COMMAND]
",
    main: |words| ended(NAME, help(words)),
};

pub(crate) const VERSION: Command = Command {
    name: "version",
    about: "print the version",
    help: "\
Prints the version.

usage: deltawire version
",
    main: |_| ended(NAME, print(concat!("deltawire ", env!("CARGO_PKG_VERSION"), "\n"))),
};

/// Writes a text that is not of a stream.
pub(crate) fn print(text: &str) -> Result<u8, Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(0)
}

fn help(words: &mut dyn Iterator<Item = OsString>) -> Result<u8, Failure> {
    let Some(word) = words.next() else { return print(&overview()) };
    if let Some(command) = named(&word) {
        return print(command.help);
    }
    let name = word.to_string_lossy();
    if MODES.contains(&&*name) {
        return print(&of_mode(&name));
    }
    let shown = Visible(name.as_bytes());
    Err(Failure::Usage(match meant(&name) {
        Some(meant) => format!("no command {shown}: did you mean {meant}? (see {NAME} help)"),
        None => format!("no command {shown} (see {NAME} help)"),
    }))
}

/// Returns the help of a mode: of the help of all modes what is for this one.
fn of_mode(mode: &str) -> String {
    let about = args::ABOUT.iter().find(|(name, _)| *name == mode).map_or("", |(_, about)| *about);
    let mut text = format!(
        "deltawire {mode}: {about}.\n\nusage: {NAME} {mode} [FLAGS] [FILE]\n       curl -N URL | {NAME} {mode} [FLAGS]\n"
    );
    for part in args::FLAGS_HELP.trim_start().split("\n\n") {
        let is_of_mode = match part.lines().next().and_then(|head| head.strip_prefix("flags of ")) {
            Some(modes) => modes.split([' ', ',', ':']).any(|word| word == mode || word == "all"),
            None => true,
        };
        if is_of_mode {
            text.push('\n');
            text.push_str(part);
            text.push('\n');
        }
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// Returns the command or mode that was probably meant.
pub(crate) fn meant(word: &str) -> Option<&'static str> {
    nearest(word, COMMANDS.iter().map(|command| command.name).chain(MODES))
}

/// Returns what `--help` prints.
pub(crate) fn overview() -> String {
    let mut text = String::from(
        "\
Looks into the streams of LLM servers.

usage: deltawire [FLAGS] [FILE]            show an answer while it arrives
       curl -N URL | deltawire
       deltawire COMMAND [..]

commands:
",
    );
    for Command { name, about, .. } in &COMMANDS {
        text.push_str(&format!("  {name:<16} {about}\n"));
    }
    text.push_str("\nmodes of looking at a stream (deltawire MODE [FLAGS] [FILE]; flags: deltawire help MODE):\n");
    for (name, about) in args::ABOUT {
        text.push_str(&format!("  {name:<16} {about}\n"));
    }
    text.push_str(
        "
Exit code: 0 if the answer is complete; 1 if reading or writing fails in the middle; 2 if the command line is
wrong or the input cannot be read at all; 3 the answer is truncated; 4 the server sent an error; 5 nothing of
an answer came. An answer that ends at a limit of tokens is complete: the reason says so.
",
    );
    text
}
