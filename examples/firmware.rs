//! Firmware that shows an answer, with 1 KiB for the decoder, without an allocator: `cargo run --example firmware`

#![no_std]

use core::fmt::Write;

use deltawire::anthropic::{Decoder, Event};
use deltawire::stream::TextDelta;

/// The memory for a frame that is split over two reads. A frame that does not fit is skipped.
const MEMORY: usize = 1024;

/// Shows the text of an answer on `display`, and returns whether all of it came. `uart` fills a buffer and returns how
/// many bytes it read, 0 at the end.
fn show(mut uart: impl FnMut(&mut [u8]) -> usize, display: &mut impl Write) -> bool {
    let mut decoder = Decoder::with_storage([0; MEMORY]);
    let mut buffer = [0; 32];
    loop {
        let mut chunk = match uart(&mut buffer) {
            0 => break,
            len => buffer.get(..len).unwrap_or_default(),
        };
        while let Some(event) = decoder.next_event(&mut chunk) {
            let Ok(event) = event else { continue }; // skipped, and counted in `End::lost`
            if let Some(TextDelta::Text(text)) = event.text_delta() {
                let _ = write!(display, "{text}");
            } else if let Event::Error(error) = event {
                let _ = write!(display, "[{}]", error.message());
            }
        }
    }
    decoder.finish().is_complete()
}

// From here on it is the computer that stands in for the hardware.
extern crate alloc;
extern crate std;

const ANSWER: &str = r#"data: {"type":"message_start","message":{"id":"msg_1"}}

data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"21.5 \u00b0C, as you asked."}}

data: {"type":"content_block_stop","index":0}

data: {"type":"message_delta","delta":{"stop_reason":"end_turn"}}

data: {"type":"message_stop"}

"#;

#[cfg_attr(test, test)]
fn main() {
    let mut wire = ANSWER.as_bytes();
    let mut display = alloc::string::String::new();
    let is_whole = show(|buffer| std::io::Read::read(&mut wire, buffer).unwrap_or(0), &mut display);
    std::println!("{display}");
    assert_eq!((display.as_str(), is_whole), ("21.5 °C, as you asked.", true));
}
