//! The vendor's own decoder, and the one that knows all: what the one vocabulary costs.

use std::hint::black_box;

use deltawire::answer::{Decoder, Input, Part};

use crate::dialects::{self, Contestant};
use crate::events::{self, Seen};
use crate::workloads::Chunks;

/// The workloads that are compared.
pub const WORKLOADS: [&str; 6] = ["deltas-lf", "chat", "chat-input", "responses", "responses-input", "gemini"];

/// Returns the vendor's decoder and ours for the workload of that name.
pub fn contestants(workload: &str) -> [Contestant; 2] {
    let vendor = match workload {
        "deltas-lf" => events::deltawire,
        name => dialects::contestants(name).expect("a workload of a vendor")[0].run,
    };
    let parts = match workload.split('-').next() {
        Some("deltas") => |chunks: Chunks<'_>| read(events::HEAD, chunks),
        Some("chat") => |chunks: Chunks<'_>| read(dialects::CHAT_HEAD, chunks),
        Some("responses") => |chunks: Chunks<'_>| read(dialects::RESPONSES_HEAD, chunks),
        _ => |chunks: Chunks<'_>| read(b"", chunks),
    };
    [Contestant { name: "vendor", run: vendor }, Contestant { name: "parts", run: parts }]
}

fn read(mut head: &[u8], chunks: Chunks<'_>) -> Seen {
    let (mut decoder, mut seen) = (Decoder::new(), Seen::default());
    while let Some(parts) = decoder.next(&mut head) {
        // A call only begins when its part is taken.
        for part in parts.expect("valid") {
            black_box(part);
        }
    }
    for mut chunk in chunks {
        while let Some(parts) = decoder.next(&mut chunk) {
            for part in parts.expect("valid") {
                match part {
                    Part::Text(text) | Part::Reasoning(text) | Part::Refusal(text) => {
                        seen.piece(0, text.as_str().unwrap_or_else(|| text.as_escaped()));
                    }
                    Part::ToolInput { call, input: Input::Json(text), .. } => {
                        seen.piece(call, text.as_str().unwrap_or_else(|| text.as_escaped()));
                    }
                    Part::Usage(usage) => {
                        seen.count(usage.output());
                        black_box(usage.input());
                    }
                    other => drop(black_box(other)),
                }
            }
        }
    }
    seen
}
