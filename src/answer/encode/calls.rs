//! The calls that are open in what is written.

use super::super::balance::Balance;
use super::super::part::ToolKind;

/// As many as the dialects' own orders follow.
#[derive(Clone, Debug)]
pub(super) struct Calls {
    slots: [Option<Call>; 8],
}

/// A call that has begun and not ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call {
    /// Its number in the parts.
    pub(super) number: u32,
    /// What the dialect knows it by.
    pub(super) index: u32,
    /// Where its beginning is in the memory.
    pub(super) start: usize,
    pub(super) kind: ToolKind,
    pub(super) balance: Balance,
    /// Whether its input came as values at places.
    pub(super) is_composed: bool,
    /// Whether something of its input could not be said.
    pub(super) is_broken: bool,
}

impl Calls {
    pub(super) const NONE: Self = Self { slots: [None; 8] };

    pub(super) fn is_full(&self) -> bool {
        self.slots.iter().all(Option::is_some)
    }

    pub(super) fn find(&mut self, number: u32) -> Option<&mut Call> {
        self.slots.iter_mut().flatten().find(|call| call.number == number)
    }

    /// Begins a call, if there is room.
    pub(super) fn begin(&mut self, call: Call) {
        if let Some(free) = self.slots.iter_mut().find(|slot| slot.is_none()) {
            *free = Some(call);
        }
    }

    /// Takes a call out.
    pub(super) fn end(&mut self, number: u32) -> Option<Call> {
        self.slots.iter_mut().find(|slot| slot.is_some_and(|call| call.number == number))?.take()
    }

    /// Takes out the one that began first.
    pub(super) fn end_first(&mut self) -> Option<Call> {
        let first = self.slots.iter().flatten().map(|call| call.index).min()?;
        self.slots.iter_mut().find(|slot| slot.is_some_and(|call| call.index == first))?.take()
    }
}
