//! The brackets that may become links.

/// The open brackets, the innermost last.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Brackets {
    len: u8,
    brackets: [Bracket; Brackets::MAX],
}

/// How many delimiters were open before it, and a bit for each of the constants.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Bracket(u8);

const IMAGE: u8 = 1 << 5;
/// It cannot be a link any more, because there is one inside.
const TEXT: u8 = 1 << 6;
/// A delimiter inside closed one outside: if it becomes a link, that was wrong.
const CROSSED: u8 = 1 << 7;

impl Bracket {
    pub(super) const fn marks(self) -> u8 {
        self.0 & 31
    }

    pub(super) const fn is_image(self) -> bool {
        self.0 & IMAGE != 0
    }

    pub(super) const fn is_text(self) -> bool {
        self.0 & TEXT != 0
    }

    pub(super) const fn is_crossed(self) -> bool {
        self.0 & CROSSED != 0
    }
}

impl Brackets {
    const MAX: usize = 6;

    pub(super) const NONE: Self = Self { len: 0, brackets: [Bracket(0); Self::MAX] };

    pub(super) const fn is_empty(&self) -> bool {
        self.len == 0
    }

    fn open(&self) -> &[Bracket] {
        self.brackets.get(..usize::from(self.len)).unwrap_or(&[])
    }

    fn open_mut(&mut self) -> &mut [Bracket] {
        self.brackets.get_mut(..usize::from(self.len)).unwrap_or(&mut [])
    }

    /// Says whether one of them may become a link or an image.
    pub(super) fn may_link(&self) -> bool {
        self.open().iter().any(|bracket| !bracket.is_text())
    }

    /// `false` if there is no room for it.
    pub(super) fn push(&mut self, marks: u8, is_image: bool) -> bool {
        let Some(place) = self.brackets.get_mut(usize::from(self.len)) else { return false };
        *place = Bracket(marks | if is_image { IMAGE } else { 0 });
        self.len = self.len.saturating_add(1);
        true
    }

    pub(super) fn pop(&mut self) -> Option<Bracket> {
        let last = self.open().last().copied()?;
        self.len = self.len.saturating_sub(1);
        Some(last)
    }

    /// Takes note that as few delimiters are left open.
    pub(super) fn cross(&mut self, marks: u8) {
        for bracket in self.open_mut() {
            if marks < bracket.marks() {
                bracket.0 = bracket.0 & (IMAGE | TEXT) | CROSSED | marks;
            }
        }
    }

    /// Takes note that there is a link inside of them.
    pub(super) fn contain_link(&mut self) {
        for bracket in self.open_mut() {
            bracket.0 |= if bracket.is_image() { 0 } else { TEXT };
        }
    }
}
