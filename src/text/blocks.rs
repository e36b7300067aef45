//! The last blocks of a text, and a table that finds equal ones.
//!
//! A hash of a block gives its cell, and a tag. Each cell leads to the newest of its blocks, and that to the next older one:
//!
//! ```text
//! cell         holds                            a block that falls in it
//! EMPTY        nothing                          is not in memory
//! tag, slot    blocks with that tag only        may be there if it has the same tag
//! MIXED, slot  blocks of several tags           may be there
//! ```
//!
//! A block that is overwritten is the oldest of its cell. So a chain ends at the first slot that is not older than the one before it:
//! what was there was overwritten. If it was the only one of its cell, the cell is EMPTY then.

use crate::bytes::{add, sub};

/// The bytes of a block.
pub(super) const BLOCK: usize = 16;

const CELLS: usize = 256;
const EMPTY: u8 = 0;
const MIXED: u8 = 1;

#[derive(Clone, Copy, Debug)]
struct Cell {
    tag: u8,
    newest: u8,
}

#[derive(Clone, Debug)]
pub(super) struct Blocks<const N: usize> {
    /// Each with its first byte in the lowest place. The newest is before `next`.
    blocks: [u128; N],
    next: usize,
    cells: [Cell; CELLS],
    /// For each block the slot of an older one in the same cell, or its own.
    older: [u8; N],
}

impl<const N: usize> Blocks<N> {
    pub(super) const fn new() -> Self {
        Self { blocks: [0; N], next: 0, cells: [Cell { tag: EMPTY, newest: 0 }; CELLS], older: [0; N] }
    }

    /// Says whether an equal block may be in memory: it never misses one.
    #[inline(always)]
    pub(super) fn may_hold(&self, block: u128) -> bool {
        let (cell, tag) = place(block);
        let held = self.cells.get(cell).map_or(MIXED, |cell| cell.tag);
        held == tag || held == MIXED
    }

    /// Keeps a block in place of the oldest.
    pub(super) fn keep(&mut self, block: u128) {
        // There are at most 256 slots.
        let (slot, own) = (self.next, u8::try_from(self.next).unwrap_or_default());
        self.next = if add(slot, 1) == N { 0 } else { add(slot, 1) };
        let (Some(block_at), Some(older)) = (self.blocks.get_mut(slot), self.older.get_mut(slot)) else { return };
        let oldest = core::mem::replace(block_at, block);
        if let Some(left) = self.cells.get_mut(place(oldest).0).filter(|left| left.newest == own) {
            left.tag = EMPTY;
        }
        let (cell, tag) = place(block);
        let Some(cell) = self.cells.get_mut(cell) else { return };
        let (before, is_same) = (*cell, cell.tag == tag);
        *older = if before.tag == EMPTY { own } else { before.newest };
        *cell = Cell { tag: if before.tag == EMPTY || is_same { tag } else { MIXED }, newest: own };
    }

    /// Calls `each` with the age of every equal block, the newest first. The newest of all has the age 0. The oldest of all is not
    /// looked at, so that each of them has one before it.
    #[inline(always)]
    pub(super) fn equal(&self, block: u128, mut each: impl FnMut(usize)) {
        let Some(cell) = self.cells.get(place(block).0).filter(|cell| cell.tag != EMPTY) else { return };
        let mut slot = usize::from(cell.newest);
        let mut age = self.age(slot);
        while age < sub(N, 1) {
            if self.at(slot) == block {
                each(age);
            }
            slot = self.older.get(slot).copied().unwrap_or_default().into();
            let next = self.age(slot);
            if next <= age {
                break;
            }
            age = next;
        }
    }

    /// Returns the block of an age, which is less than their number.
    #[inline(always)]
    pub(super) fn aged(&self, age: usize) -> u128 {
        let back = add(age, 1);
        self.at(if back <= self.next { sub(self.next, back) } else { sub(add(self.next, N), back) })
    }

    #[inline(always)]
    fn age(&self, slot: usize) -> usize {
        let age = if slot < self.next { self.next } else { add(self.next, N) };
        sub(age, add(slot, 1))
    }

    #[inline(always)]
    fn at(&self, slot: usize) -> u128 {
        self.blocks.get(slot).copied().unwrap_or(0)
    }
}

/// Returns the cell and the tag of a block.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "bits are taken out")]
const fn place(block: u128) -> (usize, u8) {
    let (front, end) = (block as u64, (block >> 64) as u64);
    // An odd number of whose bits about half are set. Both halves matter, and which of them is the first.
    let hash = (front ^ end.rotate_left(32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    // The high bits depend on all bytes. A tag is neither EMPTY nor MIXED.
    ((hash >> 56) as usize, (hash >> 48) as u8 | 0x80)
}
