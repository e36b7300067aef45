//! The tokens of one fragment: runs of text and digits in one go, every other byte by the machine.

#[cfg(feature = "serde_json")]
use super::closing::Closing;
use super::escape;
use super::piece::Piece;
use super::scanner::{Act, Number, Scanner, State};
use super::string::{Pieces, Str};
use super::token::{Head, Token};
use super::utf8::Taken;
use crate::bytes::find_special;
use crate::error::{Error, ErrorKind};

/// A piece of a JSON text, as [`Scanner::push`] takes it.
///
/// ```
/// use deltawire::json::{Scanner, Str, Status};
///
/// let mut scanner = Scanner::new();
/// scanner.check(r#"{"a": "#)?;
/// scanner.check(b"\"\xC3".as_slice())?;
/// scanner.check(b"\xA9".as_slice())?;
/// // As it stands in `partial_json`.
/// scanner.check(Str::new(r#"\"}"#)?)?;
/// assert_eq!(scanner.status(), Status::Complete);
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "these are the ways in which text comes")]
pub enum Fragment<'f> {
    /// Text.
    Text(&'f str),
    /// Bytes that must be UTF-8, cut anywhere.
    Bytes(&'f [u8]),
    /// The content of a JSON string whose text is the fragment, as in `partial_json`.
    Escaped(Str<'f>),
}

impl<'f> From<&'f str> for Fragment<'f> {
    fn from(text: &'f str) -> Self {
        Self::Text(text)
    }
}

impl<'f> From<&'f [u8]> for Fragment<'f> {
    fn from(bytes: &'f [u8]) -> Self {
        Self::Bytes(bytes)
    }
}

impl<'f, const N: usize> From<&'f [u8; N]> for Fragment<'f> {
    fn from(bytes: &'f [u8; N]) -> Self {
        Self::Bytes(bytes)
    }
}

#[cfg(feature = "alloc")]
impl<'f> From<&'f alloc::string::String> for Fragment<'f> {
    fn from(text: &'f alloc::string::String) -> Self {
        Self::Text(text)
    }
}

impl<'f> From<Str<'f>> for Fragment<'f> {
    fn from(content: Str<'f>) -> Self {
        Self::Escaped(content)
    }
}

/// The tokens of a fragment: an iterator that [`Scanner::push`] returns.
///
/// ```
/// use deltawire::json::Scanner;
///
/// let mut scanner = Scanner::new();
/// let mut tokens = scanner.push("[1, 2] x");
/// let error = tokens.find_map(Result::err).unwrap();
/// assert_eq!(error.offset(), 7);
/// assert!(tokens.next().is_none());
/// ```
#[derive(Debug)]
#[must_use = "an iterator does nothing before it is used or dropped"]
pub struct Tokens<'s, 'f> {
    scanner: &'s mut Scanner,
    /// Text that comes next.
    run: &'f str,
    /// A character that comes before that.
    char: Option<char>,
    /// What comes behind.
    source: Source<'f>,
    is_over: bool,
    /// The text of the token that is given next.
    piece: Piece<'f>,
}

/// What comes next: small, for it is returned in a register. The text of a token is left in `piece`.
enum Next {
    Token(Head),
    Error,
    End,
}

