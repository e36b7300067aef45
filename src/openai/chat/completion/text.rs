//! A text that grows.

use alloc::string::String;

use super::budget::Budget;
use crate::json::{Half, Str};
use crate::stream::{LimitError, push_text};

/// A text that grows by pieces, which may each have half of a surrogate pair at their ends.
#[derive(Clone, Debug)]
pub(super) struct Text {
    text: String,
    half: Half,
}

impl Text {
    pub(super) const fn new() -> Self {
        Self { text: String::new(), half: Half::NONE }
    }

    pub(super) fn push(&mut self, piece: Str<'_>, budget: &mut Budget) -> Result<(), LimitError> {
        budget.charge(piece.as_escaped().len())?;
        push_text(&mut self.text, &mut self.half, piece);
        Ok(())
    }

    /// Adds what is text already.
    pub(super) fn push_str(&mut self, text: &str, budget: &mut Budget) -> Result<(), LimitError> {
        budget.charge(text.len())?;
        self.text.push_str(text);
        Ok(())
    }

    /// Takes what came for all there is.
    pub(super) fn end(&mut self) {
        self.text.extend(self.half.end());
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}
