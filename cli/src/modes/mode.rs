//! A mode is one way of looking at the stream. Each has its own file; this one lists them.

use std::ffi::OsStr;
use std::io::{self, Write};

use deltawire::stream::Outcome;

#[cfg(feature = "serde_json")]
use crate::modes::answer;
use crate::modes::args::{AnswerFlags, Flag};
use crate::modes::events;
use crate::modes::frames;
use crate::modes::json;
#[cfg(feature = "serde_json")]
use crate::modes::message;
use crate::modes::paint::Paint;
use crate::modes::parts;
use crate::modes::pieces;
use crate::modes::seek;
use crate::modes::translate;

/// The names of the modes, also of one that this build leaves out.
pub(crate) const MODES: [&str; 8] = ["frames", "events", "parts", "message", "answer", "text", "json", "translate"];

/// A mode at work.
pub(crate) trait Mode {
    /// Takes the next bytes, and writes all that they complete.
    fn push(&mut self, bytes: &[u8], out: &mut dyn Write) -> io::Result<()>;

    /// Ends the stream, writes how it ended, and returns it.
    fn finish(self: Box<Self>, out: &mut dyn Write) -> io::Result<Verdict>;
}

/// What the exit code says of a stream.
#[derive(Clone, Copy)]
pub(crate) enum Verdict {
    /// Nothing is to be said of it: it is whole, or the output says how it ended.
    Fine,
    /// It ended too early, or a part of it cannot be read.
    Truncated,
    /// The server sent an error.
    Error,
    /// Nothing of an answer came.
    Empty,
}

impl Verdict {
    /// Returns the verdict on a stream that ended so. `is_whole` says that nothing of it was lost on the way.
    pub(crate) const fn of(outcome: Outcome, is_whole: bool) -> Self {
        match outcome {
            Outcome::Complete | Outcome::EndMarkerLost if is_whole => Self::Fine,
            Outcome::Error => Self::Error,
            Outcome::Empty => Self::Empty,
            _ => Self::Truncated,
        }
    }

    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Truncated => 3,
            Self::Error => 4,
            Self::Empty => 5,
        }
    }
}

/// Which mode is asked for, with the flags that are its own.
pub(crate) enum Flags {
    #[cfg(feature = "serde_json")]
    Answer(AnswerFlags),
    Events(AnswerFlags),
    Frames(frames::Flags),
    Json(json::Flags),
    #[cfg(feature = "serde_json")]
    Message(AnswerFlags),
    Parts(AnswerFlags),
    Text(pieces::Flags),
    Translate(translate::Flags),
}

impl Flags {
    /// Returns the mode of that name, if there is one.
    ///
    /// # Errors
    ///
    /// If this build leaves it out.
    pub(crate) fn named(word: &OsStr) -> Option<Result<Self, String>> {
        match word.to_str()? {
            #[cfg(feature = "serde_json")]
            "answer" => Some(Ok(Self::Answer(AnswerFlags::default()))),
            #[cfg(not(feature = "serde_json"))]
            "answer" => Some(Err(needs_serde_json("the mode answer"))),
            "events" => Some(Ok(Self::Events(AnswerFlags::default()))),
            "frames" => Some(Ok(Self::default())),
            "json" => Some(Ok(Self::Json(json::Flags::default()))),
            #[cfg(feature = "serde_json")]
            "message" => Some(Ok(Self::Message(AnswerFlags::default()))),
            #[cfg(not(feature = "serde_json"))]
            "message" => Some(Err(needs_serde_json("the mode message"))),
            "parts" => Some(Ok(Self::Parts(AnswerFlags::default()))),
            "text" => Some(Ok(Self::Text(pieces::Flags::default()))),
            "translate" => Some(Ok(Self::Translate(translate::Flags::default()))),
            _ => None,
        }
    }

    /// Says what is missing on the command line.
    pub(crate) fn check(&self) -> Result<(), String> {
        match self {
            Self::Translate(flags) => flags.check(),
            _ => Ok(()),
        }
    }

    pub(crate) const fn name(&self) -> &'static str {
        match self {
            #[cfg(feature = "serde_json")]
            Self::Answer(_) => "answer",
            Self::Events(_) => "events",
            Self::Frames(_) => "frames",
            Self::Json(_) => "json",
            #[cfg(feature = "serde_json")]
            Self::Message(_) => "message",
            Self::Parts(_) => "parts",
            Self::Text(_) => "text",
            Self::Translate(_) => "translate",
        }
    }

    /// Takes `flag` if the mode has such a flag, and returns whether it does.
    pub(crate) fn take(&mut self, flag: &mut Flag<'_>) -> Result<bool, String> {
        match self {
            #[cfg(feature = "serde_json")]
            Self::Answer(flags) => flags.take(flag),
            Self::Events(flags) => flags.take(flag),
            Self::Frames(flags) => flags.take(flag),
            Self::Json(flags) => flags.take(flag),
            #[cfg(feature = "serde_json")]
            Self::Message(flags) => flags.take(flag),
            Self::Parts(flags) => flags.take(flag),
            Self::Text(flags) => flags.take(flag),
            Self::Translate(flags) => flags.take(flag),
        }
    }

    /// Returns `true` if the exit code is to be 0 however the stream ended.
    pub(crate) const fn is_ok(&self) -> bool {
        match self {
            #[cfg(feature = "serde_json")]
            Self::Answer(flags) | Self::Message(flags) => flags.is_ok,
            Self::Events(flags) | Self::Parts(flags) => flags.is_ok,
            Self::Text(flags) => flags.is_ok(),
            Self::Frames(_) | Self::Json(_) | Self::Translate(_) => false,
        }
    }

    pub(crate) fn start(self, paint: Paint) -> Box<dyn Mode> {
        match self {
            #[cfg(feature = "serde_json")]
            Self::Answer(flags) => flags.timed(answer::start(flags.dialect, flags.is_jsonl, paint), paint),
            Self::Events(flags) => flags.timed(seek::start(flags.dialect, flags.is_jsonl, paint, events::start), paint),
            Self::Frames(flags) => flags.start(paint),
            Self::Json(flags) => flags.start(paint),
            #[cfg(feature = "serde_json")]
            Self::Message(flags) => {
                flags.timed(seek::start(flags.dialect, flags.is_jsonl, paint, message::start), paint)
            }
            Self::Parts(flags) => flags.timed(parts::start(&flags, paint), paint),
            Self::Text(flags) => flags.start(),
            Self::Translate(flags) => flags.start(),
        }
    }
}

impl Default for Flags {
    fn default() -> Self {
        Self::Frames(frames::Flags::default())
    }
}

/// Says how to get what this build leaves out.
#[cfg(not(feature = "serde_json"))]
pub(crate) fn needs_serde_json(what: &str) -> String {
    format!("{what} needs the feature serde_json: cargo run --features serde_json --example inspect -- ..")
}
