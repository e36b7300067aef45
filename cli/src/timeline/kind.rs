//! What the model writes, as the pictures tell it apart.

use deltawire::answer::{Input, Part};
use deltawire::meter::Signal;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    Reasoning,
    Text,
    Tool,
}

impl Kind {
    /// All, in the order in which they are piled up.
    pub(super) const ALL: [Self; 3] = [Self::Reasoning, Self::Text, Self::Tool];

    /// Returns what a signal stands for, if the model wrote something.
    pub(super) const fn of(signal: Signal) -> Option<Self> {
        match signal {
            Signal::Text => Some(Self::Text),
            Signal::Reasoning => Some(Self::Reasoning),
            Signal::ToolInput => Some(Self::Tool),
            _ => None,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Reasoning => "reasoning",
            Self::Text => "text",
            Self::Tool => "tool input",
        }
    }

    /// Returns the class in the style of the picture.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Reasoning => "reasoning",
            Self::Text => "text",
            Self::Tool => "tool",
        }
    }
}

/// Returns how many bytes of a part the model wrote, as a meter counts them.
pub(super) const fn written(part: &Part<'_>) -> usize {
    match part {
        Part::Text(text) | Part::Refusal(text) | Part::Reasoning(text) => text.as_escaped().len(),
        Part::ToolStart(start) => start.name.as_escaped().len(),
        Part::ToolInput { input, .. } => match input {
            Input::Json(text) | Input::Text(text) => text.as_escaped().len(),
            Input::Whole(value) => value.as_bytes().len(),
            Input::At(arg) => arg.raw().as_bytes().len(),
            _ => 0,
        },
        _ => 0,
    }
}
