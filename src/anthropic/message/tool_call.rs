//! A call of a tool that has been accumulated.

use serde_json::Value;

use crate::json::{Raw, Status, Str, content};
use crate::stream::InputStore;

/// A call of a tool that has been accumulated: [`Message::tool_calls`](super::Message::tool_calls) returns those that
/// you run, and [`ContentBlock::tool_call`](super::ContentBlock::tool_call) those that the server runs too.
///
/// ```
/// use deltawire::anthropic::Message;
///
/// let message = Message::parse(br#"{"content":[{"type":"tool_use","id":"toolu_1","name":"now","input":{"zone":"UTC"}}]}"#)?;
/// let call = message.tool_calls().next().unwrap();
/// assert_eq!((call.id().to_string(), call.name().to_string()), ("toolu_1".into(), "now".into()));
/// // Run nothing whose input is not complete.
/// let input = call.input().unwrap();
/// assert_eq!(input["zone"], "UTC");
/// # Ok::<(), deltawire::Error>(())
/// ```
///
/// An input that is not complete has its text, and what is certain of its value:
///
/// ```
/// use deltawire::anthropic::{Event, Message};
/// use deltawire::json::Status;
///
/// let mut message = Message::new();
/// for payload in [
///     r#"{"type":"message_start","message":{"content":[]}}"#,
///     r#"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}"#,
///     r#"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"a\": 1, \"b"}}"#,
///     r#"{"type":"content_block_stop","index":0}"#,
/// ] {
///     message.apply(&Event::parse(payload.as_bytes())?)?;
/// }
/// let call = message.tool_calls().next().unwrap();
/// assert_eq!((call.status(), call.input()), (Status::Incomplete, None));
/// assert_eq!((call.input_so_far()["a"].as_u64(), call.raw_input()), (Some(1), r#"{"a": 1, "b"#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ToolCall<'m> {
    pub(super) index: u32,
    /// The start of its block.
    pub(super) start: Raw<'m>,
    pub(super) input: &'m InputStore,
    pub(super) is_open: bool,
}

impl<'m> ToolCall<'m> {
    /// Returns the index of its block in the message.
    #[must_use]
    pub const fn index(&self) -> u32 {
        self.index
    }

    /// Returns `id`, which the result has to name.
    #[must_use]
    pub fn id(&self) -> Str<'m> {
        content(self.start, "id")
    }

    /// Returns the name of the tool.
    #[must_use]
    pub fn name(&self) -> Str<'m> {
        content(self.start, "name")
    }

    /// Returns what the input is.
    ///
    /// - [`Status::Incomplete`]: its block has not ended, or it was truncated. Wait, or do not run the tool.
    /// - [`Status::Complete`]: the tool can run. The input should be an object, but any JSON may come.
    /// - [`Status::Invalid`]: it is not JSON whatever may follow, has a number that `serde_json` cannot hold, or is nested
    ///   too deep; the error has the byte. Send a result with `is_error`; the protocol asks for the text
    ///   `{"INVALID_JSON": raw}` as its content.
    #[must_use]
    pub fn status(&self) -> Status {
        self.input.status()
    }

    /// Returns the input if it is complete and its block has ended: then the tool can run.
    #[must_use]
    pub fn input(&self) -> Option<&'m Value> {
        self.status().is_complete().then(|| self.input_so_far())
    }

    /// Returns what is certain of the input. While the block is open that is what its start has, unless the message
    /// keeps live input ([`Message::with_live_input`](super::Message::with_live_input)).
    #[must_use]
    pub fn input_so_far(&self) -> &'m Value {
        self.input.so_far()
    }

    /// Returns the text of the input as deltas brought it. If none did it is empty, or what the start of the block has if
    /// that could not be read.
    #[must_use]
    pub fn raw_input(&self) -> &'m str {
        self.input.raw()
    }

    /// Returns whether its block has not ended and its input is not complete. At the end of a message that means that it
    /// was truncated: a turn leaves it out, and no result must be sent.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.is_open
    }
}
