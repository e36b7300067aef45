//! Changes of the bytes of a recording that keep when they came.

use core::ops::Range;

use crate::recording::{Chunk, Recording};

/// Bytes that take the place of others.
pub(crate) struct Edit {
    pub(crate) range: Range<usize>,
    pub(crate) with: Vec<u8>,
}

/// Returns the recording with `edits`, which do not overlap and are in order. What is new comes with the chunk that it begins in, or,
/// where it stands between two chunks, with the first.
pub(crate) fn edited(recording: &Recording, edits: &[Edit]) -> Recording {
    let mut bytes = Vec::with_capacity(recording.bytes.len());
    let mut chunks = Vec::with_capacity(recording.chunks.len());
    let mut edits = edits.iter().peekable();
    // How far the bytes of the recording are copied or replaced, and where its chunk ends.
    let mut done = 0;
    let mut chunk_end = 0_usize;
    for chunk in &recording.chunks {
        chunk_end = chunk_end.saturating_add(chunk.len);
        let before = bytes.len();
        let is_here = |edit: &&Edit| edit.range.start < chunk_end || edit.range.end <= chunk_end;
        while let Some(edit) = edits.next_if(is_here) {
            bytes.extend_from_slice(recording.bytes.get(done..edit.range.start).unwrap_or_default());
            bytes.extend_from_slice(&edit.with);
            done = edit.range.end;
        }
        // Nothing of the chunk is left if an edit reaches over its end.
        bytes.extend_from_slice(recording.bytes.get(done..chunk_end).unwrap_or_default());
        done = done.max(chunk_end);
        let len = bytes.len().saturating_sub(before);
        if len > 0 {
            chunks.push(Chunk { at: chunk.at, len });
        }
    }
    Recording { bytes, chunks, end: recording.end }
}

/// Ends the recording after `len` bytes.
pub(crate) fn cut(recording: &mut Recording, len: usize) {
    recording.bytes.truncate(len);
    let mut left = len;
    recording.chunks.retain_mut(|chunk| {
        chunk.len = chunk.len.min(left);
        left = left.saturating_sub(chunk.len);
        chunk.len > 0
    });
    // The end comes with the last bytes: what is cut off takes no time.
    recording.end = recording.chunks.last().map_or(recording.end, |chunk| chunk.at);
}

/// Adds bytes that come with the last chunk, or alone if there is none.
pub(crate) fn append(recording: &mut Recording, bytes: &[u8]) {
    recording.bytes.extend_from_slice(bytes);
    match recording.chunks.last_mut() {
        Some(last) => last.len = last.len.saturating_add(bytes.len()),
        None => recording.chunks.push(Chunk { at: recording.end, len: bytes.len() }),
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::{Edit, cut, edited};
    use crate::recording::{Chunk, Recording};

    fn recording() -> Recording {
        let at = Duration::from_millis;
        let chunks = vec![Chunk { at: at(1), len: 4 }, Chunk { at: at(2), len: 3 }, Chunk { at: at(3), len: 3 }];
        Recording { bytes: b"abcdefghij".to_vec(), chunks, end: at(9) }
    }

    fn shown(recording: &Recording) -> String {
        let mut rest = &recording.bytes[..];
        let mut text = String::new();
        for chunk in &recording.chunks {
            let (head, tail) = rest.split_at(chunk.len);
            text.push_str(&format!("{}:{} ", chunk.at.as_millis(), String::from_utf8_lossy(head)));
            rest = tail;
        }
        assert!(rest.is_empty());
        text
    }

    #[test]
    fn an_edit_comes_with_the_chunk_that_it_begins_in() {
        let edit = |range, with: &str| Edit { range, with: with.as_bytes().to_vec() };
        for (edits, expected) in [
            (vec![], "1:abcd 2:efg 3:hij "),
            (vec![edit(0..0, "X"), edit(10..10, "Y")], "1:Xabcd 2:efg 3:hijY "),
            (vec![edit(4..4, "X")], "1:abcdX 2:efg 3:hij "),
            (vec![edit(3..5, "X"), edit(6..6, "Y")], "1:abcX 2:fYg 3:hij "),
            (vec![edit(2..9, "X")], "1:abX 3:j "),
            (vec![edit(4..7, "")], "1:abcd 3:hij "),
            (vec![edit(1..2, "X"), edit(2..3, "Y")], "1:aXYd 2:efg 3:hij "),
        ] {
            assert_eq!(shown(&edited(&recording(), &edits)), expected);
        }
    }

    #[test]
    fn a_cut_shortens_the_chunk_that_it_lies_in() {
        for (len, expected, end) in
            [(10, "1:abcd 2:efg 3:hij ", 3), (5, "1:abcd 2:e ", 2), (4, "1:abcd ", 1), (0, "", 9)]
        {
            let mut recording = recording();
            cut(&mut recording, len);
            assert_eq!((&*shown(&recording), recording.end.as_millis()), (expected, end));
        }
    }
}
