//! What the streams of all vendors share: how one ended, and what a decoder returns.
//!
//! You meet these types under the names of a vendor, with its events filled in: [`anthropic::End`](crate::anthropic::End)
//! is [`End`] of Anthropic's events. Code that looks at how a stream ended, or moves it on, serves all vendors with the ones here;
//! what an event says is the vendor's.

// How a decoder works inside:
//
//   chunk ──▶ Driver ─┬▶ template.rs   a frame that differs from the last delta in one string: nearly all of them
//                     ├▶ sse::Parser   any other frame ──▶ Protocol::decode ──▶ event
//                     └▶ bare.rs       JSON outside of SSE: an error body, or an error in the middle of a stream
//                          event ──▶ Protocol::Order ──▶ what is out of order, and in the end the Outcome
//
// A vendor implements `Protocol` and wraps `Driver` in a public type of its own. Nothing here knows any vendor.
mod bare;
#[cfg(feature = "serde_json")]
mod bounds;
mod decode;
mod decoder;
mod driver;
mod end;
mod found;
mod id;
#[cfg(feature = "serde_json")]
mod input_store;
mod item;
#[cfg(feature = "serde_json")]
mod members;
mod outcome;
mod payload;
mod protocol;
#[cfg(feature = "serde_json")]
mod reasons;
mod room;
mod tail;
mod tally;
mod template;
mod text_delta;
mod tool_input;

#[cfg(feature = "serde_json")]
pub use bounds::LimitError;
pub use decode::Decode;
pub use end::End;
pub use item::{Corrupt, Item, Received};
pub use outcome::Outcome;
pub(crate) use text_delta::DeltaPlace;
pub use text_delta::TextDelta;
pub use tool_input::ToolInput;

#[cfg(feature = "serde_json")]
pub(crate) use bounds::Bounds;
#[cfg(any(feature = "futures-core", feature = "std", feature = "embedded-io"))]
pub(crate) use decode::LINE_ENDS;
pub(crate) use decode::{Ending, Sealed};
pub(crate) use decoder::decoder;
pub(crate) use driver::{Driver, Mind, prepare};
pub(crate) use found::{Found, TextPlace};
pub(crate) use id::{hash, hash_bytes, hash_content};
#[cfg(feature = "serde_json")]
pub(crate) use input_store::{InputStore, push_text};
#[cfg(feature = "serde_json")]
pub(crate) use members::{Members, value_of};
pub(crate) use payload::{not_an_object, read_payload};
pub(crate) use protocol::{Order, Parts, Protocol};
#[cfg(feature = "serde_json")]
pub(crate) use reasons::Reasons;
pub(crate) use room::RoomFor;
pub(crate) use tally::Tally;
