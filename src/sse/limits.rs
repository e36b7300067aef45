//! How much one frame may hold.

use super::span::minus;
#[cfg(feature = "alloc")]
use super::span::{index, plus};

/// Bounds on what a [`Parser`](super::Parser) keeps.
///
/// Whether a frame is over a limit depends on the frame alone, never on how it was split or where it
/// is stored. The parser never stores more than `max_frame + max_id` bytes.
///
/// A fixed storage lowers the limits to what it can hold: at most an eighth of its capacity for the id, and the rest
/// for the frame. Limits of more than 4 GiB in all are lowered to that.
///
/// ```
/// use deltawire::sse::{Limits, Parser};
///
/// let parser = Parser::with_limits([0; 1024], Limits::new().with_max_lines(8));
/// assert_eq!(parser.limits(), Limits::new().with_max_frame(896).with_max_id(128).with_max_lines(8));
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Limits {
    max_frame: u32,
    max_id: u32,
    max_lines: u32,
}

impl Limits {
    /// Returns the defaults: 16 MiB a frame, 4 KiB an id, 1,048,576 lines.
    #[must_use]
    pub const fn new() -> Self {
        Self { max_frame: 16 << 20, max_id: 4 << 10, max_lines: 1 << 20 }
    }

    /// Bounds the size of a frame: the bytes of all its `event`, `data` and `id` lines as they
    /// stand in the stream, each line end counted as one byte. A hundred thousand empty `data:`
    /// lines are 600,000 bytes. Comments and ignored lines do not count; where they are returned,
    /// they are clipped at what the open frame leaves of this limit.
    #[must_use]
    pub const fn with_max_frame(self, bytes: u32) -> Self {
        Self { max_frame: bytes, ..self }
    }

    /// Bounds the value of an `id` line, which outlives its frame.
    #[must_use]
    pub const fn with_max_id(self, bytes: u32) -> Self {
        Self { max_id: bytes, ..self }
    }

    /// Bounds the number of `event`, `data` and `id` lines in a frame.
    #[must_use]
    pub const fn with_max_lines(self, lines: u32) -> Self {
        Self { max_lines: lines, ..self }
    }

    /// Lowers the bounds to what `capacity` bytes can hold.
    pub(super) fn within(self, capacity: usize) -> Self {
        // Positions are kept as `u32`; one less, so that a length that does not fit is over every limit.
        let capacity = u32::try_from(capacity).unwrap_or(u32::MAX).min(u32::MAX - 1);
        let max_id = self.max_id.min(capacity >> 3);
        let max_frame = self.max_frame.min(minus(capacity, max_id));
        Self { max_frame, max_id, ..self }
    }

    /// Returns what [`with_max_frame`](Self::with_max_frame) set.
    ///
    /// ```
    /// use deltawire::sse::Parser;
    ///
    /// let limits = Parser::with_storage([0; 1024]).limits();
    /// assert_eq!((limits.max_frame(), limits.max_id(), limits.max_lines()), (896, 128, 1 << 20));
    /// ```
    #[must_use]
    pub const fn max_frame(&self) -> u32 {
        self.max_frame
    }

    /// Returns what [`with_max_id`](Self::with_max_id) set.
    #[must_use]
    pub const fn max_id(&self) -> u32 {
        self.max_id
    }

    /// Returns what [`with_max_lines`](Self::with_max_lines) set.
    #[must_use]
    pub const fn max_lines(&self) -> u32 {
        self.max_lines
    }

    /// Returns the most bytes that a storage is ever asked to hold.
    #[cfg(feature = "alloc")]
    pub(super) fn total(&self) -> usize {
        index(plus(self.max_frame, self.max_id))
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}
