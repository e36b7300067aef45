//! Streams that are written on, and bodies that are served.

#![cfg(feature = "bytes")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that fails shall panic"
)]

use core::future::{pending, ready};
use core::pin::pin;
use core::task::{Context, Poll, Waker};

use bytes::Bytes;
use deltawire::anthropic::{Decoder, Event};
use deltawire::io::{Edit, SseExt as _, StreamError};
use deltawire::sse::{Limits, Parser};
use futures_core::Stream;
use laws::config;
use laws::io::{Act, Source};
use laws::sse::streams::stream;
use proptest::prelude::*;

type Item = Result<Bytes, StreamError<usize>>;

fn chunks<const N: usize>(chunks: [&str; N]) -> Source {
    Source::new(chunks.map(|chunk| Act::Chunk(chunk.into())).to_vec())
}

fn all<S: Stream>(stream: S) -> Vec<S::Item> {
    laws::io::all(stream, |_| {})
}

/// The bytes, and the text of the errors.
fn texts(items: Vec<Item>) -> Vec<String> {
    items
        .into_iter()
        .map(|item| item.map_or_else(|error| error.to_string(), |it| String::from_utf8(it.to_vec()).unwrap()))
        .collect()
}

fn kept(source: Source) -> Vec<String> {
    texts(all(source.relay(Parser::new(), |_| Edit::Keep)))
}

const BARE_LINE: &str = "{\"type\":\"error\",\"error\":{}}\n";
const START: &str = "data: {\"type\":\"message_start\",\"message\":{}}\n\n";
const STOP: &str =
    "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\ndata: {\"type\":\"message_stop\"}";

#[test]
fn a_frame_is_held_until_it_is_whole() {
    assert_eq!(
        kept(chunks(["da", "ta: a\n", "\ndata: b", "\n\ndata: c\n\n"])),
        ["da", "ta: a\n", "\n", "data: b", "\n\ndata: c\n\n"]
    );
    // Comments, line ends and fields that nobody knows are as they were.
    assert_eq!(
        kept(chunks([": a\r\n\r\nfoo: b\r\n\r\nid: 1\rdata: c\r\r"])),
        [": a\r\n\r\nfoo: b\r\n\r\nid: 1\rdata: c\r\r"]
    );
    // What is already there comes at once, and with it no copy is made.
    let chunk = Bytes::from_static(b"data: a\n\ndata: b\n\ndata: ");
    let source = Source::new(vec![Act::Chunk(chunk.to_vec())]);
    let items = all(source.relay(Parser::new(), |_| Edit::Keep));
    assert_eq!(items.len(), 2);
    assert_eq!(items[0].as_ref().unwrap(), &chunk[..18]);
}

#[test]
fn each_way_to_end() {
    let last = |source: Source| texts(all(source.relay(Decoder::new(), |_| Edit::Keep))).pop();
    assert_eq!(last(chunks([START, "data: x"])).unwrap(), "stream ended 7 bytes into a frame");
    assert_eq!(last(chunks([START])).unwrap(), "stream ended before its answer did");
    assert_eq!(last(chunks([])).unwrap(), "stream ended before its answer did");
    assert_eq!(last(chunks(["<html>\n"])).unwrap(), "body that is not an event stream: <html>\n");
    assert_eq!(
        last(chunks(["{\"type\":\"error\",\"error\":{}}"])).unwrap(),
        "body that is not an event stream: {\"type\":\"error\",\"error\":{}}"
    );
    // The last frame gets the line ends that it lacks, and is seen.
    for (line_end, rest) in [("", "\n\n"), ("\n", "\n"), ("\r\n", "\n")] {
        let mut stops = 0;
        let source = chunks([START, STOP, line_end]);
        let items = all(source.relay(Decoder::new(), |event| {
            stops += usize::from(matches!(event, Ok(Event::MessageStop)));
            Edit::Keep
        }));
        assert_eq!(texts(items).concat(), format!("{START}{STOP}{line_end}{rest}"));
        assert_eq!(stops, 1);
    }
    // An error event is an end like any other: the client has seen it.
    let error = "data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"}}\n\n";
    assert_eq!(last(chunks([START, error])).unwrap(), error);
    // Of half a frame nothing is written on.
    let source = Source::new(vec![Act::Chunk(START.into()), Act::Chunk(b"data: {\"ty".to_vec()), Act::Error(7)]);
    assert_eq!(texts(all(source.relay(Decoder::new(), |_| Edit::Keep))), [START, "transport failed: 7"]);
}

