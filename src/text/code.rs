//! Whether a character is in a code block or in a code span.

use super::fence::{Block, FENCE, Fence, more};

/// What came before the next byte.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Code {
    /// A line end, or the start of the text, and blanks.
    Start,
    /// Text of a line. A code span is open if `span` is not 0: so many backticks close it, or the end of the line.
    Line { span: u8 },
    /// A run of backticks or tildes, so long, that begins a line.
    First { is_tilde: bool, len: u8 },
    /// A run of backticks in a line.
    Run { span: u8, len: u8 },
    /// A code block.
    Block(Fence),
}

impl Code {
    /// Returns what came before the byte after this one.
    #[inline]
    pub(super) const fn after(self, byte: u8) -> Self {
        if let Self::Block(fence) = self {
            return match fence.after(byte) {
                Block::Open(fence) => Self::Block(fence),
                Block::Closed => Self::Start,
                Block::Span(span) => Self::Run { span, len: 1 },
            };
        }
        match (self, byte) {
            (_, b'\n') => Self::Start,
            (Self::Start, b' ' | b'\t' | b'\r') => Self::Start,
            (Self::Start, b'`' | b'~') => Self::First { is_tilde: byte == b'~', len: 1 },
            (Self::First { is_tilde, len }, b'`' | b'~') if is_tilde == (byte == b'~') => {
                if len < FENCE - 1 {
                    Self::First { is_tilde, len: more(len) }
                } else {
                    Self::Block(Fence::new(is_tilde))
                }
            }
            (Self::Run { span, len }, b'`') => Self::Run { span, len: more(len) },
            (Self::Line { span }, b'`') => Self::Run { span, len: 1 },
            (Self::First { is_tilde: true, .. }, b'`') => Self::Run { span: 0, len: 1 },
            (Self::First { is_tilde: false, len }, _) => Self::Line { span: len },
            (Self::Run { span: 0, len }, _) => Self::Line { span: len },
            (Self::Run { span, len }, _) => Self::Line { span: if len == span { 0 } else { span } },
            (Self::Line { span }, _) => Self::Line { span },
            (Self::Start | Self::First { .. } | Self::Block(_), _) => Self::Line { span: 0 },
        }
    }

    /// Says whether the byte that came last belongs to code.
    #[inline]
    pub(super) const fn is_code(self) -> bool {
        !matches!(self, Self::Start | Self::Line { span: 0 })
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
