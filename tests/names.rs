//! Names and messages, which logs and people read: each kind has its own.

#![cfg(feature = "serde_json")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails shall panic")]
#![allow(clippy::std_instead_of_alloc, reason = "a test has std")]

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

use deltawire::anthropic::{
    BlockKind, Decoder, Delta, Encoder, ErrorType, Event, Item, Message, Order, StopReason, Violation,
};
use deltawire::json::{Quoted, Raw, Snapshot, Str};
use deltawire::sse::{self, EncodeError, IdError, Limits, Parser};
use deltawire::stream::Outcome;
use deltawire::stream::ToolInput;
use deltawire::{Error, ErrorKind};

/// Makes sure that no two of them are the same.
fn all_different(names: impl IntoIterator<Item = String>) {
    let names: Vec<String> = names.into_iter().collect();
    let different: BTreeSet<&String> = names.iter().collect();
    assert_eq!(different.len(), names.len(), "{names:?}");
    assert!(names.iter().all(|name| !name.is_empty()));
}

#[test]
fn kinds_of_errors() {
    use ErrorKind::{
        BufferTooSmall, ControlCharacter, DataTooLong, EventTooLong, IdTooLong, InvalidEscape, InvalidUtf8,
        LoneSurrogate, MissingMember, NumberOutOfRange, OutOfMemory, TooDeep, TooManyLines, UnexpectedByte,
        UnexpectedEnd, UnexpectedType,
    };
    let kinds = [
        DataTooLong,
        EventTooLong,
        IdTooLong,
        TooManyLines,
        OutOfMemory,
        UnexpectedEnd,
        UnexpectedByte,
        InvalidEscape,
        ControlCharacter,
        InvalidUtf8,
        TooDeep,
        LoneSurrogate,
        BufferTooSmall,
        NumberOutOfRange,
        MissingMember,
        UnexpectedType,
    ];
    all_different(kinds.map(|kind| kind.name().to_owned()));
    all_different(kinds.map(|kind| kind.to_string()));
    for kind in kinds {
        // As its name in the code is, in snake case.
        assert_eq!(kind.name().replace('_', ""), format!("{kind:?}").to_lowercase());
    }
    let error: Error = Raw::new("[1").unwrap_err();
    assert_eq!(error.to_string(), "unexpected end at byte 2");
}

#[test]
fn violations() {
    use Violation::{
        AfterEnd, BeforeStart, BlockRestarted, ClosedBlock, IndexGap, NoStopReason, OpenAtEnd, SecondStart,
        StartedComplete, TooManyOpen, UnknownBlock, WrongKind,
    };
    let all = [
        (BeforeStart, None),
        (SecondStart { same_id: true }, None),
        (StartedComplete, None),
        (AfterEnd, None),
        (IndexGap { expected: 1, index: 7 }, Some(7)),
        (BlockRestarted { index: 7 }, Some(7)),
        (UnknownBlock { index: 7 }, Some(7)),
        (ClosedBlock { index: 7 }, Some(7)),
        (WrongKind { index: 7 }, Some(7)),
        (TooManyOpen { index: 7 }, Some(7)),
        (OpenAtEnd { blocks: 2 }, None),
        (NoStopReason, None),
    ];
    for (violation, index) in all {
        assert_eq!(violation.index(), index);
        assert_eq!(violation.to_string().contains('7'), index.is_some(), "{violation}");
        let name = format!("{violation:?}");
        let name = name.split([' ', '{']).next().unwrap();
        assert_eq!(violation.name().replace('_', ""), name.to_lowercase());
    }
    all_different(all.map(|(violation, _)| violation.name().to_owned()));
    all_different(
        all.map(|(violation, _)| violation.to_string()).into_iter().chain([SecondStart { same_id: false }.to_string()]),
    );
}

