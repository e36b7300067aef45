//! Frames as nearly all of them are: an `event` line or none, one `data` line, a blank line, with one
//! space behind each colon and LF or CR LF behind each line.
//!
//! Such a frame is recognised by its prefixes and two searches. Where the chunk ends in one of its
//! values, it is put away and taken up again by the same few steps.

use super::line::{self, Line};
use super::parser::{Parser, Step};
use super::storage::{Storage, index, length};

impl<S: Storage> Parser<S> {
    /// Takes a tiny chunk that lies whole inside of a value. Where a chunk is a token or a byte, it is
    /// the call that costs, and this part of it is small enough to become part of the caller.
    #[inline]
    pub(super) fn takes_tiny(&mut self, chunk: &mut &[u8]) -> bool {
        const TINY: usize = 16;
        let before = chunk.len();
        let is_taken = matches!(self.line, Line::Data | Line::Event)
            && before < TINY
            && !chunk.iter().any(|&byte| byte == line::LF || byte == line::CR)
            && self.more_value(chunk);
        if is_taken {
            self.offset = self.position(before, &[]);
        }
        is_taken
    }

    /// Takes a frame as nearly all of them are: an `event` line or none, a `data` line, a blank line.
    /// If it is cut in one of their values, what is there of it is put away. Otherwise nothing changes.
    /// No block is open.
    #[inline]
    pub(super) fn ordinary_frame<'c>(&mut self, chunk: &mut &'c [u8]) -> Option<Step<'c>> {
        let mut rest = *chunk;
        let mut event = &[][..];
        let mut event_and_end = None;
        if let Some(value) = rest.strip_prefix(b"event: ") {
            let Some((event_type, from_end)) = line::split_soon(value) else {
                return self.leave_in_value(chunk, None, value, Line::Event).then_some(Step::NeedMore);
            };
            rest = line::strip_end(from_end)?;
            event = event_type;
            event_and_end = value.get(..=event.len());
        }
        let value = rest.strip_prefix(b"data: ")?;
        let Some((data, from_end)) = line::split(value) else {
            return self.leave_in_value(chunk, event_and_end, value, Line::Data).then_some(Step::NeedMore);
        };
        let behind = line::strip_end(line::strip_end(from_end)?)?;
        let used = chunk.len().wrapping_sub(behind.len());
        if used > index(self.carry.limits.max_frame()) || self.carry.limits.max_lines() < 2 {
            return None;
        }
        *chunk = behind;
        self.offset = self.offset.wrapping_add(used as u64);
        self.seen_frame = true;
        Some(Step::Borrowed { event, data })
    }

    /// Puts away an ordinary frame that the end of the chunk cuts in the value `part` of a `line`, or
    /// changes nothing. The event before it comes with one byte of its line end.
    fn leave_in_value(&mut self, chunk: &mut &[u8], event_and_end: Option<&[u8]>, part: &[u8], line: Line) -> bool {
        // A line end counts as one byte, also if it is not there yet, or CR LF.
        let (lines, event_len) = event_and_end.map_or((1, 0), |event| (2, event.len().wrapping_add("event: ".len())));
        let name_len = if line == Line::Data { "data: ".len() } else { "event: ".len() };
        let cost = event_len.wrapping_add(name_len).wrapping_add(part.len()).wrapping_add(1);
        let Some(left) = self.carry.limits.max_frame().checked_sub(length(cost)) else { return false };
        if part.is_empty() || lines > self.carry.limits.max_lines() {
            return false;
        }
        if self.carry.keep_ordinary(event_and_end, part).is_err() {
            self.carry.end_block();
            return false;
        }
        self.start = self.offset;
        self.offset = self.position(chunk.len(), &[]);
        self.lines = lines;
        self.left = left;
        self.line = line;
        *chunk = &[];
        true
    }

    /// Goes on in a value that was cut, as far as things are ordinary.
    #[inline]
    pub(super) fn ordinary_rest<'c, const ITEMS: bool>(&mut self, chunk: &mut &'c [u8]) -> Option<Step<'c>> {
        let Some((part, from_end)) = line::split(chunk) else {
            let before = chunk.len();
            let is_taken = self.more_value(chunk);
            self.offset = self.position(before, chunk);
            return is_taken.then_some(Step::NeedMore);
        };
        let behind = line::strip_end(from_end)?;
        let left = self.left.checked_sub(length(part.len()))?;
        let is_kept = if self.line == Line::Data {
            self.carry.end_data(up_to_lf(chunk, part.len()))
        } else {
            self.carry.end_event(part)
        };
        if is_kept.is_err() {
            return Some(self.out_of_memory());
        }
        self.left = left;
        self.line = Line::Start;
        self.offset = self.position(chunk.len(), behind);
        *chunk = behind;
        self.ordinary_start::<ITEMS>(chunk)
    }

    /// Goes on at the start of a line of an open block, as far as things are ordinary.
    #[inline(never)]
    pub(super) fn ordinary_start<'c, const ITEMS: bool>(&mut self, chunk: &mut &'c [u8]) -> Option<Step<'c>> {
        loop {
            if let Some(behind) = line::strip_end(chunk) {
                self.offset = self.position(chunk.len(), behind);
                *chunk = behind;
                return Some(self.end_of_block::<ITEMS>());
            }
            let value = chunk.strip_prefix(b"data: ")?;
            let split = line::split(value);
            let part = split.map_or(value, |(part, _)| part);
            let left = self.left.checked_sub(length(part.len().wrapping_add("data: ".len()).wrapping_add(1)))?;
            if part.is_empty() || self.lines >= self.carry.limits.max_lines() {
                return None;
            }
            let Some((_, from_end)) = split else {
                if self.carry.keep_ordinary(None, part).is_err() {
                    return Some(self.out_of_memory());
                }
                self.offset = self.position(chunk.len(), &[]);
                self.left = left;
                self.lines = self.lines.wrapping_add(1);
                self.line = Line::Data;
                *chunk = &[];
                return Some(Step::NeedMore);
            };
            let behind = line::strip_end(from_end)?;
            if self.carry.keep_data(up_to_lf(value, part.len())).is_err() {
                return Some(self.out_of_memory());
            }
            self.left = left;
            self.lines = self.lines.wrapping_add(1);
            self.offset = self.position(chunk.len(), behind);
            *chunk = behind;
        }
    }

    /// Takes a chunk that lies whole inside of a value, or changes nothing.
    #[inline]
    fn more_value(&mut self, chunk: &mut &[u8]) -> bool {
        let Some(left) = self.left.checked_sub(length(chunk.len())) else { return false };
        if self.carry.push(chunk).is_err() {
            return false;
        }
        self.left = left;
        *chunk = &[];
        true
    }
}

/// Returns the first `len` bytes, and one more if that is an LF.
#[inline]
fn up_to_lf(value: &[u8], len: usize) -> &[u8] {
    let len = len.wrapping_add(usize::from(value.get(len) == Some(&line::LF)));
    value.get(..len).unwrap_or_default()
}
