//! `text::Markdown` through its public API, without a renderer: the package `markdown` has one.

#![cfg(feature = "alloc")]
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "a test that fails shall panic")]

mod properties;
mod table;
