//! The laws that the decoders of all vendors share. What they need to know of a vendor is its `Dialect`.

use deltawire::Error;
use deltawire::sse::{Limits, Storage};
use deltawire::stream::{Decode, Outcome, TextDelta};

use crate::cuts;

/// What came out of a stream, owned.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Out {
    Event {
        event: String,
        texts: Vec<Text>,
        payload: Vec<u8>,
        is_framed: bool,
        violation: Option<String>,
        is_terminal: bool,
    },
    Corrupt {
        payload: Vec<u8>,
        error: Error,
    },
    Other(String),
    Error(Error),
}

/// A piece of text, and whether it is reasoning.
pub type Text = (bool, String);

/// Makes a list of texts.
pub fn pieces<'a>(texts: impl IntoIterator<Item = TextDelta<'a>>) -> Vec<Text> {
    let text = |delta: TextDelta<'_>| (matches!(delta, TextDelta::Reasoning(_)), delta.content().to_string());
    texts.into_iter().map(text).collect()
}

/// What is known at the end.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Ended {
    pub outcome: Outcome,
    pub is_complete: bool,
    pub is_intact: bool,
    pub lost: u32,
    pub violations: u32,
    pub order: String,
    pub last: Option<Last>,
    /// What is left of the bytes, as far as no line of a comment is concerned, which only `next_item` keeps.
    pub tail: String,
    pub is_bare: bool,
    pub has_ignored_lines: bool,
}

/// The event that lacks its line ends.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Last {
    pub event: String,
    pub payload: Vec<u8>,
    pub is_framed: bool,
    pub violation: Option<String>,
    pub is_terminal: bool,
}

/// All that a stream came to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Run {
    pub out: Vec<Out>,
    pub end: Ended,
}

/// A vendor, as the laws see it.
pub trait Dialect {
    type Decoder<S: Storage>: Decode<Storage = S>;

    fn decoder<S: Storage>(storage: S, limits: Limits) -> Self::Decoder<S>;

    fn clone(decoder: &Self::Decoder<Vec<u8>>) -> Self::Decoder<Vec<u8>>;

    fn next_event<S: Storage>(decoder: &mut Self::Decoder<S>, chunk: &mut &[u8]) -> Option<Result<String, Error>>;

    fn next_item<S: Storage>(decoder: &mut Self::Decoder<S>, chunk: &mut &[u8]) -> Option<Out>;

    fn next_text<S: Storage>(decoder: &mut Self::Decoder<S>, chunk: &mut &[u8]) -> Option<Result<Vec<Text>, Error>>;

    fn end<S: Storage>(decoder: &mut Self::Decoder<S>) -> Ended;
}

