//! The law of readers: their frames are those of the core, however they are read.

use std::io::{self, ErrorKind, Read};

use deltawire::io::{Frames, StreamError};

use crate::cuts;
use crate::sse::{self, Limit, Out, parser};

/// A reader that gives a chunk at a time, and fails in between.
struct Reader<'c> {
    chunks: Vec<&'c [u8]>,
    state: u64,
    blocked: usize,
}

impl Read for Reader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.state = self.state.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(1);
        match self.state >> 61 {
            0 => return Err(ErrorKind::Interrupted.into()),
            1 => {
                self.blocked += 1;
                return Err(ErrorKind::WouldBlock.into());
            }
            _ => {}
        }
        let Some(chunk) = self.chunks.last_mut() else { return Ok(0) };
        let len = chunk.read(buffer)?;
        if chunk.is_empty() {
            self.chunks.pop();
        }
        Ok(len)
    }
}

/// The frames of a reader are those of the core, with short reads, interrupts, and reads that would block.
pub fn frames(input: &[u8], limit: &Limit, seed: u64) {
    let expected = sse::run(parser(limit), [input], false);
    for max in [1, 3, 9, 40, usize::MAX] {
        // To read nothing is the end.
        let chunks = cuts(input, seed, max).into_iter().rev().filter(|chunk| !chunk.is_empty()).collect();
        let mut frames = Frames::with_parser(Reader { chunks, state: seed, blocked: 0 }, parser(limit));
        let (mut out, mut blocked) = (Vec::new(), 0);
        while let Some(frame) = frames.next() {
            match frame {
                Ok(frame) => out.push(sse::frame(&frame)),
                Err(StreamError::Skipped(error)) => {
                    out.push(Out::Error { kind: error.kind(), offset: error.offset() });
                }
                Err(StreamError::Transport(error)) => {
                    assert_eq!(error.kind(), ErrorKind::WouldBlock);
                    blocked += 1;
                }
                Err(other) => panic!("an error that does not occur here: {other:?}"),
            }
        }
        let end = format!("{:?}", frames.finish());
        let (reader, mut parser) = frames.into_parts();
        assert_eq!(reader.blocked, blocked, "an interrupt is passed over, and nothing else");
        assert_eq!(format!("{:?}", parser.finish()), end);
        assert_eq!(sse::end(&mut parser, out), expected, "chunks of {max}, seed {seed}");
    }
}
