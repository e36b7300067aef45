//! Events of a reader.

#![cfg(feature = "std")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that fails shall panic"
)]

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write as _};

use deltawire::anthropic::Decoder;
use deltawire::io::{Reader, StreamError};
use deltawire::sse::{End, Limits, Parser};
use laws::config;
use laws::sse::streams::{limit, stream};
use proptest::prelude::*;

fn texts<R: Read>(frames: &mut Reader<R, Parser>) -> Vec<String> {
    let mut texts = Vec::new();
    while let Some(frame) = frames.next() {
        texts.push(match frame {
            Ok(frame) => frame.data_lossy().to_string(),
            Err(error) => error.to_string(),
        });
    }
    texts
}

#[test]
fn a_frame_is_lent_from_the_buffer() {
    // The first is longer than the buffer, the others lie in it.
    let long = "x".repeat(40_000);
    let body = format!("data: {long}\n\ndata: a\n\ndata: b\n\n");
    let mut frames = Reader::new(body.as_bytes(), Parser::new());
    let frame = frames.next().unwrap().unwrap();
    assert_eq!((frame.data().unwrap().len(), frame.is_borrowed()), (long.len(), false));
    for text in ["a", "b"] {
        let frame = frames.next().unwrap().unwrap();
        assert_eq!((frame.data(), frame.is_borrowed()), (Ok(text), true));
    }
    assert!(frames.next().is_none());
    assert!(matches!(frames.finish(), End::Clean { .. }));
}

#[test]
fn a_frame_over_the_limit_costs_itself() {
    let parser = Parser::with_limits(Vec::new(), Limits::new().with_max_frame(8));
    let mut frames = Reader::new(&b"data: a\n\ndata: abc\n\ndata: b\n\n{}"[..], parser);
    assert_eq!(texts(&mut frames), ["a", "data of a frame over the limit at byte 9", "b"]);
    assert_eq!((frames.decoder().offset(), frames.finish().pending()), (31, 2));
}

/// A reader that fails.
struct Reset;

impl Read for Reset {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(ErrorKind::ConnectionReset.into())
    }
}

/// A reader that says once that it read more than there was room for.
struct Boasts(bool);

impl Read for Boasts {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Ok(if core::mem::replace(&mut self.0, false) { buffer.len() + 1 } else { 0 })
    }
}

#[test]
fn a_reader_that_is_broken() {
    let mut frames = Reader::new((&b"data: a\n\ndata: b"[..]).chain(Reset), Parser::new());
    assert!(frames.next().unwrap().is_ok());
    for _ in 0..2 {
        let Some(Err(StreamError::Transport(error))) = frames.next() else { panic!() };
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    }
    assert!(matches!(frames.finish(), End::Truncated(tail) if tail.pending() == 7));
    // There cannot be more than there is room for.
    let mut frames = Reader::new(Boasts(true), Parser::new());
    assert!(frames.next().is_none());
    assert_eq!(frames.decoder().offset(), 16 << 10);
}

#[test]
fn a_file_that_grows() {
    let path = std::env::temp_dir().join(format!("deltawire-reader-{}", std::process::id()));
    let mut file = File::create(&path).unwrap();
    let mut frames = Reader::new(File::open(&path).unwrap(), Parser::new());
    for (part, seen) in [("data: 1\n\nda", &["1"][..]), ("", &[]), ("ta: 2\n\ndata: 3\n\n", &["2", "3"])] {
        file.write_all(part.as_bytes()).unwrap();
        assert_eq!(texts(&mut frames), seen);
    }
    fs::remove_file(path).unwrap();
}

#[test]
fn typed_events() {
    let body = fs::read("corpus/anthropic-tool-use.sse").unwrap();
    let mut events = Reader::with_buffer(body.as_slice(), Decoder::new(), [0; 100]);
    let mut count = 0;
    while let Some(event) = events.next() {
        event.unwrap();
        count += 1;
    }
    assert!(count > 5 && events.finish().is_complete());
}

#[test]
fn a_buffer_without_room_reads_nothing() {
    let mut events = Reader::with_buffer(&b"data: a\n\n"[..], Parser::new(), []);
    assert!(events.next().is_none());
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn a_reader_is_the_core(
        input in stream(),
        limit in limit(),
        seed: u64,
    ) {
        laws::read::reader(&laws::sse::parser(&limit), &input, seed);
    }

    #[test]
    fn a_reader_of_typed_events_is_the_core(
        choices in prop::collection::vec(any::<u8>(), 0..60),
        limit in prop_oneof![Just(1_u32 << 24), 60..300_u32],
        seed: u64,
    ) {
        laws::read::reader(&laws::anthropic::stream(limit), &laws::anthropic::unpack(&choices), seed);
    }
}
