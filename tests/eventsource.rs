//! The conversions to and from eventsource-stream, and how the two read the same streams.

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

/// The loop in the README of eventsource-stream with this crate, and as it is there but for what it prints.
#[cfg(feature = "futures-core")]
#[path = "eventsource/ours.rs"]
mod ours;
#[cfg(feature = "futures-core")]
#[path = "eventsource/theirs.rs"]
mod theirs;

/// What the loop uses of futures and reqwest.
#[cfg(feature = "futures-core")]
mod stand_in {
    use core::future::poll_fn;
    use core::pin::Pin;

    use futures_core::Stream;

    pub(crate) trait StreamExt: Stream + Unpin {
        async fn next(&mut self) -> Option<Self::Item> {
            poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
        }
    }

    impl<S: Stream + Unpin> StreamExt for S {}

    pub(crate) mod reqwest {
        use core::convert::Infallible;
        use core::future::{Ready, ready};
        use core::pin::Pin;
        use core::task::{Context, Poll};

        use futures_core::Stream;

        const CHUNKS: &[&[u8]] = &[
            b"retry: 9\nevent: ping\ndata: 1\n\nid: 7\nda",
            b"ta: Hell\xC3",
            b"\xB6\r\n\r\n: heartbeat\n\ndata: two\ndata: lines\n",
            b"\ndata: [DONE]\n\n",
        ];

        pub(crate) struct Client;
        pub(crate) struct Response;
        pub(crate) struct Body(core::slice::Iter<'static, &'static [u8]>);

        impl Client {
            pub(crate) fn new() -> Self {
                Self
            }

            pub(crate) fn get(self, _: &str) -> Self {
                self
            }

            pub(crate) fn send(self) -> Ready<Result<Response, Infallible>> {
                ready(Ok(Response))
            }
        }

        impl Response {
            pub(crate) fn bytes_stream(self) -> Body {
                Body(CHUNKS.iter())
            }
        }

        impl Stream for Body {
            type Item = Result<&'static [u8], Infallible>;

            fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
                Poll::Ready(self.0.next().copied().map(Ok))
            }
        }
    }
}

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

/// Each kind of error that a stream can have, and how the two read a stream: by their streams, so with the feature for ours.
#[cfg(feature = "futures-core")]
mod streams {
    use core::future::Future as _;
    use core::pin::pin;
    use core::task::{Context, Poll, Waker};

    use std::panic::catch_unwind;

    use deltawire::io::{Events, SseExt as _};
    use deltawire::sse::{Limits, Parser};
    use eventsource_stream::Eventsource as _;
    use futures_core::Stream;
    use laws::config;
    use laws::io::{Act, Source, acts};
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    type Item = Result<Event, StreamError<usize>>;
    type TheirItem = Result<TheirEvent, TheirError<usize>>;

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

    /// The data of an event, with two dots if it is unterminated, or the text of an error.
    fn ours(chunks: &[&[u8]]) -> Vec<String> {
        let text = |item: Item| match item {
            Ok(event) if event.unterminated => event.data + "..",
            Ok(event) => event.data,
            Err(error) => error.to_string(),
        };
        all(source(chunks).sse()).into_iter().map(text).collect()
    }

    const PANIC: &str = "it panics";

    fn theirs(chunks: &[&[u8]]) -> Vec<String> {
        let text = |item: TheirItem| item.map_or_else(|error| error.to_string(), |event| event.data);
        match catch_unwind(|| all(source(chunks).eventsource())) {
            Ok(items) => items.into_iter().map(text).collect(),
            Err(_) => vec![PANIC.to_owned()],
        }
    }

    #[test]
    fn the_loop_of_its_readme_changes_in_two_lines() {
        let [our, their] = [include_str!("eventsource/ours.rs"), include_str!("eventsource/theirs.rs")];
        assert_eq!(our.lines().count(), their.lines().count());
        let lines: Vec<_> = their.lines().zip(our.lines()).filter(|(their, our)| their != our).collect();
        let import = ("use eventsource_stream::Eventsource;", "use deltawire::io::SseExt;");
        assert_eq!(lines, [import, ("        .eventsource();", "        .sse();")]);
        // The documentation of the module shows them.
        let docs = include_str!("../src/io/mod.rs");
        for (their, our) in lines {
            assert!(docs.contains(&format!("//! -{their}\n//! +{our}\n")), "{our}");
        }

        let (mut our, mut their) = (String::new(), String::new());
        let mut cx = Context::from_waker(Waker::noop());
        assert!(matches!(pin!(ours::print(&mut our)).poll(&mut cx), Poll::Ready(Ok(()))));
        assert!(matches!(pin!(theirs::print(&mut their)).poll(&mut cx), Poll::Ready(Ok(()))));
        assert_eq!(our, their);
        let events = ["ping \"1\" \"\" Some(9ms)", "message \"Hellö\" \"7\" None"];
        let more = ["message \"two\\nlines\" \"7\" None", "message \"[DONE]\" \"7\" None"];
        assert_eq!(our.lines().collect::<Vec<_>>(), [events, more].concat());
    }

