//! The order of a stream's events.
//!
//! | phase | chunk | `error` |
//! |---|---|---|
//! | `Empty`, `Started` | `Started` | `Failed` |
//! | `Failed` | stays, violation | stays, violation |
//!
//! `[DONE]` and unknown events change nothing. Of each candidate:
//!
//! | candidate | content | first piece of a call | more of a call | last piece of a call | finish reason |
//! |---|---|---|---|---|---|
//! | new, begun | begun | in a call | begun, violation | begun, violation | finished |
//! | in a call | stays | stays, violation | stays | begun | finished, violation |
//! | finished | stays, violation | in a call, violation | stays, violation | stays, violation | stays |
//!
//! Between two events the bit of a candidate in `finished` and in `in_call` is only set if that in `begun` is, and the
//! open call is the one that begun last.

use super::candidate::Candidate;
use super::chunk::{Chunk, Shape};
use super::event::Event;
use super::finish_reason::FinishReason;
use super::function_call::{FunctionCall, Step};
use super::part::{Part, PartKind, Simple};
use super::violation::Violation;
use crate::json::Str;
use crate::stream::{Outcome, Tally, hash_content};

/// Checks the order of the events of one stream, and knows what is open and how it would end.
///
/// A [`Decoder`](super::Decoder) has one inside. Use it on its own for payloads that come in another way. It has a fixed size
/// and refuses nothing: an event that is out of order is reported, and the stream goes on.
///
/// A stream is complete as soon as each candidate that began has a finish reason, or the prompt is blocked: the protocol has
/// no end marker.
///
/// ```
/// use deltawire::gemini::{Event, FinishReason, Order};
/// use deltawire::stream::Outcome;
///
/// let mut order = Order::new();
/// order.apply(&Event::parse(br#"{"candidates":[{"content":{"parts":[{"text":"Hi"}]}}]}"#)?);
/// assert_eq!(order.outcome(), Outcome::Truncated);
/// order.apply(&Event::parse(br#"{"candidates":[{"finishReason":"STOP"}]}"#)?);
/// assert_eq!(order.outcome(), Outcome::Complete);
/// assert_eq!(order.finish_reason(), Some(FinishReason::Stop));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Order {
    tally: Tally<Violation>,
    /// A hash of the response's id, or 0.
    id: u64,
    /// Bits of candidates by their index.
    begun: u32,
    finished: u32,
    in_call: u32,
    call: OpenCall,
    finish_reason: Option<FinishReason>,
    phase: Phase,
    is_blocked: bool,
    /// Whether a candidate came that has no bit.
    is_over_limit: bool,
    /// Whether the id has changed: then each chunk is looked at.
    is_mixed: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Phase {
    /// Nothing of an answer came.
    Empty,
    Started,
    Failed,
}

/// A call whose last piece has not come.
///
/// ```
/// use deltawire::gemini::{Event, Order};
///
/// let mut order = Order::new();
/// let first = br#"{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","willContinue":true}}]}}]}"#;
/// order.apply(&Event::parse(first)?);
/// let call = order.open_call().unwrap();
/// assert_eq!((call.candidate(), call.name(), call.pieces()), (0, "f", 1));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct OpenCall {
    name: [u8; Self::MAX_NAME],
    name_len: u8,
    candidate: u32,
    pieces: u32,
}

impl OpenCall {
    /// The longest name that the API allows for a function.
    const MAX_NAME: usize = 64;

    const NONE: Self = Self { name: [0; Self::MAX_NAME], name_len: 0, candidate: 0, pieces: 0 };

    fn new(candidate: u32, name: Str<'_>) -> Self {
        let mut call = Self { candidate, pieces: 1, ..Self::NONE };
        let len = name.decode_into(&mut call.name).map_or(0, str::len);
        call.name_len = u8::try_from(len).unwrap_or(0);
        call
    }

    /// Returns the index of its candidate.
    #[must_use]
    pub const fn candidate(&self) -> u32 {
        self.candidate
    }

    /// Returns the name of the function; empty if it is longer than 64 bytes, which the API does not allow.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name.get(..self.name_len.into()).and_then(|name| core::str::from_utf8(name).ok()).unwrap_or("")
    }

    /// Returns how many pieces of it came.
    #[must_use]
    pub const fn pieces(&self) -> u32 {
        self.pieces
    }
}

impl Order {
    /// How many candidates are followed: those with a smaller index. The API allows eight.
    pub const MAX_CANDIDATES: u32 = u32::BITS;

