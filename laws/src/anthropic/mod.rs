//! The laws of the `anthropic` module.

#[cfg(feature = "serde_json")]
pub mod message;

use deltawire::Error;
use deltawire::anthropic::{Block, BlockKind, Decoder, Delta, Encoder, End, Event, Item, Violation};
use deltawire::json::{Quoted, Raw, Str};
use deltawire::sse::{self, Limits, Parser, Storage};
use deltawire::stream::{Corrupt, TextDelta};

use crate::cuts;

/// What came out of a stream, owned.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Out {
    Event { event: String, payload: Vec<u8>, is_framed: bool, violation: Option<Violation> },
    Corrupt { payload: Vec<u8>, error: String },
    Other(String),
    Error(String),
}

/// All that a stream came to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Run {
    pub out: Vec<Out>,
    pub end: String,
    pub violations: u32,
}

/// Feeds one chunk.
pub fn feed<S: Storage>(stream: &mut Decoder<S>, bytes: &[u8], out: &mut Vec<Out>) {
    let mut chunk = bytes;
    loop {
        let left = chunk.len();
        let offset = stream.parser().offset();
        let item = match stream.next_item(&mut chunk) {
            None => {
                assert!(chunk.is_empty(), "`None` means that the chunk is used up");
                return;
            }
            Some(Ok(Item::Event(received))) => {
                if let Some(frame) = received.frame {
                    assert_eq!(frame.data_bytes(), received.payload);
                }
                Out::Event {
                    event: format!("{:?}", received.event),
                    payload: received.payload.to_vec(),
                    is_framed: received.frame.is_some(),
                    violation: received.violation,
                }
            }
            Some(Ok(Item::Corrupt(corrupt))) => {
                Out::Corrupt { payload: corrupt.frame.data_bytes().to_vec(), error: format!("{:?}", corrupt.error) }
            }
            Some(Ok(Item::Other(other))) => Out::Other(format!("{other:?}")),
            Some(Ok(other)) => panic!("an item that the laws do not know: {other:?}"),
            Some(Err(error)) => Out::Error(format!("{error:?}")),
        };
        let used = (left - chunk.len()) as u64;
        assert_eq!(stream.parser().offset() - offset, used, "the offset counts what was used");
        out.push(item);
    }
}

pub fn end<S: Storage>(stream: &mut Decoder<S>, out: Vec<Out>) -> Run {
    let violations = stream.order().violations();
    let end = stream.finish();
    let last = end.last.map(|last| (last.event, last.payload, last.violation));
    let order = (end.order.stop_reason(), end.order.error_type(), end.order.open_blocks());
    let tail = (end.tail.pending(), end.tail.is_bare(), end.has_ignored_lines());
    let end = format!("{:?} {} {last:?} {order:?} {tail:?}", end.outcome, end.is_complete());
    assert!(!format!("{:?}", stream.finish()).is_empty(), "to look at the end changes nothing");
    Run { out, end, violations }
}

pub fn run<'c, S: Storage>(mut stream: Decoder<S>, chunks: impl IntoIterator<Item = &'c [u8]>) -> Run {
    let mut out = Vec::new();
    for chunk in chunks {
        feed(&mut stream, chunk, &mut out);
    }
    end(&mut stream, out)
}

/// A stream with room for whatever `limit` allows.
pub fn stream(limit: u32) -> Decoder<Vec<u8>> {
    Decoder::with_limits(Vec::new(), Limits::new().with_max_frame(limit))
}

