//! The parser: the public face of the machine, and what the typed layers need beyond it.

use super::advance::{advance, after_usual};
use super::end::End;
use super::field;
use super::frame::{Frame, Place};
use super::frame_shortcut;
use super::id_error::IdError;
use super::item::{Item, Text};
use super::limits::Limits;
use super::machine::Machine;
use super::span::Span;
use super::step::{Step, Wanted};
use super::storage::Storage;
use crate::error::Error;

/// An incremental parser: chunks of bytes in, frames out.
///
/// It follows the event stream interpretation of the HTML standard, section 9.2, to the letter. It accepts any input:
/// the only errors are frames over a limit, and those it skips.
///
/// The chunk is the cursor: a call moves its start past what was used. You get a frame as soon as the line end that
/// dispatches it is there, even if that is a CR at the very end of a chunk.
///
/// ```
/// use deltawire::sse::Parser;
///
/// # #[cfg(feature = "alloc")] {
/// let mut parser = Parser::new();
/// let mut seen = Vec::new();
/// for bytes in [&b"data: hel"[..], b"lo\n\nda", b"ta: bye\n\n"] {
///     let mut chunk = bytes;
///     while let Some(frame) = parser.next_frame(&mut chunk) {
///         let frame = frame?; // or `continue`: one frame is over a limit, the next call goes on after it
///         seen.push(frame.data_lossy().to_string());
///     }
/// }
/// assert_eq!(seen, ["hello", "bye"]);
/// # }
/// # Ok::<(), deltawire::Error>(())
/// ```
///
/// A frame borrows the parser, so you have to let go of it before the next call:
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
    machine: Machine<S>,
}

