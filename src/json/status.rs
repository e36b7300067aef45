//! What a text that arrives in fragments is so far.

use crate::error::Error;

/// What a JSON text is so far.
///
/// ```
/// use deltawire::json::{Scanner, Status};
///
/// let mut scanner = Scanner::new();
/// scanner.check("[1, 2")?;
/// assert_eq!(scanner.status(), Status::Incomplete);
/// scanner.check("]")?;
/// assert_eq!(scanner.status(), Status::Complete);
/// assert!(scanner.check("x").is_err());
/// assert!(matches!(scanner.status(), Status::Invalid(error) if error.offset() == 6));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a caller decides on each, and there is no fourth")]
pub enum Status {
    /// The text is the beginning of valid JSON. Push what comes next; if nothing does, the text is truncated.
    Incomplete,
    /// The text is valid JSON. More white space may follow, or, after a number that is the whole text, more digits.
    Complete,
    /// No text that begins like this is valid. The error says why, and at which byte: give the text up, and show its sender
    /// the error.
    Invalid(Error),
}

impl Status {
    /// Returns whether the text is valid JSON.
    #[must_use]
    pub const fn is_complete(self) -> bool {
        matches!(self, Self::Complete)
    }
}
