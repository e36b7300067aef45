//! `io::Codec` through its public API.

#![cfg(feature = "tokio-util")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that fails shall panic"
)]

use core::error::Error;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};

use std::fs;

use deltawire::io::Codec;
use deltawire::sse::{EncodeError, End, Event, Limits, Parser};
use futures_core::Stream;
use laws::codec::{Act, Reader};
use laws::config;
use laws::sse::Limit;
use laws::sse::streams::{limit, stream};
use proptest::prelude::*;
use tokio_util::bytes::BytesMut;
use tokio_util::codec::{Decoder as _, Encoder as _, Framed, FramedRead, FramedWrite};

type Events = FramedRead<Reader, Codec>;

/// A reader of chunks, where an empty one is an end after which it goes on.
fn events<const N: usize>(chunks: [&str; N], parser: Parser) -> Events {
    let acts = chunks.map(|chunk| Act::Chunk(chunk.into())).to_vec();
    FramedRead::new(Reader::new(acts), Codec::with_parser(parser))
}

/// What one poll says: the data of an event, with an ellipsis if it is unterminated, or the text of an error, which has "reader: "
/// before it if it is not an item.
fn poll(events: &mut Events) -> Option<String> {
    match Pin::new(events).poll_next(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(item) => item.map(|item| match item {
            Ok(Ok(event)) if event.unterminated => event.data + "..",
            Ok(Ok(event)) => event.data,
            Ok(Err(error)) => error.to_string(),
            Err(error) => format!("reader: {error}"),
        }),
        Poll::Pending => panic!("it is never pending"),
    }
}

fn assert_polls<const N: usize>(mut events: Events, expected: [Option<&str>; N]) {
    for (at, expected) in expected.into_iter().enumerate() {
        assert_eq!(poll(&mut events).as_deref(), expected, "poll {at}");
    }
}

/// What a plain loop sees.
fn all(mut events: Events) -> Vec<String> {
    let mut items = Vec::new();
    while let Some(item) = poll(&mut events) {
        items.push(item);
    }
    items
}

#[test]
fn each_way_to_end() {
    let ends = |body: &str, item: &str| {
        let item = Some(item).filter(|item| !item.is_empty());
        assert_polls(events([body], Parser::new()), [item, None, None]);
    };
    ends("", "");
    ends("\n: heartbeat\n\n", "");
    ends("data: a\n", "a..");
    ends("data: a", "stream ended 7 bytes into a frame");
    ends("event: ping\n", "stream ended 12 bytes into a frame");
    ends("{\"error\":{}}\n", "body that is not an event stream: {\"error\":{}}\n");
    ends("{\"error\":{}}", "body that is not an event stream: {\"error\":{}}");
}

#[test]
fn a_skipped_frame_does_not_cost_what_follows() {
    let parser = || Parser::with_limits(Vec::new(), Limits::new().with_max_frame(8));
    let skipped = |at: u64| format!("data of a frame over the limit at byte {at}");
    assert_eq!(
        all(events(["data: a\n\ndata: 345678\n\ndata: b\n\ndata: c"], parser())),
        ["a", &skipped(9), "b", "stream ended 7 bytes into a frame"],
    );
    // Two in the last read.
    assert_eq!(
        all(events(["data: a\n\ndata: 345678\n\ndata: 345678\n\ndata: b\n\ndata: c\n"], parser())),
        ["a", &skipped(9), &skipped(23), "b", "c.."],
    );
    // One of several reads.
    assert_eq!(
        all(events(["data: a\n\ndata: 345", "678\n\ndata: b\n\n", "data: c\n\n"], parser())),
        ["a", &skipped(9), "b", "c"],
    );
}

#[test]
fn a_frame_that_is_not_utf_8_does_not_cost_what_follows() {
    const BAD: &str = "frame that is not UTF-8";
    let chunk = Act::Chunk(b"data: a\n\ndata: \xFF\n\ndata: \xFE\n\ndata: b\n\ndata: \xFF\n".to_vec());
    assert_eq!(all(FramedRead::new(Reader::new(vec![chunk]), Codec::new())), ["a", BAD, BAD, "b", BAD]);
}

