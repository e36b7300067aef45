//! The streams of `corpus/`, and what is left of each that is cut.

use std::fs;
use std::path::Path;

use deltawire::answer::Dialect;
use deltawire::anthropic::Message;
use deltawire::sse::Parser;
use serde_json::Value;

use crate::laws;

/// The streams, with the message that is expected of each that may be Anthropic's.
fn streams() -> Vec<(String, Vec<u8>, Option<Value>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut streams = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "sse") {
            let expected = fs::read_to_string(path.with_extension("message")).ok().filter(|_| may_be_ours(&path));
            let expected = expected.map(|line| serde_json::from_str::<Value>(&line).unwrap()["message"].take());
            streams.push((path.display().to_string(), fs::read(&path).unwrap(), expected));
        }
    }
    assert!(streams.len() >= 40);
    streams
}

/// Says whether a stream does not say that it is of another dialect.
fn may_be_ours(path: &Path) -> bool {
    let (mut parser, stream) = (Parser::new(), fs::read(path).unwrap());
    let mut chunk = stream.as_slice();
    while let Some(frame) = parser.next_frame(&mut chunk) {
        let dialect = frame.ok().and_then(|frame| Dialect::of(frame.data_bytes(), frame.event_bytes()));
        if let Some(dialect) = dialect {
            return dialect == Dialect::Anthropic;
        }
    }
    // Only Gemini sends lists.
    !stream.starts_with(b"[") && Dialect::of(&stream, b"").is_none_or(|dialect| dialect == Dialect::Anthropic)
}

#[test]
#[cfg_attr(miri, ignore = "reads files")]
fn messages_are_what_the_corpus_expects() {
    let mut compared = 0;
    for (name, bytes, expected) in streams() {
        laws::any_stream(&bytes, 0x9E37_79B9_7F4A_7C15);
        let Some(expected) = expected else { continue };
        for size in [1, 7, 100, usize::MAX] {
            for message in [Message::new(), Message::new().with_live_input()] {
                let message = match laws::message_of(message, bytes.chunks(size)) {
                    Ok(message) => message,
                    Err(incomplete) => incomplete.message,
                };
                let value = if message.is_started() { message.to_value().unwrap() } else { Value::Null };
                assert_eq!(value, expected, "{name} in chunks of {size}");
            }
        }
        compared += 1;
    }
    assert!(compared >= 15, "{compared}");
}

/// A stream that breaks anywhere gives what was there, and never says that it was all.
#[test]
#[cfg_attr(miri, ignore = "reads files")]
fn a_cut_stream_is_never_complete() {
    for (name, bytes, _) in streams() {
        let whole = laws::message_of(Message::new(), [bytes.as_slice()]);
        let is_whole = whole.is_ok();
        let message = whole.unwrap_or_else(|incomplete| incomplete.message);
        let texts: Vec<&str> = message.content().map(|block| block.text()).collect();
        // From there on it is whole: all content is there, with a reason.
        let end = (0..bytes.len()).rev().find(|&at| laws::message_of(Message::new(), [&bytes[..at]]).is_err());
        let step = if cfg!(debug_assertions) { 7 } else { 1 };
        for at in (0..bytes.len()).step_by(step) {
            let Err(cut) = laws::message_of(Message::new(), [&bytes[..at]]) else {
                assert!(is_whole && at > end.unwrap(), "{name} cut at {at}");
                continue;
            };
            if cut.message.restarts() < message.restarts() || cut.message.id() != message.id() {
                continue;
            }
            for (block, text) in cut.message.content().zip(&texts) {
                assert!(text.starts_with(block.text()), "{name} cut at {at}: {}", block.text());
            }
        }
        // Without a reason why it ended, nothing could be taken for all of it.
        if let (true, Some(reason)) = (is_whole, bytes.windows(13).rposition(|it| it == b"message_delta")) {
            assert!(end.unwrap() > reason + "message_delta".len(), "{name}");
        }
    }
}
