//! What is a link, a tag or math only when its end has come.

use super::tag::Tag;
use super::target::{Step, Target};

/// What the text from some place on may turn out to be. Until then it is read as text too.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Guess {
    None,
    Tag(Tag),
    /// After `](`.
    Link(Target),
    Math(Math),
}

/// What comes after `$` or `$$`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Math {
    pub(super) is_display: bool,
    /// The byte before.
    pub(super) last: u8,
}

impl Guess {
    pub(super) const fn is_some(self) -> bool {
        !matches!(self, Self::None)
    }

    pub(super) fn step(&mut self, byte: u8) -> Step {
        match self {
            Self::None => Step::Fail,
            Self::Tag(tag) => tag.step(byte),
            Self::Link(target) => target.step(byte),
            Self::Math(math) => math.step(byte),
        }
    }
}

impl Math {
    fn step(&mut self, byte: u8) -> Step {
        let ends = byte == b'$'
            && match self.last {
                b'\\' => false,
                b'$' => self.is_display,
                b' ' | b'\t' | b'\n' | b'\r' => false,
                _ => !self.is_display,
            };
        // An escaped backslash escapes nothing.
        self.last = if self.last == b'\\' && byte == b'\\' { 0 } else { byte };
        if ends { Step::Done } else { Step::More }
    }
}
