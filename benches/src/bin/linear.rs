//! Feeds one hostile input of a size: `linear INPUT BYTES CHUNK`; with a chunk of 0 it only makes the input.

use std::hint::black_box;
use std::time::Duration;

use bytes::Bytes;
use deltawire::anthropic::{Decoder, Message};
use deltawire::gemini;
use deltawire::io::{Edit, SseExt as _};
use deltawire::json::{Scanner, Snapshot};
use deltawire::openai::{chat, responses};
use deltawire::sse::{Limits, Parser};
use deltawire::text::Markdown;
use deltawire::text::{Graphemes, Pace, Sentences, Tag, Tags, Words};
use deltawire_benches::text;
use futures_util::Stream as _;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [input, size, chunk] = args.as_slice() else { panic!("linear INPUT BYTES CHUNK") };
    let size: usize = size.parse().expect("a number of bytes");
    let chunk: usize = chunk.parse().expect("a number of bytes");
    if let Some((helper @ ("watch" | "join"), name)) = input.split_once('-') {
        let text = black_box(text::text(name, size));
        if chunk > 0 {
            black_box(if helper == "watch" { text::watch(&text, chunk) } else { text::join(&text, chunk) });
        }
        return;
    }
    let (head, piece): (&[u8], &[u8]) = match input.as_str() {
        "line" => (b"data: ", b"xxxxxxxxxxxxxxxx"),
        "empty-data-lines" => (b"", b"data:\n"),
        "empty-frames" => (b"", b"data:\n\n"),
        "comments" => (b"data: x\n", b": ping\n"),
        "events-after-data" => (b"", b"data: x\nevent: y\nid: z\n"),
        "json-text" => (b"\"", b"xxxxxxxxxxxxxxxx"),
        "json-escapes" => (b"\"       ", b"\\u00e9\\n"),
        "json-arrays" | "json-snapshot" => (b"[       ", b"[[1],2],"),
        "json-deep" | "json-snapshot-deep" => (OPEN, DEEP),
        "events-deltas" => (b"", DELTA),
        "events-bare-texts" => (b"", b"{}\n"),
        "events-bare-crs" => (b"", b"{x\r"),
        "events-bare-text" => (b"{\"a\":[ ", b"[1],\n   "),
        // A tool call whose input has no end, and messages without end.
        "message-input" | "message-live" => (CALL, INPUT),
        "message-changes" => (CALL, CHANGE),
        "message-blocks" => (CALL, BLOCK),
        // The results of a call that is left out.
        "message-turn" => (b"", RESULT),
        // Written on, and held for the most part.
        "relay-comments" => (b"data: x\n", b": ping\n"),
        "relay-deltas" => (b"", DELTA),
        // Whole answers of the other vendors: live input, and what is hostile in each.
        "chat-input" => (CHAT_CALL, CHAT_INPUT),
        "chat-reasons" => (CHAT_CALL, CHAT_REASON),
        "responses-input" => (RESPONSES_CALL, RESPONSES_INPUT),
        "gemini-array" => (b"[    ", GEMINI_ELEMENT),
        "gemini-usage" => (GEMINI_USAGE, b"data: {\"usageMetadata\":{\"trafficType\":\"a\"}}\n\n"),
        "json-snapshot-key" => (b"", b"[1],"),
        // A text that is read as it grows: an answer, and what is open without end.
        "markdown-answer" => (b"", MARKDOWN),
        "markdown-open" => (b"a ", b"**a _b [c `d "),
        "markdown-nested" => (b"", b"> - * > 1. # a *b\n"),
        "events-corrupt" => (b"", b"data: {\"type\":[[[[\n\n"),
        // Text that has no end to a sentence, a word, a grapheme or a tag; and what begins a tag again and again.
        "text-sentence" => (b"", b"e.g. Mr. 1, "),
        "text-code" => (b"```\n", b"a. B\n``\n"),
        "text-markers" => (b"", b"a\n- b\n1. c\n# "),
        "text-word" => (b"", b"aaaa.aaaa'"),
        "text-grapheme" => (b"a", "\u{301}\u{308}".as_bytes()),
        "text-tags" => (b"", b"<<tool_cal<<tool_call<"),
        "text-tags-code" => (b"", b"`<think>` ``\n~~"),
        "text-pace" => (b"", b"aaaaaaaaaaaaaaaa"),
        _ => panic!("no input {input}"),
    };
    let mut stream = vec![0; size];
    for to in stream.chunks_mut(piece.len()) {
        to.copy_from_slice(&piece[..to.len()]);
    }
    stream[..head.len()].copy_from_slice(head);
    match input.as_str() {
        "message-turn" => turn(&mut stream),
        // Half of the bytes are a key, whose value is open.
        "json-snapshot-key" => key(&mut stream),
        _ => {}
    }
    black_box(&stream);
    if chunk == 0 {
        return;
    }
    if input == "message-turn" {
        let message = Message::parse(&stream).expect("a message");
        let _ = black_box(message.to_turn().expect("no numbers"));
        return;
    }
    if input.starts_with("text") {
        return text(input, &stream, chunk);
    }
    if input.starts_with("relay") {
        return relay(&stream, chunk);
    }
    match input.split('-').next() {
        Some("chat") => return answer!(chat, Completion, &stream, chunk),
        Some("responses") => return answer!(responses, Response, &stream, chunk),
        Some("gemini") => return answer!(gemini, Response, &stream, chunk),
        _ => {}
    }
    if input.starts_with("events") {
        return events(&stream, chunk);
    }
    if input.starts_with("message") {
        return message(&stream, chunk, input == "message-live");
    }
    if input.starts_with("markdown") {
        return markdown(&stream, chunk);
    }
    if input.starts_with("json") {
        return json(input, &stream, chunk);
    }
    // As far as the input goes, no limit is hit.
    let limits = Limits::new().with_max_frame(u32::MAX).with_max_lines(u32::MAX);
    let mut parser = Parser::with_limits(Vec::new(), limits);
    for mut chunk in stream.chunks(chunk) {
        while let Some(frame) = parser.next_frame(&mut chunk) {
            let frame = frame.expect("no limit is hit");
            black_box(frame.data_bytes());
        }
    }
    let _ = black_box(parser.finish());
}

