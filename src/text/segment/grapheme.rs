//! Where a grapheme ends: the extended grapheme clusters of Unicode Standard Annex 29.

use super::class::Grapheme as Class;
use super::lookup::class;
use super::{Rule, Step};

/// What came before the next character, as far as a rule asks for it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::text) struct GraphemeRule {
    last: Class,
    /// What the last characters are the beginning of.
    sequence: Sequence,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Sequence {
    None,
    /// GB9c: a consonant, and whether a linker came after it.
    Conjunct {
        is_linked: bool,
    },
    /// GB11: a pictograph and what extends it; and whether a joiner came last.
    Emoji {
        is_joined: bool,
    },
    /// GB12, GB13: the first half of a flag.
    Flag,
}

impl Rule for GraphemeRule {
    // Before the first character there is always a boundary, which makes no piece.
    const START: Self = Self { last: Class::Control, sequence: Sequence::None };

    #[inline]
    fn step(&mut self, char: char) -> Step {
        // Nothing of ASCII joins, but for the line end CR LF.
        if matches!(char, ' '..='~') && self.last == Class::Other {
            return Step::Break;
        }
        let (next, _) = class(char);
        let joins = self.joins(next);
        self.sequence = self.sequence_with(next);
        self.last = next;
        if joins { Step::Join } else { Step::Break }
    }

    fn is_held(&self) -> bool {
        false
    }
}

impl GraphemeRule {
    const fn joins(self, next: Class) -> bool {
        match (self.last, next) {
            // GB3 to GB5
            (Class::Cr, Class::Lf) => true,
            (Class::Cr | Class::Lf | Class::Control, _) | (_, Class::Cr | Class::Lf | Class::Control) => false,
            // GB6 to GB8
            (Class::L, Class::L | Class::V | Class::Lv | Class::Lvt)
            | (Class::Lv | Class::V, Class::V | Class::T)
            | (Class::Lvt | Class::T, Class::T) => true,
            // GB9 to GB9b
            (_, Class::Extend | Class::Linker | Class::Joiner | Class::Zwj | Class::SpacingMark)
            | (Class::Prepend, _) => true,
            // GB9c, GB11 to GB13
            (_, Class::Consonant) => matches!(self.sequence, Sequence::Conjunct { is_linked: true }),
            (_, Class::Pictographic) => matches!(self.sequence, Sequence::Emoji { is_joined: true }),
            (_, Class::Regional) => matches!(self.sequence, Sequence::Flag),
            _ => false,
        }
    }

    const fn sequence_with(self, next: Class) -> Sequence {
        match (next, self.sequence) {
            (Class::Consonant, _) => Sequence::Conjunct { is_linked: false },
            (Class::Linker, Sequence::Conjunct { .. }) => Sequence::Conjunct { is_linked: true },
            // A joiner lets a conjunct go on like a mark.
            (Class::Extend | Class::Zwj, Sequence::Conjunct { is_linked }) => Sequence::Conjunct { is_linked },
            (Class::Pictographic, _) => Sequence::Emoji { is_joined: false },
            (Class::Zwj, Sequence::Emoji { is_joined: false }) => Sequence::Emoji { is_joined: true },
            (Class::Extend | Class::Linker | Class::Joiner, Sequence::Emoji { is_joined: false }) => {
                Sequence::Emoji { is_joined: false }
            }
            (Class::Regional, Sequence::Flag) => Sequence::None,
            (Class::Regional, _) => Sequence::Flag,
            _ => Sequence::None,
        }
    }
}
