//! The events, as data: what a payload can say. How it is read stands in decode.rs.

use super::chunk::Chunk;
use super::server_error::ServerError;
use super::texts::Texts;
use crate::json::{Raw, Str};

/// A typed event, borrowed from its payload.
///
/// ```
/// use deltawire::gemini::Event;
///
/// let payload = br#"{"candidates":[{"content":{"role":"model","parts":[{"text":"Hi"}]},"index":0}]}"#;
/// let Event::Chunk(chunk) = Event::parse(payload)? else { panic!() };
/// for part in chunk.candidates().flat_map(|candidate| candidate.parts()) {
///     assert_eq!(part.text().unwrap(), "Hi");
/// }
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A piece of the answer, an object `GenerateContentResponse`. All but a few events are chunks.
    Chunk(Chunk<'a>),
    /// An error in place of the rest. Nothing usable follows; keep what came.
    Error(ServerError<'a>),
    /// `[DONE]`, which some gateways add. It does not mean that the answer is complete.
    Done,
    /// An object that is neither a chunk nor an error. Pass over it, or forward it.
    #[non_exhaustive]
    Unknown {
        /// Its `type`, empty if it has none.
        kind: Str<'a>,
        /// The whole payload.
        raw: Raw<'a>,
    },
}

impl<'a> Event<'a> {
    /// Returns the text and the thoughts that the event brings, of the first candidate, in their order. No piece is empty.
    ///
    /// ```
    /// use deltawire::gemini::Event;
    /// use deltawire::stream::TextDelta;
    ///
    /// let payload = br#"{"candidates":[{"content":{"parts":[{"text":"Hm","thought":true},{"text":"Hi"}]}}]}"#;
    /// for delta in Event::parse(payload)?.texts() {
    ///     match delta {
    ///         TextDelta::Text(text) => assert_eq!(text, "Hi"),
    ///         TextDelta::Reasoning(thought) => assert_eq!(thought, "Hm"),
    ///     }
    /// }
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    #[must_use]
    pub fn texts(&self) -> Texts<'a> {
        match self {
            Self::Chunk(chunk) => chunk.texts(),
            Self::Error(error) => error.chunk().texts(),
            Self::Done | Self::Unknown { .. } => Texts::NONE,
        }
    }
}
