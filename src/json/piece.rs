//! A piece of decoded text.

use core::fmt::{self, Write as _};

/// A piece of text with its escapes decoded: a run of text, or one character.
///
/// ```
/// use deltawire::json::{Piece, Str};
///
/// let pieces: Vec<Piece> = Str::new(r"two\nlines")?.pieces().collect();
/// assert_eq!(pieces, [Piece::Run("two"), Piece::Run("\n"), Piece::Run("lines")]);
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a caller handles both, and there is no third")]
pub enum Piece<'f> {
    /// Text borrowed from the fragment, or the character of a one-letter escape such as `\n`. It may be empty.
    Run(&'f str),
    /// A character that cannot be borrowed: a `\u` escape, or a character that is split between fragments.
    Char(char),
}

impl<'f> Piece<'f> {
    /// Returns the length in bytes of UTF-8.
    #[inline]
    #[must_use]
    pub const fn len(&self) -> usize {
        match self {
            Self::Run(run) => run.len(),
            Self::Char(char) => char.len_utf8(),
        }
    }

    /// Returns whether there is no text.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        match self {
            Self::Run(run) => run.is_empty(),
            Self::Char(_) => false,
        }
    }

    /// Returns the characters.
    pub fn chars(self) -> impl Iterator<Item = char> + use<'f> {
        let (run, char) = match self {
            Self::Run(run) => (run, None),
            Self::Char(char) => ("", Some(char)),
        };
        run.chars().chain(char)
    }

    /// Returns the text. A [`Char`](Self::Char) is encoded into `buffer`, which you can reuse afterwards.
    ///
    /// ```
    /// use deltawire::json::Piece;
    ///
    /// assert_eq!(Piece::Char('é').as_str(&mut [0; 4]), "é");
    /// ```
    #[must_use]
    pub fn as_str<'b>(&'b self, buffer: &'b mut [u8; 4]) -> &'b str {
        match self {
            Self::Run(run) => run,
            Self::Char(char) => char.encode_utf8(buffer),
        }
    }
}

#[cfg(feature = "alloc")]
impl Piece<'_> {
    /// Adds the text to a string.
    #[inline]
    pub(crate) fn push_to(self, text: &mut alloc::string::String) {
        match self {
            Self::Run(run) => text.push_str(run),
            Self::Char(char) => text.push(char),
        }
    }
}

#[cfg(feature = "alloc")]
impl<'f> Extend<Piece<'f>> for alloc::string::String {
    /// Adds the text of each piece.
    ///
    /// ```
    /// use deltawire::json::{Field, Scanner};
    ///
    /// let (mut scanner, mut path, mut text) = (Scanner::new(), Field::new("/path"), String::new());
    /// for token in scanner.push(r#"{"path": "caf\u00e9"}"#) {
    ///     text.extend(path.next(&token?));
    /// }
    /// assert_eq!(text, "café");
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    fn extend<I: IntoIterator<Item = Piece<'f>>>(&mut self, pieces: I) {
        pieces.into_iter().for_each(|piece| piece.push_to(self));
    }
}

impl fmt::Display for Piece<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Run(run) => f.write_str(run),
            Self::Char(char) => f.write_char(*char),
        }
    }
}
