//! Random cuts.

/// Cuts `input` into chunks of 0 to `max` bytes, as `seed` has it.
pub fn cuts(input: &[u8], seed: u64, max: usize) -> Vec<&[u8]> {
    let mut state = seed | 1;
    let mut rest = input;
    let mut chunks = Vec::new();
    while !rest.is_empty() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let len = if max > input.len() { input.len() } else { (state >> 16) as usize % (max + 1) };
        let (chunk, behind) = rest.split_at(len.min(rest.len()));
        chunks.push(chunk);
        rest = behind;
    }
    chunks
}
