//! The command `timeline`: where the time of a stream went.
//!
//! [`measure`] reads the stream and keeps what the pictures need, which is bounded however long the stream is: [`buckets`] of
//! time, some of the [`events`], the tool [`calls`] and the longest [`stalls`]. [`spark`] draws it in the terminal, [`svg`] as a
//! picture, and [`html`] as a page around that.

mod buckets;
mod calls;
pub(crate) mod command;
mod events;
mod html;
mod kind;
mod measure;
mod scale;
mod spark;
mod stalls;
mod svg;
mod xml;
