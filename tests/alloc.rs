//! Law 6, with a counting allocator: no allocation per frame, none before a frame is cut, and never
//! more memory than the limits say. And what happens when the allocator gives none.

#![cfg(feature = "alloc")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that fails shall panic"
)]
#![allow(unsafe_code, reason = "an allocator cannot be written without")]

use core::alloc::{GlobalAlloc, Layout};
use core::cell::Cell;
use core::ptr;
use std::alloc::System;

use deltawire::ErrorKind;
use deltawire::anthropic::{Decoder, Delta, Event, Item};
use deltawire::json::{Field, Scanner};
use deltawire::sse::{self, Limits, Parser};
use deltawire::stream::ToolInput;

struct Counting;

thread_local! {
    /// Calls, bytes in use, and the most bytes that were in use, by this thread.
    static COUNT: Cell<(usize, usize, usize)> = const { Cell::new((0, 0, 0)) };
    /// This thread gets no piece of memory larger than that.
    static LARGEST: Cell<usize> = const { Cell::new(usize::MAX) };
    /// A bit for each of the next calls that this thread makes, the lowest first: whether it gets nothing.
    static REFUSALS: Cell<u64> = const { Cell::new(0) };
}

fn is_refused(size: usize) -> bool {
    let is_next = REFUSALS.try_with(|bits| bits.replace(bits.get() >> 1) & 1 == 1);
    is_next.unwrap_or(false) || LARGEST.try_with(Cell::get).is_ok_and(|largest| size > largest)
}

fn count(more: usize, less: usize) {
    let _ = COUNT.try_with(|count| {
        let (calls, used, most) = count.get();
        let used = (used + more).saturating_sub(less);
        count.set((calls + usize::from(more > 0), used, most.max(used)));
    });
}

// SAFETY: all is left to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if is_refused(layout.size()) {
            return ptr::null_mut();
        }
        count(layout.size(), 0);
        // SAFETY: as the caller has it.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(0, layout.size());
        // SAFETY: as the caller has it.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if is_refused(size) {
            return ptr::null_mut();
        }
        count(size, layout.size());
        // SAFETY: as the caller has it.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Runs `work` and returns how often it allocated, and how many bytes it had at most.
fn allocations(work: impl FnOnce()) -> (usize, usize) {
    let (_, used, _) = COUNT.get();
    COUNT.set((0, used, used));
    work();
    let (calls, _, most) = COUNT.get();
    (calls, most - used)
}

/// Returns how many bytes this thread has in use.
fn in_use() -> usize {
    COUNT.get().1
}

fn feed(parser: &mut Parser<Vec<u8>>, stream: &[u8], size: usize) -> (usize, usize) {
    let (mut frames, mut errors) = (0, 0);
    for mut chunk in stream.chunks(size) {
        loop {
            match parser.next_frame(&mut chunk) {
                Some(Ok(_)) => frames += 1,
                None => break,
                Some(Err(_)) => errors += 1,
            }
        }
    }
    (frames, errors)
}

const DELTA: &[u8] = b"event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0}\n\n";
const MULTI: &[u8] = b": hb\nid: 12\nevent: output\ndata: one\ndata: two\nretry: 5\ndata: three\n\n";

#[test]
fn an_owned_event_allocates_its_data_alone() {
    let mut parser = Parser::new();
    let mut chunk = DELTA;
    let frame = parser.next_frame(&mut chunk).unwrap().unwrap();
    assert_eq!(allocations(|| drop(frame.to_event().unwrap())).0, 1);
    let mut chunk: &[u8] = b"id: 1\nevent: mine\ndata: x\n\n";
    let frame = parser.next_frame(&mut chunk).unwrap().unwrap();
    assert_eq!(allocations(|| drop(frame.to_event().unwrap())).0, 3);
}

#[test]
fn an_id_that_there_is_no_memory_for_is_refused() {
    let mut parser = Parser::new();
    LARGEST.set(0);
    let refused = parser.set_last_event_id(b"7");
    LARGEST.set(usize::MAX);
    assert_eq!(refused, Err(sse::IdError::OutOfMemory));
    assert_eq!(parser.set_last_event_id(b"7"), Ok(()));
}

#[test]
fn whole_frames_never_allocate() {
    let stream = DELTA.repeat(1000);
    let (calls, _) = allocations(|| {
        let mut parser = Parser::new();
        assert_eq!(feed(&mut parser, &stream, usize::MAX), (1000, 0));
        assert_eq!(feed(&mut parser, &stream, DELTA.len()), (1000, 0));
    });
    assert_eq!(calls, 0);
}

