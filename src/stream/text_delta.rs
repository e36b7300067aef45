//! The text of a stream, and nothing else.

use crate::anthropic::block::Block;
use crate::anthropic::delta::Delta;
use crate::anthropic::event::Event;
use crate::json::Str;

/// A piece of what the model writes. [`Decoder::next_text`](crate::anthropic::Decoder::next_text) gives it.
///
/// ```
/// use deltawire::anthropic::{Decoder, TextDelta};
///
/// let mut decoder = Decoder::new();
/// let mut chunk: &[u8] = b"data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"Hm\"}}\n\n";
/// match decoder.next_text(&mut chunk).transpose()? {
///     Some(TextDelta::Text(text)) => print!("{text}"),
///     Some(TextDelta::Reasoning(text)) => assert_eq!(text, "Hm"),
///     None => {}
/// }
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a caller handles both, and the model writes nothing else")]
pub enum TextDelta<'p> {
    /// Of the answer.
    Text(Str<'p>),
    /// Of the thinking before it.
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

    /// Returns the text that an event brings, if it is not empty.
    ///
    /// ```
    /// use deltawire::anthropic::{Event, TextDelta};
    ///
    /// let payload = br#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}"#;
    /// let Some(TextDelta::Text(text)) = TextDelta::of(&Event::parse(payload)?) else { panic!() };
    /// assert_eq!(text, "Hi");
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn of(event: &Event<'p>) -> Option<Self> {
        let delta = match event {
            Event::BlockDelta { delta: Delta::Text(text), .. } => Self::Text(*text),
            Event::BlockDelta { delta: Delta::Thinking { thinking, .. }, .. } => Self::Reasoning(*thinking),
            Event::BlockStart { block: Block::Text(block), .. } => Self::Text(block.text()),
            Event::BlockStart { block: Block::Thinking(block), .. } => Self::Reasoning(block.thinking()),
            _ => return None,
        };
        (!delta.content().as_escaped().is_empty()).then_some(delta)
    }
}
