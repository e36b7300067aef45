//! An object that members are added to.

use alloc::string::String;

use serde_json::{Map, Value};

use crate::json::{Raw, Snapshot, Status, Str};

/// An object as its text. Of members with the same name the last counts, so one is changed by adding it once more: that
/// takes time in proportion to what is added, and the views of the protocol read the text as they read any other.
#[derive(Clone, Debug)]
pub(super) struct Members(String);

impl Members {
    pub(super) const fn new() -> Self {
        Self(String::new())
    }

    pub(super) fn raw(&self) -> Raw<'_> {
        if self.0.is_empty() { Raw::EMPTY } else { Raw::valid(self.0.as_bytes(), false) }
    }

    /// Returns how many bytes it has.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Adds a member, whose name is given as it stands in a text.
    pub(super) fn set(&mut self, name: &str, value: Raw<'_>) {
        let is_first = self.0.pop().is_none();
        self.0.push(if is_first { '{' } else { ',' });
        for part in ["\"", name, "\":", value.as_str(), "}"] {
            self.0.push_str(part);
        }
    }

    /// Adds the members of `object` that are not `null`, but for those named. A reason to stop that is empty is none.
    pub(super) fn merge(&mut self, object: Raw<'_>, except: &[&str]) {
        let is_none = |name: &Str<'_>, value: &Raw<'_>| {
            value.is_null() || (*name == "stop_reason" && value.as_string().is_some_and(|reason| reason == ""))
        };
        let is_meant =
            |name: &Str<'_>, value: &Raw<'_>| !is_none(name, value) && !except.iter().any(|it| *name == **it);
        for (name, value) in object.members().filter(|(name, value)| is_meant(name, value)) {
            self.set(name.as_escaped(), value);
        }
    }

    /// Takes all members of `object`, but for those named.
    pub(super) fn of(object: Raw<'_>, except: &[&str]) -> Self {
        let mut members = Self::new();
        for (name, value) in object.members() {
            if !except.iter().any(|it| name == **it) {
                members.set(name.as_escaped(), value);
            }
        }
        members
    }

    pub(super) fn to_map(&self) -> Result<Map<String, Value>, serde_json::Error> {
        match value_of(self.raw().as_str())? {
            Value::Object(members) => Ok(members),
            _ => Ok(Map::new()),
        }
    }
}

/// Reads a valid text. Half of a surrogate pair, which `serde_json` refuses, reads as U+FFFD.
pub(super) fn value_of(text: &str) -> Result<Value, serde_json::Error> {
    serde_json::from_str(text).or_else(|error| match Snapshot::of(text) {
        (value, Status::Complete) => Ok(value),
        _ => Err(error),
    })
}
