//! What is around the text of a chunk.

use alloc::vec::Vec;

use super::super::chunk::Chunk;
use crate::bytes::add;

/// What was around the candidate and the usage of the last chunk, if that was a text and nothing else.
#[derive(Clone, Debug)]
pub(super) struct Around {
    bytes: Vec<u8>,
    /// Where in them the candidate was, and the usage.
    cuts: [usize; 2],
}

/// Most chunks have some 100 bytes around them. What is longer is read with each chunk, so this need not be charged.
const MAX: usize = 512;

impl Around {
    pub(super) const NOTHING: Self = Self { bytes: Vec::new(), cuts: [0; 2] };

    /// Takes what is around another chunk, and returns whether it is the same.
    pub(super) fn replace(&mut self, chunk: &Chunk<'_>) -> bool {
        let Some([first, second, third]) = chunk.around() else {
            self.bytes.clear();
            return false;
        };
        let cuts = [first.len(), add(first.len(), second.len())];
        let rest = |bytes: &[u8]| bytes.strip_prefix(first)?.strip_prefix(second).map(|rest| rest == third);
        if cuts == self.cuts && rest(&self.bytes) == Some(true) {
            return true;
        }
        self.bytes.clear();
        if add(add(first.len(), second.len()), third.len()) <= MAX {
            self.cuts = cuts;
            for part in [first, second, third] {
                self.bytes.extend_from_slice(part);
            }
        }
        false
    }
}
