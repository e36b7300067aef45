//! How much came lately.

use super::time::between;

/// The bytes of the last eight slots of time, the present one included.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Window {
    /// When the present slot began.
    slot_start: u64,
    slot_len: u64,
    /// The present one first.
    slots: [u32; SLOTS],
}

const SLOT_BITS: u32 = 3;
const SLOTS: usize = 1 << SLOT_BITS;
/// Those that are over.
const SLOTS_BEFORE: u64 = (1 << SLOT_BITS) - 1;

impl Window {
    /// Returns an empty window, of so many nanoseconds, that begins now.
    pub(super) const fn new(now: u64, len: u64) -> Self {
        let slot_len = len >> SLOT_BITS;
        Self { slot_start: now, slot_len: if slot_len == 0 { 1 } else { slot_len }, slots: [0; SLOTS] }
    }

    /// Returns an empty window of the same length, that begins now.
    pub(super) const fn renewed(&self, now: u64) -> Self {
        Self { slot_start: now, slot_len: self.slot_len, slots: [0; SLOTS] }
    }

    /// Adds what comes now, which is not before the present slot.
    #[inline(always)]
    pub(super) fn add(&mut self, now: u64, bytes: usize) {
        if between(self.slot_start, now) >= self.slot_len {
            self.go_on(now);
        }
        let [present, ..] = &mut self.slots;
        // Nobody writes 4 GiB in a slot.
        *present = present.saturating_add(u32::try_from(bytes).unwrap_or(u32::MAX));
    }

    /// Begins the slot of this time.
    #[cold]
    #[inline(never)]
    fn go_on(&mut self, now: u64) {
        let (steps, into) = self.since(now);
        self.slot_start = now.saturating_sub(into);
        let mut slots = [0; SLOTS];
        for (to, from) in slots.iter_mut().skip(steps).zip(self.slots) {
            *to = from;
        }
        self.slots = slots;
    }

    /// Returns how many slots later it is than the present one, and how long after the start of that.
    fn since(&self, now: u64) -> (usize, u64) {
        // Time that went backwards is the present slot.
        let passed = now.saturating_sub(self.slot_start);
        let steps = passed.checked_div(self.slot_len).unwrap_or_default();
        (usize::try_from(steps).unwrap_or(usize::MAX), passed.checked_rem(self.slot_len).unwrap_or_default())
    }

    /// Returns how many bytes came in the slots that reach up to now, and when the first of them began.
    pub(super) fn recent(&self, now: u64) -> (u64, u64) {
        let (steps, into) = self.since(now);
        let bytes = self.slots.iter().take(SLOTS.saturating_sub(steps)).map(|&bytes| u64::from(bytes)).sum();
        let before = self.slot_len.saturating_mul(SLOTS_BEFORE).saturating_add(into);
        (bytes, now.max(self.slot_start).saturating_sub(before))
    }
}
