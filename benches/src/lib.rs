//! Workloads, ways to cut them, and contestants.

pub mod args;
pub mod contestants;
pub mod events;
pub mod io;
pub mod json;
pub mod message;
pub mod rounds;
pub mod workloads;
