//! Link definitions, which show nothing, and what begins a footnote.

use super::target::{Step, Target};

/// How far something that may be a definition has come.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Definition {
    None,
    /// After the first bracket.
    Label {
        len: u16,
        has_text: bool,
        is_escaped: bool,
        is_footnote: bool,
        is_alone: bool,
    },
    /// After the first bracket of what can only be a footnote.
    FootnoteStart,
    /// After the last one.
    Colon {
        is_footnote: bool,
    },
    Target(Target),
    /// The quote that begins this line may be the title of the definition before.
    Title(Target),
}

/// What a byte does to it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Defined {
    More,
    No,
    /// It ends with this line.
    Link,
    /// What follows is the text of a footnote.
    Footnote,
}

impl Definition {
    pub(super) const LABEL: Self =
        Self::Label { len: 0, has_text: false, is_escaped: false, is_footnote: false, is_alone: true };

    /// Of what can only be a footnote.
    pub(super) const FOOTNOTE: Self = Self::FootnoteStart;

    pub(super) fn step(&mut self, byte: u8) -> Defined {
        *self = match *self {
            Self::FootnoteStart if byte == b'^' => {
                Self::Label { len: 1, has_text: false, is_escaped: false, is_footnote: true, is_alone: false }
            }
            Self::None | Self::FootnoteStart => return Defined::No,
            Self::Label { has_text, is_escaped: false, is_footnote, .. } if byte == b']' => {
                if !has_text {
                    return Defined::No;
                }
                Self::Colon { is_footnote }
            }
            Self::Label { is_escaped: false, .. } if byte == b'[' => return Defined::No,
            // The longest label.
            Self::Label { len: 999.., .. } => return Defined::No,
            // A footnote has its label on one line.
            Self::Label { is_footnote: true, is_alone: false, .. } if byte == b'\n' => return Defined::No,
            Self::Label { len, has_text, is_escaped, is_footnote, is_alone } => Self::Label {
                is_alone,
                len: len.saturating_add(1),
                has_text: has_text || !(byte.is_ascii_whitespace() || (len == 0 && byte == b'^')),
                is_escaped: !is_escaped && byte == b'\\',
                is_footnote: (is_footnote && byte != b'\n') || (len == 0 && byte == b'^'),
            },
            Self::Colon { is_footnote } if byte == b':' => {
                if is_footnote {
                    return Defined::Footnote;
                }
                Self::Target(Target::DEFINITION)
            }
            Self::Colon { .. } => return Defined::No,
            Self::Target(mut target) => match target.step(byte) {
                Step::More => Self::Target(target),
                Step::Done => return Defined::Link,
                Step::Fail => return Defined::No,
            },
            Self::Title(mut target) => match target.step(byte) {
                Step::More => Self::Title(target),
                Step::Done => return Defined::Link,
                Step::Fail => return Defined::No,
            },
        };
        Defined::More
    }
}
