//! What the protocols of all vendors share.

#[cfg(feature = "serde_json")]
mod bounds;
#[cfg(feature = "serde_json")]
mod input_store;
mod tool_input;

#[cfg(feature = "serde_json")]
pub(crate) use bounds::Size;
#[cfg(feature = "serde_json")]
pub use input_store::Input;
#[cfg(feature = "serde_json")]
pub(crate) use input_store::{Store, push};
pub use tool_input::{InputVerdict, ToolInput};