#[derive(Debug)]
enum Source<'f> {
    Nothing,
    Bytes(&'f [u8]),
    Escaped(Pieces<'f>),
}

impl<'s, 'f> Tokens<'s, 'f> {
    #[inline]
    pub(super) fn new(scanner: &'s mut Scanner, fragment: Fragment<'f>) -> Self {
        let mut tokens =
            Self { scanner, run: "", char: None, source: Source::Nothing, is_over: false, piece: Piece::Run("") };
        match fragment {
            Fragment::Escaped(content) => {
                let (char, content) = tokens.scanner.half.take(content);
                (tokens.char, tokens.source) = (char, Source::Escaped(content.pieces()));
            }
            // Bytes that cut a character must be followed by bytes.
            Fragment::Text(text) if tokens.scanner.partial.len() == 0 => tokens.run = text,
            Fragment::Text(text) => tokens.source = Source::Bytes(text.as_bytes()),
            Fragment::Bytes(bytes) => tokens.source = Source::Bytes(bytes),
        }
        tokens
    }

    /// Gives half of a pair that stays alone before what comes, if anything comes.
    #[cold]
    fn half_comes_first(&mut self) {
        if self.run.is_empty() && matches!(self.source, Source::Nothing | Source::Bytes([])) {
            return;
        }
        self.char = self.scanner.half.end();
        if !self.run.is_empty() {
            self.source = Source::Bytes(core::mem::take(&mut self.run).as_bytes());
        }
    }

    /// Returns where what is certain ends, outside of a string.
    #[cfg(feature = "serde_json")]
    pub(super) const fn certain(&self) -> u64 {
        self.scanner.safe
    }

    /// Returns what would close the text if no more of it were certain.
    #[cfg(feature = "serde_json")]
    pub(super) fn closing_at(&self, certain: u64) -> Closing {
        Closing::new(certain, false, self.scanner.stack, self.scanner.depth)
    }

    /// Returns how many bytes of the text were taken, up to the end of the last token.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.scanner.offset()
    }

    /// Takes what comes next of an open string, which is plain up to `end`.
    fn text(&mut self, end: usize) -> Option<Head> {
        let bytes = self.run.as_bytes();
        let is_last = bytes.get(end) == Some(&b'"');
        if end > 0 || is_last {
            let (run, behind) = self.run.split_at_checked(end).unwrap_or_default();
            self.advance(end, behind);
            return Some(self.text_part(run, is_last));
        }
        // An escape of one letter; others are rare.
        let [b'\\', letter, ..] = bytes else { return None };
        let decoded = escape::simple(*letter)?;
        let is_last = bytes.get(2) == Some(&b'"');
        self.advance(2, self.run.get(2..).unwrap_or_default());
        Some(self.text_part(decoded, is_last))
    }

    /// Gives a part of a string, with the quote behind it if it is the last.
    #[inline]
    fn text_part(&mut self, text: &'f str, is_last: bool) -> Head {
        self.piece = Piece::Run(text);
        let head = self.scanner.part(is_last);
        if is_last {
            self.advance(1, self.run.get(1..).unwrap_or_default());
            self.scanner.end_text();
        }
        head
    }

    #[inline]
    fn starts_number(&self) -> bool {
        matches!(self.run.as_bytes().first(), Some(b'-' | b'0'..=b'9'))
    }

    /// Takes what comes next of an open number.
    #[inline]
    fn number(&mut self, number: Number) -> Option<Head> {
        let (number, len) = number.run(self.run.as_bytes());
        if len == 0 {
            return None;
        }
        let (digits, behind) = self.run.split_at_checked(len)?;
        self.piece = Piece::Run(digits);
        self.scanner.state = State::Number(number);
        self.advance(len, behind);
        Some(if number.is_whole() && !behind.is_empty() { self.scanner.end_number() } else { self.scanner.part(false) })
    }

    #[inline]
    fn advance(&mut self, len: usize, behind: &'f str) {
        self.scanner.offset = self.scanner.offset.wrapping_add(len as u64);
        self.run = behind;
    }

    /// Takes one character by the machine, and says whether it need not come again.
    #[inline]
    fn one(&mut self, char: char) -> Result<(bool, Option<Head>), ErrorKind> {
        if !char.is_ascii() {
            return self.wide(char);
        }
        let byte = u8::try_from(char).unwrap_or_default();
        let (is_taken, head, piece) = match self.scanner.byte(byte) {
            Act::Taken => return Ok((true, None)),
            Act::Token(head, piece) => (true, head, piece),
            Act::Before(head, piece) => (false, head, piece),
            Act::Digit => (true, self.scanner.part(false), Piece::Char(char)),
            Act::Fail(kind) => return Err(kind),
        };
        self.piece = piece;
        Ok((is_taken, Some(head)))
    }

    /// Takes a character that is not ASCII, which can only be text.
    fn wide(&mut self, char: char) -> Result<(bool, Option<Head>), ErrorKind> {
        self.scanner.allows_wide()?;
        if self.scanner.high != 0 {
            let (head, piece) = self.scanner.give_up_pair();
            self.piece = piece;
            return Ok((false, Some(head)));
        }
        self.scanner.state = State::InText;
        self.scanner.offset = self.scanner.offset.wrapping_add(char.len_utf8() as u64);
        self.piece = Piece::Char(char);
        Ok((true, Some(self.scanner.part(false))))
    }

    /// Gets more to take. Says whether there is any.
    fn refill(&mut self) -> Result<bool, ErrorKind> {
        match &mut self.source {
            Source::Nothing => return Ok(false),
            Source::Escaped(pieces) => match pieces.next() {
                Some(_) if self.scanner.partial.len() > 0 => return Err(ErrorKind::InvalidUtf8),
                Some(Piece::Run(run)) => self.run = run,
                Some(Piece::Char(char)) => self.char = Some(char),
                None => {
                    if self.scanner.half.is_some() {
                        self.scanner.allows_wide()?;
                        // So that no shortcut takes what comes before it.
                        self.scanner.state = State::InEscape;
                    }
                    return Ok(false);
                }
            },
            Source::Bytes(bytes) => {
                if self.scanner.partial.len() == 0 {
                    let valid = match core::str::from_utf8(bytes) {
                        Ok(text) => text,
                        Err(_) => bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid()),
                    };
                    if !valid.is_empty() {
                        *bytes = bytes.get(valid.len()..).unwrap_or_default();
                        self.run = valid;
                        return Ok(true);
                    }
                }
                let Some((&byte, rest)) = bytes.split_first() else { return Ok(false) };
                self.scanner.allows_wide()?;
                match self.scanner.partial.push(byte) {
                    Taken::NeedMore => self.scanner.state = State::InEscape,
                    Taken::Char(char) => self.char = Some(char),
                    Taken::Invalid => return Err(ErrorKind::InvalidUtf8),
                }
                *bytes = rest;
            }
        }
        Ok(true)
    }

    /// Moves to the next token by the machine, or to more text.
    #[inline]
    fn slow(&mut self) -> Result<Option<Head>, ErrorKind> {
        if let Some(char) = self.char {
            let (is_taken, head) = self.one(char)?;
            if is_taken {
                self.char = None;
            }
            return Ok(head);
        }
        let mut chars = self.run.chars();
        let Some(char) = chars.next() else { return Ok(None) };
        let (is_taken, head) = self.one(char)?;
        if is_taken {
            self.run = chars.as_str();
        }
        Ok(head)
    }

    #[inline(never)]
    fn drain(&mut self) {
        while self.next().is_some() {}
    }

    #[inline]
    fn next_in_text(&mut self, end: usize) -> Next {
        match self.text(end) {
            Some(head) => Next::Token(head),
            None => self.next_slowly(),
        }
    }

    #[inline(never)]
    fn next_slowly(&mut self) -> Next {
        loop {
            if self.scanner.state == State::Failed {
                self.is_over = true;
                return Next::Error;
            }
            if self.scanner.half.is_some() && !matches!(self.source, Source::Escaped(_)) {
                self.half_comes_first();
            }
            if self.char.is_none() {
                if self.run.is_empty() {
                    match self.refill() {
                        Ok(true) => continue,
                        Ok(false) => {
                            self.is_over = true;
                            self.piece = Piece::Run("");
                            return self.scanner.opening().map_or(Next::End, Next::Token);
                        }
                        Err(kind) => return self.fail(kind),
                    }
                }
                let head = match self.scanner.state {
                    State::InText => {
                        let bytes = self.run.as_bytes();
                        self.text(find_special(bytes).unwrap_or(bytes.len()))
                    }
                    State::Number(number) => self.number(number),
                    State::Value | State::ValueOrEnd if self.starts_number() => {
                        self.scanner.begin_number();
                        self.number(Number::Nothing)
                    }
                    _ => None,
                };
                if let Some(head) = head {
                    return Next::Token(head);
                }
            }
            match self.slow() {
                Ok(Some(head)) => return Next::Token(head),
                Ok(None) => {}
                Err(kind) => return self.fail(kind),
            }
        }
    }

    #[cold]
    fn fail(&mut self, kind: ErrorKind) -> Next {
        // What was certain before comes first, as it would if the fragment ended there.
        self.piece = Piece::Run("");
        if let Some(head) = self.scanner.opening() {
            return Next::Token(head);
        }
        if let State::Number(number) = self.scanner.state {
            if number.is_whole() {
                return Next::Token(self.scanner.end_number());
            }
        }
        self.is_over = true;
        self.scanner.fail(kind);
        Next::Error
    }
}

impl<'f> Iterator for Tokens<'_, 'f> {
    type Item = Result<Token<'f>, Error>;

    // Most fragments are plain text, and small: for them it is the call that costs.
    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let next = if self.scanner.state == State::InText && !self.run.is_empty() {
            let bytes = self.run.as_bytes();
            let end = if bytes.first() == Some(&b'\\') { Some(0) } else { find_special(bytes) };
            let Some(end) = end else {
                let run = self.run;
                self.advance(run.len(), "");
                self.is_over = matches!(self.source, Source::Nothing);
                return Some(Ok(self.scanner.part(false).with(Piece::Run(run))));
            };
            self.next_in_text(end)
        } else {
            self.next_slowly()
        };
        match next {
            Next::Token(head) => Some(Ok(head.with(self.piece))),
            Next::Error => self.scanner.error().map(Err),
            Next::End => None,
        }
    }
}

impl Drop for Tokens<'_, '_> {
    #[inline]
    fn drop(&mut self) {
        if !self.is_over {
            self.drain();
        }
    }
}
