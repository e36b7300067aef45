//! What the protocols of all vendors share.

#[cfg(feature = "serde_json")]
mod bounds;
#[cfg(feature = "serde_json")]
mod input_store;
mod tool_input;

#[cfg(feature = "serde_json")]
pub(crate) use bounds::Size;
#[cfg(feature = "serde_json")]
pub(crate) use input_store::{InputStore, push_text};
pub use tool_input::ToolInput;
