//! Escapes: what stands for what.

use super::piece::Piece;
use crate::bytes::{add, find_special, find_special_in_16, read_16, skip, skip_text};

/// Returns what a one-letter escape stands for.
#[inline]
pub(super) const fn simple(letter: u8) -> Option<&'static str> {
    Some(match letter {
        b'"' => "\"",
        b'\\' => "\\",
        b'/' => "/",
        b'b' => "\x08",
        b'f' => "\x0C",
        b'n' => "\n",
        b'r' => "\r",
        b't' => "\t",
        _ => return None,
    })
}

/// Adds a hexadecimal digit to a number.
#[inline]
pub(super) fn hex(number: u16, digit: u8) -> Option<u16> {
    let digit = char::from(digit).to_digit(16)?;
    Some(number << 4 | u16::try_from(digit).ok()?)
}

/// Says whether `unit` is the first half of a surrogate pair.
#[inline]
pub(super) const fn is_high(unit: u16) -> bool {
    matches!(unit, 0xD800..=0xDBFF)
}

/// Joins the halves of a surrogate pair, if `low` is a second half. That `high` is a first one is known.
#[inline]
pub(super) fn join(high: u16, low: u16) -> Option<char> {
    char::decode_utf16([high, low]).next()?.ok()
}

/// Returns how long the content of a string is that starts at `at`, up to the quote that closes it, and whether it is
/// plain, that is, without escapes. `None` if it is invalid or has no end.
#[inline(always)]
pub(crate) fn string_len(bytes: &[u8], at: usize) -> Option<(usize, bool)> {
    let rest = bytes.get(at..)?;
    if let Some(window) = read_16(bytes, at) {
        let len = find_special_in_16(window);
        if rest.get(len) == Some(&b'"') {
            return Some((len, true));
        }
    }
    string_len_slowly(rest)
}

/// Returns how long the content of a string is that `bytes` starts with, up to the quote that closes it, and whether
/// it is plain, that is, without escapes. `None` if it is invalid or has no end.
///
/// It does what [`string_len`] does, for text of which much follows: nearly always there are 16 bytes more.
#[inline(always)]
pub(crate) fn string_len_from(bytes: &[u8]) -> Option<(usize, bool)> {
    if let Some(window) = bytes.first_chunk() {
        let len = find_special_in_16(u128::from_le_bytes(*window));
        if bytes.get(len) == Some(&b'"') {
            return Some((len, true));
        }
    }
    string_len_slowly(bytes)
}

#[inline(never)]
fn string_len_slowly(bytes: &[u8]) -> Option<(usize, bool)> {
    let mut at = 0_usize;
    let mut is_plain = true;
    loop {
        at = add(at, find_special(bytes.get(at..)?)?);
        let special = skip(bytes, at);
        match special {
            [b'"', ..] => return Some((at, is_plain)),
            [b'\\', b'u', ..] => {
                unit(special).ok()?;
                at = add(at, HALF);
            }
            [b'\\', letter, ..] if simple(*letter).is_some() => at = add(at, 2),
            _ => return None,
        }
        is_plain = false;
    }
}

/// Decodes the escape that `text` starts with. Returns its text, or `None` for half of a surrogate pair, and what
/// follows. If it is not an escape, returns the index of the byte that makes it so, or the length of `text`.
pub(super) fn decode(text: &str) -> Result<(Option<Piece<'_>>, &str), usize> {
    let bytes = text.as_bytes();
    match bytes.get(1) {
        Some(b'u') => {}
        Some(&letter) => {
            let decoded = simple(letter).ok_or(1_usize)?;
            return Ok((Some(Piece::Run(decoded)), skip_text(text, 2)));
        }
        None => return Err(1),
    }
    let unit = unit(bytes)?;
    let behind = skip_text(text, HALF);
    if !is_high(unit) {
        return Ok((char::from_u32(unit.into()).map(Piece::Char), behind));
    }
    if let [b'\\', b'u', ..] = behind.as_bytes() {
        if let Ok(Some(char)) = self::unit(behind.as_bytes()).map(|low| join(unit, low)) {
            return Ok((Some(Piece::Char(char)), skip_text(behind, HALF)));
        }
    }
    Ok((None, behind))
}

/// How long an escape is that may be half of a pair.
pub(super) const HALF: usize = 6;

/// Returns the unit of the `\u` escape that `bytes` starts with.
pub(super) fn half(bytes: &[u8]) -> Option<u16> {
    if bytes.starts_with(b"\\u") { unit(bytes).ok() } else { None }
}

/// Reads the four digits of a `\u`.
fn unit(bytes: &[u8]) -> Result<u16, usize> {
    (2..6).try_fold(0, |number, at| bytes.get(at).and_then(|&digit| hex(number, digit)).ok_or(at))
}
