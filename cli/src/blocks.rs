//! Where the events of a stream lie.

use core::ops::Range;

/// Returns where each block of `bytes` lies: lines up to a blank one, which belongs to it, as do all blank lines that follow. An
/// event is a block, and so is a comment that stands alone. The last block may lack its blank line.
pub(crate) fn blocks(bytes: &[u8]) -> Blocks<'_> {
    Blocks { bytes, at: 0 }
}

pub(crate) struct Blocks<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Iterator for Blocks<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        let mut has_content = false;
        let mut has_ended = false;
        while let Some(rest) = self.bytes.get(self.at..).filter(|rest| !rest.is_empty()) {
            let line = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
            if has_ended && line > 0 {
                break;
            }
            has_content |= line > 0;
            has_ended = has_content && line == 0;
            let line_end = match rest.get(line..) {
                Some([b'\r', b'\n', ..]) => 2,
                Some([]) | None => 0,
                Some(_) => 1,
            };
            self.at = self.at.saturating_add(line).saturating_add(line_end);
        }
        (self.at > start).then_some(start..self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::blocks;

    #[test]
    fn any_line_end_ends_a_block_when_its_line_is_blank() {
        for (stream, lens) in [
            ("data: a\n\ndata: b\n\n", &[9, 9][..]),
            ("data: a\r\n\r\ndata: b\r\n\r\n", &[11, 11]),
            ("data: a\r\rdata: b", &[9, 7]),
            ("\n\ndata: a\ndata: b\n\n\n: c\n\n", &[20, 5]),
            ("data: a\n", &[8]),
            ("", &[]),
        ] {
            let found: Vec<usize> = blocks(stream.as_bytes()).map(|block| block.len()).collect();
            assert_eq!(found, lens, "{stream:?}");
        }
    }
}
