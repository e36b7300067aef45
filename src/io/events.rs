//! A stream of bytes as a stream of events that own their text.
//!
//! | state     | what is there                         | a poll                                                        |
//! |-----------|---------------------------------------|---------------------------------------------------------------|
//! | a chunk   | bytes that the parser has not had yet | the next frame or error of it; without one the chunk is dropped |
//! | no chunk  |                                       | polls the source: a chunk, an error, or the end and its verdict |
//! | `is_done` | the source has ended                  | `None`, and the source is left alone                          |
//!
//! Between two polls all bytes before `used` are in the parser, so a poll that is `Pending` has changed nothing else.

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;

use futures_core::{FusedStream, Stream, TryStream};
use pin_project_lite::pin_project;

use super::decoded::{Decoded, rest_of};
use super::error::StreamError;
use super::owned::OwnedFrames;
#[cfg(feature = "bytes")]
use super::{pieces::Edit, relay::Relay, serve::Serve};
use crate::bytes::{add, used};
#[cfg(feature = "bytes")]
use crate::error::Error;
use crate::sse::{End, Event, Parser};
use crate::stream::Decode;

/// Streams of bytes as streams of events: import it to call [`sse`](Self::sse).
///
/// It is there for every stream of `Result<B, E>` where `B` can be seen as bytes: `Bytes`, `Vec<u8>`, `&[u8]`. Nothing is
/// asked of `E`.
pub trait SseExt: TryStream<Ok: AsRef<[u8]>> + Sized {
    /// Returns the events of this stream of bytes.
    ///
    /// ```
    /// use core::pin::pin;
    ///
    /// use deltawire::io::SseExt;
    /// # use deltawire::sse::Event;
    /// # use core::{convert::Infallible, task::{Context, Poll, Waker}};
    /// # use futures_core::Stream;
    /// # struct Body(&'static [&'static [u8]]);
    /// # impl Stream for Body {
    /// #     type Item = Result<&'static [u8], Infallible>;
    /// #     fn poll_next(mut self: core::pin::Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
    /// #         let Some((first, rest)) = self.0.split_first() else { return Poll::Ready(None) };
    /// #         self.0 = rest;
    /// #         Poll::Ready(Some(Ok(first)))
    /// #     }
    /// # }
    /// # async fn next<S: Stream>(stream: &mut core::pin::Pin<&mut S>) -> Option<S::Item> {
    /// #     core::future::poll_fn(|cx| stream.as_mut().poll_next(cx)).await
    /// # }
    /// # let response = Body(&[b"data: Hel", b"lo\n\ndata: [DO", b"NE]\n"]);
    /// # let run = async {
    /// let mut events = pin!(response.sse());
    /// let mut seen = Vec::new();
    /// while let Some(event) = next(&mut events).await {
    ///     let event = event?; // or go on: see `StreamError`
    ///     seen.push((event.data, event.unterminated));
    /// }
    /// assert_eq!(seen, [("Hello".to_owned(), false), ("[DONE]".to_owned(), true)]);
    /// # Ok::<(), deltawire::io::StreamError<Infallible>>(())
    /// # };
    /// # let Poll::Ready(result) = pin!(run).poll(&mut Context::from_waker(Waker::noop())) else { panic!() };
    /// # result?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// With other limits, or to go on after a connection that broke: [`Events::with_parser`].
    fn sse(self) -> Events<Self> {
        Events::with_parser(self, Parser::new())
    }

    /// Returns the typed events of this stream of bytes, as a vendor's decoder reads them.
    ///
    /// ```
    /// use deltawire::anthropic::{Decoder, Delta, Event};
    /// use deltawire::io::{SseExt, StreamError};
    /// # use core::{convert::Infallible, pin::pin, task::{Context, Poll, Waker}};
    /// # use futures_core::Stream;
    /// # struct Body(&'static [&'static [u8]]);
    /// # impl Stream for Body {
    /// #     type Item = Result<&'static [u8], Infallible>;
    /// #     fn poll_next(mut self: core::pin::Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
    /// #         let Some((first, rest)) = self.0.split_first() else { return Poll::Ready(None) };
    /// #         self.0 = rest;
    /// #         Poll::Ready(Some(Ok(first)))
    /// #     }
    /// # }
    /// # let response = Body(&[b"data: {\"type\":\"message_start\",\"message\":{}}\n\ndata: {\"type\":\"content_block_start\",",
    /// #     b"\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n",
    /// #     b"data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}\n\n",
    /// #     b"data: {\"type\":\"content_block_stop\",\"index\":0}\n\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n",
    /// #     b"data: {\"type\":\"message_stop\"}\n\n"]);
    ///
    /// # let run = async {
    /// let mut events = response.decode(Decoder::new());
    /// while let Some(event) = events.next().await {
    ///     match event {
    ///         Ok(Event::BlockDelta { delta: Delta::Text(text), .. }) => print!("{text}"),
    ///         Ok(_) | Err(StreamError::Skipped(_)) => {} // one that is skipped is counted in `End::lost`
    ///         Err(error) => {
    ///             eprintln!("{error}");
    ///             break; // what came before is still there
    ///         }
    ///     }
    /// }
    /// assert!(events.finish().is_complete());
    /// # };
    /// # let Poll::Ready(()) = pin!(run).poll(&mut Context::from_waker(Waker::noop())) else { panic!() };
    /// ```
    fn decode<D: Decode>(self, decoder: D) -> Decoded<Self, D> {
        Decoded::new(self, decoder)
    }

