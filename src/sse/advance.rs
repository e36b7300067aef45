//! Which way a byte goes.
//!
//! There is a [`Machine`], which could do everything alone, and there are two shortcuts that must agree with it:
//!
//! | the chunk starts                    | first tried by                           | else taken by        |
//! |-------------------------------------|------------------------------------------|----------------------|
//! | between two blocks                  | [`frame_shortcut::frame`]: one frame in the usual form, not copied | [`block_shortcut::blocks`]: blocks that are complete in the chunk, and what precedes them |
//! | inside a `data` or `event` value    | [`frame_shortcut::rest_of_value`]        | the machine          |
//! | at the start of a line of a block   | [`frame_shortcut::lines`]                | the machine          |
//! | anywhere else                       |                                          | the machine: [`machine::take_line`] |
//!
//! A shortcut only looks at bytes. Each change of state is a method of the machine, so that what a shortcut does not know
//! it can leave to the next slower way.

use super::machine::{self, Machine};
use super::step::{Step, Wanted};
use super::storage::Storage;
use super::{block_shortcut, frame_shortcut};

/// Moves to the next thing to return, or to the end of the chunk.
#[inline]
pub(super) fn advance<'c, S: Storage>(machine: &mut Machine<S>, wanted: Wanted, chunk: &mut &'c [u8]) -> Step<'c> {
    if machine.is_between_blocks() {
        if let Some((event, data)) = frame_shortcut::frame(machine, chunk) {
            return Step::Borrowed { event, data, has_retry: false };
        }
    }
    after_usual(machine, wanted, chunk)
}

/// Does the same, where there is no frame in the usual form.
#[inline]
pub(super) fn after_usual<'c, S: Storage>(machine: &mut Machine<S>, wanted: Wanted, chunk: &mut &'c [u8]) -> Step<'c> {
    while !chunk.is_empty() {
        let step = if machine.is_in_value() {
            frame_shortcut::rest_of_value(machine, chunk)
        } else if machine.is_in_block() {
            frame_shortcut::lines(machine, chunk)
        } else {
            None
        };
        match step.or_else(|| slowly(machine, wanted, chunk)) {
            Some(step) if wanted.wants(&step) => return step,
            _ => {}
        }
    }
    Step::NeedMore
}

/// Takes complete blocks, or a line or a part of it.
#[inline(never)]
fn slowly<'c, S: Storage>(machine: &mut Machine<S>, wanted: Wanted, chunk: &mut &'c [u8]) -> Option<Step<'c>> {
    if machine.is_between_blocks() || machine.is_after_retry() {
        if let Some(step) = block_shortcut::blocks(machine, wanted, chunk) {
            return Some(step);
        }
    }
    if chunk.is_empty() { None } else { Some(machine::take_line(machine, wanted, chunk)) }
}
