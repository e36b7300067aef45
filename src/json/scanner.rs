//! The state of a text that arrives in fragments, and what one byte does to it.
//!
//! Advice for changing this: [`Scanner::byte`] is the machine, and could do everything alone. The iterator
//! (tokens.rs) takes runs of text and digits in one go, and leaves every other byte to it.

use super::closing::Closing;
use super::escape;
use super::piece::Piece;
use super::stack::Stack;
use super::status::Status;
use super::surrogate::Half;
use super::token::{Head, TokenKind};
use super::tokens::{Fragment, Tokens};
use super::utf8::Partial;
use crate::bytes::find_special;
use crate::error::{Error, ErrorKind};

/// A resumable scanner: fragments of one JSON text in, tokens out.
///
/// It follows RFC 8259 to the letter, takes each byte once, and buffers nothing: only half an escape, half a
/// character or half a surrogate pair waits for the next fragment. It does not allocate and does not recurse.
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
/// A surrogate that lacks its other half is valid by the grammar. Its text is U+FFFD.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Scanner {
    /// How many bytes are taken for good: what waits in `partial` is not.
    pub(super) offset: u64,
    /// The end of what is certain, outside of a string.
    pub(super) safe: u64,
    pub(super) stack: Stack,
    pub(super) depth: u8,
    limit: u8,
    pub(super) state: State,
    /// Whether the open string is a key.
    is_key: bool,
    /// Whether the open key, string or number has given no piece yet.
    fresh: bool,
    /// The first half of a surrogate pair that waits for the second, or 0.
    pub(super) high: u16,
    /// The same, where the fragments themselves are escaped.
    pub(super) half: Half,
    /// The digits of a `\u` so far; of a literal, which it is.
    value: u16,
    /// How many bytes of an escape, or of a literal, were taken.
    pub(super) step: u8,
    pub(super) partial: Partial,
    error: Option<ErrorKind>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum State {
    /// Before a value.
    Value,
    /// Before the first value of an array.
    ValueOrEnd,
    /// Before a key.
    Key,
    /// Before the first key of an object.
    KeyOrEnd,
    /// Behind a key.
    Colon,
    /// Behind a value in a container.
    After,
    /// Behind the outermost value.
    Done,
    /// In a string or key, between two characters.
    InText,
    /// In a string or key, in an escape, between the halves of a surrogate pair, or in a character that is
    /// cut.
    InEscape,
    Literal,
    Number(Number),
    Failed,
}

/// What came last of a number.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Number {
    Nothing,
    Minus,
    Zero,
    Digits,
    Point,
    Fraction,
    Exponent,
    Sign,
    Power,
}

impl Number {
    /// Returns what comes last behind `byte`, if it can go on with that.
    #[inline]
    pub(super) const fn then(self, byte: u8) -> Option<Self> {
        Some(match (self, byte) {
            (Self::Nothing, b'-') => Self::Minus,
            (Self::Nothing | Self::Minus, b'0') => Self::Zero,
            (Self::Nothing | Self::Minus | Self::Digits, b'0'..=b'9') => Self::Digits,
            (Self::Zero | Self::Digits, b'.') => Self::Point,
            (Self::Point | Self::Fraction, b'0'..=b'9') => Self::Fraction,
            (Self::Zero | Self::Digits | Self::Fraction, b'e' | b'E') => Self::Exponent,
            (Self::Exponent, b'+' | b'-') => Self::Sign,
            (Self::Exponent | Self::Sign | Self::Power, b'0'..=b'9') => Self::Power,
            _ => return None,
        })
    }

    /// Returns what comes last behind as many of the bytes as it can go on with, and how many those are.
    #[inline]
    pub(super) fn run(mut self, bytes: &[u8]) -> (Self, usize) {
        let mut rest = bytes;
        while let [byte, behind @ ..] = rest {
            let Some(next) = self.then(*byte) else { break };
            self = next;
            rest = behind;
            if matches!(self, Self::Digits | Self::Fraction | Self::Power) {
                while let [b'0'..=b'9', behind @ ..] = rest {
                    rest = behind;
                }
            }
        }
        (self, bytes.len().wrapping_sub(rest.len()))
    }

