//! Chunks in, whole frames out, byte for byte where nothing is changed.
//!
//! ```text
//!  ready: may be written on now       held: a frame that is not whole yet      the next chunk
//! |──────────────────────────────|   |────────────────────────────────────|   |──────────────|
//!                                      `pending` bytes, as the decoder has it
//! ```

use alloc::collections::VecDeque;

use bytes::{Bytes, BytesMut};

use super::body::Body;
use crate::bytes::{add, back, sub, used};
use crate::error::{Error, ErrorKind};
use crate::stream::{Decode, Ending};

/// What becomes of an event that is forwarded.
///
/// An error that the server sent as bare JSON is special, for most clients pass over such lines. `Keep` ends the stream with
/// [`StreamError::NotSse`](super::StreamError::NotSse), `Replace` ends it with these bytes, and with `Drop` the lines stay and the
/// stream goes on.
///
/// A frame over a limit ends the stream with [`StreamError::Skipped`](super::StreamError::Skipped), whatever is returned for it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a caller returns one")]
pub enum Edit {
    /// It is written on as it came, byte for byte.
    #[default]
    Keep,
    /// It is left out, with the comments before it.
    Drop,
    /// These bytes take its place, and that of the comments before it. They must be whole frames, as an encoder writes them.
    Replace(Bytes),
}

/// Why nothing more is written on.
pub(super) enum Stop {
    /// A frame is over a limit. Or more is held than any other can have: a comment without end, for example.
    TooLong(Error),
    /// The server sent an error as bare JSON, which clients pass over.
    Bare(Body),
    /// And the caller wrote another in its place.
    Replaced,
}

/// So many pieces are joined.
const MANY: usize = 32;

pub(super) struct Pieces<D> {
    decoder: D,
    ready: VecDeque<Bytes>,
    held: VecDeque<Bytes>,
    /// How many bytes are held.
    len: usize,
}

impl<D> Pieces<D> {
    pub(super) const fn new(decoder: D) -> Self {
        Self { decoder, ready: VecDeque::new(), held: VecDeque::new(), len: 0 }
    }

    pub(super) const fn decoder(&self) -> &D {
        &self.decoder
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ready.is_empty()
    }

    /// Returns the next bytes to write on.
    pub(super) fn pop(&mut self) -> Option<Bytes> {
        self.ready.pop_front()
    }
}

