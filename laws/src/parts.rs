//! The laws of the decoder that knows all dialects, and of its parts.

use deltawire::answer::{Decoder, Dialect, End, Event, Input, Part, Parts, ToolKind, Usage};
use deltawire::sse::{Limits, Storage};
use deltawire::stream::{Decode, Outcome};
use deltawire::{Error, anthropic, gemini, openai};

use crate::cuts;

/// What came out of a stream, owned.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Run {
    /// For each payload the vendor's event, and its parts.
    pub out: Vec<Result<(String, Vec<String>), Error>>,
    pub end: Ended,
}

/// What is known at the end.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Ended {
    pub dialect: Option<Dialect>,
    pub outcome: Outcome,
    pub is_complete: bool,
    pub lost: u32,
    pub violations: u32,
    pub usage: Usage,
    pub reason: Option<deltawire::answer::Reason>,
    pub calls: u32,
    pub open_calls: Vec<u32>,
    pub unfollowed_calls: u32,
    pub last: Option<Vec<String>>,
    pub unknown: Option<Vec<u8>>,
}

fn ended(mut end: End<'_>) -> Ended {
    let last = end.last().map(|parts| parts.into_iter().map(|part| format!("{part:?}")).collect());
    Ended {
        dialect: end.dialect,
        outcome: end.outcome,
        is_complete: end.is_complete(),
        lost: end.lost,
        violations: end.violations,
        usage: end.usage,
        reason: end.reason,
        calls: end.calls(),
        open_calls: end.open_calls().collect(),
        unfollowed_calls: end.unfollowed_calls(),
        last,
        unknown: end.unknown.map(<[u8]>::to_vec),
    }
}

/// How the parts of a payload are taken.
#[derive(Clone, Copy)]
enum Taken {
    All,
    /// Only so many, and the rest when they are dropped.
    Some(usize),
}

fn feed<S: Storage>(
    decoder: &mut Decoder<S>,
    bytes: &[u8],
    taken: Taken,
    run: &mut Vec<Result<(String, Vec<String>), Error>>,
) {
    let mut chunk = bytes;
    while let Some(parts) = decoder.next(&mut chunk) {
        run.push(parts.map(|parts| shown(parts, taken)));
    }
    assert!(chunk.is_empty(), "`None` means that the chunk is used up");
}

fn shown(parts: Parts<'_>, taken: Taken) -> (String, Vec<String>) {
    let event = format!("{:?}", parts.event());
    let mut parts = parts.into_iter();
    let part = |part: Part<'_>| format!("{part:?}");
    let list = match taken {
        Taken::All => {
            let list = parts.by_ref().map(part).collect();
            assert!(parts.next().is_none(), "after the last part there is none");
            list
        }
        Taken::Some(count) => parts.by_ref().take(count).map(part).collect(),
    };
    (event, list)
}

fn end<S: Storage>(mut decoder: Decoder<S>, out: Vec<Result<(String, Vec<String>), Error>>) -> Run {
    let end = ended(decoder.finish());
    assert_eq!(ended(decoder.finish()), end, "to look at the end changes nothing");
    assert_eq!(decoder.outcome(), Some(end.outcome));
    Run { out, end }
}

fn run<'c, S: Storage>(mut decoder: Decoder<S>, chunks: impl IntoIterator<Item = &'c [u8]>) -> Run {
    let mut out = Vec::new();
    for chunk in chunks {
        feed(&mut decoder, chunk, Taken::All, &mut out);
    }
    end(decoder, out)
}

fn decoder(limits: Limits) -> Decoder {
    Decoder::with_limits(Vec::new(), limits)
}

