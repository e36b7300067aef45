//! Markdown that is rendered while it grows.
//!
//! ```text
//! push ─▶ markdown.rs  runs of plain text in one go
//!           └▶ lines.rs      the start of a line: containers.rs, and which block it begins or goes on with (rule.rs, row.rs,
//!              │             html.rs, and target.rs for definitions)
//!              └▶ inline.rs  the text of a block: delimiters in marks.rs, brackets.rs, and what is a link, a tag or math
//!                 │          only when its end has come (guess.rs: target.rs, tag.rs)
//!                 └▶ show.rs how much is certain, and what closes it ─▶ closing.rs
//! ```

mod brackets;
mod class;
mod closing;
mod containers;
mod definition;
mod guess;
mod html;
mod inline;
mod lines;
#[allow(clippy::module_inception, reason = "the type has the name of its folder")]
mod markdown;
mod marks;
mod punctuation;
mod punctuation_table;
mod row;
mod show;
mod tag;
mod target;

pub use closing::{Closing, Suffix};
pub use markdown::Markdown;
