//! The `openai::chat` module through its public API.

#![cfg(feature = "alloc")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "a test that fails shall panic"
)]

#[cfg(feature = "serde_json")]
mod completion;
mod corpus;
mod encode;
mod payloads;
mod properties;
mod streams;
