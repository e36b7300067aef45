//! The parts that content consists of.

use core::fmt;

use super::around::{Around, distance, start_and_end};
use super::function_call::{FunctionCall, PartialArg};
use crate::bytes::{add, as_text};
use crate::json::{Content, Names, Place, Raw, Str, compared_by_raw, string};
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
#[derive(Clone, Copy)]
pub struct Part<'a> {
    raw: Raw<'a>,
    known: Known<'a>,
}

/// What is known of a part.
#[derive(Clone, Copy)]
enum Known<'a> {
    /// All of it: it is this text, and nothing else.
    Simple(Simple, Str<'a>),
    Members(Members<'a>),
}

/// What a text is that makes up a part.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Simple {
    Text,
    Thought,
    /// A piece of a string in the arguments of a call, which both go on.
    Piece(Piece),
}

/// Where the parts of such a piece are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Piece {
    call: Around,
    arg: Around,
    /// How far before the text the place starts, and how long it is. There are no escapes in it.
    path: (u16, u16),
}

impl Simple {
    /// Returns the text as a piece of the answer or the reasoning.
    #[inline]
    pub(super) const fn text_delta(self, text: Str<'_>) -> Option<TextDelta<'_>> {
        match self {
            Self::Text => Some(TextDelta::Text(text)),
            Self::Thought => Some(TextDelta::Reasoning(text)),
            Self::Piece(_) => None,
        }
    }
}

impl Piece {
    /// Finds them, or returns `None` where a distance does not fit, or the place comes after the text.
    pub(super) fn of(call: Raw<'_>, arg: Raw<'_>, path: Content<'_>, text: Str<'_>) -> Option<Self> {
        let bytes = arg.as_bytes();
        let (text_start, _) = start_and_end(bytes, text.as_escaped().as_bytes())?;
        let (start, end) = start_and_end(bytes, path.as_bytes())?;
        let path = path.is_plain().then_some((distance(start, text_start)?, distance(start, end)?))?;
        Some(Self { call: Around::of(call, text)?, arg: Around::of(arg, text)?, path })
    }

    /// Returns the call around `text`, which is a part of `outer`.
    fn call<'a>(self, outer: Raw<'a>, text: Str<'a>) -> Option<FunctionCall<'a>> {
        Some(FunctionCall::piece(self.call.object_in(outer, text)?, self.arg(outer, text)?))
    }

    /// Returns the value at a place around it.
    #[inline]
    pub(super) fn arg<'a>(self, outer: Raw<'a>, text: Str<'a>) -> Option<PartialArg<'a>> {
        let (before, len) = self.path;
        let (start, _) = start_and_end(outer.as_bytes(), text.as_escaped().as_bytes())?;
        let start = start.checked_sub(before.into())?;
        let path = as_text(outer.as_bytes().get(start..add(start, len.into()))?);
        Some(PartialArg::piece(self.arg.object_in(outer, text)?, Str::valid(path, true), text))
    }
}

/// The members of a part that are asked for, found in one pass.
#[derive(Clone, Copy)]
struct Members<'a> {
    kind: PartKind,
    text: Option<Raw<'a>>,
    is_thought: bool,
    call: Option<Raw<'a>>,
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

/// Members besides `thought` that say something of a part, and bring nothing by themselves.
const ATTRIBUTES: [&str; 2] = ["thoughtSignature", "willContinue"];

/// Where a part and its members are in the text of the chunk.
#[derive(Clone, Copy)]
pub(super) struct PartPlaces {
    kind: PartKind,
    is_thought: bool,
    part: Place,
    text: Place,
    call: Place,
}

impl PartKind {
    /// Returns what a part is that also has a member that makes it `other`: the first that is known counts.
    #[inline]
    pub(super) fn or(self, other: Option<Self>, value: Raw<'_>) -> Self {
        match (self, other) {
            (Self::Empty | Self::Unknown, Some(other)) if !value.is_null() => other,
            _ => self,
        }
    }

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
    /// Reads a part.
    pub(super) fn of(raw: Raw<'a>) -> Self {
        let (mut kind, mut text, mut is_thought, mut call) = (PartKind::Empty, None, false, None);
        let mut members = raw.members();
        while let Some((name, value)) = members.next_member() {
            if name.is("thought") {
                is_thought = value.as_bool() == Some(true);
            } else if !ATTRIBUTES.iter().any(|attribute| name.is(attribute)) {
                let of_member = KINDS.find(name).unwrap_or(PartKind::Unknown);
                match of_member {
                    PartKind::Text => text = Some(value),
                    PartKind::FunctionCall => call = Some(value),
                    _ => {}
                }
                kind = kind.or(Some(of_member), value);
            }
        }
        Self::found(raw, kind, text, is_thought, call.filter(|call| !call.is_null()))
    }

