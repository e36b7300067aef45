//! What a gateway counts.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};

use deltawire::anthropic::Event;
use serde_json::{Value, json};

/// What all answers came to.
#[derive(Debug, Default)]
pub(super) struct Stats {
    events: AtomicU64,
    output_tokens: AtomicU64,
    complete: AtomicU64,
    failed: AtomicU64,
    cancelled: AtomicU64,
    refused: AtomicU64,
}

impl Stats {
    pub(super) fn refuse(&self) {
        self.refused.fetch_add(1, Relaxed);
    }

    pub(super) fn to_json(&self) -> Value {
        json!({
            "events": self.events.load(Relaxed),
            "output_tokens": self.output_tokens.load(Relaxed),
            "complete": self.complete.load(Relaxed),
            "failed": self.failed.load(Relaxed),
            "cancelled": self.cancelled.load(Relaxed),
            "refused": self.refused.load(Relaxed),
        })
    }
}

/// What one answer came to. It is counted when the last one who holds it lets go of it: however an answer ends, its body is
/// dropped.
pub(super) struct Meter {
    stats: Arc<Stats>,
    /// Those of the answer so far. The server sends a total, not what is new.
    output_tokens: AtomicU64,
    /// Whether it is complete. What comes first counts, so it does not matter if the browser leaves right after the last event.
    is_complete: OnceLock<bool>,
}

impl Meter {
    pub(super) fn new(stats: Arc<Stats>) -> Self {
        Self { stats, output_tokens: AtomicU64::new(0), is_complete: OnceLock::new() }
    }

    /// Takes an event that is forwarded.
    pub(super) fn see(&self, event: &Event<'_>) {
        self.stats.events.fetch_add(1, Relaxed);
        let usage = match event {
            Event::MessageStart(start) => Some(start.usage()),
            Event::MessageDelta(delta) => Some(delta.usage()),
            _ => None,
        };
        if let Some(tokens) = usage.and_then(|usage| usage.output_tokens()) {
            self.output_tokens.store(tokens, Relaxed);
        }
        match event {
            Event::MessageStop => drop(self.is_complete.set(true)),
            Event::Error(_) => self.fail(),
            _ => {}
        }
    }

    pub(super) fn fail(&self) {
        let _ = self.is_complete.set(false); // unless it ended before
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        let stats = &self.stats;
        stats.output_tokens.fetch_add(*self.output_tokens.get_mut(), Relaxed);
        let count = match self.is_complete.get() {
            Some(true) => &stats.complete,
            Some(false) => &stats.failed,
            None => &stats.cancelled,
        };
        count.fetch_add(1, Relaxed);
    }
}
