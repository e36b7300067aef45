//! The order of a stream's events.
//!
//! | phase | chunk | `[DONE]` | error |
//! |---|---|---|---|
//! | `Empty` | `Started` | `Done` | `Failed` |
//! | `Started` | stays | `Done` | `Failed` |
//! | `Done` | stays, violation | stays | stays, violation |
//! | `Failed` | stays, violation | stays | stays, violation |
//!
//! What stands beside an error is taken as a chunk before it. Unknown events change nothing.
//!
//! Between two events: each bit of `began` stands for a choice of which something came, and each of `finished`, a part of
//! it, for one that has a finish reason; `calls` are of choices that have none. `last` is what the last event was if
//! another like it changes nothing but a count.

use super::choice::Choice;
use super::event::{Chunk, Event};
use super::finish_reason::FinishReason;
use super::fragment::ToolFragment;
use super::open_calls::{OpenCall, OpenCalls};
use super::simple::{Found, Kind, Shape};
use super::violation::Violation;
use crate::stream::{Outcome, Tally, hash, hash_content};

/// Checks the order of the events of one stream, and knows what is open and how it would end.
///
/// A [`Decoder`](super::Decoder) has one inside. Use it on its own for events that do not come from SSE. It has a fixed size
/// and refuses nothing: an event that is out of order is reported, and the stream goes on.
///
/// A stream has all its content when each choice that began has a finish reason, or at `[DONE]` if the server sends no
/// finish reasons. Of an answer with several choices that come one after the other, only `[DONE]` says that the last has
/// come: ask for the [`outcome`](Self::outcome) at the end.
///
/// ```
/// use deltawire::openai::chat::{Event, Order};
/// use deltawire::stream::Outcome;
///
/// let mut order = Order::new();
/// order.apply(&Event::parse(br#"{"choices":[{"index":0,"delta":{"content":"Hi"}}]}"#)?);
/// assert_eq!(order.outcome(), Outcome::Truncated);
/// order.apply(&Event::parse(br#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#)?);
/// assert_eq!(order.outcome(), Outcome::EndMarkerLost);
/// order.apply(&Event::parse(b"[DONE]")?);
/// assert_eq!(order.outcome(), Outcome::Complete);
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Order {
    began: u128,
    finished: u128,
    /// A hash of the first id, or 0.
    id: u64,
    calls: OpenCalls,
    tally: Tally<Violation>,
    last: Option<(u32, Kind)>,
    finish_reason: Option<FinishReason>,
    phase: Phase,
    /// Whether a chunk came.
    is_started: bool,
    /// Whether text, or a part of a call, came.
    has_content: bool,
    has_id_changed: bool,
    /// Whether there are choices that have no bit.
    has_unfollowed: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Phase {
    Open,
    Done,
    Failed,
}

impl Order {
    /// How many choices are followed: those with a lower index.
    pub const MAX_CHOICES: u32 = u128::BITS;

    /// Returns the order of a stream of which nothing has come.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            began: 0,
            finished: 0,
            id: 0,
            calls: OpenCalls::NONE,
            tally: Tally::NONE,
            last: None,
            finish_reason: None,
            phase: Phase::Open,
            is_started: false,
            has_content: false,
            has_id_changed: false,
            has_unfollowed: false,
        }
    }

    /// Takes the next event, and returns the rule that it broke, if any. If it broke several, you get the first.
    #[inline]
    pub fn apply(&mut self, event: &Event<'_>) -> Option<Violation> {
        if let Event::Chunk(Chunk { found: Found::Simple(simple), .. }) = event {
            if self.goes_on(simple.shape, simple.text.as_escaped().len()) {
                return None;
            }
        }
        self.apply_slowly(event)
    }

    #[inline(never)]
    fn apply_slowly(&mut self, event: &Event<'_>) -> Option<Violation> {
        self.last = None;
        let violation = self.check(event);
        self.tally.note(violation);
        violation
    }

    /// Counts an event that could not be read. Call it when [`Event::parse`] fails. After `[DONE]` nothing is missed, so such
    /// events do not count there.
    pub const fn lose(&mut self) {
        if !matches!(self.phase, Phase::Done) {
            self.tally.lose();
        }
    }

    /// Takes an error event that cannot be read.
    pub(super) const fn fail(&mut self) {
        if matches!(self.phase, Phase::Open) {
            self.phase = Phase::Failed;
            self.last = None;
        }
    }

    /// Takes a simple chunk with a text of `len` bytes if it goes on where the last one was, as nearly all do. If not,
    /// nothing changes.
    #[inline]
    pub(super) fn goes_on(&mut self, shape: Shape, len: usize) -> bool {
        if len == 0 || self.last != Some((shape.choice, shape.kind)) {
            return false;
        }
        if let Kind::Arguments(_) | Kind::MoreArguments = shape.kind {
            if let Some(call) = self.calls.first() {
                call.receive(len);
            }
        }
        true
    }

    fn check(&mut self, event: &Event<'_>) -> Option<Violation> {
        let late = match self.phase {
            Phase::Open => None,
            Phase::Done => Some(Violation::AfterDone),
            Phase::Failed => Some(Violation::AfterError),
        };
        match event {
            Event::Done => {
                if late.is_some() {
                    return None;
                }
                self.phase = Phase::Done;
                let choices = self.unfinished().count_ones();
                (choices > 0).then_some(Violation::NoFinishReason { choices })
            }
            _ if late.is_some() => late,
            Event::Chunk(chunk) => self.chunk(chunk),
            Event::Error(_) => {
                let violation = event.chunk().and_then(|chunk| self.chunk(&chunk));
                self.phase = Phase::Failed;
                self.last = None;
                violation
            }
            Event::Unknown { .. } => None,
        }
    }

    fn chunk(&mut self, chunk: &Chunk<'_>) -> Option<Violation> {
        self.is_started = true;
        let mut violation = self.check_id(chunk);
        for choice in chunk.choices() {
            let of_choice = self.choice(&choice);
            violation = violation.or(of_choice);
        }
        if violation.is_none() {
            self.last = chunk.found.simple().map(|simple| (simple.shape.choice, simple.shape.kind));
        }
        violation
    }

    fn check_id(&mut self, chunk: &Chunk<'_>) -> Option<Violation> {
        if self.has_id_changed {
            return None;
        }
        let id = hash_content(chunk.id_content()?);
        if self.id == 0 {
            self.id = id;
        }
        self.has_id_changed = id != self.id;
        self.has_id_changed.then_some(Violation::IdChanged)
    }

    fn choice(&mut self, choice: &Choice<'_>) -> Option<Violation> {
        let index = choice.index();
        let bit = 1_u128.checked_shl(index).unwrap_or(0);
        let is_late = self.finished & bit != 0;
        let mut violation = None;
        if bit == 0 {
            violation = (!self.has_unfollowed).then_some(Violation::TooManyChoices { choice: index });
            self.has_unfollowed = true;
        } else if self.began & bit == 0 {
            let expected = self.began.trailing_ones();
            violation = (index > expected).then_some(Violation::IndexGap { expected, index });
            self.began |= bit;
        }
        let mut brings = choice.function_call().is_some() || choice.audio().is_some();
        for fragment in choice.tool_calls() {
            brings = true;
            let of_call = self.fragment(index, &fragment);
            violation = violation.or(of_call);
        }
        brings |= choice.has_text();
        self.has_content |= brings;
        let finish_reason = choice.finish_reason();
        if let Some(reason) = finish_reason {
            self.finished |= bit;
            if index == 0 || self.finish_reason.is_none() {
                self.finish_reason = Some(reason);
            }
        }
        if is_late || finish_reason.is_some() {
            self.calls.close(index);
        }
        if is_late && brings { Some(Violation::ContentAfterFinish { choice: index }) } else { violation }
    }

    fn fragment(&mut self, choice: u32, fragment: &ToolFragment<'_>) -> Option<Violation> {
        let id = fragment.id().map_or(0, hash);
        let len = fragment.arguments().map_or(0, |arguments| arguments.as_escaped().len());
        let index = fragment.index();
        let knows_all = !self.calls.has_more();
        let last = self.calls.iter().filter(|call| call.choice == choice).filter_map(|call| call.index).max();
        let found = self.calls.find(|call| call.choice == choice && (index.is_none() || call.index == index));
        match found {
            Some(call) if id == 0 || call.id == id || (call.id == 0 && index.is_some()) => {
                call.id = call.id.max(id);
                call.receive(len);
                return None;
            }
            // The place of the call before it, which is not heard of any more.
            Some(call) if index.is_some() => {
                *call = OpenCall::new(choice, index, id);
                call.receive(len);
                return index.map(|index| Violation::CallIndexReused { choice, index });
            }
            _ => {}
        }
        let violation = if knows_all {
            // After the last index there is none that could be skipped.
            let expected = last.map_or(0, |last| last.saturating_add(1));
            match index {
                _ if id == 0 && fragment.name().is_none() => Some(Violation::UnknownCall { choice }),
                Some(index) if index > expected => Some(Violation::CallIndexGap { choice, expected, index }),
                _ => None,
            }
        } else {
            None
        };
        if let Some(call) = self.calls.open(OpenCall::new(choice, index, id)) {
            call.receive(len);
        }
        violation
    }

    /// Returns the choices that began and have no finish reason, as bits.
    const fn unfinished(&self) -> u128 {
        self.began & !self.finished
    }

    /// Returns what the stream comes to if nothing follows. You can ask at any time: the answer is there as soon as the
    /// terminal event is, and does not wait for the end of the connection.
    pub const fn outcome(&self) -> Outcome {
        let has_all = self.began != 0 && self.unfinished() == 0;
        match self.phase {
            Phase::Failed => Outcome::Error,
            Phase::Done if has_all || (self.finished == 0 && self.has_content) => Outcome::Complete,
            Phase::Open if has_all && !self.has_unfollowed => Outcome::EndMarkerLost,
            _ if self.is_started => Outcome::Truncated,
            _ => Outcome::Empty,
        }
    }

    /// Returns the finish reason of the choice with index 0, if there is one by now, or else of the first that ended.
    #[must_use]
    pub const fn finish_reason(&self) -> Option<FinishReason> {
        self.finish_reason
    }

    /// Returns the indexes of the choices that began and have no finish reason.
    pub fn open_choices(&self) -> impl Iterator<Item = u32> + use<> {
        let open = self.unfinished();
        (0..Self::MAX_CHOICES).filter(move |&index| open.checked_shr(index).unwrap_or(0) & 1 == 1)
    }

    /// Returns the tool calls of these choices: any of them may be incomplete.
    #[must_use]
    pub const fn open_calls(&self) -> OpenCalls {
        self.calls
    }

    /// Returns how many events were out of order.
    #[must_use]
    pub const fn violations(&self) -> u32 {
        self.tally.violations()
    }

    /// Returns how many events could not be read before `[DONE]`.
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
