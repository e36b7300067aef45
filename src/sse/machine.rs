//! The machine: any line, in any number of parts.
//!
//! ```text
//! open_line ──▶ extend_line ──▶ ... ──▶ close_line ──▶ ... ──▶ end_of_block
//!     │ over a limit   │
//!     └────────────────┴──▶ skip, to the blank line
//! ```

use super::carry::{NoMemory, Values};
use super::field::{self, Digits, Field, HEAD};
use super::line::{self, BOM, Head, Keep, Line};
use super::parser::{Parser, Step};
use super::storage::{Storage, index, length};
use crate::bytes::find_line_end;
use crate::error::ErrorKind;

impl From<NoMemory> for ErrorKind {
    fn from(_: NoMemory) -> Self {
        Self::OutOfMemory
    }
}

impl<S: Storage> Parser<S> {
    /// Takes one line or what the chunk has of it, as slowly and surely as it needs.
    #[inline]
    pub(super) fn machine<'c, const ITEMS: bool>(
        &mut self,
        before: usize,
        chunk: &mut &'c [u8],
    ) -> Result<Step<'c>, ErrorKind> {
        match self.line {
            Line::Start => {
                if self.lines == 0 {
                    self.start = self.position(before, chunk);
                    if self.is_at_brace(chunk) {
                        return Ok(Step::Brace);
                    }
                }
                let Some(end) = find_line_end(chunk) else {
                    self.open_rest::<ITEMS>(chunk)?;
                    return Ok(Step::NeedMore);
                };
                let (line, from_end) = chunk.split_at_checked(end).unwrap_or_default();
                if line.is_empty() {
                    self.line = self.skip_end(chunk, Line::Start, Line::AfterCr);
                    return Ok(self.end_of_block::<ITEMS>());
                }
                *chunk = from_end;
                if !self.whole_line(line)? {
                    self.open_line::<ITEMS>(line)?;
                    return self.close_line::<ITEMS>(chunk);
                }
                self.line = self.skip_end(chunk, Line::Start, Line::AfterCr);
                Ok(Step::NeedMore)
            }
            Line::Data | Line::Event | Line::Id | Line::Retry(..) | Line::Comment(_) | Line::Unknown(_) => {
                let end = find_line_end(chunk);
                let (part, behind) = chunk.split_at_checked(end.unwrap_or(chunk.len())).unwrap_or_default();
                *chunk = behind;
                self.extend_line::<ITEMS>(part)?;
                if end.is_some() { self.close_line::<ITEMS>(chunk) } else { Ok(Step::NeedMore) }
            }
            Line::Head(head) => {
                let (bytes, len) = head.followed_by(chunk);
                let bytes = bytes.get(..len).unwrap_or_default();
                *chunk = chunk.get(len.saturating_sub(head.as_bytes().len())..).unwrap_or_default();
                if len < HEAD && chunk.is_empty() {
                    self.line = Line::Head(Head::new(bytes));
                    return Ok(Step::NeedMore);
                }
                // If this is all of it, its end is what the chunk starts with.
                self.open_line::<ITEMS>(bytes)?;
                Ok(Step::NeedMore)
            }
            Line::AfterCr | Line::SkipAfterCr => {
                if let [line::LF, rest @ ..] = chunk {
                    *chunk = rest;
                }
                self.line = if self.line == Line::AfterCr { Line::Start } else { Line::Skip };
                Ok(Step::NeedMore)
            }
            Line::Bom(seen) => {
                self.skip_bom(chunk, seen);
                Ok(Step::NeedMore)
            }
            Line::Skip | Line::Skipping => {
                self.skip(chunk);
                Ok(Step::NeedMore)
            }
        }
    }

    /// Takes a line that lies whole in the chunk, if it is one of a block. What is left to do for a line in
    /// parts it need not do.
    #[inline]
    fn whole_line(&mut self, line: &[u8]) -> Result<bool, ErrorKind> {
        match field::parse(line) {
            (Field::Data, value) => {
                self.charge(line, ErrorKind::DataTooLong)?;
                self.carry.keep_data(value)?;
            }
            (Field::Event, value) => {
                self.charge(line, ErrorKind::EventTooLong)?;
                self.carry.keep_event(value)?;
            }
            (Field::Id, value) if self.is_valid_id(value) => {
                self.charge(line, ErrorKind::IdTooLong)?;
                self.carry.keep_id(line)?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Takes the start of a line whose end is not in the chunk.
    pub(super) fn open_rest<const ITEMS: bool>(&mut self, chunk: &mut &[u8]) -> Result<(), ErrorKind> {
        let part = core::mem::take(chunk);
        if part.len() >= HEAD {
            return self.open_line::<ITEMS>(part);
        }
        if !part.is_empty() {
            self.line = Line::Head(Head::new(part));
        }
        Ok(())
    }

    /// Moves past the line end that `chunk` starts with, and tells which state that leads to.
    fn skip_end(&self, chunk: &mut &[u8], start: Line, after_cr: Line) -> Line {
        let (rest, is_after_cr) = line::skip_end(chunk);
        *chunk = rest;
        if is_after_cr { after_cr } else { start }
    }

    /// Ends the block: a frame if it has data.
    pub(super) fn end_of_block<const ITEMS: bool>(&mut self) -> Step<'static> {
        if self.lines == 0 {
            return Step::NeedMore;
        }
        self.carry.gather();
        let Values { event, id, data } = self.carry.block;
        let has_id = !id.is_empty();
        if has_id {
            let (_, value) = field::parse(self.carry.view(id.value()));
            let len = value.len();
            self.carry.commit_stored_id(len);
        }
        self.end_block();
        match (data.is_empty(), ITEMS) {
            (false, _) => {
                self.seen_frame = true;
                Step::Stored { event: event.value(), data: data.value() }
            }
            (true, true) => Step::NoData { event: event.value(), has_id },
            (true, false) => Step::NeedMore,
        }
    }

    pub(super) fn retry_line(&mut self, value: &[u8]) {
        let mut digits = Digits::default();
        digits.push(value);
        self.set_retry(digits.value());
    }

    fn set_retry(&mut self, number: Option<u64>) {
        match number {
            Some(number) => {
                self.retry = number;
                self.has_retry = true;
            }
            None => self.seen_ignored = true,
        }
    }

    fn skip_bom(&mut self, chunk: &mut &[u8], seen: u8) {
        let mut seen = usize::from(seen);
        while let Some((&byte, rest)) = chunk.split_first() {
            if BOM.get(seen) != Some(&byte) {
                self.line = match BOM.get(..seen) {
                    Some(part) if seen > 0 => Line::Head(Head::new(part)),
                    _ => Line::Start,
                };
                return;
            }
            *chunk = rest;
            seen = seen.saturating_add(1);
            if seen == BOM.len() {
                self.line = Line::Start;
                return;
            }
        }
        self.line = Line::Bom(u8::try_from(seen).unwrap_or_default());
    }

    /// Passes over the rest of a frame that is over a limit.
    fn skip(&mut self, chunk: &mut &[u8]) {
        while let Some(end) = find_line_end(chunk) {
            let is_blank = end == 0 && self.line == Line::Skip;
            *chunk = chunk.get(end..).unwrap_or_default();
            if is_blank {
                self.line = self.skip_end(chunk, Line::Start, Line::AfterCr);
                return;
            }
            self.line = self.skip_end(chunk, Line::Skip, Line::SkipAfterCr);
        }
        if !chunk.is_empty() {
            self.line = Line::Skipping;
            *chunk = &[];
        }
    }

    /// Starts a line. `part` is what is there of it: enough to tell what it is, or all of it.
    fn open_line<const ITEMS: bool>(&mut self, part: &[u8]) -> Result<(), ErrorKind> {
        let (field, value) = field::parse(part);
        let keep = if ITEMS { Keep::All } else { Keep::No };
        self.carry.open_line();
        match field {
            Field::Data => {
                self.charge(part, ErrorKind::DataTooLong)?;
                self.line = Line::Data;
                self.carry.push(value)?;
            }
            Field::Event => {
                self.charge(part, ErrorKind::EventTooLong)?;
                self.line = Line::Event;
                self.carry.push(value)?;
            }
            Field::Id => {
                self.charge(&[], ErrorKind::IdTooLong)?;
                self.line = Line::Id;
                self.extend_id(part, keep)?;
            }
            Field::Retry => {
                let mut digits = Digits::default();
                digits.push(value);
                self.line = Line::Retry(digits, keep);
                self.extend_text(part)?;
            }
            Field::Comment => {
                self.line = Line::Comment(keep);
                self.extend_text(part)?;
            }
            Field::Unknown | Field::Blank => {
                self.line = Line::Unknown(keep);
                self.extend_text(part)?;
            }
        }
        Ok(())
    }

    /// Counts a line of the block, and `part` of it, against the limits.
    fn charge(&mut self, part: &[u8], too_long: ErrorKind) -> Result<(), ErrorKind> {
        if self.lines >= self.carry.limits.max_lines() {
            return Err(ErrorKind::TooManyLines);
        }
        let cost = length(part.len()).saturating_add(1);
        self.left = self.left.checked_sub(cost).ok_or(too_long)?;
        self.lines = self.lines.saturating_add(1);
        Ok(())
    }

    /// Goes on in a line of which it is known what it is.
    #[inline]
    fn extend_line<const ITEMS: bool>(&mut self, part: &[u8]) -> Result<(), ErrorKind> {
        match self.line {
            Line::Data => self.extend_value(part, ErrorKind::DataTooLong),
            Line::Event => self.extend_value(part, ErrorKind::EventTooLong),
            Line::Id => self.extend_id(part, if ITEMS { Keep::All } else { Keep::No }),
            Line::Retry(mut digits, keep) => {
                digits.push(part);
                self.line = Line::Retry(digits, keep);
                self.extend_text(part)
            }
            _ => self.extend_text(part),
        }
    }

    #[inline]
    fn extend_value(&mut self, part: &[u8], too_long: ErrorKind) -> Result<(), ErrorKind> {
        self.left = self.left.checked_sub(length(part.len())).ok_or(too_long)?;
        Ok(self.carry.push(part)?)
    }

    fn extend_id(&mut self, part: &[u8], keep: Keep) -> Result<(), ErrorKind> {
        let counted = part.split(|&byte| byte == 0).next().unwrap_or(part);
        self.extend_value(counted, ErrorKind::IdTooLong)?;
        let line = self.carry.view(self.carry.line());
        if field::parse(line).1.len() > index(self.carry.limits.max_id()) {
            return Err(ErrorKind::IdTooLong);
        }
        if let Some(rest) = part.get(counted.len()..).filter(|rest| !rest.is_empty()) {
            // It has a NUL, so that it is no line of the block after all.
            self.left = self.left.saturating_add(length(line.len())).saturating_add(1);
            self.lines = self.lines.saturating_sub(1);
            self.line = Line::Unknown(keep);
            return self.extend_text(rest);
        }
        Ok(())
    }

    /// Keeps what fits of a line that is no part of the block, if somebody asked for it.
    fn extend_text(&mut self, part: &[u8]) -> Result<(), ErrorKind> {
        let (Line::Retry(_, keep) | Line::Comment(keep) | Line::Unknown(keep)) = &mut self.line else {
            return Ok(());
        };
        if *keep != Keep::All {
            return Ok(());
        }
        let room = index(self.left.saturating_sub(self.carry.line().len()));
        let fits = match part.get(..room) {
            Some(fits) if fits.len() < part.len() => {
                *keep = Keep::Cut;
                fits
            }
            _ => part,
        };
        self.carry.push(fits)?;
        Ok(())
    }

    /// Ends the line at the line end that `chunk` starts with.
    fn close_line<'c, const ITEMS: bool>(&mut self, chunk: &mut &'c [u8]) -> Result<Step<'c>, ErrorKind> {
        let closed = self.line;
        let line = self.carry.line();
        // Before the line end is taken, so that a fault finds itself inside of the line.
        match closed {
            Line::Data => self.carry.close_data()?,
            Line::Event => self.carry.close_event()?,
            Line::Id => self.carry.close_id()?,
            _ => {}
        }
        self.line = self.skip_end(chunk, Line::Start, Line::AfterCr);
        let (is_comment, keep) = match closed {
            Line::Comment(keep) => (true, keep),
            Line::Unknown(keep) => {
                self.seen_ignored = true;
                (false, keep)
            }
            Line::Retry(digits, keep) => {
                self.set_retry(digits.value());
                if let Some(number) = digits.value() {
                    self.carry.drop_line();
                    return Ok(if ITEMS { Step::Retry(number) } else { Step::NeedMore });
                }
                (false, keep)
            }
            _ => return Ok(Step::NeedMore),
        };
        self.carry.drop_line();
        let is_clipped = keep == Keep::Cut;
        Ok(match (ITEMS && keep != Keep::No, is_comment) {
            (false, _) => Step::NeedMore,
            (true, true) => Step::Comment { line, is_clipped },
            (true, false) => Step::Ignored { line, is_clipped },
        })
    }
}
