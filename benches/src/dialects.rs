//! Each vendor's bytes to its typed deltas: text, reasoning and tool input are consumed as they come.

use std::hint::black_box;

use deltawire::json::Str;
use deltawire::openai::{chat, responses};
use deltawire::{anthropic, gemini};

use crate::events::{Seen, lines};
use crate::io::each_event;
use crate::serde_events::shows;
use crate::workloads::Chunks;

/// A vendor, and those who read it.
pub struct Dialect {
    pub name: &'static str,
    pub contestants: [Contestant; 3],
}

/// Reads a stream.
type Read = fn(Chunks<'_>) -> Seen;

#[derive(Clone, Copy)]
pub struct Contestant {
    pub name: &'static str,
    pub run: Read,
}

macro_rules! dialect {
    ($name:literal, $ours:expr) => {
        Dialect {
            name: $name,
            contestants: [
                Contestant { name: "deltawire", run: $ours },
                Contestant { name: "lines+serde_json", run: |chunks| lines_and_serde($name, chunks) },
                Contestant { name: "eventsource-stream+owned", run: |chunks| eventsource_and_owned($name, chunks) },
            ],
        }
    };
}

pub const DIALECTS: [Dialect; 3] =
    [dialect!("chat", read_chat), dialect!("responses", read_responses), dialect!("gemini", read_gemini)];

/// Returns those who read the workload of that name: that of a vendor, or one of its variants.
pub fn contestants(workload: &str) -> Option<&'static [Contestant]> {
    static ALL: [Dialect; DIALECTS.len()] = DIALECTS;
    ALL.iter().find(|it| workload.split('-').next() == Some(it.name)).map(|it| it.contestants.as_slice())
}

/// Lines that start with `data: `, and structs that borrow.
fn lines_and_serde(vendor: &str, chunks: Chunks<'_>) -> Seen {
    let (show, _) = shows(vendor);
    let mut seen = Seen::default();
    lines(chunks, |payload| show(&mut seen, payload));
    seen
}

/// What most clients have.
fn eventsource_and_owned(vendor: &str, chunks: Chunks<'_>) -> Seen {
    let (_, show) = shows(vendor);
    let mut seen = Seen::default();
    each_event(chunks, |event| show(&mut seen, event.data.as_bytes()));
    seen
}

/// Consumes a text decoded, as serde hands it out: as it is, or in pieces as its `Display` writes them.
#[inline]
fn piece(seen: &mut Seen, index: u32, text: Str<'_>) {
    if text.as_str().is_none() {
        text.pieces().for_each(|piece| {
            black_box(piece);
        });
    }
    seen.piece(index, text.as_escaped());
}

/// The start of the call of a tool.
pub(crate) const CHAT_HEAD: &[u8] = b"data: {\"id\":\"chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG\",\"choices\":[{\"index\":0,\"delta\":\
    {\"role\":\"assistant\",\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}}]}\n\n";

fn read_chat(chunks: Chunks<'_>) -> Seen {
    let mut decoder = chat::Decoder::new();
    let mut head = CHAT_HEAD;
    while decoder.next_event(&mut head).transpose().expect("valid").is_some() {}
    chat_events(decoder, chunks)
}

fn chat_events(mut decoder: chat::Decoder, chunks: Chunks<'_>) -> Seen {
    let mut seen = Seen::default();
    for mut chunk in chunks {
        while let Some(event) = decoder.next_event(&mut chunk) {
            let Ok(chat::Event::Chunk(chunk)) = event else { continue };
            for choice in chunk.choices() {
                if let Some(text) = choice.content() {
                    piece(&mut seen, choice.index(), text);
                }
                if let Some(text) = choice.reasoning() {
                    piece(&mut seen, choice.index(), text);
                }
                if let Some(text) = choice.refusal() {
                    piece(&mut seen, choice.index(), text);
                }
                for call in choice.tool_calls() {
                    black_box((call.id(), call.name()));
                    if let Some(arguments) = call.arguments() {
                        piece(&mut seen, call.index().unwrap_or(0), arguments);
                    }
                }
                black_box(choice.finish_reason());
            }
            black_box(chunk.usage().map(|usage| (usage.prompt_tokens(), usage.completion_tokens())));
        }
    }
    seen
}

