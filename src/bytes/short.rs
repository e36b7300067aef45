//! Short texts, looked at all at once.
//!
//! The lengths of texts and paddings are random. A loop over one of them ends with a mispredicted branch, which costs more
//! than the loop. So most are looked at 16 or 32 bytes at a time, without a branch that a length decides.

/// Within this distance of the end, even the question whether 16 more bytes follow is a random branch.
const NEAR: usize = 176;

/// Returns the 16 bytes from `at` on, with zeros for those after the end. If `at` is the end, they are arbitrary. `None` if
/// `bytes` are fewer than 16.
#[inline(always)]
pub(crate) fn read_16(bytes: &[u8], at: usize) -> Option<u128> {
    if bytes.len() > NEAR {
        if let Some(read) = bytes.get(at..)?.first_chunk() {
            return Some(u128::from_le_bytes(*read));
        }
    }
    // The last 16 bytes, shifted.
    let start = at.min(bytes.len().wrapping_sub(16));
    let missing = u32::try_from(at.wrapping_sub(start)).unwrap_or_default();
    Some(u128::from_le_bytes(*bytes.get(start..)?.first_chunk()?).wrapping_shr(missing.wrapping_mul(8)))
}

/// Returns how many spaces there are from `at` on, at most 16: as many as a server pads with, and one more. It may be
/// fewer if `bytes` are fewer than 16.
#[inline(always)]
pub(crate) fn count_blanks(bytes: &[u8], at: usize) -> Option<usize> {
    const BLANKS: u128 = u128::from_le_bytes([b' '; 16]);
    usize::try_from((read_16(bytes, at).unwrap_or_default() ^ BLANKS).trailing_zeros() >> 3).ok()
}

/// Returns the `len` bytes from `start` on as text, if they are.
///
/// `from_utf8` goes word by word from the first aligned byte on, and byte by byte before and after that: how many bytes is
/// random too. So it gets 32 aligned bytes that have the text in them, for which it takes two steps, and nearly always
/// they are ASCII.
#[inline(always)]
pub(crate) fn text(bytes: &[u8], start: usize, len: usize) -> Option<&str> {
    match short_text(bytes, start, len) {
        Some(text) => Some(text),
        None => core::str::from_utf8(bytes.get(start..)?.get(..len)?).ok(),
    }
}

#[inline(always)]
fn short_text(bytes: &[u8], start: usize, len: usize) -> Option<&str> {
    const WINDOW: usize = 32;
    let end = start.wrapping_add(len);
    let misaligned = bytes.as_ptr().addr().wrapping_add(end) & 7;
    let window_end = end.wrapping_add(8_usize.wrapping_sub(misaligned) & 7).min(bytes.len());
    let window_start = window_end.checked_sub(WINDOW)?;
    let window = core::str::from_utf8(bytes.get(window_start..)?.first_chunk::<WINDOW>()?).ok()?;
    let (_, from_text) = window.split_at_checked(start.checked_sub(window_start)?)?;
    Some(from_text.split_at_checked(len)?.0)
}
