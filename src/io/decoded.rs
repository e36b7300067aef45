//! A stream of bytes as typed events that borrow it.
//!
//! An event borrows the decoder and the chunk, both of which are here, so it is lent: it lives until the next call. The
//! states are those of `events.rs`. A call has two halves, as [`Decode`] has them: the first waits until there is an event
//! and borrows nothing, the second does not wait. So a future that is dropped while it waits has taken nothing.

use core::fmt;
use core::future::poll_fn;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_core::TryStream;

use super::error::StreamError;
use crate::bytes::used;
use crate::stream::{Decode, End, Found};

/// Typed events of a stream of bytes, made by [`SseExt::decode`](super::SseExt::decode).
///
/// Events are lent: [`next`](Self::next) is a method, not that of a `Stream`, and nothing is copied or allocated for an event.
/// Like [`Events`](super::Events) it boxes nothing, and is `Send` and `Sync` where its parts are.
pub struct Decoded<S: TryStream, D> {
    source: S,
    chunk: Option<S::Ok>,
    /// Where in the chunk the last event was sought from.
    from: usize,
    /// How much of the chunk the decoder has had.
    used: usize,
    decoder: D,
    is_done: bool,
}

impl<S: TryStream, D> Decoded<S, D> {
    pub(super) const fn new(source: S, decoder: D) -> Self {
        Self { source, chunk: None, from: 0, used: 0, decoder, is_done: false }
    }

    /// Returns the decoder, for what is known so far, and for the parser in it.
    #[must_use]
    pub const fn decoder(&self) -> &D {
        &self.decoder
    }

    /// Returns the source and the decoder. What is left of the last chunk is dropped.
    #[must_use]
    pub fn into_parts(self) -> (S, D) {
        (self.source, self.decoder)
    }
}

impl<S, D> Decoded<S, D>
where
    S: TryStream<Ok: AsRef<[u8]>> + Unpin,
    D: Decode,
{
    /// Waits for the next event and lends it, or returns `None` when the source has ended. Then call
    /// [`finish`](Self::finish): it says whether the answer is complete.
    ///
    /// You can drop the future at any time, as `select!` does: nothing is lost, and the next call goes on. A source that is
    /// not `Unpin` has to be pinned first: `pin!(source).decode(..)` or `Box::pin(source).decode(..)`.
    ///
    /// # Errors
    ///
    /// [`StreamError::Transport`] if the source fails, and [`StreamError::Skipped`] if a frame is over a limit or is not an
    /// event, which [`End::lost`] counts. You can go on after both. The other kinds do not occur here: the decoder reads
    /// bare JSON and what is not UTF-8 itself, and `finish` reports a truncated frame.
    pub async fn next(&mut self) -> Option<Result<D::Event<'_>, StreamError<S::Error>>> {
        let mut found = None;
        if let Err(error) = poll_fn(|cx| self.poll_seek(&mut found, cx)).await? {
            return Some(Err(StreamError::Transport(error)));
        }
        let chunk = self.chunk.as_ref()?.as_ref().get(self.from..).unwrap_or_default();
        Some(self.decoder.found(chunk, found?)?.map_err(StreamError::Skipped))
    }

    /// Waits until the decoder has found an event.
    #[inline]
    fn poll_seek(
        &mut self,
        found: &mut Option<Found<D::Shape>>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<(), S::Error>>> {
        loop {
            if let Some(chunk) = &self.chunk {
                // What a chunk shows may change, as far as its type goes.
                let before = chunk.as_ref().get(self.used..).unwrap_or_default();
                let mut rest = before;
                *found = self.decoder.seek(&mut rest);
                self.from = self.used;
                self.used = self.used.wrapping_add(used(before, rest));
                if found.is_some() {
                    return Poll::Ready(Some(Ok(())));
                }
                self.chunk = None;
            }
            if self.is_done {
                return Poll::Ready(None);
            }
            match ready!(Pin::new(&mut self.source).try_poll_next(cx)) {
                Some(Ok(chunk)) => {
                    self.chunk = Some(chunk);
                    self.used = 0;
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => self.is_done = true,
            }
        }
    }

    /// Returns how the stream ended, or would end here: also after a transport error, or when you stop early.
    ///
    /// It has the last event if that only lacks its line end or blank line: handle it here, after the loop.
    pub fn finish(&mut self) -> End<'_, D::Event<'_>, D::Violation, D::Order> {
        self.decoder.finish()
    }
}

impl<S: TryStream + fmt::Debug, D: fmt::Debug> fmt::Debug for Decoded<S, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoded")
            .field("source", &self.source)
            .field("decoder", &self.decoder)
            .field("is_done", &self.is_done)
            .finish_non_exhaustive()
    }
}
