//! What is known of an answer while it is written.

use super::super::finish::Reason;
use super::super::usage::Usage;
use super::calls::Calls;
use super::compose::Composer;
use super::head::Head;
use super::memory::Memory;
use super::short::Short;
use super::wire::Wire;

#[derive(Clone, Debug)]
pub(super) struct Core<'h, W, S> {
    pub(super) wire: Wire<W>,
    pub(super) memory: Memory<S>,
    pub(super) state: State<'h>,
}

/// What is known, whatever it is written to.
#[derive(Clone, Debug)]
pub(super) struct State<'h> {
    pub(super) head: Head<'h>,
    /// The beginning of each delta, where that is always the same; empty if it is too long.
    pub(super) prefix: Short<256>,
    pub(super) usage: Usage,
    pub(super) reason: Option<Reason>,
    pub(super) phase: Phase,
    /// The text that is open, where texts have a beginning and an end.
    pub(super) open: Option<Block>,
    /// The index of the next block, item or call.
    pub(super) next: u32,
    /// The number of the next event, where they have one.
    pub(super) sequence: u64,
    pub(super) calls: Calls,
    pub(super) composer: Composer,
    /// Whether a call began that the client runs.
    pub(super) has_begun_calls: bool,
    /// Whether one ended.
    pub(super) has_calls: bool,
    pub(super) has_refused: bool,
    /// Whether Chat Completions gets reasoning.
    pub(super) with_reasoning: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Phase {
    /// Nothing was written.
    Fresh,
    Begun,
    /// The terminal event was written.
    Over,
}

/// A text that is open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    pub(super) index: u32,
    pub(super) channel: Channel,
    /// Where its beginning is in the memory.
    pub(super) start: usize,
}

/// What a text is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Channel {
    Text,
    Reasoning,
    /// Reasoning that has its signature, which is the last of it.
    Signed,
    Refusal,
}

impl<'h> State<'h> {
    pub(super) const fn new(head: Head<'h>) -> Self {
        Self {
            head,
            prefix: Short::EMPTY,
            usage: Usage::NONE,
            reason: None,
            phase: Phase::Fresh,
            open: None,
            next: 0,
            sequence: 0,
            calls: Calls::NONE,
            composer: Composer::new(0),
            has_begun_calls: false,
            has_calls: false,
            has_refused: false,
            with_reasoning: false,
        }
    }

    /// Returns the index of what begins.
    pub(super) const fn count(&mut self) -> u32 {
        let index = self.next;
        // As many as there are bytes do not occur.
        self.next = index.saturating_add(1);
        index
    }
}
