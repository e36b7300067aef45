//! What a stream came to.

use core::fmt;

/// What a stream came to, the same for every vendor.
///
/// A closed connection does not mean that the answer is complete: the connection closes after half an answer just as it
/// does after a whole one. What decides is the terminal event, the one that says why the answer ended (`message_delta`
/// with a stop reason, in Anthropic's protocol). The end marker after it only confirms it.
///
/// `Outcome` looks at the events alone. Events that could not be read are counted next to it, so the question to ask
/// is [`End::is_complete`](super::End::is_complete).
///
/// ```
/// use deltawire::anthropic::Decoder;
/// use deltawire::stream::Outcome;
///
/// let mut decoder = Decoder::with_storage([0; 512]);
/// let mut chunk: &[u8] = b"data: {\"type\":\"message_start\",\"message\":{}}\n\n\
///     data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n";
/// while let Some(event) = decoder.next_event(&mut chunk) {
///     let Ok(event) = event else { continue }; // skipped, and counted in `End::lost`
///     println!("{event:?}");
/// }
/// assert_eq!(decoder.finish().outcome, Outcome::Truncated);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[must_use]
#[expect(clippy::exhaustive_enums, reason = "a caller decides on each, and there is no seventh way to end")]
pub enum Outcome {
    /// The terminal event and the end marker came. Use the answer.
    Complete,
    /// The terminal event came and nothing is open, but the end marker is missing. All of the content is there: use the
    /// answer. Some gateways never send the marker.
    EndMarkerLost,
    /// The stream ended before its terminal event, or in the middle of an event that can matter. Keep what came, mark it
    /// as incomplete, and do not run a tool call that is still open. You can ask the model to go on from there.
    Truncated,
    /// The server sent an error in place of the rest. Keep what came; whether to try again depends on the error.
    Error,
    /// No event of an answer came. Look at the HTTP status and at
    /// [`End::has_ignored_lines`](super::End::has_ignored_lines): the body may not be an event stream at all.
    Empty,
    /// You stopped reading before the answer was complete, and said so with
    /// [`End::cancelled`](super::End::cancelled). Keep what came; a tool call that is complete may run.
    Cancelled,
}

impl Outcome {
    /// Returns what the stream came to if you stopped reading it: `Cancelled` in place of `Truncated` and `Empty`. What
    /// was complete, or ended by an error, stays so.
    ///
    /// ```
    /// use deltawire::stream::Outcome;
    ///
    /// assert_eq!(Outcome::Truncated.cancelled(), Outcome::Cancelled);
    /// assert_eq!(Outcome::Complete.cancelled(), Outcome::Complete);
    /// ```
    pub const fn cancelled(self) -> Self {
        match self {
            Self::Truncated | Self::Empty | Self::Cancelled => Self::Cancelled,
            Self::Complete | Self::EndMarkerLost | Self::Error => self,
        }
    }

    /// Returns `true` if all of the content came: `Complete` and `EndMarkerLost`.
    ///
    /// Events that could not be read are not considered: [`End::is_complete`](super::End::is_complete) does.
    #[must_use]
    pub const fn has_all_content(self) -> bool {
        matches!(self, Self::Complete | Self::EndMarkerLost)
    }

    /// Returns the name in snake case, for logs and metrics.
    ///
    /// ```
    /// assert_eq!(deltawire::stream::Outcome::EndMarkerLost.name(), "end_marker_lost");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::EndMarkerLost => "end_marker_lost",
            Self::Truncated => "truncated",
            Self::Error => "error",
            Self::Empty => "empty",
            Self::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
