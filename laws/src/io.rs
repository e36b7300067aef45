//! The laws of the `io` module: an adapter gives what the core gives for the same bytes, whatever the source does.

use core::future::Future as _;
use core::pin::{Pin, pin};
use core::task::{Context, Poll, Waker};

use deltawire::Error;
use deltawire::io::{Events, SseExt as _, StreamError};
use deltawire::sse::{self, Event, Frame, Parser};
use futures_core::{FusedStream as _, Stream};

use crate::cuts;
use crate::lent::Lent;
use crate::sse::{Limit, parser};

/// What a source does at one poll.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Act {
    Chunk(Vec<u8>),
    Pending,
    /// An error, after which it goes on.
    Error(usize),
}

/// A source that follows a script, and checks how it is polled.
#[derive(Clone, Debug)]
pub struct Source {
    acts: std::vec::IntoIter<Act>,
    has_ended: bool,
}

impl Source {
    pub fn new(acts: Vec<Act>) -> Self {
        Self { acts: acts.into_iter(), has_ended: false }
    }
}

impl Stream for Source {
    type Item = Result<Vec<u8>, usize>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        assert!(!self.has_ended, "a source that has ended is left alone");
        match self.acts.next() {
            None => {
                self.has_ended = true;
                Poll::Ready(None)
            }
            Some(Act::Pending) => {
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Some(Act::Chunk(chunk)) => Poll::Ready(Some(Ok(chunk))),
            Some(Act::Error(number)) => Poll::Ready(Some(Err(number))),
        }
    }
}

/// Cuts `input`, with polls that are pending and errors in between, and at the end.
pub fn acts(input: &[u8], seed: u64, max: usize) -> Vec<Act> {
    let mut state = seed | 1;
    let mut acts = Vec::new();
    let mut interrupt = |acts: &mut Vec<Act>| {
        for _ in 0..4 {
            state = state.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(1);
            match state >> 60 {
                0..4 => acts.push(Act::Pending),
                4 => acts.push(Act::Error(acts.len())),
                _ => {}
            }
        }
    };
    for chunk in cuts(input, seed, max) {
        interrupt(&mut acts);
        acts.push(Act::Chunk(chunk.to_vec()));
    }
    interrupt(&mut acts);
    acts
}

/// An item, in a form of its own.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Seen {
    Frame { event: Vec<u8>, data: Vec<u8>, id: Vec<u8>, retry: Option<u64>, unterminated: bool, is_text: bool },
    Transport(usize),
    Skipped(Error),
    Truncated(u64),
    NotSse { body: Vec<u8>, is_clipped: bool },
}

fn seen_frame(frame: &Frame<'_>, unterminated: bool) -> Seen {
    let [event, data, id] = [frame.event_bytes(), frame.data_bytes(), frame.last_event_id()];
    let is_text = [event, data, id].iter().all(|bytes| core::str::from_utf8(bytes).is_ok());
    let [event, data, id] = [event, data, id].map(<[u8]>::to_vec);
    Seen::Frame { event, data, id, retry: frame.retry(), unterminated, is_text }
}

fn seen(item: Result<Event, StreamError<usize>>) -> Seen {
    match item {
        Ok(it) => Seen::Frame {
            event: it.event.into_owned().into_bytes(),
            data: it.data.into_bytes(),
            id: it.id.into_bytes(),
            retry: it.retry.map(|time| u64::try_from(time.as_millis()).unwrap()),
            unterminated: it.unterminated,
            is_text: true,
        },
        Err(StreamError::NotUtf8(it)) => {
            let lossy = it.to_event_lossy();
            assert_eq!(lossy.data, String::from_utf8_lossy(&it.data));
            assert_eq!((lossy.retry, lossy.unterminated), (it.retry, it.unterminated));
            Seen::Frame {
                event: it.event,
                data: it.data,
                id: it.id,
                retry: it.retry.map(|time| u64::try_from(time.as_millis()).unwrap()),
                unterminated: it.unterminated,
                is_text: false,
            }
        }
        Err(StreamError::Transport(number)) => Seen::Transport(number),
        Err(StreamError::Skipped(error)) => Seen::Skipped(error),
        Err(StreamError::Truncated { pending, .. }) => Seen::Truncated(pending),
        Err(StreamError::NotSse(body)) => {
            Seen::NotSse { body: body.as_bytes().to_vec(), is_clipped: body.is_clipped() }
        }
        Err(other) => panic!("an error that the laws do not know: {other:?}"),
    }
}

