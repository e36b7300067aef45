//! The content of a JSON string, still escaped.

use core::fmt::{self, Write as _};

use super::escape;
use super::piece::Piece;
use crate::bytes::{add, as_text, find_backslash, find_special, first, skip_text, split_text, used};
use crate::error::{Error, ErrorKind};

/// The content of a JSON string: what is between its quotes, borrowed and still escaped.
///
/// Compare it with `==`, which decodes on the way, or decode it with [`pieces`](Self::pieces),
/// [`decode_into`](Self::decode_into) or its `Display`.
///
/// ```
/// use deltawire::json::Str;
///
/// let plain = Str::new("as it is")?;
/// assert_eq!(plain.as_str(), Some("as it is"));
///
/// let escaped = Str::new(r"\ud83d\ude00 \u0041\n")?;
/// assert_eq!(escaped.as_str(), None);
/// assert_eq!(escaped.to_string(), "\u{1F600} A\n");
/// assert_eq!(escaped, "\u{1F600} A\n");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Str<'a> {
    escaped: &'a str,
    /// Whether there is no escape in it.
    pub(super) is_plain: bool,
}

impl<'a> Str<'a> {
    pub(crate) const EMPTY: Self = Self { escaped: "", is_plain: true };

    /// Wraps the content of a string, without its quotes.
    ///
    /// # Errors
    ///
    /// At the first byte that cannot stand there: an escape that does not exist ([`ErrorKind::InvalidEscape`]) or is not
    /// whole ([`ErrorKind::UnexpectedEnd`]), a quote ([`ErrorKind::UnexpectedByte`]) or a control character
    /// ([`ErrorKind::ControlCharacter`]).
    pub fn new(escaped: &'a str) -> Result<Self, Error> {
        let mut rest = escaped;
        let mut is_plain = true;
        while let Some(at) = find_special(rest.as_bytes()) {
            is_plain = false;
            let special = skip_text(rest, at);
            let fault =
                |kind, at: usize| Err(Error::new(kind, add(used(escaped.as_bytes(), special.as_bytes()), at) as u64));
            match special.as_bytes().first() {
                Some(b'\\') => match escape::decode(special) {
                    Ok((_, behind)) => rest = behind,
                    Err(at) if at < special.len() => return fault(ErrorKind::InvalidEscape, at),
                    Err(at) => return fault(ErrorKind::UnexpectedEnd, at),
                },
                Some(b'"') => return fault(ErrorKind::UnexpectedByte, 0),
                _ => return fault(ErrorKind::ControlCharacter, 0),
            }
        }
        Ok(Self { escaped, is_plain })
    }

    /// Wraps what is known to be the content of a string.
    #[inline]
    pub(crate) const fn valid(escaped: &'a str, is_plain: bool) -> Self {
        Self { escaped, is_plain }
    }

