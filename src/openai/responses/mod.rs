//! OpenAI's Responses: payloads become typed events.
//!
//! ```text
//! chunk ──▶ sse::Parser ──▶ payload ──▶ Event ──▶ Order          Decoder does it all
//!                                         └ Response             the answer as a whole
//! ```
//!
//! A [`Decoder`] joins the parser, the events and their order. It has three ways to ask:
//!
//! - [`next_event`](Decoder::next_event) for a client;
//! - [`next_text`](Decoder::next_text) for a program that only shows the answer;
//! - [`next_item`](Decoder::next_item) for a proxy or a debugger: everything that arrives, with raw payloads.
//!
//! The output of a response is a list of items: messages, calls of tools, reasoning. An [`OutputItem`] is one of them, and
//! each event says by its `output_index` which one it is about. (An [`Item`] is what `next_item` returns.)
//!
//! Each stage can be used alone: [`Event::parse`] reads one payload, whether from a frame, a WebSocket message or a line of
//! JSON Lines, and [`Order`] checks the order of events. Only `Response` (feature `serde_json`) allocates.

mod decode;
mod decoder;
mod encode;
mod event;
mod item;
mod kind;
mod open_items;
mod order;
#[cfg(feature = "serde_json")]
mod response;
mod usage;
mod violation;

pub use super::server_error::ServerError;
pub(crate) use decoder::Responses;
pub use decoder::{Decoder, End, Item, Received};
pub use encode::{Encoder, ItemPlace, ResponseHead};
pub use event::{
    AnnotationAdded, Delta, Done, Event, ItemEvent, Keepalive, PartEvent, PartialImage, ResponseEvent, ShellEvent,
    ToolStatus,
};
pub use item::{OutputItem, OutputItems, Part, Parts};
pub use kind::{ContentKind, EventKind, IncompleteReason, ItemKind, ResponseStatus};
pub use open_items::{OpenItem, OpenItems};
pub use order::Order;
#[cfg(feature = "serde_json")]
pub use response::{Incomplete, ItemPart, LeftOut, LeftOutReason, Response, ResponseItem, ToolCall, Turn};
pub use usage::Usage;
pub use violation::Violation;
