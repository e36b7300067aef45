//! What an answer cost, in tokens.

use crate::json::{Raw, Str, number, string, view};

view! {
    /// Counts of tokens, `usageMetadata`, looked up on demand.
    ///
    /// Each chunk has them for the answer so far. The last one that has a [total](Self::total_tokens) counts: overwrite all
    /// of the one before, never add. A count that is not a whole number from 0 to `u64::MAX` reads as `None`;
    /// [`raw`](Self::raw) has it.
    ///
    /// ```
    /// use deltawire::gemini::Event;
    ///
    /// let payload = br#"{"candidates":[],"usageMetadata":{"promptTokenCount":2,"candidatesTokenCount":5,"totalTokenCount":7}}"#;
    /// let Event::Chunk(chunk) = Event::parse(payload)? else { panic!() };
    /// let usage = chunk.usage();
    /// assert_eq!((usage.prompt_tokens(), usage.candidates_tokens(), usage.total_tokens()), (Some(2), Some(5), Some(7)));
    /// assert_eq!(usage.thoughts_tokens(), None);
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    Usage
}

impl<'a> Usage<'a> {
    /// Returns `promptTokenCount`: the prompt, with what of it was cached.
    #[must_use]
    pub fn prompt_tokens(&self) -> Option<u64> {
        number(self.raw, "promptTokenCount")
    }

    /// Returns `candidatesTokenCount`: the answer, without thoughts.
    #[must_use]
    pub fn candidates_tokens(&self) -> Option<u64> {
        number(self.raw, "candidatesTokenCount")
    }

    /// Returns `thoughtsTokenCount`.
    #[must_use]
    pub fn thoughts_tokens(&self) -> Option<u64> {
        number(self.raw, "thoughtsTokenCount")
    }

    /// Returns `cachedContentTokenCount`: what of the prompt was cached.
    #[must_use]
    pub fn cached_content_tokens(&self) -> Option<u64> {
        number(self.raw, "cachedContentTokenCount")
    }

    /// Returns `toolUsePromptTokenCount`: what the results of tools added to the prompt.
    #[must_use]
    pub fn tool_use_prompt_tokens(&self) -> Option<u64> {
        number(self.raw, "toolUsePromptTokenCount")
    }

    /// Returns `totalTokenCount`. Without it the counts are not whole: Vertex AI sends some that have only a `trafficType`.
    #[must_use]
    pub fn total_tokens(&self) -> Option<u64> {
        number(self.raw, "totalTokenCount")
    }

    /// Returns `trafficType`: Vertex AI says how the request is paid for.
    #[must_use]
    pub fn traffic_type(&self) -> Option<Str<'a>> {
        string(self.raw, "trafficType")
    }

    /// Calls `hole` with each count that may change from chunk to chunk: those of all first, then those of its details.
    pub(super) fn counts(&self, hole: &mut dyn FnMut(Raw<'a>)) {
        for (_, count) in self.raw.members() {
            if count.is_number() {
                hole(count);
            }
        }
        for (_, details) in self.raw.members() {
            for count in details.elements().filter_map(|it| it.get("tokenCount")) {
                hole(count);
            }
        }
    }
}
