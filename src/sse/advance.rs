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
pub(super) fn advance<'c, W: Wanted, S: Storage>(machine: &mut Machine<S>, chunk: &mut &'c [u8]) -> Step<'c> {
    if machine.is_between_blocks() {
        if let Some((event, data)) = frame_shortcut::frame(machine, chunk) {
            return Step::Borrowed { event, data };
        }
    }
    after_usual::<W, S>(machine, chunk)
}

/// Does the same, where there is no frame in the usual form.
#[inline]
pub(super) fn after_usual<'c, W: Wanted, S: Storage>(machine: &mut Machine<S>, chunk: &mut &'c [u8]) -> Step<'c> {
    while !chunk.is_empty() {
        let step = if machine.is_in_value() {
            frame_shortcut::rest_of_value::<W, S>(machine, chunk)
        } else if machine.is_in_block() {
            frame_shortcut::lines::<W, S>(machine, chunk)
        } else {
            None
        };
        match step.or_else(|| slowly::<W, S>(machine, chunk)) {
            None | Some(Step::NeedMore) => {}
            Some(step) => return step,
        }
    }
    Step::NeedMore
}

/// Takes complete blocks, or a line or a part of it.
#[inline(never)]
fn slowly<'c, W: Wanted, S: Storage>(machine: &mut Machine<S>, chunk: &mut &'c [u8]) -> Option<Step<'c>> {
    if machine.is_between_blocks() {
        if let Some(step) = block_shortcut::blocks::<W, S>(machine, chunk) {
            return Some(step);
        }
    }
    if chunk.is_empty() { None } else { Some(machine::take_line::<W, S>(machine, chunk)) }
}
