//! The bytes of a streaming LLM response in, typed deltas out.
//!
//! You do the I/O and own the buffers; deltawire parses. It does not copy a frame that lies whole in your chunk, does not
//! allocate per event, contains no `unsafe` code, and works without `std` and without an allocator.
//!
//! ```
//! use deltawire::{Decoder, Part};
//!
//! # #[cfg(feature = "alloc")] {
//! # let network = [&b"event: message_start\ndata: {\"type\":\"message_start\",\"message\":{}}\n\nevent: content_block_st"[..],
//! #     b"art\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n",
//! #     b"data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}\n\n",
//! #     b"data: {\"type\":\"content_block_stop\",\"index\":0}\n\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n",
//! #     b"data: {\"type\":\"message_stop\"}\n\n"];
//! let show = |part: Part<'_>| match part {
//!     Part::Text(text) => print!("{text}"),
//!     Part::Error(error) => eprintln!("{}: {}", error.name(), error.message()),
//!     _ => {}
//! };
//! let mut decoder = Decoder::new(); // of whichever vendor the stream is
//! for bytes in network {
//!     let mut chunk: &[u8] = bytes;
//!     while let Some(parts) = decoder.next(&mut chunk) {
//!         let Ok(parts) = parts else { continue }; // skipped, and counted in `End::lost`
//!         parts.into_iter().for_each(show);
//!     }
//! }
//! let mut end = decoder.finish();
//! end.last().into_iter().flatten().for_each(show); // a payload that only lacks its line end
//! assert!(end.is_complete(), "{}", end.outcome);
//! # }
//! ```
//!
//! Every machine of this crate is used like that:
//!
//! - **Pass each chunk as it arrives**, cut wherever the network cut it. The chunk is the cursor: each call moves its start
//!   past what was used, and `None` means that it is used up.
//! - **An `Err` costs one frame or payload.** The next call goes on after it. `continue` to read on, or `?` to give up.
//! - **Call `finish` at the end**, and also when the transport fails. A closed connection does not mean that the answer is
//!   complete; `finish` says whether it is. Its `last` is what only lacked a line end: handle it as the others. If you stop reading
//!   yourself, say so with `finish().cancelled()`.
//!
//! # Where to begin
//!
//! - **A client of any vendor**: [`answer::Decoder`], as above: text, calls of tools, usage and the end in one vocabulary.
//! - **All that one vendor says**: [`anthropic::Decoder`], and its [`next_text`] if only the text matters. The other dialects are
//!   [`openai::chat`], [`openai::responses`] and [`gemini`], with the same names in each; their `next_text` and `Event::texts`
//!   return an iterator where one event can bring several texts. [`answer::Dialect`] says which of them a payload is of.
//! - **An async stream of bytes**: `io::SseExt::decode` lends typed events, `io::SseExt::sse` makes it a stream of frames
//!   that own their text (feature `futures-core`). Of a reader or writer of tokio: `io::Codec` (feature `tokio-util`).
//! - **A reader**, blocking or of embedded-io: `io::Reader`.
//! - **The whole answer at the end**, or at any time before: `answer::Answer`, or of one vendor `anthropic::Message`, `openai::chat::Completion`,
//!   `openai::responses::Response`, `gemini::Response` (feature `serde_json`).
//! - **Tool input while it arrives**: [`stream::ToolInput`] with a [`json::Field`] for the pieces of one string, without
//!   allocation; `Message::with_live_input` for a value that grows.
//! - **A request that failed, or an answer that broke off**: [`retry::Policy`] decides, [`text::Splice`] joins what comes then.
//! - **A stream that stands still, or how fast it is**: [`meter::Watch`], [`meter::Meter`]; of many, [`meter::Totals`].
//! - **What people see and hear**: [`text`] has growing Markdown, sentences, words, tags, a pace.
//! - **One dialect in, another out**: [`answer::Encoder`].
//! - **A gateway**: [`answer::Tee`] watches a stream whose bytes go on untouched; `io::SseExt::relay` and `serve` write a stream on (feature `bytes`); [`next_item`] returns raw payloads,
//!   comments and broken ordering rules too; [`anthropic::Encoder`] writes events of your own.
//! - **Payloads from elsewhere**, such as Bedrock or a WebSocket: [`anthropic::Event::parse`] and [`anthropic::Order`], and those of
//!   the other dialects.
//! - **Another protocol**: [`sse::Parser`] for its frames, [`sse::Encoder`] to write some.
//! - **JSON in fragments** of any kind: [`json::Scanner`].
//!
//! [`next_text`]: anthropic::Decoder::next_text
//! [`next_item`]: anthropic::Decoder::next_item
//!
//! # Without an allocator
//!
//! It is the same in your own memory: an array, a slice, or a `heapless::Vec`.
//!
//! ```
//! use deltawire::sse::{End, Parser};
//!
//! let mut memory = [0; 1024];
//! let mut parser = Parser::with_storage(&mut memory[..]);
//! for bytes in [&b"data: 21"[..], b".5\n\ndata: 21.7\n"] {
//!     let mut chunk = bytes;
//!     while let Some(frame) = parser.next_frame(&mut chunk) {
//!         assert_eq!(frame?.data(), Ok("21.5"));
//!     }
//! }
//! match parser.finish() {
//!     End::Clean { .. } => {}
//!     End::Unterminated { frame, .. } => assert_eq!(frame.data(), Ok("21.7")),
//!     End::Truncated(tail) => panic!("{} bytes of a frame came", tail.pending()),
//! }
//! # Ok::<(), deltawire::Error>(())
//! ```
//!
//! # Laws
//!
//! They hold for every input. PROOF.md names what shows each of them.
//!
//! 1. **Chunking.** Any way of cutting the input gives the same items, the same errors at the same offsets, and the same
//!    end; empty chunks change nothing. What is known is returned at once: a CR ends its line when it arrives, the line
//!    end that dispatches a frame yields the frame, and a piece of a JSON string comes with the fragment that holds it.
//! 2. **Storage.** `Vec`, `heapless::Vec`, an array and a borrowed slice of enough capacity give the same result.
//! 3. **Limits.** Whether a frame is over a limit depends on the frame alone. It is reported once and skipped to its end,
//!    and the frames around it come through.
//! 4. **Linear.** The work is proportional to the bytes, however they are cut.
//! 5. **No panic**, no overflow, no recursion. With `alloc` a panic can only come from the allocator, and the parser's own
//!    growth reports [`ErrorKind::OutOfMemory`] instead.
//! 6. **No allocation** without `alloc`. With `Vec` storage there is none per frame or event once the buffer is warm, and
//!    none at all until a frame is split between two chunks.
//! 7. **Fast = slow.** Every shortcut gives what a plain byte-at-a-time machine gives, and a delta that is compared with
//!    the one before gives what it gives when it is parsed.
//! 8. **Clone, reset.** A clone taken anywhere behaves as the original. After `reset` a machine is as new.
//! 9. **Round trip.** What the encoders write reads back as what was encoded.
//! 10. **Lossless.** Nothing that was received vanishes in silence: [`sse::Parser::next_item`] returns comments, ignored
//!     lines and blocks without data too, [`anthropic::Decoder::next_item`] the raw payload of every event, and unknown
//!     events, blocks, deltas and members keep their name and text.
//! 11. **Verdict.** A stream that ends before its terminal event is never reported complete. The verdict is there when the
//!     terminal event is, and does not wait for the end of the connection.
//!
//! # Crate features
//!
//! - **`std`** (default): `io::Reader`, the events of a blocking reader; run-time detection of vector instructions for
//!   searching; enables `alloc`.
//! - **`alloc`**: `Vec<u8>` as storage, `sse::Event`, and owned text ([`sse::Lossy::to_cow`],
//!   [`json::Str::to_cow`]).
//! - **`heapless`**: `heapless::Vec<u8, N>` of version 0.9 as storage.
//! - **`futures-core`**: `io::SseExt`, which makes a stream of events of a stream of bytes; enables `alloc`.
//! - **`bytes`**: `io::SseExt::relay` and `serve`, for gateways; enables `futures-core`.
//! - **`embedded-io`**, **`embedded-io-async`**: `io::Reader` over the readers of these crates, of version 0.7, without an
//!   allocator.
//! - **`tokio-util`**: `io::Codec`, for `FramedRead` and `FramedWrite` of tokio-util; enables `std`.
//! - **`eventsource-stream`**: `From` between `sse::Event` and `io::StreamError` and the types of eventsource-stream; enables
//!   `alloc`.
//! - **`serde_json`**: `anthropic::Message`, `openai::chat::Completion`, `openai::responses::Response`, `gemini::Response`; `json::Snapshot`, a live `serde_json::Value`; and `deserialize` of
//!   `json::Raw`, `sse::Frame` and `anthropic::Received` into types of your own; enables `alloc`.
//! - **`simd-json`**: `deserialize_simd` of `json::Raw` and `sse::Frame`. For
//!   programs that use simd-json already: up to 1 MiB it is not faster than `serde_json`. Enables `std`; needs Rust 1.88.
//!
//! A feature adds items and never changes a result.

#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(feature = "serde_json"),
    allow(rustdoc::broken_intra_doc_links, reason = "they lead to what a feature has")
)]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

pub mod answer;
pub mod anthropic;
mod bytes;
mod error;
pub mod gemini;
#[cfg(any(feature = "embedded-io", feature = "eventsource-stream", feature = "futures-core", feature = "std"))]
pub mod io;
pub mod json;
pub mod meter;
pub mod openai;
pub mod retry;
pub mod sse;
pub mod stream;
pub mod text;
mod time;

pub use answer::{Decoder, Part};
pub use error::{Error, ErrorKind};

/// Compiles and runs the examples of the README.
#[cfg(all(doctest, feature = "std"))]
#[doc = include_str!("../README.md")]
struct Readme;