    #[inline]
    pub(super) const fn is_whole(self) -> bool {
        matches!(self, Self::Zero | Self::Digits | Self::Fraction | Self::Power)
    }
}

pub(super) const LITERALS: [(&[u8], TokenKind); 3] =
    [(b"true", TokenKind::True), (b"false", TokenKind::False), (b"null", TokenKind::Null)];

/// What a byte came to.
pub(super) enum Act {
    /// It was taken.
    Taken,
    /// It was taken, and gives a token.
    Token(Head, Piece<'static>),
    /// It gives a token, and has to come again.
    Before(Head, Piece<'static>),
    /// It was taken, and is the next of a number.
    Digit,
    Fail(ErrorKind),
}

impl Scanner {
    /// Returns a scanner that allows 128 containers in one another.
    #[must_use]
    pub const fn new() -> Self {
        Self::with_max_depth(Stack::MAX)
    }

    /// Returns a scanner that allows so many containers in one another, or 128 if that is less.
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
        Self {
            offset: 0,
            safe: 0,
            stack: Stack::NONE,
            depth: 0,
            limit: if limit < Stack::MAX { limit } else { Stack::MAX },
            state: State::Value,
            is_key: false,
            fresh: false,
            high: 0,
            half: Half::NONE,
            value: 0,
            step: 0,
            partial: Partial::NONE,
            error: None,
        }
    }

    /// Takes the next fragment: `&str`, `&[u8]`, or a [`Str`](super::Str), which is unescaped on the way.
    ///
    /// A token borrows the fragment, not the scanner. If the iterator is dropped before its end, the rest of
    /// the fragment is taken all the same.
    ///
    /// # Errors
    ///
    /// At the first byte behind which nothing can make the text valid. The scanner stays with that error
    /// until [`reset`](Self::reset), and gives it once for each fragment.
    #[inline]
    pub fn push<'s, 'f>(&'s mut self, fragment: impl Into<Fragment<'f>>) -> Tokens<'s, 'f> {
        Tokens::new(self, fragment.into())
    }

    /// Takes the next fragment for its status alone.
    ///
    /// # Errors
    ///
    /// As [`push`](Self::push).
    #[inline]
    pub fn check<'f>(&mut self, fragment: impl Into<Fragment<'f>>) -> Result<(), Error> {
        let fragment = fragment.into();
        if let (State::InText, Fragment::Text(text)) = (self.state, fragment) {
            if find_special(text.as_bytes()).is_none() {
                self.offset = self.offset.wrapping_add(text.len() as u64);
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
        // What is held back needs what comes next as it came.
        let is_held = self.partial.len() > 0 || self.half.is_some();
        match text {
            Some(text) if !is_held && self.state != State::Failed => self.skim(text.as_bytes()),
            _ => drop(self.push(fragment)),
        }
        match self.error() {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// Moves past `len` bytes.
    #[inline]
    fn skip<'t>(&mut self, text: &'t [u8], len: usize) -> &'t [u8] {
        self.offset = self.offset.wrapping_add(len as u64);
        text.get(len..).unwrap_or_default()
    }

    /// Takes UTF-8 without its tokens.
    fn skim(&mut self, mut text: &[u8]) {
        while let [byte, ..] = text {
            match self.state {
                State::InText => {
                    self.fresh = false;
                    let end = find_special(text).unwrap_or(text.len());
                    text = self.skip(text, end);
                    match text {
                        [b'"', ..] => {
                            text = self.skip(text, 1);
                            self.end_text();
                            continue;
                        }
                        [b'\\', letter, ..] if escape::simple(*letter).is_some() => {
                            text = self.skip(text, 2);
                            continue;
                        }
                        [] => return,
                        _ => {}
                    }
                }
                State::Number(number) => {
                    let (number, len) = number.run(text);
                    self.state = State::Number(number);
                    self.fresh = false;
                    text = self.skip(text, len);
                    if text.is_empty() {
                        return;
                    }
                    if number.is_whole() {
                        self.end_value();
                    }
                }
                State::Value | State::ValueOrEnd if matches!(byte, b'-' | b'0'..=b'9') => {
                    self.begin_number();
                    continue;
                }
                _ => {}
            }
            let Some(&byte) = text.first() else { return };
            match self.byte(byte) {
                Act::Taken | Act::Token(..) | Act::Digit => text = text.get(1..).unwrap_or_default(),
                Act::Before(..) => {}
                Act::Fail(kind) => {
                    self.opening();
                    self.fail(kind);
                    return;
                }
            }
        }
        self.opening();
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
        match (self.error(), self.state) {
            (Some(error), _) => Status::Invalid(error),
            (None, State::Done) => Status::Complete,
            (None, State::Number(number)) if self.depth == 0 && number.is_whole() => Status::Complete,
            _ => Status::Incomplete,
        }
    }

    /// Says whether the text is whole, given that nothing follows.
    ///
    /// # Errors
    ///
    /// If it is not: [`ErrorKind::UnexpectedEnd`], or the error that was met before.
    pub fn finish(&self) -> Result<(), Error> {
        match self.status() {
            Status::Complete => Ok(()),
            Status::Incomplete => Err(Error::new(ErrorKind::UnexpectedEnd, self.offset())),
            Status::Invalid(error) => Err(error),
        }
    }

    /// Tells how to make the text so far valid JSON: how much to keep of it, and what to append.
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
    #[must_use]
    pub fn closing(&self) -> Closing {
        let in_string = !self.is_key && (self.in_text() || self.state == State::Failed);
        Closing::new(self.certain(), in_string, self.stack, self.depth)
    }

    /// Returns how many bytes of the text were taken. After an error it is the offset of that.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.offset.saturating_add(if self.error.is_some() { 0 } else { self.partial.len().into() })
    }

    /// Returns how many containers are open.
    #[must_use]
    pub const fn depth(&self) -> u8 {
        self.depth
    }

    /// Forgets the text: the scanner is as new.
    pub const fn reset(&mut self) {
        *self = Self::with_max_depth(self.limit);
    }

    pub(super) fn error(&self) -> Option<Error> {
        self.error.map(|kind| Error::new(kind, self.offset))
    }

    #[cold]
    pub(super) fn fail(&mut self, kind: ErrorKind) -> Error {
        // What is certain stays so: whether that ends in a string, `is_key` tells from now on.
        self.safe = self.certain();
        self.is_key |= !self.in_text();
        // A character that is cut has its error at the byte that does not fit, not at its start.
        self.offset = self.offset();
        self.state = State::Failed;
        self.error = Some(kind);
        Error::new(kind, self.offset)
    }

    /// Returns where what is certain ends.
    fn certain(&self) -> u64 {
        if self.is_key || !self.in_text() {
            return self.safe;
        }
        // What was taken of an escape, or of a pair, is not yet decided.
        let held = u64::from(self.step).saturating_add(if self.high == 0 { 0 } else { 6 });
        self.offset.saturating_sub(held)
    }

    #[inline]
    pub(super) fn in_text(&self) -> bool {
        matches!(self.state, State::InText | State::InEscape)
    }

    /// Says whether a character that is not ASCII may come: only as text.
    pub(super) fn allows_wide(&self) -> Result<(), ErrorKind> {
        match (self.state, self.step) {
            (State::InText, _) | (State::InEscape, 0) => Ok(()),
            (State::InEscape, _) => Err(ErrorKind::InvalidEscape),
            _ => Err(ErrorKind::UnexpectedByte),
        }
    }

    /// Takes one ASCII byte.
    pub(super) fn byte(&mut self, byte: u8) -> Act {
        match (self.state, byte) {
            (State::InText, _) => return self.text_byte(byte),
            (State::InEscape, _) => return self.escape_byte(byte),
            (State::Number(number), _) => return self.number_byte(number, byte),
            (State::Literal, _) => return self.literal_byte(byte),
            (_, b' ' | b'\t' | b'\n' | b'\r') => {}
            (State::Value | State::ValueOrEnd, b'"') => self.begin_text(false),
            (State::Key | State::KeyOrEnd, b'"') => self.begin_text(true),
            (State::Value | State::ValueOrEnd, b'{') => return self.begin(true),
            (State::Value | State::ValueOrEnd, b'[') => return self.begin(false),
            (State::ValueOrEnd, b']') => return self.end(TokenKind::EndArray),
            (State::KeyOrEnd, b'}') => return self.end(TokenKind::EndObject),
            (State::After, b']') if !self.stack.is_object() => return self.end(TokenKind::EndArray),
            (State::After, b'}') if self.stack.is_object() => return self.end(TokenKind::EndObject),
            (State::After, b',') => self.state = if self.stack.is_object() { State::Key } else { State::Value },
            (State::Colon, b':') => self.state = State::Value,
            (State::Value | State::ValueOrEnd, b't') => self.begin_literal(0),
            (State::Value | State::ValueOrEnd, b'f') => self.begin_literal(1),
            (State::Value | State::ValueOrEnd, b'n') => self.begin_literal(2),
            (State::Value | State::ValueOrEnd, b'-' | b'0'..=b'9') => {
                self.begin_number();
                return self.number_byte(Number::Nothing, byte);
            }
            _ => return Act::Fail(ErrorKind::UnexpectedByte),
        }
        self.take();
        Act::Taken
    }

    #[inline]
    fn take(&mut self) {
        // No text is so long that this wraps.
        self.offset = self.offset.wrapping_add(1);
    }

    fn begin(&mut self, is_object: bool) -> Act {
        if self.depth >= self.limit {
            return Act::Fail(ErrorKind::TooDeep);
        }
        let (kind, state) = if is_object {
            (TokenKind::BeginObject, State::KeyOrEnd)
        } else {
            (TokenKind::BeginArray, State::ValueOrEnd)
        };
        let head = Head { kind, depth: self.depth, first: true, last: true };
        self.stack.push(is_object);
        self.depth = self.depth.saturating_add(1);
        self.state = state;
        self.take();
        self.safe = self.offset;
        Act::Token(head, Piece::Run(""))
    }

    fn end(&mut self, kind: TokenKind) -> Act {
        self.stack.pop();
        self.depth = self.depth.saturating_sub(1);
        self.take();
        self.end_value();
        Act::Token(Head { kind, depth: self.depth, first: true, last: true }, Piece::Run(""))
    }

    /// Ends a value behind what was taken.
    #[inline]
    fn end_value(&mut self) {
        self.safe = self.offset;
        self.state = if self.depth == 0 { State::Done } else { State::After };
    }

    #[inline]
    fn begin_text(&mut self, is_key: bool) {
        self.state = State::InText;
        self.is_key = is_key;
        self.fresh = true;
    }

    /// Ends a string or a key behind its quote.
    #[inline]
    pub(super) fn end_text(&mut self) {
        if self.is_key { self.state = State::Colon } else { self.end_value() }
    }

    /// Makes the next part of the open string, key or number a token.
    #[inline(always)]
    pub(super) fn part(&mut self, last: bool) -> Head {
        let kind = match self.state {
            State::Number(_) => TokenKind::Number,
            _ if self.is_key => TokenKind::Key,
            _ => TokenKind::String,
        };
        let first = core::mem::take(&mut self.fresh);
        Head { kind, depth: self.depth, first, last }
    }

    /// The first part of a string or key that was opened, if it was not given yet.
    #[inline]
    pub(super) fn opening(&mut self) -> Option<Head> {
        (self.fresh && self.in_text()).then(|| self.part(false))
    }

    /// Gives up waiting for the second half of a surrogate pair.
    pub(super) fn give_up_pair(&mut self) -> (Head, Piece<'static>) {
        self.high = 0;
        if self.step == 0 {
            self.state = State::InText;
        }
        (self.part(false), Piece::Char(char::REPLACEMENT_CHARACTER))
    }

    fn text_byte(&mut self, byte: u8) -> Act {
        match byte {
            b'\\' => {
                self.state = State::InEscape;
                self.step = 1;
                self.take();
                Act::Taken
            }
            b'"' => {
                let head = self.part(true);
                self.take();
                self.end_text();
                Act::Token(head, Piece::Run(""))
            }
            0..=0x1F => Act::Fail(ErrorKind::ControlCharacter),
            _ => self.decoded(Piece::Char(char::from(byte))),
        }
    }

    fn escape_byte(&mut self, byte: u8) -> Act {
        match (self.step, byte) {
            (0, b'\\') => self.step = 1,
            (0, _) => return self.before(),
            (1, b'u') => {
                self.step = 2;
                self.value = 0;
            }
            (1, _) => match escape::simple(byte) {
                Some(_) if self.high != 0 => return self.before(),
                Some(text) => return self.decoded(Piece::Run(text)),
                None => return Act::Fail(ErrorKind::InvalidEscape),
            },
            _ => {
                let Some(unit) = escape::hex(self.value, byte) else { return Act::Fail(ErrorKind::InvalidEscape) };
                if self.step < 5 {
                    self.value = unit;
                    self.step = self.step.saturating_add(1);
                } else if self.high != 0 {
                    return match escape::join(self.high, unit) {
                        Some(char) => self.decoded(Piece::Char(char)),
                        None => self.before(),
                    };
                } else if escape::is_high(unit) {
                    self.high = unit;
                    self.step = 0;
                } else {
                    let char = char::from_u32(unit.into()).unwrap_or(char::REPLACEMENT_CHARACTER);
                    return self.decoded(Piece::Char(char));
                }
            }
        }
        self.take();
        Act::Taken
    }

    fn before(&mut self) -> Act {
        let (head, piece) = self.give_up_pair();
        Act::Before(head, piece)
    }

    /// Takes the last byte of a character.
    fn decoded(&mut self, piece: Piece<'static>) -> Act {
        self.state = State::InText;
        self.high = 0;
        self.step = 0;
        self.take();
        Act::Token(self.part(false), piece)
    }

    #[inline]
    pub(super) fn begin_number(&mut self) {
        self.fresh = true;
        self.state = State::Number(Number::Nothing);
    }

    /// Ends a number before a byte that is none of it.
    #[inline]
    pub(super) fn end_number(&mut self) -> Head {
        let head = self.part(true);
        self.end_value();
        head
    }

    fn number_byte(&mut self, number: Number, byte: u8) -> Act {
        match number.then(byte) {
            Some(next) => {
                self.state = State::Number(next);
                self.take();
                Act::Digit
            }
            None if number.is_whole() => Act::Before(self.end_number(), Piece::Run("")),
            None => Act::Fail(ErrorKind::UnexpectedByte),
        }
    }

    fn begin_literal(&mut self, which: u16) {
        self.state = State::Literal;
        self.value = which;
        self.step = 1;
    }

    fn literal_byte(&mut self, byte: u8) -> Act {
        let Some((name, kind)) = LITERALS.get(usize::from(self.value)) else {
            return Act::Fail(ErrorKind::UnexpectedByte);
        };
        if name.get(usize::from(self.step)) != Some(&byte) {
            return Act::Fail(ErrorKind::UnexpectedByte);
        }
        self.take();
        self.step = self.step.saturating_add(1);
        if usize::from(self.step) < name.len() {
            return Act::Taken;
        }
        self.step = 0;
        self.end_value();
        Act::Token(Head { kind: *kind, depth: self.depth, first: true, last: true }, Piece::Run(""))
    }
}

impl Default for Scanner {
    fn default() -> Self {
        Self::new()
    }
}
