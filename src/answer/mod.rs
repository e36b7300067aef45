//! What does not depend on a vendor's dialect.
//!
//! [`Dialect::of`] says which dialect a payload is of: look at the first frames of a stream with a
//! [`sse::Parser`](crate::sse::Parser), choose the decoder, and pass it the bytes from the beginning.

mod dialect;

pub use dialect::Dialect;
