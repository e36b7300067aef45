//! The laws of the `io` module: an adapter gives what the core gives for the same bytes, whatever the source does.

use core::future::Future as _;
use core::pin::{Pin, pin};
use core::task::{Context, Poll, Waker};

use deltawire::io::{Events, SseExt as _, StreamError};
use deltawire::stream::Outcome;
use futures_core::{FusedStream as _, Stream};

use crate::lent::Lent;
use crate::script::{expected, seen};
use crate::sse::{Limit, parser};

pub use crate::script::{Act, acts};

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

/// All items of a stream, with polls that are pending in between. At those, `idle` sees the items so far.
pub fn all<S: Stream>(stream: S, mut idle: impl FnMut(&[S::Item])) -> Vec<S::Item> {
    let mut stream = pin!(stream);
    let mut cx = Context::from_waker(Waker::noop());
    let mut items = Vec::new();
    loop {
        match stream.as_mut().poll_next(&mut cx) {
            Poll::Ready(Some(item)) => items.push(item),
            Poll::Ready(None) => break,
            Poll::Pending => idle(&items),
        }
    }
    assert!(matches!(stream.as_mut().poll_next(&mut cx), Poll::Ready(None)), "after the end there is the end");
    items
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
                Poll::Ready(Some(item)) => out.push(seen(item, |number| number)),
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
        core.show_end_of_source(&mut expected);
        if core.is_bare() && core.outcome() != Some(Outcome::Error) {
            expected.push(format!("not SSE {:?}", &input[..input.len().min(16 << 10)]));
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
                    Err(StreamError::NotSse(body)) => format!("not SSE {:?}", body.as_bytes()),
                    Err(other) => panic!("an error that does not occur here: {other:?}"),
                });
            }
            assert_eq!(out, expected, "chunks of {max}, seed {seed}, dropped: {is_dropped}");
            assert_eq!(D::show_end(events.finish()), end);
            let (_, decoder): (_, D) = events.into_parts();
            // The last event may have got two line ends.
            assert!((0..=2).contains(&(decoder.offset() - input.len() as u64)));
        }
    }
}
