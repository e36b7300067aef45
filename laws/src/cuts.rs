//! Random cuts, and other decisions of a source.

/// Moves to the next random state, whose high bits decide.
#[cfg(any(feature = "futures-core", feature = "std"))]
pub(crate) fn step(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(1);
    *state
}

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