/// Declares a vendor whose types stand in `$module`. `$texts` makes a list of what `next_text` returns, `$texts_of` of an
/// event, and `$is_terminal` says whether an event can be the terminal one.
macro_rules! dialect {
    ($name:ident, $module:path, $texts:expr, $texts_of:expr, $is_terminal:expr) => {
        /// The vendor.
        #[derive(Clone, Copy, Debug)]
        pub enum $name {}

        const _: () = {
            use $module as vendor;

            use $crate::dialect::{Dialect, Ended, Last, Out, Text};

            impl Dialect for $name {
                type Decoder<S: deltawire::sse::Storage> = vendor::Decoder<S>;

                fn decoder<S: deltawire::sse::Storage>(
                    storage: S,
                    limits: deltawire::sse::Limits,
                ) -> vendor::Decoder<S> {
                    vendor::Decoder::with_limits(storage, limits)
                }

                fn clone(decoder: &vendor::Decoder<Vec<u8>>) -> vendor::Decoder<Vec<u8>> {
                    decoder.clone()
                }

                fn next_event<S: deltawire::sse::Storage>(
                    decoder: &mut vendor::Decoder<S>,
                    chunk: &mut &[u8],
                ) -> Option<Result<String, deltawire::Error>> {
                    Some(decoder.next_event(chunk)?.map(|event| format!("{event:?}")))
                }

                fn next_item<S: deltawire::sse::Storage>(
                    decoder: &mut vendor::Decoder<S>,
                    chunk: &mut &[u8],
                ) -> Option<Out> {
                    let is_terminal: fn(&vendor::Event<'_>) -> bool = $is_terminal;
                    Some(match decoder.next_item(chunk)? {
                        Ok(vendor::Item::Event(received)) => {
                            if let Some(frame) = received.frame {
                                assert_eq!(frame.data_bytes(), received.payload);
                            }
                            Out::Event {
                                event: format!("{:?}", received.event),
                                texts: $texts_of(&received.event),
                                payload: received.payload.to_vec(),
                                is_framed: received.frame.is_some(),
                                violation: received.violation.map(|violation| format!("{violation:?}")),
                                is_terminal: is_terminal(&received.event),
                            }
                        }
                        Ok(vendor::Item::Corrupt(corrupt)) => {
                            Out::Corrupt { payload: corrupt.frame.data_bytes().to_vec(), error: corrupt.error }
                        }
                        Ok(vendor::Item::Other(other)) => Out::Other(format!("{other:?}")),
                        Ok(other) => panic!("an item that the laws do not know: {other:?}"),
                        Err(error) => Out::Error(error),
                    })
                }

                fn next_text<S: deltawire::sse::Storage>(
                    decoder: &mut vendor::Decoder<S>,
                    chunk: &mut &[u8],
                ) -> Option<Result<Vec<Text>, deltawire::Error>> {
                    Some(decoder.next_text(chunk)?.map($texts))
                }

                fn end<S: deltawire::sse::Storage>(decoder: &mut vendor::Decoder<S>) -> Ended {
                    let is_terminal: fn(&vendor::Event<'_>) -> bool = $is_terminal;
                    let end = decoder.finish();
                    Ended {
                        outcome: end.outcome,
                        is_complete: end.is_complete(),
                        is_intact: end.is_intact(),
                        lost: end.lost,
                        violations: end.violations,
                        order: format!("{:?}", end.order),
                        last: end.last.map(|last| Last {
                            event: format!("{:?}", last.event),
                            payload: last.payload.to_vec(),
                            is_framed: last.frame.is_some(),
                            violation: last.violation.map(|violation| format!("{violation:?}")),
                            is_terminal: is_terminal(&last.event),
                        }),
                        tail: $crate::dialect::tail(&end.tail),
                        is_bare: end.tail.is_bare(),
                        has_ignored_lines: end.has_ignored_lines(),
                    }
                }
            }
        };
    };
}
pub(crate) use dialect;

/// What is left of the bytes, but for the text of a line that no event can come of: only `next_item` keeps it.
pub fn tail(tail: &deltawire::sse::End<'_>) -> String {
    let kept = match tail {
        deltawire::sse::End::Truncated(tail) => {
            let is_kept = ![&b":"[..], b"retry", b"id"].iter().any(|name| tail.line().starts_with(name));
            format!("{:?} {:?}", tail.data(), if is_kept { tail.line() } else { &[] })
        }
        deltawire::sse::End::Unterminated { frame, .. } => format!("{frame:?}"),
        deltawire::sse::End::Clean { .. } => String::new(),
    };
    format!("{kept} {}", tail.pending())
}

/// A decoder with room for whatever `limit` allows.
pub fn decoder<D: Dialect>(limit: u32) -> D::Decoder<Vec<u8>> {
    D::decoder(Vec::new(), Limits::new().with_max_frame(limit))
}

/// Feeds one chunk.
pub fn feed<D: Dialect, S: Storage>(decoder: &mut D::Decoder<S>, bytes: &[u8], out: &mut Vec<Out>) {
    let mut chunk = bytes;
    loop {
        let left = chunk.len();
        let offset = decoder.parser().offset();
        let Some(item) = D::next_item(decoder, &mut chunk) else {
            assert!(chunk.is_empty(), "`None` means that the chunk is used up");
            return;
        };
        let used = (left - chunk.len()) as u64;
        assert_eq!(decoder.parser().offset() - offset, used, "the offset counts what was used");
        out.push(item);
    }
}

pub fn end<D: Dialect, S: Storage>(decoder: &mut D::Decoder<S>, out: Vec<Out>) -> Run {
    let end = D::end(decoder);
    assert_eq!(D::end(decoder), end, "to look at the end changes nothing");
    Run { out, end }
}

pub fn run<'c, D: Dialect, S: Storage>(mut decoder: D::Decoder<S>, chunks: impl IntoIterator<Item = &'c [u8]>) -> Run {
    let mut out = Vec::new();
    for chunk in chunks {
        feed::<D, S>(&mut decoder, chunk, &mut out);
    }
    end::<D, S>(&mut decoder, out)
}

/// Laws 1, 2, 8: any cutting and any storage give the same, and so do clones and a decoder that was reset.
pub fn chunking<D: Dialect>(input: &[u8], limit: u32, seed: u64) {
    let whole = run::<D, _>(decoder::<D>(limit), [input]);
    for max in [1, 2, 5, 40] {
        let chunks = cuts(input, seed, max);
        assert_eq!(run::<D, _>(decoder::<D>(limit), chunks.iter().copied()), whole, "chunks {chunks:?}");
    }
    assert_eq!(run::<D, _>(decoder::<D>(limit), input.chunks(1)), whole, "single bytes");

    const ROOM: usize = 4096;
    let limit = limit.min((ROOM - ROOM / 8) as u32);
    let limits = Limits::new().with_max_frame(limit).with_max_id((ROOM / 8) as u32);
    let whole = run::<D, _>(D::decoder(Vec::new(), limits), [input]);
    let chunks = cuts(input, seed, 30);
    let array = D::decoder([0x55; ROOM], limits);
    assert_eq!(run::<D, _>(array, chunks.iter().copied()), whole, "array");
    let mut memory = [0xAA; ROOM];
    let slice = D::decoder(memory.as_mut_slice(), limits);
    assert_eq!(run::<D, _>(slice, chunks.iter().copied()), whole, "slice");

    let mut original = D::decoder(Vec::new(), limits);
    let mut out = Vec::new();
    for (done, chunk) in chunks.iter().enumerate() {
        let (mut clone, mut cloned) = (D::clone(&original), out.clone());
        for chunk in &chunks[done..] {
            feed::<D, _>(&mut clone, chunk, &mut cloned);
        }
        assert_eq!(end::<D, _>(&mut clone, cloned), whole, "cloned before chunk {done}");
        feed::<D, _>(&mut original, chunk, &mut out);
    }
    original.reset();
    assert_eq!(run::<D, _>(original, [input]), whole, "reset");
}

/// Law 7: what is remembered of the last delta changes nothing. A line that is not SSE after each frame makes the decoder
/// forget it, so every payload is parsed.
pub fn forgetful<D: Dialect>(input: &[u8], seed: u64) {
    const LINE: &[u8] = b"{x\n";
    // In a list there is no place for a line, and nothing is remembered there.
    if input.trim_ascii_start().starts_with(b"[") {
        return;
    }
    let (mut decoder, mut plain, mut out) = (decoder::<D>(1 << 24), Vec::new(), Vec::new());
    let (mut rest, mut before) = (input, input);
    while let Some(item) = D::next_item(&mut decoder, &mut rest) {
        let is_frame = matches!(item, Out::Event { is_framed: true, .. } | Out::Corrupt { .. });
        out.push(item);
        let mut taken = &before[..before.len() - rest.len()];
        // The LF of a CR LF is the end of a line that was over with the CR.
        if is_frame && taken.ends_with(b"\r") && rest.first() == Some(&b'\n') {
            taken = &before[..=taken.len()];
            rest = &before[taken.len()..];
            let mut end = &b"\n"[..];
            assert!(D::next_item(&mut decoder, &mut end).is_none());
        }
        plain.extend(taken);
        if is_frame {
            plain.extend(LINE);
        }
        before = rest;
    }
    plain.extend(before);
    let mut fast = end::<D, _>(&mut decoder, out);
    let mut slow = run::<D, _>(self::decoder::<D>(1 << 24), cuts(&plain, seed, 200));
    let line = run::<D, _>(self::decoder::<D>(1 << 24), [LINE]).out;
    fast.out.retain(|out| *out != line[0]);
    slow.out.retain(|out| *out != line[0]);
    (slow.end.is_bare, slow.end.has_ignored_lines) = (fast.end.is_bare, fast.end.has_ignored_lines);
    // The lines move what follows them.
    for out in slow.out.iter_mut().chain(&mut fast.out) {
        if let Out::Error(error) = out {
            *out = Out::Other(format!("{:?}", error.kind()));
        }
    }
    for (slow, fast) in slow.out.iter().zip(&fast.out) {
        assert_eq!(slow, fast);
    }
    assert_eq!(slow, fast);
}

/// `next_event` and `next_text` give of the same stream what `next_item` does, and leave it in the same state; and one
/// may go on where the other stopped.
pub fn ways_agree<D: Dialect>(input: &[u8], limit: u32, seed: u64) {
    ways_agree_in::<D>(&cuts(input, seed, 60), limit, seed);
}

/// The same, cut like that.
pub fn ways_agree_in<D: Dialect>(chunks: &[&[u8]], limit: u32, seed: u64) {
    let [mut by_item, mut by_event, mut by_text, mut by_turns] = [(); 4].map(|()| decoder::<D>(limit));
    for (turn, chunk) in chunks.iter().enumerate() {
        let (items, texts) = events_of_items::<D>(&mut by_item, chunk);
        assert_eq!(events::<D>(&mut by_event, chunk), items);
        let turn_of = (seed >> (turn % 60)) % 4;
        let seen =
            if turn_of > 0 { events::<D>(&mut by_turns, chunk) } else { events_of_items::<D>(&mut by_turns, chunk).0 };
        assert_eq!(seen, items, "by turns");
        assert_eq!(texts_of::<D>(&mut by_text, chunk), texts);
        let ends = [&mut by_item, &mut by_event, &mut by_text, &mut by_turns]
            .map(|decoder| (decoder.parser().offset(), D::end(decoder)));
        assert!(ends.iter().all(|end| *end == ends[0]), "{ends:#?}");
    }
}

type Events = Vec<Result<String, Error>>;
type Texts = Vec<Result<Text, Error>>;

fn events_of_items<D: Dialect>(decoder: &mut D::Decoder<Vec<u8>>, mut chunk: &[u8]) -> (Events, Texts) {
    let (mut events, mut all) = (Vec::new(), Vec::new());
    while let Some(out) = D::next_item(decoder, &mut chunk) {
        match out {
            Out::Event { event, texts, .. } => {
                all.extend(texts.into_iter().map(Ok));
                events.push(Ok(event));
            }
            Out::Corrupt { error, .. } | Out::Error(error) => {
                all.push(Err(error));
                events.push(Err(error));
            }
            Out::Other(_) => {}
        }
    }
    (events, all)
}

fn events<D: Dialect>(decoder: &mut D::Decoder<Vec<u8>>, mut chunk: &[u8]) -> Events {
    core::iter::from_fn(|| D::next_event(decoder, &mut chunk)).collect()
}

fn texts_of<D: Dialect>(decoder: &mut D::Decoder<Vec<u8>>, mut chunk: &[u8]) -> Texts {
    let mut all = Vec::new();
    while let Some(texts) = D::next_text(decoder, &mut chunk) {
        match texts {
            Ok(texts) => {
                assert!(!texts.is_empty() && texts.iter().all(|(_, text)| !text.is_empty()), "no piece is empty");
                all.extend(texts.into_iter().map(Ok));
            }
            Err(error) => all.push(Err(error)),
        }
    }
    all
}

/// Law 11: a stream that ends before its terminal event is never reported complete, however it is cut there.
pub fn verdict<D: Dialect>(input: &[u8], seed: u64) {
    let terminal = terminal::<D>(input);
    // Some sixty places, others with each seed, and the last that is too early.
    let step = 1 + input.len() / 60;
    let places = (seed as usize % step..=input.len()).step_by(step);
    for at in places.chain(terminal.and_then(|terminal| terminal.checked_sub(1))).chain([input.len()]) {
        let end = run::<D, _>(decoder::<D>(1 << 24), cuts(&input[..at], seed, 300)).end;
        // A payload may be whole at the cut, and spoiled by what follows: nobody can know that there.
        let is_said = end.last.as_ref().is_some_and(|last| last.is_terminal);
        if !is_said && terminal.is_none_or(|terminal| at < terminal) {
            assert!(!end.is_complete, "cut at {at}, and the terminal event ends at {terminal:?}");
        }
        assert!(!end.is_intact || end.is_complete, "intact is more than complete");
        assert!(!end.is_complete || end.outcome.has_all_content(), "complete is more than all content");
    }
}

/// Where the payload of the first event ends that can be a terminal one.
fn terminal<D: Dialect>(input: &[u8]) -> Option<usize> {
    let mut decoder = decoder::<D>(1 << 24);
    let mut chunk = input;
    while let Some(out) = D::next_item(&mut decoder, &mut chunk) {
        if let Out::Event { is_terminal: true, is_framed, .. } = out {
            return Some(end_of_payload(&input[..input.len() - chunk.len()], is_framed));
        }
    }
    let last = D::end(&mut decoder).last?;
    last.is_terminal.then(|| end_of_payload(input, last.is_framed))
}

/// The end of the last brace, of a frame that in a `data` line: other lines of the block may have braces too.
fn end_of_payload(input: &[u8], is_framed: bool) -> usize {
    let mut end = 0;
    let mut at = 0;
    for line in input.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
        let brace = line.iter().rposition(|&byte| byte == b'}');
        if let (true, Some(brace)) = (!is_framed || line.starts_with(b"data"), brace) {
            end = at + brace + 1;
        }
        at += line.len();
    }
    // The elements of a list are frames without lines of their own.
    if is_framed && end == 0 { end_of_payload(input, false) } else { end }
}

