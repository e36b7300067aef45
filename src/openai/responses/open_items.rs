//! The items of a response that are open.

use core::fmt;

use super::kind::{ContentKind, ContentKinds, ItemKind};
use crate::bytes::{add, one_less, one_more};

/// An open item of a response.
///
/// ```
/// use deltawire::openai::responses::{Event, ItemKind, Order};
///
/// let mut order = Order::new();
/// for payload in [
///     r#"{"type":"response.created","response":{}}"#,
///     r#"{"type":"response.output_item.added","output_index":0,"item":{"type":"message"}}"#,
///     r#"{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"Hel"}"#,
/// ] {
///     order.apply(&Event::parse(payload.as_bytes())?);
/// }
/// let open = order.open_items();
/// let item = open.iter().next().unwrap();
/// assert_eq!((item.output_index, item.kind, item.received), (0, ItemKind::Message, 3));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct OpenItem {
    /// The place of the item in the output.
    pub output_index: u32,
    /// The kind of the item.
    pub kind: ItemKind,
    /// How many bytes of text and arguments its deltas brought, as they stand in the payloads. At most `u32::MAX`.
    pub received: u32,
    /// The text that it can have.
    takes: ContentKinds,
    /// A hash of its id; 0 if it has none, or if it is known that the server changes it.
    pub(super) id: u64,
}

impl OpenItem {
    const NONE: Self = Self { output_index: 0, kind: ItemKind::Unknown, received: 0, takes: ContentKinds::NONE, id: 0 };

    /// Returns an item that begins.
    pub(super) const fn new(output_index: u32, kind: ItemKind, id: u64) -> Self {
        Self { output_index, kind, received: 0, takes: ContentKinds::of(kind), id }
    }
}

/// The open items of a response, up to [`MAX`](Self::MAX) of them. The one that the last event was about comes first.
///
/// ```
/// use deltawire::openai::responses::{OpenItems, Order};
///
/// assert!(Order::new().open_items().is_empty());
/// assert_eq!(OpenItems::MAX, 8);
/// ```
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct OpenItems {
    items: [OpenItem; Self::MAX],
    len: u8,
}

impl OpenItems {
    /// How many items are followed at once.
    pub const MAX: usize = 8;

    pub(super) const NONE: Self = Self { items: [OpenItem::NONE; Self::MAX], len: 0 };

    /// Returns how many items are open.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len.into()
    }

    /// Returns `true` if no item is open.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Returns the open items.
    pub fn iter(&self) -> impl Iterator<Item = &OpenItem> {
        self.items.iter().take(self.len.into())
    }

    /// Brings the item to the front, if it is open.
    pub(super) fn find(&mut self, output_index: u32) -> Option<&mut OpenItem> {
        let open = self.items.get_mut(..usize::from(self.len))?;
        let at = open.iter().position(|item| item.output_index == output_index)?;
        let mut moved = *open.get(at)?;
        for item in open.iter_mut().take(add(at, 1)) {
            core::mem::swap(item, &mut moved);
        }
        open.first_mut()
    }

    /// Opens an item, in place of one with the same index. Returns `false` if there is no room.
    pub(super) fn open(&mut self, item: OpenItem) -> bool {
        if let Some(first) = self.find(item.output_index) {
            *first = item;
            return true;
        }
        let Some(free) = self.items.get_mut(usize::from(self.len)) else { return false };
        *free = item;
        self.len = one_more(self.len);
        // To the front: the next event is most likely about this item.
        self.find(item.output_index).is_some()
    }

    /// Closes an item. Returns `false` if it was not open.
    pub(super) fn close(&mut self, output_index: u32) -> bool {
        if self.find(output_index).is_none() {
            return false;
        }
        let [_, others @ ..] = self.items;
        for (to, from) in self.items.iter_mut().zip(others) {
            *to = from;
        }
        self.len = one_less(self.len);
        true
    }

    /// Counts text of `len` bytes if the item is open. Returns whether it is of a kind that the item can have.
    pub(super) fn takes(&mut self, output_index: u32, kind: ContentKind, len: usize) -> Option<bool> {
        self.find(output_index)?;
        Some(self.first_takes(output_index, kind, len))
    }

    /// Counts text of `len` bytes if it is of the first item. If not, nothing changes.
    #[inline]
    pub(super) fn first_takes(&mut self, output_index: u32, kind: ContentKind, len: usize) -> bool {
        let [first, ..] = &mut self.items;
        if self.len == 0 || first.output_index != output_index || !first.takes.contains(kind) {
            return false;
        }
        first.received = first.received.saturating_add(u32::try_from(len).unwrap_or(u32::MAX));
        true
    }
}

impl fmt::Debug for OpenItems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