    /// Makes a part of what was found in it.
    #[inline]
    pub(super) fn found(
        raw: Raw<'a>,
        kind: PartKind,
        text: Option<Raw<'a>>,
        is_thought: bool,
        call: Option<Raw<'a>>,
    ) -> Self {
        let kind = if kind == PartKind::Text && is_thought { PartKind::Thought } else { kind };
        Self { raw, known: Known::Members(Members { kind, text, is_thought, call }) }
    }

    /// Returns the places in the chunk, if they fit.
    pub(super) fn places(&self, chunk: Raw<'_>) -> Option<PartPlaces> {
        let Known::Members(Members { kind, text, is_thought, call }) = self.known else { return None };
        let place = |value| Place::of(value, chunk);
        Some(PartPlaces { kind, is_thought, part: place(Some(self.raw))?, text: place(text)?, call: place(call)? })
    }

    /// Makes the part again of its places in the chunk.
    pub(super) fn placed(chunk: Raw<'a>, places: PartPlaces) -> Option<Self> {
        let (text, call) = (places.text.value(chunk), places.call.value(chunk));
        Some(Self::found(places.part.value(chunk)?, places.kind, text, places.is_thought, call))
    }

    /// Makes a part that is a text and nothing else.
    #[inline]
    pub(super) const fn simple(raw: Raw<'a>, what: Simple, text: Str<'a>) -> Self {
        Self { raw, known: Known::Simple(what, text) }
    }

    /// Returns whether it is known that it is a text that is not empty, or a piece of a call, and nothing else.
    pub(super) const fn is_simple(&self) -> bool {
        matches!(self.known, Known::Simple(..))
    }

    /// Returns the whole object.
    #[must_use]
    pub const fn raw(&self) -> Raw<'a> {
        self.raw
    }

    /// Returns what it is.
    #[must_use]
    pub fn kind(&self) -> PartKind {
        match &self.known {
            Known::Simple(Simple::Text, _) => PartKind::Text,
            Known::Simple(Simple::Thought, _) => PartKind::Thought,
            Known::Simple(Simple::Piece(_), _) => PartKind::FunctionCall,
            Known::Members(members) => members.kind,
        }
    }

    /// Returns `text`: of the answer, or of the reasoning if it [is a thought](Self::is_thought).
    #[must_use]
    pub fn text(&self) -> Option<Str<'a>> {
        match &self.known {
            Known::Simple(Simple::Text | Simple::Thought, text) => Some(*text),
            Known::Simple(Simple::Piece(_), _) => None,
            Known::Members(members) => members.text?.as_string(),
        }
    }

    /// Returns `thought`: whether the text is a part of the reasoning.
    #[must_use]
    pub fn is_thought(&self) -> bool {
        match &self.known {
            Known::Simple(what, _) => *what == Simple::Thought,
            Known::Members(members) => members.is_thought,
        }
    }

    /// Returns `thoughtSignature`, in base64. Send it back on the same part: some models refuse a call without it.
    #[must_use]
    pub fn thought_signature(&self) -> Option<Str<'a>> {
        if self.is_simple() { None } else { string(self.raw, "thoughtSignature") }
    }

    /// Returns `functionCall`.
    #[must_use]
    pub fn function_call(&self) -> Option<FunctionCall<'a>> {
        match &self.known {
            Known::Simple(Simple::Piece(piece), text) => piece.call(self.raw, *text),
            Known::Simple(..) => None,
            Known::Members(members) => members.call.map(FunctionCall::of),
        }
    }

    /// Returns the text as what it is, if there is any.
    pub(crate) fn text_delta(&self) -> Option<TextDelta<'a>> {
        if let Known::Simple(what, text) = self.known {
            return what.text_delta(text);
        }
        let text = self.text().filter(|text| !text.as_escaped().is_empty())?;
        Some(if self.is_thought() { TextDelta::Reasoning(text) } else { TextDelta::Text(text) })
    }
}

compared_by_raw!(Part);

impl fmt::Debug for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Part").field(&self.raw).finish()
    }
}
