//! The `anthropic` module through its public API.

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
#[path = "../../laws/src/anthropic.rs"]
mod laws;
#[cfg(feature = "serde_json")]
mod model;
mod payloads;
mod properties;
mod streams;

/// How many cases a property is tested with: `PROPTEST_CASES`, if it is set.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(1000)
}
