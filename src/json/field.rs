//! One member of a text, picked out as it arrives.

use super::piece::Piece;
use super::token::{Token, TokenKind};
use crate::bytes::advance;

/// Picks the pieces of one string out of the tokens of a text.
///
/// The string is named by a JSON Pointer (RFC 6901), whose first slash may be left out. Keys are compared
/// while they arrive, and nothing is stored. Of members with the same name the first counts.
///
/// ```
/// use deltawire::json::{Field, FieldStatus, Scanner};
///
/// let mut scanner = Scanner::new();
/// let mut field = Field::new("/edits/1/text");
/// let mut text = String::new();
/// for fragment in [r#"{"edits": [{"text": "a"}, {"te"#, r#"xt": "b\"#, r#"nc", "x": 1}]}"#] {
///     for token in scanner.push(fragment) {
///         if let Some(piece) = field.next(&token?) {
///             text += &piece.to_string();
///         }
///     }
/// }
/// assert_eq!(text, "b\nc");
/// assert_eq!(field.status(), FieldStatus::Done);
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Field<'p> {
    /// The name or index wanted in the container that is looked into.
    segment: &'p str,
    /// The path after that.
    behind: &'p str,
    /// What is still to come of a key that matches so far.
    key: Option<&'p str>,
    /// How many values of an array came before.
    index: u64,
    /// How many containers are open where it looks.
    level: u8,
    in_array: bool,
    /// Whether the next value is on the path.
    is_next: bool,
    status: FieldStatus,
}

/// What a [`Field`] has seen of its string.
///
/// ```
/// use deltawire::json::{Field, FieldStatus, Scanner};
///
/// let (mut scanner, mut field) = (Scanner::new(), Field::new("/a"));
/// for token in scanner.push(r#"{"b": 1, "a": "x"#) {
///     field.next(&token?);
/// }
/// assert_eq!(field.status(), FieldStatus::Open);
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a caller decides on each")]
pub enum FieldStatus {
    /// The string has not begun, and may still come.
    Waiting,
    /// The string has begun: [`Field::next`] returns its pieces.
    Open,
    /// The string is whole. No more pieces come.
    Done,
    /// The path leads to a value that is not a string. No pieces come.
    OtherType,
    /// The text has no value at that path, and can no longer get one. No pieces come.
    Absent,
}

impl<'p> Field<'p> {
    /// Returns a field that waits for the string at `pointer`; the empty pointer is the whole text.
    #[must_use]
    pub const fn new(pointer: &'p str) -> Self {
        Self {
            segment: "",
            behind: pointer,
            key: None,
            index: 0,
            level: 0,
            in_array: false,
            is_next: true,
            status: FieldStatus::Waiting,
        }
    }

    /// Returns whether the string has begun, is whole, or cannot come any more.
    #[must_use]
    pub const fn status(&self) -> FieldStatus {
        self.status
    }

    /// Takes the next token, and returns its piece if it is text of the string. Pass every token of the text, in order.
    #[inline(always)]
    pub fn next<'f>(&mut self, token: &Token<'f>) -> Option<Piece<'f>> {
        if self.status == FieldStatus::Open {
            return if token.kind == TokenKind::String { self.give(token) } else { None };
        }
        self.look(token)
    }

    #[inline(always)]
    fn give<'f>(&mut self, token: &Token<'f>) -> Option<Piece<'f>> {
        self.status = if token.last { FieldStatus::Done } else { FieldStatus::Open };
        (!token.piece.is_empty()).then_some(token.piece)
    }

    #[inline(never)]
    fn look<'f>(&mut self, token: &Token<'f>) -> Option<Piece<'f>> {
        if self.status != FieldStatus::Waiting {
            return None;
        }
        match token.kind {
            TokenKind::EndObject | TokenKind::EndArray if token.depth < self.level => self.status = FieldStatus::Absent,
            TokenKind::EndObject | TokenKind::EndArray => {}
            _ if token.depth != self.level => {}
            TokenKind::Key => {
                if token.first {
                    self.key = Some(self.segment);
                }
                self.key = self.key.and_then(|rest| token.piece.chars().try_fold(rest, strip));
                self.is_next = token.last && self.key.is_some_and(str::is_empty);
            }
            _ if token.first => {
                if self.in_array {
                    self.is_next = is_index(self.segment, self.index);
                    self.index = advance(self.index, 1);
                }
                if core::mem::take(&mut self.is_next) {
                    return self.step(token);
                }
            }
            _ => {}
        }
        None
    }

    /// Looks at a value that is on the path.
    fn step<'f>(&mut self, token: &Token<'f>) -> Option<Piece<'f>> {
        match (token.kind, self.behind.is_empty()) {
            (TokenKind::String, true) => return self.give(token),
            (_, true) => self.status = FieldStatus::OtherType,
            (TokenKind::BeginObject | TokenKind::BeginArray, false) => {
                let path = self.behind.strip_prefix('/').unwrap_or(self.behind);
                let end = path.find('/').unwrap_or(path.len());
                (self.segment, self.behind) = path.split_at_checked(end).unwrap_or((path, ""));
                self.in_array = token.kind == TokenKind::BeginArray;
                self.index = 0;
                // The caller can change the depth of a token: the level may be anything.
                self.level = self.level.saturating_add(1);
            }
            (_, false) => self.status = FieldStatus::Absent,
        }
        None
    }
}

/// Takes `char` off the front of a segment, in which `~0` stands for `~` and `~1` for `/`.
fn strip(segment: &str, char: char) -> Option<&str> {
    let (wanted, rest) = if let Some(rest) = segment.strip_prefix("~0") {
        ('~', rest)
    } else if let Some(rest) = segment.strip_prefix("~1") {
        ('/', rest)
    } else {
        let mut chars = segment.chars();
        (chars.next()?, chars.as_str())
    };
    (wanted == char).then_some(rest)
}

/// Says whether `segment` is `index` in decimal, with no zero in front.
fn is_index(segment: &str, index: u64) -> bool {
    let is_plain = segment.bytes().all(|byte| byte.is_ascii_digit()) && (segment == "0" || !segment.starts_with('0'));
    is_plain && segment.parse() == Ok(index)
}
