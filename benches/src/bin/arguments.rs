//! Takes the arguments of a tool call in small deltas, in the object that a vendor's whole answer is: `arguments VENDOR [BYTES]`.
//! Count its instructions: they should be near those of `anthropic`, whatever is around the deltas.

use std::hint::black_box;

use deltawire::json::Quoted;
use deltawire::openai::{chat, responses};
use deltawire::{anthropic, gemini};
use deltawire_benches::json::edit;

/// The characters of a delta.
const DELTA: usize = 8;

/// What comes before the arguments, what is around each piece of them, and what comes after.
type Around = (&'static str, [&'static str; 2], &'static str);

const ANTHROPIC: Around = (
    "data: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"content\":[],\"usage\":{}}}\n\n\
     data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":\
     {\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"edit\",\"input\":{}}}\n\n",
    [
        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\
         \"delta\":{\"type\":\"input_json_delta\",\"partial_json\":",
        "}}\n\n",
    ],
    "data: {\"type\":\"content_block_stop\",\"index\":0}\n\n\
     data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"}}\n\ndata: {\"type\":\"message_stop\"}\n\n",
);

const CHAT: Around = (
    "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":\
     {\"tool_calls\":[{\"index\":0,\"id\":\"t\",\"function\":{\"name\":\"edit\",\"arguments\":\"\"}}]}}]}\n\n",
    [
        "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1741570283,\"model\":\"gpt-4o\",\
         \"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":",
        "}}]},\"logprobs\":null,\"finish_reason\":null}]}\n\n",
    ],
    "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n",
);

const RESPONSES: Around = (
    "data: {\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\"}}\n\n\
     data: {\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":\
     {\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"t\",\"name\":\"edit\",\"arguments\":\"\"}}\n\n",
    [
        "event: response.function_call_arguments.delta\ndata: {\"type\":\"response.function_call_arguments.delta\",\
         \"item_id\":\"fc_1\",\"output_index\":0,\"delta\":",
        "}\n\n",
    ],
    "data: {\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\",\"status\":\"completed\"}}\n\n",
);

const GEMINI: Around = (
    "data: {\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"edit\",\"willContinue\":true}}]}}]}\n\n",
    [
        "data: {\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"partialArgs\":\
         [{\"jsonPath\":\"$.content\",\"willContinue\":true,\"stringValue\":",
        "}],\"willContinue\":true}}],\"role\":\"model\"},\"index\":0}]}\n\n",
    ],
    "data: {\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{}}]},\"finishReason\":\"STOP\"}]}\n\n",
);

fn stream((head, [before, after], end): Around, pieces: &[String]) -> Vec<u8> {
    let deltas = pieces.iter().map(|piece| format!("{before}{}{after}", Quoted::new(piece)));
    [head.to_owned()].into_iter().chain(deltas).chain([end.to_owned()]).collect::<String>().into_bytes()
}

/// The chunk that has all of them.
fn whole(args: String) -> Vec<u8> {
    let call = format!("{{\"functionCall\":{{\"name\":\"edit\",\"args\":{args}}}}}");
    format!("data: {{\"candidates\":[{{\"content\":{{\"parts\":[{call}]}},\"finishReason\":\"STOP\"}}]}}\n\n")
        .into_bytes()
}

/// Applies all events of a stream.
macro_rules! apply {
    ($vendor:ident, $answer:ident, $stream:expr) => {{
        let stream = $stream;
        let (mut decoder, mut answer) = ($vendor::Decoder::new(), $vendor::$answer::new());
        for mut chunk in stream.chunks(1460) {
            while let Some(event) = decoder.next_event(&mut chunk) {
                answer.apply(&event.expect("valid")).expect("within the limits");
            }
        }
        assert!(decoder.finish().is_complete());
        black_box(answer.tool_calls().count())
    }};
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let size = words.get(1).map_or(256 << 10, |size| size.parse().expect("a number of bytes"));
    let text: Vec<char> = edit(size).text.chars().collect();
    let pieces: Vec<String> = text.chunks(DELTA).map(|piece| piece.iter().collect()).collect();
    let calls = match words.first().map(String::as_str) {
        Some("anthropic") => apply!(anthropic, Message, stream(ANTHROPIC, &pieces)),
        Some("chat") => apply!(chat, Completion, stream(CHAT, &pieces)),
        Some("responses") => apply!(responses, Response, stream(RESPONSES, &pieces)),
        // It sends them whole, unless a request asks for pieces.
        Some("gemini") => apply!(gemini, Response, whole(edit(size).text)),
        Some("gemini-pieces") => apply!(gemini, Response, stream(GEMINI, &pieces)),
        // What it takes to make the pieces and a stream.
        Some("nobody") => stream(ANTHROPIC, &pieces).len(),
        _ => panic!("arguments anthropic|chat|responses|gemini [BYTES]"),
    };
    println!("{calls} calls");
}