/// Laws 1, 2, 8: any cutting and any storage give the same, and so do clones and a stream that was reset.
pub fn chunking(input: &[u8], limit: u32, seed: u64) {
    let whole = run(stream(limit), [input]);
    for max in [1, 2, 5, 40] {
        let chunks = cuts(input, seed, max);
        assert_eq!(run(stream(limit), chunks.iter().copied()), whole, "chunks {chunks:?}");
    }
    assert_eq!(run(stream(limit), input.chunks(1)), whole, "single bytes");

    const ROOM: usize = 4096;
    let limit = limit.min((ROOM - ROOM / 8) as u32);
    let limits = Limits::new().with_max_frame(limit).with_max_id((ROOM / 8) as u32);
    let whole = run(Decoder::with_limits(Vec::new(), limits), [input]);
    let chunks = cuts(input, seed, 30);
    let array = Decoder::with_limits([0x55; ROOM], limits);
    assert_eq!(run(array, chunks.iter().copied()), whole, "array");
    let mut memory = [0xAA; ROOM];
    let slice = Decoder::with_limits(memory.as_mut_slice(), limits);
    assert_eq!(run(slice, chunks.iter().copied()), whole, "slice");

    let mut original = Decoder::with_limits(Vec::new(), limits);
    let mut out = Vec::new();
    for (done, chunk) in chunks.iter().enumerate() {
        let (mut clone, mut cloned) = (original.clone(), out.clone());
        for chunk in &chunks[done..] {
            feed(&mut clone, chunk, &mut cloned);
        }
        assert_eq!(end(&mut clone, cloned), whole, "cloned before chunk {done}");
        feed(&mut original, chunk, &mut out);
    }
    original.reset();
    assert_eq!(run(original, [input]), whole, "reset");
}

/// Law 7: what is remembered of the last delta changes nothing. Each frame alone, and an order of its own, come to
/// the same. And law 10: the frames are those that a parser finds, and each payload can be had.
pub fn fast_is_slow(input: &[u8], seed: u64) {
    let seen = run(stream(1 << 24), cuts(input, seed, 200));
    let mut parser = Parser::new();
    let mut chunk = input;
    let mut order = PlainOrder::default();
    let mut rest = seen.out.iter().filter(|out| match out {
        Out::Event { .. } | Out::Corrupt { .. } => true,
        Out::Other(other) => other.starts_with("Frame") || is_silent_error(other),
        Out::Error(_) => false,
    });
    while let Some(frame) = parser.next_frame(&mut chunk) {
        let frame = frame.unwrap();
        // Errors without a frame come in between, and count.
        let seen = loop {
            match rest.next().expect("as many frames as the parser finds") {
                Out::Event { payload, is_framed: false, violation, .. } => {
                    // As it would be, were it a frame of its own.
                    let wrapped = [b"{\"error\":", payload.as_slice(), b"}"].concat();
                    let event = match Event::parse(payload) {
                        Ok(event @ Event::Error(_)) => event,
                        _ => Event::parse(&wrapped).expect("the value of a field"),
                    };
                    assert!(matches!(event, Event::Error(_)));
                    assert_eq!(order.apply(&event), *violation);
                }
                Out::Other(other) if is_silent_error(other) => order.is_over = true,
                seen => break seen,
            }
        };
        let expected = alone(frame.event_bytes(), frame.data_bytes(), &mut order);
        match (seen, expected) {
            (Out::Other(_), None) => {}
            (seen, Some(expected)) => assert_eq!(*seen, expected),
            (seen, None) => panic!("empty data gave {seen:?}"),
        }
    }
    let is_rest = |out: &Out| match out {
        Out::Event { is_framed, .. } => !is_framed,
        Out::Other(other) => is_silent_error(other),
        _ => false,
    };
    assert!(rest.all(is_rest), "no more frames than the parser finds");
}

/// An `event: error` block without a `data` line.
fn is_silent_error(other: &str) -> bool {
    other.starts_with(&format!("NoData {{ event: {:?},", b"error"))
}

/// Law 11: a stream that ends before its terminal event is never reported complete, however it is cut there; and the
/// outcome is there with the terminal event.
pub fn verdict(input: &[u8], seed: u64) {
    let terminal = terminal(input);
    // Some sixty places, others with each seed, and the last that is too early.
    let step = 1 + input.len() / 60;
    let places = (seed as usize % step..=input.len()).step_by(step);
    for at in places.chain(terminal.map(|terminal| terminal - 1)).chain([input.len()]) {
        let mut decoder = stream(1 << 24);
        for chunk in cuts(&input[..at], seed, 300) {
            feed(&mut decoder, chunk, &mut Vec::new());
        }
        let end = decoder.finish();
        if terminal.is_none_or(|terminal| at < terminal) {
            assert!(!end.is_complete(), "cut at {at}, and the terminal event ends at {terminal:?}");
        }
        assert!(!end.is_intact() || end.is_complete(), "intact is more than complete");
        assert!(!end.is_complete() || end.outcome.has_all_content(), "complete is more than all content");
    }
}

