//! Bytes to events: the parser, the types, and the order of events in one.

use super::bare;
use super::decode;
use super::end::End;
use super::event::Event;
use super::item::{Corrupt, Item, Received};
use super::order::Order;
use super::outcome::Outcome;
use super::template::{Match, Template};
use super::text_delta::TextDelta;
use crate::bytes::position_in;
use crate::error::{Error, ErrorKind};
use crate::json::{Scanner, Str};
use crate::sse::{self, Frame, Limits, Parser, Step, Storage, Wanted};

/// A stream of Anthropic's Messages API: chunks of bytes in, typed events out.
///
/// What an event is, its JSON tells; the `event` lines of SSE are a hint for payloads that do not. Nothing stops the
/// stream, be it an event that cannot be read or one that is out of order; [`finish`](Self::finish) counts them.
///
/// A frame that is cut, or has several lines, must fit into the storage, and any frame must be within the limits,
/// which a fixed storage lowers to seven eighths of its size. Text and tool input come in frames of some 150 bytes;
/// the start of a message, signatures, citations and the results of tools can be large. What does not fit is
/// lost, and counted.
///
/// ```
/// use deltawire::anthropic::{Delta, Event, Decoder};
///
/// # let network = [&b"event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\"}}\n\nevent: content_block_st"[..],
/// #     b"art\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n",
/// #     b"data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}\n\n",
/// #     b"data: {\"type\":\"content_block_stop\",\"index\":0}\n\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n",
/// #     b"data: {\"type\":\"message_stop\"}\n\n"];
/// let mut decoder = Decoder::new();
/// for bytes in network {
///     let mut chunk: &[u8] = bytes;
///     loop {
///         match decoder.next_event(&mut chunk) {
///             Some(Ok(Event::BlockDelta { delta: Delta::Text(text), .. })) => print!("{text}"),
///             Some(Ok(Event::Error(error))) => eprintln!("{}", error.message()),
///             Some(Ok(_)) => {}
///             None => break,
///             // One event is lost; the next call goes on behind it.
///             Some(Err(error)) => eprintln!("{error}"),
///         }
///     }
/// }
/// assert!(decoder.finish().is_intact());
/// ```
///
/// An event borrows the stream, so it is gone before the next call. (A function of yours that calls it until there is an
/// event, and returns that, the borrow checker refuses as well, though it could be allowed: loop where events are used.)
///
/// ```compile_fail,E0499
/// use deltawire::anthropic::Decoder;
///
/// let mut decoder = Decoder::new();
/// let mut chunk: &[u8] = b"data: {\"type\":\"ping\"}\n\ndata: {\"type\":\"ping\"}\n\n";
/// let first = decoder.next_event(&mut chunk);
/// let second = decoder.next_event(&mut chunk);
/// drop(first);
/// ```
///
/// And its chunk must not change under it:
///
/// ```compile_fail,E0506
/// use deltawire::anthropic::Decoder;
///
/// let mut decoder = Decoder::new();
/// let mut buffer = *b"data: {\"type\":\"ping\"}\n\n";
/// let mut chunk = &buffer[..];
/// let event = decoder.next_event(&mut chunk);
/// buffer[0] = b'x';
/// drop(event);
/// ```
#[derive(Clone, Debug)]
pub struct Decoder<#[cfg(feature = "alloc")] S = alloc::vec::Vec<u8>, #[cfg(not(feature = "alloc"))] S> {
    parser: Parser<S>,
    order: Order,
    memory: Memory,
}

/// What is remembered between events.
#[derive(Clone, Debug)]
enum Memory {
    /// The last delta.
    Template(Template),
    /// How far a bare text is.
    Bare(Scanner),
}

#[cfg(feature = "alloc")]
impl Decoder<alloc::vec::Vec<u8>> {
    /// Returns a stream that allocates nothing until a frame is cut, or not ordinary.
    #[must_use]
    pub fn new() -> Self {
        Self::with_storage(alloc::vec::Vec::new())
    }
}

#[cfg(feature = "alloc")]
impl Default for Decoder<alloc::vec::Vec<u8>> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Storage> Decoder<S> {
    /// Returns a stream with the default limits, lowered to what `storage` can hold.
    #[must_use]
    pub fn with_storage(storage: S) -> Self {
        Self::with_limits(storage, Limits::new())
    }

    /// Returns a stream with `limits`, lowered to what `storage` can hold.
    #[must_use]
    pub fn with_limits(storage: S, limits: Limits) -> Self {
        let mut parser = Parser::with_limits(storage, limits);
        parser.stop_at_brace();
        Self { parser, order: Order::new(), memory: Memory::Template(Template::NONE) }
    }

