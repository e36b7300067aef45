//! The numbers of calls, and which of them are open.

use super::balance::Balance;
use super::part::ToolKind;

/// The calls of an answer that were heard of last. An answer may have any number of calls; of those that are open at the
/// same time it follows eight.
#[derive(Clone, Debug)]
pub(super) struct Calls {
    /// The newest first.
    slots: [Option<Call>; Self::MAX],
    /// The number of the next.
    next: u32,
    /// Whether a call came to its end that the caller has to run.
    has_yours: bool,
}

/// A call, as far as its parts say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call {
    pub(super) number: u32,
    /// What the vendor knows it by: the index of a block, of a call or of an item.
    pub(super) key: u32,
    /// A hash of its id; 0 if it has none.
    pub(super) id: u64,
    pub(super) kind: ToolKind,
    pub(super) balance: Balance,
    pub(super) is_open: bool,
}

/// Which calls come to their end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Sweep {
    None,
    /// Those with an input that is whole.
    Whole,
    /// Those too that have no input.
    WholeOrEmpty,
}

impl Calls {
    const MAX: usize = 8;

    pub(super) const NEW: Self = Self { slots: [None; Self::MAX], next: 0, has_yours: false };

    /// Returns the newest call with a key.
    #[inline]
    pub(super) fn find(&mut self, key: u32) -> Option<&mut Call> {
        self.slots.iter_mut().flatten().find(|call| call.key == key)
    }

    /// Returns the newest call.
    pub(super) fn newest(&mut self) -> Option<&mut Call> {
        self.slots.first_mut()?.as_mut()
    }

    /// Begins a call, and returns its number. If too many are open, the oldest is not followed any more.
    pub(super) fn begin(&mut self, key: u32, id: u64, kind: ToolKind) -> u32 {
        let number = self.next;
        // No stream is that long.
        self.next = self.next.saturating_add(1);
        let free = self.slots.iter().rposition(|slot| slot.is_none_or(|call| !call.is_open));
        let last = free.unwrap_or(Self::MAX - 1);
        if let Some(slots) = self.slots.get_mut(..=last) {
            slots.rotate_right(1);
        }
        if let Some(newest) = self.slots.first_mut() {
            *newest = Some(Call { number, key, id, kind, balance: Balance::NEW, is_open: true });
        }
        number
    }

    /// Ends a call if its input allows it, and returns its number.
    pub(super) fn end(&mut self, key: u32) -> Option<u32> {
        let call = self.find(key).filter(|call| call.is_open)?;
        let is_complete = call.kind == ToolKind::Custom || call.balance.is_empty() || call.balance.is_whole();
        call.is_open = false;
        let (number, is_yours) = (call.number, call.kind.is_yours());
        self.has_yours |= is_complete && is_yours;
        is_complete.then_some(number)
    }

    /// Ends the oldest call that a sweep ends, of those that began before the one with the number `end`, and returns its
    /// number.
    pub(super) fn sweep(&mut self, sweep: Sweep, end: u32) -> Option<u32> {
        if sweep == Sweep::None {
            return None;
        }
        let ends = |call: &&mut Call| {
            let is_complete = call.balance.is_whole() || (sweep == Sweep::WholeOrEmpty && call.balance.is_empty());
            call.is_open && call.number < end && is_complete
        };
        let call = self.slots.iter_mut().rev().flatten().find(ends)?;
        call.is_open = false;
        let (number, is_yours) = (call.number, call.kind.is_yours());
        self.has_yours |= is_yours;
        Some(number)
    }

    /// Returns whether a call came to its end that the caller has to run.
    pub(super) const fn has_yours(&self) -> bool {
        self.has_yours
    }

    /// Returns how many calls began.
    pub(super) const fn count(&self) -> u32 {
        self.next
    }

    /// Returns the numbers of the calls that are open, the newest first.
    pub(super) fn open(&self) -> impl Iterator<Item = u32> {
        self.slots.iter().flatten().filter(|call| call.is_open).map(|call| call.number)
    }
}
