//! Reads an Anthropic stream from standard input by the readers of embedded-io, with 1 KiB of storage and a buffer of
//! 128: by turns one that blocks and one that is awaited. Prints its text, and how it ends.

#![no_std]
#![no_main]

mod sys;

use core::convert::Infallible;
use core::fmt::{self, Write as _};
use core::future::Future;
use core::pin::pin;
use core::task::{Context, Poll, Waker};

use deltawire::anthropic::Decoder;
use deltawire::io::{Reader, StreamError};
use deltawire::sse::{Frame, Parser, Storage};
use deltawire::stream::{Decode, TextDelta};
use sys::Out;

/// Standard input.
struct Input;

impl embedded_io::ErrorType for Input {
    type Error = Infallible;
}

impl embedded_io::Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Infallible> {
        Ok(sys::read(buffer).len())
    }
}

impl embedded_io_async::Read for Input {
    async fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Infallible> {
        Ok(sys::read(buffer).len())
    }
}

pub fn main() -> u8 {
    #[cfg(feature = "heapless")]
    let storage = heapless::Vec::<u8, 1024>::new();
    #[cfg(not(feature = "heapless"))]
    let storage = [0; 1024];
    sys::status_of(run(Decoder::with_storage(storage)))
}

fn run<S: Storage>(decoder: Decoder<S>) -> fmt::Result {
    let mut out = Out;
    let mut buffer = [0; 128];
    let mut events = Reader::with_buffer(Input, decoder, &mut buffer[..]);
    let mut is_awaited = false;
    loop {
        is_awaited = !is_awaited;
        let event = if is_awaited { now(events.next_async()).flatten() } else { events.next_embedded() };
        match event {
            None => break,
            Some(Ok(event)) => {
                if let Some(TextDelta::Text(text)) = event.text_delta() {
                    write!(out, "{text}")?;
                }
            }
            Some(Err(StreamError::Transport(never))) => match never {},
            Some(Err(error)) => writeln!(out, "error: {error}")?,
        }
    }
    writeln!(out, "\n{}", events.finish().outcome)?;
    writeln!(out, "{} out of order", events.decoder().order().violations())?;
    let (Input, decoder) = events.into_parts();
    writeln!(out, "{} bytes", decoder.parser().offset())?;
    frames(Parser::with_storage([0; 64]), &mut out)?;
    Ok(())
}

/// Frames by the trait that decoders share with the parser.
fn frames<D>(mut parser: D, out: &mut Out) -> fmt::Result
where
    D: for<'p> Decode<Event<'p> = Frame<'p>> + 'static,
{
    let mut chunk: &[u8] = b"data: 1\n\ndata: 2";
    while let Some(frame) = parser.next_event(&mut chunk) {
        let Ok(frame) = frame else { continue };
        writeln!(out, "{}", frame.data_lossy())?;
    }
    writeln!(out, "{:?} {}", parser.outcome(), parser.parser().offset())
}

/// Returns what a future comes to that is never pending.
fn now<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}
