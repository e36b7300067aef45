//! The `openai::responses` module through its public API.

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
#[cfg(feature = "serde_json")]
mod message;
mod payloads;
mod properties;
mod run;
mod streams;
