//! The parts that one step of a payload brings.

use super::super::calls::{Calls, Sweep};
use super::super::part::{Input, Part, ToolStart};

/// As many as the start of a whole call brings, with what proves it.
const MAX: usize = 4;

/// A few parts that wait, and the calls that end before them.
#[derive(Clone, Copy, Debug)]
pub(in crate::answer) struct Queue<'a> {
    sweep: Sweep,
    /// The number of the first call that is not swept.
    end: u32,
    parts: [Option<Part<'a>>; MAX],
}

impl<'a> Queue<'a> {
    pub(super) const EMPTY: Self = Self { sweep: Sweep::None, end: 0, parts: [None; MAX] };

    /// Lets calls that began before the one with the number `end` come to their end before the parts that wait.
    pub(super) const fn sweep(&mut self, sweep: Sweep, end: u32) {
        self.sweep = sweep;
        self.end = end;
    }

    pub(super) fn push(&mut self, part: Part<'a>) {
        let free = self.parts.iter_mut().find(|slot| slot.is_none());
        debug_assert!(free.is_some(), "no step brings more");
        if let Some(slot) = free {
            *slot = Some(part);
        }
    }

    pub(super) fn start(&mut self, start: ToolStart<'a>) {
        self.push(Part::ToolStart(start));
    }

    pub(super) fn input(&mut self, call: u32, input: Input<'a>) {
        self.push(Part::ToolInput { call, input });
    }

    /// Ends a call, if its input allows it.
    pub(super) fn end(&mut self, calls: &mut Calls, key: u32) {
        if let Some(call) = calls.end(key) {
            self.push(Part::ToolEnd { call });
        }
    }

    pub(super) fn pop(&mut self, calls: &mut Calls) -> Option<Part<'a>> {
        match calls.sweep(self.sweep, self.end) {
            Some(call) => return Some(Part::ToolEnd { call }),
            None => self.sweep = Sweep::None,
        }
        self.parts.iter_mut().find_map(Option::take)
    }
}
