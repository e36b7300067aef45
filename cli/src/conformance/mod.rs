//! The commands `check` and `corpus`: the streams of the corpus against this build, and for parsers in other languages.

pub(crate) mod check;
mod cutting;
pub(crate) mod export;
mod printed;
mod streams;
