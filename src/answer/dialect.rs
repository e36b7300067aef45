//! Which dialect a payload is of.

use core::fmt;

use crate::anthropic;
use crate::bytes::{first, skip};
use crate::json::{Names, Raw, Str};

/// A protocol in which a server streams its answer.
///
/// ```
/// use deltawire::answer::Dialect;
///
/// let payload = br#"{"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hi"}}]}"#;
/// assert_eq!(Dialect::of(payload, b""), Some(Dialect::Chat));
/// assert_eq!(Dialect::of(br#"{"candidates":[]}"#, b""), Some(Dialect::Gemini));
/// // What has no type is what its event is called.
/// assert_eq!(Dialect::of(b"{}", b"message_stop"), Some(Dialect::Anthropic));
/// // Signs of life and end markers are the same in several dialects.
/// assert_eq!(Dialect::of(b"[DONE]", b"message"), None);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Dialect {
    /// Anthropic's Messages: [`anthropic`].
    Anthropic,
    /// OpenAI's Chat Completions, and the servers that imitate it: [`openai::chat`](crate::openai::chat).
    Chat,
    /// OpenAI's Responses: [`openai::responses`](crate::openai::responses).
    Responses,
    /// Google's Gemini API and Vertex AI: [`gemini`](crate::gemini).
    Gemini,
}

const NAMES: Names<Dialect, 5> = Names([
    ("anthropic", Dialect::Anthropic),
    ("chat", Dialect::Chat),
    ("responses", Dialect::Responses),
    ("gemini", Dialect::Gemini),
    // As people call it.
    ("openai", Dialect::Chat),
]);

impl Dialect {
    /// All of them.
    ///
    /// ```
    /// use deltawire::answer::Dialect;
    ///
    /// assert!(Dialect::ALL.into_iter().all(|it| Dialect::named(it.name()) == Some(it)));
    /// ```
    pub const ALL: [Self; 4] = [Self::Anthropic, Self::Chat, Self::Responses, Self::Gemini];

