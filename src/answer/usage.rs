//! What an answer cost, in tokens.

use core::fmt;

use crate::openai::{chat, responses};
use crate::{anthropic, gemini};

/// Counts of tokens so far, the same for every vendor.
///
/// Vendors count differently. Anthropic leaves what was cached out of the input, and Gemini leaves the reasoning out of the
/// output; all others count it in. So ask [`input_with_cache`](Self::input_with_cache) and
/// [`output_with_reasoning`](Self::output_with_reasoning) if you compare vendors, and [`input`](Self::input) and
/// [`output`](Self::output) for the numbers of the server. A count that the server did not report is `None`.
///
/// They are totals of the whole answer: overwrite, never add.
///
/// ```
/// use deltawire::answer::{Decoder, Part};
///
/// let mut decoder = Decoder::with_storage([0; 512]);
/// let mut chunk: &[u8] = b"data: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":9,\"cache_read_input_tokens\":100}}}\n\n";
/// let mut parts = decoder.next(&mut chunk).unwrap()?.into_iter();
/// let Some(Part::Usage(usage)) = parts.next() else { panic!() };
/// assert_eq!((usage.input(), usage.cached(), usage.input_with_cache()), (Some(9), Some(100), Some(109)));
/// assert_eq!((usage.output(), usage.is_final()), (None, false));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct Usage {
    counts: [u64; Count::ALL],
    /// A bit for each count that is known.
    known: u8,
    is_final: bool,
    has_cache_apart: bool,
    has_reasoning_apart: bool,
}

/// What is counted.
#[derive(Clone, Copy)]
enum Count {
    Input,
    Cached,
    CacheWritten,
    Output,
    Reasoning,
    Total,
}

impl Count {
    const ALL: usize = 6;
}

impl Usage {
    pub(super) const NONE: Self =
        Self { counts: [0; Count::ALL], known: 0, is_final: false, has_cache_apart: false, has_reasoning_apart: false };

    fn get(&self, count: Count) -> Option<u64> {
        let is_known = self.known & (1 << count as u8) != 0;
        self.counts.get(count as usize).copied().filter(|_| is_known)
    }

    /// Takes a count that came. One that did not leaves what was known.
    fn set(&mut self, count: Count, value: Option<u64>) {
        if let (Some(value), Some(place)) = (value, self.counts.get_mut(count as usize)) {
            *place = value;
            self.known |= 1 << count as u8;
        }
    }

    /// Takes counts in place of all that were known, unless none of them came.
    fn replace<const N: usize>(&mut self, counts: [(Count, Option<u64>); N]) -> bool {
        if counts.iter().all(|(_, value)| value.is_none()) {
            return false;
        }
        *self = Self::NONE;
        for (count, value) in counts {
            self.set(count, value);
        }
        true
    }

    /// Returns the input as the server counts it.
    #[must_use]
    pub fn input(&self) -> Option<u64> {
        self.get(Count::Input)
    }

    /// Returns the whole input: what was read from the cache, and what was written to it, included.
    #[must_use]
    pub fn input_with_cache(&self) -> Option<u64> {
        let input = self.input()?;
        if !self.has_cache_apart {
            return Some(input);
        }
        let [cached, written] = [self.cached(), self.cache_written()].map(Option::unwrap_or_default);
        // The server may say anything.
        Some(input.saturating_add(cached).saturating_add(written))
    }

    /// Returns the input that was neither read from the cache nor written to it.
    #[must_use]
    pub fn input_without_cache(&self) -> Option<u64> {
        let input = self.input()?;
        if self.has_cache_apart {
            return Some(input);
        }
        let [cached, written] = [self.cached(), self.cache_written()].map(Option::unwrap_or_default);
        Some(input.saturating_sub(cached).saturating_sub(written))
    }

    /// Returns how much of the input was read from the cache.
    #[must_use]
    pub fn cached(&self) -> Option<u64> {
        self.get(Count::Cached)
    }

    /// Returns how much of the input was written to the cache.
    #[must_use]
    pub fn cache_written(&self) -> Option<u64> {
        self.get(Count::CacheWritten)
    }

    /// Returns the output as the server counts it.
    #[must_use]
    pub fn output(&self) -> Option<u64> {
        self.get(Count::Output)
    }

