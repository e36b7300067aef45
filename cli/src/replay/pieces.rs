//! How a stream is cut into the pieces that are sent at once.

use core::num::NonZeroUsize;
use core::ops::Range;
use core::time::Duration;

use crate::replay::random::Random;
use crate::replay::script::Script;

/// Which pieces are sent.
#[derive(Clone, Copy)]
pub(crate) enum Cutting {
    /// As they came.
    Recorded,
    /// Of 1 to 511 bytes, short ones more often.
    Random,
    /// Of so many bytes.
    Fixed(NonZeroUsize),
}

/// A piece: where its bytes lie, and when they came.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Piece {
    pub(crate) range: Range<usize>,
    pub(crate) at: Duration,
}

/// The pieces of one stream. The script is not held, so that a stream is small.
pub(crate) struct Pieces {
    cutting: Cutting,
    random: Random,
    /// How much was returned.
    at: usize,
    /// The chunk of the recording that the next byte is of, or one before it, and where that ends.
    chunk: usize,
    chunk_end: usize,
}

impl Pieces {
    pub(crate) fn new(script: &Script, cutting: Cutting, random: Random) -> Self {
        let chunk_end = script.recording.chunks.first().map_or(0, |chunk| chunk.len);
        Self { cutting, random, at: 0, chunk: 0, chunk_end }
    }

    /// Returns the next piece of the script, always of the same one.
    pub(crate) fn next(&mut self, script: &Script) -> Option<Piece> {
        let bytes = &script.recording.bytes;
        let rest = bytes.get(self.at..).filter(|rest| !rest.is_empty())?;
        self.find_chunk(script, self.at.saturating_add(1));
        let len = match self.cutting {
            Cutting::Recorded => self.chunk_end.saturating_sub(self.at),
            Cutting::Random => {
                let most = 1_usize.checked_shl(u32::try_from(self.random.below(9)).unwrap_or(0)).unwrap_or(1);
                most.saturating_add(self.random.below(most))
            }
            Cutting::Fixed(len) => len.get(),
        };
        let piece = rest.get(..len).unwrap_or(rest);
        let is_inside = |byte: &u8| matches!(byte, 0x80..=0xBF);
        let len = match piece.iter().skip(1).position(is_inside).filter(|_| script.splits_characters) {
            Some(after_first) => after_first.saturating_add(1),
            None => piece.len(),
        };
        let end = self.at.saturating_add(len);
        // No byte is sent before it came.
        let at = self.find_chunk(script, end);
        let range = self.at..end;
        self.at = end;
        Some(Piece { range, at })
    }

    /// Goes on to the chunk that has the last of so many bytes, and returns when it came.
    fn find_chunk(&mut self, script: &Script, len: usize) -> Duration {
        while self.chunk_end < len {
            self.chunk = self.chunk.saturating_add(1);
            let Some(chunk) = script.recording.chunks.get(self.chunk) else { break };
            self.chunk_end = self.chunk_end.saturating_add(chunk.len);
        }
        script.recording.chunks.get(self.chunk).map_or(script.recording.end, |chunk| chunk.at)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that fails shall panic")]
mod tests {
    use core::num::NonZeroUsize;
    use core::time::Duration;

    use super::{Cutting, Pieces};
    use crate::recording::{Chunk, Recording};
    use crate::replay::random::Random;
    use crate::replay::script::{Ending, Script};

    fn script(splits_characters: bool) -> Script {
        let at = Duration::from_millis;
        let chunks = vec![Chunk { at: at(1), len: 3 }, Chunk { at: at(5), len: 1 }, Chunk { at: at(9), len: 6 }];
        let recording = Recording { bytes: "ab潮d🌊".into(), chunks, end: at(10) };
        Script { recording, ending: Ending::Whole, splits_characters }
    }

    fn pieces(script: &Script, cutting: Cutting, seed: u64) -> Vec<(u128, usize)> {
        let mut pieces = Pieces::new(script, cutting, Random::new(seed, 0));
        core::iter::from_fn(|| pieces.next(script)).map(|piece| (piece.at.as_millis(), piece.range.len())).collect()
    }

    #[test]
    fn no_byte_is_sent_before_it_came() {
        let fixed = |len| Cutting::Fixed(NonZeroUsize::new(len).unwrap());
        assert_eq!(pieces(&script(false), Cutting::Recorded, 0), [(1, 3), (5, 1), (9, 6)]);
        assert_eq!(pieces(&script(false), fixed(2), 0), [(1, 2), (5, 2), (9, 2), (9, 2), (9, 2)]);
        assert_eq!(pieces(&script(false), fixed(99), 0), [(9, 10)]);
        assert_eq!(pieces(&script(true), fixed(99), 0), [(1, 3), (5, 1), (9, 3), (9, 1), (9, 1), (9, 1)]);
    }

    #[test]
    fn random_pieces_are_those_of_the_seed() {
        let of = |seed| pieces(&script(false), Cutting::Random, seed);
        assert_eq!(of(3), of(3));
        assert!((0..9).any(|seed| of(seed) != of(3)));
        assert!((0..99).all(|seed| of(seed).iter().map(|(_, len)| len).sum::<usize>() == 10));
    }
}
