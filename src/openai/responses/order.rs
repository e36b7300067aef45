//! The order of a stream's events.
//!
//! | phase | `created` | `queued`, `in_progress` | items, parts, text, tools | `completed`, `incomplete` | `failed` | `error` |
//! |---|---|---|---|---|---|---|
//! | `Empty` | `Started` | `Started` | `Headless`, violation | `Ended`, violation | `Ended`, violation | `Errored` |
//! | `Headless` | `Started` | `Started` | stays, violation | `Ended`, violation | `Ended`, violation | `Errored` |
//! | `Started` | same id: stays; else `Started` anew; violation | stays | stays | `Ended` | `Ended` | `Errored` |
//! | `Errored` | same id: stays; else `Started` anew; violation | violation | violation | violation | `Ended` | violation |
//! | `Ended` | same id: stays; else `Started` anew; violation | violation | violation | violation | violation | violation |
//!
//! Signs of life and `[DONE]` change nothing but the sequence number, unknown events neither, though after the end they are
//! a violation.
//!
//! Between two events: `open` holds the open items, the one spoken of last in front; `unfollowed` counts those for which
//! it had no room; every place from `next` on has never begun; `sequence` is the highest number so far. While `is_resumed`
//! events up to it are repeats, and change nothing.

use super::event::{Event, ResponseEvent};
use super::kind::{ContentKind, IncompleteReason, ResponseStatus};
use super::open_items::{OpenItem, OpenItems};
use super::violation::Violation;
use crate::bytes::advance;
use crate::json::Str;
use crate::stream::{Outcome, Tally, hash};

