//! The commands of the tool, besides the modes that `inspect` has too.

use std::ffi::{OsStr, OsString};
use std::process::ExitCode;

use crate::chaos::command::CHAOS;
use crate::completions::command::COMPLETIONS;
use crate::conformance::check::CHECK;
use crate::conformance::export::CORPUS;
use crate::diff::command::DIFF;
use crate::man::MAN;
use crate::record::RECORD;
use crate::replay::command::REPLAY;
use crate::timeline::command::TIMELINE;
use crate::{help, look};

/// A command, for the command line and for what is made of it: help, completions, man page.
pub(crate) struct Command {
    pub(crate) name: &'static str,
    /// What it does, in one line that goes on after its name.
    pub(crate) about: &'static str,
    /// What `--help` prints: a first line, `usage:`, and the flags, each indented by two blanks.
    pub(crate) help: &'static str,
    /// Runs it with the words that follow its name.
    pub(crate) main: fn(&mut dyn Iterator<Item = OsString>) -> ExitCode,
}

pub(crate) const COMMANDS: [Command; 12] =
    [look::LOOK, RECORD, TIMELINE, REPLAY, CHAOS, DIFF, CHECK, CORPUS, COMPLETIONS, MAN, help::HELP, help::VERSION];

pub(crate) fn named(word: &OsStr) -> Option<&'static Command> {
    let name = match word.to_str()? {
        "-V" | "--version" => "version",
        "-h" | "--help" => "help",
        name => name,
    };
    COMMANDS.iter().find(|command| command.name == name)
}
