//! Where the code of a message runs.

use crate::json::{Str, string, view};

view! {
    /// The container in which code ran. Send its id to use the container again.
    ///
    /// ```
    /// use deltawire::anthropic::Event;
    ///
    /// let payload = br#"{"type":"message_delta","delta":{"stop_reason":"end_turn",
    ///     "container":{"id":"container_1","expires_at":"2026-11-21T12:00:00Z","skills":null}},"usage":{"output_tokens":3}}"#;
    /// let Event::MessageDelta(delta) = Event::parse(payload)? else { panic!() };
    /// let container = delta.container().unwrap();
    /// assert_eq!(container.id().unwrap(), "container_1");
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    Container
}

impl<'a> Container<'a> {
    /// Returns `id`.
    #[must_use]
    pub fn id(&self) -> Option<Str<'a>> {
        string(self.raw, "id")
    }

    /// Returns `expires_at`, a time as of RFC 3339.
    #[must_use]
    pub fn expires_at(&self) -> Option<Str<'a>> {
        string(self.raw, "expires_at")
    }
}
