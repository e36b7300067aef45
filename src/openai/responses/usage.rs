//! What a response cost, in tokens.

use crate::json::{number, view};

view! {
    /// Counts of tokens, looked up on demand. Only the terminal event has them, and they are those of the whole response.
    ///
    /// A count that is not a whole number from 0 to `u64::MAX` reads as `None`; [`raw`](Self::raw) has it.
    ///
    /// ```
    /// use deltawire::openai::responses::Event;
    ///
    /// let payload = br#"{"type":"response.completed","response":{"usage":{"input_tokens":9,"input_tokens_details":
    ///     {"cached_tokens":8},"output_tokens":5,"output_tokens_details":{"reasoning_tokens":4},"total_tokens":14}}}"#;
    /// let Event::Completed(end) = Event::parse(payload)? else { panic!() };
    /// let usage = end.usage();
    /// assert_eq!((usage.input_tokens(), usage.cached_tokens()), (Some(9), Some(8)));
    /// assert_eq!((usage.output_tokens(), usage.reasoning_tokens()), (Some(5), Some(4)));
    /// assert_eq!(usage.total_tokens(), Some(14));
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    Usage
}

impl Usage<'_> {
    fn number_in(&self, group: &str, name: &str) -> Option<u64> {
        number(self.raw.get(group)?, name)
    }

    /// Returns `input_tokens`, those from the cache included.
    #[must_use]
    pub fn input_tokens(&self) -> Option<u64> {
        number(self.raw, "input_tokens")
    }

    /// Returns `input_tokens_details.cached_tokens`.
    #[must_use]
    pub fn cached_tokens(&self) -> Option<u64> {
        self.number_in("input_tokens_details", "cached_tokens")
    }

    /// Returns `output_tokens`, those of the reasoning included.
    #[must_use]
    pub fn output_tokens(&self) -> Option<u64> {
        number(self.raw, "output_tokens")
    }

    /// Returns `output_tokens_details.reasoning_tokens`.
    #[must_use]
    pub fn reasoning_tokens(&self) -> Option<u64> {
        self.number_in("output_tokens_details", "reasoning_tokens")
    }

    /// Returns `total_tokens`.
    #[must_use]
    pub fn total_tokens(&self) -> Option<u64> {
        number(self.raw, "total_tokens")
    }
}
