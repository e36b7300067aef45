//! Blocks that lie whole in the chunk: their frames are slices of it.
//!
//! Only data of several lines is copied, to join it. A block that turns out to be cut, or has something
//! that must be given out on its own, or is out of order, is put where the machine finds it.

use super::carry::NoMemory;
use super::field::{self, Field};
use super::limits::Limits;
use super::line::{self, Line};
use super::parser::{Parser, Step};
use super::storage::{Storage, index, length};
use crate::bytes::find_line_end_soon;

/// A block that lies whole in the chunk, as far as it was read.
struct Whole<'c> {
    event: &'c [u8],
    /// The line: what of it is the value is asked when it is needed.
    id: Option<&'c [u8]>,
    data: Data<'c>,
    /// The sum of its lines, each with one byte for its end.
    bytes: usize,
    lines: u32,
    /// The chunk from its first line on.
    from: &'c [u8],
}

impl<'c> Whole<'c> {
    const fn new(from: &'c [u8]) -> Self {
        Self { event: &[], id: None, data: Data::None, bytes: 0, lines: 0, from }
    }

    /// Counts the line of `len` bytes that `rest` starts with, if the limits allow it.
    #[inline]
    fn takes(&mut self, rest: &'c [u8], len: usize, limits: &Limits) -> bool {
        // Slices of one chunk: their lengths cannot add up to more than fits.
        let bytes = self.bytes.wrapping_add(len).wrapping_add(1);
        if bytes > index(limits.max_frame()) || self.lines >= limits.max_lines() {
            return false;
        }
        if self.lines == 0 {
            self.from = rest;
        }
        self.bytes = bytes;
        self.lines = self.lines.wrapping_add(1);
        true
    }

    /// Takes that back, for the machine to count the line again.
    #[cold]
    fn leaves(&mut self, len: usize) {
        self.bytes = self.bytes.wrapping_sub(len).wrapping_sub(1);
        self.lines = self.lines.wrapping_sub(1);
    }
}

/// The data of a block that lies whole in the chunk.
enum Data<'c> {
    None,
    /// One line: its value, and the LF behind it if that is its end.
    One(&'c [u8]),
    /// Several lines: joined in the storage, which holds nothing else of the block.
    Joined,
}

/// Where that ended, and the beginning of a block that it has.
struct Stop<'c> {
    block: Whole<'c>,
    rest: &'c [u8],
    /// Whether the line that `rest` starts with has no end in the chunk.
    is_clipped: bool,
}

