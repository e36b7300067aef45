//! Counts of tokens.

/// How many tokens there are, and how that is known.
///
/// ```
/// use core::time::Duration;
/// use deltawire::meter::{Meter, Signal};
///
/// let mut meter = Meter::new(Duration::ZERO);
/// meter.signal(Signal::Text, 41, Duration::ZERO);
/// let tokens = meter.output_tokens();
/// assert_eq!((tokens.count, tokens.is_estimated), (11, true));
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct Tokens {
    /// How many.
    pub count: u64,
    /// Whether at least some of them are estimated from bytes, because the server has not reported them yet.
    pub is_estimated: bool,
}

/// A kind of tokens that [`Totals`](super::Totals) count.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum TokenKind {
    /// The input, with what was read from the cache and written to it.
    Input,
    /// How much of the input was read from the cache.
    Cached,
    /// How much of the input was written to the cache.
    CacheWritten,
    /// The output that servers reported, with the reasoning.
    Output,
    /// How much of that is reasoning.
    Reasoning,
    /// The output of answers that ended before their server reported it, estimated from their bytes.
    OutputEstimated,
}

impl TokenKind {
    /// All kinds.
    pub const ALL: [Self; 6] =
        [Self::Input, Self::Cached, Self::CacheWritten, Self::Output, Self::Reasoning, Self::OutputEstimated];

    /// Returns the name in snake case, for logs and metrics.
    ///
    /// ```
    /// assert_eq!(deltawire::meter::TokenKind::CacheWritten.name(), "cache_written");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Cached => "cached",
            Self::CacheWritten => "cache_written",
            Self::Output => "output",
            Self::Reasoning => "reasoning",
            Self::OutputEstimated => "output_estimated",
        }
    }

    /// Returns the name of the span attribute of OpenTelemetry that has it, if there is one.
    ///
    /// ```
    /// assert_eq!(deltawire::meter::TokenKind::Output.otel_name(), Some("gen_ai.usage.output_tokens"));
    /// ```
    #[must_use]
    pub const fn otel_name(self) -> Option<&'static str> {
        match self {
            Self::Input => Some("gen_ai.usage.input_tokens"),
            Self::Cached => Some("gen_ai.usage.cache_read.input_tokens"),
            Self::CacheWritten => Some("gen_ai.usage.cache_creation.input_tokens"),
            Self::Output => Some("gen_ai.usage.output_tokens"),
            Self::Reasoning => Some("gen_ai.usage.reasoning.output_tokens"),
            Self::OutputEstimated => None,
        }
    }
}

impl core::fmt::Display for TokenKind {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.name())
    }
}
