//! The `io` module through its public API.

#![cfg(feature = "futures-core")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that fails shall panic"
)]
#![allow(clippy::std_instead_of_alloc, reason = "a test has std")]

use core::cell::Cell;
use core::error::Error as StdError;
use core::marker::PhantomPinned;
use core::pin::{Pin, pin};
use core::task::{Context, Poll, Waker};

use std::fs;

use deltawire::ErrorKind;
use deltawire::anthropic::Decoder;
use deltawire::io::{Events, SseExt as _, StreamError};
use deltawire::sse::{Event, Limits, Parser};
use futures_core::{FusedStream, Stream};
use laws::config;
use laws::io::{Act, Source};
use laws::sse::Limit;
use laws::sse::streams::{limit, stream};
use proptest::prelude::*;

type Item<E> = Result<Event, StreamError<E>>;

/// All items of a stream that is never pending.
fn all<S: Stream>(stream: S) -> Vec<S::Item> {
    let mut stream = pin!(stream);
    let mut cx = Context::from_waker(Waker::noop());
    core::iter::from_fn(|| match stream.as_mut().poll_next(&mut cx) {
        Poll::Ready(item) => item,
        Poll::Pending => panic!("it is never pending"),
    })
    .collect()
}

fn chunks<const N: usize>(chunks: [&str; N]) -> Source {
    Source::new(chunks.map(|chunk| Act::Chunk(chunk.into())).to_vec())
}

/// The data of the events, or the text of the errors.
fn texts<E: core::fmt::Display>(items: Vec<Item<E>>) -> Vec<String> {
    items.into_iter().map(|item| item.map_or_else(|error| error.to_string(), |event| event.data)).collect()
}

#[test]
fn an_error_adds_nothing_to_an_event() {
    assert!(size_of::<StreamError<std::io::Error>>() <= 16);
    assert!(size_of::<StreamError<Box<dyn StdError + Send + Sync>>>() <= 24);
    assert_eq!(size_of::<Option<Item<std::io::Error>>>(), size_of::<Event>());
}

#[test]
fn each_way_to_end() {
    let end = |body: &str| all(chunks([body]).sse()).pop();
    assert_eq!(end(""), None);
    assert_eq!(end("\n: heartbeat\n\n"), None);
    assert_eq!(end("data: a\n\n"), Some(Ok(Event::new("a"))));
    let last = end("data: a\n\nid: 7\ndata: b\n").unwrap().unwrap();
    assert_eq!((&*last.data, &*last.id, last.unterminated), ("b", "7", true));
    assert!(matches!(end("data: a\n\ndata: b"), Some(Err(StreamError::Truncated { pending: 7, .. }))));
    assert!(matches!(end("event: ping\n"), Some(Err(StreamError::Truncated { pending: 12, .. }))));
    // Some servers send an error between frames, and go on: the parser knows.
    let mut events = pin!(chunks(["data: a\n\nerror: {}\n\n"]).sse());
    assert_eq!(all(events.as_mut()).len(), 1);
    assert!(events.parser().has_ignored_lines());
}

#[test]
fn a_body_that_is_not_sse_comes_whole() {
    let json = "{\n  \"error\": {\"type\": \"overloaded_error\"}\n}";
    for body in
        [json, "<html>\r\n</html>\n", "error: {\"code\":500}\n\n", "\u{FEFF}{}", ": hi\n\nevent: e\n\nUpstream failed."]
    {
        for size in [1, 5, 100] {
            let acts = body.as_bytes().chunks(size).map(|chunk| Act::Chunk(chunk.to_vec())).collect();
            let mut items = all(Source::new(acts).sse());
            let Some(Err(StreamError::NotSse(seen))) = items.pop() else { panic!("{body}: {items:?}") };
            assert_eq!((seen.as_bytes(), seen.is_clipped(), items.len()), (body.as_bytes(), false, 0));
        }
    }
    let page = "x".repeat(100_000);
    let Some(Err(error @ StreamError::NotSse(_))) = all(chunks([&page[..10], &page[10..]]).sse()).pop() else {
        panic!()
    };
    let StreamError::NotSse(body) = &error else { panic!() };
    assert_eq!((body.as_bytes().len(), body.is_clipped()), (16 << 10, true));
    assert!(error.to_string().len() < 400);
    // A line that is ignored before the first frame makes no such body.
    assert_eq!(texts(all(chunks(["<x>\n\ndata: a\n\n"]).sse())), ["a"]);
}

