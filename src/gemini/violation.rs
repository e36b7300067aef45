//! What can be out of order in a stream.

use core::fmt;

/// The ordering rule that an event broke.
///
/// The stream goes on, and the event is still returned. Where the rule matters to you, stop the stream with the violation as
/// your error. [`Received::violation`](super::Received::violation) and [`Order::apply`](super::Order::apply) return it.
///
/// ```
/// use deltawire::gemini::{Event, Order, Violation};
///
/// let mut order = Order::new();
/// order.apply(&Event::parse(br#"{"candidates":[{"finishReason":"STOP"}]}"#)?);
/// let late = Event::parse(br#"{"candidates":[{"content":{"parts":[{"text":"x"}]}}]}"#)?;
/// let violation = order.apply(&late).unwrap();
/// assert_eq!(violation, Violation::ContentAfterFinish { candidate: 0 });
/// assert_eq!(violation.to_string(), "content of candidate 0 after its finish reason");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Violation {
    /// An event came after an error. Pass over it.
    AfterError,
    /// Content came after the finish reason of its candidate. It belongs to the answer all the same: some servers send a
    /// reason more than once, and the last one counts.
    ContentAfterFinish {
        /// The index of the candidate.
        candidate: u32,
    },
    /// A call whose arguments came in pieces lacks its last piece: another call or the finish reason came. With the reason
    /// `STOP`, and no string in the middle, its arguments can be taken as complete.
    CallNotEnded {
        /// The index of the candidate.
        candidate: u32,
    },
    /// A piece of a call came where no call is open. Pass over it: nobody knows which function it is for.
    StrayCallPiece {
        /// The index of the candidate.
        candidate: u32,
    },
    /// A chunk has another `responseId` than the one before: a gateway may have joined two answers. What you have
    /// displayed may not belong to what follows.
    OtherResponse,
    /// A candidate has an index over [`Order::MAX_CANDIDATES`](super::Order::MAX_CANDIDATES). It is not checked any further,
    /// and the stream does not count as complete.
    TooManyCandidates {
        /// The index of the candidate.
        candidate: u32,
    },
}

impl Violation {
    /// Returns the name in snake case, for logs and metrics.
    ///
    /// ```
    /// assert_eq!(deltawire::gemini::Violation::AfterError.name(), "after_error");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AfterError => "after_error",
            Self::ContentAfterFinish { .. } => "content_after_finish",
            Self::CallNotEnded { .. } => "call_not_ended",
            Self::StrayCallPiece { .. } => "stray_call_piece",
            Self::OtherResponse => "other_response",
            Self::TooManyCandidates { .. } => "too_many_candidates",
        }
    }

    /// Returns the index of the candidate that it is about, if it is about one.
    #[must_use]
    pub const fn candidate(self) -> Option<u32> {
        match self {
            Self::ContentAfterFinish { candidate }
            | Self::CallNotEnded { candidate }
            | Self::StrayCallPiece { candidate }
            | Self::TooManyCandidates { candidate } => Some(candidate),
            Self::AfterError | Self::OtherResponse => None,
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AfterError => f.write_str("event after an error"),
            Self::ContentAfterFinish { candidate } => {
                write!(f, "content of candidate {candidate} after its finish reason")
            }
            Self::CallNotEnded { candidate } => write!(f, "call of candidate {candidate} without its last piece"),
            Self::StrayCallPiece { candidate } => write!(f, "piece of no call of candidate {candidate}"),
            Self::OtherResponse => f.write_str("chunk of another response"),
            Self::TooManyCandidates { candidate } => write!(f, "too many candidates to follow candidate {candidate}"),
        }
    }
}

impl core::error::Error for Violation {}
