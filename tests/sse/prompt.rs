//! What the laws do not say: what is borrowed, what is stored, and how much.

use deltawire::sse::{End, Item, Limits, Parser, Storage};

/// Feeds one chunk and says of each frame whether it is borrowed.
fn borrowed(parser: &mut Parser<Vec<u8>>, mut chunk: &[u8]) -> Vec<bool> {
    let mut seen = Vec::new();
    while let Some(frame) = parser.next_frame(&mut chunk) {
        let frame = frame.unwrap();
        seen.push(frame.is_borrowed());
    }
    seen
}

#[test]
fn a_frame_with_one_data_line_inside_of_a_chunk_borrows_it() {
    for stream in [
        "data: a\n\n",
        "data:a\n\n",
        "data\n\n",
        "event: e\ndata: a\n\n",
        "event:e\ndata:a\n\n",
        "data: a\nevent: e\n\n",
        "id: 1\nevent: e\ndata: a\n\n",
        "event: e\nid: 1\ndata: a\nid: 2\n\n",
        "event: e\r\ndata: a\r\n\r\n",
        "event: e\rdata: a\r\r",
        "event: e\ndata: a\r\n\n",
        ": comment\nretry: 1\nunknown: 2\nevent: e\n: comment\ndata: a\nunknown\n\n",
        "id: 1\n\ndata: a\n\n",
        "event: lost\n\ndata: a\n\n",
    ] {
        let mut parser = Parser::new();
        assert_eq!(borrowed(&mut parser, stream.as_bytes()), [true], "first: {stream:?}");
        assert_eq!(borrowed(&mut parser, stream.as_bytes()), [true], "again: {stream:?}");
        let twice = stream.repeat(2);
        assert_eq!(borrowed(&mut Parser::new(), twice.as_bytes()), [true, true], "twice: {stream:?}");
    }
}

#[test]
fn what_is_cut_or_has_several_lines_is_copied() {
    assert_eq!(borrowed(&mut Parser::new(), b"data: a\ndata: b\n\n"), [false]);
    let mut parser = Parser::new();
    assert_eq!(borrowed(&mut parser, b"event: e\nda"), [false; 0]);
    assert_eq!(borrowed(&mut parser, b"ta: a\n\ndata: b\n\n"), [false, true]);
}

#[test]
fn a_cr_at_the_end_of_a_chunk_dispatches_and_swallows_an_lf() {
    let mut parser = Parser::new();
    assert_eq!(borrowed(&mut parser, b"data: a\r\n\r"), [true]);
    assert_eq!(borrowed(&mut parser, b"\ndata: b\r"), [false; 0]);
    assert_eq!(borrowed(&mut parser, b"\r"), [false]);
    assert_eq!(borrowed(&mut parser, b"\n"), [false; 0]);
    assert!(matches!(parser.finish(), End::Clean { .. }));
}

#[test]
fn a_frame_after_its_retry_line_borrows_the_chunk() {
    let mut parser = Parser::new();
    let mut chunk: &[u8] = b"retry: 1\nevent: e\ndata: a\n\n";
    assert!(matches!(parser.next_item(&mut chunk), Some(Ok(Item::Retry(1)))));
    assert!(matches!(parser.next_item(&mut chunk), Some(Ok(Item::Frame(frame))) if frame.is_borrowed()));
    assert_eq!(borrowed(&mut parser, b"retry: 1\n"), [false; 0]);
    assert_eq!(borrowed(&mut parser, b"event: e\ndata: a\n\n"), [true]);
}

#[test]
fn an_event_type_is_borrowed_where_the_data_cannot_be() {
    fn places(bytes: &[&[u8]]) -> (bool, bool) {
        let mut parser = Parser::new();
        for &bytes in bytes {
            let mut chunk = bytes;
            if let Some(frame) = parser.next_frame(&mut chunk) {
                let frame = frame.unwrap();
                return (frame.is_event_borrowed(), frame.is_borrowed());
            }
        }
        panic!("no frame");
    }
    assert_eq!(places(&[b"event: e\ndata: a\n\n"]), (true, true));
    assert_eq!(places(&[b"event: e\ndata: a\ndata: b\n\n"]), (true, false));
    assert_eq!(places(&[b"event: e\nda", b"ta: a\n\n"]), (false, false));
    // `message` lies nowhere.
    assert_eq!(places(&[b"da", b"ta: a\n\n"]), (true, false));
}

#[test]
fn data_and_event_point_into_the_chunk() {
    let bytes = b"event: e\ndata: abc\n\n".to_vec();
    let mut chunk = bytes.as_slice();
    let mut parser = Parser::new();
    let frame = parser.next_frame(&mut chunk).unwrap().unwrap();
    assert_eq!(frame.data_bytes().as_ptr(), bytes[15..].as_ptr());
    assert_eq!(frame.event_bytes().as_ptr(), bytes[7..].as_ptr());
}

