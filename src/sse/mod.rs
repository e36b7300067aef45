//! Server-sent events: bytes in any chunks become frames, and frames become bytes.
//!
//! ```
//! use deltawire::sse::Parser;
//!
//! let mut parser = Parser::with_storage([0; 256]);
//! for bytes in [&b"data: hel"[..], b"lo\n\n"] {
//!     let mut chunk = bytes;
//!     while let Some(frame) = parser.next_frame(&mut chunk) {
//!         println!("{}", frame?.data_lossy());
//!     }
//! }
//! # Ok::<(), deltawire::Error>(())
//! ```

// parser.rs       the public calls
// advance.rs      which way a byte goes
//   frame_shortcut.rs   frames in the usual form      ┐ look at bytes, and
//   block_shortcut.rs   blocks complete in the chunk  ┘ have the machine take them
// machine/mod.rs    the state, and each change of it that the shortcuts make
// machine/lines.rs  any line in any number of parts, the slow way
//   line.rs       where in a line the chunk ended        budget.rs    what the limits leave
//   field.rs      what a line is                         carry.rs     what the storage holds
mod advance;
mod block;
mod block_shortcut;
mod budget;
mod carry;
mod encode;
mod end;
#[cfg(feature = "alloc")]
mod event;
#[cfg(feature = "serde_json")]
mod event_serde;
mod field;
mod frame;
mod frame_shortcut;
mod id_error;
mod item;
mod limits;
mod line;
mod lossy;
mod machine;
mod parser;
mod span;
mod step;
mod storage;

pub use encode::{EncodeError, Encoder};
pub use end::{End, Tail};
#[cfg(feature = "alloc")]
pub use event::Event;
pub use frame::Frame;
pub use id_error::IdError;
pub use item::{Item, Text};
pub use limits::Limits;
pub use lossy::Lossy;
pub use parser::Parser;
pub use storage::Storage;

pub(crate) use field::Field;
#[cfg(feature = "bytes")]
pub(crate) use field::parse as parse_line;
pub(crate) use line::strip_end;
#[cfg(feature = "bytes")]
pub(crate) use line::{BOM, skip_end};
pub(crate) use step::{Placed, Step, Wanted};
