//! Firmware that shows an answer, with 1 KiB for the decoder, without an allocator:
//! `cargo run --features embedded-io --example firmware`

#![no_std]

use core::fmt::Write;

use deltawire::anthropic::{Decoder, Event};
use deltawire::io::{Reader, StreamError};
use deltawire::stream::TextDelta;
use embedded_io::Read;

/// The memory for a frame that is split over two reads. A frame that does not fit is skipped.
const MEMORY: usize = 1024;

/// How much is read from the UART at once.
const BUFFER: usize = 32;

/// Shows the text of an answer on `display`, and returns whether all of it came.
fn show<R: Read>(uart: R, display: &mut impl Write) -> Result<bool, R::Error> {
    let mut events = Reader::with_buffer(uart, Decoder::with_storage([0; MEMORY]), [0; BUFFER]);
    while let Some(event) = events.next_embedded() {
        match event {
            Ok(Event::Error(error)) => drop(write!(display, "[{}]", error.message())),
            Ok(event) => {
                if let Some(TextDelta::Text(text)) = event.text_delta() {
                    let _ = write!(display, "{text}");
                }
            }
            Err(StreamError::Transport(error)) => return Err(error),
            Err(_) => {} // skipped, and counted in `End::lost`
        }
    }
    Ok(events.finish().is_complete())
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
    let mut display = alloc::string::String::new();
    let is_whole = show(ANSWER.as_bytes(), &mut display);
    std::println!("{display}");
    assert_eq!((display.as_str(), is_whole), ("21.5 °C, as you asked.", Ok(true)));
}