/// Checks the order of the events of one stream, and knows what is open and how it would end.
///
/// A [`Decoder`](super::Decoder) has one inside. Use it on its own for events that do not come from SSE, such as those of a
/// WebSocket. It has a fixed size and refuses nothing: an event that is out of order is reported, and the stream goes on. Any
/// number of items may be open at once; eight of them are followed.
///
/// ```
/// use deltawire::openai::responses::{Event, Order, Violation};
/// use deltawire::stream::Outcome;
///
/// let mut order = Order::new();
/// let payload = br#"{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"Hi"}"#;
/// assert_eq!(order.apply(&Event::parse(payload)?), Some(Violation::BeforeStart));
/// assert_eq!(order.outcome(), Outcome::Truncated);
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Order {
    /// A hash of the response's id, or 0.
    id: u64,
    open: OpenItems,
    /// One more than the highest place of an item so far.
    next: u64,
    tally: Tally<Violation>,
    phase: Phase,
    reason: Option<IncompleteReason>,
    /// The highest sequence number so far.
    sequence: Option<u64>,
    /// Whether events may come again.
    is_resumed: bool,
    /// Whether another order has seen the items begin.
    is_blind: bool,
    /// How many items are open beyond those that can be followed.
    unfollowed: u32,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Phase {
    /// Nothing of a response came.
    Empty,
    /// Something came, but no start.
    Headless,
    Started,
    /// An `error` came.
    Errored,
    /// The terminal event came.
    Ended(ResponseStatus),
}

impl Order {
    /// Returns the order of a stream of which nothing has come.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            id: 0,
            open: OpenItems::NONE,
            next: 0,
            tally: Tally::NONE,
            phase: Phase::Empty,
            reason: None,
            sequence: None,
            is_resumed: false,
            is_blind: false,
            unfollowed: 0,
        }
    }

    /// Takes the next event, and returns the rule that it broke, if any. If it broke several, you get the first: its number,
    /// then its place.
    #[inline]
    pub fn apply(&mut self, event: &Event<'_>) -> Option<Violation> {
        if let Event::Delta(delta) = event {
            if self.goes_on(delta.kind, delta.output_index, delta.sequence, delta.text.as_escaped().len()) {
                return None;
            }
        }
        self.apply_slowly(event)
    }

    #[inline(never)]
    fn apply_slowly(&mut self, event: &Event<'_>) -> Option<Violation> {
        if self.is_repeat(event) {
            return event.sequence_number().map(|number| Violation::SequenceRepeat { number });
        }
        let violation = self.check(event);
        self.tally.note(violation);
        violation
    }

    /// Counts an event that could not be read. Call it when [`Event::parse`] fails. After the end of a response nothing is
    /// missed, so such events do not count there.
    pub const fn lose(&mut self) {
        if !matches!(self.phase, Phase::Ended(_)) {
            self.tally.lose();
        }
    }

    /// Takes an error event that cannot be read.
    pub(super) const fn fail(&mut self) {
        if !matches!(self.phase, Phase::Ended(_)) {
            self.phase = Phase::Errored;
        }
    }

    /// Takes a delta of `len` bytes if it is the next event and goes on in the item that had the last one, as nearly all do.
    /// If not, nothing changes.
    #[inline]
    pub(super) fn goes_on(&mut self, kind: ContentKind, output_index: u32, number: Option<u64>, len: usize) -> bool {
        let is_next = match (number, self.sequence) {
            (None, _) => true,
            (Some(number), Some(last)) => number.checked_sub(1) == Some(last),
            (Some(_), None) => false,
        };
        if self.phase != Phase::Started
            || !is_next
            || self.is_resumed
            || !self.open.first_takes(output_index, kind, len)
        {
            return false;
        }
        self.sequence = number.or(self.sequence);
        true
    }

    /// Returns whether an event came before, in the body that was [resumed](Self::resume). Pass over it. An error is never one.
    #[must_use]
    pub fn is_repeat(&self, event: &Event<'_>) -> bool {
        if !self.is_resumed || matches!(event, Event::Error(_)) {
            return false;
        }
        let is_another = |event: &ResponseEvent<'_>| self.id != 0 && id(event.id()) != self.id;
        let is_old = event.sequence_number().zip(self.sequence).is_some_and(|(number, last)| number <= last);
        is_old && !matches!(event, Event::Created(created) if is_another(created))
    }

    /// Returns whether the next event may be a repeat.
    pub(super) const fn may_repeat(&self) -> bool {
        self.is_resumed
    }

    /// Returns the highest sequence number so far: where a background response can be read on, as `starting_after` of the
    /// request. `None` if the server does not count.
    ///
    /// ```
    /// use deltawire::openai::responses::{Event, Order};
    ///
    /// let mut order = Order::new();
    /// order.apply(&Event::parse(br#"{"type":"response.created","sequence_number":0,"response":{}}"#)?);
    /// assert_eq!(order.cursor(), Some(0));
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    #[must_use]
    pub const fn cursor(&self) -> Option<u64> {
        self.sequence
    }

    /// Goes on with another body of the same response, in which events up to the [cursor](Self::cursor) may come again: they
    /// are [repeats](Self::is_repeat) until one comes that is newer. What is open stays open, and an `error` that ended the
    /// last body is forgotten. After the terminal event nothing changes but that.
    ///
    /// A [`Decoder`](super::Decoder::resume) does it for its order.
    pub fn resume(&mut self) {
        self.is_resumed = self.sequence.is_some();
        if self.phase == Phase::Errored {
            self.phase = if self.id == 0 && self.sequence.is_none() { Phase::Empty } else { Phase::Started };
        }
    }

    /// Does the same for an order that has not seen the events up to `cursor`, because another one took them: as if they
    /// had come in order. Items that it has not seen begin are not reported as unknown.
    pub fn resume_after(&mut self, cursor: u64) {
        *self = Self { phase: Phase::Started, sequence: Some(cursor), is_resumed: true, is_blind: true, ..Self::new() };
    }

    fn check(&mut self, event: &Event<'_>) -> Option<Violation> {
        if let Event::Created(created) = event {
            return self.start(created);
        }
        if matches!(self.phase, Phase::Ended(_)) {
            let is_sign = matches!(event, Event::Keepalive(_) | Event::EndMarker);
            return (!is_sign).then_some(Violation::AfterEnd);
        }
        let number = self.count(event.sequence_number());
        number.or(self.check_place(event))
    }

    /// Takes a number.
    fn count(&mut self, number: Option<u64>) -> Option<Violation> {
        let number = number?;
        let last = self.sequence.replace(number)?;
        if number <= last {
            self.sequence = Some(last);
            return Some(Violation::SequenceRepeat { number });
        }
        self.is_resumed = false;
        // It is smaller than `number`, so it is not the largest there is.
        let expected = advance(last, 1);
        (number > expected).then_some(Violation::SequenceGap { expected, number })
    }

    fn start(&mut self, created: &ResponseEvent<'_>) -> Option<Violation> {
        let id = id(created.id());
        let is_first = matches!(self.phase, Phase::Empty | Phase::Headless);
        let same_id = !is_first && id != 0 && id == self.id;
        if same_id {
            let number = if let Phase::Ended(_) = self.phase { None } else { self.count(created.sequence) };
            return number.or(Some(Violation::SecondResponse { same_id }));
        }
        if is_first {
            let number = self.count(created.sequence);
            *self = Self { id, phase: Phase::Started, ..self.clone() };
            return number;
        }
        *self = Self { id, phase: Phase::Started, sequence: created.sequence, tally: self.tally, ..Self::new() };
        Some(Violation::SecondResponse { same_id })
    }

    fn check_place(&mut self, event: &Event<'_>) -> Option<Violation> {
        match event {
            Event::Keepalive(_) | Event::EndMarker => return None,
            Event::Failed(_) => return self.end(ResponseStatus::Failed, None),
            _ if self.phase == Phase::Errored => return Some(Violation::AfterEnd),
            Event::Completed(_) => return self.end(ResponseStatus::Completed, None),
            Event::Incomplete(end) => return self.end(ResponseStatus::Incomplete, end.incomplete_reason()),
            Event::Unknown { .. } => return None,
            Event::Error(_) => {
                self.phase = Phase::Errored;
                return None;
            }
            Event::Queued(response) | Event::InProgress(response) => {
                if self.phase != Phase::Started {
                    self.id = id(response.id());
                    self.phase = Phase::Started;
                }
                return None;
            }
            _ => {}
        }
        let before = (self.phase != Phase::Started).then_some(Violation::BeforeStart);
        if self.phase == Phase::Empty {
            self.phase = Phase::Headless;
        }
        let violation = match event {
            Event::ItemAdded(added) => {
                let item = OpenItem::new(added.output_index, added.kind, id(added.item_id()));
                self.open_item(item)
            }
            Event::ItemDone(done) => {
                let changed = self.check_id(done.output_index, done.item_id());
                self.close_item(done.output_index).or(changed)
            }
            Event::Delta(delta) if delta.kind.has_item() => {
                self.text(delta.output_index, delta.kind, delta.text.as_escaped().len())
            }
            Event::Done(done) if done.kind.has_item() => {
                let changed = self.check_id(done.output_index, event.item_id());
                self.text(done.output_index, done.kind, 0).or(changed)
            }
            _ => event.output_index().and_then(|output_index| {
                let changed = self.check_id(output_index, event.item_id());
                if self.open.find(output_index).is_some() { changed } else { self.missing(output_index) }
            }),
        };
        before.or(violation)
    }

    fn end(&mut self, status: ResponseStatus, reason: Option<IncompleteReason>) -> Option<Violation> {
        let before = matches!(self.phase, Phase::Empty | Phase::Headless).then_some(Violation::BeforeStart);
        self.phase = Phase::Ended(status);
        self.reason = reason;
        // The end is as good as newer: nothing comes again after it.
        self.is_resumed = false;
        let items = u32::from(u8::try_from(self.open.len()).unwrap_or(u8::MAX)).saturating_add(self.unfollowed);
        let is_open = items > 0 && status != ResponseStatus::Failed;
        before.or(is_open.then_some(Violation::OpenAtEnd { items }))
    }

    fn open_item(&mut self, item: OpenItem) -> Option<Violation> {
        let output_index = item.output_index;
        let (expected, place) = (self.next, u64::from(output_index));
        let is_followed = self.open.open(item);
        if !is_followed {
            // Only a stream that is broken in every respect has as many.
            self.unfollowed = self.unfollowed.saturating_add(1);
        }
        self.next = expected.max(advance(place, 1));
        match u32::try_from(expected) {
            _ if self.is_blind => (!is_followed).then_some(Violation::TooManyOpen { output_index }),
            Ok(expected) if output_index > expected => Some(Violation::IndexGap { expected, output_index }),
            _ if place < expected => Some(Violation::ItemRestarted { output_index }),
            _ if !is_followed => Some(Violation::TooManyOpen { output_index }),
            _ => None,
        }
    }

    fn text(&mut self, output_index: u32, kind: ContentKind, len: usize) -> Option<Violation> {
        match self.open.takes(output_index, kind, len) {
            Some(true) => None,
            Some(false) => Some(Violation::WrongKind { output_index }),
            None => self.missing(output_index),
        }
    }

    fn close_item(&mut self, output_index: u32) -> Option<Violation> {
        if self.open.close(output_index) {
            return None;
        }
        let violation = self.missing(output_index);
        if violation.is_none() {
            self.unfollowed = self.unfollowed.saturating_sub(1);
        }
        // It is known now.
        self.next = self.next.max(advance(output_index.into(), 1));
        violation
    }

    /// Returns what is wrong with something of an item that is not open, or not followed.
    fn missing(&self, output_index: u32) -> Option<Violation> {
        if self.is_blind || self.unfollowed > 0 && u64::from(output_index) < self.next {
            None
        } else if u64::from(output_index) >= self.next {
            Some(Violation::UnknownItem { output_index })
        } else {
            Some(Violation::ClosedItem { output_index })
        }
    }

    /// Reports another id than an item had, once.
    fn check_id(&mut self, output_index: u32, now: Option<Str<'_>>) -> Option<Violation> {
        let now = id(now);
        let item = self.open.find(output_index)?;
        let is_changed = item.id != 0 && now != 0 && item.id != now;
        if is_changed {
            item.id = 0;
        }
        is_changed.then_some(Violation::IdChanged { output_index })
    }

    /// Returns what the stream comes to if nothing follows. You can ask at any time: the answer is there as soon as the
    /// terminal event is, and does not wait for the end of the connection. A response that is incomplete has all the content
    /// that there is: that is `Complete`, and [`status`](Self::status) says which of the two it is.
    pub const fn outcome(&self) -> Outcome {
        match self.phase {
            Phase::Empty => Outcome::Empty,
            Phase::Headless | Phase::Started => Outcome::Truncated,
            Phase::Errored | Phase::Ended(ResponseStatus::Failed) => Outcome::Error,
            Phase::Ended(_) => Outcome::Complete,
        }
    }

    /// Returns how far the response is: `InProgress`, or by its terminal event `Completed`, `Incomplete` or `Failed`, or `Failed`
    /// by an `error`. `None` if nothing of it came.
    #[must_use]
    pub const fn status(&self) -> Option<ResponseStatus> {
        match self.phase {
            Phase::Empty => None,
            Phase::Headless | Phase::Started => Some(ResponseStatus::InProgress),
            Phase::Errored => Some(ResponseStatus::Failed),
            Phase::Ended(status) => Some(status),
        }
    }

    /// Returns why the response is incomplete, if it is and its event says so.
    #[must_use]
    pub const fn incomplete_reason(&self) -> Option<IncompleteReason> {
        self.reason
    }

    /// Returns the items that are open.
    #[must_use]
    pub const fn open_items(&self) -> OpenItems {
        self.open
    }

    /// Returns how many events were out of order. Repeats after a resume do not count.
    #[must_use]
    pub const fn violations(&self) -> u32 {
        self.tally.violations()
    }

    /// Returns how many events could not be read before the end of the response.
    #[must_use]
    pub const fn lost(&self) -> u32 {
        self.tally.lost()
    }

    /// Returns the last rule that an event broke.
    #[must_use]
    pub const fn last_violation(&self) -> Option<Violation> {
        self.tally.last_violation()
    }

    /// Makes the order as new, for another stream.
    pub const fn reset(&mut self) {
        *self = Self::new();
    }
}

impl Default for Order {
    fn default() -> Self {
        Self::new()
    }
}

/// Returns what stands for an id; 0 for none.
fn id(id: Option<Str<'_>>) -> u64 {
    id.filter(|id| *id != "").map_or(0, hash)
}
