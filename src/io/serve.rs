//! A body to serve: frames, comments while there is nothing else, and an end that says how it ended.

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::{FusedStream, Stream, TryStream};
use pin_project_lite::pin_project;

/// A comment: clients pass over it.
const HEARTBEAT: &[u8] = b":\n\n";

pin_project! {
    /// The body of a response, made by [`SseExt::serve`](super::SseExt::serve).
    ///
    /// | the source | what is written |
    /// |---|---|
    /// | has an item | that item; an empty one is passed over |
    /// | has none when the timer ends | a comment, `:` and a blank line, and the timer starts anew |
    /// | ends, or fails | what `end` returns: the last bytes, or an error, which aborts the response |
    pub struct Serve<S, M, T, F> {
        #[pin]
        source: S,
        start_timer: M,
        #[pin]
        timer: Option<T>,
        // It is called once.
        end: Option<F>,
    }
}

impl<S, M, T, F> Serve<S, M, T, F> {
    pub(super) const fn new(source: S, start_timer: M, end: F) -> Self {
        Self { source, start_timer, timer: None, end: Some(end) }
    }
}

impl<S, M, T, F> Stream for Serve<S, M, T, F>
where
    S: TryStream<Ok: Into<Bytes>>,
    M: FnMut() -> T,
    T: Future<Output = ()>,
    F: FnOnce(Result<(), S::Error>) -> Result<Bytes, S::Error>,
{
    type Item = Result<Bytes, S::Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut this = self.project();
        if this.end.is_none() {
            return Poll::Ready(None);
        }
        loop {
            let end = match this.source.as_mut().try_poll_next(cx) {
                Poll::Ready(Some(Ok(frames))) => {
                    let frames = frames.into();
                    // To some servers an empty part of a body is its end.
                    if frames.is_empty() {
                        continue;
                    }
                    this.timer.set(None);
                    return Poll::Ready(Some(Ok(frames)));
                }
                Poll::Ready(Some(Err(error))) => Err(error),
                Poll::Ready(None) => Ok(()),
                Poll::Pending => {
                    if this.timer.is_none() {
                        this.timer.set(Some((this.start_timer)()));
                    }
                    if let Some(timer) = this.timer.as_mut().as_pin_mut() {
                        ready!(timer.poll(cx));
                    }
                    this.timer.set(None);
                    return Poll::Ready(Some(Ok(Bytes::from_static(HEARTBEAT))));
                }
            };
            this.timer.set(None);
            let last = this.end.take().map(|last| last(end));
            return Poll::Ready(last.filter(|last| !matches!(last, Ok(bytes) if bytes.is_empty())));
        }
    }
}

impl<S, M, T, F> FusedStream for Serve<S, M, T, F>
where
    Self: Stream,
{
    fn is_terminated(&self) -> bool {
        self.end.is_none()
    }
}

impl<S: fmt::Debug, M, T, F> fmt::Debug for Serve<S, M, T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Serve").field("source", &self.source).finish_non_exhaustive()
    }
}
