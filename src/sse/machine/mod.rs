//! The machine: it has the state, takes any line in any number of parts, and could do everything alone.
//!
//! line.rs has the states of a line; this is what they do to a block:
//!
//! | in state                    | comes                                   | effect                                                  |
//! |-----------------------------|-----------------------------------------|---------------------------------------------------------|
//! | `Start`                     | a `data`, `event` or `id` line          | charged and stored: the block is open                   |
//! | `Start`                     | a blank line                            | the block ends: a frame if it has data                  |
//! | `Start`, `Head`             | the first seven bytes of a line         | charged and stored, if the line is one of a block       |
//! | `Data`, `Event`, `Id`       | more of the line                        | charged and stored                                      |
//! | `Data`, `Event`, `Id`       | its end                                 | the text is a value of the block                        |
//! | `Id`                        | a NUL                                   | the charge is taken back; the line is ignored           |
//! | `Retry`, `Comment`, `Unknown` | a part, or the end                    | stored as far as the limit allows and if wanted, then returned |
//! | any of these                | a byte or a line that the limits or the memory do not allow | an error; the block is dropped, and its rest skipped |
//! | `AfterRetry`                | as in `Start`                           | as in `Start`                                           |
//! | `Release`                   |                                         | memory is given back                                    |
//!
//! Between two calls:
//!
//! - All that is kept is a function of the bytes so far, not of how they were split.
//! - `offset` is the position of the next byte, and `start` that of the first line of the open block, or, without an
//!   open block, of the open line.
//! - A block is open from its first charged line to its blank line. Between two blocks the budget is untouched, and
//!   the storage has the last event id and, for the view that the last call returned, what the last block stored.
//! - `AfterRetry` is `Start` in a block that has a `retry` line and none that is charged.
//! - In `Start` between two blocks the storage is not larger than it may stay.

mod lines;

use super::block::{Block, Data};
use super::budget::Budget;
use super::carry::{Carry, NoMemory, Values};
use super::end::{End, Tail};
use super::field::{self, Field};
use super::frame::{Frame, Place};
use super::id_error::IdError;
use super::limits::Limits;
use super::line::{self, BOM, Keep, Line};
use super::span::{Span, index, minus};
use super::step::Step;
use super::storage::Storage;
use crate::bytes::{add, advance, first, split, sub, used};
use crate::error::{Error, ErrorKind};

pub(super) use lines::{open_split, take_line};

#[derive(Clone, Debug)]
pub(super) struct Machine<S> {
    carry: Carry<S>,
    offset: u64,
    start: u64,
    /// The reconnection time, if `has_retry`.
    retry: u64,
    budget: Budget,
    line: Line,
    has_retry: bool,
    /// Whether the open block has a valid `retry` line.
    has_block_retry: bool,
    seen_frame: bool,
    seen_ignored: bool,
    /// Whether the body began as a list.
    is_list: bool,
    stops: Stops,
}

/// Before which lines, outside of a block, the machine stops.
#[derive(Clone, Copy, Debug)]
enum Stops {
    Never,
    /// Before one that starts with a brace.
    AtBrace,
    /// Before one that starts with a bracket too, if nothing but comments and blank lines came before.
    AtBracket,
}

impl From<NoMemory> for ErrorKind {
    fn from(_: NoMemory) -> Self {
        Self::OutOfMemory
    }
}

impl<S: Storage> Machine<S> {
    pub(super) fn new(storage: S, limits: Limits) -> Self {
        let limits = limits.within(storage.max_len());
        Self {
            carry: Carry::new(storage, limits),
            offset: 0,
            start: 0,
            retry: 0,
            budget: Budget::new(&limits),
            line: Line::Bom(0),
            has_retry: false,
            has_block_retry: false,
            seen_frame: false,
            seen_ignored: false,
            is_list: false,
            stops: Stops::Never,
        }
    }

    pub(super) fn reset(&mut self) {
        self.carry.reset();
        self.offset = 0;
        self.start = 0;
        self.budget = Budget::new(self.carry.limits());
        self.line = Line::Bom(0);
        self.has_retry = false;
        self.has_block_retry = false;
        self.seen_frame = false;
        self.seen_ignored = false;
        self.is_list = false;
    }

    /// Makes it stop, with [`Step::Brace`], before a line that starts with a brace, outside of a block.
    pub(super) const fn stop_at_brace(&mut self) {
        self.stops = Stops::AtBrace;
    }

