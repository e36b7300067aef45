//! Where a cut frame waits for its rest.

/// Memory for what a [`Parser`](super::Parser) must carry from one chunk to the next.
///
/// Implemented for `[u8; N]` and `&mut [u8]` (always), `Vec<u8>` (feature `alloc`) and
/// `heapless::Vec<u8, N>` (feature `heapless`). The trait is sealed: which of them is used changes
/// what fits, never what a frame looks like.
///
/// ```
/// use deltawire::sse::{Parser, Storage};
///
/// fn count<S: Storage>(mut parser: Parser<S>, mut chunk: &[u8]) -> usize {
///     core::iter::from_fn(|| parser.next_frame(&mut chunk)?.ok().map(|_| ())).count()
/// }
///
/// let stream = b"data: a\n\ndata: b\n\n";
/// let mut memory = [0; 256];
/// assert_eq!(count(Parser::new(), stream), 2);
/// assert_eq!(count(Parser::with_storage(memory.as_mut_slice()), stream), 2);
/// ```
pub trait Storage: Buffer {}

impl<T: Buffer> Storage for T {}

/// A run of bytes in a storage.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Span {
    pub(super) const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Returns the value without its end byte.
    pub(super) const fn value(self) -> Self {
        Self { start: self.start, end: self.end.saturating_sub(if self.is_empty() { 0 } else { 1 }) }
    }

    pub(super) fn of(self, bytes: &[u8]) -> &[u8] {
        bytes.get(index(self.start)..index(self.end)).unwrap_or_default()
    }
}

/// Lossless wherever a `u32` fits into a `usize`; no storage is larger than that elsewhere.
#[inline]
pub(super) fn index(n: u32) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// Lossless for lengths that passed a limit, which is a `u32`.
#[inline]
pub(super) fn length(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The sealed half of [`Storage`]: memory that is a slice, and may grow.
#[expect(unnameable_types, reason = "that it cannot be named is what seals it")]
pub trait Buffer: AsRef<[u8]> + AsMut<[u8]> {
    /// The most it can hold, or `usize::MAX` if it grows.
    #[doc(hidden)]
    fn max_len(&self) -> usize {
        self.as_ref().len()
    }

    /// Puts `new` at `at`, which is at most the end of what was written before; what follows is
    /// then undefined. Never holds more than `bound` bytes. Without room it changes nothing, and says so.
    #[doc(hidden)]
    #[inline]
    fn write(&mut self, at: usize, new: &[u8], _bound: usize) -> bool {
        overwrite(self.as_mut(), at, new)
    }
}

#[inline]
fn overwrite(bytes: &mut [u8], at: usize, new: &[u8]) -> bool {
    let Some((_, free)) = bytes.split_at_mut_checked(at) else { return false };
    let Some((room, _)) = free.split_at_mut_checked(new.len()) else { return false };
    copy(room, new);
    true
}

/// Copies between slices of the same length. Most are so short that a call of memcpy would cost more.
#[inline]
pub(super) fn copy(to: &mut [u8], from: &[u8]) {
    if from.len() > 32 {
        // They are of the same length, but the compiler does not know it everywhere.
        if let Some(to) = to.get_mut(..from.len()) {
            to.copy_from_slice(from);
        }
    } else if !(copy_ends::<16>(to, from) || copy_ends::<8>(to, from) || copy_ends::<4>(to, from)) {
        for (to, from) in to.iter_mut().zip(from) {
            *to = *from;
        }
    }
}

/// Copies the first and the last `N` bytes, which is all if there are at most twice as many.
#[inline]
fn copy_ends<const N: usize>(to: &mut [u8], from: &[u8]) -> bool {
    if let (Some(first), Some(to)) = (from.first_chunk::<N>(), to.first_chunk_mut::<N>()) {
        *to = *first;
    }
    match (from.last_chunk::<N>(), to.last_chunk_mut::<N>()) {
        (Some(last), Some(to)) => {
            *to = *last;
            true
        }
        _ => false,
    }
}

impl Buffer for &mut [u8] {}

impl<const N: usize> Buffer for [u8; N] {}

#[cfg(feature = "alloc")]
impl Buffer for alloc::vec::Vec<u8> {
    fn max_len(&self) -> usize {
        usize::MAX
    }

    #[inline]
    fn write(&mut self, at: usize, new: &[u8], bound: usize) -> bool {
        overwrite(self, at, new) || append(self, at, new, bound)
    }
}

/// Makes `new` what the vector has from `at` on, or changes nothing.
#[cfg(feature = "alloc")]
#[inline(never)]
fn append(vec: &mut alloc::vec::Vec<u8>, at: usize, new: &[u8], bound: usize) -> bool {
    let needed = at.saturating_add(new.len());
    if needed > vec.capacity() && !grow(vec, needed, bound) {
        return false;
    }
    vec.truncate(at);
    vec.extend_from_slice(new);
    true
}

/// Makes room for `needed` bytes in all: doubles, for linear time, but not past `bound`.
#[cfg(feature = "alloc")]
#[cold]
fn grow(vec: &mut alloc::vec::Vec<u8>, needed: usize, bound: usize) -> bool {
    const SMALLEST: usize = 64;
    let wanted = vec.capacity().saturating_mul(2).max(SMALLEST).min(bound).max(needed);
    vec.try_reserve_exact(wanted.saturating_sub(vec.len())).is_ok()
}

#[cfg(feature = "heapless")]
impl<const N: usize> Buffer for heapless::Vec<u8, N> {
    fn max_len(&self) -> usize {
        N
    }

    #[inline]
    fn write(&mut self, at: usize, new: &[u8], _bound: usize) -> bool {
        if overwrite(self, at, new) {
            return true;
        }
        if at.saturating_add(new.len()) > N {
            return false;
        }
        self.truncate(at);
        self.extend_from_slice(new).is_ok()
    }
}