#[test]
fn events_are_left_out_and_replaced() {
    let edit = |event: Result<deltawire::sse::Frame<'_>, deltawire::Error>| match event.unwrap().data_bytes() {
        b"drop" => Edit::Drop,
        b"replace" => Edit::Replace("data: new\n\n".into()),
        _ => Edit::Keep,
    };
    let body = "data: a\n\n: c\n\ndata: drop\n\ndata: b\n\nda";
    let rest = "ta: replace\r\n\r\ndata: drop\n\ndata: c\n\n";
    let items = texts(all(chunks([body, rest]).relay(Parser::new(), edit)));
    assert_eq!(items.concat(), "data: a\n\n: c\n\ndata: b\n\ndata: new\n\ndata: c\n\n");
    // Other blocks stay, for any cutting.
    let body = "\n: a\r\n\r\nretry: 3000\n\nid: 7\r\revent: error\n\n: d\ndata: drop\n: with it\n\ndata: b\n\n: c\n\nx\ndata: replace\r\n\ndata: drop\n\n";
    for size in 1..body.len() {
        let source = Source::new(body.as_bytes().chunks(size).map(|chunk| Act::Chunk(chunk.to_vec())).collect());
        let items = texts(all(source.relay(Parser::new(), edit)));
        assert_eq!(
            items.concat(),
            "\n: a\r\n\r\nretry: 3000\n\nid: 7\r\revent: error\n\n: d\ndata: b\n\n: c\n\nx\ndata: new\n\n",
            "chunks of {size}"
        );
    }
    // Nothing in place of it is nothing.
    assert_eq!(all(chunks(["data: a\n\n"]).relay(Parser::new(), |_| Edit::Replace(Bytes::new()))), []);
    // A mark that would not be at the start after a heartbeat.
    // With two of them it is a line that nobody knows, and stays one.
    for marks in [&["\u{feff}\u{feff}data: b\n\ndata: a\n\n"][..], &["\u{feff}", "\u{feff}data: b\n\ndata: a\n\n"]] {
        let source = Source::new(marks.iter().map(|chunk| Act::Chunk(chunk.as_bytes().to_vec())).collect());
        assert_eq!(kept(source).concat(), marks.concat());
    }
    assert_eq!(kept(chunks(["\u{feff}data: a\n\n"])), ["data: a\n\n"]);
    assert_eq!(
        kept(Source::new(
            ["\u{feff}:\n\ndata: a\n\n"; 1].concat().bytes().map(|byte| Act::Chunk(vec![byte])).collect()
        ))
        .concat(),
        ":\n\ndata: a\n\n"
    );
}

#[test]
fn a_bare_error() {
    const BARE: &str = "{\"type\":\"error\",\n\"error\":{}}";
    let with = |edit: Edit| {
        let source = chunks([START, "data: {\"type\":\"ping\"}\n\n{\"type\":\"error\",\n", "\"error\":{}}\n", STOP]);
        let edit = move |event: Result<Event<'_>, _>| match event {
            Ok(Event::Error(_)) => edit.clone(),
            _ => Edit::Keep,
        };
        texts(all(source.relay(Decoder::new(), edit)))
    };
    let before = [START, "data: {\"type\":\"ping\"}\n\n"];
    assert_eq!(with(Edit::Keep), [&before[..], &[&format!("body that is not an event stream: {BARE}")]].concat());
    assert_eq!(with(Edit::Replace("data: new\n\n".into())), [&before[..], &["data: new\n\n"]].concat());
    // Each of them is asked for, and a frame that is left out takes a line in its block with it.
    let ping = "data: {\"type\":\"ping\"}\n";
    let mut edits = [Edit::Drop, Edit::Replace("data: new\n\n".into())].into_iter();
    let items =
        texts(all(chunks([START, BARE_LINE, "\n", BARE_LINE, STOP]).relay(Decoder::new(), |event| match event {
            Ok(Event::Error(_)) => edits.next().unwrap(),
            _ => Edit::Keep,
        })));
    assert_eq!(items.concat(), format!("{START}{BARE_LINE}\ndata: new\n\n"));
    let items = texts(all(chunks([START, ping, BARE_LINE, "\n", STOP]).relay(Decoder::new(), |event| match event {
        Ok(Event::Error(_) | Event::Ping) => Edit::Drop,
        _ => Edit::Keep,
    })));
    assert_eq!(items.concat(), format!("{START}{STOP}\n\n"));
    // An answer that ends well all the same.
    assert_eq!(with(Edit::Drop).concat(), format!("{START}{}{BARE}\n{STOP}\n\n", before[1]));
}