    /// Makes it stop in the same way before a line that starts with a bracket, if that is the beginning of the body.
    pub(super) const fn stop_at_bracket(&mut self) {
        self.stops = Stops::AtBracket;
    }

    // What it knows.

    #[inline]
    pub(super) const fn limits(&self) -> &Limits {
        self.carry.limits()
    }

    #[inline]
    pub(super) const fn offset(&self) -> u64 {
        self.offset
    }

    pub(super) fn retry(&self) -> Option<u64> {
        self.has_retry.then_some(self.retry)
    }

    #[inline]
    pub(super) fn last_event_id(&self) -> &[u8] {
        self.carry.last_event_id()
    }

    #[inline]
    pub(super) fn view(&self, span: Span) -> &[u8] {
        self.carry.view(span)
    }

    /// Returns whether there was a complete line that SSE ignores.
    pub(super) const fn has_ignored_lines(&self) -> bool {
        self.seen_ignored
    }

    #[inline]
    pub(super) fn is_between_blocks(&self) -> bool {
        self.line == Line::Start && !self.budget.has_lines()
    }

    /// Returns whether the next byte starts a line of a block that has none but `retry` lines so far.
    #[inline]
    pub(super) fn is_after_retry(&self) -> bool {
        self.line == Line::AfterRetry
    }

    /// Returns whether the open block has a valid `retry` line.
    #[inline]
    pub(super) const fn has_block_retry(&self) -> bool {
        self.has_block_retry
    }

    /// Returns the reconnection time, if the step that the last call came to is a frame that sets it.
    #[inline]
    pub(super) fn retry_if(&self, has_retry: bool) -> Option<u64> {
        has_retry.then_some(self.retry)
    }

    /// Returns whether the next byte starts a line of an open block.
    #[inline]
    pub(super) fn is_in_block(&self) -> bool {
        self.line == Line::Start && self.budget.has_lines()
    }

    /// Returns whether the next byte is in a `data` or `event` value.
    #[inline]
    pub(super) const fn is_in_value(&self) -> bool {
        matches!(self.line, Line::Data | Line::Event)
    }

    #[inline]
    pub(super) fn is_at_brace(&self, chunk: &[u8]) -> bool {
        match (self.stops, chunk.first()) {
            (Stops::AtBrace | Stops::AtBracket, Some(b'{')) => true,
            (Stops::AtBracket, Some(b'[')) => !self.seen_frame && !self.seen_ignored,
            _ => false,
        }
    }

    #[inline]
    pub(super) fn is_valid_id(&self, value: &[u8]) -> bool {
        value.len() <= index(self.limits().max_id()) && !value.contains(&0)
    }

    /// Returns whether the limits allow a frame of `len` bytes that has an `event` line or none, and a `data` line.
    #[inline]
    pub(super) fn allows(&self, len: usize) -> bool {
        len <= index(self.limits().max_frame()) && self.limits().max_lines() >= 2
    }

    // What a shortcut can have done: the bytes in question are seen to be what the method says.

