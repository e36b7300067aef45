//! The `gemini` module through its public API.

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

mod corpus;
mod encode;
mod payloads;
mod properties;
#[cfg(feature = "serde_json")]
mod response;
mod streams;