    /// Returns it as the bytes that it is.
    #[inline]
    pub(crate) const fn content(&self) -> Content<'a> {
        Content { bytes: self.escaped.as_bytes(), is_plain: self.is_plain }
    }

    /// Returns the content as it was written, with its escapes.
    #[must_use]
    pub const fn as_escaped(&self) -> &'a str {
        self.escaped
    }

    /// Returns the content if no escape is in it. This costs nothing; otherwise use [`pieces`](Self::pieces) or
    /// [`decode_into`](Self::decode_into).
    #[must_use]
    pub const fn as_str(&self) -> Option<&'a str> {
        if self.is_plain { Some(self.escaped) } else { None }
    }

    pub(crate) fn is_one_of(self, names: &[&str]) -> bool {
        names.iter().any(|name| self == **name)
    }

    /// Returns the decoded text in pieces. A surrogate without its other half becomes U+FFFD.
    #[must_use]
    pub const fn pieces(&self) -> Pieces<'a> {
        Pieces { rest: self.escaped }
    }

    /// Writes the decoded text into `out`, and returns it.
    ///
    /// A buffer as long as [`as_escaped`](Self::as_escaped) is always large enough.
    ///
    /// ```
    /// use deltawire::ErrorKind;
    /// use deltawire::json::Str;
    ///
    /// let mut out = [0; 8];
    /// assert_eq!(Str::new(r"\u0041\n")?.decode_into(&mut out), Ok("A\n"));
    ///
    /// let lone = Str::new(r"a\ud83d!")?.decode_into(&mut out).unwrap_err();
    /// assert_eq!((lone.kind(), lone.offset()), (ErrorKind::LoneSurrogate, 1));
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::LoneSurrogate`] if the content has a surrogate without its other half, and
    /// [`ErrorKind::BufferTooSmall`] if `out` is too small. The offset is the place in the escaped content. What `out`
    /// contains after an error is unspecified.
    pub fn decode_into<'o>(&self, out: &'o mut [u8]) -> Result<&'o str, Error> {
        let mut len = 0_usize;
        let mut rest = self.escaped;
        while !rest.is_empty() {
            let at = used(self.escaped.as_bytes(), rest.as_bytes()) as u64;
            let (piece, behind) = next_piece(rest);
            let piece = piece.ok_or(Error::new(ErrorKind::LoneSurrogate, at))?;
            let end = add(len, piece.len());
            let room = out.get_mut(len..end).ok_or(Error::new(ErrorKind::BufferTooSmall, at))?;
            for (to, from) in room.iter_mut().zip(piece.as_str(&mut [0; 4]).bytes()) {
                *to = from;
            }
            len = end;
            rest = behind;
        }
        Ok(as_text(first(out, len)))
    }

    /// Returns the decoded text: borrowed if no escape is in it, otherwise in a new `String`. A surrogate without its
    /// other half becomes U+FFFD.
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn to_cow(&self) -> alloc::borrow::Cow<'a, str> {
        match self.as_str() {
            Some(text) => text.into(),
            None => {
                let mut text = alloc::string::String::with_capacity(self.escaped.len());
                for piece in self.pieces() {
                    piece.push_to(&mut text);
                }
                text.into()
            }
        }
    }
}

/// The content of a string as bytes that are known to be UTF-8, and valid between quotes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Content<'a> {
    pub(super) bytes: &'a [u8],
    /// Whether there is no escape in it.
    pub(super) is_plain: bool,
}

impl<'a> Content<'a> {
    /// Returns whether there is no escape in it.
    #[inline]
    pub(crate) const fn is_plain(&self) -> bool {
        self.is_plain
    }

    /// Returns it with its escapes.
    #[inline]
    pub(crate) const fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Returns whether it is empty, decoded or not.
    #[inline]
    pub(crate) const fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Says whether it is `text`, decoded.
    #[inline]
    pub(crate) fn is(&self, text: &str) -> bool {
        if self.is_plain { self.bytes == text.as_bytes() } else { self.as_str() == *text }
    }

    #[inline]
    pub(crate) fn as_str(&self) -> Str<'a> {
        Str::valid(as_text(self.bytes), self.is_plain)
    }
}

/// Splits off the piece that `rest` starts with: `None` for half of a surrogate pair.
#[inline]
fn next_piece(rest: &str) -> (Option<Piece<'_>>, &str) {
    match find_backslash(rest.as_bytes()) {
        // The constructor lets no wrong escape through.
        Some(0) => escape::decode(rest).unwrap_or((None, "")),
        end => {
            let (run, behind) = split_text(rest, end.unwrap_or(rest.len()));
            (Some(Piece::Run(run)), behind)
        }
    }
}

/// The decoded text of a [`Str`] in pieces: no [`Piece::Run`] is empty.
///
/// ```
/// use deltawire::json::{Piece, Str};
///
/// let text = Str::new(r"a\n\u0041")?;
/// let pieces: Vec<Piece<'_>> = text.pieces().collect();
/// assert_eq!(pieces, [Piece::Run("a"), Piece::Run("\n"), Piece::Char('A')]);
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Pieces<'a> {
    rest: &'a str,
}

impl<'a> Pieces<'a> {
    /// Returns what is left, still escaped.
    #[inline]
    pub(crate) const fn rest(&self) -> &'a str {
        self.rest
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    #[inline]
    fn next(&mut self) -> Option<Piece<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let (piece, behind) = next_piece(self.rest);
        self.rest = behind;
        Some(piece.unwrap_or(Piece::Char(char::REPLACEMENT_CHARACTER)))
    }
}

impl fmt::Display for Str<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces().try_for_each(|piece| piece.fmt(f))
    }
}

impl fmt::Debug for Str<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Escaped it is what a reader of JSON expects, and without control characters harmless on a terminal.
        f.write_char('"')?;
        for char in self.escaped.chars() {
            if char.is_control() {
                write!(f, "\\u{:04x}", u32::from(char))?;
            } else {
                f.write_char(char)?;
            }
        }
        f.write_char('"')
    }
}

impl PartialEq<str> for Str<'_> {
    #[inline]
    fn eq(&self, other: &str) -> bool {
        if self.is_plain { self.escaped == other } else { self.decodes_to(other) }
    }
}

impl PartialEq<&str> for Str<'_> {
    #[inline]
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

impl Str<'_> {
    fn decodes_to(&self, other: &str) -> bool {
        let mut rest = other;
        for piece in self.pieces() {
            match rest.strip_prefix(piece.as_str(&mut [0; 4])) {
                Some(behind) => rest = behind,
                None => return false,
            }
        }
        rest.is_empty()
    }
}

impl PartialEq for Str<'_> {
    /// Compares the decoded texts.
    fn eq(&self, other: &Self) -> bool {
        let chars = |text: &Self| text.pieces().flat_map(Piece::chars);
        self.escaped == other.escaped || chars(self).eq(chars(other))
    }
}

impl Eq for Str<'_> {}

#[cfg(feature = "alloc")]
impl From<Str<'_>> for alloc::string::String {
    /// Decodes the text, as [`to_cow`](Str::to_cow).
    fn from(text: Str<'_>) -> Self {
        text.to_cow().into_owned()
    }
}

#[cfg(feature = "serde_json")]
impl serde::Serialize for Str<'_> {
    /// Writes the decoded text.
    ///
    /// ```
    /// use deltawire::json::Str;
    ///
    /// let id = Str::new(r"toolu\u005f1")?;
    /// assert_eq!(serde_json::json!({ "tool_use_id": id }).to_string(), r#"{"tool_use_id":"toolu_1"}"#);
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Default for Str<'_> {
    /// Returns the empty text.
    fn default() -> Self {
        Self::EMPTY
    }
}