/// What the core makes of the same chunks.
fn expected(acts: &[Act], mut parser: Parser) -> Vec<Seen> {
    const ROOM: usize = 16 << 10;
    let (mut out, mut body) = (Vec::new(), Vec::new());
    for act in acts {
        match act {
            Act::Pending => {}
            Act::Error(number) => out.push(Seen::Transport(*number)),
            Act::Chunk(bytes) => {
                body.extend_from_slice(bytes);
                let mut chunk = bytes.as_slice();
                while let Some(frame) = parser.next_frame(&mut chunk) {
                    out.push(match frame {
                        Ok(frame) => seen_frame(&frame, false),
                        Err(error) => Seen::Skipped(error),
                    });
                }
            }
        }
    }
    let end = parser.finish();
    if end.is_bare() {
        let is_clipped = body.len() > ROOM;
        body.truncate(ROOM);
        out.push(Seen::NotSse { body, is_clipped });
        return out;
    }
    match end {
        sse::End::Clean { .. } => {}
        sse::End::Unterminated { frame, .. } => out.push(seen_frame(&frame, true)),
        sse::End::Truncated(tail) => out.push(Seen::Truncated(tail.pending())),
    }
    out
}

/// A stream of events gives what the core gives: for any cutting, with polls that are pending and errors anywhere.
pub fn events(input: &[u8], limit: &Limit, seed: u64) {
    for max in [1, 3, 9, 40, usize::MAX] {
        let acts = acts(input, seed, max);
        let expected = expected(&acts, parser(limit));
        let pending = acts.iter().filter(|act| **act == Act::Pending).count();
        let mut events = pin!(Events::with_parser(Source::new(acts), parser(limit)));
        let mut cx = Context::from_waker(Waker::noop());
        let (mut out, mut polls) = (Vec::new(), 0);
        loop {
            match events.as_mut().poll_next(&mut cx) {
                Poll::Pending => polls += 1,
                Poll::Ready(Some(item)) => out.push(seen(item)),
                Poll::Ready(None) => break,
            }
        }
        assert_eq!(out, expected, "chunks of {max}, seed {seed}");
        assert_eq!(polls, pending, "it is pending where the source is, and nowhere else");
        assert!(events.is_terminated());
        assert!(matches!(events.as_mut().poll_next(&mut cx), Poll::Ready(None)));
    }
}

/// Lent events, and how the stream ended, are those of the core: for any cutting, with polls that are pending and errors
/// anywhere, whether each future is polled to its end or is dropped whenever it is pending.
pub fn decoded<D: Lent>(decoder: &D, input: &[u8], seed: u64) {
    for max in [1, 5, 40, 300, usize::MAX] {
        let acts = acts(input, seed, max);
        let mut core = decoder.clone();
        let mut expected = Vec::new();
        for act in &acts {
            match act {
                Act::Pending => {}
                Act::Error(number) => expected.push(format!("transport {number}")),
                Act::Chunk(bytes) => core.show_chunk(bytes, &mut expected),
            }
        }
        let end = D::show_end(core.finish());
        for is_dropped in [false, true] {
            let mut events = Source::new(acts.clone()).decode(decoder.clone());
            let mut cx = Context::from_waker(Waker::noop());
            let mut out = Vec::new();
            'events: loop {
                let mut next = pin!(events.next());
                let item = loop {
                    match next.as_mut().poll(&mut cx) {
                        Poll::Ready(Some(item)) => break item,
                        Poll::Ready(None) => break 'events,
                        Poll::Pending if is_dropped => continue 'events,
                        Poll::Pending => {}
                    }
                };
                out.push(match item {
                    Ok(event) => D::show(Ok(event)),
                    Err(StreamError::Skipped(error)) => D::show(Err(error)),
                    Err(StreamError::Transport(number)) => format!("transport {number}"),
                    Err(other) => panic!("an error that does not occur here: {other:?}"),
                });
            }
            assert_eq!(out, expected, "chunks of {max}, seed {seed}, dropped: {is_dropped}");
            assert_eq!(D::show_end(events.finish()), end);
            let (_, decoder): (_, D) = events.into_parts();
            assert_eq!(decoder.offset(), input.len() as u64);
        }
    }
}
