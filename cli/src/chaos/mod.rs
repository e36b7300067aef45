//! The command `chaos`: runs a client against every fault in turn, and says which of them it noticed.
//!
//! ```text
//! case.rs  what is tried, and what a client has to do then
//!   ├▶ client.rs  runs it     said.rs  what it prints
//!   └▶ judge.rs   whether it did that     card.rs  the score card
//! ```

pub(crate) mod card;
pub(crate) mod case;
pub(crate) mod client;
pub(crate) mod command;
pub(crate) mod judge;
pub(crate) mod said;
