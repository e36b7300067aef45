//! A part of the content that has been accumulated.

use alloc::string::String;

use serde_json::Value;

use super::super::function_call::FunctionCall;
use super::super::part::{Part, PartKind};
use super::args::Args;
use super::tool_call::ToolCall;
use crate::bytes::add;
use crate::json::{Half, Raw, Str, string};
use crate::stream::{Bounds, InputStore, LimitError, Members, push_text};

/// How many levels a part may have as JSON: `serde_json` reads 127, and in a response there are five around it.
const MAX_DEPTH: u8 = 122;

/// A part of a [`Response`](super::Response), as far as it came. Pieces of text that follow one another, of the same kind,
/// are one part; a signature belongs to the part that it came with.
///
/// ```
/// use deltawire::gemini::{PartKind, Response};
///
/// let response = Response::parse(br#"{"candidates":[{"content":{"parts":[{"text":"Hm","thought":true},{"text":"Hi"}]}}]}"#)?;
/// let parts: Vec<_> = response.candidate(0).unwrap().parts().map(|part| (part.kind(), part.text())).collect();
/// assert_eq!(parts, [(PartKind::Thought, "Hm"), (PartKind::Text, "Hi")]);
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ResponsePart {
    content: Content,
    /// All but what grows.
    members: Members,
}

#[derive(Clone, Debug)]
enum Content {
    Text { text: String, half: Half, is_thought: bool },
    Call { members: Members, args: Args },
    Other(PartKind),
}

impl ResponsePart {
    /// Returns what it is.
    #[must_use]
    pub const fn kind(&self) -> PartKind {
        match &self.content {
            Content::Text { is_thought: true, .. } => PartKind::Thought,
            Content::Text { .. } => PartKind::Text,
            Content::Call { .. } => PartKind::FunctionCall,
            Content::Other(kind) => *kind,
        }
    }

    /// Returns its text, or the thought; empty if it is something else.
    #[must_use]
    pub fn text(&self) -> &str {
        match &self.content {
            Content::Text { text, .. } => text,
            _ => "",
        }
    }

