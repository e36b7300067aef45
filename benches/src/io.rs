//! Async streams of chunks to events: what an adapter adds to the core, and what others cost.

use std::convert::Infallible;
use std::hint::black_box;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use deltawire::anthropic::{Decoder, Delta, Event};
use deltawire::io::SseExt as _;
use deltawire::sse::Parser;
use futures_util::{Stream, StreamExt as _};

use crate::events::{HEAD, Seen};
use crate::workloads::Chunks;

pub struct Contestant {
    pub name: &'static str,
    /// Whether it comes to typed events; the others come to owned frames.
    pub is_typed: bool,
    pub run: fn(Chunks<'_>) -> Seen,
}

pub const CONTESTANTS: [Contestant; 5] = [
    Contestant { name: "next_event", is_typed: true, run: next_event },
    Contestant { name: "decode().next()", is_typed: true, run: decoded },
    Contestant { name: "decode(Parser).next()", is_typed: false, run: frames },
    Contestant { name: "sse()", is_typed: false, run: owned },
    Contestant { name: "eventsource-stream", is_typed: false, run: eventsource_stream },
];

/// Chunks that are always there.
struct Source<'c>(Chunks<'c>);

impl<'c> Stream for Source<'c> {
    type Item = Result<&'c [u8], Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().map(Ok))
    }
}

/// Runs a future that is never pending.
fn run<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("the chunks are always there"),
    }
}

fn started() -> Decoder {
    let mut decoder = Decoder::new();
    let mut head = HEAD;
    while decoder.next_event(&mut head).transpose().expect("valid").is_some() {}
    decoder
}

fn see(seen: &mut Seen, event: Event<'_>) {
    if let Event::BlockDelta { index, delta: Delta::Text(text), .. } = event {
        seen.text(index, text.as_str().unwrap_or_else(|| text.as_escaped()));
    }
}

/// The core in an async function, as a client without the adapter writes it.
fn next_event(chunks: Chunks<'_>) -> Seen {
    run(async {
        let (mut decoder, mut source, mut seen) = (started(), Source(chunks), Seen::default());
        while let Some(chunk) = source.next().await {
            let mut chunk = chunk.expect("it cannot fail");
            while let Some(event) = decoder.next_event(&mut chunk) {
                see(&mut seen, event.expect("valid"));
            }
        }
        seen
    })
}

fn decoded(chunks: Chunks<'_>) -> Seen {
    run(async {
        let mut events = Source(chunks).decode(started());
        let mut seen = Seen::default();
        while let Some(event) = events.next().await {
            see(&mut seen, event.expect("valid"));
        }
        seen
    })
}

fn frames(chunks: Chunks<'_>) -> Seen {
    run(async {
        let mut frames = Source(chunks).decode(Parser::new());
        let mut seen = Seen::default();
        while let Some(frame) = frames.next().await {
            let frame = frame.expect("valid");
            seen.frame(frame.event(), frame.data().expect("UTF-8"));
        }
        seen
    })
}

fn owned(chunks: Chunks<'_>) -> Seen {
    run(async {
        let mut events = Source(chunks).sse();
        let mut seen = Seen::default();
        while let Some(event) = events.next().await {
            let event = black_box(event.expect("valid"));
            seen.frame(&event.event, &event.data);
        }
        seen
    })
}

fn eventsource_stream(chunks: Chunks<'_>) -> Seen {
    let mut seen = Seen::default();
    each_event(chunks, |event| {
        let event = black_box(event);
        seen.frame(&event.event, &event.data);
    });
    seen
}

/// The events that `eventsource-stream` makes of chunks.
pub(crate) fn each_event(chunks: Chunks<'_>, mut each: impl FnMut(eventsource_stream::Event)) {
    run(async {
        let mut events = eventsource_stream::EventStream::new(Source(chunks));
        while let Some(event) = events.next().await {
            each(event.expect("valid"));
        }
    });
}
