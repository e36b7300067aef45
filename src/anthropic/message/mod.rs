//! Events to a message: what an answer without streaming would have been.

mod block;
mod members;
mod tool_call;
mod turn;
mod wire;

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use core::fmt;

use super::block::{Block, BlockKind};
use super::container::Container;
use super::delta::Delta;
use super::end::End;
use super::event::{Event, MessageDelta, MessageStart};
use super::outcome::Outcome;
use super::server_error::ServerError;
use super::stop::{StopDetails, StopReason};
use super::usage::Usage;
use crate::error::{Error, ErrorKind};
use crate::json::{Raw, Str, why_invalid};
use crate::stream::Size;
use members::Members;

pub use block::ContentBlock;
pub use tool_call::ToolCall;
pub use turn::{LeftOut, LeftOutReason, Turn};

/// A message as it arrives, and when it is there.
///
/// It takes each event once, in time proportional to it, and can be looked at any time. The result is what the official
/// SDKs would give, and where they differ, or lose something, this:
///
/// - Blocks are kept by their index, gaps and all. One that starts again takes the place of the first.
/// - A full `input` in the start of a block stands if its deltas are empty; without either it is `{}`.
/// - Tool input has a [`status`](ToolCall::status): complete, or not.
/// - A second `message_start` with another id begins a new message ([`restarts`](Self::restarts)), also behind the end.
///   One with the same id, and whatever else comes behind the end, changes nothing.
/// - Counts and reasons in a `message_delta` take the place of those before; `null` leaves what was.
/// - Unknown members of the message, of its blocks and of its usage are kept, and unknown blocks too.
/// - A delta for a block of another kind, or for one that is not open, is left out; the message is incomplete then.
///
/// Where it is written as JSON the members stand in the order of a `serde_json::Map`: by name, or, with the feature
/// `preserve_order` of `serde_json`, as they came.
///
/// [`Order`](super::Order) tells of whatever is out of order.
///
/// ```
/// use deltawire::anthropic::{Decoder, Message};
///
/// # let network = [&b"data: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"content\":[],\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}}\n\n\
/// #     data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n\
/// #     data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hel\"}}\n\n\
/// #     data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_del"[..],
/// #     b"ta\",\"text\":\"lo\"}}\n\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n\
/// #     data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":2}}\n\n\
/// #     data: {\"type\":\"message_stop\"}\n\n"];
/// let (mut decoder, mut message) = (Decoder::new(), Message::new());
/// for bytes in network {
///     let mut chunk: &[u8] = bytes;
///     while let Some(event) = decoder.next_event(&mut chunk) {
///         // What cannot be read is lost, and the end tells; the stream goes on.
///         let Ok(event) = event else { continue };
///         message.apply(&event)?;
///     }
/// }
/// let message = message.finish(&decoder.finish())?;
/// assert_eq!(message.text(), "Hello");
/// assert_eq!(message.usage().output_tokens(), Some(2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Message {
    /// All but content and usage.
    head: Members,
    usage: Members,
    content: BTreeMap<u32, ContentBlock>,
    phase: Phase,
    /// The error that the server sent.
    server_error: Option<String>,
    /// What `message_start` called it.
    started_id: Option<String>,
    restarts: u32,
    /// How many deltas and blocks that matter had no place.
    left_out: u32,
    size: Size,
    max_blocks: usize,
    is_live: bool,
    error: Option<Error>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Phase {
    Empty,
    Started,
    Over,
}

/// A message that did not come in full, as far as it came.
///
/// ```
/// use deltawire::anthropic::{Event, Decoder, Message, Outcome};
///
/// let (mut decoder, mut message) = (Decoder::new(), Message::new());
/// let mut chunk: &[u8] = b"data: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\"}}\n\n";
/// while let Some(event) = decoder.next_event(&mut chunk) {
///     let event = event?;
///     message.apply(&event)?;
/// }
/// let incomplete = message.finish(&decoder.finish()).unwrap_err();
/// assert_eq!(incomplete.to_string(), "message not in full: truncated");
/// assert_eq!(incomplete.message.id().unwrap(), "msg_1");
/// assert!(matches!(incomplete.outcome, Outcome::Truncated { .. }));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Incomplete {
    /// What there is.
    pub message: Message,
    /// How its stream ended.
    pub outcome: Outcome,
    /// How many events were lost.
    pub lost: u32,
    /// The limit that it is over, if that is the reason.
    pub error: Option<Error>,
}

