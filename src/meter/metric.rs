//! What histograms are of, and its names.

use super::scale::Scale;

/// What a histogram of [`Totals`](super::Totals) is of.
///
/// The names are those of OpenTelemetry's conventions for generative AI (version 1.41), where these have one. They are those of
/// clients; a model server has `gen_ai.server.time_to_first_token` for the first and `gen_ai.server.request.duration` for the last of
/// the times.
///
/// ```
/// use deltawire::meter::Metric;
///
/// assert_eq!(Metric::Gap.otel_name(), "gen_ai.client.operation.time_per_output_chunk");
/// assert_eq!(Metric::Gap.prometheus_name(), "gen_ai_client_operation_time_per_output_chunk_seconds");
/// assert_eq!(Metric::Gap.unit(), "s");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Metric {
    /// From the request until the model wrote anything.
    TimeToFirstPart,
    /// From the request until the first text of the answer.
    TimeToFirstText,
    /// Between one part and the next.
    Gap,
    /// From the request until the end.
    Duration,
    /// Tokens a second.
    Rate,
    /// Tokens of the input of an answer.
    InputTokens,
    /// Tokens of the output of an answer.
    OutputTokens,
}

/// How many there are.
pub(super) const METRICS: usize = 7;

/// An attribute of OpenTelemetry and a label of Prometheus.
const TOKEN_TYPE: &str = "gen_ai.token.type";

impl Metric {
    /// All metrics.
    pub const ALL: [Self; METRICS] = [
        Self::TimeToFirstPart,
        Self::TimeToFirstText,
        Self::Gap,
        Self::Duration,
        Self::Rate,
        Self::InputTokens,
        Self::OutputTokens,
    ];

    /// Returns the name of the metric for OpenTelemetry. Those of input and output tokens have the same, and differ in their
    /// [`attribute`](Self::attribute).
    #[must_use]
    pub const fn otel_name(self) -> &'static str {
        match self {
            Self::TimeToFirstPart => "gen_ai.client.operation.time_to_first_chunk",
            Self::TimeToFirstText => "deltawire.time_to_first_text",
            Self::Gap => "gen_ai.client.operation.time_per_output_chunk",
            Self::Duration => "gen_ai.client.operation.duration",
            Self::Rate => "deltawire.output_token_rate",
            Self::InputTokens | Self::OutputTokens => "gen_ai.client.token.usage",
        }
    }

    /// Returns the name of the metric for Prometheus, with its unit.
    #[must_use]
    pub const fn prometheus_name(self) -> &'static str {
        match self {
            Self::TimeToFirstPart => "gen_ai_client_operation_time_to_first_chunk_seconds",
            Self::TimeToFirstText => "deltawire_time_to_first_text_seconds",
            Self::Gap => "gen_ai_client_operation_time_per_output_chunk_seconds",
            Self::Duration => "gen_ai_client_operation_duration_seconds",
            Self::Rate => "deltawire_output_token_rate",
            Self::InputTokens | Self::OutputTokens => "gen_ai_client_token_usage",
        }
    }

    /// Returns the unit, as OpenTelemetry writes it.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self.scale() {
            Scale::Time => "s",
            Scale::Rate => "{token}/s",
            Scale::Tokens => "{token}",
        }
    }

    /// Returns the attribute that tells it from another metric of the same name, and its value.
    ///
    /// ```
    /// use deltawire::meter::Metric;
    ///
    /// assert_eq!(Metric::OutputTokens.attribute(), Some(("gen_ai.token.type", "output")));
    /// ```
    #[must_use]
    pub const fn attribute(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::InputTokens => Some((TOKEN_TYPE, "input")),
            Self::OutputTokens => Some((TOKEN_TYPE, "output")),
            _ => None,
        }
    }

    /// Returns what it is, in a sentence.
    #[must_use]
    pub const fn help(self) -> &'static str {
        match self {
            Self::TimeToFirstPart => "Time from the request to the first part that the model wrote.",
            Self::TimeToFirstText => "Time from the request to the first text of the answer.",
            Self::Gap => "Time from one part that the model wrote to the next.",
            Self::Duration => "Time from the request to the end of the answer.",
            Self::Rate => "Output tokens per second of an answer, from the request to the last part.",
            Self::InputTokens | Self::OutputTokens => "Tokens of an answer.",
        }
    }

    pub(super) const fn scale(self) -> Scale {
        match self {
            Self::TimeToFirstPart | Self::TimeToFirstText | Self::Gap | Self::Duration => Scale::Time,
            Self::Rate => Scale::Rate,
            Self::InputTokens | Self::OutputTokens => Scale::Tokens,
        }
    }
}
