//! The laws of the `sse` module.

#[cfg(feature = "peers")]
mod peers;
pub mod plain;
#[cfg(feature = "proptest")]
pub mod streams;

use deltawire::sse::{self, Encoder, Item, Limits, Parser, Storage};
use deltawire::{Error, ErrorKind};

#[cfg(feature = "peers")]
pub use self::peers::peers;
pub use crate::cuts;

/// What came out of a stream, owned.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Out {
    Frame { event: Vec<u8>, data: Vec<u8>, id: Vec<u8>, retry: Option<u64> },
    NoData { event: Vec<u8>, id: Option<Vec<u8>> },
    Comment { text: Vec<u8>, is_clipped: bool },
    Ignored { text: Vec<u8>, is_clipped: bool },
    Retry(u64),
    Error { kind: ErrorKind, offset: u64 },
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub enum End {
    Clean { bare: bool },
    Unterminated { frame: Out, pending: u64 },
    Truncated { data: Vec<u8>, line: Vec<u8>, pending: u64, bare: bool },
}

/// All that a stream came to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Run {
    pub out: Vec<Out>,
    pub end: End,
    pub ignored: bool,
    pub retry: Option<u64>,
    pub last_id: Vec<u8>,
    pub offset: u64,
}

/// `Limits`, as the oracle wants them.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    pub frame: usize,
    pub id: usize,
    pub lines: usize,
}

impl Limit {
    pub const DEFAULT: Self = Self { frame: 16 << 20, id: 4 << 10, lines: 1 << 20 };

    pub fn limits(&self) -> Limits {
        Limits::new().with_max_frame(self.frame as u32).with_max_id(self.id as u32).with_max_lines(self.lines as u32)
    }
}

pub fn frame(frame: &sse::Frame<'_>) -> Out {
    Out::Frame {
        event: frame.event_bytes().to_vec(),
        data: frame.data_bytes().to_vec(),
        id: frame.last_event_id().to_vec(),
        retry: frame.retry(),
    }
}

fn error_out(error: Error) -> Out {
    Out::Error { kind: error.kind(), offset: error.offset() }
}

/// Feeds one chunk, and checks that each call makes progress.
pub fn feed<S: Storage>(parser: &mut Parser<S>, bytes: &[u8], items: bool, out: &mut Vec<Out>) {
    let mut chunk = bytes;
    let mut errors_in_place = 0;
    loop {
        let (left, offset) = (chunk.len(), parser.offset());
        let step = if items {
            parser.next_item(&mut chunk).map(|item| {
                item.map(|item| match item {
                    Item::Frame(it) => frame(&it),
                    Item::Comment(it) => Out::Comment { text: it.as_bytes().to_vec(), is_clipped: it.is_clipped() },
                    Item::Ignored(it) => Out::Ignored { text: it.as_bytes().to_vec(), is_clipped: it.is_clipped() },
                    Item::Retry(it) => Out::Retry(it),
                    Item::NoData { event, id, .. } => Out::NoData { event: event.to_vec(), id: id.map(<[u8]>::to_vec) },
                    other => panic!("an item that the laws do not know: {other:?}"),
                })
            })
        } else {
            parser.next_frame(&mut chunk).map(|it| it.map(|it| frame(&it)))
        };
        assert_eq!(parser.offset() - offset, (left - chunk.len()) as u64, "the offset counts what was used");
        match step {
            None => {
                assert!(chunk.is_empty(), "`None` means that the chunk is used up");
                return;
            }
            Some(Ok(item)) => {
                assert!(chunk.len() < left, "an item uses at least one byte");
                errors_in_place = 0;
                out.push(item);
            }
            Some(Err(error)) => {
                errors_in_place = if chunk.len() < left { 1 } else { errors_in_place + 1 };
                assert!(errors_in_place < 2, "an error is reported once");
                out.push(error_out(error));
            }
        }
    }
}

