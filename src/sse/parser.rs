//! Lines to frames: the parser.
//!
//! Advice for changing this. There are two ways through it, and they must agree:
//!
//! - [`Parser::step`] takes lines that lie whole in the chunk. It touches nothing but the chunk: the
//!   values of the block are slices of it ([`Value::Chunk`]), and a frame whose lines are all there
//!   is handed out without a copy.
//! - [`Parser::resume`] goes on with a line that an earlier chunk left open. All it knows of the block
//!   is in the storage.
//!
//! Between them stands [`Parser::leave`], which moves what the first knows to where the second finds
//! it. After each call the state is a function of the bytes consumed, not of how they were cut: that
//! is why a limit is charged by the line as it stands in the stream, and why the first few bytes of a
//! cut line wait in [`Line::Head`] until they tell what the line is.

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

/// A value of the open block.
#[derive(Clone, Copy)]
enum Value<'c> {
    None,
    Chunk(&'c [u8]),
    Kept(Span),
}

impl Value<'_> {
    /// What the carry knows: an empty span is no value, and the end byte does not belong to it.
    const fn kept(span: Span) -> Self {
        match span.end.checked_sub(1) {
            Some(end) if span.len() > 0 => Self::Kept(Span { start: span.start, end }),
            _ => Self::None,
        }
    }

    const fn is_some(self) -> bool {
        !matches!(self, Self::None)
    }
}

/// The block that a call works on.
struct Block<'c> {
    event: Value<'c>,
    /// The line, not its value: how much of it is the value is asked when it is needed.
    id: Value<'c>,
    data: Value<'c>,
    lines: u32,
    left: u32,
    start: u64,
}

