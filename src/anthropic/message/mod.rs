//! Events to a message: what an answer without streaming would have been.
//!
//! | event           | `Empty`         | `Started`                              | `Over`                 |
//! |-----------------|-----------------|----------------------------------------|------------------------|
//! | `message_start` | begins: Started | another id: begins anew; else nothing  | as in Started          |
//! | start, delta or stop of a block | nothing | to the block with that index    | nothing                |
//! | `message_delta` | nothing         | its members take the place of those before | nothing            |
//! | `message_stop`  | nothing         | Over                                   | nothing                |
//! | `error`         | is kept         | is kept: Over                          | nothing                |
//!
//! Between calls all that the message holds is charged to `bounds`, and within them. After the first `LimitError` it
//! takes nothing more.

mod block;
mod tool_call;
mod turn;
mod wire;

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use core::fmt;

use super::block::{Block, BlockKind};
use super::decoder::End;
use super::delta::Delta;
use super::event::{Event, MessageDelta, MessageStart};
use super::server_error::ServerError;
use super::stop::StopReason;
use super::usage::Usage;
use crate::bytes::add;
use crate::error::{Error, ErrorKind};
use crate::json::{Raw, Str, string, why_invalid};
use crate::stream::{Bounds, LimitError, Members, Outcome, Reasons};
use block::PIECE;

pub use block::ContentBlock;
pub use tool_call::ToolCall;
pub use turn::{LeftOut, LeftOutReason, Turn};

/// A message as it arrives, and when it is there.
///
/// It takes each event once, in time proportional to it, and can be looked at any time. The result is what the official
/// SDKs would give, and where they differ, or lose something, this:
///
/// - Blocks are kept by their index, gaps and all. One that starts again takes the place of the first.
/// - The `input` of a call is what its deltas bring, else what the start of its block has, else `{}`.
/// - Tool input has a [`status`](ToolCall::status): complete, or not.
/// - A second `message_start` with another id begins a new message ([`restarts`](Self::restarts)), also after the end.
///   One with the same id, and whatever else comes after the end, changes nothing.
/// - Counts and reasons in a `message_delta` take the place of those before; `null` leaves what was. So no member is
///   there twice, and `usage().raw()` deserializes into a type of yours.
/// - Unknown members of the message, of its blocks and of its usage are kept, and unknown blocks too.
/// - A delta for a block of another kind, or for one that is not open, is left out; the message is incomplete then.
///
/// Where it is written as JSON the members stand in the order of a `serde_json::Map`: by name, or, with the feature
/// `preserve_order` of `serde_json`, as they came.
///
/// [`Order`](super::Order) reports whatever is out of order.
///
/// # Memory
///
/// A message takes at most four times the bytes of [`with_max_bytes`](Self::with_max_bytes), and about 32 KiB for tables
/// and one event, whatever its sender does. What you make of it ([`to_value`](Self::to_value), [`to_turn`](Self::to_turn),
/// a clone) is another such piece.
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
///         let Ok(event) = event else { continue }; // skipped, and counted in `End::lost`
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
    /// Counts to the end of `u32`, and stays there, as `left_out`: nobody needs to know more.
    restarts: u32,
    /// How many deltas and blocks that matter had no place.
    left_out: u32,
    bounds: Bounds,
    max_blocks: usize,
    is_live: bool,
    error: Option<LimitError>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Phase {
    Empty,
    Started,
    Over,
}

/// A message that is not complete: what there is of it, and why. The error that the server sent, if it did, is
/// [`message.server_error()`](Message::server_error).
///
/// ```
/// use deltawire::anthropic::{Event, Decoder, Message};
/// use deltawire::stream::Outcome;
///
/// let (mut decoder, mut message) = (Decoder::new(), Message::new());
/// let mut chunk: &[u8] = b"data: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\"}}\n\n";
/// while let Some(event) = decoder.next_event(&mut chunk) {
///     let event = event?;
///     message.apply(&event)?;
/// }
/// let incomplete = message.finish(&decoder.finish()).unwrap_err();
/// assert_eq!(incomplete.to_string(), "message not complete: truncated");
/// assert_eq!(incomplete.message.id().unwrap(), "msg_1");
/// assert_eq!(incomplete.outcome, Outcome::Truncated);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Incomplete {
    /// What there is.
    pub message: Message,
    /// How its stream ended.
    pub outcome: Outcome,
    /// How many events could not be read and were skipped.
    pub lost: u32,
    /// Whether there were lines that have no meaning in SSE: if nothing else came, the body is most likely an error page.
    pub has_ignored_lines: bool,
    /// The limit that it is over, if that is the reason.
    pub over_limit: Option<LimitError>,
}

