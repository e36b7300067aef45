//! A whole text, read in one go and without recursion.
//!
//! ```text
//! at              byte         next
//! a value         { [          a member or element, or the end if its bracket closes at once
//!                 other        after the value, if it is a valid string, number or literal
//! after a value   ,            the next member or element
//!                 } ]          after the container, if it is the bracket of the innermost
//! ```
//!
//! Between calls `rest` is the end of `text`, and it only gets shorter. A text that the reader refuses is read again
//! by the machine (machine.rs), which knows what is wrong and at which byte: so the fast way carries no positions for errors
//! that hardly ever come. Both accept the same texts.

use super::escape;
use super::number::Number;
use super::raw::Raw;
use super::stack::Stack;
use super::string::Content;
use crate::bytes::{count_blanks, one_less, range, skip, used};

/// A place in a text, which is UTF-8. A method that returns `None` may have moved it anywhere.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a> {
    text: &'a [u8],
    rest: &'a [u8],
    /// How many containers are open around it.
    depth: u8,
}

impl<'a> Reader<'a> {
    #[inline]
    pub(crate) const fn new(text: &'a [u8]) -> Self {
        Self { text, rest: text, depth: 0 }
    }

    /// Returns a reader of what is in a container that starts with `bracket`: of nothing if `text` is no such.
    pub(super) const fn inside(text: &'a [u8], bracket: u8) -> Self {
        match text {
            [first, rest @ ..] if *first == bracket => Self { text, rest, depth: 0 },
            _ => Self { text, rest: &[], depth: 0 },
        }
    }

    /// Moves to the next member or element of a valid container. After the last there is none.
    pub(super) fn next_in_container(&mut self) {
        self.blanks();
        if self.peek() == Some(b',') {
            self.skip(1);
        }
        self.blanks();
    }

    /// Returns how many bytes it has read.
    #[inline]
    fn at(&self) -> usize {
        used(self.text, self.rest)
    }

