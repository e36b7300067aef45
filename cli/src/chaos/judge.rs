//! Whether a client did what it has to do.

use crate::chaos::case::Expected;
use crate::chaos::client::{Did, Exit};

/// What is said of a client and a fault.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Verdict {
    Passed,
    Failed,
    /// The recording has nothing that the fault is about.
    Skipped,
}

impl Verdict {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "FAILED",
            Self::Skipped => "skipped",
        }
    }
}

/// Judges what a client did. `whole` is the text of the answer, if the recording has one, and `refused` how many of the
/// `requests` were.
pub(crate) fn judge(expected: Expected, did: &Did, whole: Option<&str>, requests: u64, refused: u64) -> Verdict {
    let Exit::Code(code) = did.exit else { return Verdict::Failed };
    // Whatever it says, it is not about this server.
    if requests == 0 {
        return Verdict::Failed;
    }
    let has_error = code != 0 || did.said.complaint.is_some();
    // A client that does not show its text is believed.
    let has_whole = !has_error && has_text(did, whole) != Some(false);
    let is_marked = did.said.text.as_deref().is_some_and(|text| text.contains(char::REPLACEMENT_CHARACTER));
    let is_passed = match expected {
        Expected::Whole => has_whole,
        Expected::Error => has_error,
        Expected::WholeOrError => has_whole || has_error,
        Expected::MarkedOrError => has_whole && did.said.text.is_some() || has_error || is_marked,
        Expected::RetryOrError => has_error || (has_whole && requests > refused),
    };
    if is_passed { Verdict::Passed } else { Verdict::Failed }
}

/// Returns whether the client showed the whole text, if it showed one and the text is known.
pub(crate) fn has_text(did: &Did, whole: Option<&str>) -> Option<bool> {
    Some(did.said.text.as_deref()? == whole?)
}

#[cfg(test)]
mod tests {
    use super::{Verdict, judge};
    use crate::chaos::case::Expected;
    use crate::chaos::client::{Did, Exit};
    use crate::chaos::said::Said;

    #[test]
    fn only_what_is_expected_passes() {
        let did = |code, text: Option<&str>, complaint: Option<&str>| Did {
            exit: Exit::Code(code),
            said: Said { text: text.map(Into::into), complaint: complaint.map(Into::into) },
            last_words: String::new(),
        };
        use Expected::{Error, MarkedOrError, RetryOrError, Whole, WholeOrError};
        let all = [Whole, Error, WholeOrError, MarkedOrError, RetryOrError];
        for (did, requests, passes) in [
            (did(0, Some("whole"), None), 2, &[Whole, WholeOrError, MarkedOrError, RetryOrError][..]),
            (did(0, Some("whole"), None), 1, &[Whole, WholeOrError, MarkedOrError]),
            (did(0, None, None), 2, &[Whole, WholeOrError, RetryOrError]),
            (did(0, Some("who"), None), 2, &[]),
            (did(0, Some("wh\u{FFFD}le"), None), 2, &[MarkedOrError]),
            (did(0, Some("who"), Some("x")), 1, &[Error, WholeOrError, MarkedOrError, RetryOrError]),
            (did(1, Some("whole"), None), 1, &[Error, WholeOrError, MarkedOrError, RetryOrError]),
            (did(0, Some("whole"), None), 0, &[]),
            (did(1, Some("who"), Some("x")), 0, &[]),
            (Did { exit: Exit::TimedOut, ..did(0, Some("whole"), Some("x")) }, 2, &[]),
            (Did { exit: Exit::Signal, ..did(0, Some("whole"), Some("x")) }, 2, &[]),
        ] {
            for expected in all {
                let verdict = judge(expected, &did, Some("whole"), requests, 1);
                let passed = if passes.contains(&expected) { Verdict::Passed } else { Verdict::Failed };
                assert_eq!(verdict, passed, "{expected:?}: {did:?}, {requests} requests");
            }
        }
    }
}
