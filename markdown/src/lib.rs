//! What `text::Markdown` promises, seen with a renderer.

mod answers;
mod examples;
mod exceptions;
mod peers;
mod shown;
mod speed;
mod written;

pub use answers::answers;
pub use examples::{Example, FILES, examples};
pub use exceptions::exceptions;
pub use peers::{as_json, closed, judge, prefixes};
pub use shown::{Flicker, content, flickers, options, render};
pub use speed::speed;
pub use written::document;
