//! The frames of a reader.

use alloc::boxed::Box;
use alloc::vec;
use core::fmt;
use std::io::{self, ErrorKind, Read};

use super::error::StreamError;
use crate::bytes::{add, range, used};
use crate::sse::{End, Frame, Item, Parser, Placed, Wanted};

/// How much is read at once. What is longer waits in the parser.
const ROOM: usize = 16 << 10;

/// The frames of any reader: a socket, the body of a blocking HTTP client, a file.
///
/// Frames are lent: [`next`](Self::next) is a method, not that of an iterator, and a frame that lies whole in what was read at
/// once is not copied. It reads up to 16 KiB at once into a buffer of its own, so the reader needs none.
///
/// ```
/// use deltawire::io::Frames;
/// use deltawire::sse::End;
///
/// let mut frames = Frames::new(&b"data: Hello\n\ndata: [DONE]\n"[..]);
/// let mut seen = Vec::new();
/// while let Some(frame) = frames.next() {
///     let frame = frame?; // or go on: see `next`
///     seen.push(frame.data()?.to_owned());
/// }
/// assert_eq!(seen, ["Hello"]);
/// // The last one lacks its blank line.
/// assert!(matches!(frames.finish(), End::Unterminated { frame, .. } if frame.data() == Ok("[DONE]")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Frames<R> {
    reader: R,
    buffer: Box<[u8]>,
    /// What the parser has not had yet of what was read.
    start: usize,
    end: usize,
    parser: Parser,
}

impl<R> Frames<R> {
    /// Returns the frames of `reader`.
    #[must_use]
    pub fn new(reader: R) -> Self {
        Self::with_parser(reader, Parser::new())
    }

    /// Returns the frames of `reader`, read by `parser`: one with other limits, or with the id of the connection before
    /// ([`Parser::set_last_event_id`]).
    #[must_use]
    pub fn with_parser(reader: R, parser: Parser) -> Self {
        Self { reader, buffer: vec![0; ROOM].into_boxed_slice(), start: 0, end: 0, parser }
    }

    /// Returns the parser, for its last event id, reconnection time, offset and limits.
    #[must_use]
    pub const fn parser(&self) -> &Parser {
        &self.parser
    }

    /// Returns how the stream ended, or would end here: also after an error of the reader, or when you stop early.
    pub fn finish(&mut self) -> End<'_> {
        self.parser.finish()
    }

    /// Returns the reader and the parser. What was read and is not in the parser yet is dropped: call [`next`](Self::next)
    /// until it returns `None` to have all of it.
    #[must_use]
    pub fn into_parts(self) -> (R, Parser) {
        (self.reader, self.parser)
    }
}

impl<R: Read> Frames<R> {
    /// Reads until there is a frame and lends it, or returns `None` when the reader has no more. Then call
    /// [`finish`](Self::finish), which has a frame that only lacks its blank line. A reader that grows, such as a log, can be
    /// read on later.
    ///
    /// # Errors
    ///
    /// [`StreamError::Transport`] if the reader fails: also with `WouldBlock`, after which you call again when it is ready;
    /// nothing is lost. `Interrupted` is not an error. [`StreamError::Skipped`] if a frame is over a limit: the next call goes on after
    /// it. The other kinds do not occur here.
    #[expect(clippy::should_implement_trait, reason = "an iterator cannot lend")]
    pub fn next(&mut self) -> Option<Result<Frame<'_>, StreamError<io::Error>>> {
        let (from, step) = loop {
            let unread = range(&self.buffer, self.start, self.end);
            let mut rest = unread;
            // The borrow checker lets no view out of this loop, only places.
            let step = self.parser.step(Wanted::Frames, &mut rest).place(unread);
            let from = self.start;
            self.start = add(self.start, used(unread, rest));
            match step {
                Placed::Nothing => {}
                Placed::Failed(error) => return Some(Err(StreamError::Skipped(error))),
                step => break (from, step),
            }
            match self.reader.read(&mut self.buffer) {
                Ok(0) => return None,
                // A reader that says that it read more than there is room for is broken.
                Ok(len) => (self.start, self.end) = (0, len.min(self.buffer.len())),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Some(Err(StreamError::Transport(error))),
            }
        };
        match self.parser.view(step.step(range(&self.buffer, from, self.end))) {
            Some(Ok(Item::Frame(frame))) => Some(Ok(frame)),
            _ => None,
        }
    }
}

impl<R: fmt::Debug> fmt::Debug for Frames<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frames").field("reader", &self.reader).field("parser", &self.parser).finish_non_exhaustive()
    }
}
