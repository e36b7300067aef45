//! What an answer cost, in tokens.

use crate::error::{Error, ErrorKind};
use crate::json::{Raw, Str, number, string, view};

view! {
    /// Counts of tokens, looked up on demand, in every spelling that servers use.
    ///
    /// They are totals of the whole answer: of several, the last counts. A count that is not a whole number from 0 to
    /// `u64::MAX` reads as `None`; [`raw`](Self::raw) has it.
    ///
    /// ```
    /// use deltawire::openai::chat::Event;
    ///
    /// let payload = br#"{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":5,"prompt_cache_hit_tokens":4}}"#;
    /// let Event::Chunk(chunk) = Event::parse(payload)? else { panic!() };
    /// let usage = chunk.usage().unwrap();
    /// assert_eq!((usage.prompt_tokens(), usage.completion_tokens()), (Some(9), Some(5)));
    /// assert_eq!((usage.cached_tokens(), usage.reasoning_tokens()), (Some(4), None));
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    Usage
}

impl<'a> Usage<'a> {
    /// Wraps an object with counts.
    ///
    /// ```
    /// use deltawire::json::Raw;
    /// use deltawire::openai::chat::Usage;
    ///
    /// let usage = Usage::new(Raw::new(r#"{"prompt_tokens":9}"#)?)?;
    /// assert_eq!(usage.prompt_tokens(), Some(9));
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If it is not an object.
    pub fn new(raw: Raw<'a>) -> Result<Self, Error> {
        if raw.is_object() { Ok(Self { raw }) } else { Err(Error::new(ErrorKind::UnexpectedType, 0)) }
    }

    fn number_in(&self, group: &str, name: &str) -> Option<u64> {
        number(self.raw.get(group)?, name)
    }

    /// Returns `prompt_tokens`: the input, cached tokens included.
    #[must_use]
    pub fn prompt_tokens(&self) -> Option<u64> {
        number(self.raw, "prompt_tokens")
    }

    /// Returns `completion_tokens`: the output, reasoning included where the server counts it there.
    #[must_use]
    pub fn completion_tokens(&self) -> Option<u64> {
        number(self.raw, "completion_tokens")
    }

    /// Returns `total_tokens`.
    #[must_use]
    pub fn total_tokens(&self) -> Option<u64> {
        number(self.raw, "total_tokens")
    }

    /// Returns how many tokens of the input were cached: `prompt_tokens_details.cached_tokens`, or
    /// `prompt_cache_hit_tokens`, or `cached_tokens`.
    #[must_use]
    pub fn cached_tokens(&self) -> Option<u64> {
        self.number_in("prompt_tokens_details", "cached_tokens")
            .or_else(|| number(self.raw, "prompt_cache_hit_tokens"))
            .or_else(|| number(self.raw, "cached_tokens"))
    }

    /// Returns `prompt_tokens_details.cache_write_tokens`.
    #[must_use]
    pub fn cache_write_tokens(&self) -> Option<u64> {
        self.number_in("prompt_tokens_details", "cache_write_tokens")
    }

    /// Returns `prompt_tokens_details.audio_tokens`.
    #[must_use]
    pub fn prompt_audio_tokens(&self) -> Option<u64> {
        self.number_in("prompt_tokens_details", "audio_tokens")
    }

    /// Returns how many tokens of the output are reasoning: `completion_tokens_details.reasoning_tokens`, or
    /// `reasoning_tokens`.
    #[must_use]
    pub fn reasoning_tokens(&self) -> Option<u64> {
        self.number_in("completion_tokens_details", "reasoning_tokens").or_else(|| number(self.raw, "reasoning_tokens"))
    }

    /// Returns `completion_tokens_details.audio_tokens`.
    #[must_use]
    pub fn completion_audio_tokens(&self) -> Option<u64> {
        self.number_in("completion_tokens_details", "audio_tokens")
    }

    /// Returns `completion_tokens_details.accepted_prediction_tokens`.
    #[must_use]
    pub fn accepted_prediction_tokens(&self) -> Option<u64> {
        self.number_in("completion_tokens_details", "accepted_prediction_tokens")
    }

    /// Returns `completion_tokens_details.rejected_prediction_tokens`.
    #[must_use]
    pub fn rejected_prediction_tokens(&self) -> Option<u64> {
        self.number_in("completion_tokens_details", "rejected_prediction_tokens")
    }

    /// Returns `service_tier`, which some servers put here.
    #[must_use]
    pub fn service_tier(&self) -> Option<Str<'a>> {
        string(self.raw, "service_tier")
    }
}
