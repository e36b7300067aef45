//! Server-sent events: bytes in any chunks become frames, and frames become bytes.
//!
//! ```text
//! chunk ──▶ line ──▶ field ──▶ frame          (parser.rs; what is cut waits in carry.rs)
//! ```

mod block_shortcut;
mod carry;
mod encode;
mod end;
mod field;
mod frame;
mod frame_shortcut;
mod hooks;
mod item;
mod limits;
mod line;
mod lossy;
mod machine;
mod parser;
mod storage;

pub use encode::{EncodeError, Encoder};
pub use end::{End, Tail};
pub use frame::Frame;
pub use item::{Item, Text};
pub use limits::Limits;
pub use lossy::Lossy;
pub use parser::Parser;
pub use storage::Storage;

pub(crate) use field::Field;
pub(crate) use line::strip_end;
pub(crate) use parser::Step;
