//! How fast a stream is sent.

use core::time::Duration;

/// When pieces are sent.
#[derive(Clone, Copy)]
pub(crate) enum Pace {
    /// When they came, so many times as fast.
    Recorded(f64),
    /// At once.
    Full,
    /// So long after the one before.
    Gap(Duration),
}

impl Pace {
    /// Returns when what came at the time `at`, as number `number`, is sent, both counted from the start of the stream. Nothing if that is at once.
    pub(crate) fn due(self, number: u32, at: Duration) -> Option<Duration> {
        let due = match self {
            // So slow that it would overflow is so slow that nobody sees its end.
            Self::Recorded(speed) => Duration::try_from_secs_f64(at.as_secs_f64() / speed).unwrap_or(Duration::MAX),
            Self::Full => Duration::ZERO,
            Self::Gap(gap) => gap.saturating_mul(number),
        };
        (due > Duration::ZERO).then_some(due)
    }
}