/// Where the payload of the first event ends that can be a terminal one.
fn terminal(input: &[u8]) -> Option<usize> {
    let is_terminal = |event: &Event<'_>| match event {
        Event::MessageStart(start) => start.stop_reason().is_some(),
        Event::MessageDelta(delta) => delta.stop_reason().is_some(),
        Event::MessageStop => true,
        _ => false,
    };
    let mut decoder = stream(1 << 24);
    let mut chunk = input;
    while let Some(event) = decoder.next_event(&mut chunk) {
        if event.is_ok_and(|event| is_terminal(&event)) {
            return Some(end_of_payload(&input[..input.len() - chunk.len()]));
        }
    }
    let last = decoder.finish().last?;
    is_terminal(&last.event).then(|| end_of_payload(input))
}

/// The end of the last brace in a `data` line. Other lines of the block may have braces too.
fn end_of_payload(input: &[u8]) -> usize {
    let mut end = 0;
    let mut at = 0;
    for line in input.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
        if let (true, Some(brace)) = (line.starts_with(b"data"), line.iter().rposition(|&byte| byte == b'}')) {
            end = at + brace + 1;
        }
        at += line.len();
    }
    end
}

/// The order of events, as plainly as it can be said: with as many open blocks as there are.
#[derive(Default)]
struct PlainOrder {
    id: Option<String>,
    is_started: bool,
    is_over: bool,
    has_stop_reason: bool,
    next: u64,
    open: Vec<(u32, BlockKind)>,
}

impl PlainOrder {
    fn apply(&mut self, event: &Event<'_>) -> Option<Violation> {
        match event {
            Event::Ping | Event::Done => return None,
            Event::MessageStart(start) => {
                let id = start.id().map(|id| id.to_string()).filter(|id| !id.is_empty());
                let is_second = self.is_started || self.is_over;
                let same_id = is_second && id.is_some() && id == self.id;
                if same_id {
                    return Some(Violation::SecondStart { same_id });
                }
                let blocks = start.content().count();
                *self = Self {
                    id,
                    is_started: true,
                    next: blocks as u64,
                    has_stop_reason: start.stop_reason().is_some(),
                    ..Self::default()
                };
                if is_second {
                    return Some(Violation::SecondStart { same_id });
                }
                let is_whole = start.stop_reason().is_some() || start.content().next().is_some();
                return is_whole.then_some(Violation::StartedComplete);
            }
            _ if self.is_over => return Some(Violation::AfterEnd),
            Event::Error(_) => {
                self.is_over = true;
                return None;
            }
            Event::Unknown { .. } => return None,
            _ => {}
        }
        let violation = self.apply_to_message(event);
        if self.is_started { violation } else { Some(Violation::BeforeStart) }
    }

    fn apply_to_message(&mut self, event: &Event<'_>) -> Option<Violation> {
        match event {
            Event::BlockStart { index, block, .. } => {
                let (index, expected) = (*index, self.next);
                self.open.retain(|(open, _)| *open != index);
                self.open.push((index, block.kind()));
                self.next = self.next.max(u64::from(index) + 1);
                match u64::from(index) {
                    at if at > expected => Some(Violation::IndexGap { expected: expected as u32, index }),
                    at if at < expected => Some(Violation::BlockRestarted { index }),
                    _ => None,
                }
            }
            Event::BlockDelta { index, delta, .. } => {
                let index = *index;
                let Some((_, kind)) = self.open.iter().find(|(open, _)| *open == index) else {
                    return Some(self.missing(index));
                };
                let tools = [BlockKind::ToolUse, BlockKind::ServerToolUse, BlockKind::McpToolUse];
                let fits = *kind == BlockKind::Unknown
                    || match delta {
                        Delta::Text(_) | Delta::Citation(_) => *kind == BlockKind::Text,
                        Delta::Thinking { .. } | Delta::Signature(_) => *kind == BlockKind::Thinking,
                        Delta::InputJson(_) => tools.contains(kind),
                        Delta::Compaction(_) => *kind == BlockKind::Compaction,
                        _ => true,
                    };
                (!fits).then_some(Violation::WrongKind { index })
            }
            Event::BlockStop { index, .. } => {
                let open = self.open.len();
                self.open.retain(|(open, _)| open != index);
                (self.open.len() == open).then(|| self.missing(*index))
            }
            Event::MessageDelta(delta) => {
                self.has_stop_reason |= delta.stop_reason().is_some();
                delta.stop_reason().and_then(|_| self.open_at_end())
            }
            Event::MessageStop => {
                self.is_over = true;
                self.open_at_end().or((!self.has_stop_reason).then_some(Violation::NoStopReason))
            }
            _ => None,
        }
    }

