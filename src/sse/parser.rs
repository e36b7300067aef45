//! Lines to frames: the parser.
//!
//! Advice for changing this. There is a machine, and a shortcut that must agree with it:
//!
//! - The machine ([`Parser::machine`]) knows where in a line the last chunk ended ([`Line`]), takes a
//!   line in any number of parts (`open_line`, `extend_*`, `close_line`), and keeps what it takes in
//!   the storage. It could do everything alone.
//! - The shortcut ([`Parser::shortcut`]) takes blocks that lie whole in the chunk, as slices of it, and
//!   hands out their frames without a copy. Whatever is out of the ordinary it leaves to the machine:
//!   it stores what it has, or forgets it and lets the machine start the block again.
//!
//! After each call the state is a function of the bytes consumed, not of how they were cut. That is why
//! a limit is charged by the line as it stands in the stream, and why the first few bytes of a cut line
//! wait in [`Line::Head`] until they tell what the line is.

use super::carry::{Carry, NoMemory, Values};
use super::end::{End, Tail};
use super::field::{self, Digits, Field, HEAD};
use super::frame::Frame;
use super::item::{Item, Text};
use super::limits::Limits;
use super::line::{self, BOM, Head, Keep, Line};
use super::storage::{Span, Storage, index, length};
use crate::error::{Error, ErrorKind};

/// An incremental parser: chunks of bytes in, frames out.
///
/// It follows the event stream interpretation of the HTML standard, section 9.2, to the letter.
/// There is no input that it does not accept; the only errors are limits.
///
/// The chunk is the cursor: a call moves its start past what was used. A frame is given out as soon
/// as the line end that dispatches it is there, be it a CR at the very end of a chunk.
///
/// ```
/// use deltawire::sse::Parser;
///
/// let mut parser = Parser::new();
/// let mut seen = Vec::new();
/// for bytes in [&b"data: hel"[..], b"lo\n\nda", b"ta: bye\n\n"] {
///     let mut chunk = bytes;
///     while let Some(frame) = parser.next_frame(&mut chunk)? {
///         seen.push(frame.data_lossy().to_string());
///     }
/// }
/// assert_eq!(seen, ["hello", "bye"]);
/// # Ok::<(), deltawire::Error>(())
/// ```
///
/// A frame borrows the parser, so it is gone before the next call:
///
/// ```compile_fail,E0499
/// use deltawire::sse::Parser;
///
/// let mut parser = Parser::new();
/// let mut chunk: &[u8] = b"data: 1\n\ndata: 2\n\n";
/// let first = parser.next_frame(&mut chunk);
/// let second = parser.next_frame(&mut chunk);
/// drop(first);
/// ```
#[derive(Clone, Debug)]
pub struct Parser<S> {
    carry: Carry<S>,
    limits: Limits,
    /// The absolute position: how many bytes were consumed.
    offset: u64,
    /// The position of the open block's first line, or, without an open block, of the open line.
    start: u64,
    /// The reconnection time, if `has_retry`.
    retry: u64,
    /// How many lines the open block has; without any there is no open block.
    lines: u32,
    /// What the open block leaves of `max_frame`.
    left: u32,
    /// Where the last chunk ended.
    line: Line,
    has_retry: bool,
    seen_frame: bool,
    seen_ignored: bool,
}

/// What a step came to. Nothing here borrows the parser: the views are made when the loop is over.
enum Step<'c> {
    NeedMore,
    Borrowed { event: &'c [u8], data: &'c [u8] },
    Stored { event: Span, data: Span },
    NoData { event: Span, has_id: bool },
    Comment { line: Span, is_cut: bool },
    Ignored { line: Span, is_cut: bool },
    Retry(u64),
    Fault(Error),
}

/// A block that lies whole in the chunk, as far as it was read.
struct Whole<'c> {
    event: &'c [u8],
    /// The line: how much of it is the value is asked when it is needed.
    id: Option<&'c [u8]>,
    data: Option<&'c [u8]>,
    /// The sum of its lines, each with one byte for its end.
    bytes: usize,
    lines: u32,
    /// The chunk from its first line on.
    from: &'c [u8],
}

impl<'c> Whole<'c> {
    const fn new(from: &'c [u8]) -> Self {
        Self { event: &[], id: None, data: None, bytes: 0, lines: 0, from }
    }

