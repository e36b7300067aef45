//! The bytes of a streaming LLM response in, typed deltas out: no I/O, no `unsafe`, no allocation on
//! the way, `no_std`, and usable without `alloc`.
//!
//! Three stages, each usable alone: [`sse`], an incremental parser for server-sent events that hands out frames as
//! slices of the caller's own buffer, with an encoder for the way back; [`anthropic`], typed events of the Messages
//! API, borrowed from their payloads, with the order they should have; and [`json`], a resumable scanner for JSON that
//! arrives in fragments, as the input of tools does.
//!
//! ```
//! use deltawire::anthropic::{Delta, Event, Decoder};
//!
//! # let network = [&b"event: message_start\ndata: {\"type\":\"message_start\",\"message\":{}}\n\nevent: content_block_st"[..],
//! #     b"art\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n",
//! #     b"data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}\n\n",
//! #     b"data: {\"type\":\"content_block_stop\",\"index\":0}\n\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n",
//! #     b"data: {\"type\":\"message_stop\"}\n\n"];
//! let mut decoder = Decoder::new();
//! for bytes in network {
//!     let mut chunk: &[u8] = bytes;
//!     loop {
//!         match decoder.next_event(&mut chunk) {
//!             Some(Ok(Event::BlockDelta { delta: Delta::Text(text), .. })) => print!("{text}"),
//!             Some(Ok(Event::Error(error))) => eprintln!("{}: {}", error.error_type(), error.message()),
//!             Some(Ok(_)) => {}
//!             None => break,
//!             // One event is lost; the next call goes on behind it.
//!             Some(Err(error)) => eprintln!("{error}"),
//!         }
//!     }
//! }
//! let end = decoder.finish();
//! assert!(end.is_intact(), "{}", end.outcome);
//! ```
//!
//! # Where to begin
//!
//! - **A client that shows an answer**: [`anthropic::Decoder`], as above. [`next_text`] if only text counts.
//! - **The whole message at the end**, or at any time before: `anthropic::Message` (feature `serde_json`).
//! - **Tool input while it arrives**: [`anthropic::ToolInput`] with a [`json::Field`] for the pieces of one string, without
//!   allocation; `Message::with_live_input` for a live value.
//! - **A gateway**: [`next_item`] gives raw payloads, comments and what is out of order; [`anthropic::Encoder`] writes what
//!   you have to say, and passes frames on.
//! - **Payloads from elsewhere**, Bedrock or a WebSocket: [`anthropic::Event::parse`] and [`anthropic::Order`].
//! - **Another protocol**: [`sse::Parser`] for its frames, [`sse::Encoder`] to write some.
//! - **JSON in fragments** of any kind: [`json::Scanner`].
//!
//! What every one of them asks of you: give it each chunk, call it until it says `None`, and at the end ask how it ended.
//!
//! [`next_text`]: anthropic::Decoder::next_text
//! [`next_item`]: anthropic::Decoder::next_item
//!
//! # Without an allocator
//!
//! It is the same, with the caller's memory: an array, a slice, or a `heapless::Vec`.
//!
//! ```
//! use deltawire::sse::{End, Parser};
//!
//! let mut memory = [0; 1024];
//! let mut parser = Parser::with_storage(&mut memory[..]);
//! for bytes in [&b"data: 21"[..], b".5\n\ndata: 21.7\n"] {
//!     let mut chunk = bytes;
//!     while let Some(frame) = parser.next_frame(&mut chunk) {
//!         let frame = frame?;
//!         assert_eq!(frame.data(), Ok("21.5"));
//!     }
//! }
//! match parser.finish() {
//!     End::Clean { .. } => {}
//!     End::Unterminated { frame, .. } => assert_eq!(frame.data(), Ok("21.7")),
//!     End::Truncated(tail) => panic!("{} bytes are lost", tail.pending()),
//! }
//! # Ok::<(), deltawire::Error>(())
//! ```
//!
//! # Tool input
//!
//! It comes in fragments of a few bytes, cut anywhere. A scanner takes each of them once:
//!
//! ```
//! use deltawire::json::{Field, Scanner, Status};
//!
//! let mut scanner = Scanner::new();
//! let mut content = Field::new("/content");
//! for fragment in [r#"{"path": "a.rs", "con"#, r#"tent": "fn ma"#, r#"in() {}"#, r#"n"}"#] {
//!     for token in scanner.push(fragment) {
//!         if let Some(piece) = content.next(&token?) {
//!             print!("{piece}");
//!         }
//!     }
//! }
//! assert_eq!(scanner.status(), Status::Complete);
//! # Ok::<(), deltawire::Error>(())
//! ```
//!
//! # Laws
//!
//! They hold for every input. Each is a function in `tests/laws`, called by a property test (`properties.rs` in
//! `tests/sse`, `tests/anthropic`, `tests/json` and `tests/message`) and by a fuzz target (`fuzz/`), if nothing else is said.
//!
//! 1. **Chunking.** Any way of cutting the input gives the same items, the same errors at the same
//!    offsets, and the same end; empty chunks change nothing. What is known is given out at once: a CR
//!    ends its line when it arrives, the line end that dispatches a frame yields it, and a piece of a JSON
//!    string comes with the fragment that holds it.
//! 2. **Storage.** `Vec`, `heapless::Vec`, an array and a borrowed slice of enough capacity give the same.
//! 3. **Limits.** Whether a frame is over a limit depends on the frame alone. It is reported once and
//!    skipped to its end, and the frames around it are not lost.
//! 4. **Linear.** The work is proportional to the bytes, however they are cut (`benches/linear` counts
//!    instructions). A `json::Snapshot` also compares, once for each fragment, the keys of the objects that are open.
//! 5. **No panic**, no overflow, no recursion. The crate never panics; `tests/freestanding` is a program
//!    that links only if no path to a panic is left. With `alloc` a panic can only come from the
//!    allocator, and the parser's own growth reports [`ErrorKind::OutOfMemory`] instead.
//! 6. **No allocation** without `alloc`; with `Vec` storage none per frame or event once the buffer is warm, and
//!    none at all until a frame is cut (`tests/alloc.rs`).
//! 7. **Fast is slow.** Every shortcut gives what a plain byte-at-a-time machine gives, and a delta that is
//!    compared with the one before what it gives when it is parsed. (That they are taken `tests/shortcuts.rs` counts.)
//! 8. **Clone, reset.** A clone taken anywhere goes on as the original; a reset parser or stream is as new.
//! 9. **Round trip.** What the encoders write is read back.
//! 10. **Lossless.** Nothing vanishes in silence: [`sse::Parser::next_item`] gives comments, ignored lines and
//!     blocks without data too, and [`sse::Parser::finish`] what was cut (`tests/sse/table.rs`).
//!     [`anthropic::Decoder::next_item`] gives the raw payload of every event, and what is unknown comes with its
//!     name and text.
//!
//! # Crate features
//!
//! - **`std`** (default): run-time detection of vector instructions for searching. Enables `alloc`.
//! - **`alloc`**: `Vec<u8>` as storage, and owned text ([`sse::Lossy::to_cow`], [`json::Str::to_cow`]).
//! - **`heapless`**: `heapless::Vec<u8, N>` of version 0.9 as storage.
//! - **`serde_json`**: `anthropic::Message`; `json::Snapshot`, a live `serde_json::Value`; and `deserialize` of
//!   `json::Raw`, `sse::Frame` and `anthropic::Received` into types of your own. Enables `alloc`.
//! - **`simd-json`**: `deserialize_simd` of `json::Raw` and `sse::Frame`. Enables `std`; needs Rust 1.88.
//!
//! No feature changes a result.

#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

pub mod anthropic;
mod bytes;
mod error;
pub mod json;
pub mod sse;
mod stream;

pub use error::{Error, ErrorKind};

/// Compiles and runs the examples of the README.
#[cfg(all(doctest, feature = "std"))]
#[doc = include_str!("../README.md")]
struct Readme;