    /// Returns the bytes of this stream frame by frame, to be written on to a client, as a gateway does. `edit` sees each
    /// event, or why it cannot be read, and says what becomes of it: see [`Edit`]. What `edit` keeps is written on as it came,
    /// even if it cannot be read.
    ///
    /// ```
    /// use deltawire::anthropic::{Decoder, Event};
    /// use deltawire::io::{Edit, SseExt};
    /// # use core::{convert::Infallible, pin::pin, task::{Context, Poll, Waker}};
    /// # use bytes::Bytes;
    /// # use futures_core::Stream;
    /// # struct Body(&'static [&'static [u8]]);
    /// # impl Stream for Body {
    /// #     type Item = Result<Bytes, Infallible>;
    /// #     fn poll_next(mut self: core::pin::Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
    /// #         let Some((first, rest)) = self.0.split_first() else { return Poll::Ready(None) };
    /// #         self.0 = rest;
    /// #         Poll::Ready(Some(Ok(Bytes::from_static(first))))
    /// #     }
    /// # }
    /// # let upstream = Body(&[b"data: {\"type\":\"ping\"}\n\ndata: {\"type\":\"message_start\",\"message\":{}}\n\n: hi\n\n"]);
    /// let mut count = 0;
    /// let frames = upstream.relay(Decoder::new(), |event| {
    ///     count += 1;
    ///     if let Ok(Event::Ping) = event { Edit::Drop } else { Edit::Keep }
    /// });
    /// # let mut frames = pin!(frames);
    /// # let Poll::Ready(Some(bytes)) = frames.as_mut().poll_next(&mut Context::from_waker(Waker::noop())) else { panic!() };
    /// # assert_eq!(bytes?, "data: {\"type\":\"message_start\",\"message\":{}}\n\n: hi\n\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Write the closure in the call, or a function: of a closure that is bound first, Rust does not see that it takes events
    /// of any lifetime.
    ///
    /// If the stream ends before the answer does, or is not an event stream at all, the last item is an error:
    /// [`serve`](Self::serve) makes an event of it. What there is of an unfinished frame is not written on.
    ///
    /// An error that the server sends as bare JSON between two frames ends it too, unless `edit` decides otherwise.
    #[cfg(feature = "bytes")]
    fn relay<D, F>(self, decoder: D, edit: F) -> Relay<Self, D, F>
    where
        Self: TryStream<Ok: Into<bytes::Bytes>>,
        D: Decode,
        F: FnMut(Result<D::Event<'_>, Error>) -> Edit,
    {
        Relay::new(self, decoder, edit)
    }

    /// Makes a body of this stream, whose items are whole frames: those of [`relay`](Self::relay), or what an encoder wrote.
    ///
    /// `timer` starts the timer for a heartbeat, `|| tokio::time::sleep(Duration::from_secs(15))` for example; with
    /// `core::future::pending` there are none. `end` says how the body ends: with bytes, such as an end marker or an error
    /// event, or with the error, which aborts the response.
    ///
    /// ```
    /// use deltawire::anthropic::{Decoder, Encoder};
    /// use deltawire::io::{Edit, SseExt};
    /// # use core::{convert::Infallible, future::pending, pin::pin, task::{Context, Poll, Waker}};
    /// # use bytes::Bytes;
    /// # use futures_core::Stream;
    /// # struct Body(&'static [&'static [u8]]);
    /// # impl Stream for Body {
    /// #     type Item = Result<Bytes, Infallible>;
    /// #     fn poll_next(mut self: core::pin::Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
    /// #         let Some((first, rest)) = self.0.split_first() else { return Poll::Ready(None) };
    /// #         self.0 = rest;
    /// #         Poll::Ready(Some(Ok(Bytes::from_static(first))))
    /// #     }
    /// # }
    /// # let upstream = Body(&[b"data: {\"type\":\"message_start\",\"message\":{}}\n\ndata: {\"type\":\"pi"]);
    /// let body = upstream.relay(Decoder::new(), |_| Edit::Keep).serve(pending::<()>, |end| {
    ///     let mut last = Encoder::new(String::new());
    ///     if let Err(error) = end {
    ///         let _ = last.error("api_error", &error.to_string()); // a `String` takes all
    ///     }
    ///     Ok(last.into_inner().into())
    /// });
    /// # let mut body = pin!(body);
    /// # let mut written = String::new();
    /// # while let Poll::Ready(Some(bytes)) = body.as_mut().poll_next(&mut Context::from_waker(Waker::noop())) {
    /// #     written += core::str::from_utf8(&bytes?)?;
    /// # }
    /// assert_eq!(
    ///     written,
    ///     "data: {\"type\":\"message_start\",\"message\":{}}\n\nevent: error\ndata: {\"type\":\"error\",\"error\":\
    ///      {\"type\":\"api_error\",\"message\":\"stream ended 17 bytes into a frame\"}}\n\n"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "bytes")]
    fn serve<M, T, F>(self, timer: M, end: F) -> Serve<Self, M, T, F>
    where
        Self: TryStream<Ok: Into<bytes::Bytes>>,
        M: FnMut() -> T,
        T: Future<Output = ()>,
        F: FnOnce(Result<(), Self::Error>) -> Result<bytes::Bytes, Self::Error>,
    {
        Serve::new(self, timer, end)
    }
}

impl<S: TryStream<Ok: AsRef<[u8]>>> SseExt for S {}

pin_project! {
    /// A stream of [`Event`]s, made by [`SseExt::sse`].
    ///
    /// It holds the source itself and boxes nothing, so it is `Send`, `Sync` and `Unpin` where the source and its chunks are.
    ///
    /// It ends when the source ends. A last frame that only lacks its blank line comes as an event whose
    /// [`unterminated`](Event::unterminated) is set; a truncated one, and a body that is not SSE at all, come as an error; `None`
    /// comes after that. A `None` says that the stream of bytes ended, not that the answer in it is complete: look for
    /// `[DONE]`, or what the server ends with.
    pub struct Events<S>
    where
        S: TryStream,
    {
        #[pin]
        source: S,
        chunk: Option<S::Ok>,
        // How much of the chunk the parser has had.
        used: usize,
        frames: OwnedFrames,
        is_done: bool,
    }
}

impl<S: TryStream> Events<S> {
    /// Returns the events of `source`, read by `parser`: one with other limits, or with the id of the connection before.
    ///
    /// To reconnect: wait for [`retry`](Self::retry), send [`last_event_id`](Self::last_event_id) as the header `Last-Event-ID`, and
    /// hand it to the parser of the new connection.
    ///
    /// ```
    /// use deltawire::io::Events;
    /// use deltawire::sse::Parser;
    /// # use futures_core::TryStream;
    ///
    /// fn reconnect<S>(broken: &Events<S>, connect: impl FnOnce(&[u8]) -> S) -> Events<S>
    /// where
    ///     S: TryStream<Ok: AsRef<[u8]>>,
    /// {
    ///     let mut parser = Parser::new();
    ///     // It came from a parser, so it is one that a parser takes.
    ///     let _ = parser.set_last_event_id(broken.last_event_id());
    ///     Events::with_parser(connect(broken.last_event_id()), parser)
    /// }
    /// ```
    pub fn with_parser(source: S, parser: Parser) -> Self {
        Self { source, chunk: None, used: 0, frames: OwnedFrames::new(parser), is_done: false }
    }

