//! The modes of looking at a stream. They need nothing but deltawire, so that its example `inspect` has them too.

#[cfg(feature = "serde_json")]
pub(crate) mod answer;
pub(crate) mod args;
pub(crate) mod events;
pub(crate) mod frames;
pub(crate) mod head;
pub(crate) mod json;
#[cfg(feature = "serde_json")]
pub(crate) mod message;
pub(crate) mod mode;
pub(crate) mod nearest;
pub(crate) mod object;
pub(crate) mod paint;
pub(crate) mod part_line;
pub(crate) mod parts;
pub(crate) mod pieces;
pub(crate) mod run;
pub(crate) mod seek;
pub(crate) mod text;
pub(crate) mod timing;
pub(crate) mod translate;
pub(crate) mod vendor;

pub(crate) use run::main;