#[test]
fn polling_goes_on_after_errors() {
    let source = Source::new(vec![
        Act::Chunk(b"data: 1\n\ndata: ".to_vec()),
        Act::Error(1),
        Act::Chunk(b"2\n\ndata: \xFF\n\ndata: 3456789\n\n".to_vec()),
        Act::Error(3),
        Act::Chunk(b"data: 4\n\ndata".to_vec()),
        Act::Error(5),
    ]);
    let parser = Parser::with_limits(Vec::new(), Limits::new().with_max_frame(9));
    let mut items = all(Events::with_parser(source, parser));
    let Err(StreamError::NotUtf8(bytes)) = items.remove(3) else { panic!("{items:?}") };
    assert_eq!((&*bytes.data, &*bytes.event), (&b"\xFF"[..], &b"message"[..]));
    assert_eq!(bytes.to_event_lossy(), Event::new("\u{FFFD}"));
    assert!(matches!(&items[3], Err(StreamError::Skipped(error)) if error.kind() == ErrorKind::DataTooLong));
    assert_eq!(
        texts(items),
        [
            "1",
            "transport failed: 1",
            "2",
            "data of a frame over the limit at byte 27",
            "transport failed: 3",
            "4",
            "transport failed: 5",
            "stream ended 4 bytes into a frame",
        ]
    );
}

#[test]
fn a_client_that_reconnects() {
    let mut parser = Parser::new();
    parser.set_last_event_id(b"7").unwrap();
    let mut events = pin!(Events::with_parser(chunks(["retry: 500\ndata: a\n\nid: 8\ndata: b\n\n"]), parser));
    assert_eq!((events.last_event_id(), events.retry()), (&b"7"[..], None));
    let seen: Vec<Event> = all(events.as_mut()).into_iter().map(Result::unwrap).collect();
    assert_eq!((&*seen[0].id, &*seen[1].id), ("7", "8"));
    assert_eq!(seen[0].retry.map(|retry| retry.as_millis()), Some(500));
    assert_eq!((events.last_event_id(), events.retry()), (&b"8"[..], seen[0].retry));
}

#[test]
fn a_client_that_stops_early() {
    let mut events = chunks(["data: a\n\ndata: b\n", "data: c"]).sse();
    let mut cx = Context::from_waker(Waker::noop());
    assert!(matches!(Pin::new(&mut events).poll_next(&mut cx), Poll::Ready(Some(Ok(_)))));
    assert!(!events.is_terminated());
    assert_eq!((events.finish().pending(), events.parser().offset()), (0, 9));
    // The next chunk is still there.
    assert_eq!(all(events.into_inner()), [Ok(b"data: c".to_vec())]);
}

/// A source of borrowed chunks that must not move, and fails after them.
struct Pinned<'c> {
    chunks: &'c [&'c [u8]],
    next: Cell<usize>,
    _pinned: PhantomPinned,
}

impl<'c> Pinned<'c> {
    fn new(chunks: &'c [&'c [u8]]) -> Self {
        Self { chunks, next: Cell::new(0), _pinned: PhantomPinned }
    }
}

impl<'c> Stream for Pinned<'c> {
    type Item = Result<&'c [u8], Box<dyn StdError + Send + Sync>>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let at = self.next.get();
        self.next.set(at + 1);
        Poll::Ready(Some(self.chunks.get(at).copied().ok_or("for ever".into())))
    }
}

#[test]
fn it_is_what_its_parts_are() {
    fn is<T: Send + Sync + Unpin + core::fmt::Debug>() {}
    fn is_error<T: StdError + Send + Sync>() {}
    is::<Events<Source>>();
    is_error::<StreamError<Box<dyn StdError + Send + Sync>>>();
    // A function can return it, of a source that must not move, without a box.
    fn texts_of<'c>(body: &'c [&'c [u8]]) -> impl Stream<Item = Item<Box<dyn StdError + Send + Sync>>> + Send + 'c {
        Pinned::new(body).sse()
    }
    let mut stream = pin!(texts_of(&[]));
    let mut cx = Context::from_waker(Waker::noop());
    let Poll::Ready(Some(Err(error))) = stream.as_mut().poll_next(&mut cx) else { panic!() };
    assert_eq!(error.to_string(), "transport failed: for ever");
    // And another adapter can take it.
    let boxed: Box<dyn StdError + Send + Sync> = error.into();
    assert!(boxed.source().is_none());
}

#[test]
fn the_corpus() {
    let mut count = 0;
    for entry in fs::read_dir("corpus").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "sse") {
            let bytes = fs::read(path).unwrap();
            for seed in 0..4 {
                laws::io::events(&bytes, &Limit::DEFAULT, seed);
                laws::io::decoded(&laws::anthropic::stream(1 << 24), &bytes, seed);
                laws::io::decoded(&laws::anthropic::stream(300), &bytes, seed);
            }
            count += 1;
        }
    }
    assert!(count > 20);
}

/// Runs a future that is never pending.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it is never pending"),
    }
}