    /// Returns the last event id in force, empty if none is set: what to send as `Last-Event-ID` when you reconnect.
    #[must_use]
    pub fn last_event_id(&self) -> &[u8] {
        self.frames.parser().last_event_id()
    }

    /// Returns the reconnection time that the stream asked for last.
    #[must_use]
    pub fn retry(&self) -> Option<Duration> {
        self.frames.parser().retry().map(Duration::from_millis)
    }

    /// Returns the parser, for its offset, its limits, and whether there were lines that SSE ignores.
    #[must_use]
    pub const fn parser(&self) -> &Parser {
        self.frames.parser()
    }

    /// Returns how the stream would end here: what to ask when you stop before `None`, after a transport error for
    /// example. It changes nothing. Frames of the last chunk that were not polled yet do not count.
    pub fn finish(&mut self) -> End<'_> {
        self.frames.finish()
    }

    /// Returns the source. What is left of its last chunk is dropped: poll until `Pending` or `None` to have all of it.
    #[must_use]
    pub fn into_inner(self) -> S {
        self.source
    }
}

impl<S: TryStream<Ok: AsRef<[u8]>>> Stream for Events<S> {
    type Item = Result<Event, StreamError<S::Error>>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut this = self.project();
        loop {
            if let Some(chunk) = this.chunk {
                let before = rest_of(chunk, *this.used);
                let mut rest = before;
                let item = this.frames.next(&mut rest);
                *this.used = add(*this.used, used(before, rest));
                if item.is_some() {
                    return Poll::Ready(item);
                }
                *this.chunk = None;
            }
            if *this.is_done {
                return Poll::Ready(None);
            }
            match ready!(this.source.as_mut().try_poll_next(cx)) {
                Some(Ok(chunk)) => {
                    *this.chunk = Some(chunk);
                    *this.used = 0;
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(StreamError::Transport(error)))),
                None => {
                    *this.is_done = true;
                    return Poll::Ready(this.frames.verdict());
                }
            }
        }
    }
}

impl<S: TryStream<Ok: AsRef<[u8]>>> FusedStream for Events<S> {
    fn is_terminated(&self) -> bool {
        self.is_done
    }
}

impl<S: TryStream + fmt::Debug> fmt::Debug for Events<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events")
            .field("source", &self.source)
            .field("parser", self.frames.parser())
            .field("is_done", &self.is_done)
            .finish_non_exhaustive()
    }
}
