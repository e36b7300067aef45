//! Fragments of tool calls.

use super::simple::{Kind, Simple};
use crate::json::{Elements, Raw, Str, string, view};

/// A fragment of a tool call: its beginning, with an id and a name, or more of its arguments.
///
/// A fragment with an `id` that differs from that of the call under the same `index` begins another call: some servers give
/// all calls the index 0. Without an index, one with an `id` begins a call, and one without goes on with the last.
///
/// ```
/// use deltawire::openai::chat::Event;
///
/// let payload = br#"{"choices":[{"index":0,"delta":{"tool_calls":[
///     {"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":""}}]}}]}"#;
/// let Event::Chunk(chunk) = Event::parse(payload)? else { panic!() };
/// let fragment = chunk.choices().next().unwrap().tool_calls().next().unwrap();
/// assert_eq!((fragment.index(), fragment.arguments()), (Some(0), None));
/// assert_eq!(fragment.id().unwrap(), "call_1");
/// assert_eq!(fragment.name().unwrap(), "f");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ToolFragment<'a> {
    /// The fragment, or the whole chunk if `is_in_chunk`.
    raw: Raw<'a>,
    is_in_chunk: bool,
    index: Option<u32>,
    id: Option<Str<'a>>,
    name: Option<Str<'a>>,
    arguments: Option<Str<'a>>,
}

impl<'a> ToolFragment<'a> {
    fn of(raw: Raw<'a>) -> Self {
        let (mut index, mut id, mut function) = (None, None, Raw::EMPTY);
        for (name, value) in raw.members() {
            if name == "index" {
                index = value.as_u64().and_then(|index| u32::try_from(index).ok());
            } else if name == "id" {
                id = value.as_string();
            } else if name == "function" {
                function = value;
            }
        }
        let (mut name, mut arguments) = (None, None);
        for (key, value) in function.members() {
            if key == "name" {
                name = value.as_string();
            } else if key == "arguments" {
                arguments = value.as_string();
            }
        }
        let [id, name, arguments] = [id, name, arguments].map(|text| text.filter(|text| *text != ""));
        Self { raw, is_in_chunk: false, index, id, name, arguments }
    }

    /// Returns the index of the call in the choice, if the server gives one.
    #[inline]
    #[must_use]
    pub const fn index(&self) -> Option<u32> {
        self.index
    }

    /// Returns `id`. An empty one is none.
    #[inline]
    #[must_use]
    pub const fn id(&self) -> Option<Str<'a>> {
        self.id
    }

    /// Returns `function.name`. An empty one is none.
    #[inline]
    #[must_use]
    pub const fn name(&self) -> Option<Str<'a>> {
        self.name
    }

    /// Returns `function.arguments`: a piece of JSON text. An empty one is none.
    #[inline]
    #[must_use]
    pub const fn arguments(&self) -> Option<Str<'a>> {
        self.arguments
    }

    /// Returns the whole object, with the members that have no method here.
    #[must_use]
    pub fn raw(&self) -> Raw<'a> {
        if !self.is_in_chunk {
            return self.raw;
        }
        let first = |list: Option<Raw<'a>>| list.and_then(|list| list.elements().next());
        let choice = first(self.raw.get("choices"));
        first(choice.and_then(|choice| choice.get("delta")?.get("tool_calls"))).unwrap_or(Raw::EMPTY)
    }
}

/// The fragments of tool calls in a choice. [`Choice::tool_calls`](super::Choice::tool_calls) returns it.
#[derive(Clone, Copy, Debug)]
pub struct ToolFragments<'a> {
    rest: Rest<'a>,
}

/// What is left of the fragments.
#[derive(Clone, Copy, Debug)]
enum Rest<'a> {
    Nothing,
    /// The one of a simple chunk: more arguments.
    Simple {
        chunk: Raw<'a>,
        index: Option<u32>,
        arguments: Str<'a>,
    },
    Elements(Elements<'a>),
}

