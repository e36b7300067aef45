//! What a mode prints of a stream, as `deltawire MODE --jsonl` does.

use std::ffi::OsString;

use serde_json::Value;

use crate::modes::args::{self, Asked};
use crate::modes::paint::Paint;
use crate::modes::run::Failure;

/// A mode whose lines the corpus has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum View {
    Frames,
    Events,
    Message,
}

impl View {
    pub(super) const ALL: [Self; 3] = [Self::Frames, Self::Events, Self::Message];

    /// Returns the mode.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Frames => "frames",
            Self::Events => "events",
            Self::Message => "message",
        }
    }

    /// Returns how the file ends that has what is expected.
    pub(super) const fn extension(self) -> &'static str {
        match self {
            Self::Frames => "jsonl",
            Self::Events => "events",
            Self::Message => "message",
        }
    }

    /// Says whether two texts say the same. In a message the order of members is free.
    pub(super) fn is_same(self, one: &[u8], other: &[u8]) -> bool {
        let value = |text: &[u8]| serde_json::from_slice::<Value>(text).ok();
        one == other || (self == Self::Message && value(one).is_some_and(|one| Some(one) == value(other)))
    }
}

/// Returns what the mode `mode` prints of a stream that comes in these chunks.
pub(super) fn printed<'b>(mode: &str, chunks: impl Iterator<Item = &'b [u8]>) -> Result<Vec<u8>, Failure> {
    let words = [mode, "--jsonl"].map(OsString::from).into_iter();
    let mut out = Vec::new();
    if let Asked::Run(run) = args::parse(words).map_err(Failure::Usage)? {
        let mut mode = run.flags.start(Paint::for_stdout());
        for chunk in chunks {
            mode.push(chunk, &mut out)?;
        }
        mode.finish(&mut out)?;
    }
    Ok(out)
}
