//! The input of a tool while it arrives: the pieces of one string, without allocation, and the value so far:
//! `cargo run --features serde_json --example tool_input`

use deltawire::anthropic::{Block, Decoder, Delta, Event};
use deltawire::json::{Field, Scanner, Snapshot};

/// A call of a tool that writes a file, as it comes over the network.
const CHUNKS: [&str; 3] = [
    r#"data: {"type":"message_start","message":{"id":"msg_1"}}

data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"write_file"}}

data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"path\": \"a.rs\", \"con"}}

data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"tent\": \"fn main() "}}
"#,
    r#"
data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\\"}}

data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","par"#,
    r#"tial_json":"n}\"}"}}

data: {"type":"content_block_stop","index":0}

"#,
];

#[cfg_attr(test, test)]
fn main() {
    let (mut decoder, mut scanner, mut content) = (Decoder::new(), Scanner::new(), Field::new("/content"));
    let (mut input, mut shown) = (Snapshot::new(), String::new());
    for bytes in CHUNKS {
        let mut chunk = bytes.as_bytes();
        while let Some(event) = decoder.next_event(&mut chunk) {
            let Ok(event) = event else { continue }; // skipped, and counted in `End::lost`
            match event {
                Event::BlockStart { block: Block::ToolUse(_), .. } => {
                    (scanner, content, input) = (Scanner::new(), Field::new("/content"), Snapshot::new());
                }
                Event::BlockDelta { delta: Delta::InputJson(json), .. } => {
                    // A piece is there as soon as its bytes are, a part of the event or one character.
                    for piece in scanner.push(json).map_while(Result::ok).filter_map(|token| content.next(&token)) {
                        shown.extend(piece.chars());
                        println!("piece: {piece}");
                    }
                    if input.push(json).is_ok() {
                        println!("value: {}", input.value());
                    }
                }
                _ => {}
            }
        }
    }
    assert!(scanner.finish().is_ok(), "the input is complete");
    assert_eq!(shown, "fn main() {\n}");
    assert_eq!(input.value()["content"], *shown);
}