impl fmt::Display for Incomplete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut reasons = Reasons::new(f, "message", self.outcome)?;
        if self.outcome == Outcome::Empty && self.has_ignored_lines {
            reasons.add(format_args!("but for lines that are not events"))?;
        }
        if let Some(server_error) = self.message.server_error() {
            reasons.error(server_error.error_type_name(), server_error.message())?;
        }
        // After an error nobody misses it.
        if !self.message.is_started() && self.message.server_error.is_none() {
            reasons.add(format_args!("without a start"))?;
        }
        for block in self.message.content().filter(|block| block.is_truncated()) {
            reasons.add(format_args!("block {} truncated", block.index()))?;
        }
        reasons.count(self.lost.into(), "events skipped")?;
        reasons.count(self.message.left_out.into(), "parts without a place")?;
        self.over_limit.map_or(Ok(()), |limit| reasons.add(format_args!("{limit}")))
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
            bounds: Bounds::new(64 << 20),
            max_blocks: 4096,
            is_live: false,
            error: None,
        }
    }

    /// Keeps the input of tools as a live value: [`ToolCall::input_so_far`] grows with each delta. It takes time and memory,
    /// so leave it off if you do not look at the input before its block ends.
    ///
    /// If the open value is nested in dozens of objects with hundreds of members, or under keys of many KiB, the live value
    /// lags: it grows only every few deltas, so that a delta never costs much. It is complete at the end of the block.
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
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn with_live_input(mut self) -> Self {
        self.is_live = true;
        self
    }

    /// Sets how many bytes may be charged to it; 64 MiB by default. Charged are all texts, as they stand in the payloads,
    /// and for each block, value of tool input, citation and member about a fourth of what it takes in memory: 32 bytes
    /// for a number, 200 for an object, some hundred for a block. Each is charged before it is built.
    ///
    /// An input whose values do not fit stays a text: [`ToolCall::raw_input`].
    #[must_use]
    pub const fn with_max_bytes(mut self, bytes: u64) -> Self {
        self.bounds = Bounds::new(bytes);
        self
    }

    /// Sets how many blocks it may have; 4096 by default.
    #[must_use]
    pub const fn with_max_blocks(mut self, blocks: usize) -> Self {
        self.max_blocks = blocks;
        self
    }

    /// Reads a message that is there as a whole, as an answer without streaming has it. As `json` is in memory already,
    /// there is no limit: a hostile one takes up to eighty times as much. Check its length before.
    ///
    /// # Errors
    ///
    /// If it is not JSON, or not a message: it has another `type`, or lacks a `content` that is a list of blocks. If it is
    /// an error, [`Event::parse`] returns the [`ServerError`].
    pub fn parse(json: &[u8]) -> Result<Self, Error> {
        let text = core::str::from_utf8(json).map_err(|_| why_invalid(json))?;
        let raw = Raw::new(text)?;
        let is_other = string(raw, "type").is_some_and(|kind| kind != "message");
        if is_other {
            return Err(Error::new(ErrorKind::UnexpectedType, 0));
        }
        if raw.given("content").is_none() {
            return Err(Error::new(ErrorKind::MissingMember, 0));
        }
        let mut message = Self::new();
        message.begin(&MessageStart { raw }, None, Bounds::new(u64::MAX));
        message.phase = Phase::Over;
        if message.left_out > 0 { Err(Error::new(ErrorKind::UnexpectedType, 0)) } else { Ok(message) }
    }

    /// Takes the next event.
    ///
    /// # Errors
    ///
    /// If the message would be over a limit. It keeps what came before, and takes nothing more: every later event returns
    /// the same error.
    pub fn apply(&mut self, event: &Event<'_>) -> Result<(), LimitError> {
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
                let block = self.content.get_mut(index).filter(|block| block.is_open());
                block.map_or(Ok(()), |block| block.close(&mut self.bounds))
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
    /// `Ok` means that all of the message came. The model may still have stopped early: look at
    /// [`stop_reason`](Self::stop_reason), and at the [`status`](ToolCall::status) of each tool call. Events may have been
    /// out of order: see [`End::violations`] and [`restarts`](Self::restarts).
    ///
    /// # Errors
    ///
    /// If not all of it came. [`Incomplete::message`] is what did.
    pub fn finish(mut self, end: &End<'_>) -> Result<Self, Box<Incomplete>> {
        if let Some(last) = &end.last {
            // A limit is a reason why it is incomplete, as the others.
            let _ = self.apply(&last.event);
        }
        self.finish_as(end.outcome, end.lost).map_err(|mut incomplete| {
            incomplete.has_ignored_lines = end.has_ignored_lines();
            incomplete
        })
    }

    /// Ends a message whose events do not come from a [`Decoder`](super::Decoder): with the outcome of an
    /// [`Order`](super::Order), and how many events could not be read.
    ///
    /// # Errors
    ///
    /// If not all of it came. [`Incomplete::message`] is what did.
    pub fn finish_as(mut self, outcome: Outcome, lost: u32) -> Result<Self, Box<Incomplete>> {
        if self.phase == Phase::Started {
            self.phase = Phase::Over;
        }
        for block in self.content.values_mut() {
            // A value that is over the limit stays unbuilt; its text is there.
            self.error = block.finish(&mut self.bounds).err().or(self.error);
        }
        let is_whole = self.is_started() && self.left_out == 0 && !self.content().any(ContentBlock::is_truncated);
        if is_whole && outcome.has_all_content() && lost == 0 && self.error.is_none() {
            return Ok(self);
        }
        let over_limit = self.error;
        Err(Incomplete { message: self, outcome, lost, has_ignored_lines: false, over_limit }.into())
    }

    /// Returns `true` if the start of a message came.
    #[must_use]
    pub const fn is_started(&self) -> bool {
        !matches!(self.phase, Phase::Empty)
    }

    /// Returns how often another message began, which dropped what was there of the one before. If you show a message as
    /// it arrives, clear it when this number grows.
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

    /// Returns `stop_sequence`.
    #[must_use]
    pub fn stop_sequence(&self) -> Option<Str<'_>> {
        string(self.head.raw(), "stop_sequence")
    }

    /// Returns `stop_details`.
    #[must_use]
    pub fn stop_details(&self) -> Option<Raw<'_>> {
        self.head.raw().given("stop_details")
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

    /// Returns the text of any member of the message but `content` and `usage`.
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

    /// Returns the calls of tools that you run, complete or not: run one only if its [`input`](ToolCall::input) is there. Then
    /// you may run it even if the message is not complete. Calls that the server runs are in [`ContentBlock::tool_call`].
    pub fn tool_calls(&self) -> impl Iterator<Item = ToolCall<'_>> {
        self.content().filter(|block| block.kind() == BlockKind::ToolUse).filter_map(ContentBlock::tool_call)
    }

    fn head(&self) -> MessageStart<'_> {
        MessageStart { raw: self.head.raw() }
    }

    fn start(&mut self, start: &MessageStart<'_>) -> Result<(), LimitError> {
        let id = start.id().map(|id| id.to_string()).filter(|id| !id.is_empty());
        if self.is_started() && id.is_some() && id == self.started_id {
            return Ok(());
        }
        // All of it is charged before anything is built, and before the message that is there goes.
        let mut bounds = self.bounds.anew();
        bounds.charge(charge_of(start.raw()))?;
        bounds.charge(Members::memory_of(start.usage().raw()))?;
        for (count, block) in start.content().enumerate() {
            if count >= self.max_blocks {
                return Err(LimitError::Blocks { max: self.max_blocks });
            }
            if let Ok(block) = block {
                bounds.charge(ContentBlock::memory_of(&block))?;
            }
        }
        self.begin(start, id, bounds);
        Ok(())
    }

    /// Begins a message that is charged already.
    fn begin(&mut self, start: &MessageStart<'_>, id: Option<String>, bounds: Bounds) {
        let is_second = self.is_started();
        let no_list = start.raw().given("content").is_some_and(|content| !content.is_array());
        let no_counts = start.raw().given("usage").is_some_and(|usage| !usage.is_object());
        // The one that is there goes first: there is no room for both.
        *self = Self {
            phase: Phase::Started,
            started_id: id,
            restarts: self.restarts.saturating_add(is_second.into()),
            left_out: no_list.into(),
            bounds,
            max_blocks: self.max_blocks,
            is_live: self.is_live,
            ..Self::new()
        };
        self.head = Members::of(start.raw(), if no_counts { &["content"] } else { &["content", "usage"] });
        self.usage = Members::of(start.usage().raw(), &[]);
        for (index, block) in (0..).zip(start.content()) {
            match block {
                Ok(block) => drop(self.content.insert(index, ContentBlock::whole(index, &block))),
                Err(_) => self.left_out = self.left_out.saturating_add(1),
            }
        }
    }

    fn start_block(&mut self, index: u32, block: &Block<'_>) -> Result<(), LimitError> {
        if self.content.len() >= self.max_blocks && !self.content.contains_key(&index) {
            return Err(LimitError::Blocks { max: self.max_blocks });
        }
        self.bounds.charge(add(block.raw().as_bytes().len(), ContentBlock::memory_of(block)))?;
        if let Block::Fallback(fallback) = block {
            if let Some(model) = fallback.raw().get("to").and_then(|to| to.get("model")) {
                self.head.set(Str::valid("model", true), model.as_bytes());
            }
        }
        self.content.insert(index, ContentBlock::start(index, block, self.is_live));
        Ok(())
    }

    fn delta(&mut self, index: u32, delta: &Delta<'_>) -> Result<(), LimitError> {
        let block = self.content.get_mut(&index).filter(|block| block.is_open() && block.takes(delta));
        let Some(block) = block else {
            self.left_out = self.left_out.saturating_add(matters(delta).into());
            return Ok(());
        };
        self.bounds.charge(match delta {
            Delta::Text(text) | Delta::InputJson(text) | Delta::Thinking { thinking: text, .. } => {
                text.as_escaped().len()
            }
            Delta::Signature(text) => add(text.as_escaped().len(), Members::MEMORY),
            Delta::Citation(citation) => add(citation.raw().as_bytes().len(), PIECE),
            Delta::Compaction(compaction) => charge_of(compaction.raw()),
            Delta::Unknown { raw, .. } => add(raw.as_bytes().len(), PIECE),
        })?;
        block.apply(delta, &mut self.bounds)
    }

    fn fail(&mut self, server_error: &ServerError<'_>) -> Result<(), LimitError> {
        self.bounds.charge(server_error.raw().as_bytes().len())?;
        self.server_error = Some(server_error.raw().as_str().into());
        if self.phase == Phase::Started {
            self.phase = Phase::Over;
        }
        Ok(())
    }

    fn change(&mut self, change: &MessageDelta<'_>) -> Result<(), LimitError> {
        let raw = change.raw();
        let (delta, usage) = (raw.get("delta").unwrap_or(Raw::EMPTY), change.usage().raw());
        self.bounds.charge(add(charge_of(raw), add(Members::memory_of(delta), Members::memory_of(usage))))?;
        // What a message is called, and made of, its start says.
        // A reason to stop that is empty is none.
        let is_said = |name: Str<'_>, value: Raw<'_>| {
            name != "stop_reason" || value.as_string().is_none_or(|reason| reason != "")
        };
        let mut merge = |object: Raw<'_>, except: &[&str]| {
            self.head.merge(object, |name, value| is_said(name, value) && !name.is_one_of(except));
        };
        merge(raw, &["id", "type", "role", "content", "delta", "usage"]);
        merge(delta, &["id", "type", "role", "content", "usage"]);
        self.usage.merge(usage, |_, _| true);
        Ok(())
    }
}

/// Returns what must be charged for the members of an object, with their text.
fn charge_of(object: Raw<'_>) -> usize {
    add(object.as_bytes().len(), Members::memory_of(object))
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
