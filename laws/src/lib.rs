//! What must hold for every input, each law one function. A property test calls it with random input, a fuzz target with
//! the fuzzer's bytes, a table with its rows, and each stream of `corpus/` goes through it too.
//!
//! A law panics where it does not hold. The oracles, named `plain`, do the same work as the crate in the simplest way;
//! they share no code with it. This package has no tests of its own: `tests/README.md` says where a new case goes.

#![cfg(feature = "alloc")]

#[cfg(feature = "serde_json")]
pub mod answers;
pub mod anthropic;
#[cfg(feature = "tokio-util")]
pub mod codec;
mod cuts;
pub mod dialect;
pub mod gemini;
#[cfg(feature = "futures-core")]
pub mod io;
#[cfg(feature = "serde_json")]
pub mod json;
#[cfg(any(feature = "futures-core", feature = "std"))]
mod lent;
pub mod markdown;
pub mod meter;
pub mod openai;
pub mod parts;
#[cfg(feature = "proptest")]
mod random;
#[cfg(feature = "std")]
pub mod read;
#[cfg(feature = "bytes")]
pub mod relay;
pub mod retry;
#[cfg(any(feature = "futures-core", feature = "tokio-util"))]
mod script;
pub mod sse;
pub mod text;
#[cfg(feature = "serde_json")]
pub mod translate;

pub use cuts::cuts;
#[cfg(feature = "proptest")]
pub use random::config;
