//! Anthropic's Messages API: payloads become typed events.
//!
//! ```text
//! chunk ──▶ sse::Parser ──▶ payload ──▶ Event ──▶ Order          Decoder does it all
//!                                         ├ Delta::InputJson ──▶ ToolInput
//!                                         └ Message              the answer as a whole
//! ```
//!
//! A [`Decoder`] joins the parser, the events and their order. It has three ways to ask:
//!
//! - [`next_event`](Decoder::next_event) for a client;
//! - [`next_text`](Decoder::next_text) for a program that only shows the answer;
//! - [`next_item`](Decoder::next_item) for a proxy or a debugger: everything that arrives, with raw payloads.
//!
//! Each stage can be used alone: [`Event::parse`] reads one payload, whether from a frame, a WebSocket message or a line of
//! JSON Lines, and [`Order`] checks the order of events. Only `Message` (feature `serde_json`) allocates.

mod block;
mod citation;
mod decode;
mod decoder;
mod delta;
mod delta_kind;
mod encode;
mod event;
#[cfg(feature = "serde_json")]
mod message;
mod open_blocks;
mod order;
mod server_error;
mod stop;
mod usage;
mod violation;

pub use block::{
    Block, BlockKind, Blocks, Compaction, OtherBlock, ResultKind, TextBlock, ThinkingBlock, ToolResult, ToolUse,
};
pub use citation::{Citation, Citations, Document, Location};
pub(crate) use decoder::Anthropic;
pub use decoder::{Decoder, End, Item, Received};
pub use delta::Delta;
pub use encode::Encoder;
pub use event::{Event, MessageDelta, MessageStart};
#[cfg(feature = "serde_json")]
pub use message::{ContentBlock, Incomplete, LeftOut, LeftOutReason, Message, ToolCall, Turn};
pub use open_blocks::{OpenBlock, OpenBlocks};
pub use order::Order;
pub use server_error::{ErrorType, ServerError};
pub use stop::StopReason;
pub use usage::Usage;
pub use violation::Violation;
