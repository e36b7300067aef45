//! An object whose members change.
//!
//! | the text is      | a member is found by | it changes                                                               |
//! |------------------|----------------------|--------------------------------------------------------------------------|
//! | at most `SMALL`  | reading the text     | in place: what follows moves                                             |
//! | larger           | the index            | in place if it is the last; else it is overwritten with blanks and added |
//!
//! So a change costs a limited number of bytes, or as many as the member had and gets: all of them are linear in what is
//! written. Between calls the text is empty or an object whose members have different names, the last of them directly
//! before the brace, and the index is empty or has each of them.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use serde_json::{Map, Value};

use crate::bytes::{add, position_in};
use crate::json::{Raw, Scanner, Snapshot, Status, Str};

/// An object as its text, for the views of the protocol to read it as they read any other.
#[derive(Clone, Debug)]
pub(crate) struct Members {
    text: Vec<u8>,
    index: BTreeMap<String, Place>,
}

/// Where a member is in the text.
#[derive(Clone, Copy, Debug)]
struct Place {
    name: usize,
    value: usize,
    end: usize,
}

/// Up to this length a text is read to find a member in it: most objects have less.
const SMALL: usize = 1024;

impl Members {
    /// What must be charged for each member: it may have a place in the index.
    pub(crate) const MEMORY: usize = size_of::<(String, Place)>();

    pub(crate) const fn new() -> Self {
        Self { text: Vec::new(), index: BTreeMap::new() }
    }

    /// Takes all members of `object`, but for those named. Of members with the same name the last counts.
    pub(crate) fn of(object: Raw<'_>, except: &[&str]) -> Self {
        let mut members = Self::new();
        for (name, value) in object.members() {
            if !name.is_one_of(except) {
                members.set(name, value.as_bytes());
            }
        }
        members
    }

    /// Returns what must be charged for the members of an object, but for its text.
    pub(crate) fn memory_of(object: Raw<'_>) -> usize {
        // What saturates is over any limit.
        object.members().count().saturating_mul(Self::MEMORY)
    }

    pub(crate) fn raw(&self) -> Raw<'_> {
        if self.text.is_empty() { Raw::EMPTY } else { Raw::valid(&self.text, false) }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Sets the members of `object` that are not `null`, and that `takes` wants.
    pub(crate) fn merge(&mut self, object: Raw<'_>, takes: impl Fn(Str<'_>, Raw<'_>) -> bool) {
        for (name, value) in object.members() {
            if !value.is_null() && takes(name, value) {
                self.set(name, value.as_bytes());
            }
        }
    }

    /// Sets a member to the text of a value.
    pub(crate) fn set(&mut self, name: Str<'_>, value: &[u8]) {
        match self.find(name) {
            None => self.push(name, value),
            Some(place) if self.index.is_empty() => self.replace(place, value),
            Some(place) if add(place.end, 1) == self.text.len() => {
                self.replace(place, value);
                self.index.insert(name.into(), Place { end: add(place.value, value.len()), ..place });
            }
            Some(place) => {
                // With the comma that follows: there is one, as the member is not the last.
                if let Some(text) = self.text.get_mut(place.name..add(place.end, 1)) {
                    text.fill(b' ');
                }
                self.push(name, value);
            }
        }
        if self.index.is_empty() && self.text.len() > SMALL {
            self.index = self.places().map(|(name, place)| (name.into(), place)).collect();
        }
    }

    /// Returns whether there is a member with that name.
    pub(crate) fn contains(&self, name: Str<'_>) -> bool {
        self.find(name).is_some()
    }

    /// Returns whether a member has this value: then to set it would change nothing.
    pub(crate) fn has(&self, name: Str<'_>, value: &[u8]) -> bool {
        self.find(name).is_some_and(|place| self.text.get(place.value..place.end) == Some(value))
    }

    fn find(&self, name: Str<'_>) -> Option<Place> {
        if self.index.is_empty() {
            return self.places().find_map(|(it, place)| (it == name).then_some(place));
        }
        self.index.get(&*name.to_cow()).copied()
    }

    /// Reads where the members are.
    fn places(&self) -> impl Iterator<Item = (Str<'_>, Place)> {
        self.raw().members().filter_map(|(name, value)| {
            // Its quote stands before the name.
            let start = position_in(&self.text, name.as_escaped().as_bytes())?.checked_sub(1)?;
            let value_start = position_in(&self.text, value.as_bytes())?;
            Some((name, Place { name: start, value: value_start, end: add(value_start, value.as_bytes().len()) }))
        })
    }

    fn replace(&mut self, place: Place, value: &[u8]) {
        self.text.splice(place.value..place.end, value.iter().copied());
    }

    /// Adds a member that is not there.
    fn push(&mut self, name: Str<'_>, value: &[u8]) {
        let is_first = self.text.pop().is_none();
        self.text.push(if is_first { b'{' } else { b',' });
        let start = self.text.len();
        for part in [b"\"", name.as_escaped().as_bytes(), b"\":"] {
            self.text.extend_from_slice(part);
        }
        let value_start = self.text.len();
        self.text.extend_from_slice(value);
        let place = Place { name: start, value: value_start, end: self.text.len() };
        self.text.push(b'}');
        if !self.index.is_empty() {
            self.index.insert(name.into(), place);
        }
    }

    pub(crate) fn to_map(&self, max_depth: u8) -> Result<Map<String, Value>, serde_json::Error> {
        match value_of(self.raw().as_str(), max_depth)? {
            Value::Object(members) => Ok(members),
            _ => Ok(Map::new()),
        }
    }
}

/// Reads a valid text that is nested at most `max_depth` levels: what is deeper could be written, but not read back from
/// the place where it is written. Half of a surrogate pair, which `serde_json` refuses, reads as U+FFFD.
pub(crate) fn value_of(text: &str, max_depth: u8) -> Result<Value, serde_json::Error> {
    if Scanner::with_max_depth(max_depth).check(text).is_err() {
        return Err(serde::de::Error::custom("nesting too deep to be read back"));
    }
    serde_json::from_str(text).or_else(|error| match Snapshot::of(text, u8::MAX) {
        (value, Status::Complete) => Ok(value),
        _ => Err(error),
    })
}
