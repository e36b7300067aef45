//! A mode is one way of looking at the stream. Each has its own file; this one lists them.

use std::ffi::OsStr;
use std::io::{self, Write};

use crate::args::{Flag, JsonlOnly};
use crate::events;
use crate::frames;
use crate::json;
#[cfg(feature = "serde_json")]
use crate::message;
use crate::paint::Paint;

/// A mode at work.
pub(crate) trait Mode {
    /// Takes the next bytes and writes what is known with them.
    fn push(&mut self, bytes: &[u8], out: &mut dyn Write) -> io::Result<()>;

    /// Writes what the end of the stream tells.
    fn finish(self: Box<Self>, out: &mut dyn Write) -> io::Result<()>;
}

/// Which mode is asked for, with the flags that are its own.
pub(crate) enum Flags {
    Events(JsonlOnly),
    Frames(frames::Flags),
    Json(json::Flags),
    #[cfg(feature = "serde_json")]
    Message(JsonlOnly),
}

impl Flags {
    pub(crate) fn named(word: &OsStr) -> Option<Self> {
        match word.to_str()? {
            "events" => Some(Self::Events(JsonlOnly::default())),
            "frames" => Some(Self::default()),
            "json" => Some(Self::Json(json::Flags::default())),
            #[cfg(feature = "serde_json")]
            "message" => Some(Self::Message(JsonlOnly::default())),
            _ => None,
        }
    }

    /// Takes `flag` if the mode has such a flag, and says whether it does.
    pub(crate) fn take(&mut self, flag: &mut Flag<'_>) -> Result<bool, String> {
        match self {
            Self::Events(flags) => flags.take(flag),
            Self::Frames(flags) => flags.take(flag),
            Self::Json(flags) => flags.take(flag),
            #[cfg(feature = "serde_json")]
            Self::Message(flags) => flags.take(flag),
        }
    }

    pub(crate) fn start(self, paint: Paint) -> Box<dyn Mode> {
        match self {
            Self::Events(flags) => events::start(&flags, paint),
            Self::Frames(flags) => flags.start(paint),
            Self::Json(flags) => flags.start(paint),
            #[cfg(feature = "serde_json")]
            Self::Message(flags) => message::start(&flags, paint),
        }
    }
}

impl Default for Flags {
    fn default() -> Self {
        Self::Frames(frames::Flags::default())
    }
}
