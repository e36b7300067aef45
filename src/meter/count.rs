//! What is only counted.

/// A count of totals that has no kinds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Count {
    Bytes,
    Parts,
    Skipped,
    Violations,
    Retries,
    Recovered,
    SavedTokens,
}

/// How many there are.
pub(super) const COUNTS: usize = 7;

impl Count {
    pub(super) const ALL: [Self; COUNTS] =
        [Self::Bytes, Self::Parts, Self::Skipped, Self::Violations, Self::Retries, Self::Recovered, Self::SavedTokens];

    /// Returns its name where totals are stored.
    #[cfg(feature = "serde_json")]
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Parts => "parts",
            Self::Skipped => "skipped",
            Self::Violations => "violations",
            Self::Retries => "retries",
            Self::Recovered => "recovered",
            Self::SavedTokens => "saved_tokens",
        }
    }

    pub(super) const fn prometheus_name(self) -> &'static str {
        match self {
            Self::Bytes => "deltawire_received_bytes_total",
            Self::Parts => "deltawire_parts_total",
            Self::Skipped => "deltawire_skipped_frames_total",
            Self::Violations => "deltawire_order_violations_total",
            Self::Retries => "deltawire_retries_total",
            Self::Recovered => "deltawire_recovered_answers_total",
            Self::SavedTokens => "deltawire_saved_tokens_total",
        }
    }

    pub(super) const fn help(self) -> &'static str {
        match self {
            Self::Bytes => "Bytes that came.",
            Self::Parts => "Parts that models wrote.",
            Self::Skipped => "Frames that were skipped because they are over a limit or cannot be read.",
            Self::Violations => "Events that were out of order.",
            Self::Retries => "Requests that were sent again.",
            Self::Recovered => "Answers that a retry completed.",
            Self::SavedTokens => "Output tokens that did not have to be written again.",
        }
    }
}