    /// Returns the whole output, the reasoning included.
    #[must_use]
    pub fn output_with_reasoning(&self) -> Option<u64> {
        let output = self.output()?;
        let apart = if self.has_reasoning_apart { self.reasoning().unwrap_or(0) } else { 0 };
        Some(output.saturating_add(apart))
    }

    /// Returns how much of the output is reasoning.
    #[must_use]
    pub fn reasoning(&self) -> Option<u64> {
        self.get(Count::Reasoning)
    }

    /// Returns the total as the server counts it, or else input and output together, if both are known.
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        self.get(Count::Total).or_else(|| Some(self.input_with_cache()?.saturating_add(self.output_with_reasoning()?)))
    }

    /// Returns whether they are those of the whole answer: they came with its finish, or after it; and the stream was not cut, which
    /// [`End::usage`](super::End::usage) knows, and a part does not.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        self.is_final
    }

    /// Returns whether the server reported nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.known == 0
    }

    pub(super) const fn set_final(&mut self, is_final: bool) {
        self.is_final = is_final;
    }

    // What a vendor reports, each into the counts that are known. `true` if there was anything.

    pub(super) fn take_anthropic(&mut self, usage: &anthropic::Usage<'_>) -> bool {
        if usage.raw().members().next().is_none() {
            return false;
        }
        self.has_cache_apart = true;
        self.set(Count::Input, usage.input_tokens());
        self.set(Count::Cached, usage.cache_read_input_tokens());
        self.set(Count::CacheWritten, usage.cache_creation_input_tokens());
        self.set(Count::Output, usage.output_tokens());
        self.set(Count::Reasoning, usage.thinking_tokens());
        true
    }

    pub(super) fn take_chat(&mut self, usage: &chat::Usage<'_>) -> bool {
        // The last one takes the place of all that came before, if it says anything.
        self.replace([
            (Count::Input, usage.prompt_tokens()),
            (Count::Cached, usage.cached_tokens()),
            (Count::CacheWritten, usage.cache_write_tokens()),
            (Count::Output, usage.completion_tokens()),
            (Count::Reasoning, usage.reasoning_tokens()),
            (Count::Total, usage.total_tokens()),
        ])
    }

    pub(super) fn take_responses(&mut self, usage: &responses::Usage<'_>) -> bool {
        self.replace([
            (Count::Input, usage.input_tokens()),
            (Count::Cached, usage.cached_tokens()),
            (Count::Output, usage.output_tokens()),
            (Count::Reasoning, usage.reasoning_tokens()),
            (Count::Total, usage.total_tokens()),
        ])
    }

    pub(super) fn take_gemini(&mut self, usage: &gemini::Usage<'_>) -> bool {
        // One without a total is not whole.
        let is_whole = usage.total_tokens().is_some();
        if !is_whole && self.get(Count::Total).is_some() {
            return false;
        }
        let counts = [
            (Count::Input, usage.prompt_tokens()),
            (Count::Cached, usage.cached_content_tokens()),
            (Count::Output, usage.candidates_tokens()),
            (Count::Reasoning, usage.thoughts_tokens()),
            (Count::Total, usage.total_tokens()),
        ];
        if counts.iter().all(|(_, value)| value.is_none()) {
            return false;
        }
        if is_whole {
            *self = Self::NONE;
        }
        self.has_reasoning_apart = true;
        for (count, value) in counts {
            self.set(count, value);
        }
        true
    }
}

impl Default for Usage {
    fn default() -> Self {
        Self::NONE
    }
}

impl fmt::Debug for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Usage")
            .field("input", &self.input())
            .field("cached", &self.cached())
            .field("cache_written", &self.cache_written())
            .field("output", &self.output())
            .field("reasoning", &self.reasoning())
            .field("total", &self.total())
            .field("is_final", &self.is_final)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "serde_json")]
impl serde::Serialize for Usage {
    /// Writes the counts that are known, and what they come to with the cache and with the reasoning.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let counts = [
            ("input", self.input()),
            ("cached", self.cached()),
            ("cache_written", self.cache_written()),
            ("output", self.output()),
            ("reasoning", self.reasoning()),
            ("total", self.total()),
            ("input_with_cache", self.input_with_cache()),
            ("output_with_reasoning", self.output_with_reasoning()),
        ];
        serializer.collect_map(counts.into_iter().filter_map(|(name, count)| Some((name, count?))))
    }
}
