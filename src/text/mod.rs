//! Helpers on the text of an answer as it grows.
//!
//! - [`Splice`]: a stream broke, and a second attempt says part of the shown text again. It leaves that part out.
//! - [`Repetition`]: a model says the same again and again. It finds that early, so that you can stop.
//! - [`Markdown`]: what of a text to show, and what to append, so that no marker shows that vanishes later.
//!
//! Each of them works on text from anywhere, in pieces of any length, without an allocator.

mod blocks;
mod markdown;
mod overlap;
mod repeated;
mod repetition;
mod splice;
mod spliced;

pub use markdown::{Closing, Markdown, Suffix};
pub use repeated::Repeated;
pub use repetition::Repetition;
pub use splice::Splice;
pub use spliced::{Seam, Spliced};
