//! What is left at the end of a stream.

use super::item::Received;
use crate::anthropic::open_blocks::Outcome;
use crate::sse;

/// How a stream ended: see [`Decoder::finish`](crate::anthropic::Decoder::finish).
///
/// ```
/// use deltawire::anthropic::{Event, Decoder, Outcome};
///
/// let mut decoder = Decoder::new();
/// let mut chunk: &[u8] = b"data: {\"type\":\"message_start\",\"message\":{}}\n\ndata: {\"type\":\"message_stop\"}";
/// while decoder.next_event(&mut chunk).transpose()?.is_some() {}
/// let end = decoder.finish();
/// assert_eq!(end.last.unwrap().event, Event::MessageStop);
/// assert_eq!(end.outcome, Outcome::Complete { stop_reason: None });
/// // It lacks a stop reason.
/// assert_eq!((end.lost, end.violations, end.is_intact()), (0, 1, false));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use]
#[non_exhaustive]
pub struct End<'p> {
    /// What the stream came to, [`last`](Self::last) included.
    pub outcome: Outcome,
    /// How many frames were lost before the end of the message: over a limit, or no event.
    pub lost: u32,
    /// How many events were out of order.
    pub violations: u32,
    /// An event that lacks the end of its line, or the blank line behind it. SSE would drop it, but its JSON is
    /// whole.
    pub last: Option<Received<'p>>,
    /// What is left of the bytes, as the parser tells it.
    pub tail: sse::End<'p>,
}

impl End<'_> {
    /// Says whether all of the content came, nothing was lost, and nothing was out of order.
    #[must_use]
    pub const fn is_intact(&self) -> bool {
        self.outcome.has_all_content() && self.lost == 0 && self.violations == 0
    }
}
