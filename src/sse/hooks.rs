//! What the typed layers need of a parser beyond what is public.

use super::end::Tail;
use super::field::Field;
use super::frame::Frame;
use super::item::Item;
use super::line::{self, Keep, Line};
use super::parser::{Parser, Step};
use super::storage::{Storage, index};
use crate::error::Error;

impl<S: Storage> Parser<S> {
    /// Makes it tell of lines that start with a brace.
    pub(crate) const fn stop_at_brace(&mut self) {
        self.stops_at_brace = true;
    }

    #[inline]
    pub(super) fn is_at_brace(&self, chunk: &[u8]) -> bool {
        self.stops_at_brace && chunk.first() == Some(&b'{')
    }

    /// Moves to the next thing to give out, or to the end of the chunk.
    #[inline]
    pub(crate) fn step<'c>(&mut self, chunk: &mut &'c [u8]) -> Step<'c> {
        self.advance::<true>(chunk)
    }

    /// Makes the view of a step.
    #[inline]
    pub(crate) fn view<'p, 'c: 'p>(&'p self, step: Step<'c>) -> Option<Result<Item<'p>, Error>> {
        self.item(step)
    }

    /// Says whether the next byte starts a block.
    #[inline]
    pub(crate) fn is_between_blocks(&self) -> bool {
        self.line == Line::Start && self.lines == 0
    }

    /// Says whether the limits allow a frame of `len` bytes that somebody else has recognised for sure: an `event` line
    /// or none, and a `data` line.
    #[inline]
    pub(crate) fn allows(&self, len: usize) -> bool {
        len <= index(self.carry.limits.max_frame()) && self.carry.limits.max_lines() >= 2
    }

    /// Takes that frame, up to `behind`.
    #[inline]
    pub(crate) fn pass<'c>(&mut self, chunk: &mut &'c [u8], behind: &'c [u8]) {
        self.offset = self.position(chunk.len(), behind);
        self.seen_frame = true;
        *chunk = behind;
    }

    /// Takes the rest of that frame, of which the beginning was put away.
    #[inline]
    pub(crate) fn pass_rest<'c>(&mut self, chunk: &mut &'c [u8], behind: &'c [u8]) {
        self.end_block();
        self.line = Line::Start;
        self.pass(chunk, behind);
    }

    /// Returns the frame that was passed.
    #[inline]
    pub(crate) fn passed<'p, 'c: 'p>(&'p self, event: &'c [u8], data: &'c [u8]) -> Frame<'p> {
        self.borrowed(event, data)
    }

    /// Returns the data of a step that is a frame.
    #[inline]
    pub(crate) fn data<'p, 'c: 'p>(&'p self, step: &Step<'c>) -> Option<&'p [u8]> {
        match step {
            Step::Borrowed { data, .. } => Some(data),
            Step::Joined { data, .. } | Step::Stored { data, .. } => Some(self.carry.view(*data)),
            _ => None,
        }
    }

    /// Starts to keep what is no SSE, as if it were one line.
    pub(crate) fn begin_foreign(&mut self) {
        self.start = self.offset;
        self.carry.open_line();
        self.line = Line::Unknown(Keep::All);
    }

    /// Keeps `len` more bytes of it. If a limit does not allow all of them the rest of the line is left out, and it
    /// ends with the line. Says whether it was all.
    pub(crate) fn keep_foreign(&mut self, chunk: &mut &[u8], len: usize) -> bool {
        let room = index(self.left.saturating_sub(self.carry.line().len()));
        let (part, behind) = chunk.split_at_checked(len.min(room)).unwrap_or_default();
        if self.carry.push(part).is_err() || part.len() < len {
            self.line = Line::Unknown(Keep::Cut);
        }
        self.offset = self.position(chunk.len(), behind);
        *chunk = behind;
        self.line == Line::Unknown(Keep::All)
    }

    /// Says whether what is kept of it ends with a line.
    pub(crate) fn is_foreign_line(&self) -> bool {
        matches!(self.carry.view(self.carry.line()).last(), Some(&(line::LF | line::CR)))
    }

    /// Ends it. What its last line still has is a line of its own, perhaps an empty one.
    pub(crate) fn end_foreign(&mut self) -> Step<'static> {
        let line = self.carry.line();
        // An LF behind a CR would belong to it.
        self.line = if self.is_foreign_line() { Line::Start } else { Line::Unknown(Keep::All) };
        self.carry.drop_line();
        self.seen_ignored = true;
        Step::Ignored { line, is_clipped: false }
    }

    /// Says whether there were lines that SSE ignores.
    pub(crate) const fn has_ignored(&self) -> bool {
        self.seen_ignored
    }
}

impl<'p> Frame<'p> {
    /// Returns the value of the `event` line, empty if there is none.
    #[inline]
    pub(crate) const fn event_line(&self) -> &'p [u8] {
        self.event
    }
}

impl<'p> Tail<'p> {
    /// Returns what the unfinished line is.
    pub(crate) const fn field(&self) -> Field {
        self.field
    }

    /// Returns the event type so far.
    pub(crate) const fn event(&self) -> &'p [u8] {
        self.event
    }

    /// Returns the data so far: of whole lines, or of a first one that lacks its end.
    pub(crate) fn payload(&self) -> &'p [u8] {
        match (self.field, self.data.is_empty()) {
            (Field::Data, true) => self.line,
            // There is more of it.
            (Field::Data, false) => &[],
            _ => self.data,
        }
    }

    /// Returns a line that SSE ignores, and that lacks its end.
    pub(crate) fn ignored(&self) -> Option<&'p [u8]> {
        (self.field == Field::Unknown).then_some(self.line)
    }
}
