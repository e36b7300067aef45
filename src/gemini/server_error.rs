//! Errors that the server sends in place of the rest.

use super::chunk::Chunk;
use crate::json::{Raw, Str, content, view};

view! {
    /// An error that the server sent: `{"error": {"code", "message", "status", "details"}}`.
    ///
    /// ```
    /// use deltawire::gemini::Event;
    ///
    /// let payload = br#"{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}"#;
    /// let Event::Error(error) = Event::parse(payload)? else { panic!() };
    /// assert_eq!(error.code(), Some(503));
    /// assert_eq!(error.status(), "UNAVAILABLE");
    /// assert_eq!(error.message(), "The model is overloaded.");
    /// assert!(error.is_retryable());
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    ServerError
}

impl<'a> ServerError<'a> {
    /// Returns `error`, or the whole payload if there is no such member.
    fn error(&self) -> Raw<'a> {
        self.raw.given("error").unwrap_or(self.raw)
    }

    /// Returns `error.code`: the HTTP status that the same error has before a stream.
    #[must_use]
    pub fn code(&self) -> Option<u16> {
        self.error().get("code")?.as_u64().and_then(|code| u16::try_from(code).ok())
    }

    /// Returns `error.status`, the name of the code, which is meant for matching: `RESOURCE_EXHAUSTED`, `UNAVAILABLE`. It is
    /// empty if there is none.
    #[must_use]
    pub fn status(&self) -> Str<'a> {
        content(self.error(), "status")
    }

    /// Returns `error.message`. It is for people: do not match on it. An `error` that is a string is that message.
    #[must_use]
    pub fn message(&self) -> Str<'a> {
        let error = self.error();
        error.as_string().unwrap_or(content(error, "message"))
    }

    /// Returns `error.details`, a list of objects. One whose `@type` ends in `RetryInfo` has a `retryDelay`.
    #[must_use]
    pub fn details(&self) -> Option<Raw<'a>> {
        self.error().given("details")
    }

    /// Returns `true` if the same request may succeed later: at the rate limit, after a time-out, and after an error of the
    /// server. Keep what the stream brought before it failed, and pause before you try again.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self.code() {
            Some(code) => matches!(code, 408 | 429 | 500..=599),
            None => {
                const STATUSES: [&str; 5] =
                    ["RESOURCE_EXHAUSTED", "UNAVAILABLE", "INTERNAL", "DEADLINE_EXCEEDED", "ABORTED"];
                self.status().is_one_of(&STATUSES)
            }
        }
    }

    /// Returns what else the payload has: an error can come in a chunk with a last piece of the answer.
    #[must_use]
    pub const fn chunk(&self) -> Chunk<'a> {
        Chunk::of(self.raw)
    }
}
