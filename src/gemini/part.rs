//! The parts that content consists of.

use super::function_call::FunctionCall;
use crate::json::{Names, Raw, Str, string};
use crate::stream::TextDelta;

/// A part of the content: text, a thought, a call, or something else. It is what its members say, and it may have several:
/// a text or a call also has a [`thought_signature`](Self::thought_signature) at times.
///
/// ```
/// use deltawire::gemini::{Event, PartKind};
///
/// let payload = br#"{"candidates":[{"content":{"parts":[{"text":"Hm","thought":true},
///     {"functionCall":{"name":"f"},"thoughtSignature":"QUI="}]}}]}"#;
/// let Event::Chunk(chunk) = Event::parse(payload)? else { panic!() };
/// for part in chunk.candidates().flat_map(|candidate| candidate.parts()) {
///     match part.kind() {
///         PartKind::Thought => assert_eq!(part.text().unwrap(), "Hm"),
///         PartKind::FunctionCall => assert_eq!(part.thought_signature().unwrap(), "QUI="),
///         _ => println!("{}", part.raw()),
///     }
/// }
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Part<'a> {
    pub(super) raw: Raw<'a>,
    /// What it is, if that is all it is.
    pub(super) simple: Option<TextDelta<'a>>,
}

/// What a part is.
///
/// ```
/// assert_eq!(deltawire::gemini::PartKind::FunctionCall.name(), "functionCall");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum PartKind {
    /// `text`: a piece of the answer.
    Text,
    /// `text` with `thought: true`: a piece of the reasoning.
    Thought,
    /// `functionCall`: a call of a function of yours, or a piece of one.
    FunctionCall,
    /// `functionResponse`
    FunctionResponse,
    /// `inlineData`: an image or another file, in base64.
    InlineData,
    /// `fileData`: a file by its address.
    FileData,
    /// `executableCode`: code that the server runs.
    ExecutableCode,
    /// `codeExecutionResult`: what came of it.
    CodeExecutionResult,
    /// `toolCall`: a call of a tool that the server runs.
    ToolCall,
    /// `toolResponse`: what came of it.
    ToolResponse,
    /// Nothing but a signature, or nothing at all. Some servers send `{}`.
    Empty,
    /// Something that this version does not know. Pass over it, or forward it.
    Unknown,
}

const KINDS: Names<PartKind, 9> = Names([
    ("text", PartKind::Text),
    ("functionCall", PartKind::FunctionCall),
    ("executableCode", PartKind::ExecutableCode),
    ("codeExecutionResult", PartKind::CodeExecutionResult),
    ("inlineData", PartKind::InlineData),
    ("fileData", PartKind::FileData),
    ("functionResponse", PartKind::FunctionResponse),
    ("toolCall", PartKind::ToolCall),
    ("toolResponse", PartKind::ToolResponse),
]);

/// Members that say something of a part, and bring nothing by themselves.
const ATTRIBUTES: [&str; 3] = ["thought", "thoughtSignature", "willContinue"];

impl PartKind {
    /// Returns the name of the member that makes it up; `"thought"`, `"empty"` and `"unknown"` where that is not one.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Thought => "thought",
            Self::Empty => "empty",
            _ => KINDS.name_of(|it| it == self).unwrap_or("unknown"),
        }
    }
}

impl<'a> Part<'a> {
    pub(super) const fn of(raw: Raw<'a>) -> Self {
        Self { raw, simple: None }
    }

    /// Returns the whole object.
    #[must_use]
    pub const fn raw(&self) -> Raw<'a> {
        self.raw
    }

    /// Returns what it is.
    #[must_use]
    pub fn kind(&self) -> PartKind {
        match self.simple {
            Some(TextDelta::Text(_)) => return PartKind::Text,
            Some(TextDelta::Reasoning(_)) => return PartKind::Thought,
            None => {}
        }
        let mut kind = PartKind::Empty;
        for (name, value) in self.raw.members() {
            if value.is_null() || name.is_one_of(&ATTRIBUTES) {
                continue;
            }
            let known = KINDS.0.iter().find(|(it, _)| name == *it).map_or(PartKind::Unknown, |(_, kind)| *kind);
            if matches!(kind, PartKind::Empty | PartKind::Unknown) {
                kind = known;
            }
        }
        if kind == PartKind::Text && self.is_thought() { PartKind::Thought } else { kind }
    }

    /// Returns `text`: of the answer, or of the reasoning if it [is a thought](Self::is_thought).
    #[must_use]
    pub fn text(&self) -> Option<Str<'a>> {
        match self.simple {
            Some(text) => Some(text.content()),
            None => string(self.raw, "text"),
        }
    }

    /// Returns `thought`: whether the text is a part of the reasoning.
    #[must_use]
    pub fn is_thought(&self) -> bool {
        match self.simple {
            Some(text) => matches!(text, TextDelta::Reasoning(_)),
            None => self.raw.get("thought").and_then(|it| it.as_bool()).unwrap_or(false),
        }
    }

    /// Returns `thoughtSignature`, in base64. Send it back on the same part: some models refuse a call without it.
    #[must_use]
    pub fn thought_signature(&self) -> Option<Str<'a>> {
        if self.simple.is_some() { None } else { string(self.raw, "thoughtSignature") }
    }

    /// Returns `functionCall`.
    #[must_use]
    pub fn function_call(&self) -> Option<FunctionCall<'a>> {
        if self.simple.is_some() { None } else { self.raw.given("functionCall").map(|raw| FunctionCall { raw }) }
    }

    /// Returns the text as what it is, if there is any.
    pub(crate) fn text_delta(&self) -> Option<TextDelta<'a>> {
        if self.simple.is_some() {
            return self.simple;
        }
        let text = self.text().filter(|text| !text.as_escaped().is_empty())?;
        Some(if self.is_thought() { TextDelta::Reasoning(text) } else { TextDelta::Text(text) })
    }
}
