//! The beginning of a body, kept until it is clear that the body is an event stream.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

#[cfg(any(feature = "eventsource-stream", feature = "futures-core", feature = "tokio-util"))]
use crate::bytes::{first, sub};
use crate::sse::Lossy;
#[cfg(any(feature = "futures-core", feature = "tokio-util"))]
use crate::sse::{Parser, Storage};

/// So much is kept.
#[cfg(any(feature = "eventsource-stream", feature = "futures-core", feature = "tokio-util"))]
const ROOM: usize = 16 << 10;

/// The beginning of a body that is not an event stream: at most its first 16 KiB.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Body {
    // In a box, for an error to be small: what may be one is moved with each event.
    kept: Option<Box<Kept>>,
}

/// A beginning that has bytes.
#[derive(Clone, Default, Eq, PartialEq)]
struct Kept {
    bytes: Vec<u8>,
    is_clipped: bool,
}

impl Body {
    /// Adds a chunk, as far as there is room for it.
    #[cfg(any(feature = "eventsource-stream", feature = "futures-core", feature = "tokio-util"))]
    pub(super) fn push(&mut self, chunk: &[u8]) {
        if chunk.is_empty() {
            return;
        }
        let kept = self.kept.get_or_insert_default();
        let room = sub(ROOM, kept.bytes.len());
        kept.is_clipped |= chunk.len() > room;
        kept.bytes.extend_from_slice(first(chunk, chunk.len().min(room)));
    }

    /// Adds what `parser` has had, as long as it has found no frame. With the first one it is an event stream.
    #[cfg(any(feature = "futures-core", feature = "tokio-util"))]
    pub(super) fn keep<S: Storage>(&mut self, bytes: &[u8], parser: &Parser<S>) {
        if parser.has_frame() {
            *self = Self::default();
        } else {
            self.push(bytes);
        }
    }

    /// Returns what came first, as it came.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.kept.as_ref().map_or(&[], |kept| &kept.bytes)
    }

    /// Returns what came first, as text.
    #[must_use]
    pub fn lossy(&self) -> Lossy<'_> {
        Lossy::new(self.as_bytes())
    }

    /// Returns whether there was more.
    #[must_use]
    pub const fn is_clipped(&self) -> bool {
        matches!(&self.kept, Some(kept) if kept.is_clipped)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").field("text", &self.lossy()).field("is_clipped", &self.is_clipped()).finish()
    }
}
