//! Members that are kept as they came.

use alloc::collections::BTreeMap;
use alloc::string::String;

use serde_json::{Map, Value};

use super::budget::Budget;
use crate::bytes::add;
use crate::json::{Raw, Str};
use crate::stream::{LimitError, value_of};

/// Members of an object, of which the last value counts. A value that comes again costs nothing, and one that changes takes
/// the place of the one before: servers repeat some in every chunk.
#[derive(Clone, Debug, Default)]
pub(super) struct Extras {
    members: BTreeMap<String, String>,
}

impl Extras {
    /// What must be charged for each member, but for its text: the nodes of a map may be half empty, and short strings take
    /// as much as longer ones.
    const MEMORY: usize = size_of::<[(String, String); 2]>();

    pub(super) const fn new() -> Self {
        Self { members: BTreeMap::new() }
    }

    /// Sets a member, unless it is `null`. An empty string takes the place of nothing.
    pub(super) fn set(&mut self, name: Str<'_>, value: Raw<'_>, budget: &mut Budget) -> Result<(), LimitError> {
        if value.is_null() {
            return Ok(());
        }
        let text = value.as_bytes();
        let name = name.to_cow();
        match self.members.get_mut(&*name) {
            Some(old) if old.as_bytes() == text || text == b"\"\"" => {}
            Some(old) => {
                budget.charge(text.len())?;
                *old = value.as_str().into();
            }
            None => {
                budget.charge(add(add(name.len(), text.len()), Self::MEMORY))?;
                self.members.insert(name.into_owned(), value.as_str().into());
            }
        }
        Ok(())
    }

    pub(super) fn get(&self, name: &str) -> Option<Raw<'_>> {
        self.members.get(name).map(|text| raw(text))
    }

    /// Adds the members to an object. Their values may be nested so many levels.
    pub(super) fn add_to(&self, map: &mut Map<String, Value>, max_depth: u8) -> Result<(), serde_json::Error> {
        for (name, text) in &self.members {
            map.insert(name.clone(), value_of(text, max_depth)?);
        }
        Ok(())
    }
}

/// Wraps the text of a value that is kept.
pub(super) fn raw(text: &str) -> Raw<'_> {
    Raw::valid(text.as_bytes(), !text.contains('\\'))
}

/// The elements of a list that is appended to, as their text.
#[derive(Clone, Debug, Default)]
pub(super) struct List {
    elements: String,
}

impl List {
    pub(super) fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    /// Adds the elements of `list`.
    pub(super) fn extend(&mut self, list: Raw<'_>, budget: &mut Budget) -> Result<(), LimitError> {
        list.elements().try_for_each(|element| self.push(element, budget))
    }

    /// Adds an element.
    pub(super) fn push(&mut self, element: Raw<'_>, budget: &mut Budget) -> Result<(), LimitError> {
        budget.charge(add(element.as_bytes().len(), 1))?;
        self.elements.push(if self.elements.is_empty() { '[' } else { ',' });
        self.elements.push_str(element.as_str());
        Ok(())
    }

    /// Returns the list, which may be nested so many levels.
    pub(super) fn to_value(&self, max_depth: u8) -> Result<Value, serde_json::Error> {
        let mut text = String::with_capacity(add(self.elements.len(), 1));
        text.push_str(&self.elements);
        text.push_str(if text.is_empty() { "[]" } else { "]" });
        value_of(&text, max_depth)
    }
}
