//! Bytes to events: the parser, the payloads and the order of events in one.
//!
//! Between two calls one of these holds:
//!
//! | memory | the parser is | the next byte |
//! |---|---|---|
//! | `Template`, nothing seen | anywhere | goes to the template if a frame begins here, else to the parser |
//! | `Template`, `seen` > 0 | in a frame of which `seen` bytes are those of the template | goes to the template, then to the parser |
//! | `Bare` | in bare JSON, which it keeps as one line | goes to the scanner, which says where the JSON ends |
//! | `List`, `ListEnd` | between two blocks, as far as it knows | is passed over, or begins an element or something else |
//! | `Element` | in an element of a list, as in bare JSON | goes to the scanner |
//!
//! A list, that is, a body that is one array of events, only occurs if the protocol has [`Protocol::BARE_EVENTS`].
//!
//! The template never changes what comes out: the parser has stored every byte of a split frame, so it can go on alone
//! wherever the template does not fit.

use super::bare::{self, Between};
use super::end::End;
use super::found::{Found, Kind};
use super::item::{Corrupt, Item, Received};
use super::outcome::Outcome;
use super::protocol::{Order as _, Parts, Protocol};
use super::tail;
use super::template::Template;
use crate::bytes::{add, first, used};
use crate::error::{Error, ErrorKind};
use crate::json::Scanner;
use crate::sse::{self, Frame, Limits, Parser, Step, Storage, Wanted};

type ItemOf<'p, P> = Item<'p, <P as Protocol>::Event<'p>, <P as Protocol>::Violation>;
type EndOf<'p, P> = End<'p, <P as Protocol>::Event<'p>, <P as Protocol>::Violation, <P as Protocol>::Order>;

/// The decoder of any vendor: a parser, and what a vendor makes of what it finds.
pub(crate) struct Driver<P: Protocol, S> {
    parser: Parser<S>,
    mind: Mind<P>,
}

/// What a driver knows besides its parser. It stands alone where the protocol of a parser may change.
pub(crate) struct Mind<P: Protocol> {
    order: P::Order,
    memory: Memory<P>,
}

/// What is remembered between events.
enum Memory<P: Protocol> {
    /// The last delta.
    Template(Template<P>),
    /// How far a bare text is.
    Bare(Scanner),
    /// In a list, between two elements.
    List,
    /// How far an element of a list is.
    Element(Scanner),
    /// In the line where a list, or a bare event, ended.
    ListEnd,
}

/// What an event is called that ends a stream with an error, in every protocol that has one.
const ERROR: &[u8] = b"error";

impl<P: Protocol, S: Storage> Driver<P, S> {
    pub(crate) fn new(storage: S, limits: Limits) -> Self {
        let mut parser = Parser::with_limits(storage, limits);
        prepare::<P, S>(&mut parser);
        Self { parser, mind: Mind::new() }
    }

    #[inline(always)]
    pub(crate) fn next_event<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8]) -> Option<Result<P::Event<'p>, Error>> {
        self.mind.next_event(&mut self.parser, chunk)
    }

    #[inline(always)]
    pub(crate) fn seek(&mut self, chunk: &mut &[u8]) -> Option<Found> {
        self.mind.seek(&mut self.parser, chunk)
    }

    #[inline(always)]
    pub(crate) fn found<'p, 'c: 'p>(
        &'p mut self,
        chunk: &mut &'c [u8],
        found: Found,
    ) -> Option<Result<P::Event<'p>, Error>> {
        self.mind.found(&mut self.parser, chunk, found)
    }

    #[inline]
    pub(crate) fn next_item<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8]) -> Option<Result<ItemOf<'p, P>, Error>> {
        self.mind.next_item(&mut self.parser, chunk)
    }

    #[inline]
    pub(crate) fn next_text<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8]) -> Option<Result<P::Text<'p>, Error>> {
        self.mind.next_text(&mut self.parser, chunk)
    }

    pub(crate) fn finish(&mut self) -> EndOf<'_, P> {
        self.mind.finish(&mut self.parser)
    }

    pub(crate) fn reset(&mut self) {
        self.parser.reset();
        self.mind = Mind::new();
    }

    /// Begins another body of the same answer, in which events may come again: what is left of the last body goes, and the
    /// order stays.
    pub(crate) fn resume(&mut self) {
        self.parser.reset();
        self.mind.order.resume();
        self.mind.memory = Memory::Template(Template::NONE);
    }

    pub(crate) fn order_mut(&mut self) -> &mut P::Order {
        &mut self.mind.order
    }

    pub(crate) const fn order(&self) -> &P::Order {
        &self.mind.order
    }

    pub(crate) const fn parser(&self) -> &Parser<S> {
        &self.parser
    }
}

