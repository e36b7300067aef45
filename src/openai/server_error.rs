//! Errors that a server sends in place of the rest.

use crate::json::{Raw, Str, content, string, view};

view! {
    /// An error that a server sent: `{"error": {..}}`, or an `error` that is only a message, or its members without `error`.
    ///
    /// ```
    /// use deltawire::openai::chat::Event;
    ///
    /// let payload = br#"{"error":{"message":"Slow down","type":"rate_limit_error","param":null,"code":"rate_limit_exceeded"}}"#;
    /// let Event::Error(error) = Event::parse(payload)? else { panic!() };
    /// assert_eq!(error.message(), "Slow down");
    /// assert_eq!(error.error_type_name(), "rate_limit_error");
    /// assert_eq!(error.code().unwrap(), "rate_limit_exceeded");
    /// assert_eq!((error.param(), error.status()), (None, None));
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    ServerError
}

impl<'a> ServerError<'a> {
    /// Returns `error`, or the whole payload if there is no such member.
    fn error(&self) -> Raw<'a> {
        self.raw.given("error").unwrap_or(self.raw)
    }

    /// Returns `message`. It is for people: do not match on it. An `error` that is a string is that message.
    #[must_use]
    pub fn message(&self) -> Str<'a> {
        let error = self.error();
        error.as_string().unwrap_or(content(error, "message"))
    }

    /// Returns `type` as it came, empty if there is none. The `type` of an event, which is `error`, does not count.
    #[must_use]
    pub fn error_type_name(&self) -> Str<'a> {
        let name = content(self.error(), "type");
        if name == "error" && self.raw.given("error").is_none() { Str::EMPTY } else { name }
    }

    /// Returns `code` if it is a string. One that is a number is an HTTP [`status`](Self::status).
    #[must_use]
    pub fn code(&self) -> Option<Str<'a>> {
        string(self.error(), "code")
    }

    /// Returns `param`: which part of the request is wrong.
    #[must_use]
    pub fn param(&self) -> Option<Str<'a>> {
        string(self.error(), "param")
    }

    /// Returns the HTTP status that the error has outside of a stream, if the server says so: `code` where it is a number,
    /// `status_code` or `status`.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        let members =
            [(self.error(), "code"), (self.error(), "status_code"), (self.raw, "status_code"), (self.raw, "status")];
        members.into_iter().find_map(|(object, name)| u16::try_from(object.get(name)?.as_u64()?).ok())
    }
}
