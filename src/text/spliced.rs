//! What is new in a piece, and where the two texts meet.

use core::fmt;
use core::iter::FusedIterator;

/// The new text that a piece of the second attempt brings: none, one or two slices, never an empty one.
///
/// Iterate over it, or write it with `Display`.
///
/// ```
/// use deltawire::text::Splice;
///
/// let mut splice = Splice::new("A cat sat on");
/// assert_eq!(splice.push("cat").next(), None); // it waits
/// let mut new = splice.push("s are");
/// assert_eq!(new.next(), Some("cat")); // the text that waited, out of what was shown
/// assert_eq!(new.next(), Some("s are"));
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[must_use = "it is text that has not been shown"]
pub struct Spliced<'a> {
    held: &'a str,
    rest: &'a str,
}

impl<'a> Spliced<'a> {
    pub(super) const fn new(held: &'a str, rest: &'a str) -> Self {
        Self { held, rest }
    }

    /// Returns whether there is no more new text.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.held.is_empty() && self.rest.is_empty()
    }

    /// Returns how many bytes of new text are left.
    #[must_use]
    pub const fn len(&self) -> usize {
        crate::bytes::add(self.held.len(), self.rest.len())
    }
}

impl<'a> Iterator for Spliced<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let next = if self.held.is_empty() { &mut self.rest } else { &mut self.held };
        let text = core::mem::take(next);
        (!text.is_empty()).then_some(text)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let count = usize::from(!self.held.is_empty()).saturating_add(usize::from(!self.rest.is_empty()));
        (count, Some(count))
    }
}

impl ExactSizeIterator for Spliced<'_> {}

impl FusedIterator for Spliced<'_> {}

impl fmt::Display for Spliced<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.held)?;
        f.write_str(self.rest)
    }
}

/// Where a second text is joined to the shown one: the whole is `shown[..kept]`, and then the second text without its first
/// `left_out` bytes.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct Seam {
    /// How many bytes of the shown text stay. Erase what you show after them.
    pub kept: usize,
    /// How many bytes of the second text are left out, because they are shown already.
    pub left_out: usize,
}

impl Seam {
    pub(super) const fn new(kept: usize, left_out: usize) -> Self {
        Self { kept, left_out }
    }
}
