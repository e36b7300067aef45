//! The order of a stream's events.
//!
//! | phase | `message_start` | blocks, deltas, `message_delta` | `message_stop` | `error` |
//! |---|---|---|---|---|
//! | `Empty` | `Started` | `Headless`, violation | `Stopped`, violation | `Failed` |
//! | `Headless` | `Started` | stays, violation | `Stopped`, violation | `Failed` |
//! | `Started` | same id: stays; else `Started` anew; violation | stays | `Stopped` | `Failed` |
//! | `Stopped`, `Failed` | same id: stays; else `Started` anew; violation | stays, violation | stays, violation | stays, violation |
//!
//! Pings, `[DONE]` and unknown events change nothing.
//!
//! Between two events: `open` holds the open blocks, the one spoken of last in front; `unfollowed` counts those for which
//! it had no room; every index from `next` on has never begun.

use super::block::Block;
use super::delta::Delta;
use super::delta_kind::DeltaKind;
use super::event::{Event, MessageStart};
use super::open_blocks::{OpenBlock, OpenBlocks};
use super::server_error::ErrorType;
use super::stop::StopReason;
use super::violation::Violation;
use crate::bytes::advance;
use crate::stream::{Outcome, Tally, hash};

/// Checks the order of the events of one stream, and knows what is open and how it would end.
///
/// A [`Decoder`](super::Decoder) has one inside. Use it on its own for events that do not come from SSE, such as those of
/// Bedrock or of a WebSocket. It has a fixed size and refuses nothing: an event that is out of order is reported, and the
/// stream goes on. Any number of blocks may be open at once; eight of them are followed.
///
/// ```
/// use deltawire::anthropic::{Event, Order, Violation};
/// use deltawire::stream::Outcome;
///
/// let mut order = Order::new();
/// let payload = br#"{"type":"content_block_stop","index":0}"#;
/// assert_eq!(order.apply(&Event::parse(payload)?), Some(Violation::BeforeStart));
/// assert_eq!(order.outcome(), Outcome::Truncated);
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Order {
    /// A hash of the message's id, or 0.
    id: u64,
    open: OpenBlocks,
    /// One more than the highest index of a block so far.
    next: u64,
    tally: Tally<Violation>,
    phase: Phase,
    stop_reason: Option<StopReason>,
    /// How many blocks are open beyond those that can be followed.
    unfollowed: u32,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Phase {
    /// Nothing of a message came.
    Empty,
    /// Something of a message came, but not its start.
    Headless,
    Started,
    Stopped,
    Failed(ErrorType),
}

impl Order {
    /// Returns the order of a stream of which nothing has come.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            id: 0,
            open: OpenBlocks::NONE,
            next: 0,
            tally: Tally::NONE,
            phase: Phase::Empty,
            stop_reason: None,
            unfollowed: 0,
        }
    }

    /// Takes the next event, and returns the rule that it broke, if any. If it broke several, you get the first.
    #[inline]
    pub fn apply(&mut self, event: &Event<'_>) -> Option<Violation> {
        if let Event::BlockDelta { index, delta } = event {
            let (kind, len) = DeltaKind::of(delta);
            if self.goes_on(*index, kind, len) {
                return None;
            }
        }
        self.apply_slowly(event)
    }

    #[inline(never)]
    fn apply_slowly(&mut self, event: &Event<'_>) -> Option<Violation> {
        let violation = self.check(event);
        self.tally.note(violation);
        violation
    }

    /// Counts an event that could not be read. Call it when [`Event::parse`] fails. After the end of a message nothing is
    /// missed, so such events do not count there.
    pub const fn lose(&mut self) {
        if !matches!(self.phase, Phase::Stopped) {
            self.tally.lose();
        }
    }

    /// Takes an error event that cannot be read.
    pub(super) const fn fail(&mut self) {
        if !matches!(self.phase, Phase::Stopped | Phase::Failed(_)) {
            self.phase = Phase::Failed(ErrorType::Unknown);
        }
    }

    /// Takes a delta of `len` bytes if it goes on in the block that had the last one, as nearly all do. If not, nothing
    /// changes.
    #[inline]
    pub(super) fn goes_on(&mut self, index: u32, kind: DeltaKind, len: usize) -> bool {
        self.phase == Phase::Started && self.open.first_takes(index, kind, len)
    }

    fn check(&mut self, event: &Event<'_>) -> Option<Violation> {
        let is_over = matches!(self.phase, Phase::Stopped | Phase::Failed(_));
        match event {
            Event::Ping | Event::Done => return None,
            Event::MessageStart(start) => return self.start(start),
            Event::Unknown { .. } => return is_over.then_some(Violation::AfterEnd),
            Event::Error(error) => {
                if !is_over {
                    self.phase = Phase::Failed(error.error_type());
                }
                return is_over.then_some(Violation::AfterEnd);
            }
            _ if is_over => return Some(Violation::AfterEnd),
            _ => {}
        }
        let before = (self.phase != Phase::Started).then_some(Violation::BeforeStart);
        if self.phase == Phase::Empty {
            self.phase = Phase::Headless;
        }
        let violation = match event {
            Event::BlockStart { index, block } => self.start_block(*index, block),
            Event::BlockDelta { index, delta } => self.delta(*index, delta),
            Event::BlockStop { index } => self.stop_block(*index),
            Event::MessageDelta(delta) => {
                let stop_reason = delta.stop_reason();
                self.stop_reason = stop_reason.or(self.stop_reason);
                // Without a reason it only updates the usage.
                stop_reason.and_then(|_| self.open_at_end())
            }
            Event::MessageStop => {
                self.phase = Phase::Stopped;
                let violation = self.open_at_end();
                violation.or_else(|| self.stop_reason.is_none().then_some(Violation::NoStopReason))
            }
            _ => None,
        };
        before.or(violation)
    }

    fn start(&mut self, start: &MessageStart<'_>) -> Option<Violation> {
        let id = start.id().filter(|id| *id != "").map_or(0, hash);
        let is_second = !matches!(self.phase, Phase::Empty | Phase::Headless);
        let same_id = is_second && id != 0 && id == self.id;
        if same_id {
            return Some(Violation::SecondStart { same_id });
        }
        let content = start.content().count();
        let stop_reason = start.stop_reason();
        *self = Self { id, next: content as u64, phase: Phase::Started, stop_reason, tally: self.tally, ..Self::new() };
        if is_second {
            return Some(Violation::SecondStart { same_id });
        }
        (content > 0 || stop_reason.is_some()).then_some(Violation::StartedComplete)
    }

    fn start_block(&mut self, index: u32, block: &Block<'_>) -> Option<Violation> {
        let (expected, place) = (self.next, u64::from(index));
        let is_followed = self.open.open(OpenBlock::new(index, block.kind()));
        if !is_followed {
            self.unfollowed = self.unfollowed.saturating_add(1);
        }
        self.next = expected.max(advance(place, 1));
        match u32::try_from(expected) {
            Ok(expected) if index > expected => Some(Violation::IndexGap { expected, index }),
            _ if place < expected => Some(Violation::BlockRestarted { index }),
            _ if !is_followed => Some(Violation::TooManyOpen { index }),
            _ => None,
        }
    }

    fn delta(&mut self, index: u32, delta: &Delta<'_>) -> Option<Violation> {
        let (kind, len) = DeltaKind::of(delta);
        match self.open.takes(index, kind, len) {
            Some(true) => None,
            Some(false) => Some(Violation::WrongKind { index }),
            None => self.missing(index),
        }
    }

    fn stop_block(&mut self, index: u32) -> Option<Violation> {
        if self.open.close(index) {
            return None;
        }
        let violation = self.missing(index);
        if violation.is_none() {
            self.unfollowed = self.unfollowed.saturating_sub(1);
        }
        violation
    }

    /// Returns what is wrong with an event of a block that is not open, or not followed.
    fn missing(&self, index: u32) -> Option<Violation> {
        if u64::from(index) >= self.next {
            Some(Violation::UnknownBlock { index })
        } else if self.unfollowed > 0 {
            None
        } else {
            Some(Violation::ClosedBlock { index })
        }
    }

    fn open_at_end(&self) -> Option<Violation> {
        let blocks = u32::from(self.open.len).saturating_add(self.unfollowed);
        (blocks > 0).then_some(Violation::OpenAtEnd { blocks })
    }

    /// Returns what the stream comes to if nothing follows. You can ask at any time: the answer is there as soon as the
    /// terminal event is, and does not wait for the end of the connection.
    pub const fn outcome(&self) -> Outcome {
        match (self.phase, self.stop_reason) {
            (Phase::Empty, _) => Outcome::Empty,
            (Phase::Failed(_), _) => Outcome::Error,
            (Phase::Stopped, _) => Outcome::Complete,
            (Phase::Started | Phase::Headless, Some(_)) if self.open.is_empty() && self.unfollowed == 0 => {
                Outcome::EndMarkerLost
            }
            (Phase::Started | Phase::Headless, _) => Outcome::Truncated,
        }
    }

    /// Returns the class of the error that the server sent, if it did. The event has the rest. It is `Unknown` too if
    /// nothing of the error could be read.
    #[must_use]
    pub const fn error_type(&self) -> Option<ErrorType> {
        match self.phase {
            Phase::Failed(error_type) => Some(error_type),
            _ => None,
        }
    }

    /// Returns the blocks that are open.
    #[must_use]
    pub const fn open_blocks(&self) -> OpenBlocks {
        self.open
    }

    /// Returns the stop reason, if there is one by now.
    #[must_use]
    pub const fn stop_reason(&self) -> Option<StopReason> {
        self.stop_reason
    }

    /// Returns how many events were out of order.
    #[must_use]
    pub const fn violations(&self) -> u32 {
        self.tally.violations()
    }

    /// Returns how many events could not be read before the end of the message.
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
