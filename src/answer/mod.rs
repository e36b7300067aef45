//! One vocabulary for the answers of all vendors.
//!
//! A [`Decoder`] finds out which dialect a stream is of, and returns [`Part`]s, which are the same for every vendor: text,
//! reasoning, calls of tools, usage, and why the answer ended. Nothing is copied, and nothing allocated. [`Decoder::finish`] says
//! whether the answer is complete.
//!
//! Where parts say too little, the vendor's own event is at hand ([`Parts::event`]), and so is the vendor's own decoder, whose
//! events say more.

mod balance;
mod calls;
mod decoder;
mod dialect;
mod encode;
mod end;
mod event;
mod finish;
mod part;
mod parts;
mod probe;
mod seen;
mod server_error;
mod tee;
mod track;
mod usage;
#[cfg(feature = "serde_json")]
mod whole;

pub use decoder::Decoder;
pub use dialect::Dialect;
pub use encode::{Encoder, Head, Said, Target};
pub use end::End;
pub use event::Event;
pub use finish::{Finish, Reason};
pub use part::{Input, Part, ToolKind, ToolStart};
pub use parts::{PartIter, Parts};
pub use server_error::ServerError;
pub use tee::Tee;
pub use usage::Usage;
#[cfg(feature = "serde_json")]
pub use whole::{Answer, Incomplete, ToolCall};
