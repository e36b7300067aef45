//! The law of readers: their events are those of the core, however they are read.

use std::io::{self, ErrorKind};
#[cfg(feature = "embedded-io-async")]
use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

use deltawire::io::{Reader, StreamError};

use crate::cuts::{cuts, step};
use crate::lent::Lent;

/// A source that gives a chunk at a time, and fails in between.
#[derive(Clone)]
struct Source<'c> {
    chunks: Vec<&'c [u8]>,
    state: u64,
    blocked: usize,
}

impl<'c> Source<'c> {
    fn new(input: &'c [u8], seed: u64, max: usize) -> Self {
        // To read nothing is the end.
        let chunks = cuts(input, seed, max).into_iter().rev().filter(|chunk| !chunk.is_empty()).collect();
        Self { chunks, state: seed, blocked: 0 }
    }

    fn next(&mut self, buffer: &mut [u8]) -> Result<usize, ErrorKind> {
        match step(&mut self.state) >> 61 {
            0 => return Err(ErrorKind::Interrupted),
            1 => {
                self.blocked += 1;
                return Err(ErrorKind::WouldBlock);
            }
            _ => {}
        }
        let Some(chunk) = self.chunks.last_mut() else { return Ok(0) };
        let len = io::Read::read(chunk, buffer).unwrap();
        if chunk.is_empty() {
            self.chunks.pop();
        }
        Ok(len)
    }
}

impl io::Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Ok(self.next(buffer)?)
    }
}

/// How a source of embedded-io fails.
#[cfg(feature = "embedded-io")]
#[derive(Debug)]
struct Failure(ErrorKind);

#[cfg(feature = "embedded-io")]
mod embedded {
    use super::{ErrorKind, Failure, Source};

    impl core::fmt::Display for Failure {
        fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
            self.0.fmt(f)
        }
    }

    impl core::error::Error for Failure {}

    impl embedded_io::Error for Failure {
        fn kind(&self) -> embedded_io::ErrorKind {
            match self.0 {
                ErrorKind::Interrupted => embedded_io::ErrorKind::Interrupted,
                _ => embedded_io::ErrorKind::Other,
            }
        }
    }

    impl embedded_io::ErrorType for Source<'_> {
        type Error = Failure;
    }

    impl embedded_io::Read for Source<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Failure> {
            self.next(buffer).map_err(Failure)
        }
    }

    #[cfg(feature = "embedded-io-async")]
    use super::Poll;

    #[cfg(feature = "embedded-io-async")]
    impl embedded_io_async::Read for Source<'_> {
        /// It is pending at first, each time.
        async fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Failure> {
            let mut was_pending = false;
            core::future::poll_fn(|cx| {
                cx.waker().wake_by_ref();
                if core::mem::replace(&mut was_pending, true) { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
            self.next(buffer).map_err(Failure)
        }
    }
}

/// Compares what a loop over a reader returned.
struct Seen {
    out: Vec<String>,
    blocked: usize,
}

impl Seen {
    fn see<D: Lent, E>(&mut self, event: Result<D::Event<'_>, StreamError<E>>, kind: impl FnOnce(E) -> ErrorKind) {
        match event {
            Ok(event) => self.out.push(D::show(Ok(event))),
            Err(StreamError::Skipped(error)) => self.out.push(D::show(Err(error))),
            Err(StreamError::Transport(error)) => {
                assert_eq!(kind(error), ErrorKind::WouldBlock, "an interrupt is passed over");
                self.blocked += 1;
            }
            Err(_) => panic!("an error that does not occur here"),
        }
    }
}

/// The events of a reader are those of the core, with short reads, interrupts, and reads that would block, whatever kind of
/// reader it is and however long the buffer.
pub fn reader<D: Lent>(decoder: &D, input: &[u8], seed: u64) {
    let mut core = decoder.clone();
    let mut expected = Vec::new();
    core.show_chunk(input, &mut expected);
    core.show_end_of_source(&mut expected);
    let end = D::show_end(core.finish());
    for (max, buffer) in [(1, 16), (3, 2), (9, 1), (40, 100), (usize::MAX, 4096)] {
        let source = Source::new(input, seed, max);
        let check = |seen: Seen, reader_end: String, parts: (Source<'_>, D)| {
            assert_eq!(seen.out, expected, "chunks of {max}, seed {seed}, a buffer of {buffer}");
            assert_eq!(reader_end, end);
            assert_eq!(seen.blocked, parts.0.blocked, "an error of the reader is returned, and nothing else");
            assert_eq!(parts.1.offset(), core.offset());
        };
        let make = || (Seen { out: Vec::new(), blocked: 0 }, vec![0; buffer]);

        let (mut seen, buffer) = make();
        let mut events = Reader::with_buffer(source.clone(), decoder.clone(), buffer);
        while let Some(event) = events.next() {
            seen.see::<D, _>(event, |error| error.kind());
        }
        let end = D::show_end(events.finish());
        check(seen, end, events.into_parts());

        #[cfg(feature = "embedded-io")]
        {
            let (mut seen, mut buffer) = make();
            let mut events = Reader::with_buffer(source.clone(), decoder.clone(), &mut buffer[..]);
            while let Some(event) = events.next_embedded() {
                seen.see::<D, _>(event, |error| error.0);
            }
            let end = D::show_end(events.finish());
            check(seen, end, events.into_parts());
        }

        #[cfg(feature = "embedded-io-async")]
        for is_dropped in [false, true] {
            let (mut seen, buffer) = make();
            let mut events = Reader::with_buffer(source.clone(), decoder.clone(), buffer);
            let mut cx = Context::from_waker(Waker::noop());
            // A source has nothing at the first poll: if each were dropped then, there would be no end.
            let mut drops = is_dropped;
            'events: loop {
                let mut next = pin!(events.next_async());
                let event = loop {
                    match next.as_mut().poll(&mut cx) {
                        Poll::Ready(Some(event)) => break event,
                        Poll::Ready(None) => break 'events,
                        Poll::Pending if drops => {
                            drops = false;
                            continue 'events;
                        }
                        Poll::Pending => drops = is_dropped,
                    }
                };
                seen.see::<D, _>(event, |error| error.0);
            }
            let end = D::show_end(events.finish());
            check(seen, end, events.into_parts());
        }
    }
}
