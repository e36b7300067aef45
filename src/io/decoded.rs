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

use super::body::Body;
use super::error::StreamError;
use crate::bytes::{add, used};
use crate::stream::{Decode, Ending, Found, LINE_ENDS, Outcome};

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
    /// What came before the first frame.
    body: Body,
    /// What is to be returned in place of an event.
    failed: Option<StreamError<S::Error>>,
    is_done: bool,
}

impl<S: TryStream, D> Decoded<S, D> {
    pub(super) fn new(source: S, decoder: D) -> Self {
        Self { source, chunk: None, used: 0, decoder, body: Body::default(), failed: None, is_done: false }
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
    /// An event that only lacks its blank line at the end of the source, or from a decoder also its line end, is lent too, if its
    /// data is complete in itself: JSON, or `[DONE]`. To the offset of the parser its line ends count.
    ///
    /// You can drop the future at any time, as `select!` does: nothing is lost, and the next call goes on. A source that is
    /// not `Unpin` has to be pinned first: `pin!(source).decode(..)` or `Box::pin(source).decode(..)`.
    ///
    /// While it waits, comments may come, with which a server says that it still works. Then the offset of the parser
    /// (`decoder().parser().offset()`) grows.
    ///
    /// # Errors
    ///
    /// - [`StreamError::Transport`] if the source fails. You can go on, if the source does.
    /// - [`StreamError::Skipped`] if a frame is over a limit or is not an event. Go on; [`End::lost`](crate::stream::End::lost)
    ///   counts it.
    /// - [`StreamError::NotSse`] at the end, if the body was not an event stream at all and not an error as JSON either.
    ///
    /// The other kinds do not occur here: [`finish`](Self::finish) reports a truncated frame.
    pub async fn next(&mut self) -> Option<Result<D::Event<'_>, StreamError<S::Error>>> {
        let found = match self.seek() {
            Some(found) => found,
            None => match poll_fn(|cx| self.poll_seek(cx)).await {
                Some(found) => found,
                None => return self.failed.take().map(Err),
            },
        };
        let Self { chunk, used: start, decoder, .. } = self;
        let before = match chunk {
            Some(chunk) => rest_of(chunk, *start),
            None => LINE_ENDS,
        };
        let mut rest = before;
        let event = decoder.found(&mut rest, found)?;
        *start = add(*start, used(before, rest));
        Some(event.map_err(StreamError::Skipped))
    }

    /// Looks for an event in the chunk, and drops the chunk if there is none.
    #[inline(always)]
    fn seek(&mut self) -> Option<Found> {
        let mut rest = rest_of(self.chunk.as_ref()?, self.used);
        let found = self.decoder.seek(&mut rest);
        if found.is_none() {
            self.drop_chunk();
        }
        found
    }

    #[inline(never)]
    fn drop_chunk(&mut self) {
        let Some(chunk) = self.chunk.take() else { return };
        self.body.keep(chunk.as_ref(), self.decoder.parser());
    }

    /// Waits until the source has a chunk with an event, or fails, or ends.
    #[inline(never)]
    fn poll_seek(&mut self, cx: &mut Context<'_>) -> Poll<Option<Found>> {
        while !self.is_done {
            match ready!(Pin::new(&mut self.source).try_poll_next(cx)) {
                Some(Ok(chunk)) => {
                    (self.chunk, self.used) = (Some(chunk), 0);
                    if let Some(found) = self.seek() {
                        return Poll::Ready(Some(found));
                    }
                }
                Some(Err(error)) => {
                    self.failed = Some(StreamError::Transport(error));
                    return Poll::Ready(None);
                }
                None => {
                    self.is_done = true;
                    return Poll::Ready(self.end());
                }
            }
        }
        Poll::Ready(None)
    }

    /// Looks for what there is to say when the source has ended.
    fn end(&mut self) -> Option<Found> {
        if self.decoder.lacks_line_ends() {
            return self.decoder.seek(&mut { LINE_ENDS });
        }
        // An error as JSON was an event.
        if self.decoder.ending() == Ending::Bare && self.decoder.outcome() != Some(Outcome::Error) {
            self.failed = Some(StreamError::NotSse(core::mem::take(&mut self.body)));
        }
        None
    }

    /// Returns how the stream ended, or would end here: also after a transport error, or when you stop early.
    pub fn finish(&mut self) -> D::End<'_> {
        self.decoder.finish()
    }
}

/// Returns what the decoder has not had yet. What a chunk shows may change, as far as its type goes.
#[inline(always)]
pub(super) fn rest_of(chunk: &impl AsRef<[u8]>, used: usize) -> &[u8] {
    chunk.as_ref().get(used..).unwrap_or_default()
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
