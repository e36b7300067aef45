//! What went wrong.

use core::time::Duration;

use super::class::Class;
use super::details::Details;
use super::headers::Headers;
use super::quota::Quota;
use crate::answer::{End, Reason, ServerError};
use crate::stream::Outcome;

/// What went wrong with a request, as far as it is known.
///
/// Begin with what you have, and add what else you have, in any order.
///
/// ```
/// use core::time::Duration;
/// use deltawire::retry::{Class, Failure};
///
/// // A response that is an error:
/// let headers = [("retry-after", "20")];
/// let body = br#"{"type":"error","error":{"type":"rate_limit_error","message":"Slow down"}}"#;
/// let failure = Failure::of_status(429)
///     .with_headers(|name| headers.iter().find(|(it, _)| *it == name).map(|(_, value)| value), None)
///     .with_body(body);
/// assert_eq!((failure.class(), failure.after()), (Class::RateLimited, Some(Duration::from_secs(20))));
///
/// // The same status, and yet no waiting helps:
/// let body = br#"{"error":{"code":"insufficient_quota","message":"You exceeded your current quota"}}"#;
/// assert_eq!(Failure::of_status(429).with_body(body).class(), Class::QuotaExhausted);
///
/// // Your own transport says so:
/// assert!(Failure::new(Class::Timeout).class().is_transient());
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Failure {
    /// What the caller says, which is what it is.
    class: Option<Class>,
    /// Of the response.
    status: Option<u16>,
    /// In the error.
    own_status: Option<u16>,
    is: Option<Class>,
    may_be: Option<Class>,
    refused_for: Option<Class>,
    quota: Quota,
    after_of_headers: Option<Duration>,
    after_of_error: Option<Duration>,
    reset: Option<Duration>,
    should_retry: Option<bool>,
    /// Whether the error came inside of a stream, so that the server has ended the answer.
    has_ended: bool,
}

impl Failure {
    const NOTHING: Self = Self {
        class: None,
        status: None,
        own_status: None,
        is: None,
        may_be: None,
        refused_for: None,
        quota: Quota::Left,
        after_of_headers: None,
        after_of_error: None,
        reset: None,
        should_retry: None,
        has_ended: false,
    };

    /// Returns a failure that you know the class of: a [`Timeout`](Class::Timeout) of yours, a
    /// [`Connection`](Class::Connection) that was refused or broke.
    #[must_use]
    pub const fn new(class: Class) -> Self {
        Self { class: Some(class), ..Self::NOTHING }
    }

    /// Returns the failure of a response with this HTTP status. Add its [headers](Self::with_headers) and its
    /// [body](Self::with_body).
    #[must_use]
    pub const fn of_status(status: u16) -> Self {
        Self { status: Some(status), ..Self::NOTHING }
    }

    /// Returns the failure of an error that came inside of a stream, as [`Part::Error`](crate::answer::Part::Error) or from an
    /// `Answer`. The headers of the response are from before it, and of no use.
    #[must_use]
    pub fn of_error(error: &ServerError<'_>) -> Self {
        let mut failure = Self { has_ended: true, ..Self::NOTHING };
        failure.take(&Details::of_object(error.raw()));
        failure.own_status = failure.own_status.or(error.status().filter(|status| (100..600).contains(status)));
        failure
    }

    /// Returns the failure of a stream that ended like this, or `None` if all of the answer came, even if frames were lost on the
    /// way, or if you cancelled it.
    ///
    /// Where it ended with an error that the server sent, the class is [`Unknown`](Class::Unknown): the error says more, so make the
    /// failure [of that](Self::of_error). Where something else came in place of a stream, it is read as a [body](Self::with_body).
    #[must_use]
    pub fn of_end(end: &End<'_>) -> Option<Self> {
        match end.outcome {
            Outcome::Complete | Outcome::EndMarkerLost => match end.reason {
                Some(Reason::Error) => Some(Self { has_ended: true, ..Self::new(Class::Server) }),
                _ if end.is_cut || end.unfollowed_calls() > 0 => Some(Self::new(Class::Truncated)),
                _ => None,
            },
            // You ended it.
            Outcome::Cancelled => None,
            Outcome::Truncated => Some(Self::new(Class::Truncated)),
            Outcome::Error => Some(Self { has_ended: true, ..Self::NOTHING }),
            Outcome::Empty => Some(match end.unknown {
                Some(body) => Self::NOTHING.with_body(body),
                None if end.has_ignored_lines() => Self::NOTHING,
                None => Self::new(Class::Truncated),
            }),
        }
    }

