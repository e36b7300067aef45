//! What a vendor's events have to say of themselves.

use super::super::calls::Sweep;
use super::super::finish::Reason;
use super::super::server_error::ServerError;
use super::super::track::{Phase, Track};
use super::super::usage::Usage;
use super::only::Only;
use super::queue::Queue;
use crate::json::Str;

/// An event of a vendor, as parts.
///
/// Most events bring [one part](Self::only). Any other is [settled](Self::settle), when it comes, whether anybody wants its parts or not. Then come the parts of its content, step by
/// step, each a few at a time: those of [`begin`](Self::begin), and of each [`more`](Self::more). After these come the calls
/// that it ends, the usage, the finish and the error.
pub(in crate::answer) trait VendorEvent<'a>: Copy {
    /// What is left of its content.
    type Rest: Copy;

    /// Whether its one part may have usage beside it.
    const HAS_USAGE: bool = false;

    /// Returns its part if it brings one and nothing else, as nearly all do: a piece of a text, or of an input. What counts after
    /// the end of an answer is not asked here.
    fn only(&self, track: &mut Track) -> Option<Only<'a>>;

    /// Says whether it counts, or begins the answer anew.
    fn settle(&self, track: &mut Track) -> Settled;

    /// Returns the phase after it.
    fn phase(&self, before: Phase) -> Phase;

    /// Takes the usage that it reports, and returns whether it does.
    fn usage(&self, usage: &mut Usage) -> bool;

    /// Returns why the answer ends, if it says so, and the vendor's name for that.
    fn finish(&self) -> Option<(Reason, Str<'a>)>;

    /// Returns the error that it is.
    fn error(&self) -> Option<ServerError<'a>>;

    /// Returns the calls that end with it.
    fn sweep(&self, track: &Track) -> Sweep;

    /// Begins its content.
    fn begin(&self, track: &mut Track, queue: &mut Queue<'a>) -> Self::Rest;

    /// Takes the next step, or returns `false` if there is none.
    fn more(rest: &mut Self::Rest, track: &mut Track, queue: &mut Queue<'a>) -> bool;
}

/// What becomes of an event.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::answer) enum Settled {
    /// It says nothing: what comes after the end, or a start that is repeated.
    Ignored,
    Counts,
    /// It counts, and what came before it does not any more.
    Restarts,
}

impl Settled {
    /// Returns whether what comes now counts at all.
    pub(super) const fn if_open(track: &Track) -> Self {
        if track.is_open() { Self::Counts } else { Self::Ignored }
    }
}
