//! What `text::Markdown` promises, seen with a renderer.

mod answers;
mod examples;
mod exceptions;
mod hunt;
mod peers;
mod shown;
mod speed;
mod written;

pub use answers::answers;
pub use examples::{Example, FILES, examples};
pub use exceptions::exceptions;
pub use hunt::hunt;
pub use peers::{as_json, closed, judge, prefixes};
pub use shown::{Flicker, blocks, content, flickers, options, render, unstable};
pub use speed::speed;
pub use written::document;
