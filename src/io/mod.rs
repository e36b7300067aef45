//! Streams and readers: thin layers that do the reading and hand each chunk to a parser or a decoder.
//!
//! | you have | you call | and get |
//! |---|---|---|
//! | an async stream of bytes | `SseExt::sse` | `Events`: a `Stream` of `sse::Event`s that own their text |
//! | the same | `SseExt::decode` | `Decoded`: typed events that borrow the chunk, lent one at a time |
//! | an `AsyncRead`, or an `AsyncWrite` for events | `Codec::new` | `Codec`: for `FramedRead` and `FramedWrite` of tokio-util |
//! | a blocking reader | `Frames::new` | `Frames`: frames that borrow what was read, lent one at a time |
//!
//! With the feature `eventsource-stream`, [`Event`](crate::sse::Event) and [`StreamError`] convert to and from the types of that
//! crate by `From`, where it is said what a conversion cannot keep.
//!
//! Nothing here parses. What comes out is what the parser makes of the same bytes, and the laws of the crate hold for any
//! cutting of the source.

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
#[cfg(feature = "std")]
mod frames;
#[cfg(any(feature = "futures-core", feature = "tokio-util"))]
mod owned;

pub use body::Body;
#[cfg(feature = "tokio-util")]
pub use codec::Codec;
#[cfg(feature = "futures-core")]
pub use decoded::Decoded;
pub use error::{NotUtf8, StreamError};
#[cfg(feature = "futures-core")]
pub use events::{Events, SseExt};
#[cfg(feature = "std")]
pub use frames::Frames;
