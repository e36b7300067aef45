//! What was shown, and what ran.

use super::repeats::Repeats;
use crate::answer::Part;

/// What the user has seen of an answer, and which of its calls of tools ran: what decides whether the request can be sent again.
///
/// Have one for each request, next to its decoder, and pass it each part. For a request that goes on with the text of another
/// begin a new one: what came before is no part of its answer.
///
/// ```
/// use deltawire::answer::{Decoder, Part};
/// use deltawire::retry::Progress;
///
/// let (mut decoder, mut progress) = (Decoder::with_storage([0; 512]), Progress::new());
/// let mut chunk: &[u8] = b"data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}}]}\n\n\
///     data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"{\"}}]}}]}\n\n";
/// while let Some(parts) = decoder.next(&mut chunk) {
///     for part in parts? {
///         progress.take(&part);
///         if let Part::ToolEnd { call, .. } = part {
///             assert!(progress.run(call), "run it now");
///             assert!(!progress.run(call), "it ran");
///         }
///     }
/// }
/// assert!(!progress.run(1), "its input is not complete");
/// assert!(progress.calls().eq([0]));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Progress {
    is_shown: bool,
    has_run: bool,
    /// A bit for each call that the caller runs, by its number.
    yours: u128,
    /// For each of those that is complete.
    ended: u128,
    /// For each of those that ran.
    ran: u128,
    repeats: Repeats,
    place: Option<Place>,
}

/// Where a server can begin again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Place {
    EventId,
    Cursor(u64),
}

impl Progress {
    /// Returns the progress of an answer of which nothing came.
    #[must_use]
    pub const fn new() -> Self {
        Self { is_shown: false, has_run: false, yours: 0, ended: 0, ran: 0, repeats: Repeats::new(), place: None }
    }

    /// Takes the next part. Text and refusals count as shown, reasoning does not: if you show it, clear it before a retry.
    pub fn take(&mut self, part: &Part<'_>) {
        match part {
            Part::Text(text) | Part::Refusal(text) => self.is_shown |= !text.as_escaped().is_empty(),
            Part::ToolStart(start) if start.kind.is_yours() => {
                self.yours |= bit(start.call);
                self.repeats.start(start.call, start.name);
            }
            Part::ToolInput { call, input } => self.repeats.input(*call, input),
            Part::ToolEnd { call, .. } => self.ended |= bit(*call) & self.yours,
            // The user has seen the text all the same, and tools that ran did run.
            Part::Restart => {
                self.repeats.restart(self.ran);
                (self.yours, self.ended, self.ran) = (0, 0, 0);
            }
            _ => {}
        }
    }

    /// Says that the user has seen something else of the answer: an image, reasoning that cannot be cleared.
    pub const fn mark_shown(&mut self) {
        self.is_shown = true;
    }

    /// Says that the server keeps the response, and can send what follows after this sequence number. It is so for OpenAI's
    /// Responses with `background: true`: pass the [cursor](crate::openai::responses::Order::cursor), or the
    /// [number](crate::openai::responses::Event::sequence_number) of each event, as it comes.
    pub const fn set_cursor(&mut self, sequence_number: u64) {
        self.place = Some(Place::Cursor(sequence_number));
    }

    /// Says that the server can send what follows after the last event id, and that one has come. The vendors' servers
    /// cannot.
    pub const fn set_event_id(&mut self) {
        self.place = Some(Place::EventId);
    }

    /// Returns whether the user has seen some of the answer.
    #[must_use]
    pub const fn is_shown(&self) -> bool {
        self.is_shown
    }

    /// Returns whether you may run a call now: it is complete, yours, and did not run. If it returns `true`, the call counts as run,
    /// and the request is not sent again from its beginning.
    ///
    /// Where the server [began again](Part::Restart), a call with the same name and the same input as one that ran before did run: it
    /// returns `false`, once for each that ran, and the result that you have is that of this call too.
    ///
    /// It follows the first 128 calls of an answer; and the first 16 of one that the server began again after a call ran. For those
    /// after them it returns `false`, as one that ran twice could not be told.
    #[must_use]
    pub fn run(&mut self, call: u32) -> bool {
        let bit = bit(call) & self.ended & !self.ran;
        self.ran |= bit;
        let runs = bit != 0 && !self.repeats.take(call);
        self.has_run |= runs;
        runs
    }

    /// Returns the numbers of the calls that are complete and yours, run or not: those that can be sent back with their results.
    pub fn calls(&self) -> impl Iterator<Item = u32> {
        let ended = self.ended;
        (0..u128::BITS).filter(move |call| ended & bit(*call) != 0)
    }

    pub(super) const fn has_run(&self) -> bool {
        self.has_run
    }

    pub(super) const fn has_calls(&self) -> bool {
        self.ended != 0
    }

    pub(super) const fn place(&self) -> Option<Place> {
        self.place
    }
}

/// Returns the bit of a call, or none if its number is too high.
const fn bit(call: u32) -> u128 {
    match 1_u128.checked_shl(call) {
        Some(bit) => bit,
        None => 0,
    }
}
