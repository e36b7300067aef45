//! The content of a message: a text, or a list of parts.

use alloc::string::String;
use alloc::vec::Vec;

use serde_json::{Map, Value, json};

use super::budget::Budget;
use super::extras::{Extras, List};
use super::text::Text;
use crate::bytes::add;
use crate::json::{Raw, Str, string};
use crate::stream::LimitError;

/// A content as far as it came. Pieces of the same kind that follow one another make up one part.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    parts: Vec<Part>,
    /// Whether it is a list, and not one string.
    is_list: bool,
}

#[derive(Clone, Debug)]
struct Part {
    kind: Kind,
    text: Text,
    /// What a thinking part holds that is no text.
    others: List,
    /// All other members.
    extras: Extras,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Text,
    Thinking,
    /// Of another kind: it is there as a whole.
    Other,
}

impl Content {
    pub(super) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    pub(super) fn push(&mut self, text: Str<'_>, budget: &mut Budget) -> Result<(), LimitError> {
        self.last(Kind::Text, budget)?.map_or(Ok(()), |part| part.text.push(text, budget))
    }

    /// Adds the parts of a list.
    pub(super) fn extend(&mut self, list: Raw<'_>, budget: &mut Budget) -> Result<(), LimitError> {
        self.is_list = true;
        for part in list.elements() {
            self.add(part, budget)?;
        }
        Ok(())
    }

    fn add(&mut self, part: Raw<'_>, budget: &mut Budget) -> Result<(), LimitError> {
        if let Some(text) = part.as_string() {
            return self.push(text, budget);
        }
        if !part.is_object() {
            return Ok(());
        }
        let thinking = part.given("thinking");
        let text = string(part, "text").filter(|_| thinking.is_none());
        let kind = match (thinking, text) {
            (Some(_), _) => Kind::Thinking,
            (None, Some(_)) => Kind::Text,
            (None, None) => Kind::Other,
        };
        let Some(to) = self.last(kind, budget)? else { return Ok(()) };
        if let Some(text) = text {
            to.text.push(text, budget)?;
        }
        if let Some(thinking) = thinking {
            if let Some(text) = thinking.as_string() {
                to.text.push(text, budget)?;
            }
            for piece in thinking.elements() {
                match piece.as_string().or_else(|| string(piece, "text")) {
                    Some(text) => to.text.push(text, budget)?,
                    None => to.others.push(piece, budget)?,
                }
            }
        }
        let known: &[&str] = match kind {
            Kind::Text => &["type", "text"],
            Kind::Thinking => &["type", "thinking"],
            Kind::Other => &[],
        };
        for (name, value) in part.members() {
            if !name.is_one_of(known) {
                to.extras.set(name, value, budget)?;
            }
        }
        Ok(())
    }

    /// Returns the last part if it is of that kind, or else a new one.
    fn last(&mut self, kind: Kind, budget: &mut Budget) -> Result<Option<&mut Part>, LimitError> {
        if kind == Kind::Other || self.parts.last().is_none_or(|part| part.kind != kind) {
            budget.part(size_of::<Part>())?;
            if let Some(part) = self.parts.last_mut() {
                part.text.end();
            }
            self.parts.push(Part { kind, text: Text::new(), others: List::default(), extras: Extras::new() });
        }
        Ok(self.parts.last_mut())
    }

    /// Takes what came for all there is.
    pub(super) fn end(&mut self) {
        if let Some(part) = self.parts.last_mut() {
            part.text.end();
        }
    }

    fn text_of(&self, kind: Kind) -> String {
        let parts = || self.parts.iter().filter(|part| part.kind == kind).map(|part| part.text.as_str());
        // In one go, for most contents are one long text.
        let mut text = String::with_capacity(parts().map(str::len).fold(0, add));
        text.extend(parts());
        text
    }

    pub(super) fn text(&self) -> String {
        self.text_of(Kind::Text)
    }

    pub(super) fn thinking(&self) -> String {
        self.text_of(Kind::Thinking)
    }

    /// Returns the wire shape: a string, a list, or `null`.
    pub(super) fn to_value(&self, max_depth: u8) -> Result<Value, serde_json::Error> {
        if !self.is_list {
            let text = self.text();
            return Ok(if text.is_empty() { Value::Null } else { text.into() });
        }
        let parts = self.parts.iter().filter(|part| part.kind != Kind::Text || !part.text.is_empty());
        parts.map(|part| part.to_value(max_depth)).collect()
    }
}

impl Part {
    fn to_value(&self, max_depth: u8) -> Result<Value, serde_json::Error> {
        let text = self.text.as_str();
        let mut map = Map::new();
        self.extras.add_to(&mut map, max_depth)?;
        match self.kind {
            Kind::Text => {
                map.insert("type".into(), "text".into());
                map.insert("text".into(), text.into());
            }
            Kind::Thinking => {
                let mut thinking = Vec::new();
                if !text.is_empty() {
                    thinking.push(json!({ "type": "text", "text": text }));
                }
                if let Value::Array(others) = self.others.to_value(max_depth)? {
                    thinking.extend(others);
                }
                map.insert("type".into(), "thinking".into());
                map.insert("thinking".into(), Value::Array(thinking));
            }
            Kind::Other => {}
        }
        Ok(Value::Object(map))
    }
}
