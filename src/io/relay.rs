//! A stream of bytes written on to a client, frame by frame.

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::{FusedStream, Stream, TryStream};
use pin_project_lite::pin_project;

use super::body::Body;
use super::error::StreamError;
use super::pieces::{Edit, Pieces, Stop};
use crate::error::Error;
use crate::stream::{Decode, Ending};

pin_project! {
    /// The bytes of a stream, to be written on, made by [`SseExt::relay`](super::SseExt::relay).
    ///
    /// All comments, line ends and unknown fields are as they came (but for a byte order mark at the start, which is left out), and bytes of the source are not copied. A frame is held
    /// until it is whole, which delays nobody: a client does nothing with half a frame. One that came in several chunks leaves
    /// in as many items, right after one another: whenever there is no next item yet, something else can be written.
    ///
    /// After an error there is only `None`.
    pub struct Relay<S, D, F>
    where
        S: TryStream,
    {
        #[pin]
        source: S,
        pieces: Pieces<D>,
        edit: F,
        body: Body,
        // What is left to say when the source has ended.
        error: Option<StreamError<S::Error>>,
        is_done: bool,
    }
}

impl<S: TryStream, D, F> Relay<S, D, F> {
    pub(super) fn new(source: S, decoder: D, edit: F) -> Self {
        Self { source, pieces: Pieces::new(decoder), edit, body: Body::default(), error: None, is_done: false }
    }

    /// Returns the decoder, for what is known so far, and for the parser in it.
    #[must_use]
    pub const fn decoder(&self) -> &D {
        self.pieces.decoder()
    }
}

impl<S, D, F> Stream for Relay<S, D, F>
where
    S: TryStream<Ok: Into<Bytes>>,
    D: Decode,
    F: FnMut(Result<D::Event<'_>, Error>) -> Edit,
{
    type Item = Result<Bytes, StreamError<S::Error>>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut this = self.project();
        loop {
            if let Some(bytes) = this.pieces.pop() {
                return Poll::Ready(Some(Ok(bytes)));
            }
            if *this.is_done {
                return Poll::Ready(this.error.take().map(Err));
            }
            let stop = match ready!(this.source.as_mut().try_poll_next(cx)) {
                Some(Ok(chunk)) => {
                    let chunk = chunk.into();
                    match this.pieces.push(&chunk, this.edit) {
                        Ok(()) => {
                            this.body.keep(&chunk, this.pieces.decoder().parser());
                            continue;
                        }
                        Err(stop) => Err(stop),
                    }
                }
                Some(Err(error)) => {
                    *this.is_done = true;
                    return Poll::Ready(Some(Err(StreamError::Transport(error))));
                }
                None => this.pieces.finish(this.edit).map(|ending| (ending, this.pieces.decoder().parser().pending())),
            };
            *this.is_done = true;
            *this.error = match stop {
                Ok((Ending::Clean, _)) | Err(Stop::Replaced) => None,
                Ok((Ending::Truncated, pending)) => Some(StreamError::Truncated { pending }),
                Ok((Ending::Bare, _)) => Some(StreamError::NotSse(core::mem::take(this.body))),
                Err(Stop::TooLong(error)) => Some(StreamError::Skipped(error)),
                Err(Stop::Bare(body)) => Some(StreamError::NotSse(body)),
            };
        }
    }
}

impl<S: TryStream, D, F> FusedStream for Relay<S, D, F>
where
    Self: Stream,
{
    fn is_terminated(&self) -> bool {
        self.is_done && self.error.is_none() && self.pieces.is_empty()
    }
}

impl<S: TryStream + fmt::Debug, D: fmt::Debug, F> fmt::Debug for Relay<S, D, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Relay")
            .field("source", &self.source)
            .field("decoder", self.decoder())
            .field("is_done", &self.is_done)
            .finish_non_exhaustive()
    }
}
