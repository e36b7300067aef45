//! Blocks that are complete in the chunk: their frames are slices of it.
//!
//! Only data of several lines is copied, to join it. A block that is split after all, or has something that is returned
//! on its own, or is out of order, is opened in the machine, which goes on.

use super::block::{Block, Data};
use super::budget::Budget;
use super::field::{self, Field};
use super::line;
use super::machine::{self, Machine};
use super::step::{Step, Wanted};
use super::storage::Storage;
use crate::bytes::{add, find_line_end_soon};

/// Takes the blocks that are complete in the chunk, up to one that gives a frame, or up to where the machine has to
/// go on. No block is open.
#[inline(never)]
pub(super) fn blocks<'c, S: Storage>(
    machine: &mut Machine<S>,
    wanted: Wanted,
    chunk: &mut &'c [u8],
) -> Option<Step<'c>> {
    let mut rest = *chunk;
    let mut block = Block::new(rest, Budget::new(machine.limits()), machine.has_block_retry());
    let is_split = loop {
        if let [line::LF, next @ ..] = rest {
            match frame(machine, chunk, next, &block) {
                Some(step) => return Some(step),
                None if block.budget.has_lines() => break false,
                None => {
                    block.has_retry = false;
                    rest = next;
                }
            }
            continue;
        }
        if let Some(value) = rest.strip_prefix(b"data: ") {
            let Some(end) = find_line_end_soon(value) else { break true };
            if let Some((piece @ [.., line::LF], next)) = value.split_at_checked(add(end, 1)) {
                let len = add(end, "data: ".len());
                if !block.takes(rest, len, machine.limits()) {
                    break false;
                }
                if !machine.join(&mut block, piece) {
                    block.budget.refund_line(len);
                    break false;
                }
                rest = next;
                continue;
            }
        }
        if !block.budget.has_lines() && machine.is_at_brace(rest) {
            break false;
        }
        let Some((line, from_end)) = line::split_soon(rest) else { break true };
        let (next, _) = line::skip_end(from_end);
        let (field, value) = field::parse(line);
        match field {
            Field::Blank => match frame(machine, chunk, next, &block) {
                Some(step) => return Some(step),
                None if block.budget.has_lines() => break false,
                None => block.has_retry = false,
            },
            Field::Data => {
                if !block.takes(rest, line.len(), machine.limits()) {
                    break false;
                }
                if !join_odd(machine, &mut block, value) {
                    block.budget.refund_line(line.len());
                    break false;
                }
            }
            Field::Event if block.takes(rest, line.len(), machine.limits()) => block.event = value,
            Field::Id if machine.is_valid_id(value) && block.takes(rest, line.len(), machine.limits()) => {
                block.id = Some(line);
            }
            Field::Comment if !wanted.is_all() => {}
            Field::Retry if !wanted.is_all() => block.has_retry |= machine.set_retry(field::number(value)),
            Field::Unknown if !wanted.has_errors() => machine.see_ignored(),
            // Something to return, or something out of order.
            _ => break false,
        }
        rest = next;
    };
    leave(machine, wanted, chunk, rest, &block, is_split)
}

#[inline(never)]
fn join_odd<'c, S: Storage>(machine: &mut Machine<S>, block: &mut Block<'c>, piece: &'c [u8]) -> bool {
    machine.join(block, piece)
}

/// Gives the frame of a block that ends before `rest`, if it has data.
#[inline]
fn frame<'c, S: Storage>(
    machine: &mut Machine<S>,
    chunk: &mut &'c [u8],
    rest: &'c [u8],
    block: &Block<'c>,
) -> Option<Step<'c>> {
    if let Data::None = block.data { None } else { machine.pass_block(chunk, rest, block) }
}

/// Leaves the shortcut at `rest`, which starts with a line that is split if `is_split`.
#[inline(never)]
fn leave<'c, S: Storage>(
    machine: &mut Machine<S>,
    wanted: Wanted,
    chunk: &mut &'c [u8],
    rest: &'c [u8],
    block: &Block<'c>,
    is_split: bool,
) -> Option<Step<'c>> {
    let mut result = machine.open_block(chunk, rest, block);
    if result.is_ok() && is_split {
        result = machine::open_split(machine, wanted, chunk);
    }
    result.err().map(|kind| machine.fail(kind))
}
