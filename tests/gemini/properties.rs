//! Streams with random damage: however they are cut and read, the result is the same, and nothing panics.

use std::fs;
use std::path::Path;

use crate::streams::all_ways;

/// Random numbers (xorshift), the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

#[test]
#[cfg_attr(miri, ignore = "reads files")]
fn damaged_streams() {
    // What a list, an object, a string, a line or a frame begins or ends with.
    let pieces: [&[u8]; 16] = [
        b"{", b"}", b"[", b"]", b",", b"\"", b"\\", b"\n", b"\r\n", b"\n\n", b" ", b"data: ", b"0", b"null", b"\xff",
        b"{}",
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let rounds = if cfg!(debug_assertions) { 60 } else { 2000 };
    for name in ["crlf", "parts", "error", "done", "array-pretty", "array-compact", "array-error", "without-streaming"]
    {
        let bytes = fs::read(folder.join(format!("gemini-{name}.sse"))).unwrap();
        let mut random = Random(0x9E37_79B9_7F4A_7C15 ^ bytes.len() as u64);
        for _ in 0..rounds {
            let mut bytes = bytes.clone();
            for _ in 0..=random.below(3) {
                let at = random.below(bytes.len());
                match random.below(3) {
                    0 => bytes.truncate(at + 1),
                    1 => {
                        let end = bytes.len().min(at + 1 + random.below(20));
                        if bytes.len() > end - at {
                            bytes.drain(at..end);
                        }
                    }
                    _ => {
                        let piece = pieces[random.below(pieces.len())];
                        bytes.splice(at..at, piece.iter().copied());
                    }
                }
            }
            all_ways(&bytes);
        }
    }
}
