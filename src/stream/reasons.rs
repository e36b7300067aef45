//! Why something is not complete, in words.

use core::fmt;

use super::outcome::Outcome;

/// Writes why something is not complete: what it is, a colon, and the reasons with commas between them.
pub(crate) struct Reasons<'f, 'a> {
    f: &'f mut fmt::Formatter<'a>,
    before: &'static str,
}

impl<'f, 'a> Reasons<'f, 'a> {
    /// Begins with how the stream ended, unless all of the content came: then that is no reason.
    pub(crate) fn new(f: &'f mut fmt::Formatter<'a>, what: &str, outcome: Outcome) -> Result<Self, fmt::Error> {
        write!(f, "{what} not complete")?;
        let mut reasons = Self { f, before: ": " };
        if !outcome.has_all_content() {
            reasons.add(format_args!("{outcome}"))?;
        }
        Ok(reasons)
    }

    pub(crate) fn add(&mut self, reason: fmt::Arguments<'_>) -> fmt::Result {
        self.f.write_str(core::mem::replace(&mut self.before, ", "))?;
        self.f.write_fmt(reason)
    }

    /// Adds how many of something there are, unless there are none.
    pub(crate) fn count(&mut self, count: u64, what: &str) -> fmt::Result {
        if count == 0 { Ok(()) } else { self.add(format_args!("{count} {what}")) }
    }

    /// Adds an error that the server sent.
    pub(crate) fn error(&mut self, name: crate::json::Str<'_>, message: crate::json::Str<'_>) -> fmt::Result {
        if name == "" { self.add(format_args!("{message}")) } else { self.add(format_args!("{name}: {message}")) }
    }
}
