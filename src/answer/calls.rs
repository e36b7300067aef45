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
    /// How many calls are not followed any more, and had not come to their end.
    unfollowed: u32,
    /// A bit for each key under 128 that a call had.
    keys: u128,
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
    /// Whether it takes input.
    pub(super) is_open: bool,
    /// Whether its input is complete.
    has_ended: bool,
    /// Whether it began, or got a piece, in the payload that is looked at: there may be more of it to come.
    pub(super) is_fresh: bool,
    /// Whether its input comes as values at places, so that it never looks unfinished.
    pub(super) in_pieces: bool,
    /// Whether it began with all of its input, so that no piece of it belongs behind that.
    pub(super) is_given: bool,
}

/// Which calls come to their end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Sweep {
    None,
    /// Those with an input that is a whole object or list.
    Whole,
    /// Those too that have no input, or whose input is a text or another value; but not one that has only just begun.
    WholeOrEmpty,
    /// The same with those that have only just begun: another call takes their place.
    Replaced,
}

impl Call {
    /// Returns whether its input is complete if nothing more comes.
    const fn is_done(&self) -> bool {
        matches!(self.kind, ToolKind::Custom) || self.balance.is_empty() || self.balance.is_balanced()
    }
}

impl Calls {
    const MAX: usize = 8;

    pub(super) const NEW: Self = Self { slots: [None; Self::MAX], next: 0, has_yours: false, unfollowed: 0, keys: 0 };

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
        self.keys |= bit_of(key);
        // No stream is that long.
        self.next = self.next.saturating_add(1);
        let free = self.slots.iter().rposition(|slot| slot.is_none_or(|call| call.has_ended));
        let last = free.unwrap_or(Self::MAX - 1);
        if let Some(slots) = self.slots.get_mut(..=last) {
            slots.rotate_right(1);
        }
        if let Some(newest) = self.slots.first_mut() {
            self.unfollowed = self.unfollowed.saturating_add(newest.is_some_and(|call| !call.has_ended).into());
            *newest = Some(Call {
                number,
                key,
                id,
                kind,
                balance: Balance::NEW,
                is_open: true,
                has_ended: false,
                is_fresh: true,
                in_pieces: false,
                is_given: false,
            });
        }
        number
    }

    /// Returns whether a call had that key. Of keys over 127 that is not known: no answer has so many calls.
    pub(super) const fn knows(&self, key: u32) -> bool {
        self.keys & bit_of(key) != 0
    }

    /// Returns the newest call with an id.
    pub(super) fn with_id(&mut self, id: u64) -> Option<&mut Call> {
        self.slots.iter_mut().flatten().find(|call| call.id == id)
    }

    /// Forgets which calls are fresh: another payload comes.
    pub(super) fn settle(&mut self) {
        for call in self.slots.iter_mut().flatten() {
            call.is_fresh = false;
        }
    }

    /// Ends a call if its input allows it, and returns its number. It takes no more input either way.
    pub(super) fn end(&mut self, key: u32) -> Option<u32> {
        let call = self.find(key).filter(|call| call.is_open)?;
        call.is_open = false;
        call.has_ended = call.is_done();
        let Call { number, has_ended, kind, .. } = *call;
        self.has_yours |= has_ended && kind.is_yours();
        has_ended.then_some(number)
    }

    /// Ends the oldest call that a sweep ends, of those that began before the one with the number `end`, and returns its
    /// number.
    pub(super) fn sweep(&mut self, sweep: Sweep, end: u32) -> Option<u32> {
        let ends = |call: &&mut Call| {
            // Of a text nobody knows whether it is whole.
            let is_whole = call.kind != ToolKind::Custom && call.balance.is_whole();
            let ends = match sweep {
                Sweep::None => false,
                Sweep::Whole => is_whole && !call.in_pieces,
                Sweep::WholeOrEmpty if call.is_fresh => is_whole && !call.in_pieces,
                Sweep::WholeOrEmpty | Sweep::Replaced => call.is_done(),
            };
            call.is_open && call.number < end && ends
        };
        let call = self.slots.iter_mut().rev().flatten().find(ends)?;
        call.is_open = false;
        call.has_ended = true;
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

    /// Returns the numbers of the calls that did not come to their end, the newest first.
    pub(super) fn open(&self) -> impl Iterator<Item = u32> {
        self.slots.iter().flatten().filter(|call| !call.has_ended).map(|call| call.number)
    }

    /// Returns how many others did not.
    pub(super) const fn unfollowed(&self) -> u32 {
        self.unfollowed
    }
}

/// Returns the bit of a key, if it has one.
const fn bit_of(key: u32) -> u128 {
    if key < u128::BITS { 1 << key } else { 0 }
}
