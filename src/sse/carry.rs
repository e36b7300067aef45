//! What waits in the storage between two chunks: the last event id, and the open block.
//!
//! ```text
//! [ last event id ][ event CR ][ id line CR ][ data LF data LF ... ][ the open line ]
//!                                                                   line      tail
//! ```
//!
//! Each value ends in a byte that no value can hold: LF after data, CR after the others. So the joined data of a frame
//! is there without moving a byte, and an empty [`Span`] means that there is no such value. Where an `event` or `id`
//! line was stored between two `data` lines, the last bytes of the pieces show which is which ([`Carry::gather`]).
//!
//! | call                      | the storage                                          | `tail`                   |
//! |---------------------------|------------------------------------------------------|--------------------------|
//! | first write of a block    | the last event id moves to the front                 | the end of the id        |
//! | [`open_line`](Carry::open_line) | `line` is where the text of the line starts    | `line`                   |
//! | [`push`](Carry::push)     | the text gets longer                                 | its end                  |
//! | `close_*`, `end_*`        | the text becomes a value of the block                | after its end byte       |
//! | [`drop_line`](Carry::drop_line) | the text stays for a view                      | `line` again             |
//! | [`end_block`](Carry::end_block) | all stays for a view                           | 0                        |
//! | [`release`](Carry::release) | all but the last event id is given back            | the end of the id        |
//!
//! Between two calls `id <= line <= tail` holds while a block is open, and each value lies between the id and `line`.
//! When a block ends, its bytes stay where they are, for the frame borrows them: `tail` is 0 then, and the last event
//! id may lie among them. The first write of the next block overwrites them.

use super::limits::Limits;
use super::line::{CR, LF};
use super::span::{Span, index, length, minus, plus};
use super::storage::{Buffer, copy};
use crate::bytes::{add, find_line_end, skip, sub};

#[derive(Clone, Debug)]
pub(super) struct Carry<S> {
    storage: S,
    limits: Limits,
    /// The last event id in force, without an end byte.
    id: Span,
    /// The values of the open block.
    block: Values,
    /// Where the text of the open line starts.
    line: u32,
    /// The end of what is stored for the open block; 0 if it has stored nothing.
    tail: u32,
    /// How much the storage may hold between two blocks, in units of 64 KiB. So small, for an idle parser has to be.
    kept: u16,
    /// Whether another value was stored between two pieces of data.
    is_scattered: bool,
}

/// The values of a block, each with its end byte; of the id, the line.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Values {
    pub(super) event: Span,
    pub(super) id: Span,
    pub(super) data: Span,
}

/// There is not enough memory. Fixed storages are large enough for the limits, so it is the allocator that has none.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct NoMemory;

impl<S: Buffer> Carry<S> {
    pub(super) fn new(storage: S, limits: Limits) -> Self {
        // A power of two, as `grow` makes them: else a storage could be too large as soon as it has grown.
        let kept = storage.spare().checked_next_power_of_two().map_or(u32::MAX, length) >> 16;
        let kept = u16::try_from(kept).unwrap_or(u16::MAX).max(1);
        Self {
            storage,
            limits,
            id: Span::default(),
            block: Values::default(),
            line: 0,
            tail: 0,
            kept,
            is_scattered: false,
        }
    }

    /// Forgets the stream.
    pub(super) fn reset(&mut self) {
        self.id = Span::default();
        self.end_block();
        if self.is_large() {
            self.release();
        }
    }

    #[inline]
    pub(super) const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Returns the values of the open block.
    #[inline]
    pub(super) const fn block(&self) -> &Values {
        &self.block
    }

    /// Forgets the open block. What it stored can still be viewed until the next write.
    #[inline]
    pub(super) fn end_block(&mut self) {
        self.block = Values::default();
        self.is_scattered = false;
        self.line = 0;
        self.tail = 0;
    }

    #[inline]
    pub(super) fn view(&self, span: Span) -> &[u8] {
        span.of(self.storage.as_ref())
    }

    #[inline]
    pub(super) fn last_event_id(&self) -> &[u8] {
        self.view(self.id)
    }

    /// Returns where the text of the open line is.
    #[inline]
    pub(super) const fn line(&self) -> Span {
        Span { start: self.line, end: self.tail }
    }

    /// Returns whether the storage holds more than it may between two blocks.
    #[inline]
    pub(super) fn is_large(&self) -> bool {
        self.storage.spare() > index(u32::from(self.kept) << 16)
    }

