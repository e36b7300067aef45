//! What to do.

use core::fmt;
use core::time::Duration;

/// What to do after a failure. [`Policy::decide`](super::Policy::decide) returns it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a caller does something about each, and there is no fourth")]
pub enum Decision {
    /// Send the last request again.
    Retry {
        /// After this pause.
        after: Duration,
    },
    /// Go on where it broke off: the user has seen the beginning.
    Resume {
        /// After this pause.
        after: Duration,
        /// What to send.
        how: How,
    },
    /// Do not try again. Show the error, and keep what came.
    GiveUp {
        /// The reason.
        why: Why,
    },
}

/// What to send to go on.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum How {
    /// The same request, with the header `Last-Event-ID`: see
    /// [`last_event_id`](crate::sse::Parser::last_event_id). Go on with the same decoder, and [take](super::Progress::take) more with the same progress.
    LastEventId,
    /// A `GET` of the response, with `stream=true` and `starting_after=` this. Go on with the same decoder after its
    /// [`resume`](crate::openai::responses::Decoder::resume), and with the same progress.
    StartingAfter(u64),
    /// The conversation, with the turn as far as it came, without calls that are not complete, and then the results of those
    /// that [are](super::Progress::calls). [Run](super::Progress::run) those first that did not run. It is a new turn: begin with a new
    /// decoder and a new progress.
    Results,
    /// The conversation, and last the text as far as it came, as the beginning of the model's turn. Take blanks off its end,
    /// and leave out reasoning that is not complete, and calls. What comes is to be appended, and may begin with those blanks: join it by
    /// `text::Splice`, with as many as its least overlap. Begin with a new decoder and a new progress.
    Prefill,
    /// The conversation, the text as far as it came, and an [instruction](super::Continuation::INSTRUCTION) to go on. What comes is to
    /// be appended, but a model may repeat some of the text: `text::Splice` leaves that out. Begin with a new decoder and a new progress.
    Instruct,
}

/// Why not to try again.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Why {
    /// The same request would fail again: see the [class](super::Class).
    Permanent,
    /// Nothing says what went wrong, or that it would help to try again: the class is [unknown](super::Class::Unknown).
    Unknown,
    /// The server says that it should not be tried again.
    Refused,
    /// It was tried as often as the policy allows.
    Retries,
    /// The server asks for a longer pause than the policy allows.
    TooLong,
    /// With the pause it would take more time than the policy allows.
    Budget,
    /// The user has seen the beginning, or a tool ran, and the policy knows no way to go on.
    NoWayOn,
}

impl Why {
    /// Returns the name in snake case, for logs and metrics.
    ///
    /// ```
    /// assert_eq!(deltawire::retry::Why::TooLong.name(), "too_long");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Permanent => "permanent",
            Self::Unknown => "unknown",
            Self::Refused => "refused",
            Self::Retries => "retries",
            Self::TooLong => "too_long",
            Self::Budget => "budget",
            Self::NoWayOn => "no_way_on",
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Permanent => "the same request would fail again",
            Self::Unknown => "nothing says that it would help to try again",
            Self::Refused => "the server says not to try again",
            Self::Retries => "tried as often as allowed",
            Self::TooLong => "the server asks for a longer pause than allowed",
            Self::Budget => "no time left",
            Self::NoWayOn => "no way to go on",
        })
    }
}
