//! JSON in pieces: for text that arrives in fragments split anywhere, as tool input does.
//!
//! ```text
//! fragment ──▶ Scanner ──▶ Token ──▶ Field, Snapshot      (Closing: how to make the text valid)
//! ```
//!
//! A [`Scanner`] takes each fragment once and buffers nothing. A [`Field`] picks one string out of its
//! tokens, and a [`Snapshot`] builds a live value from them. Wrap a whole text in [`Raw`] to look values up, and
//! use [`Quoted`] to write a string.

// Which file builds on which, from the top:
//
//   snapshot.rs     a live value
//   members.rs      what is in a whole value       scanner.rs      the public calls on a text in fragments
//   read.rs         the grammar of whole texts     tokens.rs  skim.rs   runs in one go, with tokens or without
//   raw.rs          a whole value                  machine.rs      the state, and each change of it
//                                                  surrogate.rs  utf8.rs  closing.rs  stack.rs  what it consists of
//   number.rs  token.rs  string.rs  escape.rs  piece.rs    for both sides; field.rs reads tokens, quoted.rs stands alone
//
// members.rs asks the scanner what is wrong with a text that the reader refuses.

mod closing;
mod escape;
mod field;
mod machine;
mod members;
mod number;
mod piece;
mod place;
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
pub(crate) use quoted::{OneLine, escape};
pub use raw::Raw;
pub use scanner::Scanner;
#[cfg(feature = "serde_json")]
pub use snapshot::{Segment, Snapshot};
pub use status::Status;
pub(crate) use string::Content;
pub use string::{Pieces, Str};
pub use token::{Token, TokenKind};
pub use tokens::{Fragment, Tokens};

pub(crate) use escape::string_len;
pub(crate) use members::why_invalid;
pub(crate) use place::Place;
pub(crate) use read::Reader;
pub(crate) use slots::{Invalid, Member, Slots, index, invalid, members, object, string_or_empty, string_or_none};
#[cfg(feature = "serde_json")]
pub(crate) use snapshot::memory_of;
#[cfg(feature = "serde_json")]
pub(crate) use surrogate::Half;
pub(crate) use view::{compared_by_raw, content, named, number, string, view};
pub(crate) use wire_names::Names;
