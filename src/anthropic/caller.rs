//! Who called a tool.

use crate::json::{Raw, Str, content};

/// Who called a tool.
///
/// ```
/// use deltawire::anthropic::{Block, Caller};
/// use deltawire::json::Raw;
///
/// let raw = Raw::new(r#"{"type":"server_tool_use","id":"srvtoolu_2","name":"web_fetch","input":{},
///     "caller":{"type":"code_execution_20260120","tool_id":"srvtoolu_1"}}"#)?;
/// let Block::ServerToolUse(tool) = Block::new(raw)? else { panic!() };
/// let Some(Caller::CodeExecution { tool_id, .. }) = tool.caller() else { panic!() };
/// assert_eq!(tool_id, "srvtoolu_1");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Caller<'a> {
    /// `direct`: the model.
    Direct,
    /// `code_execution_20250825` or `code_execution_20260120`: code that the model wrote, and that the server runs.
    #[non_exhaustive]
    CodeExecution {
        /// Its `type`, which has the version.
        kind: Str<'a>,
        /// `tool_id`: the call that runs the code.
        tool_id: Str<'a>,
    },
    /// A caller that this version does not know.
    #[non_exhaustive]
    Unknown {
        /// Its `type`, empty if it has none.
        kind: Str<'a>,
        /// The whole value.
        raw: Raw<'a>,
    },
}

impl<'a> Caller<'a> {
    pub(super) fn new(raw: Raw<'a>) -> Self {
        let kind = content(raw, "type");
        if kind == "direct" {
            Self::Direct
        } else if kind == "code_execution_20250825" || kind == "code_execution_20260120" {
            Self::CodeExecution { kind, tool_id: content(raw, "tool_id") }
        } else {
            Self::Unknown { kind, raw }
        }
    }
}
