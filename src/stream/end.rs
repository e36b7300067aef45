//! How a stream ended.

use super::decode::Ending;
use super::item::Received;
use super::outcome::Outcome;
use crate::sse;

/// How a stream ended: what a decoder's `finish` returns.
///
/// Ask [`is_complete`](Self::is_complete). The other questions are laxer or stricter:
///
/// | question | content | events that could not be read | events out of order |
/// |---|---|---|---|
/// | [`Outcome::has_all_content`] | all of it came | may have been skipped | may have come |
/// | [`is_complete`](Self::is_complete) | all of it came | none | may have come |
/// | `anthropic::Message::finish` is `Ok` | all of it came, with a start | none | none that left content without a place |
/// | [`is_intact`](Self::is_intact) | all of it came | none | none |
///
/// `is_intact` is for a test or a monitor: a gateway that numbers blocks in an odd way breaks it, though no content is
/// missing.
///
/// ```
/// use deltawire::anthropic::{Decoder, Event};
/// use deltawire::stream::Outcome;
///
/// let mut decoder = Decoder::with_storage([0; 512]);
/// let mut chunk: &[u8] = b"data: {\"type\":\"message_start\",\"message\":{}}\n\ndata: {\"type\":\"message_stop\"}";
/// while let Some(event) = decoder.next_event(&mut chunk) {
///     println!("{:?}", event?);
/// }
/// let end = decoder.finish();
/// assert_eq!(end.outcome, Outcome::Complete);
/// assert!(end.is_complete());
/// // The last event lacked its line end, so it is here.
/// assert_eq!(end.last.unwrap().event, Event::MessageStop);
/// // No stop reason came before it.
/// assert_eq!((end.violations, end.is_intact()), (1, false));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
#[non_exhaustive]
pub struct End<'p, E, V, O> {
    /// What the stream came to, [`last`](Self::last) included.
    pub outcome: Outcome,
    /// How many frames were skipped before the end of the answer because they are over a limit or cannot be read.
    pub lost: u32,
    /// How many events were out of order.
    pub violations: u32,
    /// An event that lacks its line end or the blank line after it, but whose JSON is whole. `next_event` did not return
    /// it: handle it here, after the loop.
    pub last: Option<Received<'p, E, V>>,
    /// The order of the events with `last` applied: what is open, and why the answer ended.
    pub order: O,
    /// What is left of the bytes.
    pub tail: sse::End<'p>,
}

impl<E, V, O> End<'_, E, V, O> {
    /// Returns `true` if all of the content came and nothing was lost on the way.
    ///
    /// If not, [`outcome`](Self::outcome) and [`lost`](Self::lost) say why. What came can still be used.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.outcome.has_all_content() && self.lost == 0
    }

    /// Returns `true` if the stream [is complete](Self::is_complete) and no event was out of order.
    #[must_use]
    pub const fn is_intact(&self) -> bool {
        self.is_complete() && self.violations == 0
    }

    /// Returns the end of a stream that you stopped reading: its outcome is `Cancelled`, unless the answer was
    /// complete by then or ended by an error.
    ///
    /// ```
    /// use deltawire::anthropic::Decoder;
    /// use deltawire::stream::Outcome;
    ///
    /// let mut decoder = Decoder::with_storage([0; 512]);
    /// let mut chunk: &[u8] = b"data: {\"type\":\"message_start\",\"message\":{}}\n\n";
    /// while let Some(event) = decoder.next_event(&mut chunk) {
    ///     println!("{:?}", event?);
    /// }
    /// // The reader pressed Ctrl-C.
    /// assert_eq!(decoder.finish().cancelled().outcome, Outcome::Cancelled);
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    pub fn cancelled(self) -> Self {
        Self { outcome: self.outcome.cancelled(), ..self }
    }

    /// Returns `true` if there were lines that have no meaning in SSE. If no event came either, the body is most likely an
    /// error page: `next_item` returns its lines, and [`tail`](Self::tail) has one that lacks its line end.
    #[must_use]
    pub const fn has_ignored_lines(&self) -> bool {
        self.tail.has_ignored_lines()
    }

    /// Returns how the bytes end, and the answer in them.
    pub(crate) fn ending(&self) -> Ending {
        match self.outcome {
            _ if self.tail.is_bare() => Ending::Bare,
            Outcome::Truncated | Outcome::Empty | Outcome::Cancelled => Ending::Truncated,
            Outcome::Complete | Outcome::EndMarkerLost | Outcome::Error => Ending::Clean,
        }
    }
}
