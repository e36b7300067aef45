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
/// A frame over a limit is reported before all of it came. `Keep` writes it on, up to twice the limit; anything else ends the
/// stream with [`StreamError::Skipped`](super::StreamError::Skipped).
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
    /// More is held than any frame within the limits can have: a comment without end, for example. Or a frame is over a limit
    /// that the caller does not want.
    TooLong(Error),
    /// The server sent an error as bare JSON, which clients pass over.
    Bare(Body),
    /// And the caller wrote another in its place.
    Replaced,
}

/// So many pieces are joined.
const MANY: usize = 32;

pub(super) struct Relay<D> {
    decoder: D,
    ready: VecDeque<Bytes>,
    held: VecDeque<Bytes>,
    /// How many bytes are held.
    len: usize,
    /// Whether a bare error was seen.
    seen_bare: bool,
}

impl<D> Relay<D> {
    pub(super) const fn new(decoder: D) -> Self {
        Self { decoder, ready: VecDeque::new(), held: VecDeque::new(), len: 0, seen_bare: false }
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

impl<D: Decode> Relay<D> {
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
            let Some(event) = self.decoder.next_event(&mut rest) else { break };
            let error = event.as_ref().err().copied();
            let edit = edit(event);
            let end = used(chunk, rest);
            if let Some(error) = error.filter(|_| edit != Edit::Keep && self.decoder.parser().pending() > 0) {
                // Its lines are still coming. Without the first of them the others would be another frame.
                self.let_go(chunk.slice(done..start), start);
                return Err(Stop::TooLong(error));
            }
            let is_bare = self.decoder.has_bare_error() && !core::mem::replace(&mut self.seen_bare, true);
            if is_bare && edit != Edit::Drop {
                self.let_go(chunk.slice(done..start), start);
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
        self.forget();
        Ok(self.decoder.ending())
    }

    /// Lets go of what precedes an event in its chunk, which is whole, or of nothing if the event began before it.
    fn let_go(&mut self, before: Bytes, start: usize) {
        if start > 0 {
            self.hold(before);
            self.ready.append(&mut self.held);
        }
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

    /// Lets go of all that is whole.
    fn release(&mut self) {
        let pending = usize::try_from(self.decoder.parser().pending()).unwrap_or(usize::MAX);
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
