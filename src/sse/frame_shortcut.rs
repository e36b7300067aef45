//! Frames in the usual form: an `event` line or none, one `data` line, a blank line, with one space after each colon
//! and LF or CR LF after each line.
//!
//! Such a frame is recognised by its prefixes and two searches. Where the chunk ends in one of its values, the machine
//! keeps that, and it is taken up again by the same few steps. What is not in this form is left where it is: `None`.

use super::line::{self, Line};
use super::machine::Machine;
use super::step::Step;
use super::storage::Storage;
use crate::bytes::used;

/// Takes a tiny chunk that lies inside a value. Where a chunk is a token or a byte, it is the call that costs, and this
/// part of it is small enough to become part of the caller.
#[inline]
pub(super) fn tiny<S: Storage>(machine: &mut Machine<S>, chunk: &mut &[u8]) -> bool {
    const TINY: usize = 16;
    chunk.len() < TINY
        && machine.is_in_value()
        && !chunk.iter().any(|&byte| byte == line::LF || byte == line::CR)
        && machine.extend_value(chunk).is_ok()
}

/// Takes a frame in the usual form, and returns its event type and data. Of one that is split it takes what the chunk
/// has, and of anything else nothing. No block is open.
#[inline]
pub(super) fn frame<'c, S: Storage>(machine: &mut Machine<S>, chunk: &mut &'c [u8]) -> Option<(&'c [u8], &'c [u8])> {
    let mut rest = *chunk;
    let mut event = &[][..];
    let mut event_and_end = None;
    if let Some(value) = rest.strip_prefix(b"event: ") {
        let Some((event_type, from_end)) = line::split_soon(value) else {
            machine.open_frame(chunk, None, Line::Event, value);
            return None;
        };
        rest = line::strip_end(from_end)?;
        event = event_type;
        event_and_end = value.get(..=event.len());
    }
    let value = rest.strip_prefix(b"data: ")?;
    let Some((data, from_end)) = line::split(value) else {
        machine.open_frame(chunk, event_and_end, Line::Data, value);
        return None;
    };
    let rest = line::strip_end(line::strip_end(from_end)?)?;
    if !machine.allows(used(chunk, rest)) {
        return None;
    }
    machine.pass(chunk, rest);
    Some((event, data))
}

/// Goes on in a value that is split.
#[inline]
pub(super) fn rest_of_value<'c, S: Storage>(machine: &mut Machine<S>, chunk: &mut &'c [u8]) -> Option<Step<'c>> {
    let Some((part, from_end)) = line::split(chunk) else {
        return Some(match machine.extend_value(chunk) {
            Ok(()) => Step::NeedMore,
            Err(kind) => machine.fail(kind),
        });
    };
    let rest = line::strip_end(from_end)?;
    if let Err(kind) = machine.end_value(chunk, part.len(), rest) {
        return Some(machine.fail(kind));
    }
    lines(machine, chunk)
}

/// Goes on at the start of a line of an open block.
#[inline(never)]
pub(super) fn lines<'c, S: Storage>(machine: &mut Machine<S>, chunk: &mut &'c [u8]) -> Option<Step<'c>> {
    loop {
        if let Some(rest) = line::strip_end(chunk) {
            return Some(machine.end_block(chunk, rest));
        }
        let value = chunk.strip_prefix(b"data: ")?;
        let Some((part, from_end)) = line::split(value) else {
            if value.is_empty() {
                return None;
            }
            return Some(match machine.open_value(chunk, None, Line::Data, value) {
                Ok(()) => Step::NeedMore,
                Err(kind) => machine.fail(kind),
            });
        };
        if part.is_empty() {
            return None;
        }
        let rest = line::strip_end(from_end)?;
        if let Err(kind) = machine.take_data(chunk, value, part.len(), rest) {
            return Some(machine.fail(kind));
        }
    }
}