fn read_gemini(chunks: Chunks<'_>) -> Seen {
    let (mut decoder, mut seen) = (gemini::Decoder::new(), Seen::default());
    for mut chunk in chunks {
        while let Some(event) = decoder.next_event(&mut chunk) {
            let Ok(gemini::Event::Chunk(chunk)) = event else { continue };
            for candidate in chunk.candidates() {
                for part in candidate.parts() {
                    if let Some(text) = part.text() {
                        black_box(part.is_thought());
                        piece(&mut seen, candidate.index(), text);
                    }
                }
                black_box(candidate.finish_reason());
            }
            let usage = chunk.usage();
            seen.count(usage.candidates_tokens());
            black_box(usage.prompt_tokens());
        }
    }
    seen
}

/// The start of a response, with a text and the call of a tool, so that the deltas are in order.
pub(crate) const RESPONSES_HEAD: &[u8] = b"data: {\"type\":\"response.created\",\"sequence_number\":0,\"response\":{\"id\":\"resp_1\"}}\n\n\
    data: {\"type\":\"response.output_item.added\",\"sequence_number\":1,\"output_index\":0,\"item\":{\"type\":\"message\"}}\n\n\
    data: {\"type\":\"response.output_item.added\",\"sequence_number\":2,\"output_index\":1,\"item\":{\"type\":\"function_call\"}}\n\n\
    data: {\"type\":\"response.content_part.added\",\"sequence_number\":3,\"output_index\":0,\"content_index\":0,\"part\":{}}\n\n";

fn read_responses(chunks: Chunks<'_>) -> Seen {
    let mut decoder = responses::Decoder::new();
    let mut head = RESPONSES_HEAD;
    while decoder.next_event(&mut head).transpose().expect("valid").is_some() {}
    responses_events(decoder, chunks)
}

fn responses_events(mut decoder: responses::Decoder, chunks: Chunks<'_>) -> Seen {
    let mut seen = Seen::default();
    for mut chunk in chunks {
        while let Some(event) = decoder.next_event(&mut chunk) {
            let Ok(event) = event else { continue };
            if let responses::Event::Delta(delta) = event {
                black_box(event.sequence_number());
                piece(&mut seen, delta.output_index, delta.text);
            }
        }
    }
    seen
}

fn anthropic_events(chunks: Chunks<'_>) -> Seen {
    use anthropic::{Delta, Event};

    let (mut decoder, mut seen) = (anthropic::Decoder::new(), Seen::default());
    for mut chunk in chunks {
        while let Some(event) = decoder.next_event(&mut chunk) {
            match event {
                Ok(Event::BlockDelta {
                    index,
                    delta: Delta::Text(text) | Delta::InputJson(text) | Delta::Thinking { thinking: text, .. },
                    ..
                }) => piece(&mut seen, index, text),
                Ok(Event::MessageDelta(delta)) => {
                    black_box((delta.stop_reason(), delta.usage().output_tokens()));
                }
                _ => {}
            }
        }
    }
    seen
}

/// Those who read a recorded stream of a vendor.
pub fn of_recordings(vendor: &str) -> [Contestant; 2] {
    let (run, serde): (Read, Read) = match vendor {
        "anthropic" => (anthropic_events, |chunks| lines_and_serde("anthropic", chunks)),
        "chat" => (|chunks| chat_events(chat::Decoder::new(), chunks), |chunks| lines_and_serde("chat", chunks)),
        "responses" => (
            |chunks| responses_events(responses::Decoder::new(), chunks),
            |chunks| lines_and_serde("responses", chunks),
        ),
        "gemini" => (read_gemini, |chunks| lines_and_serde("gemini", chunks)),
        _ => panic!("no vendor {vendor}"),
    };
    [Contestant { name: "deltawire", run }, Contestant { name: "lines+serde_json", run: serde }]
}