    /// Returns the next event and moves `chunk` past it, or `None` when the chunk is used up.
    ///
    /// What is no event is passed over: comments, empty data, lines that SSE ignores, unless they are an error in
    /// JSON.
    ///
    /// # Errors
    ///
    /// If a frame is over a limit, with the offset of the frame in the stream; or if a payload is no event (not even an
    /// unknown one), with the offset in the payload, which [`next_item`](Self::next_item) gives too. Either way the
    /// next call goes on behind it, and the event counts as lost. Do not leave the loop for it: what is left of the chunk
    /// would be lost as well.
    // The way of nearly all events, and small enough to become part of the caller: that saves it a copy.
    #[inline(always)]
    pub fn next_event<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8]) -> Option<Result<Event<'p>, Error>> {
        if chunk.is_empty() {
            return None;
        }
        if let Some(delta) = self.known(chunk) {
            return Some(Ok(delta.event()));
        }
        self.next_event_slowly(chunk)
    }

    #[inline(never)]
    fn next_event_slowly<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8]) -> Option<Result<Event<'p>, Error>> {
        let (before, step) = loop {
            let before = *chunk;
            match self.advance(Wanted::FramesAndUnknown, chunk) {
                Step::NeedMore => return None,
                Step::Failed(error) => {
                    self.order.lose();
                    return Some(Err(error));
                }
                step if self.is_event(step) => break (before, step),
                _ => {}
            }
        };
        let Self { parser, order, memory } = self;
        let event = match parser.view(step)? {
            Ok(sse::Item::Frame(frame)) => match read(memory, &frame, ends_in_crlf(before, chunk)) {
                Ok(event) => event,
                Err(error) => {
                    lose(order, &frame);
                    return Some(Err(error));
                }
            },
            Ok(sse::Item::Ignored(text)) => bare::error_in(&text)?.0,
            _ => return None,
        };
        order.apply(&event);
        Some(Ok(event))
    }

    /// Returns the next event, with its payload and what is out of order with it, or the next thing that is no
    /// event. Moves `chunk` past it. `None` means that the chunk is used up.
    ///
    /// # Errors
    ///
    /// If a frame is over a limit. The next call goes on behind it.
    pub fn next_item<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8]) -> Option<Result<Item<'p>, Error>> {
        let before = *chunk;
        if let Some((delta, event, payload)) = self.known_whole(chunk) {
            let (event, frame) = (delta.event(), Some(self.parser.passed(event, payload)));
            return Some(Ok(Item::Event(Received { event, payload, frame, violation: None })));
        }
        let step = self.advance(Wanted::Items, chunk);
        self.receive(step, ends_in_crlf(before, chunk))
    }

    /// Returns the next piece of text or thinking, and moves `chunk` past it, or `None` when the chunk is used up.
    ///
    /// What is there at the start of a block comes too, but not what is there at the start of a message. No piece is
    /// empty. How the stream ended, an error of the server included, [`finish`](Self::finish) tells.
    ///
    /// ```
    /// use deltawire::anthropic::{Decoder, TextDelta};
    ///
    /// let mut decoder = Decoder::new();
    /// let mut chunk: &[u8] = b"event: ping\ndata: {\"type\": \"ping\"}\n\nevent: content_block_delta\n\
    ///     data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}\n\n";
    /// while let Some(delta) = decoder.next_text(&mut chunk) {
    ///     let delta = delta?;
    ///     assert_eq!(delta.content(), "Hi");
    ///     assert!(matches!(delta, TextDelta::Text(_)));
    /// }
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`next_event`](Self::next_event).
    pub fn next_text<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8]) -> Option<Result<TextDelta<'p>, Error>> {
        let (step, place) = loop {
            if chunk.is_empty() {
                return None;
            }
            if let Some(delta) = self.known(chunk) {
                if let Some(delta) = TextDelta::of(&delta.event()) {
                    return Some(Ok(delta));
                }
                continue;
            }
            let before = *chunk;
            let step = self.advance(Wanted::FramesAndUnknown, chunk);
            match self.receive(step, ends_in_crlf(before, chunk))? {
                Err(error) | Ok(Item::Corrupt(Corrupt { error, .. })) => return Some(Err(error)),
                Ok(Item::Event(received)) => {
                    // Only the place can be kept over the end of this loop.
                    if let Some(delta) = TextDelta::of(&received.event) {
                        let content = delta.content();
                        let text = content.as_escaped().as_bytes();
                        let start = position_in(received.payload, text).unwrap_or_default();
                        let is_text = matches!(delta, TextDelta::Text(_));
                        break (step, (start..start.saturating_add(text.len()), content.as_str().is_some(), is_text));
                    }
                }
                Ok(Item::Other(_)) => {}
            }
        };
        let Ok(sse::Item::Frame(frame)) = self.parser.view(step)? else { return None };
        let (range, is_plain, is_text) = place;
        let text = frame.data_bytes().get(range).and_then(|text| core::str::from_utf8(text).ok()).unwrap_or_default();
        let text = Str::valid(text, is_plain);
        Some(Ok(if is_text { TextDelta::Text(text) } else { TextDelta::Reasoning(text) }))
    }

    /// Tells how the stream ended, and offers the last event if it only lacks its blank line.
    ///
    /// It changes nothing that can be seen: call [`reset`](Self::reset) before another stream.
    ///
    /// ```
    /// use deltawire::anthropic::{Decoder, Outcome};
    ///
    /// let mut decoder = Decoder::new();
    /// let mut chunk: &[u8] = b"{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}";
    /// assert!(decoder.next_event(&mut chunk).transpose()?.is_some());
    /// assert!(matches!(decoder.finish().outcome, Outcome::Error { .. }));
    ///
    /// decoder.reset();
    /// assert!(matches!(decoder.finish().outcome, Outcome::Empty { ignored_lines: false }));
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    pub fn finish(&mut self) -> End<'_> {
        let Self { parser, order, .. } = self;
        let has_ignored = parser.has_ignored_lines();
        let tail = parser.finish();
        let mut order = order.clone();
        // A line that lacks its end is whole all the same if it is JSON and its last brace is there.
        let read = |hint, payload| Some((decode::event(payload, hint).ok()?, payload));
        let (last, frame) = match &tail {
            sse::End::Clean { .. } => (None, None),
            sse::End::Unterminated { frame, .. } => (read(frame.event_bytes(), frame.data_bytes()), Some(*frame)),
            sse::End::Truncated(tail) => {
                (read(tail.event(), tail.payload()).or_else(|| bare::error(tail.ignored()?)), None)
            }
        };
        let last = last.map(|(event, payload)| {
            let violation = order.apply(&event);
            Received { event, payload, frame, violation }
        });
        let mut outcome = order.finish();
        if let Outcome::Empty { ignored_lines } = &mut outcome {
            *ignored_lines = has_ignored || tail.is_bare();
        }
        End { outcome, lost: order.lost(), violations: order.violations(), last, tail }
    }

    /// Forgets the stream: it is as new, but for the memory that its storage has.
    pub fn reset(&mut self) {
        self.parser.reset();
        self.order.reset();
        self.memory = Memory::Template(Template::NONE);
    }

    /// Returns what is known of the order of the events so far.
    #[must_use]
    pub const fn order(&self) -> &Order {
        &self.order
    }

    /// Returns the parser, for what it knows of the stream: last event id, reconnection time, offset, limits.
    #[must_use]
    pub const fn parser(&self) -> &Parser<S> {
        &self.parser
    }

    /// Takes a delta that is like the last, and in order, up to the end of its frame. Otherwise nothing changes.
    #[inline(always)]
    fn known<'c>(&mut self, chunk: &mut &'c [u8]) -> Option<Match<'c>> {
        let Memory::Template(template) = &mut self.memory else { return None };
        let seen = template.seen;
        if seen == 0 && !self.parser.is_between_blocks() {
            return None;
        }
        let (delta, behind) = template.frame(chunk)?;
        let len = chunk.len().wrapping_sub(behind.len()).wrapping_add(seen.into());
        if !self.parser.allows(len) || !self.order.goes_on(delta.index, delta.kind, delta.text.as_escaped().len()) {
            return None;
        }
        if seen == 0 {
            self.parser.pass(chunk, behind);
        } else {
            template.seen = 0;
            self.parser.pass_rest(chunk, behind);
        }
        Some(delta)
    }

    /// Does the same with a whole frame, and gives its name and payload too.
    #[inline]
    fn known_whole<'c>(&mut self, chunk: &mut &'c [u8]) -> Option<(Match<'c>, &'c [u8], &'c [u8])> {
        let before = *chunk;
        if matches!(&self.memory, Memory::Template(template) if template.seen > 0) {
            return None;
        }
        let delta = self.known(chunk)?;
        let Memory::Template(template) = &self.memory else { return None };
        let (event, payload) = template.parts(before.get(..before.len().wrapping_sub(chunk.len()))?);
        Some((delta, event, payload))
    }

    /// Moves to the next thing to give out, or to the end of the chunk.
    fn advance<'c>(&mut self, wanted: Wanted, chunk: &mut &'c [u8]) -> Step<'c> {
        loop {
            if let Memory::Bare(scanner) = &mut self.memory {
                let Some(step) = bare::advance(&mut self.parser, scanner, chunk) else { return Step::NeedMore };
                self.memory = Memory::Template(Template::NONE);
                match step {
                    Step::NeedMore => {}
                    step => return step,
                }
            }
            let seen = match &self.memory {
                Memory::Template(template) if template.seen > 0 || self.parser.is_between_blocks() => {
                    template.beginning(chunk)
                }
                _ => 0,
            };
            match self.parser.step(wanted, chunk) {
                // What is behind a bare text, up to the end of its line.
                Step::Ignored { line, is_clipped: false } if line.is_empty() => {}
                Step::Brace => {
                    self.parser.begin_bare();
                    self.memory = Memory::Bare(Scanner::new());
                }
                step => {
                    if let Memory::Template(template) = &mut self.memory {
                        template.seen = if let Step::NeedMore = step { seen } else { 0 };
                    }
                    return step;
                }
            }
        }
    }

    /// Says whether a step is an event, or should be one.
    fn is_event(&self, step: Step<'_>) -> bool {
        match self.parser.data(&step) {
            Some(data) => !is_blank(data),
            None => match self.parser.view(step) {
                Some(Ok(sse::Item::Ignored(text))) => bare::error_in(&text).is_some(),
                _ => false,
            },
        }
    }

    /// Makes the view of a step.
    fn receive<'p, 'c: 'p>(&'p mut self, step: Step<'c>, is_crlf: bool) -> Option<Result<Item<'p>, Error>> {
        let Self { parser, order, memory } = self;
        let (event, payload, frame) = match parser.view(step)? {
            Ok(sse::Item::Frame(frame)) if !is_blank(frame.data_bytes()) => match read(memory, &frame, is_crlf) {
                Ok(event) => (event, frame.data_bytes(), Some(frame)),
                Err(error) => {
                    lose(order, &frame);
                    return Some(Ok(Item::Corrupt(Corrupt { frame, error })));
                }
            },
            Ok(sse::Item::Ignored(text)) => match bare::error_in(&text) {
                Some((event, payload)) => (event, payload, None),
                None => return Some(Ok(Item::Other(sse::Item::Ignored(text)))),
            },
            Ok(other) => return Some(Ok(Item::Other(other))),
            Err(error) => {
                order.lose();
                return Some(Err(error));
            }
        };
        let violation = order.apply(&event);
        Some(Ok(Item::Event(Received { event, payload, frame, violation })))
    }
}

