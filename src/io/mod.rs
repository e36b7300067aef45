//! Streams and readers: thin layers that do the reading and hand each chunk to a parser or a decoder.
//!
//! | you have | you call | and get |
//! |---|---|---|
//! | an async stream of bytes | [`SseExt::sse`] | [`Events`]: a `Stream` of [`sse::Event`](crate::sse::Event)s that own their text |
//!
//! Nothing here parses. What comes out is what the parser makes of the same bytes, and the laws of the crate hold for any
//! cutting of the source.

mod body;
mod error;
mod events;

pub use body::Body;
pub use error::{NotUtf8, StreamError};
pub use events::{Events, SseExt};
