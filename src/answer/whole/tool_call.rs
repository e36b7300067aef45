//! A call of a tool that has been accumulated.

use alloc::borrow::Cow;

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::Value;

use crate::json::Status;
use crate::openai::{chat, responses};
use crate::{anthropic, gemini};

/// A call of a tool that has been accumulated, of any vendor. [`Answer::tool_calls`](super::Answer::tool_calls) returns them.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum ToolCall<'a> {
    /// Of Anthropic.
    Anthropic(anthropic::ToolCall<'a>),
    /// Of Chat Completions.
    Chat(chat::ToolCall<'a>),
    /// Of Responses.
    Responses(responses::ToolCall<'a>),
    /// Of Gemini.
    Gemini(gemini::ToolCall<'a>),
}

impl<'a> ToolCall<'a> {
    /// Returns what the result has to name, if the server gives it.
    #[must_use]
    pub fn id(&self) -> Option<Cow<'a, str>> {
        let id = match self {
            Self::Anthropic(call) => call.id().to_cow(),
            Self::Chat(call) => call.id().into(),
            Self::Responses(call) => call.id().to_cow(),
            Self::Gemini(call) => call.id()?.to_cow(),
        };
        (!id.is_empty()).then_some(id)
    }

    /// Returns the name of the tool. It may be empty.
    #[must_use]
    pub fn name(&self) -> Cow<'a, str> {
        match self {
            Self::Anthropic(call) => call.name().to_cow(),
            Self::Chat(call) => call.name().into(),
            Self::Responses(call) => call.name().to_cow(),
            Self::Gemini(call) => call.name().to_cow(),
        }
    }

    /// Returns what the input is.
    ///
    /// - [`Status::Incomplete`]: more follows, or it was truncated. Wait, or do not run the tool.
    /// - [`Status::Complete`]: the tool can run. The input should be an object, but any JSON may come.
    /// - [`Status::Invalid`]: it is not JSON whatever may follow; the error has the byte. Ask the model again.
    #[must_use]
    pub fn status(&self) -> Status {
        match self {
            Self::Anthropic(call) => call.status(),
            Self::Chat(call) => call.status(),
            Self::Responses(call) => call.status(),
            Self::Gemini(call) => call.status(),
        }
    }

    /// Returns whether the input is a text, as that of a custom tool, and not JSON: it is in [`raw_input`](Self::raw_input).
    #[must_use]
    pub const fn is_text(&self) -> bool {
        matches!(self, Self::Responses(call) if call.is_text())
    }

    /// Returns the input if it is JSON and complete: then the tool can run.
    #[must_use]
    pub fn input(&self) -> Option<&'a Value> {
        match self {
            Self::Anthropic(call) => call.input(),
            Self::Chat(call) => call.input(),
            Self::Responses(call) => call.input(),
            Self::Gemini(call) => call.input(),
        }
    }

    /// Returns what is certain of the input. Before it is complete that may be nothing, unless the answer keeps
    /// [live input](super::Answer::with_live_input).
    #[must_use]
    pub fn input_so_far(&self) -> &'a Value {
        match self {
            Self::Anthropic(call) => call.input_so_far(),
            Self::Chat(call) => call.input_so_far(),
            Self::Responses(call) => call.input_so_far(),
            Self::Gemini(call) => call.input_so_far(),
        }
    }

    /// Returns the text of the input as it came. That of Gemini came as a value.
    #[must_use]
    pub fn raw_input(&self) -> &'a str {
        match self {
            Self::Anthropic(call) => call.raw_input(),
            Self::Chat(call) => call.raw_input(),
            Self::Responses(call) => call.raw_input(),
            Self::Gemini(call) => call.raw_input(),
        }
    }
}

impl Serialize for ToolCall<'_> {
    /// Writes `id`, `name` and `arguments`, the value. If that is not complete it writes its `state` (incomplete, invalid, or
    /// text for the input of a custom tool) and the `raw` text instead, or, where there is no text, the value `so_far`; and for
    /// an invalid one the byte, `invalid_at`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.id())?;
        map.serialize_entry("name", &self.name())?;
        match (self.input(), self.status()) {
            (Some(input), _) => map.serialize_entry("arguments", input)?,
            (None, status) => {
                if self.raw_input().is_empty() && matches!(self, Self::Gemini(_)) {
                    map.serialize_entry("so_far", self.input_so_far())?;
                } else {
                    map.serialize_entry("raw", self.raw_input())?;
                }
                let state = match status {
                    Status::Complete => "text",
                    Status::Incomplete => "incomplete",
                    Status::Invalid(error) => {
                        map.serialize_entry("invalid_at", &error.offset())?;
                        "invalid"
                    }
                };
                map.serialize_entry("state", state)?;
            }
        }
        map.end()
    }
}