/// Laws 1, 2, 8: any cutting and any storage give the same, and so do clones, a decoder that was reset, and parts that are
/// dropped.
pub fn chunking(input: &[u8], limit: u32, seed: u64) {
    const ROOM: usize = 4096;
    let limit = limit.min((ROOM - ROOM / 8) as u32);
    let limits = Limits::new().with_max_frame(limit).with_max_id((ROOM / 8) as u32);
    let whole = run(decoder(limits), [input]);
    for max in [1, 2, 5, 40] {
        let chunks = cuts(input, seed, max);
        assert_eq!(run(decoder(limits), chunks.iter().copied()), whole, "chunks {chunks:?}");
    }
    assert_eq!(run(decoder(limits), input.chunks(1)), whole, "single bytes");

    let chunks = cuts(input, seed, 30);
    assert_eq!(run(Decoder::with_limits([0x55; ROOM], limits), chunks.iter().copied()), whole, "array");
    let mut memory = [0xAA; ROOM];
    let slice = Decoder::with_limits(memory.as_mut_slice(), limits);
    assert_eq!(run(slice, chunks.iter().copied()), whole, "slice");

    let mut original = decoder(limits);
    let mut out = Vec::new();
    for (done, chunk) in chunks.iter().enumerate() {
        let (mut clone, mut cloned) = (original.clone(), out.clone());
        for chunk in &chunks[done..] {
            feed(&mut clone, chunk, Taken::All, &mut cloned);
        }
        assert_eq!(end(clone, cloned), whole, "cloned before chunk {done}");
        feed(&mut original, chunk, Taken::All, &mut out);
    }
    original.reset();
    assert_eq!(run(original, [input]), whole, "reset");

    let (mut dropping, mut out) = (decoder(limits), Vec::new());
    for (turn, chunk) in chunks.iter().enumerate() {
        feed(&mut dropping, chunk, Taken::Some((seed >> (turn % 60)) as usize % 3), &mut out);
    }
    let known = |end: &Ended| (end.dialect, end.outcome, end.lost, end.violations, end.usage, end.reason.is_some());
    assert_eq!(known(&end(dropping, out).end), known(&whole.end), "parts that nobody takes");
}

/// The decoder finds a dialect, and from there on gives what that vendor's decoder gives: the same events, the same errors,
/// the same end. With the dialect named it gives the same from the start.
pub fn vendors_agree(input: &[u8], seed: u64) {
    let chunks = cuts(input, seed, 200);
    let found = run(Decoder::new(), chunks.iter().copied());
    for dialect in Dialect::ALL {
        let named = run(Decoder::new().with_dialect(dialect), chunks.iter().copied());
        assert_eq!(named.end.dialect, Some(dialect));
        let (events, outcome, lost, violations) = of_vendor(dialect, &chunks);
        let seen: Vec<_> =
            named.out.iter().map(|out| out.as_ref().map(|(event, _)| event.clone()).map_err(|error| *error)).collect();
        assert_eq!(seen, events, "{dialect}");
        assert_eq!((named.end.outcome, named.end.lost, named.end.violations), (outcome, lost, violations), "{dialect}");
        // A body that is one array is read as one before anything else is known.
        if found.end.dialect == Some(dialect) && !input.trim_ascii_start().starts_with(b"[") {
            // What comes before the first event of the vendor is passed over, or unknown.
            let is_vendors = |out: &Result<(String, Vec<String>), Error>| matches!(out, Ok((event, _)) if !event.starts_with("Unknown("));
            let first = found.out.iter().position(is_vendors).unwrap_or(found.out.len());
            let known = &found.out[first..];
            let from = named
                .out
                .len()
                .checked_sub(known.len())
                .expect("what comes after the decision comes with the name too");
            // An end marker that comes first ends nothing for one who does not know whose it is.
            let is_marker = |out: &Result<(String, Vec<String>), Error>| matches!(out, Ok((event, _)) if event.ends_with("(Done)") || event.ends_with("(EndMarker)"));
            if !named.out[..from].iter().any(is_marker) {
                assert_eq!(known, &named.out[from..], "{dialect}");
            }
        }
    }
}

type Events = Vec<Result<String, Error>>;

