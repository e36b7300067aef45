//! What the protocols of all vendors share.

#[cfg(feature = "serde_json")]
mod bounds;
#[cfg(feature = "serde_json")]
mod input_store;
mod tool_input;

#[cfg(feature = "serde_json")]
pub(crate) use bounds::Bounds;
#[cfg(feature = "serde_json")]
pub use bounds::LimitError;
#[cfg(feature = "serde_json")]
pub(crate) use input_store::{InputStore, push_text};
pub use tool_input::ToolInput;
