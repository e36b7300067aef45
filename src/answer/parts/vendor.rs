//! What a vendor's events have to say of themselves.

use super::super::calls::Sweep;
use super::super::finish::Finish;
use super::super::server_error::ServerError;
use super::super::track::{Phase, Track};
use super::super::usage::Usage;
use super::queue::Queue;

/// An event of a vendor, as parts.
///
/// First come the parts of its content, step by step, each a few at a time: those of [`begin`](Self::begin), and then of each
/// [`more`](Self::more). After these come the calls that it ends, the usage, the finish and the error.
pub(super) trait VendorEvent<'a>: Copy {
    /// What is left of its content.
    type Rest: Copy;

    /// Begins. `None` if the event does not count.
    fn begin(&self, track: &mut Track, queue: &mut Queue<'a>) -> Option<Self::Rest>;

    /// Takes the next step, or returns `false` if there is none.
    fn more(rest: &mut Self::Rest, track: &mut Track, queue: &mut Queue<'a>) -> bool;

    /// Returns the calls that end with it.
    fn sweep(&self, track: &Track) -> Sweep;

    /// Takes the usage that it reports, and returns whether it does.
    fn usage(&self, usage: &mut Usage) -> bool;

    /// Returns why the answer ends, if it says so.
    fn finish(&self, track: &Track) -> Option<Finish<'a>>;

    /// Returns the error that it is.
    fn error(&self) -> Option<ServerError<'a>>;

    /// Returns the phase after it.
    fn phase(&self, before: Phase) -> Phase;
}