fn of_vendor(dialect: Dialect, chunks: &[&[u8]]) -> (Events, Outcome, u32, u32) {
    macro_rules! of {
        ($decoder:expr, $variant:path) => {{
            let (mut decoder, mut events) = ($decoder, Vec::new());
            for mut chunk in chunks.iter().copied() {
                while let Some(event) = decoder.next_event(&mut chunk) {
                    events.push(event.map(|event| format!("{:?}", $variant(event))));
                }
            }
            let end = decoder.finish();
            (events, end.outcome, end.lost, end.violations)
        }};
    }
    match dialect {
        Dialect::Chat => of!(openai::chat::Decoder::new(), Event::Chat),
        Dialect::Responses => of!(openai::responses::Decoder::new(), Event::Responses),
        Dialect::Gemini => of!(gemini::Decoder::new(), Event::Gemini),
        _ => of!(anthropic::Decoder::new(), Event::Anthropic),
    }
}

/// What parts come to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sum {
    pub text: String,
    pub reasoning: String,
    pub refusal: String,
    pub calls: Vec<Call>,
    pub usage: Usage,
    pub reason: Option<deltawire::answer::Reason>,
    pub finish: Option<String>,
    pub error: Option<String>,
}

/// A call, as its parts have it.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub id: Option<String>,
    pub name: String,
    pub kind: ToolKind,
    /// The text of its input; `None` if that came as values at places.
    pub input: Option<String>,
    pub has_ended: bool,
}

impl Sum {
    /// Takes a part, and checks that it may come.
    pub fn add(&mut self, part: Part<'_>) {
        match part {
            Part::Text(text) => push(&mut self.text, &text.to_string()),
            Part::Reasoning(text) => push(&mut self.reasoning, &text.to_string()),
            Part::Refusal(text) => push(&mut self.refusal, &text.to_string()),
            Part::ToolStart(start) => {
                assert_eq!(start.call as usize, self.calls.len(), "calls are numbered without gaps");
                let id = start.id.map(|id| id.to_string());
                let (name, input) = (start.name.to_string(), Some(String::new()));
                self.calls.push(Call { id, name, kind: start.kind, input, has_ended: false });
            }
            Part::ToolInput { call, input, .. } => {
                let call = self.calls.get_mut(call as usize).expect("an input is of a call that began");
                assert!(!call.has_ended, "a call that has ended gets no input");
                match (&mut call.input, input) {
                    (none, Input::At(_)) => *none = None,
                    (Some(text), piece) => text.push_str(&piece.to_string()),
                    (None, _) => {}
                }
            }
            Part::ToolEnd { call, .. } => {
                let call = self.calls.get_mut(call as usize).expect("a call that ends began");
                assert!(!core::mem::replace(&mut call.has_ended, true), "a call ends once");
            }
            Part::Usage(usage) => self.usage = usage,
            Part::Finish(finish) => {
                self.reason = Some(finish.reason);
                self.finish = Some(finish.raw.to_string());
            }
            Part::Error(error) => self.error = Some(error.message().to_string()),
            Part::Restart => *self = Self::default(),
            _ => {}
        }
    }

    /// Returns what the parts of a stream come to, and how it ended.
    pub fn of(chunks: &[&[u8]]) -> (Self, Ended) {
        let (mut decoder, mut sum) = (Decoder::new(), Self::default());
        for mut chunk in chunks.iter().copied() {
            while let Some(parts) = decoder.next(&mut chunk) {
                parts.into_iter().flatten().for_each(|part| sum.add(part));
            }
        }
        let mut end = decoder.finish();
        end.last().into_iter().flatten().for_each(|part| sum.add(part));
        let end = ended(end);
        assert_eq!(end.reason, sum.reason, "the end knows what the parts say");
        let is_cut = end.outcome == Outcome::Truncated;
        assert_eq!(end.usage.is_final(), sum.usage.is_final() && !is_cut, "of a stream that is cut nothing is final");
        let counts = |usage| format!("{usage:?}").replace("is_final: true", "is_final: false");
        assert_eq!(counts(end.usage), counts(sum.usage), "the end knows what the parts say");
        (sum, end)
    }
}