    fn missing(&self, index: u32) -> Violation {
        if u64::from(index) < self.next { Violation::ClosedBlock { index } } else { Violation::UnknownBlock { index } }
    }

    fn open_at_end(&self) -> Option<Violation> {
        let blocks = self.open.len() as u32;
        (blocks > 0).then_some(Violation::OpenAtEnd { blocks })
    }
}

/// Reads a frame with a stream that has seen no other.
fn alone(event: &[u8], payload: &[u8], order: &mut PlainOrder) -> Option<Out> {
    if payload.trim_ascii().is_empty() {
        // An error that says nothing is one all the same.
        order.is_over |= event == b"error";
        return None;
    }
    let mut frame = [b"event: ", event, b"\n"].concat();
    for line in payload.split(|&byte| byte == b'\n') {
        frame.extend([b"data: ", line, b"\n"].concat());
    }
    frame.push(b'\n');
    let mut stream = Decoder::new();
    let mut chunk = frame.as_slice();
    let out = match stream.next_item(&mut chunk).unwrap().unwrap() {
        Item::Event(received) => Out::Event {
            event: format!("{:?}", received.event),
            payload: received.payload.to_vec(),
            is_framed: true,
            violation: order.apply(&received.event),
        },
        Item::Corrupt(corrupt) => {
            // An error of which nothing can be read is one all the same.
            order.is_over |= event == b"error";
            Out::Corrupt { payload: corrupt.frame.data_bytes().to_vec(), error: format!("{:?}", corrupt.error) }
        }
        other => panic!("a frame gave {other:?}"),
    };
    Some(out)
}

/// `next_event` and `next_text` give of the same stream what `next_item` does, and leave it in the same state; and one
/// may go on where the other stopped.
pub fn ways_agree(input: &[u8], limit: u32, seed: u64) {
    ways_agree_in(&cuts(input, seed, 60), limit, seed);
}

/// The same, cut like that.
pub fn ways_agree_in(chunks: &[&[u8]], limit: u32, seed: u64) {
    let [mut by_item, mut by_event, mut by_text, mut by_turns] = [(); 4].map(|()| stream(limit));
    for (turn, chunk) in chunks.iter().enumerate() {
        let (items, texts) = events_of_items(&mut by_item, chunk);
        assert_eq!(events(&mut by_event, chunk), items);
        let turn_of = (seed >> (turn % 60)) % 4;
        let seen = if turn_of > 0 { events(&mut by_turns, chunk) } else { events_of_items(&mut by_turns, chunk).0 };
        assert_eq!(seen, items, "by turns");
        assert_eq!(texts_of(&mut by_text, chunk), texts);
        let ends = [&mut by_item, &mut by_event, &mut by_text, &mut by_turns].map(|stream| {
            let (offset, order) = (stream.parser().offset(), format!("{:?}", stream.order()));
            (offset, order, end_without_comment(&stream.finish()))
        });
        assert!(ends.iter().all(|end| *end == ends[0]), "{ends:#?}");
    }
}

/// All that is known at the end, but for the text of a line that no event can come of: only `next_item` keeps it.
fn end_without_comment(end: &End<'_>) -> String {
    let known = format!("{:?} {} {:?} {:?}", end.outcome, end.lost, end.violations, end.last);
    let tail = match &end.tail {
        sse::End::Truncated(tail) => {
            let is_kept = ![&b":"[..], b"retry", b"id"].iter().any(|name| tail.line().starts_with(name));
            format!("{:?} {:?}", tail.data(), if is_kept { tail.line() } else { &[] })
        }
        tail => format!("{tail:?}"),
    };
    format!("{known} {tail} {} {} {}", end.tail.pending(), end.tail.is_bare(), end.tail.has_ignored_lines())
}

type Events = Vec<Result<String, Error>>;
type Texts = Vec<Result<(bool, String), Error>>;

