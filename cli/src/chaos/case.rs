//! What is tried, and what a client has to do then.

use core::num::NonZeroUsize;
use core::time::Duration;

use deltawire::answer::Dialect;

use crate::blocks::blocks;
use crate::recording::Recording;
use crate::replay::fault::{FAULTS, Fault, Place};
use crate::replay::pace::Pace;
use crate::replay::pieces::Cutting;

/// Up to so many bytes there is time to send each piece alone.
const SMALL: usize = 64 << 10;

/// One run of the client.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) fault: Option<Fault>,
    pub(crate) cutting: Cutting,
    pub(crate) pace: Pace,
    pub(crate) expected: Expected,
}

/// What a client has to do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Expected {
    /// It has the whole text, and nothing to complain of.
    Whole,
    /// It says that something is wrong: the answer is not whole.
    Error,
    /// One or the other: what is odd loses nothing, and some clients refuse it.
    WholeOrError,
    /// The same, or a text that has U+FFFD where a byte was bad, as browsers show it.
    MarkedOrError,
    /// It asks again and has the whole text then, or it says that something is wrong.
    RetryOrError,
}

impl Expected {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole text",
            Self::Error => "error",
            Self::WholeOrError => "whole text or error",
            Self::MarkedOrError => "U+FFFD or error",
            Self::RetryOrError => "retry or error",
        }
    }
}

/// The names of all cases.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    ["as-recorded", "chunks-of-1", "random-chunks"].into_iter().chain(FAULTS.into_iter().map(|(name, _)| name))
}

/// Returns all cases for a recording.
pub(crate) fn cases(recording: &Recording, dialect: Option<Dialect>) -> Vec<Case> {
    names().map(|name| case(name, recording, dialect)).collect()
}

fn case(name: &'static str, recording: &Recording, dialect: Option<Dialect>) -> Case {
    let fault = FAULTS.into_iter().find(|(known, _)| *known == name).map(|(_, fault)| match fault {
        // An event that comes twice cannot be told from one that says the same again, unless events are numbered, or it ends
        // the answer.
        Fault::Twice(_) if dialect != Some(Dialect::Responses) => {
            Fault::Twice(Place::At(blocks(&recording.bytes).count()))
        }
        fault => fault,
    });
    let cutting = match name {
        "chunks-of-1" => Cutting::Fixed(NonZeroUsize::MIN),
        "random-chunks" => Cutting::Random,
        _ => Cutting::Recorded,
    };
    let pace = match fault {
        // Otherwise the client may find the halves of a character joined again.
        Some(Fault::SplitCharacters) if recording.bytes.len() <= SMALL => Pace::Gap(Duration::from_millis(1)),
        _ => Pace::Full,
    };
    let expected = match fault {
        None | Some(Fault::Pings | Fault::NoLastBlankLine | Fault::CrLf | Fault::SplitCharacters) => Expected::Whole,
        Some(Fault::Twice(_)) => Expected::WholeOrError,
        Some(Fault::BadUtf8(_)) => Expected::MarkedOrError,
        Some(Fault::Refuse { .. }) => Expected::RetryOrError,
        Some(
            Fault::CutBytes(_)
            | Fault::CutEvents(_)
            | Fault::Close(_)
            | Fault::Reset(_)
            | Fault::Stall(_)
            | Fault::PingForever(_)
            | Fault::ErrorEvent(_)
            | Fault::TruncatedToolInput,
        ) => Expected::Error,
    };
    Case { name, fault, cutting, pace, expected }
}
