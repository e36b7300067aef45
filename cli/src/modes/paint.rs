//! Colours, for a terminal and nothing else.

use core::fmt;
use std::env;
use std::io::{self, IsTerminal as _};

/// Whether to colour.
#[derive(Clone, Copy)]
pub(crate) struct Paint {
    is_on: bool,
}

/// What a text is, which decides its colour.
#[derive(Clone, Copy)]
pub(crate) enum Tone {
    Plain,
    Name,
    Quiet,
    Odd,
    Error,
}

struct Painted<T> {
    code: Option<&'static str>,
    what: T,
}

impl Paint {
    /// Colours if stdout is a terminal and nothing in the environment speaks against it.
    pub(crate) fn for_stdout() -> Self {
        Self { is_on: io::stdout().is_terminal() && Self::is_wanted() }
    }

    /// Returns whether nothing in the environment speaks against colours.
    pub(crate) fn is_wanted() -> bool {
        let is_unwanted = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let is_dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
        !is_unwanted && !is_dumb
    }

    /// Colours `what`, which must have no control characters of its own.
    pub(crate) fn with<T: fmt::Display>(self, tone: Tone, what: T) -> impl fmt::Display {
        let code = match tone {
            Tone::Plain => None,
            Tone::Name => Some("1;36"),
            Tone::Quiet => Some("2"),
            Tone::Odd => Some("33"),
            Tone::Error => Some("1;31"),
        };
        Painted { code: code.filter(|_| self.is_on), what }
    }
}

impl<T: fmt::Display> fmt::Display for Painted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => write!(f, "\x1B[{code}m{}\x1B[0m", self.what),
            None => self.what.fmt(f),
        }
    }
}
