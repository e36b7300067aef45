//! How an answer ended.

use super::dialect::Dialect;
use super::event::Event;
use super::finish::Reason;
use super::parts::Parts;
use super::probe;
use super::track::Track;
use super::usage::Usage;
use crate::sse;
use crate::stream::{Ending, Outcome};

/// How an answer ended, whatever the dialect. [`Decoder::finish`](super::Decoder::finish) returns it.
///
/// ```
/// use deltawire::answer::{Decoder, Part, Reason};
/// use deltawire::stream::Outcome;
///
/// let mut decoder = Decoder::with_storage([0; 512]);
/// let mut chunk: &[u8] = b"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\n\
///     data: {\"choices\":[],\"usage\":{\"completion_tokens\":1}}";
/// while let Some(parts) = decoder.next(&mut chunk) {
///     drop(parts?);
/// }
/// let mut end = decoder.finish();
/// assert_eq!((end.outcome, end.reason), (Outcome::EndMarkerLost, Some(Reason::Stop)));
/// assert!(end.is_complete());
/// assert_eq!(end.usage.output(), Some(1));
/// // The last payload lacked its line end, so its parts are here.
/// assert!(matches!(end.last().unwrap().into_iter().next(), Some(Part::Usage(_))));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
#[non_exhaustive]
pub struct End<'p> {
    /// The dialect, if anything said it.
    pub dialect: Option<Dialect>,
    /// What the stream came to, the [last](Self::last) payload included.
    pub outcome: Outcome,
    /// How many frames were skipped before the end of the answer because they are over a limit or cannot be read.
    pub lost: u32,
    /// How many events were out of order.
    pub violations: u32,
    /// What the answer cost, as far as it is known.
    pub usage: Usage,
    /// Why the answer ended, if the server said so.
    pub reason: Option<Reason>,
    /// The first bytes of a body that is of no dialect that this version knows, if they were not returned as
    /// [`Part::UnknownDialect`](super::Part::UnknownDialect) because their line has no end.
    pub unknown: Option<&'p [u8]>,
    /// What is left of the bytes.
    pub tail: sse::End<'p>,
    pub(super) event: Option<Event<'p>>,
    /// What was known before the last payload, and after it.
    pub(super) before: Track,
    pub(super) after: Track,
    /// Whether the end marker came in the middle of a call. It proves little where the server did not say why the answer ended: some
    /// gateways write it in any case.
    pub(crate) is_cut: bool,
}

impl<'p> End<'p> {
    pub(super) fn new(
        dialect: Option<Dialect>,
        outcome: Outcome,
        (lost, violations): (u32, u32),
        event: Option<Event<'p>>,
        tail: sse::End<'p>,
        track: &Track,
    ) -> Self {
        let before = track.clone();
        let mut after = track.clone();
        if let Some(event) = event {
            Parts::new(&mut after, event).into_iter().for_each(drop);
        }
        let (mut usage, reason) = (after.usage, after.reason.map(|reason| after.meant(reason)));
        // More may have followed than came.
        usage.set_final(usage.is_final() && outcome != Outcome::Truncated);
        let is_cut = outcome.has_all_content() && reason.is_none() && after.calls.open().next().is_some();
        Self { dialect, outcome, lost, violations, usage, reason, unknown: None, tail, event, before, after, is_cut }
    }

    /// Returns the end of a stream that never said which dialect it is. `payload` is its last, if that lacks its line end.
    pub(super) fn undecided(
        outcome: Outcome,
        lost: u32,
        payload: Option<&'p [u8]>,
        tail: sse::End<'p>,
        track: &Track,
    ) -> Self {
        let line = match &tail {
            sse::End::Truncated(tail) => tail.ignored(),
            _ => None,
        };
        let decided = match (payload, line) {
            (Some(payload), _) => probe::last(payload, false),
            (_, Some(line)) => probe::last(line, true),
            _ => None,
        };
        if let Some((event, last_outcome)) = decided {
            return Self::new(event.dialect(), last_outcome, (lost, 0), Some(event), tail, track);
        }
        let unknown = payload.or(line).filter(|text| !track.is_unknown_told && probe::is_unknown(text));
        Self { unknown, ..Self::new(None, outcome, (lost, 0), None, tail, track) }
    }

    /// Returns `true` if all of the answer came and nothing was lost on the way, the [last](Self::last) payload included.
    ///
    /// If not, [`outcome`](Self::outcome), [`lost`](Self::lost) and [`unfollowed_calls`](Self::unfollowed_calls) say why; or the
    /// input of a call [is not complete](Self::open_calls), and the server gave no [reason](Self::reason) for the end. What came
    /// can still be used.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.outcome.has_all_content() && self.lost == 0 && self.unfollowed_calls() == 0 && !self.is_cut
    }

    /// Returns `true` if the stream [is complete](Self::is_complete) and no event was out of order.
    #[must_use]
    pub const fn is_intact(&self) -> bool {
        self.is_complete() && self.violations == 0
    }

    /// Returns the end of a stream that you stopped reading: its outcome is `Cancelled`, unless the answer was
    /// complete by then or ended by an error. Usage, calls and the last payload are as they were.
    ///
    /// ```
    /// use deltawire::answer::Decoder;
    /// use deltawire::stream::Outcome;
    ///
    /// let mut decoder = Decoder::with_storage([0; 512]);
    /// let mut chunk: &[u8] = b"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n\n";
    /// while let Some(parts) = decoder.next(&mut chunk) {
    ///     drop(parts?);
    /// }
    /// // The reader closed the page.
    /// let end = decoder.finish().cancelled();
    /// assert_eq!((end.outcome, end.open_calls().count()), (Outcome::Cancelled, 0));
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    pub fn cancelled(self) -> Self {
        Self { outcome: self.outcome.cancelled(), ..self }
    }

    /// Returns the parts of a payload that lacks its line end or the blank line after it, but is whole: handle them after the
    /// loop. They are returned once.
    pub fn last(&mut self) -> Option<Parts<'_>> {
        let event = self.event.take()?;
        Some(Parts::new(&mut self.before, event))
    }

    /// Returns the vendor's event of that payload.
    #[must_use]
    pub const fn last_event(&self) -> Option<Event<'p>> {
        self.event
    }

    /// Returns how many calls began.
    #[must_use]
    pub const fn calls(&self) -> u32 {
        self.after.calls.count()
    }

    /// Returns the numbers of the calls whose input is not complete: do not run them. Of more than eight it has the last eight, and
    /// [`unfollowed_calls`](Self::unfollowed_calls) says how many others there are.
    pub fn open_calls(&self) -> impl Iterator<Item = u32> {
        self.after.calls.open()
    }

    /// Returns how many calls are no longer followed because more than eight were open. The rest of their input and their end are
    /// missing from the parts; an `Answer` has them.
    #[must_use]
    pub const fn unfollowed_calls(&self) -> u32 {
        self.after.calls.unfollowed()
    }

    /// Returns `true` if there were lines that have no meaning in SSE. If nothing else came, the body is most likely an error
    /// page.
    #[must_use]
    pub const fn has_ignored_lines(&self) -> bool {
        self.tail.has_ignored_lines()
    }

    /// Returns how the bytes end, and the answer in them.
    pub(super) const fn ending(&self) -> Ending {
        match self.outcome {
            _ if self.tail.is_bare() => Ending::Bare,
            Outcome::Truncated | Outcome::Empty | Outcome::Cancelled => Ending::Truncated,
            Outcome::Complete | Outcome::EndMarkerLost | Outcome::Error => Ending::Clean,
        }
    }
}
