//! The words that follow a command: flags, their values, and files.

use core::str::FromStr;
use std::ffi::OsString;

use deltawire::answer::Dialect;
use lexopt::Arg;

use crate::flags::{Flag, listed};
use crate::modes::args;
use crate::modes::nearest;
use crate::modes::run::Failure;
use crate::modes::text::Visible;

/// Reads the words of a command, whose help says which flags there are.
pub(crate) struct Words {
    parser: lexopt::Parser,
    flags: Vec<Flag>,
    /// The flag that was read last.
    name: &'static str,
}

/// A word, or a flag that the help lists.
pub(crate) enum Word {
    /// `--help`.
    Help,
    /// A flag, by its long name. If it takes a value, ask for that next.
    Flag(&'static str),
    /// Anything else: a file, most often.
    Other(OsString),
}

impl Words {
    pub(crate) fn new(help: &'static str, words: &mut dyn Iterator<Item = OsString>) -> Self {
        Self { parser: lexopt::Parser::from_args(words), flags: listed(help), name: "" }
    }

    /// Returns the next word, or `None` after the last.
    pub(crate) fn next(&mut self) -> Result<Option<Word>, Failure> {
        let found = match self.parser.next() {
            Ok(None) => return Ok(None),
            Ok(Some(Arg::Value(word))) => return Ok(Some(Word::Other(word))),
            Ok(Some(Arg::Short('h') | Arg::Long("help"))) => return Ok(Some(Word::Help)),
            Ok(Some(Arg::Short(short))) => {
                self.flags.iter().find(|flag| flag.short == Some(short)).ok_or_else(|| format!("-{short}"))
            }
            Ok(Some(Arg::Long(long))) => {
                let is_meant = |flag: &&Flag| flag.name.strip_prefix("--") == Some(long);
                self.flags.iter().find(is_meant).ok_or_else(|| format!("--{long}"))
            }
            Err(_) => return Err(usage(format!("{} takes no value", self.name))),
        };
        match found {
            Ok(flag) => {
                self.name = flag.name;
                Ok(Some(Word::Flag(flag.name)))
            }
            Err(name) => Err(self.unknown(&name)),
        }
    }

    /// Returns the value of the flag that was read last, which must be `wanted`.
    pub(crate) fn value(&mut self, wanted: &str) -> Result<OsString, Failure> {
        self.parser.value().map_err(|_| usage(format!("{} needs {wanted}", self.name)))
    }

    /// Returns the value of the flag that was read last as a number, or something else that a text says.
    pub(crate) fn number<T: FromStr>(&mut self, wanted: &str) -> Result<T, Failure> {
        self.read(wanted, |text| text.parse().ok())
    }

    /// Returns the value of the flag that was read last as a text.
    pub(crate) fn text(&mut self, wanted: &str) -> Result<String, Failure> {
        self.read(wanted, |text| Some(text.to_owned()))
    }

    /// Returns what `read` makes of the value of the flag that was read last.
    pub(crate) fn read<T>(&mut self, wanted: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<T, Failure> {
        let value = self.value(wanted)?;
        value.to_str().and_then(read).ok_or_else(|| {
            usage(format!("{} needs {wanted}, not '{}'", self.name, Visible(value.to_string_lossy().as_bytes())))
        })
    }

    /// Returns all words that are left as they are, also those that look like flags.
    pub(crate) fn rest(&mut self) -> Vec<OsString> {
        self.parser.raw_args().map(Iterator::collect).unwrap_or_default()
    }

    /// Says that there is no such flag.
    pub(crate) fn unknown(&self, name: &str) -> Failure {
        if let Some(modes) = args::modes_with(name) {
            // It is one of those that are known, and so can be shown.
            return usage(format!("{name} is a flag of the mode {} (deltawire MODE {name} ..)", modes.join(", ")));
        }
        let names = self.flags.iter().map(|flag| flag.name).chain(["--help", "--version"]);
        usage(nearest::unknown("flag", name, names, "see --help"))
    }
}

/// Says that the command line is wrong.
pub(crate) fn usage(message: impl Into<String>) -> Failure {
    Failure::Usage(message.into())
}

/// Says that there is a word too many.
pub(crate) fn too_many(word: &OsString) -> Failure {
    usage(format!("one word too many: {} (see --help)", Visible(word.to_string_lossy().as_bytes())))
}

/// Takes the value of `--dialect`.
pub(crate) fn dialect(words: &mut Words) -> Result<Dialect, Failure> {
    let value = words.value(args::DIALECTS)?;
    args::dialect(&value.to_string_lossy()).map_err(usage)
}
