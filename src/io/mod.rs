//! Streams and readers: thin layers that do the reading and hand each chunk to a parser or a decoder.
//!
//! | you have | you call | and get |
//! |---|---|---|
//! | an async stream of bytes | `SseExt::sse` | `Events`: a `Stream` of `sse::Event`s that own their text |
//! | the same | `SseExt::decode` | `Decoded`: typed events that borrow the chunk, lent one at a time |
//! | the same, for a client of yours | `SseExt::relay`, then `serve` | `Relay` and `Serve`: the body of a response |
//! | a reader: blocking, of embedded-io, or of embedded-io-async | `Reader::new` | `Reader`: the same of what was read |
//! | an `AsyncRead`, or an `AsyncWrite` for events | `Codec::new` | `Codec`: for `FramedRead` and `FramedWrite` of tokio-util |
//!
//! In place of a vendor's decoder they take a parser too: then the events are frames.
//!
//! Nothing here parses. What comes out is what the parser makes of the same bytes, and the laws of the crate hold for any
//! cutting of the source.
//!
//! # From eventsource-stream
//!
//! A loop as in the README of that crate changes in two lines:
//!
//! ```diff
//! -use eventsource_stream::Eventsource;
//! +use deltawire::io::SseExt;
//!
//!      let mut stream = reqwest::Client::new()
//!          .get("http://localhost:7020/notifications")
//!          .send()
//!          .await?
//!          .bytes_stream()
//! -        .eventsource();
//! +        .sse();
//!
//!      while let Some(thing) = stream.next().await {
//! ```
//!
//! What that crate passes over at the end is an item now: a truncated frame and a body that is not SSE are errors, and a last
//! frame that only lacks its blank line is an event whose `unterminated` is set.
//!
//! With the feature `eventsource-stream`, [`Event`](crate::sse::Event) and [`StreamError`] convert to and from the types of that
//! crate by `From`, where it is said what a conversion cannot keep. So a function keeps its signature:
//! `.sse().map(|event| event.map(Into::into).map_err(Into::into))`.

#[cfg(feature = "alloc")]
mod body;
#[cfg(feature = "tokio-util")]
mod codec;
#[cfg(feature = "futures-core")]
mod decoded;
mod error;
#[cfg(feature = "futures-core")]
mod events;
#[cfg(feature = "eventsource-stream")]
mod eventsource;
#[cfg(any(feature = "futures-core", feature = "tokio-util"))]
mod owned;
#[cfg(feature = "bytes")]
mod pieces;
#[cfg(any(feature = "std", feature = "embedded-io"))]
mod reader;
#[cfg(feature = "bytes")]
mod relay;
#[cfg(feature = "bytes")]
mod serve;
#[cfg(any(feature = "std", feature = "embedded-io"))]
mod window;

#[cfg(feature = "alloc")]
pub use body::Body;
#[cfg(feature = "tokio-util")]
pub use codec::Codec;
#[cfg(feature = "futures-core")]
pub use decoded::Decoded;
#[cfg(feature = "alloc")]
pub use error::NotUtf8;
pub use error::StreamError;
#[cfg(feature = "futures-core")]
pub use events::{Events, SseExt};
#[cfg(feature = "bytes")]
pub use pieces::Edit;
#[cfg(any(feature = "std", feature = "embedded-io"))]
pub use reader::Reader;
#[cfg(feature = "bytes")]
pub use relay::Relay;
#[cfg(feature = "bytes")]
pub use serve::Serve;
