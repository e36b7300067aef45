//! The identity of what has an id, in a few bytes.

use crate::json::{Content, Str};

/// Hashes an id. The result is never 0, which stands for no id. It only has to tell two ids of one stream apart, and a hash
/// needs no memory.
#[inline]
pub(crate) fn hash(id: Str<'_>) -> u64 {
    hash_content(id.content())
}

/// Does the same with an id that was not looked at whether it is UTF-8.
pub(crate) fn hash_content(id: Content<'_>) -> u64 {
    let mut hash = Hash::NEW;
    if id.is_plain() {
        hash.add_all(id.as_bytes());
    } else {
        id.as_str().pieces().for_each(|piece| hash.add_all(piece.as_str(&mut [0; 4]).as_bytes()));
    }
    hash.end()
}

/// Does the same with an id that is not in JSON.
pub(crate) fn hash_bytes(id: &[u8]) -> u64 {
    let mut hash = Hash::NEW;
    hash.add_all(id);
    hash.end()
}

/// FNV-1a of eight bytes at a time: the bytes of an id come in any pieces.
struct Hash {
    hash: u64,
    /// The bytes that are not in the hash yet, the last in front, and how many came in all.
    word: u64,
    len: u64,
}

impl Hash {
    const NEW: Self = Self { hash: 0xCBF2_9CE4_8422_2325, word: 0, len: 0 };

    #[inline]
    fn add_all(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        if self.len & 7 == 0 {
            while let Some((word, after)) = rest.split_first_chunk() {
                self.mix(u64::from_be_bytes(*word));
                self.len = self.len.wrapping_add(8);
                rest = after;
            }
        }
        for byte in rest {
            self.word = self.word << 8 | u64::from(*byte);
            self.len = self.len.wrapping_add(1);
            if self.len & 7 == 0 {
                self.mix(self.word);
                self.word = 0;
            }
        }
    }

    #[inline]
    fn mix(&mut self, word: u64) {
        // What is multiplied only moves to higher bits, and all that differs must reach the lowest of them.
        let hash = (self.hash ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.hash = hash ^ hash >> 32;
    }

    fn end(mut self) -> u64 {
        self.mix(self.word);
        self.mix(self.len);
        self.hash | 1
    }
}
