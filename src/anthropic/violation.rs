//! What can be out of order in a stream.

use core::fmt;

/// The ordering rule that an event broke.
///
/// The stream goes on, and the event is still returned: gateways break rules in harmless ways. Where the rule matters to
/// you, stop the stream with the violation as your error. [`Received::violation`](super::Received::violation) and
/// [`Order::apply`](super::Order::apply) return it.
///
/// ```
/// use deltawire::anthropic::{Event, Order, Violation};
///
/// let mut order = Order::new();
/// order.apply(&Event::parse(br#"{"type":"message_start","message":{}}"#)?);
/// let stop = Event::parse(br#"{"type":"content_block_stop","index":7}"#)?;
/// let violation = order.apply(&stop).unwrap();
/// assert_eq!(violation, Violation::UnknownBlock { index: 7 });
/// assert_eq!(violation.to_string(), "block 7 never started");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Violation {
    /// A block or a change of the message came before `message_start`: the beginning of the stream is missing. Show the
    /// text if you like, but there is no message to send back.
    BeforeStart,
    /// A second `message_start` came: a proxy tried again and spliced the two streams together. With the same id it is the
    /// same message, and goes on. With another id, or without ids, a new message begins: clear what you have displayed.
    SecondStart {
        /// Whether both have the same id.
        same_id: bool,
    },
    /// The message is complete in its `message_start`, as it is when code that called a tool goes on. Read its content
    /// from there; no block follows.
    StartedComplete,
    /// An event came after `message_stop` or after an error. Pass over it: it belongs to no message.
    AfterEnd,
    /// A block skipped an index. Nothing has to be missing, for some gateways number in their own way: keep blocks by
    /// their index, not by their position.
    IndexGap {
        /// The index that was next.
        expected: u32,
        /// The index of the block.
        index: u32,
    },
    /// A block began again, or with an index that a gap had skipped. Replace what you have of that block.
    BlockRestarted {
        /// The index of the block.
        index: u32,
    },
    /// A delta or the end of a block that never began. Pass over it: the kind of the block is not known.
    UnknownBlock {
        /// The index of the block.
        index: u32,
    },
    /// A delta or the end of a block that is closed, or that a gap had skipped. Pass over it.
    ClosedBlock {
        /// The index of the block.
        index: u32,
    },
    /// A delta of a kind that the block cannot have, such as text for a tool call. Pass over it.
    WrongKind {
        /// The index of the block.
        index: u32,
    },
    /// More than [`OpenBlocks::MAX`](super::OpenBlocks::MAX) blocks are open at once. This one is not checked any further.
    TooManyOpen {
        /// The index of the block.
        index: u32,
    },
    /// A stop reason or `message_stop` came while blocks were open: the end of these blocks is missing. Do not run a tool
    /// call among them unless its input is complete.
    OpenAtEnd {
        /// How many blocks are open.
        blocks: u32,
    },
    /// `message_stop` came without a stop reason before it: a proxy left out `message_delta`, and the usage with it.
    NoStopReason,
}

impl Violation {
    /// Returns the name in snake case, for logs and metrics.
    ///
    /// ```
    /// assert_eq!(deltawire::anthropic::Violation::AfterEnd.name(), "after_end");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BeforeStart => "before_start",
            Self::SecondStart { .. } => "second_start",
            Self::StartedComplete => "started_complete",
            Self::AfterEnd => "after_end",
            Self::IndexGap { .. } => "index_gap",
            Self::BlockRestarted { .. } => "block_restarted",
            Self::UnknownBlock { .. } => "unknown_block",
            Self::ClosedBlock { .. } => "closed_block",
            Self::WrongKind { .. } => "wrong_kind",
            Self::TooManyOpen { .. } => "too_many_open",
            Self::OpenAtEnd { .. } => "open_at_end",
            Self::NoStopReason => "no_stop_reason",
        }
    }

    /// Returns the index of the block that it is about, if it is about one.
    #[must_use]
    pub const fn index(self) -> Option<u32> {
        match self {
            Self::IndexGap { index, .. }
            | Self::BlockRestarted { index }
            | Self::UnknownBlock { index }
            | Self::ClosedBlock { index }
            | Self::WrongKind { index }
            | Self::TooManyOpen { index } => Some(index),
            _ => None,
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BeforeStart => f.write_str("event before the start of the message"),
            Self::SecondStart { same_id: true } => f.write_str("second start of the same message"),
            Self::SecondStart { same_id: false } => f.write_str("start of another message"),
            Self::StartedComplete => f.write_str("message complete at its start"),
            Self::AfterEnd => f.write_str("event after the end"),
            Self::IndexGap { expected, index } => write!(f, "block {index} where block {expected} is next"),
            Self::BlockRestarted { index } => write!(f, "block {index} started again"),
            Self::UnknownBlock { index } => write!(f, "block {index} never started"),
            Self::ClosedBlock { index } => write!(f, "block {index} is closed"),
            Self::WrongKind { index } => write!(f, "delta of the wrong kind for block {index}"),
            Self::TooManyOpen { index } => write!(f, "too many open blocks to follow block {index}"),
            Self::OpenAtEnd { blocks } => write!(f, "end of the message with {blocks} blocks open"),
            Self::NoStopReason => f.write_str("end of the message without a stop reason"),
        }
    }
}

impl core::error::Error for Violation {}