pub fn end<S: Storage>(parser: &mut Parser<S>, out: Vec<Out>) -> Run {
    let so_far = parser.has_ignored_lines();
    let ignored = parser.finish().has_ignored_lines();
    let end = match parser.finish() {
        sse::End::Clean { bare, .. } => {
            assert_eq!(so_far, ignored, "what is ignored counts at once");
            End::Clean { bare }
        }
        sse::End::Unterminated { frame: it, pending, .. } => End::Unterminated { frame: frame(&it), pending },
        sse::End::Truncated(tail) => {
            assert_eq!(tail.has_ignored_lines(), ignored, "a tail says what the end says");
            End::Truncated {
                data: tail.data().to_vec(),
                line: tail.line().to_vec(),
                pending: tail.pending(),
                bare: tail.is_bare(),
            }
        }
    };
    assert!(ignored || !so_far, "what was ignored stays so");
    Run { out, end, ignored, retry: parser.retry(), last_id: parser.last_event_id().to_vec(), offset: parser.offset() }
}

/// Runs a fresh parser over `chunks`.
pub fn run<'c, S: Storage>(mut parser: Parser<S>, chunks: impl IntoIterator<Item = &'c [u8]>, items: bool) -> Run {
    let mut out = Vec::new();
    for chunk in chunks {
        feed(&mut parser, chunk, items, &mut out);
    }
    end(&mut parser, out)
}

/// A parser with room for whatever `limit` allows.
pub fn parser(limit: &Limit) -> Parser<Vec<u8>> {
    Parser::with_limits(Vec::new(), limit.limits())
}

/// Law 1, the cutting half: any cutting gives the same.
pub fn chunking(input: &[u8], limit: &Limit, seed: u64) {
    for items in [false, true] {
        let whole = run(parser(limit), [input], items);
        for max in [1, 2, 3, 8, 40] {
            let chunks = cuts(input, seed, max);
            assert_eq!(run(parser(limit), chunks.iter().copied(), items), whole, "chunks {chunks:?}");
        }
        assert_eq!(run(parser(limit), input.chunks(1), items), whole, "single bytes");
    }
    // Who asks for items now and then gets the same frames, and so does who looks for the end before it. Only what is
    // kept of a cut line that no frame has depends on who asks.
    let end = |parser: &mut Parser<Vec<u8>>, out| {
        let mut run = end(parser, out);
        if let End::Truncated { line, .. } = &mut run.end {
            line.clear();
        }
        run
    };
    let mut by_frame = parser(limit);
    let mut frames = Vec::new();
    feed(&mut by_frame, input, false, &mut frames);
    let whole = end(&mut by_frame, frames);
    let mut mixed = parser(limit);
    let mut out = Vec::new();
    for (at, chunk) in cuts(input, seed, 5).into_iter().enumerate() {
        feed(&mut mixed, chunk, (seed >> (at % 64)) & 1 == 0, &mut out);
        let _ = mixed.finish();
    }
    out.retain(|out| matches!(out, Out::Frame { .. } | Out::Error { .. }));
    assert_eq!(end(&mut mixed, out), whole, "items and frames by turns");
}

/// Law 1, the promptness half, and law 7: after each byte the parser has given out all that the
/// plain machine knows from the bytes up to there, and would end the same.
pub fn prompt(input: &[u8], limit: &Limit) {
    for items in [false, true] {
        let mut parser = parser(limit);
        let mut out = Vec::new();
        for at in 0..=input.len() {
            if at > 0 {
                feed(&mut parser, &input[at - 1..at], items, &mut out);
            }
            let expected = plain::run(&input[..at], limit, items);
            let seen = end(&mut parser, out.clone());
            assert_eq!(seen, expected, "after {at} bytes");
        }
    }
}

/// Law 7: the parser gives what the plain machine gives.
pub fn fast_is_slow(input: &[u8], limit: &Limit) {
    for items in [false, true] {
        assert_eq!(run(parser(limit), [input], items), plain::run(input, limit, items), "items: {items}");
    }
}

