//! What is remembered of an answer between two payloads.

use super::calls::Calls;
use super::finish::Reason;
use super::seen::Seen;
use super::usage::Usage;

#[derive(Clone, Debug)]
pub(super) struct Track {
    pub(super) calls: Calls,
    pub(super) usage: Usage,
    pub(super) reason: Option<Reason>,
    pub(super) phase: Phase,
    /// A hash of the id of the answer, where a second one begins anew; 0 if it has none.
    pub(super) id: u64,
    /// Whether the event came that begins an answer, where there is one.
    pub(super) has_begun: bool,
    pub(super) seen: Seen,
    /// Whether any text came, or in Chat Completions a call.
    pub(super) has_content: bool,
    /// Whether reasoning came, where that matters.
    pub(super) has_reasoning: bool,
    /// Whether the caller knows that nothing here says which dialect it is.
    pub(super) is_unknown_told: bool,
}

/// How far the answer is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Phase {
    /// Nothing came.
    Empty,
    Started,
    /// An error came in place of the rest.
    Failed,
    /// What comes does not count.
    Over,
}

impl Track {
    pub(super) const NEW: Self = Self {
        calls: Calls::NEW,
        usage: Usage::NONE,
        reason: None,
        phase: Phase::Empty,
        id: 0,
        has_begun: false,
        seen: Seen::NOTHING,
        has_content: false,
        has_reasoning: false,
        is_unknown_told: false,
    };

    /// Returns whether what comes counts.
    #[inline]
    pub(super) const fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Empty | Phase::Started)
    }

    /// Returns the reason that is meant: after calls that the caller has to run, "stop" means these.
    pub(super) fn meant(&self, reason: Reason) -> Reason {
        if reason == Reason::Stop && self.calls.has_yours() { Reason::ToolUse } else { reason }
    }
}