    /// Adds the headers of the response: `header` returns the value of one by its name, which is in small letters. `now` is the
    /// time in seconds since 1970, if you have a clock that knows it; if not, the header `date` says it.
    ///
    /// It asks for `date`, `retry-after-ms`, `retry-after`, `x-should-retry`, `anthropic-ratelimit-*` and `x-ratelimit-*`. What
    /// cannot be read is passed over.
    ///
    /// ```
    /// use core::time::Duration;
    /// use deltawire::retry::Failure;
    ///
    /// let headers = |name: &str| match name {
    ///     "retry-after" => Some("Sun, 06 Nov 1994 08:49:37 GMT"),
    ///     "date" => Some("Sun, 06 Nov 1994 08:49:07 GMT"),
    ///     _ => None,
    /// };
    /// assert_eq!(Failure::of_status(503).with_headers(headers, None).after(), Some(Duration::from_secs(30)));
    /// assert_eq!(Failure::of_status(503).with_headers(headers, Some(784_111_770)).after(), Some(Duration::from_secs(7)));
    /// ```
    #[must_use]
    pub fn with_headers<V: AsRef<[u8]>>(mut self, header: impl Fn(&str) -> Option<V>, now: Option<u64>) -> Self {
        let headers = Headers::read(header, now);
        self.after_of_headers = headers.after;
        self.reset = headers.reset;
        self.should_retry = headers.should_retry;
        self
    }

    /// Adds the body of the response, in any dialect: JSON, or SSE with an error in it. What is neither is passed over.
    #[must_use]
    pub fn with_body(mut self, body: &[u8]) -> Self {
        if let Some(details) = Details::of_body(body) {
            self.take(&details);
        }
        self
    }

    fn take(&mut self, details: &Details) {
        self.is = details.is;
        self.may_be = details.may_be;
        self.refused_for = details.refused_for;
        self.quota = details.quota;
        self.own_status = details.status;
        self.after_of_error = details.after;
    }

    /// Returns what kind of failure it is.
    ///
    /// What you said counts first; then the names that the server gave, but those that mean many things, such as
    /// `invalid_request_error` and `api_error`, only after the status. Of a request that was refused the message counts too where
    /// it says more: that a quota is used up, that the context is too long.
    #[must_use]
    pub fn class(&self) -> Class {
        if let Some(class) = self.class {
            return class;
        }
        let class = self.class_by_name();
        let is_used_up = match self.quota {
            Quota::Left => false,
            Quota::UsedUpUnlessAfter => self.after().is_none(),
            Quota::UsedUp => true,
        };
        match class {
            Class::RateLimited | Class::Permission | Class::InvalidRequest | Class::TooLarge | Class::Unknown
                if is_used_up =>
            {
                Class::QuotaExhausted
            }
            _ => class,
        }
    }

    /// Returns what it is without regard to quotas.
    fn class_by_name(&self) -> Class {
        let is_too_large = self.refused_for == Some(Class::TooLarge) || self.status() == Some(413);
        match self.is {
            // A single request is over the limit of a minute: no waiting helps.
            Some(Class::RateLimited) if is_too_large => return Class::TooLarge,
            Some(class) => return class,
            None => {}
        }
        let by_status = self.status().map(Class::of_status).filter(|class| *class != Class::Unknown);
        let class = by_status.or(self.may_be).unwrap_or(Class::Unknown);
        match self.refused_for {
            Some(reason) if matches!(class, Class::InvalidRequest | Class::TooLarge | Class::Unknown) => reason,
            _ => class,
        }
    }

    /// Returns the HTTP status: that of the response if it is one of an error, or else the one that the error names.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.status.filter(|status| *status >= 400).or(self.own_status).or(self.status)
    }

    /// Returns how long the server asks to wait: by `retry-after-ms` or else `retry-after`, or else in the error, or else in its
    /// message. It may be very long.
    #[must_use]
    pub fn after(&self) -> Option<Duration> {
        self.after_of_headers.or(self.after_of_error)
    }

    /// Returns when the limits that are used up are as new, by the headers of rate limits. The server may take a request sooner.
    pub(super) const fn reset(&self) -> Option<Duration> {
        self.reset
    }

    /// Returns what `x-should-retry` says.
    pub(super) const fn should_retry(&self) -> Option<bool> {
        self.should_retry
    }

    /// Returns whether the server has ended the answer, so that no more can come of it.
    pub(super) const fn has_ended(&self) -> bool {
        self.has_ended
    }
}
