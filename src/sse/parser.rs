//! Lines to frames: the parser.
//!
//! Advice for changing this. There is a machine, and there are two shortcuts that must agree with it:
//!
//! - The machine (machine.rs) knows where in a line the last chunk ended ([`Line`]), takes a line in any
//!   number of parts, and keeps what it takes in the storage. It could do everything alone.
//! - Blocks that lie whole in the chunk (block_shortcut.rs) are taken as slices of it, and their frames handed out
//!   without a copy.
//! - Frames as nearly all of them are (frame_shortcut.rs) are recognised without looking at anything else.
//!
//! What a shortcut does not know it leaves to the next slower way, in a state that this one knows.
//!
//! After each call the state is a function of the bytes consumed, not of how they were cut. That is why
//! a limit is charged by the line as it stands in the stream, and why the first few bytes of a cut line
//! wait in [`Line::Head`] until they tell what the line is.

use super::carry::{Carry, Values};
use super::end::{End, Tail};
use super::field::{self, Field};
use super::frame::Frame;
use super::item::{Item, Text};
use super::limits::Limits;
use super::line::{BOM, Line};
use super::storage::{Span, Storage};
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
///     while let Some(frame) = parser.next_frame(&mut chunk) {
///         let frame = frame?;
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
pub struct Parser<#[cfg(feature = "alloc")] S = alloc::vec::Vec<u8>, #[cfg(not(feature = "alloc"))] S> {
    pub(super) carry: Carry<S>,
    /// The absolute position: how many bytes were consumed.
    pub(super) offset: u64,
    /// The position of the open block's first line, or, without an open block, of the open line.
    pub(super) start: u64,
    /// The reconnection time, if `has_retry`.
    pub(super) retry: u64,
    /// How many lines the open block has; without any there is no open block.
    pub(super) lines: u32,
    /// What the open block leaves of `max_frame`.
    pub(super) left: u32,
    /// Where the last chunk ended.
    pub(super) line: Line,
    /// Whether a line that starts with a brace, outside of a block, is not taken but told of.
    pub(super) stops_at_brace: bool,
    pub(super) has_retry: bool,
    pub(super) seen_frame: bool,
    pub(super) seen_ignored: bool,
}

