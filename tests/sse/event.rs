//! Frames that own their text, and ids that the caller sets.

use core::time::Duration;
use std::borrow::Cow;

use deltawire::sse::{End, Event, IdError, Item, Parser};

fn event(stream: &str) -> Event {
    let mut chunk = stream.as_bytes();
    Parser::new().next_frame(&mut chunk).unwrap().unwrap().to_event().unwrap()
}

#[test]
fn an_event_has_what_the_frame_has() {
    let mut expected = Event::new("a\nb");
    assert_eq!(event("data: a\ndata: b\n\n"), expected);
    expected.event = "add".into();
    expected.id = "7".to_owned();
    expected.retry = Some(Duration::from_millis(500));
    assert_eq!(event("event: add\nid: 7\ndata: a\nretry: 500\ndata: b\n\n"), expected);
    assert_eq!(event("data\n\n"), Event::default());
    assert_eq!(event("retry: 18446744073709551615\ndata\n\n").retry, Some(Duration::from_millis(u64::MAX)));
    assert!(!event("data\n\n").unterminated);
}

#[test]
fn usual_names_are_static() {
    for name in
        ["message", "content_block_delta", "ping", "error", "response.output_text.delta", "response.refusal.done"]
    {
        let seen = event(&format!("event: {name}\ndata\n\n"));
        assert!(matches!(seen.event, Cow::Borrowed(seen) if seen == name), "{name}");
    }
    assert!(matches!(event("data\n\n").event, Cow::Borrowed("message")));
    for name in ["Ping", "pin", "pings", "content_block_delt", "é"] {
        let seen = event(&format!("event: {name}\ndata\n\n"));
        assert!(matches!(&seen.event, Cow::Owned(seen) if seen == name), "{name}");
    }
}

#[test]
fn what_is_not_utf_8() {
    let cases: [(&[u8], [&str; 3]); 4] = [
        (b"data: a\xFF\n\n", ["message", "a\u{FFFD}", ""]),
        (b"event: \xFF\ndata: a\n\n", ["\u{FFFD}", "a", ""]),
        (b"id: \xFF1\ndata: a\n\n", ["message", "a", "\u{FFFD}1"]),
        (b"event: ping\ndata: \xE2\x82\n\n", ["ping", "\u{FFFD}", ""]),
    ];
    for (mut chunk, [name, data, id]) in cases {
        let mut parser = Parser::new();
        let frame = parser.next_frame(&mut chunk).unwrap().unwrap();
        assert!(frame.to_event().is_err(), "{frame:?}");
        let seen = frame.to_event_lossy();
        assert_eq!((&*seen.event, &*seen.data, &*seen.id), (name, data, id));
    }
    // An id holds on, so a bad one makes every frame after it one that is not UTF-8.
    let mut parser = Parser::new();
    let mut chunk: &[u8] = b"id: \xFF\n\ndata: a\n\n";
    assert!(parser.next_frame(&mut chunk).unwrap().unwrap().to_event().is_err());
}

#[test]
fn an_event_goes_anywhere() {
    fn sent<T: Clone + Default + Eq + core::hash::Hash + Send + Sync + Unpin + 'static>() {}
    sent::<Event>();
}