/// Makes a parser find what a protocol has outside of SSE.
pub(crate) const fn prepare<P: Protocol, S: Storage>(parser: &mut Parser<S>) {
    parser.stop_at_brace();
    if P::BARE_EVENTS {
        parser.stop_at_bracket();
    }
}

impl<P: Protocol> Mind<P> {
    pub(crate) fn new() -> Self {
        Self { order: P::Order::default(), memory: Memory::Template(Template::NONE) }
    }

    pub(crate) const fn order(&self) -> &P::Order {
        &self.order
    }

    /// Makes it that of another protocol, which goes on at the same byte with an order of its own.
    pub(crate) fn go_on<Q: Protocol>(&self) -> Mind<Q> {
        let mut order = Q::Order::default();
        for _ in 0..self.order.lost() {
            order.lose();
        }
        if self.order.outcome() == Outcome::Error {
            order.fail();
        }
        let memory = match &self.memory {
            Memory::Template(_) => Memory::Template(Template::NONE),
            Memory::Bare(scanner) => Memory::Bare(scanner.clone()),
            Memory::List => Memory::List,
            Memory::Element(scanner) => Memory::Element(scanner.clone()),
            Memory::ListEnd => Memory::ListEnd,
        };
        Mind { order, memory }
    }

    // The way of nearly all events, and small enough to become part of the caller: that saves it a copy.
    #[inline(always)]
    pub(crate) fn next_event<'p, 'c: 'p, S: Storage>(
        &'p mut self,
        parser: &'p mut Parser<S>,
        chunk: &mut &'c [u8],
    ) -> Option<Result<P::Event<'p>, Error>> {
        if chunk.is_empty() {
            return None;
        }
        if let Some(event) = self.known(parser, chunk) {
            return Some(Ok(event));
        }
        self.next_event_slowly(parser, chunk)
    }

    /// Does the same for what is not [known](Self::known), in a chunk that is not empty.
    #[inline(never)]
    pub(crate) fn next_event_slowly<'p, 'c: 'p, S: Storage>(
        &'p mut self,
        parser: &'p mut Parser<S>,
        chunk: &mut &'c [u8],
    ) -> Option<Result<P::Event<'p>, Error>> {
        let (step, is_crlf) = self.next_step(parser, chunk)?;
        self.event(parser, step, is_crlf)
    }

    /// Moves to the next step that is an event, or should be one, or an error, and returns whether it ends in CR LF.
    #[inline]
    fn next_step<'c, S: Storage>(&mut self, parser: &mut Parser<S>, chunk: &mut &'c [u8]) -> Option<(Step<'c>, bool)> {
        loop {
            let before = *chunk;
            match self.advance(parser, Wanted::FramesAndErrors, chunk) {
                Step::NeedMore => return None,
                step @ Step::Failed(_) => return Some((step, false)),
                step if self.is_event(parser, step) => return Some((step, ends_in_crlf(before, chunk))),
                step => self.pass_over(parser, step),
            }
        }
    }

    /// Returns the event of such a step.
    #[inline]
    fn event<'p, 'c: 'p, S: Storage>(
        &'p mut self,
        parser: &'p mut Parser<S>,
        step: Step<'c>,
        is_crlf: bool,
    ) -> Option<Result<P::Event<'p>, Error>> {
        let Self { order, memory } = self;
        let event = match parser.view(step)? {
            Ok(sse::Item::Frame(frame)) => match read(memory, order, &frame, is_crlf) {
                Ok((event, true)) => return Some(Ok(event)),
                Ok((event, false)) => event,
                Err(error) => {
                    lose::<P>(order, &frame);
                    return Some(Err(error));
                }
            },
            Ok(sse::Item::Ignored(text)) => bare::error_in::<P>(&text)?.0,
            Ok(_) => return None,
            Err(error) => {
                order.lose();
                return Some(Err(error));
            }
        };
        order.apply(&event);
        Some(Ok(event))
    }

    /// Does the first half of `next_event`: returns where the next event is, or moves `chunk` to its end. A delta like the
    /// last is only looked at, so that its text is checked once, when it is taken.
    #[inline(always)]
    pub(crate) fn seek<S: Storage>(&mut self, parser: &mut Parser<S>, chunk: &mut &[u8]) -> Option<Found> {
        if chunk.is_empty() {
            return None;
        }
        if let Memory::Template(template) = &self.memory {
            if template.seen > 0 || parser.is_between_blocks() {
                if let Some((delta, rest)) = template.frame(chunk, Some) {
                    return Some(Found { kind: Kind::Delta(delta), len: used(chunk, rest) });
                }
            }
        }
        self.seek_slowly(parser, chunk)
    }

    #[inline(never)]
    fn seek_slowly<S: Storage>(&mut self, parser: &mut Parser<S>, chunk: &mut &[u8]) -> Option<Found> {
        let before = *chunk;
        let mut rest = before;
        let Some((step, is_crlf)) = self.next_step(parser, &mut rest) else {
            *chunk = rest;
            return None;
        };
        Some(Found { kind: Kind::Step { step: step.place(before), is_crlf }, len: used(before, rest) })
    }

    /// Does the second half: `chunk` is what the first left, and moves past the event.
    #[inline(always)]
    pub(crate) fn found<'p, 'c: 'p, S: Storage>(
        &'p mut self,
        parser: &'p mut Parser<S>,
        chunk: &mut &'c [u8],
        found: Found,
    ) -> Option<Result<P::Event<'p>, Error>> {
        let Found { kind, len } = found;
        match kind {
            Kind::Delta(delta) => {
                let Self { order, memory: Memory::Template(template) } = self else { return None };
                // A chunk may show something else than a moment ago, as far as its type goes.
                let parts = delta.parts::<P>(template.payload_start(), chunk).zip(chunk.get(len..));
                let taken = parts.and_then(|(parts, rest)| Self::take(parser, order, template, parts, chunk, rest));
                match taken {
                    Some(event) => Some(Ok(event)),
                    // It is whole all the same, so there is something to return.
                    None => self.next_event_slowly(parser, chunk),
                }
            }
            Kind::Step { step, is_crlf } => {
                let before = *chunk;
                *chunk = before.get(len..).unwrap_or_default();
                self.found_slowly(parser, step.step(before), is_crlf)
            }
        }
    }

    #[inline(never)]
    fn found_slowly<'p, 'c: 'p, S: Storage>(
        &'p mut self,
        parser: &'p mut Parser<S>,
        step: Step<'c>,
        is_crlf: bool,
    ) -> Option<Result<P::Event<'p>, Error>> {
        self.event(parser, step, is_crlf)
    }

    pub(crate) fn next_item<'p, 'c: 'p, S: Storage>(
        &'p mut self,
        parser: &'p mut Parser<S>,
        chunk: &mut &'c [u8],
    ) -> Option<Result<ItemOf<'p, P>, Error>> {
        let before = *chunk;
        if let Some((event, name, payload)) = self.known_whole(parser, chunk) {
            let frame = Some(parser.passed(name, payload));
            return Some(Ok(Item::Event(Received { event, payload, frame, violation: None })));
        }
        let step = self.advance(parser, Wanted::Items, chunk);
        self.receive(parser, step, ends_in_crlf(before, chunk))
    }

    pub(crate) fn next_text<'p, 'c: 'p, S: Storage>(
        &'p mut self,
        parser: &'p mut Parser<S>,
        chunk: &mut &'c [u8],
    ) -> Option<Result<P::Text<'p>, Error>> {
        let (step, place) = loop {
            if chunk.is_empty() {
                return None;
            }
            if let Some(event) = self.known(parser, chunk) {
                if let Some(text) = P::text(&event) {
                    return Some(Ok(text));
                }
                continue;
            }
            let (step, is_crlf) = self.next_step(parser, chunk)?;
            match self.receive(parser, step, is_crlf)? {
                Err(error) | Ok(Item::Corrupt(Corrupt { error, .. })) => return Some(Err(error)),
                Ok(Item::Event(received)) => {
                    // The borrow checker lets no view out of this loop, only the place of the text.
                    if let Some(place) = P::place(&received.event, received.payload) {
                        break (step, place);
                    }
                }
                Ok(Item::Other(_)) => {}
            }
        };
        match parser.view(step)? {
            Ok(sse::Item::Frame(frame)) => P::text_at(place, frame.data_bytes()).map(Ok),
            _ => None,
        }
    }

    pub(crate) fn finish<'p, S: Storage>(&'p mut self, parser: &'p mut Parser<S>) -> EndOf<'p, P> {
        let order = &self.order;
        let tail = parser.finish();
        let mut order = order.clone();
        // A line that lacks its end is whole all the same if it is JSON and its last brace is there.
        let read = |name, payload| Some((P::decode(payload, name).ok()?, payload));
        let (last, frame) = match &tail {
            sse::End::Clean { .. } => (None, None),
            sse::End::Unterminated { frame, .. } => (read(frame.event_bytes(), frame.data_bytes()), Some(*frame)),
            sse::End::Truncated(tail) => {
                (read(tail.event(), tail.payload()).or_else(|| bare::error::<P>(tail.ignored()?)), None)
            }
        };
        let last = last.map(|(event, payload)| {
            let violation = order.apply(&event);
            Received { event, payload, frame, violation }
        });
        let outcome = match order.outcome() {
            // The terminal event came. What is cut after it may be the end marker, or an error.
            Outcome::Complete if P::HAS_END_MARKER => Outcome::Complete,
            Outcome::EndMarkerLost | Outcome::Complete if last.is_none() && !tail::is_harmless(&tail, P::HARMLESS) => {
                Outcome::Truncated
            }
            outcome => outcome,
        };
        let (lost, violations) = (order.lost(), order.violations());
        End { outcome, lost, violations, last, order, tail }
    }

    /// Does the first half of `next_event` for whoever wants to see lines that SSE ignores too.
    pub(crate) fn seek_any<S: Storage>(&mut self, parser: &mut Parser<S>, chunk: &mut &[u8]) -> Option<Found> {
        loop {
            let before = *chunk;
            let mut rest = before;
            let step = self.advance(parser, Wanted::FramesAndErrors, &mut rest);
            match step {
                Step::NeedMore => {
                    *chunk = rest;
                    return None;
                }
                Step::NoData { .. } => {
                    self.pass_over(parser, step);
                    *chunk = rest;
                }
                step => {
                    let is_crlf = ends_in_crlf(before, rest);
                    return Some(Found {
                        kind: Kind::Step { step: step.place(before), is_crlf },
                        len: used(before, rest),
                    });
                }
            }
        }
    }

    /// Returns whether what comes is SSE, and not JSON outside of it.
    pub(crate) const fn is_sse(&self) -> bool {
        matches!(self.memory, Memory::Template(_))
    }

    /// Counts an event that could not be read.
    pub(crate) fn lose(&mut self) {
        self.order.lose();
    }

    /// Takes a delta that is like the last, and in order, up to the end of its frame. Otherwise nothing changes.
    #[inline(always)]
    pub(crate) fn known<'p, 'c: 'p, S: Storage>(
        &mut self,
        parser: &mut Parser<S>,
        chunk: &mut &'c [u8],
    ) -> Option<P::Event<'p>> {
        let Memory::Template(template) = &mut self.memory else { return None };
        let seen = template.seen;
        if seen == 0 && !parser.is_between_blocks() {
            return None;
        }
        let start = template.payload_start();
        let (parts, rest) = template.frame(chunk, |delta| delta.parts::<P>(start, chunk))?;
        Self::take(parser, &mut self.order, template, parts, chunk, rest)
    }

    /// Takes a frame up to `rest` that has the form of the last delta, if it is in order and within the limits. Otherwise
    /// nothing changes.
    #[inline(always)]
    fn take<'p, 'c: 'p, S: Storage>(
        parser: &mut Parser<S>,
        order: &mut P::Order,
        template: &mut Template<P>,
        parts: Parts<'c>,
        chunk: &mut &'c [u8],
        rest: &'c [u8],
    ) -> Option<P::Event<'p>> {
        let seen = template.seen;
        let len = add(used(chunk, rest), seen.into());
        if !parser.allows(len) || !order.goes_on(template.shape, parts.number, parts.text.as_escaped().len()) {
            return None;
        }
        if seen == 0 {
            parser.pass(chunk, rest);
        } else {
            template.seen = 0;
            parser.pass_rest(chunk, rest);
        }
        Some(P::with_text(template.shape, parts))
    }

    /// Does the same with a frame that lies whole in the chunk, and returns its name and payload too.
    #[inline]
    fn known_whole<'p, 'c: 'p, S: Storage>(
        &mut self,
        parser: &mut Parser<S>,
        chunk: &mut &'c [u8],
    ) -> Option<(P::Event<'p>, &'c [u8], &'c [u8])> {
        let before = *chunk;
        if matches!(&self.memory, Memory::Template(template) if template.seen > 0) {
            return None;
        }
        let event = self.known(parser, chunk)?;
        let Memory::Template(template) = &self.memory else { return None };
        let (name, payload) = template.parts(taken(before, chunk));
        Some((event, name, payload))
    }

    /// Moves to the next thing to return, or to the end of the chunk.
    fn advance<'c, S: Storage>(&mut self, parser: &mut Parser<S>, wanted: Wanted, chunk: &mut &'c [u8]) -> Step<'c> {
        loop {
            match &mut self.memory {
                Memory::Template(_) => {}
                Memory::Bare(scanner) => {
                    let step = bare::advance::<P, S>(parser, scanner, chunk);
                    let Some(step) = step else { return Step::NeedMore };
                    let is_event = matches!(step, Step::Stored { .. });
                    self.memory = if is_event { Memory::ListEnd } else { Memory::Template(Template::NONE) };
                    match step {
                        Step::NeedMore => {}
                        step => return step,
                    }
                }
                _ => match self.advance_in_list(parser, chunk) {
                    Some(step) => return step,
                    None if chunk.is_empty() => return Step::NeedMore,
                    None => {}
                },
            }
            let seen = match &self.memory {
                Memory::Template(template) if template.seen > 0 || parser.is_between_blocks() => {
                    template.beginning(chunk)
                }
                _ => 0,
            };
            match parser.step(wanted, chunk) {
                // What follows a bare text, up to the end of its line.
                Step::Ignored { line, is_clipped: false } if line.is_empty() => {}
                Step::Brace if P::BARE_EVENTS && chunk.first() == Some(&b'[') => {
                    parser.pass_over(chunk, 1);
                    self.memory = Memory::List;
                    parser.begin_list();
                }
                Step::Brace => {
                    parser.begin_bare();
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

    /// Does the same in a list, and returns `None` where it ends, or where the chunk does.
    #[cold]
    fn advance_in_list<'c, S: Storage>(&mut self, parser: &mut Parser<S>, chunk: &mut &'c [u8]) -> Option<Step<'c>> {
        loop {
            match &mut self.memory {
                Memory::List => match bare::between(parser, chunk) {
                    Between::Nothing => return None,
                    Between::Element => {
                        parser.begin_bare();
                        self.memory = Memory::Element(Scanner::new());
                    }
                    Between::End => self.memory = Memory::ListEnd,
                    Between::Other => {
                        // Its line is one that SSE ignores.
                        parser.begin_bare();
                        self.memory = Memory::Template(Template::NONE);
                    }
                },
                Memory::Element(scanner) => {
                    let (step, is_whole) = bare::advance_element(parser, scanner, chunk)?;
                    self.memory = if is_whole { Memory::List } else { Memory::Template(Template::NONE) };
                    return Some(step);
                }
                Memory::ListEnd => {
                    if bare::after_list(parser, chunk) {
                        self.memory = Memory::Template(Template::NONE);
                    }
                    return None;
                }
                Memory::Template(_) | Memory::Bare(_) => return None,
            }
        }
    }

    /// Returns `true` if a step is an event, or should be one.
    fn is_event<S: Storage>(&self, parser: &Parser<S>, step: Step<'_>) -> bool {
        match parser.data(&step) {
            Some(data) if is_blank(data) => false,
            Some(_) => !self.order.may_repeat() || !self.is_repeat(parser, step),
            None => match parser.view(step) {
                Some(Ok(sse::Item::Ignored(text))) => bare::error_in::<P>(&text).is_some(),
                _ => false,
            },
        }
    }

    /// Returns `true` if a step is an event that came before.
    #[cold]
    fn is_repeat<S: Storage>(&self, parser: &Parser<S>, step: Step<'_>) -> bool {
        let Some(Ok(sse::Item::Frame(frame))) = parser.view(step) else { return false };
        let event = P::decode(frame.data_bytes(), frame.event_bytes());
        event.is_ok_and(|event| self.order.is_repeat(&event))
    }

    /// Passes over what is not an event. A frame that is called an error, but says nothing, ends the answer all the same.
    fn pass_over<S: Storage>(&mut self, parser: &Parser<S>, step: Step<'_>) {
        if let Some(Ok(item)) = parser.view(step) {
            if is_silent_error(&item) {
                self.order.fail();
            }
        }
    }

    /// Makes the view of a step.
    fn receive<'p, 'c: 'p, S: Storage>(
        &'p mut self,
        parser: &'p mut Parser<S>,
        step: Step<'c>,
        is_crlf: bool,
    ) -> Option<Result<ItemOf<'p, P>, Error>> {
        let Self { order, memory } = self;
        let (event, payload, frame) = match parser.view(step)? {
            Ok(sse::Item::Frame(frame)) if !is_blank(frame.data_bytes()) => {
                match read(memory, order, &frame, is_crlf) {
                    Ok((event, true)) => {
                        let payload = frame.data_bytes();
                        return Some(Ok(Item::Event(Received { event, payload, frame: Some(frame), violation: None })));
                    }
                    Ok((event, false)) => (event, frame.data_bytes(), Some(frame)),
                    Err(error) => {
                        lose::<P>(order, &frame);
                        return Some(Ok(Item::Corrupt(Corrupt { frame, error })));
                    }
                }
            }
            Ok(sse::Item::Ignored(text)) => match bare::error_in::<P>(&text) {
                Some((event, payload)) => (event, payload, None),
                None => return Some(Ok(Item::Other(sse::Item::Ignored(text)))),
            },
            Ok(other) => {
                if is_silent_error(&other) {
                    order.fail();
                }
                return Some(Ok(Item::Other(other)));
            }
            Err(error) => {
                order.lose();
                return Some(Err(error));
            }
        };
        let violation = order.apply(&event);
        Some(Ok(Item::Event(Received { event, payload, frame, violation })))
    }
}

