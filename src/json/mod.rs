//! JSON in pieces: for text that arrives in fragments cut anywhere, as tool input does.
//!
//! ```text
//! fragment ──▶ Scanner ──▶ Token ──▶ Field, Snapshot      (Closing: what would make the text whole)
//! ```
//!
//! A [`Scanner`] takes each fragment once and buffers nothing. A [`Field`] picks one member out of its
//! tokens, and a [`Snapshot`] builds a live value of them. A text that is there as a whole is a [`Raw`]
//! value, and [`Quoted`] writes a string.

mod closing;
mod escape;
mod field;
mod machine;
mod members;
mod number;
mod piece;
mod quoted;
mod raw;
mod read;
mod scanner;
mod skim;
mod slots;
#[cfg(feature = "serde_json")]
mod snapshot;
mod stack;
mod status;
mod string;
mod surrogate;
mod token;
mod tokens;
mod utf8;
mod view;
mod wire_names;

pub use closing::{Closing, Suffix};
pub use field::{Field, FieldStatus};
pub use members::{Elements, Members};
pub use piece::Piece;
pub use quoted::Quoted;
pub use raw::Raw;
pub use scanner::Scanner;
#[cfg(feature = "serde_json")]
pub use snapshot::{Segment, Snapshot};
pub use status::Status;
pub use string::{Pieces, Str};
pub use token::{Token, TokenKind};
pub use tokens::{Fragment, Tokens};

pub(crate) use escape::string_len;
pub(crate) use members::why_invalid;
pub(crate) use read::Reader;
pub(crate) use slots::{Invalid, Member, Slots, index, invalid, members, object, string_or_empty, string_or_none};
#[cfg(feature = "serde_json")]
pub(crate) use snapshot::memory_of;
#[cfg(feature = "serde_json")]
pub(crate) use surrogate::Half;
pub(crate) use view::{content, named, number, string, view};
pub(crate) use wire_names::Names;
