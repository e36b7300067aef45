//! Pieces of text into a writer. An event is written in pieces, since formatting would take most of the time.

use core::fmt::{self, Write as _};

use super::super::usage::Usage;
use crate::bytes::{as_text, skip};
use crate::json::{Str, escape};
use crate::sse::{self, EncodeError};

#[derive(Clone, Debug)]
pub(super) struct Wire<W> {
    frames: sse::Encoder<W>,
}

/// What stands between the quotes of a string.
#[derive(Clone, Copy, Debug)]
pub(super) enum Content<'a> {
    /// It is escaped, and valid as it stands.
    Escaped(&'a str),
    /// Texts that follow one another, and have to be escaped.
    Plain([&'a str; 3]),
}

impl Content<'_> {
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Escaped(text) => text.is_empty(),
            Self::Plain(texts) => texts.iter().all(|text| text.is_empty()),
        }
    }

    /// Passes on the content, escaped, in pieces.
    pub(super) fn pieces<E>(&self, mut put: impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
        match self {
            Self::Escaped(text) => put(text),
            Self::Plain(texts) => texts.iter().try_for_each(|text| escape(text, &mut put)),
        }
    }
}

impl<'a> From<Str<'a>> for Content<'a> {
    fn from(text: Str<'a>) -> Self {
        Self::Escaped(text.as_escaped())
    }
}

impl<'a> From<&'a str> for Content<'a> {
    fn from(text: &'a str) -> Self {
        Self::Plain([text, "", ""])
    }
}

impl<W: fmt::Write> Wire<W> {
    pub(super) const fn new(out: W) -> Self {
        Self { frames: sse::Encoder::new(out) }
    }

    pub(super) const fn frames(&mut self) -> &mut sse::Encoder<W> {
        &mut self.frames
    }

    pub(super) fn into_inner(self) -> W {
        self.frames.into_inner()
    }

    #[inline]
    pub(super) fn put(&mut self, text: &str) -> Result<(), EncodeError> {
        Ok(self.frames.out().write_str(text)?)
    }

    /// Writes a number in decimal.
    #[inline]
    pub(super) fn number(&mut self, number: u64) -> Result<(), EncodeError> {
        self.put(decimal(number, &mut [0; 20]))
    }

    /// Writes the content of a string.
    #[inline]
    pub(super) fn content(&mut self, content: Content<'_>) -> Result<(), EncodeError> {
        content.pieces(|piece| self.put(piece))
    }

    /// Writes plain text as the content of a string.
    #[inline]
    pub(super) fn plain(&mut self, text: &str) -> Result<(), EncodeError> {
        escape(text, |piece| self.put(piece))
    }
}

impl<W: fmt::Write> Wire<W> {
    /// Writes the counts that are known as OpenAI names them: an object, in which `input` and `output` have details.
    pub(super) fn usage(&mut self, [input, output]: [&str; 2], usage: &Usage) -> Result<(), EncodeError> {
        let mut before = "{\"";
        for (name, count) in [
            (input, usage.input_with_cache()),
            (output, usage.output_with_reasoning()),
            ("total_tokens", usage.total()),
        ] {
            before = self.count(before, name, "\":", count)?;
        }
        for (name, member, count) in [
            (input, "_details\":{\"cached_tokens\":", usage.cached()),
            (output, "_details\":{\"reasoning_tokens\":", usage.reasoning()),
        ] {
            if count.is_some() {
                before = self.count(before, name, member, count)?;
                self.put("}")?;
            }
        }
        self.put(if before == "{\"" { "{}" } else { "}" })
    }

    fn count(
        &mut self,
        before: &'static str,
        name: &str,
        member: &str,
        count: Option<u64>,
    ) -> Result<&'static str, EncodeError> {
        let Some(count) = count else { return Ok(before) };
        for piece in [before, name, member] {
            self.put(piece)?;
        }
        self.number(count)?;
        Ok(",\"")
    }
}

/// Writes a number in decimal into `digits`.
#[inline]
pub(super) fn decimal(number: u64, digits: &mut [u8; 20]) -> &str {
    let mut rest = number;
    let mut start = digits.len();
    for (at, place) in digits.iter_mut().enumerate().rev() {
        *place = b'0' | u8::try_from(rest % 10).unwrap_or_default();
        rest /= 10;
        start = at;
        if rest == 0 {
            break;
        }
    }
    as_text(skip(digits, start))
}

/// Writes a number in hexadecimal into `digits`, with zeros in front.
pub(super) fn hexadecimal(number: u64, digits: &mut [u8; 16]) -> &str {
    let mut rest = number;
    for place in digits.iter_mut().rev() {
        let digit = u8::try_from(rest & 0xF).unwrap_or_default();
        *place = if digit < 10 { b'0' | digit } else { digit.wrapping_add(b'a' - 10) };
        rest >>= 4;
    }
    as_text(digits)
}