    /// Returns the order of a stream of which nothing has come.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            tally: Tally::NONE,
            id: 0,
            begun: 0,
            finished: 0,
            in_call: 0,
            call: OpenCall::NONE,
            finish_reason: None,
            phase: Phase::Empty,
            is_blocked: false,
            is_over_limit: false,
            is_mixed: false,
        }
    }

    /// Takes the next event, and returns the rule that it broke, if any. If it broke several, you get the first.
    #[inline]
    pub fn apply(&mut self, event: &Event<'_>) -> Option<Violation> {
        let violation = self.check(event);
        self.tally.note(violation);
        violation
    }

    /// Counts an event that could not be read. Call it when [`Event::parse`] fails.
    pub const fn lose(&mut self) {
        self.tally.lose();
    }

    /// Takes an error event that cannot be read.
    pub(super) const fn fail(&mut self) {
        self.phase = Phase::Failed;
    }

    /// Takes a text if its candidate has begun and goes on, as nearly all do, or a piece of a call if that has begun and goes
    /// on. If not, nothing changes.
    #[inline]
    pub(super) fn goes_on(&mut self, shape: Shape) -> bool {
        let bit = bit(shape.index);
        if self.phase != Phase::Started || self.is_mixed || bit & self.begun & !self.finished == 0 {
            return false;
        }
        if let Simple::Piece(_) = shape.what {
            if self.in_call & bit == 0 {
                return false;
            }
            self.count_piece(shape.index);
        }
        true
    }

    fn count_piece(&mut self, candidate: u32) {
        if self.call.candidate == candidate {
            // A count that nobody needs to know beyond `u32::MAX`.
            self.call.pieces = self.call.pieces.saturating_add(1);
        }
    }

    fn check(&mut self, event: &Event<'_>) -> Option<Violation> {
        let is_over = self.phase == Phase::Failed;
        match event {
            Event::Done => None,
            _ if is_over => Some(Violation::AfterError),
            Event::Unknown { .. } => None,
            Event::Error(error) => {
                let violation = self.chunk(&error.chunk());
                self.phase = Phase::Failed;
                violation
            }
            Event::Chunk(chunk) => {
                self.phase = Phase::Started;
                self.chunk(chunk)
            }
        }
    }

    fn chunk(&mut self, chunk: &Chunk<'_>) -> Option<Violation> {
        let mut violation = self.response(chunk);
        for candidate in chunk.candidates() {
            let found = self.candidate(&candidate);
            violation = violation.or(found);
        }
        if chunk.prompt_feedback().is_some_and(|feedback| feedback.block_reason().is_some()) {
            self.is_blocked = true;
        }
        violation
    }

    fn response(&mut self, chunk: &Chunk<'_>) -> Option<Violation> {
        let id = chunk.id_content().filter(|id| !id.is_empty()).map_or(0, hash_content);
        if id == 0 || id == self.id {
            return None;
        }
        let is_other = self.id != 0;
        self.id = id;
        self.is_mixed |= is_other;
        is_other.then_some(Violation::OtherResponse)
    }

    fn candidate(&mut self, candidate: &Candidate<'_>) -> Option<Violation> {
        let index = candidate.index();
        let bit = bit(index);
        if bit == 0 {
            self.is_over_limit = true;
            return Some(Violation::TooManyCandidates { candidate: index });
        }
        self.begun |= bit;
        let mut violation = None;
        for part in candidate.parts() {
            let found = self.part(index, bit, &part);
            violation = violation.or(found);
        }
        if let Some(reason) = candidate.finish_reason().filter(|reason| reason.is_end()) {
            self.finish_reason = Some(reason);
            self.finished |= bit;
            if self.in_call & bit != 0 {
                self.in_call &= !bit;
                violation = violation.or(Some(Violation::CallNotEnded { candidate: index }));
            }
        }
        violation
    }

    fn part(&mut self, candidate: u32, bit: u32, part: &Part<'_>) -> Option<Violation> {
        let violation = match (part.kind(), part.function_call()) {
            (PartKind::Empty, _) => return None,
            (PartKind::Text | PartKind::Thought, _) if part.text_delta().is_none() => return None,
            (_, Some(call)) => self.call(candidate, bit, &call),
            _ => None,
        };
        let is_late = self.finished & bit != 0;
        is_late.then_some(Violation::ContentAfterFinish { candidate }).or(violation)
    }

    fn call(&mut self, candidate: u32, bit: u32, call: &FunctionCall<'_>) -> Option<Violation> {
        let is_open = self.in_call & bit != 0;
        let step = call.step(is_open);
        match step {
            Step::Begin => {
                self.in_call |= bit;
                self.call = OpenCall::new(candidate, call.name());
            }
            Step::Whole => self.in_call &= !bit,
            Step::More | Step::End => {
                self.count_piece(candidate);
                if step == Step::End {
                    self.in_call &= !bit;
                }
            }
            Step::Stray => return Some(Violation::StrayCallPiece { candidate }),
        }
        let is_begin = matches!(step, Step::Begin | Step::Whole);
        (is_open && is_begin).then_some(Violation::CallNotEnded { candidate })
    }

    /// Returns what the stream comes to if nothing follows. You can ask at any time: the answer is there as soon as the last
    /// finish reason is, and does not wait for the end of the connection.
    ///
    /// A prompt that is blocked has a complete answer, without content.
    pub const fn outcome(&self) -> Outcome {
        match self.phase {
            Phase::Empty => Outcome::Empty,
            Phase::Failed => Outcome::Error,
            Phase::Started if self.is_over_limit => Outcome::Truncated,
            Phase::Started if self.begun == 0 && !self.is_blocked => Outcome::Truncated,
            Phase::Started if self.begun == self.finished => Outcome::Complete,
            Phase::Started => Outcome::Truncated,
        }
    }

    /// Returns the last finish reason.
    #[must_use]
    pub const fn finish_reason(&self) -> Option<FinishReason> {
        self.finish_reason
    }

    /// Returns whether the prompt is blocked.
    #[must_use]
    pub const fn is_blocked(&self) -> bool {
        self.is_blocked
    }

    /// Returns the indexes of the candidates that began and have no finish reason.
    pub fn open_candidates(&self) -> impl Iterator<Item = u32> + use<> {
        let open = self.begun & !self.finished;
        (0..Self::MAX_CANDIDATES).filter(move |index| bit(*index) & open != 0)
    }

    /// Returns the call that began last, if its last piece has not come. Do not run it.
    #[must_use]
    pub fn open_call(&self) -> Option<OpenCall> {
        (bit(self.call.candidate) & self.in_call != 0).then_some(self.call)
    }

    /// Returns how many events were out of order.
    #[must_use]
    pub const fn violations(&self) -> u32 {
        self.tally.violations()
    }

    /// Returns how many events could not be read.
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

/// Returns the bit of a candidate; 0 if it has none.
#[inline]
fn bit(index: u32) -> u32 {
    1_u32.checked_shl(index).unwrap_or(0)
}
