//! The blocks that a message consists of.

use core::fmt;

use super::citation::Citations;
use crate::error::Error;
use crate::json::{Elements, Names, Raw, Str, content, named, string, view};

/// A content block as its start has it. Text, thinking and tool calls start empty and grow by deltas; every other kind is
/// complete.
///
/// Members are looked up when you ask. The string that makes up a block reads as empty if it is absent or not a string;
/// any other member reads as `None` if it is absent, `null`, or of another type.
///
/// ```
/// use deltawire::anthropic::{Block, Event};
///
/// let payload = br#"{"type":"content_block_start","index":1,
///     "content_block":{"type":"tool_use","id":"toolu_1","name":"get_weather","input":{}}}"#;
/// let Event::BlockStart { block: Block::ToolUse(tool), .. } = Event::parse(payload)? else { panic!() };
/// assert_eq!(tool.name(), "get_weather");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Block<'a> {
    /// `text`
    Text(TextBlock<'a>),
    /// `thinking`
    Thinking(ThinkingBlock<'a>),
    /// `redacted_thinking`
    RedactedThinking(OtherBlock<'a>),
    /// `tool_use`: a call of a tool that you run.
    ToolUse(ToolUse<'a>),
    /// `server_tool_use`: a call of a tool that the server runs. Only show it.
    ServerToolUse(ToolUse<'a>),
    /// `mcp_tool_use`: a call of a tool of an MCP server, which the server runs. Only show it.
    McpToolUse(ToolUse<'a>),
    /// The result of a tool that the server ran.
    ToolResult(ResultKind, ToolResult<'a>),
    /// `mcp_tool_listing`: the tools of an MCP server.
    McpToolListing(OtherBlock<'a>),
    /// `container_upload`: a file in the container.
    ContainerUpload(OtherBlock<'a>),
    /// `compaction`: the summary that takes the place of the earlier context. Send it back.
    Compaction(Compaction<'a>),
    /// `fallback`: another model answers from here on.
    Fallback(OtherBlock<'a>),
    /// A kind that this version does not know. Keep it: it is part of the turn that you send back.
    Unknown(OtherBlock<'a>),
}

impl<'a> Block<'a> {
    /// Views a value as a block.
    ///
    /// # Errors
    ///
    /// If the value is not an object: [`UnexpectedType`](crate::ErrorKind::UnexpectedType).
    pub fn new(raw: Raw<'a>) -> Result<Self, Error> {
        if raw.is_object() { Ok(Self::of(raw)) } else { Err(Error::new(crate::ErrorKind::UnexpectedType, 0)) }
    }

    /// Views an object as a block.
    pub(super) fn of(raw: Raw<'a>) -> Self {
        match named(raw, "type", &KINDS).unwrap_or(BlockKind::Unknown) {
            BlockKind::Text => Self::Text(TextBlock { raw }),
            BlockKind::Thinking => Self::Thinking(ThinkingBlock { raw }),
            BlockKind::RedactedThinking => Self::RedactedThinking(OtherBlock { raw }),
            BlockKind::ToolUse => Self::ToolUse(ToolUse { raw }),
            BlockKind::ServerToolUse => Self::ServerToolUse(ToolUse { raw }),
            BlockKind::McpToolUse => Self::McpToolUse(ToolUse { raw }),
            BlockKind::ToolResult(kind) => Self::ToolResult(kind, ToolResult { raw }),
            BlockKind::McpToolListing => Self::McpToolListing(OtherBlock { raw }),
            BlockKind::ContainerUpload => Self::ContainerUpload(OtherBlock { raw }),
            BlockKind::Compaction => Self::Compaction(Compaction { raw }),
            BlockKind::Fallback => Self::Fallback(OtherBlock { raw }),
            BlockKind::Unknown => Self::Unknown(OtherBlock { raw }),
        }
    }

    /// Returns the kind.
    #[must_use]
    pub const fn kind(&self) -> BlockKind {
        match self {
            Self::Text(_) => BlockKind::Text,
            Self::Thinking(_) => BlockKind::Thinking,
            Self::RedactedThinking(_) => BlockKind::RedactedThinking,
            Self::ToolUse(_) => BlockKind::ToolUse,
            Self::ServerToolUse(_) => BlockKind::ServerToolUse,
            Self::McpToolUse(_) => BlockKind::McpToolUse,
            Self::ToolResult(kind, _) => BlockKind::ToolResult(*kind),
            Self::McpToolListing(_) => BlockKind::McpToolListing,
            Self::ContainerUpload(_) => BlockKind::ContainerUpload,
            Self::Compaction(_) => BlockKind::Compaction,
            Self::Fallback(_) => BlockKind::Fallback,
            Self::Unknown(_) => BlockKind::Unknown,
        }
    }

    /// Returns the whole block.
    #[must_use]
    pub const fn raw(&self) -> Raw<'a> {
        match self {
            Self::Text(TextBlock { raw })
            | Self::Thinking(ThinkingBlock { raw })
            | Self::RedactedThinking(OtherBlock { raw })
            | Self::ToolUse(ToolUse { raw })
            | Self::ServerToolUse(ToolUse { raw })
            | Self::McpToolUse(ToolUse { raw })
            | Self::ToolResult(_, ToolResult { raw })
            | Self::McpToolListing(OtherBlock { raw })
            | Self::ContainerUpload(OtherBlock { raw })
            | Self::Compaction(Compaction { raw })
            | Self::Fallback(OtherBlock { raw })
            | Self::Unknown(OtherBlock { raw }) => *raw,
        }
    }
}

/// The kind of a block.
///
/// ```
/// use deltawire::anthropic::{Block, BlockKind, ResultKind};
/// use deltawire::json::Raw;
///
/// let block = Block::new(Raw::new(r#"{"type":"mcp_tool_result"}"#)?)?;
/// assert_eq!(block.kind(), BlockKind::ToolResult(ResultKind::Mcp));
/// assert_eq!(block.kind().to_string(), "mcp_tool_result");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum BlockKind {
    /// `text`
    Text,
    /// `thinking`
    Thinking,
    /// `redacted_thinking`
    RedactedThinking,
    /// `tool_use`
    ToolUse,
    /// `server_tool_use`
    ServerToolUse,
    /// `mcp_tool_use`
    McpToolUse,
    /// The result of a tool.
    ToolResult(ResultKind),
    /// `mcp_tool_listing`
    McpToolListing,
    /// `container_upload`
    ContainerUpload,
    /// `compaction`
    Compaction,
    /// `fallback`
    Fallback,
    /// A kind that this version does not know.
    Unknown,
}

/// The kind of tool that a result comes from.
///
/// ```
/// use deltawire::anthropic::{BlockKind, ResultKind};
///
/// assert_eq!(BlockKind::ToolResult(ResultKind::WebFetch).name(), "web_fetch_tool_result");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ResultKind {
    /// `web_search_tool_result`
    WebSearch,
    /// `web_fetch_tool_result`
    WebFetch,
    /// `code_execution_tool_result`
    CodeExecution,
    /// `bash_code_execution_tool_result`
    BashCodeExecution,
    /// `text_editor_code_execution_tool_result`
    TextEditorCodeExecution,
    /// `tool_search_tool_result`
    ToolSearch,
    /// `mcp_tool_result`
    Mcp,
    /// `advisor_tool_result`
    Advisor,
}

const KINDS: Names<BlockKind, 18> = Names([
    ("text", BlockKind::Text),
    ("tool_use", BlockKind::ToolUse),
    ("thinking", BlockKind::Thinking),
    ("redacted_thinking", BlockKind::RedactedThinking),
    ("server_tool_use", BlockKind::ServerToolUse),
    ("mcp_tool_use", BlockKind::McpToolUse),
    ("web_search_tool_result", BlockKind::ToolResult(ResultKind::WebSearch)),
    ("web_fetch_tool_result", BlockKind::ToolResult(ResultKind::WebFetch)),
    ("code_execution_tool_result", BlockKind::ToolResult(ResultKind::CodeExecution)),
    ("bash_code_execution_tool_result", BlockKind::ToolResult(ResultKind::BashCodeExecution)),
    ("text_editor_code_execution_tool_result", BlockKind::ToolResult(ResultKind::TextEditorCodeExecution)),
    ("tool_search_tool_result", BlockKind::ToolResult(ResultKind::ToolSearch)),
    ("mcp_tool_result", BlockKind::ToolResult(ResultKind::Mcp)),
    ("advisor_tool_result", BlockKind::ToolResult(ResultKind::Advisor)),
    ("mcp_tool_listing", BlockKind::McpToolListing),
    ("container_upload", BlockKind::ContainerUpload),
    ("compaction", BlockKind::Compaction),
    ("fallback", BlockKind::Fallback),
]);

impl BlockKind {
    /// Returns the name on the wire, `"unknown"` for one that this version does not know.
    ///
    /// ```
    /// assert_eq!(deltawire::anthropic::BlockKind::ToolUse.name(), "tool_use");
    /// ```
    #[must_use]
    pub fn name(self) -> &'static str {
        KINDS.name_of(|it| it == self).unwrap_or("unknown")
    }
}

impl fmt::Display for BlockKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

view! {
    /// Text, with its citations.
    ///
    /// ```
    /// use deltawire::anthropic::Block;
    /// use deltawire::json::Raw;
    ///
    /// let raw = Raw::new(r#"{"type":"text","text":"Hi"}"#)?;
    /// let Block::Text(block) = Block::new(raw)? else { panic!() };
    /// assert_eq!(block.text(), "Hi");
    /// assert_eq!(block.citations().count(), 0);
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    TextBlock
}

impl<'a> TextBlock<'a> {
    /// Returns `text`: empty if deltas bring it.
    #[must_use]
    pub fn text(&self) -> Str<'a> {
        content(self.raw, "text")
    }

    /// Returns the `citations` that the start has. Deltas bring the others.
    #[must_use]
    pub fn citations(&self) -> Citations<'a> {
        Citations::new(self.raw.get("citations"))
    }
}

view! {
    /// The thinking of the model before it answers.
    ///
    /// ```
    /// use deltawire::anthropic::Block;
    /// use deltawire::json::Raw;
    ///
    /// let raw = Raw::new(r#"{"type":"thinking","thinking":"Hm","signature":"EqQB"}"#)?;
    /// let Block::Thinking(block) = Block::new(raw)? else { panic!() };
    /// assert_eq!((block.thinking().to_string(), block.signature().to_string()), ("Hm".into(), "EqQB".into()));
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    ThinkingBlock
}

impl<'a> ThinkingBlock<'a> {
    /// Returns `thinking`: empty if deltas bring it, or if the request asked not to see it.
    #[must_use]
    pub fn thinking(&self) -> Str<'a> {
        content(self.raw, "thinking")
    }

    /// Returns `signature`: empty if a delta brings it.
    #[must_use]
    pub fn signature(&self) -> Str<'a> {
        content(self.raw, "signature")
    }
}

view! {
    /// A call of a tool.
    ///
    /// ```
    /// use deltawire::anthropic::Block;
    /// use deltawire::json::Raw;
    ///
    /// let raw = Raw::new(r#"{"type":"mcp_tool_use","id":"mcptoolu_1","name":"echo","server_name":"s","input":{}}"#)?;
    /// let Block::McpToolUse(tool) = Block::new(raw)? else { panic!() };
    /// assert_eq!(tool.name(), "echo");
    /// assert_eq!(tool.server_name().unwrap(), "s");
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    ToolUse
}

impl<'a> ToolUse<'a> {
    /// Returns `id`, which the result refers to.
    #[must_use]
    pub fn id(&self) -> Str<'a> {
        content(self.raw, "id")
    }

    /// Returns `name`.
    #[must_use]
    pub fn name(&self) -> Str<'a> {
        content(self.raw, "name")
    }

    /// Returns `input`: `{}` if deltas bring it, or if the call has no arguments. See
    /// [`ToolInput`](crate::stream::ToolInput).
    #[must_use]
    pub fn input(&self) -> Option<Raw<'a>> {
        self.raw.given("input")
    }

    /// Returns `server_name`, of a tool of an MCP server.
    #[must_use]
    pub fn server_name(&self) -> Option<Str<'a>> {
        string(self.raw, "server_name")
    }
}