impl<S: Storage> Parser<S> {
    /// Takes the blocks that lie whole in the chunk, up to one that gives a frame, or up to where the
    /// machine has to go on. No block is open.
    #[inline(never)]
    pub(super) fn whole_blocks<'c, const ITEMS: bool>(
        &mut self,
        before: usize,
        chunk: &mut &'c [u8],
    ) -> Option<Step<'c>> {
        let mut rest = *chunk;
        let mut block = Whole::new(rest);
        let is_clipped = loop {
            if let [line::LF, behind @ ..] = rest {
                match self.end_of_whole_block(chunk, behind, &block) {
                    Some(step) => return Some(step),
                    None if block.lines > 0 => break false,
                    None => rest = behind,
                }
                continue;
            }
            if let Some(value) = rest.strip_prefix(b"data: ") {
                let Some(end) = find_line_end_soon(value) else { break true };
                let len = end.wrapping_add("data: ".len());
                if let Some((piece @ [.., line::LF], behind)) = value.split_at_checked(end.wrapping_add(1)) {
                    if !block.takes(rest, len, &self.carry.limits) {
                        break false;
                    }
                    if self.join(&mut block, piece).is_err() {
                        block.leaves(len);
                        break false;
                    }
                    rest = behind;
                    continue;
                }
            }
            if block.lines == 0 && self.is_at_brace(rest) {
                break false;
            }
            let Some((line, from_end)) = line::split_soon(rest) else { break true };
            let (behind, _) = line::skip_end(from_end);
            let (field, value) = field::parse(line);
            match field {
                Field::Data => {
                    if !block.takes(rest, line.len(), &self.carry.limits) {
                        break false;
                    }
                    if self.join_odd(&mut block, value).is_err() {
                        block.leaves(line.len());
                        break false;
                    }
                }
                Field::Event if block.takes(rest, line.len(), &self.carry.limits) => block.event = value,
                Field::Id if self.is_valid_id(value) && block.takes(rest, line.len(), &self.carry.limits) => {
                    block.id = Some(line);
                }
                Field::Blank => match self.end_of_whole_block(chunk, behind, &block) {
                    Some(step) => return Some(step),
                    None if block.lines > 0 => break false,
                    None => {}
                },
                Field::Comment if !ITEMS => {}
                Field::Unknown if !ITEMS => self.seen_ignored = true,
                Field::Retry if !ITEMS => self.retry_line(value),
                // Something to give out, or something out of order.
                _ => break false,
            }
            rest = behind;
        };
        self.leave::<ITEMS>(before, chunk, &Stop { block, rest, is_clipped })
    }

    /// Gives the frame of a block that ends before `behind`, if it has data.
    #[inline]
    fn end_of_whole_block<'c>(
        &mut self,
        chunk: &mut &'c [u8],
        behind: &'c [u8],
        block: &Whole<'c>,
    ) -> Option<Step<'c>> {
        if let Data::None = block.data {
            return None;
        }
        if let Some(line) = block.id {
            self.carry.commit_id(field::parse(line).1).ok()?;
        }
        if behind.is_empty() && chunk.last() == Some(&line::CR) {
            self.line = Line::AfterCr;
        }
        *chunk = behind;
        self.seen_frame = true;
        if let Data::One(piece) = block.data {
            if block.id.is_some() {
                // The id is all that is stored, and the next one takes its place.
                self.carry.end_block();
            }
            let data = piece.strip_suffix(b"\n").unwrap_or(piece);
            return Some(Step::Borrowed { event: block.event, data });
        }
        let data = self.carry.block.data.value();
        self.carry.end_block();
        Some(Step::Joined { event: block.event, data })
    }

    /// Leaves the shortcut: puts what it has where the machine finds it.
    #[inline(never)]
    fn leave<'c, const ITEMS: bool>(
        &mut self,
        before: usize,
        chunk: &mut &'c [u8],
        stop: &Stop<'c>,
    ) -> Option<Step<'c>> {
        let Stop { block, rest, .. } = stop;
        if rest.is_empty() && chunk.last() == Some(&line::CR) {
            self.line = Line::AfterCr;
        }
        *chunk = if block.lines == 0 { rest } else { block.from };
        self.start = self.position(before, chunk);
        if let Err(NoMemory) = self.store(block) {
            return Some(self.out_of_memory());
        }
        *chunk = rest;
        if !stop.is_clipped {
            return None;
        }
        self.open_rest::<ITEMS>(chunk).err().map(|kind| Step::Failed(self.fault(kind)))
    }

    pub(super) fn is_valid_id(&self, value: &[u8]) -> bool {
        value.len() <= index(self.carry.limits.max_id()) && !value.contains(&0)
    }

    /// Puts the beginning of a block where the machine finds it.
    fn store(&mut self, block: &Whole<'_>) -> Result<(), NoMemory> {
        self.lines = block.lines;
        self.left = self.carry.limits.max_frame().saturating_sub(length(block.bytes));
        if !block.event.is_empty() {
            self.carry.keep_event(block.event)?;
        }
        if let Some(line) = block.id {
            self.carry.keep_id(line)?;
        }
        if let Data::One(value) = block.data {
            self.carry.keep_data(value)?;
        }
        Ok(())
    }

    #[inline(never)]
    fn join_odd<'c>(&mut self, block: &mut Whole<'c>, piece: &'c [u8]) -> Result<(), NoMemory> {
        self.join(block, piece)
    }

    /// Adds a line of data.
    #[inline(always)]
    fn join<'c>(&mut self, block: &mut Whole<'c>, piece: &'c [u8]) -> Result<(), NoMemory> {
        match block.data {
            Data::None => {
                block.data = Data::One(piece);
                return Ok(());
            }
            Data::One(first) => {
                self.carry.keep_data(first)?;
                block.data = Data::Joined;
            }
            Data::Joined => {}
        }
        self.carry.join_data(piece)
    }
}
