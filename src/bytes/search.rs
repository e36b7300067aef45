//! Searches that look at a word at a time.
//!
//! A word of eight bytes is turned into a mask whose lowest set bit belongs to the first byte that is searched for. The
//! subtraction that makes the mask can borrow from the next byte, so a set bit *after* the first one proves nothing.
//! That is why only the lowest bit is ever used.
//!
//! `memchr` wins on long inputs, but a call of it costs more than a few words. In a stream of deltas nearly everything
//! is short, so the words come first.

const LF: u8 = b'\n';
const CR: u8 = b'\r';
const EACH: u64 = 0x0101_0101_0101_0101;
/// The high bit of each byte.
const HIGH: u64 = EACH << 7;

/// So many bytes are searched sooner than memchr is called.
const NEAR: usize = 64;

/// Returns the index of the first line end: CR, LF, or the CR of CR LF, and nothing else.
#[inline]
pub(crate) fn find_line_end(input: &[u8]) -> Option<usize> {
    if input.len() > NEAR { memchr::memchr2(LF, CR, input) } else { find_line_end_near(input) }
}

/// Does the same. Better if the end is likely to be near: then a call of memchr costs more than it saves.
#[inline]
pub(crate) fn find_line_end_soon(input: &[u8]) -> Option<usize> {
    let Some((near, far)) = input.split_at_checked(NEAR) else { return find_line_end_near(input) };
    match find_line_end_near(near) {
        Some(end) => Some(end),
        None => memchr::memchr2(LF, CR, far)?.checked_add(NEAR),
    }
}

/// Looks at eight bytes at a time, the last eight perhaps again.
#[inline]
fn find_line_end_near(input: &[u8]) -> Option<usize> {
    let Some(last) = input.last_chunk::<8>() else {
        return input.iter().position(|&byte| byte == LF || byte == CR);
    };
    let mut at = 0_usize;
    for word in input.chunks_exact(8) {
        if let Some(low) = first_low(word.try_into().unwrap_or_default()) {
            return low_is_end(input, at.wrapping_add(low));
        }
        at = at.wrapping_add(8);
    }
    low_is_end(input, input.len().wrapping_sub(8).wrapping_add(first_low(*last)?))
}

/// Returns the index of the first byte up to CR: a line end, or a control character that is rare.
#[inline]
fn first_low(word: [u8; 8]) -> Option<usize> {
    const BOUND: u64 = EACH * (CR as u64 + 1);
    let word = u64::from_le_bytes(word);
    // The lowest bit that is set is that of the first such byte: a borrow can only set bits after it.
    let low = word.wrapping_sub(BOUND) & !word & HIGH;
    if low == 0 { None } else { usize::try_from(low.trailing_zeros() >> 3).ok() }
}

/// Returns `at` if there is a line end, or that of the next one.
#[inline]
fn low_is_end(input: &[u8], at: usize) -> Option<usize> {
    match input.get(at) {
        Some(&(LF | CR)) => Some(at),
        _ => memchr::memchr2(LF, CR, input.get(at..)?)?.checked_add(at),
    }
}

/// Returns the index of the first byte that ends a run of plain text: a quote, a backslash or a control
/// character.
#[inline]
pub(crate) fn find_special(bytes: &[u8]) -> Option<usize> {
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
    let (front, after) = (special(four(0) | four(step) << 32), special(four(middle) | four(back) << 32));
    if front | after == 0 {
        return None;
    }
    let (mask, first, second) = if front != 0 { (front, 0, step) } else { (after, middle, back) };
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

/// Returns the index of the first special byte of 16. If there is none, it is 16.
#[inline(always)]
pub(crate) fn find_special_in_16(bytes: u128) -> usize {
    const LOW: u128 = u64::MAX as u128;
    let (front, after) = ((bytes & LOW) as u64, (bytes >> 64) as u64);
    // Both are looked at, so that it decides no branch which of them has it.
    let (front, after) = (special(front), special(after));
    let (mask, start) = if front == 0 { (after, 8_usize) } else { (front, 0) };
    start.wrapping_add(lowest(mask))
}

#[inline]
fn lowest(mask: u64) -> usize {
    usize::try_from(mask.trailing_zeros() >> 3).unwrap_or_default()
}

/// Sets the high bit of the first special byte, and of none before it.
#[inline]
const fn special(word: u64) -> u64 {
    const TWOS: u64 = EACH * 2;
    const BOUND: u64 = EACH * 0x21;
    const BACKSLASHES: u64 = EACH * b'\\' as u64;
    // With its second bit turned over a quote is 0x20, and what was less than that still is.
    let low = word ^ TWOS;
    let low = low.wrapping_sub(BOUND) & !low;
    let backslash = word ^ BACKSLASHES;
    let backslash = backslash.wrapping_sub(EACH) & !backslash;
    // A borrow can only reach bytes after one that is found.
    (low | backslash) & HIGH
}

/// Returns the index of the first backslash, which is all that is special in content that is known to be valid.
#[inline]
pub(crate) fn find_backslash(bytes: &[u8]) -> Option<usize> {
    // A call of memchr costs more than so many bytes.
    const FEW: usize = 16;
    if bytes.len() > FEW { memchr::memchr(b'\\', bytes) } else { bytes.iter().position(|&byte| byte == b'\\') }
}

/// Says whether all is ASCII: in words of eight bytes, the last perhaps again.
#[inline]
pub(crate) fn is_ascii(bytes: &[u8]) -> bool {
    let Some(last) = bytes.last_chunk::<8>() else { return bytes.is_ascii() };
    let words = bytes.chunks_exact(8).map(|word| u64::from_le_bytes(word.try_into().unwrap_or_default()));
    (words.fold(0, |all, word| all | word) | u64::from_le_bytes(*last)) & HIGH == 0
}
