//! Agreement with the two published crates that conform: `sse-core` and `sse-parse`.
//!
//! Differences that are allowed, all of them in values that the standard leaves open or in views:
//!
//! - Both give text only, so that bytes which are not UTF-8 are compared after the lossy decoding.
//! - A `retry` that does not fit: `sse-core` ignores what is over `u32::MAX`, `sse-parse` what is over
//!   `u64::MAX`; this crate saturates.
//! - `sse-core` gives no last event id where none was set, this crate an empty one.

use core::num::NonZeroUsize;

use super::{Limit, Out, cuts, parser, run};

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[derive(Debug, Eq, PartialEq)]
enum Seen {
    Frame { event: String, data: String, id: String },
    Retry(u64),
}

/// Both peers, fed with the same chunks, see the same frames in the same order.
pub fn peers(input: &[u8], seed: u64) {
    let chunks = cuts(input, seed, 12);
    // Neither of the peers bounds an id by itself.
    let limit = Limit { id: Limit::DEFAULT.frame, ..Limit::DEFAULT };
    let whole = run(parser(&limit), chunks.iter().copied(), true);
    let seen: Vec<Seen> = whole
        .out
        .into_iter()
        .filter_map(|out| match out {
            Out::Frame { event, data, id, .. } => {
                Some(Seen::Frame { event: lossy(&event), data: lossy(&data), id: lossy(&id) })
            }
            Out::Retry(number) if number <= u64::from(u32::MAX) => Some(Seen::Retry(number)),
            _ => None,
        })
        .collect();

    let mut decoder = sse_core::SseDecoder::with_limit(NonZeroUsize::new(1 << 30).unwrap());
    let mut core = Vec::new();
    for chunk in &chunks {
        let mut chunk = *chunk;
        while let Some(event) = decoder.next(&mut chunk) {
            core.push(match event.unwrap() {
                sse_core::SseEvent::Message(it) => Seen::Frame {
                    event: it.event.into_owned(),
                    data: it.data,
                    id: it.last_event_id.as_deref().unwrap_or_default().to_owned(),
                },
                sse_core::SseEvent::Retry(number) => Seen::Retry(number.into()),
            });
        }
    }
    assert_eq!(seen, core, "sse-core");

    let mut parser = sse_parse::SseParser::new();
    let mut parse = Vec::new();
    for chunk in &chunks {
        parser.feed(chunk);
        while let Some(it) = parser.next_event() {
            parse.push(Seen::Frame { event: it.event, data: it.data, id: it.id });
        }
    }
    let frames: Vec<Seen> = seen.into_iter().filter(|it| matches!(it, Seen::Frame { .. })).collect();
    assert_eq!(frames, parse, "sse-parse");
    assert_eq!(lossy(&whole.last_id), parser.last_event_id(), "sse-parse");
    if whole.retry != Some(u64::MAX) {
        assert_eq!(whole.retry, parser.retry().map(|time| time.as_millis() as u64), "sse-parse");
    }
}
