//! The command `replay`: serves recordings over HTTP as the vendor does, with faults if they are asked for.
//!
//! ```text
//! recording.rs ─▶ script.rs   what is sent: the recording with its faults, made once
//!                  ├▶ fault.rs   which faults there are    edit.rs, damage.rs   what they do to the bytes
//!                  └▶ pieces.rs  a stream cuts it           pace.rs              and waits
//! server.rs ─▶ request.rs  a request    library.rs  which recording it gets    answer.rs  the answer
//!                                       vendor.rs   what the vendor says around it
//! ```

pub(crate) mod answer;
pub(crate) mod builtin;
pub(crate) mod command;
pub(crate) mod damage;
pub(crate) mod edit;
pub(crate) mod fault;
pub(crate) mod library;
pub(crate) mod pace;
pub(crate) mod pieces;
pub(crate) mod random;
pub(crate) mod request;
pub(crate) mod script;
pub(crate) mod server;
pub(crate) mod vendor;
