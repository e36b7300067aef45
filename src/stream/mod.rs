//! What the streams of all vendors share.

mod bare;
mod driver;
mod end;
mod item;
mod template;
mod text_delta;

pub use driver::Decoder;
pub use end::End;
pub use item::{Corrupt, Item, Received};
pub use text_delta::TextDelta;
