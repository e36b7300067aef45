//! The laws of codecs: they give what the core gives for the same bytes, however these are read.

use core::convert::Infallible;
use core::fmt;
use core::pin::{Pin, pin};
use core::task::{Context, Poll, Waker};
use std::io;

use deltawire::io::{Codec, StreamError};
use deltawire::sse::{self, Event};
use futures_core::Stream as _;
use tokio::io::{AsyncRead, ReadBuf};
use tokio_util::bytes::BytesMut;
use tokio_util::codec::{Decoder as _, Encoder as _, FramedRead};

use crate::cuts;
use crate::script::{Core, Seen, acts, expected, seen};
use crate::sse::{Limit, parser};

pub use crate::script::Act;

/// The error of a reader that follows a script.
#[derive(Debug)]
struct Number(usize);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl core::error::Error for Number {}

/// A reader that follows a script. It can be read on after its end.
#[derive(Debug)]
pub struct Reader {
    acts: std::vec::IntoIter<Act>,
    /// What did not fit in the buffer.
    rest: Vec<u8>,
}

impl Reader {
    /// A chunk without bytes is an end of the reader, after which it goes on.
    pub fn new(acts: Vec<Act>) -> Self {
        Self { acts: acts.into_iter(), rest: Vec::new() }
    }
}

impl AsyncRead for Reader {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.rest.is_empty() {
            match self.acts.next() {
                None => return Poll::Ready(Ok(())),
                Some(Act::Pending) => {
                    cx.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Some(Act::Error(number)) => return Poll::Ready(Err(io::Error::other(Number(number)))),
                Some(Act::Chunk(chunk)) => self.rest = chunk,
            }
        }
        let len = self.rest.len().min(buffer.remaining());
        buffer.put_slice(&self.rest[..len]);
        self.rest.drain(..len);
        Poll::Ready(Ok(()))
    }
}

type Item = Result<Event, StreamError<Infallible>>;

fn seen_item(item: Item) -> Seen {
    seen(item, |never| match never {})
}

/// All items up to the `None`, be they events or errors.
fn all(mut next: impl FnMut() -> io::Result<Option<Item>>, out: &mut Vec<Seen>) {
    while let Some(item) = next().unwrap() {
        out.push(seen_item(item));
    }
}

/// A codec gives what the core gives, for any cutting. If its reader goes on after an end, so does the stream.
pub fn decoded(input: &[u8], limit: &Limit, seed: u64) {
    for max in [1, 3, 9, 40, usize::MAX] {
        let (mut codec, mut buffer, mut out) = (Codec::with_parser(parser(limit)), BytesMut::new(), Vec::new());
        let mut core = Core::new(parser(limit));
        for (at, chunk) in cuts(input, seed, max).into_iter().enumerate() {
            buffer.extend_from_slice(chunk);
            core.chunk(chunk);
            // An end, and then there is more.
            let is_end = !chunk.is_empty() && (seed >> (at % 64)) & 3 == 0;
            if is_end {
                core.end();
                all(|| codec.decode_eof(&mut buffer), &mut out);
            } else {
                all(|| codec.decode(&mut buffer), &mut out);
            }
            assert!(buffer.is_empty(), "it takes all that it has seen");
            if is_end {
                // Nothing came since.
                assert!(matches!(codec.decode(&mut buffer), Ok(None)));
                assert!(matches!(codec.decode_eof(&mut buffer), Ok(None)));
            }
            assert_eq!(out, core.out, "chunks of {max}, seed {seed}");
        }
        assert_eq!(codec.parser().offset(), input.len() as u64);
    }
}

/// `FramedRead` over a codec gives what the core gives, in the same order: for any cutting, any room in its buffer, with reads
/// that are pending and errors anywhere. It is `None` after an error of the reader and at the end, and nowhere else.
pub fn framed(input: &[u8], limit: &Limit, seed: u64) {
    for (max, room) in [(1, 8192), (3, 5), (9, 64), (40, 17), (usize::MAX, 8192), (usize::MAX, 30)] {
        let acts: Vec<Act> = acts(input, seed, max).into_iter().filter(|act| *act != Act::Chunk(Vec::new())).collect();
        let expected = expected(&acts, parser(limit));
        let pending = acts.iter().filter(|act| **act == Act::Pending).count();
        let codec = Codec::with_parser(parser(limit));
        let mut events = pin!(FramedRead::with_capacity(Reader::new(acts), codec, room));
        let mut cx = Context::from_waker(Waker::noop());
        let (mut out, mut polls, mut has_failed) = (Vec::new(), 0, false);
        loop {
            match events.as_mut().poll_next(&mut cx) {
                Poll::Pending => polls += 1,
                Poll::Ready(Some(item)) => {
                    assert!(!has_failed, "it is None after an error of the reader");
                    has_failed = item.is_err();
                    out.push(match item {
                        Ok(item) => seen_item(item),
                        Err(error) => Seen::Transport(error.downcast::<Number>().unwrap().0),
                    });
                }
                Poll::Ready(None) if has_failed => has_failed = false,
                Poll::Ready(None) => break,
            }
        }
        assert_eq!(out, expected, "chunks of {max}, room for {room}, seed {seed}");
        assert_eq!(polls, pending);
        assert!(events.read_buffer().is_empty(), "it takes all that was read");
        assert!(matches!(events.as_mut().poll_next(&mut cx), Poll::Ready(None)));
    }
}

/// A codec writes what the encoder writes, call by call, and reads it back.
pub fn written(input: &[u8], limit: &Limit) {
    let mut parser = parser(limit);
    let mut encoder = sse::Encoder::new(String::new());
    let mut codecs = [Codec::new(), Codec::new(), Codec::new()];
    let mut buffers = [BytesMut::new(), BytesMut::new(), BytesMut::new()];
    let (mut events, mut chunk) = (Vec::new(), input);
    while let Some(frame) = parser.next_frame(&mut chunk) {
        let Ok(frame) = frame else { continue };
        let written = encoder.forward(&frame);
        let check = |result: io::Result<()>| match (&written, result) {
            (Ok(()), Ok(())) => {}
            (Err(error), Err(seen)) => {
                assert_eq!(seen.kind(), io::ErrorKind::InvalidInput);
                assert_eq!(&seen.downcast::<sse::EncodeError>().unwrap(), error);
            }
            other => panic!("{other:?}"),
        };
        let [a, b, c] = &mut codecs;
        let [to_a, to_b, to_c] = &mut buffers;
        check(a.encode(&frame, to_a));
        if let Ok(event) = frame.to_event() {
            check(b.encode(&event, to_b));
            check(c.encode(event.clone(), to_c));
            events.extend(written.is_ok().then_some(event));
        }
    }
    let text = encoder.into_inner();
    for (mut codec, mut buffer) in codecs.into_iter().zip(buffers) {
        assert_eq!(buffer, text.as_bytes());
        for event in &events {
            assert_eq!(codec.decode(&mut buffer).unwrap().unwrap().as_ref(), Ok(event));
        }
        assert!(matches!(codec.decode_eof(&mut buffer), Ok(None)));
    }
}
