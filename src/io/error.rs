//! What can go wrong between a source of bytes and its events.

#[cfg(feature = "alloc")]
use alloc::vec::Vec;
use core::fmt;
#[cfg(feature = "alloc")]
use core::time::Duration;

#[cfg(feature = "alloc")]
use super::body::Body;
use crate::error::Error;
#[cfg(any(feature = "futures-core", feature = "tokio-util"))]
use crate::sse::Frame;
#[cfg(feature = "alloc")]
use crate::sse::{Event, Lossy};

/// Why there is no event. `E` is the error of the source, which may be any type.
///
/// Each variant says whether it makes sense to poll on.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum StreamError<E> {
    /// The source failed. Nothing that came before is lost. Poll on if the source recovers from it (it may be a timeout);
    /// else poll on until `None`, or ask the parser, to learn what is left of a frame.
    Transport(E),
    /// A frame is over a limit, or there is no memory for it, or it is not an event. It is skipped. Poll on: the next frame may
    /// be fine. Only `SseExt::relay` ends with it: it cannot write on what it does not keep.
    Skipped(Error),
    /// A frame is not UTF-8. Here is all of it, as bytes. Poll on: the next frame may be fine.
    #[cfg(feature = "alloc")]
    NotUtf8(alloc::boxed::Box<NotUtf8>),
    /// The stream ended too early: in the middle of a frame or, for `SseExt::relay`, of the
    /// answer. What came before is whole. `None` follows.
    #[non_exhaustive]
    Truncated {
        /// How many bytes came of that frame; 0 if the stream ended between two frames.
        pending: u64,
    },
    /// The body was not an event stream: there was not one frame within the limits, but lines that have no meaning in SSE. A server that
    /// reports an error with the status 200 sends such a body, most often JSON. `None` follows. From
    /// `SseExt::relay` it is also an error that came as bare JSON after frames.
    #[cfg(feature = "alloc")]
    NotSse(Body),
}

impl<E: fmt::Display> fmt::Display for StreamError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Transport(error) => write!(f, "transport failed: {error}"),
            Self::Skipped(error) => write!(f, "{error}"),
            #[cfg(feature = "alloc")]
            Self::NotUtf8(_) => f.write_str("frame that is not UTF-8"),
            Self::Truncated { pending: 0 } => f.write_str("stream ended before its answer did"),
            Self::Truncated { pending } => write!(f, "stream ended {pending} bytes into a frame"),
            #[cfg(feature = "alloc")]
            Self::NotSse(body) => {
                // A page would fill the log.
                const FEW: usize = 256;
                let text = body.as_bytes();
                let shown = text.get(..FEW).unwrap_or(text);
                let rest = if body.is_clipped() || shown.len() < text.len() { ".." } else { "" };
                write!(f, "body that is not an event stream: {}{rest}", Lossy::new(shown))
            }
        }
    }
}

// A boxed error is `Debug` and `Display`, but not `Error`, so no more is asked of `E`. That is why there is no `source`: its
// text is part of this one's.
impl<E: fmt::Debug + fmt::Display> core::error::Error for StreamError<E> {}

/// A frame that is not UTF-8, with its bytes.
#[cfg(feature = "alloc")]
#[derive(Clone, Eq, PartialEq)]
#[non_exhaustive]
pub struct NotUtf8 {
    /// The event type, `b"message"` if the stream names none.
    pub event: Vec<u8>,
    /// The data, its lines joined by LF.
    pub data: Vec<u8>,
    /// The last event id. It may come from an earlier frame: if it is this that is not UTF-8, so is every frame up to the
    /// next id.
    pub id: Vec<u8>,
    /// The reconnection time that this frame sets, if it does.
    pub retry: Option<Duration>,
    /// As [`Event::unterminated`].
    pub unterminated: bool,
}

#[cfg(feature = "alloc")]
impl NotUtf8 {
    #[cfg(any(feature = "futures-core", feature = "tokio-util"))]
    #[cold]
    pub(super) fn new(frame: &Frame<'_>, unterminated: bool) -> Self {
        Self {
            event: frame.event_bytes().to_vec(),
            data: frame.data_bytes().to_vec(),
            id: frame.last_event_id().to_vec(),
            retry: frame.retry().map(Duration::from_millis),
            unterminated,
        }
    }

    /// Returns the event as a browser would: with U+FFFD for what is not UTF-8.
    #[must_use]
    pub fn to_event_lossy(&self) -> Event {
        let text = |bytes| Lossy::new(bytes).to_cow().into_owned();
        let mut event = Event::new(text(&self.data));
        event.event = text(&self.event).into();
        event.id = text(&self.id);
        event.retry = self.retry;
        event.unterminated = self.unterminated;
        event
    }
}

#[cfg(feature = "alloc")]
impl fmt::Debug for NotUtf8 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NotUtf8")
            .field("event", &Lossy::new(&self.event))
            .field("data", &Lossy::new(&self.data))
            .field("id", &Lossy::new(&self.id))
            .finish_non_exhaustive()
    }
}
