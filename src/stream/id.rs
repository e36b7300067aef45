//! The identity of what has an id, in a few bytes.

use crate::json::Str;

/// Hashes an id (FNV-1a). The result is never 0, which stands for no id. It only has to tell two ids of one stream apart,
/// and a hash needs no memory.
pub(crate) fn hash(id: Str<'_>) -> u64 {
    let bytes = id.pieces().flat_map(|piece| piece.chars()).flat_map(|char| u32::from(char).to_le_bytes());
    bytes.fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)) | 1
}