    /// Counts `line`, which `rest` starts with, if the limits allow it.
    fn takes(&mut self, rest: &'c [u8], line: &[u8], limits: &Limits) -> bool {
        let bytes = self.bytes.saturating_add(line.len()).saturating_add(1);
        if bytes > index(limits.frame()) || self.lines >= limits.lines() {
            return false;
        }
        if self.lines == 0 {
            self.from = rest;
        }
        self.bytes = bytes;
        self.lines = self.lines.saturating_add(1);
        true
    }
}

impl From<NoMemory> for ErrorKind {
    fn from(_: NoMemory) -> Self {
        Self::OutOfMemory
    }
}

#[cfg(feature = "alloc")]
impl Parser<alloc::vec::Vec<u8>> {
    /// Returns a parser that allocates nothing until a frame is cut, has several `data` lines, or
    /// sets an id.
    #[must_use]
    pub fn new() -> Self {
        Self::with_storage(alloc::vec::Vec::new())
    }
}

#[cfg(feature = "alloc")]
impl Default for Parser<alloc::vec::Vec<u8>> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Storage> Parser<S> {
    /// Returns a parser with the default limits, lowered to what `storage` can hold.
    #[must_use]
    pub fn with_storage(storage: S) -> Self {
        Self::with_limits(storage, Limits::new())
    }

    /// Returns a parser with `limits`, lowered to what `storage` can hold.
    #[must_use]
    pub fn with_limits(storage: S, limits: Limits) -> Self {
        let limits = limits.within(storage.max_len());
        Self {
            carry: Carry::new(storage, limits.total()),
            limits,
            offset: 0,
            start: 0,
            retry: 0,
            lines: 0,
            left: limits.frame(),
            line: Line::Bom(0),
            has_retry: false,
            seen_frame: false,
            seen_ignored: false,
        }
    }