/// What a step came to. Nothing here borrows the parser: the views are made when the loop is over.
#[derive(Clone, Copy)]
pub(crate) enum Step<'c> {
    NeedMore,
    /// The chunk starts with a line that is no SSE, but may be JSON.
    Brace,
    Borrowed {
        event: &'c [u8],
        data: &'c [u8],
    },
    Joined {
        event: &'c [u8],
        data: Span,
    },
    Stored {
        event: Span,
        data: Span,
    },
    NoData {
        event: Span,
        has_id: bool,
    },
    Comment {
        line: Span,
        is_clipped: bool,
    },
    Ignored {
        line: Span,
        is_clipped: bool,
    },
    Retry(u64),
    Failed(Error),
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
            carry: Carry::new(storage, limits),
            offset: 0,
            start: 0,
            retry: 0,
            lines: 0,
            left: limits.max_frame(),
            line: Line::Bom(0),
            stops_at_brace: false,
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
    #[inline(always)]
    pub fn next_frame<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8]) -> Option<Result<Frame<'p>, Error>> {
        if chunk.is_empty() || self.takes_tiny(chunk) {
            return None;
        }
        self.next_frame_of(chunk)
    }

    /// Returns the next frame, comment, `retry`, block without data or ignored line, and moves
    /// `chunk` past it, or `None` when the chunk is used up.
    ///
    /// A line whose first bytes were passed over by [`next_frame`](Self::next_frame) is not given.
    ///
    /// # Errors
    ///
    /// As [`next_frame`](Self::next_frame). What is no frame is cut at the limit instead.
    pub fn next_item<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8]) -> Option<Result<Item<'p>, Error>> {
        let step = self.advance::<true>(chunk);
        self.item(step)
    }

    /// Tells how the stream ended, and offers a frame that only lacks its blank line.
    ///
    /// It only looks: call [`reset`](Self::reset) before another stream.
    ///
    /// ```
    /// use deltawire::sse::{End, Parser};
    ///
    /// let mut parser = Parser::with_storage([0; 64]);
    /// assert!(parser.next_frame(&mut b"data: 1\n\n".as_slice()).transpose()?.is_some());
    /// assert!(matches!(parser.finish(), End::Clean { unframed: false, .. }));
    ///
    /// parser.reset();
    /// assert!(parser.next_frame(&mut b"{\"error\":\"overloaded\"}\n".as_slice()).is_none());
    /// assert!(matches!(parser.finish(), End::Clean { unframed: true, .. }));
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    pub fn finish(&mut self) -> End<'_> {
        self.carry.gather();
        let pending = self.offset.saturating_sub(self.start);
        let Values { event, id, data } = self.carry.block;
        let kept = || self.carry.view(self.carry.line());
        let (field, line): (Field, &[u8]) = match &self.line {
            Line::Start | Line::AfterCr | Line::Bom(0) if self.lines == 0 => {
                return End::Clean { unframed: self.is_bare() };
            }
            Line::Start | Line::AfterCr if !data.is_empty() => {
                let mut frame = self.stored(event.value(), data.value());
                if !id.is_empty() {
                    frame.last_event_id = field::parse(self.carry.view(id.value())).1;
                }
                return End::Unterminated { frame, pending };
            }
            Line::Bom(seen) => (Field::Blank, BOM.get(..usize::from(*seen)).unwrap_or_default()),
            Line::Head(head) => (Field::Blank, head.as_bytes()),
            Line::Start | Line::AfterCr | Line::Skip | Line::SkipAfterCr | Line::Skipping => (Field::Blank, &[]),
            Line::Data => (Field::Data, kept()),
            Line::Event => (Field::Event, kept()),
            Line::Id => (Field::Id, kept()),
            Line::Retry(..) => (Field::Retry, kept()),
            Line::Comment(_) => (Field::Comment, kept()),
            Line::Unknown(_) => (Field::Unknown, kept()),
        };
        let (event, data) = (self.carry.view(event.value()), self.carry.view(data.value()));
        End::Truncated(Tail { event, data, field, line, pending, is_bare: self.is_bare() })
    }

    /// Forgets the stream: the parser is as new, but for the memory that its storage has.
    ///
    /// Read [`last_event_id`](Self::last_event_id) and [`retry`](Self::retry) before, to reconnect.
    ///
    /// ```
    /// use deltawire::sse::Parser;
    ///
    /// let mut parser = Parser::with_storage([0; 64]);
    /// assert!(parser.next_frame(&mut b"data: cut in the mid".as_slice()).is_none());
    /// parser.reset();
    /// let mut chunk: &[u8] = b"data: new\n\n";
    /// assert_eq!(parser.next_frame(&mut chunk).unwrap()?.data_bytes(), b"new");
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    pub fn reset(&mut self) {
        self.carry.reset();
        self.offset = 0;
        self.start = 0;
        self.has_retry = false;
        self.lines = 0;
        self.left = self.carry.limits.max_frame();
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
    /// assert!(parser.next_frame(&mut b"id: 1\n\nid: 2\n".as_slice()).is_none());
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
    /// assert!(parser.next_frame(&mut b"retry: 3000\n".as_slice()).is_none());
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
    /// assert!(parser.next_frame(&mut b"data: 1\n\ndata".as_slice()).transpose()?.is_some());
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
        self.carry.limits
    }

    /// Makes the view of what was decided.
    #[inline]
    pub(super) fn item<'p, 'c: 'p>(&'p self, step: Step<'c>) -> Option<Result<Item<'p>, Error>> {
        Some(Ok(match step {
            Step::NeedMore | Step::Brace => return None,
            Step::Failed(error) => return Some(Err(error)),
            Step::Borrowed { event, data } => Item::Frame(self.borrowed(event, data)),
            Step::Joined { event, data } => Item::Frame(self.joined(event, data)),
            Step::Stored { event, data } => Item::Frame(self.stored(event, data)),
            Step::NoData { event, has_id } => {
                Item::NoData { event: self.carry.view(event), id: has_id.then(|| self.carry.last_event_id()) }
            }
            Step::Comment { line, is_clipped } => {
                let (_, bytes) = field::parse(self.carry.view(line));
                Item::Comment(Text { bytes, is_clipped })
            }
            Step::Ignored { line, is_clipped } => Item::Ignored(Text { bytes: self.carry.view(line), is_clipped }),
            Step::Retry(milliseconds) => Item::Retry(milliseconds),
        }))
    }

    #[inline]
    pub(super) fn borrowed<'p, 'c: 'p>(&'p self, event: &'c [u8], data: &'c [u8]) -> Frame<'p> {
        Frame { event, data, last_event_id: self.carry.last_event_id(), is_borrowed: true }
    }

    fn joined<'p, 'c: 'p>(&'p self, event: &'c [u8], data: Span) -> Frame<'p> {
        Frame { event, ..self.stored(Span::default(), data) }
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
    fn is_bare(&self) -> bool {
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

    #[inline(never)]
    fn next_frame_of<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8]) -> Option<Result<Frame<'p>, Error>> {
        match self.advance::<false>(chunk) {
            Step::Borrowed { event, data } => Some(Ok(self.borrowed(event, data))),
            Step::Joined { event, data } => Some(Ok(self.joined(event, data))),
            Step::Stored { event, data } => Some(Ok(self.stored(event, data))),
            Step::Failed(error) => Some(Err(error)),
            _ => None,
        }
    }

    /// Moves to the next thing to give out, or to the end of the chunk: by a short way if there is one.
    #[inline]
    pub(super) fn advance<'c, const ITEMS: bool>(&mut self, chunk: &mut &'c [u8]) -> Step<'c> {
        if self.line == Line::Start && self.lines == 0 {
            if let Some(step) = self.ordinary_frame(chunk) {
                return step;
            }
        }
        while !chunk.is_empty() {
            let step = match self.line {
                Line::Start if self.lines > 0 => self.ordinary_start::<ITEMS>(chunk),
                Line::Data | Line::Event => self.ordinary_rest::<ITEMS>(chunk),
                _ => None,
            };
            match step.or_else(|| self.advance_slowly::<ITEMS>(chunk)) {
                None | Some(Step::NeedMore) => {}
                Some(step) => return step,
            }
        }
        Step::NeedMore
    }

    /// Takes whole blocks, or a line or a part of it.
    #[inline(never)]
    fn advance_slowly<'c, const ITEMS: bool>(&mut self, chunk: &mut &'c [u8]) -> Option<Step<'c>> {
        let before = chunk.len();
        let mut step = None;
        if self.line == Line::Start && self.lines == 0 {
            step = self.whole_blocks::<ITEMS>(before, chunk);
        }
        if step.is_none() && !chunk.is_empty() {
            step = match self.machine::<ITEMS>(before, chunk) {
                Ok(Step::NeedMore) => None,
                Ok(step) => Some(step),
                Err(kind) => Some(Step::Failed(self.fault(kind))),
            };
        }
        self.offset = self.position(before, chunk);
        step
    }

    /// Returns the absolute position of `rest`, when `offset` stands for `before` bytes.
    #[inline]
    pub(super) fn position(&self, before: usize, rest: &[u8]) -> u64 {
        // No stream is so long that this wraps.
        self.offset.wrapping_add(before.wrapping_sub(rest.len()) as u64)
    }

    /// Gives up the open block, and what is still to come of it. The chunk is in one of its lines, or at
    /// the start of one that is not blank.
    #[cold]
    pub(super) fn fault(&mut self, kind: ErrorKind) -> Error {
        self.end_block();
        self.line = Line::Skipping;
        Error::new(kind, self.start)
    }

    #[cold]
    pub(super) fn out_of_memory(&mut self) -> Step<'static> {
        Step::Failed(self.fault(ErrorKind::OutOfMemory))
    }

    pub(super) fn end_block(&mut self) {
        self.carry.end_block();
        self.lines = 0;
        self.left = self.carry.limits.max_frame();
    }
}
