//! The memory in which a split frame waits for its rest.

use super::limits::Limits;
#[cfg(any(feature = "alloc", feature = "heapless"))]
use crate::bytes::add;
#[cfg(feature = "alloc")]
use crate::bytes::{first, sub};

/// Memory for what a [`Parser`](super::Parser) must carry from one chunk to the next.
///
/// Implemented for `[u8; N]` and `&mut [u8]` (always), `Vec<u8>` (feature `alloc`) and
/// `heapless::Vec<u8, N>` (feature `heapless`). The trait is sealed. Your choice changes how large a split
/// frame may be, never what a frame looks like.
///
/// A `Vec<u8>` grows with the frames that it has to hold, up to the [`Limits`]. Once it has grown over 64 KiB, it goes
/// back to the allocator when the frame is done: with the first byte that comes after the frame, or in
/// [`reset`](super::Parser::reset). A stream whose frames stay below that, the last event id included, allocates nothing
/// once the `Vec` has the size of the largest. If you often expect larger ones, hand over a `Vec` with the capacity for
/// them: the parser keeps that much, rounded up to a power of two.
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
/// # #[cfg(feature = "alloc")]
/// assert_eq!(count(Parser::new(), stream), 2);
/// assert_eq!(count(Parser::with_storage(memory.as_mut_slice()), stream), 2);
/// ```
pub trait Storage: Buffer {}

impl<T: Buffer> Storage for T {}

/// The sealed half of [`Storage`]: memory that is a slice, and may grow.
#[expect(unnameable_types, reason = "that it cannot be named is what seals it")]
pub trait Buffer: AsRef<[u8]> + AsMut<[u8]> {
    /// The most that it can hold, or `usize::MAX` if it grows.
    #[doc(hidden)]
    fn max_len(&self) -> usize {
        self.as_ref().len()
    }

    /// Puts `new` at `at`, which is at most the end of what was written before; what follows is
    /// then undefined. Never holds more than the limits allow. Without room it changes nothing and returns `false`.
    #[doc(hidden)]
    #[inline]
    fn write(&mut self, at: usize, new: &[u8], _limits: &Limits) -> bool {
        overwrite(self.as_mut(), at, new)
    }

    /// How much memory it holds that it could give back.
    #[doc(hidden)]
    #[inline]
    fn spare(&self) -> usize {
        0
    }

    /// Gives memory back, but for the first `keep` bytes.
    #[doc(hidden)]
    fn shrink(&mut self, _keep: usize) {}
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
    fn write(&mut self, at: usize, new: &[u8], limits: &Limits) -> bool {
        overwrite(self, at, new) || append(self, at, new, limits)
    }

    #[inline]
    fn spare(&self) -> usize {
        self.capacity()
    }

    #[cold]
    fn shrink(&mut self, keep: usize) {
        // `shrink_to` aborts when the allocator refuses the smaller copy; this keeps the large one.
        let mut small = Self::new();
        if small.try_reserve_exact(keep).is_ok() {
            small.extend_from_slice(first(self, keep));
            *self = small;
        }
    }
}

/// Makes `new` what the vector has from `at` on, or changes nothing and returns `false`.
#[cfg(feature = "alloc")]
#[inline(never)]
fn append(vec: &mut alloc::vec::Vec<u8>, at: usize, new: &[u8], limits: &Limits) -> bool {
    let needed = add(at, new.len());
    if needed > vec.capacity() && !grow(vec, needed, limits.total()) {
        return false;
    }
    vec.truncate(at);
    vec.extend_from_slice(new);
    true
}

/// Makes room for `needed` bytes in all: a power of two, so that time stays linear and a frame that is not larger than
/// what is kept does not grow the vector beyond that. Never more than `bound`, unless it is needed.
#[cfg(feature = "alloc")]
#[cold]
fn grow(vec: &mut alloc::vec::Vec<u8>, needed: usize, bound: usize) -> bool {
    const SMALLEST: usize = 64;
    let wanted = needed.checked_next_power_of_two().unwrap_or(needed).max(SMALLEST).min(bound).max(needed);
    vec.try_reserve_exact(sub(wanted, vec.len())).is_ok()
}

#[cfg(feature = "heapless")]
impl<const N: usize> Buffer for heapless::Vec<u8, N> {
    fn max_len(&self) -> usize {
        N
    }

    #[inline]
    fn write(&mut self, at: usize, new: &[u8], _limits: &Limits) -> bool {
        if overwrite(self, at, new) {
            return true;
        }
        if add(at, new.len()) > N {
            return false;
        }
        self.truncate(at);
        self.extend_from_slice(new).is_ok()
    }
}