    /// Returns the name, for the command line and for logs: `anthropic`, `chat`, `responses` or `gemini`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Anthropic => "anthropic",
            Self::Chat => "chat",
            Self::Responses => "responses",
            Self::Gemini => "gemini",
        }
    }

    /// Returns the dialect of that name. `openai` is another name of `chat`.
    ///
    /// ```
    /// use deltawire::answer::Dialect;
    ///
    /// assert_eq!(Dialect::named("openai"), Some(Dialect::Chat));
    /// assert_eq!(Dialect::named("Gemini"), None);
    /// ```
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        NAMES.find_text(name)
    }

    /// Returns which dialect a payload is of, or `None` if it does not say: then ask the next one. `name` is what the SSE event
    /// is called; it may be empty or `message`, and decides where the payload does not.
    ///
    /// A payload is the data of a frame, or bare JSON: an error body, or the array that Gemini sends without `alt=sse`. What the
    /// rules say, the first that fits:
    ///
    /// | the payload has | it is of |
    /// |---|---|
    /// | a `type` that begins with `response.` or `keepalive` | Responses |
    /// | a `type` that begins an Anthropic event, or `message` | Anthropic |
    /// | the `type` `error`, and a `sequence_number`, or a `message` or `code` beside it, or a `code` or `param` in its `error` | Responses |
    /// | the `type` `error` and none of these | Anthropic |
    /// | `candidates`, `usageMetadata`, `promptFeedback`, `modelVersion` or `responseId` | Gemini |
    /// | an `error` with a `code` that is a number and a `status` that is a string, and no `choices` | Gemini |
    /// | `choices`, or an `object` that begins with `chat.completion` or is `error` | Chat |
    /// | the `object` `response` | Responses |
    /// | an `error` of a type that Anthropic has, without `code` and `param` | Anthropic |
    /// | another `error` | Chat |
    ///
    /// An array is of the dialect of its first element. What is not JSON, or ends too early, says nothing. The time is
    /// proportional to the length.
    #[must_use]
    pub fn of(payload: &[u8], name: &[u8]) -> Option<Self> {
        let raw = core::str::from_utf8(payload).ok().and_then(|text| Raw::new(text).ok());
        let object = raw.map(|raw| if raw.is_array() { raw.elements().next().unwrap_or(raw) } else { raw });
        let name = core::str::from_utf8(name).unwrap_or_default();
        match object.filter(Raw::is_object) {
            Some(object) => of_object(object, name),
            None => of_name(|prefix| name.starts_with(prefix)),
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Returns what an event is of whose name begins so. One that is called `error` can be of any.
fn of_name(begins: impl Fn(&str) -> bool) -> Option<Dialect> {
    const RESPONSES: [&str; 2] = ["response.", "keepalive"];
    const ANTHROPIC: [&str; 4] = ["content_block_", "message_start", "message_delta", "message_stop"];
    if RESPONSES.into_iter().any(&begins) {
        Some(Dialect::Responses)
    } else {
        ANTHROPIC.into_iter().any(begins).then_some(Dialect::Anthropic)
    }
}

/// What of an object says which dialect it is of.
#[derive(Default)]
struct Signs<'a> {
    kind: Option<Str<'a>>,
    object: Option<Str<'a>>,
    error: Option<Raw<'a>>,
    has_choices: bool,
    has_gemini: bool,
    has_sequence_number: bool,
    /// Whether what belongs into an error stands beside `type`.
    is_flat: bool,
}

impl<'a> Signs<'a> {
    fn of(object: Raw<'a>) -> Self {
        const GEMINI: [&str; 5] = ["candidates", "usageMetadata", "promptFeedback", "modelVersion", "responseId"];
        let mut signs = Self::default();
        for (name, value) in object.members().filter(|(_, value)| !value.is_null()) {
            if name == "type" {
                signs.kind = value.as_string();
            } else if name == "object" {
                signs.object = value.as_string();
            } else if name == "error" {
                let is_text = value.as_string().is_some_and(|text| text != "");
                signs.error = (value.is_object() || is_text).then_some(value);
            } else if name == "choices" {
                signs.has_choices = true;
            } else if name == "sequence_number" {
                signs.has_sequence_number = true;
            } else if name.is_one_of(&["message", "code"]) {
                signs.is_flat = true;
            } else if name.is_one_of(&GEMINI) {
                signs.has_gemini = true;
            }
        }
        signs
    }
}

fn of_object(raw: Raw<'_>, name: &str) -> Option<Dialect> {
    let signs = Signs::of(raw);
    let error = signs.error.unwrap_or(Raw::EMPTY);
    // `null` counts: Anthropic's errors never have these.
    let has_code = ["code", "param"].into_iter().any(|name| error.get(name).is_some());
    if let Some(kind) = signs.kind {
        if let Some(dialect) = of_name(|prefix| begins(kind, prefix)) {
            return Some(dialect);
        }
        if kind == "message" {
            return Some(Dialect::Anthropic);
        }
        if kind == "error" {
            let is_flat = signs.error.is_none() && signs.is_flat;
            let is_responses = signs.has_sequence_number || is_flat || has_code;
            return Some(if is_responses { Dialect::Responses } else { Dialect::Anthropic });
        }
    }
    let has_status = || {
        error.get("code").is_some_and(|code| code.as_u64().is_some())
            && error.get("status").is_some_and(|status| status.as_string().is_some())
    };
    if signs.has_gemini || (!signs.has_choices && has_status()) {
        return Some(Dialect::Gemini);
    }
    if signs.has_choices || signs.object.is_some_and(|object| object == "error" || begins(object, "chat.completion")) {
        return Some(Dialect::Chat);
    }
    if signs.object.is_some_and(|object| object == "response") {
        return Some(Dialect::Responses);
    }
    if signs.error.is_some() {
        return Some(if !has_code && is_known_to_anthropic(raw) { Dialect::Anthropic } else { Dialect::Chat });
    }
    match of_name(|prefix| name.starts_with(prefix)) {
        // An error without `error`: its event says that it is one.
        None if name == "error" && signs.is_flat => Some(Dialect::Responses),
        dialect => dialect,
    }
}

/// Says whether an object with an `error` has a type that Anthropic documents.
fn is_known_to_anthropic(raw: Raw<'_>) -> bool {
    let event = anthropic::Event::parse(raw.as_bytes());
    matches!(event, Ok(anthropic::Event::Error(error)) if error.error_type() != anthropic::ErrorType::Unknown)
}

/// Says whether a text begins with `prefix`.
fn begins(text: Str<'_>, prefix: &str) -> bool {
    let mut wanted = prefix.as_bytes();
    for piece in text.pieces() {
        let mut memory = [0; 4];
        let piece = piece.as_str(&mut memory).as_bytes();
        let len = piece.len().min(wanted.len());
        if first(piece, len) != first(wanted, len) {
            return false;
        }
        wanted = skip(wanted, len);
        if wanted.is_empty() {
            return true;
        }
    }
    wanted.is_empty()
}