#[test]
fn a_task_can_own_lent_events() {
    const ANSWER: [&str; 3] = [
        "data: {\"type\":\"message_start\",\"message\":{}}\n\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n",
        "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"H\\u0065y\"}}\n\ndata: {\"type\":\"content_bl",
        "ock_stop\",\"index\":0}\n\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\ndata: {\"type\":\"message_stop\"}\n",
    ];
    fn spawn<T>(future: impl Future<Output = T> + Send + 'static) -> T {
        now(future)
    }
    let text = spawn(async {
        let mut events = chunks(ANSWER).decode(Decoder::new());
        let mut text = String::new();
        while let Some(event) = events.next().await {
            if let Some(delta) = event.unwrap().text_delta() {
                core::future::ready(()).await;
                text.extend(delta.content().pieces());
            }
        }
        // The last event lacks its blank line. It came all the same, and with it one that was not there.
        assert_eq!(events.decoder().parser().offset(), ANSWER.concat().len() as u64 + 1);
        let end = events.finish();
        assert!(end.is_complete() && end.last.is_none());
        text
    });
    assert_eq!(text, "Hey");
}

#[test]
fn what_a_lent_event_needs_of_its_frame() {
    const START: &str = "data: {\"type\":\"message_start\",\"message\":{}}\n\n\
        data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n";
    let delta = |index: u32, text: &[u8]| {
        let start =
            format!(r#"data: {{"type":"content_block_delta","index":{index},"delta":{{"type":"text_delta","text":""#);
        [START.as_bytes(), start.as_bytes(), text, b"\"}}\n\n"].concat().split_off(START.len())
    };
    let with_start = |deltas: &[Vec<u8>]| [START.as_bytes(), &deltas.concat()].concat();
    let usual = delta(0, "a\\u00e9\u{e9}".as_bytes());
    for body in [
        // The name of the frame, in one chunk, with joined data, and split.
        b"event: ping\ndata: {}\n\nevent: ping\ndata: {\ndata: }\n\n".to_vec(),
        // The text of a delta like the one before.
        with_start(&[usual.clone(), usual.clone(), usual.clone()]),
        String::from_utf8(with_start(&[usual.clone(), usual.clone()])).unwrap().replace('\n', "\r\n").into_bytes(),
        // One that looks like it, but is not UTF-8, not in order, or over a limit.
        with_start(&[usual.clone(), delta(0, b"a\xE9"), usual.clone()]),
        with_start(&[usual.clone(), delta(7, b"a"), delta(7, b"b"), usual.clone()]),
        with_start(&[usual.clone(), delta(0, &[b'a'; 300]), usual.clone()]),
        // Bare JSON.
        b"data: {\"type\":\"ping\"}\n\n{\"type\":\"error\",\n\"error\":{\"type\":\"x\",\"message\":\"y\"}}\n".to_vec(),
    ] {
        for seed in 0..50 {
            for limit in [1 << 24, 256] {
                laws::io::decoded(&laws::anthropic::stream(limit), &body, seed);
            }
            laws::io::decoded(&Parser::new(), &body, seed);
        }
    }
    // Inside of a comment it is not a frame.
    let chunks =
        [&with_start(core::slice::from_ref(&usual))[..], b": ", &usual].map(|chunk| Act::Chunk(chunk.to_vec()));
    let mut events = Source::new(chunks.to_vec()).decode(Decoder::new());
    for _ in 0..3 {
        assert!(now(events.next()).unwrap().is_ok());
    }
    assert!(now(events.next()).is_none());
}

#[test]
fn a_lent_event_points_into_its_chunk() {
    let chunk: &[u8] =
        b"data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}\n\n";
    const LEN: usize = 90;
    assert_eq!(chunk.len(), LEN);
    let chunks = [chunk.repeat(3), chunk.to_vec()];
    let chunks: Vec<&[u8]> = chunks.iter().map(Vec::as_slice).collect();
    let mut source = pin!(Pinned::new(&chunks));
    let mut events = source.as_mut().decode(Decoder::new());
    for (chunk, at) in [(0, 0), (0, 1), (0, 2), (1, 0)] {
        let event = now(events.next()).unwrap().unwrap();
        let text = event.text_delta().unwrap().content().as_str().unwrap();
        assert_eq!(text.as_ptr(), chunks[chunk][at * LEN + 83..].as_ptr());
    }
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn lent_events_are_the_core(
        choices in prop::collection::vec(any::<u8>(), 0..60),
        limit in prop_oneof![Just(1_u32 << 24), 60..300_u32],
        seed: u64,
    ) {
        laws::io::decoded(&laws::anthropic::stream(limit), &laws::anthropic::unpack(&choices), seed);
    }

}

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn a_stream_of_events_is_the_core(
        input in stream(),
        limit in limit(),
        seed: u64,
    ) {
        laws::io::events(&input, &limit, seed);
        laws::io::decoded(&laws::sse::parser(&limit), &input, seed);
    }
}
