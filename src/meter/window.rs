//! How much came lately.

use super::time::between;

/// How much had come when each of the last eight slots of time began, the present one included.
///
/// How much came is the caller's count, of which the low half is kept: no difference of two is over 4 GiB.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Window {
    /// When the present slot began.
    slot_start: u64,
    slot_len: u64,
    /// Of the present one first.
    counts: [u32; SLOTS],
}

const SLOT_BITS: u32 = 3;
const SLOTS: usize = 1 << SLOT_BITS;
/// Those that are over.
const SLOTS_BEFORE: u64 = (1 << SLOT_BITS) - 1;

impl Window {
    /// Returns a window of so many nanoseconds that begins now, when nothing has come.
    pub(super) const fn new(now: u64, len: u64) -> Self {
        let slot_len = len >> SLOT_BITS;
        Self { slot_start: now, slot_len: if slot_len == 0 { 1 } else { slot_len }, counts: [0; SLOTS] }
    }

    /// Returns a window of the same length that begins now.
    pub(super) const fn renewed(&self, now: u64) -> Self {
        Self { slot_start: now, slot_len: self.slot_len, counts: [0; SLOTS] }
    }

    /// Takes note of the time, which is not before the present slot, and of how much has come before it.
    #[inline(always)]
    pub(super) fn go_to(&mut self, now: u64, count: u64) {
        if between(self.slot_start, now) >= self.slot_len {
            self.begin(now, count);
        }
    }

    /// Begins the slot of this time.
    #[cold]
    #[inline(never)]
    fn begin(&mut self, now: u64, count: u64) {
        let (steps, into) = self.since(now);
        self.slot_start = now.saturating_sub(into);
        let mut counts = [low_half(count); SLOTS];
        for (to, from) in counts.iter_mut().skip(steps).zip(self.counts) {
            *to = from;
        }
        self.counts = counts;
    }

    /// Returns how many slots later it is than the present one, and how long after the start of that.
    fn since(&self, now: u64) -> (usize, u64) {
        // Time that went backwards is the present slot.
        let passed = now.saturating_sub(self.slot_start);
        let steps = passed.checked_div(self.slot_len).unwrap_or_default();
        (usize::try_from(steps).unwrap_or(usize::MAX), passed.checked_rem(self.slot_len).unwrap_or_default())
    }

    /// Returns how much came in the slots that reach up to now, of so much in all, and when the first of them began.
    pub(super) fn recent(&self, now: u64, count: u64) -> (u32, u64) {
        let (steps, into) = self.since(now);
        let first = self.counts.iter().rev().nth(steps);
        let recent = first.map_or(0, |first| low_half(count).wrapping_sub(*first));
        let before = self.slot_len.saturating_mul(SLOTS_BEFORE).saturating_add(into);
        (recent, now.max(self.slot_start).saturating_sub(before))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "it is what is wanted")]
const fn low_half(count: u64) -> u32 {
    count as u32
}
