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
mod properties;
mod rules;

use ::laws::anthropic::message as laws;
