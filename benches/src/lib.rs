//! Workloads, ways to cut them, and contestants.

pub mod contestants;
pub mod workloads;
