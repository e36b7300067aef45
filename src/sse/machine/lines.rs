//! Any line, in any number of parts: the slow way, which takes everything.

use super::Machine;
use crate::bytes::{add, find_line_end, first, skip, split, sub};
use crate::error::ErrorKind;
use crate::sse::field::{self, Digits, Field, HEAD};
use crate::sse::line::{self, BOM, Head, Keep, Line};
use crate::sse::span::index;
use crate::sse::step::{Step, Wanted};
use crate::sse::storage::Storage;

/// Takes one line or what the chunk, which is not empty, has of it.
#[inline]
pub(in crate::sse) fn take_line<'c, S: Storage>(
    machine: &mut Machine<S>,
    wanted: Wanted,
    chunk: &mut &'c [u8],
) -> Step<'c> {
    match try_line(machine, wanted, chunk) {
        Ok(step) => step,
        Err(kind) => machine.fail(kind),
    }
}

#[inline]
fn try_line<'c, S: Storage>(
    machine: &mut Machine<S>,
    wanted: Wanted,
    chunk: &mut &'c [u8],
) -> Result<Step<'c>, ErrorKind> {
    match machine.line {
        Line::Start | Line::AfterRetry => return start_line(machine, wanted, chunk),
        Line::Data | Line::Event | Line::Id | Line::Retry(..) | Line::Comment(_) | Line::Unknown(_) => {
            let end = find_line_end(chunk);
            let (part, rest) = split(chunk, end.unwrap_or(chunk.len()));
            machine.take(chunk, rest);
            extend_line(machine, wanted, part)?;
            if end.is_some() {
                return close_line(machine, chunk);
            }
        }
        Line::Head(head) => {
            let (bytes, len) = head.followed_by(chunk);
            let bytes = first(&bytes, len);
            machine.take(chunk, skip(chunk, sub(len, head.as_bytes().len())));
            if len < HEAD && chunk.is_empty() {
                machine.line = Line::Head(Head::new(bytes));
            } else {
                // If this is all of it, its end is what the chunk starts with.
                open_line(machine, wanted, bytes)?;
            }
        }
        Line::AfterCr | Line::SkipAfterCr => {
            machine.line = if machine.line == Line::AfterCr { machine.line_start() } else { Line::Skip };
            if let Some(rest) = chunk.strip_prefix(b"\n") {
                machine.take(chunk, rest);
            }
            if !machine.budget.has_lines() {
                machine.release_soon();
            }
        }
        Line::Release => {
            machine.carry.release();
            machine.line = machine.line_start();
        }
        Line::Bom(seen) => skip_bom(machine, chunk, seen),
        Line::Skip | Line::Skipping => skip_frame(machine, chunk),
    }
    Ok(Step::NeedMore)
}

#[inline]
fn start_line<'c, S: Storage>(
    machine: &mut Machine<S>,
    wanted: Wanted,
    chunk: &mut &'c [u8],
) -> Result<Step<'c>, ErrorKind> {
    if !machine.budget.has_lines() {
        machine.start = machine.offset;
        if machine.is_at_brace(chunk) {
            return Ok(Step::Brace);
        }
    }
    let Some((line, from_end)) = line::split(chunk) else {
        open_split(machine, wanted, chunk)?;
        return Ok(Step::NeedMore);
    };
    if line.is_empty() {
        let (rest, is_after_cr) = line::skip_end(chunk);
        if is_after_cr {
            machine.line = Line::AfterCr;
        }
        return Ok(machine.end_block(chunk, rest));
    }
    machine.take(chunk, from_end);
    if is_value(machine, line)? {
        machine.line = take_line_end(machine, chunk, Line::Start, Line::AfterCr);
        return Ok(Step::NeedMore);
    }
    open_line(machine, wanted, line)?;
    close_line(machine, chunk)
}

