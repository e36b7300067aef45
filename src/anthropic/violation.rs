//! What is out of order in a stream.

use core::fmt;

/// What an event has to do with those before it that it should not.
///
/// The stream goes on. To stop it, use the violation as an error: see
/// [`Received::in_order`](super::Received::in_order).
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
    /// Something of a message comes before `message_start`.
    BeforeStart,
    /// A second `message_start`: somebody on the way tried again and spliced the streams together. With
    /// another id, or if an id is missing, a new message begins; with the same id it is the same one.
    SecondStart {
        /// Whether both have the same id.
        same_id: bool,
    },
    /// The message is whole in its `message_start`, as it is when code that called a tool goes on.
    StartedComplete,
    /// Something comes behind the end, be it `message_stop` or an error.
    AfterEnd,
    /// A block has another index than the next.
    IndexGap {
        /// Which would be next.
        expected: u32,
        /// Which it is.
        index: u32,
    },
    /// A block begins that did so before, or that a gap passed over.
    BlockRestarted {
        /// Which it is.
        index: u32,
    },
    /// More of a block, or its end, that never began.
    UnknownBlock {
        /// Which it would be.
        index: u32,
    },
    /// More of a block, or its end, that is over, or that a gap passed over.
    ClosedBlock {
        /// Which it is.
        index: u32,
    },
    /// A delta of a kind that a block of its kind does not have.
    WrongKind {
        /// Which block it is.
        index: u32,
    },
    /// More blocks are open than can be followed: of this one nothing is known.
    TooManyOpen {
        /// Which it is.
        index: u32,
    },
    /// The message ends while blocks are open.
    OpenAtEnd {
        /// How many are.
        blocks: u32,
    },
    /// `message_stop` comes without a stop reason before it.
    NoStopReason,
}

impl Violation {
    /// Returns its name in snake case, for logs and metrics.
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

    /// Returns which block it is about.
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
