//! OpenAI's Chat Completions, and the servers that imitate it: payloads become typed events.
//!
//! ```text
//! chunk ──▶ sse::Parser ──▶ payload ──▶ Event ──▶ Order          Decoder does it all
//!                                         └ Completion           the answer as a whole
//! ```
//!
//! A [`Decoder`] joins the parser, the events and their order. It has three ways to ask:
//!
//! - [`next_event`](Decoder::next_event) for a client;
//! - [`next_text`](Decoder::next_text) for a program that only shows the answer;
//! - [`next_item`](Decoder::next_item) for a proxy or a debugger: everything that arrives, with raw payloads.
//!
//! Each stage can be used alone: [`Event::parse`] reads one payload, and [`Order`] checks the order of events. Only
//! `Completion` (feature `serde_json`) allocates.
//!
//! Dozens of servers send this protocol, each in its own way. What differs between them is read alike: see
//! [`Event::parse`], [`Choice`] and [`Usage`].

mod choice;
#[cfg(feature = "serde_json")]
mod completion;
mod decode;
mod decoder;
mod encode;
mod event;
mod finish_reason;
mod fragment;
mod open_calls;
mod order;
mod parts;
mod simple;
mod texts;
mod usage;
mod violation;

pub use choice::{Choice, Choices};
#[cfg(feature = "serde_json")]
pub use completion::{Completion, CompletionChoice, Incomplete, LeftOut, LeftOutReason, ToolCall, Turn};
pub(crate) use decoder::Chat;
pub use decoder::{Decoder, End, Item, Received};
pub use encode::Encoder;
pub use event::{Chunk, Event};
pub use finish_reason::FinishReason;
pub use fragment::{Audio, FunctionCall, ToolFragment, ToolFragments};
pub use open_calls::{OpenCall, OpenCalls};
pub use order::Order;
pub use parts::ContentParts;
pub(crate) use simple::Single;
pub use texts::Texts;
pub use usage::Usage;
pub use violation::Violation;
