//! What a text consists of.

use super::piece::Piece;

/// A token of a JSON text, or as much of it as a fragment has.
///
/// Keys, strings and numbers come in parts, of which the first and the last say so; they may be the same,
/// and either may be empty. The first part of a string comes with the quote that opens it, the last with the
/// quote that closes it. A number is known to be over with the byte behind it; at the end of the text it has
/// no last part.
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
    /// What it is.
    pub kind: TokenKind,
    /// How many containers are open around it: 0 for the outermost value, and for its begin and end.
    pub depth: u8,
    /// Nothing of it came before.
    pub first: bool,
    /// Nothing of it comes behind.
    pub last: bool,
    /// Of a key or string the text, its escapes decoded; of a number as it stands; else empty.
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

/// What a [`Token`] is.
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
    /// `{`
    BeginObject,
    /// `}`
    EndObject,
    /// `[`
    BeginArray,
    /// `]`
    EndArray,
    /// The name of a member.
    Key,
    /// A string that is a value.
    String,
    /// A number.
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
