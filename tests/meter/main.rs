//! Watches, meters and totals.

#![cfg(feature = "alloc")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that fails shall panic"
)]

mod orders;
mod properties;
mod rules;