view! {
    /// The result of a tool that the server ran. It comes complete.
    ///
    /// ```
    /// use deltawire::anthropic::{Block, ResultKind};
    /// use deltawire::json::Raw;
    ///
    /// let raw = Raw::new(r#"{"type":"bash_code_execution_tool_result","tool_use_id":"srvtoolu_1","content":
    ///     {"type":"bash_code_execution_result","stdout":"42\n","stderr":"","return_code":0,"content":[]}}"#)?;
    /// let Block::ToolResult(ResultKind::BashCodeExecution, result) = Block::new(raw)? else { panic!() };
    /// let stdout = result.content().unwrap().get("stdout").unwrap();
    /// assert_eq!(stdout.as_string().unwrap(), "42\n");
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    ToolResult
}

impl<'a> ToolResult<'a> {
    /// Returns `tool_use_id`.
    #[must_use]
    pub fn tool_use_id(&self) -> Str<'a> {
        content(self.raw, "tool_use_id")
    }

    /// Returns `content`: an object, an array or a string, as the kind has it.
    #[must_use]
    pub fn content(&self) -> Option<Raw<'a>> {
        self.raw.given("content")
    }

    /// Returns `content.error_code`, if the tool failed.
    ///
    /// ```
    /// use deltawire::anthropic::Block;
    /// use deltawire::json::Raw;
    ///
    /// let raw = Raw::new(r#"{"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":
    ///     {"type":"web_search_tool_result_error","error_code":"max_uses_exceeded"}}"#)?;
    /// let Block::ToolResult(_, result) = Block::new(raw)? else { panic!() };
    /// assert_eq!(result.error_code().unwrap(), "max_uses_exceeded");
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    #[must_use]
    pub fn error_code(&self) -> Option<Str<'a>> {
        string(self.content()?, "error_code")
    }

    /// Returns `is_error`, of a tool of an MCP server.
    #[must_use]
    pub fn is_error(&self) -> Option<bool> {
        self.raw.get("is_error")?.as_bool()
    }
}