fn markdown(text: &[u8], chunk: usize) {
    let text = str::from_utf8(text).expect("ASCII");
    let (mut markdown, mut rest) = (Markdown::new(), text);
    while !rest.is_empty() {
        let (delta, after) = rest.split_at(chunk.min(rest.len()));
        markdown.push(delta);
        black_box((markdown.closing(), markdown.stable()));
        rest = after;
    }
}

const MARKDOWN: &[u8] = b"## How\n\nThe **parser** reads each `delta` once. See [the guide](https://example.com/guide):\n\n\
    - it is **fast**,\n- and *small*.\n\n```rust\nmarkdown.push(delta);\n```\n\n| name | what |\n| --- | --- |\n| keep | so much |\n\n";

const RESULT: &[u8] = b"{\"type\":\"web_search_tool_result\",\"tool_use_id\":\"x\",\"content\":[]},";
const OPEN: &[u8; 64] = b"[                                                               ";
const DEEP: &[u8; 64] = b"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]],";

const DELTA: &[u8] =
    b"data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"a\\n\"} }\n\n";

const CALL: &[u8] = b"data: {\"type\":\"message_start\",\"message\":{}}\n\n\
    data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\"}}\n\n\
    data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"[\"}}\n\n";
const INPUT: &[u8] = b"data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\
    \"partial_json\":\"[\\\"a\\\"],\"} }\n\n";
const CHANGE: &[u8] =
    b"data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"r\"},\"usage\":{\"output_tokens\":7},\"a\":[1]}\n\n";
const BLOCK: &[u8] =
    b"data: {\"type\":\"content_block_start\",\"index\":7,\"content_block\":{\"type\":\"text\",\"text\":\"again\"}}\n\n";

const CHAT_CALL: &[u8] =
    b"data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"f\"}}\
    ,{\"index\":1,\"id\":\"d\"},{\"index\":2,\"id\":\"e\"},{\"index\":3,\"id\":\"f\"}]}}]}\n\n";
const CHAT_INPUT: &[u8] =
    b"data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"arguments\":\
    \"[1,\"}}]}}]}\n\n";
const CHAT_REASON: &[u8] =
    b"data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"id\":\"c\"},{\"id\":\"d\"}]},\"finish_reason\":\"length\"},\
    {\"finish_reason\":\"stop\"}]}\n\n";
const RESPONSES_CALL: &[u8] =
    b"data: {\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":{\"type\":\"function_call\"}}\n\n";
const RESPONSES_INPUT: &[u8] =
    b"data: {\"type\":\"response.function_call_arguments.delta\",\"output_index\":0,\"delta\":\"[1,\"}\n\n";
const GEMINI_ELEMENT: &[u8] = b"{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}]},\n";
const GEMINI_USAGE: &[u8] =
    b"data: {\"usageMetadata\":{\"totalTokenCount\":1,\"x\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}}\n\n";

/// Accumulates an answer, and looks at its calls after each chunk.
macro_rules! answer {
    ($vendor:ident, $type:ident, $bytes:expr, $chunk:expr) => {{
        let limits = Limits::new().with_max_frame(u32::MAX);
        let mut decoder = $vendor::Decoder::with_limits(Vec::new(), limits);
        let mut answer = $vendor::$type::new();
        for mut chunk in $bytes.chunks($chunk) {
            while let Some(event) = decoder.next_event(&mut chunk) {
                if let Ok(event) = event {
                    // Over its limit it takes nothing more.
                    let _ = answer.apply(&event);
                }
            }
            black_box(answer.tool_calls().next().map(|call| call.status()));
        }
        let _ = black_box(answer.finish(&decoder.finish()));
    }};
}
use answer;

/// Splits text, of which the last character may be cut off.
fn text(input: &str, bytes: &[u8], chunk: usize) {
    let text = String::from_utf8_lossy(bytes);
    let mut rest = &*text;
    let chunks = std::iter::from_fn(|| {
        let end = (chunk.min(rest.len())..=rest.len()).find(|end| rest.is_char_boundary(*end))?;
        let (first, behind) = rest.split_at(end);
        rest = behind;
        (!first.is_empty()).then_some(first)
    });
    let tags = [Tag::THINK, Tag::new("<<tool_call><", "x")];
    let (mut sentences, mut words, mut graphemes) = (Sentences::new(), Words::new(), Graphemes::new());
    let mut tags = if input == "text-tags-code" { Tags::new(&tags).with_code_as_text() } else { Tags::new(&tags) };
    let (mut pace, mut shown, mut came) = (Pace::words(Duration::from_millis(2)), 0, 0);
    for (now, mut chunk) in (0..).zip(chunks) {
        match input {
            "text-word" => while black_box(words.next(&mut chunk)).is_some() {},
            "text-grapheme" => while black_box(graphemes.next(&mut chunk)).is_some() {},
            "text-tags" | "text-tags-code" => while black_box(tags.next(&mut chunk)).is_some() {},
            "text-pace" => {
                came += chunk.len();
                // As often as text comes. The lag is a few chunks long: what is left at the end is not counted.
                shown += pace.show(Duration::from_millis(now), &text[shown..came]);
            }
            _ => while black_box(sentences.next(&mut chunk)).is_some() {},
        }
    }
}

fn message(bytes: &[u8], chunk: usize, is_live: bool) {
    let mut stream = Decoder::new();
    let mut message = if is_live { Message::new().with_live_input() } else { Message::new() };
    for mut chunk in bytes.chunks(chunk) {
        loop {
            match stream.next_event(&mut chunk) {
                Some(Ok(event)) => message.apply(&event).expect("within the limits"),
                None => break,
                Some(Err(_)) => {}
            }
        }
        black_box(message.tool_calls().next().map(|call| call.input_so_far()));
    }
    let _ = black_box(message.finish(&stream.finish()));
}

fn events(bytes: &[u8], chunk: usize) {
    let mut stream = Decoder::with_limits(Vec::new(), Limits::new().with_max_frame(u32::MAX));
    for mut chunk in bytes.chunks(chunk) {
        while let Some(item) = stream.next_item(&mut chunk) {
            let item = item.expect("no limit is hit");
            black_box(item);
        }
    }
    let _ = black_box(stream.finish());
}

/// Makes a message of the results.
fn relay(bytes: &[u8], chunk: usize) {
    let chunks = bytes.chunks(chunk).map(|chunk| Ok::<_, std::convert::Infallible>(Bytes::copy_from_slice(chunk)));
    let limits = Limits::new().with_max_frame(u32::MAX).with_max_lines(u32::MAX);
    let parser = Parser::with_limits(Vec::new(), limits);
    let mut stream = std::pin::pin!(futures_util::stream::iter(chunks).relay(parser, |_| Edit::Keep));
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    while let std::task::Poll::Ready(Some(item)) = stream.as_mut().poll_next(&mut cx) {
        let _ = black_box(item);
    }
}

fn turn(content: &mut Vec<u8>) {
    content.truncate(content.len() - content.len() % RESULT.len());
    let head = br#"{"content":["#;
    content.splice(..0, *head);
    content.extend(br#"{"type":"text","text":""}]}"#);
}

/// Makes the first half a key.
fn key(text: &mut [u8]) {
    let half = text.len() / 2;
    let key = &mut text[..half];
    key.fill(b'k');
    key[..2].copy_from_slice(b"{\"");
    let end = key.len() - 4;
    key[end..].copy_from_slice(b"\":[ ");
}

fn json(input: &str, text: &[u8], chunk: usize) {
    let (mut scanner, mut snapshot) = (Scanner::new(), Snapshot::new());
    for fragment in text.chunks(chunk) {
        if input.starts_with("json-snapshot") {
            snapshot.push(fragment).expect("valid");
            black_box(snapshot.value());
            continue;
        }
        for token in scanner.push(fragment) {
            black_box(token.expect("valid"));
        }
        black_box(scanner.closing());
    }
}
