//! The command line of `completions`.

use std::ffi::OsString;

use super::{bash, fish, zsh};
use crate::NAME;
use crate::command::Command;
use crate::help::print;
use crate::modes::nearest::unknown;
use crate::modes::run::{Failure, ended};
use crate::words::{Word, Words, too_many, usage};

pub(crate) const COMPLETIONS: Command = Command {
    name: "completions",
    about: "print a script that completes commands and flags in bash, zsh or fish",
    help: "\
Prints a script that completes commands, modes, flags and their values.

usage: deltawire completions bash|zsh|fish

flags:
  --help           print this

examples, one for each shell:
  deltawire completions bash > ~/.local/share/bash-completion/completions/deltawire
  deltawire completions zsh > ~/.zfunc/_deltawire     with fpath+=~/.zfunc before compinit in ~/.zshrc
  deltawire completions fish > ~/.config/fish/completions/deltawire.fish
",
    main: |words| ended(NAME, completions(words)),
};

/// The shells, and what makes the script of each.
pub(super) const SHELLS: [(&str, Script); 3] = [("bash", bash::script), ("zsh", zsh::script), ("fish", fish::script)];

/// What makes a script.
type Script = fn() -> String;

const WANTED: &str = "bash, zsh or fish";

fn completions(words: &mut dyn Iterator<Item = OsString>) -> Result<u8, Failure> {
    let mut words = Words::new(COMPLETIONS.help, words);
    let mut shell = None;
    while let Some(word) = words.next()? {
        match word {
            Word::Help => return print(COMPLETIONS.help),
            Word::Flag(name) => return Err(words.unknown(name)),
            Word::Other(word) if shell.is_some() => return Err(too_many(&word)),
            Word::Other(word) => shell = Some(word),
        }
    }
    let shell = shell.ok_or_else(|| usage(format!("completions needs a shell: {WANTED}")))?;
    let shell = shell.to_string_lossy();
    if let Some((_, script)) = SHELLS.iter().find(|(name, _)| *name == shell) {
        return print(&script());
    }
    Err(usage(unknown("shell", &shell, SHELLS.map(|(name, _)| name), &format!("shells: {WANTED}"))))
}