    /// Gives memory back. No block and no line is open, and nothing borrows them.
    #[cold]
    pub(super) fn release(&mut self) {
        self.begin();
        self.storage.shrink(index(self.tail));
    }

    /// Starts the text of a line.
    #[inline]
    pub(super) fn open_line(&mut self) {
        self.begin();
        self.line = self.tail;
    }

    /// Gives up the text of the open line, but for a view of it.
    pub(super) fn drop_line(&mut self) {
        self.tail = self.line;
    }

    /// Adds to the text of the open line, or changes nothing.
    #[inline]
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), NoMemory> {
        if !self.storage.write(index(self.tail), bytes, &self.limits) {
            return Err(NoMemory);
        }
        self.tail = plus(self.tail, length(bytes.len()));
        Ok(())
    }

    /// Ends the open line as a value of the block.
    fn close_value(&mut self, end: u8) -> Result<Span, NoMemory> {
        self.push(&[end])?;
        Ok(self.line())
    }

    pub(super) fn close_event(&mut self) -> Result<(), NoMemory> {
        self.block.event = self.close_value(CR)?;
        Ok(())
    }

    pub(super) fn close_id(&mut self) -> Result<(), NoMemory> {
        self.block.id = self.close_value(CR)?;
        Ok(())
    }

    pub(super) fn close_data(&mut self) -> Result<(), NoMemory> {
        self.push(&[LF])?;
        self.add_data();
        Ok(())
    }

    /// Adds the open line, which has its LF, to the data.
    #[inline]
    fn add_data(&mut self) {
        let piece = self.line();
        let data = &mut self.block.data;
        if data.is_empty() {
            *data = piece;
        } else {
            self.is_scattered |= data.end != piece.start;
            data.end = piece.end;
        }
    }

    pub(super) fn keep_event(&mut self, value: &[u8]) -> Result<(), NoMemory> {
        self.open_line();
        self.push(value)?;
        self.close_event()
    }

    pub(super) fn keep_id(&mut self, line: &[u8]) -> Result<(), NoMemory> {
        self.open_line();
        self.push(line)?;
        self.close_id()
    }

    /// Stores a line of data, with its LF or without.
    #[inline(never)]
    pub(super) fn keep_data(&mut self, piece: &[u8]) -> Result<(), NoMemory> {
        self.open_line();
        self.end_data(piece)
    }

    /// Stores a further line of data, with its LF or without, directly after the last.
    #[inline(always)]
    pub(super) fn join_data(&mut self, piece: &[u8]) -> Result<(), NoMemory> {
        self.push(piece)?;
        if piece.last() != Some(&LF) {
            if let Err(NoMemory) = self.push(&[LF]) {
                // Half a line must not stay after the data.
                self.tail = self.block.data.end;
                return Err(NoMemory);
            }
        }
        self.block.data.end = self.tail;
        Ok(())
    }

    /// Stores an event type, if there is one, and opens a line that starts with `part`.
    ///
    /// The event comes with the first byte of its line end. That is as good an end byte as CR, for no data
    /// is stored before it.
    #[inline]
    pub(super) fn keep_split(&mut self, event_and_end: Option<&[u8]>, part: &[u8]) -> Result<(), NoMemory> {
        self.open_line();
        if let Some(event_and_end) = event_and_end {
            self.push(event_and_end)?;
            self.block.event = self.line();
            self.line = self.tail;
        }
        self.push(part)
    }

    /// Ends the open line as data, with its last `part`. An LF that `part` ends in need not be added.
    #[inline]
    pub(super) fn end_data(&mut self, part: &[u8]) -> Result<(), NoMemory> {
        self.push(part)?;
        if part.last() == Some(&LF) {
            self.add_data();
            return Ok(());
        }
        self.close_data()
    }

    /// Ends the open line as an event type, with its last `part`.
    #[inline]
    pub(super) fn end_event(&mut self, part: &[u8]) -> Result<(), NoMemory> {
        self.push(part)?;
        self.close_event()
    }

    /// Makes the last `len` bytes of the block's stored `id` line the last event id.
    pub(super) fn commit_stored_id(&mut self, len: usize) {
        let end = self.block.id.value().end;
        self.id = Span { start: minus(end, length(len)), end };
    }

    /// Makes `id` the last event id. If nothing is stored for the open block, it takes the place of
    /// the old one.
    #[inline]
    pub(super) fn commit_id(&mut self, id: &[u8]) -> Result<(), NoMemory> {
        let start = self.tail;
        self.push(id)?;
        self.id = Span { start, end: self.tail };
        Ok(())
    }

    /// Makes `id` the last event id, between two blocks, or changes nothing.
    pub(super) fn set_id(&mut self, id: &[u8]) -> Result<(), NoMemory> {
        // It takes the place of the old one, and of what a view may still have had.
        self.end_block();
        let result = self.commit_id(id);
        self.end_block();
        result
    }

    /// Makes the storage ready for the first write of a block: the last event id and nothing else.
    #[inline]
    fn begin(&mut self) {
        if self.tail != 0 {
            return;
        }
        let len = self.id.len();
        if self.id.start != 0 {
            move_down(self.storage.as_mut(), index(self.id.start), 0, index(len));
        }
        self.id = Span { start: 0, end: len };
        self.tail = len;
    }

    /// Brings the data together if other values lie between its pieces. Linear, and done once a frame.
    #[inline]
    pub(super) fn gather(&mut self) {
        if self.is_scattered {
            self.gather_scattered();
        }
    }

    #[cold]
    fn gather_scattered(&mut self) {
        let Values { event, id, data } = &mut self.block;
        let bytes = self.storage.as_mut();
        // Bring the two values that still count to the front of the data ...
        move_before(bytes, data, event, id);
        move_before(bytes, data, id, event);
        // ... then close the gaps between the pieces of data.
        let len = keep_only_data(range_mut(bytes, *data));
        data.end = plus(data.start, length(len));
    }
}

