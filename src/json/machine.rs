//! The state of a text that arrives in fragments, and what one byte does to it.
//!
//! ```text
//! state        byte                next                    token
//! Value        {  [                KeyOrEnd, ValueOrEnd    BeginObject, BeginArray
//!              "                   InText
//!              t  f  n             Literal
//!              -  0-9              Number                  Number, a part
//! ValueOrEnd   ]                   (end of a value)        EndArray; every other byte as Value
//! KeyOrEnd     }                   (end of a value)        EndObject; every other byte as Key
//! Key          "                   InText, of a key
//! Colon        :                   Value
//! After        ,                   Key in an object, Value in an array
//!              }  ]                (end of a value)        EndObject, EndArray: as the innermost container
//! InText       "                   Colon after a key, else (end of a value)    Key or String, the last part
//!              \                   InEscape
//!              any character       InText                  Key or String, a part
//! InEscape     what goes on        InEscape, InText        Key or String, a part, once the character is whole
//! Literal      the next letter     Literal, (end of a value)                   True, False, Null with the last
//! Number       what goes on        Number                  Number, a part
//!              any other           (end of a value)        Number, the last part; the byte comes again
//! Done                             (nothing but white space)
//!
//! (end of a value): After in a container, else Done. White space leaves every state as it is, except in InText, InEscape,
//! Literal and Number. A byte without a line is an error. So is any byte in Failed, which stays until `reset`.
//! ```
//!
//! Between two calls of [`Scanner::push`](super::Scanner::push) it holds that
//!
//! - `offset` counts the bytes taken, and `certain() <= offset`. What waits in `partial` is not counted yet.
//! - `step`, `high`, `half` and `partial` are 0 or empty in `InText`, because the shortcuts take text there without a look at
//!   them. Only `InEscape`, and for `step` `Literal`, need them.
//! - `fresh` is false: what is open has given its first part, if only an empty one.
//! - `depth <= limit`, and `stack` has a bit for each open container.
//! - `error` is there exactly in `Failed`.
//!
//! Advice for changing this: [`Machine::byte`] and [`Machine::wide`] could do everything alone. The iterator (tokens.rs)
//! and the check (skim.rs) take runs of text and digits in one go and leave every other byte to them, so a shortcut may
//! only do what they would do.

use super::closing::Closing;
use super::escape;
use super::number::Number;
use super::piece::Piece;
use super::stack::Stack;
use super::string::Str;
use super::surrogate::Half;
use super::token::{Head, LITERALS, TokenKind};
use super::utf8::{Partial, Taken};
use crate::bytes::{add, advance, back, one_less, one_more};
use crate::error::{Error, ErrorKind};

/// Where in a text it is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Machine {
    /// How many bytes are taken for good: what waits in `partial` is not.
    offset: u64,
    /// The end of what is certain, outside of a string.
    safe: u64,
    stack: Stack,
    depth: u8,
    limit: u8,
    state: State,
    /// Whether the open string is a key.
    is_key: bool,
    /// Whether the open key, string or number has given no piece yet.
    fresh: bool,
    /// The first half of a surrogate pair that waits for the second, or 0.
    high: u16,
    /// The same, where the fragments themselves are escaped.
    half: Half,
    /// The digits of a `\u` so far; of a literal, which it is.
    value: u16,
    /// How many bytes of an escape, or of a literal, were taken.
    step: u8,
    partial: Partial,
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
    /// After a key.
    Colon,
    /// After a value in a container.
    After,
    /// After the outermost value.
    Done,
    /// In a string or key, between two characters.
    InText,
    /// In a string or key, in an escape, between the halves of a surrogate pair, or in a split character.
    InEscape,
    Literal,
    Number(Number),
    Failed,
}

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

