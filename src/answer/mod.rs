//! What does not depend on a vendor's dialect.
//!
//! [`Dialect::of`] says which dialect a payload is of, so that a program can take whatever stream it is given.

mod dialect;

pub use dialect::Dialect;