fn events_of_items(stream: &mut Decoder<Vec<u8>>, mut chunk: &[u8]) -> (Events, Texts) {
    let (mut events, mut texts) = (Vec::new(), Vec::new());
    loop {
        match stream.next_item(&mut chunk) {
            None => return (events, texts),
            Some(Ok(Item::Event(received))) => {
                texts.extend(text_of(&received.event).map(Ok));
                events.push(Ok(format!("{:?}", received.event)));
            }
            Some(Ok(Item::Corrupt(Corrupt { error, .. }))) | Some(Err(error)) => {
                texts.push(Err(error));
                events.push(Err(error));
            }
            Some(Ok(_)) => {}
        }
    }
}

fn events(stream: &mut Decoder<Vec<u8>>, mut chunk: &[u8]) -> Events {
    let mut events = Vec::new();
    loop {
        match stream.next_event(&mut chunk) {
            None => return events,
            Some(Ok(event)) => events.push(Ok(format!("{event:?}"))),
            Some(Err(error)) => events.push(Err(error)),
        }
    }
}

fn texts_of(stream: &mut Decoder<Vec<u8>>, mut chunk: &[u8]) -> Texts {
    let mut texts = Vec::new();
    loop {
        match stream.next_text(&mut chunk) {
            None => return texts,
            Some(Ok(delta)) => texts.push(Ok((matches!(delta, TextDelta::Reasoning(_)), delta.content().to_string()))),
            Some(Err(error)) => texts.push(Err(error)),
        }
    }
}

fn text_of(event: &Event<'_>) -> Option<(bool, String)> {
    let (is_thinking, text) = match event {
        Event::BlockDelta { delta: Delta::Text(text), .. } => (false, text.to_string()),
        Event::BlockDelta { delta: Delta::Thinking { thinking, .. }, .. } => (true, thinking.to_string()),
        Event::BlockStart { block: Block::Text(block), .. } => (false, block.text().to_string()),
        Event::BlockStart { block: Block::Thinking(block), .. } => (true, block.thinking().to_string()),
        _ => return None,
    };
    (!text.is_empty()).then_some((is_thinking, text))
}

/// Law 9: what is encoded is read back, and a frame that is passed on is the same frame.
pub fn round_trip(index: u32, text: &str, name: &str) {
    let block = format!("{{\"type\":\"text\",\"text\":{},\n\"citations\":[]}}", Quoted::new(text));
    let delta = format!("{{\"type\":\"citations_delta\",\r\n\"citation\":{{\"cited_text\":{}}}}}", Quoted::new(text));
    let number = u64::from(index) << 20;
    let mut encoder = Encoder::new(String::new());
    encoder.message_start(name, text, number).unwrap();
    encoder.text_start(index).unwrap();
    encoder.thinking_start(index).unwrap();
    encoder.tool_use_start(index, text, name).unwrap();
    encoder.block_start(index, Raw::new(&block).unwrap()).unwrap();
    encoder.text_delta(index, text).unwrap();
    encoder.thinking_delta(index, text).unwrap();
    encoder.signature_delta(index, text).unwrap();
    encoder.input_json_delta(index, text).unwrap();
    encoder.block_delta(index, Raw::new(&delta).unwrap()).unwrap();
    encoder.block_stop(index).unwrap();
    encoder.message_delta("tool_use", None, number).unwrap();
    encoder.message_delta("stop_sequence", Some(text), number).unwrap();
    encoder.error(name, text).unwrap();
    encoder.ping().unwrap();
    encoder.message_stop().unwrap();
    let wire = encoder.into_inner();

    let block_start = |of: [&str; 3]| [&["start", &index.to_string()], of.as_slice()].concat().join("|");
    let delta = |kind| format!("delta|{index}|{kind}|{text}");
    let expected = [
        format!("message|{name}|{text}|{number}"),
        block_start(["text", "", ""]),
        block_start(["thinking", "", ""]),
        block_start(["tool_use", text, name]),
        block_start(["text", text, ""]),
        delta("text"),
        delta("thinking"),
        delta("signature"),
        delta("input"),
        delta("citation"),
        format!("stop|{index}"),
        format!("end|tool_use||{number}"),
        format!("end|stop_sequence|{text}|{number}"),
        format!("error|{name}|{text}"),
        "ping".to_owned(),
        "message_stop".to_owned(),
    ];
    let mut stream = Decoder::new();
    let mut chunk = wire.as_bytes();
    let mut passed = Encoder::new(String::new());
    let mut read = Vec::new();
    while let Some(item) = stream.next_item(&mut chunk) {
        let item = item.unwrap();
        let Item::Event(received) = item else { panic!("{item:?}") };
        read.push(said(&received.event));
        passed.forward(&received.frame.unwrap()).unwrap();
    }
    assert_eq!(read, expected);
    assert_eq!(passed.into_inner(), wire);
}