#[cfg(feature = "alloc")]
impl Parser<alloc::vec::Vec<u8>> {
    /// Returns a parser that allocates nothing until a frame is split, has several `data` lines, or
    /// sets an id. How its `Vec` grows and shrinks is said at [`Storage`].
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
        Self { machine: Machine::new(storage, limits) }
    }

    /// Returns the next frame and moves `chunk` past it, or `None` when the chunk is used up.
    ///
    /// Comments, `retry` lines and lines that SSE ignores are skipped and never stored. Mind that some servers send an
    /// error as such a line, `error: {..}` or bare JSON, and go on to `[DONE]` after it. Ask
    /// [`has_ignored_lines`](Self::has_ignored_lines) before you call an answer complete, or read with
    /// [`next_item`](Self::next_item), which returns these lines.
    ///
    /// # Errors
    ///
    /// If a frame is over a limit. It is reported once, as soon as that is certain. You can go on: the next call skips
    /// the rest of that frame and returns the one after it.
    #[inline(always)]
    pub fn next_frame<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8]) -> Option<Result<Frame<'p>, Error>> {
        if chunk.is_empty() || frame_shortcut::tiny(&mut self.machine, chunk) {
            return None;
        }
        if self.machine.is_between_blocks() {
            if let Some((event, data)) = self.usual_frame(chunk) {
                return Some(Ok(self.borrowed(event, data)));
            }
            if chunk.is_empty() {
                return None;
            }
        }
        self.other_frame(chunk)
    }

    /// Returns the next frame, comment, `retry`, block without data or ignored line, and moves
    /// `chunk` past it, or `None` when the chunk is used up.
    ///
    /// A line whose first bytes were skipped by [`next_frame`](Self::next_frame) is not returned.
    ///
    /// # Errors
    ///
    /// As [`next_frame`](Self::next_frame). The text of a comment or an ignored line is clipped at the limit instead.
    pub fn next_item<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8]) -> Option<Result<Item<'p>, Error>> {
        let step = advance(&mut self.machine, Wanted::Items, chunk);
        self.item(step)
    }

    /// Returns how the stream ended, with a frame that only lacks its blank line.
    ///
    /// Call it when the connection is closed, in whatever way. It says whether the last frame is truncated, and whether
    /// there were lines that SSE ignores and that may be an error of the server ([`End::has_ignored_lines`]). Whether
    /// the answer is complete only the frames can say: by `[DONE]`, for example.
    ///
    /// It changes nothing: call [`reset`](Self::reset) before another stream.
    ///
    /// ```
    /// use deltawire::sse::{End, Parser};
    ///
    /// let mut parser = Parser::with_storage([0; 64]);
    /// assert!(parser.next_frame(&mut b"data: 1\n\n".as_slice()).transpose()?.is_some());
    /// assert!(matches!(parser.finish(), End::Clean { bare: false, .. }));
    ///
    /// parser.reset();
    /// assert!(parser.next_frame(&mut b"{\"error\":\"overloaded\"}\n".as_slice()).is_none());
    /// assert!(matches!(parser.finish(), End::Clean { bare: true, .. }));
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    pub fn finish(&mut self) -> End<'_> {
        self.machine.finish()
    }

    /// Forgets the stream: the parser is as new, except that its storage keeps up to 64 KiB of its memory.
    ///
    /// Read [`last_event_id`](Self::last_event_id) and [`retry`](Self::retry) before, to reconnect, and hand the id back with
    /// [`set_last_event_id`](Self::set_last_event_id).
    ///
    /// ```
    /// use deltawire::sse::Parser;
    ///
    /// let mut parser = Parser::with_storage([0; 64]);
    /// assert!(parser.next_frame(&mut b"data: split in the mid".as_slice()).is_none());
    /// parser.reset();
    /// let mut chunk: &[u8] = b"data: new\n\n";
    /// assert_eq!(parser.next_frame(&mut chunk).unwrap()?.data_bytes(), b"new");
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    pub fn reset(&mut self) {
        self.machine.reset();
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
        self.machine.last_event_id()
    }

    /// Makes `id` the last event id, as if an earlier frame had set it: for a client that reconnects, before the first
    /// chunk. What the new connection sends goes on from there: an `id` line replaces it, and an empty one clears it.
    ///
    /// [`reset`](Self::reset) forgets it, so set it after that. An empty `id` clears it too.
    ///
    /// ```
    /// use deltawire::sse::Parser;
    ///
    /// let mut parser = Parser::with_storage([0; 64]);
    /// parser.set_last_event_id(b"7")?;
    /// let mut chunk: &[u8] = b"data: a\n\nid:\ndata: b\n\n";
    /// assert_eq!(parser.next_frame(&mut chunk).unwrap()?.last_event_id(), b"7");
    /// assert_eq!(parser.next_frame(&mut chunk).unwrap()?.last_event_id(), b"");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If `id` holds a CR, LF or NUL or is over the limit, or inside of a frame or a line. Then nothing changes.
    pub fn set_last_event_id(&mut self, id: &[u8]) -> Result<(), IdError> {
        self.machine.set_last_event_id(id)
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
        self.machine.retry()
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
        self.machine.offset()
    }

    /// Returns whether the stream has had lines that SSE ignores so far: unknown fields, or bare JSON.
    ///
    /// A server may report an error this way and then go on to `[DONE]` as usual. Ask this when you see `[DONE]`, or
    /// [`End::has_ignored_lines`] at the end, which also counts a line that lacks its end.
    ///
    /// ```
    /// use deltawire::sse::Parser;
    ///
    /// let mut parser = Parser::with_storage([0; 64]);
    /// let mut chunk: &[u8] = b"error: {\"code\":500}\n\ndata: [DONE]\n\n";
    /// assert_eq!(parser.next_frame(&mut chunk).unwrap()?.data_bytes(), b"[DONE]");
    /// assert!(parser.has_ignored_lines());
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    #[must_use]
    pub const fn has_ignored_lines(&self) -> bool {
        self.machine.has_ignored_lines()
    }

    /// Returns the limits in force: yours, lowered to what the storage can hold.
    #[must_use]
    pub fn limits(&self) -> Limits {
        *self.machine.limits()
    }

    /// Makes the view of a step.
    #[inline]
    fn item<'p, 'c: 'p>(&'p self, step: Step<'c>) -> Option<Result<Item<'p>, Error>> {
        Some(Ok(match step {
            Step::NeedMore | Step::Brace => return None,
            Step::Failed(error) => return Some(Err(error)),
            Step::Borrowed { event, data, has_retry } => Item::Frame(self.borrowed_with(event, data, has_retry)),
            Step::Joined { event, data, has_retry } => Item::Frame(self.joined(event, data, has_retry)),
            Step::Stored { event, data, has_retry } => Item::Frame(self.machine.stored(event, data, has_retry)),
            Step::NoData { event, has_id } => {
                Item::NoData { event: self.machine.view(event), id: has_id.then(|| self.last_event_id()) }
            }
            Step::Comment { line, is_clipped } => {
                let (_, bytes) = field::parse(self.machine.view(line));
                Item::Comment(Text { bytes, is_clipped })
            }
            Step::Ignored { line, is_clipped } => Item::Ignored(Text { bytes: self.machine.view(line), is_clipped }),
            Step::Retry(milliseconds) => Item::Retry(milliseconds),
        }))
    }

    #[inline]
    fn borrowed<'p, 'c: 'p>(&'p self, event: &'c [u8], data: &'c [u8]) -> Frame<'p> {
        Frame { event, data, last_event_id: self.last_event_id(), place: Place::Chunk, retry: None }
    }

    #[inline]
    fn borrowed_with<'p, 'c: 'p>(&'p self, event: &'c [u8], data: &'c [u8], has_retry: bool) -> Frame<'p> {
        Frame { retry: self.machine.retry_if(has_retry), ..self.borrowed(event, data) }
    }

    fn joined<'p, 'c: 'p>(&'p self, event: &'c [u8], data: Span, has_retry: bool) -> Frame<'p> {
        Frame { event, place: Place::Both, ..self.machine.stored(Span::default(), data, has_retry) }
    }

    #[inline(never)]
    fn usual_frame<'c>(&mut self, chunk: &mut &'c [u8]) -> Option<(&'c [u8], &'c [u8])> {
        frame_shortcut::frame(&mut self.machine, chunk)
    }

    #[inline(never)]
    fn other_frame<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8]) -> Option<Result<Frame<'p>, Error>> {
        match after_usual(&mut self.machine, Wanted::Frames, chunk) {
            Step::Borrowed { event, data, has_retry } => Some(Ok(self.borrowed_with(event, data, has_retry))),
            Step::Joined { event, data, has_retry } => Some(Ok(self.joined(event, data, has_retry))),
            Step::Stored { event, data, has_retry } => Some(Ok(self.machine.stored(event, data, has_retry))),
            Step::Failed(error) => Some(Err(error)),
            _ => None,
        }
    }
}

