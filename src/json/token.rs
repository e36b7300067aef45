//! What a text consists of.

use super::piece::Piece;

/// A token of a JSON text, or as much of it as a fragment has.
///
/// Keys, strings and numbers come in parts: append their [`piece`](Self::piece)s until [`last`](Self::last). One part
/// can be both the first and the last, and either may be empty. The first part of a string comes with the quote that
/// opens it, the last with the quote that closes it.
///
/// A number ends with the byte after it. A number at the very end of a text gets no last part: use it if
/// [`Scanner::finish`](super::Scanner::finish) succeeds.
///
/// ```
/// use deltawire::json::Scanner;
///
/// let mut scanner = Scanner::new();
/// let mut shown = String::new();
/// for token in scanner.push(r#"{"a": "x"#) {
///     let token = token?;
///     shown += &format!("{}{:?} {} ", token.depth, token.kind, token.piece);
/// }
/// assert_eq!(shown, "0BeginObject  1Key a 1String x ");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Token<'f> {
    /// The kind of the token.
    pub kind: TokenKind,
    /// The number of containers open around the token: 0 for the outermost value, and for its begin and end.
    pub depth: u8,
    /// Whether this is the first part: start a new key, string or number. Always true for the other kinds.
    pub first: bool,
    /// Whether this is the last part: the key, string or number is whole. Always true for the other kinds.
    pub last: bool,
    /// The text of this part: decoded for a key or string, as written for a number, empty for the other kinds.
    pub piece: Piece<'f>,
}

/// A token but for its text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    pub(super) kind: TokenKind,
    pub(super) depth: u8,
    pub(super) first: bool,
    pub(super) last: bool,
}

impl Head {
    #[inline]
    pub(super) const fn with(self, piece: Piece<'_>) -> Token<'_> {
        let Self { kind, depth, first, last } = self;
        Token { kind, depth, first, last, piece }
    }
}

/// The kind of a [`Token`].
///
/// ```
/// use deltawire::json::{Scanner, TokenKind};
///
/// let mut scanner = Scanner::new();
/// let kinds: Vec<TokenKind> = scanner.push("[true]").filter_map(|token| Some(token.ok()?.kind)).collect();
/// assert_eq!(kinds, [TokenKind::BeginArray, TokenKind::True, TokenKind::EndArray]);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "JSON will not grow")]
pub enum TokenKind {
    /// `{`: members follow, each a key and a value, one level deeper.
    BeginObject,
    /// `}`: the object is whole.
    EndObject,
    /// `[`: elements follow, one level deeper.
    BeginArray,
    /// `]`: the array is whole.
    EndArray,
    /// The name of a member, or a part of it. Its value follows.
    Key,
    /// A string that is a value, or a part of it.
    String,
    /// A number, or a part of it. Append the parts before you parse it.
    Number,
    /// `true`
    True,
    /// `false`
    False,
    /// `null`
    Null,
}

pub(super) const LITERALS: [(&[u8], TokenKind); 3] =
    [(b"true", TokenKind::True), (b"false", TokenKind::False), (b"null", TokenKind::Null)];
