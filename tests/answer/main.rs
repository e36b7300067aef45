//! The decoder that knows all dialects, its parts, and the answer.

#![cfg(feature = "alloc")]
#![allow(clippy::unwrap_used, reason = "a test that fails shall panic")]

mod decisions;
mod parts;
mod properties;
mod tee;