/// Says whether a frame has nothing to say. Data of blanks is no event, but no lost one either.
fn is_blank(data: &[u8]) -> bool {
    data.trim_ascii_start().is_empty()
}

/// Counts a frame that cannot be read.
#[cold]
fn lose(order: &mut Order, frame: &Frame<'_>) {
    order.lose();
    if frame.event_bytes() == b"error" {
        order.fail();
    }
}

/// Says whether what was used of a chunk ends in CR LF.
#[inline]
fn ends_in_crlf(before: &[u8], behind: &[u8]) -> bool {
    before.get(..before.len().wrapping_sub(behind.len())).is_some_and(|used| used.ends_with(b"\r\n"))
}

/// Reads a frame, by the short way if its payload is like the last delta.
fn read<'p>(memory: &mut Memory, frame: &Frame<'p>, is_crlf: bool) -> Result<Event<'p>, Error> {
    let payload = frame.data_bytes();
    let Memory::Template(template) = memory else { return decode::event(payload, frame.event_bytes()) };
    let known = template.payload(payload).map(Match::event);
    match known.map_or_else(|| decode::event(payload, &[]), Ok) {
        Ok(event) => {
            if known.is_none() || !template.has_form_of(frame, is_crlf) {
                template.learn(frame, is_crlf, &event);
            }
            Ok(event)
        }
        // What the frame says of this payload it need not say of the next.
        Err(error) if error.kind() == ErrorKind::MissingMember => decode::event(payload, frame.event_bytes()),
        Err(error) => Err(error),
    }
}