/// Takes a complete line if it is one of a block: there is less to do than for one in parts.
#[inline]
fn is_value<S: Storage>(machine: &mut Machine<S>, line: &[u8]) -> Result<bool, ErrorKind> {
    match field::parse(line) {
        (Field::Data, value) => {
            machine.charge_line(line.len(), ErrorKind::DataTooLong)?;
            machine.carry.keep_data(value)?;
        }
        (Field::Event, value) => {
            machine.charge_line(line.len(), ErrorKind::EventTooLong)?;
            machine.carry.keep_event(value)?;
        }
        (Field::Id, value) if machine.is_valid_id(value) => {
            machine.charge_line(line.len(), ErrorKind::IdTooLong)?;
            machine.carry.keep_id(line)?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// Takes the chunk, which has no line end, at the start of a line.
pub(in crate::sse) fn open_split<S: Storage>(
    machine: &mut Machine<S>,
    wanted: Wanted,
    chunk: &mut &[u8],
) -> Result<(), ErrorKind> {
    let part = *chunk;
    machine.take(chunk, &[]);
    if part.len() >= HEAD {
        return open_line(machine, wanted, part);
    }
    if !part.is_empty() {
        machine.line = Line::Head(Head::new(part));
    }
    Ok(())
}

/// Takes the line end that `chunk` starts with, and returns the state after it.
fn take_line_end<S: Storage>(machine: &mut Machine<S>, chunk: &mut &[u8], start: Line, after_cr: Line) -> Line {
    let (rest, is_after_cr) = line::skip_end(chunk);
    machine.take(chunk, rest);
    if is_after_cr { after_cr } else { start }
}

fn skip_bom<S: Storage>(machine: &mut Machine<S>, chunk: &mut &[u8], seen: u8) {
    let seen = first(&BOM, seen.into());
    let more = skip(&BOM, seen.len());
    let len = more.iter().zip(*chunk).take_while(|(expected, byte)| expected == byte).count();
    let is_used_up = len == chunk.len();
    machine.take(chunk, skip(chunk, len));
    let seen = first(&BOM, add(seen.len(), len));
    machine.line = if seen.len() == BOM.len() {
        Line::Start
    } else if is_used_up {
        Line::Bom(u8::try_from(seen.len()).unwrap_or(0))
    } else if seen.is_empty() {
        Line::Start
    } else {
        Line::Head(Head::new(seen))
    };
}

/// Passes over the rest of a frame that is over a limit.
fn skip_frame<S: Storage>(machine: &mut Machine<S>, chunk: &mut &[u8]) {
    while let Some((line, from_end)) = line::split(chunk) {
        let is_blank = line.is_empty() && machine.line == Line::Skip;
        machine.take(chunk, from_end);
        if is_blank {
            machine.line = take_line_end(machine, chunk, Line::Start, Line::AfterCr);
            return;
        }
        machine.line = take_line_end(machine, chunk, Line::Skip, Line::SkipAfterCr);
    }
    if !chunk.is_empty() {
        machine.line = Line::Skipping;
        machine.take(chunk, &[]);
    }
}

/// Starts a line. `part` is what is there of it: enough to show what it is, or all of it.
fn open_line<S: Storage>(machine: &mut Machine<S>, wanted: Wanted, part: &[u8]) -> Result<(), ErrorKind> {
    let (field, value) = field::parse(part);
    machine.carry.open_line();
    match field {
        Field::Data => {
            machine.charge_line(part.len(), ErrorKind::DataTooLong)?;
            machine.line = Line::Data;
            machine.carry.push(value)?;
        }
        Field::Event => {
            machine.charge_line(part.len(), ErrorKind::EventTooLong)?;
            machine.line = Line::Event;
            machine.carry.push(value)?;
        }
        Field::Id => {
            machine.charge_line(0, ErrorKind::IdTooLong)?;
            machine.line = Line::Id;
            extend_id(machine, wanted, part)?;
        }
        Field::Retry => {
            let mut digits = Digits::default();
            digits.push(value);
            machine.line = Line::Retry(digits, Keep::if_wanted(wanted.is_all()));
            extend_text(machine, part)?;
        }
        Field::Comment => {
            machine.line = Line::Comment(Keep::if_wanted(wanted.is_all()));
            extend_text(machine, part)?;
        }
        Field::Unknown | Field::Blank => {
            machine.line = Line::Unknown(Keep::if_wanted(wanted.has_errors()));
            extend_text(machine, part)?;
        }
    }
    Ok(())
}

/// Goes on in a line of which it is known what it is.
#[inline]
fn extend_line<S: Storage>(machine: &mut Machine<S>, wanted: Wanted, part: &[u8]) -> Result<(), ErrorKind> {
    match machine.line {
        Line::Data | Line::Event => extend(machine, part, machine.too_long()),
        Line::Id => extend_id(machine, wanted, part),
        Line::Retry(mut digits, keep) => {
            digits.push(part);
            machine.line = Line::Retry(digits, keep);
            extend_text(machine, part)
        }
        _ => extend_text(machine, part),
    }
}

#[inline]
fn extend<S: Storage>(machine: &mut Machine<S>, part: &[u8], too_long: ErrorKind) -> Result<(), ErrorKind> {
    machine.budget.charge(part.len(), too_long)?;
    Ok(machine.carry.push(part)?)
}

fn extend_id<S: Storage>(machine: &mut Machine<S>, wanted: Wanted, part: &[u8]) -> Result<(), ErrorKind> {
    let (counted, rest) = split(part, part.iter().position(|&byte| byte == 0).unwrap_or(part.len()));
    extend(machine, counted, ErrorKind::IdTooLong)?;
    let line = machine.carry.line();
    if field::id_value(machine.carry.view(line)).len() > index(machine.limits().max_id()) {
        return Err(ErrorKind::IdTooLong);
    }
    if rest.is_empty() {
        return Ok(());
    }
    // It has a NUL, so that it is not a line of the block after all.
    machine.budget.refund_line(index(line.len()));
    machine.line = Line::Unknown(Keep::if_wanted(wanted.is_all()));
    extend_text(machine, rest)
}

/// Keeps what fits of a line that is no part of the block, if it is wanted.
fn extend_text<S: Storage>(machine: &mut Machine<S>, part: &[u8]) -> Result<(), ErrorKind> {
    let room = machine.room_for_text();
    let (Line::Retry(_, keep) | Line::Comment(keep) | Line::Unknown(keep)) = &mut machine.line else {
        return Ok(());
    };
    if *keep != Keep::All {
        return Ok(());
    }
    let fits = first(part, part.len().min(room));
    if fits.len() < part.len() {
        *keep = Keep::Clipped;
    }
    machine.carry.push(fits)?;
    Ok(())
}

/// Ends the line at the line end that `chunk` starts with.
fn close_line<'c, S: Storage>(machine: &mut Machine<S>, chunk: &mut &'c [u8]) -> Result<Step<'c>, ErrorKind> {
    let closed = machine.line;
    let line = machine.carry.line();
    // Before the line end is taken, so that an error finds itself inside the line.
    match closed {
        Line::Data => machine.carry.close_data()?,
        Line::Event => machine.carry.close_event()?,
        Line::Id => machine.carry.close_id()?,
        _ => {}
    }
    machine.line = take_line_end(machine, chunk, machine.line_start(), Line::AfterCr);
    let (is_comment, keep) = match closed {
        Line::Comment(keep) => (true, keep),
        Line::Unknown(keep) => {
            machine.seen_ignored = true;
            (false, keep)
        }
        Line::Retry(digits, keep) => {
            machine.set_retry(digits.value());
            if let Some(number) = digits.value() {
                machine.add_retry();
                machine.drop_line();
                return Ok(Step::Retry(number));
            }
            (false, keep)
        }
        _ => return Ok(Step::NeedMore),
    };
    machine.drop_line();
    let is_clipped = keep == Keep::Clipped;
    Ok(match (keep, is_comment) {
        (Keep::No, _) => Step::NeedMore,
        (_, true) => Step::Comment { line, is_clipped },
        (_, false) => Step::Ignored { line, is_clipped },
    })
}