/// How a delta is written.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// Of the members.
    pub order: u8,
    pub kind: u8,
    pub index: u8,
    /// Counts up from delta to delta.
    pub number: u32,
    /// Whether there are blanks between tokens.
    pub has_spaces: bool,
}

impl Form {
    /// An object of these members, in the order of the form.
    pub fn object(self, members: &[(&str, String)]) -> String {
        let (comma, colon) = if self.has_spaces { (", ", ": ") } else { (",", ":") };
        let mut members: Vec<String> =
            members.iter().map(|(name, value)| format!("\"{name}\"{colon}{value}")).collect();
        match self.order % 3 {
            0 => {}
            1 => members.reverse(),
            _ => members.rotate_left(1),
        }
        format!("{{{}}}", members.join(comma))
    }
}

/// What a vendor's streams are made of.
#[derive(Clone, Copy, Debug)]
pub struct Wire {
    /// Frames that open an answer.
    pub opening: &'static [&'static str],
    /// Everything else but deltas.
    pub others: &'static [&'static str],
    /// Makes the payload of a delta, and its name for the `event` line, if it has one.
    pub delta: fn(Form, &str) -> (Option<String>, String),
}

/// Makes a stream of a fuzzer's bytes: each byte is a choice. Most of it is a legal stream; near misses of deltas come in
/// between.
pub fn unpack(wire: &Wire, choices: &[u8]) -> Vec<u8> {
    let mut choices = choices.iter().copied();
    let mut out = Vec::new();
    let mut form = Form { order: 0, kind: 0, index: 0, number: 0, has_spaces: false };
    let (mut eol, mut has_name) = (&b"\n"[..], true);
    // Mostly the answer is open, so that the deltas are in order.
    if choices.next().is_some_and(|choice| choice % 8 > 0) {
        for opening in wire.opening {
            out.extend(opening.as_bytes());
            form.number += 1;
        }
    }
    while let Some(choice) = choices.next() {
        match choice % 16 {
            0 => form.order = choices.next().unwrap_or_default(),
            1 => form.index = choices.next().unwrap_or_default() % 3,
            2 => form.kind = choices.next().unwrap_or_default(),
            3 => {
                let choice = choices.next().unwrap_or_default();
                eol = [&b"\n"[..], b"\r\n", b"\r"][usize::from(choice % 3)];
                has_name = choice < 200;
            }
            4 => form.has_spaces = !form.has_spaces,
            5 => {
                // Change, drop or repeat a byte of what is there.
                let at = usize::from(choices.next().unwrap_or_default());
                let at = out.len().saturating_sub(at + 1);
                match (choices.next().unwrap_or_default(), at < out.len()) {
                    (0, true) => drop(out.remove(at)),
                    (1, true) => out.insert(at, out[at]),
                    (byte, true) => out[at] = byte,
                    (byte, false) => out.push(byte),
                }
            }
            6 => {
                let other = wire.others[usize::from(choices.next().unwrap_or_default()) % wire.others.len()];
                for line in other.split_inclusive('\n') {
                    out.extend(line.trim_end_matches('\n').as_bytes());
                    out.extend(if line.ends_with('\n') { eol } else { b"" });
                }
            }
            7 => form.number = form.number.wrapping_add(choices.next().unwrap_or_default().into()),
            _ => {
                let text = TEXTS[usize::from(choices.next().unwrap_or_default()) % TEXTS.len()];
                let (name, mut payload) = (wire.delta)(form, text);
                form.number = form.number.wrapping_add(1);
                if let (Some(name), true) = (name, has_name) {
                    out.extend([b"event: ", name.as_bytes(), eol].concat());
                }
                let padding = choices.next().unwrap_or_default();
                if padding < 40 {
                    payload.insert_str(payload.len() - 1, &" ".repeat(padding.into()));
                }
                out.extend([b"data: ", payload.as_bytes(), eol, eol].concat());
            }
        }
    }
    out
}

/// Texts between quotes, some of them wrong.
pub const TEXTS: [&str; 20] = [
    "Hi",
    "",
    " the",
    " quick",
    "brown fo",
    "x jumps over the",
    " lazy dog and over all that lies behind it, too",
    "é",
    " naïve café über",
    "日本語のテキスト",
    "\\n",
    "\\\"path\\\": \\\"a.rs\\\"",
    "{\\\"a\\\": [1, ",
    "\\u00e9\\ud83d\\ude00",
    "\\ud83d",
    "\u{7f}",
    "}",
    "\\\\",
    "\\x",
    "a\tb",
];
