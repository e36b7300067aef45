//! The conversions to and from eventsource-stream.

#![cfg(feature = "eventsource-stream")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that fails shall panic"
)]

use core::time::Duration;

use deltawire::io::StreamError;
use deltawire::sse::Event;
use eventsource_stream::{Event as TheirEvent, EventStreamError as TheirError};

fn their_event(event: &str, data: &str, id: &str, retry: Option<u64>) -> TheirEvent {
    let [event, data, id] = [event, data, id].map(str::to_owned);
    TheirEvent { event, data, id, retry: retry.map(Duration::from_millis) }
}

#[test]
fn an_event_there_and_back() {
    let mut event = Event::new("a\nb");
    for (name, id, retry) in [("message", "", None), ("error", "7", Some(0)), ("", "é", Some(u64::MAX))] {
        event.event = name.to_owned().into();
        event.id = id.into();
        event.retry = retry.map(Duration::from_millis);
        let there = TheirEvent::from(event.clone());
        assert_eq!(there, their_event(name, "a\nb", id, retry));
        assert_eq!(Event::from(there), event);
    }
    // It has no place there.
    let mut unterminated = Event::new("a");
    unterminated.unterminated = true;
    assert_eq!(Event::from(TheirEvent::from(unterminated)), Event::new("a"));
}

#[test]
fn an_error_of_the_source_there_and_back() {
    let there = TheirError::from(StreamError::Transport(7));
    assert_eq!(there, TheirError::Transport(7));
    assert_eq!(StreamError::from(there), StreamError::Transport(7));
}

#[test]
fn an_error_that_comes_back() {
    let error = String::from_utf8(b"a\xFFb".to_vec()).unwrap_err();
    let back = StreamError::<usize>::from(TheirError::Utf8(error.clone()));
    let StreamError::NotUtf8(frame) = &back else { panic!("{back:?}") };
    assert_eq!((&*frame.event, &*frame.data, &*frame.id), (&b"message"[..], &b"a\xFFb"[..], &b""[..]));
    assert_eq!((frame.retry, frame.unterminated), (None, false));
    assert_eq!(TheirError::from(back.clone()), TheirError::Utf8(error));
    // One that is mended keeps its data.
    let StreamError::NotUtf8(mut frame) = back else { panic!() };
    frame.data = b"ab".to_vec();
    let there = TheirError::<usize>::from(StreamError::NotUtf8(frame));
    assert_eq!(there.to_string(), "Parse error: error Char at: ab");
    for (text, len) in [("{}", 2), (&*"x".repeat(20_000), 16 << 10)] {
        let input = nom::error::Error { input: text.to_owned(), code: nom::error::ErrorKind::Tag };
        let StreamError::NotSse(body) = StreamError::<usize>::from(TheirError::Parser(input)) else { panic!() };
        assert_eq!((body.as_bytes(), body.is_clipped()), (&text.as_bytes()[..len], len < text.len()));
    }
}

/// Each kind of error that a stream can have.
#[cfg(feature = "futures-core")]
mod streams {
    use core::pin::pin;
    use core::task::{Context, Poll, Waker};

    use deltawire::io::{Events, SseExt as _};
    use deltawire::sse::{Limits, Parser};
    use futures_core::Stream;
    use laws::io::{Act, Source};

    use super::*;

    /// All items of a stream.
    fn all<S: Stream>(stream: S) -> Vec<S::Item> {
        let mut stream = pin!(stream);
        let mut cx = Context::from_waker(Waker::noop());
        let mut items = Vec::new();
        loop {
            match stream.as_mut().poll_next(&mut cx) {
                Poll::Ready(Some(item)) => items.push(item),
                Poll::Ready(None) => return items,
                Poll::Pending => {}
            }
        }
    }

    fn source(chunks: &[&[u8]]) -> Source {
        Source::new(chunks.iter().map(|chunk| Act::Chunk(chunk.to_vec())).collect())
    }

    #[test]
    fn each_error_there_and_back() {
        // What it is, there, and when it comes back.
        let ways = |body: &[u8]| {
            let parser = Parser::with_limits(Vec::new(), Limits::new().with_max_frame(9));
            let error = all(Events::with_parser(source(&[body]), parser)).pop().unwrap().unwrap_err();
            let there = TheirError::from(error.clone());
            (error.to_string(), there.to_string(), StreamError::from(there).to_string())
        };
        let assert_ways = |body: &[u8], error: &str, there: &str, back: &str| {
            assert_eq!(ways(body), (error.to_owned(), there.to_owned(), back.to_owned()));
        };
        assert_ways(
            b"data: 3456789\n\n",
            "data of a frame over the limit at byte 0",
            "Parse error: error TooLarge at: data of a frame over the limit at byte 0",
            "body that is not an event stream: data of a frame over the limit at byte 0",
        );
        assert_ways(
            b"data: a\n\ndata: b",
            "stream ended 7 bytes into a frame",
            "Parse error: error Eof at: stream ended 7 bytes into a frame",
            "body that is not an event stream: stream ended 7 bytes into a frame",
        );
        assert_ways(
            b"{\"a\xFF\":1}",
            "body that is not an event stream: {\"a\u{FFFD}\":1}",
            "Parse error: error Tag at: {\"a\u{FFFD}\":1}",
            "body that is not an event stream: {\"a\u{FFFD}\":1}",
        );
        let clipped = ways(&b"x".repeat(20_000)).1;
        assert!(clipped.starts_with("Parse error: error Tag at: xx") && clipped.ends_with("xx.."));
        // The data, the event type, and the id.
        for (frame, bytes) in [
            (&b"event: \xFE\ndata: a\xFF\n\n"[..], &b"a\xFF"[..]),
            (b"id: 1\xFD\nevent: \xFE\ndata: a\n\n", b"\xFE"),
            (b"id: 1\xFD\ndata: a\n\n", b"1\xFD"),
        ] {
            let error = all(source(&[frame]).sse()).pop().unwrap().unwrap_err();
            let there = TheirError::from(error);
            let TheirError::Utf8(error) = &there else { panic!("{there:?}") };
            assert_eq!(error.as_bytes(), bytes);
            let StreamError::NotUtf8(back) = StreamError::from(there) else { panic!() };
            assert_eq!(back.data, bytes);
        }
    }
}
