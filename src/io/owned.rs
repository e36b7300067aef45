//! A parser whose frames are copied, and the verdict at the end: what all adapters that return owned events share.

use super::body::Body;
use super::error::{NotUtf8, StreamError};
use crate::bytes::{first, used};
use crate::sse::{End, Event, Frame, Parser};

/// A parser, and what came before its first frame.
#[derive(Clone, Debug, Default)]
pub(super) struct OwnedFrames {
    parser: Parser,
    body: Body,
}

impl OwnedFrames {
    pub(super) fn new(parser: Parser) -> Self {
        Self { parser, body: Body::default() }
    }

    pub(super) const fn parser(&self) -> &Parser {
        &self.parser
    }

    /// Returns how the stream would end here.
    pub(super) fn finish(&mut self) -> End<'_> {
        self.parser.finish()
    }

    /// Returns the next event and moves `chunk` past it, or `None` when the chunk is used up.
    #[inline(always)]
    pub(super) fn next<E>(&mut self, chunk: &mut &[u8]) -> Option<Result<Event, StreamError<E>>> {
        let before = *chunk;
        let error = match self.parser.next_frame(chunk) {
            Some(Ok(frame)) => return Some(owned(&frame, false)),
            Some(Err(error)) => Some(error),
            None => None,
        };
        self.body.keep(first(before, used(before, chunk)), &self.parser);
        error.map(|error| Err(StreamError::Skipped(error)))
    }

    /// Returns the last item of a stream that ends here, if there is something to say. It changes nothing.
    pub(super) fn verdict<E>(&mut self) -> Option<Result<Event, StreamError<E>>> {
        let end = self.parser.finish();
        if end.is_bare() {
            return Some(Err(StreamError::NotSse(self.body.clone())));
        }
        match end {
            End::Clean { .. } => None,
            End::Unterminated { frame, .. } => Some(owned(&frame, true)),
            End::Truncated(tail) => Some(Err(StreamError::Truncated { pending: tail.pending() })),
        }
    }
}

/// Copies a frame, in whichever way it can be.
#[inline(always)]
fn owned<E>(frame: &Frame<'_>, unterminated: bool) -> Result<Event, StreamError<E>> {
    match frame.to_event() {
        Ok(mut event) => {
            event.unterminated = unterminated;
            Ok(event)
        }
        Err(_) => Err(StreamError::NotUtf8(alloc::boxed::Box::new(NotUtf8::new(frame, unterminated)))),
    }
}
