//! A code block between fences, once its first three backticks or tildes are there.
//!
//! | phase     | what came                                        | byte                | then                            |
//! |-----------|--------------------------------------------------|---------------------|---------------------------------|
//! | `Opening` | the fence that opens the block                   | one more of it      | counted                         |
//! | `Info`    | more of its line                                 | a backtick          | not a block, if of backticks    |
//! | `Start`   | a line end, blanks, and the quotes it is in      | the fence's own     | `Closing`                       |
//! |           |                                                  | outside of them     | the end of the block, before it |
//! | `Closing` | so many of them                                  | a blank             | `Tail`, if they are enough      |
//! | `Tail`    | a fence that closes the block, and blanks        | a line end          | the end of the block            |
//! | `Text`    | anything else                                    | a line end          | `Start`                         |
//!
//! As in CommonMark, a line that is not in the quote or in the item that the fence's own line began ends the block. What is not known:
//! items that lines before have begun; they are taken for as long as the block. And a fence may be indented by any blanks.

use super::line_start::{Around, LineStart, more};

/// A line that begins with so many backticks or tildes, after any blanks and the markers of quotes and items, opens a code block.
pub(super) const FENCE: u8 = 3;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Fence {
    is_tilde: bool,
    len: u8,
    around: Around,
    phase: Phase,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Phase {
    Opening,
    Info,
    Start(LineStart),
    Closing(u8),
    Tail,
    Text,
}

/// What a byte makes of a block.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Block {
    Open(Fence),
    /// The byte is the line end after the fence that closes it, or after the last quote that it is in.
    Closed,
    /// The byte is the first of a line that is outside, after that.
    Left(LineStart),
    /// It was no block, but a code span of so many backticks that begins a line. The byte is the first of a run that may end it.
    Span(u8),
}

impl Fence {
    pub(super) const fn new(is_tilde: bool, around: Around) -> Self {
        Self { is_tilde, len: FENCE, around, phase: Phase::Opening }
    }

    #[inline]
    pub(super) const fn after(self, byte: u8) -> Block {
        let is_own = byte == if self.is_tilde { b'~' } else { b'`' };
        let is_blank = matches!(byte, b' ' | b'\t' | b'\r');
        let phase = match self.phase {
            Phase::Opening if is_own => return self.with_len(more(self.len)),
            Phase::Tail if byte == b'\n' => return Block::Closed,
            Phase::Closing(len) if byte == b'\n' && len >= self.len => return Block::Closed,
            Phase::Start(start) if byte == b'\n' && start.has_fewer_quotes(self.around) => return Block::Closed,
            _ if byte == b'\n' => Phase::Start(LineStart::NEW),
            Phase::Opening | Phase::Info if byte == b'`' && !self.is_tilde => return Block::Span(self.len),
            Phase::Opening | Phase::Info => Phase::Info,
            Phase::Start(start) if is_blank => Phase::Start(start.blank(byte)),
            Phase::Start(start) if byte == b'>' && start.has_fewer_quotes(self.around) => Phase::Start(start.quote()),
            Phase::Start(start) if !start.is_in(self.around) => return Block::Left(start),
            Phase::Start(_) if is_own => Phase::Closing(1),
            Phase::Closing(len) if is_own => Phase::Closing(more(len)),
            Phase::Closing(len) if is_blank && len >= self.len => Phase::Tail,
            Phase::Tail if is_blank => Phase::Tail,
            _ => Phase::Text,
        };
        Block::Open(Self { phase, ..self })
    }

    const fn with_len(self, len: u8) -> Block {
        Block::Open(Self { len, ..self })
    }

    /// Says whether nothing but a line end changes anything.
    #[inline]
    pub(super) const fn is_in_line(self) -> bool {
        matches!(self.phase, Phase::Text)
    }
}
