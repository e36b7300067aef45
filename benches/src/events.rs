//! Bytes to typed text deltas: who does it, and limits that show what part of it costs what.

use std::borrow::Cow;
use std::hint::black_box;
use std::num::NonZeroUsize;

use deltawire::anthropic::{Decoder, Delta, Event, Order};
use deltawire::sse::Parser;
use serde::Deserialize;

use crate::workloads::Chunks;

/// What a contestant saw: so that none wins by leaving something out.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Seen {
    pub events: usize,
    /// The bytes of text, decoded.
    pub text: usize,
}

impl Seen {
    #[inline]
    pub(crate) fn text(&mut self, index: u32, text: &str) {
        self.events += 1;
        self.text += black_box(text).len();
        black_box(index);
    }

    /// Sees a piece of text or of tool input. An empty one counts for nothing.
    #[inline]
    pub(crate) fn piece(&mut self, index: u32, text: &str) {
        if !text.is_empty() {
            self.text(index, text);
        }
    }

    /// Sees a count of tokens.
    #[inline]
    pub(crate) fn count(&mut self, count: Option<u64>) {
        black_box(count);
    }

    #[inline]
    pub(crate) fn frame(&mut self, event: &str, data: &str) {
        self.events += 1;
        self.text += black_box(data).len();
        black_box(event);
    }
}

pub struct Contestant {
    pub name: &'static str,
    /// Whether it comes to typed events; the others stop before.
    pub is_typed: bool,
    pub run: fn(Chunks<'_>) -> Seen,
}

pub const CONTESTANTS: [Contestant; 8] = [
    Contestant { name: "deltawire", is_typed: true, run: deltawire },
    Contestant { name: "deltawire-text", is_typed: true, run: deltawire_text },
    Contestant { name: "deltawire-general", is_typed: true, run: deltawire_general },
    Contestant { name: "lines+serde_json", is_typed: true, run: lines_serde },
    Contestant { name: "sse-core+serde_json", is_typed: true, run: sse_core_serde },
    Contestant { name: "sse-core+tagged", is_typed: true, run: sse_core_tagged },
    Contestant { name: "(sse-core)", is_typed: false, run: sse_core },
    Contestant { name: "(memchr-lf)", is_typed: false, run: memchr_lf },
];

/// The start of the message and of its block, so that the deltas are in order.
pub(crate) const HEAD: &[u8] = b"data: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\"}}\n\n\
    data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n";

pub(crate) fn deltawire(chunks: Chunks<'_>) -> Seen {
    let mut stream = Decoder::new();
    let mut head = HEAD;
    while stream.next_event(&mut head).transpose().expect("valid").is_some() {}
    let mut seen = Seen::default();
    for mut chunk in chunks {
        while let Some(event) = stream.next_event(&mut chunk) {
            let event = event.expect("valid");
            if let Event::BlockDelta { index, delta: Delta::Text(text), .. } = event {
                seen.text(index, text.as_str().unwrap_or_else(|| text.as_escaped()));
            }
        }
    }
    assert_eq!(stream.order().violations(), 0);
    seen
}

fn deltawire_text(chunks: Chunks<'_>) -> Seen {
    let mut stream = Decoder::new();
    let mut head = HEAD;
    while stream.next_event(&mut head).transpose().expect("valid").is_some() {}
    let mut seen = Seen::default();
    for mut chunk in chunks {
        while let Some(delta) = stream.next_text(&mut chunk) {
            let delta = delta.expect("valid");
            seen.text(0, delta.content().as_escaped());
        }
    }
    seen
}

/// The same without the memory of the last delta.
fn deltawire_general(chunks: Chunks<'_>) -> Seen {
    let mut parser = Parser::new();
    let mut order = Order::new();
    let mut head = HEAD;
    while let Some(frame) = parser.next_frame(&mut head) {
        let frame = frame.expect("valid");
        order.apply(&Event::parse(frame.data_bytes()).expect("valid"));
    }
    let mut seen = Seen::default();
    for mut chunk in chunks {
        while let Some(frame) = parser.next_frame(&mut chunk) {
            let frame = frame.expect("no limit is hit");
            let event = Event::parse(frame.data_bytes()).expect("valid");
            assert!(order.apply(&event).is_none());
            if let Event::BlockDelta { index, delta: Delta::Text(text), .. } = event {
                seen.text(index, text.as_str().unwrap_or_else(|| text.as_escaped()));
            }
        }
    }
    seen
}

/// All events as one struct of options: the fastest that serde offers.
#[derive(Deserialize)]
struct Flat<'a> {
    #[serde(borrow)]
    r#type: Cow<'a, str>,
    index: Option<u32>,
    #[serde(borrow)]
    delta: Option<FlatDelta<'a>>,
}