impl Machine {
    pub(super) const fn with_max_depth(limit: u8) -> Self {
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

    pub(super) const fn reset(&mut self) {
        *self = Self::with_max_depth(self.limit);
    }

    /// Says whether the text would be valid if it ended here.
    pub(super) const fn is_complete(&self) -> bool {
        match self.state {
            State::Done => true,
            State::Number(number) => self.depth == 0 && number.is_whole(),
            _ => false,
        }
    }

    #[inline]
    pub(super) fn closing(&self) -> Closing {
        let in_string = !self.is_key && (self.in_text() || self.state == State::Failed);
        Closing::new(self.certain(), in_string, self.stack, self.depth)
    }

    /// Returns what would close the text if nothing after `certain` were certain, which is outside of a string.
    #[cfg(feature = "serde_json")]
    pub(super) fn closing_at(&self, certain: u64) -> Closing {
        Closing::new(certain, false, self.stack, self.depth)
    }

    /// Returns where what is certain ends, outside of a string.
    #[cfg(feature = "serde_json")]
    pub(super) const fn certain_outside_text(&self) -> u64 {
        self.safe
    }

    #[inline]
    pub(super) const fn state(&self) -> State {
        self.state
    }

    /// Says whether bytes of a character wait for the rest of it: bytes must follow.
    #[inline]
    pub(super) const fn holds_bytes(&self) -> bool {
        self.partial.len() > 0
    }

    /// Says whether half of a pair waits that was escaped in an escaped fragment.
    #[inline]
    pub(super) const fn holds_half(&self) -> bool {
        self.half.is_some()
    }

    /// Returns how many bytes of the text were taken. After an error it is the offset of that.
    pub(super) fn offset(&self) -> u64 {
        advance(self.offset, if self.error.is_some() { 0 } else { self.partial.len().into() })
    }

    pub(super) const fn depth(&self) -> u8 {
        self.depth
    }

    pub(super) fn error(&self) -> Option<Error> {
        self.error.map(|kind| Error::new(kind, self.offset))
    }

    #[cold]
    pub(super) fn fail(&mut self, kind: ErrorKind) {
        // What is certain stays so. The state no longer says whether that ends in a string, so `is_key` does.
        self.safe = self.certain();
        self.is_key |= !self.in_text();
        // The error of a split character is at the byte that does not fit, not at its start.
        self.offset = self.offset();
        self.state = State::Failed;
        self.error = Some(kind);
    }

    /// Returns where what is certain ends.
    #[inline]
    fn certain(&self) -> u64 {
        if self.is_key || !self.in_text() {
            return self.safe;
        }
        // A later byte decides what an escape or a pair stands for, so what was taken of one does not count.
        let first_half = if self.high == 0 { 0 } else { escape::HALF };
        back(self.offset, add(first_half, self.step.into()))
    }

    #[inline]
    fn in_text(&self) -> bool {
        matches!(self.state, State::InText | State::InEscape)
    }

    /// Says whether a character that is not ASCII may come: only as text.
    fn allows_wide(&self) -> Result<(), ErrorKind> {
        match (self.state, self.step) {
            (State::InText, _) | (State::InEscape, 0) => Ok(()),
            (State::InEscape, _) => Err(ErrorKind::InvalidEscape),
            _ => Err(ErrorKind::UnexpectedByte),
        }
    }

    /// Takes `len` bytes of the open string or key: characters that stand for themselves, or one escape as a whole.
    #[inline]
    pub(super) fn take_text(&mut self, len: usize) {
        self.offset = advance(self.offset, len);
    }

    /// Takes `len` bytes of the open number, with which it becomes `number`.
    #[inline]
    pub(super) fn take_number(&mut self, number: Number, len: usize) {
        self.state = State::Number(number);
        self.offset = advance(self.offset, len);
    }

    /// Notes that the open string, key or number is begun, where its token is of no interest.
    #[inline]
    pub(super) fn skip_part(&mut self) {
        self.fresh = false;
    }

    /// Takes a byte of a split character, and returns the character with its last byte.
    pub(super) fn take_byte_of_char(&mut self, byte: u8) -> Result<Option<char>, ErrorKind> {
        self.allows_wide()?;
        match self.partial.push(byte) {
            Taken::NeedMore => {
                // So that no shortcut takes what comes before the rest of it.
                self.state = State::InEscape;
                Ok(None)
            }
            Taken::Char(char) => Ok(Some(char)),
            Taken::Invalid => Err(ErrorKind::InvalidUtf8),
        }
    }

    /// Takes what an escaped fragment begins and ends with, as [`Half::take`].
    #[inline]
    pub(super) fn take_halves<'f>(&mut self, content: Str<'f>) -> (Option<char>, Str<'f>) {
        self.half.take(content)
    }

    /// Ends an escaped fragment whose last half of a pair may have to wait.
    pub(super) fn end_escaped(&mut self) -> Result<(), ErrorKind> {
        if self.half.is_some() {
            self.allows_wide()?;
            // So that no shortcut takes what comes before it.
            self.state = State::InEscape;
        }
        Ok(())
    }

    /// Gives up waiting for the other half of an escaped fragment, and returns what the first is worth.
    pub(super) fn end_half(&mut self) -> Option<char> {
        self.half.end()
    }

    /// Takes a character that is not ASCII, which can only be text, and returns a token. The `bool` is false if the
    /// token comes before the character, which has to come again.
    pub(super) fn wide(&mut self, char: char) -> Result<(bool, Head, Piece<'static>), ErrorKind> {
        self.allows_wide()?;
        if self.high != 0 {
            let (head, piece) = self.give_up_pair();
            return Ok((false, head, piece));
        }
        self.state = State::InText;
        self.offset = advance(self.offset, char.len_utf8());
        Ok((true, self.part(false), Piece::Char(char)))
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
        self.offset = advance(self.offset, 1);
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
        self.depth = one_more(self.depth);
        self.state = state;
        self.take();
        self.safe = self.offset;
        Act::Token(head, Piece::Run(""))
    }

    fn end(&mut self, kind: TokenKind) -> Act {
        self.stack.pop();
        self.depth = one_less(self.depth);
        self.take();
        self.end_value();
        Act::Token(Head { kind, depth: self.depth, first: true, last: true }, Piece::Run(""))
    }

    /// Ends a value after what was taken.
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

    /// Takes the quote that ends the open string or key.
    #[inline]
    pub(super) fn end_text(&mut self) {
        self.take();
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
    fn give_up_pair(&mut self) -> (Head, Piece<'static>) {
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
                    self.step = one_more(self.step);
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
        self.step = one_more(self.step);
        if usize::from(self.step) < name.len() {
            return Act::Taken;
        }
        self.step = 0;
        self.end_value();
        Act::Token(Head { kind: *kind, depth: self.depth, first: true, last: true }, Piece::Run(""))
    }
}
