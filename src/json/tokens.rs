//! The tokens of one fragment: runs of text and digits in one go, every other byte by the machine.

#[cfg(feature = "serde_json")]
use super::closing::Closing;
use super::escape;
use super::machine::{Act, Machine, State};
use super::number::Number;
use super::piece::Piece;
use super::string::{Pieces, Str};
use super::token::{Head, Token};
use crate::bytes::{find_special, skip, skip_text, split_text};
use crate::error::{Error, ErrorKind};

/// A fragment of a JSON text. [`Scanner::push`](super::Scanner::push) takes whatever converts into it.
///
/// The fragments of one text may be of different kinds.
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
    /// Text. It may not follow [`Bytes`](Self::Bytes) that end within a character.
    Text(&'f str),
    /// Bytes that must be UTF-8, split anywhere, even within a character.
    Bytes(&'f [u8]),
    /// The content of a JSON string, which is unescaped on the way: `partial_json` as it comes.
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

/// The tokens of a fragment: an iterator that [`Scanner::push`](super::Scanner::push) returns.
///
/// It yields each error once, and `None` after it. You may stop anywhere: dropping the iterator has the scanner take
/// the rest of the fragment without its tokens.
///
/// Do not leak it. After [`core::mem::forget`] the scanner has taken only what you iterated over, and goes on with the
/// next fragment as if the rest had never been in the text. Nothing panics, but what it reports from then on is not
/// about your text: call [`Scanner::reset`](super::Scanner::reset) and push the text again.
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
    machine: &'s mut Machine,
    /// Text that comes next.
    run: &'f str,
    /// A character that comes before that.
    char: Option<char>,
    /// What comes after that.
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
    pub(super) fn new(machine: &'s mut Machine, fragment: Fragment<'f>) -> Self {
        let mut tokens =
            Self { machine, run: "", char: None, source: Source::Nothing, is_over: false, piece: Piece::Run("") };
        match fragment {
            Fragment::Escaped(content) => {
                let (char, content) = tokens.machine.take_halves(content);
                (tokens.char, tokens.source) = (char, Source::Escaped(content.pieces()));
            }
            // Bytes that cut a character must be followed by bytes.
            Fragment::Text(text) if !tokens.machine.holds_bytes() => tokens.run = text,
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
        self.char = self.machine.end_half();
        if !self.run.is_empty() {
            self.source = Source::Bytes(core::mem::take(&mut self.run).as_bytes());
        }
    }

    /// Returns where what is certain ends, outside of a string.
    #[cfg(feature = "serde_json")]
    pub(super) const fn certain(&self) -> u64 {
        self.machine.certain_outside_text()
    }

    /// Returns what would close the text if no more of it were certain.
    #[cfg(feature = "serde_json")]
    pub(super) fn closing_at(&self, certain: u64) -> Closing {
        self.machine.closing_at(certain)
    }

    /// Returns how many bytes of the text were taken, up to the end of the last token that it yielded.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.machine.offset()
    }

    /// Takes what comes next of an open string, which is plain up to `end`.
    fn text(&mut self, end: usize) -> Option<Head> {
        let bytes = self.run.as_bytes();
        let is_last = bytes.get(end) == Some(&b'"');
        if end > 0 || is_last {
            let (run, rest) = split_text(self.run, end);
            self.machine.take_text(end);
            self.run = rest;
            return Some(self.text_part(run, is_last));
        }
        // An escape of one letter; others are rare.
        let [b'\\', letter, ..] = bytes else { return None };
        let decoded = escape::simple(*letter)?;
        let is_last = bytes.get(2) == Some(&b'"');
        self.machine.take_text(2);
        self.run = skip_text(self.run, 2);
        Some(self.text_part(decoded, is_last))
    }

    /// Gives a part of a string, with the quote after it if it is the last.
    #[inline]
    fn text_part(&mut self, text: &'f str, is_last: bool) -> Head {
        self.piece = Piece::Run(text);
        let head = self.machine.part(is_last);
        if is_last {
            self.machine.end_text();
            self.run = skip_text(self.run, 1);
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
        let (digits, rest) = split_text(self.run, len);
        self.piece = Piece::Run(digits);
        self.machine.take_number(number, len);
        self.run = rest;
        Some(if number.is_whole() && !rest.is_empty() { self.machine.end_number() } else { self.machine.part(false) })
    }

    /// Takes one character by the machine, and says whether it need not come again.
    #[inline]
    fn one(&mut self, char: char) -> Result<(bool, Option<Head>), ErrorKind> {
        if !char.is_ascii() {
            return self.wide(char);
        }
        // It fits.
        let byte = u8::try_from(char).unwrap_or(0);
        let (is_taken, head, piece) = match self.machine.byte(byte) {
            Act::Taken => return Ok((true, None)),
            Act::Token(head, piece) => (true, head, piece),
            Act::Before(head, piece) => (false, head, piece),
            Act::Digit => (true, self.machine.part(false), Piece::Char(char)),
            Act::Fail(kind) => return Err(kind),
        };
        self.piece = piece;
        Ok((is_taken, Some(head)))
    }

    /// Takes a character that is not ASCII. It stays out of `one`, which is a tenth slower otherwise.
    #[inline(never)]
    fn wide(&mut self, char: char) -> Result<(bool, Option<Head>), ErrorKind> {
        let (is_taken, head, piece) = self.machine.wide(char)?;
        self.piece = piece;
        Ok((is_taken, Some(head)))
    }

    /// Gets more to take. Says whether there is any.
    fn refill(&mut self) -> Result<bool, ErrorKind> {
        match &mut self.source {
            Source::Nothing => return Ok(false),
            Source::Escaped(pieces) => match pieces.next() {
                Some(_) if self.machine.holds_bytes() => return Err(ErrorKind::InvalidUtf8),
                Some(Piece::Run(run)) => self.run = run,
                Some(Piece::Char(char)) => self.char = Some(char),
                None => {
                    self.machine.end_escaped()?;
                    return Ok(false);
                }
            },
            Source::Bytes(bytes) => {
                if !self.machine.holds_bytes() {
                    let valid = match core::str::from_utf8(bytes) {
                        Ok(text) => text,
                        Err(_) => bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid()),
                    };
                    if !valid.is_empty() {
                        *bytes = skip(bytes, valid.len());
                        self.run = valid;
                        return Ok(true);
                    }
                }
                let Some((&byte, rest)) = bytes.split_first() else { return Ok(false) };
                self.char = self.machine.take_byte_of_char(byte)?;
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
            if self.machine.state() == State::Failed {
                self.is_over = true;
                return Next::Error;
            }
            if self.machine.holds_half() && !matches!(self.source, Source::Escaped(_)) {
                self.half_comes_first();
            }
            if self.char.is_none() {
                if self.run.is_empty() {
                    match self.refill() {
                        Ok(true) => continue,
                        Ok(false) => {
                            self.is_over = true;
                            self.piece = Piece::Run("");
                            return self.machine.opening().map_or(Next::End, Next::Token);
                        }
                        Err(kind) => return self.fail(kind),
                    }
                }
                let head = match self.machine.state() {
                    State::InText => {
                        let bytes = self.run.as_bytes();
                        self.text(find_special(bytes).unwrap_or(bytes.len()))
                    }
                    State::Number(number) => self.number(number),
                    State::Value | State::ValueOrEnd if self.starts_number() => {
                        self.machine.begin_number();
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
        if let Some(head) = self.machine.opening() {
            return Next::Token(head);
        }
        if let State::Number(number) = self.machine.state() {
            if number.is_whole() {
                return Next::Token(self.machine.end_number());
            }
        }
        self.is_over = true;
        self.machine.fail(kind);
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
        let next = if self.machine.state() == State::InText && !self.run.is_empty() {
            let bytes = self.run.as_bytes();
            let end = if bytes.first() == Some(&b'\\') { Some(0) } else { find_special(bytes) };
            let Some(end) = end else {
                let run = core::mem::take(&mut self.run);
                self.machine.take_text(run.len());
                self.is_over = matches!(self.source, Source::Nothing);
                return Some(Ok(self.machine.part(false).with(Piece::Run(run))));
            };
            self.next_in_text(end)
        } else {
            self.next_slowly()
        };
        match next {
            Next::Token(head) => Some(Ok(head.with(self.piece))),
            Next::Error => self.machine.error().map(Err),
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