#[derive(Deserialize)]
struct FlatDelta<'a> {
    #[serde(borrow)]
    r#type: Option<Cow<'a, str>>,
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
}

fn flat(seen: &mut Seen, payload: &[u8]) {
    let event: Flat<'_> = serde_json::from_slice(payload).expect("valid");
    if event.r#type == "content_block_delta"
        && let (Some(index), Some(FlatDelta { r#type: Some(kind), text: Some(text) })) = (event.index, event.delta)
        && kind == "text_delta"
    {
        seen.text(index, &text);
    }
}

/// Events as enums with a tag, as clients declare them.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Tagged<'a> {
    ContentBlockDelta {
        index: u32,
        #[serde(borrow)]
        delta: TaggedDelta<'a>,
    },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum TaggedDelta<'a> {
    TextDelta {
        #[serde(borrow)]
        text: Cow<'a, str>,
    },
    #[serde(other)]
    Other,
}

fn lines_serde(chunks: Chunks<'_>) -> Seen {
    let mut seen = Seen::default();
    lines(chunks, |payload| flat(&mut seen, payload));
    seen
}

/// Lines that start with `data: `, cut at each LF, what is cut put together in a buffer.
pub(crate) fn lines<'c>(chunks: impl Iterator<Item = &'c [u8]>, mut each: impl FnMut(&[u8])) {
    let mut carry = Vec::new();
    let mut line = |line: &[u8]| {
        if let Some(payload) = line.strip_prefix(b"data: ") {
            each(payload);
        }
    };
    for chunk in chunks {
        let mut rest = chunk;
        while let Some(end) = memchr::memchr(b'\n', rest) {
            if carry.is_empty() {
                line(&rest[..end]);
            } else {
                carry.extend_from_slice(&rest[..end]);
                line(&carry);
                carry.clear();
            }
            rest = &rest[end + 1..];
        }
        carry.extend_from_slice(rest);
    }
}

fn each_frame(chunks: Chunks<'_>, mut each: impl FnMut(&str)) {
    let mut decoder = sse_core::SseDecoder::with_limit(NonZeroUsize::new(64 << 20).expect("not zero"));
    for mut chunk in chunks {
        while let Some(event) = decoder.next(&mut chunk) {
            if let sse_core::SseEvent::Message(message) = event.expect("no limit is hit") {
                each(&message.data);
            }
        }
    }
}

fn sse_core_serde(chunks: Chunks<'_>) -> Seen {
    let mut seen = Seen::default();
    each_frame(chunks, |data| flat(&mut seen, data.as_bytes()));
    seen
}

fn sse_core_tagged(chunks: Chunks<'_>) -> Seen {
    let mut seen = Seen::default();
    each_frame(chunks, |data| {
        let event: Tagged<'_> = serde_json::from_str(data).expect("valid");
        if let Tagged::ContentBlockDelta { index, delta: TaggedDelta::TextDelta { text } } = event {
            seen.text(index, &text);
        }
    });
    seen
}

fn sse_core(chunks: Chunks<'_>) -> Seen {
    let mut seen = Seen::default();
    each_frame(chunks, |data| {
        seen.events += 1;
        seen.text += black_box(data).len();
    });
    seen
}

fn memchr_lf(chunks: Chunks<'_>) -> Seen {
    let mut seen = Seen::default();
    for chunk in chunks {
        for at in memchr::memchr_iter(b'\n', chunk) {
            seen.events += 1;
            black_box(at);
        }
    }
    seen
}