    /// Returns the next frame and moves `chunk` past it, or `None` when the chunk is used up.
    ///
    /// Comments, ignored lines and the like are passed over and never stored.
    ///
    /// # Errors
    ///
    /// If the frame is over a limit. It is reported once, as soon as that is certain; the next call
    /// skips to its end and goes on with the frame behind it.
    #[inline]
    pub fn next_frame<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8]) -> Result<Option<Frame<'p>>, Error> {
        match self.advance::<false>(chunk) {
            Step::Borrowed { event, data } => Ok(Some(self.borrowed(event, data))),
            Step::Stored { event, data } => Ok(Some(self.stored(event, data))),
            Step::Fault(error) => Err(error),
            _ => Ok(None),
        }
    }

    /// Returns the next frame, comment, `retry`, block without data or ignored line, and moves
    /// `chunk` past it, or `None` when the chunk is used up.
    ///
    /// A line whose first bytes were passed over by [`next_frame`](Self::next_frame) is not given.
    ///
    /// # Errors
    ///
    /// As [`next_frame`](Self::next_frame). What is no frame is cut at the limit instead.
    #[inline]
    pub fn next_item<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8]) -> Result<Option<Item<'p>>, Error> {
        Ok(Some(match self.advance::<true>(chunk) {
            Step::NeedMore => return Ok(None),
            Step::Fault(error) => return Err(error),
            Step::Borrowed { event, data } => Item::Frame(self.borrowed(event, data)),
            Step::Stored { event, data } => Item::Frame(self.stored(event, data)),
            Step::NoData { event, has_id } => Item::NoData {
                event: self.carry.view(event),
                id: has_id.then(|| self.carry.last_event_id()),
            },
            Step::Comment { line, is_cut } => {
                let (_, bytes) = field::parse(self.carry.view(line));
                Item::Comment(Text { bytes, is_cut })
            }
            Step::Ignored { line, is_cut } => Item::Ignored(Text { bytes: self.carry.view(line), is_cut }),
            Step::Retry(milliseconds) => Item::Retry(milliseconds),
        }))
    }

    /// Tells how the stream ended, and offers a frame that only lacks its blank line.
    ///
    /// It only looks: call [`reset`](Self::reset) before another stream.
    ///
    /// ```
    /// use deltawire::sse::{End, Parser};
    ///
    /// let mut parser = Parser::with_storage([0; 64]);
    /// assert!(parser.next_frame(&mut b"data: 1\n\n".as_slice())?.is_some());
    /// assert!(matches!(parser.finish(), End::Clean { unframed: false, .. }));
    ///
    /// parser.reset();
    /// assert!(parser.next_frame(&mut b"{\"error\":\"overloaded\"}\n".as_slice())?.is_none());
    /// assert!(matches!(parser.finish(), End::Clean { unframed: true, .. }));
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    pub fn finish(&mut self) -> End<'_> {
        self.carry.gather();
        let pending = self.offset.saturating_sub(self.start);
        let Values { event, id, data } = self.carry.block;
        let line: &[u8] = match &self.line {
            Line::Start | Line::AfterCr | Line::Bom(0) if self.lines == 0 => {
                return End::Clean { unframed: self.is_unframed() };
            }
            Line::Start | Line::AfterCr if !data.is_empty() => {
                let mut frame = self.stored(event.value(), data.value());
                if !id.is_empty() {
                    frame.last_event_id = field::parse(self.carry.view(id.value())).1;
                }
                return End::Unterminated { frame, pending };
            }
            Line::Bom(seen) => BOM.get(..usize::from(*seen)).unwrap_or_default(),
            Line::Head(head) => head.as_bytes(),
            Line::Start | Line::AfterCr | Line::Skip | Line::SkipAfterCr | Line::SkipLine => &[],
            Line::Data | Line::Event | Line::Id | Line::Retry(..) | Line::Comment(_) | Line::Unknown(_) => {
                self.carry.view(self.carry.line())
            }
        };
        End::Cut(Tail {
            data: self.carry.view(data.value()),
            line,
            pending,
            is_unframed: self.is_unframed(),
        })
    }

    /// Forgets the stream: the parser is as new, but for the memory that its storage has.
    ///
    /// Read [`last_event_id`](Self::last_event_id) and [`retry`](Self::retry) before, to reconnect.
    ///
    /// ```
    /// use deltawire::sse::Parser;
    ///
    /// let mut parser = Parser::with_storage([0; 64]);
    /// assert!(parser.next_frame(&mut b"data: cut in the mid".as_slice())?.is_none());
    /// parser.reset();
    /// let mut chunk: &[u8] = b"data: new\n\n";
    /// assert_eq!(parser.next_frame(&mut chunk)?.unwrap().data_bytes(), b"new");
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    pub fn reset(&mut self) {
        self.carry.reset();
        self.offset = 0;
        self.start = 0;
        self.has_retry = false;
        self.lines = 0;
        self.left = self.limits.frame();
        self.line = Line::Bom(0);
        self.seen_frame = false;
        self.seen_ignored = false;
    }

    /// Returns the last event id in force, empty if none is set: what to send as `Last-Event-ID`
    /// when reconnecting. A frame that is not dispatched yet does not count.
    ///
    /// ```
    /// use deltawire::sse::Parser;
    ///
    /// let mut parser = Parser::with_storage([0; 64]);
    /// assert!(parser.next_frame(&mut b"id: 1\n\nid: 2\n".as_slice())?.is_none());
    /// assert_eq!(parser.last_event_id(), b"1");
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    #[must_use]
    pub fn last_event_id(&self) -> &[u8] {
        self.carry.last_event_id()
    }

    /// Returns the reconnection time in milliseconds that the stream asked for last.
    ///
    /// ```
    /// use deltawire::sse::Parser;
    ///
    /// let mut parser = Parser::with_storage([0; 64]);
    /// assert_eq!(parser.retry(), None);
    /// assert!(parser.next_frame(&mut b"retry: 3000\n".as_slice())?.is_none());
    /// assert_eq!(parser.retry(), Some(3000));
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    #[must_use]
    pub fn retry(&self) -> Option<u64> {
        self.has_retry.then_some(self.retry)
    }

    /// Returns how many bytes of the stream were consumed.
    ///
    /// ```
    /// use deltawire::sse::Parser;
    ///
    /// let mut parser = Parser::with_storage([0; 64]);
    /// assert!(parser.next_frame(&mut b"data: 1\n\ndata".as_slice())?.is_some());
    /// assert_eq!(parser.offset(), 9);
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Returns the limits in force: those asked for, lowered to what the storage can hold.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.limits
    }

    #[inline]
    fn borrowed<'p, 'c: 'p>(&'p self, event: &'c [u8], data: &'c [u8]) -> Frame<'p> {
        Frame { event, data, last_event_id: self.carry.last_event_id(), is_borrowed: true }
    }

    fn stored(&self, event: Span, data: Span) -> Frame<'_> {
        Frame {
            event: self.carry.view(event),
            data: self.carry.view(data),
            last_event_id: self.carry.last_event_id(),
            is_borrowed: false,
        }
    }

    /// Whether no frame came, but something that SSE ignores.
    fn is_unframed(&self) -> bool {
        const NAMES: [&[u8]; 5] = [b"data", b"event", b"id", b"retry", b":"];
        let in_ignored = match &self.line {
            Line::Unknown(_) => true,
            Line::Bom(seen) => *seen > 0,
            Line::Head(head) => {
                let head = head.as_bytes();
                field::parse(head).0 == Field::Unknown && !NAMES.iter().any(|name| name.starts_with(head))
            }
            _ => false,
        };
        !self.seen_frame && (self.seen_ignored || in_ignored)
    }

    #[inline]
    fn advance<'c, const ITEMS: bool>(&mut self, chunk: &mut &'c [u8]) -> Step<'c> {
        let before = chunk.len();
        let step = loop {
            if self.line == Line::Start && self.lines == 0 {
                if let Some(step) = self.shortcut::<ITEMS>(before, chunk) {
                    break step;
                }
            }
            if chunk.is_empty() {
                break Step::NeedMore;
            }
            match self.machine::<ITEMS>(before, chunk) {
                Ok(Step::NeedMore) => {}
                Ok(step) => break step,
                Err(kind) => break self.fault(kind, Line::SkipLine),
            }
        };
        self.offset = self.position(before, chunk);
        step
    }

    /// Returns the absolute position of `rest`, when `offset` stands for `before` bytes.
    #[inline]
    fn position(&self, before: usize, rest: &[u8]) -> u64 {
        let used = before.saturating_sub(rest.len());
        self.offset.saturating_add(u64::try_from(used).unwrap_or(u64::MAX))
    }

    /// Gives up the open block, and what is still to come of it. `line` says where in it the chunk is.
    #[cold]
    fn fault(&mut self, kind: ErrorKind, line: Line) -> Step<'static> {
        self.end_block();
        self.line = line;
        Step::Fault(Error::new(kind, self.start))
    }

    fn end_block(&mut self) {
        self.carry.end_block();
        self.lines = 0;
        self.left = self.limits.frame();
    }

    /// Takes the blocks that lie whole in the chunk, up to one that gives a frame. Returns `None` where
    /// the machine has to go on. No block is open.
    #[inline]
    fn shortcut<'c, const ITEMS: bool>(&mut self, before: usize, chunk: &mut &'c [u8]) -> Option<Step<'c>> {
        let mut rest = *chunk;
        let mut block = Whole::new(rest);
        let mut is_after_cr = false;
        let end = loop {
            let Some(end) = line::find_end(rest) else { break None };
            let (line, behind) = rest.split_at_checked(end)?;
            let (behind, ends_in_cr) = line::skip_end(behind);
            if line.is_empty() {
                match block.data {
                    Some(data) if self.commit_whole(&block) => {
                        *chunk = behind;
                        if ends_in_cr {
                            self.line = Line::AfterCr;
                        }
                        self.seen_frame = true;
                        return Some(Step::Borrowed { event: block.event, data });
                    }
                    None if block.lines == 0 => {}
                    _ => break Some(end),
                }
            } else {
                let (field, value) = field::parse(line);
                match field {
                    Field::Data if block.data.is_none() && block.takes(rest, line, &self.limits) => {
                        block.data = Some(value);
                    }
                    Field::Event if block.takes(rest, line, &self.limits) => block.event = value,
                    Field::Id if self.is_valid_id(value) && block.takes(rest, line, &self.limits) => {
                        block.id = Some(line);
                    }
                    Field::Comment if !ITEMS => {}
                    Field::Unknown if !ITEMS => self.seen_ignored = true,
                    Field::Retry if !ITEMS => self.retry_line(value),
                    // Another line of data, something to give out, or something out of order.
                    _ => break Some(end),
                }
            }
            rest = behind;
            is_after_cr = ends_in_cr;
        };
        *chunk = rest;
        if is_after_cr {
            self.line = Line::AfterCr;
        }
        self.start = self.position(before, if block.lines == 0 { rest } else { block.from });
        if let Err(NoMemory) = self.store(&block) {
            return Some(self.fault(ErrorKind::OutOfMemory, Line::Skip));
        }
        if end.is_none() {
            if let Err(kind) = self.open_rest::<ITEMS>(chunk) {
                return Some(self.fault(kind, Line::SkipLine));
            }
        }
        None
    }

    fn is_valid_id(&self, value: &[u8]) -> bool {
        value.len() <= index(self.limits.id()) && !value.contains(&0)
    }

    /// Makes the id of a whole block the last event id, and says whether there was memory for it.
    #[inline]
    fn commit_whole(&mut self, block: &Whole<'_>) -> bool {
        block.id.is_none_or(|line| self.carry.commit_id(field::parse(line).1).is_ok())
    }

    /// Puts the beginning of a block where the machine finds it.
    fn store(&mut self, block: &Whole<'_>) -> Result<(), NoMemory> {
        self.lines = block.lines;
        self.left = self.limits.frame().saturating_sub(length(block.bytes));
        if !block.event.is_empty() {
            self.carry.keep_event(block.event)?;
        }
        if let Some(line) = block.id {
            self.carry.keep_id(line)?;
        }
        if let Some(value) = block.data {
            self.carry.keep_data(value)?;
        }
        Ok(())
    }

    /// Takes one line or what the chunk has of it, as slowly and surely as it needs.
    #[inline(never)]
    fn machine<'c, const ITEMS: bool>(&mut self, before: usize, chunk: &mut &'c [u8]) -> Result<Step<'c>, ErrorKind> {
        match self.line {
            Line::Start => {
                if self.lines == 0 {
                    self.start = self.position(before, chunk);
                }
                let Some(end) = line::find_end(chunk) else {
                    self.open_rest::<ITEMS>(chunk)?;
                    return Ok(Step::NeedMore);
                };
                let (line, behind) = chunk.split_at_checked(end).unwrap_or_default();
                if line.is_empty() {
                    self.line = self.skip_end(chunk, Line::Start, Line::AfterCr);
                    return Ok(self.end_of_block::<ITEMS>());
                }
                *chunk = behind;
                self.open_line::<ITEMS>(line)?;
                self.close_line::<ITEMS>(chunk)
            }
            Line::Data | Line::Event | Line::Id | Line::Retry(..) | Line::Comment(_) | Line::Unknown(_) => {
                let end = line::find_end(chunk);
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
                self.open_line::<ITEMS>(bytes)?;
                if len < HEAD { self.close_line::<ITEMS>(chunk) } else { Ok(Step::NeedMore) }
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
            Line::Skip | Line::SkipLine => {
                self.skip(chunk);
                Ok(Step::NeedMore)
            }
        }
    }

    /// Takes the start of a line whose end is not in the chunk.
    fn open_rest<const ITEMS: bool>(&mut self, chunk: &mut &[u8]) -> Result<(), ErrorKind> {
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
    fn end_of_block<const ITEMS: bool>(&mut self) -> Step<'static> {
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

    fn retry_line(&mut self, value: &[u8]) {
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
                    Some(part) if seen > 0 && seen < BOM.len() => Line::Head(Head::new(part)),
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
        while let Some(end) = line::find_end(chunk) {
            let is_blank = end == 0 && self.line == Line::Skip;
            *chunk = chunk.get(end..).unwrap_or_default();
            if is_blank {
                self.line = self.skip_end(chunk, Line::Start, Line::AfterCr);
                return;
            }
            self.line = self.skip_end(chunk, Line::Skip, Line::SkipAfterCr);
        }
        if !chunk.is_empty() {
            self.line = Line::SkipLine;
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
            Field::Unknown => {
                self.line = Line::Unknown(keep);
                self.extend_text(part)?;
            }
        }
        Ok(())
    }

    /// Counts a line of the block, and `part` of it, against the limits.
    fn charge(&mut self, part: &[u8], too_long: ErrorKind) -> Result<(), ErrorKind> {
        if self.lines >= self.limits.lines() {
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
        if field::parse(line).1.len() > index(self.limits.id()) {
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
        let is_cut = keep == Keep::Cut;
        Ok(match (ITEMS && keep != Keep::No, is_comment) {
            (false, _) => Step::NeedMore,
            (true, true) => Step::Comment { line, is_cut },
            (true, false) => Step::Ignored { line, is_cut },
        })
    }
}