/// What the typed layers need: steps whose view is made later, frames that they recognise themselves, and bare JSON.
impl<S: Storage> Parser<S> {
    /// Makes [`step`](Self::step) stop, with [`Step::Brace`], before lines that start with a brace.
    pub(crate) const fn stop_at_brace(&mut self) {
        self.machine.stop_at_brace();
    }

    /// Makes it stop in the same way before a line that starts with a bracket, if that is the beginning of the body.
    pub(crate) const fn stop_at_bracket(&mut self) {
        self.machine.stop_at_bracket();
    }

    /// Moves to the next thing to return, or to the end of the chunk.
    #[inline]
    pub(crate) fn step<'c>(&mut self, wanted: Wanted, chunk: &mut &'c [u8]) -> Step<'c> {
        advance(&mut self.machine, wanted, chunk)
    }

    /// Makes the view of a step.
    #[inline]
    pub(crate) fn view<'p, 'c: 'p>(&'p self, step: Step<'c>) -> Option<Result<Item<'p>, Error>> {
        self.item(step)
    }

    /// Returns the data of a step that is a frame.
    #[inline]
    pub(crate) fn data<'p, 'c: 'p>(&'p self, step: &Step<'c>) -> Option<&'p [u8]> {
        match step {
            Step::Borrowed { data, .. } => Some(data),
            Step::Joined { data, .. } | Step::Stored { data, .. } => Some(self.machine.view(*data)),
            _ => None,
        }
    }

    /// Returns whether nothing is open: neither a line nor a block.
    pub(crate) fn is_clean(&self) -> bool {
        self.machine.is_clean()
    }

    /// Returns how many bytes came since the start of what is not complete, as [`End::pending`] does.
    #[inline]
    pub(crate) fn pending(&self) -> u64 {
        self.machine.pending()
    }

    /// Returns whether there was a frame.
    #[cfg(any(feature = "futures-core", feature = "tokio-util"))]
    pub(crate) const fn has_frame(&self) -> bool {
        self.machine.has_frame()
    }

    /// Returns whether the next byte starts a block.
    #[inline]
    pub(crate) fn is_between_blocks(&self) -> bool {
        self.machine.is_between_blocks()
    }

    /// Returns whether the limits allow a frame of `len` bytes that the caller has recognised: an `event` line or none,
    /// and a `data` line.
    #[inline]
    pub(crate) fn allows(&self, len: usize) -> bool {
        self.machine.allows(len)
    }

    /// Takes that frame, up to `rest`.
    #[inline]
    pub(crate) fn pass<'c>(&mut self, chunk: &mut &'c [u8], rest: &'c [u8]) {
        self.machine.pass(chunk, rest);
    }

    /// Takes the rest of that frame, of which the beginning was stored.
    #[inline]
    pub(crate) fn pass_rest<'c>(&mut self, chunk: &mut &'c [u8], rest: &'c [u8]) {
        self.machine.pass_rest(chunk, rest);
    }

    /// Returns the frame that was passed.
    #[inline]
    pub(crate) fn passed<'p, 'c: 'p>(&'p self, event: &'c [u8], data: &'c [u8]) -> Frame<'p> {
        self.borrowed(event, data)
    }

    /// Remembers that the body is a list.
    pub(crate) const fn begin_list(&mut self) {
        self.machine.begin_list();
    }

    /// Returns whether it is.
    pub(crate) const fn is_list(&self) -> bool {
        self.machine.is_list()
    }

    /// Starts to keep bare JSON, as if it were one line.
    pub(crate) fn begin_bare(&mut self) {
        self.machine.begin_bare();
    }

    /// Keeps `len` more bytes of it, and returns whether there was room for all of them. If not, it is clipped, and
    /// ends with the line.
    pub(crate) fn keep_bare(&mut self, chunk: &mut &[u8], len: usize) -> bool {
        self.machine.keep_bare(chunk, len)
    }

    /// Returns whether what is kept of it ends with a line.
    pub(crate) fn is_bare_line_end(&self) -> bool {
        self.machine.is_bare_line_end()
    }

    /// Ends it. What its last line still has is a line of its own, perhaps an empty one.
    pub(crate) fn end_bare(&mut self) -> Step<'static> {
        self.machine.end_bare()
    }

    /// Passes over `len` bytes between two elements of a list.
    pub(crate) fn pass_over(&mut self, chunk: &mut &[u8], len: usize) {
        self.machine.pass_over(chunk, len);
    }

    /// Keeps `len` more bytes of an element of a list. If there is no room for them, it is clipped, and goes on to its end.
    pub(crate) fn keep_element(&mut self, chunk: &mut &[u8], len: usize) {
        self.machine.keep_element(chunk, len);
    }

    /// Returns what is kept of bare JSON.
    pub(crate) fn bare(&self) -> &[u8] {
        self.machine.bare()
    }

    /// Ends an element: it is the data of a frame, or over the limit. If it `is_broken`, the rest of its line is a line that
    /// SSE ignores.
    pub(crate) fn end_element(&mut self, is_broken: bool) -> Step<'static> {
        self.machine.end_element(is_broken)
    }
}
