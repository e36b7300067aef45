//! The events, as data: what a payload can say. How it is read stands in decode.rs.

use super::block::{Block, Blocks};
use super::delta::Delta;
use super::server_error::ServerError;
use super::stop::StopReason;
use super::usage::Usage;
use crate::json::{Raw, Str, string, view};

/// A typed event, borrowed from its payload.
///
/// ```
/// use deltawire::anthropic::{Delta, Event};
///
/// let payload = br#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}   }"#;
/// let Event::BlockDelta { index: 0, delta: Delta::Text(text), .. } = Event::parse(payload)? else { panic!() };
/// assert_eq!(text, "Hi");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// `message_start`: a message begins. Clear the display if another one was there.
    MessageStart(MessageStart<'a>),
    /// `content_block_start`: a block begins. Text, thinking and tool calls come empty and grow by deltas; every other kind
    /// is complete in its start.
    #[non_exhaustive]
    BlockStart {
        /// The index of the block in the message.
        index: u32,
        /// The block.
        block: Block<'a>,
    },
    /// `content_block_delta`: an update to a block.
    #[non_exhaustive]
    BlockDelta {
        /// The index of the block in the message.
        index: u32,
        /// The update.
        delta: Delta<'a>,
    },
    /// `content_block_stop`: a block is complete. Now, and not before, a tool call can be run.
    #[non_exhaustive]
    BlockStop {
        /// The index of the block in the message.
        index: u32,
    },
    /// `message_delta`: why the message ends, and what it cost. It is the terminal event: the content is complete.
    MessageDelta(MessageDelta<'a>),
    /// `message_stop`: the end marker.
    MessageStop,
    /// `ping`: the connection is alive. Nothing to do.
    Ping,
    /// `error`, or a bare error in its place. Nothing usable follows; keep what came.
    Error(ServerError<'a>),
    /// `[DONE]`, which some gateways add. It does not mean that the message is complete.
    Done,
    /// An event that this version does not know. Pass over it, or forward it.
    #[non_exhaustive]
    Unknown {
        /// Its `type`.
        kind: Str<'a>,
        /// The whole payload.
        raw: Raw<'a>,
    },
}

view! {
    /// The beginning of a message.
    ///
    /// ```
    /// use deltawire::anthropic::Event;
    ///
    /// let payload = br#"{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",
    ///     "model":"claude-x","content":[],"stop_reason":null,"usage":{"input_tokens":9,"output_tokens":1}}}"#;
    /// let Event::MessageStart(start) = Event::parse(payload)? else { panic!() };
    /// assert_eq!(start.model().unwrap(), "claude-x");
    /// assert_eq!(start.usage().input_tokens(), Some(9));
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    MessageStart
}

impl<'a> MessageStart<'a> {
    /// Returns `id`.
    #[must_use]
    pub fn id(&self) -> Option<Str<'a>> {
        string(self.raw, "id")
    }

    /// Returns `model`.
    #[must_use]
    pub fn model(&self) -> Option<Str<'a>> {
        string(self.raw, "model")
    }

    /// Returns the blocks that the start holds. Normally there are none.
    #[must_use]
    pub fn content(&self) -> Blocks<'a> {
        Blocks::new(self.raw.get("content").unwrap_or(Raw::EMPTY))
    }

    /// Returns `stop_reason`, which only a message that is complete in its start has.
    #[must_use]
    pub fn stop_reason(&self) -> Option<StopReason> {
        StopReason::of(self.raw)
    }

    /// Returns `usage`, the counts so far. If it is missing, every count reads as `None`.
    #[must_use]
    pub fn usage(&self) -> Usage<'a> {
        Usage { raw: self.raw.given("usage").unwrap_or(Raw::EMPTY) }
    }
}

view! {
    /// The end of a message: why it ended and what it cost. There may be several; the last one counts.
    ///
    /// ```
    /// use deltawire::anthropic::{Event, StopReason};
    ///
    /// let payload = br#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":15}}"#;
    /// let Event::MessageDelta(delta) = Event::parse(payload)? else { panic!() };
    /// assert_eq!(delta.stop_reason(), Some(StopReason::EndTurn));
    /// assert_eq!(delta.usage().output_tokens(), Some(15));
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    MessageDelta
}

impl<'a> MessageDelta<'a> {
    fn delta(&self) -> Raw<'a> {
        self.raw.given("delta").unwrap_or(Raw::EMPTY)
    }

    /// Returns `delta.stop_reason`.
    #[must_use]
    pub fn stop_reason(&self) -> Option<StopReason> {
        StopReason::of(self.delta())
    }

    /// Returns `delta.stop_sequence`.
    #[must_use]
    pub fn stop_sequence(&self) -> Option<Str<'a>> {
        string(self.delta(), "stop_sequence")
    }

    /// Returns `delta.stop_details`, an object: of a refusal it has the `category` and an `explanation`.
    #[must_use]
    pub fn stop_details(&self) -> Option<Raw<'a>> {
        self.delta().given("stop_details")
    }

    /// Returns `usage`: totals of the message so far, not increments. Overwrite, never add.
    #[must_use]
    pub fn usage(&self) -> Usage<'a> {
        Usage { raw: self.raw.given("usage").unwrap_or(Raw::EMPTY) }
    }
}
