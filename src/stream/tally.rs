//! What went wrong in a stream, counted.

/// How many events could not be read, how many were out of order, and what was out of order last.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tally<V> {
    lost: u32,
    violations: u32,
    last: Option<V>,
}

impl<V: Copy> Tally<V> {
    pub(crate) const NONE: Self = Self { lost: 0, violations: 0, last: None };

    /// Counts an event that could not be read. The count stays at its maximum: a stream that is so broken is not looked
    /// into by number.
    pub(crate) const fn lose(&mut self) {
        self.lost = self.lost.saturating_add(1);
    }

    /// Counts an event that is out of order, if it is.
    pub(crate) fn note(&mut self, violation: Option<V>) {
        if violation.is_some() {
            self.violations = self.violations.saturating_add(1);
            self.last = violation;
        }
    }

    pub(crate) const fn lost(&self) -> u32 {
        self.lost
    }

    pub(crate) const fn violations(&self) -> u32 {
        self.violations
    }

    pub(crate) const fn last_violation(&self) -> Option<V> {
        self.last
    }
}
