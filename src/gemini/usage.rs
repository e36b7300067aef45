//! What an answer cost, in tokens.

use crate::json::{Member as _, Raw, Reader, Str, members, string};

members! {
    /// The counts that have a method.
    Count {
        Prompt = "promptTokenCount",
        Candidates = "candidatesTokenCount",
        Total = "totalTokenCount",
        Thoughts = "thoughtsTokenCount",
        CachedContent = "cachedContentTokenCount",
        ToolUsePrompt = "toolUsePromptTokenCount",
    }
}

/// Counts of tokens, `usageMetadata`. They are read when you ask a chunk for its usage.
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
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Usage<'a> {
    raw: Raw<'a>,
    counts: [Option<u64>; Count::COUNT],
}

#[inline]
fn likely_name(reader: &mut Reader<'_>) -> Option<Count> {
    if reader.skip_likely(b"\"promptTokenCount\":") {
        Some(Count::Prompt)
    } else if reader.skip_likely(b"\"candidatesTokenCount\":") {
        Some(Count::Candidates)
    } else if reader.skip_likely(b"\"totalTokenCount\":") {
        Some(Count::Total)
    } else {
        reader.skip_likely(b"\"thoughtsTokenCount\":").then_some(Count::Thoughts)
    }
}

impl<'a> Usage<'a> {
    /// Reads the counts in one pass: whoever asks for one mostly asks for several.
    #[inline]
    pub(super) fn of(raw: Raw<'a>) -> Self {
        let mut counts = [None; Count::COUNT];
        let mut reader = Reader::new(raw.as_bytes());
        if raw.is_object() {
            // It is valid, so there is always a result.
            reader.object(Count::NAMES, likely_name, |reader, name| {
                match name.and_then(|name| counts.get_mut(name.slot())) {
                    Some(count) => *count = reader.count()?,
                    None => drop(reader.value()?),
                }
                Some(())
            });
        }
        Self { raw, counts }
    }

    #[inline]
    fn get(&self, count: Count) -> Option<u64> {
        self.counts.get(count.slot()).copied().flatten()
    }

    /// Returns the whole object, with the members that have no method here.
    #[must_use]
    pub const fn raw(&self) -> Raw<'a> {
        self.raw
    }

    /// Returns `promptTokenCount`: the prompt, with what of it was cached.
    #[must_use]
    pub fn prompt_tokens(&self) -> Option<u64> {
        self.get(Count::Prompt)
    }

    /// Returns `candidatesTokenCount`: the answer, without thoughts.
    #[must_use]
    pub fn candidates_tokens(&self) -> Option<u64> {
        self.get(Count::Candidates)
    }

    /// Returns `thoughtsTokenCount`.
    #[must_use]
    pub fn thoughts_tokens(&self) -> Option<u64> {
        self.get(Count::Thoughts)
    }

    /// Returns `cachedContentTokenCount`: what of the prompt was cached.
    #[must_use]
    pub fn cached_content_tokens(&self) -> Option<u64> {
        self.get(Count::CachedContent)
    }

    /// Returns `toolUsePromptTokenCount`: what the results of tools added to the prompt.
    #[must_use]
    pub fn tool_use_prompt_tokens(&self) -> Option<u64> {
        self.get(Count::ToolUsePrompt)
    }

    /// Returns `totalTokenCount`. Without it the counts are not whole: Vertex AI sends some that have only a `trafficType`.
    #[must_use]
    pub fn total_tokens(&self) -> Option<u64> {
        self.get(Count::Total)
    }

    /// Returns `trafficType`: Vertex AI says how the request is paid for.
    #[must_use]
    pub fn traffic_type(&self) -> Option<Str<'a>> {
        string(self.raw, "trafficType")
    }
}

/// Calls `hole` with each count of a usage that may change from chunk to chunk: first the whole ones, then those of details.
pub(super) fn holes<'a>(usage: Raw<'a>, hole: &mut dyn FnMut(Raw<'a>)) {
    for (_, count) in usage.members() {
        if count.is_number() {
            hole(count);
        }
    }
    for (_, details) in usage.members() {
        for count in details.elements().filter_map(|it| it.get("tokenCount")) {
            hole(count);
        }
    }
}
