//! What kind of failure it is.

use core::fmt;

/// What kind of failure it is, the same for every vendor.
///
/// ```
/// use deltawire::retry::Class;
///
/// assert_eq!(Class::of_status(529), Class::Overloaded);
/// assert!(Class::Overloaded.is_transient() && !Class::QuotaExhausted.is_transient());
/// assert_eq!(Class::QuotaExhausted.name(), "quota_exhausted");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Class {
    /// Too many requests or tokens for now. Wait, as long as the server asks for.
    RateLimited,
    /// What was paid for, or is allowed for the day, is used up. Somebody has to pay, or to raise a limit.
    QuotaExhausted,
    /// The server has too much to do. Wait.
    Overloaded,
    /// The server failed. The same request may succeed.
    Server,
    /// It took too long: the server says so, or you do.
    Timeout,
    /// The connection could not be made, or broke.
    Connection,
    /// The stream ended before the answer did.
    Truncated,
    /// The request collided with another. The same request may succeed.
    Conflict,
    /// The key is missing, wrong or expired.
    Authentication,
    /// The key may not do this.
    Permission,
    /// The model, or something that the request names, does not exist.
    NotFound,
    /// The request has too many bytes.
    TooLarge,
    /// The request is wrong.
    InvalidRequest,
    /// The request has more tokens than the model can take. Shorten it.
    ContextTooLong,
    /// A filter refused the request or the answer.
    ContentFilter,
    /// Nothing that this version knows.
    Unknown,
}

impl Class {
    /// Returns what an HTTP status means if nothing else is known. `Unknown` if it is not one of an error.
    #[must_use]
    pub const fn of_status(status: u16) -> Self {
        match status {
            401 => Self::Authentication,
            402 => Self::QuotaExhausted,
            403 => Self::Permission,
            404 => Self::NotFound,
            408 | 504 => Self::Timeout,
            409 => Self::Conflict,
            413 | 431 => Self::TooLarge,
            429 => Self::RateLimited,
            // The client itself went away.
            499 => Self::Unknown,
            400..=499 => Self::InvalidRequest,
            503 | 529 => Self::Overloaded,
            500..=599 => Self::Server,
            _ => Self::Unknown,
        }
    }

    /// Returns whether the same request may succeed later. Returns `false` for `Unknown`.
    #[must_use]
    pub const fn is_transient(self) -> bool {
        matches!(
            self,
            Self::RateLimited
                | Self::Overloaded
                | Self::Server
                | Self::Timeout
                | Self::Connection
                | Self::Truncated
                | Self::Conflict
        )
    }

    /// Returns the name in snake case, for logs and metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RateLimited => "rate_limited",
            Self::QuotaExhausted => "quota_exhausted",
            Self::Overloaded => "overloaded",
            Self::Server => "server",
            Self::Timeout => "timeout",
            Self::Connection => "connection",
            Self::Truncated => "truncated",
            Self::Conflict => "conflict",
            Self::Authentication => "authentication",
            Self::Permission => "permission",
            Self::NotFound => "not_found",
            Self::TooLarge => "too_large",
            Self::InvalidRequest => "invalid_request",
            Self::ContextTooLong => "context_too_long",
            Self::ContentFilter => "content_filter",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
