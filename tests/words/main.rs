//! What people see and hear of a text: sentences, words, graphemes, tags, and the pace.

#![cfg(feature = "alloc")]
#![allow(clippy::unwrap_used, reason = "a test that fails shall panic")]

mod pace;
mod properties;
mod sentences;
mod tags;
