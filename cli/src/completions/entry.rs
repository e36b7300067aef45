//! The first words after `deltawire`, and the flags of each.

use deltawire::answer::{Dialect, Target};

use crate::chaos::case::names;
use crate::command::COMMANDS;
use crate::completions::command::SHELLS;
use crate::flags::{Flag, listed};
use crate::look::LOOK;
use crate::modes::args;
use crate::replay::fault::FAULTS;

/// A command or a mode.
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) flags: Vec<Flag>,
}

/// Returns all commands, and then all modes.
pub(crate) fn all() -> Vec<Entry> {
    let commands = COMMANDS.iter().map(|it| Entry { name: it.name, about: it.about, flags: listed(it.help) });
    let modes = args::ABOUT.into_iter().map(|(name, about)| Entry { name, about, flags: of_mode(name) });
    commands.chain(modes).collect()
}

/// Returns the flags of a mode.
pub(crate) fn of_mode(mode: &str) -> Vec<Flag> {
    let has = |flag: &Flag| args::FLAGS.iter().any(|(name, modes)| *name == flag.name && modes.contains(&mode));
    listed(args::FLAGS_HELP).into_iter().filter(has).collect()
}

/// Returns the flags where no command and no mode is named.
pub(crate) fn of_no_mode() -> Vec<Flag> {
    listed(LOOK.help)
}

/// What can stand somewhere.
pub(crate) enum Choice {
    File,
    /// One of these.
    Words(Vec<&'static str>),
    /// Something that nobody can list, such as a number.
    Anything,
}

impl Flag {
    /// Returns what the value of the flag can be, if it takes one.
    pub(crate) fn choice(&self) -> Option<Choice> {
        Some(match (self.name, self.value?) {
            ("--dialect", _) => Choice::Words(Dialect::ALL.map(Dialect::name).to_vec()),
            ("--to", _) => {
                let written = Dialect::ALL.into_iter().filter(|&dialect| Target::of(dialect).is_some());
                Choice::Words(written.map(Dialect::name).collect())
            }
            ("--fault", _) => Choice::Words(FAULTS.map(|(name, _)| name).to_vec()),
            ("--only" | "--skip", _) => Choice::Words(names().collect()),
            (_, value) if value.contains("FILE") || value.contains("DIR") => Choice::File,
            _ => Choice::Anything,
        })
    }

    /// Returns what it does, up to the first stop: there is little room in a menu.
    pub(crate) fn short_about(&self) -> &str {
        self.about.split([';', ':', '(']).next().unwrap_or_default().trim()
    }
}

impl Entry {
    /// Returns the words that can follow it, if they are not files.
    pub(crate) fn words(&self) -> Option<Vec<&'static str>> {
        match self.name {
            "help" => Some(all().iter().map(|entry| entry.name).collect()),
            "completions" => Some(SHELLS.iter().map(|(name, _)| *name).collect()),
            "corpus" => Some(vec!["export"]),
            "man" | "version" => Some(Vec::new()),
            _ => None,
        }
    }
}
