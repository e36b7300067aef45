//! A client that shows an answer as it arrives and, if the connection breaks, keeps what came before:
//! `cargo run --features serde_json --example client`

use std::io::{self, Write};

use deltawire::anthropic::{Decoder, Incomplete, Message};
use deltawire::stream::TextDelta;

/// A recorded answer, in place of a server.
const ANSWER: &[u8] =
    br#"data: {"type":"message_start","message":{"id":"msg_1","model":"m","content":[],"usage":{"input_tokens":9}}}

data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello, "}}

data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"world."}}

data: {"type":"content_block_stop","index":0}

data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":4}}

data: {"type":"message_stop"}

"#;

/// Shows an answer. Returns it, in full or as far as it came, and what broke the connection, if it broke.
fn answer<'b>(
    body: impl Iterator<Item = io::Result<&'b [u8]>>,
) -> (Result<Message, Box<Incomplete>>, Option<io::Error>) {
    let (mut decoder, mut message, mut broken) = (Decoder::new(), Message::new(), None);
    for bytes in body {
        let Ok(mut chunk) = bytes.map_err(|error| broken = Some(error)) else { break }; // what came before is kept
        while let Some(event) = decoder.next_event(&mut chunk) {
            let Ok(event) = event else { continue }; // skipped, and counted in `End::lost`
            if let Some(TextDelta::Text(text)) = event.text_delta() {
                print!("{text}");
                let _ = io::stdout().flush();
            }
            let _ = message.apply(&event); // fails over a limit, which `finish` reports
        }
    }
    (message.finish(&decoder.finish()), broken)
}

#[cfg_attr(test, test)]
fn main() {
    let (message, _) = answer(ANSWER.chunks(50).map(Ok));
    assert_eq!(message.map(|it| it.text()).unwrap_or_default(), "Hello, world.");
    let reset = Err(io::ErrorKind::ConnectionReset.into());
    let (message, broken) = answer(ANSWER.chunks(50).take(6).map(Ok).chain([reset]));
    let Err(incomplete) = message else { unreachable!("the end is missing") };
    println!("\n{incomplete}; {broken:?}; kept: {:?}", incomplete.message.text());
    assert_eq!((incomplete.message.text().as_str(), broken.is_some()), ("Hello, ", true));
}
