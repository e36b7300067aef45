//! Lists with text in them: the content of some servers, and the details of reasoning.

use crate::json::{Elements, Raw, Str, string};
use crate::stream::TextDelta;

/// The pieces of a content that is a list, none of them empty.
/// [`Choice::content_parts`](super::Choice::content_parts) returns it.
///
/// ```
/// use deltawire::openai::chat::Event;
/// use deltawire::stream::TextDelta;
///
/// let payload = br#"{"choices":[{"index":0,"delta":{"content":[
///     {"type":"thinking","thinking":[{"type":"text","text":"Hm"}]},{"type":"text","text":"Hi"}]}}]}"#;
/// let Event::Chunk(chunk) = Event::parse(payload)? else { panic!() };
/// let parts: Vec<_> = chunk.choices().next().unwrap().content_parts().collect();
/// assert!(matches!(parts[..], [TextDelta::Reasoning(a), TextDelta::Text(b)] if a == "Hm" && b == "Hi"));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ContentParts<'a> {
    parts: Elements<'a>,
    /// What is in the last of them, if it is thinking.
    thinking: Elements<'a>,
}

impl<'a> ContentParts<'a> {
    pub(super) const NONE: Self = Self { parts: Raw::EMPTY.elements(), thinking: Raw::EMPTY.elements() };

    pub(super) const fn of(content: Raw<'a>) -> Self {
        Self { parts: content.elements(), thinking: Raw::EMPTY.elements() }
    }
}

impl<'a> Iterator for ContentParts<'a> {
    type Item = TextDelta<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            for part in self.thinking.by_ref() {
                if let Some(text) = text_of(part) {
                    return Some(TextDelta::Reasoning(text));
                }
            }
            let part = self.parts.next()?;
            let Some(thinking) = part.given("thinking") else {
                match text_of(part) {
                    Some(text) => return Some(TextDelta::Text(text)),
                    None => continue,
                }
            };
            match thinking.as_string().filter(|text| *text != "") {
                Some(text) => return Some(TextDelta::Reasoning(text)),
                None => self.thinking = thinking.elements(),
            }
        }
    }
}

/// Returns the text of a part: a string, or an object with one.
fn text_of(part: Raw<'_>) -> Option<Str<'_>> {
    part.as_string().or_else(|| string(part, "text")).filter(|text| *text != "")
}

/// The texts in `reasoning_details`, none of them empty.
#[derive(Clone, Copy, Debug)]
pub(super) struct Details<'a> {
    details: Elements<'a>,
}

impl<'a> Details<'a> {
    pub(super) const NONE: Self = Self { details: Raw::EMPTY.elements() };

    pub(super) const fn of(details: Raw<'a>) -> Self {
        Self { details: details.elements() }
    }
}

impl<'a> Iterator for Details<'a> {
    type Item = Str<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        self.details.find_map(|detail| {
            ["text", "summary"].into_iter().find_map(|name| string(detail, name).filter(|text| *text != ""))
        })
    }
}