impl<'a> ToolFragments<'a> {
    pub(super) const NONE: Self = Self { rest: Rest::Nothing };

    pub(super) const fn of(calls: Raw<'a>) -> Self {
        Self { rest: Rest::Elements(calls.elements()) }
    }

    /// Returns the fragment of a simple chunk, if it has one.
    #[inline]
    pub(super) fn simple(chunk: Raw<'a>, simple: &Simple<'a>) -> Self {
        let rest = match simple.shape.kind {
            Kind::Arguments(index) => Rest::Simple { chunk, index: Some(index), arguments: simple.text },
            Kind::MoreArguments => Rest::Simple { chunk, index: None, arguments: simple.text },
            _ => Rest::Nothing,
        };
        Self { rest }
    }
}

impl<'a> Iterator for ToolFragments<'a> {
    type Item = ToolFragment<'a>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        match self.rest {
            Rest::Nothing => None,
            Rest::Simple { chunk: raw, index, arguments } => {
                self.rest = Rest::Nothing;
                let arguments = Some(arguments);
                Some(ToolFragment { raw, is_in_chunk: true, index, id: None, name: None, arguments })
            }
            Rest::Elements(ref mut elements) => elements.find(|element| element.is_object()).map(ToolFragment::of),
        }
    }
}

view! {
    /// A piece of the deprecated `function_call`: one call, whose arguments are appended as those of a tool call.
    ///
    /// ```
    /// use deltawire::openai::chat::Event;
    ///
    /// let payload = br#"{"choices":[{"index":0,"delta":{"function_call":{"name":"f","arguments":"{}"}}}]}"#;
    /// let Event::Chunk(chunk) = Event::parse(payload)? else { panic!() };
    /// let call = chunk.choices().next().unwrap().function_call().unwrap();
    /// assert_eq!(call.name().unwrap(), "f");
    /// assert_eq!(call.arguments().unwrap(), "{}");
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    FunctionCall
}

impl<'a> FunctionCall<'a> {
    /// Returns `name`. An empty one is none.
    #[inline]
    #[must_use]
    pub fn name(&self) -> Option<Str<'a>> {
        string(self.raw, "name").filter(|name| *name != "")
    }

    /// Returns `arguments`: a piece of JSON text. An empty one is none.
    #[inline]
    #[must_use]
    pub fn arguments(&self) -> Option<Str<'a>> {
        string(self.raw, "arguments").filter(|arguments| *arguments != "")
    }
}

view! {
    /// A piece of spoken output: append `data` and `transcript`.
    ///
    /// ```
    /// use deltawire::openai::chat::Event;
    ///
    /// let payload = br#"{"choices":[{"index":0,"delta":{"audio":{"id":"audio_1","data":"UklG","transcript":"Hi"}}}]}"#;
    /// let Event::Chunk(chunk) = Event::parse(payload)? else { panic!() };
    /// let audio = chunk.choices().next().unwrap().audio().unwrap();
    /// assert_eq!(audio.data().unwrap(), "UklG");
    /// assert_eq!(audio.transcript().unwrap(), "Hi");
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    Audio
}

impl<'a> Audio<'a> {
    /// Returns `id`, by which a later request can name the audio.
    #[inline]
    #[must_use]
    pub fn id(&self) -> Option<Str<'a>> {
        string(self.raw, "id").filter(|id| *id != "")
    }

    /// Returns `data`: a piece of audio, in base64.
    #[must_use]
    pub fn data(&self) -> Option<Str<'a>> {
        string(self.raw, "data").filter(|data| *data != "")
    }

    /// Returns `transcript`: a piece of what is said.
    #[must_use]
    pub fn transcript(&self) -> Option<Str<'a>> {
        string(self.raw, "transcript").filter(|transcript| *transcript != "")
    }

    /// Returns `expires_at`: until when the server keeps the audio, in seconds since 1970.
    #[must_use]
    pub fn expires_at(&self) -> Option<u64> {
        self.raw.get("expires_at")?.as_u64()
    }
}