/// Moves `value` to the front of `data` if it lies inside. `other` goes along if it must.
fn move_before(bytes: &mut [u8], data: &mut Span, value: &mut Span, other: &mut Span) {
    if value.is_empty() || value.start < data.start || value.end > data.end {
        return;
    }
    let len = value.len();
    rotate(range_mut(bytes, Span { start: data.start, end: value.end }), index(len));
    if other.start >= data.start && other.end <= value.start {
        *other = Span { start: plus(other.start, len), end: plus(other.end, len) };
    }
    *value = Span { start: data.start, end: plus(data.start, len) };
    data.start = value.end;
}

/// Moves the last `len` bytes to the front. `rotate_right` would do, had it no panic.
fn rotate(bytes: &mut [u8], len: usize) {
    bytes.reverse();
    if let Some((front, back)) = bytes.split_at_mut_checked(len) {
        front.reverse();
        back.reverse();
    }
}

/// Moves the pieces that end in LF together, and returns their length. The rest becomes empty
/// pieces, so that doing it again changes nothing.
fn keep_only_data(region: &mut [u8]) -> usize {
    let mut kept = 0_usize;
    let mut piece = 0_usize;
    while let Some(len) = find_line_end(skip(region, piece)) {
        let end = add(piece, len);
        let next = add(end, 1);
        if region.get(end) == Some(&LF) {
            move_down(region, piece, kept, sub(next, piece));
            kept = add(kept, sub(next, piece));
        }
        piece = next;
    }
    if let Some(rest) = region.get_mut(kept..) {
        rest.fill(CR);
    }
    kept
}

/// Moves `len` bytes towards the front, even by less than their length. `copy_within` would do, had it
/// no panic.
#[inline]
fn move_down(bytes: &mut [u8], from: usize, to: usize, len: usize) {
    if let Some((front, back)) = bytes.split_at_mut_checked(from) {
        if let (Some(to), Some(from)) = (front.get_mut(to..add(to, len)), back.get(..len)) {
            copy(to, from);
            return;
        }
    }
    move_a_little(bytes, from, to, len);
}

/// Does the same where the two places overlap: by way of a third.
#[cold]
fn move_a_little(bytes: &mut [u8], mut from: usize, mut to: usize, len: usize) {
    let mut step = [0; 32];
    let end = add(from, len);
    while from < end {
        let len = sub(end, from).min(step.len());
        if let (Some(step), Some(from)) = (step.get_mut(..len), bytes.get(from..add(from, len))) {
            copy(step, from);
        }
        if let (Some(to), Some(step)) = (bytes.get_mut(to..add(to, len)), step.get(..len)) {
            copy(to, step);
        }
        from = add(from, len);
        to = add(to, len);
    }
}

fn range_mut(bytes: &mut [u8], span: Span) -> &mut [u8] {
    debug_assert!(index(span.end) <= bytes.len(), "{span:?} of {}", bytes.len());
    bytes.get_mut(index(span.start)..index(span.end)).unwrap_or(&mut [])
}
