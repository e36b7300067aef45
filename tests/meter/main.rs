//! Watches, meters and totals.

#![cfg(feature = "alloc")]
#![allow(clippy::unwrap_used, reason = "a test that fails shall panic")]

mod orders;
mod properties;
mod rules;
