//! The laws of the helpers on text.

pub mod repetition;
pub mod splice;