view! {
    /// The summary that takes the place of the earlier context. Both the block and its delta have this shape.
    ///
    /// ```
    /// use deltawire::anthropic::Block;
    /// use deltawire::json::Raw;
    ///
    /// let raw = Raw::new(r#"{"type":"compaction","content":null,"encrypted_content":"Ep"}"#)?;
    /// let Block::Compaction(compaction) = Block::new(raw)? else { panic!() };
    /// assert_eq!(compaction.content(), None);
    /// assert_eq!(compaction.encrypted_content().unwrap(), "Ep");
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    Compaction
}

impl<'a> Compaction<'a> {
    /// Returns `content`, the summary. `None` if the compaction failed, or before the delta that brings it.
    #[must_use]
    pub fn content(&self) -> Option<Str<'a>> {
        string(self.raw, "content")
    }

    /// Returns `encrypted_content`, the summary that only the server can read.
    #[must_use]
    pub fn encrypted_content(&self) -> Option<Str<'a>> {
        string(self.raw, "encrypted_content")
    }
}

view! {
    /// A block without members that this version has methods for: look them up in [`raw`](Self::raw).
    ///
    /// ```
    /// use deltawire::anthropic::Block;
    /// use deltawire::json::Raw;
    ///
    /// let raw = Raw::new(r#"{"type":"brand_new","x":1}"#)?;
    /// let Block::Unknown(block) = Block::new(raw)? else { panic!() };
    /// assert_eq!(block.kind(), "brand_new");
    /// assert_eq!(block.raw().get("x").unwrap().as_u64(), Some(1));
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    OtherBlock
}

impl<'a> OtherBlock<'a> {
    /// Returns its `type`, empty if it has none.
    #[must_use]
    pub fn kind(&self) -> Str<'a> {
        content(self.raw, "type")
    }
}

/// An iterator over the blocks that the start of a message has.
///
/// ```
/// use deltawire::anthropic::{Block, Event};
///
/// let payload = br#"{"type":"message_start","message":{"content":[{"type":"text","text":"Hi"},5]}}"#;
/// let Event::MessageStart(start) = Event::parse(payload)? else { panic!() };
/// let blocks: Vec<_> = start.content().collect();
/// assert!(matches!(blocks[..], [Ok(Block::Text(_)), Err(_)]));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Blocks<'a> {
    elements: Elements<'a>,
}

impl<'a> Blocks<'a> {
    pub(super) const fn new(content: Raw<'a>) -> Self {
        Self { elements: content.elements() }
    }
}

impl<'a> Iterator for Blocks<'a> {
    type Item = Result<Block<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.elements.next().map(Block::new)
    }
}