    /// Returns what was read since `start`.
    #[inline]
    fn since(&self, start: usize) -> &'a [u8] {
        range(self.text, start, self.at())
    }

    #[inline]
    fn skip(&mut self, len: usize) {
        self.rest = skip(self.rest, len);
    }

    /// Moves past white space.
    #[inline(always)]
    pub(crate) fn blanks(&mut self) {
        if self.rest.first().is_some_and(|&byte| byte <= b' ') {
            self.some_blanks();
        }
    }

    #[inline(never)]
    fn some_blanks(&mut self) {
        // What most servers that write any write after a colon.
        if let [b' ', rest @ ..] = self.rest {
            if rest.first().is_some_and(|&next| next > b' ') {
                self.rest = rest;
                return;
            }
        }
        self.skip(count_blanks(self.text, self.at()).unwrap_or(0));
        while let [b' ' | b'\n' | b'\r' | b'\t', rest @ ..] = self.rest {
            self.rest = rest;
        }
    }

    /// Returns whether nothing follows.
    pub(crate) const fn is_over(&self) -> bool {
        self.rest.is_empty()
    }

    /// Returns the next byte. The first of a value shows its kind.
    #[inline]
    pub(crate) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    #[inline]
    fn eat(&mut self, byte: u8) -> Option<()> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        (*first == byte).then_some(())
    }

    /// Reads a string.
    #[inline(always)]
    pub(crate) fn string(&mut self) -> Option<Content<'a>> {
        let [b'"', rest @ ..] = self.rest else { return None };
        let (len, is_plain) = escape::string_len_from(rest)?;
        let (bytes, behind) = rest.split_at_checked(len)?;
        self.rest = behind.get(1..)?;
        Some(Content { bytes, is_plain })
    }

    #[inline]
    fn open(&mut self) -> Option<()> {
        self.skip(1);
        self.blanks();
        self.depth = self.depth.checked_add(1).filter(|&depth| depth <= Stack::MAX)?;
        Some(())
    }

    #[inline]
    fn close(&mut self) {
        self.skip(1);
        self.depth = one_less(self.depth);
    }

    /// Reads the name of a member, and the colon. The value is next.
    #[inline]
    pub(super) fn key(&mut self) -> Option<Content<'a>> {
        self.blanks();
        let key = self.string()?;
        self.blanks();
        self.eat(b':')?;
        self.blanks();
        Some(key)
    }

    /// Skips `text` if it is next. To compare with what is likely costs less than to read it.
    #[inline(always)]
    pub(crate) fn skip_likely<const N: usize>(&mut self, text: &[u8; N]) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Reads any value, which is likely to be `text`: a string without escapes, with its quotes.
    #[inline(always)]
    pub(crate) fn likely<const N: usize>(&mut self, text: &[u8; N]) -> Option<Raw<'a>> {
        let start = self.at();
        self.skip_likely(text).then(|| Raw::valid(self.since(start), true))
    }

    /// Reads the object that starts here, and calls `member` with each member, or `None` for one that is not in `names`; it
    /// has to read the value. `likely` may skip a name that is likely to come next, with its quotes and colon.
    #[inline(always)]
    pub(crate) fn object<M: Copy>(
        &mut self,
        names: &[(&str, M)],
        likely: impl Fn(&mut Self) -> Option<M>,
        mut member: impl FnMut(&mut Self, Option<M>) -> Option<()>,
    ) -> Option<Raw<'a>> {
        let start = self.at();
        self.open()?;
        if self.peek() != Some(b'}') {
            loop {
                let name = match likely(self) {
                    Some(name) => {
                        self.blanks();
                        Some(name)
                    }
                    None => {
                        let key = self.key()?;
                        names.iter().find(|(name, _)| key.is(name)).map(|(_, member)| *member)
                    }
                };
                member(self, name)?;
                self.blanks();
                match self.peek()? {
                    b',' => self.skip(1),
                    b'}' => break,
                    _ => return None,
                }
                self.blanks();
            }
        }
        self.close();
        Some(Raw::valid(self.since(start), false))
    }

    /// Reads the array that starts here, and calls `element` at each element, which it has to read.
    #[inline(always)]
    pub(crate) fn array(&mut self, mut element: impl FnMut(&mut Self) -> Option<()>) -> Option<Raw<'a>> {
        let start = self.at();
        self.open()?;
        if self.peek() != Some(b']') {
            loop {
                element(self)?;
                self.blanks();
                match self.peek()? {
                    b',' => self.skip(1),
                    b']' => break,
                    _ => return None,
                }
                self.blanks();
            }
        }
        self.close();
        Some(Raw::valid(self.since(start), false))
    }

    /// Reads any value.
    #[inline(always)]
    pub(crate) fn value(&mut self) -> Option<Raw<'a>> {
        let start = self.at();
        let is_plain = match self.rest {
            [b'"', ..] => self.string()?.is_plain,
            // Most numbers are an index.
            [b'0'..=b'9', b',' | b'}', ..] => {
                self.skip(1);
                false
            }
            [b'n', b'u', b'l', b'l', rest @ ..] | [b't', b'r', b'u', b'e', rest @ ..] => {
                self.rest = rest;
                false
            }
            _ => self.skip_value()?,
        };
        Some(Raw::valid(self.since(start), is_plain))
    }

    /// Reads any value, and returns the number that it is, if it is one without sign, fraction and exponent that fits.
    #[inline(always)]
    pub(crate) fn count(&mut self) -> Option<Option<u64>> {
        let (mut number, mut rest) = (0_u64, self.rest);
        // So many digits fit; a 0 may not have any after it.
        for _ in 0..19_u8 {
            let [digit @ b'0'..=b'9', next @ ..] = rest else { break };
            number = number.wrapping_mul(10).wrapping_add((digit ^ b'0').into());
            rest = next;
        }
        match (self.rest, rest) {
            ([b'1'..=b'9', ..], [b',' | b'}' | b'\r' | b'\n', ..]) => {
                self.rest = rest;
                Some(Some(number))
            }
            _ => Some(self.value()?.as_u64()),
        }
    }

    /// Reads any value of a text that is known to be valid: only where it ends is looked for.
    #[inline]
    pub(super) fn valid_value(&mut self) -> Option<Raw<'a>> {
        let start = self.at();
        let is_plain = match self.rest {
            [b'"', ..] => self.string()?.is_plain,
            [b'{' | b'[', ..] => {
                self.skip_valid_container()?;
                false
            }
            _ => {
                let end =
                    self.rest.iter().position(|byte| matches!(byte, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t'));
                // An empty text has no value.
                self.skip(end.unwrap_or(self.rest.len()));
                if self.at() == start {
                    return None;
                }
                false
            }
        };
        Some(Raw::valid(self.since(start), is_plain))
    }

    /// Moves past a container of a valid text, by its brackets and strings.
    #[inline(never)]
    fn skip_valid_container(&mut self) -> Option<()> {
        // A valid text has at most `Stack::MAX` levels.
        let mut depth = 0_u8;
        let mut rest = self.rest;
        while let [byte, behind @ ..] = rest {
            rest = behind;
            match byte {
                b'"' => {
                    let (len, _) = escape::string_len_from(rest)?;
                    rest = rest.get(len..)?.get(1..)?;
                }
                b'{' | b'[' => depth = depth.wrapping_add(1),
                b'}' | b']' => {
                    depth = one_less(depth);
                    if depth == 0 {
                        self.rest = rest;
                        return Some(());
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// Reads a number. The result is of no interest.
    #[inline]
    fn number(&mut self) -> Option<bool> {
        let (number, len) = Number::Nothing.run(self.rest);
        self.skip(len);
        number.is_whole().then_some(false)
    }

    #[inline(never)]
    fn skip_value(&mut self) -> Option<bool> {
        let outside = self.depth;
        let mut objects = Stack::NONE;
        loop {
            match self.peek()? {
                b'"' => drop(self.string()?),
                byte @ (b'{' | b'[') => {
                    let is_object = byte == b'{';
                    self.open()?;
                    objects.push(is_object);
                    if !self.is_at_end(is_object) {
                        if is_object {
                            self.key()?;
                        }
                        continue;
                    }
                    self.close();
                    objects.pop();
                }
                b'-' | b'0'..=b'9' => drop(self.number()?),
                _ => match self.rest {
                    [b'n', b'u', b'l', b'l', rest @ ..]
                    | [b't', b'r', b'u', b'e', rest @ ..]
                    | [b'f', b'a', b'l', b's', b'e', rest @ ..] => self.rest = rest,
                    _ => return None,
                },
            }
            // After a value: close what ends here, up to the next value or the end of the outermost.
            loop {
                if self.depth == outside {
                    return Some(false);
                }
                self.blanks();
                let is_object = objects.is_object();
                if self.peek()? == b',' {
                    self.skip(1);
                    if is_object {
                        self.key()?;
                    }
                    self.blanks();
                    break;
                }
                if !self.is_at_end(is_object) {
                    return None;
                }
                self.close();
                objects.pop();
            }
        }
    }

    #[inline]
    fn is_at_end(&self, is_object: bool) -> bool {
        self.peek() == Some(if is_object { b'}' } else { b']' })
    }
}