impl<D: Decode> Pieces<D> {
    /// Takes a chunk.
    pub(super) fn push(
        &mut self,
        chunk: &Bytes,
        edit: &mut impl FnMut(Result<D::Event<'_>, Error>) -> Edit,
    ) -> Result<(), Stop> {
        let mut rest = &chunk[..];
        // Up to where the chunk is held, left out or replaced.
        let mut done = 0;
        loop {
            let start = used(chunk, rest);
            let Some(found) = self.decoder.seek(&mut rest) else { break };
            let is_bare = found.is_bare();
            let Some(event) = self.decoder.found(&mut rest, found) else { break };
            let end = used(chunk, rest);
            let over_limit = event.as_ref().err().copied().filter(|error| is_over_limit(error.kind()));
            let edit = edit(event);
            if let Some(error) = over_limit {
                // Where it starts depends on the frame alone; how much of it is here does not.
                self.hold(chunk.slice(done..end));
                let offset = self.decoder.parser().offset();
                self.release_but(offset.saturating_sub(error.offset()));
                return Err(Stop::TooLong(error));
            }
            if is_bare && edit != Edit::Drop {
                if start > 0 {
                    // What precedes it in this chunk is whole.
                    self.hold(chunk.slice(done..start));
                    self.release_but(0);
                }
                let Edit::Replace(bytes) = edit else { return Err(Stop::Bare(self.bare(&chunk.slice(start..end)))) };
                self.ready.push_back(bytes);
                return Err(Stop::Replaced);
            }
            let replacement = match edit {
                Edit::Drop if !is_bare => Bytes::new(),
                Edit::Replace(bytes) => bytes,
                Edit::Drop | Edit::Keep => continue,
            };
            if start == 0 {
                // It began in an earlier chunk.
                self.forget();
            }
            self.hold(chunk.slice(done..start));
            self.hold(replacement);
            done = end;
        }
        self.hold(chunk.slice(done..));
        self.release();
        if self.held.len() >= MANY {
            self.join();
        }
        // What a frame has that the limits do not count: the names of its fields, line ends, comments.
        const MORE: usize = 64 << 10;
        let parser = self.decoder.parser();
        let max_frame = usize::try_from(parser.limits().max_frame()).unwrap_or(usize::MAX);
        if self.len > max_frame.saturating_mul(2).saturating_add(MORE) {
            return Err(Stop::TooLong(Error::new(ErrorKind::DataTooLong, back(parser.offset(), self.len))));
        }
        Ok(())
    }

    /// Takes the end of the source. A last frame that lacks but its blank line gets it, for the client would drop it else.
    pub(super) fn finish(
        &mut self,
        edit: &mut impl FnMut(Result<D::Event<'_>, Error>) -> Edit,
    ) -> Result<Ending, Stop> {
        if self.decoder.lacks_line_ends() {
            // With an LF after it, a CR is still the end of one line.
            let ends_line = self.held.back().is_some_and(|piece| piece.ends_with(b"\n"));
            let line_ends = if ends_line { &b"\n"[..] } else { b"\n\n" };
            self.push(&Bytes::from_static(line_ends), edit)?;
        }
        let ending = self.decoder.ending();
        if ending != Ending::Bare {
            self.release_but(self.decoder.parser().pending());
        }
        self.forget();
        Ok(ending)
    }

    /// Returns the bare JSON that ends with these bytes.
    fn bare(&self, end: &Bytes) -> Body {
        let mut body = Body::default();
        for piece in self.held.iter().chain([end]) {
            body.push(piece);
        }
        body
    }

    fn forget(&mut self) {
        self.held.clear();
        self.len = 0;
    }

    fn hold(&mut self, piece: Bytes) {
        if !piece.is_empty() {
            self.len = add(self.len, piece.len());
            self.held.push_back(piece);
        }
    }

    /// Joins what came in tiny chunks, or each byte would have a piece of its own. A piece that is more than twice as long as
    /// all after it stays as it is, so that no byte is copied often.
    fn join(&mut self) {
        let (mut count, mut len) = (0_usize, 0_usize);
        for piece in self.held.iter().rev() {
            if len > 0 && piece.len() > len.saturating_mul(2) {
                break;
            }
            (count, len) = (add(count, 1), add(len, piece.len()));
        }
        let mut joined = BytesMut::with_capacity(len);
        for piece in self.held.drain(sub(self.held.len(), count)..) {
            joined.extend_from_slice(&piece);
        }
        self.held.push_back(joined.freeze());
    }

    /// Lets go of all that is whole. Lines that SSE ignores are held as long as there is no frame: they may be a page.
    fn release(&mut self) {
        let parser = self.decoder.parser();
        if parser.has_frame() || !parser.has_ignored_lines() {
            self.release_but(parser.pending());
        }
    }

    /// Lets go of all but the last `pending` bytes.
    fn release_but(&mut self, pending: u64) {
        let pending = usize::try_from(pending).unwrap_or(usize::MAX);
        while self.len > pending {
            let Some(mut piece) = self.held.pop_front() else { break };
            let whole = sub(self.len, pending).min(piece.len());
            self.len = sub(self.len, whole);
            self.ready.push_back(piece.split_to(whole));
            if !piece.is_empty() {
                self.held.push_front(piece);
            }
        }
    }
}

const fn is_over_limit(kind: ErrorKind) -> bool {
    use ErrorKind::{DataTooLong, EventTooLong, IdTooLong, OutOfMemory, TooManyLines};
    matches!(kind, DataTooLong | EventTooLong | IdTooLong | OutOfMemory | TooManyLines)
}
