//! What a message cost, in tokens and requests.

use crate::json::{Str, number, string, view};

view! {
    /// Counts of tokens and requests, looked up on demand.
    ///
    /// In a `message_delta` they are totals of the message so far: overwrite a count that is there, and leave one that is
    /// absent. A count that is not a whole number from 0 to `u64::MAX` reads as `None`; [`raw`](Self::raw) has it.
    ///
    /// ```
    /// use deltawire::anthropic::Event;
    ///
    /// let payload = br#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},
    ///     "usage":{"output_tokens":15,"output_tokens_details":{"thinking_tokens":4}}}"#;
    /// let Event::MessageDelta(delta) = Event::parse(payload)? else { panic!() };
    /// assert_eq!(delta.usage().output_tokens(), Some(15));
    /// assert_eq!(delta.usage().thinking_tokens(), Some(4));
    /// assert_eq!(delta.usage().input_tokens(), None);
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    Usage
}

impl<'a> Usage<'a> {
    fn number_in(&self, group: &str, name: &str) -> Option<u64> {
        number(self.raw.get(group)?, name)
    }

    /// Returns `input_tokens`.
    #[must_use]
    pub fn input_tokens(&self) -> Option<u64> {
        number(self.raw, "input_tokens")
    }

    /// Returns `output_tokens`.
    #[must_use]
    pub fn output_tokens(&self) -> Option<u64> {
        number(self.raw, "output_tokens")
    }

    /// Returns `cache_creation_input_tokens`.
    #[must_use]
    pub fn cache_creation_input_tokens(&self) -> Option<u64> {
        number(self.raw, "cache_creation_input_tokens")
    }

    /// Returns `cache_read_input_tokens`.
    #[must_use]
    pub fn cache_read_input_tokens(&self) -> Option<u64> {
        number(self.raw, "cache_read_input_tokens")
    }

    /// Returns `cache_creation.ephemeral_5m_input_tokens`.
    #[must_use]
    pub fn ephemeral_5m_input_tokens(&self) -> Option<u64> {
        self.number_in("cache_creation", "ephemeral_5m_input_tokens")
    }

    /// Returns `cache_creation.ephemeral_1h_input_tokens`.
    #[must_use]
    pub fn ephemeral_1h_input_tokens(&self) -> Option<u64> {
        self.number_in("cache_creation", "ephemeral_1h_input_tokens")
    }

    /// Returns `output_tokens_details.thinking_tokens`.
    #[must_use]
    pub fn thinking_tokens(&self) -> Option<u64> {
        self.number_in("output_tokens_details", "thinking_tokens")
    }

    /// Returns `server_tool_use.web_search_requests`.
    #[must_use]
    pub fn web_search_requests(&self) -> Option<u64> {
        self.number_in("server_tool_use", "web_search_requests")
    }

    /// Returns `server_tool_use.web_fetch_requests`.
    #[must_use]
    pub fn web_fetch_requests(&self) -> Option<u64> {
        self.number_in("server_tool_use", "web_fetch_requests")
    }

    /// Returns `service_tier`: standard, priority or batch.
    #[must_use]
    pub fn service_tier(&self) -> Option<Str<'a>> {
        string(self.raw, "service_tier")
    }
}