/// Returns `true` if a frame says nothing. Data of blanks is not an event, but not a lost one either.
fn is_blank(data: &[u8]) -> bool {
    data.trim_ascii_start().is_empty()
}

/// Returns `true` for an `event: error` without data.
fn is_silent_error(item: &sse::Item<'_>) -> bool {
    match item {
        sse::Item::Frame(frame) => frame.event_bytes() == ERROR,
        sse::Item::NoData { event, .. } => *event == ERROR,
        _ => false,
    }
}

/// Counts a frame that cannot be read.
#[cold]
fn lose<P: Protocol>(order: &mut P::Order, frame: &Frame<'_>) {
    order.lose();
    if frame.event_bytes() == ERROR {
        order.fail();
    }
}

/// Returns what was taken of a chunk, of which `rest` is left.
#[inline]
fn taken<'c>(before: &'c [u8], rest: &[u8]) -> &'c [u8] {
    first(before, used(before, rest))
}

/// Returns `true` if what was taken of a chunk ends in CR LF.
#[inline]
fn ends_in_crlf(before: &[u8], rest: &[u8]) -> bool {
    taken(before, rest).ends_with(b"\r\n")
}

/// Reads a frame, by the short way if its payload is like the last delta. Returns whether the order has taken it.
fn read<'p, P: Protocol>(
    memory: &mut Memory<P>,
    order: &mut P::Order,
    frame: &Frame<'p>,
    is_crlf: bool,
) -> Result<(P::Event<'p>, bool), Error> {
    let payload = frame.data_bytes();
    let decode = |name| Ok((P::decode(payload, name)?, false));
    let Memory::Template(template) = memory else { return decode(frame.event_bytes()) };
    let known = template.payload(payload).map(|parts| {
        let is_taken = order.goes_on(template.shape, parts.number, parts.text.as_escaped().len());
        (P::with_text(template.shape, parts), is_taken)
    });
    match known.map_or_else(|| decode(&[]), Ok) {
        Ok(read) => {
            if known.is_none() || !template.has_form_of(frame, is_crlf) {
                template.learn(frame, is_crlf, &read.0);
            }
            Ok(read)
        }
        // What the frame says of this payload it need not say of the next.
        Err(error) if error.kind() == ErrorKind::MissingMember => decode(frame.event_bytes()),
        Err(error) => Err(error),
    }
}

impl<P: Protocol, S: Clone> Clone for Driver<P, S> {
    fn clone(&self) -> Self {
        Self { parser: self.parser.clone(), mind: self.mind.clone() }
    }
}

impl<P: Protocol> Clone for Mind<P> {
    fn clone(&self) -> Self {
        Self { order: self.order.clone(), memory: self.memory.clone() }
    }
}

impl<P: Protocol> core::fmt::Debug for Mind<P> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.order.fmt(f)
    }
}

impl<P: Protocol> Clone for Memory<P> {
    fn clone(&self) -> Self {
        match self {
            Self::Template(template) => Self::Template(template.clone()),
            Self::Bare(scanner) => Self::Bare(scanner.clone()),
            Self::List => Self::List,
            Self::Element(scanner) => Self::Element(scanner.clone()),
            Self::ListEnd => Self::ListEnd,
        }
    }
}

impl<P: Protocol, S: core::fmt::Debug> core::fmt::Debug for Driver<P, S> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Decoder").field("parser", &self.parser).field("order", &self.mind.order).finish_non_exhaustive()
    }
}
