//! What can be out of order in a stream.

use core::fmt;

/// The ordering rule that an event broke.
///
/// The stream goes on, and the event is still returned: gateways break rules in harmless ways. Where the rule matters to
/// you, stop the stream with the violation as your error. [`Received::violation`](super::Received::violation) and
/// [`Order::apply`](super::Order::apply) return it.
///
/// ```
/// use deltawire::openai::responses::{Event, Order, Violation};
///
/// let mut order = Order::new();
/// order.apply(&Event::parse(br#"{"type":"response.created","sequence_number":0,"response":{}}"#)?);
/// let late = Event::parse(br#"{"type":"response.in_progress","sequence_number":2,"response":{}}"#)?;
/// let violation = order.apply(&late).unwrap();
/// assert_eq!(violation, Violation::SequenceGap { expected: 1, number: 2 });
/// assert_eq!(violation.to_string(), "event 2 where event 1 is next");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Violation {
    /// Events are missing: their numbers were skipped. If deltas are among them, the `done` events that follow have the
    /// whole text; `Response` takes it from there. Gateways that leave out signs of life make such gaps too, so
    /// [`End::is_complete`](crate::stream::End::is_complete) does not ask for them, but `is_intact` does. To read what is missing,
    /// begin anew: a new decoder, a new `Response`, and the stream from its first event.
    SequenceGap {
        /// The number that was next.
        expected: u64,
        /// The number of the event.
        number: u64,
    },
    /// An event with this number or a later one came before. After a [resume](super::Decoder::resume) that is as it should
    /// be, and does not count: pass over the event. Otherwise the server counts in its own way.
    SequenceRepeat {
        /// The number of the event.
        number: u64,
    },
    /// Something of a response came before `response.created`: the beginning of the stream is missing.
    BeforeStart,
    /// A second `response.created` came: a proxy tried again, or put several answers into one body. With the same id it is
    /// the same response, and goes on. With another id, or without ids, a new response begins: clear what you have displayed.
    SecondResponse {
        /// Whether both have the same id.
        same_id: bool,
    },
    /// An item has another id than in the event that began it. It is reported once for each item, and harmless if you keep items
    /// by their `output_index`.
    IdChanged {
        /// The place of the item in the output.
        output_index: u32,
    },
    /// An item skipped a place. Nothing has to be missing: keep items by their `output_index`, not by their position.
    IndexGap {
        /// The place that was next.
        expected: u32,
        /// The place of the item.
        output_index: u32,
    },
    /// An item began again, or in a place that a gap had skipped. Replace what you have of that item.
    ItemRestarted {
        /// The place of the item.
        output_index: u32,
    },
    /// Something of an item that was never added. Many gateways leave `response.output_item.added` out: take the text, and
    /// what the item is from its `response.output_item.done`.
    UnknownItem {
        /// The place of the item.
        output_index: u32,
    },
    /// Something of an item that is done, or that a gap had skipped.
    ClosedItem {
        /// The place of the item.
        output_index: u32,
    },
    /// Text of a kind that the item cannot have, such as arguments for a message. Pass over it.
    WrongKind {
        /// The place of the item.
        output_index: u32,
    },
    /// More than [`OpenItems::MAX`](super::OpenItems::MAX) items are open at once. This one is not checked any further.
    TooManyOpen {
        /// The place of the item.
        output_index: u32,
    },
    /// An event came after the terminal one, or after an error. Pass over it.
    AfterEnd,
    /// The response ended while items were open. If its event has an `output`, they are there as a whole. If not, do not run a
    /// tool call among them unless its input is complete.
    OpenAtEnd {
        /// How many items are open.
        items: u32,
    },
}

impl Violation {
    /// Returns the name in snake case, for logs and metrics.
    ///
    /// ```
    /// assert_eq!(deltawire::openai::responses::Violation::AfterEnd.name(), "after_end");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SequenceGap { .. } => "sequence_gap",
            Self::SequenceRepeat { .. } => "sequence_repeat",
            Self::BeforeStart => "before_start",
            Self::SecondResponse { .. } => "second_response",
            Self::IdChanged { .. } => "id_changed",
            Self::IndexGap { .. } => "index_gap",
            Self::ItemRestarted { .. } => "item_restarted",
            Self::UnknownItem { .. } => "unknown_item",
            Self::ClosedItem { .. } => "closed_item",
            Self::WrongKind { .. } => "wrong_kind",
            Self::TooManyOpen { .. } => "too_many_open",
            Self::AfterEnd => "after_end",
            Self::OpenAtEnd { .. } => "open_at_end",
        }
    }

    /// Returns the place of the item that it is about, if it is about one.
    #[must_use]
    pub const fn output_index(self) -> Option<u32> {
        match self {
            Self::IdChanged { output_index }
            | Self::IndexGap { output_index, .. }
            | Self::ItemRestarted { output_index }
            | Self::UnknownItem { output_index }
            | Self::ClosedItem { output_index }
            | Self::WrongKind { output_index }
            | Self::TooManyOpen { output_index } => Some(output_index),
            _ => None,
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SequenceGap { expected, number } => write!(f, "event {number} where event {expected} is next"),
            Self::SequenceRepeat { number } => write!(f, "event {number} or a later one came before"),
            Self::BeforeStart => f.write_str("event before the start of the response"),
            Self::SecondResponse { same_id: true } => f.write_str("second start of the same response"),
            Self::SecondResponse { same_id: false } => f.write_str("start of another response"),
            Self::IdChanged { output_index } => write!(f, "item {output_index} has another id"),
            Self::IndexGap { expected, output_index } => {
                write!(f, "item {output_index} where item {expected} is next")
            }
            Self::ItemRestarted { output_index } => write!(f, "item {output_index} started again"),
            Self::UnknownItem { output_index } => write!(f, "item {output_index} never started"),
            Self::ClosedItem { output_index } => write!(f, "item {output_index} is done"),
            Self::WrongKind { output_index } => write!(f, "text of the wrong kind for item {output_index}"),
            Self::TooManyOpen { output_index } => write!(f, "too many open items to follow item {output_index}"),
            Self::AfterEnd => f.write_str("event after the end"),
            Self::OpenAtEnd { items } => write!(f, "end of the response with {items} items open"),
        }
    }
}

impl core::error::Error for Violation {}