    /// As measured of version 0.2.3.
    #[test]
    fn where_the_two_differ() {
        const NOT_UTF_8: &str = "UTF8 error: invalid utf-8 sequence of 1 bytes from index 0";
        let row = |name, chunks: &[&[u8]], their: &[&str], our: &[&str]| {
            assert_eq!(theirs(chunks), their, "{name}, theirs");
            assert_eq!(ours(chunks), our, "{name}, ours");
        };

        // It takes the first byte off a character of three.
        row("a BOM", &[b"\xEF\xBB\xBFdata: a\n\n"], &[PANIC], &["a"]);
        row("a BOM alone", &[b"\xEF\xBB\xBF", b"data: a\n\n"], &[PANIC], &["a"]);
        row("a BOM cut after one byte", &[b"\xEF", b"\xBB\xBFdata: a\n\n"], &[PANIC], &["a"]);
        row("a BOM cut after two", &[b"\xEF\xBB", b"\xBFdata: a\n\n"], &[PANIC], &["a"]);
        row("a BOM byte by byte", &[b"\xEF", b"\xBB", b"\xBF", b"data: a\n\n"], &[PANIC], &["a"]);

        // It reads a CR as a line end when it has seen what follows, which at the end is nothing.
        row("CR", &[b"data: a\r\rdata: b\r\r"], &["a"], &["a", "b"]);
        row("CR, and then the next chunk", &[b"data: a\r\rdata: b\r\r", b": c\r"], &["a", "b"], &["a", "b"]);
        row("CR of a CR LF that never ends", &[b"data: a\r\n\r"], &[], &["a"]);

        // It keeps all that follows, and returns it as an error when the source ends.
        let bad: &[&[u8]] = &[b"data: a\n\ndata: \xFF\n\ndata: b\n\n", b"data: c\n\n"];
        row("a byte that is not UTF-8", bad, &["a", NOT_UTF_8], &["a", "frame that is not UTF-8", "b", "c"]);
        row("the same in a comment", &[b": \xFF\n\ndata: a\n\n"], &[NOT_UTF_8], &["a"]);

        // It ends as if nothing was missing.
        row("no last blank line", &[b"data: a\n\ndata: [DONE]\n"], &["a"], &["a", "[DONE].."]);
        let truncated = "stream ended 9 bytes into a frame";
        row("truncated in a line", &[b"data: a\n\ndata: {\"b"], &["a"], &["a", truncated]);
        let truncated = "stream ended 13 bytes into a frame";
        row("truncated between lines", &[b"data: a\n\nevent: error\n"], &["a"], &["a", truncated]);

        // It ignores every line.
        let body = "{\"error\":{\"type\":\"overloaded_error\"}}";
        let error = format!("body that is not an event stream: {body}");
        row("bare JSON", &[body.as_bytes()], &[], &[&error]);
        let page = "body that is not an event stream: <html>\n</html>\n";
        row("a page", &[b"<html>\n</html>\n"], &[], &[page]);

        // It reads numbers as Rust writes them.
        let retry = |stream: &[u8]| {
            let (our, their) = (all(source(&[stream]).sse()), all(source(&[stream]).eventsource()));
            (their[0].as_ref().unwrap().retry, our[0].as_ref().unwrap().retry)
        };
        assert_eq!(retry(b"retry: +5\ndata: a\n\n"), (Some(Duration::from_millis(5)), None));
        let most = Duration::from_millis(u64::MAX);
        assert_eq!(retry(b"retry: 18446744073709551616\ndata: a\n\n"), (None, Some(most)));
    }

    /// Streams that eventsource-stream reads as the standard wants it: no BOM at the start, no CR alone, all of it UTF-8, and
    /// whole frames. The last frame makes sure that it is no body that is not SSE.
    fn common() -> impl Strategy<Value = String> {
        let text = || "[a-z:\u{FEFF}é\u{1F980}\u{2028}\u{85}\t ]{0,9}";
        let line = prop_oneof![
            4 => text().prop_map(|text| format!("data:{text}")),
            4 => text().prop_map(|text| format!("data: {text}")),
            2 => text().prop_map(|text| format!("event: {text}")),
            2 => "[0-9a\0 ]{0,3}".prop_map(|text| format!("id: {text}")),
            1 => prop_oneof![Just(u64::MAX), any::<u64>(), 0..9_u64].prop_map(|time| format!("retry: {time}")),
            1 => text().prop_map(|text| format!(":{text}")),
            1 => text().prop_map(|text| format!("x{text}")),
            1 => select(vec!["data", "event", "id", "retry", "retry: ", "retry: -1", "retry: 1 ", "Data: 1"])
                .prop_map(str::to_owned),
            6 => Just(String::new()),
        ];
        let lines = prop::collection::vec((line, select(vec!["\n", "\n", "\r\n"])), 0..24);
        (lines, select(vec!["\n", "\r\n"])).prop_map(|(lines, end)| {
            let text: String = lines.into_iter().map(|(line, end)| line + end).collect();
            format!("{text}{end}data: last{end}{end}")
        })
    }

    proptest! {
        #![proptest_config(config(2000))]

        #[test]
        fn else_the_two_agree(input in common(), seed: u64) {
            for max in [1, 3, 9, 40, usize::MAX] {
                let acts = acts(input.as_bytes(), seed, max);
                // It waits for the LF after a CR, so an error of the source may come first: each kind is in its own order.
                let mut ours: Vec<Item> = all(Source::new(acts.clone()).sse());
                let mut theirs = all(Source::new(acts).eventsource());
                ours.sort_by_key(Result::is_err);
                theirs.sort_by_key(Result::is_err);
                let back: Vec<Item> = theirs.iter().map(|item| match item {
                    Ok(event) => Ok(event.clone().into()),
                    Err(TheirError::Transport(number)) => Err(StreamError::Transport(*number)),
                    Err(error) => panic!("{error}"),
                }).collect();
                assert_eq!(ours, back);
                let there: Vec<TheirItem> =
                    ours.into_iter().map(|item| item.map(Into::into).map_err(Into::into)).collect();
                assert_eq!(there, theirs);
            }
        }
    }
}
