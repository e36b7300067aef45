//! The command `look`, which is meant if none is named: an answer while it arrives.
//!
//! A [`Page`](page::Page) takes the parts. On a terminal a block of Markdown is [`Growing`](growing::Growing): it is rendered into
//! [`Cell`](cell::Cell)s, and those that are new are written by [`Wrap`](wrap::Wrap). What is written is never taken back.

mod call;
mod cell;
mod command;
mod growing;
mod input;
mod page;
mod pretty;
mod render;
mod status;
mod style;
mod summary;
mod wrap;

pub(crate) use command::LOOK;
