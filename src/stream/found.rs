//! Where an event is that was not looked at yet.

use super::protocol::{Parts, Protocol};
use crate::bytes::{position_in, range, text};
use crate::error::Error;
use crate::json::{Raw, Str};
use crate::sse::{self, Placed};

/// Where the next event is. It borrows nothing: all places are positions in the chunk.
#[derive(Clone, Copy)]
#[expect(unnameable_types, reason = "only this crate makes one, and looks into it")]
pub struct Found {
    pub(super) kind: Kind,
    /// How much of the chunk is used when the event is taken.
    pub(super) len: usize,
}

impl Found {
    /// Returns the view of it, if it is a frame, a line that SSE ignores, or an error.
    pub(crate) fn look<'p, 'c: 'p, S: sse::Storage>(
        &self,
        parser: &'p sse::Parser<S>,
        chunk: &'c [u8],
    ) -> Option<Result<sse::Item<'p>, Error>> {
        let Kind::Step { step, .. } = self.kind else { return None };
        parser.view(step.step(chunk))
    }

    /// Moves `chunk` past it, if it is passed over.
    pub(crate) fn pass(&self, chunk: &mut &[u8]) {
        *chunk = chunk.get(self.len..).unwrap_or_default();
    }
}

#[cfg(feature = "bytes")]
impl Found {
    /// Returns whether it is an error that came as bare JSON, or as a line that SSE ignores.
    pub(crate) const fn is_bare(&self) -> bool {
        matches!(self.kind, Kind::Step { step: Placed::Ignored { .. }, .. })
    }

    /// Returns the error if it is a frame over a limit, which is found before all of it came.
    pub(crate) const fn over_limit(&self) -> Option<Error> {
        match self.kind {
            Kind::Step { step: Placed::Failed(error), .. } => Some(error),
            _ => None,
        }
    }
}

#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// A frame like that of the delta before it. It is not taken yet.
    Delta(Delta),
    /// A step that is an event, or should be one, or an error, and whether it ends in CR LF.
    Step { step: Placed, is_crlf: bool },
}

/// Where the parts of a delta are that is like the last: in a chunk, or in a payload.
#[derive(Clone, Copy)]
pub(super) struct Delta {
    pub(super) text: TextPlace,
    pub(super) number: u64,
    /// What follows the last brace.
    pub(super) end: usize,
}

impl Delta {
    /// Returns the parts, if the text is UTF-8. The payload starts at `payload`.
    #[inline(always)]
    pub(super) fn parts<P: Protocol>(self, payload: usize, bytes: &[u8]) -> Option<Parts<'_>> {
        let text = self.text.check(bytes)?;
        let payload = if P::HAS_PAYLOAD { Raw::valid(range(bytes, payload, self.end), false) } else { Raw::EMPTY };
        Some(Parts { text, number: self.number, payload })
    }
}

/// Where the content of a string is in a chunk or a payload.
#[derive(Clone, Copy)]
pub(crate) struct TextPlace {
    pub(super) start: usize,
    pub(super) len: usize,
    pub(super) is_plain: bool,
}

impl TextPlace {
    /// Returns the place of `text` in `bytes`.
    #[inline]
    pub(crate) fn of(text: Str<'_>, bytes: &[u8]) -> Self {
        let escaped = text.as_escaped();
        let start = position_in(bytes, escaped.as_bytes());
        debug_assert!(start.is_some() || escaped.is_empty(), "it was read from there");
        Self { start: start.unwrap_or_default(), len: escaped.len(), is_plain: text.as_str().is_some() }
    }

    /// Returns the text, if it is UTF-8. That it is JSON was seen when its place was found.
    #[inline(always)]
    pub(crate) fn check(self, bytes: &[u8]) -> Option<Str<'_>> {
        Some(Str::valid(text(bytes, self.start, self.len)?, self.is_plain))
    }
}