/// Law 2: where the bytes are kept makes no difference, as long as they fit.
pub fn storage(input: &[u8], limit: &Limit, seed: u64) {
    const ROOM: usize = 8 * 256;
    let limit = Limit { frame: limit.frame.min(ROOM - ROOM / 8), id: limit.id.min(ROOM / 8), ..*limit };
    for items in [false, true] {
        for max in [1, 7, 300] {
            let chunks = cuts(input, seed, max);
            let chunks = || chunks.iter().copied();
            let expected = run(parser(&limit), chunks(), items);
            let mut memory = [0xAA; ROOM];
            let slice = Parser::with_limits(memory.as_mut_slice(), limit.limits());
            assert_eq!(slice.limits(), limit.limits());
            assert_eq!(run(slice, chunks(), items), expected, "slice");
            let array = Parser::with_limits([0x55; ROOM], limit.limits());
            assert_eq!(run(array, chunks(), items), expected, "array");
            #[cfg(feature = "heapless")]
            {
                let heapless = Parser::with_limits(heapless::Vec::<u8, ROOM>::new(), limit.limits());
                assert_eq!(run(heapless, chunks(), items), expected, "heapless");
            }
        }
    }

    // What a frame leaves behind must not use up the room of those that come later.
    const SMALL: usize = 64;
    let limit = Limit { frame: limit.frame.min(SMALL - SMALL / 8), id: limit.id.min(SMALL / 8), ..limit };
    let long = input.repeat(1 + 4 * SMALL / input.len().max(1));
    for max in [20, usize::MAX] {
        let chunks = cuts(&long, seed, max);
        let chunks = || chunks.iter().copied();
        let expected = run(parser(&limit), chunks(), false);
        let array = Parser::with_limits([0x55; SMALL], limit.limits());
        assert_eq!(run(array, chunks(), false), expected, "small, over and over");
        #[cfg(feature = "heapless")]
        {
            let heapless = Parser::with_limits(heapless::Vec::<u8, SMALL>::new(), limit.limits());
            assert_eq!(run(heapless, chunks(), false), expected, "small, over and over");
        }
    }
}

/// Law 3: whether a frame is over a limit depends on the frame alone, and its neighbours live.
pub fn limits(input: &[u8], limit: &Limit, seed: u64) {
    // Whatever the stream, a blank line ends its last block, so that a frame behind it is intact.
    let mut stream = input.to_vec();
    stream.extend_from_slice(b"\n\n");
    let alone = plain::run(&stream, limit, false);
    let neighbour = b"data:x\n\n";
    if limit.frame < neighbour.len() || limit.lines == 0 {
        return;
    }
    let mut both = b"data:x\n\n".to_vec();
    // A BOM is one at offset 0 only: keep it from being one in either stream.
    if stream.starts_with(b"\xEF") {
        return;
    }
    both.extend_from_slice(&stream);
    both.extend_from_slice(neighbour);
    let seen = run(parser(limit), cuts(&both, seed, 9), false);
    let data = |out: &Out| matches!(out, Out::Frame { data, .. } if data == b"x");
    assert!(seen.out.first().is_some_and(data) && seen.out.last().is_some_and(data), "{seen:?}");
    let between: Vec<Out> = seen.out[1..seen.out.len() - 1]
        .iter()
        .map(|out| match out {
            Out::Error { kind, offset } => Out::Error { kind: *kind, offset: offset - neighbour.len() as u64 },
            other => other.clone(),
        })
        .collect();
    assert_eq!(between, alone.out);
    // What is given out was never over the limit.
    for out in &seen.out {
        if let Out::Frame { data, id, .. } = out {
            assert!(data.len() < limit.frame.max(1) && id.len() <= limit.id, "{out:?}");
        }
    }
}

/// Law 3, to the byte: under every limit that can matter to `input` the parser finds what the plain
/// machine finds, however the input is cut.
pub fn exact_limits(input: &[u8], seed: u64) {
    for n in 0..=input.len().min(96) + 2 {
        let frame = Limit { frame: n, ..Limit::DEFAULT };
        let id = Limit { id: n, ..Limit::DEFAULT };
        let lines = Limit { lines: n, ..Limit::DEFAULT };
        for limit in [frame, id, lines] {
            let expected = plain::run(input, &limit, false);
            assert_eq!(run(parser(&limit), cuts(input, seed, 9), false), expected, "{limit:?}, seed {seed}");
        }
        let expected = plain::run(input, &frame, false);
        for at in 0..=input.len() {
            let (first, second) = input.split_at(at);
            assert_eq!(run(parser(&frame), [first, second], false), expected, "{frame:?}, cut at {at}");
        }
    }
}