fn push(to: &mut String, text: &str) {
    assert!(!text.is_empty(), "no part is empty");
    to.push_str(text);
}

/// Parts come to what the answer does that is accumulated.
#[cfg(feature = "serde_json")]
pub fn answer_agrees(input: &[u8], seed: u64) {
    use deltawire::answer::Answer;

    let chunks = cuts(input, seed, 300);
    let (sum, end) = Sum::of(&chunks);
    let (mut decoder, mut answer) = (Decoder::new(), Answer::new());
    for mut chunk in chunks.iter().copied() {
        while let Some(parts) = decoder.next(&mut chunk) {
            if let Ok(parts) = parts {
                answer.apply(&parts).expect("it fits");
            }
        }
    }
    let answer = match answer.end(&decoder.finish()) {
        Ok(answer) => {
            // It has the calls that parts do not follow.
            assert!(end.is_complete || end.unfollowed_calls > 0, "an answer is whole only if its stream is");
            answer
        }
        Err(incomplete) => incomplete.answer,
    };
    assert_eq!(answer.dialect(), end.dialect);
    let is_cut = end.outcome.has_all_content() && end.reason.is_none() && !end.open_calls.is_empty();
    assert!(!is_cut || !end.is_complete, "the end marker came in the middle of a call");
    assert_eq!(answer.outcome(), Some(if is_cut { Outcome::Truncated } else { end.outcome }));
    // What has been given out cannot be taken back.
    if !contradicts_itself(&chunks) {
        assert_eq!(sum.text, answer.text());
        assert_eq!(sum.reasoning, answer.reasoning());
        assert_eq!(sum.refusal, answer.refusal());
    }
    assert_eq!(sum.reason, answer.reason());
    assert_eq!(sum.finish.filter(|name| !name.is_empty()).as_deref(), answer.finish().as_deref());
    assert_eq!(counts(sum.usage), counts(answer.usage()));
    assert_eq!(sum.error, answer.server_error().map(|error| error.message().to_string()));
    let yours: Vec<_> = sum.calls.iter().filter(|call| call.kind.is_yours()).collect();
    let calls: Vec<_> = answer.tool_calls().collect();
    assert_eq!(yours.len(), calls.len(), "{yours:#?} {calls:#?}");
    for (part, whole) in yours.into_iter().zip(calls) {
        // A call may begin before its name is there.
        if !part.name.is_empty() {
            assert_eq!((part.id.as_deref(), &*part.name), (whole.id().as_deref(), &*whole.name()));
        }
        let state = format!("{part:?} {:?} {:?}", whole.status(), whole.raw_input());
        // What has ended may still be no JSON. Where a stream is cut before it says that a call has ended, only a part has to
        // wait for that.
        assert!(part.has_ended || !whole.status().is_complete() || !end.outcome.has_all_content(), "{state}");
        if whole.status() == deltawire::json::Status::Incomplete {
            assert!(!part.has_ended, "{state}");
        }
        if let (Some(text), Some(value)) = (&part.input, whole.input()) {
            let text = if text.trim().is_empty() { "{}" } else { text };
            assert_eq!(serde_json::from_str::<serde_json::Value>(text).ok().as_ref(), Some(value), "{state}");
        }
    }
}

#[cfg(feature = "serde_json")]
fn counts(usage: Usage) -> [Option<u64>; 7] {
    [
        usage.input(),
        usage.cached(),
        usage.cache_written(),
        usage.output(),
        usage.reasoning(),
        usage.input_with_cache(),
        usage.output_with_reasoning(),
    ]
}

