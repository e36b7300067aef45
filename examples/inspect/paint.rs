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
        let is_unwanted = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let is_dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self { is_on: io::stdout().is_terminal() && !is_unwanted && !is_dumb }
    }

    /// Colours `what`, which must have no control characters of its own.
    pub(crate) fn with<T: fmt::Display>(self, tone: Tone, what: T) -> impl fmt::Display {
        let code = match tone {
            Tone::Name => "1;36",
            Tone::Quiet => "2",
            Tone::Odd => "33",
            Tone::Error => "1;31",
        };
        Painted { code: self.is_on.then_some(code), what }
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
