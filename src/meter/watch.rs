//! The deadlines of one stream.
//!
//! What is kept is when each signal came last, and no more: what counts as progress is decided when it is asked. So it costs a
//! part one comparison and one store.

use core::time::Duration;

use super::signal::{SIGNALS, Signal};
use super::stall::{Stall, Wait};
use super::time::{stamp, time};
use crate::answer::{Part, Parts};
use crate::time::nanos;

/// Finds out whether a stream stands still.
///
/// A gateway that sends a ping every few seconds hides a dead model from every timeout that looks at bytes. A watch tells bytes,
/// heartbeats, events, and progress of the model apart. Only progress moves the deadline of the next part; you can say what counts as
/// progress ([`with_progress`](Self::with_progress)).
///
/// It has no clock: you pass `now` (see the [module](crate::meter)), wait until [`next_deadline`](Self::next_deadline), and
/// [`check`](Self::check). No limit is set at first.
///
/// ```
/// use core::time::Duration;
/// use deltawire::answer::{Decoder, Dialect};
/// use deltawire::meter::{Signal, Wait, Watch};
///
/// let at = Duration::from_secs;
/// let mut watch = Watch::new(at(0)).with_first_byte(at(10)).with_first_part(at(60)).with_next_part(at(20)).with_all(at(600));
/// let mut decoder = Decoder::with_storage([0; 512]).with_dialect(Dialect::Anthropic);
/// // A ping every five seconds, and nothing else.
/// for now in (5..).step_by(5).map(at) {
///     watch.bytes(now);
///     let mut chunk: &[u8] = b"event: ping\ndata: {\"type\":\"ping\"}\n\n";
///     while let Some(parts) = decoder.next(&mut chunk) {
///         let Ok(parts) = parts else { continue };
///         watch.payload(&parts, now);
///         parts.into_iter().for_each(|part| watch.part(&part, now));
///     }
///     let Err(stall) = watch.check(now) else { continue };
///     assert_eq!((stall.wait, stall.since, stall.due), (Wait::FirstPart, at(0), at(60)));
///     assert_eq!((watch.last(Signal::Heartbeat), watch.last(Signal::Event)), (Some(at(60)), None));
///     break;
/// }
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Watch {
    start: u64,
    /// When each signal came last; of [`Signal::Bytes`], when anything did.
    last: [u64; SIGNALS],
    /// How long each wait may take; the largest number is no limit.
    limits: [u64; Wait::ALL.len()],
    /// A bit for each signal that counts as progress.
    progress: u8,
}

/// A wait that has not ended, and its deadline.
struct Pending {
    wait: Wait,
    since: u64,
    due: u64,
}

impl Watch {
    /// Returns a watch of a stream that starts now, such as when its request is sent.
    #[must_use]
    pub const fn new(now: Duration) -> Self {
        let watch = Self { start: stamp(now), last: [0; SIGNALS], limits: [u64::MAX; Wait::ALL.len()], progress: 0 };
        watch.with_progress(&Signal::MODEL)
    }

    /// Sets how long after the start anything must come.
    #[must_use]
    pub const fn with_first_byte(mut self, limit: Duration) -> Self {
        let [first_byte, ..] = &mut self.limits;
        *first_byte = nanos(limit);
        self
    }

    /// Sets how long after the start the first progress must come.
    #[must_use]
    pub const fn with_first_part(mut self, limit: Duration) -> Self {
        let [_, first_part, ..] = &mut self.limits;
        *first_part = nanos(limit);
        self
    }

    /// Sets how long after progress more must come. It also holds after the last part: if it passes while the server does not
    /// close the connection, the decoder's `finish` says that the answer is complete.
    #[must_use]
    pub const fn with_next_part(mut self, limit: Duration) -> Self {
        let [.., next_part, _] = &mut self.limits;
        *next_part = nanos(limit);
        self
    }

    /// Sets how long after the start the end must come.
    #[must_use]
    pub const fn with_all(mut self, limit: Duration) -> Self {
        let [.., all] = &mut self.limits;
        *all = nanos(limit);
        self
    }

    /// Sets what counts as progress, in place of [`Signal::MODEL`]. With [`Signal::Text`] alone reasoning does not count, with
    /// [`Signal::Event`] everything but heartbeats does, and with [`Signal::Bytes`] it is the usual timeout.
    ///
    /// ```
    /// use core::time::Duration;
    /// use deltawire::meter::{Signal, Watch};
    ///
    /// let at = Duration::from_secs;
    /// let mut watch = Watch::new(at(0)).with_next_part(at(20)).with_progress(&[Signal::Text, Signal::ToolInput]);
    /// watch.signal(Signal::Text, at(1));
    /// watch.signal(Signal::Reasoning, at(9));
    /// assert_eq!(watch.next_deadline(), Some(at(21)));
    /// ```
    #[must_use]
    pub const fn with_progress(mut self, signals: &[Signal]) -> Self {
        self.progress = 0;
        let mut rest = signals;
        while let [signal, others @ ..] = rest {
            self.progress |= bit(*signal);
            rest = others;
        }
        self
    }