/// What an event says, in words.
fn said(event: &Event<'_>) -> String {
    let text = |text: Option<Str<'_>>| text.map_or(String::new(), |text| text.to_string());
    match event {
        Event::MessageStart(start) => {
            let input = start.usage().input_tokens().unwrap();
            format!("message|{}|{}|{input}", text(start.id()), text(start.model()))
        }
        Event::BlockStart { index, block, .. } => {
            let (first, second) = match block {
                Block::Text(block) => (block.text().to_string(), String::new()),
                Block::Thinking(block) => (block.thinking().to_string(), String::new()),
                Block::ToolUse(tool) => (tool.id().to_string(), tool.name().to_string()),
                block => panic!("{block:?}"),
            };
            format!("start|{index}|{}|{first}|{second}", block.kind().name())
        }
        Event::BlockDelta { index, delta, .. } => {
            let (kind, text) = match delta {
                Delta::Text(text) => ("text", *text),
                Delta::Thinking { thinking, .. } => ("thinking", *thinking),
                Delta::Signature(text) => ("signature", *text),
                Delta::InputJson(text) => ("input", *text),
                Delta::Citation(citation) => ("citation", citation.cited_text()),
                delta => panic!("{delta:?}"),
            };
            format!("delta|{index}|{kind}|{text}")
        }
        Event::BlockStop { index, .. } => format!("stop|{index}"),
        Event::MessageDelta(delta) => {
            let reason = delta.stop_reason().unwrap();
            format!("end|{reason}|{}|{}", text(delta.stop_sequence()), delta.usage().output_tokens().unwrap())
        }
        Event::Error(error) => format!("error|{}|{}", error.error_type_name(), error.message()),
        Event::Ping => "ping".to_owned(),
        Event::MessageStop => "message_stop".to_owned(),
        event => panic!("{event:?}"),
    }
}

/// Makes a stream of a fuzzer's bytes: each byte is a choice. Most of it is a legal stream; near misses of deltas
/// come in between.
pub fn unpack(choices: &[u8]) -> Vec<u8> {
    let mut choices = choices.iter().copied();
    let mut out = Vec::new();
    let mut shape = Shape { order: 0, kind: 0, index: 0, eol: b"\n", spaces: false, estimate: false };
    // Mostly the message and its blocks are open, so that the deltas are in order.
    if choices.next().is_some_and(|choice| choice % 8 > 0) {
        for at in [1, 3, 4, 5] {
            out.extend(OTHERS[at].as_bytes());
        }
    }
    while let Some(choice) = choices.next() {
        match choice % 16 {
            0 => shape.order = choices.next().unwrap_or_default(),
            // Text, thinking and tool input, each in its block ...
            1 => {
                shape.index = choices.next().unwrap_or_default() % 3;
                shape.kind = [0, 2, 1][usize::from(shape.index)];
            }
            // ... or any kind in any block.
            2 => {
                let choice = choices.next().unwrap_or_default();
                (shape.kind, shape.index, shape.estimate) = (choice % 5, choice / 5 % 12, choice > 200);
            }
            3 => shape.eol = [&b"\n"[..], b"\r\n", b"\r"][usize::from(choices.next().unwrap_or_default() % 3)],
            4 => shape.spaces = !shape.spaces,
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
                let other = OTHERS[usize::from(choices.next().unwrap_or_default()) % OTHERS.len()];
                for line in other.split_inclusive('\n') {
                    out.extend(line.trim_end_matches('\n').as_bytes());
                    out.extend(if line.ends_with('\n') { shape.eol } else { b"" });
                }
            }
            _ => {
                let (text, padding) = (choices.next().unwrap_or_default(), choices.next().unwrap_or_default());
                shape.write(&mut out, TEXTS[usize::from(text) % TEXTS.len()], usize::from(padding % 40));
            }
        }
    }
    out
}

