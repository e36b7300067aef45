//! What was written of the items of a response, so that it can be written again.
//!
//! The protocol of Responses repeats each item when it is done, and all of them at the end. The memory is a list of records in
//! the order in which they came; those of items that are open at the same time lie among one another. An item is read from its
//! beginning to its end. At most nine are open at once, so each record is read at most nine times for the items, and as often
//! for the end.
//!
//! A record: a byte that says what it is, the index of the item (4 bytes), the length (4 bytes), and so many bytes of text.

use crate::bytes::{add, as_text, first};
use crate::sse::{Limits, Storage};

#[derive(Clone, Debug)]
pub(super) struct Memory<S> {
    storage: S,
    len: usize,
    /// Whether nothing is missing.
    is_whole: bool,
}

/// What a record is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Tag {
    /// An item begins. The text says what it is.
    Begin,
    /// Members of it.
    Member,
    /// More of its string.
    Text,
    /// It is done. The text is its status.
    End,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'m> {
    pub(super) tag: Tag,
    pub(super) index: u32,
    pub(super) text: &'m str,
    /// Where the record begins.
    pub(super) at: usize,
}

const HEAD: usize = 9;

impl<S: Storage> Memory<S> {
    pub(super) const fn new(storage: S) -> Self {
        Self { storage, len: 0, is_whole: true }
    }

    /// Returns where the next record comes.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// Returns whether all that came is there.
    pub(super) const fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Appends a record. One that has no room is left out, and so are all after it.
    pub(super) fn push(&mut self, tag: Tag, index: u32, text: &str) {
        let len = u32::try_from(text.len()).ok().filter(|_| self.is_whole);
        self.is_whole = len.is_some_and(|len| {
            let [a, b, c, d] = index.to_le_bytes();
            let [e, f, g, h] = len.to_le_bytes();
            let head = [tag as u8, a, b, c, d, e, f, g, h];
            let at = add(self.len, HEAD);
            let limits = Limits::new();
            self.storage.write(self.len, &head, &limits) && self.storage.write(at, text.as_bytes(), &limits)
        });
        if self.is_whole {
            self.len = add(add(self.len, HEAD), text.len());
        }
    }

    /// Returns the records of an item, which begin at a place and end with its end.
    pub(super) fn of(&self, (index, start): (u32, usize)) -> impl Iterator<Item = Record<'_>> {
        let mut has_ended = false;
        let records = self.records(start).take_while(move |record| {
            let was_over = has_ended;
            has_ended |= record.index == index && record.tag == Tag::End;
            !was_over
        });
        records.filter(move |record| record.index == index)
    }

    /// Returns the records from a place on at which one begins.
    pub(super) fn records(&self, from: usize) -> impl Iterator<Item = Record<'_>> {
        let bytes = first(self.storage.as_ref(), self.len);
        let mut at = from;
        core::iter::from_fn(move || {
            let (head, rest) = bytes.get(at..)?.split_first_chunk::<HEAD>()?;
            let [tag, a, b, c, d, e, f, g, h] = *head;
            let tag = [Tag::Begin, Tag::Member, Tag::Text, Tag::End].into_iter().find(|it| *it as u8 == tag)?;
            let len = usize::try_from(u32::from_le_bytes([e, f, g, h])).ok()?;
            let text = as_text(rest.get(..len)?);
            let record = Record { tag, index: u32::from_le_bytes([a, b, c, d]), text, at };
            at = add(add(at, HEAD), len);
            Some(record)
        })
    }
}