#[test]
fn a_loop_may_stop_anywhere() {
    let mut parser = Parser::new();
    let mut chunk: &[u8] = b"data: 1\n\ndata: 2\n\ndata: 3";
    assert_eq!(parser.next_frame(&mut chunk).unwrap().unwrap().data(), Ok("1"));
    // The caller moves what is left to another place, and more arrives there.
    let moved = [chunk, b"!\n\n"].concat();
    let mut chunk = moved.as_slice();
    assert_eq!(parser.next_frame(&mut chunk).unwrap().unwrap().data(), Ok("2"));
    assert_eq!(parser.next_frame(&mut chunk).unwrap().unwrap().data(), Ok("3!"));
    assert!(parser.next_frame(&mut chunk).is_none());
}

#[test]
fn a_comment_begun_under_next_frame_is_not_given_by_next_item() {
    let mut parser = Parser::new();
    assert!(parser.next_frame(&mut b": a long com".as_slice()).is_none());
    let mut chunk: &[u8] = b"ment\n: short\n";
    assert!(matches!(parser.next_item(&mut chunk), Some(Ok(Item::Comment(text))) if text.as_bytes() == b"short"));
    assert!(parser.next_item(&mut chunk).is_none());
    // And the other way round: what next_item kept is dropped.
    assert!(parser.next_item(&mut b": a long com".as_slice()).is_none());
    assert!(parser.next_frame(&mut b"ment\n".as_slice()).is_none());
    assert!(matches!(parser.finish(), End::Clean { bare: false, .. }));
}

#[test]
fn an_idle_parser_is_small() {
    assert_eq!(size_of::<Parser<Vec<u8>>>(), 128);
    assert!(size_of::<deltawire::Error>() <= 16);
}

#[test]
fn limits_are_lowered_to_what_a_storage_can_hold() {
    let asked = Limits::new().with_max_frame(100).with_max_id(10).with_max_lines(3);
    assert_eq!(Parser::with_limits(Vec::new(), asked).limits(), asked);
    assert_eq!(Parser::with_limits([0; 1024], asked).limits(), asked);
    assert_eq!(Parser::with_storage([0; 1024]).limits(), Limits::new().with_max_frame(896).with_max_id(128));
    assert_eq!(Parser::with_limits([0; 64], asked).limits(), asked.with_max_frame(56).with_max_id(8));
    assert_eq!(Parser::with_storage([0; 0]).limits(), Limits::new().with_max_frame(0).with_max_id(0));
}

#[test]
fn a_parser_without_storage_still_reads_comments_and_skips_frames() {
    let mut parser = Parser::with_storage([0; 0]);
    let mut chunk: &[u8] = b": x\nretry: 5\ndata: x\n\n";
    assert!(matches!(parser.next_item(&mut chunk), Some(Ok(Item::Comment(text))) if text.is_clipped()));
    assert!(matches!(parser.next_item(&mut chunk), Some(Ok(Item::Retry(5)))));
    assert!(parser.next_item(&mut chunk).unwrap().is_err());
    assert!(parser.next_item(&mut chunk).is_none());
    assert!(matches!(parser.finish(), End::Clean { .. }));
}

#[test]
fn ids_of_any_number_of_frames_need_the_room_of_one() {
    for frame in
        ["id: 123\ndata: x\n\n", "id: 123\ndata: x\ndata: y\n\n", "data: x\nid: 123\nevent: y\n\n", "id: 123\n\n"]
    {
        let stream = frame.repeat(1000);
        for size in [usize::MAX, 100, 17, 1] {
            let mut parser = Parser::with_storage([0; 64]);
            let mut ids = 0;
            for mut chunk in stream.as_bytes().chunks(size) {
                while let Some(item) = parser.next_item(&mut chunk) {
                    let item = item.unwrap();
                    ids += usize::from(matches!(item, Item::Frame(_) | Item::NoData { .. }));
                }
            }
            assert_eq!((ids, parser.last_event_id()), (1000, &b"123"[..]), "{frame:?} in chunks of {size}");
        }
    }
}

#[test]
fn a_fixed_storage_can_be_filled_to_its_last_byte() {
    // An id of an eighth of it, and a block of the rest, of which every byte is kept.
    let stream = format!("id: 12345678\n\n{}id:\n\ndata: x\n\n", "id: 12345678\n".repeat(4));
    fn frames<S: Storage>(storage: S, stream: &str) -> usize {
        let mut parser = Parser::with_storage(storage);
        let mut count = 0;
        for mut byte in stream.as_bytes().chunks(1) {
            count += usize::from(parser.next_frame(&mut byte).transpose().expect("it fits").is_some());
        }
        count
    }
    assert_eq!(frames([0; 64], &stream), 1);
    #[cfg(feature = "heapless")]
    assert_eq!(frames(heapless::Vec::<u8, 64>::new(), &stream), 1);
}
