//! A block whose lines are complete in the chunk, as slices of it.

use super::budget::Budget;
use super::limits::Limits;
use crate::error::ErrorKind;

/// A block, as far as it was read.
pub(super) struct Block<'c> {
    pub(super) event: &'c [u8],
    /// The line: what of it is the value is asked when it is needed.
    pub(super) id: Option<&'c [u8]>,
    pub(super) data: Data<'c>,
    /// Whether it has a valid `retry` line.
    pub(super) has_retry: bool,
    /// What its lines leave of the limits.
    pub(super) budget: Budget,
    /// The chunk from its first line on.
    pub(super) from: &'c [u8],
}

/// The data of such a block.
pub(super) enum Data<'c> {
    None,
    /// One line: its value, and the LF after it if that is its end.
    One(&'c [u8]),
    /// Several lines: joined in the storage, which holds nothing else of the block.
    Joined,
}

impl<'c> Block<'c> {
    pub(super) const fn new(from: &'c [u8], budget: Budget, has_retry: bool) -> Self {
        Self { event: &[], id: None, data: Data::None, has_retry, budget, from }
    }

    /// Counts the line of `len` bytes that `rest` starts with, if the limits allow it. If not, the machine will find
    /// the error.
    #[inline]
    pub(super) fn takes(&mut self, rest: &'c [u8], len: usize, limits: &Limits) -> bool {
        if !self.budget.has_lines() {
            self.from = rest;
        }
        self.budget.charge_line(len, limits, ErrorKind::DataTooLong).is_ok()
    }
}
