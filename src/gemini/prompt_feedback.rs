//! What the server says of the prompt.

use crate::json::{Raw, Str, string, view};

view! {
    /// What the server says of the prompt. If it is blocked there is no answer, and this is the end of it.
    ///
    /// ```
    /// use deltawire::gemini::Event;
    ///
    /// let payload = br#"{"promptFeedback":{"blockReason":"SAFETY","safetyRatings":[]},"modelVersion":"g"}"#;
    /// let Event::Chunk(chunk) = Event::parse(payload)? else { panic!() };
    /// assert_eq!(chunk.prompt_feedback().unwrap().block_reason().unwrap(), "SAFETY");
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    PromptFeedback
}

impl<'a> PromptFeedback<'a> {
    /// Returns `blockReason`: why the prompt is blocked, if it is. An empty and an unspecified reason are none.
    #[must_use]
    pub fn block_reason(&self) -> Option<Str<'a>> {
        string(self.raw, "blockReason").filter(|reason| !reason.is_one_of(&["", "BLOCK_REASON_UNSPECIFIED"]))
    }

    /// Returns `blockReasonMessage`, which is for people.
    #[must_use]
    pub fn block_reason_message(&self) -> Option<Str<'a>> {
        string(self.raw, "blockReasonMessage")
    }

    /// Returns `safetyRatings`, a list of objects.
    #[must_use]
    pub fn safety_ratings(&self) -> Option<Raw<'a>> {
        self.raw.given("safetyRatings")
    }
}
