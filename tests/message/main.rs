//! `anthropic::Message` through its public API.

#![cfg(feature = "serde_json")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that fails shall panic"
)]

mod corpus;
#[path = "../../laws/src/message.rs"]
mod laws;
mod properties;
mod rules;

/// How many cases a property is tested with: `PROPTEST_CASES`, if it is set.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(1000)
}
