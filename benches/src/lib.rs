//! Workloads, ways to cut them, and contestants.

pub mod args;
pub mod contestants;
pub mod dialects;
pub mod events;
pub mod io;
pub mod json;
pub mod message;
pub mod meter;
pub mod pairs;
pub mod parts;
pub mod rounds;
pub mod serde_events;
pub mod text;
pub mod workloads;