const TEXTS: [&str; 20] = [
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

const OTHERS: [&str; 36] = [
    "event: ping\ndata: {\"type\": \"ping\"}\n\n",
    "data: {\"type\":\"message_start\",\"message\":{\"id\":\"m1\",\"content\":[],\"usage\":{\"input_tokens\":3}}}\n\n",
    "data: {\"type\":\"message_start\",\"message\":{\"id\":\"m2\"}}\n\n",
    "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n",
    "data: {\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"Hm\"}}\n\n",
    "data: {\"type\":\"content_block_start\",\"index\":2,\"content_block\":{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"n\",\"input\":{}}}\n\n",
    "data: {\"type\":\"content_block_stop\",\"index\":0}\n\n",
    "data: {\"type\":\"content_block_stop\",\"index\":1     }\n\n",
    "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":9}}\n\n",
    "data: {\"type\":\"message_stop\"}\n\n",
    "data: [DONE]\n\n",
    ": heartbeat\n\n",
    "event: x\ndata\n\n",
    "event: ping\n\n",
    "event: error\n\n",
    "event: error\ndata:\n\n",
    "{\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n",
    "{\n  \"type\": \"error\",\n  \"error\": {\"type\": \"api_error\"}\n}\n\n",
    "{\"not\": \"an error\"}\n",
    "{}data: {\"type\":\"ping\"}\n\n",
    "{\n\"a\":\ndata: {\"type\":\"ping\"}\n\n",
    "id: 8\n",
    "data: {\"type\":\"content_block_start\",\"index\":9,\"content_block\":{\"type\":\"mcp_tool_use\"}}\n\n",
    "{ no json\n",
    "{\"cut\": \"in the middle\n",
    "error: {\"error\":\"boom\"}\n",
    "data: {\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"\"}}\n\n",
    "event: ping\ndata: {}\n\n",
    "event: error\ndata: upstream timeout\n\n",
    "data: {\"type\":\n\n",
    "id: 7\nretry: 5\ndata: {\"type\":\"vertex_event\"}\n\n",
    // A delta that names no type, with a frame that does and with one that does not.
    "event: content_block_delta\ndata: {\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}\n\n",
    "data: {\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}\n\n",
    // One over two lines, and one of which the second is no data.
    "data: {\"type\":\"content_block_delta\",\ndata: \"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}\n\n",
    "data: {\"type\":\"content_block_delta\",\n\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}\n\n",
    "{\"a\"\n: 1}\r{\"object\":\"error\",\"type\":\"t\"}{",
];

/// How a delta is written.
struct Shape {
    order: u8,
    kind: u8,
    index: u8,
    eol: &'static [u8],
    spaces: bool,
    /// Whether there is a count of tokens too.
    estimate: bool,
}

impl Shape {
    fn write(&self, out: &mut Vec<u8>, text: &str, padding: usize) {
        let (kind, member) = match self.kind % 5 {
            0 => ("text_delta", "text"),
            1 => ("input_json_delta", "partial_json"),
            2 => ("thinking_delta", "thinking"),
            3 => ("signature_delta", "signature"),
            _ => ("odd_delta", "text"),
        };
        let (comma, colon) = if self.spaces { (", ", ": ") } else { (",", ":") };
        let mut inner = [format!("\"type\"{colon}\"{kind}\""), format!("\"{member}\"{colon}\"{text}\"")];
        if self.order & 1 == 1 {
            inner.reverse();
        }
        let estimate = if self.estimate { format!("\"estimated_tokens\"{colon}7{comma}") } else { String::new() };
        let delta = format!("\"delta\"{colon}{{{estimate}{}}}", inner.join(comma));
        let kind = format!("\"type\"{colon}\"content_block_delta\"");
        let index = format!("\"index\"{colon}{}", self.index);
        let outer = match (self.order >> 1) % 6 {
            0 | 3 => [kind, index, delta],
            1 => [delta, index, kind],
            2 => [index, delta, kind],
            4 => [kind, delta, index],
            _ => [delta, kind, index],
        };
        if self.order & 64 == 0 {
            out.extend(b"event: content_block_delta");
            out.extend(self.eol);
        }
        out.extend(if self.order & 128 == 0 { &b"data: {"[..] } else { b"data:{" });
        out.extend(outer.join(comma).as_bytes());
        out.extend(core::iter::repeat_n(b' ', padding));
        out.push(b'}');
        out.extend(self.eol);
        out.extend(self.eol);
    }
}
