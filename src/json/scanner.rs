//! The public calls: fragments in, tokens and a status out.

use super::closing::Closing;
use super::machine::{Machine, State};
use super::skim::skim;
use super::stack::Stack;
use super::status::Status;
use super::tokens::{Fragment, Tokens};
use crate::bytes::find_special;
use crate::error::{Error, ErrorKind};

/// A resumable scanner: fragments of one JSON text in, tokens out.
///
/// Push the fragments in order, split anywhere. The scanner accepts exactly what RFC 8259 allows, takes each byte once,
/// and buffers nothing: only half an escape, half a character or half a surrogate pair waits for the next fragment. It
/// does not allocate and does not recurse.
///
/// ```
/// use deltawire::json::{Scanner, TokenKind, Status};
///
/// let mut scanner = Scanner::new();
/// let mut content = String::new();
/// for fragment in [r#"{"pa"#, r#"th":"#, r#" "a\"#, r#"nb"}"#] {
///     for token in scanner.push(fragment) {
///         let token = token?;
///         if token.kind == TokenKind::String {
///             content += &token.piece.to_string();
///         }
///     }
/// }
/// assert_eq!(content, "a\nb");
/// assert_eq!(scanner.status(), Status::Complete);
/// # Ok::<(), deltawire::Error>(())
/// ```
///
/// A surrogate without its other half is valid by the grammar. It becomes U+FFFD.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Scanner {
    machine: Machine,
}

impl Scanner {
    /// Returns a scanner that allows 128 levels of nesting.
    #[must_use]
    pub const fn new() -> Self {
        Self::with_max_depth(Stack::MAX)
    }

    /// Returns a scanner that allows `limit` levels of nesting, at most 128. The container that goes deeper is an error,
    /// [`ErrorKind::TooDeep`].
    ///
    /// ```
    /// use deltawire::ErrorKind;
    /// use deltawire::json::Scanner;
    ///
    /// let mut scanner = Scanner::with_max_depth(2);
    /// assert!(scanner.check("[[").is_ok());
    /// let error = scanner.check("[").unwrap_err();
    /// assert_eq!((error.kind(), error.offset()), (ErrorKind::TooDeep, 2));
    /// ```
    #[must_use]
    pub const fn with_max_depth(limit: u8) -> Self {
        Self { machine: Machine::with_max_depth(limit) }
    }

    /// Takes the next fragment, and returns an iterator of its tokens.
    ///
    /// A fragment is a `&str`, a `&[u8]`, or a [`Str`](super::Str), which is unescaped on the way. A token borrows the
    /// fragment, not the scanner, so you can keep it while you push more. If you drop the iterator before its end, the
    /// scanner takes the rest of the fragment all the same. If you leak it ([`core::mem::forget`]), the rest is not
    /// taken, and what the scanner reports from then on is not about your text: see [`Tokens`].
    ///
    /// # Errors
    ///
    /// The iterator yields an error at the first byte after which nothing can make the text valid, and then ends. The
    /// scanner keeps that error, and each later fragment yields it once more: call [`reset`](Self::reset) to start over
    /// with another text.
    #[inline]
    pub fn push<'s, 'f>(&'s mut self, fragment: impl Into<Fragment<'f>>) -> Tokens<'s, 'f> {
        Tokens::new(&mut self.machine, fragment.into())
    }

    /// Takes the next fragment without its tokens, which is faster if you do not need them.
    ///
    /// # Errors
    ///
    /// At the first byte after which nothing can make the text valid. The scanner keeps that error, and each later call
    /// returns it: call [`reset`](Self::reset) to start over with another text.
    #[inline]
    pub fn check<'f>(&mut self, fragment: impl Into<Fragment<'f>>) -> Result<(), Error> {
        let fragment = fragment.into();
        if let (State::InText, Fragment::Text(text)) = (self.machine.state(), fragment) {
            if find_special(text.as_bytes()).is_none() {
                self.machine.take_text(text.len());
                return Ok(());
            }
        }
        self.check_slowly(fragment)
    }

    #[inline(never)]
    fn check_slowly(&mut self, fragment: Fragment<'_>) -> Result<(), Error> {
        let text = match fragment {
            Fragment::Text(text) => Some(text),
            Fragment::Bytes(bytes) => core::str::from_utf8(bytes).ok(),
            Fragment::Escaped(content) => content.as_str(),
        };
        // Half a character or pair that waits needs the fragment as it came, not as text.
        let is_held = self.machine.holds_bytes() || self.machine.holds_half();
        match text {
            Some(text) if !is_held && self.machine.state() != State::Failed => skim(&mut self.machine, text.as_bytes()),
            _ => drop(self.push(fragment)),
        }
        match self.machine.error() {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// Returns what the text is so far.
    ///
    /// ```
    /// use deltawire::json::{Scanner, Status};
    ///
    /// let mut scanner = Scanner::new();
    /// assert_eq!(scanner.status(), Status::Incomplete);
    /// scanner.check("12")?;
    /// assert_eq!(scanner.status(), Status::Complete);
    /// scanner.check("e")?;
    /// assert_eq!(scanner.status(), Status::Incomplete);
    /// assert!(scanner.check(" ").is_err());
    /// assert!(matches!(scanner.status(), Status::Invalid(error) if error.offset() == 3));
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    #[must_use]
    pub fn status(&self) -> Status {
        match self.machine.error() {
            Some(error) => Status::Invalid(error),
            None if self.machine.is_complete() => Status::Complete,
            None => Status::Incomplete,
        }
    }

    /// Checks that the text is whole. Call it when nothing follows.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnexpectedEnd`] if the text is incomplete, which [`closing`](Self::closing) can mend, or the error that
    /// a fragment had before. The scanner stays as it is: you can still push more.
    pub fn finish(&self) -> Result<(), Error> {
        match self.status() {
            Status::Complete => Ok(()),
            Status::Incomplete => Err(Error::new(ErrorKind::UnexpectedEnd, self.offset())),
            Status::Invalid(error) => Err(error),
        }
    }

    /// Returns how to make the text so far valid JSON: how much of it to keep, and what to append. You need the text
    /// itself for that, which the scanner does not keep.
    ///
    /// ```
    /// use deltawire::json::Scanner;
    ///
    /// let text = r#"{"a": ["he"#;
    /// let mut scanner = Scanner::new();
    /// scanner.check(text)?;
    /// let closing = scanner.closing();
    /// assert_eq!(format!("{}{}", &text[..closing.keep()], closing.suffix()), r#"{"a": ["he"]}"#);
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn closing(&self) -> Closing {
        self.machine.closing()
    }

    /// Returns how many bytes of the text were taken. After an error it is the offset of that error. Of a
    /// [`Str`](super::Str), the unescaped bytes count.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.machine.offset()
    }

    /// Returns how many containers are open. After an error, how many were.
    #[must_use]
    pub const fn depth(&self) -> u8 {
        self.machine.depth()
    }

    /// Forgets the text and any error: the scanner is as if never used, with the same limit.
    pub const fn reset(&mut self) {
        self.machine.reset();
    }
}

impl Default for Scanner {
    fn default() -> Self {
        Self::new()
    }
}
