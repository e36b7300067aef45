//! Anthropic's Messages API: payloads become typed events.
//!
//! ```text
//! chunk ──▶ sse::Parser ──▶ payload ──▶ Event ──▶ Order          Decoder does it all
//!                                         ├ Delta::InputJson ──▶ ToolInput
//!                                         └ Message                  the answer as a whole
//! ```
//!
//! [`Event::parse`] reads one payload, wherever it comes from: a frame, a WebSocket message, a line of JSON Lines.
//! [`Order`] watches the order of events. An [`Decoder`] joins both with a parser, and gives
//!
//! - to a client its events: [`next_event`](Decoder::next_event);
//! - to who only shows the answer its text: [`next_text`](Decoder::next_text);
//! - to a proxy or a debugger all there is, with raw payloads and what is out of order:
//!   [`next_item`](Decoder::next_item).
//!
//! Nothing here allocates, but for `Message` (feature `serde_json`).

mod bare;
mod block;
mod caller;
mod citation;
mod container;
mod decode;
mod decoder;
mod delta;
mod encode;
mod end;
mod event;
mod item;
#[cfg(feature = "serde_json")]
mod message;
mod order;
mod outcome;
mod server_error;
mod stop;
mod template;
mod text_delta;
mod usage;
mod view;
mod violation;
mod wire_names;

pub use block::{
    Block, BlockKind, Blocks, Compaction, ContainerUpload, Fallback, McpToolListing, RedactedThinking, ResultKind,
    TextBlock, ThinkingBlock, ToolResult, ToolUse, UnknownBlock,
};
pub use caller::Caller;
pub use citation::{Citation, Citations, Document, Location};
pub use container::Container;
pub use decoder::Decoder;
pub use delta::Delta;
pub use encode::Encoder;
pub use end::End;
pub use event::{Event, MessageDelta, MessageStart};
pub use item::{Corrupt, Item, Received};
#[cfg(feature = "serde_json")]
pub use message::{ContentBlock, Incomplete, LeftOut, LeftOutReason, Message, ToolCall, Turn};
pub use order::Order;
pub use outcome::{OpenBlock, OpenBlocks, Outcome};
pub use server_error::{ErrorType, ServerError};
pub use stop::{StopDetails, StopReason};
pub use text_delta::TextDelta;
pub use usage::Usage;
pub use violation::Violation;

#[cfg(feature = "serde_json")]
pub use crate::stream::LimitError;
pub use crate::stream::ToolInput;