#[cfg(feature = "serde_json")]
#[test]
fn an_event_in_json() {
    let first = event("event: add\nid: 7\nretry: 500\ndata: a\n\n");
    let text = serde_json::to_string(&first).unwrap();
    assert_eq!(text, r#"{"event":"add","data":"a","id":"7","retry":500,"unterminated":false}"#);
    assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), first);
    // What is missing is as in a new one, and what is unknown is skipped.
    let seen: Event = serde_json::from_str(r#"{"event":"ping","retry":null,"more":[1]}"#).unwrap();
    assert!(matches!(seen.event, Cow::Borrowed("ping")));
    assert_eq!(serde_json::from_str::<Event>("{}").unwrap(), Event::default());
    for wrong in [r#"{"data":1}"#, r#"{"event":1}"#, r#"{"id":null}"#, r#"{"retry":-1}"#, r#"{"unterminated":0}"#, "[]"]
    {
        assert!(serde_json::from_str::<Event>(wrong).is_err(), "{wrong}");
    }
    let mut long = Event::default();
    long.retry = Some(Duration::MAX);
    assert!(serde_json::to_string(&long).unwrap().contains("\"retry\":18446744073709551615"));
}

#[test]
fn an_id_is_set_between_frames_alone() {
    // How much of the stream came, and whether an id may be set there.
    let stream = b"\xEF\xBB\xBFdata: a\r\n\r\n: c\nretry: 7\nid: 1\ndata: b\n\n";
    for at in 0..=stream.len() {
        let mut parser = Parser::new();
        let mut chunk = &stream[..at];
        let mut frames = 0;
        while let Some(frame) = parser.next_frame(&mut chunk) {
            frames += usize::from(frame.is_ok());
        }
        let is_between = matches!(parser.finish(), End::Clean { .. });
        let id = parser.last_event_id().to_vec();
        match parser.set_last_event_id(b"seed") {
            Ok(()) => {
                assert!(is_between, "at {at}");
                assert_eq!(parser.last_event_id(), b"seed");
            }
            Err(error) => {
                assert_eq!((error, is_between), (IdError::InFrame, false), "at {at}");
                assert_eq!(parser.last_event_id(), id);
            }
        }
        // Nothing else changed.
        let mut chunk = &stream[at..];
        while let Some(frame) = parser.next_frame(&mut chunk) {
            frames += usize::from(frame.is_ok());
        }
        assert_eq!(
            (frames, parser.last_event_id(), parser.retry()),
            if at == stream.len() { (2, &b"seed"[..], Some(7)) } else { (2, &b"1"[..], Some(7)) }
        );
    }
}

#[test]
fn an_id_that_no_stream_can_have_is_refused() {
    let mut parser = Parser::with_storage([0; 64]);
    parser.set_last_event_id(b"12345678").unwrap();
    for (id, error) in [
        (&b"a\nb"[..], IdError::Forbidden),
        (b"\r", IdError::Forbidden),
        (b"a\0", IdError::Forbidden),
        (b"123456789", IdError::TooLong),
    ] {
        assert_eq!(parser.set_last_event_id(id), Err(error));
        assert_eq!(parser.last_event_id(), b"12345678");
    }
    // As one from the stream it need not be UTF-8.
    parser.set_last_event_id(b"\xFF").unwrap();
    parser.set_last_event_id(b"").unwrap();
    assert_eq!(parser.last_event_id(), b"");
    parser.set_last_event_id(b"1").unwrap();
    parser.reset();
    assert_eq!(parser.last_event_id(), b"");
}

#[test]
fn an_id_that_is_set_takes_no_room_of_a_frame() {
    let mut parser = Parser::with_storage([0; 64]);
    for _ in 0..100 {
        parser.set_last_event_id(b"12345678").unwrap();
        // 56 bytes of lines, by byte, so that each is stored; and a comment that is stored between two frames.
        for mut byte in [&b": a comment\nid: 1\ndata: "[..], &[b'x'; 43], b"\n\n"].concat().chunks(1) {
            while let Some(item) = parser.next_item(&mut byte) {
                if let Item::Frame(frame) = item.unwrap() {
                    assert_eq!((frame.data_bytes(), frame.last_event_id()), (&[b'x'; 43][..], &b"1"[..]));
                }
            }
        }
    }
}

#[test]
fn an_owned_event_has_the_text_or_the_error_of_it() {
    for len in 0..70 {
        for last in ["", "a", "\u{e9}", "\u{20ac}", "\u{1f980}"] {
            let text = "x".repeat(len) + last;
            // Whole, without its last byte, and with one that is not UTF-8.
            let cut = &text.as_bytes()[..text.len().saturating_sub(1)];
            for data in [text.as_bytes(), cut, &[text.as_bytes(), b"\xff"].concat()] {
                let mut parser = Parser::new();
                let stream = [b"data: ", data, b"\n\n"].concat();
                let mut chunk = &stream[..];
                let frame = parser.next_frame(&mut chunk).unwrap().unwrap();
                let expected = core::str::from_utf8(data);
                assert_eq!(frame.to_event().map(|event| event.data), expected.map(String::from));
            }
        }
    }
}
