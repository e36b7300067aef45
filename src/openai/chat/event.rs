//! The events, as data: what a payload can say. How it is read stands in decode.rs.

use core::fmt;

use super::super::server_error::ServerError;
use super::choice::Choices;
use super::simple::{Found, Kind, Simple, Single};
use super::texts::Texts;
use super::usage::Usage;
use crate::json::{Content, Place, Raw, Str, compared_by_raw, string};

/// A typed event, borrowed from its payload.
///
/// ```
/// use deltawire::openai::chat::Event;
///
/// let payload = br#"{"id":"c1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hi"}}]}"#;
/// let Event::Chunk(chunk) = Event::parse(payload)? else { panic!() };
/// assert_eq!(chunk.choices().next().unwrap().content().unwrap(), "Hi");
/// assert_eq!(Event::parse(b"[DONE]")?, Event::Done);
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A chunk: more of one choice or several, or the usage.
    Chunk(Chunk<'a>),
    /// An error in place of the rest. Keep what came; [`Event::chunk`] has what may stand beside it.
    Error(ServerError<'a>),
    /// `[DONE]`: the end marker. What follows does not count.
    Done,
    /// An object that is not a chunk. Pass over it, or forward it.
    #[non_exhaustive]
    Unknown {
        /// Its `type`, or else its `object`, or else what the frame calls it; may be empty.
        kind: Str<'a>,
        /// The whole payload.
        raw: Raw<'a>,
    },
}

impl<'a> Event<'a> {
    /// Returns the chunk: also the rest of an error that has `choices` or a `usage` beside it, as OpenRouter sends it. That
    /// rest counts.
    ///
    /// ```
    /// use deltawire::openai::chat::Event;
    ///
    /// let payload = br#"{"error":{"code":502,"message":"Upstream"},"choices":[{"index":0,"delta":{"content":"Hi"}}]}"#;
    /// let event = Event::parse(payload)?;
    /// assert!(matches!(event, Event::Error(error) if error.status() == Some(502)));
    /// assert_eq!(event.chunk().unwrap().choices().next().unwrap().content().unwrap(), "Hi");
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn chunk(&self) -> Option<Chunk<'a>> {
        match self {
            Self::Chunk(chunk) => Some(*chunk),
            Self::Error(error) => {
                let raw = error.raw();
                let is_chunk = raw.get("choices").is_some_and(|it| it.is_array())
                    || raw.get("usage").is_some_and(|it| it.is_object());
                is_chunk.then_some(Chunk::of(raw))
            }
            _ => None,
        }
    }

    /// Returns the text and the reasoning that the event brings to the first choice, the one with index 0.
    #[inline]
    #[must_use]
    pub fn texts(&self) -> Texts<'a> {
        Texts::of_first(self.chunk().map_or(Choices::NONE, |chunk| chunk.choices()))
    }
}

/// A chunk of an answer.
///
/// To ask a chunk for its choices, and for what they bring, costs next to nothing. What else it has is looked up in its text
/// when you ask for it, and so is everything in a chunk of more than 64 KiB.
///
/// ```
/// use deltawire::openai::chat::Event;
///
/// let payload = br#"{"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[],
///     "usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}"#;
/// let Event::Chunk(chunk) = Event::parse(payload)? else { panic!() };
/// assert_eq!(chunk.id().unwrap(), "c1");
/// assert_eq!(chunk.choices().count(), 0);
/// assert_eq!(chunk.usage().unwrap().total_tokens(), Some(3));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Chunk<'a> {
    pub(super) raw: Raw<'a>,
    pub(super) found: Found<'a>,
    /// Where the `id` is, if that is known.
    pub(super) id: Place,
}

impl<'a> Chunk<'a> {
    /// Returns a chunk in which everything is looked up.
    pub(super) const fn of(raw: Raw<'a>) -> Self {
        Self { raw, found: Found::Nothing, id: Place::UNKNOWN }
    }

    /// Returns the choices that it brings something to.
    #[inline]
    #[must_use]
    pub fn choices(&self) -> Choices<'a> {
        Choices::of(self.raw, &self.found)
    }

    /// Returns the one string of the first choice, if the chunk brings that and nothing else.
    #[inline(always)]
    pub(crate) fn single(&self) -> Option<Single<'a>> {
        let Simple { shape, text } = *self.found.simple().filter(|simple| simple.shape.choice == 0)?;
        Some(match shape.kind {
            Kind::Content => Single::Content(text),
            Kind::Reasoning => Single::Reasoning(text),
            Kind::Refusal => Single::Refusal(text),
            Kind::Arguments(index) => Single::Arguments(Some(index), text),
            Kind::MoreArguments => Single::Arguments(None, text),
        })
    }

    /// Returns `usage`, or else `x_groq.usage`: what the whole answer cost so far. Of several, the last counts.
    #[inline]
    #[must_use]
    pub fn usage(&self) -> Option<Usage<'a>> {
        let raw = match &self.found {
            Found::Simple(_) => None,
            Found::Places(places) => places.usage.value(self.raw),
            Found::Nothing => self.look_up_usage(),
        };
        raw.map(|raw| Usage { raw })
    }

    fn look_up_usage(&self) -> Option<Raw<'a>> {
        let object = |raw: Raw<'a>| raw.get("usage").filter(Raw::is_object);
        object(self.raw).or_else(|| object(self.raw.get("x_groq")?))
    }

    /// Returns `id`. It should be the same in every chunk, but some servers change it, or leave it empty at first.
    #[must_use]
    pub fn id(&self) -> Option<Str<'a>> {
        self.id_content().map(|id| id.as_str())
    }

    #[inline]
    pub(super) fn id_content(&self) -> Option<Content<'a>> {
        let id = self.id.value_or(self.raw, || self.raw.get("id"))?;
        id.content().filter(|id| !id.is_empty())
    }

    /// Returns `model`.
    #[must_use]
    pub fn model(&self) -> Option<Str<'a>> {
        self.string("model")
    }

    /// Returns `created`, in seconds since 1970.
    #[must_use]
    pub fn created(&self) -> Option<u64> {
        self.raw.get("created")?.as_u64()
    }

    /// Returns `service_tier`.
    #[must_use]
    pub fn service_tier(&self) -> Option<Str<'a>> {
        self.string("service_tier")
    }

    /// Returns `system_fingerprint`.
    #[must_use]
    pub fn system_fingerprint(&self) -> Option<Str<'a>> {
        self.string("system_fingerprint")
    }

    /// Returns `moderation`, an object that comes when it was asked for.
    #[must_use]
    pub fn moderation(&self) -> Option<Raw<'a>> {
        if self.found.simple().is_some_and(|simple| !simple.shape.has_extras) {
            None
        } else {
            self.raw.given("moderation")
        }
    }

    fn string(&self, name: &str) -> Option<Str<'a>> {
        string(self.raw, name).filter(|text| *text != "")
    }

    /// Returns the whole object, with the members that have no method here.
    #[must_use]
    pub const fn raw(&self) -> Raw<'a> {
        self.raw
    }
}

compared_by_raw!(Chunk);

impl fmt::Debug for Chunk<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Chunk").field(&self.raw).finish()
    }
}
