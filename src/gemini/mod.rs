//! Google's Gemini API and Vertex AI, `streamGenerateContent`: payloads become typed events.
//!
//! ```text
//! chunk ──▶ sse::Parser ──▶ payload ──▶ Event ──▶ Order          Decoder does it all
//!                                         └ Response             the answer as a whole
//! ```
//!
//! A [`Decoder`] joins the parser, the events and their order. It reads both forms of a body: the event stream of
//! `alt=sse`, and the JSON array that comes without it. It has three ways to ask:
//!
//! - [`next_event`](Decoder::next_event) for a client;
//! - [`next_text`](Decoder::next_text) for a program that only shows the answer;
//! - [`next_item`](Decoder::next_item) for a proxy or a debugger: everything that arrives, with raw payloads.
//!
//! Each stage can be used alone: [`Event::parse`] reads one payload, and [`Order`] checks the order of events. Only
//! `Response` (feature `serde_json`) allocates.

mod around;
mod candidate;
mod chunk;
mod decode;
mod decoder;
mod encode;
mod event;
mod finish_reason;
mod function_call;
mod order;
mod part;
mod prompt_feedback;
#[cfg(feature = "serde_json")]
mod response;
mod server_error;
mod texts;
mod usage;
mod violation;

pub use candidate::{Candidate, Parts};
pub use chunk::{Candidates, Chunk};
pub(crate) use decoder::Gemini;
pub use decoder::{Decoder, End, Item, Received};
pub use encode::Encoder;
pub use event::Event;
pub use finish_reason::FinishReason;
pub(crate) use function_call::Step;
pub use function_call::{ArgValue, FunctionCall, PartialArg, PartialArgs};
pub use order::{OpenCall, Order};
pub use part::{Part, PartKind};
pub use prompt_feedback::PromptFeedback;
#[cfg(feature = "serde_json")]
pub use response::{Incomplete, LeftOut, LeftOutReason, Response, ResponseCandidate, ResponsePart, ToolCall, Turn};
pub use server_error::ServerError;
pub use texts::Texts;
pub use usage::Usage;
pub use violation::Violation;