    /// Takes what `chunk` has before `rest`, which is its end.
    #[inline]
    fn take<'c>(&mut self, chunk: &mut &'c [u8], rest: &'c [u8]) {
        self.offset = advance(self.offset, used(chunk, rest));
        *chunk = rest;
    }

    /// Takes a frame that lies in the chunk up to `rest`, between two blocks.
    #[inline]
    pub(super) fn pass<'c>(&mut self, chunk: &mut &'c [u8], rest: &'c [u8]) {
        self.take(chunk, rest);
        self.seen_frame = true;
    }

    /// Takes the rest of a frame of which the beginning was stored, and forgets that.
    #[inline]
    pub(super) fn pass_rest<'c>(&mut self, chunk: &mut &'c [u8], rest: &'c [u8]) {
        self.forget_block();
        self.line = Line::Start;
        self.pass(chunk, rest);
    }

    /// Takes a block with data that lies in the chunk up to `rest`, between two blocks. Without memory for its id it
    /// changes nothing.
    #[inline]
    pub(super) fn pass_block<'c>(
        &mut self,
        chunk: &mut &'c [u8],
        rest: &'c [u8],
        block: &Block<'c>,
    ) -> Option<Step<'c>> {
        if let Some(line) = block.id {
            self.carry.commit_id(field::id_value(line)).ok()?;
        }
        self.has_block_retry = false;
        self.line = if ends_in_cr(chunk, rest) { Line::AfterCr } else { Line::Start };
        self.pass(chunk, rest);
        let has_retry = block.has_retry;
        if let Data::One(piece) = block.data {
            if block.id.is_some() {
                // The id is all that is stored, and the next one takes its place.
                self.carry.end_block();
            }
            let data = piece.strip_suffix(b"\n").unwrap_or(piece);
            return Some(Step::Borrowed { event: block.event, data, has_retry });
        }
        let data = self.carry.block().data.value();
        self.carry.end_block();
        self.release_soon();
        Some(Step::Joined { event: block.event, data, has_retry })
    }

    /// Opens a block whose lines lie in the chunk up to `rest`, if it has any.
    pub(super) fn open_block<'c>(
        &mut self,
        chunk: &mut &'c [u8],
        rest: &'c [u8],
        block: &Block<'c>,
    ) -> Result<(), ErrorKind> {
        let is_after_cr = ends_in_cr(chunk, rest);
        self.take(chunk, if block.budget.has_lines() { block.from } else { rest });
        self.start = self.offset;
        self.budget = block.budget;
        self.has_block_retry = block.has_retry;
        if !block.event.is_empty() {
            self.carry.keep_event(block.event)?;
        }
        if let Some(line) = block.id {
            self.carry.keep_id(line)?;
        }
        if let Data::One(piece) = block.data {
            self.carry.keep_data(piece)?;
        }
        self.take(chunk, rest);
        self.line = if is_after_cr { Line::AfterCr } else { self.line_start() };
        Ok(())
    }

    /// Adds a line of data to a block that lies in the chunk, or changes nothing and returns `false`.
    #[inline(always)]
    pub(super) fn join<'c>(&mut self, block: &mut Block<'c>, piece: &'c [u8]) -> bool {
        match block.data {
            Data::None => {
                block.data = Data::One(piece);
                return true;
            }
            Data::One(first) => {
                if self.carry.keep_data(first).is_err() {
                    return false;
                }
                block.data = Data::Joined;
            }
            Data::Joined => {}
        }
        self.carry.join_data(piece).is_ok()
    }

    /// Takes the chunk, between two blocks, which ends inside the first `data` value of a frame or in its event type.
    /// If the limits or the memory do not allow it, or there are too few bytes of the value, it changes nothing.
    #[inline(never)]
    pub(super) fn open_frame(&mut self, chunk: &mut &[u8], event_and_end: Option<&[u8]>, line: Line, part: &[u8]) {
        if !part.is_empty() && self.open_value(chunk, event_and_end, line, part).is_err() {
            self.forget_block();
        }
    }

    /// Takes the chunk, which ends inside a `line` that is [`Line::Data`] or [`Line::Event`]. `part` is what is there of
    /// its value. Before it there may be an event type, which comes with the first byte of its line end.
    pub(super) fn open_value(
        &mut self,
        chunk: &mut &[u8],
        event_and_end: Option<&[u8]>,
        line: Line,
        part: &[u8],
    ) -> Result<(), ErrorKind> {
        if !self.budget.has_lines() {
            self.start = self.offset;
        }
        let (name, too_long) = match line {
            Line::Event => ("event: ", ErrorKind::EventTooLong),
            _ => ("data: ", ErrorKind::DataTooLong),
        };
        // Both at once: where that is over a limit, the slow way finds out which of them it is.
        let (lines, event_len) = event_and_end.map_or((1, 0), |event| (2, sub(add(event.len(), "event: ".len()), 1)));
        let len = add(event_len, add(name.len(), part.len()));
        self.budget.charge_lines(lines, len, self.carry.limits(), too_long)?;
        self.carry.keep_split(event_and_end, part)?;
        self.line = line;
        self.take(chunk, &[]);
        Ok(())
    }

    /// Takes the chunk, which lies inside the open value, or changes nothing.
    #[inline]
    pub(super) fn extend_value(&mut self, chunk: &mut &[u8]) -> Result<(), ErrorKind> {
        self.budget.charge(chunk.len(), self.too_long())?;
        if let Err(NoMemory) = self.carry.push(chunk) {
            self.budget.refund(chunk.len());
            return Err(ErrorKind::OutOfMemory);
        }
        self.take(chunk, &[]);
        Ok(())
    }

    /// Takes the last `len` bytes of the open value, and its line end, up to `rest`.
    #[inline]
    pub(super) fn end_value<'c>(&mut self, chunk: &mut &'c [u8], len: usize, rest: &'c [u8]) -> Result<(), ErrorKind> {
        self.budget.charge(len, self.too_long())?;
        if self.line == Line::Data {
            self.carry.end_data(up_to_lf(chunk, len))?;
        } else {
            self.carry.end_event(first(chunk, len))?;
        }
        self.line = Line::Start;
        self.take(chunk, rest);
        Ok(())
    }

    /// Takes a `data` line of an open block, up to `rest`. It ends after the first `len` bytes of `value`.
    #[inline]
    pub(super) fn take_data<'c>(
        &mut self,
        chunk: &mut &'c [u8],
        value: &[u8],
        len: usize,
        rest: &'c [u8],
    ) -> Result<(), ErrorKind> {
        self.charge_line(add("data: ".len(), len), ErrorKind::DataTooLong)?;
        self.carry.keep_data(up_to_lf(value, len))?;
        self.take(chunk, rest);
        Ok(())
    }

    /// Takes a blank line, up to `rest`: a frame if the block has data.
    #[inline]
    pub(super) fn end_block<'c>(&mut self, chunk: &mut &'c [u8], rest: &'c [u8]) -> Step<'static> {
        self.take(chunk, rest);
        let has_retry = self.has_block_retry;
        if !self.budget.has_lines() {
            if has_retry {
                self.end_retry();
            }
            return Step::NeedMore;
        }
        self.carry.gather();
        let &Values { event, id, data } = self.carry.block();
        let has_id = !id.is_empty();
        if has_id {
            let len = field::id_value(self.carry.view(id.value())).len();
            self.carry.commit_stored_id(len);
        }
        self.forget_block();
        self.release_soon();
        if data.is_empty() {
            return Step::NoData { event: event.value(), has_id };
        }
        self.seen_frame = true;
        Step::Stored { event: event.value(), data: data.value(), has_retry }
    }

    /// Takes the value of a `retry` line, and returns whether it is valid.
    pub(super) fn set_retry(&mut self, number: Option<u64>) -> bool {
        match number {
            Some(number) => {
                self.retry = number;
                self.has_retry = true;
            }
            None => self.seen_ignored = true,
        }
        number.is_some()
    }

    /// Makes a valid `retry` line, whose end was taken, one of the open block.
    fn add_retry(&mut self) {
        self.has_block_retry = true;
        if self.line == Line::Start {
            self.line = self.line_start();
        }
    }

    /// Ends a block that has nothing but `retry` lines.
    #[cold]
    fn end_retry(&mut self) {
        self.has_block_retry = false;
        if self.line == Line::AfterRetry {
            self.line = Line::Start;
        }
        self.release_soon();
    }

    /// Returns the state at the start of a line.
    #[inline]
    fn line_start(&self) -> Line {
        if self.has_block_retry && !self.budget.has_lines() { Line::AfterRetry } else { Line::Start }
    }

    /// Makes `id`, which does not come from the stream, the last event id.
    pub(super) fn set_last_event_id(&mut self, id: &[u8]) -> Result<(), IdError> {
        let is_between =
            matches!(self.line, Line::Bom(0) | Line::Start | Line::AfterRetry | Line::AfterCr | Line::Release);
        if self.budget.has_lines() || !is_between {
            return Err(IdError::InFrame);
        }
        if id.iter().any(|byte| matches!(byte, 0 | &line::CR | &line::LF)) {
            return Err(IdError::Forbidden);
        }
        if id.len() > index(self.limits().max_id()) {
            return Err(IdError::TooLong);
        }
        self.carry.set_id(id).map_err(|NoMemory| IdError::OutOfMemory)
    }

    /// Takes a line that SSE ignores.
    pub(super) const fn see_ignored(&mut self) {
        self.seen_ignored = true;
    }

    /// Gives up the open block, and what is still to come of it. The chunk is in one of its lines, or at the start of
    /// one that is not blank.
    #[cold]
    pub(super) fn fail(&mut self, kind: ErrorKind) -> Step<'static> {
        self.forget_block();
        if self.carry.is_large() {
            self.carry.release();
        }
        self.line = Line::Skipping;
        Step::Failed(Error::new(kind, self.start))
    }

    #[inline]
    fn forget_block(&mut self) {
        self.carry.end_block();
        self.budget = Budget::new(self.carry.limits());
        self.has_block_retry = false;
    }

    /// Has memory given back at the next byte, if there is too much. Not now: what the call returns may borrow it.
    #[inline]
    fn release_soon(&mut self) {
        if self.line == Line::Start && self.carry.is_large() {
            self.line = Line::Release;
        }
    }

    // What the ways share.

    #[inline]
    fn charge_line(&mut self, len: usize, too_long: ErrorKind) -> Result<(), ErrorKind> {
        self.budget.charge_line(len, self.carry.limits(), too_long)
    }

    #[inline]
    const fn too_long(&self) -> ErrorKind {
        if let Line::Event = self.line { ErrorKind::EventTooLong } else { ErrorKind::DataTooLong }
    }

    /// Returns how many more bytes may be kept of a line that is no part of the block: all that it leaves of the limit.
    fn room_for_text(&self) -> usize {
        index(minus(self.budget.left(), self.carry.line().len()))
    }

    /// Gives up the text of a line that is no part of a block, but for its view.
    fn drop_line(&mut self) {
        self.carry.drop_line();
        if !self.budget.has_lines() {
            self.release_soon();
        }
    }

    // Bare JSON, which the typed layers recognise. It is kept as if it were one line.

    /// Starts to keep it, between two blocks.
    pub(super) fn begin_bare(&mut self) {
        if self.line == Line::Release {
            self.carry.release();
        }
        self.start = self.offset;
        self.carry.open_line();
        self.line = Line::Unknown(Keep::All);
    }

    /// Keeps `len` more bytes of it, and returns whether there was room for all of them. If not, it is clipped, and
    /// ends with the line.
    pub(super) fn keep_bare(&mut self, chunk: &mut &[u8], len: usize) -> bool {
        let (part, rest) = split(chunk, len.min(self.room_for_text()));
        if self.carry.push(part).is_err() || part.len() < len {
            self.line = Line::Unknown(Keep::Clipped);
        }
        self.take(chunk, rest);
        self.line == Line::Unknown(Keep::All)
    }

    /// Returns whether what is kept of it ends with a line.
    pub(super) fn is_bare_line_end(&self) -> bool {
        matches!(self.carry.view(self.carry.line()).last(), Some(&(line::LF | line::CR)))
    }

    /// Ends it. What its last line still has is a line of its own, perhaps an empty one.
    pub(super) fn end_bare(&mut self) -> Step<'static> {
        let line = self.carry.line();
        let is_line_end = self.is_bare_line_end();
        // An LF after a CR would belong to it.
        self.line = if is_line_end { self.line_start() } else { Line::Unknown(Keep::All) };
        self.seen_ignored = true;
        self.drop_line();
        Step::Ignored { line, is_clipped: false }
    }

    /// Passes over `len` bytes between two elements of a list.
    pub(super) fn pass_over(&mut self, chunk: &mut &[u8], len: usize) {
        self.take(chunk, split(chunk, len).1);
    }

    /// Keeps `len` more bytes of an element. If there is no room for them, it is clipped, and goes on to its end.
    pub(super) fn keep_element(&mut self, chunk: &mut &[u8], len: usize) {
        let (part, rest) = split(chunk, len);
        if self.line == Line::Unknown(Keep::All) {
            // What fits stays, so that what is seen of it at the end of the stream does not depend on the chunks.
            let fitting = first(part, part.len().min(self.room_for_text()));
            if self.carry.push(fitting).is_err() || fitting.len() < part.len() {
                self.line = Line::Unknown(Keep::Clipped);
            }
        }
        self.take(chunk, rest);
    }

    /// Returns what is kept.
    pub(super) fn bare(&self) -> &[u8] {
        self.carry.view(self.carry.line())
    }

    /// Ends an element: it is the data of a frame, or over the limit. If it `is_broken`, the rest of its line is a line that
    /// SSE ignores.
    pub(super) fn end_element(&mut self, is_broken: bool) -> Step<'static> {
        let line = self.carry.line();
        let is_clipped = self.line == Line::Unknown(Keep::Clipped);
        self.line = if is_broken { Line::Unknown(Keep::All) } else { self.line_start() };
        self.drop_line();
        if is_clipped {
            return Step::Failed(Error::new(ErrorKind::DataTooLong, self.start));
        }
        self.seen_frame = true;
        Step::Stored { event: Span::default(), data: line, has_retry: false }
    }

    // The end of the stream.

    pub(super) fn finish(&mut self) -> End<'_> {
        self.carry.gather();
        let pending = self.pending();
        let &Values { event, id, data } = self.carry.block();
        let kept = || self.carry.view(self.carry.line());
        let ignored_lines = self.seen_ignored || self.is_in_ignored();
        let is_bare = ignored_lines && !self.seen_frame;
        let (field, line): (Field, &[u8]) = match &self.line {
            _ if self.is_clean() => return End::Clean { bare: is_bare, ignored_lines },
            Line::Start | Line::AfterCr if !data.is_empty() => {
                let mut frame = self.stored(event.value(), data.value(), self.has_block_retry);
                if !id.is_empty() {
                    frame.last_event_id = field::id_value(self.view(id.value()));
                }
                return End::Unterminated { frame, pending, ignored_lines };
            }
            Line::Bom(seen) => (Field::Blank, first(&BOM, usize::from(*seen))),
            Line::Head(head) => (Field::Blank, head.as_bytes()),
            Line::Start | Line::AfterRetry | Line::AfterCr | Line::Release => (Field::Blank, &[]),
            Line::Skip | Line::SkipAfterCr | Line::Skipping => (Field::Blank, &[]),
            Line::Data => (Field::Data, kept()),
            Line::Event => (Field::Event, kept()),
            Line::Id => (Field::Id, kept()),
            Line::Retry(..) => (Field::Retry, kept()),
            Line::Comment(_) => (Field::Comment, kept()),
            Line::Unknown(_) => (Field::Unknown, kept()),
        };
        let (event, data) = (self.view(event.value()), self.view(data.value()));
        End::Truncated(Tail { event, data, field, line, pending, is_bare, ignored_lines })
    }

    pub(super) const fn begin_list(&mut self) {
        self.is_list = true;
    }

    pub(super) const fn is_list(&self) -> bool {
        self.is_list
    }

    /// Returns whether there was a frame.
    #[cfg(any(feature = "futures-core", feature = "tokio-util"))]
    pub(super) const fn has_frame(&self) -> bool {
        self.seen_frame
    }

    /// Returns whether nothing is open: neither a line nor a block.
    pub(super) fn is_clean(&self) -> bool {
        let is_line_start =
            matches!(self.line, Line::Start | Line::AfterRetry | Line::AfterCr | Line::Release | Line::Bom(0));
        is_line_start && !self.budget.has_lines()
    }

    /// Returns how many bytes came since the start of what is open.
    pub(super) fn pending(&self) -> u64 {
        debug_assert!(self.start <= self.offset, "what is open has started");
        if self.is_clean() { 0 } else { self.offset.wrapping_sub(self.start) }
    }

    /// Returns a frame that is in the storage.
    #[inline]
    pub(super) fn stored(&self, event: Span, data: Span, has_retry: bool) -> Frame<'_> {
        Frame {
            event: self.view(event),
            data: self.view(data),
            last_event_id: self.last_event_id(),
            place: Place::Storage,
            retry: self.retry_if(has_retry),
        }
    }

    /// Returns whether the open line is known to be one that SSE ignores.
    fn is_in_ignored(&self) -> bool {
        const NAMES: [&[u8]; 5] = [b"data", b"event", b"id", b"retry", b":"];
        match &self.line {
            Line::Unknown(_) => true,
            Line::Bom(seen) => *seen > 0,
            Line::Head(head) => {
                let head = head.as_bytes();
                field::parse(head).0 == Field::Unknown && !NAMES.iter().any(|name| name.starts_with(head))
            }
            _ => false,
        }
    }
}

/// Returns whether `chunk` ends in a CR, and `rest` is what follows it.
#[inline]
fn ends_in_cr(chunk: &[u8], rest: &[u8]) -> bool {
    rest.is_empty() && chunk.last() == Some(&line::CR)
}

/// Returns the first `len` bytes, and one more if that is an LF.
#[inline]
fn up_to_lf(value: &[u8], len: usize) -> &[u8] {
    let is_lf = value.get(len) == Some(&line::LF);
    first(value, if is_lf { add(len, 1) } else { len })
}
