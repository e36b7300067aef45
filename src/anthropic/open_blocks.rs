//! The blocks of a message that are open.

use core::fmt;

use super::block::BlockKind;
use super::delta_kind::{DeltaKind, DeltaKinds};
use crate::bytes::{add, one_less, one_more};

/// An open block of a message.
///
/// ```
/// use deltawire::anthropic::{BlockKind, Event, Order};
///
/// let mut order = Order::new();
/// for payload in [
///     r#"{"type":"message_start","message":{}}"#,
///     r#"{"type":"content_block_start","index":0,"content_block":{"type":"text"}}"#,
///     r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}}"#,
/// ] {
///     order.apply(&Event::parse(payload.as_bytes())?);
/// }
/// let open = order.open_blocks();
/// let block = open.iter().next().unwrap();
/// assert_eq!((block.index, block.kind, block.received), (0, BlockKind::Text, 3));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct OpenBlock {
    /// The index of the block in the message.
    pub index: u32,
    /// The kind of the block.
    pub kind: BlockKind,
    /// How many bytes of content its deltas brought, as they stand in the payloads. At most `u32::MAX`.
    pub received: u32,
    /// The deltas that it can have.
    takes: DeltaKinds,
}

impl OpenBlock {
    const NONE: Self = Self { index: 0, kind: BlockKind::Unknown, received: 0, takes: DeltaKinds::NONE };

    /// Returns a block that begins.
    pub(super) const fn new(index: u32, kind: BlockKind) -> Self {
        Self { index, kind, received: 0, takes: DeltaKinds::of(kind) }
    }
}

/// The open blocks of a message, up to [`MAX`](Self::MAX) of them. The one that the last event was about comes first.
///
/// ```
/// use deltawire::anthropic::{Order, OpenBlocks};
///
/// assert!(Order::new().open_blocks().is_empty());
/// assert_eq!(OpenBlocks::MAX, 8);
/// ```
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct OpenBlocks {
    blocks: [OpenBlock; Self::MAX],
    pub(super) len: u8,
}

impl OpenBlocks {
    /// How many blocks are followed at once.
    pub const MAX: usize = 8;

    pub(super) const NONE: Self = Self { blocks: [OpenBlock::NONE; Self::MAX], len: 0 };

    /// Returns how many blocks are open.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len.into()
    }

    /// Returns `true` if no block is open.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Returns the open blocks.
    pub fn iter(&self) -> impl Iterator<Item = &OpenBlock> {
        self.blocks.iter().take(self.len.into())
    }

    /// Brings the block to the front, if it is open.
    fn find(&mut self, index: u32) -> Option<&mut OpenBlock> {
        let open = self.blocks.get_mut(..usize::from(self.len))?;
        let at = open.iter().position(|block| block.index == index)?;
        let mut moved = *open.get(at)?;
        for block in open.iter_mut().take(add(at, 1)) {
            core::mem::swap(block, &mut moved);
        }
        open.first_mut()
    }

    /// Opens a block, in place of one with the same index. Returns `false` if there is no room.
    pub(super) fn open(&mut self, block: OpenBlock) -> bool {
        if let Some(first) = self.find(block.index) {
            *first = block;
            return true;
        }
        let Some(free) = self.blocks.get_mut(usize::from(self.len)) else { return false };
        *free = block;
        self.len = one_more(self.len);
        // To the front: the next event is most likely about this block.
        self.find(block.index).is_some()
    }

    /// Closes a block. Returns `false` if it was not open.
    pub(super) fn close(&mut self, index: u32) -> bool {
        if self.find(index).is_none() {
            return false;
        }
        let [_, others @ ..] = self.blocks;
        for (to, from) in self.blocks.iter_mut().zip(others) {
            *to = from;
        }
        self.len = one_less(self.len);
        true
    }

    /// Counts a delta of `len` bytes if the block is open. Returns whether it is of a kind that the block can have.
    pub(super) fn takes(&mut self, index: u32, kind: DeltaKind, len: usize) -> Option<bool> {
        self.find(index)?;
        Some(self.first_takes(index, kind, len))
    }

    /// Counts a delta of `len` bytes if it is one of the first block. If not, nothing changes.
    #[inline]
    pub(super) fn first_takes(&mut self, index: u32, kind: DeltaKind, len: usize) -> bool {
        let [first, ..] = &mut self.blocks;
        if self.len == 0 || first.index != index || !first.takes.contains(kind) {
            return false;
        }
        first.received = first.received.saturating_add(u32::try_from(len).unwrap_or(u32::MAX));
        true
    }
}

impl fmt::Debug for OpenBlocks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
