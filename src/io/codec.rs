//! Frames for `tokio_util::codec`: bytes in a buffer become events, and events become bytes.
//!
//! `FramedRead` owns the buffer and decides when it calls. So all that a call can rely on is: what it took from the buffer is
//! in the parser, and the rest comes again, with more after it. Nothing is looked at twice.

use core::convert::Infallible;
use core::fmt;
use std::io;

use tokio_util::bytes::{Buf as _, BytesMut};
use tokio_util::codec;

use super::error::StreamError;
use super::owned::OwnedFrames;
use crate::bytes::used;
use crate::sse::{self, EncodeError, End, Event, Frame, Parser};

/// A codec for [`FramedRead`](codec::FramedRead), [`FramedWrite`](codec::FramedWrite) and [`Framed`](codec::Framed): events
/// that own their text, to and from anything that is `AsyncRead` or `AsyncWrite`.
///
/// ```
/// use deltawire::io::Codec;
/// use tokio_util::codec::FramedRead;
/// # use core::{pin::{Pin, pin}, task::{Context, Poll, Waker}};
/// # use futures_core::Stream;
/// # async fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
/// #     core::future::poll_fn(|cx| Pin::new(&mut *stream).poll_next(cx)).await
/// # }
///
/// # let socket = &b"data: Hello\n\ndata: \xFF\n\ndata: [DONE]\n"[..];
/// # let run = async {
/// let mut events = FramedRead::new(socket, Codec::new());
/// let (mut seen, mut errors) = (Vec::new(), Vec::new());
/// while let Some(event) = next(&mut events).await {
///     let event = event?; // the socket failed
///     match event {
///         Ok(event) => seen.push((event.data, event.unterminated)),
///         Err(error) => errors.push(error.to_string()), // go on: see below
///     }
/// }
/// assert_eq!(seen, [("Hello".to_owned(), false), ("[DONE]".to_owned(), true)]);
/// assert_eq!(errors, ["frame that is not UTF-8"]);
/// # Ok::<(), std::io::Error>(())
/// # };
/// # let Poll::Ready(result) = pin!(run).poll(&mut Context::from_waker(Waker::noop())) else { panic!() };
/// # result?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # How a stream ends
///
/// A last frame that only lacks its blank line comes as an event whose [`unterminated`](Event::unterminated) is set; a truncated
/// one, and a body that is not SSE at all, come as an error. A reader may go on after its end, as a file that grows does. Then
/// the frame goes on too: it comes once more, as a whole, and so does the verdict at the next end.
///
/// # Errors
///
/// An error of the reader is an [`io::Error`] outside of the items. `FramedRead` returns `None` once after it, which is not its
/// end: poll on if the reader recovers, else [`finish`](Self::finish) says what is left of a frame.
///
/// All other errors are items, as a [`StreamError`] without `Transport`. `FramedRead` goes on after them, so that a frame that is
/// skipped or not UTF-8 does not cost the frames that follow it. To stop at any error, write `event??`.
///
/// # To write
///
/// As an encoder it takes an [`Event`] or a [`Frame`], and writes it as [`sse::Encoder`] does. What cannot be written, as an
/// event type with a line break, is an [`io::Error`] of the kind `InvalidInput` around an [`EncodeError`]: nothing was written,
/// and you can go on.
///
/// ```
/// use deltawire::io::Codec;
/// use deltawire::sse::Event;
/// use tokio_util::bytes::BytesMut;
/// use tokio_util::codec::{Decoder, Encoder};
///
/// let (mut codec, mut buffer) = (Codec::new(), BytesMut::new());
/// let mut event = Event::new("two\nlines");
/// event.id = "7".into();
/// codec.encode(&event, &mut buffer)?;
/// assert_eq!(buffer, "id: 7\ndata: two\ndata: lines\n\n");
/// assert_eq!(codec.decode(&mut buffer)?, Some(Ok(event)));
/// assert!(buffer.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct Codec {
    frames: OwnedFrames,
    /// Where the verdict was given last. While the parser is there, it is not given again.
    ended_at: Option<u64>,
    /// Whether a reader of what was written has a last event id.
    has_written_id: bool,
}

impl Codec {
    /// Returns a codec whose parser has the default limits.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns a codec that reads with `parser`: one with other limits, or with the id of the connection before
    /// ([`Parser::set_last_event_id`]).
    #[must_use]
    pub fn with_parser(parser: Parser) -> Self {
        Self { frames: OwnedFrames::new(parser), ended_at: None, has_written_id: false }
    }

    /// Returns the parser, for its last event id, reconnection time, offset and limits, and whether there were lines that SSE
    /// ignores.
    #[must_use]
    pub const fn parser(&self) -> &Parser {
        self.frames.parser()
    }

    /// Returns how the stream would end here: what to ask when you stop before its end, after a transport error for example.
    /// It changes nothing. Bytes that are still in the buffer do not count.
    pub fn finish(&mut self) -> End<'_> {
        self.frames.finish()
    }

    /// Writes by an encoder that goes on from the one before.
    fn write(
        &mut self,
        buffer: &mut BytesMut,
        write: impl FnOnce(&mut sse::Encoder<&mut BytesMut>) -> Result<(), EncodeError>,
    ) -> io::Result<()> {
        let mut encoder = sse::Encoder::resume(buffer, self.has_written_id);
        let written = write(&mut encoder);
        self.has_written_id = encoder.has_id();
        written.map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))
    }
}

impl codec::Decoder for Codec {
    /// What can be wrong with a frame or the end of the stream is an item: after an `Err`, `FramedRead` would return `None`.
    type Item = Result<Event, StreamError<Infallible>>;
    /// Only that of the reader. The codec itself returns none.
    type Error = io::Error;

    /// Takes the next event or error out of the buffer, or all of it if there is none.
    fn decode(&mut self, buffer: &mut BytesMut) -> io::Result<Option<Self::Item>> {
        let mut rest: &[u8] = buffer;
        let item = self.frames.next(&mut rest);
        let used = used(buffer, rest);
        buffer.advance(used);
        Ok(item)
    }

    /// Takes what the buffer still has, item by item, and then says once how the stream ended.
    fn decode_eof(&mut self, buffer: &mut BytesMut) -> io::Result<Option<Self::Item>> {
        if let Some(item) = self.decode(buffer)? {
            return Ok(Some(item));
        }
        let offset = self.parser().offset();
        if self.ended_at.replace(offset) == Some(offset) {
            return Ok(None);
        }
        Ok(self.frames.verdict())
    }
}

impl codec::Encoder<Event> for Codec {
    type Error = io::Error;

    /// As [`sse::Encoder::event`].
    fn encode(&mut self, event: Event, buffer: &mut BytesMut) -> io::Result<()> {
        self.write(buffer, |encoder| encoder.event(&event))
    }
}

impl codec::Encoder<&Event> for Codec {
    type Error = io::Error;

    /// As [`sse::Encoder::event`].
    fn encode(&mut self, event: &Event, buffer: &mut BytesMut) -> io::Result<()> {
        self.write(buffer, |encoder| encoder.event(event))
    }
}

impl codec::Encoder<&Frame<'_>> for Codec {
    type Error = io::Error;

    /// As [`sse::Encoder::forward`].
    fn encode(&mut self, frame: &Frame<'_>, buffer: &mut BytesMut) -> io::Result<()> {
        self.write(buffer, |encoder| encoder.forward(frame))
    }
}

impl fmt::Debug for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Codec").field("parser", self.parser()).finish_non_exhaustive()
    }
}
