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
use crate::bytes::{add, used};
use crate::stream::{Decode, Found};

/// Typed events of a stream of bytes, made by [`SseExt::decode`](super::SseExt::decode).
///
/// Events are lent: [`next`](Self::next) is a method, not that of a `Stream`, and nothing is copied or allocated for an event.
/// Like [`Events`](super::Events) it boxes nothing, and is `Send` and `Sync` where its parts are.
pub struct Decoded<S: TryStream, D> {
    source: S,
    chunk: Option<S::Ok>,
    /// How much of the chunk the decoder has had.
    used: usize,
    decoder: D,
    is_done: bool,
}

impl<S: TryStream, D> Decoded<S, D> {
    pub(super) const fn new(source: S, decoder: D) -> Self {
        Self { source, chunk: None, used: 0, decoder, is_done: false }
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
    /// event, which [`End::lost`](crate::stream::End::lost) counts. You can go on after both. The other kinds do not occur here: the decoder reads
    /// bare JSON and what is not UTF-8 itself, and `finish` reports a truncated frame.
    pub async fn next(&mut self) -> Option<Result<D::Event<'_>, StreamError<S::Error>>> {
        let found = match self.seek() {
            Some(found) => found,
            None => match poll_fn(|cx| self.poll_seek(cx)).await? {
                Ok(found) => found,
                Err(error) => return Some(Err(StreamError::Transport(error))),
            },
        };
        let Self { chunk, used: start, decoder, .. } = self;
        let before = chunk.as_ref()?.as_ref().get(*start..).unwrap_or_default();
        let mut rest = before;
        let event = decoder.found(&mut rest, found)?;
        *start = add(*start, used(before, rest));
        Some(event.map_err(StreamError::Skipped))
    }

    /// Looks for an event in the chunk, and drops the chunk if there is none.
    #[inline(always)]
    fn seek(&mut self) -> Option<Found> {
        let chunk = self.chunk.as_ref()?;
        // What a chunk shows may change, as far as its type goes.
        let mut rest = chunk.as_ref().get(self.used..).unwrap_or_default();
        let found = self.decoder.seek(&mut rest);
        if found.is_none() {
            self.chunk = None;
        }
        found
    }

    /// Waits until the source has a chunk with an event.
    #[inline(never)]
    fn poll_seek(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Found, S::Error>>> {
        while !self.is_done {
            match ready!(Pin::new(&mut self.source).try_poll_next(cx)) {
                Some(Ok(chunk)) => {
                    self.chunk = Some(chunk);
                    self.used = 0;
                    if let Some(found) = self.seek() {
                        return Poll::Ready(Some(Ok(found)));
                    }
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => self.is_done = true,
            }
        }
        Poll::Ready(None)
    }

    /// Returns how the stream ended, or would end here: also after a transport error, or when you stop early.
    ///
    /// It has the last event if that only lacks its line end or blank line: handle it here, after the loop.
    pub fn finish(&mut self) -> D::End<'_> {
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