    /// Takes note that bytes came. Call it for each chunk.
    #[inline]
    pub fn bytes(&mut self, now: Duration) {
        self.signal(Signal::Bytes, now);
    }

    /// Takes note of a payload, which may have no parts: a heartbeat or another event. Call it for each payload, before its parts
    /// are taken.
    #[inline]
    pub fn payload(&mut self, parts: &Parts<'_>, now: Duration) {
        // A delta is an event too, but its part says so.
        if !parts.is_delta() {
            self.signal(Signal::of_event(&parts.event()), now);
        }
    }

    /// Takes note of a part. Call it for each.
    #[inline]
    pub fn part(&mut self, part: &Part<'_>, now: Duration) {
        self.signal(Signal::of_part(part), now);
    }

    /// Takes note of a signal. `bytes`, `payload` and `part` call it; call it yourself where you know better what a part is, or
    /// have no parts.
    #[inline]
    pub fn signal(&mut self, signal: Signal, now: Duration) {
        // Whatever comes is bytes, so that the first has the latest time: the clock may go backwards.
        let [latest, ..] = &mut self.last;
        let now = stamp(now).max(*latest).max(self.start);
        *latest = now;
        if let Some(last) = self.last.get_mut(signal as usize) {
            *last = now;
        }
    }

    /// Returns when a signal came last. Text is an event too, and all are bytes.
    #[must_use]
    pub fn last(&self, signal: Signal) -> Option<Duration> {
        time(self.latest(bit(signal)))
    }

    /// Returns when there was progress last.
    #[must_use]
    pub fn last_progress(&self) -> Option<Duration> {
        time(self.latest(self.progress))
    }

    /// Returns when to check next, if nothing comes until then: the first deadline that is ahead, or was missed. `None` if there is
    /// none.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Duration> {
        time(self.next()?.due)
    }

    /// Returns whether all is well.
    ///
    /// # Errors
    ///
    /// If a deadline has come; if several have, then the first of them. What came late, but came, is not an error.
    pub fn check(&self, now: Duration) -> Result<(), Stall> {
        match self.next() {
            Some(Pending { wait, since, due }) if due <= stamp(now) => {
                let [since, due] = [since, due].map(|stamp| time(stamp).unwrap_or_default());
                Err(Stall { wait, since, due })
            }
            _ => Ok(()),
        }
    }

    /// Makes it as new, for a stream that starts now. The limits stay, and so does what counts as progress.
    pub const fn reset(&mut self, now: Duration) {
        self.start = stamp(now);
        self.last = [0; SIGNALS];
    }

    /// Returns the first deadline.
    fn next(&self) -> Option<Pending> {
        let bytes = self.latest(bit(Signal::Bytes));
        let progress = self.latest(self.progress);
        let mut next: Option<Pending> = None;
        for (wait, limit) in Wait::ALL.into_iter().zip(self.limits) {
            let since = match wait {
                Wait::FirstByte => (bytes == 0).then_some(self.start),
                Wait::FirstPart => (progress == 0).then_some(self.start),
                Wait::NextPart => (progress != 0).then_some(progress),
                Wait::All => Some(self.start),
            };
            // A sum that is too large is a time that never comes.
            let Some((since, due)) = since.and_then(|since| Some((since, since.checked_add(limit)?))) else { continue };
            if next.as_ref().is_none_or(|next| due < next.due) {
                next = Some(Pending { wait, since, due });
            }
        }
        next
    }

    /// Returns the last time at which one of these signals came, given as bits.
    fn latest(&self, signals: u8) -> u64 {
        let signals = match signals {
            // All are bytes.
            _ if signals & bit(Signal::Bytes) != 0 => u8::MAX,
            // Progress of the model is events.
            _ if signals & bit(Signal::Event) != 0 => signals | MODEL,
            _ => signals,
        };
        let times = Signal::ALL.into_iter().zip(self.last);
        times.filter(|&(signal, _)| signals & bit(signal) != 0).fold(0, |latest, (_, last)| latest.max(last))
    }
}

const MODEL: u8 = bit(Signal::Text) | bit(Signal::Reasoning) | bit(Signal::ToolInput);

const fn bit(signal: Signal) -> u8 {
    1 << signal as u8
}
