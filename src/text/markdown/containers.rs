//! The quotes, list items and footnotes that are open.

/// A container: what it began with, and how far its content is indented.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Container {
    /// `>`, `^` for a footnote, or the character of a list marker.
    marker: u8,
    /// What a line needs in columns to belong to it; of a quote 0. With the high bit if nothing is in it yet.
    width: u8,
}

const EMPTY: u8 = 0x80;

impl Container {
    const NONE: Self = Self { marker: 0, width: 0 };

    pub(super) const QUOTE: Self = Self { marker: b'>', width: 0 };
    pub(super) const FOOTNOTE: Self = Self { marker: b'^', width: 4 };

    /// Returns an item. If it is empty, a blank line ends it.
    pub(super) const fn item(marker: u8, width: u8, is_empty: bool) -> Self {
        Self { marker, width: width & !EMPTY | if is_empty { EMPTY } else { 0 } }
    }

    pub(super) const fn is_quote(self) -> bool {
        self.marker == b'>'
    }

    pub(super) const fn width(self) -> u8 {
        self.width & !EMPTY
    }

    const fn is_empty(self) -> bool {
        self.width & EMPTY != 0
    }
}

/// The open ones, the innermost last.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Containers {
    len: u8,
    containers: [Container; Containers::MAX],
}

impl Containers {
    const MAX: usize = 12;

    pub(super) const NONE: Self = Self { len: 0, containers: [Container::NONE; Self::MAX] };

    #[inline]
    pub(super) const fn len(&self) -> u8 {
        self.len
    }

    #[inline]
    pub(super) fn get(&self, at: u8) -> Option<Container> {
        if at < self.len { self.containers.get(usize::from(at)).copied() } else { None }
    }

    /// `false` if there is no room for it.
    pub(super) fn push(&mut self, container: Container) -> bool {
        let Some(place) = self.containers.get_mut(usize::from(self.len)) else { return false };
        *place = container;
        self.len = self.len.saturating_add(1);
        true
    }

    pub(super) fn truncate(&mut self, len: u8) {
        self.len = self.len.min(len);
    }

    /// Takes note that there is something in the innermost.
    pub(super) fn fill(&mut self) {
        let last = usize::from(self.len.saturating_sub(1));
        if let Some(last) = self.containers.get_mut(last) {
            last.width &= !EMPTY;
        }
    }

    /// Takes a blank line, of which the first `matched` take part: it ends quotes, and what is empty.
    pub(super) fn blank(&mut self, matched: u8) {
        let ends = |at: &u8| self.get(*at).is_some_and(|it| it.is_empty() || (*at >= matched && it.is_quote()));
        if let Some(end) = (0..self.len).find(ends) {
            self.truncate(end);
        }
    }
}
