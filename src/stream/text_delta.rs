//! The text of a stream, and nothing else.

use super::found::TextPlace;
use crate::json::Str;

/// A piece of what the model writes. `next_text` of a decoder returns it, and `text_delta` of an event.
///
/// ```
/// use deltawire::anthropic::Event;
/// use deltawire::stream::TextDelta;
///
/// let payload = br#"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}"#;
/// match Event::parse(payload)?.text_delta() {
///     Some(TextDelta::Text(text)) => print!("{text}"),
///     Some(TextDelta::Reasoning(text)) => assert_eq!(text, "Hm"),
///     None => {}
/// }
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a caller handles both, and the model writes nothing else")]
pub enum TextDelta<'p> {
    /// More of the answer. Print it, or copy it with `to_string()`; `pieces()` decodes it without allocation.
    Text(Str<'p>),
    /// More of the reasoning before it, which some vendors call thinking.
    Reasoning(Str<'p>),
}

impl<'p> TextDelta<'p> {
    /// Returns the text of either.
    #[must_use]
    pub const fn content(self) -> Str<'p> {
        match self {
            Self::Text(text) | Self::Reasoning(text) => text,
        }
    }

    /// Returns the same kind of text with other content.
    const fn with(self, content: Str<'_>) -> TextDelta<'_> {
        match self {
            Self::Text(_) => TextDelta::Text(content),
            Self::Reasoning(_) => TextDelta::Reasoning(content),
        }
    }
}

/// Where the text of an event is in its payload, and which text it is.
#[derive(Clone, Copy)]
pub(crate) struct DeltaPlace {
    text: TextPlace,
    /// Without the text.
    kind: TextDelta<'static>,
}

impl DeltaPlace {
    /// Returns the place of a text that was read from `payload`.
    pub(crate) fn of(delta: TextDelta<'_>, payload: &[u8]) -> Self {
        Self { text: TextPlace::of(delta.content(), payload), kind: delta.with(Str::EMPTY) }
    }

    /// Returns the text again.
    pub(crate) fn text(self, payload: &[u8]) -> Option<TextDelta<'_>> {
        Some(self.kind.with(self.text.check(payload)?))
    }
}
