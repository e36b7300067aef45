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
///     core::iter::from_fn(|| parser.next_frame(&mut chunk).ok()?.map(|_| ())).count()
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
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Span {
    pub(super) const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    pub(super) const fn is_empty(self) -> bool {
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
pub(super) fn index(n: u32) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// Lossless for lengths that passed a limit, which is a `u32`.
pub(super) fn length(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The sealed half of [`Storage`].
pub trait Buffer {
    /// The most it can hold, or `usize::MAX` if it grows.
    #[doc(hidden)]
    fn max_len(&self) -> usize;

    #[doc(hidden)]
    fn bytes(&self) -> &[u8];

    #[doc(hidden)]
    fn bytes_mut(&mut self) -> &mut [u8];

    /// Puts `new` at `at`, which is at most the end of what was written before; what follows is
    /// then undefined. Never holds more than `bound` bytes. Says whether there was room.
    #[doc(hidden)]
    fn write(&mut self, at: usize, new: &[u8], bound: usize) -> bool;
}

impl Buffer for [u8] {
    fn max_len(&self) -> usize {
        self.len()
    }

    fn bytes(&self) -> &[u8] {
        self
    }

    fn bytes_mut(&mut self) -> &mut [u8] {
        self
    }

    #[inline]
    fn write(&mut self, at: usize, new: &[u8], _bound: usize) -> bool {
        let Some((_, free)) = self.split_at_mut_checked(at) else { return false };
        let Some((room, _)) = free.split_at_mut_checked(new.len()) else { return false };
        room.copy_from_slice(new);
        true
    }
}

/// A storage that is a slice behind something: the slice does the work.
macro_rules! as_slice {
    ([$($generics:tt)*] $type:ty) => {
        impl<$($generics)*> Buffer for $type {
            fn max_len(&self) -> usize {
                self.len()
            }

            fn bytes(&self) -> &[u8] {
                self
            }

            fn bytes_mut(&mut self) -> &mut [u8] {
                self
            }

            #[inline]
            fn write(&mut self, at: usize, new: &[u8], bound: usize) -> bool {
                self.bytes_mut().write(at, new, bound)
            }
        }
    };
}

as_slice!([] &mut [u8]);
as_slice!([const N: usize] [u8; N]);

#[cfg(feature = "alloc")]
impl Buffer for alloc::vec::Vec<u8> {
    fn max_len(&self) -> usize {
        usize::MAX
    }

    fn bytes(&self) -> &[u8] {
        self
    }

    fn bytes_mut(&mut self) -> &mut [u8] {
        self
    }

    #[inline]
    fn write(&mut self, at: usize, new: &[u8], bound: usize) -> bool {
        if new.len() > self.capacity().saturating_sub(at) && !grow(self, at.saturating_add(new.len()), bound) {
            return false;
        }
        self.truncate(at);
        self.extend_from_slice(new);
        true
    }
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

    fn bytes(&self) -> &[u8] {
        self
    }

    fn bytes_mut(&mut self) -> &mut [u8] {
        self
    }

    #[inline]
    fn write(&mut self, at: usize, new: &[u8], _bound: usize) -> bool {
        self.truncate(at);
        self.extend_from_slice(new).is_ok()
    }
}