const HEAD: &[u8] = b"data: {\"type\":\"message_start\",\"message\":{\"id\":\"m\"}}\n\n\
    data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"input\":{}}}\n\n";
const INPUT: &[u8] = b"event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":\
    {\"type\":\"input_json_delta\",\"partial_json\":\"[\\\"a\\\\n\\\",\"}  }\n\n: alive\n\nevent: ping\ndata: {\"type\": \"ping\"}\n\n";

#[test]
fn no_event_allocates() {
    let stream = [HEAD, &INPUT.repeat(40)].concat();
    for size in [1, 7, 64, 1460, usize::MAX] {
        let mut events = Decoder::new();
        let mut input = ToolInput::new();
        let mut field = Field::new("/0");
        let mut pieces = 0;
        let mut feed = |events: &mut Decoder<Vec<u8>>| {
            let mut count = 0;
            for mut chunk in stream.chunks(size) {
                while let Some(event) = events.next_event(&mut chunk) {
                    let event = event.unwrap();
                    count += 1;
                    if let Event::BlockDelta { delta: Delta::InputJson(json), .. } = event {
                        pieces += input.push(json).filter_map(|token| field.next(&token.ok()?)).count();
                    }
                }
            }
            count
        };
        // Once, so that the buffer has seen all there is.
        feed(&mut events);
        events.reset();
        let (calls, _) = allocations(|| assert_eq!(feed(&mut events), 82));
        assert_eq!(calls, 0, "chunks of {size}");
        assert!(pieces > 0 && events.finish().lost == 0);
    }
    let text = String::from_utf8(INPUT.repeat(40)).unwrap().replace(": alive\n\n", "");
    let (calls, _) = allocations(|| {
        let mut events = Decoder::new();
        let mut chunk = text.as_bytes();
        while events.next_event(&mut chunk).transpose().unwrap().is_some() {}
    });
    assert_eq!(calls, 0, "nothing is allocated before a frame is cut");
}

#[test]
fn no_frame_allocates_once_the_buffer_is_warm() {
    for frame in [DELTA, MULTI] {
        let stream = frame.repeat(1000);
        for size in [1, 7, 64, 1460, usize::MAX] {
            let mut parser = Parser::new();
            // Cut everywhere, so that the buffer has seen the worst.
            feed(&mut parser, &frame.repeat(4), 1);
            let (calls, _) = allocations(|| assert_eq!(feed(&mut parser, &stream, size), (1000, 0)));
            assert_eq!(calls, 0, "chunks of {size}");
        }
    }
}

#[test]
fn tool_input_in_fragments_never_allocates() {
    let text = format!("{{\"path\": \"a\", \"content\": \"{}\"}}", "some text \\n\\u00e9\\ud83d\\ude00 ".repeat(1000));
    for size in [1, 7, 64, usize::MAX] {
        let mut len = 0;
        let (calls, _) = allocations(|| {
            let (mut scanner, mut field) = (Scanner::new(), Field::new("/content"));
            for fragment in text.as_bytes().chunks(size) {
                for token in scanner.push(fragment) {
                    len += field.next(&token.unwrap()).map_or(0, |piece| piece.len());
                }
                assert!(scanner.closing().keep() <= text.len());
            }
            assert!(scanner.finish().is_ok());
        });
        assert_eq!((calls, len), (0, 18_000), "fragments of {size}");
    }
}

#[test]
fn memory_never_goes_over_the_limits() {
    const FRAME: u32 = 10_000;
    const ID: u32 = 100;
    let long = [b"data: ".as_slice(), &[b'x'; 50_000]].concat();
    let hostile = [
        long.clone(),
        [&long, b"\n\n".as_slice(), &long].concat(),
        b"data:\n".repeat(100_000),
        b"event: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n".repeat(10_000),
        b"id: 1234567890\n".repeat(10_000),
        b"id: 1234567890\n\n".repeat(10_000),
        b"id: 1234567890\ndata: x\n\n".repeat(10_000),
        b"id: 1234567890\ndata: x\ndata: y\n\n".repeat(10_000),
        [b"id: ".as_slice(), &[b'7'; 50_000]].concat(),
        [b": ".as_slice(), &[b'c'; 50_000]].concat(),
        [b"data: y\nevent: e\n".as_slice(), &[b'c'; 50_000]].concat(),
        b"data: x\nevent: y\nid: z\n".repeat(10_000),
        vec![0; 50_000],
        vec![0xEF; 50_000],
    ];
    for (at, stream) in hostile.iter().enumerate() {
        for size in [1, 7, 1460, usize::MAX] {
            for items in [false, true] {
                let (_, most) = allocations(|| {
                    let mut parser =
                        Parser::with_limits(Vec::new(), Limits::new().with_max_frame(FRAME).with_max_id(ID));
                    for mut chunk in stream.chunks(size) {
                        while !chunk.is_empty() {
                            if items {
                                let _ = parser.next_item(&mut chunk);
                            } else {
                                let _ = parser.next_frame(&mut chunk);
                            }
                        }
                    }
                });
                assert!(most <= (FRAME + ID) as usize, "stream {at}, chunks of {size}, items {items}: {most} bytes");
            }
        }
    }
}

#[test]
fn a_frame_without_memory_is_one_error_and_its_neighbours_come_through() {
    const LARGE: &str = "0123456789abcdef0123456789abcdef";
    let lines = format!("data: {LARGE}\n");
    // Each needs some hundred bytes of storage, at the latest when it is cut.
    let large = [
        format!("id: 2\nevent: large\n{}\n", lines.repeat(20)),
        format!("{}event: large\nid: 2\n\n", lines.repeat(20)),
        format!("event: {}\ndata: 1\nid: 2\n\n", LARGE.repeat(20)),
        format!("data: 1\nid: {}\n\n", LARGE.repeat(20)),
        format!("id: 2\ndata: {}\r\ndata\r\n\r\n", LARGE.repeat(20)),
    ];
    for large in &large {
        let stream = format!("id: 1\ndata: before\n\n{large}data: behind\ndata: it\n\n");
        let whole = {
            let mut chunk = stream.as_bytes();
            let mut parser = Parser::new();
            core::iter::from_fn(|| parser.next_frame(&mut chunk).transpose().unwrap().map(|it| it.data_bytes().len()))
                .count()
        };
        assert_eq!(whole, 3);
        for size in 1..=stream.len() {
            let mut parser = Parser::new();
            let mut seen = Vec::with_capacity(16);
            LARGEST.set(300);
            for mut chunk in stream.as_bytes().chunks(size) {
                loop {
                    match parser.next_frame(&mut chunk) {
                        Some(Ok(it)) => seen.push((it.data_bytes().len(), it.last_event_id().len(), None)),
                        None => break,
                        Some(Err(error)) => seen.push((0, 0, Some((error.kind(), error.offset())))),
                    }
                }
            }
            LARGEST.set(usize::MAX);
            let fault = (0, 0, Some((ErrorKind::OutOfMemory, 20)));
            // Where it lies whole in a chunk, a frame may need no memory.
            if seen.get(1) != Some(&fault) {
                assert!(size > 300 && seen.len() == 3, "chunks of {size}: {seen:?}");
                continue;
            }
            assert_eq!(seen, [(6, 1, None), fault, (9, 1, None)], "chunks of {size} of {large}");
            assert_eq!(parser.last_event_id(), b"1");
        }
    }
}

#[test]
fn an_allocation_that_fails_now_and_then_costs_its_frame_and_nothing_else() {
    // Each hits its limits exactly.
    for frame in ["data: aa\ndata: bb\n\n", "data\ndata\ndata: ccccc\n\n", "event: e\ndata:a\nid:2\n\n"] {
        let bytes: usize = frame.lines().filter(|line| !line.is_empty()).map(|line| line.len() + 1).sum();
        costs_its_frame_alone(frame, Limits::new().with_max_frame(bytes.try_into().unwrap()).with_max_lines(3), 64);
    }
    // The memory ends anywhere in a line, and between it and its end.
    for len in 48..72 {
        let frame = format!("data: aa\r\ndata: {}\r\n\r\n", "b".repeat(len));
        costs_its_frame_alone(&frame, Limits::new(), 8);
    }
}

fn costs_its_frame_alone(frame: &str, limits: Limits, refusals: u64) {
    let stream = format!("id: 1\ndata: x\n\n{frame}data: y\ndata: z\n\n");
    for size in 1..=stream.len() {
        for refusals in 0..refusals {
            let mut parser = Parser::with_limits(Vec::new(), limits);
            let mut seen = Vec::with_capacity(16);
            REFUSALS.set(refusals);
            for mut chunk in stream.as_bytes().chunks(size) {
                loop {
                    match parser.next_frame(&mut chunk) {
                        Some(Ok(frame)) => seen.push(Ok(frame.data_bytes().len())),
                        None => break,
                        Some(Err(error)) => seen.push(Err((error.kind(), error.offset()))),
                    }
                }
            }
            REFUSALS.set(0);
            let starts = [0, 15, 15 + frame.len() as u64];
            assert_eq!(seen.len(), 3, "{frame:?} in chunks of {size}, refusals {refusals:b}: {seen:?}");
            for (seen, start) in seen.iter().zip(starts) {
                let is_fine = seen.is_ok() || *seen == Err((ErrorKind::OutOfMemory, start));
                assert!(is_fine, "{frame:?} in chunks of {size}, refusals {refusals:b}: {seen:?}");
            }
        }
    }
}

#[test]
fn a_bare_text_without_memory_is_cut_and_its_neighbours_come_through() {
    let ping = "data: {\"type\":\"ping\"}\n\n";
    let wire = format!("{ping}{{\"error\": \"{}\"}}\n{ping}", "x".repeat(1000));
    for size in [1, 7, 100, usize::MAX] {
        let mut stream = Decoder::new();
        let (mut pings, mut cut) = (0, 0);
        LARGEST.set(300);
        for mut chunk in wire.as_bytes().chunks(size) {
            while let Some(item) = stream.next_item(&mut chunk) {
                let item = item.unwrap();
                match item {
                    Item::Event(received) => pings += usize::from(matches!(received.event, Event::Ping)),
                    Item::Other(sse::Item::Ignored(text)) => cut += usize::from(text.is_clipped()),
                    _ => {}
                }
            }
        }
        LARGEST.set(usize::MAX);
        assert_eq!((pings, cut), (2, 1), "chunks of {size}");
    }
}

/// What is held after a comment that is much longer than what a stream needs.
#[test]
fn no_comment_is_stored_that_nobody_asked_for() {
    const HELD: usize = 1 << 10;
    let comment = [b": ".as_slice(), &[b'c'; 20 << 20], b"\n"].concat();
    let event = b"data: {\"type\":\"ping\"}\n\n";
    // Between two events, and inside one.
    for stream in [
        [comment.as_slice(), event].concat(),
        [b"data: {\"type\"\n".as_slice(), &comment, b"data: :\"ping\"}\n\n"].concat(),
    ] {
        for size in [1460, 1 << 20, usize::MAX] {
            for text in [false, true] {
                let mut seen = 0;
                let (_, most) = allocations(|| {
                    let mut events = Decoder::new();
                    for mut chunk in stream.chunks(size) {
                        if text {
                            assert!(events.next_text(&mut chunk).is_none());
                        } else {
                            while events.next_event(&mut chunk).transpose().unwrap().is_some() {
                                seen += 1;
                            }
                        }
                    }
                });
                assert!(most <= HELD, "chunks of {size}, texts {text}: {most} bytes");
                assert_eq!(seen, usize::from(!text));
            }
            let (_, most) = allocations(|| assert_eq!(feed(&mut Parser::new(), &stream, size), (1, 0)));
            assert!(most <= HELD, "chunks of {size}: {most} bytes");
        }
    }
}

/// So much a parser may hold between two frames, and a little more for the last event id.
const KEPT: usize = 64 << 10;

fn large(lines: usize) -> Vec<u8> {
    [
        b"id: 12\nevent: large\n".as_slice(),
        &[b"data: ".as_slice(), &[b'x'; 1 << 20], b"\n"].concat().repeat(lines),
        b"\n",
    ]
    .concat()
}

#[test]
fn a_large_frame_is_not_held_after_it_is_done() {
    const SMALL: &[u8] = b"data: small\n\n";
    let crlf = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace('\n', "\r\n").into_bytes();
    let cr = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace('\n', "\r").into_bytes();
    // Of one line, of several, without data, and over a limit.
    let no_data = [b"event: ".as_slice(), &[b'x'; 1 << 20], b"\nid: 12\n\n"].concat();
    let too_long = [b"id: 12\ndata: 1\n\n".as_slice(), &large(17)].concat();
    for (at, frame) in [large(1), large(3), crlf(&large(3)), cr(&large(3)), no_data, too_long].iter().enumerate() {
        for size in [1, 1000, 1 << 19, usize::MAX] {
            if size == 1 && at > 0 {
                continue;
            }
            let before = in_use();
            let mut parser = Parser::new();
            feed(&mut parser, frame, size);
            // The next frame is complete in its chunk, so that it needs no storage.
            assert_eq!(feed(&mut parser, SMALL, usize::MAX), (1, 0));
            assert!(in_use() - before <= KEPT, "stream {at}, chunks of {size}: {} bytes", in_use() - before);
            assert_eq!(parser.last_event_id(), b"12");
            // It is split, so that it does.
            feed(&mut parser, frame, size);
            assert!(parser.next_frame(&mut &SMALL[..8]).is_none());
            assert!(in_use() - before <= KEPT, "stream {at}, chunks of {size}: {} bytes", in_use() - before);
            assert_eq!(parser.last_event_id(), b"12");
            let mut rest = &SMALL[8..];
            let frame = parser.next_frame(&mut rest).unwrap().unwrap();
            assert_eq!((frame.data_bytes(), frame.last_event_id()), (&b"small"[..], &b"12"[..]));
        }
    }
}

#[test]
fn a_large_frame_is_not_held_over_a_reset() {
    for unfinished in [0, 1, 2] {
        let frame = large(3);
        let before = in_use();
        let mut parser = Parser::new();
        feed(&mut parser, &frame[..frame.len() - unfinished], 1000);
        parser.reset();
        assert!(in_use() - before <= KEPT, "{} bytes", in_use() - before);
        assert_eq!(parser.last_event_id(), b"");
    }
}

#[test]
fn a_large_item_is_not_held_after_it_is_done() {
    let line = [b"c".repeat(2 << 20).as_slice(), b"\n"].concat();
    for stream in [[b": ", line.as_slice()].concat(), line.clone(), [b"data: x\n: ", line.as_slice(), b"\n"].concat()] {
        for size in [1000, usize::MAX] {
            let before = in_use();
            let mut parser = Parser::new();
            for mut chunk in stream.chunks(size).chain([&b"data: small\n\n"[..]]) {
                while parser.next_item(&mut chunk).is_some() {}
            }
            assert!(in_use() - before <= KEPT, "chunks of {size}: {} bytes", in_use() - before);
        }
    }
    // Bare JSON, which is kept over line ends.
    let bare = format!("{{\"error\": \"{}\"}}\n", "x".repeat(2 << 20));
    let before = in_use();
    let mut events = Decoder::new();
    for mut chunk in bare.as_bytes().chunks(1000).chain([&b"\ndata: {\"type\":\"ping\"}\n\n"[..]]) {
        while events.next_event(&mut chunk).is_some() {}
    }
    assert!(in_use() - before <= KEPT, "{} bytes", in_use() - before);
}

#[test]
fn frames_up_to_what_is_kept_never_allocate_once_the_buffer_is_warm() {
    // The first grows the buffer in steps that do not fit the next.
    for (first, len) in [(10, 40 << 10), (33 << 10, 40 << 10), (50_000, 65_000), (40 << 10, 40 << 10)] {
        let frame = |len: usize| [b"id: 1\ndata: ".as_slice(), &b"x".repeat(len), b"\n\n"].concat();
        let stream = frame(len).repeat(20);
        for size in [1000, 30_000] {
            let mut parser = Parser::new();
            feed(&mut parser, &frame(first), 1000);
            feed(&mut parser, &frame(len).repeat(2), 1000);
            let (calls, _) = allocations(|| assert_eq!(feed(&mut parser, &stream, size), (20, 0)));
            assert_eq!(calls, 0, "frames of {len}, chunks of {size}");
        }
    }
}

#[test]
fn a_vec_that_was_handed_over_keeps_its_capacity() {
    let mut parser = Parser::with_storage(Vec::with_capacity(3 << 20));
    let stream = large(2).repeat(5);
    let (calls, _) = allocations(|| assert_eq!(feed(&mut parser, &stream, 1000), (5, 0)));
    assert_eq!(calls, 0);
    // More than that is given back.
    let before = in_use();
    feed(&mut parser, &large(5), 1000);
    assert_eq!(feed(&mut parser, b"data: small\n\n", 7), (1, 0));
    assert!(in_use() <= before, "{} bytes more", in_use() - before);
}

#[test]
fn without_memory_for_a_smaller_buffer_the_large_one_stays() {
    let mut parser = Parser::new();
    assert_eq!(feed(&mut parser, &large(2), 1000), (1, 0));
    LARGEST.set(1);
    let seen = feed(&mut parser, b"data: small\n\ndata: and\ndata: more\n\n", 7);
    LARGEST.set(usize::MAX);
    assert_eq!((seen, parser.last_event_id()), ((2, 0), &b"12"[..]));
}

/// Returns how many bytes a message takes at most that is given payloads until it is over its limit. The payloads
/// themselves do not count.
#[cfg(feature = "serde_json")]
fn heap_of(mut message: deltawire::anthropic::Message, payloads: impl Iterator<Item = String>) -> usize {
    let (mut held, mut most) = (0_isize, 0);
    for payload in payloads {
        let event = Event::parse(payload.as_bytes()).unwrap();
        let (_, before, _) = COUNT.get();
        let mut is_over = false;
        let (_, more) = allocations(|| is_over = message.apply(&event).is_err());
        most = most.max(held + more as isize);
        held += COUNT.get().1 as isize - before as isize;
        if is_over {
            break;
        }
    }
    most as usize
}

/// What a message may have is charged before it is built: text, values, blocks, pieces and members.
#[test]
#[cfg(feature = "serde_json")]
fn a_message_takes_four_times_its_limit_at_most() {
    use deltawire::anthropic::Message;
    use deltawire::json::Quoted;

    const LIMIT: usize = 1 << 17;
    // A few open blocks and tables that are there for the first block.
    const BASE: usize = 32 << 10;
    let start = |more: &str| format!(r#"{{"type":"message_start","message":{{"id":"a","content":[]{more}}}}}"#);
    let block = |index: usize, block: &str| {
        format!(r#"{{"type":"content_block_start","index":{index},"content_block":{block}}}"#)
    };
    let delta = |delta: &str| format!(r#"{{"type":"content_block_delta","index":0,"delta":{delta}}}"#);
    let input = |text: &str| delta(&format!(r#"{{"type":"input_json_delta","partial_json":{}}}"#, Quoted::new(text)));
    let stop = r#"{"type":"content_block_stop","index":0}"#.to_owned();
    let tool = r#"{"type":"tool_use","id":"t","name":"f","input":{}}"#;
    let repeated = |open: &str, piece: &dyn Fn(usize) -> String| {
        let mut text = open.to_owned();
        for n in 0.. {
            if text.len() >= LIMIT + LIMIT / 4 {
                break;
            }
            text += &piece(n);
        }
        text
    };
    let texts: Vec<(&str, String)> = vec![
        ("empty keys", repeated("[", &|_| "{\"\":0},".into())),
        ("one-byte keys", repeated("[", &|_| "{\"a\":0},".into())),
        ("short keys", repeated("{", &|n| format!("\"{n:x}\":0,"))),
        ("arrays", repeated("[", &|_| "[0],".into())),
        ("arrays in arrays", repeated("[", &|_| "[[[[0]]]],".into())),
        ("empty arrays", repeated("[", &|_| "[],".into())),
        ("empty objects", repeated("[", &|_| "{},".into())),
        ("zeros", repeated("[", &|_| "0,".into())),
        ("empty strings", repeated("[", &|_| "\"\",".into())),
        ("short strings", repeated("[", &|_| "\"ab\",".into())),
        ("deep", repeated("[", &|_| format!("{}{},", "[".repeat(100), "]".repeat(100)))),
        ("deep objects", repeated("[", &|_| format!("{}0{},", "{\"\":".repeat(100), "}".repeat(100)))),
        (
            "twelve members",
            repeated("[", &|_| {
                "{\"a\":0,\"b\":0,\"c\":0,\"d\":0,\"e\":0,\"f\":0,\"g\":0,\"h\":0,\"i\":0,\"j\":0,\"k\":0,\"l\":0},"
                    .into()
            }),
        ),
        ("a long key", repeated("{\"", &|_| "k".repeat(1000))),
        ("a long key, open", repeated("{\"", &|n| if n == 100 { "\":[".into() } else { "k".repeat(1000) })),
        ("a long string", repeated("[\"\\n", &|_| "x".repeat(1000))),
        ("escapes", repeated("[\"", &|_| "\\n".into())),
        ("a long number", repeated("[", &|_| "7".repeat(1000))),
    ];
    let mut worst = Vec::new();
    let mut check = |name: &str, most: usize| {
        worst.push((most as f64 / LIMIT as f64, name.to_owned()));
        assert!(most <= 4 * LIMIT + BASE, "{name}: {:.1} times the limit", most as f64 / LIMIT as f64);
    };
    for (name, text) in &texts {
        for live in [false, true] {
            // Without a live value the input is read at the end of its block, however it comes.
            for size in if live { &[50, usize::MAX][..] } else { &[usize::MAX] } {
                // Up to the limit, and a little below, so that the end of the block builds it.
                for len in [text.len(), LIMIT / 3, LIMIT / 10, LIMIT / 40] {
                    let text = &text[..len];
                    let mut fragments = Vec::new();
                    let mut rest = text;
                    while !rest.is_empty() {
                        let (fragment, after) = rest.split_at((*size).min(rest.len()));
                        fragments.push(fragment);
                        rest = after;
                    }
                    let message = Message::new().with_max_bytes(LIMIT as u64);
                    let message = if live { message.with_live_input() } else { message };
                    let payloads = [start(""), block(0, tool)]
                        .into_iter()
                        .chain(fragments.iter().map(|it| input(it)))
                        .chain([stop.clone()]);
                    check(
                        &format!("{name}, live {live}, fragments of {size}, {len} bytes"),
                        heap_of(message, payloads),
                    );
                }
            }
        }
    }
    let many = |payload: &dyn Fn(usize) -> String| (0..10_000).map(payload).collect::<Vec<_>>().into_iter();
    let message = || Message::new().with_max_bytes(LIMIT as u64).with_max_blocks(usize::MAX);
    for (name, first, more) in [
        ("empty blocks", block(0, "{}"), (&|n| block(n, "{}")) as &dyn Fn(usize) -> String),
        ("empty texts", block(0, "{}"), &|n| block(n, r#"{"type":"text","text":""}"#)),
        ("calls", block(0, "{}"), &|n| block(n, r#"{"type":"tool_use","input":{"":0}}"#)),
        ("citations", block(0, r#"{"type":"text"}"#), &|_| delta(r#"{"type":"citations_delta","citation":{}}"#)),
        ("unknown deltas", block(0, "{}"), &|_| delta("{}")),
        ("signatures", block(0, r#"{"type":"thinking"}"#), &|n| {
            delta(&format!(r#"{{"type":"signature_delta","signature":"{}"}}"#, "s".repeat(n % 90)))
        }),
        ("unknown members", block(0, "{}"), &|n| {
            format!(r#"{{"type":"message_delta","delta":{{"{n:x}":0}},"usage":{{"{n:x}":0}}}}"#)
        }),
        ("text", block(0, r#"{"type":"text"}"#), &|_| {
            delta(&format!(r#"{{"type":"text_delta","text":"{}"}}"#, "x".repeat(100)))
        }),
        ("other messages", start(""), &|n| {
            format!(
                r#"{{"type":"message_start","message":{{"id":"{n}","content":[{}]}}}}"#,
                r#"{"type":"tool_use","input":[0,0,0,0,[0]]},"#.repeat(10).trim_end_matches(',')
            )
        }),
    ] {
        for live in [false, true] {
            let message = if live { message().with_live_input() } else { message() };
            check(name, heap_of(message, [start(""), first.clone()].into_iter().chain(many(more))));
        }
    }
    // The same in one piece, as large as the limit lets it be.
    for (name, open, piece, close) in [
        ("members of the message", r#"{"id":"b","x":0"#, ",\"{n}\":0", "}"),
        ("members of usage", r#"{"id":"b","usage":{"x":0"#, ",\"{n}\":0", "}}"),
        ("blocks", r#"{"id":"b","content":[{}"#, ",{}", "]}"),
        ("citations", r#"{"id":"b","content":[{"type":"text","citations":[{}"#, ",{}", "]}]}"),
        ("inputs", r#"{"id":"b","content":[{"type":"tool_use","input":[0"#, ",[0]", "]}]}"),
        ("members of a block", r#"{"id":"b","content":[{"x":0"#, ",\"{n}\":0", "}]}"),
    ] {
        let mut most = 0;
        for size in [1000, 5000, 10_000, 20_000, 40_000, 80_000, 160_000] {
            let mut text = open.to_owned();
            let mut n = 0;
            while text.len() < size {
                text += &piece.replace("{n}", &format!("{n:x}"));
                n += 1;
            }
            text += close;
            let payload = format!(r#"{{"type":"message_start","message":{text}}}"#);
            most = most.max(heap_of(message(), [start(""), payload].into_iter()));
        }
        check(name, most);
    }
    // An end without the stop of the block builds no more than that.
    for (name, text) in &texts {
        let (_, most) = allocations(|| {
            let mut message = Message::new().with_max_bytes(LIMIT as u64);
            for payload in [start(""), block(0, tool), input(&text[..LIMIT / 2])] {
                message.apply(&Event::parse(payload.as_bytes()).unwrap()).unwrap();
            }
            let outcome = deltawire::stream::Outcome::Complete;
            let incomplete = message.finish_as(outcome, 0).unwrap_err();
            assert!(incomplete.message.tool_calls().next().unwrap().raw_input().len() == LIMIT / 2);
        });
        // The payloads are counted here too.
        check(&format!("the end of {name}"), most.saturating_sub(LIMIT));
    }
    worst.sort_by(|a, b| b.0.total_cmp(&a.0));
    println!("{:#?}", &worst[..12]);
}

/// Chunks of memory, one after the other.
#[cfg(feature = "futures-core")]
struct Chunks(core::slice::Chunks<'static, u8>);

#[cfg(feature = "futures-core")]
impl futures_core::Stream for Chunks {
    type Item = Result<&'static [u8], core::convert::Infallible>;

    fn poll_next(
        mut self: core::pin::Pin<&mut Self>,
        _: &mut core::task::Context<'_>,
    ) -> core::task::Poll<Option<Self::Item>> {
        core::task::Poll::Ready(self.0.next().map(Ok))
    }
}

#[cfg(feature = "futures-core")]
#[test]
fn a_stream_of_events_allocates_the_data_of_each() {
    use deltawire::io::SseExt as _;
    use futures_core::Stream as _;

    const COUNT: usize = 1000;
    let stream: &'static [u8] = DELTA.repeat(COUNT).leak();
    // Two frames in a chunk, and none of them split.
    let mut events = core::pin::pin!(Chunks(stream.chunks(2 * DELTA.len())).sse());
    let mut cx = core::task::Context::from_waker(core::task::Waker::noop());
    let mut count = 0;
    let (calls, _) = allocations(|| {
        while let core::task::Poll::Ready(Some(event)) = events.as_mut().poll_next(&mut cx) {
            count += usize::from(event.is_ok());
        }
    });
    assert_eq!((count, calls), (COUNT, COUNT));
}

#[cfg(feature = "futures-core")]
#[test]
fn a_lent_event_allocates_nothing() {
    use core::future::Future as _;
    use core::task::{Context, Poll, Waker};

    use deltawire::io::SseExt as _;

    const COUNT: usize = 1000;
    const TEXT: &[u8] = b"event: content_block_delta\n\
        data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}\n\n";
    let stream: &'static [u8] = TEXT.repeat(COUNT).leak();
    for size in [2 * TEXT.len(), 100] {
        let mut events = Chunks(stream.chunks(size)).decode(Decoder::new());
        let mut count = 0;
        let mut next = || {
            let event = core::pin::pin!(events.next()).poll(&mut Context::from_waker(Waker::noop()));
            count += usize::from(matches!(event, Poll::Ready(Some(Ok(Event::BlockDelta { .. })))));
        };
        // A frame that is split makes the storage grow, once.
        (0..10).for_each(|_| next());
        let (calls, _) = allocations(|| (10..=COUNT).for_each(|_| next()));
        assert_eq!((count, calls), (COUNT, 0), "chunks of {size}");
    }
}

/// A comment that never ends, a byte at a time.
#[cfg(feature = "bytes")]
struct Endless(usize);

#[cfg(feature = "bytes")]
impl futures_core::Stream for Endless {
    type Item = Result<bytes::Bytes, core::convert::Infallible>;

    fn poll_next(
        mut self: core::pin::Pin<&mut Self>,
        _: &mut core::task::Context<'_>,
    ) -> core::task::Poll<Option<Self::Item>> {
        self.0 += 1;
        // Of its own, as a socket gives it.
        core::task::Poll::Ready(Some(Ok(if self.0 == 1 { vec![b':'] } else { vec![b'x'] }.into())))
    }
}

#[cfg(feature = "bytes")]
#[test]
fn what_is_held_in_tiny_pieces_stays_in_bounds() {
    use deltawire::io::{Edit, SseExt as _, StreamError};
    use futures_core::Stream as _;

    const FRAME: u32 = 4096;
    let parser = Parser::with_limits(Vec::new(), Limits::new().with_max_frame(FRAME));
    let mut stream = core::pin::pin!(Endless(0).relay(parser, |_| Edit::Keep));
    let mut cx = core::task::Context::from_waker(core::task::Waker::noop());
    let mut last = None;
    let (_, most) = allocations(|| {
        if let core::task::Poll::Ready(item) = stream.as_mut().poll_next(&mut cx) {
            last = item;
        }
    });
    assert!(matches!(last, Some(Err(StreamError::Skipped(_)))));
    // It is held up to twice the limit and 64 KiB; while pieces are joined, twice, and once more where a piece has room left.
    let bound = 2 * FRAME as usize + (64 << 10);
    assert!(most < 3 * bound, "{most} bytes");
}
