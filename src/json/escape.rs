//! Escapes: what stands for what.

use super::piece::Piece;

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
    Some(number.wrapping_mul(16).wrapping_add(u16::try_from(digit).ok()?))
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

/// Returns the index of the first byte that ends a run of plain text: a quote, a backslash or a control
/// character.
#[inline]
pub(super) fn find_special(bytes: &[u8]) -> Option<usize> {
    match bytes.len() {
        0..4 => bytes.iter().position(|&byte| byte < b' ' || byte == b'"' || byte == b'\\'),
        4..16 => find_in_few(bytes),
        _ => find_in_many(bytes),
    }
}

/// Looks at 4 to 15 bytes: at four times four, which overlap, so that the length decides no branch.
#[inline]
fn find_in_few(bytes: &[u8]) -> Option<usize> {
    let back = bytes.len().wrapping_sub(4);
    let step = (bytes.len() & 8) >> 1;
    let middle = back.wrapping_sub(step);
    let four = |at: usize| match bytes.get(at..).and_then(<[u8]>::first_chunk) {
        Some(four) => u64::from(u32::from_le_bytes(*four)),
        None => 0,
    };
    let (front, behind) = (special(four(0) | four(step) << 32), special(four(middle) | four(back) << 32));
    if front | behind == 0 {
        return None;
    }
    let (mask, first, second) = if front != 0 { (front, 0, step) } else { (behind, middle, back) };
    let at = lowest(mask);
    Some(if at < 4 { first } else { second }.wrapping_add(at & 3))
}

/// Looks at eight bytes at a time, the last eight perhaps again.
#[inline(never)]
fn find_in_many(bytes: &[u8]) -> Option<usize> {
    let mut at = 0_usize;
    for word in bytes.chunks_exact(8) {
        let mask = special(u64::from_le_bytes(word.try_into().unwrap_or_default()));
        if mask != 0 {
            return Some(at.wrapping_add(lowest(mask)));
        }
        at = at.wrapping_add(8);
    }
    match special(u64::from_le_bytes(bytes.last_chunk().copied().unwrap_or_default())) {
        0 => None,
        mask => Some(bytes.len().wrapping_sub(8).wrapping_add(lowest(mask))),
    }
}

/// Returns how long the content of a string is that `bytes` starts with, up to the quote that closes it, and whether
/// it is plain, that is, without escapes. `None` if it is invalid or has no end.
#[inline(never)]
pub(super) fn content(bytes: &[u8]) -> Option<(usize, bool)> {
    let mut at = 0_usize;
    let mut is_plain = true;
    loop {
        at = at.wrapping_add(find_special(bytes.get(at..)?)?);
        let special = bytes.get(at..)?;
        match special {
            [b'"', ..] => return Some((at, is_plain)),
            [b'\\', b'u', ..] => {
                unit(special).ok()?;
                at = at.wrapping_add(6);
            }
            [b'\\', letter, ..] if simple(*letter).is_some() => at = at.wrapping_add(2),
            _ => return None,
        }
        is_plain = false;
    }
}

/// Returns the index of the first special byte of 16. If there is none, it is 16.
#[inline(always)]
pub(super) fn find_in_16(bytes: u128) -> usize {
    const LOW: u128 = u64::MAX as u128;
    let (front, behind) = ((bytes & LOW) as u64, (bytes >> 64) as u64);
    // Both are looked at, so that it decides no branch which of them has it.
    let (front, behind) = (special(front), special(behind));
    let (mask, start) = if front == 0 { (behind, 8_usize) } else { (front, 0) };
    start.wrapping_add(lowest(mask))
}

#[inline]
fn lowest(mask: u64) -> usize {
    usize::try_from(mask.trailing_zeros() >> 3).unwrap_or_default()
}

/// Sets the high bit of the first special byte, and of none before it.
#[inline]
const fn special(word: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const TWOS: u64 = EACH * 2;
    const BOUND: u64 = EACH * 0x21;
    const BACKSLASHES: u64 = EACH * b'\\' as u64;
    // With its second bit turned over a quote is 0x20, and what was less than that still is.
    let low = word ^ TWOS;
    let low = low.wrapping_sub(BOUND) & !low;
    let backslash = word ^ BACKSLASHES;
    let backslash = backslash.wrapping_sub(EACH) & !backslash;
    // A borrow can only reach bytes behind one that is found.
    (low | backslash) & (EACH << 7)
}

/// Decodes the escape that `text` starts with: its text, or `None` for half of a surrogate pair, and
/// what is behind. If it is none, gives the index of the byte that makes it so, or the length of `text`.
pub(super) fn decode(text: &str) -> Result<(Option<Piece<'_>>, &str), usize> {
    let bytes = text.as_bytes();
    match bytes.get(1) {
        Some(b'u') => {}
        Some(&letter) => {
            let decoded = simple(letter).ok_or(1_usize)?;
            return Ok((Some(Piece::Run(decoded)), text.get(2..).unwrap_or_default()));
        }
        None => return Err(1),
    }
    let unit = unit(bytes)?;
    let behind = text.get(6..).unwrap_or_default();
    if !is_high(unit) {
        return Ok((char::from_u32(unit.into()).map(Piece::Char), behind));
    }
    if let [b'\\', b'u', ..] = behind.as_bytes() {
        if let Ok(Some(char)) = self::unit(behind.as_bytes()).map(|low| join(unit, low)) {
            return Ok((Some(Piece::Char(char)), behind.get(6..).unwrap_or_default()));
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
