//! What the open block may still use of the limits.

use super::limits::Limits;
use super::span::{index, length, minus, plus};
use crate::bytes::add;
use crate::error::ErrorKind;

/// What the open block leaves of the limits.
///
/// Each line of a block is charged here once, with its name and one byte for its end, whichever way it is taken. That
/// is why a frame is over a limit by itself, and never by how it was split.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    /// What is left of `max_frame`.
    left: u32,
    /// How many lines were charged.
    lines: u32,
}

impl Budget {
    #[inline]
    pub(super) const fn new(limits: &Limits) -> Self {
        Self { left: limits.max_frame(), lines: 0 }
    }

    /// Returns whether a line was charged: whether there is an open block.
    #[inline]
    pub(super) const fn has_lines(&self) -> bool {
        self.lines > 0
    }

    /// Returns how many bytes are left.
    #[inline]
    pub(super) const fn left(&self) -> u32 {
        self.left
    }

    /// Charges `len` bytes. Over the limit it changes nothing and fails with `too_long`.
    #[inline]
    pub(super) fn charge(&mut self, len: usize, too_long: ErrorKind) -> Result<(), ErrorKind> {
        if len > index(self.left) {
            return Err(too_long);
        }
        self.left = minus(self.left, length(len));
        Ok(())
    }

    /// Charges a line of which `len` bytes are there, and its end. Over a limit it changes nothing.
    #[inline]
    pub(super) fn charge_line(&mut self, len: usize, limits: &Limits, too_long: ErrorKind) -> Result<(), ErrorKind> {
        self.charge_lines(1, len, limits, too_long)
    }

    /// Charges `count` lines of which `len` bytes are there in all, and their ends. Over a limit it changes nothing.
    #[inline]
    pub(super) fn charge_lines(
        &mut self,
        count: u32,
        len: usize,
        limits: &Limits,
        too_long: ErrorKind,
    ) -> Result<(), ErrorKind> {
        if count > minus(limits.max_lines(), self.lines) {
            return Err(ErrorKind::TooManyLines);
        }
        self.charge(add(len, index(count)), too_long)?;
        self.lines = plus(self.lines, count);
        Ok(())
    }

    /// Takes back the charge for a line of `len` bytes that turned out not to be one of the block.
    #[cold]
    pub(super) fn refund_line(&mut self, len: usize) {
        self.refund(add(len, 1));
        self.lines = minus(self.lines, 1);
    }

    /// Takes back the charge for `len` bytes.
    #[cold]
    pub(super) fn refund(&mut self, len: usize) {
        self.left = plus(self.left, length(len));
    }
}
