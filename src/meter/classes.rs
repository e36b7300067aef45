//! Counts under names that the caller gives.
//!
//! There is room for sixteen names. If there are more, those that come first in the alphabet are kept, and the others are
//! counted together. So what is kept does not depend on the order in which names come or tables are merged: a name that is among
//! the first sixteen of all was among the first sixteen of each table that has it, so none of its count was lost.

use crate::bytes::{as_text, first, one_more, split_text, sub};

const NAMES: usize = 16;
const LONGEST: usize = 31;

/// Of what there is no room for.
pub(super) const OTHER: &str = "other";

#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Classes {
    /// In the order of the alphabet, without gaps, the free places last.
    places: [Place; NAMES],
    used: u8,
    other: u64,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Place {
    name: [u8; LONGEST],
    len: u8,
    count: u64,
}

impl Place {
    const FREE: Self = Self { name: [0; LONGEST], len: 0, count: 0 };

    fn new(name: &str, count: u64) -> Self {
        let mut place = Self { count, ..Self::FREE };
        for (to, from) in place.name.iter_mut().zip(name.bytes()) {
            *to = from;
            place.len = one_more(place.len);
        }
        place
    }

    fn name(&self) -> &str {
        as_text(first(&self.name, self.len.into()))
    }
}

/// Returns as much of a name as there is room for, in whole characters.
fn clipped(name: &str) -> &str {
    let mut end = name.len().min(LONGEST);
    // 0 is where a character starts.
    while !name.is_char_boundary(end) {
        end = sub(end, 1);
    }
    split_text(name, end).0
}

impl Classes {
    pub(super) const EMPTY: Self = Self { places: [Place::FREE; NAMES], used: 0, other: 0 };

    /// Adds to the count of a name.
    pub(super) fn add(&mut self, name: &str, count: u64) {
        let name = clipped(name);
        if count == 0 {
            return;
        }
        if name == OTHER {
            self.other = self.other.saturating_add(count);
            return;
        }
        let used = usize::from(self.used);
        let at = self.places.iter().take(used).position(|place| place.name() >= name).unwrap_or(used);
        if let Some(place) = self.places.iter_mut().take(used).nth(at).filter(|place| place.name() == name) {
            place.count = place.count.saturating_add(count);
            return;
        }
        // It moves those after it by one place, and the last one out.
        let mut moved = Place::new(name, count);
        for place in self.places.iter_mut().skip(at) {
            core::mem::swap(place, &mut moved);
        }
        self.other = self.other.saturating_add(moved.count);
        if used < NAMES {
            self.used = one_more(self.used);
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        other.iter().for_each(|(name, count)| self.add(name, count));
    }

    /// Returns the names that have a count, and last that of all others, if there are any.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        let named = self.places.iter().take(self.used.into()).map(|place| (place.name(), place.count));
        named.chain((self.other > 0).then_some((OTHER, self.other)))
    }
}
