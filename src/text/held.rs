//! What waits for its rest: the beginning of a piece that is split between two chunks.
//!
//! ```text
//! storage  [ lent ][ the beginning of the piece ]     chunk  [ its next bytes ][ seen, of the next piece ][ not seen ]
//!                  start                         len                           `ahead` bytes of the chunk
//! ```
//!
//! A piece is counted from its first byte: `scanned` bytes of it are known, of which the first are in the storage, the others
//! at the front of the chunk. A piece that lies whole in the chunk is never copied. What is known of the chunk beyond a piece stays
//! there, and is not looked at again: `ahead` says how much that is.

use core::fmt;

use crate::bytes::{add, as_text, range, split_text, sub};
use crate::sse::{Limits, Storage};

#[derive(Clone)]
pub(super) struct Held<S> {
    storage: S,
    /// The bytes of the storage before it were lent by the last call.
    start: u32,
    len: u32,
    ahead: u32,
}

impl<S: Storage> Held<S> {
    pub(super) const fn new(storage: S) -> Self {
        Self { storage, start: 0, len: 0, ahead: 0 }
    }

    pub(super) const fn reset(&mut self) {
        (self.start, self.len, self.ahead) = (0, 0, 0);
    }

    /// Returns how long a piece may be: so long, or as long as the storage has room for, but never less than a character.
    #[inline]
    pub(super) fn longest(&self, longest: u32) -> usize {
        to_usize(longest).min(self.storage.max_len()).max(4)
    }

    /// Forgets what was lent. Call it before anything else.
    #[inline]
    pub(super) fn settle(&mut self) {
        if self.start > 0 {
            if self.start < self.len {
                self.move_to_front();
            }
            self.len = self.len.saturating_sub(self.start);
            self.start = 0;
        }
    }

    #[cold]
    fn move_to_front(&mut self) {
        let start = to_usize(self.start);
        if let Some(bytes) = self.storage.as_mut().get_mut(..to_usize(self.len)) {
            if start < bytes.len() {
                bytes.copy_within(start.., 0);
            }
        }
    }

    /// Returns the part of the piece that is in the storage.
    #[inline]
    pub(super) fn bytes(&self) -> &[u8] {
        range(self.storage.as_ref(), to_usize(self.start), to_usize(self.len))
    }

    /// Returns how many bytes of the piece, and beyond it, are known.
    #[inline]
    pub(super) const fn scanned(&self) -> usize {
        add(to_usize(self.len), to_usize(self.ahead))
    }

    /// Returns how many of them are at the front of the chunk.
    #[inline]
    pub(super) const fn ahead(&self) -> usize {
        to_usize(self.ahead)
    }

    /// Takes all of the chunk, which belongs to the piece that has begun. Returns `false` if there is no memory for it.
    #[inline]
    pub(super) fn keep(&mut self, chunk: &mut &str) -> bool {
        let (text, behind) = split_text(chunk, chunk.len());
        if !self.write(text) {
            return false;
        }
        (*chunk, self.ahead) = (behind, 0);
        true
    }

    fn write(&mut self, text: &str) -> bool {
        let len = to_usize(self.len);
        if !self.storage.write(len, text.as_bytes(), &Limits::new()) {
            return false;
        }
        self.len = to_u32(add(len, text.len()));
        true
    }

    /// Ends the piece after `end` bytes of the `scanned` ones that are known, and lends it. If there is no memory for a piece that is split,
    /// it lends the beginning alone.
    #[inline]
    pub(super) fn lend<'a, 'c: 'a>(&'a mut self, end: usize, scanned: usize, chunk: &mut &'c str) -> &'a str {
        let held = to_usize(self.len);
        if held == 0 {
            let (piece, rest) = split_text(chunk, end);
            (*chunk, self.ahead) = (rest, to_u32(sub(scanned, end)));
            return piece;
        }
        self.lend_held(end, scanned, chunk)
    }

    #[inline(never)]
    fn lend_held(&mut self, end: usize, scanned: usize, chunk: &mut &str) -> &str {
        let held = to_usize(self.len);
        let (text, rest) = split_text(chunk, end.saturating_sub(held));
        let end = if self.write(text) {
            *chunk = rest;
            end
        } else {
            held
        };
        self.ahead = to_u32(scanned.saturating_sub(end.max(held)));
        self.start = to_u32(end);
        as_text(range(self.storage.as_ref(), 0, end))
    }

    /// Returns the `scanned` bytes of the piece in one slice. `None` if there is no memory for that.
    pub(super) fn gather<'a, 'c: 'a>(&'a mut self, scanned: usize, chunk: &mut &'c str) -> Option<&'a str> {
        let held = to_usize(self.len);
        if held == 0 {
            return Some(split_text(chunk, scanned).0);
        }
        let (text, rest) = split_text(chunk, sub(scanned, held));
        if !self.write(text) {
            return None;
        }
        (*chunk, self.ahead) = (rest, 0);
        Some(self.text())
    }

    /// Lends what waits, all of it, and gives it up.
    pub(super) fn give_up<'a, 'c: 'a>(&'a mut self, chunk: &mut &'c str) -> &'a str {
        let scanned = add(to_usize(self.len), chunk.len());
        self.ahead = 0;
        let end = if self.len == 0 { scanned } else { to_usize(self.len) };
        self.lend(end, scanned, chunk)
    }

    /// Returns what waits.
    pub(super) fn text(&self) -> &str {
        as_text(self.bytes())
    }
}

impl<S> fmt::Debug for Held<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Held").field("len", &self.len).field("ahead", &self.ahead).finish_non_exhaustive()
    }
}

#[inline]
pub(super) const fn to_usize(len: u32) -> usize {
    len as usize
}

/// A piece is not longer than `u32::MAX` bytes, which is the largest limit.
#[inline]
pub(super) fn to_u32(len: usize) -> u32 {
    debug_assert!(u32::try_from(len).is_ok(), "a piece has a limit");
    u32::try_from(len).unwrap_or(u32::MAX)
}
