//! Where the stream stood still.

use core::time::Duration;

/// The most that are kept: the longest.
const MOST: usize = 32;

#[derive(Debug)]
pub(super) struct Stalls {
    /// A gap of at least this is a stall.
    pub(super) limit: Duration,
    /// The longest, in the order in which they came.
    pub(super) kept: Vec<Stall>,
    pub(super) count: u64,
    /// How long they are together.
    pub(super) all: Duration,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Stall {
    pub(super) from: Duration,
    pub(super) to: Duration,
}

impl Stall {
    pub(super) const fn len(self) -> Duration {
        self.to.saturating_sub(self.from)
    }
}

impl Stalls {
    pub(super) const fn new(limit: Duration) -> Self {
        Self { limit, kept: Vec::new(), count: 0, all: Duration::ZERO }
    }

    /// Takes note of the time between two parts.
    pub(super) fn add(&mut self, from: Duration, to: Duration) {
        let stall = Stall { from, to };
        if stall.len() < self.limit {
            return;
        }
        self.count = self.count.saturating_add(1);
        self.all = self.all.saturating_add(stall.len());
        self.kept.push(stall);
        if self.kept.len() > MOST {
            let shortest = self.kept.iter().enumerate().min_by_key(|(_, stall)| stall.len()).map(|(at, _)| at);
            if let Some(at) = shortest {
                self.kept.remove(at);
            }
        }
    }
}