/// Says whether a response says of a text that it is another than its pieces were.
#[cfg(feature = "serde_json")]
fn contradicts_itself(chunks: &[&[u8]]) -> bool {
    use std::collections::HashMap;

    use openai::responses::{ContentKind, Decoder, Event, OutputItem};

    /// The pieces of a text: of which item, whether it is a summary, and which part.
    type Pieces = HashMap<(u32, bool, u32), String>;

    fn differs(pieces: &Pieces, output_index: u32, item: &OutputItem<'_>) -> bool {
        let contents = (0..).zip(item.content()).map(|(part, content)| (false, part, content));
        let summaries = (0..).zip(item.summary()).map(|(part, content)| (true, part, content));
        contents.chain(summaries).any(|(is_summary, part, content)| {
            let text = content.text().or(content.refusal()).map(|text| text.to_string()).unwrap_or_default();
            pieces.get(&(output_index, is_summary, part)).is_some_and(|pieces| !text.starts_with(pieces.as_str()))
        })
    }

    let (mut decoder, mut pieces) = (Decoder::new(), Pieces::new());
    for mut chunk in chunks.iter().copied() {
        while let Some(event) = decoder.next_event(&mut chunk) {
            let is_another = match event {
                Ok(Event::Delta(it)) => {
                    let key = (it.output_index, it.kind == ContentKind::ReasoningSummary, it.part);
                    pieces.entry(key).or_default().push_str(&it.text.to_string());
                    false
                }
                Ok(Event::Done(it)) => {
                    let key = (it.output_index, it.kind == ContentKind::ReasoningSummary, it.part);
                    let text = it.text.map(|text| text.to_string()).unwrap_or_default();
                    pieces.get(&key).is_some_and(|pieces| !text.starts_with(pieces.as_str()))
                }
                Ok(Event::ItemDone(it)) => differs(&pieces, it.output_index, &it.item),
                Ok(Event::Completed(it) | Event::Incomplete(it) | Event::Failed(it)) => {
                    (0..).zip(it.output()).any(|(index, item)| differs(&pieces, index, &item))
                }
                _ => false,
            };
            if is_another {
                return true;
            }
        }
    }
    false
}

/// A tee sees what the decoder sees, and where it says that an event may be put in between, one changes no other.
pub fn tee(input: &[u8], seed: u64) {
    use deltawire::answer::Tee;
    use deltawire::sse::{Item, Parser};

    const EVENT: &[u8] = b"data: between\n\n";

    fn frames(input: &[u8]) -> Vec<String> {
        let (mut parser, mut chunk, mut all) = (Parser::new(), input, Vec::new());
        while let Some(item) = parser.next_item(&mut chunk) {
            match item {
                Ok(Item::Frame(frame)) => all.push(format!("{:?} {:?}", frame.event_bytes(), frame.data_bytes())),
                Ok(Item::Ignored(line)) => all.push(format!("ignored {}", line.lossy())),
                _ => {}
            }
        }
        all.push(format!("{:?}", parser.finish().pending() > 0));
        all
    }

    let chunks = cuts(input, seed, 60);
    let (mut tee, mut parts, mut sent) = (Tee::new(), Vec::new(), Vec::new());
    for chunk in &chunks {
        let place = tee.watch(chunk, |part| parts.push(part.map(|part| format!("{part:?}"))));
        assert_eq!(tee.is_at_boundary(), place == Some(chunk.len()), "the end of what was watched");
        match place {
            Some(place) => {
                sent.extend_from_slice(&chunk[..place]);
                sent.extend_from_slice(EVENT);
                sent.extend_from_slice(&chunk[place..]);
            }
            None => sent.extend_from_slice(chunk),
        }
    }
    let whole = run(Decoder::new(), chunks.iter().copied());
    let of_payload = |out: &Result<(String, Vec<String>), Error>| match out {
        Ok((_, parts)) => parts.iter().cloned().map(Ok).collect(),
        Err(error) => vec![Err(*error)],
    };
    assert_eq!(parts, whole.out.iter().flat_map(of_payload).collect::<Vec<_>>());
    assert_eq!(ended(tee.finish()), whole.end);
    let mut between = frames(&sent);
    let inserted = format!("{:?} {:?}", b"message", b"between");
    between.retain(|frame| *frame != inserted);
    // The mark before the first line is one only if nothing comes before it.
    if !input.starts_with(b"\xEF") {
        assert_eq!(between, frames(input));
    }
}
