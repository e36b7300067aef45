//! Updates to a block.

use super::block::Compaction;
use super::citation::Citation;
use crate::json::{Raw, Str};

/// An update to a content block.
///
/// ```
/// use deltawire::anthropic::{Delta, Event};
///
/// fn shown(event: &Event<'_>) -> String {
///     let Event::BlockDelta { delta, .. } = event else { return String::new() };
///     match delta {
///         Delta::Text(text) | Delta::Thinking { thinking: text, .. } => text.to_string(),
///         Delta::InputJson(json) => format!("[{json}]"),
///         _ => String::new(),
///     }
/// }
///
/// let payload = br#"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"a\": "}}"#;
/// assert_eq!(shown(&Event::parse(payload)?), r#"[{"a": ]"#);
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Delta<'a> {
    /// `text_delta`: more text.
    Text(Str<'a>),
    /// `input_json_delta`: more of the JSON text that is the input of a tool. It is split anywhere and often empty. Pass it
    /// to a [`json::Scanner`](crate::json::Scanner) or to [`ToolInput`](crate::stream::ToolInput) as it is.
    InputJson(Str<'a>),
    /// `thinking_delta`: more thinking.
    #[non_exhaustive]
    Thinking {
        /// The text.
        thinking: Str<'a>,
        /// How many tokens to add to a rough count.
        estimated_tokens: Option<u64>,
    },
    /// `signature_delta`: the complete signature of the thinking. Keep it: the block can only be sent back with it.
    Signature(Str<'a>),
    /// `citations_delta`: one more citation of the text.
    Citation(Citation<'a>),
    /// `compaction_delta`: what the context was compacted to. The last one counts.
    Compaction(Compaction<'a>),
    /// A kind that this version does not know. Pass over it, or forward it.
    #[non_exhaustive]
    Unknown {
        /// Its `type`, empty if it has none.
        kind: Str<'a>,
        /// The whole delta.
        raw: Raw<'a>,
    },
}