#[test]
fn what_is_shown() {
    assert_eq!(StopReason::ContextWindowExceeded.to_string(), "model_context_window_exceeded");
    assert_eq!(ErrorType::RateLimit.to_string(), "rate_limit_error");
    assert_eq!(BlockKind::ServerToolUse.to_string(), "server_tool_use");
    assert_eq!(Outcome::Empty.to_string(), "empty");
    let errors = [IdError::Forbidden, IdError::TooLong, IdError::InFrame, IdError::OutOfMemory];
    all_different(errors.map(|error| error.to_string()));
    let errors = [EncodeError::Event, EncodeError::Id, EncodeError::Comment, EncodeError::Data, EncodeError::Write];
    all_different(errors.map(|error| error.to_string()));
    let text = Str::new(r"a\nb").unwrap();
    let mut pieces = String::new();
    pieces.extend(text.pieces());
    assert_eq!((String::from(text).as_str(), pieces.as_str()), ("a\nb", "a\nb"));
    assert_eq!(serde_json::to_value(text).unwrap(), "a\nb");
    assert_ne!(text, Str::new("a b").unwrap());
    assert_ne!(Raw::new("1").unwrap(), Raw::new("2").unwrap());
    assert_eq!(format!("{:?}", Str::new("\u{9B}é").unwrap()), "\"\\u009bé\"");
    let raws: HashSet<Raw<'_>> = ["1", " 1 ", "2"].map(|raw| Raw::new(raw).unwrap()).into();
    assert_eq!(raws.len(), 2);
    let mut encoder = Encoder::new(String::new());
    encoder.retry(500).unwrap();
    assert_eq!(encoder.into_inner(), "retry: 500\n\n");
    let lossy = sse::Lossy::new(b"\"a\\\x1B\xFF");
    assert_eq!(lossy.pieces().collect::<Vec<_>>(), ["\"a\\\u{1B}", "\u{FFFD}"]);
    assert_eq!(
        (lossy.to_string().as_str(), format!("{lossy:?}").as_str()),
        ("\"a\\\u{1B}\u{FFFD}", "\"\\\"a\\\\\\u{1b}\u{FFFD}\"")
    );
    let mut parser = Parser::new();
    let mut chunk: &[u8] = b"event: a\ndata: b\n\nevent: \xFF\ndata\n\n";
    let frame = parser.next_frame(&mut chunk).unwrap().unwrap();
    assert!(frame.event() == "a" && format!("{frame:?}").contains("\"b\""), "{frame:?}");
    assert_eq!(parser.next_frame(&mut chunk).unwrap().unwrap().event(), "\u{FFFD}");
    assert!(parser.next_frame(&mut b"\ndata: cut".as_slice()).is_none());
    assert_eq!((parser.finish().pending(), parser.finish().is_bare()), (9, false));
    parser.reset();
    assert!(parser.next_frame(&mut b"what\n".as_slice()).is_none());
    assert_eq!((parser.finish().pending(), parser.finish().is_bare()), (0, true));
    let [valid, cut] = [sse::Lossy::new(b"ab").to_cow(), sse::Lossy::new(b"a\xC3").to_cow()];
    assert!(matches!(valid, Cow::Borrowed("ab")) && cut == "a\u{FFFD}");
    assert_eq!(Quoted::new("a\n\r\t\"\\\u{1}é").to_string(), r#""a\n\r\t\"\\\u0001é""#);
}

/// A writer that has room for so many bytes.
struct Narrow(usize);

impl core::fmt::Write for Narrow {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        self.0 = self.0.checked_sub(text.len()).ok_or(core::fmt::Error)?;
        Ok(())
    }
}

#[test]
fn a_writer_that_fails_is_told() {
    fn events(out: &mut impl core::fmt::Write) -> Result<(), EncodeError> {
        let mut encoder = Encoder::new(out);
        encoder.text_delta(0, "\"").and_then(|()| encoder.comment("c")).and_then(|()| encoder.error("t", "m"))
    }
    fn frames(out: &mut impl core::fmt::Write) -> Result<(), EncodeError> {
        let mut encoder = sse::Encoder::new(out);
        encoder.frame(Some("e"), Some("i"), "a\nb").and_then(|()| encoder.retry(5)).and_then(|()| encoder.done())
    }
    let (mut all_events, mut all_frames) = (String::new(), String::new());
    events(&mut all_events).unwrap();
    frames(&mut all_frames).unwrap();
    for room in 0..=all_events.len() {
        let is_enough = room == all_events.len();
        assert_eq!(events(&mut Narrow(room)), if is_enough { Ok(()) } else { Err(EncodeError::Write) }, "{room}");
    }
    for room in 0..=all_frames.len() {
        let is_enough = room == all_frames.len();
        assert_eq!(frames(&mut Narrow(room)), if is_enough { Ok(()) } else { Err(EncodeError::Write) }, "{room}");
    }
}

#[test]
fn what_is_made_anew_is_empty() {
    assert!(!Message::default().is_started());
    assert_eq!(Order::default().outcome(), Outcome::Empty);
    assert_eq!(Decoder::default().parser().offset(), Parser::default().offset());
    assert_eq!(ToolInput::default(), ToolInput::new());
    assert_eq!(Limits::default(), Limits::new());
    assert_eq!(Snapshot::default().value(), &serde_json::Value::Null);
}

#[test]
fn a_payload_into_types_of_ones_own() {
    let mut stream = Decoder::new();
    let mut chunk: &[u8] = b"data: {\"type\":\"ping\",\"n\":[1]}\n\n";
    let Some(Item::Event(received)) = stream.next_item(&mut chunk).transpose().unwrap() else { panic!() };
    let value: serde_json::Value = received.deserialize().unwrap();
    let frame = received.frame.unwrap();
    assert_eq!(frame.deserialize::<serde_json::Value>().unwrap(), value);
    assert!(frame.deserialize::<u8>().is_err());
    #[cfg(feature = "simd-json")]
    assert_eq!(frame.deserialize_simd::<serde_json::Value>().unwrap(), value);
    let delta = br#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}"#;
    assert!(matches!(Event::parse(delta), Ok(Event::BlockDelta { delta: Delta::Text(_), .. })));
}
