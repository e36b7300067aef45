//! The ways in which a stream is cut into chunks.

use core::fmt;

/// No stream is split in two at more places.
const MOST_SPLITS: usize = 1 << 16;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Cutting {
    Whole,
    /// Chunks of so many bytes.
    Every(usize),
    /// Two chunks, the first of so many bytes.
    At(usize),
}

impl Cutting {
    /// Returns all cuttings of a stream of that length: whole, in chunks of 1 and 7, and, unless `is_quick`, at each place in two.
    pub(super) fn all(len: usize, is_quick: bool) -> impl Iterator<Item = Self> {
        let places = if is_quick { 0..0 } else { 1..len };
        // Streams of a corpus are short. Of others, places that are spread evenly.
        let step = len.div_ceil(MOST_SPLITS).max(1);
        [Self::Whole, Self::Every(1), Self::Every(7)].into_iter().chain(places.step_by(step).map(Self::At))
    }

    pub(super) fn chunks(self, bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
        let (size, head, rest) = match self {
            Self::Whole => (usize::MAX, &[][..], bytes),
            Self::Every(size) => (size.max(1), &[][..], bytes),
            Self::At(place) => {
                let (head, rest) = bytes.split_at_checked(place).unwrap_or((bytes, &[]));
                (usize::MAX, head, rest)
            }
        };
        Some(head).filter(|head| !head.is_empty()).into_iter().chain(rest.chunks(size))
    }
}

impl fmt::Display for Cutting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => f.write_str("whole"),
            Self::Every(1) => f.write_str("byte by byte"),
            Self::Every(size) => write!(f, "in chunks of {size}"),
            Self::At(place) => write!(f, "split at {place}"),
        }
    }
}

/// Returns the places in a stream where a parser is most likely to trip: in characters, in CR LF, around line ends, and around the
/// colon of a line. At most so many, spread evenly.
pub(super) fn tricky(bytes: &[u8], most: usize) -> Vec<usize> {
    let is_tricky = |pair: &[u8]| match *pair {
        // What goes on with a character of several bytes; a line end; the end of a name.
        [before, after] => {
            after & 0xC0 == 0x80 || [before, after].iter().any(|byte| matches!(byte, b'\r' | b'\n' | b':'))
        }
        _ => false,
    };
    let places: Vec<usize> =
        bytes.windows(2).enumerate().filter(|(_, pair)| is_tricky(pair)).map(|(at, _)| at.saturating_add(1)).collect();
    let step = places.len().div_ceil(most.max(1)).max(1);
    places.into_iter().step_by(step).collect()
}
