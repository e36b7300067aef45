//! An encoder whose writer fails.

use core::fmt;
use core::time::Duration;

use deltawire::anthropic;
use deltawire::json::Raw;
use deltawire::sse::{EncodeError, Encoder, Event, Parser};

use crate::laws::{self, Limit};

/// Takes so many bytes, fails once, and then takes more.
#[derive(Default)]
struct Once {
    room: usize,
    has_failed: bool,
    taken: String,
}

impl fmt::Write for Once {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.has_failed || self.taken.len() + text.len() <= self.room {
            self.taken.push_str(text);
            return Ok(());
        }
        self.has_failed = true;
        self.taken.push_str(&text[..self.room - self.taken.len()]);
        Err(fmt::Error)
    }
}

type Call<E> = fn(&mut E) -> Result<(), EncodeError>;

/// Makes all calls at a writer that fails at each byte in turn. From then on each call fails, and nothing is written.
fn fails_for_good<E>(new: fn(Once) -> E, into_inner: fn(E) -> Once, calls: &[Call<E>]) {
    let mut encoder = new(Once { room: usize::MAX, ..Once::default() });
    for call in calls {
        call(&mut encoder).unwrap();
    }
    let all = into_inner(encoder).taken;
    for room in 0..all.len() {
        let mut encoder = new(Once { room, ..Once::default() });
        let mut results = Vec::new();
        for call in calls.iter().chain(calls) {
            results.push(call(&mut encoder));
        }
        let failed = results.iter().position(Result::is_err).unwrap();
        assert!(results[failed..].iter().all(|result| *result == Err(EncodeError::Write)), "after {room} bytes");
        assert_eq!(into_inner(encoder).taken, all[..room], "after {room} bytes");
    }
}

#[test]
fn after_a_failed_write_nothing_is_written() {
    fails_for_good(
        Encoder::new,
        Encoder::into_inner,
        &[
            |encoder| encoder.retry(3000),
            |encoder| encoder.comment("ping"),
            |encoder| encoder.frame(Some("add"), Some("7"), "two\nlines"),
            |encoder| encoder.data("{}"),
            |encoder| {
                let mut chunk: &[u8] = b"event: e\nid: 8\nretry: 9\ndata: x\n\n";
                let mut parser = Parser::new();
                let frame = parser.next_frame(&mut chunk).unwrap().unwrap();
                encoder.forward(&frame)?;
                encoder.event(&frame.to_event().unwrap())
            },
            |encoder| encoder.done(),
        ],
    );
}

#[test]
fn nor_by_a_typed_encoder() {
    fails_for_good(
        anthropic::Encoder::new,
        anthropic::Encoder::into_inner,
        &[
            |encoder| encoder.message_start("msg_1", "m", 9),
            |encoder| encoder.text_start(0),
            |encoder| encoder.thinking_start(0),
            |encoder| encoder.tool_use_start(0, "t", "n"),
            |encoder| encoder.block_start(0, Raw::new("{\n}").unwrap()),
            |encoder| encoder.text_delta(0, "two\nlines"),
            |encoder| encoder.thinking_delta(0, "two\nlines"),
            |encoder| encoder.signature_delta(0, "QUI="),
            |encoder| encoder.input_json_delta(0, "{"),
            |encoder| encoder.block_delta(0, Raw::new("{\n}").unwrap()),
            |encoder| encoder.block_stop(0),
            |encoder| encoder.message_delta("stop_sequence", Some("x"), 2),
            |encoder| encoder.ping(),
            |encoder| encoder.comment("alive"),
            |encoder| encoder.retry(500),
            |encoder| encoder.error("overloaded_error", "Overloaded"),
            |encoder| {
                let raw = b"{\"type\": \"error\",\n\"error\": {\"type\": \"api_error\", \"message\": \"m\"}}";
                match anthropic::Event::parse(raw) {
                    Ok(anthropic::Event::Error(error)) => encoder.forward_error(&error),
                    other => panic!("{other:?}"),
                }
            },
            |encoder| {
                let mut chunk: &[u8] = b"event: e\nid: 8\ndata: x\n\n";
                encoder.forward(&Parser::new().next_frame(&mut chunk).unwrap().unwrap())
            },
            |encoder| encoder.message_stop(),
        ],
    );
}

#[test]
fn what_cannot_be_encoded_is_no_failed_write() {
    let mut encoder = Encoder::new(String::new());
    assert_eq!(encoder.comment("two\nlines"), Err(EncodeError::Comment));
    assert_eq!(encoder.frame(Some("two\nlines"), None, ""), Err(EncodeError::Event));
    encoder.data("x").unwrap();
    assert_eq!(encoder.into_inner(), "data: x\n\n");
}

#[test]
fn what_is_received_is_written_as_it_was() {
    for stream in [
        // An id holds until the next one, and may be taken back.
        &b"data: a\n\nid: 7\ndata: b\n\ndata: c\n\nid\ndata: d\n\ndata: e\n\n"[..],
        b"retry: 0\nevent: e\nid: 7\ndata: a\ndata\n\nretry: 18446744073709551615\ndata\n\n",
        b"event: a\0b\nid: 1\ndata: a\n\ndata: b\n\nid: \xFF\ndata: c\n\nid: 2\ndata: \xFF\n\ndata: d\n\n",
    ] {
        laws::forwarded(stream, &Limit::DEFAULT);
    }
    let mut event = Event::new("a\r\rb\r\n");
    (event.event, event.retry, event.unterminated) = ("".into(), Some(Duration::new(1, 999_999)), true);
    let mut encoder = Encoder::new(String::new());
    encoder.event(&event).unwrap();
    event.retry = Some(Duration::MAX);
    event.data.clear();
    encoder.event(&event).unwrap();
    event.id = "\n".into();
    assert_eq!(encoder.event(&event), Err(EncodeError::Id));
    event.event = "\r".into();
    assert_eq!(encoder.event(&event), Err(EncodeError::Event));
    assert_eq!(
        encoder.into_inner(),
        "retry: 1000\ndata: a\ndata: \ndata: b\ndata: \n\nretry: 18446744073709551615\ndata: \n\n"
    );
}