/// An id that the caller sets is as one of an earlier frame.
pub fn seeded(input: &[u8], limit: &Limit, seed: u64) {
    let id = &b"12345678"[..seed as usize % 9];
    let before = [b"id: ", id, b"\n\n"].concat();
    let parsers = [parser(limit), parser(limit)];
    if id.len() > limit.id {
        assert_eq!(parser(limit).set_last_event_id(id), Err(sse::IdError::TooLong));
        return;
    }
    // A BOM is one at offset 0 only, and the other parser has to have room for the id as a line.
    if input.starts_with(b"\xEF") || before.len() - 1 > limit.frame || limit.lines == 0 {
        return;
    }
    for items in [false, true] {
        for max in [1, 9, usize::MAX] {
            let [mut set, mut sent] = parsers.clone();
            set.set_last_event_id(id).unwrap();
            let mut out = Vec::new();
            feed(&mut sent, &before, false, &mut out);
            assert_eq!(out, []);
            let mut expected = run(sent, cuts(input, seed, max), items);
            expected.offset -= before.len() as u64;
            for out in &mut expected.out {
                if let Out::Error { offset, .. } = out {
                    *offset -= before.len() as u64;
                }
            }
            assert_eq!(run(set, cuts(input, seed, max), items), expected, "id {id:?}, chunks of {max}");
        }
    }
}

/// Law 8: a clone taken anywhere goes on as the original, and a reset parser is as new.
pub fn clone_and_reset(input: &[u8], limit: &Limit, seed: u64) {
    for items in [false, true] {
        let whole = run(parser(limit), [input], items);
        let mut original = parser(limit);
        let mut out = Vec::new();
        let chunks = cuts(input, seed, 5);
        for (done, chunk) in chunks.iter().enumerate() {
            let mut clone = original.clone();
            let mut cloned = out.clone();
            for chunk in &chunks[done..] {
                feed(&mut clone, chunk, items, &mut cloned);
            }
            assert_eq!(end(&mut clone, cloned), whole, "cloned before chunk {done}");
            clone.reset();
            assert_eq!(run(clone, [input], items), whole, "reset after chunk {done}");
            feed(&mut original, chunk, items, &mut out);
        }
        original.reset();
        assert_eq!(run(original, chunks, items), whole, "reset at the end");
    }
}

/// What can be encoded.
#[derive(Clone, Debug)]
pub enum Wire {
    Frame { event: Option<String>, id: Option<String>, data: String },
    Comment(String),
    Retry(u64),
    Done,
}

/// Law 9: what is encoded is read back, and what cannot be is rejected before anything is written.
pub fn round_trip(wire: &[Wire], seed: u64) {
    let mut text = String::new();
    let mut expected = Vec::new();
    let mut last_id = Vec::new();
    let clean = |text: &str| !text.contains(['\r', '\n', '\0']);
    for it in wire {
        let before = text.len();
        let mut encoder = Encoder::new(&mut text);
        let (written, encodable) = match it {
            Wire::Frame { event, id, data } => {
                let fine = event.as_deref().is_none_or(clean) && id.as_deref().is_none_or(clean);
                if fine {
                    if let Some(id) = id {
                        last_id = id.clone().into_bytes();
                    }
                    let event = event.clone().filter(|event| !event.is_empty()).unwrap_or("message".into());
                    let data = data.replace("\r\n", "\n").replace('\r', "\n");
                    let (event, data) = (event.into_bytes(), data.into_bytes());
                    expected.push(Out::Frame { event, data, id: last_id.clone(), retry: None });
                }
                (encoder.frame(event.as_deref(), id.as_deref(), data), fine)
            }
            Wire::Comment(text) => {
                if clean(text) {
                    expected.push(Out::Comment { text: text.clone().into_bytes(), is_clipped: false });
                }
                (encoder.comment(text), clean(text))
            }
            Wire::Retry(number) => {
                expected.push(Out::Retry(*number));
                (encoder.retry(*number), true)
            }
            Wire::Done => {
                let (event, data) = (b"message".to_vec(), b"[DONE]".to_vec());
                expected.push(Out::Frame { event, data, id: last_id.clone(), retry: None });
                (encoder.done(), true)
            }
        };
        assert_eq!(written.is_ok(), encodable, "{it:?}");
        assert!(encodable || text.len() == before, "rejected, but something was written: {it:?}");
    }
    let bytes = text.as_bytes();
    let limit = Limit { id: 1 << 20, ..Limit::DEFAULT };
    let seen = run(parser(&limit), cuts(bytes, seed, 11), true);
    assert_eq!(seen.out, expected);
    assert_eq!(seen.end, End::Clean { bare: false });
}