    /// Returns `thoughtSignature`.
    #[must_use]
    pub fn thought_signature(&self) -> Option<Str<'_>> {
        string(self.members.raw(), "thoughtSignature")
    }

    /// Returns any member but `text`, `thought` of a text, and `functionCall`: `inlineData`, for example.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Raw<'_>> {
        self.members.raw().get(name)
    }

    /// Returns the call if it is one.
    pub(super) fn tool_call(&self, part: usize, has_stopped: bool) -> Option<ToolCall<'_>> {
        match &self.content {
            Content::Call { members, args } => Some(ToolCall { part, call: members.raw(), args, has_stopped }),
            _ => None,
        }
    }

    /// Returns what must be charged for a part, but for its text.
    pub(super) fn memory_of(part: Raw<'_>) -> usize {
        let call = part.get("functionCall").unwrap_or(Raw::EMPTY);
        let members = add(Members::memory_of(part), Members::memory_of(call));
        add(add(size_of::<Self>(), members), InputStore::memory_of(call.given("args")))
    }

    pub(super) fn text_of(text: Str<'_>, is_thought: bool) -> Self {
        let mut part = Self {
            content: Content::Text { text: String::new(), half: Half::NONE, is_thought },
            members: Members::new(),
        };
        part.push(text);
        part
    }

    /// Returns a text with a signature, or other members.
    pub(super) fn text_with_members(part: &Part<'_>) -> Self {
        let mut new = Self::text_of(part.text().unwrap_or_default(), part.is_thought());
        new.members = Members::of(part.raw(), &["text", "thought"]);
        new
    }

    pub(super) fn call(part: &Part<'_>, call: &FunctionCall<'_>, is_whole: bool) -> Self {
        let args = match call.args() {
            None if !is_whole => Args::pieces(),
            // Values at places are the arguments of a call that comes at once.
            None if call.partial_args().next().is_some() => Args::pieces(),
            args => Args::whole(args),
        };
        let members = Members::of(call.raw(), &["args", "partialArgs", "willContinue"]);
        Self { content: Content::Call { members, args }, members: Members::of(part.raw(), &["functionCall"]) }
    }

    pub(super) fn other(part: &Part<'_>, kind: PartKind) -> Self {
        Self { content: Content::Other(kind), members: Members::of(part.raw(), &[]) }
    }

    /// Returns whether a text goes on with `part`, a text: of the same kind, and with the same other members, if any.
    pub(super) fn goes_on(&self, part: &Part<'_>) -> bool {
        let Content::Text { is_thought, .. } = &self.content else { return false };
        if *is_thought != part.is_thought() {
            return false;
        }
        if part.is_simple() {
            return self.members.is_empty();
        }
        let mut count = 0_usize;
        for (name, value) in part.raw().members().filter(|(name, value)| is_extra(*name, *value)) {
            if !self.members.has(name, value.as_bytes()) {
                return false;
            }
            count = add(count, 1);
        }
        count == self.members.raw().members().count()
    }

    /// Adds to a text, which is charged already.
    pub(super) fn push(&mut self, more: Str<'_>) {
        if let Content::Text { text, half, .. } = &mut self.content {
            push_text(text, half, more);
        }
    }

    /// Returns the arguments if it is a call.
    pub(super) const fn args(&mut self) -> Option<&mut Args> {
        match &mut self.content {
            Content::Call { args, .. } => Some(args),
            _ => None,
        }
    }

    /// Takes a piece of its call.
    pub(super) fn more(&mut self, call: &FunctionCall<'_>, bounds: &mut Bounds) -> Result<(), LimitError> {
        let Content::Call { args, members } = &mut self.content else { return Ok(()) };
        for arg in call.partial_args() {
            args.apply(&arg, bounds)?;
        }
        if call.is_piece() {
            return Ok(());
        }
        // With the last piece they may come as a whole.
        if let Some(given) = call.args().filter(|args| args.members().next().is_some()) {
            bounds.charge(add(given.as_bytes().len(), InputStore::memory_of(Some(given))))?;
            args.replace(given);
        }
        merge(members, call.raw(), &["name", "args", "partialArgs", "willContinue"], bounds)
    }

    /// Takes the members that a piece of a call has beside it: a signature.
    pub(super) fn merge(&mut self, part: &Part<'_>, bounds: &mut Bounds) -> Result<(), LimitError> {
        if part.is_simple() { Ok(()) } else { merge(&mut self.members, part.raw(), &["functionCall"], bounds) }
    }

    /// Takes the last piece of its call.
    pub(super) fn end_call(&mut self) {
        if let Content::Call { args, .. } = &mut self.content {
            args.end();
        }
    }

    /// Takes it that another call begins.
    pub(super) fn end_call_if_whole(&mut self) {
        if let Content::Call { args, .. } = &mut self.content {
            args.end_if_whole();
        }
    }

    /// Takes what is there of its text for all that comes.
    pub(super) fn finish(&mut self) {
        if let Content::Text { text, half, .. } = &mut self.content {
            text.extend(half.end());
        }
    }

    /// Returns the wire shape.
    pub(super) fn to_value(&self) -> Result<Value, serde_json::Error> {
        let mut map = self.members.to_map(MAX_DEPTH)?;
        match &self.content {
            Content::Text { text, is_thought, .. } => {
                map.insert("text".into(), text.as_str().into());
                if *is_thought {
                    map.insert("thought".into(), true.into());
                }
            }
            Content::Call { members, args } => {
                let mut call = members.to_map(MAX_DEPTH - 1)?;
                call.insert("args".into(), args.so_far().clone());
                map.insert("functionCall".into(), Value::Object(call));
            }
            Content::Other(_) => {}
        }
        Ok(Value::Object(map))
    }
}

/// Says whether a member of a text is something that has to be kept beside it.
fn is_extra(name: Str<'_>, value: Raw<'_>) -> bool {
    !value.is_null() && !name.is_one_of(&["text", "thought"])
}

/// Says whether a text has anything beside it.
pub(super) fn has_extra(part: &Part<'_>) -> bool {
    !part.is_simple() && part.raw().members().any(|(name, value)| is_extra(name, value))
}

/// Sets the members that are new or have changed. Only these are charged: most members are the same in each chunk.
pub(super) fn merge(
    members: &mut Members,
    object: Raw<'_>,
    except: &[&str],
    bounds: &mut Bounds,
) -> Result<(), LimitError> {
    for (name, value) in object.members() {
        if value.is_null() || name.is_one_of(except) || members.has(name, value.as_bytes()) {
            continue;
        }
        bounds.charge(add(add(name.as_escaped().len(), value.as_bytes().len()), Members::MEMORY))?;
        members.set(name, value.as_bytes());
    }
    Ok(())
}