#[test]
fn what_is_held_has_a_bound() {
    let parser = Parser::with_limits(Vec::new(), Limits::new().with_max_frame(1024));
    let comment = "x".repeat(1000);
    let chunks = (0..100).map(|at| Act::Chunk(if at == 0 { b"data: a\n\n:".to_vec() } else { comment.clone().into() }));
    let items = all(Source::new(chunks.collect()).relay(parser, |_| Edit::Keep));
    assert!(matches!(items.as_slice(), [Ok(_), Err(StreamError::Skipped(error))] if error.offset() == 9));
}

#[test]
fn a_frame_over_the_limit() {
    let body = "data: a\n\n: b\n\ndata: 123456789\ndata: b\n\ndata: c\n\n";
    for edit in [Edit::Keep, Edit::Drop, Edit::Replace("data: new\n\n".into())] {
        for size in 1..body.len() {
            let parser = Parser::with_limits(Vec::new(), Limits::new().with_max_frame(8));
            let source = Source::new(body.as_bytes().chunks(size).map(|chunk| Act::Chunk(chunk.to_vec())).collect());
            let mut items =
                texts(all(source.relay(parser, |event| if event.is_err() { edit.clone() } else { Edit::Keep })));
            // Not `data: b` as a frame of its own, and the same for any cutting.
            assert_eq!(items.pop().unwrap(), "data of a frame over the limit at byte 14");
            assert_eq!(items.concat(), "data: a\n\n: b\n\n");
        }
    }
}

#[test]
fn a_page_is_held() {
    let items = all(chunks(["<html>\n", "<p>\n\n", "</html>"]).relay(Parser::new(), |_| Edit::Keep));
    assert_eq!(texts(items), ["body that is not an event stream: <html>\n<p>\n\n</html>"]);
    // If a frame comes after all, nothing is missing. Comments do not wait.
    assert_eq!(kept(chunks([": a\n\n", "foo\n\n", "data: b\n\n"])), [": a\n\n", "foo\n\n", "data: b\n\n"]);
}

#[test]
fn heartbeats() {
    let acts = |acts: &[Act]| Source::new(acts.to_vec());
    let (a, b) = (Act::Chunk(b"a".to_vec()), Act::Chunk(b"b".to_vec()));
    let end = |end: Result<(), usize>| end.map(|()| Bytes::new());
    let items = all(acts(&[Act::Pending, a.clone(), Act::Pending, Act::Pending, b.clone()]).serve(|| ready(()), end));
    assert_eq!(items, [":\n\n", "a", ":\n\n", ":\n\n", "b"].map(|it| Ok(it.into())));
    // The error aborts the response, if `end` says so.
    let items = all(acts(&[a.clone(), Act::Error(3), b.clone()]).serve(pending::<()>, end));
    assert_eq!(items, [Ok("a".into()), Err(3)]);
    // A timer that runs starts anew after an item.
    let mut started = 0;
    let mut body = pin!(acts(&[Act::Pending, a, Act::Pending, Act::Pending, b]).serve(
        || {
            started += 1;
            pending::<()>()
        },
        end
    ));
    let mut cx = Context::from_waker(Waker::noop());
    let mut polls = 0;
    while !matches!(body.as_mut().poll_next(&mut cx), Poll::Ready(None)) {
        polls += 1;
    }
    assert_eq!((polls, started), (5, 2));
}

#[test]
fn it_is_what_its_parts_are() {
    fn is<T: Send + Sync + Unpin>(_: &T) {}
    is(&chunks([]).relay(Decoder::new(), |_| Edit::Keep));
    is(&chunks([]).serve(pending::<()>, |_| Ok(Bytes::new())));
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn what_is_written_on_is_what_came(input in stream(), frame in 0..60_u32, seed: u64) {
        laws::relay::verbatim(&Parser::with_limits(Vec::new(), Limits::new().with_max_frame(frame)), &input, seed);
        laws::relay::verbatim(&Parser::new(), &input, seed);
        laws::relay::verbatim(&Decoder::new(), &input, seed);
        laws::relay::served(&input, seed);
    }

    #[test]
    fn what_is_edited_is_what_changes(choices in prop::collection::vec(any::<u8>(), 0..60), seed: u64) {
        let input = laws::anthropic::unpack(&choices);
        laws::relay::verbatim(&Decoder::new(), &input, seed);
        laws::relay::edited(&Decoder::new(), &input, seed >> 2);
    }
}
