//! Some of the parts, to look at one by one. When there are too many, every second is dropped, and then only every second is
//! taken, and so on: what is kept is spread evenly over the stream.

use core::time::Duration;

use super::kind::Kind;

/// The most that are kept.
pub(super) const MOST: usize = 1000;

#[derive(Debug)]
pub(super) struct Events {
    pub(super) kept: Vec<Event>,
    /// One of so many is kept.
    pub(super) every: u64,
    pub(super) seen: u64,
}

/// A part that the model wrote.
#[derive(Debug)]
pub(super) struct Event {
    /// Its number, from 1.
    pub(super) number: u64,
    pub(super) at: Duration,
    /// How long after the part before it came.
    pub(super) gap: Duration,
    pub(super) kind: Kind,
    /// The beginning of its text.
    pub(super) text: String,
}

impl Events {
    pub(super) const fn new() -> Self {
        Self { kept: Vec::new(), every: 1, seen: 0 }
    }

    /// Takes note of a part. `text` is asked only if it is kept.
    pub(super) fn add(&mut self, at: Duration, gap: Duration, kind: Kind, text: impl FnOnce() -> String) {
        let index = self.seen;
        self.seen = index.saturating_add(1);
        if !index.is_multiple_of(self.every) {
            return;
        }
        if self.kept.len() >= MOST {
            self.every = self.every.saturating_mul(2);
            let every = self.every;
            self.kept.retain(|event| event.number.saturating_sub(1).is_multiple_of(every));
            if !index.is_multiple_of(every) {
                return;
            }
        }
        self.kept.push(Event { number: self.seen, at, gap, kind, text: text() });
    }
}

/// Returns the beginning of a text, with a mark where it is cut.
pub(super) fn beginning(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::{Events, Kind, MOST};

    #[test]
    fn what_is_kept_is_spread_evenly() {
        let mut events = Events::new();
        for at in 0..12_345 {
            events.add(Duration::from_millis(at), Duration::ZERO, Kind::Text, String::new);
            assert!(events.kept.len() <= MOST);
        }
        assert_eq!((events.every, events.seen), (16, 12_345));
        let numbers: Vec<u64> = events.kept.iter().map(|event| event.number).collect();
        assert_eq!(numbers, (0..12_345).step_by(16).map(|at| at + 1).collect::<Vec<u64>>());
    }
}
