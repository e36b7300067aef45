//! The `sse` module through its public API.

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
#![allow(clippy::std_instead_of_alloc, reason = "a test has std")]

mod corpus;
mod encode;
mod event;
mod prompt;
mod properties;
mod table;

use ::laws::sse as laws;
