//! A buffer that a reader fills and a decoder empties.
//!
//! ```text
//! |  the decoder has had these  |  start ..  not yet  .. end  |  of an earlier read  |
//! ```
//!
//! The buffer is filled only when it is empty: what is left of a frame, the decoder has stored.

use crate::bytes::{add, range, used};
use crate::error::Error;
use crate::stream::{Decode, Found, LINE_ENDS};

pub(super) struct Window<D, B> {
    buffer: B,
    start: usize,
    end: usize,
    /// Whether the window is over [`LINE_ENDS`] in place of the buffer.
    is_over_line_ends: bool,
    decoder: D,
}

impl<D, B> Window<D, B> {
    pub(super) const fn new(decoder: D, buffer: B) -> Self {
        Self { buffer, start: 0, end: 0, is_over_line_ends: false, decoder }
    }

    pub(super) const fn decoder(&self) -> &D {
        &self.decoder
    }

    pub(super) const fn decoder_mut(&mut self) -> &mut D {
        &mut self.decoder
    }

    pub(super) fn into_decoder(self) -> D {
        self.decoder
    }
}

impl<D: Decode, B: AsRef<[u8]> + AsMut<[u8]>> Window<D, B> {
    /// Returns where the next event is. If there is none, the window is empty.
    #[inline(always)]
    pub(super) fn seek(&mut self) -> Option<Found> {
        let mut rest = range(bytes(&self.buffer, self.is_over_line_ends), self.start, self.end);
        let found = self.decoder.seek(&mut rest);
        if found.is_none() {
            self.start = self.end;
        }
        found
    }

    /// Takes that event.
    #[inline(always)]
    pub(super) fn found(&mut self, found: Found) -> Option<Result<D::Event<'_>, Error>> {
        let before = range(bytes(&self.buffer, self.is_over_line_ends), self.start, self.end);
        let mut rest = before;
        let event = self.decoder.found(&mut rest, found);
        self.start = add(self.start, used(before, rest));
        event
    }

    /// Returns the buffer, to be filled from its start.
    pub(super) fn room(&mut self) -> &mut [u8] {
        self.buffer.as_mut()
    }

    /// Takes the first `len` bytes of the buffer as the next ones of the stream. A reader that says that it read more than
    /// there is room for is broken.
    pub(super) fn fill(&mut self, len: usize) {
        (self.start, self.end) = (0, len.min(self.buffer.as_ref().len()));
        self.is_over_line_ends = false;
    }

    /// Takes the end of the stream. Returns whether there is another event all the same: one that only lacks its line ends.
    pub(super) fn end(&mut self) -> bool {
        self.is_over_line_ends = self.decoder.lacks_line_ends();
        if self.is_over_line_ends {
            (self.start, self.end) = (0, LINE_ENDS.len());
        }
        self.is_over_line_ends
    }
}

#[inline(always)]
fn bytes(buffer: &impl AsRef<[u8]>, is_over_line_ends: bool) -> &[u8] {
    if is_over_line_ends { LINE_ENDS } else { buffer.as_ref() }
}
