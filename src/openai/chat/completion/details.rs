//! The details of reasoning, as they have to be sent back.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use serde_json::{Map, Value};

use super::budget::Budget;
use super::extras::Extras;
use super::text::Text;
use crate::json::{Raw, content, number, string};
use crate::stream::LimitError;

/// `reasoning_details` as far as they came. Fragments of one type with one index make up one detail, and so do fragments
/// without an index that follow one another; another id begins another detail.
#[derive(Clone, Debug, Default)]
pub(super) struct Details {
    details: Vec<Detail>,
    /// The last detail with an index and a type.
    places: BTreeMap<(u64, String), usize>,
}

#[derive(Clone, Debug)]
struct Detail {
    /// `text`, `summary` and `data`, if they came.
    texts: [Option<Text>; 3],
    kind: String,
    /// All other members.
    extras: Extras,
}

const TEXTS: [&str; 3] = ["text", "summary", "data"];

impl Details {
    pub(super) fn is_empty(&self) -> bool {
        self.details.is_empty()
    }

    /// Adds the fragments of a list, or details that are each whole.
    pub(super) fn extend(&mut self, list: Raw<'_>, is_whole: bool, budget: &mut Budget) -> Result<(), LimitError> {
        for fragment in list.elements().filter(|fragment| fragment.is_object()) {
            self.add(fragment, is_whole, budget)?;
        }
        Ok(())
    }

    fn add(&mut self, fragment: Raw<'_>, is_whole: bool, budget: &mut Budget) -> Result<(), LimitError> {
        let kind = content(fragment, "type").to_cow();
        let index = number(fragment, "index");
        let place = match index {
            Some(index) => self.places.get(&(index, kind.clone().into_owned())).copied(),
            None => self.details.len().checked_sub(1),
        };
        let id = string(fragment, "id").filter(|id| *id != "");
        let found = place.filter(|_| !is_whole).filter(|&place| {
            self.details.get(place).is_some_and(|detail| {
                let other = detail.extras.get("id").and_then(|id| id.as_string());
                let same_id = id.is_none_or(|id| other.is_none_or(|other| other == id));
                // Encrypted ones without an index are each whole.
                same_id && detail.kind == *kind && (index.is_some() || string(fragment, "data").is_none())
            })
        });
        let place = match found {
            Some(place) => place,
            None => {
                budget.part(size_of::<Detail>().saturating_add(kind.len().saturating_mul(2)))?;
                let place = self.details.len();
                if let Some(index) = index {
                    self.places.insert((index, kind.clone().into_owned()), place);
                }
                let texts = [const { None }; 3];
                self.details.push(Detail { texts, kind: kind.into_owned(), extras: Extras::new() });
                place
            }
        };
        let Some(detail) = self.details.get_mut(place) else { return Ok(()) };
        for (name, value) in fragment.members() {
            let text = TEXTS.iter().position(|text| name == *text).and_then(|at| detail.texts.get_mut(at));
            match (text, value.as_string()) {
                (Some(text), Some(piece)) => text.get_or_insert(Text::new()).push(piece, budget)?,
                _ => detail.extras.set(name, value, budget)?,
            }
        }
        Ok(())
    }

    /// Takes what came for all there is.
    pub(super) fn end(&mut self) {
        for text in self.details.iter_mut().flat_map(|detail| detail.texts.iter_mut().flatten()) {
            text.end();
        }
    }

    /// Returns the texts and summaries.
    pub(super) fn text(&self) -> String {
        let texts = |detail: &Detail| {
            let [text, summary, _] = &detail.texts;
            let given = |text: &Option<Text>| text.as_ref().map(|text| String::from(text.as_str()));
            given(text).filter(|text| !text.is_empty()).or_else(|| given(summary))
        };
        self.details.iter().filter_map(texts).collect()
    }

    pub(super) fn to_value(&self, max_depth: u8) -> Result<Value, serde_json::Error> {
        let value = |detail: &Detail| {
            let mut map = Map::new();
            detail.extras.add_to(&mut map, max_depth)?;
            for (name, text) in TEXTS.iter().zip(&detail.texts) {
                if let Some(text) = text {
                    map.insert((*name).into(), text.as_str().into());
                }
            }
            Ok(Value::Object(map))
        };
        self.details.iter().map(value).collect()
    }
}
