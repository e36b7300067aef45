//! A call of a tool that has been accumulated.

use serde_json::Value;

use super::super::kind::ItemKind;
use crate::json::{Raw, Status, Str, content};
use crate::stream::InputStore;

/// A call of a tool that has been accumulated: [`Response::tool_calls`](super::Response::tool_calls) returns those that
/// you run, and [`ResponseItem::tool_call`](super::ResponseItem::tool_call) those that the server runs too.
///
/// ```
/// use deltawire::openai::responses::Response;
///
/// let response = Response::parse(br#"{"output":[{"type":"function_call","id":"fc_1","call_id":"call_1","name":"now",
///     "arguments":"{\"zone\":\"UTC\"}","status":"completed"}]}"#)?;
/// let call = response.tool_calls().next().unwrap();
/// assert_eq!((call.id().to_string(), call.name().to_string()), ("call_1".into(), "now".into()));
/// // Run nothing whose input is not complete.
/// let input = call.input().unwrap();
/// assert_eq!(input["zone"], "UTC");
/// # Ok::<(), deltawire::Error>(())
/// ```
///
/// The input of a custom tool is a text:
///
/// ```
/// use deltawire::openai::responses::Response;
///
/// let response = Response::parse(br#"{"output":[{"type":"custom_tool_call","call_id":"call_2","name":"sql","input":"SELECT 1"}]}"#)?;
/// let call = response.tool_calls().next().unwrap();
/// assert!(call.is_text() && call.status().is_complete() && call.input().is_none());
/// assert_eq!(call.raw_input(), "SELECT 1");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ToolCall<'m> {
    pub(super) output_index: u32,
    pub(super) kind: ItemKind,
    /// The item without what grows.
    pub(super) members: Raw<'m>,
    /// The input if it is JSON.
    pub(super) input: Option<&'m InputStore>,
    /// The input if it is a text.
    pub(super) text: &'m str,
    pub(super) status: Status,
    pub(super) is_open: bool,
}

/// What is certain of an input that is a text, or of which nothing came.
static NULL: Value = Value::Null;

impl<'m> ToolCall<'m> {
    /// Returns its place in the output.
    #[must_use]
    pub const fn output_index(&self) -> u32 {
        self.output_index
    }

    /// Returns what it is: `FunctionCall`, `CustomToolCall` or `McpCall`.
    #[must_use]
    pub const fn kind(&self) -> ItemKind {
        self.kind
    }

    /// Returns whether the server runs it. (Some servers send calls that they run as `CustomToolCall`: there only the name
    /// says so.)
    #[must_use]
    pub const fn runs_on_server(&self) -> bool {
        matches!(self.kind, ItemKind::McpCall)
    }

    /// Returns `call_id`, which the result has to name; else the `id` of the item.
    #[must_use]
    pub fn id(&self) -> Str<'m> {
        match content(self.members, "call_id") {
            none if none == "" => content(self.members, "id"),
            id => id,
        }
    }

    /// Returns the name of the tool.
    #[must_use]
    pub fn name(&self) -> Str<'m> {
        content(self.members, "name")
    }

    /// Returns what the input is.
    ///
    /// - [`Status::Incomplete`]: the item is not done, or the model was stopped in the middle of it. Wait, or do not run the tool.
    /// - [`Status::Complete`]: the tool can run. The input should be an object, but any JSON may come. A
    ///   [text](Self::is_text) is complete when its item is done.
    /// - [`Status::Invalid`]: it is not JSON whatever may follow, has a number that `serde_json` cannot hold, or is nested
    ///   too deep; the error has the byte. Send a result that says so.
    #[must_use]
    pub const fn status(&self) -> Status {
        self.status
    }

    /// Returns whether the input is a text, as that of a custom tool, and not JSON: it is in [`raw_input`](Self::raw_input).
    #[must_use]
    pub const fn is_text(&self) -> bool {
        matches!(self.kind, ItemKind::CustomToolCall) && self.input.is_none()
    }

    /// Returns the input if it is JSON, complete, and its item is done: then the tool can run.
    #[must_use]
    pub fn input(&self) -> Option<&'m Value> {
        let input = self.input?;
        input.status().is_complete().then(|| input.so_far())
    }

    /// Returns what is certain of the input. While the item is open that is an empty object, unless the response keeps live
    /// input ([`Response::with_live_input`](super::Response::with_live_input)). Of a text it is `null`.
    #[must_use]
    pub fn input_so_far(&self) -> &'m Value {
        self.input.map_or(&NULL, InputStore::so_far)
    }

    /// Returns the text of the input, as far as it came.
    #[must_use]
    pub fn raw_input(&self) -> &'m str {
        self.input.map_or(self.text, InputStore::raw)
    }

    /// Returns whether its item is not done, or the response ended within it, and its input is not complete. At the end of a
    /// response that means that it was truncated: a turn leaves it out, and no result must be sent.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.is_open
    }
}
