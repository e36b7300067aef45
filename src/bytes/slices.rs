//! Slices and positions without a path to a panic.
//!
//! A parser knows that its positions are in range, but the compiler does not, so `a[..n]` and `a + b` would each leave a
//! panic in the binary. These helpers have none. Where the caller has reason to be sure, a broken promise is a bug of this
//! crate: debug and fuzz builds stop at the `debug_assert!`, and a release goes on with the empty rest.

/// Splits `bytes` at `at`, which is at most their length.
#[inline(always)]
pub(crate) fn split(bytes: &[u8], at: usize) -> (&[u8], &[u8]) {
    debug_assert!(at <= bytes.len(), "split at {at} of {}", bytes.len());
    bytes.split_at_checked(at).unwrap_or((bytes, &[]))
}

/// Returns what follows the first `len` bytes, of which there are at least as many.
#[inline(always)]
pub(crate) fn skip(bytes: &[u8], len: usize) -> &[u8] {
    debug_assert!(len <= bytes.len(), "skip {len} of {}", bytes.len());
    bytes.get(len..).unwrap_or(&[])
}

/// Returns the first `len` bytes, of which there are at least as many.
#[inline(always)]
pub(crate) fn first(bytes: &[u8], len: usize) -> &[u8] {
    debug_assert!(len <= bytes.len(), "the first {len} of {}", bytes.len());
    bytes.get(..len).unwrap_or(bytes)
}

/// Returns the bytes from `start` to `end`, which are in range and in order.
#[inline(always)]
pub(crate) fn range(bytes: &[u8], start: usize, end: usize) -> &[u8] {
    debug_assert!(start <= end && end <= bytes.len(), "{start} to {end} of {}", bytes.len());
    bytes.get(start..end).unwrap_or(&[])
}

/// Splits `text` at `at`, which is the start of a character or the end.
#[inline(always)]
pub(crate) fn split_text(text: &str, at: usize) -> (&str, &str) {
    debug_assert!(text.is_char_boundary(at), "split at {at} of {}", text.len());
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// Returns what follows the first `len` bytes of `text`, which end with a character.
#[inline(always)]
pub(crate) fn skip_text(text: &str, len: usize) -> &str {
    debug_assert!(text.is_char_boundary(len), "skip {len} of {}", text.len());
    text.get(len..).unwrap_or("")
}

/// Returns `bytes` as text, which they are known to be.
#[inline(always)]
pub(crate) fn as_text(bytes: &[u8]) -> &str {
    let text = core::str::from_utf8(bytes);
    debug_assert!(text.is_ok(), "it is UTF-8");
    text.unwrap_or("")
}

/// Returns how many bytes of `whole` come before `rest`, which is its end.
#[inline(always)]
pub(crate) fn used(whole: &[u8], rest: &[u8]) -> usize {
    sub(whole.len(), rest.len())
}

/// Returns where `part` is in `whole`, if it is a slice of it.
#[inline(always)]
pub(crate) fn position_in(whole: &[u8], part: &[u8]) -> Option<usize> {
    let at = part.as_ptr().addr().wrapping_sub(whole.as_ptr().addr());
    (at <= whole.len()).then_some(at)
}

/// Adds lengths of what is in memory, or of parts of it: the sum fits.
#[inline(always)]
pub(crate) const fn add(a: usize, b: usize) -> usize {
    debug_assert!(a.checked_add(b).is_some(), "lengths in memory fit");
    a.wrapping_add(b)
}

/// Subtracts a length from one that is not smaller.
#[inline(always)]
pub(crate) const fn sub(a: usize, b: usize) -> usize {
    debug_assert!(a >= b, "a part is not longer than the whole");
    a.wrapping_sub(b)
}

/// Moves a position in a stream on by `len` bytes. No stream has 2^64 bytes.
#[inline(always)]
pub(crate) const fn advance(position: u64, len: usize) -> u64 {
    debug_assert!(position.checked_add(len as u64).is_some(), "no stream has 2^64 bytes");
    position.wrapping_add(len as u64)
}

/// Moves a position in a stream back over `len` bytes that were taken before it.
#[inline(always)]
pub(crate) const fn back(position: u64, len: usize) -> u64 {
    debug_assert!(position >= len as u64, "the bytes were taken");
    position.wrapping_sub(len as u64)
}

/// Adds one to a small count, whose bound the caller keeps.
#[inline(always)]
pub(crate) const fn one_more(count: u8) -> u8 {
    debug_assert!(count < u8::MAX, "the count has a bound");
    count.wrapping_add(1)
}

/// Takes one from a count that is not 0.
#[inline(always)]
pub(crate) const fn one_less(count: u8) -> u8 {
    debug_assert!(count > 0, "what ends was begun");
    count.wrapping_sub(1)
}
