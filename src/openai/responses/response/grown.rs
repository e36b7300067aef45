//! A text that grows.

use alloc::string::String;

use crate::json::{Half, Str};
use crate::stream::{Bounds, LimitError, push_text};

/// A text as far as it came.
#[derive(Clone, Debug, Default)]
pub(super) struct Grown {
    text: String,
    half: Half,
    /// Whether the whole of it came.
    pub(super) is_whole: bool,
}

impl Grown {
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn push(&mut self, text: Str<'_>, bounds: &mut Bounds) -> Result<(), LimitError> {
        bounds.charge(text.as_escaped().len())?;
        push_text(&mut self.text, &mut self.half, text);
        Ok(())
    }

    /// Takes the whole text. What is there already is not charged again, and nothing does not take the place of something.
    pub(super) fn set(&mut self, text: Str<'_>, bounds: &mut Bounds) -> Result<(), LimitError> {
        self.is_whole = true;
        if text == "" || text == *self.text {
            return Ok(());
        }
        bounds.charge(text.as_escaped().len())?;
        (self.text, self.half) = (String::new(), Half::NONE);
        push_text(&mut self.text, &mut self.half, text);
        self.finish();
        Ok(())
    }

    /// Takes what is there for all that comes.
    pub(super) fn finish(&mut self) {
        self.text.extend(self.half.end());
    }
}