#[test]
fn an_error_of_the_reader_is_not_an_item() {
    let chunk = |text: &str| Act::Chunk(text.into());
    let acts = vec![chunk("data: a\n\ndata: b\n\nda"), Act::Error(7), chunk("ta: c\n\n"), Act::Error(8)];
    assert_polls(
        FramedRead::new(Reader::new(acts), Codec::new()),
        [Some("a"), Some("b"), Some("reader: 7"), None, Some("c"), Some("reader: 8"), None, None],
    );
}

#[test]
fn a_reader_that_goes_on_after_its_end() {
    assert_polls(
        events(["data: 1\n\nda", "", "ta: 2\n\n", "", "data: 3\n", "", "", "data: 4\n\n"], Parser::new()),
        [
            Some("1"),
            Some("stream ended 2 bytes into a frame"),
            None,
            Some("2"),
            None,
            Some("3.."),
            None,
            // Nothing came.
            None,
            Some("3\n4"),
            None,
            None,
        ],
    );
    assert_polls(
        events(["{", "", "}\n", "", "data: 1\n\n"], Parser::new()),
        [
            Some("body that is not an event stream: {"),
            None,
            Some("body that is not an event stream: {}\n"),
            None,
            Some("1"),
            None,
        ],
    );
}

#[test]
fn a_codec_is_asked_in_between() {
    let mut parser = Parser::new();
    parser.set_last_event_id(b"7").unwrap();
    let (mut codec, mut buffer) = (Codec::with_parser(parser), BytesMut::from("data: a\n\nretry: 5\ndata: b\n"));
    let event = codec.decode(&mut buffer).unwrap().unwrap().unwrap();
    assert_eq!((&*event.data, &*event.id), ("a", "7"));
    // One at a time.
    assert_eq!((buffer.len(), codec.parser().offset()), (17, 9));
    assert_eq!(codec.decode(&mut buffer).unwrap(), None);
    let mut clone = codec.clone();
    assert!(matches!(clone.finish(), End::Unterminated { frame, .. } if frame.data() == Ok("b")));
    buffer.extend_from_slice(b"\n");
    assert_eq!(codec.decode(&mut buffer).unwrap().unwrap().unwrap().data, "b");
    assert!(matches!(codec.finish(), End::Clean { .. }));
    assert!(matches!(clone.finish(), End::Unterminated { .. }));
    assert_eq!(codec.parser().retry(), Some(5));
}

#[test]
fn errors_and_parts() {
    fn is<T: Send + Sync + Unpin + core::fmt::Debug + Clone + Default>() {}
    is::<Codec>();
    // Both ways at once.
    let _: fn(Framed<(), Codec>, FramedWrite<(), Codec>) = |_, _| {};
    let (mut codec, mut buffer) = (Codec::new(), BytesMut::from("data: "));
    let mut event = Event::new("a");
    event.event = "two\nlines".into();
    let error = codec.encode(&event, &mut buffer).unwrap_err();
    assert_eq!(error.get_ref().and_then(|error| error.downcast_ref()), Some(&EncodeError::Event));
    assert!(error.source().is_none() && buffer == "data: ");
}

#[test]
fn an_id_that_was_written_holds() {
    laws::codec::written(b"data: a\n\nid: 7\ndata: b\n\nid\ndata: c\n\nretry: 5\ndata: d\n\n", &Limit::DEFAULT);
}

#[test]
fn the_corpus() {
    for entry in fs::read_dir("corpus").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "sse") {
            let bytes = fs::read(path).unwrap();
            laws::codec::decoded(&bytes, &Limit::DEFAULT, 3);
            laws::codec::framed(&bytes, &Limit::DEFAULT, 3);
            laws::codec::written(&bytes, &Limit::DEFAULT);
        }
    }
}

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn a_codec_is_the_core(input in stream(), limit in limit(), seed: u64) {
        laws::codec::decoded(&input, &limit, seed);
    }

    #[test]
    fn frames_that_are_read_are_the_core(input in stream(), limit in limit(), seed: u64) {
        laws::codec::framed(&input, &limit, seed);
    }

    #[test]
    fn a_codec_writes_as_the_encoder(input in stream(), limit in limit()) {
        laws::codec::written(&input, &limit);
    }
}
