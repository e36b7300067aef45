//! Chunks in, whole frames out, byte for byte where nothing is changed.
//!
//! ```text
//!  ready: may be written on now       held: a frame that is not whole yet      the next chunk
//! |──────────────────────────────|   |────────────────────────────────────|   |──────────────|
//!                                      `pending` bytes, as the decoder has it
//! ```

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use bytes::{Bytes, BytesMut};

use super::body::Body;
use crate::bytes::{add, back, find_line_end, split, sub, used};
use crate::error::{Error, ErrorKind};
use crate::sse::{BOM, Field, parse_line, skip_end};
use crate::stream::{Decode, Ending};

/// What becomes of an event that is written on.
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
    /// It is left out. Comments before it stay, and what else is between two frames.
    Drop,
    /// These bytes take its place. They must be whole frames, as an encoder writes them.
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
    /// Whether something was let go of.
    has_begun: bool,
}

impl<D> Pieces<D> {
    pub(super) const fn new(decoder: D) -> Self {
        Self { decoder, ready: VecDeque::new(), held: VecDeque::new(), len: 0, has_begun: false }
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
        // Up to where the chunk is held.
        let mut done = 0;
        while let Some(found) = self.decoder.seek(&mut rest) {
            let (is_bare, over_limit) = (found.is_bare(), found.over_limit());
            let Some(event) = self.decoder.found(&mut rest, found) else { break };
            let edit = edit(event);
            let is_left_alone = if is_bare { edit == Edit::Drop } else { edit == Edit::Keep };
            if is_left_alone && over_limit.is_none() {
                continue;
            }
            let end = used(chunk, rest);
            self.hold(chunk.slice(done..end));
            done = end;
            if let Some(error) = over_limit {
                // Where it starts depends on the frame alone; how much of it is here does not.
                self.release_but(self.decoder.parser().offset().saturating_sub(error.offset()));
                return Err(Stop::TooLong(error));
            }
            // All else that is held is whole, so no byte is looked at twice.
            let (frame, bare) = last_starts(&self.all_held());
            self.release_but_from(if is_bare { bare } else { frame });
            if edit == Edit::Keep {
                return Err(Stop::Bare(self.bare()));
            }
            self.forget();
            if let Edit::Replace(bytes) = edit {
                self.put(bytes);
            }
            if is_bare {
                return Err(Stop::Replaced);
            }
        }
        self.hold(chunk.slice(done..));
        self.release();
        if self.held.len() >= MANY {
            self.join();
        }
        // What a frame has that the limits do not count: comments, and lines that SSE ignores.
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

    /// Returns what is held, which is bare JSON.
    fn bare(&self) -> Body {
        let mut body = Body::default();
        for piece in &self.held {
            body.push(piece);
        }
        body
    }

    fn put(&mut self, bytes: Bytes) {
        // To some servers an empty part of a body is its end.
        if !bytes.is_empty() {
            self.ready.push_back(bytes);
        }
    }

    fn all_held(&self) -> Vec<u8> {
        self.held.iter().flatten().copied().collect()
    }

    /// Lets go of what is held up to `start`.
    fn release_but_from(&mut self, start: usize) {
        self.release_but(u64::try_from(sub(self.len, start)).unwrap_or(u64::MAX));
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

    /// Leaves out a byte order mark at the start of the stream: after a heartbeat it would not be at the start. Of two the
    /// second is part of a line, and would be taken for the first if that were not there.
    fn strip_mark(&mut self) {
        let mut start = self.held.iter().flatten();
        let has_mark = start.by_ref().take(BOM.len()).eq(&BOM);
        if !has_mark || start.take(BOM.len()).eq(&BOM) {
            return;
        }
        let mut rest = BOM.len();
        while let Some(piece) = self.take(rest) {
            rest = sub(rest, piece.len());
        }
    }

    /// Takes the first piece of what is held, at most `most` bytes of it.
    fn take(&mut self, most: usize) -> Option<Bytes> {
        let first = self.held.front_mut().filter(|_| most > 0)?;
        let piece = first.split_to(first.len().min(most));
        if first.is_empty() {
            self.held.pop_front();
        }
        self.len = sub(self.len, piece.len());
        Some(piece)
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
        if !self.has_begun && self.len > pending {
            // What follows a mark decides.
            if self.held.iter().flatten().eq(&BOM) {
                return;
            }
            self.has_begun = true;
            self.strip_mark();
        }
        while let Some(piece) = self.take(self.len.saturating_sub(pending)) {
            self.ready.push_back(piece);
        }
    }
}

/// Returns where the last frame starts, with its first field, and where the bare text does that these bytes end with: with
/// the frame that it is in, if it is in one, for that is not whole.
fn last_starts(bytes: &[u8]) -> (usize, usize) {
    let (mut frame, mut bare, mut is_open) = (0, 0, false);
    let mut rest = bytes;
    while !rest.is_empty() {
        let at = used(bytes, rest);
        let (line, end) = split(rest, find_line_end(rest).unwrap_or(rest.len()));
        rest = skip_end(end).0;
        // A byte order mark may precede the first one.
        match parse_line(line.strip_prefix(&BOM).unwrap_or(line)).0 {
            Field::Blank => (is_open, bare) = (false, used(bytes, rest)),
            Field::Data | Field::Event | Field::Id => {
                if !is_open {
                    (is_open, frame) = (true, at);
                }
                bare = frame;
            }
            Field::Comment | Field::Retry if !is_open => bare = used(bytes, rest),
            Field::Comment | Field::Retry | Field::Unknown => {}
        }
    }
    (frame, bare)
}
