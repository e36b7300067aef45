//! Helpers on the text of an answer as it grows.
//!
//! For what people see and hear:
//!
//! - [`Sentences`], [`Words`], [`Graphemes`]: pieces of a text as soon as they are certain to be whole.
//! - [`Markdown`]: what of a text to show, and what to append, so that no marker shows that vanishes later.
//! - [`Tags`]: what stands in tags such as `<think>`; [`Thinking`] makes it reasoning.
//! - [`Pace`]: how much to show now, so that bursts look smooth.
//!
//! For what goes wrong:
//!
//! - [`Splice`]: a stream broke, and a second attempt says part of the shown text again. It leaves that part out.
//! - [`Repetition`]: a model says the same again and again. It finds that early, so that you can stop.
//!
//! Each of them works on text from anywhere, in pieces of any length, without an allocator.

mod abbreviation;
mod blocks;
mod code;
mod fence;
mod graphemes;
mod held;
mod inline_tags;
mod letters;
mod line_start;
mod markdown;
mod overlap;
mod pace;
mod repeated;
mod repetition;
mod segment;
mod segments;
mod sentence_scan;
mod sentences;
mod splice;
mod spliced;
mod tag;
mod tag_search;
mod thinking;
mod words;

pub use graphemes::Graphemes;
pub use inline_tags::{Tagged, Tags};
pub use markdown::{Closing, Markdown, Suffix};
pub use pace::Pace;
pub use repeated::Repeated;
pub use repetition::Repetition;
pub use segments::Rest;
pub use sentences::{Sentence, Sentences};
pub use splice::Splice;
pub use spliced::{Seam, Spliced};
pub use tag::Tag;
pub use thinking::{Thinking, ThinkingParts};
pub use words::Words;
