//! The text of a chunk, whatever form it has.

use super::choice::{Choice, Choices};
use super::parts::{ContentParts, Details};
use super::simple::{Kind, Simple};
use crate::json::Str;
use crate::stream::TextDelta;

/// The pieces of text and reasoning that an event brings to the first choice: the reasoning, then the content, then a
/// refusal, which counts as text. No piece is empty. `next_text` of a decoder, [`Event::texts`](super::Event::texts) and
/// [`Choice::texts`] return it.
///
/// ```
/// use deltawire::openai::chat::Event;
/// use deltawire::stream::TextDelta;
///
/// let payload = br#"{"choices":[{"index":0,"delta":{"content":"Hi","reasoning_content":"Hm"}}]}"#;
/// let texts: Vec<TextDelta<'_>> = Event::parse(payload)?.texts().collect();
/// assert!(matches!(texts[..], [TextDelta::Reasoning(a), TextDelta::Text(b)] if a == "Hm" && b == "Hi"));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Texts<'a> {
    /// What comes before the content.
    reasoning: Option<Str<'a>>,
    details: Option<Details<'a>>,
    /// The content, if it is one string.
    content: Option<Str<'a>>,
    parts: Option<ContentParts<'a>>,
    refusal: Option<Str<'a>>,
    /// The choices that follow: there should be none of the same index.
    rest: Option<Choices<'a>>,
}

impl<'a> Texts<'a> {
    const NONE: Self = Self { reasoning: None, details: None, content: None, parts: None, refusal: None, rest: None };

    /// Returns the text of the choices with index 0.
    #[inline]
    pub(super) fn of_first(choices: Choices<'a>) -> Self {
        Self { rest: Some(choices), ..Self::NONE }
    }

    /// Returns the text of a simple chunk, if it is text of the first choice.
    #[inline]
    pub(super) fn of_simple(simple: &Simple<'a>) -> Option<Self> {
        let text = Some(simple.text);
        match simple.shape.kind {
            _ if simple.shape.choice != 0 => None,
            Kind::Content => Some(Self { content: text, ..Self::NONE }),
            Kind::Reasoning => Some(Self { reasoning: text, ..Self::NONE }),
            Kind::Refusal => Some(Self { refusal: text, ..Self::NONE }),
            Kind::Arguments(_) | Kind::MoreArguments => None,
        }
    }

    fn set(&mut self, choice: &Choice<'a>) {
        let (reasoning, details) = choice.all_reasoning();
        (self.reasoning, self.details) = (reasoning, Some(details));
        self.content = choice.content();
        self.parts = if self.content.is_some() { None } else { Some(choice.content_parts()) };
        self.refusal = choice.refusal();
    }

    /// Returns the same pieces, or `None` if there are none.
    pub(super) fn filled(self) -> Option<Self> {
        let mut ahead = self;
        ahead.next().map(|_| self)
    }
}

impl<'a> Iterator for Texts<'a> {
    type Item = TextDelta<'a>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(text) = self.reasoning.take().or_else(|| self.details.as_mut()?.next()) {
                return Some(TextDelta::Reasoning(text));
            }
            if let Some(text) = self.content.take() {
                return Some(TextDelta::Text(text));
            }
            if let Some(part) = self.parts.as_mut().and_then(Iterator::next) {
                return Some(part);
            }
            if let Some(text) = self.refusal.take() {
                return Some(TextDelta::Text(text));
            }
            let choice = self.rest.as_mut()?.find(|choice| choice.index() == 0)?;
            self.set(&choice);
        }
    }
}

impl<'a> Choice<'a> {
    /// Returns the same without the refusal.
    pub(crate) fn texts_but_refusal(&self) -> Texts<'a> {
        Texts { refusal: None, ..self.texts() }
    }

    /// Returns the text and the reasoning that the chunk brings to this choice, in every form that servers use.
    #[must_use]
    pub fn texts(&self) -> Texts<'a> {
        let mut texts = Texts::NONE;
        texts.set(self);
        texts
    }
}
