//! What is compared: parsers, each driven the way its documentation shows, and limits that no
//! parser can beat.

use std::convert::Infallible;
use std::hint::black_box;
use std::num::NonZeroUsize;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use futures_util::{Stream, stream};

use crate::workloads::Chunks;

/// What a contestant saw: so that none wins by leaving something out.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Seen {
    pub frames: usize,
    pub data: usize,
}

impl Seen {
    #[inline]
    fn frame(&mut self, data: &[u8]) {
        self.frames += 1;
        self.data += black_box(data).len();
    }
}

pub struct Contestant {
    pub name: &'static str,
    /// Whether it is a parser, whose result must be right; the others are limits.
    pub is_parser: bool,
    pub run: fn(Chunks<'_>) -> Seen,
}

pub const CONTESTANTS: [Contestant; 11] = [
    Contestant { name: "deltawire", is_parser: true, run: deltawire },
    Contestant { name: "deltawire-str", is_parser: true, run: deltawire_str },
    Contestant { name: "sse-core", is_parser: true, run: sse_core },
    Contestant { name: "sse-parse", is_parser: true, run: sse_parse },
    Contestant { name: "sse-stream", is_parser: true, run: sse_stream },
    Contestant { name: "sseer", is_parser: true, run: sseer },
    Contestant { name: "eventsource-stream", is_parser: true, run: eventsource_stream },
    Contestant { name: "(memcpy)", is_parser: false, run: memcpy },
    Contestant { name: "(memchr-lf)", is_parser: false, run: memchr_lf },
    Contestant { name: "(memchr2)", is_parser: false, run: memchr_both },
    Contestant { name: "(borrowed-scan)", is_parser: false, run: borrowed_scan },
];

fn deltawire(chunks: Chunks<'_>) -> Seen {
    let mut parser = deltawire::sse::Parser::new();
    let mut seen = Seen::default();
    for mut chunk in chunks {
        while let Some(frame) = parser.next_frame(&mut chunk) {
            let frame = frame.expect("no limit is hit");
            black_box(frame.event_bytes());
            seen.frame(frame.data_bytes());
        }
    }
    seen
}

/// The same, with the data as `str`, as most of the others give it.
fn deltawire_str(chunks: Chunks<'_>) -> Seen {
    let mut parser = deltawire::sse::Parser::new();
    let mut seen = Seen::default();
    for mut chunk in chunks {
        while let Some(frame) = parser.next_frame(&mut chunk) {
            let frame = frame.expect("no limit is hit");
            black_box(frame.event());
            seen.frame(frame.data().expect("UTF-8").as_bytes());
        }
    }
    seen
}

fn sse_core(chunks: Chunks<'_>) -> Seen {
    let mut decoder = sse_core::SseDecoder::with_limit(NonZeroUsize::new(64 << 20).expect("not zero"));
    let mut seen = Seen::default();
    for mut chunk in chunks {
        while let Some(event) = decoder.next(&mut chunk) {
            if let sse_core::SseEvent::Message(message) = event.expect("no limit is hit") {
                black_box(&message.event);
                seen.frame(message.data.as_bytes());
            }
        }
    }
    seen
}

fn sse_parse(chunks: Chunks<'_>) -> Seen {
    let mut parser = sse_parse::SseParser::new();
    let mut seen = Seen::default();
    for chunk in chunks {
        parser.feed(chunk);
        while let Some(event) = parser.next_event() {
            black_box(&event.event);
            seen.frame(event.data.as_bytes());
        }
    }
    seen
}

/// Runs a stream whose source is always ready.
fn drain<T>(stream: impl Stream<Item = T>, mut each: impl FnMut(T)) {
    let mut stream = pin!(stream);
    let mut context = Context::from_waker(Waker::noop());
    while let Poll::Ready(Some(item)) = stream.as_mut().poll_next(&mut context) {
        each(item);
    }
}

fn eventsource_stream(chunks: Chunks<'_>) -> Seen {
    let mut seen = Seen::default();
    let source = stream::iter(chunks.map(Ok::<_, Infallible>));
    drain(eventsource_stream::EventStream::new(source), |event| {
        seen.frame(event.expect("UTF-8").data.as_bytes());
    });
    seen
}

fn sse_stream(chunks: Chunks<'_>) -> Seen {
    let mut seen = Seen::default();
    let source = stream::iter(chunks.map(|chunk| Ok::<_, Infallible>(Bytes::from_static(chunk))));
    drain(sse_stream::SseByteStream::new(source), |event| {
        if let Some(data) = event.expect("UTF-8").data {
            seen.frame(data.as_bytes());
        }
    });
    seen
}

fn sseer(chunks: Chunks<'_>) -> Seen {
    let mut seen = Seen::default();
    let source = stream::iter(chunks.map(|chunk| Ok::<_, Infallible>(Bytes::from_static(chunk))));
    drain(sseer::event_stream::EventStream::new(source), |event| {
        seen.frame(event.expect("UTF-8").data.as_bytes());
    });
    seen
}

fn memcpy(chunks: Chunks<'_>) -> Seen {
    let mut buffer = vec![0; 1 << 20];
    for chunk in chunks {
        for part in chunk.chunks(1 << 20) {
            buffer[..part.len()].copy_from_slice(part);
            black_box(&mut buffer);
        }
    }
    Seen::default()
}

fn memchr_lf(chunks: Chunks<'_>) -> Seen {
    let mut seen = Seen::default();
    for chunk in chunks {
        for at in memchr::memchr_iter(b'\n', chunk) {
            seen.frames += 1;
            black_box(at);
        }
    }
    seen
}

fn memchr_both(chunks: Chunks<'_>) -> Seen {
    let mut seen = Seen::default();
    for chunk in chunks {
        for at in memchr::memchr2_iter(b'\n', b'\r', chunk) {
            seen.frames += 1;
            black_box(at);
        }
    }
    seen
}

/// The simplest scan that hands out slices: LF only, nothing carried from chunk to chunk.
fn borrowed_scan(chunks: Chunks<'_>) -> Seen {
    let mut seen = Seen::default();
    for chunk in chunks {
        let mut rest = chunk;
        let mut data = None;
        while let Some(end) = memchr::memchr(b'\n', rest) {
            let line = &rest[..end];
            rest = &rest[end + 1..];
            if line.is_empty() {
                if let Some(data) = data.take() {
                    seen.frame(data);
                }
            } else if let Some(value) = line.strip_prefix(b"data: ") {
                data = Some(value);
            }
        }
    }
    seen
}