/// Law 9 of frames that were received: they read back as they were, forwarded at once or kept as events, and what cannot be
/// written changes nothing.
pub fn forwarded(input: &[u8], limit: &Limit) {
    let mut parser = parser(limit);
    let (mut forwarded, mut kept) = (Encoder::new(String::new()), Encoder::new(String::new()));
    let (mut expected, mut events) = (Vec::new(), Vec::new());
    let mut chunk = input;
    while let Some(it) = parser.next_frame(&mut chunk) {
        let Ok(it) = it else { continue };
        let event = it.to_event();
        let encodable = event.as_ref().is_ok_and(|event| !event.event.contains('\0'));
        assert_eq!(forwarded.forward(&it).is_ok(), encodable, "{it:?}");
        if let Ok(event) = event {
            assert_eq!(kept.event(&event).is_ok(), encodable, "{event:?}");
            if encodable {
                expected.push(frame(&it));
                events.push(event);
            }
        }
    }
    let text = forwarded.into_inner();
    assert_eq!(kept.into_inner(), text);
    let seen = run(self::parser(&Limit { id: 1 << 20, ..Limit::DEFAULT }), [text.as_bytes()], false);
    assert_eq!(seen.out, expected);
    assert_eq!(seen.end, End::Clean { bare: false });
    let (mut parser, mut chunk) = (Parser::new(), text.as_bytes());
    for event in events {
        assert_eq!(parser.next_frame(&mut chunk).unwrap().unwrap().to_event(), Ok(event));
    }
}

/// Takes a fuzzer's bytes apart: limits, a seed for the cuts, and the stream.
pub fn unpack(bytes: &[u8]) -> Option<(Limit, u64, &[u8])> {
    let (&[frame, id, lines, seed], input) = bytes.split_first_chunk()?;
    let or = |small: u8, default: usize| if small == 0 { default } else { usize::from(small) };
    let limit = Limit {
        frame: or(frame, Limit::DEFAULT.frame),
        id: or(id, Limit::DEFAULT.id),
        lines: or(lines, Limit::DEFAULT.lines),
    };
    Some((limit, u64::from(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15), input))
}

/// Makes something to encode of a fuzzer's bytes: a kind byte, then text up to the next 0xFF.
pub fn unpack_wire(bytes: &[u8]) -> Vec<Wire> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let piece = |bytes: &[u8]| {
        let (&kind, rest) = bytes.split_first()?;
        let mut parts = rest.split(|&byte| byte == 0xFE).map(text);
        let first = parts.next().unwrap_or_default();
        Some(match kind % 8 {
            0 => Wire::Comment(first),
            1 => Wire::Retry(rest.iter().fold(0, |sum: u64, &byte| sum.wrapping_mul(256).wrapping_add(byte.into()))),
            2 => Wire::Done,
            flags => Wire::Frame {
                data: first,
                event: if flags & 1 == 0 { None } else { parts.next() },
                id: if flags & 2 == 0 { None } else { parts.next() },
            },
        })
    };
    bytes.split(|&byte| byte == 0xFF).filter_map(piece).collect()
}
