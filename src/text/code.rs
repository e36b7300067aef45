//! Whether a character is in a code block or in a code span.

use super::fence::{Block, FENCE, Fence};
use super::line_start::{LineStart, more};

/// What came before the next byte.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Code {
    /// A line end, or the start of the text, and blanks, `>` and the markers of items.
    Start(LineStart),
    /// What may be the marker of an item, if a blank follows.
    Marker(LineStart),
    /// So many digits of one.
    Number { start: LineStart, len: u8 },
    /// Text of a line. A code span is open if `span` is not 0: so many backticks close it, or the end of the line.
    Line { span: u8 },
    /// A run of backticks or tildes, so long, that begins a line.
    First { start: LineStart, is_tilde: bool, len: u8 },
    /// A run of backticks in a line.
    Run { span: u8, len: u8 },
    /// A code block.
    Block(Fence),
}

impl Code {
    /// The start of a text.
    pub(super) const NEW: Self = Self::Start(LineStart::NEW);

    /// Returns what came before the byte after this one.
    #[inline]
    pub(super) const fn after(self, byte: u8) -> Self {
        if let Self::Block(fence) = self {
            return match fence.after(byte) {
                Block::Open(fence) => Self::Block(fence),
                Block::Closed => Self::NEW,
                Block::Left(start) => Self::after_start(start, byte),
                Block::Span(span) => Self::Run { span, len: 1 },
            };
        }
        match (self, byte) {
            (_, b'\n') => Self::NEW,
            (Self::Start(start), _) => Self::after_start(start, byte),
            (Self::Marker(start), b' ' | b'\t') => Self::Start(start.item().blank(byte)),
            (Self::Number { start, len }, b'0'..=b'9') if len < 9 => {
                Self::Number { start: start.marker(), len: more(len) }
            }
            (Self::Number { start, .. }, b'.' | b')') => Self::Marker(start.marker()),
            (Self::First { start, is_tilde, len }, b'`' | b'~') if is_tilde == (byte == b'~') => {
                if len < FENCE - 1 {
                    return Self::First { start, is_tilde, len: more(len) };
                }
                match start.around() {
                    Some(around) => Self::Block(Fence::new(is_tilde, around)),
                    None if is_tilde => Self::Line { span: 0 },
                    None => Self::Run { span: 0, len: FENCE },
                }
            }
            (Self::Run { span, len }, b'`') => Self::Run { span, len: more(len) },
            (Self::Line { span }, b'`') => Self::Run { span, len: 1 },
            (Self::First { is_tilde: true, .. } | Self::Marker(_) | Self::Number { .. }, b'`') => {
                Self::Run { span: 0, len: 1 }
            }
            (Self::First { is_tilde: false, len, .. }, _) => Self::Line { span: len },
            (Self::Run { span: 0, len }, _) => Self::Line { span: len },
            (Self::Run { span, len }, _) => Self::Line { span: if len == span { 0 } else { span } },
            (Self::Line { span }, _) => Self::Line { span },
            (Self::First { .. } | Self::Marker(_) | Self::Number { .. } | Self::Block(_), _) => Self::Line { span: 0 },
        }
    }

    const fn after_start(start: LineStart, byte: u8) -> Self {
        match byte {
            b' ' | b'\t' | b'\r' => Self::Start(start.blank(byte)),
            b'>' => Self::Start(start.quote()),
            b'-' | b'+' | b'*' => Self::Marker(start.marker()),
            b'0'..=b'9' => Self::Number { start: start.marker(), len: 1 },
            b'`' | b'~' => Self::First { start, is_tilde: byte == b'~', len: 1 },
            _ => Self::Line { span: 0 },
        }
    }

    /// Says whether the byte that came last belongs to code.
    #[inline]
    pub(super) const fn is_code(self) -> bool {
        !matches!(self, Self::Start(_) | Self::Marker(_) | Self::Number { .. } | Self::Line { span: 0 })
    }

    /// Says whether only a line end changes anything.
    #[inline]
    pub(super) const fn is_in_line(self) -> bool {
        matches!(self, Self::Block(fence) if fence.is_in_line())
    }

    /// Says whether a byte that is not special leaves all as it is.
    #[inline]
    pub(super) const fn is_plain(self) -> bool {
        matches!(self, Self::Line { span: 0 })
    }
}
