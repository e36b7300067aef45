//! Errors that the server sends in place of the rest.

use core::fmt;

use crate::json::{Names, Raw, Str, content, named, string, view};

view! {
    /// An error that the server sent.
    ///
    /// ```
    /// use deltawire::anthropic::{ErrorType, Event};
    ///
    /// let payload = br#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}"#;
    /// let Event::Error(error) = Event::parse(payload)? else { panic!() };
    /// assert_eq!(error.error_type(), ErrorType::Overloaded);
    /// assert!(error.error_type().is_retryable());
    /// assert_eq!(error.error_type().status(), Some(529));
    /// assert_eq!(error.message(), "Overloaded");
    /// assert_eq!(error.request_id().unwrap(), "req_1");
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    ServerError
}

impl<'a> ServerError<'a> {
    /// Returns `error`, or the whole payload if there is no such member.
    fn error(&self) -> Raw<'a> {
        self.raw.given("error").unwrap_or(self.raw)
    }

    /// Returns the members that have a method here.
    pub(super) fn members(&self) -> &'static [&'static str] {
        match self.raw.given("error") {
            Some(_) => &["type", "error", "request_id"],
            None => &["type", "object", "message", "details", "request_id"],
        }
    }

    /// Returns the class of the error. `Unknown` if `error.type` is missing or new.
    #[must_use]
    pub fn error_type(&self) -> ErrorType {
        named(self.error(), "type", &TYPES).unwrap_or(ErrorType::Unknown)
    }

    /// Returns `error.type` as it came, empty if there is none.
    #[must_use]
    pub fn error_type_name(&self) -> Str<'a> {
        let name = content(self.error(), "type");
        // Where there is no `error` the type may be that of the event.
        if name == "error" && self.raw.given("error").is_none() { Str::EMPTY } else { name }
    }

    /// Returns `error.message`. It is for people: do not match on it. An `error` that is a string is that message.
    #[must_use]
    pub fn message(&self) -> Str<'a> {
        let error = self.error();
        error.as_string().unwrap_or(content(error, "message"))
    }

    /// Returns `request_id`.
    #[must_use]
    pub fn request_id(&self) -> Option<Str<'a>> {
        string(self.raw, "request_id")
    }

    /// Returns `error.details`.
    #[must_use]
    pub fn details(&self) -> Option<Raw<'a>> {
        self.error().given("details")
    }

    /// Returns `error.details.error_code`, which is meant for matching.
    #[must_use]
    pub fn error_code(&self) -> Option<Str<'a>> {
        string(self.details()?, "error_code")
    }
}

/// The class of an error.
///
/// ```
/// use deltawire::anthropic::ErrorType;
///
/// let error = ErrorType::Overloaded;
/// assert_eq!((error.name(), error.status(), error.is_retryable()), ("overloaded_error", Some(529), true));
/// assert!(!ErrorType::InvalidRequest.is_retryable());
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ErrorType {
    /// `invalid_request_error`
    InvalidRequest,
    /// `authentication_error`
    Authentication,
    /// `billing_error`
    Billing,
    /// `permission_error`
    Permission,
    /// `not_found_error`
    NotFound,
    /// `conflict_error`
    Conflict,
    /// `request_too_large`
    RequestTooLarge,
    /// `rate_limit_error`
    RateLimit,
    /// `api_error`
    Api,
    /// `timeout_error`
    Timeout,
    /// `overloaded_error`
    Overloaded,
    /// `memory_precondition_failed_error`
    MemoryPreconditionFailed,
    /// `memory_path_conflict_error`
    MemoryPathConflict,
    /// A class that this version does not know. [`ServerError::error_type_name`] has its name.
    Unknown,
}

const TYPES: Names<ErrorType, 13> = Names([
    ("overloaded_error", ErrorType::Overloaded),
    ("api_error", ErrorType::Api),
    ("rate_limit_error", ErrorType::RateLimit),
    ("timeout_error", ErrorType::Timeout),
    ("invalid_request_error", ErrorType::InvalidRequest),
    ("authentication_error", ErrorType::Authentication),
    ("billing_error", ErrorType::Billing),
    ("permission_error", ErrorType::Permission),
    ("not_found_error", ErrorType::NotFound),
    ("conflict_error", ErrorType::Conflict),
    ("request_too_large", ErrorType::RequestTooLarge),
    ("memory_precondition_failed_error", ErrorType::MemoryPreconditionFailed),
    ("memory_path_conflict_error", ErrorType::MemoryPathConflict),
]);

impl ErrorType {
    /// Returns the name on the wire, `"unknown"` for one that this version does not know.
    #[must_use]
    pub fn name(self) -> &'static str {
        TYPES.name_of(|it| it == self).unwrap_or("unknown")
    }

    /// Returns the HTTP status that the same error has before a stream. Inside of a stream the status was 200.
    #[must_use]
    pub const fn status(self) -> Option<u16> {
        Some(match self {
            Self::InvalidRequest => 400,
            Self::Authentication => 401,
            Self::Billing => 402,
            Self::Permission => 403,
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::RequestTooLarge => 413,
            Self::RateLimit => 429,
            Self::Api => 500,
            Self::Timeout => 504,
            Self::Overloaded => 529,
            Self::MemoryPreconditionFailed | Self::MemoryPathConflict | Self::Unknown => return None,
        })
    }

    /// Returns `true` if the same request may succeed later: at the rate limit after `retry-after`, after a conflict once it
    /// is resolved, and otherwise after a pause that grows. Keep what the stream brought before it failed. Returns `false`
    /// for unknown types.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        matches!(self, Self::Conflict | Self::RateLimit | Self::Api | Self::Timeout | Self::Overloaded)
    }
}

impl fmt::Display for ErrorType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
