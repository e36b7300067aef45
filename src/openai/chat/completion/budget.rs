//! What a completion may still take.

use crate::stream::{Bounds, LimitError};

/// How many bytes may be charged, and how many parts there may be: choices, calls, parts of a content, details.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    pub(super) bounds: Bounds,
    parts: usize,
    max_parts: usize,
}

impl Budget {
    pub(super) const fn new(max_bytes: u64, max_parts: usize) -> Self {
        Self { bounds: Bounds::new(max_bytes), parts: 0, max_parts }
    }

    pub(super) const fn with_max_bytes(mut self, max_bytes: u64) -> Self {
        self.bounds = Bounds::new(max_bytes);
        self
    }

    pub(super) const fn with_max_parts(mut self, max_parts: usize) -> Self {
        self.max_parts = max_parts;
        self
    }

    pub(super) fn charge(&mut self, bytes: usize) -> Result<(), LimitError> {
        self.bounds.charge(bytes)
    }

    /// Charges a part that takes `bytes`.
    pub(super) fn part(&mut self, bytes: usize) -> Result<(), LimitError> {
        if self.parts >= self.max_parts {
            return Err(LimitError::Blocks { max: self.max_parts });
        }
        self.charge(bytes)?;
        // It is below the maximum.
        self.parts = self.parts.saturating_add(1);
        Ok(())
    }
}
