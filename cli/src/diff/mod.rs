//! The command `diff`: two streams side by side, whatever their dialects.
//!
//! [`pieces`] reads a stream into pieces that do not depend on how it is cut into deltas, [`compare`] pairs those of two streams,
//! and [`columns`] shows the pairs.

mod columns;
pub(crate) mod command;
mod compare;
mod pieces;