/// What a step came to. Nothing here borrows the parser: the views are made when the loop is over.
enum Step<'c> {
    NeedMore,
    Frame { event: Value<'c>, data: Value<'c> },
    NoData { event: Value<'c>, has_id: bool },
    Comment { line: Value<'c>, is_cut: bool },
    Ignored { line: Value<'c>, is_cut: bool },
    Retry(u64),
    Fault(Error),
}

/// Why a line cannot be taken.
type Fault = ErrorKind;

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
            Step::Frame { event, data } => Ok(Some(self.frame(event, data))),
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
            Step::Frame { event, data } => Item::Frame(self.frame(event, data)),
            Step::NoData { event, has_id } => Item::NoData {
                event: self.view(event),
                id: has_id.then(|| self.carry.last_event_id()),
            },
            Step::Comment { line, is_cut } => {
                let (_, bytes) = field::parse(self.view(line));
                Item::Comment(Text { bytes, is_cut })
            }
            Step::Ignored { line, is_cut } => Item::Ignored(Text { bytes: self.view(line), is_cut }),
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
        let Values { event, data, .. } = self.carry.block;
        let line: &[u8] = match &self.line {
            Line::Start | Line::AfterCr | Line::Bom(0) if self.lines == 0 => {
                return End::Clean { unframed: self.is_unframed() };
            }
            Line::Start | Line::AfterCr if data.len() > 0 => {
                let id = match self.carry.block.id {
                    id if id.len() > 0 => field::parse(self.view(Value::kept(id))).1,
                    _ => self.carry.last_event_id(),
                };
                let mut frame = self.frame(Value::kept(event), Value::kept(data));
                frame.last_event_id = id;
                return End::Unterminated { frame, pending };
            }
            Line::Bom(seen) => BOM.get(..usize::from(*seen)).unwrap_or_default(),
            Line::Head(head) => head.as_bytes(),
            Line::Start | Line::AfterCr | Line::Skip | Line::SkipAfterCr | Line::SkipLine => &[],
            Line::Data | Line::Event | Line::Id | Line::Retry(..) | Line::Comment(_) | Line::Unknown(_) => {
                self.carry.view(self.carry.line())
            }
        };
        End::Cut(Tail { data: self.view(Value::kept(data)), line, pending, is_unframed: self.is_unframed() })
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

    fn view<'p, 'c: 'p>(&'p self, value: Value<'c>) -> &'p [u8] {
        match value {
            Value::None => &[],
            Value::Chunk(bytes) => bytes,
            Value::Kept(span) => self.carry.view(span),
        }
    }

    #[inline]
    fn frame<'p, 'c: 'p>(&'p self, event: Value<'c>, data: Value<'c>) -> Frame<'p> {
        Frame {
            event: self.view(event),
            data: self.view(data),
            last_event_id: self.carry.last_event_id(),
            is_borrowed: matches!(data, Value::Chunk(_)),
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
        if self.line != Line::Start {
            let before = chunk.len();
            let step = self.resume::<ITEMS>(chunk);
            self.move_on(before, chunk.len());
            match step {
                Ok(Step::NeedMore) => {}
                Ok(step) => return step,
                Err(fault) => return self.fault(fault),
            }
        }
        if chunk.is_empty() {
            return Step::NeedMore;
        }
        let before = chunk.len();
        let step = self.step::<ITEMS>(chunk);
        self.move_on(before, chunk.len());
        match step {
            Ok(step) => step,
            Err(fault) => self.fault(fault),
        }
    }

    #[inline]
    fn move_on(&mut self, before: usize, after: usize) {
        let used = before.saturating_sub(after);
        self.offset = self.offset.saturating_add(u64::try_from(used).unwrap_or(u64::MAX));
    }

    /// Gives up the open block, and what is still to come of it.
    #[cold]
    fn fault(&mut self, kind: ErrorKind) -> Step<'static> {
        self.end_block();
        self.line = Line::SkipLine;
        Step::Fault(Error::new(kind, self.start))
    }

    fn end_block(&mut self) {
        self.carry.end_block();
        self.lines = 0;
        self.left = self.limits.frame();
    }

    /// Takes the lines that lie whole in the chunk, up to one that gives something, then what is
    /// left of the chunk. `self.line` is `Start`.
    #[inline]
    fn step<'c, const ITEMS: bool>(&mut self, chunk: &mut &'c [u8]) -> Result<Step<'c>, Fault> {
        let input = *chunk;
        let position = |offset: u64, rest: &[u8]| {
            let used = input.len().saturating_sub(rest.len());
            offset.saturating_add(u64::try_from(used).unwrap_or(u64::MAX))
        };
        let mut block = self.open();
        let mut rest = input;
        while let Some(end) = line::find_end(rest) {
            let Some((line, behind)) = rest.split_at_checked(end) else { break };
            let (behind, is_after_cr) = line::skip_end(behind);
            if is_after_cr {
                self.line = Line::AfterCr;
            }
            if line.is_empty() {
                *chunk = behind;
                rest = behind;
                if block.data.is_some() {
                    return Ok(self.dispatch(&block));
                }
                if let Some(step) = self.end_without_data::<ITEMS>(&block) {
                    return Ok(step);
                }
                block = self.open();
                continue;
            }
            let (field, value) = field::parse(line);
            match field {
                Field::Data | Field::Event | Field::Id => {
                    if block.lines == 0 {
                        block.start = position(self.offset, rest);
                    }
                    let counted = match field {
                        Field::Id => before_nul(line).unwrap_or(line),
                        _ => line,
                    };
                    let before = (block.lines, block.left);
                    if let Err(fault) = self.charge(&mut block, field, counted) {
                        *chunk = rest;
                        self.start = block.start;
                        return Err(fault);
                    }
                    match field {
                        Field::Data if block.data.is_some() => self.join(&mut block, value)?,
                        Field::Data => block.data = Value::Chunk(value),
                        Field::Event => block.event = Value::Chunk(value),
                        _ if counted.len() == line.len() => block.id = Value::Chunk(line),
                        _ => {
                            (block.lines, block.left) = before;
                            self.seen_ignored = true;
                            if ITEMS {
                                *chunk = behind;
                                return self.interrupt(&mut block, line, Field::Unknown);
                            }
                        }
                    }
                }
                Field::Retry => {
                    let mut digits = Digits::default();
                    digits.push(value);
                    let number = digits.value();
                    self.set_retry(number);
                    if ITEMS {
                        *chunk = behind;
                        return match number {
                            Some(number) => self.leave(&mut block).map(|()| Step::Retry(number)),
                            None => self.interrupt(&mut block, line, Field::Unknown),
                        };
                    }
                }
                Field::Comment | Field::Unknown => {
                    self.seen_ignored |= field == Field::Unknown;
                    if ITEMS {
                        *chunk = behind;
                        return self.interrupt(&mut block, line, field);
                    }
                }
            }
            rest = behind;
        }
        if block.lines == 0 {
            block.start = position(self.offset, rest);
        }
        *chunk = &[];
        self.leave(&mut block)?;
        if !rest.is_empty() {
            if rest.len() < HEAD {
                self.line = Line::Head(Head::new(rest));
            } else {
                self.open_line::<ITEMS>(rest)?;
            }
        }
        Ok(Step::NeedMore)
    }

    /// Returns the open block as the storage has it.
    #[inline]
    fn open<'c>(&self) -> Block<'c> {
        if self.lines == 0 {
            return Block {
                event: Value::None,
                id: Value::None,
                data: Value::None,
                lines: 0,
                left: self.limits.frame(),
                start: 0,
            };
        }
        let Values { event, id, data } = self.carry.block;
        Block {
            event: Value::kept(event),
            id: Value::kept(id),
            data: Value::kept(data),
            lines: self.lines,
            left: self.left,
            start: self.start,
        }
    }

    /// Counts a line against the limits: whole, or the first part of one.
    #[inline]
    fn charge(&self, block: &mut Block<'_>, field: Field, line: &[u8]) -> Result<(), Fault> {
        if block.lines >= self.limits.lines() {
            return Err(ErrorKind::TooManyLines);
        }
        let cost = length(line.len()).saturating_add(1);
        let Some(left) = block.left.checked_sub(cost) else { return Err(too_long(field)) };
        if field == Field::Id && field::parse(line).1.len() > index(self.limits.id()) {
            return Err(ErrorKind::IdTooLong);
        }
        block.lines = block.lines.saturating_add(1);
        block.left = left;
        Ok(())
    }

    /// Ends a block that has data.
    #[inline]
    fn dispatch<'c>(&mut self, block: &Block<'c>) -> Step<'c> {
        self.seen_frame = true;
        if self.lines == 0 && !block.id.is_some() {
            return Step::Frame { event: block.event, data: block.data };
        }
        self.dispatch_stored(block)
    }

    /// Ends a block with data of which something is in the storage, or must go there.
    fn dispatch_stored<'c>(&mut self, block: &Block<'c>) -> Step<'c> {
        let (mut event, mut data) = (block.event, block.data);
        self.carry.gather();
        if let Value::Kept(_) = event {
            event = Value::kept(self.carry.block.event);
        }
        if let Value::Kept(_) = data {
            data = Value::kept(self.carry.block.data);
        }
        match self.end_committed(block) {
            Ok(()) => Step::Frame { event, data },
            Err(error) => Step::Fault(error),
        }
    }

    /// Ends a block that has no data: it dispatches nothing.
    #[inline]
    fn end_without_data<'c, const ITEMS: bool>(&mut self, block: &Block<'c>) -> Option<Step<'c>> {
        if block.lines == 0 {
            return None;
        }
        let (event, has_id) = (block.event, block.id.is_some());
        match self.end_committed(block) {
            Ok(()) => ITEMS.then_some(Step::NoData { event, has_id }),
            Err(error) => Some(Step::Fault(error)),
        }
    }

    /// Ends a block, and makes its id the last event id.
    fn end_committed(&mut self, block: &Block<'_>) -> Result<(), Error> {
        let committed = match block.id {
            Value::None => Ok(()),
            Value::Kept(_) => {
                let (_, id) = field::parse(self.view(Value::kept(self.carry.block.id)));
                let len = id.len();
                self.carry.commit_stored_id(len);
                Ok(())
            }
            Value::Chunk(line) => self.carry.commit_id(field::parse(line).1),
        };
        self.end_block();
        committed.map_err(|NoMemory| Error::new(ErrorKind::OutOfMemory, block.start))
    }

    /// Appends a further line of data. This is the one case in which a whole frame is copied.
    fn join<'c>(&mut self, block: &mut Block<'c>, value: &[u8]) -> Result<(), Fault> {
        self.leave(block)?;
        self.carry.keep_data(value)?;
        block.data = Value::kept(self.carry.block.data);
        Ok(())
    }

    /// Gives a line that is no part of the block, and puts the block away for the next call.
    fn interrupt<'c>(&mut self, block: &mut Block<'c>, line: &'c [u8], field: Field) -> Result<Step<'c>, Fault> {
        let room = index(block.left);
        let is_cut = line.len() > room;
        let line = Value::Chunk(line.get(..room).unwrap_or(line));
        self.leave(block)?;
        Ok(if field == Field::Comment { Step::Comment { line, is_cut } } else { Step::Ignored { line, is_cut } })
    }

    /// Puts the block where the next call finds it.
    fn leave(&mut self, block: &mut Block<'_>) -> Result<(), Fault> {
        self.start = block.start;
        self.lines = block.lines;
        self.left = block.left;
        if let Value::Chunk(value) = block.event {
            self.carry.keep_event(value)?;
            block.event = Value::kept(self.carry.block.event);
        }
        if let Value::Chunk(value) = block.id {
            self.carry.keep_id(value)?;
            block.id = Value::kept(self.carry.block.id);
        }
        if let Value::Chunk(value) = block.data {
            self.carry.keep_data(value)?;
            block.data = Value::kept(self.carry.block.data);
        }
        Ok(())
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

    /// Goes on with the line that an earlier chunk left open, to its end or that of the chunk.
    #[inline(never)]
    fn resume<'c, const ITEMS: bool>(&mut self, chunk: &mut &'c [u8]) -> Result<Step<'c>, Fault> {
        if let Line::Bom(seen) = self.line {
            self.resume_bom(chunk, seen);
        }
        match self.line {
            Line::AfterCr | Line::SkipAfterCr => {
                let Some(&first) = chunk.first() else { return Ok(Step::NeedMore) };
                if first == line::LF {
                    *chunk = chunk.get(1..).unwrap_or_default();
                }
                self.line = if self.line == Line::AfterCr { Line::Start } else { Line::Skip };
            }
            Line::Head(head) if !chunk.is_empty() => {
                let mut bytes = [0; HEAD];
                let head = head.as_bytes();
                let (seen, free) = bytes.split_at_mut_checked(head.len()).unwrap_or_default();
                seen.iter_mut().zip(head).for_each(|(to, from)| *to = *from);
                let mut len = head.len();
                for (to, &byte) in free.iter_mut().zip(chunk.iter()) {
                    if byte == line::LF || byte == line::CR {
                        break;
                    }
                    *to = byte;
                    len = len.saturating_add(1);
                }
                let taken = len.saturating_sub(head.len());
                *chunk = chunk.get(taken..).unwrap_or_default();
                let bytes = bytes.get(..len).unwrap_or_default();
                if len < HEAD && chunk.is_empty() {
                    self.line = Line::Head(Head::new(bytes));
                } else {
                    self.open_line::<ITEMS>(bytes)?;
                }
            }
            _ => {}
        }
        if chunk.is_empty() {
            return Ok(Step::NeedMore);
        }
        match self.line {
            Line::Bom(_) | Line::Start | Line::AfterCr | Line::SkipAfterCr | Line::Head(_) => Ok(Step::NeedMore),
            Line::Skip | Line::SkipLine => {
                self.skip(chunk);
                Ok(Step::NeedMore)
            }
            _ => self.resume_line::<ITEMS>(chunk),
        }
    }

    fn resume_bom(&mut self, chunk: &mut &[u8], seen: u8) {
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
            let (rest, is_after_cr) = line::skip_end(chunk.get(end..).unwrap_or_default());
            *chunk = rest;
            self.line = match (is_blank, is_after_cr) {
                (true, true) => Line::AfterCr,
                (true, false) => Line::Start,
                (false, true) => Line::SkipAfterCr,
                (false, false) => Line::Skip,
            };
            if is_blank {
                return;
            }
        }
        if !chunk.is_empty() {
            self.line = Line::SkipLine;
            *chunk = &[];
        }
    }

    /// Starts a line that is not whole in one chunk. `part` is what is there of it: enough to tell
    /// what it is, or all of it. It has no line end.
    fn open_line<const ITEMS: bool>(&mut self, part: &[u8]) -> Result<(), Fault> {
        let (field, value) = field::parse(part);
        let keep = if ITEMS { Keep::All } else { Keep::No };
        self.carry.open_line();
        match field {
            Field::Data | Field::Event | Field::Id => {
                let mut block = self.open();
                let counted = match field {
                    Field::Id => before_nul(part).unwrap_or(part),
                    _ => part,
                };
                self.charge(&mut block, field, counted)?;
                if counted.len() < part.len() {
                    self.line = Line::Unknown(keep);
                    return self.extend_text(part);
                }
                self.lines = block.lines;
                self.left = block.left;
                self.line = match field {
                    Field::Data => Line::Data,
                    Field::Event => Line::Event,
                    _ => Line::Id,
                };
                self.carry.push(if field == Field::Id { part } else { value })?;
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

    /// Goes on in a line of which it is known what it is.
    fn resume_line<'c, const ITEMS: bool>(&mut self, chunk: &mut &'c [u8]) -> Result<Step<'c>, Fault> {
        let end = line::find_end(chunk);
        let (part, rest) = chunk.split_at_checked(end.unwrap_or(chunk.len())).unwrap_or_default();
        *chunk = rest;
        match self.line {
            Line::Data => self.extend_value(part, Field::Data)?,
            Line::Event => self.extend_value(part, Field::Event)?,
            Line::Id => self.extend_id::<ITEMS>(part)?,
            Line::Retry(mut digits, keep) => {
                digits.push(part);
                self.line = Line::Retry(digits, keep);
                self.extend_text(part)?;
            }
            _ => self.extend_text(part)?,
        }
        if end.is_none() {
            return Ok(Step::NeedMore);
        }
        let (rest, is_after_cr) = line::skip_end(rest);
        *chunk = rest;
        let line = core::mem::replace(&mut self.line, if is_after_cr { Line::AfterCr } else { Line::Start });
        self.close_line::<ITEMS>(line)
    }

    fn extend_value(&mut self, part: &[u8], field: Field) -> Result<(), Fault> {
        let Some(left) = self.left.checked_sub(length(part.len())) else { return Err(too_long(field)) };
        self.left = left;
        self.carry.push(part)?;
        Ok(())
    }

    fn extend_id<const ITEMS: bool>(&mut self, part: &[u8]) -> Result<(), Fault> {
        let counted = before_nul(part).unwrap_or(part);
        let stored = self.carry.view(self.carry.line());
        let len = field::parse(stored).1.len().saturating_add(counted.len());
        let Some(left) = self.left.checked_sub(length(counted.len())) else { return Err(ErrorKind::IdTooLong) };
        if len > index(self.limits.id()) {
            return Err(ErrorKind::IdTooLong);
        }
        if counted.len() == part.len() {
            self.left = left;
            self.carry.push(part)?;
            return Ok(());
        }
        // It has a NUL, so that it is no line of the block after all.
        self.left = self.left.saturating_add(length(stored.len())).saturating_add(1);
        self.lines = self.lines.saturating_sub(1);
        if !ITEMS {
            self.carry.drop_line();
        }
        self.line = Line::Unknown(if ITEMS { Keep::All } else { Keep::No });
        self.extend_text(part)
    }

    /// Keeps what fits of a line that is no part of the block, if somebody asked for it.
    fn extend_text(&mut self, part: &[u8]) -> Result<(), Fault> {
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

    /// Ends a line that was left open.
    fn close_line<'c, const ITEMS: bool>(&mut self, line: Line) -> Result<Step<'c>, Fault> {
        let text = Value::Kept(self.carry.line());
        let (is_comment, keep) = match line {
            Line::Data => {
                self.carry.close_data()?;
                return Ok(Step::NeedMore);
            }
            Line::Event => {
                self.carry.close_event()?;
                return Ok(Step::NeedMore);
            }
            Line::Id => {
                self.carry.close_id()?;
                return Ok(Step::NeedMore);
            }
            Line::Retry(digits, keep) => {
                let number = digits.value();
                self.set_retry(number);
                if let Some(number) = number {
                    self.carry.drop_line();
                    return Ok(if ITEMS { Step::Retry(number) } else { Step::NeedMore });
                }
                (false, keep)
            }
            Line::Comment(keep) => (true, keep),
            Line::Unknown(keep) => {
                self.seen_ignored = true;
                (false, keep)
            }
            _ => return Ok(Step::NeedMore),
        };
        self.carry.drop_line();
        let is_cut = keep == Keep::Cut;
        Ok(match (ITEMS && keep != Keep::No, is_comment) {
            (false, _) => Step::NeedMore,
            (true, true) => Step::Comment { line: text, is_cut },
            (true, false) => Step::Ignored { line: text, is_cut },
        })
    }
}

const fn too_long(field: Field) -> ErrorKind {
    match field {
        Field::Event => ErrorKind::EventTooLong,
        Field::Id => ErrorKind::IdTooLong,
        _ => ErrorKind::DataTooLong,
    }
}

/// Returns what stands before the first NUL, if there is one: an `id` with a NUL is ignored.
fn before_nul(line: &[u8]) -> Option<&[u8]> {
    line.get(..memchr::memchr(0, line)?)
}