impl fmt::Display for Incomplete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "message not in full: {}", self.outcome)?;
        if let Outcome::Empty { ignored_lines: true } = self.outcome {
            f.write_str(", but for lines that are no events")?;
        }
        if let Some(server_error) = self.message.server_error() {
            match server_error.error_type_name() {
                none if none == "" => write!(f, ", {}", server_error.message())?,
                name => write!(f, ", {name}: {}", server_error.message())?,
            }
        }
        if !self.message.is_started() {
            f.write_str(", without a start")?;
        }
        for block in self.message.content().filter(|block| block.is_truncated()) {
            write!(f, ", block {} cut", block.index())?;
        }
        for (count, what) in [(self.lost, "events lost"), (self.message.left_out, "parts without a place")] {
            if count > 0 {
                write!(f, ", {count} {what}")?;
            }
        }
        self.error.map_or(Ok(()), |error| write!(f, ", {error}"))
    }
}

impl core::error::Error for Incomplete {}

impl Default for Message {
    fn default() -> Self {
        Self::new()
    }
}

impl Message {
    /// Returns a message of which nothing has come.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            head: Members::new(),
            usage: Members::new(),
            content: BTreeMap::new(),
            phase: Phase::Empty,
            server_error: None,
            started_id: None,
            restarts: 0,
            left_out: 0,
            size: Size { bytes: 0, max: 64 << 20 },
            max_blocks: 4096,
            is_live: false,
            error: None,
        }
    }

    /// Keeps the input of tools as a live value: [`ToolCall::input_so_far`] grows with each delta. Who does not look at it does
    /// not pay for it. Below keys of more than 64 KiB in all it rests until the end.
    ///
    /// ```
    /// use deltawire::anthropic::{Event, Message};
    ///
    /// let mut message = Message::new().with_live_input();
    /// for payload in [
    ///     r#"{"type":"message_start","message":{}}"#,
    ///     r#"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"edit"}}"#,
    ///     r#"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"path\": \"sr"}}"#,
    /// ] {
    ///     message.apply(&Event::parse(payload.as_bytes())?)?;
    ///     for call in message.tool_calls() {
    ///         println!("{} {}", call.name(), call.input_so_far());
    ///     }
    /// }
    /// assert_eq!(message.tool_calls().next().unwrap().input_so_far()["path"], "sr");
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    #[must_use]
    pub const fn with_live_input(mut self) -> Self {
        self.is_live = true;
        self
    }

    /// Sets how many bytes it may have, as they stand in the payloads, and some for each piece that is kept as JSON; 64
    /// MiB by default. The values of tool input take several times their text.
    #[must_use]
    pub const fn with_max_bytes(mut self, bytes: u64) -> Self {
        self.size.max = bytes;
        self
    }

    /// Sets how many blocks it may have; 4096 by default.
    #[must_use]
    pub const fn with_max_blocks(mut self, blocks: usize) -> Self {
        self.max_blocks = blocks;
        self
    }

    /// Reads a message that is there as a whole, as an answer without streaming has it.
    ///
    /// # Errors
    ///
    /// If it is no JSON, or no message: it has another `type`, or no `content` that is a list of blocks. Of an error
    /// [`Event::parse`] gives the [`ServerError`].
    pub fn parse(json: &[u8]) -> Result<Self, Error> {
        let text = core::str::from_utf8(json).map_err(|_| why_invalid(json))?;
        let raw = Raw::new(text)?;
        let is_other = raw.get("type").and_then(|kind| kind.as_string()).is_some_and(|kind| kind != "message");
        if is_other {
            return Err(Error::new(ErrorKind::UnexpectedType, 0));
        }
        if raw.given("content").is_none() {
            return Err(Error::new(ErrorKind::MissingMember, 0));
        }
        let mut message = Self::new().with_max_bytes(u64::MAX).with_max_blocks(usize::MAX);
        message.start(&MessageStart { raw })?;
        message.phase = Phase::Over;
        if message.left_out > 0 { Err(Error::new(ErrorKind::UnexpectedType, 0)) } else { Ok(message) }
    }

    /// Takes the next event.
    ///
    /// # Errors
    ///
    /// If the message would be over a limit, with its length so far. It stays as it was, and takes nothing more: the same
    /// error comes for every event behind.
    pub fn apply(&mut self, event: &Event<'_>) -> Result<(), Error> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let result = match (event, self.phase) {
            (Event::MessageStart(start), _) => self.start(start),
            (Event::Error(server_error), Phase::Empty | Phase::Started) => self.fail(server_error),
            // What has no start may be the rest of another message.
            (_, Phase::Empty | Phase::Over) => Ok(()),
            (Event::BlockStart { index, block }, _) => self.start_block(*index, block),
            (Event::BlockDelta { index, delta }, _) => self.delta(*index, delta),
            (Event::BlockStop { index }, _) => {
                if let Some(block) = self.content.get_mut(index) {
                    block.close();
                }
                Ok(())
            }
            (Event::MessageDelta(delta), _) => self.change(delta),
            (Event::MessageStop, _) => {
                self.phase = Phase::Over;
                Ok(())
            }
            _ => Ok(()),
        };
        self.error = result.err();
        result
    }

    /// Ends the message as its stream ended, with the event that lacked its last line end, if there is one.
    ///
    /// That all of it came does not mean that the model was done: look at [`stop_reason`](Self::stop_reason), and at the
    /// [`status`](ToolCall::status) of each tool call. Nor that all was in order: see [`End::violations`], and
    /// [`restarts`](Self::restarts).
    ///
    /// # Errors
    ///
    /// If not all of it came, with what did.
    pub fn finish(mut self, end: &End<'_>) -> Result<Self, Box<Incomplete>> {
        if let Some(last) = &end.last {
            // A limit is told with the rest.
            let _ = self.apply(&last.event);
        }
        self.finish_as(end.outcome, end.lost)
    }

    /// Ends the message where it does not come from an [`Decoder`](super::Decoder): with what a
    /// [`Order`](super::Order) says, and how many events were lost.
    ///
    /// # Errors
    ///
    /// If not all of it came, with what did.
    pub fn finish_as(mut self, outcome: Outcome, lost: u32) -> Result<Self, Box<Incomplete>> {
        if self.phase == Phase::Started {
            self.phase = Phase::Over;
        }
        for block in self.content.values_mut() {
            block.finish();
        }
        let is_whole = self.is_started() && self.left_out == 0 && !self.content().any(ContentBlock::is_truncated);
        if is_whole && outcome.has_all_content() && lost == 0 && self.error.is_none() {
            return Ok(self);
        }
        let error = self.error;
        Err(Incomplete { message: self, outcome, lost, error }.into())
    }

    /// Says whether the start of a message came.
    #[must_use]
    pub const fn is_started(&self) -> bool {
        !matches!(self.phase, Phase::Empty)
    }

    /// Returns how often another message began, and what was there of the one before was given up. Who shows a message
    /// as it arrives begins anew when it grows.
    #[must_use]
    pub const fn restarts(&self) -> u32 {
        self.restarts
    }

    /// Returns `id`.
    #[must_use]
    pub fn id(&self) -> Option<Str<'_>> {
        self.head().id()
    }

    /// Returns `model`: the one that answered last.
    #[must_use]
    pub fn model(&self) -> Option<Str<'_>> {
        self.head().model()
    }

    /// Returns `stop_reason`.
    #[must_use]
    pub fn stop_reason(&self) -> Option<StopReason> {
        self.head().stop_reason()
    }

    /// Returns `stop_reason` by its name.
    #[must_use]
    pub fn stop_reason_name(&self) -> Option<Str<'_>> {
        self.head().stop_reason_name()
    }

    /// Returns `stop_sequence`.
    #[must_use]
    pub fn stop_sequence(&self) -> Option<Str<'_>> {
        self.head().stop_sequence()
    }

    /// Returns `stop_details`.
    #[must_use]
    pub fn stop_details(&self) -> Option<StopDetails<'_>> {
        self.head().stop_details()
    }

    /// Returns `container`.
    #[must_use]
    pub fn container(&self) -> Option<Container<'_>> {
        self.head().container()
    }

    /// Returns `usage`: totals so far.
    #[must_use]
    pub fn usage(&self) -> Usage<'_> {
        Usage { raw: self.usage.raw() }
    }

    /// Returns the error that the server sent instead of the rest.
    #[must_use]
    pub fn server_error(&self) -> Option<ServerError<'_>> {
        self.server_error.as_ref().map(|raw| ServerError { raw: Raw::valid(raw.as_bytes(), false) })
    }

    /// Returns any other member of the message, as its text.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Raw<'_>> {
        self.head.raw().get(name)
    }

    /// Returns the blocks in their order.
    pub fn content(&self) -> impl DoubleEndedIterator<Item = &ContentBlock> + ExactSizeIterator {
        self.content.values()
    }

    /// Returns the block with an index.
    #[must_use]
    pub fn block(&self, index: u32) -> Option<&ContentBlock> {
        self.content.get(&index)
    }

    /// Returns the text of all text blocks, joined with nothing in between.
    #[must_use]
    pub fn text(&self) -> String {
        self.content().filter(|block| block.kind() == BlockKind::Text).map(ContentBlock::text).collect()
    }

    /// Returns the tools that the caller shall run.
    pub fn tool_calls(&self) -> impl Iterator<Item = ToolCall<'_>> {
        self.content().filter(|block| block.kind() == BlockKind::ToolUse).filter_map(ContentBlock::tool_call)
    }

    fn head(&self) -> MessageStart<'_> {
        MessageStart { raw: self.head.raw() }
    }

    fn start(&mut self, start: &MessageStart<'_>) -> Result<(), Error> {
        let id = start.id().map(|id| id.to_string()).filter(|id| !id.is_empty());
        let is_second = self.phase != Phase::Empty;
        if is_second && id.is_some() && id == self.started_id {
            return Ok(());
        }
        let mut size = Size { bytes: 0, ..self.size };
        // The one that is there stays, so that its length is told.
        size.add(start.raw().as_bytes().len()).map_err(|error| Error::new(error.kind(), self.size.bytes))?;
        if start.content().nth(self.max_blocks).is_some() {
            return Err(Error::new(ErrorKind::TooManyBlocks, self.size.bytes));
        }
        let no_list = start.raw().given("content").is_some_and(|content| !content.is_array());
        let no_counts = start.raw().given("usage").is_some_and(|usage| !usage.is_object());
        let (mut content, mut left_out) = (BTreeMap::new(), u32::from(no_list));
        for (index, block) in (0..).zip(start.content()) {
            match block {
                Ok(block) => drop(content.insert(index, ContentBlock::whole(index, &block))),
                Err(_) => left_out = left_out.saturating_add(1),
            }
        }
        *self = Self {
            head: Members::of(start.raw(), if no_counts { &["content"] } else { &["content", "usage"] }),
            usage: Members::of(start.usage().raw(), &[]),
            content,
            phase: Phase::Started,
            server_error: None,
            started_id: id,
            restarts: self.restarts.saturating_add(is_second.into()),
            left_out,
            size,
            max_blocks: self.max_blocks,
            is_live: self.is_live,
            error: None,
        };
        Ok(())
    }

    fn start_block(&mut self, index: u32, block: &Block<'_>) -> Result<(), Error> {
        if self.content.len() >= self.max_blocks && !self.content.contains_key(&index) {
            return Err(Error::new(ErrorKind::TooManyBlocks, self.size.bytes));
        }
        self.size.add(block.raw().as_bytes().len())?;
        if let Block::Fallback(fallback) = block {
            if let Some(model) = fallback.raw().get("to").and_then(|to| to.get("model")) {
                self.head.set("model", model);
            }
        }
        self.content.insert(index, ContentBlock::start(index, block, self.is_live));
        Ok(())
    }

    fn delta(&mut self, index: u32, delta: &Delta<'_>) -> Result<(), Error> {
        let block = self.content.get_mut(&index).filter(|block| block.is_open() && block.takes(delta));
        let Some(block) = block else {
            self.left_out = self.left_out.saturating_add(matters(delta).into());
            return Ok(());
        };
        // What is kept piece by piece takes more than its text.
        const PIECE: usize = 32;
        self.size.add(match delta {
            Delta::Text(text) | Delta::InputJson(text) | Delta::Thinking { thinking: text, .. } => {
                text.as_escaped().len()
            }
            Delta::Signature(text) => text.as_escaped().len().saturating_add(PIECE),
            Delta::Citation(citation) => citation.raw().as_bytes().len().saturating_add(PIECE),
            Delta::Compaction(compaction) => compaction.raw().as_bytes().len().saturating_add(PIECE),
            Delta::Unknown { raw, .. } => raw.as_bytes().len().saturating_add(PIECE),
        })?;
        block.apply(delta);
        Ok(())
    }

    fn fail(&mut self, server_error: &ServerError<'_>) -> Result<(), Error> {
        self.size.add(server_error.raw().as_bytes().len())?;
        self.server_error = Some(server_error.raw().as_str().into());
        if self.phase == Phase::Started {
            self.phase = Phase::Over;
        }
        Ok(())
    }

    fn change(&mut self, change: &MessageDelta<'_>) -> Result<(), Error> {
        let raw = change.raw();
        self.size.add(raw.as_bytes().len())?;
        // What a message is called, and made of, its start says.
        self.head.merge(raw, &["id", "type", "role", "content", "delta", "usage"]);
        if let Some(delta) = raw.get("delta") {
            self.head.merge(delta, &["id", "type", "role", "content", "usage"]);
        }
        self.usage.merge(change.usage().raw(), &[]);
        Ok(())
    }
}

/// Says whether something is missing without a delta.
fn matters(delta: &Delta<'_>) -> bool {
    match delta {
        Delta::Text(text)
        | Delta::InputJson(text)
        | Delta::Signature(text)
        | Delta::Thinking { thinking: text, .. } => *text != "",
        _ => true,
    }
}
